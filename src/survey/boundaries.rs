//! Administrative areas: does a village lie where its row says?

use geo::{BoundingRect, Intersects};
use geo_types::{Coord, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use super::fields::{Columns, RowReader};
use super::geometry::{checked_geometry, polygons, type_name};
use super::issue::{Code, Effect};
use super::village::Village;
use crate::formats::Shape;
use crate::geodesy::{LonLat, geodesic_m};
use crate::project::layers::folded;

/// How far outside of its own area a village may lie without being noted, metres: published boundaries
/// are simplified by as much. [J]
pub(super) const TOLERANCE_M: f64 = 200.0;

/// A level of the administration, the widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The country.
    Country,
    /// Its provinces.
    Province,
    /// Their districts.
    District,
    /// The communes.
    Commune,
}

impl Level {
    /// All, the widest first.
    pub const ALL: [Self; 4] = [Self::Country, Self::Province, Self::District, Self::Commune];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Province => "province",
            Self::District => "district",
            Self::Commune => "commune",
        }
    }

    /// Reads the level in English or Vietnamese, or its number in common boundary sets.
    fn read(word: &str) -> Option<Self> {
        match folded(word).as_str() {
            "country" | "nation" | "quocgia" | "nuoc" | "0" | "adm0" => Some(Self::Country),
            "province" | "tinh" | "thanhpho" | "1" | "adm1" => Some(Self::Province),
            "district" | "huyen" | "quan" | "thixa" | "2" | "adm2" => Some(Self::District),
            "commune" | "xa" | "phuong" | "thitran" | "dackhu" | "ward" | "3" | "adm3" => {
                Some(Self::Commune)
            }
            _ => None,
        }
    }

    fn outside(self) -> Code {
        match self {
            Self::Country => Code::OutsideCountry,
            Self::Province => Code::OutsideProvince,
            Self::District => Code::OutsideDistrict,
            Self::Commune => Code::OutsideCommune,
        }
    }

    fn named(self, village: &Village) -> Option<&str> {
        match self {
            Self::Country => None,
            Self::Province => village.province.as_deref(),
            Self::District => village.district.as_deref(),
            Self::Commune => village.commune.as_deref(),
        }
    }
}

/// An administrative area.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// Its level.
    pub level: Level,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The province that it lies in, or is.
    pub province: Option<String>,
    /// Where it lies.
    pub polygons: MultiPolygon<f64>,
}

/// Fields that name an area of each level, the finest first.
const NAMED: [(&str, Level); 4] = [
    ("name", Level::Commune),
    ("district", Level::District),
    ("province", Level::Province),
    ("country", Level::Country),
];

/// The level of areas whose rows do not say: the finest that the file has a column for.
pub(super) fn finest(columns: &Columns) -> Level {
    let mut named = NAMED.iter().filter(|(field, _)| columns.has(field));
    named.next().map_or(Level::Commune, |(_, level)| *level)
}

/// The row of an area; refused where it has no polygon or a level that nobody knows. `told` is the
/// level of all rows, whatever they say, `finest` that of rows that do not say theirs.
pub(super) fn boundary(
    reader: &mut RowReader<'_>,
    told: Option<Level>,
    finest: Level,
) -> Option<Boundary> {
    let Some(geometry) = checked_geometry(reader, Effect::Refused) else {
        if matches!(reader.row.shape, Shape::Absent) {
            let (code, message) = (Code::LocationMissing, "the row has no polygon");
            reader.note("geometry", String::new(), code, Effect::Refused, message);
        }
        return None;
    };
    let polygons = match polygons(reader, geometry, Effect::Refused) {
        Ok(polygons) => polygons?,
        Err(other) => {
            let (code, message) = (Code::GeometryWrongType, "is not a Polygon or MultiPolygon");
            let value = type_name(&other).to_owned();
            reader.note("geometry", value, code, Effect::Refused, message);
            return None;
        }
    };
    let words = "country, province, district, commune";
    let told = told.or_else(|| reader.word("level", words, Level::read));
    if told.is_none() && reader.text("level").is_some() {
        reader.refuse();
        return None;
    }
    let level = told.unwrap_or(finest);
    let own = NAMED.iter().find(|(_, known)| *known == level);
    let name = reader
        .owned("name")
        .or_else(|| reader.owned(own.map_or("name", |(field, _)| *field)));
    Some(Boundary {
        level,
        code: reader.owned("code").or_else(|| match level {
            Level::Province => reader.owned("province_code"),
            Level::District => reader.owned("district_code"),
            Level::Country | Level::Commune => None,
        }),
        name,
        province: reader.owned("province"),
        polygons,
    })
}

/// Areas by place, code and name.
pub(super) struct Boundaries {
    all: Vec<Boundary>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    by_code: FxHashMap<String, Vec<usize>>,
    /// By level, name and province.
    by_name: FxHashMap<(Level, String, String), Vec<usize>>,
    /// The same for names that may begin with a word for their kind, without it.
    by_shorter: FxHashMap<(Level, String, String), Vec<usize>>,
    by_level: FxHashMap<Level, Vec<usize>>,
}

/// Where a village does not lie.
pub(super) struct Outside {
    pub(super) code: Code,
    pub(super) message: String,
}

/// What came of looking for the areas of a village.
#[derive(Default)]
pub(super) struct Looked {
    /// The widest area that the village is outside of.
    pub(super) outside: Option<Outside>,
    /// Levels whose area the village names, and no polygon has that name.
    pub(super) unmatched: Vec<Level>,
}

impl Boundaries {
    /// The areas themselves, in the order of the files.
    pub(super) fn into_all(self) -> Vec<Boundary> {
        self.all
    }

    pub(super) fn of(all: Vec<Boundary>) -> Self {
        let boxes = all.iter().enumerate().filter_map(|(index, area)| {
            let around = area.polygons.bounding_rect()?;
            let [low, high] = [around.min(), around.max()].map(|corner| [corner.x, corner.y]);
            Some(GeomWithData::new(Rectangle::from_corners(low, high), index))
        });
        let tree = RTree::bulk_load(boxes.collect());
        let mut boundaries = Self {
            tree,
            by_code: FxHashMap::default(),
            by_name: FxHashMap::default(),
            by_shorter: FxHashMap::default(),
            by_level: FxHashMap::default(),
            all: Vec::new(),
        };
        for (index, area) in all.iter().enumerate() {
            boundaries
                .by_level
                .entry(area.level)
                .or_default()
                .push(index);
            if let (Level::Commune, Some(code)) = (area.level, &area.code) {
                let places = boundaries.by_code.entry(plain_code(code)).or_default();
                places.push(index);
            }
            if let Some(name) = &area.name {
                let province = match area.level {
                    Level::Country | Level::Province => None,
                    Level::District | Level::Commune => area.province.as_deref(),
                };
                let province = province.map(bare).unwrap_or_default();
                let Forms { name, shorter } = Forms::of(name);
                if let Some(shorter) = shorter {
                    let key = (area.level, shorter, province.clone());
                    boundaries.by_shorter.entry(key).or_default().push(index);
                }
                let key = (area.level, name, province);
                boundaries.by_name.entry(key).or_default().push(index);
            }
        }
        boundaries.all = all;
        boundaries
    }

    /// Whether there are polygons of communes with codes.
    pub(super) fn has_codes(&self) -> bool {
        !self.by_code.is_empty()
    }

    /// Whether a commune of that code, as [`plain_code`] writes it, is among them.
    pub(super) fn knows_code(&self, code: &str) -> bool {
        self.by_code.contains_key(code)
    }

    /// Looks whether a village lies in its own areas; `codes` are those of its commune, old and new.
    pub(super) fn look(&self, village: &Village, codes: &[String]) -> Looked {
        let mut looked = Looked::default();
        let Some(centre) = village.centre else {
            return looked;
        };
        for level in Level::ALL {
            if !self.by_level.contains_key(&level) {
                continue;
            }
            let own = self.own(level, village, codes);
            if own.is_empty() {
                let is_named =
                    level.named(village).is_some() || level == Level::Commune && !codes.is_empty();
                looked.unmatched.extend(is_named.then_some(level));
            } else if let Some(message) = self.outside(level, &own, centre) {
                let code = level.outside();
                looked.outside = Some(Outside { code, message });
                break;
            }
        }
        looked
    }

    /// The areas that the row of a village names; several where names are not unique.
    fn own(&self, level: Level, village: &Village, codes: &[String]) -> Vec<usize> {
        if level == Level::Country {
            return self.by_level.get(&level).cloned().unwrap_or_default();
        }
        if level == Level::Commune {
            let of_codes = codes.iter().filter_map(|code| self.by_code.get(code));
            let of_codes: Vec<usize> = of_codes.flatten().copied().collect();
            if !of_codes.is_empty() {
                return of_codes;
            }
        }
        let name = level.named(village);
        name.map_or_else(Vec::new, |name| {
            self.of_name(level, name, village.province.as_deref())
        })
    }

    /// The areas of a name in a province, or in no province that they name.
    fn of_name(&self, level: Level, name: &str, province: Option<&str>) -> Vec<usize> {
        let province = province.map(bare).unwrap_or_default();
        let Forms { name, shorter } = Forms::of(name);
        // The whole name goes before what it may be without its first syllables.
        let found = std::iter::once(name).chain(shorter).find_map(|name| {
            let mut indices = [&self.by_name, &self.by_shorter].into_iter();
            indices.find_map(|areas| {
                let known = |province: &str| areas.get(&(level, name.clone(), province.to_owned()));
                known(&province).or_else(|| known(""))
            })
        });
        found.cloned().unwrap_or_default()
    }

    /// Says so where a position lies outside of some areas, farther than the tolerance.
    fn outside(&self, level: Level, own: &[usize], position: LonLat) -> Option<String> {
        let at = Coord {
            x: position.lon(),
            y: position.lat(),
        };
        let areas = || own.iter().map(|&index| &self.all[index]);
        if areas().any(|area| area.polygons.intersects(&at)) {
            return None;
        }
        let distances = areas().filter_map(|area| {
            let nearest = nearest(&area.polygons, at)?;
            let nearest = LonLat::new(nearest.x, nearest.y).ok()?;
            Some((geodesic_m(position, nearest).0, area))
        });
        let (distance, area) = distances.min_by(|one, other| one.0.total_cmp(&other.0))?;
        if distance <= TOLERANCE_M {
            return None;
        }
        let away = if distance < 10_000.0 {
            format!("{distance:.0} m")
        } else {
            format!("{:.0} km", distance / 1000.0)
        };
        let word = level.as_str();
        let called = area.called();
        let instead = match self.holder(level, at).and_then(Boundary::called) {
            Some(other) => format!(", in {other}"),
            None if level == Level::Country => String::new(),
            None => format!(", in no {word} that was given"),
        };
        let called = called.map_or(word.to_owned(), |name| format!("{word} {name}"));
        Some(format!("lies {away} outside of its {called}{instead}"))
    }

    /// The first area of a level that holds a position.
    fn holder(&self, level: Level, at: Coord<f64>) -> Option<&Boundary> {
        let point = AABB::from_point([at.x, at.y]);
        let near = self.tree.locate_in_envelope_intersecting(&point);
        let areas = near.map(|item| item.data).filter(|&index| {
            let area = &self.all[index];
            area.level == level && area.polygons.intersects(&at)
        });
        areas.min().map(|index| &self.all[index])
    }
}

impl Boundary {
    fn called(&self) -> Option<String> {
        match (&self.name, &self.code) {
            (Some(name), Some(code)) => Some(format!("{name} ({code})")),
            (Some(name), None) => Some(name.clone()),
            (None, code) => code.clone(),
        }
    }
}

/// The point of the boundary of some polygons that is nearest in a plane that touches the earth at a
/// position: within the tolerance that plane is exact to millimetres.
fn nearest(polygons: &MultiPolygon<f64>, at: Coord<f64>) -> Option<Coord<f64>> {
    let east = at.y.to_radians().cos().max(1e-6);
    let rings = polygons
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let on_edge = |one: Coord<f64>, other: Coord<f64>| {
        let (dx, dy) = ((other.x - one.x) * east, other.y - one.y);
        let (px, py) = ((at.x - one.x) * east, at.y - one.y);
        let length_2 = dx * dx + dy * dy;
        let along = if length_2 > 0.0 {
            ((px * dx + py * dy) / length_2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (ex, ey) = (px - along * dx, py - along * dy);
        let point = Coord {
            x: one.x + along * (other.x - one.x),
            y: one.y + along * (other.y - one.y),
        };
        (ex * ex + ey * ey, point)
    };
    let edges = rings.flat_map(|ring| ring.0.windows(2));
    edges
        .map(|edge| on_edge(edge[0], edge[1]))
        .min_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, point)| point)
}

/// A code as codes are compared: spreadsheets drop zeros in front and add a fraction.
pub(super) fn plain_code(code: &str) -> String {
    let code = code.trim();
    let whole = code.strip_suffix(".0").unwrap_or(code);
    let is_number = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        let short = whole.trim_start_matches('0');
        if short.is_empty() { "0" } else { short }.to_owned()
    } else {
        code.to_owned()
    }
}

/// Words for kinds of areas.
const KINDS: [&[&str]; 16] = [
    &["thành", "phố"],
    &["thị", "trấn"],
    &["thị", "xã"],
    &["thủ", "đô"],
    &["đặc", "khu"],
    &["tỉnh"],
    &["xã"],
    &["phường"],
    &["quận"],
    &["huyện"],
    &["tp"],
    &["tx"],
    &["tt"],
    &["p"],
    &["x"],
    &["h"],
];

/// A name as names of areas are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Forms {
    /// Without the word for what kind of area it is, where that stands there with its marks; `Xa Dung`
    /// and `Phương Thiện` keep theirs, which mean no kind.
    pub(super) name: String,
    /// Without such a word that is written without marks: it may be one, or a part of the name.
    pub(super) shorter: Option<String>,
}

impl Forms {
    pub(super) fn of(name: &str) -> Self {
        let written: Vec<String> = name
            .split_whitespace()
            .map(|word| word.nfc().collect::<String>().to_lowercase())
            .map(|word| word.trim_end_matches('.').to_owned())
            .collect();
        let words: Vec<String> = written.iter().map(|word| folded(word)).collect();
        let is_kind = |kind: &[&str]| {
            let mut pairs = written.iter().zip(kind);
            words.len() > kind.len()
                && pairs
                    .all(|(word, kind)| word == kind || word.is_ascii() && *word == folded(kind))
        };
        let Some(kind) = KINDS.into_iter().find(|kind| is_kind(kind)) else {
            return Self {
                name: words.concat(),
                shorter: None,
            };
        };
        let rest = words[kind.len()..].concat();
        let is_certain = written.iter().zip(kind).any(|(word, _)| !word.is_ascii());
        if is_certain {
            Self {
                name: rest,
                shorter: None,
            }
        } else {
            Self {
                name: words.concat(),
                shorter: Some(rest),
            }
        }
    }

    /// The shortest form.
    fn bare(self) -> String {
        self.shorter.unwrap_or(self.name)
    }

    /// Whether two names are one in some form.
    pub(super) fn agree(&self, other: &Self) -> bool {
        let is_among = |form: &String| other.name == *form || other.shorter.as_ref() == Some(form);
        is_among(&self.name) || self.shorter.as_ref().is_some_and(is_among)
    }
}

/// The name of a province as it is compared: none has the word for a kind as its first syllable.
fn bare(name: &str) -> String {
    Forms::of(name).bare()
}

#[cfg(test)]
#[path = "boundaries_tests.rs"]
mod tests;
