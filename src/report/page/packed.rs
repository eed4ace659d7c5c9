//! Data as the page holds it: JSON, compressed (zlib, RFC 1950), in base64 (RFC 4648, section 4).

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde::Serialize;

/// How hard it is compressed, 0 to 9: beyond this it takes three times as long for a few percent.
const LEVEL: u32 = 6;

/// A value as base64 of compressed JSON.
///
/// # Errors
/// Where the value has keys that are no text.
pub(super) fn packed(value: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_vec(value)?;
    let mut packer = ZlibEncoder::new(Vec::with_capacity(text.len() / 4), Compression::new(LEVEL));
    packer.write_all(&text)?;
    Ok(STANDARD.encode(packer.finish()?))
}

/// The element of a page that holds packed data.
pub(super) fn block(id: &str, packed: &str) -> String {
    format!("<script type=\"application/octet-stream\" id=\"{id}\">{packed}</script>\n")
}

#[cfg(test)]
pub(super) fn unpacked(text: &str) -> serde_json::Value {
    let bytes = STANDARD.decode(text).unwrap();
    serde_json::from_reader(flate2::read::ZlibDecoder::new(&bytes[..])).unwrap()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_come_back_and_cannot_end_the_element(text in any::<String>()) {
            let packed = packed(&text).unwrap();
            prop_assert!(packed.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)));
            prop_assert_eq!(unpacked(&packed), serde_json::json!(text));
        }
    }
}
