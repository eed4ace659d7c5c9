use std::path::PathBuf;

use super::*;
use crate::project::{Settings, default_settings};
use crate::units::Metres;

fn cells(sites: &[Site], settings: &Settings) -> Cells {
    let origin = Origin::Folder(PathBuf::new());
    let as_of = Some("2026-01-01".parse().unwrap());
    Cells::of(sites, &settings.radio, as_of, &origin).unwrap()
}

fn site(id: &str) -> Site {
    Site {
        operator: Some("B".to_owned()),
        technologies: vec![Technology::G4],
        height: Some(Metres(30.0)),
        frequency_mhz: Some(700.0),
        ..Site::at(id.to_owned(), LonLat::new(105.0, 21.0).unwrap())
    }
}

#[test]
fn sectors_of_a_mast_share_its_path_loss_and_what_was_taken_is_told() {
    let turned = |azimuth| Site {
        azimuth_deg: Some(azimuth),
        eirp: Some(Dbm(57.0)),
        ..site("a")
    };
    let other = Site {
        operator: Some("A".to_owned()),
        technologies: vec![Technology::G2, Technology::G4],
        frequency_mhz: None,
        ..site("b")
    };
    let later = Site {
        on_air: Some("2027-01-01".parse().unwrap()),
        ..site("c")
    };
    let found = cells(
        &[turned(0.0), turned(120.0), other, later],
        &default_settings(),
    );
    let names: Vec<&str> = found.networks.iter().map(|of| &*of.operator).collect();
    assert_eq!(names, ["A", "A", "B"]);
    assert_eq!(
        (found.cells.len(), found.masts.len(), found.channels),
        (4, 3, 3)
    );
    let networks: Vec<u32> = found.cells.iter().map(|cell| cell.network).collect();
    assert_eq!(networks, [2, 2, 0, 1]);
    assert_eq!(found.cells[0].mast, found.cells[1].mast);
    // 57 dBm over 600 sub-carriers.
    assert!((found.cells[0].sector.reference_eirp.0 - 29.218).abs() < 1e-3);
    assert_eq!(
        found.notes,
        [
            "2 cells: no azimuth; they count as turned to every place",
            "2 cells: no beamwidth; 65 degrees were taken",
            "2 cells: no eirp_dbm; 20 W a port was taken",
            "1 cells: no frequency; 1800 MHz was taken for 4G",
            "1 cells: no frequency; 900 MHz was taken for 2G",
            "2 cells: no tilt; 2 degrees were taken",
            "1 cells are not predicted, the first of site c: they will be on air after project.as_of",
        ]
    );
}

#[test]
fn operators_that_differ_in_capitals_are_told() {
    let other = Site {
        operator: Some("b".to_owned()),
        ..site("b")
    };
    let found = cells(&[site("a"), other], &default_settings());
    assert_eq!(found.networks.len(), 2);
    let note = found.notes.last().unwrap();
    assert!(note.starts_with("operators B and b differ"), "{note}");
}

#[test]
fn a_site_without_anything_gets_what_the_rule_says() {
    let bare = Site::at("x".to_owned(), LonLat::new(0.0, 0.0).unwrap());
    let below = Site {
        height: Some(Metres(-3.0)),
        ..bare.clone()
    };
    let found = cells(&[bare, below], &default_settings());
    let [cell] = &found.cells[..] else {
        panic!("{found:?}")
    };
    assert_eq!(found.networks[0].operator, "unknown");
    assert_eq!(cell.sector.height_m, 40.0);
    assert_eq!(cell.sector.frequency_mhz, 1800.0);
    assert!(found.notes.last().unwrap().contains("height is -3"));
}
