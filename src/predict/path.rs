//! The path from a mast to a place: what is lost, and where the antenna sees it.

use super::clutter::ClutterClass;
use super::ground::{ClutterAt, Walker};
use super::propagation::{PathLoss, Propagation, Scratch, Way};
use super::setup::{Setup, elevation_deg};
use super::{Ground, Mast, PredictError};
use crate::geodesy::{Around, LonLat};

/// Where something listens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receiver {
    pub(super) place: LonLat,
    /// Above ground, metres.
    pub(super) height_m: f64,
}

/// What is known of a path.
pub(super) enum Found {
    /// The ground is not known.
    Unknown,
    /// The model claims nothing so far away.
    Nothing,
    Path(FoundPath),
}

/// What one path brings.
pub(super) struct FoundPath {
    pub(super) loss: PathLoss,
    pub(super) azimuth_deg: f64,
    pub(super) elevation_deg: f64,
}

/// Room that paths need.
pub(super) struct Room<'g> {
    pub(super) clutter: Vec<f64>,
    pub(super) scratch: Scratch,
    /// Absent where it does not matter what stands at a place.
    pub(super) clutter_at: Option<ClutterAt<'g>>,
}

impl<'g> Room<'g> {
    pub(super) fn of(setup: &Setup<'g>) -> Self {
        Self::on(setup.ground, setup.calibrated.tells_classes_apart())
    }

    /// For a ground, where it matters or not what stands at a place.
    pub(super) fn on(ground: &'g Ground, tells_classes_apart: bool) -> Self {
        Self {
            clutter: Vec::new(),
            scratch: Scratch::default(),
            clutter_at: tells_classes_apart.then(|| ground.clutter_at()),
        }
    }

    /// What stands at a place.
    pub(super) fn class(&mut self, place: LonLat) -> Result<ClutterClass, PredictError> {
        let clutter_at = self.clutter_at.as_mut();
        Ok(clutter_at.map_or(Ok(ClutterClass::default()), |clutter| clutter.class(place))?)
    }
}

/// The path from a mast to where something listens; over ground that nobody knows without a walker.
///
/// # Errors
/// [`PredictError`] where the terrain on the way is missing, or a model does not know the path.
pub(super) fn path(
    model: &Propagation,
    mast: &Mast,
    to: Receiver,
    walker: Option<&mut Walker<'_>>,
    room: &mut Room<'_>,
) -> Result<Found, PredictError> {
    let (distance_m, azimuth) = Around::new(mast.position).polar(to.place);
    let azimuth_deg = azimuth.to_degrees();
    let (loss, rise_m) = if let Some(walker) = walker {
        let profile = walker.profile(mast.position, to.place)?;
        let points = profile.heights_m.len();
        let step_m = profile.step_m;
        walker.clutter(
            mast.position,
            azimuth_deg,
            step_m,
            points,
            &mut room.clutter,
        )?;
        let heights_m = &profile.heights_m;
        let way = Way {
            step_m,
            heights_m,
            clutter_m: &room.clutter,
        };
        let loss = model.loss(way, [mast.height_m, to.height_m], &mut room.scratch)?;
        let ends = heights_m.first().zip(heights_m.last());
        (loss, ends.map_or(0.0, |(first, last)| last - first))
    } else {
        // Beyond what the model knows nothing is claimed.
        let Some(loss) = model.without_terrain(distance_m)? else {
            return Ok(Found::Nothing);
        };
        (loss, 0.0)
    };
    let rise_m = rise_m + to.height_m - mast.height_m;
    Ok(Found::Path(FoundPath {
        loss,
        azimuth_deg,
        elevation_deg: elevation_deg(rise_m, distance_m),
    }))
}
