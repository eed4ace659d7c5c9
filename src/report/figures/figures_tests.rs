#![expect(clippy::inconsistent_digit_grouping, reason = "cents behind dollars")]

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::map::{Dead, Link, Province, Site};
use super::people_money::{Curve, Point, Reached};
use super::phases::{Phase, Phases};
use super::progress::Step;
use super::rank_stability::{Ranks, Village};
use super::waterfall::Costs;
use super::*;
use crate::calendar::Day;
use crate::geodesy::LonLat;

/// The texts of a drawing; it must be well formed, with nothing but what the program writes.
fn texts(svg: &str) -> Vec<String> {
    let mut reader = Reader::from_str(svg);
    let (mut texts, mut depth) = (Vec::new(), 0);
    let mut is_fresh = true;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) => {
                let name = element.name();
                let known = ["svg", "g", "text", "title", "desc"];
                assert!(known.contains(&name.as_ref()), "{name:?}");
                (depth, is_fresh) = (depth + 1, true);
            }
            Event::Empty(element) => {
                let name = element.name();
                assert!(["path", "rect"].contains(&name.as_ref()), "{name:?}");
                for attribute in element.attributes() {
                    let value = attribute.unwrap().value.into_owned();
                    assert!(!value.contains("NaN") && !value.contains("inf"), "{value}");
                }
            }
            Event::Text(text) => {
                let text = (*text).to_owned();
                if is_fresh {
                    texts.push(text);
                } else if let Some(last) = texts.last_mut() {
                    last.push_str(&text);
                }
                is_fresh = false;
            }
            Event::GeneralRef(_) => {}
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(depth, 0);
    texts.iter().map(|text| text.trim().to_owned()).collect()
}

/// Figures of a run in which every name is the same.
fn figures(name: &str, at: &[(f64, f64)]) -> Figures {
    let places = || at.iter().map(|&(lon, lat)| LonLat::new(lon, lat).unwrap());
    let dead = (1_u32..).zip(places()).map(|(rank, at)| Dead {
        name: name.to_owned(),
        province: name.to_owned(),
        at: Some(at),
        is_dip: rank % 2 == 0,
        rank: Some(rank),
        people: Some(120 * rank),
        signal_km: Some(f64::from(rank) - 1.0),
        decision: ["macro", "leo-terminal", name][rank as usize % 3].to_owned(),
        phase: Some(rank as usize % 2),
        by_satellite: rank % 3 == 0,
    });
    let count = at.len();
    let step = |phase: Option<&str>, white: usize| Step {
        phase: phase.map(str::to_owned),
        white,
        dip: count / 2,
    };
    let phase = |until: Option<Day>| Phase {
        name: name.to_owned(),
        until,
        villages: 3,
        satellite_villages: 1,
        people: 1234,
        sites: 2,
        cost: 56_789_000_00,
    };
    let reached = |name: &str, cost: i64, people: i64| Reached {
        name: name.to_owned(),
        cost,
        people,
    };
    let day = |year: u16| Day::new(year, 12, 31).unwrap();
    Figures {
        head: Head {
            name: name.to_owned(),
            notice: name.to_owned(),
            as_of: Some(day(2024)),
            version: "0".to_owned(),
        },
        map: Map {
            white: count.div_ceil(2),
            dip: count / 2,
            covered: 5,
            unplaced: 1,
            dead: dead.collect(),
            others: places().collect(),
            provinces: vec![Province {
                name: name.to_owned(),
                white: count.div_ceil(2),
                dip: count / 2,
                people: 1000,
            }],
            phases: vec![name.to_owned(), name.to_owned()],
            sites: places()
                .map(|at| Site {
                    at,
                    province: name.to_owned(),
                    phase: 1,
                })
                .collect(),
            links: places()
                .map(|at| Link {
                    from: at,
                    to: at,
                    province: name.to_owned(),
                    phase: 7,
                })
                .collect(),
            ..Map::default()
        },
        curve: Some(Curve {
            estimated: crate::report::plan::Estimated::default(),
            points: (0..4)
                .map(|at| Point {
                    cost: at * 1_000_000_00,
                    people: at * 500,
                    bound: (at != 2).then_some(at * 700),
                })
                .collect(),
            phases: vec![
                reached(name, 1_000_000_00, 900),
                reached(name, 3_000_000_00, 1500),
            ],
            plan: reached("", 3_000_000_00, 1500),
        }),
        phases: Some(Phases {
            all: vec![phase(Some(day(2025))), phase(None)],
            waiting: [1, 2, 3],
            grid: vec![(day(2026), 4)],
        }),
        ranks: Ranks {
            draws: 1000,
            served: Some(2),
            villages: (1..=4)
                .map(|rank| Village {
                    rank,
                    low: 1,
                    middle: Some(rank),
                    high: 4,
                    class: "contested".to_owned(),
                })
                .collect(),
        },
        costs: Some(Costs {
            own: 50_000_000_00,
            sites: 30_000_000_00,
            backhaul: 5_000_000_00,
            links: 1_000_000_00,
            satellite: 4_000_000_00,
            plan: 40_000_000_00,
            villages: 7,
            without_own: 1,
        }),
        progress: vec![step(None, 5), step(Some(name), 2)],
    }
}

const PLACES: [(f64, f64); 3] = [(104.0, 22.0), (104.5, 22.4), (105.0, 21.5)];

fn all(figures: &Figures, lang: Lang) -> Vec<String> {
    let drawn = Figure::ALL
        .into_iter()
        .filter_map(|figure| figures.svg(figure, lang));
    let provinces = figures.provinces();
    let maps = provinces
        .iter()
        .filter_map(|name| figures.province_svg(name, lang));
    drawn.chain(maps).collect()
}

#[test]
fn hostile_names_stay_text() {
    let name = "<script>alert(\"1\")</script>]]>&amp;\u{0}\u{202e}\u{5d0}'\n";
    for lang in Lang::ALL {
        let drawings = all(&figures(name, &PLACES), lang);
        assert_eq!(drawings.len(), Figure::ALL.len() + 1);
        for svg in drawings {
            texts(&svg);
            assert!(
                !svg.contains("<script") && !svg.contains('\u{202e}'),
                "{svg}"
            );
        }
    }
}

#[test]
fn each_language_has_words_of_its_own() {
    let figures = figures("7", &PLACES);
    let of = |lang: Lang| -> Vec<String> {
        all(&figures, lang)
            .iter()
            .flat_map(|svg| texts(svg))
            .collect()
    };
    let (en, vi) = (of(Lang::En), of(Lang::Vi));
    let is_worded = |text: &&String| text.chars().filter(|of| of.is_alphabetic()).count() > 3;
    for text in vi.iter().filter(is_worded) {
        // The source line names the program.
        let is_known = text.contains("deadzone") || text.ends_with(" km");
        assert!(
            is_known || !en.contains(text),
            "{text} stands in both languages"
        );
    }
    let marks = "ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ";
    for text in en {
        assert!(
            !text.to_lowercase().chars().any(|of| marks.contains(of)),
            "{text}"
        );
    }
}

#[test]
fn what_a_run_does_not_have_is_not_drawn() {
    let none = Figures::default();
    for figure in Figure::ALL {
        assert!(!none.has(figure), "{figure:?}");
    }
    assert!(none.provinces().is_empty());
    assert!(none.province_svg("", Lang::En).is_none());
    let one = figures("A", &PLACES[..1]);
    assert_eq!(all(&one, Lang::Vi).len(), Figure::ALL.len() + 1);
    let without_plan = Figures {
        curve: None,
        phases: None,
        costs: None,
        progress: Vec::new(),
        ..one
    };
    assert_eq!(all(&without_plan, Lang::En).len(), 3 + 1);
}

#[test]
fn counts_stand_in_the_drawing() {
    let figures = figures("A", &PLACES);
    let told = texts(&figures.svg(Figure::StatusMap, Lang::En).unwrap());
    assert!(told.contains(&"White zone: 2".to_owned()), "{told:?}");
    assert!(told.contains(&"Signal dip: 1".to_owned()), "{told:?}");
    let told = texts(&figures.svg(Figure::CostWaterfall, Lang::Vi).unwrap());
    for value in [
        "50,00", "−10,00", "40,00", "+30,00", "+5,00", "+1,00", "+4,00",
    ] {
        assert!(told.contains(&value.to_owned()), "{value}: {told:?}");
    }
    let told = texts(&figures.svg(Figure::Phases, Lang::En).unwrap());
    let numbers = "3 villages (1 by satellite) · 1,234 people · 2 sites · US$ 56.79 million";
    assert!(told.contains(&numbers.to_owned()), "{told:?}");
}

#[test]
fn villages_on_both_sides_of_the_antimeridian_lie_side_by_side() {
    let figures = figures("Fiji", &[(179.5, -17.0), (-179.5, -17.2), (179.9, -16.8)]);
    let svg = figures.svg(Figure::StatusMap, Lang::En).unwrap();
    let told = texts(&svg);
    assert!(told.contains(&"180.0°".to_owned()), "{told:?}");
    assert!(told.contains(&"20 km".to_owned()), "{told:?}");
}

#[test]
fn what_is_written_is_read_again() {
    let figures = figures("Bản <Tà> Xùa", &PLACES);
    let text = serde_json::to_string(&figures).unwrap();
    let again: Figures = serde_json::from_str(&text).unwrap();
    assert_eq!(again, figures);
    for end in [0, 1, text.len() / 2, text.len() - 1] {
        let end = (0..=end)
            .rev()
            .find(|&end| text.is_char_boundary(end))
            .unwrap();
        assert!(serde_json::from_str::<Figures>(&text[..end]).is_err());
    }
}

proptest! {
    #[test]
    fn any_places_and_names_give_well_formed_drawings(
        places in prop::collection::vec((-180.0..=180.0, -90.0..=90.0), 1..12),
        name in any::<String>(),
        money in any::<i64>(),
        count in any::<usize>(),
        rank in any::<u32>(),
    ) {
        let mut figures = figures(&name, &places);
        figures.map.white = count;
        figures.map.provinces[0].dip = count;
        if let (Some(costs), Some(curve)) = (&mut figures.costs, &mut figures.curve) {
            (costs.own, costs.sites) = (money, money);
            (curve.plan.cost, curve.points[1].people) = (money, money);
        }
        figures.ranks.villages[0].high = rank;
        figures.progress[0].white = count;
        for svg in all(&figures, Lang::Vi) {
            texts(&svg);
        }
    }
}
