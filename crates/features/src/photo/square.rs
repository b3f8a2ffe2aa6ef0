//! From a file to squares. Its size is looked at before anything is decoded, it is cut before it is scaled, and what is made never
//! has more pixels than twice the largest square a side: a small file does not make much work.
use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView as _, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::{Fault, LEAST, MOST_MEGAPIXELS, Photo, SIDES};
use store::hash::sha256;

/// The most memory that decoding may take, in bytes: 40 megapixels of 8-bit colour with transparency, and a little room.
const MOST_MEMORY: u64 = 192 << 20;
/// A JPEG has no more pixels than this for each of its bytes: its scans take a bit at least for each block of 8 × 8 (ITU T.81,
/// A.1 and F.1.2). What claims more breaks off, and would be decoded as grey to its end.
const MOST_PIXELS_A_BYTE: u64 = 8 * 64;
/// From 0 to 100: JPEG's own scale.
const QUALITY: u8 = 86;

/// The squares of a file: turned as its camera was held, cut around the middle.
///
/// # Errors
/// The first [`Fault`] found; too many pixels before any of them is decoded.
pub fn square(file: &[u8]) -> Result<Photo, Fault> {
    let (picture, turn) = decode(file)?;
    let is_clear = picture.color().has_alpha();
    let mut middle = middle(&picture);
    drop(picture);
    middle.apply_orientation(turn);
    let mut sizes = Vec::new();
    for side in SIDES {
        middle = middle.resize_exact(side, side, FilterType::Lanczos3);
        sizes.push((side, encode(&middle, is_clear).map_err(|_| Fault::Broken)?));
    }
    let media = if is_clear { "image/png" } else { "image/jpeg" };
    Ok(Photo { hash: sha256(&sizes[0].1), media, sizes })
}

/// The pixels of a file, and how its camera was held.
fn decode(file: &[u8]) -> Result<(DynamicImage, Orientation), Fault> {
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
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_MEGAPIXELS * 1_000_000 || decoder.total_bytes() > MOST_MEMORY {
        return Err(Fault::Pixels);
    }
    if width.min(height) < LEAST {
        return Err(Fault::Small);
    }
    if format == ImageFormat::Jpeg && pixels > MOST_PIXELS_A_BYTE * file.len() as u64 {
        return Err(Fault::Broken);
    }
    // A picture whose turn cannot be read is taken as it lies.
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder).map_err(fault)?, turn))
}

fn fault(error: image::ImageError) -> Fault {
    if matches!(error, image::ImageError::Limits(_)) { Fault::Pixels } else { Fault::Broken }
}

/// The square in the middle, scaled to twice the largest that is kept if it is larger: roughly and fast, for the fine filter goes
/// over it afterwards. Nothing of the picture's own size is copied.
fn middle(picture: &DynamicImage) -> DynamicImage {
    let (width, height) = picture.dimensions();
    let side = width.min(height);
    let middle = imageops::crop_imm(picture, (width - side) / 2, (height - side) / 2, side, side);
    let most = 2 * SIDES[0];
    DynamicImage::ImageRgba8(if side > most { imageops::thumbnail(&*middle, most, most) } else { middle.to_image() })
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
