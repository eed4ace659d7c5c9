//! Bytes to geometry.

use std::borrow::Cow;

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

use crate::formats::Shape;
use crate::formats::rings::closed;

/// Why a geometry cannot be read.
type Why = Cow<'static, str>;

/// Most collections inside of one another.
const DEEPEST: usize = 8;
/// The fewest bytes of a geometry: byte order, type, a count.
const SMALLEST: usize = 9;

/// What a geometry has beside longitude and latitude, which is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::formats) struct Extras {
    /// Heights.
    pub(in crate::formats) z: bool,
    /// Measures.
    pub(in crate::formats) m: bool,
}

/// Reads a geometry that fills the bytes. One without a position, `POINT EMPTY` for example, is absent;
/// parts without one are left out.
pub(in crate::formats) fn read(bytes: &[u8]) -> (Shape, Extras) {
    let mut reader = Reader {
        rest: bytes,
        extras: Extras::default(),
        unclosed_rings: 0,
    };
    let shape = match reader.whole() {
        Ok(None) => Shape::Absent,
        Ok(Some(geometry)) => Shape::Given {
            geometry: Some(Box::new(geometry)),
            unclosed_rings: reader.unclosed_rings,
        },
        Err(why) => Shape::Broken {
            value: shown(bytes),
            why: why.into_owned(),
        },
    };
    (shape, reader.extras)
}

/// What stands at the beginning of a geometry: its reference system, and what is left out of it. `None` where it
/// is none.
pub(in crate::formats) fn told(bytes: &[u8]) -> Option<(Option<u32>, Extras)> {
    let head = head(&mut &*bytes).ok()?;
    let (z, m) = (head.z, head.m);
    Some((head.srid, Extras { z, m }))
}

/// What a geometry is, for messages.
fn shown(bytes: &[u8]) -> String {
    let mut rest = bytes;
    let name = head(&mut rest).ok().and_then(|head| name(head.base));
    name.map_or_else(|| format!("{} bytes", bytes.len()), ToOwned::to_owned)
}

/// The name of a type.
fn name(base: u32) -> Option<&'static str> {
    const NAMES: [&str; 17] = [
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
        "CircularString",
        "CompoundCurve",
        "CurvePolygon",
        "MultiCurve",
        "MultiSurface",
        "Curve",
        "Surface",
        "PolyhedralSurface",
        "TIN",
        "Triangle",
    ];
    let place = usize::try_from(base).ok()?.checked_sub(1)?;
    NAMES.get(place).copied()
}

/// What stands before a geometry.
#[derive(Clone, Copy, Debug)]
struct Head {
    order: Order,
    /// The type without what it says of Z and M.
    base: u32,
    z: bool,
    m: bool,
    /// The number of the reference system, of which `PostGIS` writes one.
    srid: Option<u32>,
}

impl Head {
    /// Bytes of a position.
    fn position(self) -> usize {
        16 + 8 * (usize::from(self.z) + usize::from(self.m))
    }
}

/// The order of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn whole(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Big => u32::from_be_bytes(bytes),
            Self::Little => u32::from_le_bytes(bytes),
        }
    }

    fn number(self, bytes: [u8; 8]) -> f64 {
        match self {
            Self::Big => f64::from_be_bytes(bytes),
            Self::Little => f64::from_le_bytes(bytes),
        }
    }

    fn coord(self, pair: &[u8; 16]) -> Coord<f64> {
        let (numbers, _) = pair.as_chunks();
        let [x, y] = [numbers[0], numbers[1]].map(|bytes| self.number(bytes));
        Coord { x, y }
    }
}

fn taken<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Why> {
    let (first, behind) = rest.split_first_chunk().ok_or("ends inside of itself")?;
    *rest = behind;
    Ok(*first)
}

fn head(rest: &mut &[u8]) -> Result<Head, Why> {
    const FLAG_Z: u32 = 1 << 31;
    const FLAG_M: u32 = 1 << 30;
    const FLAG_SRID: u32 = 1 << 29;
    let order = match taken(rest)? {
        [0] => Order::Big,
        [1] => Order::Little,
        [other] => return Err(format!("has the byte order {other}, which is not 0 or 1").into()),
    };
    let kind = order.whole(taken(rest)?);
    let srid = if kind & FLAG_SRID == 0 {
        None
    } else {
        Some(order.whole(taken(rest)?))
    };
    let number = kind & !(FLAG_Z | FLAG_M | FLAG_SRID);
    let (dimensions, base) = (number / 1000, number % 1000);
    if dimensions > 3 || name(base).is_none() {
        return Err(format!("has the type {number}, which is none").into());
    }
    Ok(Head {
        order,
        base,
        z: kind & FLAG_Z != 0 || matches!(dimensions, 1 | 3),
        m: kind & FLAG_M != 0 || matches!(dimensions, 2 | 3),
        srid,
    })
}

struct Reader<'b> {
    rest: &'b [u8],
    extras: Extras,
    unclosed_rings: usize,
}

impl Reader<'_> {
    fn whole(&mut self) -> Result<Option<Geometry<f64>>, Why> {
        let geometry = self.geometry(DEEPEST)?;
        match self.rest.len() {
            0 => Ok(geometry),
            behind => Err(format!("has {behind} bytes behind its end").into()),
        }
    }

    fn head(&mut self) -> Result<Head, Why> {
        let head = head(&mut self.rest)?;
        self.extras.z |= head.z;
        self.extras.m |= head.m;
        Ok(head)
    }

    /// Reads a geometry; `None` for one without positions.
    fn geometry(&mut self, depth: usize) -> Result<Option<Geometry<f64>>, Why> {
        let head = self.head()?;
        Ok(match head.base {
            1 => self.point(head)?.map(Geometry::Point),
            2 => self.line(head)?.map(Geometry::LineString),
            3 => self.polygon(head)?.map(Geometry::Polygon),
            4 => filled(self.parts(head, 1, Self::point)?, |parts| {
                MultiPoint(parts).into()
            }),
            5 => filled(self.parts(head, 2, Self::line)?, |parts| {
                MultiLineString(parts).into()
            }),
            6 => filled(self.parts(head, 3, Self::polygon)?, |parts| {
                MultiPolygon(parts).into()
            }),
            7 => filled(self.collection(head, depth)?, |parts| {
                Geometry::GeometryCollection(GeometryCollection(parts))
            }),
            base => {
                let name = name(base).unwrap_or("type that nobody knows");
                return Err(format!(
                    "is a {name}, which is not read; make lines and polygons of it"
                )
                .into());
            }
        })
    }

    /// How many things of at least so many bytes follow.
    fn count(&mut self, head: Head, each: usize) -> Result<usize, Why> {
        let count = head.order.whole(taken(&mut self.rest)?);
        let fits = usize::try_from(count)
            .ok()
            .filter(|&count| count <= self.rest.len() / each);
        fits.ok_or_else(|| "ends inside of itself".into())
    }

    fn point(&mut self, head: Head) -> Result<Option<Point<f64>>, Why> {
        let position = self.rest.split_at_checked(head.position());
        let (position, behind) = position.ok_or("ends inside of itself")?;
        self.rest = behind;
        let pair = position.first_chunk().ok_or("ends inside of itself")?;
        let coord = head.order.coord(pair);
        // How an empty point is written.
        let is_empty = coord.x.is_nan() && coord.y.is_nan();
        Ok((!is_empty).then_some(Point(coord)))
    }

    fn positions(&mut self, head: Head) -> Result<LineString<f64>, Why> {
        let size = head.position();
        let count = self.count(head, size)?;
        let (positions, behind) = self.rest.split_at(count * size);
        self.rest = behind;
        let coord = |pair| head.order.coord(pair);
        Ok(LineString(if size == 16 {
            let (pairs, _) = positions.as_chunks();
            pairs.iter().map(coord).collect()
        } else {
            let positions = positions.chunks_exact(size);
            let pairs = positions.filter_map(<[u8]>::first_chunk);
            pairs.map(coord).collect()
        }))
    }

    fn line(&mut self, head: Head) -> Result<Option<LineString<f64>>, Why> {
        let line = self.positions(head)?;
        Ok((!line.0.is_empty()).then_some(line))
    }

    fn polygon(&mut self, head: Head) -> Result<Option<Polygon<f64>>, Why> {
        let rings: Result<Vec<_>, Why> = (0..self.count(head, 4)?)
            .map(|_| self.positions(head))
            .collect();
        let rings = rings?;
        if rings.iter().all(|ring| ring.0.is_empty()) {
            return Ok(None);
        }
        Ok(Some(closed(rings, &mut self.unclosed_rings)?))
    }

    /// Parts of one type, without the empty ones.
    fn parts<T>(
        &mut self,
        head: Head,
        base: u32,
        part: impl Fn(&mut Self, Head) -> Result<Option<T>, Why>,
    ) -> Result<Vec<T>, Why> {
        let count = self.count(head, SMALLEST)?;
        let mut parts = Vec::new();
        for _ in 0..count {
            let head = self.head()?;
            if head.base != base {
                let name = name(head.base).unwrap_or("type that nobody knows");
                return Err(format!("has a {name} among its parts").into());
            }
            parts.extend(part(self, head)?);
        }
        Ok(parts)
    }

    fn collection(&mut self, head: Head, depth: usize) -> Result<Vec<Geometry<f64>>, Why> {
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| format!("has more than {DEEPEST} collections inside of one another"))?;
        let count = self.count(head, SMALLEST)?;
        let mut parts = Vec::new();
        for _ in 0..count {
            parts.extend(self.geometry(depth)?);
        }
        Ok(parts)
    }
}

fn filled<T>(parts: Vec<T>, of: impl FnOnce(Vec<T>) -> Geometry<f64>) -> Option<Geometry<f64>> {
    (!parts.is_empty()).then(|| of(parts))
}
