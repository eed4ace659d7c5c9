//! Scores and acceptabilities of the whole way, from columns of a table on, held to other programs.

use std::path::Path;

use super::tests::{dark, village};
use super::*;
use crate::formats::Cell;
use crate::project::{Basis, CriterionRule, Direction, Scale, WeightDraws, default_settings};
use crate::survey::Village;

/// The decision of the oracle as a table of the planner's own columns.
struct Decision {
    survey: Survey,
    scan: Scan,
    settings: Settings,
    file: serde_json::Value,
}

fn numbers(value: &serde_json::Value) -> Vec<f64> {
    serde_json::from_value(value.clone()).unwrap()
}

impl Decision {
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    fn read() -> Option<Self> {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles/siting/mcda_8x5.json");
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("skipped: ../shared is absent");
            return None;
        };
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let matrix: Vec<Vec<f64>> = serde_json::from_value(file["matrix"].clone()).unwrap();
        let names: Vec<String> = serde_json::from_value(file["criteria"].clone()).unwrap();
        let columns: Vec<String> = names.iter().map(|name| format!("Cột {name}")).collect();
        let villages = matrix.iter().enumerate().map(|(number, row)| Village {
            extra: row.iter().map(|&cell| Cell::from(cell)).collect(),
            ..village(&number.to_string())
        });
        let villages: Vec<Village> = villages.collect();
        let scan = Scan {
            findings: vec![dark(4.0); villages.len()],
            ..Scan::default()
        };
        let mut settings = default_settings();
        settings.ranking.criteria.clear();
        let weights = numbers(&file["weights"]);
        for (place, name) in names.iter().enumerate() {
            let column = || matrix.iter().map(|row| row[place]);
            let rule = CriterionRule {
                label_vi: String::new(),
                label: String::new(),
                formula: format!("\"{}\"", columns[place]),
                unit: String::new(),
                scale: Scale::Linear,
                anchors: vec![
                    column().fold(f64::INFINITY, f64::min),
                    column().fold(f64::NEG_INFINITY, f64::max),
                ],
                values: None,
                direction: if file["types"][place] == 1 {
                    Direction::More
                } else {
                    Direction::Less
                },
                weight: weights[place],
                basis: Basis::Project,
                source: String::new(),
            };
            settings.ranking.criteria.insert(name.clone(), rule);
        }
        Some(Self {
            survey: Survey {
                villages,
                extra_columns: columns,
                ..Survey::default()
            },
            scan,
            settings,
            file,
        })
    }

    fn rank(&self) -> (Model, Ranking) {
        let model = Model::new(&self.survey, &self.settings).unwrap();
        let ranking = model
            .rank(&self.survey, &self.scan, &self.settings)
            .unwrap();
        (model, ranking)
    }

    fn firmness(&self) -> Firmness {
        let (model, ranking) = self.rank();
        let known = Known {
            survey: &self.survey,
            scan: &self.scan,
            model: &model,
            ranking: &ranking,
            costs: &[],
        };
        firmness(known, &self.settings).unwrap()
    }
}

#[test]
fn scores_are_weighted_sums_and_the_planted_tie_shares_a_rank() {
    let Some(decision) = Decision::read() else {
        return;
    };
    let sums = numbers(&decision.file["wsm_minmax"]);
    let (_, ranking) = decision.rank();
    let totals: Vec<u32> = ranking
        .standings
        .iter()
        .map(|standing| standing.score.as_ref().unwrap().total.certain().unwrap())
        .collect();
    for (total, sum) in totals.iter().zip(&sums) {
        // Five terms, each rounded by half a hundredth of a point.
        assert!(
            (f64::from(*total) - 10_000.0 * sum).abs() <= 2.5,
            "{total} {sum}"
        );
    }
    let ranks: Vec<u32> = ranking
        .standings
        .iter()
        .map(|standing| standing.place.unwrap().rank)
        .collect();
    let above = |sum: &f64| sums.iter().filter(|&other| other > sum).count();
    let expected: Vec<u32> = sums
        .iter()
        .map(|sum| 1 + u32::try_from(above(sum)).unwrap())
        .collect();
    assert_eq!(ranks, expected);
    assert_eq!(ranks[2], ranks[5]);
}

/// A share of the first N is the sum of the acceptabilities of the ranks up to N. Of the two that tie the
/// one of the higher id stands behind the other, so that it needs a rank less.
#[test]
fn shares_of_draws_are_sums_of_acceptabilities() {
    let Some(mut decision) = Decision::read() else {
        return;
    };
    let theirs: Vec<Vec<f64>> =
        serde_json::from_value(decision.file["smaa_rank_acceptability_uniform_simplex"].clone())
            .unwrap();
    let up_to = |village: usize, rank: usize| -> f64 { theirs[village][..rank].iter().sum() };
    let draws = 20_000;
    let far = |share: f64| {
        let variance = (share * (1.0 - share)).max(1e-5);
        // A share that neither sample met may still be some hundred-thousandths.
        4.0 * (variance / f64::from(draws) + variance / 2_000_000.0).sqrt()
    };
    let rule = &mut decision.settings.ranking;
    rule.robustness.draws = draws;
    rule.robustness.weights = WeightDraws::Simplex;
    for target in 1..=8 {
        decision.settings.ranking.target.villages = Some(target);
        let firmness = decision.firmness();
        for village in 0..8 {
            let firm = firmness.villages[village].as_ref().unwrap();
            let rank = target as usize - usize::from(village == 5);
            let share = up_to(village, rank);
            let ours = firm.p_in_target.unwrap();
            assert!(
                (ours - share).abs() <= far(share),
                "village {village}, first {target}: {ours} is not {share}"
            );
            for (quantile, rank) in [0.05, 0.5, 0.95].into_iter().zip(firm.ranks.unwrap()) {
                let rank = rank as usize;
                let (below, here) = (up_to(village, rank - 1), up_to(village, rank));
                assert!(below < quantile + far(quantile) && here > quantile - far(quantile));
            }
        }
    }
}
