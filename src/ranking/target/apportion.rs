//! Places of provinces in proportion to their people.

/// What one province brings to the sharing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Claim {
    /// Its people, finite and not negative.
    pub people: f64,
    /// The fewest places.
    pub low: u32,
    /// The most, not fewer.
    pub high: u32,
}

impl Claim {
    fn bounded(&self, share: f64) -> f64 {
        share.clamp(f64::from(self.low), f64::from(self.high))
    }

    /// How many places a person is worth where the share meets a bound.
    fn breaks(&self) -> [f64; 2] {
        [
            f64::from(self.low) / self.people,
            f64::from(self.high) / self.people,
        ]
    }
}

/// Shares places by people within bounds, largest remainders rounded up (Hamilton's method); of equal
/// remainders those of more people first, then those that stand first.
///
/// The exact share of a province is its people times one number for all, or the bound that this
/// passes. The places add up to `places` unless the bounds forbid it: not fewer than all `low`, not
/// more than all `high` of provinces with people.
pub(super) fn apportion(places: u32, claims: &[Claim]) -> Vec<u32> {
    let shares = exact(places, claims);
    let mut given: Vec<u32> = shares
        .iter()
        .map(|share| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "lies between two numbers of this type"
            )]
            let whole = share.floor() as u32;
            whole
        })
        .collect();
    let mut left = u64::from(places).saturating_sub(given.iter().map(|&it| u64::from(it)).sum());
    let remainder = |at: usize| shares[at] - shares[at].floor();
    let mut order: Vec<usize> = (0..claims.len())
        .filter(|&at| remainder(at) > 0.0)
        .collect();
    order.sort_by(|&one, &other| {
        remainder(other)
            .total_cmp(&remainder(one))
            .then(claims[other].people.total_cmp(&claims[one].people))
    });
    for at in order {
        if left > 0 && given[at] < claims[at].high {
            given[at] += 1;
            left -= 1;
        }
    }
    given
}

/// The exact share of every province.
fn exact(places: u32, claims: &[Claim]) -> Vec<f64> {
    let target = f64::from(places);
    let all = |per_person: f64| -> f64 {
        claims
            .iter()
            .map(|claim| {
                if claim.people > 0.0 {
                    claim.bounded(per_person * claim.people)
                } else {
                    f64::from(claim.low)
                }
            })
            .sum()
    };
    let mut breaks: Vec<f64> = claims
        .iter()
        .filter(|claim| claim.people > 0.0)
        .flat_map(Claim::breaks)
        .collect();
    breaks.sort_unstable_by(f64::total_cmp);
    // Between two breaks the same provinces are at their bounds, and the others share what is left.
    let next = breaks.partition_point(|&per_person| all(per_person) <= target);
    let below = next.checked_sub(1).map_or(0.0, |last| breaks[last]);
    let above = breaks.get(next).copied();
    let bound = |claim: &Claim| -> Option<f64> {
        if claim.people <= 0.0 {
            return Some(f64::from(claim.low));
        }
        let [low, high] = claim.breaks();
        match above {
            _ if high <= below => Some(f64::from(claim.high)),
            None => Some(f64::from(claim.high)),
            Some(above) if low >= above => Some(f64::from(claim.low)),
            Some(_) => None,
        }
    };
    let held: f64 = claims.iter().filter_map(bound).sum();
    let free = claims.iter().filter(|claim| bound(claim).is_none());
    let people: f64 = free.map(|claim| claim.people).sum();
    claims
        .iter()
        .map(|claim| {
            bound(claim).unwrap_or_else(|| claim.bounded((target - held) * claim.people / people))
        })
        .collect()
}
