//! `deadzone licences`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

use anyhow::Context;
use clap::Args;
use flate2::read::GzDecoder;
use serde::Deserialize;

use super::Answer;

/// Licences of all that is inside: crates, libraries, fonts, data
///
/// The list is that of the program at hand: crates that its features or its system leave out are not in it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                  deadzone licences\n  \
                  deadzone licences --full > THIRD-PARTY.txt")]
pub(super) struct Licences {
    /// Print the texts of the licences too
    #[arg(long)]
    full: bool,
}

/// `licences/third-party.toml`, which `scripts/licences` makes; the build packs it.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/third-party.toml.gz"));
/// What brings crates into a program, and whether this one has it.
const BUILT: [(&str, bool); 6] = [
    ("always", true),
    ("gpkg", cfg!(feature = "gpkg")),
    ("mimalloc", cfg!(feature = "mimalloc")),
    ("parquet", cfg!(feature = "parquet")),
    ("png", cfg!(feature = "png")),
    ("zstd", cfg!(feature = "zstd")),
];
/// Systems that the list knows.
const SYSTEMS: [&str; 3] = ["linux", "macos", "windows"];
const OWN: &str = env!("CARGO_PKG_LICENSE");
const MIT: &str = include_str!("../../LICENSE-MIT");
const APACHE: &str = include_str!("../../LICENSE-APACHE");

/// Crates, and the texts that they name.
#[derive(Debug, Deserialize)]
struct ThirdParty {
    crates: Vec<Crate>,
    texts: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Crate {
    name: String,
    version: String,
    /// As SPDX writes it.
    licence: String,
    systems: Vec<String>,
    features: Vec<String>,
    texts: Vec<String>,
}

impl Crate {
    /// Whether it is linked into this very program.
    fn is_here(&self) -> bool {
        let is_built = |feature: &String| BUILT.contains(&(feature.as_str(), true));
        // On a system that the list does not know, what any of them links is shown: rather too much than too little.
        let is_known = SYSTEMS.contains(&std::env::consts::OS);
        let is_on_system = |system: &String| !is_known || system == std::env::consts::OS;
        self.systems.iter().any(is_on_system) && self.features.iter().any(is_built)
    }
}

/// What the program carries and no crate brings.
struct Carried {
    name: &'static str,
    licence: &'static str,
    /// What it is here for, and whose it is.
    what: &'static str,
    /// The text that goes with it; none where it has the licence of this program, or is under no right.
    text: Option<&'static str>,
    is_here: bool,
}

/// All of them. A test looks for licence files in the sources that are not named here.
const CARRIED: &[Carried] = &[
    Carried {
        name: "Rust standard library",
        licence: "MIT OR Apache-2.0",
        what: "linked by the compiler; (c) The Rust Project contributors",
        text: None,
        is_here: true,
    },
    Carried {
        name: "SQLite",
        licence: "public domain",
        what: "GeoPackage; C sources inside libsqlite3-sys",
        text: None,
        is_here: cfg!(feature = "gpkg"),
    },
    Carried {
        name: "Zstandard",
        licence: "BSD-3-Clause",
        what: "packed files; C sources inside zstd-sys, (c) Meta Platforms and affiliates, of BSD or GPL the first",
        text: None,
        is_here: cfg!(any(feature = "zstd", feature = "parquet")),
    },
    Carried {
        name: "mimalloc",
        licence: "MIT",
        what: "memory; C sources inside libmimalloc-sys, (c) Microsoft Corporation, Daan Leijen",
        text: None,
        is_here: cfg!(feature = "mimalloc"),
    },
    Carried {
        name: "Leaflet 1.9.4",
        licence: "BSD-2-Clause",
        what: "the map of report.html, which holds its licence; (c) Volodymyr Agafonkin, CloudMade",
        text: Some(include_str!("../report/page/assets/leaflet.LICENSE")),
        is_here: true,
    },
    Carried {
        name: "DejaVu Sans, regular and bold, subset",
        licence: "Bitstream Vera",
        what: "letters of PNG figures, drawn and not enclosed; (c) Bitstream, Tavmjong Bah",
        text: Some(include_str!("../report/figures/DejaVu.LICENSE")),
        is_here: cfg!(feature = "png"),
    },
    Carried {
        name: "Vietnam dataset: communes",
        licence: "MIT",
        what: "names and codes from vietnamadminunits 1.0.4, (c) Tran Ngoc Minh Hieu",
        text: Some(include_str!(
            "../../datasets/vietnam/LICENSE-vietnamadminunits"
        )),
        is_here: true,
    },
    Carried {
        name: "Vietnam dataset: all else",
        licence: OWN,
        what: "synthetic, made for this program",
        text: None,
        is_here: true,
    },
    Carried {
        name: "Ranking presets, cost books, constellations",
        licence: OWN,
        what: "written for this program; numbers from public pages, each with its source beside it",
        text: None,
        is_here: true,
    },
    Carried {
        name: "Radio models",
        licence: OWN,
        what: "written for this program after ITU-R P.530, P.676, P.838, P.1812, P.2108 and 3GPP TR 38.901, whose \
               tables of numbers they hold, and after the ITM of NTIA/ITS, acknowledged",
        text: None,
        is_here: true,
    },
    Carried {
        name: "Coordinate systems",
        licence: OWN,
        what: "written for this program; parameters as the EPSG registry of IOGP publishes them",
        text: None,
        is_here: true,
    },
];

impl Licences {
    pub(super) fn run(&self) -> anyhow::Result<Answer> {
        let text = told(&third_party()?, self.full);
        std::io::stdout()
            .write_all(text.as_bytes())
            .context("cannot write to stdout")?;
        Ok(Answer::Done)
    }
}

fn third_party() -> anyhow::Result<ThirdParty> {
    let mut text = String::new();
    GzDecoder::new(PACKED)
        .read_to_string(&mut text)
        .context("the list of licences inside the program cannot be unpacked")?;
    toml::from_str(&text).context("the list of licences inside the program cannot be read")
}

/// The list, and behind it the texts where they are asked for.
fn told(third_party: &ThirdParty, is_full: bool) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let here = || third_party.crates.iter().filter(|one| one.is_here());
    let carried = || CARRIED.iter().filter(|one| one.is_here);
    let mut out = format!("deadzone {version}: {OWN}\n\nInside this program:\n");
    for Carried {
        name,
        licence,
        what,
        ..
    } in carried()
    {
        line(&mut out, &format!("  {name}: {licence}; {what}"));
    }
    line(&mut out, &format!("\n{} crates:", here().count()));
    let name = |one: &Crate| format!("{} {}", one.name, one.version);
    let width = here().map(|one| name(one).len()).max().unwrap_or(0);
    for one in here() {
        line(
            &mut out,
            &format!("  {:width$}  {}", name(one), one.licence),
        );
    }
    if !is_full {
        out.push_str("\nThe texts of all these licences: deadzone licences --full\n");
        return out;
    }
    texts(&mut out, "deadzone, MIT", MIT);
    texts(&mut out, "deadzone, Apache-2.0", APACHE);
    for one in carried() {
        if let Some(text) = one.text {
            texts(&mut out, one.name, text);
        }
    }
    for (code, text) in &third_party.texts {
        let users = here().filter(|one| one.texts.contains(code));
        let users: Vec<String> = users.map(name).collect();
        if !users.is_empty() {
            texts(&mut out, &users.join(", "), text);
        }
    }
    out
}

/// A text below those that it is for.
fn texts(out: &mut String, whose: &str, text: &str) {
    line(out, &format!("\n{}\n{whose}\n", "=".repeat(78)));
    line(out, text.trim_end());
}

fn line(out: &mut String, text: &str) {
    // Writing into a String does not fail.
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
#[path = "licences_tests.rs"]
mod tests;
