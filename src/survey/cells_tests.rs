use proptest::prelude::*;

use super::*;
use crate::project::default_settings;

fn inputs() -> Inputs {
    default_settings().inputs
}

/// A cell of network 740-01 some metres east and north of a place on the equator.
fn at(radio: Radio, cell: u64, east: f64, north: f64, samples: u64) -> RadioCell {
    const METRES_A_DEGREE: f64 = 111_000.0;
    RadioCell {
        radio,
        network: NetworkCode {
            country: 740,
            network: 1,
        },
        told: None,
        area: Some(7),
        cell,
        position: LonLat::new(-79.0 + east / METRES_A_DEGREE, north / METRES_A_DEGREE).unwrap(),
        range: Some(1000.0),
        samples: Some(samples),
        created: Some(86_400),
        updated: Some(2 * 86_400),
    }
}

fn joined(cells: &[RadioCell], inputs: &Inputs) -> Vec<Site> {
    let cells = cells.iter().map(|cell| (0, cell.clone()));
    Sifter::new(inputs).masts(cells.collect()).sites
}

fn ids(sites: &[Site]) -> Vec<&str> {
    sites.iter().map(|site| site.id.as_str()).collect()
}

#[test]
fn cells_of_one_enodeb_are_one_mast_and_its_place_is_the_weighted_median() {
    // Two sectors of eNodeB 100 beside each other, one that was heard 30 km away, and eNodeB 101.
    let cells = [
        at(Radio::Lte, 100 << 8, 0.0, 0.0, 5),
        at(Radio::Lte, (100 << 8) + 1, 300.0, 0.0, 9),
        at(Radio::Lte, (100 << 8) + 2, 30_000.0, 0.0, 2),
        at(Radio::Lte, 101 << 8, 5_000.0, 0.0, 1),
    ];
    let sites = joined(&cells, &inputs());
    assert_eq!(ids(&sites), ["740-01-eNB-100", "740-01-eNB-101"]);
    assert_eq!(sites[0].position, cells[1].position);
    assert_eq!((sites[0].cells, sites[0].samples), (3, Some(16)));
    assert_eq!(sites[0].technologies, [Technology::G4]);
    assert_eq!(sites[0].first_seen.unwrap().to_string(), "1970-01-02");
    assert_eq!(sites[0].last_seen.unwrap().to_string(), "1970-01-03");
}

#[test]
fn the_operator_behind_a_file_is_that_of_networks_without_a_name() {
    let told = |network: u16, cell: u64, name: Option<&str>| RadioCell {
        network: NetworkCode {
            country: 740,
            network,
        },
        told: name.map(Arc::from),
        ..at(Radio::Gsm, cell, 0.0, 0.0, 1)
    };
    let cells = [
        told(1, 1, Some("B")),
        told(2, 2, Some("B")),
        told(2, 3, None),
    ];
    let mut inputs = inputs();
    inputs.operators.insert("740-1".to_owned(), "A".to_owned());
    let operators = |inputs: &Inputs| -> Vec<String> {
        let sites = joined(&cells, inputs);
        sites
            .into_iter()
            .map(|site| site.operator.unwrap())
            .collect()
    };
    assert_eq!(operators(&inputs), ["740-02", "A", "B"]);
    inputs.cells.operators = vec!["B".to_owned()];
    let sifter = Sifter::new(&inputs);
    let why = cells.each_ref().map(|cell| sifter.why_not(cell));
    let other = Some(Sifted::Operator);
    assert_eq!(why, [other, None, other]);
}

#[test]
fn cells_follow_the_nearest_of_those_with_more_measurements() {
    // 1 leads, 2 is in its reach; 3 is in the reach of 2 alone, so it leads; 4 is nearer to 3.
    let cells = [
        at(Radio::Gsm, 1, 0.0, 0.0, 100),
        at(Radio::Umts, 2, 150.0, 0.0, 50),
        at(Radio::Gsm, 3, 300.0, 0.0, 40),
        at(Radio::Umts, 4, 180.0, 0.0, 30),
    ];
    let sites = joined(&cells, &inputs());
    assert_eq!(ids(&sites), ["740-01-GSM-7-1", "740-01-GSM-7-3"]);
    assert_eq!(sites[0].cells, 2);
    assert_eq!(sites[0].technologies, [Technology::G2, Technology::G3]);
    assert_eq!(sites[1].samples, Some(70));
    let mut alone = inputs();
    alone.cells.mast_radius_m = 0.0;
    assert_eq!(joined(&cells, &alone).len(), 4);
}

#[test]
fn operators_have_masts_of_their_own_and_names_where_the_project_gives_them() {
    let mut cells = [
        at(Radio::Gsm, 1, 0.0, 0.0, 1),
        at(Radio::Gsm, 1, 0.0, 0.0, 1),
    ];
    cells[1].network.network = 2;
    let mut inputs = inputs();
    inputs.operators = BTreeMap::from([("740-2".to_owned(), "CNT".to_owned())]);
    let operators: Vec<Option<String>> = joined(&cells, &inputs)
        .into_iter()
        .map(|site| site.operator)
        .collect();
    assert_eq!(
        operators,
        [Some("740-01".to_owned()), Some("CNT".to_owned())]
    );
    for (entry, first, second) in [
        ("CNT", Some(Sifted::Operator), None),
        ("740-1", None, Some(Sifted::Operator)),
        ("Claro", Some(Sifted::Operator), Some(Sifted::Operator)),
    ] {
        inputs.cells.operators = vec![entry.to_owned()];
        let sifter = Sifter::new(&inputs);
        assert_eq!(sifter.why_not(&cells[0]), first, "{entry}");
        assert_eq!(sifter.why_not(&cells[1]), second, "{entry}");
        let cells = cells.clone().map(|cell| (0, cell));
        assert_eq!(sifter.unmet(&cells).is_some(), entry == "Claro");
    }
}

#[test]
fn of_copies_the_one_updated_last_is_used() {
    let mut newer = at(Radio::Umts, 1, 900.0, 0.0, 3);
    newer.updated = Some(9 * 86_400);
    let older = at(Radio::Umts, 1, 0.0, 0.0, 99);
    let inputs = inputs();
    let joined = Sifter::new(&inputs).masts(vec![(0, older), (1, newer.clone())]);
    assert_eq!(joined.sites.len(), 1);
    assert_eq!(joined.sites[0].position, newer.position);
    assert_eq!(joined.sites[0].samples, Some(3));
    assert_eq!(joined.copies, BTreeMap::from([(0, 1)]));
}

#[test]
fn what_a_cell_does_not_say_leaves_it_in() {
    let mut inputs = inputs();
    inputs.cells.min_samples = 10;
    inputs.cells.updated_since = Some("1970-01-04".parse().unwrap());
    let mut cell = at(Radio::Nr, 1, 0.0, 0.0, 9);
    assert_eq!(Sifter::new(&inputs).why_not(&cell), Some(Sifted::Samples));
    cell.samples = Some(10);
    assert_eq!(Sifter::new(&inputs).why_not(&cell), Some(Sifted::Age));
    cell.updated = Some(3 * 86_400);
    assert_eq!(Sifter::new(&inputs).why_not(&cell), None);
    (cell.samples, cell.updated) = (None, None);
    assert_eq!(Sifter::new(&inputs).why_not(&cell), None);
    inputs.cells.radios = vec!["GSM".to_owned()];
    assert_eq!(Sifter::new(&inputs).why_not(&cell), Some(Sifted::Radio));
}

#[test]
fn cells_on_both_sides_of_the_antimeridian_are_one_mast_there() {
    let mut cells = [
        at(Radio::Gsm, 1, 0.0, 0.0, 2),
        at(Radio::Gsm, 2, 0.0, 0.0, 1),
    ];
    cells[0].position = LonLat::new(179.9999, 0.0).unwrap();
    cells[1].position = LonLat::new(-179.9999, 0.0).unwrap();
    let sites = joined(&cells, &inputs());
    assert_eq!(sites.len(), 1);
    assert_eq!(sites[0].position, cells[0].position);
}

/// The same by measuring every leader.
fn leaders_by_all(places: &[Place], radius: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&place| Reverse(places[place].weight));
    let mut follows = vec![usize::MAX; places.len()];
    for place in order {
        let chord = |leader: usize| chord_2(places[place].at, places[leader].at);
        let nearest = (0..places.len())
            .filter(|&leader| follows[leader] == leader && chord(leader) <= radius * radius)
            .min_by(|&one, &other| chord(one).total_cmp(&chord(other)));
        follows[place] = nearest.unwrap_or(place);
    }
    follows
}

fn any_cell() -> impl Strategy<Value = RadioCell> {
    let radio = prop::sample::select(vec![
        Radio::Gsm,
        Radio::Cdma,
        Radio::Umts,
        Radio::Lte,
        Radio::Nr,
    ]);
    // Few identities and places, so that copies, ties and neighbours are common.
    let seconds = prop::option::of(1_u64..4);
    (
        (radio, 1_u16..3, 1_u64..1200, prop::option::of(1_u64..4)),
        (0..30_i32, 0..30_i32),
        (seconds, prop::option::of(500.0..600.0_f64)),
    )
        .prop_map(
            |((radio, network, cell, samples), (east, north), (updated, range))| {
                let mut one = at(
                    radio,
                    cell,
                    50.0 * f64::from(east),
                    50.0 * f64::from(north),
                    0,
                );
                one.network.network = network;
                (one.samples, one.updated, one.range) = (samples, updated, range);
                one
            },
        )
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter(
        (cells, shuffled) in prop::collection::vec(any_cell(), 1..120)
            .prop_flat_map(|cells| (Just(cells.clone()), Just(cells).prop_shuffle()))
    ) {
        let inputs = inputs();
        let sites = joined(&cells, &inputs);
        prop_assert_eq!(&sites, &joined(&shuffled, &inputs));
        let mut identities: Vec<_> = cells.iter().map(RadioCell::identity).collect();
        identities.sort_unstable();
        identities.dedup();
        let cells: u32 = sites.iter().map(|site| site.cells).sum();
        prop_assert_eq!(cells as usize, identities.len());
    }

    #[test]
    fn leaders_are_those_of_measuring_all(
        places in prop::collection::vec((-3000.0..3000.0_f64, -3000.0..3000.0_f64, 1_u64..9), 0..80),
        radius in prop_oneof![Just(0.0), 1.0..2000.0_f64],
    ) {
        let places: Vec<Place> = places
            .into_iter()
            .map(|(x, y, weight)| Place { at: [x, y, 6_378_137.0], weight })
            .collect();
        prop_assert_eq!(leaders(&places, Metres(radius)), leaders_by_all(&places, radius));
    }
}
