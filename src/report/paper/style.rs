//! The rules by which the report is laid out on A4 paper.
//!
//! Each language has pages of its own, so that the running title is in it; `wide` ones lie on their long side.

use std::fmt::Write as _;

use crate::lang::Lang;

/// The rules. On screen the report is hidden; the page shows one of its languages in print.
pub(super) const STYLE: &str = r#"
@media screen { .paper { display: none } }
@page { size: A4 portrait; margin: 18mm 16mm 18mm 18mm; @bottom-center { content: counter(page) " / " counter(pages); font: 8pt "Times New Roman", "Liberation Serif", "Noto Serif", "DejaVu Serif Condensed", serif; color: #333 } }
@page paper-en { @top-left { content: "Villages without mobile signal"; font: 8pt "Times New Roman", "Liberation Serif", "Noto Serif", "DejaVu Serif Condensed", serif; color: #333 } }
@page paper-vi { @top-left { content: "Báo cáo các thôn, bản chưa có sóng di động"; font: 8pt "Times New Roman", "Liberation Serif", "Noto Serif", "DejaVu Serif Condensed", serif; color: #333 } }
@page paper-en-wide { size: A4 landscape; margin: 15mm 14mm; @top-left { content: "Villages without mobile signal"; font: 8pt "Times New Roman", "Liberation Serif", "Noto Serif", "DejaVu Serif Condensed", serif; color: #333 } }
@page paper-vi-wide { size: A4 landscape; margin: 15mm 14mm; @top-left { content: "Báo cáo các thôn, bản chưa có sóng di động"; font: 8pt "Times New Roman", "Liberation Serif", "Noto Serif", "DejaVu Serif Condensed", serif; color: #333 } }
@page paper-cover { @top-left { content: none } @top-right { content: none } @bottom-center { content: none } }
.paper { color: #000; background: #fff; font: 9.8pt/1.36 "Times New Roman", "Liberation Serif", "Noto Serif", "DejaVu Serif Condensed", serif; text-align: left }
.paper-en { page: paper-en }
.paper-vi { page: paper-vi }
.paper-en .wide { page: paper-en-wide }
.paper-vi .wide { page: paper-vi-wide }
.paper .cover { page: paper-cover; break-after: page; display: block; padding: 0; margin: 0; background: none; color: #000 }
.paper .cover .kicker { font-size: 11pt; letter-spacing: .08em; text-transform: uppercase; margin: 22mm 0 4mm }
.paper .cover h1 { font-size: 27pt; line-height: 1.2; margin: 0 0 3mm; font-weight: bold; color: #000 }
.paper .cover .subtitle { font-size: 13pt; margin: 0 0 12mm }
.paper .cover .run { font-size: 15pt; font-weight: bold; border-top: 1.5pt solid #000; padding-top: 4mm; margin: 0 0 4mm }
.paper .cover .notice { border: 1pt solid #000; padding: 3mm 4mm; margin: 0 0 8mm; font-weight: bold }
.paper .cover dl { display: grid; grid-template-columns: 48mm 1fr; gap: 1.2mm 4mm; margin: 0 0 8mm; font-size: 9.5pt }
.paper .cover dt { font-weight: normal; color: #333 }
.paper .cover dd { margin: 0 }
.paper .cover .rely { border-left: 2pt solid #000; padding-left: 4mm; margin: 0 }
.paper .contents { break-after: page; display: block; background: none }
.paper .contents ol { margin: 0; padding-left: 7mm; font-size: 11pt; line-height: 1.9 }
.paper a { color: inherit; text-decoration: none }
.paper .part { break-before: page; display: block }
.paper .part.short { break-before: auto }
.paper h2 { font-size: 16pt; line-height: 1.25; margin: 0 0 4mm; break-after: avoid; border-bottom: 1pt solid #000; padding-bottom: 1.5mm; color: #000 }
.paper h3 { font-size: 11.5pt; margin: 5mm 0 1.8mm; break-after: avoid; color: #000 }
.paper p { margin: 0 0 2.5mm; orphans: 3; widows: 3; max-width: none }
.paper ul { margin: 0 0 3mm; padding-left: 5mm }
.paper li { margin: 0 0 1.2mm; break-inside: avoid }
.paper .remark { font-size: 8.5pt; color: #333; margin-top: 1.5mm }
.paper small { font-size: .86em; color: #333 }
.paper code { font: 8pt "Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono", monospace; background: none; padding: 0; overflow-wrap: anywhere }
.paper table { width: 100%; border-collapse: collapse; margin: 0 0 4mm; font-size: 8.2pt; line-height: 1.26; border-top: 1pt solid #000; border-bottom: 1pt solid #000; font-variant-numeric: tabular-nums }
.paper .wide table { font-size: 7.5pt; line-height: 1.22 }
.paper .wide td { padding-top: .45mm; padding-bottom: .45mm }
.paper table.villages, .paper table.sites, .paper table.provinces, .paper table.settings { table-layout: fixed }
.paper .villages th:nth-child(1) { width: 5.5% }
.paper .villages th:nth-child(2) { width: 15% }
.paper .villages th:nth-child(3) { width: 11% }
.paper .villages th:nth-child(4) { width: 8.5% }
.paper .villages th:nth-child(5) { width: 7% }
.paper .villages th:nth-child(6) { width: 5% }
.paper .villages th:nth-child(7) { width: 7% }
.paper .villages th:nth-child(8) { width: 7.5% }
.paper .villages th:nth-child(9) { width: 11.5% }
.paper .villages th:nth-child(10) { width: 12% }
.paper .villages th:nth-child(11) { width: 5% }
.paper .villages th:nth-child(12) { width: 5% }
.paper .sites th:nth-child(1) { width: 5% }
.paper .sites th:nth-child(2) { width: 15% }
.paper .sites th:nth-child(3) { width: 8.5% }
.paper .sites th:nth-child(4) { width: 11% }
.paper .sites th:nth-child(5) { width: 5.5% }
.paper .sites th:nth-child(6) { width: 21% }
.paper .sites th:nth-child(7) { width: 5% }
.paper .sites th:nth-child(8) { width: 16% }
.paper .sites th:nth-child(9) { width: 6.5% }
.paper .sites th:nth-child(10) { width: 6.5% }
.paper .provinces th:nth-child(1) { width: 12% }
.paper .provinces th:nth-child(2) { width: 6% }
.paper .provinces th:nth-child(3) { width: 6% }
.paper .provinces th:nth-child(4) { width: 6% }
.paper .provinces th:nth-child(5) { width: 5.5% }
.paper .provinces th:nth-child(6) { width: 8% }
.paper .provinces th:nth-child(7) { width: 6.5% }
.paper .provinces th:nth-child(8) { width: 6% }
.paper .provinces th:nth-child(9) { width: 5% }
.paper .provinces th:nth-child(10) { width: 7% }
.paper .provinces th:nth-child(11) { width: 6% }
.paper .provinces th:nth-child(12) { width: 8% }
.paper .provinces th:nth-child(13) { width: 5% }
.paper .provinces th:nth-child(14) { width: 13% }
.paper .settings th:nth-child(1) { width: 22% }
.paper .settings th:nth-child(2) { width: 22% }
.paper .settings th:nth-child(3) { width: 17% }
.paper .settings th:nth-child(4) { width: 8% }
.paper .settings th:nth-child(5) { width: 31% }
.paper caption { text-align: left; font-weight: bold; padding: 0 0 1mm; break-after: avoid }
.paper thead { display: table-header-group }
.paper tr { break-inside: avoid }
.paper th { text-align: left; vertical-align: bottom; font-weight: bold; border-bottom: .6pt solid #000; padding: .9mm 1.6mm .9mm 0; background: none; color: #000; position: static }
.paper td { text-align: left; vertical-align: top; border-bottom: .3pt solid #aaa; padding: .55mm 1.6mm .55mm 0; overflow-wrap: anywhere; background: none }
.paper th.n, .paper td.n { text-align: right; white-space: nowrap; overflow-wrap: normal }
.paper th.n { white-space: normal }
.paper th.n, .paper td.n { padding-right: 2.6mm }
.paper th:last-child, .paper td:last-child { padding-right: 0 }
.paper figure { margin: 0 0 6mm; break-inside: avoid; display: block }
.paper figure svg { display: block; width: 100%; height: auto; max-height: 205mm }
.paper .wide figure svg { max-height: 158mm }
.paper .maps figure { margin: 0; padding: 0 0 6mm }
.paper .maps figure svg { max-height: 112mm }
.paper .colophon { margin-top: 8mm; border-top: 1pt solid #000; padding-top: 2mm; font-size: 8.5pt; break-inside: avoid; display: block }
"#;

/// Rules of one run: its name at the head of its pages.
///
/// Every sign of the name but letters and digits of ASCII is written as a number, so that none can end the text or
/// the rules.
pub(super) fn running(name: &str, lang: Lang) -> String {
    if name.trim().is_empty() {
        return String::new();
    }
    let mut text = String::new();
    for sign in name.chars().filter(|sign| !sign.is_control()).take(60) {
        if sign.is_ascii_alphanumeric() {
            text.push(sign);
        } else {
            let _ = write!(text, "\\{:x} ", u32::from(sign));
        }
    }
    let lang = lang.as_str();
    let font = "font: 8pt 'Times New Roman', 'Liberation Serif', 'Noto Serif', 'DejaVu Serif Condensed', serif; color: #333";
    format!(
        "<style>@page paper-{lang} {{ @top-right {{ content: '{text}'; {font} }} }} \
         @page paper-{lang}-wide {{ @top-right {{ content: '{text}'; {font} }} }}</style>\n"
    )
}
