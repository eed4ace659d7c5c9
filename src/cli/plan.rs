//! `deadzone plan`

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use super::terminal::Terminal;
use super::{Answer, ProjectArguments, destination, plan_told, protect, protect_files};
use crate::pipeline::{self, Progress, Saving};
use crate::plan::compare::{Changes, compare};
use crate::plan::file::PlanFile;
use crate::plan::problem::{Objective, Problem, SiteRule};
use crate::plan::solver::Status;
use crate::plan::{Effort, Planned, mps, solved};
use crate::project::{FILE_NAME, Project};
use crate::report::{self, PLAN_FILE, Publication, RUN_FILE, plan_summary, pretty};

/// What is built, when, for how much; and what if
///
/// In: a plan (plan.json of a run, or the folder with it), which is planned again with what is changed here; or a project,
/// whose stages are run first, and `--from` is the plan to start from and to compare with. Out: on standard output the
/// new plan, and what becomes different: sites in and out, villages, money; files with --out.
///
/// Every plan is checked by a part of the program that shares nothing with the solver, and says how far from the best it
/// can be at most. How plans are made: docs/plan.md.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  deadzone plan out --budget 40e6 --objective people,cost\n  \
                  deadzone plan out --never macro-20455013 --cost macro-03439014=95000 --out other\n  \
                  deadzone plan datasets/vietnam --set plan.most_hops=2 --from out\n  \
                  deadzone plan out --mps model.mps"
)]
pub(super) struct Plan {
    #[command(flatten)]
    project: ProjectArguments,
    /// The plan to start from and to compare with, where a project is given
    #[arg(long, value_name = "PLAN")]
    from: Option<PathBuf>,
    /// The most that the plan costs, US dollars of present value; `none` for no limit
    #[arg(long, value_name = "USD", allow_hyphen_values = true)]
    budget: Option<String>,
    /// What is sought, the most important first: cost, sites, people, houses, priority
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    objective: Vec<String>,
    /// The most sites; `none` for no limit
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    most_sites: Option<String>,
    /// The most hops from the network to a site; `none` for no limit
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    most_hops: Option<String>,
    /// A site that must be built
    #[arg(long, value_name = "SITE")]
    must: Vec<String>,
    /// A site that must not be built
    #[arg(long, value_name = "SITE")]
    never: Vec<String>,
    /// A site that is neither any more
    #[arg(long, value_name = "SITE")]
    free: Vec<String>,
    /// Present value of a site without its link, US dollars; its first spending goes with it in proportion
    #[arg(long, value_name = "SITE=USD")]
    cost: Vec<String>,
    /// How much the solver works, about seconds of one core [default: `plan.effort_s`]
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    effort: Option<f64>,
    /// Folder for build-sites.csv, sites.geojson, links.geojson, plan.json and changes.json
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the problem as a mixed integer programme in free MPS, for `HiGHS`, SCIP, CBC or Gurobi, and
    /// solve nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["out", "json"])]
    mps: Option<PathBuf>,
    /// Print the numbers of the plan and what changed as JSON
    #[arg(long)]
    json: bool,
}

/// What is planned from.
struct Start {
    /// The problem, before what is changed.
    problem: Problem,
    /// Of each village of the survey its place in the problem.
    places: Vec<Option<u32>>,
    /// The plan that was, and its problem.
    old: Option<PlanFile>,
    /// What the project says.
    project: Option<Project>,
}

impl Plan {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let start = self.start(terminal)?;
        let mut problem = start.problem;
        self.change(&mut problem)?;
        let faults = crate::plan::check::problem_faults(&problem);
        if let Some(first) = faults.first() {
            bail!("{first}");
        }
        if let Some(path) = &self.mps {
            let (publication, name) = destination(path)?;
            publication.write(&name, |mut out| {
                let written = mps::write(&problem, &mps::Request::default(), &mut out);
                written.map(drop).map_err(io::Error::other)
            })?;
            publication.finish()?;
            terminal.say(&format!("the problem is in {}", path.display()));
            return Ok(Answer::Done);
        }
        terminal.stage("plan", 0);
        let rule = start.project.as_ref().map(|of| &of.settings.plan);
        let mut effort = rule.map_or_else(Effort::default, crate::plan::effort);
        if let Some(seconds) = self.effort {
            if !(seconds > 0.0 && seconds <= 1e6) {
                bail!("--effort {seconds}: must be a number of seconds above 0, at most 1000000");
            }
            effort.work = crate::plan::steps(seconds);
        }
        let old = start.old.as_ref().map(|file| (&file.problem, &file.plan));
        let plan = solved(&problem, old, effort)?;
        terminal.clear();
        if let Some((before, _)) = old {
            let ids: BTreeSet<&str> = before.villages.iter().map(|of| of.id.as_str()).collect();
            let shared = problem
                .villages
                .iter()
                .filter(|of| ids.contains(of.id.as_str()));
            if shared.count() * 2 < problem.villages.len() {
                terminal.warn(
                    "most villages are not in the plan that it is compared with: is it of another project?",
                );
            }
        }
        let changes = old.map(|old| compare(old, (&problem, &plan)));
        let planned = Planned {
            problem,
            plan,
            places: start.places,
        };
        let benchmark = rule.and_then(|rule| rule.benchmark_usd_per_person);
        self.tell(terminal, &planned, benchmark, changes.as_ref())?;
        if let Some(dir) = &self.out {
            let mark = start
                .project
                .as_ref()
                .is_some_and(|of| of.settings.outputs.csv_bom);
            let written = write(dir, &planned, benchmark, mark, changes.as_ref())?;
            terminal.say(&format!(
                "\nwritten to {}: {}",
                dir.display(),
                written.join(", ")
            ));
        }
        let is_plan = planned.plan.status != Status::Infeasible;
        Ok(if is_plan { Answer::Done } else { Answer::No })
    }

    fn start(&self, terminal: &Terminal) -> anyhow::Result<Start> {
        if let Some(path) = self.project.project.as_deref().and_then(plan_file) {
            if !self.project.overrides.is_empty() || self.from.is_some() {
                bail!(
                    "{} is a plan: --set and --from go with a project",
                    path.display()
                );
            }
            let old = read(&path)?;
            if let Some(dir) = &self.out {
                protect_files(&[path], [dir.join(PLAN_FILE)])?;
            }
            return Ok(Start {
                problem: old.problem.clone(),
                places: Vec::new(),
                old: Some(old),
                project: None,
            });
        }
        let project = self.project.open(terminal)?;
        if let Some(dir) = &self.out {
            protect(
                &project,
                report::PLAN_FILES.iter().map(|name| dir.join(name)),
            )?;
        }
        let old = self.from.as_deref().map(|path| {
            let path = plan_file(path).unwrap_or_else(|| path.to_owned());
            read(&path)
        });
        let old = old.transpose()?;
        let dir = project.origin.output_dir(&project.settings.outputs.dir);
        let (problem, places) = pipeline::problem(&project, &Saving::Read(dir), terminal)?;
        terminal.clear();
        Ok(Start {
            problem,
            places,
            old,
            project: Some(project),
        })
    }

    /// Lays what is asked for over the problem.
    fn change(&self, problem: &mut Problem) -> anyhow::Result<()> {
        if let Some(text) = &self.budget {
            problem.limits.budget = limit("--budget", text, USD, cents)?;
        }
        let whole = |text: &str| text.parse::<u32>().ok();
        if let Some(text) = &self.most_sites {
            problem.limits.sites = limit("--most-sites", text, "a number of 0 or more", whole)?;
        }
        if let Some(text) = &self.most_hops {
            problem.limits.hops = limit("--most-hops", text, "a number of 1 or more", |text| {
                whole(text).filter(|hops| *hops > 0)
            })?;
        }
        if !self.objective.is_empty() {
            problem.objectives = self
                .objective
                .iter()
                .map(|word| objective(word))
                .collect::<anyhow::Result<_>>()?;
        }
        if let Some(id) = self.must.iter().find(|id| self.never.contains(id)) {
            bail!("--must {id}: stands in --never too");
        }
        for (flag, ids, rule) in [
            ("--must", &self.must, SiteRule::Must),
            ("--never", &self.never, SiteRule::Never),
            ("--free", &self.free, SiteRule::Free),
        ] {
            for id in ids {
                crate::plan::set_rule(problem, flag, id, rule)?;
            }
        }
        for pair in &self.cost {
            let parts = pair.rsplit_once('=');
            let Some((id, cost)) = parts.and_then(|(id, usd)| Some((id, cents(usd)?))) else {
                bail!("--cost {pair}: write SITE=USD, as in macro-20455013=95000; {USD}");
            };
            let ids: Vec<&str> = problem.sites.iter().map(|site| site.id.as_str()).collect();
            let Some(place) = ids.iter().position(|known| *known == id) else {
                let near = crate::project::keys::nearest(id, ids);
                let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                bail!("--cost {pair}: there is no site {id}{near}");
            };
            let site = &mut problem.sites[place];
            let share = i128::from(site.capex) * i128::from(cost) / i128::from(site.cost.max(1));
            site.capex = i64::try_from(share).unwrap_or(cost).min(cost);
            site.cost = cost;
        }
        Ok(())
    }

    fn tell(
        &self,
        terminal: &Terminal,
        planned: &Planned,
        benchmark: Option<f64>,
        changes: Option<&Changes>,
    ) -> anyhow::Result<()> {
        let summary = plan_summary(planned, benchmark);
        if self.json {
            let mut out = io::stdout().lock();
            let all = json!({ "plan": summary, "changes": changes });
            return pretty(&mut out, &all)
                .and_then(|()| out.flush())
                .context("cannot write to stdout");
        }
        terminal.say(&plan_told::shown(&summary));
        let provinces = plan_told::provinces(&summary);
        if planned.plan.status != Status::Infeasible && !provinces.is_empty() {
            terminal.say(&format!("\n{provinces}"));
        }
        for note in &planned.plan.notes {
            terminal.say(&format!("note: {note}"));
        }
        if let Some(changes) = changes {
            terminal.say(&format!("\n{}", changes.text(CHANGES_SHOWN)));
        }
        Ok(())
    }
}

/// The plan that a path names: a JSON file, or a folder with one and without a project.
fn plan_file(path: &Path) -> Option<PathBuf> {
    if path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("json"))
    {
        return Some(path.to_owned());
    }
    let inside = path.join(PLAN_FILE);
    // The folder of a run without a plan is told so, and not that it is no project.
    if path.join(RUN_FILE).is_file() && !path.join(FILE_NAME).exists() {
        return Some(inside);
    }
    (inside.is_file() && !path.join(FILE_NAME).exists()).then_some(inside)
}

fn read(path: &Path) -> anyhow::Result<PlanFile> {
    super::restored(path)?;
    PlanFile::open(path).with_context(|| format!("cannot use {}", path.display()))
}

/// A limit, or none.
fn limit<T>(
    flag: &str,
    text: &str,
    allowed: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> anyhow::Result<Option<T>> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    match parse(text) {
        Some(limit) => Ok(Some(limit)),
        None => bail!("{flag} {text}: must be {allowed}, or none"),
    }
}

/// What money may be.
const USD: &str = "US dollars, 0 to 1e13";

/// Cents of dollars as people write them.
fn cents(text: &str) -> Option<i64> {
    let usd: f64 = text.trim().replace('_', "").parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "at most 1e13 dollars")]
    let cents = (usd * 100.0).round() as i64;
    (0.0..=1e13).contains(&usd).then_some(cents)
}

fn objective(word: &str) -> anyhow::Result<Objective> {
    const ALL: [Objective; 5] = [
        Objective::Cost,
        Objective::Sites,
        Objective::People,
        Objective::Houses,
        Objective::Priority,
    ];
    let known = ALL.into_iter().find(|of| of.as_str() == word.trim());
    known.with_context(|| {
        let words = ALL.map(Objective::as_str);
        format!("--objective {word}: is none of {}", words.join(", "))
    })
}

/// Most changes of a kind that are shown; all are in the file.
const CHANGES_SHOWN: usize = 20;

/// What changed, for those who want it in a file.
const CHANGES: &str = "changes.json";

/// Writes the files of a plan; their names.
fn write(
    dir: &Path,
    planned: &Planned,
    benchmark: Option<f64>,
    mark: bool,
    changes: Option<&Changes>,
) -> anyhow::Result<Vec<String>> {
    let names = report::PLAN_FILES.iter().copied().chain([CHANGES]);
    let names: Vec<&str> = names.collect();
    let publication = Publication::begin_set(dir, &names)?;
    report::write_plan(&publication, planned, benchmark, mark)?;
    if let Some(changes) = changes {
        publication.write(CHANGES, |out| pretty(out, &json!(changes)))?;
    }
    let outputs = publication.finish()?;
    Ok(outputs.into_iter().map(|output| output.file).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_limits_are_read_as_people_write_them() {
        assert_eq!(cents("40e6"), Some(4_000_000_000));
        assert_eq!(cents("1_000.25"), Some(100_025));
        assert_eq!(cents("-1"), None);
        assert_eq!(cents("nan"), None);
        assert_eq!(limit("--budget", "none", USD, cents).unwrap(), None);
        assert!(limit("--budget", "much", USD, cents).is_err());
        assert!(objective("people").is_ok());
        assert!(
            objective("fame")
                .unwrap_err()
                .to_string()
                .contains("priority")
        );
    }
}
