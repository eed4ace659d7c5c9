//! An input file as the project names it: `file`, or `file|option=value|...`, as QGIS writes layers.

use std::borrow::Cow;
use std::fmt;

/// A file and what is said of it beside its name.
///
/// ```
/// use deadzone::project::Named;
/// let named = Named::parse("xa.gpkg|layer=thôn|crs=EPSG:9210")?;
/// assert_eq!((named.file, named.layer, named.crs), ("xa.gpkg", Some("thôn"), Some("EPSG:9210")));
/// # Ok::<(), deadzone::project::NamedError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Named<'n> {
    /// The path, relative to the project file; `-` is standard input.
    pub file: &'n str,
    /// Layer of a `GeoPackage`, sheet of a workbook, folder of a KML file.
    pub layer: Option<&'n str>,
    /// Coordinate reference system, which goes before what the file says.
    pub crs: Option<&'n str>,
    /// Format by its usual extension, where the name does not tell it.
    pub format: Option<&'n str>,
    /// Operator of all rows that name none.
    pub operator: Option<&'n str>,
    /// Technology of all rows that name none.
    pub technology: Option<&'n str>,
}

/// Why a text names no input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NamedError {
    /// Nothing before the first bar.
    #[error("names no file before the first \"|\"")]
    NoFile,
    /// An option that is none.
    #[error(
        "has the unknown option {option:?} behind \"|\"; known are layer=, crs=, format=, operator= and technology="
    )]
    UnknownOption {
        /// What stands there.
        option: String,
    },
    /// An option given twice, or with nothing behind the equals sign.
    #[error("gives {option}= twice or without a value")]
    Twice {
        /// Its name.
        option: String,
    },
}

impl<'n> Named<'n> {
    /// Reads a name with its options.
    ///
    /// # Errors
    /// [`NamedError`] where an option is unknown, empty or given twice.
    pub fn parse(text: &'n str) -> Result<Self, NamedError> {
        let mut parts = text.split('|');
        let file = parts.next().unwrap_or_default();
        if file.is_empty() {
            return Err(NamedError::NoFile);
        }
        let mut named = Self {
            file,
            ..Self::default()
        };
        for part in parts {
            let unknown = || NamedError::UnknownOption {
                option: part.to_owned(),
            };
            let (option, value) = part.split_once('=').ok_or_else(unknown)?;
            let place = match option.trim() {
                "layer" | "layername" => &mut named.layer,
                "crs" => &mut named.crs,
                "format" => &mut named.format,
                "operator" => &mut named.operator,
                "technology" => &mut named.technology,
                _ => return Err(unknown()),
            };
            let value = value.trim();
            if value.is_empty() || place.replace(value).is_some() {
                return Err(NamedError::Twice {
                    option: option.trim().to_owned(),
                });
            }
        }
        Ok(named)
    }

    /// What tells this input from the others: the file, and the layer where one is chosen.
    #[must_use]
    pub fn key(&self) -> Cow<'n, str> {
        match self.layer {
            None => Cow::Borrowed(self.file),
            Some(layer) => Cow::Owned(format!("{}|layer={layer}", self.file)),
        }
    }
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_options_and_say_what_is_wrong_with_them() {
        let plain = Named::parse("a b.csv").unwrap();
        assert_eq!((plain.file, plain.key()), ("a b.csv", "a b.csv".into()));
        let named = Named::parse("a.gpkg|layername=x y | operator = Viettel").unwrap();
        assert_eq!(named.layer, Some("x y"));
        assert_eq!(named.operator, Some("Viettel"));
        assert_eq!(named.key(), "a.gpkg|layer=x y");
        let proj = Named::parse("a.csv|crs=+proj=utm +zone=48 +ellps=WGS84").unwrap();
        assert_eq!(proj.crs, Some("+proj=utm +zone=48 +ellps=WGS84"));
        for wrong in [
            "",
            "|layer=x",
            "a|layer",
            "a|lyr=x",
            "a|crs=",
            "a|crs=1|crs=2",
        ] {
            assert!(Named::parse(wrong).is_err(), "{wrong}");
        }
    }
}
