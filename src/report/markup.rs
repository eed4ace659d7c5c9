//! Text that planners give, in HTML, SVG and other XML.

use std::borrow::Cow;

/// Text for elements and attributes: escaped, without the characters that XML 1.0 forbids (section 2.2).
///
/// Line ends and tabs become spaces, because attributes would lose them otherwise.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            letter if is_forbidden(letter) => {}
            letter => out.push(letter),
        }
    }
    Cow::Owned(out)
}

fn is_special(letter: char) -> bool {
    matches!(letter, '&' | '<' | '>' | '"' | '\'' | '\t' | '\n' | '\r') || is_forbidden(letter)
}

/// What XML 1.0 forbids, and the control characters that it discourages (section 2.2).
pub(super) fn is_forbidden(letter: char) -> bool {
    matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_an_element_or_an_attribute() {
        assert_eq!(escaped("Bản Tà Xùa"), "Bản Tà Xùa");
        assert_eq!(
            escaped("<script>alert('1' & \"2\")</script>\u{0}\n"),
            "&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)&lt;/script&gt; "
        );
    }
}
