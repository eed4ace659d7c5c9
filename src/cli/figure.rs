//! `deadzone figure`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::terminal::Terminal;
use super::{Answer, destination, protect_files};
use crate::compare::{Record, track};
use crate::lang::Lang;
use crate::project::keys::nearest;
use crate::project::layers::folded;
use crate::report::{Counted, FIGURES_FILE, Figure as Drawn, Figures, progress_svg};

/// The name that asks which there are.
const LIST: &str = "list";
/// What stands before the name of a province.
const PROVINCE: &str = "province:";

/// Draw a figure of a finished run as SVG or PNG
///
/// In: the folder that `deadzone run` wrote to; progress takes several and shows what was counted at the day of each.
/// Out: a drawing, on standard output or to a file with -o.
///
/// NAME is one of status-map, people-money, phases, satellite-terrestrial, rank-stability, cost-waterfall and
/// progress, or province:NAME for the map of a province, its name with or without marks. `list` tells which of
/// them a run has. docs/figures.md shows them.
#[derive(Debug, Args)]
#[command(after_help = "What the figures say: docs/figures.md.\n\nExamples:\n  \
                  deadzone figure list out\n  \
                  deadzone figure status-map out -o status.svg\n  \
                  deadzone figure 'province:dien bien' out --lang vi -o dien-bien.png --width 1600\n  \
                  deadzone figure progress march june september -o progress.svg")]
pub(super) struct Figure {
    /// The figure, province:NAME, or list
    #[arg(value_name = "NAME")]
    name: String,
    /// Folder of a finished run; several for progress
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    /// Write to this file, .svg or .png [default: SVG to stdout]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The language of the figure
    #[arg(long, value_name = "LANG", value_enum, default_value = "en")]
    lang: Lang,
    /// Its width in pixels; the height follows
    #[arg(long, value_name = "PX", default_value = "1200", value_parser = clap::value_parser!(u16).range(200..=8000))]
    width: u16,
}

/// How a drawing is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Svg,
    Png,
}

impl Figure {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        if self.name == LIST {
            return self.list();
        }
        let kind = self.kind()?;
        for run in &self.runs {
            super::restored(run)?;
        }
        if let Some(out) = &self.out {
            let mut inputs = Vec::new();
            for run in &self.runs {
                // Folders that are no runs are told of where they are read.
                inputs.extend(Record::open(run).map_or_else(|_| Vec::new(), |run| run.files()));
                inputs.push(run.join(FIGURES_FILE));
            }
            protect_files(&inputs, [out.clone()])?;
        }
        let svg = self.svg(terminal)?;
        let bytes = match kind {
            Kind::Svg => svg.into_bytes(),
            Kind::Png => pixels(&svg)?,
        };
        if let Some(out) = &self.out {
            let (publication, name) = destination(out)?;
            publication.write(&name, |file| file.write_all(&bytes))?;
            publication.finish()?;
        } else {
            let mut out = io::stdout().lock();
            out.write_all(&bytes)
                .and_then(|()| out.flush())
                .context("cannot write to stdout")?;
        }
        Ok(Answer::Done)
    }

    /// How the output is written.
    fn kind(&self) -> anyhow::Result<Kind> {
        let Some(out) = &self.out else {
            return Ok(Kind::Svg);
        };
        let extension = out.extension().and_then(|extension| extension.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => Ok(Kind::Svg),
            Some("png") if cfg!(feature = "png") => Ok(Kind::Png),
            Some("png") => {
                bail!(
                    "this program was built without PNG; write .svg, or build with `--features png`"
                )
            }
            _ => bail!(
                "{} cannot be written; its extension must be .svg or .png",
                out.display()
            ),
        }
    }

    fn svg(&self, terminal: &Terminal) -> anyhow::Result<String> {
        let (lang, width) = (self.lang, f64::from(self.width));
        let province = self.name.strip_prefix(PROVINCE);
        let figure = Drawn::ALL
            .into_iter()
            .find(|figure| figure.as_str() == self.name);
        if province.is_none() && figure.is_none() {
            let known = Drawn::ALL.map(Drawn::as_str);
            let near = nearest(&self.name, known);
            let near =
                near.map_or_else(|| ".".to_owned(), |near| format!("; did you mean {near}?"));
            bail!(
                "there is no figure {}{near} Known are {}, {PROVINCE}NAME and {LIST}",
                self.name,
                known.join(", ")
            );
        }
        if figure == Some(Drawn::Progress) && self.runs.len() > 1 {
            let tracked = track(&self.runs, &[])?;
            for note in &tracked.notes {
                terminal.warn(note);
            }
            let counted = tracked.steps.iter().map(|step| Counted {
                day: step.date,
                white: step.total.white,
                dip: step.total.dip,
            });
            let counted: Vec<Counted> = counted.collect();
            let last = tracked.steps.last();
            let name = last.map(|step| Record::open(Path::new(&step.folder)));
            let name = name.transpose()?.map_or_else(String::new, |run| run.name);
            return progress_svg(&counted, &name, lang, width)
                .context("no run has villages without signal: there is nothing to draw");
        }
        let [run] = &self.runs[..] else {
            bail!(
                "{} is drawn of one run; only progress takes several",
                self.name
            );
        };
        let figures = Figures::read(run)?;
        if let Some(figure) = figure {
            let svg = figures.svg_wide(figure, lang, width);
            return svg.with_context(|| {
                format!(
                    "{} has no figure {}: {}",
                    run.display(),
                    self.name,
                    figure.needs()
                )
            });
        }
        let asked = province.unwrap_or_default();
        let provinces = figures.provinces();
        if provinces.is_empty() {
            bail!(
                "{} has no village without signal that names its province",
                run.display()
            );
        }
        if asked.trim().is_empty() {
            bail!(
                "{PROVINCE} wants the name of a province behind it; there are {}",
                provinces.join(", ")
            );
        }
        let all = provinces.iter().copied();
        let mut same: Vec<&str> = all.clone().filter(|name| *name == asked).collect();
        if same.is_empty() {
            same = all
                .clone()
                .filter(|name| folded(name) == folded(asked))
                .collect();
        }
        if same.is_empty() {
            // Lists may write what it is before its name: Tỉnh Sơn La.
            let behind = |name: &str| {
                let mut words = name.match_indices(' ');
                words.any(|(at, _)| folded(&name[at..]) == folded(asked))
            };
            same = all.clone().filter(|name| behind(name)).collect();
        }
        let found = match same[..] {
            [found] => found,
            [] => {
                let near = nearest(asked, all);
                let near = near.map_or_else(String::new, |near| format!("did you mean {near}? "));
                bail!(
                    "no province {asked} has villages without signal; {near}those that have are {}",
                    provinces.join(", ")
                )
            }
            _ => bail!(
                "{asked} may be {}; write the name with its marks",
                same.join(" or ")
            ),
        };
        figures
            .province_svg_wide(found, lang, width)
            .with_context(|| format!("the villages without signal of {found} have no location"))
    }

    /// Which figures a run has, a line each.
    fn list(&self) -> anyhow::Result<Answer> {
        let [run] = &self.runs[..] else {
            bail!("{LIST} takes one run");
        };
        let figures = Figures::read(run)?;
        let mut text = String::new();
        for figure in Drawn::ALL {
            text.push_str(figure.as_str());
            if !figures.has(figure) {
                text.push_str("  (nothing to draw: ");
                text.push_str(figure.needs());
                text.push(')');
            }
            text.push('\n');
        }
        for province in figures.provinces() {
            text.push_str(PROVINCE);
            text.push_str(province);
            text.push('\n');
        }
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .context("cannot write to stdout")?;
        Ok(Answer::Done)
    }
}

#[cfg(feature = "png")]
fn pixels(svg: &str) -> anyhow::Result<Vec<u8>> {
    Ok(crate::report::figure_png(svg)?)
}

#[cfg(not(feature = "png"))]
fn pixels(_svg: &str) -> anyhow::Result<Vec<u8>> {
    bail!("this program was built without PNG; write .svg, or build with `--features png`")
}
