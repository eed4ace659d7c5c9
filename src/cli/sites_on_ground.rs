//! What commands predict from: a project, or sites and ground named on the command line.

use anyhow::{Context, bail};
use clap::Args;

use super::ProjectArguments;
use super::terminal::Terminal;
use crate::project::{Paths, Project};

/// A project, or sites and ground that are laid over it or over the defaults.
#[derive(Debug, Args)]
pub(super) struct SitesOnGround {
    #[command(flatten)]
    project: ProjectArguments,
    /// Masts, sectors or cells; options behind bars: "sites.csv|operator=X|technology=4G"
    #[arg(long, value_name = "FILE", num_args = 1..)]
    sites: Vec<String>,
    /// Elevation: a folder of tiles or one file
    #[arg(long, value_name = "DIR")]
    terrain: Option<String>,
    /// Heights of trees and houses above ground, a raster
    #[arg(long, value_name = "FILE")]
    clutter: Option<String>,
    /// Propagation model: p1812, itm, both, hata, rma [default: that of the project]
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
}

impl SitesOnGround {
    /// The project, or the defaults where there is none, with what the command line says; `settings` are
    /// laid over everything.
    pub(super) fn open(
        &self,
        settings: Vec<String>,
        terminal: &Terminal,
    ) -> anyhow::Result<Project> {
        let mut overrides = self.project.overrides.clone();
        if let Some(model) = &self.model {
            overrides.push(format!("radio.model = {model:?}"));
        }
        overrides.extend(settings);
        let mut project = if self.project.project.is_none() && !self.sites.is_empty() {
            Project::defaults(&overrides)?
        } else {
            let with = ProjectArguments {
                project: self.project.project.clone(),
                overrides,
            };
            with.open(terminal)?
        };
        let inputs = &mut project.settings.inputs;
        if !self.sites.is_empty() {
            let sites = self.sites.iter().map(|name| absolute(name));
            inputs.sites = Some(Paths::Many(sites.collect::<Result<_, _>>()?));
        }
        for (given, input) in [
            (&self.terrain, &mut inputs.terrain),
            (&self.clutter, &mut inputs.clutter),
        ] {
            if let Some(name) = given {
                *input = Some(absolute(name)?);
            }
        }
        if inputs.sites.is_none() {
            bail!("there are no sites: name them with --sites, or as inputs.sites of a project");
        }
        Ok(project)
    }
}

/// A file of the command line, which is not relative to a project, with its options.
pub(super) fn absolute(name: &str) -> anyhow::Result<String> {
    let (file, options) = match name.split_once('|') {
        Some((file, options)) => (file, format!("|{options}")),
        None => (name, String::new()),
    };
    if file == "-" {
        return Ok(name.to_owned());
    }
    let path = std::path::absolute(file).with_context(|| file.to_owned())?;
    let path = path
        .to_str()
        .with_context(|| format!("{file} is no text"))?;
    Ok(format!("{path}{options}"))
}
