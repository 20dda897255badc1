//! Pictures that come with a request: a large one is made smaller before it is printed; the original is kept elsewhere.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader};
use std::io::Cursor;

/// A picture of no more bytes than this is printed as it is.
const SMALL_BYTES: usize = 600 * 1024;
/// The longer side of a picture made smaller: 230 dots an inch on a sheet of A4.
const SIDE_PIXELS: u32 = 2000;
/// How finely it is kept.
const QUALITY: u8 = 82;

/// The picture as it is printed; one that cannot be read is given back as it came, and the template says so.
pub fn printable(bytes: Vec<u8>) -> Vec<u8> {
    if bytes.len() <= SMALL_BYTES {
        return bytes;
    }
    smaller(&bytes).filter(|made| made.len() < bytes.len()).unwrap_or(bytes)
}

fn smaller(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_decoder().ok()?;
    // A phone writes down how it was held.
    let held = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(held);
    if picture.width().max(picture.height()) > SIDE_PIXELS {
        picture = picture.resize(SIDE_PIXELS, SIDE_PIXELS, FilterType::Triangle);
    }
    let mut made = Vec::new();
    JpegEncoder::new_with_quality(&mut made, QUALITY).encode_image(&picture.to_rgb8()).ok()?;
    Some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_picture_is_made_smaller_and_a_small_one_left_alone() {
        let noisy = image::RgbImage::from_fn(2600, 1300, |x, y| {
            let mixed = x.wrapping_mul(2654435761).wrapping_add(y.wrapping_mul(40503)).rotate_left(x % 31);
            image::Rgb([mixed as u8, (mixed >> 8) as u8, (mixed >> 16) as u8])
        });
        let mut large = Vec::new();
        JpegEncoder::new_with_quality(&mut large, 95).encode_image(&noisy).unwrap();
        let made = printable(large.clone());
        assert!(made.len() < large.len());
        let (width, height) =
            ImageReader::new(Cursor::new(&made)).with_guessed_format().unwrap().into_dimensions().unwrap();
        assert_eq!((width, height), (2000, 1000));
        assert_eq!(printable(large.clone()), made, "the same bytes every time");
        assert_eq!(printable(b"no picture".to_vec()), b"no picture");
        let huge = vec![7; SMALL_BYTES + 1];
        assert_eq!(printable(huge.clone()), huge);
    }
}
