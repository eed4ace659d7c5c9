//! Writes small planning problems with their best plans, found by trying everything, as files that
//! `deadzone check-plan` reads and other solvers confirm.
//!
//! `cargo run --example plan_samples -- DIR COUNT`

use std::error::Error;
use std::path::PathBuf;

use deadzone::plan::check::check;
use deadzone::plan::file::PlanFile;
use deadzone::{calendar, geodesy, plan};

#[path = "../src/plan/samples.rs"]
#[expect(dead_code, reason = "tests use what is not used here")]
mod samples;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let usage = "give a folder and a number: DIR COUNT";
    let folder = PathBuf::from(arguments.next().ok_or(usage)?);
    let count = arguments.next().ok_or(usage)?;
    let count: usize = count.to_str().ok_or(usage)?.parse()?;
    std::fs::create_dir_all(&folder)?;
    // Some problems have no plan.
    let plans = (1..).filter_map(|seed| {
        let problem = samples::problem(seed);
        let plan = samples::best(&problem)?;
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
