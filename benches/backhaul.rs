//! Backhaul of 717 villages around Lake Kossou on real terrain, with all sites and with few of them, and fibre
//! for 100,000 spots over a net of roads.
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deadzone::geodesy::LonLat;
use deadzone::options::backhaul::{Finder, Spot};
use deadzone::project::{Project, default_settings};
use deadzone::survey::{Node, Road, Scope, Survey, survey};
use deadzone::terrain::{Missing, Options, Terrain};
use geo_types::LineString;

fn spot(at: LonLat) -> Spot {
    Spot {
        at,
        height_m: 20.0,
        needed_mbps: 20.0,
        signal: None,
    }
}

fn kossou(bench: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/kossou");
    let project = Project::open(&folder, &[]).expect("the dataset is whole");
    let survey = survey(&project, Scope::All).expect("the dataset is whole");
    let options = Options {
        missing: Missing::Unknown,
        ..Options::default()
    };
    let terrain = Terrain::open(&folder.join("terrain"), &options).expect("the tile is whole");
    let centres = survey.villages.iter().filter_map(|village| village.centre);
    let spots: Vec<Spot> = centres.take(717).map(spot).collect();
    let rule = &project.settings.backhaul;
    let mut group = bench.benchmark_group("backhaul_717_villages");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(spots.len() as u64));
    let few = Survey {
        sites: survey.sites.as_ref().map(|sites| sites[..12].to_vec()),
        ..Survey::default()
    };
    for (name, survey) in [("all_sites", &survey), ("few_sites", &few)] {
        let finder = Finder::new(survey, Some(&terrain), rule, 1.4);
        group.bench_function(name, |bench| {
            bench.iter(|| finder.find(black_box(&spots)).expect("the tile is whole"));
        });
    }
    group.finish();
}

fn place(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).expect("in range")
}

fn roads(bench: &mut Criterion) {
    // A net of 3 degrees, a street each 2 km with a vertex each 200 m.
    let street = |number: u32, is_east: bool| {
        let line = (0..1500).map(|step| {
            let (along, aside) = (0.002 * f64::from(step), 0.02 * f64::from(number));
            if is_east {
                (105.0 + along, 20.0 + aside)
            } else {
                (105.0 + aside, 20.0 + along)
            }
        });
        Road {
            parts: vec![LineString::from(line.collect::<Vec<_>>())],
            class: None,
            fibre_allowed: None,
        }
    };
    let node = |number: u32| Node {
        id: String::new(),
        position: place(
            105.1 + 0.3 * f64::from(number % 10),
            20.1 + 0.3 * f64::from(number / 10),
        ),
        operator: None,
        medium: None,
        spare_mbps: None,
    };
    let survey = Survey {
        roads: Some(
            (0..150)
                .flat_map(|number| [street(number, true), street(number, false)])
                .collect(),
        ),
        nodes: Some((0..100).map(node).collect()),
        ..Survey::default()
    };
    let spots: Vec<Spot> = (0..100_000_u32)
        .map(|number| {
            let (x, y) = (f64::from(number % 317), f64::from(number / 317));
            spot(place(105.0 + x * 0.009_4, 20.0 + y * 0.009_4))
        })
        .collect();
    let mut rule = default_settings().backhaul;
    rule.max_hops = 0;
    let mut group = bench.benchmark_group("fibre_along_roads");
    group.sample_size(10);
    group.bench_function("graph_of_450000_vertices", |bench| {
        bench.iter(|| Finder::new(black_box(&survey), None, &rule, 1.4));
    });
    let finder = Finder::new(&survey, None, &rule, 1.4);
    group.throughput(Throughput::Elements(spots.len() as u64));
    group.bench_function("100000_spots", |bench| {
        bench.iter(|| finder.find(black_box(&spots)).expect("no terrain"));
    });
    group.finish();
}

criterion_group!(benches, kossou, roads);
criterion_main!(benches);
