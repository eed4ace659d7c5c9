//! Random numbers from a seed, the same ones for ever: xoshiro256++ seeded by splitmix64.

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Random([u64; 4]);

impl Random {
    /// Stream `number` of kind `kind` of this seed, independent of every other.
    pub fn new(seed: u64, kind: Kind, number: u64) -> Self {
        let mut state =
            seed ^ mixed(kind as u64) ^ mixed(number.wrapping_add(0x9E37)).rotate_left(17);
        Self(std::array::from_fn(|_| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            mixed(state)
        }))
    }

    fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// Between 0 and 1, 1 not included.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between two numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// One of several things.
    pub fn one_of<T: Copy>(&mut self, things: &[T]) -> T {
        let number = ((self.bits() >> 32) * things.len() as u64) >> 32;
        things[usize::try_from(number).unwrap_or(0)]
    }

    /// About normally distributed, mean 0, deviation 1, never beyond 3.5: the sum of four uniform numbers.
    pub fn normal(&mut self) -> f64 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        (sum - 2.0) * 3.0_f64.sqrt()
    }
}

/// What a stream is for.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Valleys = 1,
    Villages = 2,
    Areas = 3,
}

fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}
