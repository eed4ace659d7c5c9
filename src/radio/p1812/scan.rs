//! Extremes of a profile from a look at every point.
//!
//! All maxima that need every point are taken in one pass of a few lanes side by side, without
//! branches and with one division a point. What few paths need is looked for when asked.

use super::ground::{Ground, Nearest, Obstruction, Surface, Terminals};

/// Points that are looked at side by side.
const LANES: usize = 2;

/// How far below the line of sight to a horizon a point is looked at again, metres. Heights over
/// 3,000 km are rounded to a millionth of this.
const NEAR_M: f64 = 1e-3;

/// A profile between its ends, with the extremes that every path needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanned<'a> {
    ends: Terminals,
    distances_km: &'a [f64],
    heights_m: &'a [f64],
    /// As many as heights, or none.
    clutter_m: &'a [f64],
    /// 500/a of the surfaces, m/km².
    curvatures: Curvatures,
    smooth_sums: [f64; 2],
    maxima: Maxima,
}

/// 500/a of both effective Earths, m/km².
#[derive(Clone, Copy, Debug)]
pub(super) struct Curvatures {
    pub median: f64,
    pub beta0: f64,
}

impl Curvatures {
    pub(super) fn of(&self, surface: Surface) -> f64 {
        match surface {
            Surface::Bare | Surface::Median => self.median,
            Surface::Beta0 => self.beta0,
        }
    }
}

/// Maxima over the points between the ends, in m and m/km; those of [`Surface::Beta0`] alone when
/// they were asked for.
#[derive(Clone, Copy, Debug)]
struct Maxima {
    height: f64,
    from_tx: f64,
    from_rx: f64,
    rise_from_tx: [f64; 3],
    rise_from_rx: [f64; 3],
}

/// The greatest of values in lanes.
#[derive(Clone, Copy)]
struct Greatest([f64; LANES]);

impl Greatest {
    const fn new() -> Self {
        Self([f64::NEG_INFINITY; LANES])
    }

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "lanes become vectors in the loop around them alone"
    )]
    fn raise(&mut self, values: [f64; LANES]) {
        for (greatest, value) in self.0.iter_mut().zip(values) {
            // Not f64::max, whose care for NaN is not one instruction.
            *greatest = if value > *greatest { value } else { *greatest };
        }
    }

    fn get(self) -> f64 {
        self.0.into_iter().fold(f64::NEG_INFINITY, f64::max)
    }
}

/// The profile as slices of one length, without the ends.
#[derive(Clone, Copy)]
struct Points<'a> {
    distances_km: &'a [f64],
    heights_m: &'a [f64],
    clutter_m: &'a [f64],
}

impl<'a> Scanned<'a> {
    /// `distances_km` and those beside it hold all points, ends too, at least three; `clutter_m` may
    /// be empty. They are checked: rising from 0, and finite.
    pub(super) fn new(
        [distances_km, heights_m, clutter_m]: [&'a [f64]; 3],
        ends: Terminals,
        curvatures: Curvatures,
        beta0: bool,
    ) -> Self {
        let last = distances_km.len() - 1;
        let bare = clutter_m.is_empty();
        let points = Points {
            distances_km: &distances_km[1..last],
            heights_m: &heights_m[1..last],
            // Never read on bare ground, but as long.
            clutter_m: if bare {
                &heights_m[1..last]
            } else {
                &clutter_m[1..last]
            },
        };
        let maxima = match (bare, beta0) {
            (true, false) => points.maxima::<false, false>(&ends, &curvatures),
            (true, true) => points.maxima::<false, true>(&ends, &curvatures),
            (false, false) => points.maxima::<true, false>(&ends, &curvatures),
            (false, true) => points.maxima::<true, true>(&ends, &curvatures),
        };
        Self {
            ends,
            distances_km: points.distances_km,
            heights_m: points.heights_m,
            clutter_m: if bare { &[] } else { points.clutter_m },
            curvatures,
            smooth_sums: smooth_sums(distances_km, heights_m),
            maxima,
        }
    }

    /// Height of a point over a surface, metres.
    fn height_m(&self, surface: Surface, index: usize) -> f64 {
        let clutter_m = if surface == Surface::Bare {
            0.0
        } else {
            self.clutter(index)
        };
        self.heights_m[index] + clutter_m
    }

    fn clutter(&self, index: usize) -> f64 {
        self.clutter_m.get(index).copied().unwrap_or(0.0)
    }
}

/// One value a lane.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "lanes become vectors in the loop around them alone"
)]
fn each(value: impl Fn(usize) -> f64) -> [f64; LANES] {
    std::array::from_fn(value)
}

/// The lanes from `start` on; beyond the last point they repeat it, which changes no maximum.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "the loop around it becomes vectors with it alone"
)]
fn lanes(values: &[f64], start: usize) -> [f64; LANES] {
    match values.get(start..start + LANES) {
        Some(whole) => std::array::from_fn(|lane| whole[lane]),
        None => std::array::from_fn(|lane| values[(start + lane).min(values.len() - 1)]),
    }
}

impl Points<'_> {
    fn maxima<const CLUTTER: bool, const BETA0: bool>(
        &self,
        ends: &Terminals,
        curvatures: &Curvatures,
    ) -> Maxima {
        let &Terminals {
            length_km,
            tx_m,
            rx_m,
            ..
        } = ends;
        let slope = ends.slope();
        let mut height = Greatest::new();
        let [mut from_tx, mut from_rx] = [Greatest::new(); 2];
        let mut rise_from_tx = [Greatest::new(); 3];
        let mut rise_from_rx = [Greatest::new(); 3];
        for start in (0..self.distances_km.len()).step_by(LANES) {
            let d = lanes(self.distances_km, start);
            let h = lanes(self.heights_m, start);
            let rest = d.map(|d| length_km - d);
            let inverse = each(|lane| (d[lane] * rest[lane]).recip());
            let per_tx = each(|lane| inverse[lane] * rest[lane]);
            let per_rx = each(|lane| inverse[lane] * d[lane]);
            let tx = each(|lane| (h[lane] - tx_m) * per_tx[lane]);
            let rx = each(|lane| (h[lane] - rx_m) * per_rx[lane]);
            height.raise(each(|lane| h[lane] - slope * d[lane]));
            from_tx.raise(tx);
            from_rx.raise(rx);
            let median = curvatures.median;
            rise_from_tx[0].raise(each(|lane| tx[lane] - median * d[lane]));
            rise_from_rx[0].raise(each(|lane| rx[lane] - median * rest[lane]));
            let [mut tx, mut rx] = [tx, rx];
            if CLUTTER {
                let clutter = lanes(self.clutter_m, start);
                tx = each(|lane| tx[lane] + clutter[lane] * per_tx[lane]);
                rx = each(|lane| rx[lane] + clutter[lane] * per_rx[lane]);
                rise_from_tx[1].raise(each(|lane| tx[lane] - median * d[lane]));
                rise_from_rx[1].raise(each(|lane| rx[lane] - median * rest[lane]));
            }
            if BETA0 {
                let beta0 = curvatures.beta0;
                rise_from_tx[2].raise(each(|lane| tx[lane] - beta0 * d[lane]));
                rise_from_rx[2].raise(each(|lane| rx[lane] - beta0 * rest[lane]));
            }
        }
        if !CLUTTER {
            rise_from_tx[1] = rise_from_tx[0];
            rise_from_rx[1] = rise_from_rx[0];
        }
        Maxima {
            height: height.get() - tx_m,
            from_tx: from_tx.get() - slope,
            from_rx: from_rx.get() + slope,
            rise_from_tx: rise_from_tx.map(Greatest::get),
            rise_from_rx: rise_from_rx.map(Greatest::get),
        }
    }
}

/// v1 and v2, Eqs. (85) and (86).
fn smooth_sums(distances_km: &[f64], heights_m: &[f64]) -> [f64; 2] {
    let stretches = distances_km.len() - 1;
    let [d0, d1] = [&distances_km[..stretches], &distances_km[1..]];
    let [h0, h1] = [&heights_m[..stretches], &heights_m[1..]];
    let [mut v1, mut v2] = [[0.0; LANES]; 2];
    let whole = stretches - stretches % LANES;
    for start in (0..whole).step_by(LANES) {
        let [d0, d1] = [lanes(d0, start), lanes(d1, start)];
        let [h0, h1] = [lanes(h0, start), lanes(h1, start)];
        for lane in 0..LANES {
            let term = smooth_term([d0[lane], d1[lane]], [h0[lane], h1[lane]]);
            v1[lane] += term[0];
            v2[lane] += term[1];
        }
    }
    for stretch in whole..stretches {
        let term = smooth_term([d0[stretch], d1[stretch]], [h0[stretch], h1[stretch]]);
        v1[0] += term[0];
        v2[0] += term[1];
    }
    [v1.iter().sum(), v2.iter().sum()]
}

/// What one stretch of a profile adds to v1 and v2, Eqs. (85) and (86).
#[inline]
pub(super) fn smooth_term([d0, d1]: [f64; 2], [h0, h1]: [f64; 2]) -> [f64; 2] {
    let step = d1 - d0;
    [
        step * (h1 + h0),
        step * (h1 * (2.0 * d1 + d0) + h0 * (d1 + 2.0 * d0)),
    ]
}

/// The point with the greatest ν among those that were offered.
///
/// ν is compared as its signed square without the factor that all points share, Eq. (15), and as a
/// fraction: without a root and without a division.
#[derive(Clone, Copy, Debug)]
pub(super) struct NearestSoFar {
    ends: Terminals,
    slope: f64,
    /// 500/a, m/km².
    curvature: f64,
    /// Signed square of the height over the line, m².
    square: f64,
    /// Product of the distances from both ends, km².
    product: f64,
    index: usize,
}

impl NearestSoFar {
    pub(super) fn new(ends: &Terminals, curvature: f64) -> Self {
        let (square, product) = (f64::NEG_INFINITY, 1.0);
        Self {
            ends: *ends,
            slope: ends.slope(),
            curvature,
            square,
            product,
            index: 0,
        }
    }

    /// A point; it is taken before equals that were offered earlier.
    #[inline]
    pub(super) fn offer(&mut self, index: usize, d: f64, height_m: f64) {
        let product = d * (self.ends.length_km - d);
        let over = height_m - self.ends.tx_m - self.slope * d + self.curvature * product;
        let square = over * over.abs();
        if square * self.product >= self.square * product {
            (self.square, self.product, self.index) = (square, product, index);
        }
    }

    /// Whether no point from `first_km` to `last_km` and up to `highest_m` high can be taken.
    pub(super) fn rules_out(&self, [first_km, last_km]: [f64; 2], highest_m: f64) -> bool {
        let line = |d: f64| self.ends.tx_m + self.slope * d;
        let product = last_km * (self.ends.length_km - first_km);
        let over = highest_m - line(first_km).min(line(last_km)) + self.curvature * product;
        over < 0.0 && -over * over * self.product < self.square * product
    }

    pub(super) fn get(&self) -> Nearest {
        Nearest {
            signed_square: self.square / self.product,
            index: self.index,
        }
    }
}

impl Ground for Scanned<'_> {
    fn ends(&self) -> &Terminals {
        &self.ends
    }

    fn distances_km(&self) -> &[f64] {
        self.distances_km
    }

    fn smooth_sums(&self) -> [f64; 2] {
        self.smooth_sums
    }

    fn obstruction(&self) -> Option<Obstruction> {
        (self.maxima.height > 0.0).then_some(Obstruction {
            height_m: self.maxima.height,
            from_tx: self.maxima.from_tx,
            from_rx: self.maxima.from_rx,
        })
    }

    fn rise_from_tx(&self, surface: Surface) -> f64 {
        self.maxima.rise_from_tx[surface as usize]
    }

    fn rise_from_rx(&self, surface: Surface) -> f64 {
        self.maxima.rise_from_rx[surface as usize]
    }

    fn horizon_of_tx(&self) -> usize {
        let greatest = self.rise_from_tx(Surface::Bare);
        let [length_km, curvature] = [self.ends.length_km, self.curvatures.median];
        let reaches = |(&d, &h): (&f64, &f64)| {
            let over = h - self.ends.tx_m;
            // First without a division, with far more room than rounding needs; then with the
            // arithmetic of the pass over all points, so that its greatest is met again.
            over > (greatest + curvature * d) * d - NEAR_M && {
                let rest = length_km - d;
                over * ((d * rest).recip() * rest) - curvature * d >= greatest
            }
        };
        self.distances_km
            .iter()
            .zip(self.heights_m)
            .position(reaches)
            .unwrap_or(0)
    }

    fn horizon_of_rx(&self) -> usize {
        let greatest = self.rise_from_rx(Surface::Bare);
        let [length_km, curvature] = [self.ends.length_km, self.curvatures.median];
        let reaches = |(&d, &h): (&f64, &f64)| {
            let rest = length_km - d;
            let over = h - self.ends.rx_m;
            over > (greatest + curvature * rest) * rest - NEAR_M
                && over * ((d * rest).recip() * d) - curvature * rest >= greatest
        };
        self.distances_km
            .iter()
            .zip(self.heights_m)
            .rposition(reaches)
            .unwrap_or(0)
    }

    fn nearest_to_line(&self, surface: Surface) -> Nearest {
        let mut nearest = NearestSoFar::new(&self.ends, self.curvatures.of(surface));
        for (index, &d) in self.distances_km.iter().enumerate() {
            nearest.offer(index, d, self.height_m(surface, index));
        }
        nearest.get()
    }

    fn above_line(&self, first: usize, last: usize, start_m: f64, slope: f64) -> f64 {
        above_line(
            &self.distances_km[first.min(last)..=first.max(last)],
            &self.heights_m[first.min(last)..=first.max(last)],
            start_m,
            slope,
        )
    }
}

/// How far heights stand above a line at most.
pub(super) fn above_line(distances_km: &[f64], heights_m: &[f64], start_m: f64, slope: f64) -> f64 {
    let mut most = Greatest::new();
    for start in (0..distances_km.len()).step_by(LANES) {
        let d = lanes(distances_km, start);
        let h = lanes(heights_m, start);
        most.raise(each(|lane| h[lane] - slope * d[lane]));
    }
    most.get() - start_m
}
