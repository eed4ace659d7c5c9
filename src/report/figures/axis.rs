//! Axes: where values lie on a sheet, and the round numbers along them.

use super::svg::{AXIS, FAINT, GRID, INK, SMALL, Sheet, Style};

/// The most round numbers along an axis.
const MOST_TICKS: u8 = 40;

/// Values along a line of the sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    /// The values at its ends.
    values: (f64, f64),
    /// Its ends.
    ends: (f64, f64),
    is_log: bool,
}

impl Axis {
    /// Even steps.
    pub(super) fn even(values: (f64, f64), ends: (f64, f64)) -> Self {
        let is_wide = values.1 - values.0 > 0.0;
        let values = (values.0, if is_wide { values.1 } else { values.0 + 1.0 });
        Self {
            values,
            ends,
            is_log: false,
        }
    }

    /// Even factors; values are above 0.
    pub(super) fn log(values: (f64, f64), ends: (f64, f64)) -> Self {
        let low = values.0.max(1e-9);
        Self {
            values: (low, values.1.max(low * 1.01)),
            ends,
            is_log: true,
        }
    }

    /// Where a value lies.
    pub(super) fn at(&self, value: f64) -> f64 {
        let (low, high) = self.values;
        let share = if self.is_log {
            (value.max(1e-12) / low).ln() / (high / low).ln()
        } else {
            (value - low) / (high - low)
        };
        self.ends.0 + share * (self.ends.1 - self.ends.0)
    }

    /// Round numbers along it.
    pub(super) fn ticks(&self, about: f64) -> Vec<f64> {
        let (low, high) = self.values;
        if self.is_log {
            let decades = (high / low).log10();
            let of_decade: &[f64] = if decades > 3.5 {
                &[1.0]
            } else {
                &[1.0, 2.0, 5.0]
            };
            let first = low.log10().floor();
            let powers = (0..MOST_TICKS).map(|power| 10_f64.powf(first + f64::from(power)));
            let all = powers.flat_map(|power| of_decade.iter().map(move |of| of * power));
            let all = all.take_while(|value| *value <= high * 1.000_001);
            return all.filter(|value| *value >= low * 0.999_999).collect();
        }
        let step = round_step((high - low) / about);
        let first = (low / step - 1e-9).ceil();
        let all = (0..MOST_TICKS).map(|number| (first + f64::from(number)) * step);
        all.take_while(|value| *value <= high + step * 1e-6)
            .collect()
    }
}

/// The round step that is at least so large: 1, 2 or 5 times a power of ten.
pub(super) fn round_step(least: f64) -> f64 {
    if !least.is_finite() || least <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    let found = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|of| of * power >= least * 0.999_999);
    found.unwrap_or(10.0) * power
}

/// The round number at or above a largest value, so that an axis ends with a tick.
pub(super) fn round_end(most: f64, about: f64) -> f64 {
    let step = round_step(most / about);
    let end = (most / step - 1e-9).ceil() * step;
    if end.is_finite() && end > 0.0 {
        end
    } else {
        1.0
    }
}

/// How many decimals the ticks of an axis take.
pub(super) fn decimals(ticks: &[f64]) -> usize {
    let is_plain = |places: i32| {
        let times = 10_f64.powi(places);
        ticks
            .iter()
            .all(|tick| ((tick * times).round() - tick * times).abs() < 1e-6 * times.max(1.0))
    };
    (0_u8..4)
        .find(|&places| is_plain(i32::from(places)))
        .map_or(4, usize::from)
}

/// The place of a drawing between its axes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Plot {
    /// Lines and numbers of the upright axis, with its title.
    pub(super) fn upright(
        &self,
        sheet: &mut Sheet,
        axis: &Axis,
        ticks: &[f64],
        label: impl Fn(f64) -> String,
        title: &str,
    ) {
        let line = format!("stroke=\"{GRID}\" stroke-width=\"1\"");
        for &tick in ticks {
            let y = axis.at(tick);
            sheet.line((self.left, y), (self.right, y), &line);
            let style = Style::new(SMALL, FAINT).end();
            sheet.text(self.left - 8.0, y + 4.0, style, &label(tick));
        }
        let style = Style::new(13.0, INK).middle();
        let middle = f64::midpoint(self.top, self.bottom);
        sheet.upward(44.0, middle, style, title);
    }

    /// Lines and numbers of the axis below, with its title.
    pub(super) fn below(
        &self,
        sheet: &mut Sheet,
        axis: &Axis,
        ticks: &[f64],
        label: impl Fn(f64) -> String,
        title: &str,
    ) {
        let line = format!("stroke=\"{GRID}\" stroke-width=\"1\"");
        for &tick in ticks {
            let x = axis.at(tick);
            sheet.line((x, self.top), (x, self.bottom), &line);
            let style = Style::new(SMALL, FAINT).middle();
            sheet.text(x, self.bottom + 18.0, style, &label(tick));
        }
        self.title_below(sheet, title);
    }

    /// The title of the axis below.
    fn title_below(&self, sheet: &mut Sheet, title: &str) {
        let style = Style::new(13.0, INK).middle();
        let middle = f64::midpoint(self.left, self.right);
        sheet.text(middle, self.bottom + 40.0, style, title);
    }

    /// The two lines of the axes, over what is drawn.
    pub(super) fn frame(&self, sheet: &mut Sheet) {
        let looks = format!("stroke=\"{AXIS}\" stroke-width=\"1.2\"");
        sheet.line((self.left, self.bottom), (self.right, self.bottom), &looks);
        sheet.line((self.left, self.top), (self.left, self.bottom), &looks);
    }
}
