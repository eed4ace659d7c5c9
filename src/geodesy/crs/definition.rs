//! What a coordinate reference system is: a datum and, where it is projected, a projection.

use std::fmt::Write as _;

/// Semi-major axis of WGS 84 in metres.
pub(super) const WGS84_SEMI_MAJOR: f64 = 6_378_137.0;

/// Inverse flattening of WGS 84.
pub(super) const WGS84_INVERSE_FLATTENING: f64 = 298.257_223_563;

/// "VN-2000 to WGS 84 (2)", EPSG:6960, as a position vector transformation: metres, arc seconds, parts
/// per million. EPSG publishes it as a coordinate frame rotation, whose rotations have the other sign.
pub(super) const VN2000_TO_WGS84: Shift = [
    -191.904_414_29,
    -39.303_182_79,
    -111.450_328_35,
    0.009_288_36,
    -0.019_754_79,
    0.004_273_72,
    0.252_906_278,
];

/// Seven parameters to WGS 84 as `+towgs84` has them (position vector): three translations in metres,
/// three rotations in arc seconds, the scale in parts per million.
pub(super) type Shift = [f64; 7];

/// Where longitude and latitude of a system are measured.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Datum {
    Wgs84,
    Vn2000,
    /// None stated, on the ellipsoid of WGS 84: taken as WGS 84.
    Unstated,
    /// Any other, with its own shift.
    Shifted {
        name: String,
        semi_major: f64,
        /// 0 for a sphere.
        inverse_flattening: f64,
        shift: Shift,
    },
}

impl Datum {
    /// Semi-major axis in metres and inverse flattening, 0 for a sphere.
    pub fn ellipsoid(&self) -> (f64, f64) {
        match self {
            Self::Shifted {
                semi_major,
                inverse_flattening,
                ..
            } => (*semi_major, *inverse_flattening),
            _ => (WGS84_SEMI_MAJOR, WGS84_INVERSE_FLATTENING),
        }
    }

    /// The way to WGS 84 in words, for the record of a run.
    pub fn operation(&self) -> String {
        match self {
            Self::Wgs84 => "none (same datum)".to_owned(),
            Self::Unstated => "none (the definition names no datum; taken as WGS 84)".to_owned(),
            Self::Vn2000 => "VN-2000 to WGS 84 (2), EPSG:6960, 1 m".to_owned(),
            Self::Shifted { shift, .. } => {
                let own = format!("the definition's own +towgs84={}", listed(shift));
                let turned = (3..6).all(|at| (shift[at] + VN2000_TO_WGS84[at]).abs() < 1e-4);
                if turned {
                    format!("{own} (its rotations have the opposite sign of EPSG:6960's)")
                } else {
                    own
                }
            }
        }
    }

    /// The part of a PROJ string that says the datum.
    fn proj(&self) -> String {
        match self {
            Self::Wgs84 => "+datum=WGS84".to_owned(),
            Self::Unstated => "+ellps=WGS84".to_owned(),
            Self::Vn2000 => format!("+ellps=WGS84 +towgs84={}", listed(&VN2000_TO_WGS84)),
            Self::Shifted {
                semi_major,
                inverse_flattening,
                shift,
                ..
            } => {
                let shape = if *inverse_flattening == 0.0 {
                    format!("+b={semi_major}")
                } else {
                    format!("+rf={inverse_flattening}")
                };
                format!("+a={semi_major} {shape} +towgs84={}", listed(shift))
            }
        }
    }
}

/// Numbers with commas between.
pub(super) fn listed(shift: &Shift) -> String {
    shift.map(|number| number.to_string()).join(",")
}

/// Formulas for which files have names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    TransverseMercator,
    /// On the sphere with the semi-major axis of WGS 84, EPSG method 1024.
    WebMercator,
    /// By the scale on the equator.
    Mercator1,
    /// By the parallel that is true to scale, in `lat_1`.
    Mercator2,
    /// By one parallel, `lat_0`, and its scale.
    Lambert1,
    /// By the parallels `lat_1` and `lat_2`.
    Lambert2,
}

/// A projection with its parameters: degrees and metres. What a method does not use is 0, the scale 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Projection {
    pub method: Method,
    pub lat_0: f64,
    pub lon_0: f64,
    pub lat_1: f64,
    pub lat_2: f64,
    pub scale: f64,
    pub false_easting: f64,
    pub false_northing: f64,
}

impl Projection {
    /// Nothing but zeros and a scale of 1.
    pub const fn of(method: Method) -> Self {
        Self {
            method,
            lat_0: 0.0,
            lon_0: 0.0,
            lat_1: 0.0,
            lat_2: 0.0,
            scale: 1.0,
            false_easting: 0.0,
            false_northing: 0.0,
        }
    }

    /// A zone of Transverse Mercator as Vietnam and UTM cut them: 500 km false easting.
    pub const fn zone(lon_0: f64, scale: f64, false_northing: f64) -> Self {
        Self {
            lon_0,
            scale,
            false_easting: 500_000.0,
            false_northing,
            ..Self::of(Method::TransverseMercator)
        }
    }

    /// The UTM zone 1 to 60, and whether it is a southern one.
    pub fn utm(&self) -> Option<(u8, bool)> {
        (1..=60_u8)
            .flat_map(|zone| [(zone, false), (zone, true)])
            .find(|&(zone, south)| self.is_close(&Self::utm_zone(zone, south)))
    }

    /// A UTM zone.
    pub fn utm_zone(zone: u8, south: bool) -> Self {
        let lon_0 = f64::from(zone) * 6.0 - 183.0;
        Self::zone(lon_0, 0.9996, if south { 10_000_000.0 } else { 0.0 })
    }

    /// Whether both are the same but for how many digits a file writes: less than a millimetre apart.
    pub fn is_close(&self, other: &Self) -> bool {
        let near = |a: f64, b: f64, by: f64| (a - b).abs() <= by;
        self.method == other.method
            && near(self.lat_0, other.lat_0, 1e-9)
            && near(self.lon_0, other.lon_0, 1e-9)
            && near(self.lat_1, other.lat_1, 1e-9)
            && near(self.lat_2, other.lat_2, 1e-9)
            && near(self.scale, other.scale, 1e-11)
            && near(self.false_easting, other.false_easting, 1e-4)
            && near(self.false_northing, other.false_northing, 1e-4)
    }
}

/// A whole system.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Definition {
    pub datum: Datum,
    /// `None` for longitude and latitude in degrees.
    pub projection: Option<Projection>,
    /// Metres in the unit of x and y; 1 for a geographic system.
    pub unit_m: f64,
}

impl Definition {
    /// Whether both put positions at the same place: less than a millimetre apart.
    pub fn is_close(&self, other: &Self) -> bool {
        let same_projection = match (&self.projection, &other.projection) {
            (None, None) => true,
            (Some(one), Some(two)) => one.is_close(two),
            _ => false,
        };
        self.datum == other.datum && same_projection && (self.unit_m - other.unit_m).abs() < 1e-12
    }

    /// Whether positions are longitude and latitude of WGS 84 as they stand.
    pub fn is_wgs84(&self) -> bool {
        self.projection.is_none() && matches!(self.datum, Datum::Wgs84 | Datum::Unstated)
    }

    /// The PROJ string.
    pub fn proj(&self) -> String {
        let Some(projection) = &self.projection else {
            return format!("+proj=longlat {} +no_defs", self.datum.proj());
        };
        let mut text = String::new();
        let said = match (projection.method, projection.utm()) {
            (Method::WebMercator, _) => {
                return "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 \
                        +units=m +nadgrids=@null +wktext +no_defs"
                    .to_owned();
            }
            (Method::TransverseMercator, Some((zone, south))) => {
                let south = if south { " +south" } else { "" };
                write!(text, "+proj=utm +zone={zone}{south}")
            }
            _ => write_parameters(&mut text, projection),
        };
        said.expect("a String takes any text");
        let unit = match self.unit_m {
            1.0 => "+units=m".to_owned(),
            metres => format!("+to_meter={metres}"),
        };
        format!("{text} {} {unit} +no_defs", self.datum.proj())
    }

    /// The PROJ string as the crate that does the sums takes it.
    pub fn internal_proj(&self) -> String {
        match &self.projection {
            Some(projection) if projection.method == Method::WebMercator => {
                "+proj=webmerc +datum=WGS84".to_owned()
            }
            _ => self.proj(),
        }
    }
}

/// Parameters of a projection in the way of PROJ.
fn write_parameters(text: &mut String, projection: &Projection) -> std::fmt::Result {
    let Projection {
        method,
        lat_0,
        lon_0,
        lat_1,
        lat_2,
        scale,
        false_easting,
        false_northing,
    } = projection;
    match method {
        Method::TransverseMercator => {
            write!(text, "+proj=tmerc +lat_0={lat_0} +lon_0={lon_0} +k={scale}")
        }
        Method::Mercator1 | Method::WebMercator => {
            write!(text, "+proj=merc +lon_0={lon_0} +k={scale}")
        }
        Method::Mercator2 => write!(text, "+proj=merc +lat_ts={lat_1} +lon_0={lon_0}"),
        Method::Lambert1 => write!(
            text,
            "+proj=lcc +lat_1={lat_0} +lat_0={lat_0} +lon_0={lon_0} +k_0={scale}"
        ),
        Method::Lambert2 => write!(
            text,
            "+proj=lcc +lat_0={lat_0} +lon_0={lon_0} +lat_1={lat_1} +lat_2={lat_2}"
        ),
    }?;
    write!(text, " +x_0={false_easting} +y_0={false_northing}")
}
