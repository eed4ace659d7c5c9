//! Bad inputs, and what section 4.8 says of receivers in and above clutter.

use super::{Ends, Model, P1812Error, Radial, Receiver, Settings, Zone, loss};
use crate::radio::{Path, Polarisation};

const DISTANCES_KM: [f64; 5] = [0.0, 0.5, 1.0, 1.5, 2.0];
const HEIGHTS_M: [f64; 5] = [100.0, 90.0, 140.0, 80.0, 70.0];
const ENDS: Ends = Ends {
    tx_height_m: 30.0,
    rx_height_m: 1.5,
};

fn plain() -> Settings {
    Settings::new(800.0, Polarisation::Vertical)
}

/// The error of a path that is good but for what is given.
fn refused(distances_km: &[f64], heights_m: &[f64], clutter_m: &[f64]) -> P1812Error {
    loss(
        &Path {
            distances_km,
            heights_m,
            clutter_m,
        },
        &ENDS,
        &plain(),
    )
    .unwrap_err()
}

#[test]
fn bad_paths_are_refused_by_name() {
    let ragged = refused(&DISTANCES_KM, &HEIGHTS_M[1..], &[]);
    assert_eq!(
        ragged,
        P1812Error::Ragged {
            what: "heights",
            distances: 5,
            count: 4
        }
    );
    assert!(
        refused(&DISTANCES_KM, &HEIGHTS_M, &[0.0])
            .to_string()
            .contains("clutter")
    );
    let few = refused(&DISTANCES_KM[..2], &HEIGHTS_M[..2], &[]);
    assert_eq!(few, P1812Error::TooFewPoints { count: 2, least: 3 });
    assert!(matches!(
        refused(&[], &[], &[]),
        P1812Error::TooFewPoints { count: 0, .. }
    ));
    assert!(matches!(
        refused(&[0.1, 0.5, 1.0], &HEIGHTS_M[..3], &[]),
        P1812Error::FirstPoint { distance_km: 0.1 }
    ));
    for bad in [0.5, 0.4, f64::NAN] {
        let error = refused(&[0.0, 0.5, bad, 2.0], &HEIGHTS_M[..4], &[]);
        assert!(
            matches!(error, P1812Error::NotRising { point: 2, .. }),
            "{error}"
        );
    }
    let short = refused(&[0.0, 0.1, 0.2], &HEIGHTS_M[..3], &[]);
    assert_eq!(
        short.to_string(),
        "P.1812: length of the path is 0.2 km, allowed 0.25 to 3000"
    );
    for bad in [f64::NAN, f64::INFINITY, -9999.0, -32768.0, 1e300] {
        let error = refused(&DISTANCES_KM, &[100.0, 90.0, bad, 80.0, 70.0], &[]);
        assert!(
            matches!(error, P1812Error::Point { point: 2, .. }),
            "{error}"
        );
    }
    let error = refused(&DISTANCES_KM, &HEIGHTS_M, &[0.0, 0.0, 0.0, -1.0, 0.0]);
    assert!(
        matches!(error, P1812Error::Point { point: 3, .. }),
        "{error}"
    );
    assert!(matches!(
        refused(&[0.0, 0.5, f64::INFINITY], &HEIGHTS_M[..3], &[]),
        P1812Error::OutOfRange(_)
    ));
    let path = Path {
        distances_km: &DISTANCES_KM,
        heights_m: &HEIGHTS_M,
        clutter_m: &[],
    };
    let model = Model::new(&plain()).unwrap();
    let error = model.loss_over(&path, &[Zone::Sea], &ENDS).unwrap_err();
    assert_eq!(
        error,
        P1812Error::Ragged {
            what: "zones",
            distances: 5,
            count: 1
        }
    );
}

#[test]
fn bad_settings_are_refused_by_name() {
    let refused = |change: fn(&mut Settings)| {
        let mut settings = plain();
        change(&mut settings);
        Model::new(&settings).unwrap_err().to_string()
    };
    assert_eq!(
        refused(|settings| settings.frequency_mhz = 29.0),
        "P.1812: frequency is 29 MHz, allowed 30 to 6000"
    );
    assert!(refused(|settings| settings.frequency_mhz = f64::NAN).contains("frequency"));
    assert!(refused(|settings| settings.time_percent = 51.0).contains("time"));
    assert!(refused(|settings| settings.location_percent = 0.0).contains("locations"));
    assert!(refused(|settings| settings.location_sigma_db = Some(-1.0)).contains("deviation"));
    assert!(refused(|settings| settings.resolution_m = 0.0).contains("pixel"));
    assert!(refused(|settings| settings.refractivity_gradient = 157.0).contains("gradient"));
    assert!(refused(|settings| settings.sea_level_refractivity = 0.0).contains("sea level"));
    assert!(refused(|settings| settings.latitude_deg = 91.0).contains("latitude"));
    assert!(refused(|settings| settings.transmitter_coast_km = -1.0).contains("coast"));
    assert!(refused(|settings| settings.receiver_coast_km = f64::NAN).contains("coast"));
}

#[test]
fn bad_antennas_and_receivers_are_refused() {
    let path = Path {
        distances_km: &DISTANCES_KM,
        heights_m: &HEIGHTS_M,
        clutter_m: &[],
    };
    let model = Model::new(&plain()).unwrap();
    for bad in [0.9, 3001.0, f64::NAN] {
        assert!(
            model
                .loss(
                    &path,
                    &Ends {
                        tx_height_m: bad,
                        ..ENDS
                    }
                )
                .is_err()
        );
        assert!(
            model
                .loss(
                    &path,
                    &Ends {
                        rx_height_m: bad,
                        ..ENDS
                    }
                )
                .is_err()
        );
        assert!(Radial::new(&model, &path, &[], bad).is_err());
    }
    assert!(Radial::new(&model, &path, &[Zone::Sea; 4], 10.0).is_err());
    let radial = Radial::new(&model, &path, &[], 10.0).unwrap();
    let good = Receiver {
        distance_km: 1.2,
        ground_m: 100.0,
        height_m: 1.5,
        clutter_m: 0.0,
        zone: Zone::Inland,
        gap_km: 0.0,
    };
    assert!(radial.loss_at(&good).is_ok());
    assert!(
        radial
            .loss_at(&Receiver {
                distance_km: 2.0,
                ..good
            })
            .is_ok()
    );
    for bad in [
        Receiver {
            distance_km: 2.1,
            ..good
        },
        Receiver {
            distance_km: 0.2,
            ..good
        },
        Receiver {
            distance_km: 0.5,
            ..good
        },
        Receiver {
            distance_km: f64::NAN,
            ..good
        },
        Receiver {
            ground_m: f64::NAN,
            ..good
        },
        Receiver {
            height_m: 0.0,
            ..good
        },
        Receiver {
            clutter_m: -1.0,
            ..good
        },
    ] {
        assert!(radial.loss_at(&bad).is_err(), "{bad:?}");
    }
}

#[test]
fn the_standard_deviation_falls_above_clutter() {
    let path = Path {
        distances_km: &DISTANCES_KM,
        heights_m: &HEIGHTS_M,
        clutter_m: &[10.0; 5],
    };
    let model = Model::new(&plain()).unwrap();
    let sigma = |rx_height_m: f64| {
        model
            .loss(
                &path,
                &Ends {
                    rx_height_m,
                    ..ENDS
                },
            )
            .unwrap()
            .location_sigma_db
    };
    // (0.52 + 0.024 f) wa^0.28 at 0.8 GHz and 100 m.
    let whole = (0.52 + 0.024 * 0.8) * 100_f64.powf(0.28);
    assert!((sigma(1.5) - whole).abs() < 1e-12);
    assert!((sigma(15.0) - whole / 2.0).abs() < 1e-12);
    assert_eq!(sigma(20.0), 0.0);
    let sea = model.loss_over(&path, &[Zone::Sea; 5], &ENDS).unwrap();
    assert_eq!(sea.location_sigma_db, 0.0);
}
