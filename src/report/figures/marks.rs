//! Signs of villages and sites: every kind has a shape beside its colour.

use std::fmt::Write as _;

use super::svg::{INK, PLAIN, Px, Sheet, Style};

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Dot,
    Circle,
    Triangle,
    Square,
    Diamond,
    Plus,
    Cross,
    Star,
}

impl Shape {
    /// Adds the outline of a sign of that radius to a path.
    pub(super) fn add(self, data: &mut String, (x, y): (f64, f64), radius: f64) {
        let r = radius;
        let around = |data: &mut String, corners: &[(f64, f64)]| {
            for (place, (right, down)) in corners.iter().enumerate() {
                let pen = if place == 0 { 'M' } else { 'L' };
                let _ = write!(data, "{pen}{} {}", Px(x + right * r), Px(y + down * r));
            }
            data.push('Z');
        };
        match self {
            Self::Dot => {
                let _ = write!(data, "M{} {}h.1", Px(x), Px(y));
            }
            Self::Circle => {
                let _ = write!(
                    data,
                    "M{} {}a{r} {r} 0 1 1 0 {}a{r} {r} 0 1 1 0 -{}z",
                    Px(x),
                    Px(y - r),
                    Px(2.0 * r),
                    Px(2.0 * r),
                    r = Px(r)
                );
            }
            Self::Triangle => around(data, &[(-1.05, -0.8), (1.05, -0.8), (0.0, 1.1)]),
            Self::Square => {
                around(data, &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]);
            }
            Self::Diamond => around(data, &[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)]),
            Self::Plus => {
                let a = 0.35;
                around(
                    data,
                    &[
                        (-a, -1.1),
                        (a, -1.1),
                        (a, -a),
                        (1.1, -a),
                        (1.1, a),
                        (a, a),
                        (a, 1.1),
                        (-a, 1.1),
                        (-a, a),
                        (-1.1, a),
                        (-1.1, -a),
                        (-a, -a),
                    ],
                );
            }
            Self::Cross => {
                let _ = write!(
                    data,
                    "M{} {}L{} {}M{} {}L{} {}",
                    Px(x - r),
                    Px(y - r),
                    Px(x + r),
                    Px(y + r),
                    Px(x - r),
                    Px(y + r),
                    Px(x + r),
                    Px(y - r)
                );
            }
            Self::Star => {
                let corners: Vec<(f64, f64)> = (0..10)
                    .map(|corner| {
                        let angle = f64::from(corner) * std::f64::consts::PI / 5.0;
                        let out = if corner % 2 == 0 { 1.4 } else { 0.6 };
                        (out * angle.sin(), -out * angle.cos())
                    })
                    .collect();
                around(data, &corners);
            }
        }
    }
}

/// How signs of a kind look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sign {
    pub shape: Shape,
    pub radius: f64,
    pub fill: &'static str,
    pub stroke: &'static str,
}

impl Sign {
    fn looks(self) -> String {
        match self.shape {
            Shape::Dot => format!(
                "fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linecap=\"round\"",
                self.fill,
                Px(self.radius * 2.0)
            ),
            Shape::Cross => format!(
                "fill=\"none\" stroke=\"{}\" stroke-width=\"1.4\"",
                self.fill
            ),
            _ => format!(
                "fill=\"{}\" stroke=\"{}\" stroke-width=\"0.8\"",
                self.fill, self.stroke
            ),
        }
    }

    /// Draws signs at these places, all as one path.
    pub(super) fn draw(self, sheet: &mut Sheet, places: impl IntoIterator<Item = (f64, f64)>) {
        let mut data = String::new();
        for place in places {
            self.shape.add(&mut data, place, self.radius);
        }
        sheet.path(&data, &self.looks());
    }

    /// Draws a line of a legend: the sign and its words to the right of it.
    pub(super) fn legend(self, sheet: &mut Sheet, (x, y): (f64, f64), words: &str) {
        let bigger = Self {
            radius: if self.shape == Shape::Dot {
                2.0
            } else {
                self.radius.clamp(5.0, 6.0)
            },
            ..self
        };
        bigger.draw(sheet, [(x + 8.0, y - 5.0)]);
        sheet.text(x + 22.0, y, Style::new(PLAIN, INK), words);
    }
}
