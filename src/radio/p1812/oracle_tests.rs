//! The published cases and those of another implementation, in `../shared/oracles/p1812`.

use std::collections::HashMap;
use std::fs::read_to_string;
use std::path::{Path as FilePath, PathBuf};

use super::{Diffraction, Ends, Loss, Model, Settings, Zone};
use crate::radio::{Path, Polarisation};

const TOLERANCE_DB: f64 = 1e-6;

/// The folder of oracles, if this clone stands beside it.
fn oracles() -> Option<PathBuf> {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles");
    if folder.join("p1812").is_dir() {
        return Some(folder);
    }
    #[expect(clippy::print_stderr, reason = "a test says that it is skipped")]
    {
        eprintln!("skipped: ../shared is absent");
    }
    None
}

fn number(text: &str) -> f64 {
    text.trim()
        .parse()
        .unwrap_or_else(|_| panic!("a number: {text}"))
}

fn polarisation(code: f64) -> Polarisation {
    if code == 1.0 {
        Polarisation::Horizontal
    } else {
        Polarisation::Vertical
    }
}

/// Latitude of the point half of `length_km` along the great circle, degrees.
fn middle_latitude([phi_t, phi_r, lam_t, lam_r]: [f64; 4], length_km: f64) -> f64 {
    let [phi_t, phi_r, lam_t, lam_r] = [phi_t, phi_r, lam_t, lam_r].map(f64::to_radians);
    let cosine = phi_t.sin() * phi_r.sin() + phi_t.cos() * phi_r.cos() * (lam_r - lam_t).cos();
    let north = phi_r.sin() - cosine * phi_t.sin();
    let east = phi_t.cos() * phi_r.cos() * (lam_r - lam_t).sin();
    let bearing = east.atan2(north);
    let half = length_km / 2.0 / 6371.0;
    (phi_t.sin() * half.cos() + phi_t.cos() * half.sin() * bearing.cos())
        .asin()
        .to_degrees()
}

#[derive(Default)]
struct Profile {
    distances_km: Vec<f64>,
    heights_m: Vec<f64>,
    clutter_m: Vec<f64>,
    zones: Vec<Zone>,
}

impl Profile {
    fn path(&self) -> Path<'_> {
        Path {
            distances_km: &self.distances_km,
            heights_m: &self.heights_m,
            clutter_m: &self.clutter_m,
        }
    }

    fn length_km(&self) -> f64 {
        *self.distances_km.last().unwrap()
    }

    /// With diffraction over the Earth of β0, which a loss at p = 50 % does not ask for.
    fn loss(&self, settings: &Settings, ends: &Ends) -> (Loss, Diffraction) {
        let at = |settings: &Settings| {
            let model = Model::new(settings).unwrap();
            if self.zones.is_empty() {
                model.loss(&self.path(), ends).unwrap()
            } else {
                model.loss_over(&self.path(), &self.zones, ends).unwrap()
            }
        };
        let beta0 = at(&Settings {
            time_percent: 10.0,
            ..*settings
        })
        .beta0_diffraction
        .unwrap();
        let loss = at(settings);
        assert_eq!(
            loss.beta0_diffraction.is_some(),
            settings.time_percent < 50.0
        );
        (loss, beta0)
    }
}

/// Ten significant digits.
fn assert_close(what: &str, found: f64, expected: f64) {
    let allowed = TOLERANCE_DB.max(expected.abs() * 1e-9);
    assert!(
        (found - expected).abs() <= allowed,
        "{what}: {found} is not {expected}"
    );
}

fn read_official(file: &FilePath) -> (Profile, Vec<Vec<String>>) {
    let text = read_to_string(file).unwrap();
    let mut profile = Profile::default();
    let mut lines = text.lines();
    let count = lines
        .find_map(|line| line.strip_prefix("Number of Points:,"))
        .unwrap();
    for line in lines
        .by_ref()
        .take(count.trim_end_matches(',').parse().unwrap())
    {
        let cells: Vec<&str> = line.split(',').collect();
        profile.distances_km.push(number(cells[0]));
        profile.heights_m.push(number(cells[1]));
        profile.clutter_m.push(number(cells[3]));
        profile.zones.push(match cells[4].trim() {
            "1" => Zone::Sea,
            "3" => Zone::CoastalLand,
            "4" => Zone::Inland,
            other => panic!("zone {other}"),
        });
    }
    let rows = lines
        .skip_while(|line| !line.starts_with("{Begin of Measurements}"))
        .skip(1)
        .take_while(|line| !line.starts_with("{End"))
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect();
    (profile, rows)
}

/// Values of a log by parameter and equation.
fn read_log(file: &FilePath) -> HashMap<String, f64> {
    let text = read_to_string(file).unwrap();
    let rows = text.lines().skip(1).filter_map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let value = cells.get(3)?.parse().ok()?;
        Some((
            format!("{} {}", cells[0].trim(), cells[1])
                .trim()
                .to_owned(),
            value,
        ))
    });
    rows.collect()
}

#[test]
fn published_cases_are_met_with_all_their_intermediate_values() {
    let Some(folder) = oracles() else { return };
    let folder = folder.join("p1812");
    let combined = read_to_string(folder.join("combined_results.csv")).unwrap();
    let mut cases = 0;
    for line in combined.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let (name, row, reference) = (cells[1], cells[2], number(cells[3]));
        let (profile, rows) = read_official(&folder.join("profiles").join(name));
        let row_cells = &rows[row.parse::<usize>().unwrap()];
        let stem = name.strip_suffix(".csv").unwrap();
        let log = read_log(&folder.join("logs").join(format!("{stem}_{row}_log.csv")));
        let place =
            ["phi_t (deg)", "phi_r (deg)", "lam_t (deg)", "lam_r (deg)"].map(|key| log[key]);
        let settings = Settings {
            time_percent: log["p (%)"],
            location_percent: log["pL (%)"],
            location_sigma_db: Some(log["sigmaL (dB)"]),
            refractivity_gradient: log["DN"],
            sea_level_refractivity: log["N0"],
            latitude_deg: middle_latitude(place, profile.length_km()),
            transmitter_coast_km: log["dct (km)"],
            receiver_coast_km: log["dcr (km)"],
            ..Settings::new(number(&row_cells[0]), polarisation(log["pol"]))
        };
        let ends = Ends {
            tx_height_m: log["htg (m)"],
            rx_height_m: log["hrg (m)"],
        };
        let (loss, beta0) = profile.loss(&settings, &ends);
        compare_log(name, &log, &loss, &beta0, settings.latitude_deg);
        let model = Model::new(&settings).unwrap();
        let power_db = number(&row_cells[12]) - 30.0;
        let field = model.field_strength_db(loss.loss_db);
        assert_close(name, field + power_db, reference);
        assert_close(name, field, log["Ep (dBuV/m) Eq (70)"]);
        assert_close(name, loss.loss_db, number(&row_cells[17]));
        cases += 1;
    }
    assert_eq!(cases, 33);
}

fn compare_log(
    name: &str,
    log: &HashMap<String, f64>,
    loss: &Loss,
    beta0: &Diffraction,
    latitude_deg: f64,
) {
    let geometry = &loss.geometry;
    let horizons = loss.horizons.unwrap();
    let anomalous = loss.anomalous.unwrap();
    let factors = &loss.combination;
    let tx_above = geometry.tx_m - geometry.smooth_diffraction_tx_m;
    let rx_above = geometry.rx_m - geometry.smooth_diffraction_rx_m;
    for (key, found) in [
        ("d (km)", geometry.length_km),
        ("dlt (km) Eq (78)", horizons.tx_km),
        ("dlr (km) Eq (81a)", horizons.rx_km),
        ("th_t (mrad) Eqs (76-78)", geometry.tx_horizon_mrad),
        ("th_r (mrad) Eqs (79-81)", geometry.rx_horizon_mrad),
        ("th (mrad) Eq (82)", geometry.angular_distance_mrad),
        ("hts (m)", geometry.tx_m),
        ("hrs (m)", geometry.rx_m),
        ("w Table 5", loss.zones.sea_part),
        ("dtm (km) Sec 3.6", loss.zones.longest_land_km),
        ("dlm (km) Sec 3.6", loss.zones.longest_inland_km),
        ("phi (deg) Eq (4)", latitude_deg),
        ("b0 (%) Eq (5)", loss.beta0_percent),
        ("hst (m) Eq (85)", geometry.smooth_tx_m),
        ("hsr (m) Eq (86)", geometry.smooth_rx_m),
        ("hst (m) Eq (90a)", geometry.tx_m - anomalous.tx_effective_m),
        ("hsr (m) Eq (90b)", geometry.rx_m - anomalous.rx_effective_m),
        ("hstd (m) Eq (89)", geometry.smooth_diffraction_tx_m),
        ("hsrd (m) Eq (89)", geometry.smooth_diffraction_rx_m),
        ("htc (m) Eq (37a)", tx_above),
        ("hrc (m) Eq (37b)", rx_above),
        ("hte (m) Eq (92a)", anomalous.tx_effective_m),
        ("hre (m) Eq (92b)", anomalous.rx_effective_m),
        ("hm (m) Eq (93)", anomalous.roughness_m),
        ("Fi Eq (40)", factors.time_factor),
        ("Fj Eq (57)", factors.angle_factor),
        ("Fk Eq (58)", factors.length_factor),
        ("Lbfs Eq (8)", loss.free_space_db),
        ("Lb0p Eq (10)", loss.floor_db),
        ("Lb0b Eq (11)", loss.beta0_floor_db),
        ("Lbulla (dB) Eq (21)", beta0.bullington_profile_db),
        ("Lbulls (dB) Eq (21)", beta0.bullington_smooth_db),
        ("Ldsph (dB) Eq (27)", beta0.spherical_db),
        ("Ld50 (dB) Eq (39)", loss.median_diffraction.loss_db),
        ("Ldb (dB) Eq (39)", beta0.loss_db),
        ("Ldp (dB) Eq (41)", loss.diffraction_db),
        (
            "Lbd50 (dB) Eq (42)",
            loss.free_space_db + loss.median_diffraction.loss_db,
        ),
        // The program that wrote the logs changes this value in place by Eq. (61).
        ("Lbd (dB) Eq (43)", factors.diffraction_or_ducting_db),
        ("Lminb0p (dB) Eq (59)", factors.least_db),
        ("Lba (dB) Eq (46)", anomalous.loss_db),
        ("Lminbap (dB) Eq (60)", factors.least_with_ducting_db),
        ("Lbda (dB) Eq (61)", factors.diffraction_or_ducting_db),
        ("Lbam (dB) Eq (62)", factors.modified_db),
        ("Lbs (dB) Eq (44)", loss.troposcatter_db),
        ("Lbc (dB) Eq (63)", loss.median_db),
        ("Lb (dB) Eq (69)", loss.loss_db),
    ] {
        let expected = log
            .get(key)
            .unwrap_or_else(|| panic!("{name}: no {key}: {log:?}"));
        assert_close(&format!("{name}: {key}"), found, *expected);
    }
}

/// Rows of a table by the names of its columns.
fn read_table(file: &FilePath) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Step and heights of profiles by their identifier.
fn read_profiles(file: &FilePath) -> HashMap<String, (f64, Vec<f64>)> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header.starts_with(name))
            .unwrap()
    };
    let [id, step, heights] = ["profile_id", "step_m", "heights_m"].map(column);
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let heights = row[heights].split_whitespace().map(number).collect();
        (row[id].to_owned(), (number(&row[step]), heights))
    });
    rows.collect()
}

fn compare_peers(table: &str, profiles: &str, expected_rows: usize) {
    let Some(folder) = oracles() else { return };
    let profiles = read_profiles(&folder.join("itm").join(profiles));
    let rows = read_table(&folder.join("p1812").join(table));
    assert_eq!(rows.len(), expected_rows);
    for row in &rows {
        let value = |key: &str| number(&row[key]);
        let id = &row["profile_id"];
        let (step_m, heights_m) = &profiles[id];
        let count = heights_m.len();
        let shift: usize = id.parse().unwrap();
        let clutter = |point: usize| match row["clutter"].as_str() {
            "none" => 0.0,
            "trees15" => 15.0,
            "mixed" => [0.0, 0.0, 10.0, 15.0, 15.0][(3 * point + shift) % 5],
            other => panic!("clutter {other}"),
        };
        let profile = Profile {
            distances_km: (0..count)
                .map(|point| point as f64 * step_m / 1000.0)
                .collect(),
            heights_m: heights_m.clone(),
            clutter_m: (0..count).map(clutter).collect(),
            zones: Vec::new(),
        };
        let place = ["phi_t", "phi_r", "lam_t", "lam_r"].map(value);
        let settings = Settings {
            time_percent: value("p_pct"),
            location_percent: value("pL_pct"),
            location_sigma_db: Some(value("sigmaL_dB")),
            refractivity_gradient: value("DN"),
            sea_level_refractivity: value("N0"),
            latitude_deg: middle_latitude(place, profile.length_km()),
            ..Settings::new(value("f_GHz") * 1000.0, polarisation(value("pol")))
        };
        let ends = Ends {
            tx_height_m: value("htg_m"),
            rx_height_m: value("hrg_m"),
        };
        let (loss, beta0) = profile.loss(&settings, &ends);
        let geometry = &loss.geometry;
        let horizons = loss.horizons.unwrap();
        let anomalous = loss.anomalous.unwrap();
        let model = Model::new(&settings).unwrap();
        for (key, found) in [
            ("Lb_dB", loss.loss_db),
            ("Ep_dBuVm_1kW", model.field_strength_db(loss.loss_db)),
            ("Lbfs", loss.free_space_db),
            ("Lb0p", loss.floor_db),
            ("Lb0b", loss.beta0_floor_db),
            ("Lbulla (dB)", beta0.bullington_profile_db),
            ("Lbulls (dB)", beta0.bullington_smooth_db),
            ("Ldsph (dB)", beta0.spherical_db),
            ("Ld50 (dB)", loss.median_diffraction.loss_db),
            ("Ldp (dB)", loss.diffraction_db),
            ("Lbs (dB)", loss.troposcatter_db),
            ("Lba (dB)", anomalous.loss_db),
            ("Lbc (dB)", loss.median_db),
            ("th_t (mrad)", geometry.tx_horizon_mrad),
            ("th_r (mrad)", geometry.rx_horizon_mrad),
            ("th (mrad)", geometry.angular_distance_mrad),
            ("hstd (m)", geometry.smooth_diffraction_tx_m),
            ("hsrd (m)", geometry.smooth_diffraction_rx_m),
            ("hm (m)", anomalous.roughness_m),
            ("dlt (km)", horizons.tx_km),
            ("dlr (km)", horizons.rx_km),
        ] {
            assert_close(&format!("profile {id}: {key}: {row:?}"), found, value(key));
        }
        let at_locations = loss.at_locations(settings.location_percent);
        assert_close(id, at_locations, loss.loss_db);
    }
}

#[test]
fn generated_paths_of_another_implementation_are_met() {
    compare_peers("peer_p1812.csv", "peer_profiles.csv", 280);
}

#[test]
fn real_paths_of_another_implementation_are_met() {
    compare_peers("peer_real_p1812.csv", "peer_real_profiles.csv", 34);
}
