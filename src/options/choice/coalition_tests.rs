use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn member(people: f64, alternative: f64) -> Member {
    Member {
        people,
        own: 0.0,
        alternative,
        leaves_on_tie: false,
    }
}

#[test]
fn a_village_that_looks_dear_alone_is_cheap_with_its_neighbours() {
    // 150,000 over 900 people is 167 each; alone each of them would pay 500 for what costs 300 by satellite.
    let three = [member(300.0, 300.0); 3];
    assert_eq!(coalition(150_000.0, &three), [true; 3]);
    assert_eq!(coalition(150_000.0, &three[..1]), [false]);
    // The last pays 250 with the first two and leaves at 200; those two then pay 250 and stay.
    let mixed = [
        member(300.0, 300.0),
        member(300.0, 280.0),
        member(150.0, 190.0),
    ];
    assert_eq!(coalition(150_000.0, &mixed), [true, true, false]);
    // One that leaves may take all with it.
    let brittle = [
        member(300.0, 210.0),
        member(300.0, 240.0),
        member(150.0, 190.0),
    ];
    assert_eq!(coalition(150_000.0, &brittle), [false; 3]);
}

#[test]
fn at_equal_cost_the_ladder_decides() {
    let early = Member {
        leaves_on_tie: true,
        ..member(100.0, 50.0)
    };
    assert_eq!(coalition(5_000.0, &[early]), [false]);
    assert_eq!(coalition(5_000.0, &[member(100.0, 50.0)]), [true]);
}

#[test]
fn nobody_and_nothing_are_no_coalition() {
    assert!(coalition(5_000.0, &[]).is_empty());
    assert_eq!(coalition(0.0, &[member(0.0, 50.0)]), [false]);
    assert_eq!(coalition(0.0, &[member(10.0, f64::NEG_INFINITY)]), [false]);
    // Without an alternative a village stays, whatever it costs.
    assert_eq!(coalition(1e12, &[member(1.0, f64::INFINITY)]), [true]);
}

fn any_member() -> impl Strategy<Value = Member> {
    let alternative = prop_oneof![
        8 => (0..200_u8).prop_map(f64::from),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
    ];
    (0..100_u8, 0..20_u8, alternative, any::<bool>()).prop_map(
        |(people, own, alternative, leaves_on_tie)| Member {
            people: f64::from(people),
            own: f64::from(own),
            alternative,
            leaves_on_tie,
        },
    )
}

/// Whether nobody of a set would rather leave it.
fn is_stable(total: f64, members: &[Member], set: &[bool]) -> bool {
    let price = total / people_of(members, set);
    let mut inside = members.iter().zip(set).filter(|(_, is_in)| **is_in);
    inside.all(|(member, _)| member.people > 0.0 && member.stays_at(price + member.own))
}

fn is_within(small: &[bool], large: &[bool]) -> bool {
    small
        .iter()
        .zip(large)
        .all(|(small, large)| !small || *large)
}

proptest! {
    /// Every subset is tried.
    #[test]
    fn it_is_the_largest_set_that_nobody_would_leave(
        total in (0..20_000_u16).prop_map(f64::from),
        members in vec(any_member(), 0..7),
    ) {
        let found = coalition(total, &members);
        prop_assert!(is_stable(total, &members, &found));
        for bits in 0..1_u32 << members.len() {
            let set: Vec<bool> = (0..members.len()).map(|bit| bits >> bit & 1 == 1).collect();
            if is_stable(total, &members, &set) {
                prop_assert!(is_within(&set, &found));
            }
        }
    }

    #[test]
    fn shares_add_up(total in 0.0..1e7_f64, members in vec(any_member(), 0..7)) {
        let found = coalition(total, &members);
        let people_in = people_of(&members, &found);
        if found.contains(&true) {
            let inside = members.iter().zip(&found).filter(|(_, is_in)| **is_in);
            let shares = inside.map(|(member, _)| member.people * shared_price(total, people_in, 0.0));
            prop_assert!((shares.sum::<f64>() - total).abs() <= 1e-9 * total);
        }
    }

    #[test]
    fn more_people_a_cheaper_macro_or_dearer_alternatives_never_make_it_smaller(
        total in 0.0..20_000.0_f64,
        members in vec(any_member(), 1..7),
        who in any::<prop::sample::Index>(),
        more in 0.0..100.0_f64,
        share in 0.0..=1.0_f64,
    ) {
        let before = coalition(total, &members);
        let who = who.index(members.len());
        prop_assert!(is_within(&before, &coalition(total * share, &members)));
        let mut larger = members.clone();
        larger[who].people += more;
        prop_assert!(is_within(&before, &coalition(total, &larger)));
        let mut poorer = members.clone();
        poorer[who].alternative += more;
        prop_assert!(is_within(&before, &coalition(total, &poorer)));
    }
}
