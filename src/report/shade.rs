//! Shaded relief, and pictures as PNG, for drawings of the ground.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;

/// How bright the ground is in the light from the north-west, 45 degrees up (Horn 1981), 0 to 1, from heights in
/// rows from north to south. `None` where it is not known. Relief is drawn `higher` times as high as it is.
pub(super) fn shade(
    heights: &[Option<f64>],
    [columns, rows]: [u32; 2],
    [column, row]: [u32; 2],
    step_m: [f64; 2],
    higher: f64,
) -> Option<f64> {
    let at = |column: u32, row: u32| heights[row as usize * columns as usize + column as usize];
    let (west, east) = (column.saturating_sub(1), (column + 1).min(columns - 1));
    let (north, south) = (row.saturating_sub(1), (row + 1).min(rows - 1));
    let by = |from: u32, to: u32, step: f64| f64::from(to - from).max(1.0) * step;
    let slope_x = higher * (at(east, row)? - at(west, row)?) / by(west, east, step_m[0]);
    let slope_y = higher * (at(column, north)? - at(column, south)?) / by(north, south, step_m[1]);
    let normal = (1.0 + slope_x * slope_x + slope_y * slope_y).sqrt();
    // The light comes along (-1/2, 1/2, 1/√2) in east, north and up.
    let facing = 0.5 * slope_x - 0.5 * slope_y + std::f64::consts::FRAC_1_SQRT_2;
    Some((facing / normal).clamp(0.0, 1.0))
}

/// What a pixel of a picture holds, 8 bits each.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pixel {
    /// Red, green, blue.
    Colour,
    /// Grey, and how opaque.
    Grey,
}

/// A picture (PNG, W3C Recommendation, 3rd edition). Each line begins with the code of its filter.
pub(super) fn png([width, height]: [u32; 2], pixel: Pixel, lines: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).map_err(io::Error::other)?;
        out.extend(length.to_be_bytes());
        out.extend(kind);
        out.extend(data);
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        out.extend(crc.sum().to_be_bytes());
        io::Result::Ok(())
    };
    let colours = match pixel {
        Pixel::Colour => 2,
        Pixel::Grey => 4,
    };
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, colours, 0, 0, 0]);
    chunk(b"IHDR", &header)?;
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(lines)?;
    chunk(b"IDAT", &packer.finish()?)?;
    chunk(b"IEND", &[])?;
    Ok(out)
}

/// A picture as an address that holds it (RFC 2397).
pub(super) fn data_url(png: &[u8]) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(png))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_to_the_light_are_brighter_than_those_away_from_it() {
        // Falls to the east: the west side is high, so it looks east, away from the north-west.
        let falling = |dx: f64, dy: f64| {
            let heights: Vec<Option<f64>> = (0..9)
                .map(|at| Some(dx * f64::from(at % 3) + dy * f64::from(at / 3)))
                .collect();
            shade(&heights, [3, 3], [1, 1], [100.0, 100.0], 3.0).unwrap()
        };
        // Columns run east, rows south: ground that rises to the south-east looks north-west.
        assert!(falling(20.0, 20.0) > falling(0.0, 0.0));
        assert!(falling(0.0, 0.0) > falling(-20.0, -20.0));
    }
}
