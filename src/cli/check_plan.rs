//! `deadzone check-plan`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Value, json};

use super::terminal::{Terminal, table};
use super::{Answer, destination, protect_files};
use crate::lang::counted;
use crate::plan::build_plan::{Fate, Goal, Totals, Wait};
use crate::plan::check::{Checked, Fault, check};
use crate::plan::file::PlanFile;
use crate::plan::problem::{Cents, Objective};
use crate::plan::solver::Status;
use crate::plan::{BuildPlan, mps, solution};

/// Most faults that are shown without --json.
const SHOWN: usize = 50;

/// Verify every constraint, sum and claim of a plan
///
/// In: the plan.json of a run. Out: what was checked on standard output; exit code 1 if anything is wrong.
///
/// Goes through every constraint of the problem in the file, adds up all sums again and holds values, bounds and
/// reasons against them, by code that shares nothing with what makes plans. Whether a bound was rightly proven
/// cannot be seen from the file: --mps writes the problem for other solvers (CBC, Gurobi, `HiGHS`, SCIP), and
/// --solution reads back what they found, checks it the same way and compares.
#[derive(Debug, Args)]
#[command(after_help = "The model in formulas: docs/plan.md.\n\nExamples:\n  \
                  deadzone check-plan out/plan.json\n  \
                  deadzone check-plan out/plan.json --mps plan.mps\n  \
                  highs plan.mps --solution_file plan.sol\n  \
                  deadzone check-plan out/plan.json --solution plan.sol")]
pub(super) struct CheckPlan {
    /// The plan.json to check
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Write the problem as a free MPS file
    #[arg(long, value_name = "FILE")]
    mps: Option<PathBuf>,
    /// Which objective the MPS file seeks, counted from 1; those before it keep the values of the plan
    #[arg(long, value_name = "N", default_value_t = 1, requires = "mps")]
    #[arg(value_parser = clap::value_parser!(u8).range(1..))]
    goal: u8,
    /// Read, check and compare what another solver found for the MPS file
    #[arg(long, value_name = "FILE")]
    solution: Option<PathBuf>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// What another solver found.
struct Other {
    plan: BuildPlan,
    faults: Vec<Fault>,
    /// Bounds of the plan that it contradicts.
    refuted: Vec<String>,
}

impl CheckPlan {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let inputs: Vec<PathBuf> = std::iter::once(self.plan.clone())
            .chain(self.solution.clone())
            .collect();
        protect_files(&inputs, self.mps.clone())?;
        let name = self.plan.display();
        super::restored(&self.plan)?;
        let file = PlanFile::open(&self.plan).with_context(|| name.to_string())?;
        let checked = check(&file.problem, &file.plan);
        let other = match &self.solution {
            Some(path) if checked.is_ok() => Some(other(&file, path)?),
            _ => None,
        };
        if let Some(path) = &self.mps {
            if checked.is_ok() {
                self.write_model(&file, path, terminal)?;
            } else {
                terminal.warn("the plan has faults, so no MPS file was written");
            }
        }
        let mut out = io::BufWriter::new(io::stdout().lock());
        let printed = if self.json {
            let record = record(&file, &checked, other.as_ref());
            serde_json::to_writer_pretty(&mut out, &record)
                .map_err(io::Error::from)
                .and_then(|()| writeln!(out))
        } else {
            self.print(&mut out, &file, &checked, other.as_ref())
        };
        printed
            .and_then(|()| out.flush())
            .context("cannot write to stdout")?;
        let agrees = other.is_none_or(|of| of.faults.is_empty() && of.refuted.is_empty());
        Ok(if checked.is_ok() && agrees {
            Answer::Done
        } else {
            Answer::No
        })
    }

    /// Writes the model of the objective that is asked for.
    fn write_model(&self, file: &PlanFile, path: &Path, terminal: &Terminal) -> anyhow::Result<()> {
        let goal = usize::from(self.goal) - 1;
        let goals = &file.plan.goals;
        if goal >= goals.len() {
            bail!(
                "--goal {}: the plan has {} objectives",
                self.goal,
                goals.len()
            );
        }
        let earlier: Vec<i64> = goals[..goal].iter().map(|goal| goal.value).collect();
        let is_left = |fate: &Fate| {
            let why = Wait::Phases;
            file.plan.status != Status::Infeasible && *fate == Fate::Waiting { why }
        };
        let waiting: Vec<bool> = file.plan.villages.iter().map(is_left).collect();
        let request = mps::Request {
            goal,
            earlier: &earlier,
            waiting: &waiting,
        };
        let (publication, name) = destination(path)?;
        let mut size = None;
        publication.write(&name, |mut out| {
            size = Some(mps::write(&file.problem, &request, &mut out).map_err(io::Error::other)?);
            Ok(())
        })?;
        publication.finish()?;
        if let Some(size) = size {
            let of = goals[goal].objective;
            let sign = if of.is_least() { "" } else { "-" };
            terminal.say(&format!(
                "{}: {} rows, {} columns, {} coefficients; minimises {sign}{}",
                path.display(),
                size.rows,
                size.columns,
                size.entries,
                of.as_str()
            ));
        }
        Ok(())
    }

    fn print(
        &self,
        out: &mut impl Write,
        file: &PlanFile,
        checked: &Result<Checked, Vec<Fault>>,
        other: Option<&Other>,
    ) -> io::Result<()> {
        let name = self.plan.display();
        let checked = match checked {
            Ok(checked) => checked,
            Err(faults) => {
                writeln!(out, "{name}: {} faults", faults.len())?;
                return print_faults(out, faults);
            }
        };
        let problem = &file.problem;
        writeln!(
            out,
            "{name}: keeps to its problem; villages {}, sites {}, hops {}, phases {}",
            problem.villages.len(),
            problem.sites.len(),
            problem.hops.len(),
            checked.phases.len()
        )?;
        let totals = &checked.totals;
        writeln!(
            out,
            "served: {} villages from sites, {} by satellite, {} wait; {} people",
            totals.villages - totals.satellite_villages,
            totals.satellite_villages,
            checked.waiting,
            totals.people
        )?;
        writeln!(
            out,
            "built: {} sites, {} of them joined to a root, by {} at most",
            totals.sites,
            checked.joined,
            counted(checked.deepest, "hop", "hops")
        )?;
        writeln!(
            out,
            "money: {} US dollars present value, {} of it for satellite; {} spent at first",
            dollars(totals.cost),
            dollars(totals.satellite_cost),
            dollars(totals.capex)
        )?;
        writeln!(out, "status: {}", word(file.plan.status))?;
        for goal in &file.plan.goals {
            writeln!(out, "  {}", told(goal))?;
        }
        for clash in &file.plan.clashes {
            writeln!(out, "  clash: {clash}")?;
        }
        print_tables(out, file, checked)?;
        match other {
            None => Ok(()),
            Some(other) => self.print_other(out, &file.plan, other),
        }
    }

    fn print_other(&self, out: &mut impl Write, plan: &BuildPlan, other: &Other) -> io::Result<()> {
        let name = self.solution.as_deref().unwrap_or(Path::new("")).display();
        if !other.faults.is_empty() {
            writeln!(out, "\n{name}: {} faults", other.faults.len())?;
            return print_faults(out, &other.faults);
        }
        writeln!(out, "\n{name}: keeps to the problem too")?;
        for (ours, theirs) in plan.goals.iter().zip(&other.plan.goals) {
            let of = ours.objective;
            writeln!(
                out,
                "  {}: {} there, {} in the plan, {} apart",
                of.as_str(),
                shown(of, theirs.value),
                shown(of, ours.value),
                shown(of, theirs.value - ours.value)
            )?;
        }
        let (more, fewer) = sites_apart(plan, &other.plan);
        writeln!(
            out,
            "  sites: {more} there alone, {fewer} in the plan alone"
        )?;
        for refuted in &other.refuted {
            writeln!(out, "  {refuted}")?;
        }
        Ok(())
    }
}

/// Reads and checks a solution file.
fn other(file: &PlanFile, path: &Path) -> anyhow::Result<Other> {
    let name = path.display();
    let text = std::fs::read(path).with_context(|| format!("{name} cannot be read"))?;
    let plan = solution::read(&String::from_utf8_lossy(&text), &file.problem)
        .with_context(|| name.to_string())?;
    let faults = check(&file.problem, &plan).err().unwrap_or_default();
    let mut refuted = Vec::new();
    if faults.is_empty() && file.plan.status == Status::Infeasible {
        refuted.push("the plan says that nothing satisfies the constraints; this does".to_owned());
    }
    let waiting = |plan: &BuildPlan| plan.villages.len() - plan.totals.villages as usize;
    // An objective that serves all that can be served is not comparable where more wait.
    let is_comparable = file.plan.status != Status::Infeasible
        && (file
            .plan
            .goals
            .first()
            .is_none_or(|goal| !goal.objective.is_least())
            || waiting(&plan) <= waiting(&file.plan));
    for (ours, theirs) in file.plan.goals.iter().zip(&plan.goals) {
        let of = ours.objective;
        let sign = if of.is_least() { 1 } else { -1 };
        if let Some(bound) = ours.bound
            && is_comparable
            && sign * theirs.value < sign * bound
        {
            refuted.push(format!(
                "{} is {}, better than the plan's bound {} allows",
                of.as_str(),
                shown(of, theirs.value),
                shown(of, bound)
            ));
        }
        if sign * theirs.value > sign * ours.value {
            // What comes after a worse objective is not comparable.
            break;
        }
    }
    Ok(Other {
        plan,
        faults,
        refuted,
    })
}

fn print_faults(out: &mut impl Write, faults: &[Fault]) -> io::Result<()> {
    for fault in faults.iter().take(SHOWN) {
        writeln!(out, "  {}: {}", fault.code, fault.message.escape_debug())?;
    }
    if faults.len() > SHOWN {
        writeln!(out, "  and {} more; --json lists all", faults.len() - SHOWN)?;
    }
    Ok(())
}

fn print_tables(out: &mut impl Write, file: &PlanFile, checked: &Checked) -> io::Result<()> {
    if !file.problem.phases.is_empty() {
        let row = |(name, of): (&String, &Totals)| {
            vec![
                name.clone(),
                of.villages.to_string(),
                of.satellite_villages.to_string(),
                of.people.to_string(),
                of.sites.to_string(),
                dollars(of.capex),
                dollars(of.cost),
            ]
        };
        let names = file.problem.phases.iter().map(|phase| &phase.name);
        let rows: Vec<Vec<String>> = names.zip(&checked.phases).map(row).collect();
        let header = [
            "phase",
            "villages",
            "satellite",
            "people",
            "sites",
            "capex",
            "cost",
        ];
        writeln!(out, "\n{}", table(&header, &rows))?;
    }
    if !checked.limits.is_empty() {
        let row = |of: &crate::plan::check::Use| {
            let is_money = ["budget", "fund "]
                .iter()
                .any(|word| of.limit.starts_with(word))
                || of.limit.ends_with(" budget");
            let number = |value: i64| {
                if is_money {
                    dollars(value)
                } else {
                    value.to_string()
                }
            };
            vec![of.limit.clone(), number(of.used), number(of.limit_value)]
        };
        let rows: Vec<Vec<String>> = checked.limits.iter().map(row).collect();
        writeln!(out, "\n{}", table(&["limit", "used", "value"], &rows))?;
    }
    Ok(())
}

/// Sites of the other plan alone, and of ours alone.
fn sites_apart(ours: &BuildPlan, theirs: &BuildPlan) -> (usize, usize) {
    let sites = |plan: &BuildPlan| -> Vec<u32> { plan.sites.iter().map(|of| of.site).collect() };
    let (ours, theirs) = (sites(ours), sites(theirs));
    let apart = |of: &[u32], from: &[u32]| {
        let missing = of.iter().filter(|site| from.binary_search(site).is_err());
        missing.count()
    };
    (apart(&theirs, &ours), apart(&ours, &theirs))
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Optimal => "optimal",
        Status::Bounded => "bounded",
        Status::Heuristic => "heuristic, nothing is proven",
        Status::Infeasible => "infeasible; that nothing satisfies the constraints is not checked",
    }
}

/// An objective with value, bound and gap.
fn told(goal: &Goal) -> String {
    let of = goal.objective;
    let value = shown(of, goal.value);
    match (goal.bound, goal.gap()) {
        (Some(bound), Some(gap)) => format!(
            "{}: {value}, bound {}, gap {:.2} %",
            of.as_str(),
            shown(of, bound),
            gap * 100.0
        ),
        _ => format!("{}: {value}, no bound", of.as_str()),
    }
}

/// A value in the unit that people read.
fn shown(objective: Objective, value: i64) -> String {
    match objective {
        Objective::Cost => format!("{} US dollars", dollars(value)),
        Objective::Priority => format!("{} points", dollars(value)),
        _ => value.to_string(),
    }
}

/// Hundredths as a number with two decimals.
fn dollars(cents: Cents) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// Everything for machines.
fn record(file: &PlanFile, checked: &Result<Checked, Vec<Fault>>, other: Option<&Other>) -> Value {
    let goals = |plan: &BuildPlan| -> Vec<Value> {
        let goals = plan.goals.iter().map(|goal| {
            json!({
                "objective": goal.objective,
                "value": goal.value,
                "bound": goal.bound,
                "gap": goal.gap(),
            })
        });
        goals.collect()
    };
    let other = other.map(|other| {
        let (more, fewer) = sites_apart(&file.plan, &other.plan);
        json!({
            "ok": other.faults.is_empty() && other.refuted.is_empty(),
            "goals": goals(&other.plan),
            "totals": other.plan.totals,
            "sites_there_alone": more,
            "sites_in_plan_alone": fewer,
            "faults": other.faults,
            "refuted": other.refuted,
        })
    });
    json!({
        "deadzone": file.deadzone,
        "ok": checked.is_ok(),
        "status": file.plan.status,
        "goals": goals(&file.plan),
        "checked": checked.as_ref().ok(),
        "faults": checked.as_ref().err().map_or(&[][..], Vec::as_slice),
        "solution": other,
    })
}
