//! What is proposed is predicted like what stands: masts of Lake Kossou, proposed where they stand.

use std::path::Path;

use super::*;
use crate::predict::{NetworkLevel, levels};
use crate::project::Project;
use crate::survey::{Scope, Survey, Village, survey};

/// Villages that levels are compared at.
const COMPARED: usize = 24;

fn kossou(changes: &[&str]) -> (Project, Survey) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/kossou/deadzone.toml");
    let changes: Vec<String> = changes.iter().map(|&change| change.to_owned()).collect();
    let project = Project::open(&folder, &changes).unwrap();
    let survey = survey(&project, Scope::All).unwrap();
    (project, survey)
}

fn compared(survey: &Survey) -> Vec<Village> {
    let villages = survey.villages.iter();
    let apart = survey.villages.len() / COMPARED;
    villages.step_by(apart).cloned().collect()
}

fn cells(project: &Project, survey: &Survey) -> Cells {
    let sites = survey.sites.as_deref().unwrap();
    let settings = &project.settings;
    Cells::of(
        sites,
        &settings.radio,
        settings.project.as_of,
        &project.origin,
    )
    .unwrap()
}

#[test]
fn a_mast_proposed_where_one_stands_brings_the_same_levels() {
    for changes in [
        &["radio.calibration.offset_db=-3.0", "radio.body_loss_db=3.0"][..],
        // What stands at a place matters then.
        &[
            "radio.calibration.classes.tall.offset_db=-9.0",
            "radio.clutter_m=15.0",
        ],
        &["radio.model='itm'"],
    ] {
        let (project, survey) = kossou(changes);
        let settings = &project.settings;
        let ground = Ground::open(&project).unwrap();
        let cells = cells(&project, &survey);
        let villages = compared(&survey);
        let levels = levels(&villages, &cells, &ground, settings, &|_| ()).unwrap();
        let trial = Trial::new(settings).unwrap();
        let mut probe = trial.probe(&ground).unwrap();
        let mut compared = 0;
        for (village, places) in villages.iter().zip(&levels.villages) {
            let Some(centre) = village.centre else {
                continue;
            };
            for known in &places[0].networks {
                let NetworkLevel { cell, rsrp, .. } = *known;
                let sector = cells.cells[cell as usize].sector.clone();
                let proposed = probe.propose(sector).unwrap();
                let (level, clutter) = probe.level(&proposed, centre).unwrap().unwrap();
                assert_eq!(level.0.to_bits(), rsrp.0.to_bits(), "{level} {rsrp}");
                assert_eq!(trial.has_signal(level, clutter), known.has_signal);
                compared += 1;
            }
        }
        assert!(compared > COMPARED, "{compared}");
    }
}

#[test]
fn a_panel_is_turned_and_tilted_towards_its_village() {
    let (project, survey) = kossou(&[]);
    let ground = Ground::open(&project).unwrap();
    let trial = Trial::new(&project.settings).unwrap();
    let mut probe = trial.probe(&ground).unwrap();
    let from = survey.sites.as_ref().unwrap()[0].position;
    let to = LonLat::new(from.lon() - 0.02, from.lat()).unwrap();
    let sector = all_around(from, 40.0, 700.0, Dbm(29.2));
    let turned = probe.propose_towards(&sector, to).unwrap();
    let azimuth = turned.sector().azimuth_deg.unwrap();
    assert!((azimuth.rem_euclid(360.0) - 270.0).abs() < 0.1, "{azimuth}");
    let behind = LonLat::new(from.lon() + 0.02, from.lat()).unwrap();
    let around = probe.propose(sector).unwrap();
    let mut level = |of: &Proposed, at| probe.level(of, at).unwrap().unwrap().0.0;
    // In front it is as strong as it can be, behind it 30 dB weaker.
    assert!((level(&turned, to) - level(&around, to)).abs() < 0.05);
    assert!(level(&turned, behind) < level(&around, behind) - 25.0);
}

#[test]
fn beyond_the_terrain_nothing_is_known() {
    for changes in [&[][..], &["radio.missing_terrain='error'"]] {
        let (project, _) = kossou(changes);
        let ground = Ground::open(&project).unwrap();
        let trial = Trial::new(&project.settings).unwrap();
        let mut probe = trial.probe(&ground).unwrap();
        let inside = LonLat::new(-5.01, 7.5).unwrap();
        let outside = LonLat::new(-4.95, 7.5).unwrap();
        assert_eq!(probe.height(outside).unwrap(), None);
        let sector = all_around(inside, 40.0, 700.0, Dbm(29.2));
        let proposed = probe.propose(sector).unwrap();
        assert!(probe.level(&proposed, outside).unwrap().is_none());
    }
}

#[test]
fn the_strongest_cell_is_heard_best_and_on_a_pole_better_than_in_the_hand() {
    let (project, survey) = kossou(&["radio.body_loss_db=3.0"]);
    let settings = &project.settings;
    let ground = Ground::open(&project).unwrap();
    let cells = cells(&project, &survey);
    let villages = compared(&survey);
    let levels = levels(&villages, &cells, &ground, settings, &|_| ()).unwrap();
    let donors = Donors::new(&cells, &ground, settings).unwrap();
    let trial = Trial::new(settings).unwrap();
    let mut probe = trial.probe(&ground).unwrap();
    let receiver_m = settings.radio.receiver_height_m;
    let mut heard = 0;
    for (village, places) in villages.iter().zip(&levels.villages) {
        let counts = |level: &&NetworkLevel| {
            let name = cells.networks[level.network as usize].technology.as_str();
            settings
                .coverage
                .technologies
                .iter()
                .any(|counting| counting == name)
        };
        let best = places[0].networks.iter().filter(counts);
        let best = best.max_by(|a, b| a.rsrp.0.total_cmp(&b.rsrp.0));
        let (Some(centre), Some(best)) = (village.centre, best) else {
            continue;
        };
        let mast = [cells.cells[best.cell as usize].mast];
        let mut at = |height_m| donors.strongest(&mast, centre, height_m, &mut probe);
        let in_hand = at(receiver_m).unwrap().unwrap();
        // Operators that share a mast may bring the same level.
        assert!((in_hand.rsrp.0 - 3.0 - best.rsrp.0).abs() < 1e-9);
        let on_pole = at(20.0).unwrap().unwrap();
        heard += usize::from(on_pole.rsrp.0 > in_hand.rsrp.0);
        assert_eq!(
            donors.strongest(&[], centre, 20.0, &mut probe).unwrap(),
            None
        );
    }
    assert!(heard > COMPARED / 2, "{heard}");
}
