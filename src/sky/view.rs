//! What a place sees of a constellation over its horizon.

use super::{GatewayReach, GsoMask, Passes, Seen, Skyline, Terminal};

/// A sector is blocked where the horizon stands above this, degrees.
pub const BLOCKED_ABOVE_DEG: f64 = 40.0;

/// The sky of a terminal, measured over the moments of passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// The share of the satellite time within the terminal's own mask, which is its least elevation and the
    /// geostationary arc, that the horizon leaves: exactly 1 over a flat one. `None` where no satellite comes
    /// within the mask.
    pub open_sky_share: Option<f64>,
    /// Satellites in view, the mean of all moments.
    pub mean_in_view: f64,
    /// Satellites in view, fewer than which there are in less than 5 % of the moments (nearest rank).
    pub p05_in_view: u32,
    /// The share of moments at which there is none.
    pub none_share: f64,
    /// The longest run of moments without one, seconds; known to a step more or less.
    pub longest_gap_s: f64,
    /// The widest sector of azimuth whose horizon is above [`BLOCKED_ABOVE_DEG`], degrees.
    pub widest_blocked_deg: f64,
    /// Satellites in view over a flat horizon, the mean of all moments.
    pub mean_open: f64,
}

impl View {
    /// The sky of a terminal; `None` where the passes have no moment.
    ///
    /// Passes must begin at or below the terminal's least elevation, and passes, mask and place be of one
    /// latitude. Where gateways are given, satellites count only while one of them sees them too, over the flat
    /// horizon as well; leave them out for satellites with laser links.
    #[must_use]
    pub fn of(
        passes: &Passes,
        skyline: &Skyline,
        terminal: &Terminal,
        gso: &GsoMask,
        gateways: Option<&GatewayReach>,
    ) -> Option<Self> {
        let mut tally = Tally::new(passes.step_s(), skyline, terminal, gso, gateways);
        for moment in passes.moments() {
            tally.moment(moment);
        }
        tally.finish()
    }
}

/// The sky of a terminal as it is counted moment by moment, which keeps no passes.
#[derive(Clone, Debug)]
pub struct Tally<'a> {
    step_s: f64,
    skyline: &'a Skyline,
    terminal: &'a Terminal,
    gso: &'a GsoMask,
    gateways: Option<&'a GatewayReach>,
    /// Satellites within the mask, and of those over the horizon, summed over moments.
    all: u64,
    open: u64,
    /// Moments without a satellite: those in a row now, and most in a row.
    run: u32,
    longest: u32,
    /// How many moments had so many satellites in view.
    moments: Vec<u32>,
}

impl<'a> Tally<'a> {
    /// Nothing counted yet, of moments so many seconds apart; the rest is as for [`View::of`].
    #[must_use]
    pub fn new(
        step_s: f64,
        skyline: &'a Skyline,
        terminal: &'a Terminal,
        gso: &'a GsoMask,
        gateways: Option<&'a GatewayReach>,
    ) -> Self {
        Self {
            step_s,
            skyline,
            terminal,
            gso,
            gateways,
            all: 0,
            open: 0,
            run: 0,
            longest: 0,
            moments: Vec::new(),
        }
    }

    /// Whether the terminal would use a satellite over a flat horizon.
    #[must_use]
    pub fn is_usable(&self, seen: &Seen) -> bool {
        f64::from(seen.elevation_deg) >= self.terminal.mask_deg()
            && !self.gso.excludes(
                self.terminal.gso_avoidance_deg,
                seen.azimuth_deg,
                seen.elevation_deg,
            )
            && self.gateways.is_none_or(|gateways| gateways.serves(seen))
    }

    /// Counts the next moment.
    pub fn moment(&mut self, seen: &[Seen]) {
        let mut in_view = 0_usize;
        for one in seen {
            if self.is_usable(one) {
                self.all += 1;
                in_view += usize::from(one.elevation_deg >= self.skyline.at(one.azimuth_deg));
            }
        }
        self.open += in_view as u64;
        self.run = if in_view == 0 { self.run + 1 } else { 0 };
        self.longest = self.longest.max(self.run);
        if self.moments.len() <= in_view {
            self.moments.resize(in_view + 1, 0);
        }
        self.moments[in_view] += 1;
    }

    /// What was counted; `None` where there was no moment.
    #[must_use]
    pub fn finish(&self) -> Option<View> {
        let all_moments: u64 = self.moments.iter().map(|&moments| u64::from(moments)).sum();
        if all_moments == 0 {
            return None;
        }
        // The nearest rank of 5 %.
        let rank = all_moments.div_ceil(20);
        let mut below = 0;
        let p05_in_view = (0_u32..).zip(&self.moments).find_map(|(count, &moments)| {
            below += u64::from(moments);
            (below >= rank).then_some(count)
        });
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let of = |part: u64, whole: u64| part as f64 / whole as f64;
        Some(View {
            open_sky_share: (self.all > 0).then(|| of(self.open, self.all)),
            mean_in_view: of(self.open, all_moments),
            p05_in_view: p05_in_view?,
            none_share: of(u64::from(self.moments[0]), all_moments),
            longest_gap_s: f64::from(self.longest) * self.step_s,
            widest_blocked_deg: self.skyline.widest_above_deg(BLOCKED_ABOVE_DEG),
            mean_open: of(self.all, all_moments),
        })
    }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
