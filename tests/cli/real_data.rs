//! Real files that nobody here wrote, where they are at hand.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::Workplace;

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    if path.exists() {
        Some(path)
    } else {
        eprintln!("skipped: ../shared is absent");
        None
    }
}

/// 5,136 villages of Côte d'Ivoire as `GeoNames` writes them, and a circle of signal around each of
/// its four largest towns: the columns are taken as they are.
#[test]
fn geonames_villages_are_read_as_they_are() {
    let Some(villages) = shared("villages/geonames_cities500_ci.csv") else {
        return;
    };
    let mut features = String::new();
    for (lon, lat) in [
        (-4.008, 5.354),
        (-5.030, 7.690),
        (-6.450, 6.877),
        (-5.630, 9.458),
    ] {
        let ring: Vec<String> = (0..=64)
            .map(|step| {
                let angle = std::f64::consts::TAU * f64::from(step % 64) / 64.0;
                format!("[{},{}]", lon + 0.3 * angle.cos(), lat + 0.3 * angle.sin())
            })
            .collect();
        let _ = write!(
            features,
            "{}{{\"type\":\"Feature\",\"properties\":{{\"operator\":\"A\",\"technology\":\"4G\"}},\
             \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}",
            if features.is_empty() { "" } else { "," },
            ring.join(",")
        );
    }
    let coverage = format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
    let workplace = Workplace::project(&std::fs::read(villages).unwrap(), coverage.as_bytes());
    workplace
        .run(&[
            "run",
            "--set",
            "plan.effort_s=0.05",
            "--set",
            crate::NO_DOCUMENTS,
        ])
        .success();
    let summary = workplace.json("out/summary.json");
    assert_eq!(summary["villages"], 5136);
    assert_eq!(summary["rows"]["refused"], 0);
    let covered = summary["status"]["covered"].as_u64().unwrap();
    assert!((100..1500).contains(&covered), "{covered}");
    let layer = workplace.json("out/villages.geojson");
    let first = &layer["features"][0]["properties"];
    assert_eq!(
        (first["id"].as_str(), first["name"].as_str()),
        (Some("2279152"), Some("Zyogouiné"))
    );
    assert_eq!(first["timezone"], "Africa/Abidjan");
}

/// The 34 provinces of Vietnam as coverage: every commune point but those on small islands lies in
/// exactly the province that its own row names.
#[test]
fn communes_lie_in_their_provinces() {
    let (Some(communes), Some(provinces)) = (
        shared("villages/vn_communes_2025_points.csv"),
        shared("boundaries/vn_provinces34_2025_dissolved.geojson.gz"),
    ) else {
        return;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(provinces).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let mut layer: serde_json::Value = serde_json::from_str(&text).unwrap();
    for feature in layer["features"].as_array_mut().unwrap() {
        feature["properties"]["technology"] = "4G".into();
    }
    let workplace = Workplace::new(&[
        ("villages.csv", &std::fs::read(communes).unwrap()),
        ("coverage.geojson", layer.to_string().as_bytes()),
        (
            "deadzone.toml",
            b"[inputs]\nvillages=\"villages.csv\"\ncoverage=\"coverage.geojson\"\n[columns]\nvillages.id=\"ward_code\"\ncoverage.operator=\"province\"\n",
        ),
    ]);
    workplace
        .run(&[
            "run",
            "--set",
            "plan.effort_s=0.05",
            "--set",
            crate::NO_DOCUMENTS,
        ])
        .success();
    let layer = workplace.json("out/villages.geojson");
    let features = layer["features"].as_array().unwrap();
    assert_eq!(features.len(), 3321);
    let bare = |name: &str| {
        let bare = name.replace("Thành phố ", "").replace("Tỉnh ", "");
        deadzone::project::layers::folded(&bare)
    };
    let home = features.iter().filter(|feature| {
        let properties = &feature["properties"];
        let own = bare(properties["province"].as_str().unwrap());
        properties["operators"]
            .as_array()
            .unwrap()
            .iter()
            .any(|operator| bare(operator.as_str().unwrap()) == own)
    });
    // 3,314 lie within 0.02 degrees of their province, by the README of the data.
    let home = home.count();
    assert!((3250..=3314).contains(&home), "{home}");
}
