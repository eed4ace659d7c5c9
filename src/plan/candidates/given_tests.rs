//! What planners give: areas kept off, and places of their own.

use super::*;

#[test]
fn nothing_new_stands_where_it_may_not_and_what_is_dear_costs_more() {
    let around_a = "\"POLYGON ((104.1299 21.0099, 104.1301 21.0099, 104.1301 21.0101, 104.1299 21.0101, 104.1299 21.0099))\"";
    let table = format!("rule;factor;wkt\nno-mast;;{around_a}\n");
    let shut = with(("off.csv", &table), "exclusion=\"off.csv\"\n").draw();
    assert!(!ids(&shut).contains(&"macro-a") && ids(&shut).contains(&"macro-b"));
    assert!(
        shut.notes
            .iter()
            .any(|note| note.contains("inputs.exclusion"))
    );
    let table = format!("rule;factor;wkt\ncost-factor;1.5;{around_a}\ncost-factor;2;{around_a}\n");
    let dear = with(("off.csv", &table), "exclusion=\"off.csv\"\n").draw();
    let plain = plain().draw();
    let costs = |id: &str| [&dear, &plain].map(|drawn| site(drawn, id).cost);
    assert!(costs("macro-a")[0].abs_diff(2 * costs("macro-a")[1]) <= 1);
    assert_eq!(costs("macro-b")[0], costs("macro-b")[1]);
    assert_sound(&shut);
    assert_sound(&dear);
}

#[test]
fn no_fibre_is_laid_where_it_may_not() {
    let villages = villages();
    let around_d =
        "\"POLYGON ((104.40 21.15, 104.50 21.15, 104.50 21.25, 104.40 21.25, 104.40 21.15))\"";
    // Between village a and its node.
    let strip =
        "\"POLYGON ((104.120 20.9, 104.122 20.9, 104.122 21.1, 104.120 21.1, 104.120 20.9))\"";
    let media = |rows: &str, id: &str| -> Vec<String> {
        let table = format!("rule;wkt\n{rows}");
        let files = [
            ("villages.csv", villages.as_str()),
            ("coverage.csv", COVERAGE),
            (
                "nodes.csv",
                "id,lon,lat\nn1,104.10,21.01\nn2,104.38,21.20\n",
            ),
            ("off.csv", table.as_str()),
        ];
        let drawn = country(&files, "nodes=\"nodes.csv\"\nexclusion=\"off.csv\"\n").draw();
        assert_sound(&drawn);
        feeds(&drawn, id)
            .iter()
            .map(|hop| hop.medium.clone())
            .collect()
    };
    let (off_d, off_a) = (
        format!("no-road;{around_d}\n"),
        format!("no-road;{strip}\n"),
    );
    assert_eq!(media("", "macro-a"), ["fibre"]);
    assert_eq!(media(&off_d, "macro-a"), ["fibre"]);
    assert_eq!(media(&off_a, "macro-a"), ["microwave"]);
    let far = |rows: &str| media(rows, "macro-d").contains(&"fibre".to_owned());
    assert!(!far(&off_d));
}

#[test]
fn roads_are_cut_where_no_fibre_may_lie() {
    let square = geo_types::Rect::new((104.1, 20.9), (104.2, 21.1)).to_polygon();
    let kept_off = KeptOff::of(Some(&[crate::survey::Exclusion {
        kind: None,
        rule: crate::survey::ExclusionRule::NoRoad,
        polygons: square.into(),
    }]));
    let line = |from: f64, to: f64| geo_types::LineString::from(vec![(from, 21.0), (to, 21.0)]);
    let road = crate::survey::Road {
        parts: vec![vec![(104.0, 21.0), (104.05, 21.0), (104.25, 21.0), (104.3, 21.0)].into()],
        class: None,
        fibre_allowed: None,
    };
    let open = kept_off.open_roads(&[road]);
    assert_eq!(open[0].parts, [line(104.0, 104.05), line(104.25, 104.3)]);
}

#[test]
fn the_planners_own_places_stand_as_they_are_given() {
    let table = "id,lon,lat,cost_usd,capex_usd,capacity,rule,kind,needs_path\n\
        hill,104.132,21.011,50000,30000,500,free,,\n\
        far,120,21,,,,,,\n\
        there,104.6,21.0,,,,must,,false\n\
        not,104.451,21.2,,,,never,small-cell,\n";
    let drawn = with(("own.csv", table), "candidates=\"own.csv\"\n").draw();
    assert_sound(&drawn);
    let hill = site(&drawn, "own-hill");
    assert_eq!((hill.cost, hill.capex), (5_000_000, 3_000_000));
    assert_eq!(
        (hill.capacity, hill.rule, hill.reach.len()),
        (Some(500), SiteRule::Free, 2)
    );
    assert!(hill.needs_path && !feeds(&drawn, "own-hill").is_empty());
    let there = site(&drawn, "own-there");
    assert_eq!((there.rule, there.needs_path), (SiteRule::Must, false));
    let not = site(&drawn, "own-not");
    assert_eq!(
        (not.rule, not.kind, not.height_m),
        (SiteRule::Never, SiteKind::Own, 20.0)
    );
    assert!(not.cost < site(&drawn, "macro-d").cost);
    assert!(!ids(&drawn).contains(&"own-far"));
    assert!(
        drawn
            .notes
            .iter()
            .any(|note| note.starts_with("plan: 1 places of inputs.candidates"))
    );
}

#[test]
fn what_must_stand_where_nothing_may_is_refused() {
    let villages = villages();
    let square = "\"POLYGON ((104.6 21, 104.7 21, 104.7 21.1, 104.6 21.1, 104.6 21))\"";
    let exclusion = format!("rule;wkt\nno-mast;{square}\n");
    let own = |rule: &str| format!("id,lon,lat,rule\nx,104.65,21.05,{rule}\n");
    let drawn = |rule: &str| {
        let own = own(rule);
        let files = [
            ("villages.csv", villages.as_str()),
            ("coverage.csv", COVERAGE),
            ("off.csv", exclusion.as_str()),
            ("own.csv", own.as_str()),
        ];
        country(&files, "exclusion=\"off.csv\"\ncandidates=\"own.csv\"\n").try_draw()
    };
    let error = drawn("must").unwrap_err().to_string();
    assert!(
        error.starts_with("own.csv, row 2: x must be built"),
        "{error}"
    );
    let free = drawn("free").unwrap();
    assert!(!ids(&free).contains(&"own-x"));
}
