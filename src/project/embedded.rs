//! The Vietnam dataset inside the program, compressed at build time from `datasets/vietnam`.

use std::io::Read as _;

use flate2::read::GzDecoder;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The names of the embedded files, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// The content of an embedded file.
///
/// # Panics
/// Never: the build wrote the gzip streams.
#[must_use]
pub fn file(name: &str) -> Option<Vec<u8>> {
    let (_, packed) = FILES.iter().find(|(known, _)| *known == name)?;
    let mut bytes = Vec::new();
    GzDecoder::new(*packed)
        .read_to_end(&mut bytes)
        .expect("the build wrote this gzip stream into the program");
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_dataset_is_the_folder_and_small() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/vietnam");
        for name in names() {
            assert_eq!(
                file(name).unwrap(),
                std::fs::read(folder.join(name)).unwrap(),
                "{name}"
            );
        }
        assert!(names().any(|name| name == crate::project::FILE_NAME));
        let packed: usize = FILES.iter().map(|(_, packed)| packed.len()).sum();
        assert!(packed < 4_000_000, "{packed} bytes");
    }
}
