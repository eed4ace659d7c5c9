//! The second walk: a Placemark to a row.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point,
};
use quick_xml::events::{BytesStart, Event};
use rustc_hash::FxHashMap;

use super::outline::Kind;
use super::tag::{ELEMENTS, Tag, append, attribute, reader, value};
use crate::formats::rings::closed;
use crate::formats::table::beginning;
use crate::formats::{Cell, Shape};

/// Where values go.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// The columns of [`ELEMENTS`].
    pub(super) elements: [Option<usize>; ELEMENTS.len()],
    /// The columns of the names in extended data, and what their values are.
    pub(super) data: FxHashMap<String, (usize, Kind)>,
}

/// Whose text is being read.
enum Wanted {
    Column(usize, Kind),
    Coordinates,
}

/// What comes together of a Placemark.
struct Build<'c, 'r> {
    columns: &'c Columns,
    row: &'r mut [Cell<'static>],
    stack: Vec<Tag>,
    /// The name of the `Data` that is open.
    data: Option<String>,
    wanted: Option<(Wanted, usize)>,
    text: String,
    parts: Parts,
}

/// The geometry of a Placemark: everything in nested collections side by side.
#[derive(Default)]
struct Parts {
    is_multi: bool,
    done: Vec<Geometry<f64>>,
    /// The geometry that is open.
    open: Option<Tag>,
    outer: Option<LineString<f64>>,
    inner: Vec<LineString<f64>>,
    positions: Option<Vec<Coord<f64>>>,
    unclosed: usize,
    /// The first that is wrong: what stands there, and why.
    wrong: Option<(String, &'static str)>,
}

/// Reads a Placemark into the cells of its row; an error where it is not well-formed, which the first
/// walk has ruled out.
pub(super) fn placemark(
    text: &str,
    columns: &Columns,
    row: &mut [Cell<'static>],
) -> Result<Shape, quick_xml::Error> {
    let mut reader = reader(text);
    let mut build = Build {
        columns,
        row,
        stack: Vec::new(),
        data: None,
        wanted: None,
        text: String::new(),
        parts: Parts::default(),
    };
    loop {
        let event = reader.read_event()?;
        match &event {
            Event::Start(start) => build.start(start),
            Event::Empty(start) => {
                build.start(start);
                build.end();
            }
            Event::End(_) => build.end(),
            Event::Eof => break,
            other if build.wanted.is_some() => append(other, &mut build.text),
            _ => {}
        }
    }
    Ok(build.parts.shape())
}

impl Build<'_, '_> {
    fn start(&mut self, start: &BytesStart<'_>) {
        let tag = Tag::of(start);
        let parent = self.stack.last().copied();
        if self.wanted.is_none() {
            let element = tag.element(parent);
            if let Some(column) = element.and_then(|element| self.columns.elements[element]) {
                self.want(column, Kind::Text);
            }
            match tag {
                Tag::Data => self.data = attribute(start, "name"),
                Tag::SimpleData => {
                    if let Some(name) = attribute(start, "name") {
                        self.want_data(&name, true);
                    }
                }
                Tag::Value if parent == Some(Tag::Data) => {
                    if let Some(name) = self.data.take() {
                        self.want_data(&name, false);
                    }
                }
                Tag::Coordinates => {
                    self.text.clear();
                    self.wanted = Some((Wanted::Coordinates, self.stack.len()));
                }
                tag => self.parts.start(tag),
            }
        }
        self.stack.push(tag);
    }

    /// Begins to take in the text of the element that begins.
    fn want(&mut self, column: usize, kind: Kind) {
        self.text.clear();
        self.wanted = Some((Wanted::Column(column, kind), self.stack.len()));
    }

    /// The same for a value of the extended data, typed where it belongs to a schema.
    fn want_data(&mut self, name: &str, is_typed: bool) {
        if let Some(&(place, kind)) = self.columns.data.get(name) {
            self.want(place, if is_typed { kind } else { Kind::Text });
        }
    }

    fn end(&mut self) {
        let Some(tag) = self.stack.pop() else { return };
        match &self.wanted {
            None => self.parts.end(tag),
            Some((wanted, depth)) if *depth == self.stack.len() => {
                match *wanted {
                    Wanted::Column(place, kind) => {
                        let cell = cell(&self.text, kind);
                        // The first value of several stays.
                        if let Some(old) = self.row.get_mut(place).filter(|old| **old == Cell::Null)
                        {
                            *old = cell;
                        }
                    }
                    Wanted::Coordinates => {
                        let parent = self.stack.last().copied();
                        let around = self.stack.iter().rev().nth(1).copied();
                        self.parts.coordinates(&self.text, parent, around);
                    }
                }
                self.wanted = None;
            }
            Some(_) => {}
        }
    }
}

/// A value; what does not read as the schema says stays text.
fn cell(text: &str, kind: Kind) -> Cell<'static> {
    let Some(value) = value(text) else {
        return Cell::Null;
    };
    let plain = value.trim();
    let typed = match kind {
        Kind::Text => None,
        Kind::Whole => plain.parse::<i64>().ok().map(Cell::from),
        Kind::Real => {
            let number = plain.parse::<f64>().ok();
            number.filter(|number| number.is_finite()).map(Cell::from)
        }
        Kind::Flag => match plain {
            "true" | "1" => Some(Cell::from(true)),
            "false" | "0" => Some(Cell::from(false)),
            _ => None,
        },
    };
    typed.unwrap_or_else(|| Cell::from(value.into_owned()))
}

impl Parts {
    fn wrong(&mut self, value: &str, why: &'static str) {
        self.wrong
            .get_or_insert_with(|| (beginning(value.trim()), why));
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::MultiGeometry => self.is_multi = true,
            Tag::OtherGeometry => {
                self.wrong(
                    "",
                    "is a track or a model, which is not read; save it as a line or point",
                );
            }
            Tag::Point | Tag::LineString | Tag::LinearRing | Tag::Polygon
                if self.open.is_none() =>
            {
                self.open = Some(tag);
            }
            _ => {}
        }
    }

    fn coordinates(&mut self, text: &str, parent: Option<Tag>, around: Option<Tag>) {
        let positions = match positions(text) {
            Ok(positions) => positions,
            Err(why) => return self.wrong(text, why),
        };
        if self.open == Some(Tag::Polygon) {
            let ring = LineString(positions);
            match (around, parent) {
                (Some(Tag::Outer), Some(Tag::LinearRing)) if self.outer.is_none() => {
                    self.outer = Some(ring);
                }
                (Some(Tag::Inner), Some(Tag::LinearRing)) => self.inner.push(ring),
                _ => self.wrong(
                    text,
                    "has a ring that is not the outer or an inner boundary",
                ),
            }
        } else if self.open == parent && parent.is_some() && self.positions.is_none() {
            self.positions = Some(positions);
        } else if self.open.is_some() {
            self.wrong(text, "has coordinates twice");
        }
    }

    fn end(&mut self, tag: Tag) {
        if self.open != Some(tag) {
            return;
        }
        self.open = None;
        match self.finished(tag) {
            Ok(geometry) => self.done.push(geometry),
            Err(why) => self.wrong("", why),
        }
    }

    fn finished(&mut self, tag: Tag) -> Result<Geometry<f64>, &'static str> {
        const NONE: &str = "has no coordinates";
        let positions = self.positions.take();
        match tag {
            Tag::Polygon => {
                let outer = self.outer.take().ok_or("has no outer boundary")?;
                let rings = std::iter::once(outer).chain(self.inner.drain(..));
                closed(rings.collect(), &mut self.unclosed).map(Geometry::from)
            }
            Tag::Point => match positions.ok_or(NONE)?.as_slice() {
                [at] => Ok(Point(*at).into()),
                _ => Err("is a point of several positions"),
            },
            _ => {
                let mut positions = positions.ok_or(NONE)?;
                if tag == Tag::LinearRing && positions.first() != positions.last() {
                    positions.extend(positions.first().copied());
                }
                if positions.len() < 2 {
                    return Err("is a line of one position");
                }
                Ok(LineString(positions).into())
            }
        }
    }

    fn shape(mut self) -> Shape {
        if let Some((value, why)) = self.wrong {
            return Shape::Broken {
                value,
                why: why.to_owned(),
            };
        }
        let geometry = match self.done.len() {
            0 => return Shape::Absent,
            1 if !self.is_multi => self.done.remove(0),
            _ => together(self.done),
        };
        Shape::Given {
            geometry: Some(Box::new(geometry)),
            unclosed_rings: self.unclosed,
        }
    }
}

/// Parts of one type as that collection.
fn together(parts: Vec<Geometry<f64>>) -> Geometry<f64> {
    fn all<T: TryFrom<Geometry<f64>>>(parts: Vec<Geometry<f64>>) -> Vec<T> {
        let parts = parts.into_iter().map(T::try_from);
        parts.filter_map(Result::ok).collect()
    }
    let are = |is: fn(&Geometry<f64>) -> bool| parts.iter().all(is);
    if are(|part| matches!(part, Geometry::Point(_))) {
        MultiPoint(all(parts)).into()
    } else if are(|part| matches!(part, Geometry::LineString(_))) {
        MultiLineString(all(parts)).into()
    } else if are(|part| matches!(part, Geometry::Polygon(_))) {
        MultiPolygon(all(parts)).into()
    } else {
        Geometry::GeometryCollection(GeometryCollection(parts))
    }
}

/// Positions as `longitude,latitude[,height]` with blanks between them; blanks around commas are
/// taken too.
fn positions(text: &str) -> Result<Vec<Coord<f64>>, &'static str> {
    const BAD: &str = "has coordinates that are no numbers; write longitude,latitude with a blank between positions";
    let mut all = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let mut numbers = [0.0; 3];
        let mut count = 0;
        loop {
            let end = rest.find(|c: char| c == ',' || c.is_whitespace());
            let (number, behind) = rest.split_at(end.unwrap_or(rest.len()));
            let behind = behind.trim_start();
            // A comma without a height behind it.
            let is_left_out = number.is_empty() && count == 2;
            if !is_left_out {
                let parsed = number
                    .parse::<f64>()
                    .ok()
                    .filter(|number| number.is_finite());
                *numbers.get_mut(count).ok_or(BAD)? = parsed.ok_or(BAD)?;
                count += 1;
            }
            let Some(next) = behind.strip_prefix(',') else {
                rest = behind;
                break;
            };
            rest = next.trim_start();
        }
        if count < 2 {
            return Err(BAD);
        }
        all.push(Coord {
            x: numbers[0],
            y: numbers[1],
        });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_as_people_write_them() {
        let two = [Coord { x: 105.5, y: 21.0 }, Coord { x: 106.0, y: -2.0 }];
        for text in [
            "105.5,21 106,-2",
            "\n\t105.5,21,0\n\t106,-2,12.5\n",
            "105.5, 21 106 ,-2",
            "+105.5,21,0 1.06e2,-2",
        ] {
            assert_eq!(positions(text).unwrap(), two, "{text}");
        }
        for text in ["105.5", "a,b", "1,2,3,4", "1;2", "1,nan", ",1", "1,,2"] {
            assert!(positions(text).is_err(), "{text}");
        }
        assert_eq!(positions(" \n").unwrap(), []);
    }
}
