//! What planners give: areas kept off, places of their own, terrain.

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

/// A ridge from north to south between two valleys, with a top in the middle of it.
fn ridge() -> String {
    let step = 0.002;
    let mut grid = format!(
        "ncols 120\nnrows 120\nxllcorner 104.0\nyllcorner 21.0\ncellsize {step}\nNODATA_value -9999\n"
    );
    for row in 0..120 {
        for column in 0..120 {
            let lon = 104.0 + (f64::from(column) + 0.5) * step;
            let lat = 21.24 - (f64::from(row) + 0.5) * step;
            let [across, along] = [(lon - 104.135) / 0.008, (lat - 21.12) / 0.02];
            let height = 100.0 + (-across * across).exp() * (400.0 + 80.0 * (-along * along).exp());
            write!(grid, "{height:.1} ").unwrap();
        }
        grid.push('\n');
    }
    grid
}

#[test]
fn a_hilltop_reaches_both_valleys_and_hops_do_not_cross_the_ridge() {
    let villages = format!(
        "{HEADER}w,104.117,21.12,150,grid,none,false,P\ne,104.153,21.12,150,grid,none,false,P\n"
    );
    let ridge = ridge();
    let files = [
        ("villages.csv", villages.as_str()),
        ("coverage.csv", COVERAGE),
        ("nodes.csv", "id,lon,lat\nn1,104.115,21.12\n"),
        ("relief.asc", ridge.as_str()),
    ];
    let settings =
        "nodes=\"nodes.csv\"\nterrain=\"relief.asc\"\n[radio]\nmissing_terrain=\"unknown\"\n";
    let country = country(&files, settings);
    let drawn = country.draw();
    assert_sound(&drawn);
    let sites = &drawn.problem.sites;
    let valleys = ["macro-w", "macro-e"].map(|id| site(&drawn, id));
    assert!(
        valleys.iter().all(|site| site.reach.len() == 1),
        "{valleys:?}"
    );
    let mut on_top = sites.iter().enumerate();
    let on_top = on_top.find(|(_, site)| site.reach.len() == 2 && site.at.lon() > 104.13);
    let (top, _) = on_top.expect("a spot on the ridge lights both villages");
    let place = |id: &str| ids(&drawn).iter().position(|of| *of == id).unwrap();
    let joins = |one: usize, other: usize| {
        let ends = [one, other].map(|place| u32::try_from(place).unwrap());
        drawn
            .problem
            .hops
            .iter()
            .any(|hop| ends.contains(&hop.a) && ends.contains(&hop.b))
    };
    assert!(!joins(place("macro-w"), place("macro-e")));
    assert!(joins(top, place("macro-w")) && joins(top, place("macro-e")));
}
