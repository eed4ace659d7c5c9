//! Real constellations: reading element sets, and a timeline over many places.
//!
//! The sets are made up: 10,368 satellites in planes of 53 degrees.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use deadzone::geodesy::LonLat;
use deadzone::sky::elements::{ElementFile, Ephemeris, Timeline};
use deadzone::sky::frames::Observer;
use deadzone::sky::{GsoMask, Skyline, Tally, Terminal};

fn summed(line: &str) -> String {
    let sum = line.bytes().map(|byte| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'-' => 1,
        _ => 0,
    });
    format!("{line}{}\n", sum.sum::<u32>() % 10)
}

/// 144 planes of 72 satellites.
fn sets() -> String {
    let mut text = String::new();
    for number in 0..10_368_u32 {
        let (plane, slot) = (number / 72, number % 72);
        let node = f64::from(plane) * 2.5;
        let anomaly = (f64::from(slot) * 5.0 + f64::from(plane) * 1.7) % 360.0;
        let _ = writeln!(text, "MADE UP {number}");
        text += &summed(&format!(
            "1 {number:05}U 26001A   26132.95048611  .00000000  00000-0  10000-3 0  001"
        ));
        text += &summed(&format!(
            "2 {number:05}  53.0000 {node:8.4} 0001000  90.0000 {anomaly:8.4} 15.05000000    1"
        ));
    }
    text
}

fn orbit(criterion: &mut Criterion) {
    let text = sets();
    let file = ElementFile::read(text.as_bytes()).expect("they are whole");
    assert_eq!((file.sets.len(), file.refused), (10_368, 0));
    let mut group = criterion.benchmark_group("orbit");
    group.sample_size(10);
    group.bench_function("10,368 element sets read", |bencher| {
        bencher.iter(|| ElementFile::read(black_box(text.as_bytes())));
    });
    group.bench_function("10,368 orbits made ready", |bencher| {
        bencher.iter(|| Ephemeris::new(black_box(&file.sets)));
    });
    let ephemeris = Ephemeris::new(&file.sets);
    let places: Vec<Observer> = (0..717)
        .map(|number| {
            let number = f64::from(number);
            let [lon, lat] = [0.618_034, 0.754_877].map(|step| (number * step).fract());
            let at = LonLat::new(102.5 + lon * 7.0, 8.5 + lat * 14.5);
            Observer::new(at.expect("in Vietnam"), 500.0)
        })
        .collect();
    let timeline = Timeline {
        start: file.newest().expect("there are sets"),
        step_s: 60.0,
        moments: 60,
    };
    let terminal = Terminal::LICENSED.avoiding_gso(Some(18.0));
    let (skyline, gso) = (Skyline::new(vec![20.0; 72]), GsoMask::at_latitude(16.0));
    group.bench_function("an hour of minutes over 717 places", |bencher| {
        bencher.iter(|| {
            let tally = Tally::new(timeline.step_s, &skyline, &terminal, &gso, None);
            let mut tallies = vec![tally; places.len()];
            ephemeris.watch(&places, 25.0, &timeline, &mut tallies);
            tallies
        });
    });
    group.finish();
}

criterion_group!(benches, orbit);
criterion_main!(benches);
