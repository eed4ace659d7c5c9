//! The formats by name.

use std::path::Path;

#[cfg(not(all(feature = "gpkg", feature = "parquet")))]
use super::WriteError;
use super::zipped::Archive;
use super::{FormatError, flatgeobuf};

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Comma, semicolon or tab separated values with a header line.
    Csv,
    /// GeoJSON (RFC 7946).
    GeoJson,
    /// GeoJSON features, one a line (RFC 8142 with or without record separators).
    GeoJsonLines,
    /// `GeoPackage` 1.0 to 1.4 (OGC 12-128).
    GeoPackage,
    /// `FlatGeobuf`, version 3.
    FlatGeobuf,
    /// ESRI shapefile: `.shp`, `.shx`, `.dbf`, `.prj`, `.cpg`, beside one another or in a zip archive.
    Shapefile,
    /// KML 2.2 (OGC 07-147r2).
    Kml,
    /// KML in a zip archive.
    Kmz,
    /// Office Open XML workbook.
    Xlsx,
    /// `GeoParquet` 1.1.
    GeoParquet,
}

/// Name, file name extensions.
type Named = (Format, &'static str, &'static [&'static str]);

const FORMATS: &[Named] = &[
    (Format::Csv, "CSV", &["csv", "tsv", "txt"]),
    (Format::GeoJson, "GeoJSON", &["geojson", "json"]),
    (
        Format::GeoJsonLines,
        "newline-delimited GeoJSON",
        &[
            "geojsonl",
            "ndjson",
            "ndgeojson",
            "geojsons",
            "geojsonseq",
            "jsonl",
        ],
    ),
    (Format::GeoPackage, "GeoPackage", &["gpkg"]),
    (Format::FlatGeobuf, "FlatGeobuf", &["fgb"]),
    (Format::Shapefile, "Shapefile", &["shp", "shz", "zip"]),
    (Format::Kml, "KML", &["kml"]),
    (Format::Kmz, "KMZ", &["kmz"]),
    (Format::Xlsx, "XLSX", &["xlsx"]),
    (Format::GeoParquet, "GeoParquet", &["parquet", "geoparquet"]),
];

/// How a file may be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstandard,
}

impl Packing {
    /// What the end of a name says.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match extension(name)?.as_str() {
            "gz" => Some(Self::Gzip),
            "zst" | "zstd" => Some(Self::Zstandard),
            _ => None,
        }
    }

    /// What the first bytes say.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0x1f, 0x8b]) {
            Some(Self::Gzip)
        } else if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Some(Self::Zstandard)
        } else {
            None
        }
    }
}

fn extension(name: &str) -> Option<String> {
    let extension = Path::new(name).extension()?.to_str()?;
    Some(extension.to_ascii_lowercase())
}

impl Format {
    /// All formats.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().map(|(format, ..)| *format)
    }

    fn named(self) -> &'static Named {
        let mut formats = FORMATS.iter();
        formats
            .find(|(format, ..)| *format == self)
            .expect("a test holds the table to the formats")
    }

    /// Its name, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.named().1
    }

    /// File name extensions; the first is the one that is written.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        self.named().2
    }

    /// The format of that extension.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        let mut formats = FORMATS.iter();
        formats
            .find(|(.., extensions)| extensions.contains(&extension.as_str()))
            .map(|(format, ..)| *format)
    }

    /// The format that a file name's extension means, before `.gz` or `.zst`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let plain = match Packing::of_name(name) {
            Some(_) => Path::new(name).file_stem()?.to_str()?,
            None => name,
        };
        Self::of_extension(&extension(plain)?)
    }

    /// The format of bytes without a telling name: binary formats have marks, JSON starts with a brace,
    /// XML with a bracket, the rest is CSV. `None` for packed bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let marks: [(&[u8], Self); 4] = [
            (flatgeobuf::MAGIC, Self::FlatGeobuf),
            (b"SQLite format 3\0", Self::GeoPackage),
            (b"PAR1", Self::GeoParquet),
            (b"\x00\x00\x27\x0a", Self::Shapefile),
        ];
        if let Some((_, format)) = marks.iter().find(|(mark, _)| bytes.starts_with(mark)) {
            return Some(*format);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            let names = Archive::of_bytes(bytes, Self::Kmz.name()).map(|archive| archive.names());
            let names = names.unwrap_or_default();
            let has = |is: fn(&str) -> bool| names.iter().any(|name| is(name));
            let is_book = has(is_content_types) || has(|name| name.starts_with("xl/workbook."));
            return Some(if is_book {
                Self::Xlsx
            } else if has(|name| extension(name).as_deref() == Some("shp")) {
                Self::Shapefile
            } else {
                Self::Kmz
            });
        }
        if Packing::of_bytes(bytes).is_some() {
            return None;
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = bytes.trim_ascii_start();
        Some(match text.first() {
            Some(0x1e) => Self::GeoJsonLines,
            Some(b'{') if is_one_a_line(text) => Self::GeoJsonLines,
            Some(b'{' | b'[') => Self::GeoJson,
            Some(b'<') => Self::Kml,
            _ => Self::Csv,
        })
    }

    /// Whether the bytes are text.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(
            self,
            Self::Csv | Self::GeoJson | Self::GeoJsonLines | Self::Kml
        )
    }

    /// Whether a file called `.gz` or `.zst` is written packed.
    #[must_use]
    pub fn is_packed_when_named(self) -> bool {
        self.is_text()
    }

    /// Whether a value may be a list.
    #[must_use]
    pub fn has_lists(self) -> bool {
        matches!(self, Self::GeoJson | Self::GeoJsonLines)
    }

    /// Whether a file may hold several layers.
    #[must_use]
    pub fn has_layers(self) -> bool {
        matches!(
            self,
            Self::GeoPackage | Self::Shapefile | Self::Xlsx | Self::Kml | Self::Kmz
        )
    }

    /// Whether the format itself says that positions are WGS 84 longitude and latitude.
    #[must_use]
    pub fn is_always_wgs84(self) -> bool {
        matches!(
            self,
            Self::GeoJson | Self::GeoJsonLines | Self::Kml | Self::Kmz
        )
    }

    /// Extensions of the files that belong to one of this format.
    #[must_use]
    pub fn companions(self) -> &'static [&'static str] {
        match self {
            Self::Shapefile => &["shx", "dbf", "prj", "cpg"],
            _ => &[],
        }
    }

    #[cfg(not(all(feature = "gpkg", feature = "parquet")))]
    /// The cargo feature that brings it.
    fn feature(self) -> &'static str {
        match self {
            Self::GeoPackage => "gpkg",
            _ => "parquet",
        }
    }

    #[cfg(not(all(feature = "gpkg", feature = "parquet")))]
    pub(super) fn built_without(self) -> FormatError {
        FormatError::BuiltWithout {
            format: self.name(),
            feature: self.feature(),
        }
    }

    #[cfg(not(all(feature = "gpkg", feature = "parquet")))]
    /// That this program was built without it.
    pub(crate) fn not_written(self) -> WriteError {
        WriteError::BuiltWithout {
            format: self.name(),
            feature: self.feature(),
        }
    }

    pub(super) fn unknown_extension() -> FormatError {
        let extensions = FORMATS.iter().flat_map(|(.., extensions)| *extensions);
        let known: Vec<String> = extensions
            .map(|extension| format!(".{extension}"))
            .collect();
        FormatError::UnknownExtension {
            known: known.join(", "),
        }
    }
}

/// The part that every Office Open XML file has (ISO/IEC 29500-2).
fn is_content_types(name: &str) -> bool {
    name.eq_ignore_ascii_case("[Content_Types].xml")
}

/// Whether JSON text is one object a line.
fn is_one_a_line(text: &[u8]) -> bool {
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.next().is_some_and(|line| line.ends_with(b"}"));
    let second = lines.find(|line| !line.is_empty());
    first && second.is_some_and(|line| line.starts_with(b"{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_format_and_the_packing() {
        assert_eq!(Format::of_name("a/b.CSV.gz"), Some(Format::Csv));
        assert_eq!(Format::of_name("a.geojson.zst"), Some(Format::GeoJson));
        assert_eq!(Format::of_name("a.gpkg"), Some(Format::GeoPackage));
        assert_eq!(Format::of_name("a.gz"), None);
        assert_eq!(Format::of_name("csv"), None);
        assert_eq!(Packing::of_name("a.csv.gz"), Some(Packing::Gzip));
        for format in Format::all() {
            for extension in format.extensions() {
                assert_eq!(Format::of_extension(extension), Some(format));
            }
        }
    }

    #[test]
    fn bytes_tell_the_format() {
        let of = Format::of_bytes;
        assert_eq!(of(b"id,lon\n"), Some(Format::Csv));
        assert_eq!(of(b"\xef\xbb\xbf {\"type\":\n"), Some(Format::GeoJson));
        assert_eq!(of(b"{\"a\":1}\n{\"a\":2}\n"), Some(Format::GeoJsonLines));
        assert_eq!(of(b"{\"a\":1}\n"), Some(Format::GeoJson));
        assert_eq!(of(b"<?xml version=\"1.0\"?><kml>"), Some(Format::Kml));
        assert_eq!(of(b"SQLite format 3\0"), Some(Format::GeoPackage));
    }

    #[test]
    fn the_directory_of_an_archive_tells_the_format() {
        use std::io::Write;
        let of = |names: &[&str]| {
            let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            let options = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Stored);
            for name in names {
                archive.start_file(*name, options).unwrap();
                archive.write_all(b"see xl/workbook.xml and a.shp").unwrap();
            }
            Format::of_bytes(&archive.finish().unwrap().into_inner())
        };
        assert_eq!(of(&["doc.kml"]), Some(Format::Kmz));
        assert_eq!(of(&["doc.kml", "xl/logo.png"]), Some(Format::Kmz));
        assert_eq!(of(&["x/a.SHP", "x/a.dbf"]), Some(Format::Shapefile));
        let book = ["[Content_Types].xml", "xl/workbook.xml"];
        assert_eq!(of(&book), Some(Format::Xlsx));
    }
}
