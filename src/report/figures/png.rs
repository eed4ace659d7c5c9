//! Drawings as PNG, with the fonts inside the program: the same pixels on every machine.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

/// The font `DejaVu Sans` with Latin and Vietnamese letters; `scripts/build-font` makes it.
const PLAIN: &[u8] = include_bytes!("DejaVuSans-subset.ttf");
/// The same in bold.
const BOLD: &[u8] = include_bytes!("DejaVuSans-Bold-subset.ttf");

/// The most pixels of a picture.
const MOST_PIXELS: u64 = 100_000_000;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// No drawing, or one with more in it than a renderer takes.
    #[error("the drawing cannot be read: {0}")]
    Drawing(String),
    /// Too many pixels.
    #[error("a picture of {width} x {height} pixels is too large; ask for a smaller --width")]
    Size {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
    },
    /// It cannot be packed.
    #[error("the picture cannot be written: {0}")]
    Packing(String),
}

/// Renders a drawing at its own size.
///
/// # Errors
/// [`PictureError`] where it is no drawing or too large.
pub fn png(svg: &str) -> Result<Vec<u8>, PictureError> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(PLAIN.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    let options = Options {
        fontdb: Arc::new(fonts),
        font_family: "DejaVu Sans".to_owned(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options);
    let tree = tree.map_err(|source| PictureError::Drawing(source.to_string()))?;
    let size = tree.size().to_int_size();
    let (width, height) = (size.width(), size.height());
    let too_large = PictureError::Size { width, height };
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large);
    }
    let mut picture = Pixmap::new(width, height).ok_or(too_large)?;
    resvg::render(&tree, Transform::identity(), &mut picture.as_mut());
    let packed = picture.encode_png();
    packed.map_err(|source| PictureError::Packing(source.to_string()))
}
