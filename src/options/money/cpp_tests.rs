use super::*;
use crate::project::Project;
use proptest::prelude::*;
use std::sync::LazyLock;

static BOOK: LazyLock<CostBook> = LazyLock::new(|| {
    let set = ["costs.book=\"itu-cpp\"".to_owned()];
    Project::defaults(&set).unwrap().settings.costs
});

fn years(years: u32) -> NonZeroU32 {
    NonZeroU32::new(years).unwrap()
}

/// A case of docs/costs.md, worked by hand there.
struct Case {
    technology: Technology,
    fibre_km: f64,
    mbps: f64,
    years: u32,
    /// In the order of [`Account`], `pvifa` left out.
    dollars: [f64; 10],
}

/// PVIFA at 2 %: 7 years (1 - 1.02^-7) / 0.02 = (1 - 0.870560179) / 0.02 = 6.471991069, 10 years
/// 8.982585006, 12 years 10.575341221, 15 years 12.849263501, 25 years 19.523456471.
const CASES: &[Case] = &[
    // 120 + 120 floor(10/5) = 360. Opex 0.12 x 120. 360 + 10 x 14.4 = 504. 100 x 4.5 a year.
    // 4,500 - 504. 36 + 14.4 = 50.4 a year, x 8.982585006; 450 x the same.
    Case {
        technology: Technology::Cellular,
        fibre_km: 0.0,
        mbps: 100.0,
        years: 10,
        dollars: [
            120.0, 240.0, 360.0, 14.4, 504.0, 450.0, 3996.0, 50.4, 452.72, 4042.16,
        ],
    },
    // More demand than a cell carries: 900 x 4.5. floor(7/5) = 1. 240 + 7 x 14.4 = 340.8.
    // 7 x 4,050 - 340.8. 240 / 7 + 14.4 = 48.69, x 6.471991069.
    Case {
        technology: Technology::Cellular,
        fibre_km: 0.0,
        mbps: 1000.0,
        years: 7,
        dollars: [
            120.0, 120.0, 240.0, 14.4, 340.8, 4050.0, 28_009.2, 48.69, 315.09, 26_211.56,
        ],
    },
    // 500 + 1.1 x 12 x 20,000 = 264,500; 500 more after ten years, in the last year. Opex 0.05 x 264,500.
    // 265,000 + 10 x 13,225. 400 x 5.5. 22,000 - 397,250. 26,500 + 13,225 = 39,725 a year.
    Case {
        technology: Technology::Fibre,
        fibre_km: 12.0,
        mbps: 400.0,
        years: 10,
        dollars: [
            264_500.0, 500.0, 265_000.0, 13_225.0, 397_250.0, 2200.0, -375_250.0, 39_725.0,
            356_833.19, 19_761.69,
        ],
    },
    // 500 + 1.1 x 3.5 x 20,000 = 77,500; floor(25/10) = 2. Opex 3,875. 78,500 + 25 x 3,875.
    // 20 x 5.5 = 110. 2,750 - 175,375. 3,140 + 3,875 = 7,015 a year, x 19.523456471.
    Case {
        technology: Technology::Fibre,
        fibre_km: 3.5,
        mbps: 20.0,
        years: 25,
        dollars: [
            77_500.0, 1000.0, 78_500.0, 3875.0, 175_375.0, 110.0, -172_625.0, 7015.0, 136_957.05,
            2147.58,
        ],
    },
    // 3,000 + 50 x 40 = 5,000; floor(15/7) = 2 without the licence. Opex 15 x 40 + 0.1 x 3,000 = 900.
    // 11,000 + 15 x 900. 400 of 600 Mbps x 5.5. 33,000 - 24,500. 733.33 + 900 a year, x 12.849263501.
    Case {
        technology: Technology::PointToPoint,
        fibre_km: 0.0,
        mbps: 600.0,
        years: 15,
        dollars: [
            5000.0, 6000.0, 11_000.0, 900.0, 24_500.0, 2200.0, 8500.0, 1633.33, 20_987.13,
            28_268.38,
        ],
    },
    // 800 + 2 x 800. Opex 80. 2,400 + 800. 20 x 6.4 = 128. 1,280 - 3,200. 240 + 80 a year.
    Case {
        technology: Technology::Satellite,
        fibre_km: 0.0,
        mbps: 20.0,
        years: 10,
        dollars: [
            800.0, 1600.0, 2400.0, 80.0, 3200.0, 128.0, -1920.0, 320.0, 2874.43, 1149.77,
        ],
    },
    // 400 of 500 Mbps x 6.4. floor(12/5) = 2. 2,400 + 12 x 80. 30,720 - 3,360. 200 + 80, x 10.575341221.
    Case {
        technology: Technology::Satellite,
        fibre_km: 0.0,
        mbps: 500.0,
        years: 12,
        dollars: [
            800.0, 1600.0, 2400.0, 80.0, 3360.0, 2560.0, 27_360.0, 280.0, 2961.10, 27_072.87,
        ],
    },
];

#[test]
fn cases_worked_by_hand_are_met_to_the_cent() {
    for case in CASES {
        let cpp = Cpp::new(&BOOK).unwrap().over(years(case.years));
        let place = Place {
            fibre_km: case.fibre_km,
            mbps: case.mbps,
        };
        let account = cpp.account(case.technology, place);
        let found = [
            account.initial_capex,
            account.reinvested,
            account.total_capex,
            account.yearly_opex,
            account.cost_of_ownership,
            account.yearly_revenue,
            account.profit,
            account.yearly_cost,
            account.present_cost,
            account.present_revenue,
        ];
        for (place, (found, expected)) in found.into_iter().zip(case.dollars).enumerate() {
            let cents = (found * 100.0).round() / 100.0;
            assert!(
                (cents - expected).abs() < 1e-6,
                "{:?}, amount {place}: {found}, not {expected}",
                case.technology
            );
        }
    }
}

#[test]
fn demand_is_that_of_active_users_within_bounds() {
    let cpp = Cpp::new(&BOOK).unwrap();
    // 2,000 x 0.25 x 0.10 = 50 users at 2 Mbps.
    assert_eq!(cpp.demand(2000.0), 100.0);
    assert_eq!(cpp.demand(10.0), 20.0);
    assert_eq!(cpp.demand(1e6), 15_000.0);
}

#[test]
fn the_items_of_the_book_have_the_prices_of_the_platform() {
    let cpp = Cpp::new(&BOOK).unwrap();
    for technology in Technology::ALL {
        for price in [UnitPrice::Hardware, UnitPrice::ConstructionKm] {
            let Some(item) = price.item(technology) else {
                continue;
            };
            if technology == Technology::Fibre || price == UnitPrice::Hardware {
                assert_eq!(BOOK.usd(item), cpp.price(technology, price), "{item:?}");
            }
        }
    }
    assert!(Cpp::new(&Project::defaults(&[]).unwrap().settings.costs).is_none());
}

proptest! {
    #[test]
    fn present_values_are_linear_in_unit_prices(
        fibre_km in 0.0..500.0f64,
        mbps in 0.0..20_000.0f64,
        over in 1u32..50,
    ) {
            let cpp = Cpp::new(&BOOK).unwrap().over(years(over));
        for technology in Technology::ALL {
            let place = Place { fibre_km, mbps };
            let account = cpp.account(technology, place);
            let prices = |price| cpp.price(technology, price);
            let cost = cpp.cost(technology, place);
            let revenue = cpp.revenue(technology, place);
            let near = |one: f64, other: f64| (one - other).abs() <= 1e-9 * other.abs();
            prop_assert!(near(cost.at(prices), account.present_cost));
            prop_assert!(near(revenue.at(prices), account.present_revenue));
            let items = cpp.by_item(technology, &cost);
            prop_assert!(near(items.at(|item| BOOK.usd(item)), account.present_cost));
        }
    }
}
