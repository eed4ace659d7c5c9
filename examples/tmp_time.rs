use deadzone::geodesy::LonLat;
use deadzone::project::Project;
use deadzone::project::Paths;
use deadzone::scan::*;
use std::time::Instant;
fn main() {
    let mut project = Project::defaults(&[]).unwrap();
    project.settings.inputs.villages = Some("/tmp/b/v.csv".into());
    project.settings.inputs.coverage = Some(Paths::Many(vec!["/tmp/b/a.geojson".into()]));
    println!("village {} finding {}", size_of::<deadzone::survey::Village>(), size_of::<Finding>());
    let t = Instant::now();
    let survey = deadzone::survey::survey(&project, deadzone::survey::Scope::Scan).unwrap();
    println!("survey {:?}", t.elapsed());
    let pts: Vec<LonLat> = survey.villages.iter().map(|v| v.centre.unwrap()).collect();
    let t = Instant::now();
    let areas = AreaIndex::new(survey.areas.iter().map(|a| &a.polygons));
    println!("area index {:?}", t.elapsed());
    let t = Instant::now();
    let near = NearestIndex::of_areas(&areas, 0..survey.areas.len() as u32);
    println!("nearest index {:?}", t.elapsed());
    let mut names: Vec<_> = survey.areas.iter().map(|a| (a.operator.clone(), a.technology)).collect();
    names.sort(); names.dedup();
    let t = Instant::now();
    let cov = Coverage::new(survey.areas.iter().map(|a| (&a.polygons, AreaLabel { class: names.iter().position(|n| n.0 == a.operator && n.1 == a.technology).unwrap() as u32, rsrp: None, date: None })), Acceleration::Grid);
    println!("coverage {:?}", t.elapsed());
    for _ in 0..2 {
    let t = Instant::now();
    let n: usize = pts.iter().filter(|p| cov.served(**p).classes.is_empty()).count();
    println!("serial {:?} {n}", t.elapsed());
    for size in [1000, 5000, 20000, 80000, 1000000] {
        let t = Instant::now();
        let mut n = 0;
        for chunk in pts.chunks(size) { n += cov.served_all(chunk).iter().filter(|s| s.classes.is_empty()).count(); }
        println!("{size}: {:?} {n}", t.elapsed());
    }
    }
    let dark: Vec<_> = pts.iter().filter(|p| cov.served(**p).classes.is_empty()).collect();
    let t = Instant::now();
    let d: f64 = dark.iter().map(|p| near.nearest(**p).unwrap().distance.0).sum();
    println!("nearest {:?} {d}", t.elapsed());
}
