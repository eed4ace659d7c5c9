//! States of facts that are not known.

/// One state of the unknown facts of a village.
#[derive(Clone, Copy, Debug)]
pub(in crate::ranking) struct Draw {
    /// Tells villages apart.
    pub(in crate::ranking) key: u64,
    /// Which of the states.
    pub(in crate::ranking) state: u32,
    /// How many there are, a power of two.
    pub(in crate::ranking) states: u32,
}

impl Draw {
    /// A number from 0 to 1 for what a fact rests on. Over all states they lie evenly (a Latin
    /// hypercube: `McKay`, Beckman and Conover 1979), in an order of its own for each fact.
    pub(in crate::ranking) fn share(self, of: &str) -> f64 {
        let seed = of
            .bytes()
            .fold(self.key, |hash, byte| mixed(hash ^ u64::from(byte)));
        // Rounds of steps that are each a bijection of 0..states, a power of two.
        let mask = u64::from(self.states) - 1;
        let mut place = u64::from(self.state);
        for round in 0..4 {
            let key = mixed(seed ^ (round << 1));
            place = place.wrapping_add(key) & mask;
            place = place.wrapping_mul((key >> 32) | 1) & mask;
            place ^= place >> 2;
        }
        let jitter = unit(mixed(seed ^ (u64::from(self.state) << 32)));
        #[expect(clippy::cast_precision_loss, reason = "few states")]
        let share = (place as f64 + jitter) / f64::from(self.states);
        share
    }
}

/// `SplitMix64` (Steele, Lea and Flood 2014): one number well mixed into another.
pub(in crate::ranking) fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The upper 53 bits as a number from 0 to below 1.
#[expect(clippy::cast_precision_loss, reason = "53 bits")]
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}
