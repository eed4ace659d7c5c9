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
        if passes.is_empty() {
            return None;
        }
        let least_deg = terminal.mask_deg();
        let is_usable = |seen: &Seen| {
            f64::from(seen.elevation_deg) >= least_deg
                && !gso.excludes(
                    terminal.gso_avoidance_deg,
                    seen.azimuth_deg,
                    seen.elevation_deg,
                )
                && gateways.is_none_or(|gateways| gateways.serves(seen))
        };
        let (mut all, mut open) = (0_u64, 0_u64);
        let (mut run, mut longest) = (0_u32, 0_u32);
        let mut counts = Vec::with_capacity(passes.len());
        for moment in passes.moments() {
            let mut in_view = 0_u32;
            for seen in moment {
                if is_usable(seen) {
                    all += 1;
                    in_view += u32::from(seen.elevation_deg >= skyline.at(seen.azimuth_deg));
                }
            }
            open += u64::from(in_view);
            run = if in_view == 0 { run + 1 } else { 0 };
            longest = longest.max(run);
            counts.push(in_view);
        }
        let none = counts.iter().filter(|&&count| count == 0).count();
        // The nearest rank of 5 %.
        let rank = counts.len().div_ceil(20) - 1;
        let (_, &mut p05_in_view, _) = counts.select_nth_unstable(rank);
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let of = |part: u64, whole: usize| part as f64 / whole as f64;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let open_sky_share = (all > 0).then(|| open as f64 / all as f64);
        Some(Self {
            open_sky_share,
            mean_in_view: of(open, passes.len()),
            p05_in_view,
            none_share: of(none as u64, passes.len()),
            longest_gap_s: f64::from(longest) * passes.step_s(),
            widest_blocked_deg: skyline.widest_above_deg(BLOCKED_ABOVE_DEG),
            mean_open: of(all, passes.len()),
        })
    }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
