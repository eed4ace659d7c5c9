//! Finds villages without mobile signal, ranks them so that the order stands up to an auditor, decides
//! for each between a terrestrial build and low-orbit satellite, and plans what is built, when, for how
//! much, with a proven bound.
//!
//! Data walks through the stages once:
//! [`project`] → [`survey`] → [`scan`] → [`ranking`] → [`options`] → [`plan`] →
//! [`report`], and
//! [`pipeline::run`] takes all of them. Each stage is a plain function on plain values.
//!
//! ```
//! use deadzone::pipeline::{Silent, run};
//! use deadzone::project::Project;
//!
//! let project = Project::embedded(&["plan.effort_s = 0.05".into()])?;
//! let run = run(&project, &Silent)?;
//! let dead = run.scan.findings.iter().filter(|finding| finding.is_dead_zone()).count();
//! assert!(dead > 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(
    test,
    allow(
        clippy::float_cmp,
        clippy::cast_precision_loss,
        clippy::too_many_lines,
        reason = "tests compare exact values and list many cases"
    )
)]

pub mod calendar;
pub mod digest;
pub mod geodesy;
pub mod lang;
pub mod units;

pub mod project;

pub mod formats;

pub mod terrain;

pub mod radio;

pub mod sky;

pub mod convert;

pub mod survey;

pub mod predict;

pub mod scan;

pub mod ranking;

pub mod options;

pub mod plan;

pub mod report;

pub mod compare;

pub mod pipeline;

pub mod cli;

/// Runs the worked example of the page.
#[cfg(doctest)]
#[doc = include_str!("../docs/ranking.md")]
struct RankingPage;
