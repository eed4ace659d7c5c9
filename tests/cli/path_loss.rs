//! The example `path_loss`: tables of paths in, losses out, held to those of other programs.

use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

#[expect(
    dead_code,
    reason = "the example's own entry and arguments are not used here"
)]
#[path = "../../examples/path_loss.rs"]
mod example;

use example::{Model, write_losses};

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn oracles() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles");
    if folder.exists() {
        return Some(folder);
    }
    eprintln!("skipped: ../shared is absent");
    None
}

/// The last cell of each row below the header.
fn losses(csv: &str) -> Vec<f64> {
    let (header, rows) = csv.split_once('\n').unwrap();
    assert!(header.ends_with(",loss_db"));
    rows.lines()
        .map(|row| {
            let loss = row.rsplit(',').next().unwrap();
            assert!(loss.split_once('.').unwrap().1.len() >= 9, "{row}");
            loss.parse().unwrap()
        })
        .collect()
}

fn holds(model: Model, profiles: &str, cases: &str, column: &str, rows: usize) {
    let Some(folder) = oracles() else { return };
    let cases = folder.join(cases);
    let mut out = Vec::new();
    write_losses(model, &folder.join(profiles), &cases, &mut out).unwrap();
    let found = losses(std::str::from_utf8(&out).unwrap());
    let mut reader = csv::Reader::from_path(&cases).unwrap();
    let place = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == column);
    let expected: Vec<f64> = reader
        .records()
        .map(|row| row.unwrap()[place.unwrap()].parse().unwrap())
        .collect();
    assert_eq!(found.len(), rows);
    assert_eq!(expected.len(), rows);
    for (row, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert!(
            (found - expected).abs() <= 1e-6,
            "row {row}: {found}, expected {expected}"
        );
    }
}

#[test]
fn generated_paths_have_the_losses_of_the_reference_programs() {
    let profiles = "itm/peer_profiles.csv";
    holds(Model::Itm, profiles, "itm/peer_itm_p2p.csv", "A__db", 420);
    holds(Model::P1812, profiles, "p1812/peer_p1812.csv", "Lb_dB", 280);
}

#[test]
fn real_paths_have_the_losses_of_the_reference_programs() {
    let profiles = "itm/peer_real_profiles.csv";
    holds(
        Model::Itm,
        profiles,
        "itm/peer_real_itm_p2p.csv",
        "A__db",
        51,
    );
    holds(
        Model::P1812,
        profiles,
        "p1812/peer_real_p1812.csv",
        "Lb_dB",
        34,
    );
}

const PROFILES: &str = "profile_id,step_m,\"heights_m (space separated, tx to rx)\"\n\
                        7,90,100 120 90 80 85\n";
const ITM: &str = "profile_id,h_tx__meter,h_rx__meter,climate,N_0,f__mhz,pol,epsilon,sigma,mdvar,time,location,situation\n";
const P1812: &str = "profile_id,f_GHz,p_pct,pL_pct,sigmaL_dB,clutter,htg_m,hrg_m,pol,phi_t,phi_r,lam_t,lam_r,DN,N0\n";

fn answer(model: Model, profiles: &str, cases: &str) -> Result<String, String> {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::File::create(&path)
            .unwrap()
            .write_all(content.as_bytes())
            .unwrap();
        path
    };
    let (profiles, cases) = (file("profiles.csv", profiles), file("cases.csv", cases));
    let mut out = Vec::new();
    write_losses(model, &profiles, &cases, &mut out)
        .map(|()| String::from_utf8(out).unwrap())
        .map_err(|failure| {
            let folder = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
            failure.to_string().replace(&folder, "")
        })
}

#[test]
fn rows_are_answered_in_their_order() {
    let cases = format!(
        "{ITM}7,40,1.5,5,301,800,1,15,0.005,12,50,50,50\n7,40,1.5,5,301,400,1,15,0.005,12,50,50,50\n"
    );
    let text = answer(Model::Itm, PROFILES, &cases).unwrap();
    let starts: Vec<String> = text
        .lines()
        .map(|line| line.split(',').take(3).collect::<Vec<_>>().join(","))
        .collect();
    assert_eq!(
        starts,
        [
            "profile_id,frequency_mhz,distance_km",
            "7,800,0.360000",
            "7,400,0.360000"
        ]
    );
    let cases = format!("{P1812}7,0.8,50,50,5.5,mixed,40,1.5,2,22,22,103,103,45,325\n");
    let text = answer(Model::P1812, PROFILES, &cases).unwrap();
    assert_eq!(losses(&text).len(), 1);
}

#[test]
fn bad_tables_are_told_with_file_line_column_value_and_what_is_allowed() {
    let itm = |profiles: &str, row: &str| {
        answer(Model::Itm, profiles, &format!("{ITM}{row}\n")).unwrap_err()
    };
    let row = "7,40,1.5,5,301,800,1,15,0.005,12,50,50,50";
    assert_eq!(
        itm("profile_id,step_m\n", row),
        "profiles.csv: the column heights_m is missing; the columns are profile_id, step_m"
    );
    assert_eq!(
        itm("profile_id,step_m,heights_m\n7,90,1 x 2\n", row),
        "profiles.csv, line 2, column heights_m: \"x\", allowed is a number"
    );
    assert_eq!(
        itm("profile_id,step_m,n_points,heights_m\n7,90,3,1 2\n", row),
        "profiles.csv, line 2, column n_points: \"3\", allowed is 2, the number of heights"
    );
    assert_eq!(
        itm("profile_id,step_m,heights_m\n7,90,1 2\n7,90,1 2\n", row),
        "profiles.csv, line 3, column profile_id: \"7\", allowed is a name that no profile has yet"
    );
    for (row, words) in [
        (
            "8,40,1.5,5,301,800,1,15,0.005,12,50,50,50",
            "column profile_id: \"8\", allowed is one of the 1 profiles",
        ),
        (
            "7,40,1.5,9,301,800,1,15,0.005,12,50,50,50",
            "column climate: \"9\", allowed is 1 to 7",
        ),
        (
            "7,40,1.5,5,301,nan,1,15,0.005,12,50,50,50",
            "column f__mhz: \"nan\", allowed is a number",
        ),
        (
            "7,40,1.5,5,301,800,2,15,0.005,12,50,50,50",
            "column pol: \"2\", allowed is 0 (horizontal) or 1 (vertical)",
        ),
        (
            "7,0.1,1.5,5,301,800,1,15,0.005,12,50,50,50",
            "profile 7: height of the transmitter is 0.1 m, allowed 0.5 to 3000",
        ),
    ] {
        let error = itm(PROFILES, row);
        assert!(
            error.starts_with("cases.csv, line 2, ") && error.ends_with(words),
            "{error}"
        );
    }
    let p1812 = |row: &str| answer(Model::P1812, PROFILES, &format!("{P1812}{row}\n")).unwrap_err();
    assert_eq!(
        p1812("7,0.8,50,50,5.5,forest,40,1.5,2,22,22,103,103,45,325"),
        "cases.csv, line 2, column clutter: \"forest\", allowed is none, trees15 or mixed"
    );
    let error = p1812("7,80,50,50,5.5,none,40,1.5,2,22,22,103,103,45,325");
    assert!(
        error.starts_with("cases.csv, line 2, profile 7: ") && error.contains("80000"),
        "{error}"
    );
    let error = write_losses(
        Model::Itm,
        Path::new("nowhere.csv"),
        Path::new("nowhere.csv"),
        &mut Vec::new(),
    )
    .unwrap_err();
    assert!(error.to_string().starts_with("nowhere.csv: "), "{error}");
}
