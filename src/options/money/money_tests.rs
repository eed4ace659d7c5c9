use super::*;
use crate::project::Project;
use crate::project::cost_book::SharingRule;
use proptest::prelude::*;
use std::sync::LazyLock;

static BOOK: LazyLock<CostBook> = LazyLock::new(|| Project::defaults(&[]).unwrap().settings.costs);

fn book() -> CostBook {
    BOOK.clone()
}

/// Whether two sums agree but for rounding.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

/// Whether a figure is a published one within a share of it.
fn about(found: f64, published: f64, share: f64) {
    let off = (found / published - 1.0).abs();
    assert!(off <= share, "{found} is not about {published}");
}

#[test]
fn annuities_are_those_of_tables() {
    for (rate, factor) in [(0.02, 8.98), (0.05, 7.72), (0.08, 6.71), (0.10, 6.14)] {
        let found = annuity(rate, 10.0);
        assert!((found - factor).abs() < 0.005, "{rate}: {found}");
        let sum: f64 = (1..=10).map(|year| discount(rate, f64::from(year))).sum();
        assert!(near(found, sum));
    }
    assert_eq!(annuity(0.0, 7.5), 7.5);
    assert!((annuity(1e-12, 10.0) - 10.0).abs() < 1e-9);
    assert_eq!(annuity(0.08, 0.0), 0.0);
}

/// The table of solar systems in the design of the method, at 2.0 sun hours.
#[test]
fn solar_systems_have_the_published_sizes_and_prices() {
    let book = book();
    let money = Money::new(&book);
    let table = [
        (100.0, 1.8, 10.0, Some(5200.0)),
        (160.0, 3.0, 16.0, None),
        (250.0, 4.6, 25.0, Some(13_000.0)),
        (400.0, 7.4, 40.0, Some(21_000.0)),
        (900.0, 16.6, 90.0, Some(47_000.0)),
        (1500.0, 27.7, 150.0, Some(78_000.0)),
    ];
    for (watts, kwp, kwh, dollars) in table {
        let size = solar(watts, 2.0, &book);
        about(size.pv_kwp, kwp, 0.03);
        about(size.battery_kwh, kwh, 0.03);
        if let Some(dollars) = dollars {
            about(money.by_year(&size.bill())[0].capex, dollars, 0.03);
        }
    }
    // Kilometres of line that cost as much as a system: one for 130 W, two for a small cell with a hop.
    let built = |watts| money.by_year(&solar(watts, 2.0, &book).bill())[0].capex;
    about(built(130.0), book.usd(Item::MvLineKm), 0.05);
    about(built(900.0) / book.usd(Item::MvLineKm), 6.7, 0.02);
    about(built(1500.0) / book.usd(Item::MvLineKm), 11.0, 0.02);
}

/// Build, a year of running it, present value.
fn sums(money: &Money, bill: &Bill) -> (f64, f64, f64) {
    let table = money.by_year(bill);
    (table[0].capex, table[1].opex, money.present_value(bill))
}

#[test]
fn whole_builds_cost_what_the_design_of_the_method_says() {
    let book = book();
    let money = Money::new(&book);
    let mut bill = Bill::new();
    bill.once(Item::MacroSite, 1.0);
    let (capex, opex, worth) = sums(&money, &bill);
    about(worth, 173_000.0, 0.005);
    // 90,000 and five years of opex against 139,000.
    about(capex + opex * annuity(0.08, 5.0), 139_000.0, 0.005);

    // With its terminal, a mast for the dish and solar power: 32,500 of about 35,000.
    let load = book.factor(Factor::SmallCellW) + book.factor(Factor::LeoW);
    let mut bill = solar(load, 2.0, &book).bill();
    bill.once(Item::SmallCellSite, 1.0)
        .once(Item::LeoBackhaulKit, 1.0)
        .once(Item::DishMast, 1.0)
        .monthly(Item::LeoBackhaulFeeMonth, 1.0);
    let (capex, opex, worth) = sums(&money, &bill);
    about(capex, 35_000.0, 0.08);
    about(opex, 6500.0, 0.02);
    about(worth, 79_000.0, 0.03);

    let mut bill = solar(100.0, 2.0, &book).bill();
    bill.once(Item::LeoKit, 1.0)
        .once(Item::WifiKit, 1.0)
        .monthly(Item::LeoFeeMonth, 1.0);
    let (capex, opex, _) = sums(&money, &bill);
    about(capex, 6500.0, 0.5 / 6.5);
    about(opex, 1300.0, 0.04);

    // In the prices of pytal: 5,000 a kilometre.
    let mut prices = book.unit_prices();
    prices[Item::FibreKm] = 5000.0;
    let mut bill = Bill::new();
    bill.once(Item::RemoteSector, 1.0).once(Item::FibreKm, 3.0);
    let (capex, ..) = sums(&money.at_prices(prices), &bill);
    about(capex, 31_000.0, 0.001);

    let mut bill = Bill::new();
    bill.once(Item::MacroSite, 1.0)
        .once(Item::MicrowaveHop, 1.0);
    let mut prices = book.unit_prices();
    prices[Item::MacroSite] = book.price(Item::MacroSite).low;
    let (capex, ..) = sums(&money.at_prices(prices), &bill);
    about(capex, 73_500.0, 0.01);
}

#[test]
fn what_wears_out_is_bought_again_before_the_horizon_and_not_at_it() {
    let mut book = book();
    let battery = &mut book.prices[Item::BatteryKwh];
    battery.default = 100.0;
    battery.life_years = 5;
    battery.replaced_share = 0.6;
    battery.opex_share = 0.01;
    battery.imported = 0.5;
    book.factors[Factor::ImportDuty].default = 0.2;
    book.factors[Factor::Vat].default = 0.1;
    let money = Money::new(&book).at_rate(0.0);
    let mut bill = Bill::new();
    bill.once(Item::BatteryKwh, 1.0);
    let table = money.by_year(&bill);
    // 100 x (1 + 0.5 x 0.2) x 1.1, and 60 % of it once: not again at year 10.
    assert!(near(table[0].capex, 121.0));
    assert!(near(table[5].capex, 72.6));
    assert_eq!(table[10].capex, 0.0);
    // Upkeep with tax and without duty.
    assert!(table[1..].iter().all(|year| near(year.opex, 1.1)));
    assert!(near(money.present_value(&bill), 121.0 + 72.6 + 11.0));
}

#[test]
fn yearly_spending_of_people_grows_with_them_and_a_stated_price_goes_before_the_book() {
    let mut book = book();
    book.factors[Factor::PeopleGrowth].default = 0.1;
    book.factors[Factor::HorizonYears].default = 3.0;
    let money = Money::new(&book).at_rate(0.0);
    let mut bill = Bill::new();
    bill.monthly(Item::DirectToCellUserMonth, 1.0);
    let expected = 12.0 * book.usd(Item::DirectToCellUserMonth) * (1.0 + 1.1 + 1.21);
    assert!(near(money.present_value(&bill), expected));

    let mut lease = Bill::new();
    lease.own(Item::MastLeaseYear, 2.0, Spending::Yearly, 700.0);
    let worth = money.worth(&lease);
    assert!(worth.per.is_empty());
    assert!(near(worth.fixed, 4200.0));
}

#[test]
fn operators_share_what_they_have_together() {
    let mut site = Bill::new();
    site.once(Item::MacroSite, 1.0);
    let quantities = |users: &[f64], rule| -> Vec<f64> {
        let bills = shared(&site, users, rule, 0.6);
        bills.iter().map(|bill| bill.lines[0].quantity).collect()
    };
    assert_eq!(quantities(&[0.0], SharingRule::Users), [1.0]);
    // 0.4 of its own, and half of 0.6.
    assert_eq!(quantities(&[9.0, 1.0], SharingRule::Equal), [0.7, 0.7]);
    let by_users = quantities(&[300.0, 100.0], SharingRule::Users);
    assert!(near(by_users[0], 0.85) && near(by_users[1], 0.55));
    assert!(shared(&site, &[], SharingRule::Equal, 0.6).is_empty());
}

/// A line with everything that it may have.
fn line() -> impl Strategy<Value = Line> {
    let item = (0..Item::ALL.len()).prop_map(|place| Item::ALL[place]);
    let spending = prop_oneof![Just(Spending::Once), Just(Spending::Yearly)];
    let own = proptest::option::of(0.0..1e6f64);
    (item, 0.0..1e4f64, spending, own).prop_map(|(item, quantity, spending, own_price)| Line {
        item,
        quantity,
        spending,
        own_price,
    })
}

fn bill() -> impl Strategy<Value = Bill> {
    proptest::collection::vec(line(), 0..12).prop_map(|lines| Bill { lines })
}

prop_compose! {
    /// Books with every term at work.
    fn any_book()(
        rate in prop_oneof![Just(0.0), 0.0..=1.0f64],
        years in 1u8..=50,
        vat in 0.0..=1.0f64,
        duty in 0.0..=1.0f64,
        growth in -0.2..=0.5f64,
        each in proptest::collection::vec(
            (0.0..1e5f64, 0u32..=30, 0.0..=1.0f64, 0.0..=1.0f64, 0.0..=1.0f64),
            Item::ALL.len(),
        ),
    ) -> CostBook {
        let mut book = book();
        let factors = &mut book.factors;
        factors[Factor::DiscountRate].default = rate;
        factors[Factor::HorizonYears].default = f64::from(years);
        factors[Factor::Vat].default = vat;
        factors[Factor::ImportDuty].default = duty;
        factors[Factor::PeopleGrowth].default = growth;
        for (&item, (usd, life_years, replaced_share, opex_share, imported)) in Item::ALL.iter().zip(each) {
            let price = &mut book.prices[item];
            price.default = usd;
            price.life_years = life_years;
            price.replaced_share = replaced_share;
            price.opex_share = opex_share;
            price.imported = imported;
        }
        book
    }
}

proptest! {
    #[test]
    fn years_add_up_to_the_present_value(book in any_book(), bill in bill()) {
        let money = Money::new(&book);
        let table = money.by_year(&bill);
        prop_assert_eq!(table.len(), book.horizon_years() as usize + 1);
        let sum: f64 = table.iter().map(|year| year.present_value).sum();
        prop_assert!(near(sum, money.present_value(&bill)));
    }

    #[test]
    fn at_no_interest_the_present_value_is_the_plain_sum(book in any_book(), bill in bill()) {
        let money = Money::new(&book).at_rate(0.0);
        let sum: f64 = money.by_year(&bill).iter().map(|year| year.capex + year.opex).sum();
        prop_assert!(near(sum, money.present_value(&bill)));
    }

    #[test]
    fn the_present_value_is_linear_in_prices_and_in_bills(
        book in any_book(),
        one in bill(),
        other in bill(),
        share in 0.0..10.0f64,
    ) {
        let money = Money::new(&book);
        let value = |bill: &Bill| money.present_value(bill);
        let worth = money.worth(&one);
        let prices = book.unit_prices();
        prop_assert!(near(worth.at(|item| prices[item]), value(&one)));
        // Doubled prices double all but what has a price of its own.
        let doubled = Each::from_fn(|item| 2.0 * prices[item]);
        let per_price = value(&one) - worth.fixed;
        let found = money.at_prices(doubled).present_value(&one);
        prop_assert!((found - (worth.fixed + 2.0 * per_price)).abs() <= 1e-9 * found.abs());
        prop_assert!(near(value(&one.clone().plus(&other)), value(&one) + value(&other)));
        prop_assert!(near(value(&one.scaled(share)), share * value(&one)));
        let plus = worth.clone().plus(&money.worth(&other));
        prop_assert!(near(plus.at(|item| prices[item]), value(&one) + value(&other)));
        prop_assert!(near(worth.scaled(share).at(|item| prices[item]), share * value(&one)));
    }

    #[test]
    fn nothing_gets_cheaper_by_a_higher_price_or_quantity(
        book in any_book(),
        bill in bill(),
        place in 0usize..64,
        more in 0.0..1e5f64,
    ) {
        let money = Money::new(&book);
        let before = money.present_value(&bill);
        let slack = 1e-9 * before;
        let mut prices = book.unit_prices();
        prices[Item::ALL[place % Item::ALL.len()]] += more;
        prop_assert!(money.at_prices(prices).present_value(&bill) >= before - slack);
        let mut larger = bill.clone();
        if let Some(line) = larger.lines.get_mut(place % bill.lines.len().max(1)) {
            line.quantity += more;
        }
        prop_assert!(money.present_value(&larger) >= before - slack);
    }

    #[test]
    fn a_higher_rate_never_raises_a_present_value(book in any_book(), bill in bill(), rate in 0.0..=1.0f64) {
        let money = Money::new(&book);
        let (low, high) = (rate.min(money.rate()), rate.max(money.rate()));
        let at = |rate| money.at_rate(rate).present_value(&bill);
        prop_assert!(at(high) <= at(low) * (1.0 + 1e-9));
    }

    #[test]
    fn annuities_rise_with_years_and_fall_with_rates(
        rate in 0.0..=1.0f64,
        years in 0.0..=50.0f64,
        more in 0.0..=10.0f64,
    ) {
        let here = annuity(rate, years);
        prop_assert!(here <= years * (1.0 + 1e-12));
        prop_assert!(annuity(rate, years + more) >= here * (1.0 - 1e-12));
        prop_assert!(annuity(rate + more, years) <= here * (1.0 + 1e-9));
    }

    #[test]
    fn shares_of_operators_add_up(
        users in proptest::collection::vec(prop_oneof![Just(0.0), 0.0..1e308f64], 1..8),
        shared_share in 0.0..=1.0f64,
        by_users in any::<bool>(),
    ) {
        let rule = if by_users { SharingRule::Users } else { SharingRule::Equal };
        let all: f64 = shares(&users, rule).iter().sum();
        prop_assert!((all - 1.0).abs() <= 1e-12);
        let mut site = Bill::new();
        site.once(Item::MacroSite, 1.0);
        let bills = shared(&site, &users, rule, shared_share);
        let quantity: f64 = bills.iter().map(|bill| bill.lines[0].quantity).sum();
        let operators = users.len() as f64;
        let expected = shared_share + (1.0 - shared_share) * operators;
        prop_assert!((quantity - expected).abs() <= 1e-9);
    }

    #[test]
    fn solar_grows_with_load_and_shrinks_with_sun(watts in 0.0..1e5f64, sun in 0.1..12.0f64, more in 0.0..100.0f64) {
        let book = book();
        let small = solar(watts, sun, &book);
        let large = solar(watts + more, sun, &book);
        let sunny = solar(watts, sun + more, &book);
        prop_assert!(large.pv_kwp >= small.pv_kwp && large.battery_kwh >= small.battery_kwh);
        prop_assert!(sunny.pv_kwp <= small.pv_kwp && sunny.battery_kwh == small.battery_kwh);
    }
}
