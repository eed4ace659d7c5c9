//! A page as JSON: the columns of the village and of its options, and what only the page says.

use serde_json::{Map, Value, json};

use super::by_policy;
use crate::options::choice::Policy;
use crate::options::money::Money;
use crate::project::Settings;
use crate::report::options_table::{has_bill, rows};
use crate::report::{Facts, VillageColumns};

/// The page of a village with numbers as numbers; `None` where it is no dead zone.
#[must_use]
pub fn dossier_record(facts: Facts<'_>, settings: &Settings, index: usize) -> Option<Value> {
    let choice = facts.choice(index)?;
    let columns = VillageColumns::all(facts);
    let village: Map<String, Value> = columns
        .names()
        .zip(columns.values(index))
        .map(|(name, cell)| (name.to_owned(), json!(cell)))
        .collect();
    let options = rows(facts, index).map(|row| {
        let cells = row
            .cells()
            .map(|(name, cell)| (name.to_owned(), json!(cell)));
        Value::Object(cells.collect())
    });
    let flips = choice.flips.iter().map(|flip| {
        json!({
            "what": flip.what,
            "unit": flip.unit,
            "from": flip.from,
            "to": flip.to,
            "relative": flip.relative,
            "to_class": flip.to_class.as_str(),
        })
    });
    let classes = by_policy(facts.options?, index);
    let policies: Map<String, Value> = Policy::ALL
        .iter()
        .enumerate()
        .map(|(place, policy)| {
            let class = classes.map(|classes| classes[place].as_str());
            (policy.as_str().to_owned(), json!(class))
        })
        .collect();
    let winner = choice
        .option(choice.decision)
        .filter(|weighed| has_bill(weighed));
    let years = winner.map(|winner| {
        let years = Money::new(&settings.costs).by_year(&winner.option.bill);
        let year = |(year, sums): (usize, &crate::options::money::Year)| {
            json!({
                "year": year,
                "capex_usd": sums.capex * winner.part,
                "opex_usd": sums.opex * winner.part,
                "present_value_usd": sums.present_value * winner.part,
            })
        };
        years.iter().enumerate().map(year).collect::<Vec<_>>()
    });
    Some(json!({
        "village": village,
        "options": options.collect::<Vec<_>>(),
        "flips": flips.collect::<Vec<_>>(),
        "policies": policies,
        "years": years,
        "assumptions": {
            "cost_book": settings.costs.book,
            "discount_rate": settings.costs.factor(crate::project::Factor::DiscountRate),
            "horizon_years": settings.costs.horizon_years(),
        },
    }))
}
