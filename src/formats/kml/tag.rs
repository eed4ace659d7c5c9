//! The elements of KML that say something of rows.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use crate::formats::text::composed;

/// An element by its name without a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Kml,
    Document,
    Folder,
    Placemark,
    NetworkLink,
    Schema,
    SimpleField,
    Name,
    Description,
    TimeStamp,
    When,
    TimeSpan,
    Begin,
    End,
    ExtendedData,
    SchemaData,
    SimpleData,
    Data,
    Value,
    Point,
    LineString,
    LinearRing,
    Polygon,
    Outer,
    Inner,
    MultiGeometry,
    /// A geometry that is not read: a track, a model.
    OtherGeometry,
    Coordinates,
    Address,
    Phone,
    Snippet,
    AddressDetails,
    Author,
    DisplayName,
    Other,
}

impl Tag {
    pub(super) fn of(start: &BytesStart<'_>) -> Self {
        match start.local_name().into_inner() {
            "kml" => Self::Kml,
            "Document" => Self::Document,
            "Folder" => Self::Folder,
            "Placemark" => Self::Placemark,
            "NetworkLink" => Self::NetworkLink,
            "Schema" => Self::Schema,
            "SimpleField" => Self::SimpleField,
            "name" => Self::Name,
            "description" => Self::Description,
            "TimeStamp" => Self::TimeStamp,
            "when" => Self::When,
            "TimeSpan" => Self::TimeSpan,
            "begin" => Self::Begin,
            "end" => Self::End,
            "ExtendedData" => Self::ExtendedData,
            "SchemaData" => Self::SchemaData,
            "SimpleData" => Self::SimpleData,
            "Data" => Self::Data,
            "value" => Self::Value,
            "Point" => Self::Point,
            "LineString" => Self::LineString,
            "LinearRing" => Self::LinearRing,
            "Polygon" => Self::Polygon,
            "outerBoundaryIs" => Self::Outer,
            "innerBoundaryIs" => Self::Inner,
            "MultiGeometry" => Self::MultiGeometry,
            "Track" | "MultiTrack" | "Model" => Self::OtherGeometry,
            "coordinates" => Self::Coordinates,
            "address" => Self::Address,
            "phoneNumber" => Self::Phone,
            "Snippet" | "snippet" => Self::Snippet,
            "AddressDetails" => Self::AddressDetails,
            "author" => Self::Author,
            "displayName" => Self::DisplayName,
            _ => Self::Other,
        }
    }

    /// Whether it holds Placemarks.
    pub(super) fn is_container(self) -> bool {
        matches!(self, Self::Document | Self::Folder)
    }

    pub(super) fn is_geometry(self) -> bool {
        matches!(
            self,
            Self::Point
                | Self::LineString
                | Self::LinearRing
                | Self::Polygon
                | Self::MultiGeometry
                | Self::OtherGeometry
        )
    }

    /// What a value is that no column takes, by the element around it.
    pub(super) fn unread(self, parent: Option<Self>) -> Option<&'static str> {
        Some(match (parent, self) {
            (Some(Self::Placemark), Self::Address) => "address",
            (Some(Self::Placemark), Self::AddressDetails) => "AddressDetails",
            (Some(Self::Placemark), Self::Author) => "author",
            (Some(Self::Placemark), Self::Phone) => "phoneNumber",
            (Some(Self::Placemark), Self::Snippet) => "Snippet",
            (Some(Self::ExtendedData), Self::Data | Self::SchemaData | Self::SimpleData)
            | (Some(Self::SchemaData), Self::SimpleData | Self::Data)
            | (Some(Self::Data), Self::Value | Self::DisplayName) => return None,
            (Some(Self::ExtendedData | Self::SchemaData | Self::Data), _) => {
                "extended data of other namespaces"
            }
            _ => return None,
        })
    }

    /// Which of [`ELEMENTS`] an element is, by the element around it.
    pub(super) fn element(self, parent: Option<Self>) -> Option<usize> {
        Some(match (parent, self) {
            (Some(Self::Placemark), Self::Name) => 0,
            (Some(Self::Placemark), Self::Description) => 1,
            (Some(Self::TimeStamp), Self::When) => 2,
            (Some(Self::TimeSpan), Self::Begin) => 3,
            (Some(Self::TimeSpan), Self::End) => 4,
            _ => return None,
        })
    }
}

/// The column of what a Placemark is called.
pub(super) const NAME: &str = "name";
/// The column of its description.
pub(super) const DESCRIPTION: &str = "description";
/// Columns that elements of a Placemark stand for, in the order that they are shown in.
pub(super) const ELEMENTS: [&str; 5] = [NAME, DESCRIPTION, "timestamp", "begin", "end"];

/// A reader of text that people write: a lone ampersand is one.
pub(super) fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    reader
}

/// The value of an attribute, in normal form.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().into_inner() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0);
    let value = value.unwrap_or(found.value);
    Some(composed(&value).into_owned())
}

/// Appends what an event says of the text of an element.
pub(super) fn append(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(reference) => append_reference(reference, text),
        _ => {}
    }
}

/// Entities that XML does not know, such as `&nbsp;`, stay as they are written: none is ever looked up.
fn append_reference(reference: &BytesRef<'_>, text: &mut String) {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        text.push(character);
    } else if let Some(known) = resolve_predefined_entity(reference) {
        text.push_str(known);
    } else {
        text.push('&');
        text.push_str(reference);
        text.push(';');
    }
}

/// The text of an element without the breaks and blanks of a file that is laid out for people; nothing
/// for one that holds no more than that.
pub(super) fn value(text: &str) -> Option<Cow<'_, str>> {
    let breaks = ['\n', '\r'];
    let is_laid_out = text.starts_with(breaks) || text.ends_with(breaks);
    let text = if is_laid_out { text.trim() } else { text };
    (!text.trim().is_empty()).then(|| composed(text))
}
