//! What new sites reach: 717 dark villages on generated relief of 90 m, and villages without terrain at three
//! sizes.
//!
//! Everything comes from a fixed seed, so that runs compare. The relief is made up: valleys and ridges of
//! some 10, 4 and 1 km with 900 m between the highest and the lowest.
use std::f64::consts::TAU;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use deadzone::geodesy::{Crs, LonLat};
use deadzone::options::reach;
use deadzone::predict::{Cells, Ground, Prediction, levels};
use deadzone::project::{Origin, Settings, default_settings};
use deadzone::scan::{Modelled, Scan, scan, scan_predicted};
use deadzone::survey::{
    AreaKind, AreaSource, Cluster, CoverageArea, Houses, Site, Survey, Technology, Village,
};
use deadzone::terrain::{Grid, Lattice, Options, Terrain};
use geo_types::polygon;

/// The south-west corner of everything, degrees.
const CORNER: [f64; 2] = [104.0, 21.5];
/// Side of the relief, degrees.
const SIDE: f64 = 1.5;
/// A cell of the relief, degrees: about 90 m.
const CELL: f64 = 1.0 / 1200.0;

/// `SplitMix64` (Steele, Lea and Flood 2014) as numbers from 0 to 1.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        f64::from(u32::try_from(mixed >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }

    fn place(&mut self, side: f64) -> LonLat {
        let [lon, lat] = CORNER.map(|corner| corner + side * (0.05 + 0.9 * self.unit()));
        LonLat::new(lon, lat).expect("in Vietnam")
    }
}

fn relief() -> Ground {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "1,800 cells a side"
    )]
    let side = (SIDE / CELL) as u32;
    let wave = |x: f64, y: f64, km: f64, turn: f64| {
        ((x * turn.cos() + y * turn.sin()) / (km / 111.0) * TAU).sin()
    };
    let height = |number: u32| {
        let (x, y) = (
            f64::from(number % side) * CELL,
            f64::from(number / side) * CELL,
        );
        let mountains = wave(x, y, 11.0, 0.4) + wave(x, y, 9.0, 2.0);
        let hills = wave(x, y, 4.3, 1.1) + wave(x, y, 3.7, 2.9);
        let rough = wave(x, y, 1.1, 0.7) * wave(x, y, 0.9, 2.3);
        #[expect(clippy::cast_possible_truncation, reason = "heights below 2,000 m")]
        let height = (700.0 + 150.0 * mountains + 60.0 * hills + 30.0 * rough) as f32;
        height
    };
    let lattice = Lattice {
        first: CORNER,
        step: [CELL; 2],
        size: [side; 2],
    };
    let heights = (0..side * side).map(height).collect();
    let grid = Grid::new(Crs::wgs84(), lattice, heights).expect("as many heights as cells");
    let terrain = Terrain::of_grid(grid, &Options::default()).expect("on the earth");
    Ground::of(Some(terrain), &default_settings().radio)
}

/// Villages of four hamlets within 700 m; signal is far away.
fn villages(count: usize, side: f64, sites: Option<Vec<Site>>) -> Survey {
    let mut random = Random(7);
    let village = |number: usize| {
        let centre = random.place(side);
        let mut near = |households: u32| {
            let mut off = || 0.012 * (random.unit() - 0.5);
            Cluster {
                position: LonLat::new(centre.lon() + off(), centre.lat() + off()).expect("near"),
                households: Some(households),
            }
        };
        let clusters = [30, 20, 10, 5].map(&mut near);
        Village {
            id: format!("v{number}"),
            name: None,
            commune: None,
            commune_code: None,
            district: None,
            province: None,
            centre: Some(centre),
            doubtful_location: false,
            houses: Houses::Clusters(clusters.to_vec()),
            households: Some(65),
            population: Some(300),
            population_source: None,
            electricity: None,
            electricity_asof: None,
            electricity_source: None,
            grid_date: None,
            extremely_difficult: None,
            poor_share: None,
            border: None,
            island: None,
            school: None,
            clinic: None,
            hazard: None,
            road_km: None,
            extra: Vec::new(),
        }
    };
    let area = CoverageArea {
        operator: "A".to_owned(),
        technology: Technology::G4,
        rsrp: None,
        kind: AreaKind::Declared,
        date: None,
        polygons: polygon![(x: 103.0, y: 21.0), (x: 103.1, y: 21.0), (x: 103.1, y: 21.1)].into(),
        source: AreaSource {
            file: Arc::from("bench"),
            row: 1,
        },
    };
    Survey {
        villages: (0..count).map(village).collect(),
        areas: vec![area],
        sites,
        ..Survey::default()
    }
}

fn predicted(survey: &Survey, ground: &Ground, settings: &Settings) -> Modelled {
    let sites = survey.sites.as_deref().unwrap_or_default();
    let origin = Origin::Folder(PathBuf::new());
    let cells = Cells::of(sites, &settings.radio, None, &origin).expect("sound sites");
    let levels = levels(&survey.villages, &cells, ground, settings, &|_| ());
    let prediction = Prediction {
        cells,
        villages: survey.villages.clone(),
        levels: levels.expect("sound ground"),
        ..Prediction::default()
    };
    let scan = scan_predicted(survey, &prediction, settings);
    Modelled::of(prediction, scan.verdicts(), settings)
}

fn run(
    survey: &Survey,
    scan: &Scan,
    modelled: Option<&Modelled>,
    ground: Option<&Ground>,
    settings: &Settings,
) -> reach::Found {
    reach::find(survey, scan, modelled, ground, settings, &|_| ()).expect("sound inputs")
}

fn on_relief(bench: &mut Criterion) {
    let settings = default_settings();
    let ground = relief();
    let mut random = Random(3);
    let sites = (0..120)
        .map(|number| Site::at(format!("s{number}"), random.place(SIDE)))
        .collect();
    let survey = villages(717, SIDE, Some(sites));
    let modelled = predicted(&survey, &ground, &settings);
    let scan = scan(&survey, &settings, &|_| ());
    let mut group = bench.benchmark_group("reach");
    group.sample_size(10);
    group.bench_function("717 villages on 90 m relief, 120 masts", |b| {
        b.iter(|| {
            black_box(run(
                &survey,
                &scan,
                Some(&modelled),
                Some(&ground),
                &settings,
            ))
        });
    });
    group.finish();
}

fn without_terrain(bench: &mut Criterion) {
    let settings = default_settings();
    let mut group = bench.benchmark_group("reach");
    group.sample_size(10);
    for (count, side) in [(1_000, 1.5), (10_000, 5.0), (100_000, 15.0)] {
        let survey = villages(count, side, None);
        let scan = scan(&survey, &settings, &|_| ());
        group.bench_function(format!("{count} villages without terrain"), |b| {
            b.iter(|| black_box(run(&survey, &scan, None, None, &settings)));
        });
    }
    group.finish();
}

criterion_group!(benches, on_relief, without_terrain);
criterion_main!(benches);
