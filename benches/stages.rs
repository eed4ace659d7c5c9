//! The hot paths: building the index, points in areas, the nearest boundary, and the stages of a run
//! on the Vietnam dataset.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use deadzone::geodesy::LonLat;
use deadzone::options::{find, options};
use deadzone::project::Project;
use deadzone::ranking::rank;
use deadzone::scan::{AreaIndex, NearestIndex, scan};
use deadzone::survey::{Scope, Survey, survey};
use geo_types::{MultiPolygon, Polygon};

fn dataset() -> (Project, Survey) {
    let project = Project::embedded(&[]).expect("the embedded project is valid");
    let survey = survey(&project, Scope::All).expect("the embedded inputs are valid");
    (project, survey)
}

fn engine(bench: &mut Criterion) {
    let (_, survey) = dataset();
    let centres: Vec<LonLat> = survey
        .villages
        .iter()
        .filter_map(|village| village.centre)
        .collect();
    let build = || AreaIndex::new(survey.areas.iter().map(|area| &area.polygons));
    bench.bench_function("index 5,174 areas", |b| b.iter(build));
    let areas = build();
    bench.bench_function("25,825 points in 5,174 areas", |b| {
        b.iter(|| {
            centres
                .iter()
                .map(|&centre| areas.covering(centre).len())
                .sum::<usize>()
        });
    });
    let corner = |step: u32| {
        let (sin, cos) = (f64::from(step) * std::f64::consts::TAU / 100_000.0).sin_cos();
        (106.0 + 3.0 * sin, 16.0 + 7.0 * cos)
    };
    let circle: MultiPolygon<f64> = Polygon::new((0..100_000).map(corner).collect(), vec![]).into();
    let large = AreaIndex::new([&circle]);
    bench.bench_function("25,825 points in one ring of 100,000 vertices", |b| {
        b.iter(|| {
            centres
                .iter()
                .map(|&centre| large.covering(centre).len())
                .sum::<usize>()
        });
    });
    let all = || 0..u32::try_from(survey.areas.len()).unwrap_or(0);
    bench.bench_function("index the boundaries of 5,174 areas", |b| {
        b.iter(|| NearestIndex::of_areas(&areas, all()));
    });
    let nearest = NearestIndex::of_areas(&areas, all());
    bench.bench_function("nearest boundary of 1,000 points", |b| {
        b.iter(|| {
            for &centre in centres.iter().step_by(25).take(1000) {
                black_box(nearest.nearest(centre));
            }
        });
    });
}

fn stages(bench: &mut Criterion) {
    let (project, survey_value) = dataset();
    let settings = &project.settings;
    let mut group = bench.benchmark_group("stage");
    group.sample_size(20);
    group.bench_function("survey", |b| b.iter(|| survey(&project, Scope::All)));
    group.bench_function("scan", |b| {
        b.iter(|| scan(&survey_value, settings, &|_| ()));
    });
    let found = scan(&survey_value, settings, &|_| ());
    group.bench_function("ranking", |b| {
        b.iter(|| rank(&survey_value, &found, settings));
    });
    let ranking =
        rank(&survey_value, &found, settings).expect("the rules of the dataset are sound");
    let look = || find(&project, &survey_value, &found, None, None, &|_| ());
    group.bench_function("reach", |b| b.iter(look));
    let means = look().expect("the dataset has no terrain to be broken");
    group.bench_function("options", |b| {
        b.iter(|| options(&survey_value, &found, &ranking, &means, settings));
    });
    group.finish();
}

criterion_group!(benches, engine, stages);
criterion_main!(benches);
