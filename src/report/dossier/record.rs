//! A page as JSON: the columns of the village and of its options, and what only the page says.

use serde_json::{Map, Value, json};

use super::by_policy;
use crate::options::Weighed;
use crate::options::choice::Policy;
use crate::options::money::{Money, spent};
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
    let money = Money::new(&settings.costs);
    let years_of = |weighed: &Weighed| {
        let years = money.by_year(&spent(&weighed.option.bill));
        let year = |(year, sums): (usize, &crate::options::money::Year)| {
            json!({
                "year": year,
                "capex_usd": sums.capex * weighed.part,
                "opex_usd": sums.opex * weighed.part,
                "present_value_usd": sums.present_value * weighed.part,
            })
        };
        years.iter().enumerate().map(year).collect::<Vec<_>>()
    };
    let costed = choice.options.iter().filter(|weighed| has_bill(weighed));
    let years: Map<String, Value> = costed
        .map(|weighed| {
            let name = weighed.option.decision.as_str();
            (name.to_owned(), json!(years_of(weighed)))
        })
        .collect();
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
