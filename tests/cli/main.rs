//! The program as its users meet it: commands, files, messages, exit codes.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod bad_geometry;
mod bad_input;
mod calibrate;
mod carry_on;
mod check;
mod check_areas;
mod check_plan;
mod commands;
mod convert;
mod coordinates;
mod decisions;
mod diff;
mod explain;
mod figure;
mod flatgeobuf;
mod kossou;
mod layers;
mod link;
mod newcomer;
mod path_loss;
mod plan;
mod population;
mod predict;
mod predict_refused;
mod predicted_runs;
mod rank;
mod ranking;
mod ranking_refused;
mod real_data;
mod scans;
mod sites;
mod sky;
mod track;
mod tutorial;
mod unbroken;
mod vietnam;
mod workbook;

use std::path::Path;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use tempfile::TempDir;

/// A folder with input files and the program run inside it.
pub(crate) struct Workplace {
    dir: TempDir,
}

/// For tests of other outputs: the program is not optimised here, and what is written for people has tests of
/// its own.
pub(crate) const NO_DOCUMENTS: &str = "outputs.documents=[]";

/// A square of 4G from 104 E 22 N to 105 E 23 N.
pub(crate) const COVERAGE: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"operator":"A","technology":"4G","rsrp_dbm":-100},
 "geometry":{"type":"Polygon","coordinates":[[[104,22],[105,22],[105,23],[104,23],[104,22]]]}}]}"#;

/// One covered village and one without signal.
pub(crate) const VILLAGES: &str =
    "id,name,lon,lat\n1,Bản Tà Xùa,104.5,22.5\n2,Điện Biên,105.1,22.5\n";

impl Workplace {
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let workplace = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        for (name, content) in files {
            workplace.put(name, content);
        }
        workplace
    }

    /// Villages, coverage and a project file for `run`.
    pub(crate) fn project(villages: &[u8], coverage: &[u8]) -> Self {
        let project = b"[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\nmax_rejected_share = 1.0\n";
        Self::new(&[
            ("villages.csv", villages),
            ("coverage.geojson", coverage),
            ("deadzone.toml", project),
        ])
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn put(&self, name: &str, content: &[u8]) {
        std::fs::write(self.path().join(name), content).unwrap();
    }

    pub(crate) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(crate) fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.text(name)).unwrap()
    }

    /// Rows of a CSV file as maps.
    pub(crate) fn rows(&self, name: &str) -> Vec<std::collections::HashMap<String, String>> {
        rows(&self.text(name))
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Assert {
        let mut command = program();
        command.current_dir(self.path()).args(arguments).assert()
    }
}

/// The program: that of this build, or a faster one that `DEADZONE_BINARY` names.
pub(crate) fn program() -> Command {
    let own = || env!("CARGO_BIN_EXE_deadzone").into();
    Command::new(std::env::var_os("DEADZONE_BINARY").unwrap_or_else(own))
}

/// Rows of CSV as maps.
pub(crate) fn rows(text: &str) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// What the program said on stderr.
pub(crate) fn talk(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// What it wrote to stdout.
pub(crate) fn data(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}
