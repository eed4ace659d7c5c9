//! Writes small planning problems with their best plans, found by trying everything, as files that
//! `deadzone check-plan` reads and other solvers confirm.
//!
//! `cargo run --example plan_samples -- DIR COUNT`

use std::error::Error;
use std::path::PathBuf;

use deadzone::plan::check::check;
use deadzone::plan::file::PlanFile;
use deadzone::plan::solver::Status;
use deadzone::plan::{BuildPlan, Problem, solution};
use deadzone::{calendar, geodesy, plan};

#[path = "../src/plan/brute_force.rs"]
#[expect(dead_code, reason = "tests use what is not used here")]
mod brute_force;
#[path = "../src/plan/samples.rs"]
mod samples;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let usage = "give a folder and a number: DIR COUNT";
    let folder = PathBuf::from(arguments.next().ok_or(usage)?);
    let count = arguments.next().ok_or(usage)?;
    let count: usize = count.to_str().ok_or(usage)?.parse()?;
    std::fs::create_dir_all(&folder)?;
    let plans = (1..).filter_map(|seed| {
        let problem = samples::problem(seed);
        let plan = brute_force::best(&problem).or_else(|| nothing(&problem))?;
        Some((seed, PlanFile::new(problem, plan)))
    });
    for (seed, file) in plans.take(count) {
        check(&file.problem, &file.plan).map_err(|faults| format!("{faults:?}"))?;
        let mut bytes = Vec::new();
        file.write(&mut bytes)?;
        std::fs::write(folder.join(format!("sample-{seed}.json")), bytes)?;
    }
    Ok(())
}

/// The plan that says that nothing satisfies the constraints, which other solvers are to confirm too.
fn nothing(problem: &Problem) -> Option<BuildPlan> {
    let mut plan = solution::read("s_0 0\ns_0_0 0", problem).ok()?;
    plan.status = Status::Infeasible;
    plan.clashes = vec!["all constraints".to_owned()];
    Some(plan)
}
