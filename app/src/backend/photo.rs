//! A profile photo: whatever picture comes in, what is kept are three small squares that we drew ourselves. What hid in the file
//! (places, cameras, scripts, a second file behind the first) does not come along.
use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::House;
use super::clock::sha256;
use crate::error::AppError;
use crate::words::{t, tf, w};

/// The largest file, in MiB.
pub const MOST_MIB: usize = 5;
/// The most pixels, in millions: a file says how many it has before any is decoded.
const MOST_MEGAPIXELS: u64 = 40;
/// The most memory that decoding may take, in bytes: 40 megapixels of 8-bit colour with transparency, and a little room.
const MOST_MEMORY: u64 = 192 << 20;
/// The sides of the squares, in pixels.
pub const SIDES: [u32; 3] = [512, 128, 48];
/// From 0 to 100: JPEG's own scale.
const QUALITY: u8 = 86;

/// A photo, drawn anew in each size.
pub struct Photo {
    /// SHA-256 of the largest square: another picture has another address.
    pub hash: String,
    pub media: &'static str,
    pub sizes: Vec<(u32, Vec<u8>)>,
}

/// Why a file is no photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Neither PNG nor JPEG nor WebP, whatever its name says.
    Kind,
    /// More pixels, or more memory, than may be.
    Pixels,
    /// It breaks off, or is not what its first bytes say.
    Broken,
}

impl Fault {
    /// In words.
    fn said(self) -> String {
        match self {
            Self::Kind => t(w::ERROR_PHOTO_KIND).to_owned(),
            Self::Pixels => tf(w::ERROR_PHOTO_PIXELS, &[("most", &MOST_MEGAPIXELS.to_string())]),
            Self::Broken => t(w::ERROR_PHOTO_BROKEN).to_owned(),
        }
    }
}

/// Draws the squares of a file, away from what must answer at once, and one at a time: decoding takes memory.
///
/// # Errors
/// What is wrong with the file, beside the field `photo`.
pub async fn draw(house: &House, file: Vec<u8>) -> Result<Photo, AppError> {
    let _turn = house.drawing.acquire().await.map_err(|_| AppError::Broken { status: 503 })?;
    let drawn = tokio::task::spawn_blocking(move || square(&file)).await;
    drawn.map_err(|_| AppError::Broken { status: 500 })?.map_err(|fault| AppError::field("photo", fault.said()))
}

/// The squares of a file: turned as its camera was held, cut around the middle.
///
/// # Errors
/// The first [`Fault`] found; too many pixels before any of them is decoded.
pub fn square(file: &[u8]) -> Result<Photo, Fault> {
    let format = image::guess_format(file).map_err(|_| Fault::Kind)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(Fault::Kind);
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_MEGAPIXELS * 1_000_000 || decoder.total_bytes() > MOST_MEMORY {
        return Err(Fault::Pixels);
    }
    // A picture whose turn cannot be read is taken as it lies.
    let turn = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fault)?;
    picture.apply_orientation(turn);
    let is_clear = picture.color().has_alpha();
    let mut sizes = Vec::new();
    for side in SIDES {
        picture = picture.resize_to_fill(side, side, FilterType::Lanczos3);
        sizes.push((side, encode(&picture, is_clear).map_err(|_| Fault::Broken)?));
    }
    let media = if is_clear { "image/png" } else { "image/jpeg" };
    Ok(Photo { hash: sha256(&sizes[0].1), media, sizes })
}

fn fault(error: image::ImageError) -> Fault {
    if matches!(error, image::ImageError::Limits(_)) { Fault::Pixels } else { Fault::Broken }
}

/// What can be seen through stays so, as PNG; the rest is smaller as JPEG.
fn encode(picture: &DynamicImage, is_clear: bool) -> image::ImageResult<Vec<u8>> {
    let mut file = Vec::new();
    if is_clear {
        picture.to_rgba8().write_with_encoder(PngEncoder::new(&mut file))?;
    } else {
        picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut file, QUALITY))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageBuffer, Rgb, Rgba, RgbaImage};

    fn png(picture: &RgbaImage) -> Vec<u8> {
        let mut file = Vec::new();
        picture.write_with_encoder(PngEncoder::new(&mut file)).expect("a file");
        file
    }

    /// A PNG's first chunk, which says its size; nothing else is in it.
    fn claims(width: u32, height: u32) -> Vec<u8> {
        let mut file = png(&RgbaImage::new(1, 1));
        file[16..20].copy_from_slice(&width.to_be_bytes());
        file[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc32(&file[12..29]);
        file[29..33].copy_from_slice(&sum.to_be_bytes());
        file
    }

    /// PNG (ISO/IEC 15948), annex D.
    fn crc32(bytes: &[u8]) -> u32 {
        let step = |sum: u32, byte: &u8| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
        };
        !bytes.iter().fold(u32::MAX, step)
    }

    #[test]
    fn a_picture_becomes_three_squares_around_its_middle() {
        let mut wide = RgbaImage::from_pixel(900, 300, Rgba([255, 0, 0, 255]));
        for (x, _, pixel) in wide.enumerate_pixels_mut() {
            if (300..600).contains(&x) {
                *pixel = Rgba([0, 0, 255, 255]);
            }
        }
        let photo = square(&png(&wide)).expect("a photo");
        assert_eq!(photo.media, "image/png");
        for ((side, file), expected) in photo.sizes.iter().zip(SIDES) {
            let drawn = image::load_from_memory(file).expect("a picture").to_rgb8();
            assert_eq!((*side, drawn.width(), drawn.height()), (expected, expected, expected));
            let middle = drawn.get_pixel(side / 2, side / 2);
            assert_eq!(*middle, Rgb([0, 0, 255]), "{side}");
        }
    }

    #[test]
    fn what_hides_in_a_file_does_not_come_along() {
        let mut jpeg = Vec::new();
        let plain = ImageBuffer::from_pixel(64, 32, Rgb([10_u8, 120, 40]));
        plain.write_with_encoder(JpegEncoder::new(&mut jpeg)).expect("a file");
        // An EXIF block that turns the picture by 90° and names a place, and a page behind the picture's end.
        let exif = [
            b"\xFF\xE1\x00\x42Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec(),
            b"GPS 4.6097 N, 74.0817 W hidden..".to_vec(),
        ]
        .concat();
        assert_eq!(exif.len(), 0x44);
        jpeg.splice(2..2, exif);
        jpeg.extend_from_slice(b"<script>alert(1)</script>");
        let photo = square(&jpeg).expect("a photo");
        assert_eq!(photo.media, "image/jpeg");
        for (_, file) in &photo.sizes {
            let text = String::from_utf8_lossy(file);
            assert!(!text.contains("Exif") && !text.contains("GPS") && !text.contains("<script>"));
        }
    }

    #[test]
    fn a_picture_with_too_many_pixels_is_refused_before_any_is_decoded() {
        for (width, height) in [(10_000, 5_000), (u32::MAX / 2, 1), (60_000, 60_000)] {
            assert_eq!(square(&claims(width, height)).err(), Some(Fault::Pixels), "{width} × {height}");
        }
    }

    #[test]
    fn what_is_no_photo_is_refused_for_what_it_is() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        for other in [&svg[..], b"GIF89a\x01\0\x01\0\0\0\0;", b"%PDF-1.7", b"", b"\0\0\0\x1cftypavif"] {
            assert_eq!(square(other).err(), Some(Fault::Kind), "{:?}", &other[..other.len().min(8)]);
        }
        let whole = png(&RgbaImage::new(40, 40));
        assert_eq!(square(&whole[..whole.len() / 2]).err(), Some(Fault::Broken));
        assert_eq!(square(b"\xFF\xD8\xFF\xE0<svg onload=alert(1)>").err(), Some(Fault::Broken));
    }
}
