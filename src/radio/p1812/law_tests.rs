//! Laws of the loss over random rough terrain, and radials against single paths.

use proptest::prelude::*;

use super::{Ends, Loss, Model, Radial, Receiver, Settings, Zone, loss};
use crate::radio::{Path, Polarisation};

/// A profile with uneven steps.
#[derive(Clone, Debug)]
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

    /// As it is from the other end.
    fn mirrored(&self) -> Self {
        let length_km = self.distances_km.last().unwrap();
        let mut mirrored = self.clone();
        mirrored
            .distances_km
            .iter_mut()
            .for_each(|d| *d = length_km - *d);
        mirrored.distances_km.reverse();
        mirrored.heights_m.reverse();
        mirrored.clutter_m.reverse();
        mirrored.zones.reverse();
        mirrored
    }

    /// The points before a distance, and a receiver at it.
    fn up_to(&self, receiver: &Receiver) -> Self {
        let count = self
            .distances_km
            .partition_point(|&d| d < receiver.distance_km);
        let mut part = self.clone();
        part.distances_km.truncate(count);
        part.heights_m.truncate(count);
        part.clutter_m.truncate(count);
        part.zones.truncate(count);
        part.distances_km.push(receiver.distance_km);
        part.heights_m.push(receiver.ground_m);
        part.clutter_m.push(receiver.clutter_m);
        part.zones.push(receiver.zone);
        part
    }
}

/// Walks up and down by as much as `rough`, in steps of `scale_km` or so.
fn profiles() -> impl Strategy<Value = Profile> {
    let zone = prop_oneof![
        6 => Just(Zone::Inland),
        1 => Just(Zone::CoastalLand),
        1 => Just(Zone::Sea),
    ];
    let point = (
        0.2..1.8_f64,
        -1.0..1.0_f64,
        prop_oneof![Just(0.0), 0.0..25.0_f64],
        zone,
    );
    let points = prop::collection::vec(point, 8..120);
    let scale = prop_oneof![Just(0.09), 0.05..0.4_f64, Just(3.0)];
    let clutter = prop_oneof![Just(0.0), Just(1.0)];
    (points, scale, 0.0..60.0_f64, clutter).prop_map(|(points, scale_km, rough, clutter)| {
        let mut profile = Profile {
            distances_km: vec![],
            heights_m: vec![],
            clutter_m: vec![],
            zones: vec![],
        };
        let (mut distance_km, mut height_m) = (0.0, 300.0_f64);
        for (step, turn, over, zone) in points {
            profile.distances_km.push(distance_km);
            profile.heights_m.push(height_m);
            profile.clutter_m.push(over * clutter);
            profile.zones.push(zone);
            distance_km += step * scale_km;
            height_m = (height_m + turn * rough).clamp(0.0, 3000.0);
        }
        profile
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    let time = prop_oneof![Just(50.0), Just(1.0), 1.0..50.0_f64];
    let wave = (30.0..6000.0_f64, any::<bool>(), time, 1.0..99.0_f64);
    let climate = (30.0..70.0_f64, 280.0..400.0_f64, -90.0..90.0_f64);
    (
        wave,
        climate,
        prop::option::of(0.0..10.0_f64),
        0.0..20.0_f64,
    )
        .prop_map(
            |(
                (frequency, vertical, time, locations),
                (gradient, sea_level, latitude),
                sigma,
                coast,
            )| {
                let polarisation = if vertical {
                    Polarisation::Vertical
                } else {
                    Polarisation::Horizontal
                };
                Settings {
                    time_percent: time,
                    location_percent: locations,
                    location_sigma_db: sigma,
                    refractivity_gradient: gradient,
                    sea_level_refractivity: sea_level,
                    latitude_deg: latitude,
                    transmitter_coast_km: coast,
                    receiver_coast_km: coast / 2.0,
                    ..Settings::new(frequency, polarisation)
                }
            },
        )
}

fn ends() -> impl Strategy<Value = Ends> {
    (prop_oneof![1.0..60.0_f64, 1.0..3000.0_f64], 1.0..30.0_f64).prop_map(
        |(tx_height_m, rx_height_m)| Ends {
            tx_height_m,
            rx_height_m,
        },
    )
}

/// What rounding may move a loss by.
const ROUNDING_DB: f64 = 1e-9;

proptest! {
    #[test]
    fn nothing_loses_less_than_its_floor(
        profile in profiles(), settings in settings(), ends in ends(),
    ) {
        prop_assume!(profile.distances_km.last() >= Some(&0.25));
        let model = Model::new(&settings).unwrap();
        let loss = model.loss_over(&profile.path(), &profile.zones, &ends).unwrap();
        prop_assert!(loss.loss_db.is_finite() && loss.median_db.is_finite());
        prop_assert!(loss.loss_db >= loss.floor_db);
        // Multipath and focusing gain 2.6 log10(p/50) dB at most.
        let most = 2.6 * (50.0 / settings.time_percent).log10();
        prop_assert!(loss.floor_db <= loss.free_space_db + ROUNDING_DB);
        prop_assert!(loss.floor_db >= loss.free_space_db - most - ROUNDING_DB);
        prop_assert!(loss.diffraction_db >= 0.0);
        prop_assert!((0.0..=1.0).contains(&loss.zones.sea_part));
        prop_assert_eq!(loss.at_locations(settings.location_percent), loss.loss_db);
    }

    /// The delta method as a whole has no such law: a hill moves the smooth Earth, too.
    #[test]
    fn a_higher_obstacle_never_lowers_the_bullington_loss(
        profile in profiles(), settings in settings(), ends in ends(),
        place in 0.01..0.99_f64, higher in 0.0..300.0_f64,
    ) {
        prop_assume!(profile.distances_km.last() >= Some(&0.25));
        let model = Model::new(&settings).unwrap();
        let before = model.loss(&profile.path(), &ends).unwrap();
        let mut raised = profile.clone();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
        let point = 1 + (place * (profile.heights_m.len() - 2) as f64) as usize;
        raised.heights_m[point] += higher;
        let after = model.loss(&raised.path(), &ends).unwrap();
        let bullington = |loss: &Loss| loss.median_diffraction.bullington_profile_db;
        prop_assert!(bullington(&after) >= bullington(&before) - ROUNDING_DB);
    }

    /// Diffraction is the same both ways. So is the whole loss, while clutter is none at the ends and
    /// the distances to the coast and the zones are those of the other end: all terms are symmetric.
    #[test]
    fn both_ways_lose_the_same(
        profile in profiles(), settings in settings(), ends in ends(),
    ) {
        prop_assume!(profile.distances_km.last() >= Some(&0.25));
        let there = Model::new(&Settings { location_sigma_db: Some(3.0), ..settings }).unwrap();
        let back = Model::new(&Settings {
            location_sigma_db: Some(3.0),
            transmitter_coast_km: settings.receiver_coast_km,
            receiver_coast_km: settings.transmitter_coast_km,
            ..settings
        }).unwrap();
        let other = Ends { tx_height_m: ends.rx_height_m, rx_height_m: ends.tx_height_m };
        let mirrored = profile.mirrored();
        let there = there.loss_over(&profile.path(), &profile.zones, &ends).unwrap();
        let back = back.loss_over(&mirrored.path(), &mirrored.zones, &other).unwrap();
        // Distances from the other end are rounded differences.
        prop_assert!((there.diffraction_db - back.diffraction_db).abs() < 1e-6);
        prop_assert!((there.median_db - back.median_db).abs() < 1e-6);
    }

    #[test]
    fn radials_say_what_single_paths_say(
        profile in profiles(), settings in settings(), ends in ends(),
        places in prop::collection::vec((0.0..1.0_f64, -40.0..40.0_f64, 1.0..30.0_f64), 1..20),
        over_land in any::<bool>(),
    ) {
        let model = Model::new(&settings).unwrap();
        let zones = if over_land { &[][..] } else { &profile.zones };
        let radial =
            Radial::new(&model, &profile.path(), zones, ends.tx_height_m).unwrap();
        let end_km = *profile.distances_km.last().unwrap();
        for (place, over, height_m) in places {
            let distance_km = 0.25_f64.max(place * end_km);
            let before = profile.distances_km.partition_point(|&d| d < distance_km);
            // Nearer than a metre to a point, slopes magnify the rounding of distances.
            let is_plain = distance_km <= end_km
                && before >= 2
                && distance_km - profile.distances_km[before - 1] > 1e-3;
            if !is_plain {
                continue;
            }
            let receiver = Receiver {
                distance_km,
                ground_m: (profile.heights_m[before - 1] + over).max(0.0),
                height_m,
                clutter_m: profile.clutter_m[before - 1],
                zone: if over_land { Zone::Inland } else { profile.zones[before - 1] },
                gap_km: 0.0,
            };
            let found = radial.loss_at(&receiver).unwrap();
            let part = profile.up_to(&receiver);
            let part_ends = Ends { rx_height_m: height_m, ..ends };
            let expected = if over_land {
                model.loss(&part.path(), &part_ends).unwrap()
            } else {
                model.loss_over(&part.path(), &part.zones, &part_ends).unwrap()
            };
            for (what, found, expected) in [
                ("loss", found.loss_db, expected.loss_db),
                ("median", found.median_db, expected.median_db),
                ("floor", found.floor_db, expected.floor_db),
                ("sigma", found.location_sigma_db, expected.location_sigma_db),
                ("diffraction", found.diffraction_db, expected.diffraction_db),
            ] {
                prop_assert!(
                    (found - expected).abs() < ROUNDING_DB,
                    "{what}: {found} is not {expected}\n{receiver:?}\n{found:?}\n{expected:?}"
                );
            }
            prop_assert_eq!(found.geometry.line_of_sight, expected.geometry.line_of_sight);
        }
    }

    /// Any numbers at all end in a loss or an error.
    #[test]
    fn hostile_numbers_do_no_harm(
        columns in prop::collection::vec(any::<[f64; 3]>(), 0..6),
        heights in any::<[f64; 2]>(),
        frequency in any::<f64>(),
        time in any::<f64>(),
    ) {
        let column = |index: usize| columns.iter().map(|row| row[index]).collect::<Vec<f64>>();
        let [distances_km, heights_m, clutter_m] = [column(0), column(1), column(2)];
        let path = Path {
            distances_km: &distances_km,
            heights_m: &heights_m,
            clutter_m: &clutter_m,
        };
        let [tx_height_m, rx_height_m] = heights;
        let settings = Settings {
            time_percent: time,
            ..Settings::new(frequency, Polarisation::Vertical)
        };
        let _ = loss(&path, &Ends { tx_height_m, rx_height_m }, &settings);
        let model = Model::new(&Settings::new(800.0, Polarisation::Vertical)).unwrap();
        let _ = model.loss(&path, &Ends { tx_height_m: 10.0, rx_height_m: 10.0 });
        let _ = Radial::new(&model, &path, &[], 10.0);
    }
}
