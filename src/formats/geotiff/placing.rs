//! Where the cells of a raster lie: the transform and the coordinate system (OGC 19-008r4, `GeoTIFF` 1.1).

use super::RasterError;
use super::directory::{Directory, Tag};

/// Where the cells lie.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placing {
    /// The outer corner of the first cell of the first row.
    pub(super) origin: [f64; 2],
    /// From one column to the next and from one row to the next; the second is negative where rows run
    /// south.
    pub(super) step: [f64; 2],
    /// Whether the values are those of points, which are the centres of the cells here.
    pub(super) is_point: bool,
    /// `EPSG:n`; `None` where the file does not say, or defines a system of its own.
    pub(super) crs: Option<String>,
    /// The unit of heights by its code of EPSG.
    vertical_unit: Option<u64>,
}

/// Keys of the `GeoKeyDirectory`.
const MODEL_TYPE: u64 = 1024;
const RASTER_TYPE: u64 = 1025;
const GEODETIC_CRS: u64 = 2048;
const PROJECTED_CRS: u64 = 3072;
const VERTICAL_UNITS: u64 = 4099;

impl Placing {
    pub(super) fn of(directory: &Directory<'_>) -> Result<Self, RasterError> {
        let keys = keys(directory)?;
        let is_point = keys.raster_type == Some(2);
        let (corner, step) = transform(directory)?;
        let usable = corner.iter().all(|number| number.is_finite())
            && step
                .iter()
                .all(|number| number.is_finite() && *number != 0.0);
        if !usable {
            return Err(RasterError::NotPlaced);
        }
        // The values of points belong to the tie point itself, not to the cell beside it.
        let half = if is_point { 0.5 } else { 0.0 };
        let origin = [corner[0] - half * step[0], corner[1] - half * step[1]];
        Ok(Self {
            origin,
            step,
            is_point,
            vertical_unit: keys.vertical_unit,
            crs: keys.crs(),
        })
    }

    /// Units of length by their codes of EPSG: metre, foot, US survey foot; 0 is undefined,
    /// 32767 defined by the file itself.
    pub(super) fn height_unit_m(&self) -> Result<f64, RasterError> {
        match self.vertical_unit {
            None | Some(0 | 9001 | 32_767) => Ok(1.0),
            Some(9002) => Ok(0.3048),
            Some(9003) => Ok(1200.0 / 3937.0),
            Some(value) => Err(RasterError::Unread {
                what: "vertical unit",
                value,
                allowed: "metres (9001), feet (9002) and US survey feet (9003)",
            }),
        }
    }
}

/// The first corner and the steps.
fn transform(directory: &Directory<'_>) -> Result<([f64; 2], [f64; 2]), RasterError> {
    let scale = directory.values(Tag::PixelScale)?;
    let tie = directory.values(Tag::Tiepoint)?;
    if let (Some(scale), Some(tie)) = (scale, tie) {
        let read = || {
            let step = [scale.float(0)?, -scale.float(1)?];
            let (column, row) = (tie.float(0)?, tie.float(1)?);
            let (x, y) = (tie.float(3)?, tie.float(4)?);
            Some(([x - column * step[0], y - row * step[1]], step))
        };
        return read().ok_or(RasterError::NotPlaced);
    }
    let matrix = directory.values(Tag::Transformation)?;
    let matrix = matrix.ok_or(RasterError::NotPlaced)?;
    let at = |place| matrix.float(place).ok_or(RasterError::NotPlaced);
    if at(1)? != 0.0 || at(4)? != 0.0 {
        return Err(RasterError::Rotated);
    }
    Ok(([at(3)?, at(7)?], [at(0)?, at(5)?]))
}

/// The keys that are read.
#[derive(Clone, Copy, Debug, Default)]
struct Keys {
    model: Option<u64>,
    raster_type: Option<u64>,
    geodetic: Option<u64>,
    projected: Option<u64>,
    vertical_unit: Option<u64>,
}

impl Keys {
    /// The coordinate system by its code; 0 is undefined, 32767 defined by the file itself.
    fn crs(self) -> Option<String> {
        let code = match self.model {
            Some(1) => self.projected,
            Some(2) => self.geodetic,
            Some(_) => None,
            None => self.projected.or(self.geodetic),
        };
        let code = code.filter(|code| (1024..32_767).contains(code))?;
        Some(format!("EPSG:{code}"))
    }
}

fn keys(directory: &Directory<'_>) -> Result<Keys, RasterError> {
    let mut keys = Keys::default();
    let Some(values) = directory.values(Tag::GeoKeys)? else {
        return Ok(keys);
    };
    // A header of four numbers, then four a key: its number, where its value is, how many, the value.
    for place in (4..values.len()).step_by(4) {
        let (Some(key), Some(0), Some(value)) = (
            values.unsigned(place),
            values.unsigned(place + 1),
            values.unsigned(place + 3),
        ) else {
            continue;
        };
        match key {
            MODEL_TYPE => keys.model = Some(value),
            RASTER_TYPE => keys.raster_type = Some(value),
            GEODETIC_CRS => keys.geodetic = Some(value),
            PROJECTED_CRS => keys.projected = Some(value),
            VERTICAL_UNITS => keys.vertical_unit = Some(value),
            _ => {}
        }
    }
    Ok(keys)
}
