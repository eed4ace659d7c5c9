//! Community terminals of low-orbit satellite with Wi-Fi.

use super::{Assessed, Case, Feed, Service, power};
use crate::options::Decision;
use crate::options::money::Bill;
use crate::options::reason::Reason;
use crate::project::{Factor, Item};
use crate::survey::Electricity;

/// As many terminals as hamlets without signal, as the people that one serves, and as the busy hour
/// ask for, whatever is most.
pub(super) fn assess(case: &Case<'_>) -> Assessed {
    let mut terminal = Assessed::new(Decision::LeoTerminal);
    if !case.facts.leo_terminal {
        return terminal.refused(Reason::NoSatelliteLicence);
    }
    let people = case.facts.gained(1.0);
    let users = case.users(people);
    let rate = case
        .factor(Factor::LeoTerminalMbps)
        .min(case.factor(Factor::WifiMbps));
    let needed = users * case.user_mbps();
    let per_terminal = f64::from(case.context.settings.decision.few_people).max(1.0);
    let count = (people / per_terminal)
        .max(needed / rate)
        .max(f64::from(case.facts.dark_hamlets))
        .ceil()
        .max(1.0);
    terminal.service = Service {
        share: 1.0,
        people,
        mbps: count * rate / users,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rounded up from people of a village"
    )]
    let terminals = count as u32;
    terminal.needs.terminals = terminals;
    // Wi-Fi at some places is what the programme takes for a hamlet, for an island, or where there is no
    // electricity; elsewhere it asks for a mobile cell.
    let is_remote = case.facts.island || case.facts.power == Electricity::None;
    if !is_remote && terminals > case.context.settings.decision.max_terminals {
        terminal.against = terminal.against.with(Reason::TooManyPeople);
    }
    terminal.needs.feed = Some(Feed::Satellite);
    let sky = case.facts.sky();
    terminal.because = sky.because;
    terminal.needs.spot = sky.spot;
    terminal.needs.height_m = sky.height_m;
    terminal.against = terminal.against.and(sky.against).with(case.facts.denied);
    if !terminal.is_served() {
        return terminal;
    }
    let mut bill = Bill::default();
    bill.once(Item::LeoKit, count);
    bill.once(Item::WifiKit, count);
    bill.monthly(Item::LeoFeeMonth, count);
    if sky.needs_mast {
        bill.once(Item::DishMast, count);
    }
    terminal.bill = bill;
    let each = case.supply(case.factor(Factor::LeoW) + case.factor(Factor::WifiW));
    power(&mut terminal, &each);
    // The supply of one is in the bill; the others have their own.
    terminal.bill = std::mem::take(&mut terminal.bill).plus(&each.bill.scaled(count - 1.0));
    terminal
}
