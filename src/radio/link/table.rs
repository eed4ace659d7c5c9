//! The profile of a link from a table.

use super::ground::MOST_POINTS;
use super::{Ground, LinkError};
use crate::formats::{Batch, Cell, Document, FormatError, Source, Stop};

/// Why a table is no profile.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileTableError {
    /// The file is no table.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A column is missing, or two say the same.
    #[error("has {found} of {wanted}, exactly one is needed; its columns are {columns}")]
    Column {
        /// How many there are.
        found: usize,
        /// Names of the column.
        wanted: &'static str,
        /// Names of all columns.
        columns: String,
    },
    /// A cell that is no number.
    #[error(
        "row {row}: {column} is {value:?}, which is no number; fill it in, or leave the row out where nobody knows it"
    )]
    Number {
        /// Line of the table; the header is line 1.
        row: u64,
        /// Column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// A row that cannot be read.
    #[error("row {row}: {why}")]
    Row {
        /// As before.
        row: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A table that is no profile.
    #[error(transparent)]
    Profile(#[from] LinkError),
}

const DISTANCE: [&str; 2] = ["distance_m", "distance_km"];
const HEIGHT: [&str; 1] = ["height_m"];
const CLUTTER: [&str; 1] = ["clutter_m"];

/// One point: distance in km, height, clutter.
type Point = [f64; 3];

/// The columns of a table that matter.
struct Columns {
    distance: (usize, &'static str),
    height: usize,
    clutter: Option<usize>,
}

impl Columns {
    fn of(columns: &[String]) -> Result<Self, ProfileTableError> {
        let places = |names: &[&'static str]| -> Vec<(usize, &'static str)> {
            let place = |(at, column): (usize, &String)| {
                let column = column.trim();
                let name = names.iter().find(|name| column.eq_ignore_ascii_case(name));
                name.map(|&name| (at, name))
            };
            columns.iter().enumerate().filter_map(place).collect()
        };
        let wrong = |found, wanted| ProfileTableError::Column {
            found,
            wanted,
            columns: columns.join(", "),
        };
        let clutter = places(&CLUTTER);
        if clutter.len() > 1 {
            return Err(wrong(clutter.len(), "clutter_m"));
        }
        Ok(Self {
            distance: match places(&DISTANCE)[..] {
                [distance] => distance,
                ref other => return Err(wrong(other.len(), "distance_m or distance_km")),
            },
            height: match places(&HEIGHT)[..] {
                [(height, _)] => height,
                ref other => return Err(wrong(other.len(), "height_m")),
            },
            clutter: clutter.first().map(|&(at, _)| at),
        })
    }

    fn points(&self, mut batch: Batch<'_>) -> Result<Vec<Point>, ProfileTableError> {
        if let Some(fault) = batch.faults.first() {
            return Err(ProfileTableError::Row {
                row: fault.row,
                why: fault.why.clone(),
            });
        }
        let (distance_at, distance_name) = self.distance;
        let unit_km = if distance_name == DISTANCE[0] {
            0.001
        } else {
            1.0
        };
        let point = |row: crate::formats::Row<'_>| {
            let of = |at: usize, name| number(row.number, name, &row.cells[at]);
            let clutter = self.clutter.map(|at| of(at, CLUTTER[0])).transpose()?;
            Ok([
                of(distance_at, distance_name)? * unit_km,
                of(self.height, HEIGHT[0])?,
                clutter.unwrap_or(0.0),
            ])
        };
        batch.rows().map(point).collect()
    }
}

fn number(row: u64, column: &'static str, cell: &Cell<'_>) -> Result<f64, ProfileTableError> {
    let shown = cell.shown();
    let number = shown
        .trim()
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite());
    number.ok_or_else(|| ProfileTableError::Number {
        row,
        column,
        value: shown.into_owned(),
    })
}

impl Ground {
    /// Reads a table with the columns `distance_m` or `distance_km`, `height_m` and perhaps `clutter_m`, in any
    /// order, among others.
    ///
    /// # Errors
    /// [`ProfileTableError`] where the file is no table, or its rows are no profile.
    pub fn of_table(document: &Document) -> Result<Self, ProfileTableError> {
        let mut source = Source::open(document, None)?;
        let columns = Columns::of(source.columns())?;
        let mut points: Vec<Point> = Vec::new();
        let mut fault = None;
        let read = source.read(
            |batch| columns.points(batch),
            |batches| {
                for batch in batches {
                    match batch {
                        Ok(batch) => points.extend(batch),
                        Err(why) => fault = fault.take().or(Some(why)),
                    }
                }
                // A table without end is no reason to take all of it.
                if points.len() > MOST_POINTS || fault.is_some() {
                    Err(())
                } else {
                    Ok(())
                }
            },
        );
        match read {
            Ok(()) | Err(Stop::Taker(())) => {}
            Err(Stop::Format(why)) => return Err(why.into()),
        }
        if let Some(why) = fault {
            return Err(why);
        }
        let of = |at: usize| -> Vec<f64> { points.iter().map(|point| point[at]).collect() };
        let clutter_m = columns.clutter.map_or_else(Vec::new, |_| of(2));
        Ok(Self::new(&of(0), &of(1), &clutter_m, 0)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Format;
    use crate::project::Bytes;

    fn read(text: &str) -> Result<Ground, ProfileTableError> {
        let bytes = Bytes::from(text.as_bytes().to_vec());
        let document = Document::of_bytes("p.csv", bytes, Some(Format::Csv)).unwrap();
        Ground::of_table(&document)
    }

    #[test]
    fn columns_stand_in_any_order_among_others() {
        let text = "name,Height_M,clutter_m,distance_m\na,10,0,0\nb,20,5,600\nc,30,0,1200\n";
        let ground = read(text).unwrap();
        assert_eq!((ground.points(), ground.length_km()), (3, 1.2));
        assert_eq!(ground.ends_m(), [10.0, 30.0]);
        assert!(ground.path().clutter_m.contains(&5.0));
        let bare = read("distance_km,height_m\n0,1\n2.5,2\n").unwrap();
        assert_eq!(bare.length_km(), 2.5);
        assert!(bare.path().clutter_m.is_empty());
    }

    #[test]
    fn tables_that_are_no_profile_say_where() {
        let said = |text: &str| read(text).unwrap_err().to_string();
        assert!(said("d,height_m\n0,1\n1,2\n").contains("has 0 of distance_m or distance_km"));
        assert!(said("distance_m,distance_km,height_m\n0,0,1\n1,1,2\n").contains("has 2 of"));
        assert!(said("distance_m,height_m\n0,1\n100,\n").contains("row 3: height_m is \"\""));
        assert!(said("distance_m,height_m\n0,1\n100,NaN\n").contains("row 3: height_m is \"NaN\""));
        assert!(said("distance_m,height_m\n0,1\n100,2\n50,3\n").contains("point 3"));
        assert!(said("distance_m,height_m\n").contains("two points"));
    }
}
