//! A template with markers `{{NAME}}`, filled in one pass: what is put in is never read again, so that no text
//! of a planner is taken for a marker.

use std::io::{self, Write};

/// Writes a template with the values of its markers. What looks like a marker and is none stays.
///
/// # Errors
/// Those of the writer.
pub(super) fn fill(
    out: &mut dyn Write,
    template: &str,
    values: &[(&str, &[&str])],
) -> io::Result<()> {
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let (before, marked) = rest.split_at(start);
        out.write_all(before.as_bytes())?;
        let name = marked[2..].split_once("}}").map(|(name, _)| name);
        let value = name.and_then(|name| values.iter().find(|(known, _)| *known == name));
        let Some((name, pieces)) = value else {
            out.write_all(b"{{")?;
            rest = &marked[2..];
            continue;
        };
        for piece in *pieces {
            out.write_all(piece.as_bytes())?;
        }
        rest = &marked[name.len() + 4..];
    }
    out.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(template: &str, values: &[(&str, &[&str])]) -> String {
        let mut out = Vec::new();
        fill(&mut out, template, values).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_never_read_for_markers() {
        let values: &[(&str, &[&str])] = &[("A", &["{{B}}", "{{"]), ("B", &["b"])];
        assert_eq!(filled("<{{A}}|{{B}}>", values), "<{{B}}{{|b>");
    }

    #[test]
    fn what_is_no_marker_stays() {
        let values: &[(&str, &[&str])] = &[("A", &["a"])];
        assert_eq!(filled("{{C}} {{{A}} {{A", values), "{{C}} {{{A}} {{A");
        assert_eq!(filled("{{ {{A}}", values), "{{ a");
    }

    proptest! {
        #[test]
        fn a_template_without_its_marker_is_whole(before in "[^{]*", value in any::<String>(), after in "[^{]*") {
            let text = filled(&format!("{before}{{{{A}}}}{after}"), &[("A", &[&value])]);
            prop_assert_eq!(text, format!("{before}{value}{after}"));
        }
    }
}
