//! The model against NTIA's published examples, Hufford's tests and tables of the reference program.

use std::collections::HashMap;
use std::path::{Path as FilePath, PathBuf};

use super::*;
use crate::radio::Polarisation;

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn oracles() -> Option<PathBuf> {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles/itm");
    if folder.exists() {
        return Some(folder);
    }
    eprintln!("skipped: ../shared is absent");
    None
}

type Row = HashMap<String, String>;

fn table(path: &FilePath) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].trim().parse().unwrap()
}

fn settings(row: &Row) -> Settings {
    let code = |column| row[column].trim().parse().unwrap();
    Settings {
        frequency_mhz: number(row, "f__mhz"),
        polarisation: match code("pol") {
            0 => Polarisation::Horizontal,
            _ => Polarisation::Vertical,
        },
        climate: Climate::from_code(code("climate")).unwrap(),
        n_0: number(row, "N_0"),
        epsilon: number(row, "epsilon"),
        sigma: number(row, "sigma"),
        variability: Variability::from_mdvar(code("mdvar")).unwrap(),
        time_pct: number(row, "time"),
        location_pct: number(row, "location"),
        situation_pct: number(row, "situation"),
    }
}

fn run(row: &Row, step_m: f64, heights_m: &[f64]) -> Loss {
    let model = Model::new(&settings(row)).unwrap();
    let [tx, rx] = ["h_tx__meter", "h_rx__meter"].map(|column| number(row, column));
    loss(step_m, heights_m, tx, rx, &model, &mut Workspace::new()).unwrap()
}

fn numbers(text: &str, separator: char) -> Vec<f64> {
    text.split(separator)
        .map(|n| n.trim().parse().unwrap())
        .collect()
}

/// Every value of the reference program, to the digits that it was asked for.
fn holds_peer_tables(profiles: &str, cases: &str, rows: usize) {
    let Some(folder) = oracles() else { return };
    let profiles: HashMap<String, (f64, Vec<f64>)> = table(&folder.join(profiles))
        .iter()
        .map(|row| {
            let heights = numbers(&row["heights_m (space separated, tx to rx)"], ' ');
            (row["profile_id"].clone(), (number(row, "step_m"), heights))
        })
        .collect();
    let cases = table(&folder.join(cases));
    assert_eq!(cases.len(), rows);
    for (line, row) in cases.iter().enumerate() {
        let (step_m, heights_m) = &profiles[&row["profile_id"]];
        let loss = run(row, *step_m, heights_m);
        let values = [
            ("A__db", loss.loss_db, 1e-6),
            ("A_ref__db", loss.reference_db, 1e-6),
            ("A_fs__db", loss.free_space_db, 1e-6),
            ("d__km", loss.distance_m / 1000.0, 1e-8),
            ("delta_h__meter", loss.delta_h_m, 1e-6),
            ("theta_hzn_tx__rad", loss.horizon_angles_rad[0], 1e-9),
            ("theta_hzn_rx__rad", loss.horizon_angles_rad[1], 1e-9),
            ("d_hzn_tx__meter", loss.horizon_distances_m[0], 1e-5),
            ("d_hzn_rx__meter", loss.horizon_distances_m[1], 1e-5),
            ("h_e_tx__meter", loss.effective_heights_m[0], 1e-6),
            ("h_e_rx__meter", loss.effective_heights_m[1], 1e-6),
            ("N_s", loss.n_s, 1e-6),
            ("warnings", f64::from(loss.warnings.bits()), 0.0),
            ("rc", f64::from(u8::from(!loss.warnings.is_empty())), 0.0),
        ];
        for (column, value, tolerance) in values {
            let expected = number(row, column);
            assert!(
                (value - expected).abs() <= tolerance,
                "row {}: {column} is {value}, expected {expected}",
                line + 2
            );
        }
        let mode = match loss.mode {
            Mode::LineOfSight => 1,
            Mode::Diffraction => 2,
            Mode::Troposcatter => 3,
        };
        assert_eq!(row["mode"], mode.to_string(), "row {}", line + 2);
    }
}

#[test]
fn generated_paths_are_those_of_the_reference_program() {
    holds_peer_tables("peer_profiles.csv", "peer_itm_p2p.csv", 420);
}

#[test]
fn real_paths_are_those_of_the_reference_program() {
    holds_peer_tables("peer_real_profiles.csv", "peer_real_itm_p2p.csv", 51);
}

#[test]
fn published_examples_hold() {
    let Some(folder) = oracles() else { return };
    let cases = table(&folder.join("ntia_p2p.csv"));
    let profiles = std::fs::read_to_string(folder.join("ntia_pfls.csv")).unwrap();
    assert_eq!(cases.len(), profiles.lines().count());
    for (row, profile) in cases.iter().zip(profiles.lines()) {
        let profile = numbers(profile.trim_end_matches(','), ',');
        assert_eq!(profile[0] + 3.0, profile.len() as f64);
        let loss = run(row, profile[1], &profile[2..]).loss_db;
        let expected = number(row, "A__db");
        assert!((loss - expected).abs() <= 0.01, "{loss} {expected}");
    }
}

#[test]
fn the_example_of_the_command_line_holds() {
    let Some(folder) = oracles() else { return };
    let folder = folder.join("cmd_examples");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let row: Row = read("i_p2ptls.txt")
        .lines()
        .filter_map(|line| line.split_once(','))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let profile = numbers(read("pfl.txt").trim(), ',');
    let loss = run(&row, profile[1], &profile[2..]);
    for (value, expected, half_digit) in [
        (loss.loss_db, 114.5, 0.05),
        (loss.free_space_db, 114.5, 0.05),
        (loss.horizon_angles_rad[0] * 1e3, -1.949, 0.0005),
        (loss.horizon_angles_rad[1] * 1e3, -0.856, 0.0005),
        (loss.horizon_distances_m[0], 14_868.0, 0.5),
        (loss.horizon_distances_m[1], 6494.0, 0.5),
        (loss.n_s, 251.5, 0.05),
        (loss.delta_h_m, 3.2, 0.05),
        (loss.reference_db, 0.0, 0.05),
    ] {
        assert!(
            (value - expected).abs() <= half_digit + 1e-9,
            "{value} {expected}"
        );
    }
    assert_eq!(loss.mode, Mode::LineOfSight);
    assert!(loss.warnings.is_empty());
}

/// Crystal Palace to Mursley, 77.8 km; the published refractivity is that of the surface, 314.
#[test]
fn the_quantiles_of_crystal_palace_hold() {
    let Some(folder) = oracles() else { return };
    let heights: Vec<f64> = table(&folder.join("qkpfl_crystal_palace_profile.csv"))
        .iter()
        .map(|row| number(row, "height_m"))
        .collect();
    let text = std::fs::read_to_string(folder.join("qkpfl_crystal_palace_expected.txt")).unwrap();
    let quantiles: Vec<Vec<f64>> = text
        .lines()
        .filter_map(|line| {
            let row: Option<Vec<f64>> = line.split_whitespace().map(|n| n.parse().ok()).collect();
            row.filter(|row| row.len() == 4)
        })
        .collect();
    assert_eq!(quantiles.len(), 10);
    let antennas = [(41.5, 143.9, 8.5), (573.3, 194.0, 9.1)];
    for (rows, (frequency_mhz, tx_m, rx_m)) in quantiles.chunks(5).zip(antennas) {
        for row in rows {
            for (&expected, situation_pct) in row[1..].iter().zip([50.0, 90.0, 10.0]) {
                let model = Model::new(&Settings {
                    frequency_mhz,
                    polarisation: Polarisation::Horizontal,
                    n_0: 317.0901,
                    variability: Variability::from_mdvar(11).unwrap(),
                    time_pct: row[0],
                    situation_pct,
                    ..Settings::default()
                })
                .unwrap();
                let step_m = 77_800.0 / 156.0;
                let loss = loss(step_m, &heights, tx_m, rx_m, &model, &mut Workspace::new());
                let loss = loss.unwrap();
                assert!((loss.n_s - 314.0).abs() < 0.01, "{}", loss.n_s);
                assert!(
                    (loss.loss_db - expected).abs() <= 0.1,
                    "{frequency_mhz} MHz, {} %, {situation_pct} %: {} {expected}",
                    row[0],
                    loss.loss_db
                );
            }
        }
    }
}
