//! Styles by category, as QGIS keeps them beside layers: QML for itself, SLD 1.1 for others.

use std::fmt::Write as _;

use super::table::Kind;
use super::writer::unfit;
use crate::formats::WriteError;

/// How a layer is shown: a colour for each value of a column, or one for all.
#[derive(Clone, Copy, Debug)]
pub struct Style<'s> {
    /// Its name, for people.
    pub name: &'s str,
    /// The column, as the schema names it. Without one the first category is for all.
    pub column: Option<&'s str>,
    /// The values, in the order of the legend. What is in no category is not shown.
    pub categories: &'s [Category<'s>],
    /// Diameter of points, or width of lines and outlines, in millimetres.
    pub size: f64,
    /// The form of points.
    pub marker: Marker,
    /// How much of an area's colour hides what lies under it, from 0, an outline alone, to 1.
    pub opacity: f64,
}

/// The form of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marker {
    /// A disc.
    #[default]
    Circle,
    /// A triangle that stands on its side.
    Triangle,
    /// A square.
    Square,
    /// A star of five points.
    Star,
}

impl Marker {
    /// The word in QML, and the well-known name in SLD (OGC 05-077r4, 11.3.2).
    fn as_str(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::Triangle => "triangle",
            Self::Square => "square",
            Self::Star => "star",
        }
    }
}

/// The colour of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category<'s> {
    /// The value; an empty one stands for all that have no category of their own.
    pub value: &'s str,
    /// What the legend says.
    pub label: &'s str,
    /// As in `#d7191c`.
    pub colour: &'s str,
}

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SymbolKind {
    Marker,
    Line,
    Fill,
}

impl SymbolKind {
    /// The symbol for geometries of that kind; none where one cannot show them all.
    pub(super) fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Point | Kind::MultiPoint => Some(Self::Marker),
            Kind::Line | Kind::MultiLine => Some(Self::Line),
            Kind::Polygon | Kind::MultiPolygon => Some(Self::Fill),
            Kind::Collection | Kind::Any => None,
        }
    }

    /// What QGIS calls the symbol, its layer, and the geometry.
    fn names(self) -> (&'static str, &'static str, u8) {
        match self {
            Self::Marker => ("marker", "SimpleMarker", 0),
            Self::Line => ("line", "SimpleLine", 1),
            Self::Fill => ("fill", "SimpleFill", 2),
        }
    }
}

/// A style as text.
#[derive(Debug)]
pub(super) struct StyleTexts {
    pub(super) qml: String,
    pub(super) sld: String,
}

impl Style<'_> {
    /// The style of a layer by a column of its table.
    pub(super) fn texts(
        &self,
        symbol: SymbolKind,
        column: Option<&str>,
        layer: &str,
    ) -> Result<StyleTexts, WriteError> {
        if !(self.size.is_finite() && self.size > 0.0) {
            return Err(unfit(format!(
                "its style has symbols of {} mm; give a size above 0",
                self.size
            )));
        }
        if !(0.0..=1.0).contains(&self.opacity) {
            return Err(unfit(format!(
                "its style has an opacity of {}; give one from 0 to 1",
                self.opacity
            )));
        }
        if column.is_none() && self.categories.len() != 1 {
            return Err(unfit(format!(
                "its style is by no column and has {} categories; give one",
                self.categories.len()
            )));
        }
        let colours = self.categories.iter().map(|category| {
            rgb(category.colour).ok_or_else(|| {
                unfit(format!(
                    "its style has the colour {:?}; write it as #rrggbb",
                    category.colour
                ))
            })
        });
        let colours: Vec<[u8; 3]> = colours.collect::<Result<_, _>>()?;
        Ok(StyleTexts {
            qml: self.qml(symbol, column, &colours),
            sld: self.sld(symbol, column, layer),
        })
    }

    fn qml(&self, symbol: SymbolKind, column: Option<&str>, colours: &[[u8; 3]]) -> String {
        let (kind, class, geometry) = symbol.names();
        let mut categories = String::new();
        let mut symbols = String::new();
        for (place, (category, colour)) in self.categories.iter().zip(colours).enumerate() {
            let (value, label) = (escaped(category.value), escaped(category.label));
            let _ = writeln!(
                categories,
                r#"   <category symbol="{place}" value="{value}" label="{label}" type="string" render="true"/>"#
            );
            let _ = writeln!(
                symbols,
                r#"   <symbol name="{place}" type="{kind}" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="{class}" enabled="1" locked="0" pass="0">
     <Option type="Map">"#
            );
            for (name, value) in self.options(symbol, *colour) {
                let _ = writeln!(
                    symbols,
                    r#"      <Option name="{name}" value="{value}" type="QString"/>"#
                );
            }
            symbols.push_str("     </Option>\n    </layer>\n   </symbol>\n");
        }
        let renderer = column.map_or_else(
            || r#"type="singleSymbol""#.to_owned(),
            |column| format!(r#"type="categorizedSymbol" attr="{}""#, escaped(column)),
        );
        let categories = if column.is_some() {
            format!("  <categories>\n{categories}  </categories>\n")
        } else {
            String::new()
        };
        format!(
            r#"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology">
 <renderer-v2 {renderer} symbollevels="0" enableorderby="0" forceraster="0">
{categories}  <symbols>
{symbols}  </symbols>
  <rotation/>
  <sizescale/>
 </renderer-v2>
 <layerGeometryType>{geometry}</layerGeometryType>
</qgis>
"#
        )
    }

    /// The settings of a symbol layer; QGIS has its own for the rest.
    fn options(&self, symbol: SymbolKind, [red, green, blue]: [u8; 3]) -> Vec<(&str, String)> {
        let solid = format!("{red},{green},{blue},255");
        let size = self.size.to_string();
        let text = |text: &str| text.to_owned();
        match symbol {
            SymbolKind::Marker => vec![
                ("name", text(self.marker.as_str())),
                ("color", solid),
                ("outline_color", text("35,35,35,255")),
                ("outline_style", text("solid")),
                ("outline_width", text("0.1")),
                ("outline_width_unit", text("MM")),
                ("size", size),
                ("size_unit", text("MM")),
            ],
            SymbolKind::Line => vec![
                ("line_color", solid),
                ("line_style", text("solid")),
                ("line_width", size),
                ("line_width_unit", text("MM")),
            ],
            SymbolKind::Fill => vec![
                ("color", format!("{red},{green},{blue},{}", self.alpha())),
                (
                    "style",
                    text(if self.opacity > 0.0 { "solid" } else { "no" }),
                ),
                ("outline_color", solid),
                ("outline_style", text("solid")),
                ("outline_width", size),
                ("outline_width_unit", text("MM")),
            ],
        }
    }

    /// The opacity of areas in 255 steps.
    fn alpha(&self) -> u8 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an opacity is from 0 to 1"
        )]
        let alpha = (self.opacity * 255.0).round() as u8;
        alpha
    }

    fn sld(&self, symbol: SymbolKind, column: Option<&str>, layer: &str) -> String {
        /// Millimetres of a pixel (OGC 05-077r4, 8.5.2).
        const PIXEL: f64 = 0.28;
        let size = format!("{:.2}", self.size / PIXEL);
        let (column, layer) = (column.map(escaped), escaped(layer));
        let mut rules = String::new();
        for Category {
            value,
            label,
            colour,
        } in self.categories
        {
            let (value, label) = (escaped(value), escaped(label));
            let filter = match &column {
                None => String::new(),
                Some(_) if value.is_empty() => "<se:ElseFilter/>".to_owned(),
                Some(column) => format!(
                    "<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>{column}</ogc:PropertyName>\
                     <ogc:Literal>{value}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>"
                ),
            };
            let fill = |more: &str| {
                format!(
                    r#"<se:Fill><se:SvgParameter name="fill">{colour}</se:SvgParameter>{more}</se:Fill>"#
                )
            };
            let stroke = format!(
                r#"<se:Stroke><se:SvgParameter name="stroke">{colour}</se:SvgParameter><se:SvgParameter name="stroke-width">{size}</se:SvgParameter></se:Stroke>"#
            );
            let shown = match symbol {
                SymbolKind::Marker => format!(
                    "<se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>{}</se:WellKnownName>{}\
                     </se:Mark><se:Size>{size}</se:Size></se:Graphic></se:PointSymbolizer>",
                    self.marker.as_str(),
                    fill("")
                ),
                SymbolKind::Line => format!("<se:LineSymbolizer>{stroke}</se:LineSymbolizer>"),
                SymbolKind::Fill if self.opacity > 0.0 => format!(
                    "<se:PolygonSymbolizer>{}{stroke}</se:PolygonSymbolizer>",
                    fill(&format!(
                        r#"<se:SvgParameter name="fill-opacity">{}</se:SvgParameter>"#,
                        self.opacity
                    ))
                ),
                SymbolKind::Fill => {
                    format!("<se:PolygonSymbolizer>{stroke}</se:PolygonSymbolizer>")
                }
            };
            let _ = writeln!(
                rules,
                "    <se:Rule><se:Name>{label}</se:Name><se:Description><se:Title>{label}</se:Title>\
                 </se:Description>{filter}{shown}</se:Rule>"
            );
        }
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:se="http://www.opengis.net/se" version="1.1.0">
 <NamedLayer>
  <se:Name>{layer}</se:Name>
  <UserStyle>
   <se:Name>{layer}</se:Name>
   <se:FeatureTypeStyle>
{rules}   </se:FeatureTypeStyle>
  </UserStyle>
 </NamedLayer>
</StyledLayerDescriptor>
"#
        )
    }
}

/// A colour such as `#d7191c`.
fn rgb(colour: &str) -> Option<[u8; 3]> {
    let digits = colour.strip_prefix('#')?;
    let is_six = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_six)?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

/// Text in XML; characters that XML cannot hold are replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(character));
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_six_digits() {
        assert_eq!(rgb("#d7191c"), Some([0xd7, 0x19, 0x1c]));
        for wrong in ["d7191c", "#d7191", "#d7191c0", "#+7191c", "red", ""] {
            assert_eq!(rgb(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn both_texts_are_xml_whatever_the_names_are() {
        let categories = [
            Category {
                value: "a<b & \"c\"\u{1}",
                label: "Chưa có sóng",
                colour: "#d7191c",
            },
            Category {
                value: "",
                label: "",
                colour: "#000000",
            },
        ];
        let style = Style {
            name: "s",
            column: Some("tình trạng"),
            categories: &categories,
            size: 2.0,
            marker: Marker::Triangle,
            opacity: 0.4,
        };
        for symbol in [SymbolKind::Marker, SymbolKind::Line, SymbolKind::Fill] {
            let texts = style.texts(symbol, Some("tình <trạng>"), "làng").unwrap();
            for text in [&texts.qml, &texts.sld] {
                let mut reader = quick_xml::Reader::from_str(text);
                let (mut depth, mut deepest) = (0, 0);
                loop {
                    match reader.read_event().unwrap() {
                        quick_xml::events::Event::Start(tag) => {
                            for attribute in tag.attributes() {
                                attribute.unwrap();
                            }
                            depth += 1;
                            deepest = deepest.max(depth);
                        }
                        quick_xml::events::Event::End(_) => depth -= 1,
                        quick_xml::events::Event::Eof => break,
                        _ => {}
                    }
                }
                assert_eq!(depth, 0);
                assert!(deepest > 4);
            }
            assert_eq!(texts.qml.matches("<category ").count(), 2);
            assert_eq!(texts.sld.matches("<se:Rule>").count(), 2);
            assert!(texts.qml.contains("attr=\"tình &lt;trạng&gt;\""));
            assert!(texts.sld.contains("a&lt;b &amp; &quot;c&quot;\u{fffd}"));
        }
    }
}
