use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ImageBuffer, Rgb, Rgba, RgbaImage};

use super::*;

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

/// A little-endian number of so many bytes.
fn little(number: usize, bytes: usize) -> Vec<u8> {
    number.to_le_bytes()[..bytes].to_vec()
}

/// A part of a RIFF file (WebP's container).
fn part(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let padding = vec![0; body.len() % 2];
    [&name[..], &little(body.len(), 4), body, &padding].concat()
}

fn webp(picture: &RgbaImage) -> Vec<u8> {
    let mut file = Vec::new();
    picture.write_with_encoder(image::codecs::webp::WebPEncoder::new_lossless(&mut file)).expect("a file");
    file
}

/// An animated WebP (Google's "WebP Container Specification") of two pictures of the same size.
fn animated_webp(pictures: [&RgbaImage; 2]) -> Vec<u8> {
    let (width, height) = (pictures[0].width() as usize, pictures[0].height() as usize);
    let size = [little(width - 1, 3), little(height - 1, 3)].concat();
    let mut body = part(*b"VP8X", &[&[0b0001_0010, 0, 0, 0][..], &size].concat());
    body.extend(part(*b"ANIM", &[0; 6]));
    for picture in pictures {
        // Behind RIFF, its length and WEBP stands the picture itself.
        let frame = [&[0; 6][..], &size, &little(100, 3), &[0], &webp(picture)[12..]].concat();
        body.extend(part(*b"ANMF", &frame));
    }
    [b"RIFF".to_vec(), little(body.len() + 4, 4), b"WEBP".to_vec(), body].concat()
}

/// An animated PNG (W3C "PNG Specification, Third Edition"): the first picture is the one that still programs show.
fn animated_png(picture: &RgbaImage) -> Vec<u8> {
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let named = [&name[..], body].concat();
        let length = u32::try_from(body.len()).expect("a small chunk").to_be_bytes();
        [&length[..], &named, &crc32(&named).to_be_bytes()].concat()
    };
    let still = png(picture);
    let (head, rest) = still.split_at(33);
    let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let (width, height) = (picture.width().to_be_bytes(), picture.height().to_be_bytes());
    let frame = [&[0; 4][..], &width, &height, &[0; 8], &[0, 1, 0, 10, 0, 0]].concat();
    [head, &control, &chunk(b"fcTL", &frame), rest].concat()
}

#[test]
fn a_picture_of_any_shape_becomes_squares_or_is_refused_as_too_small() {
    let sides = [1, 31, 32, 49, 513, 1025, 4000];
    for (width, height) in sides.iter().flat_map(|width| sides.map(|height| (*width, height))) {
        // Every shape, lying and standing; the longest only as strips.
        if width * height > 600_000 {
            continue;
        }
        let drawn = square(&png(&RgbaImage::from_pixel(width, height, Rgba([9, 9, 200, 255]))));
        if width.min(height) < LEAST {
            assert_eq!(drawn.err(), Some(Fault::Small), "{width} × {height}");
            continue;
        }
        for (side, file) in drawn.expect("a photo").sizes {
            let square = image::load_from_memory(&file).expect("a picture").to_rgba8();
            assert_eq!((square.width(), square.height()), (side, side), "{width} × {height}");
            assert_eq!(*square.get_pixel(side / 2, side / 2), Rgba([9, 9, 200, 255]), "{width} × {height}");
        }
    }
}

#[test]
fn lines_of_a_pixel_are_refused_before_they_are_decoded() {
    for (width, height) in [(300, 1), (1, 300), (40_000, 1), (1, 40_000), (40_000_000, 1)] {
        assert_eq!(square(&claims(width, height)).err(), Some(Fault::Small), "{width} × {height}");
    }
}

#[test]
fn a_file_that_breaks_off_anywhere_is_a_photo_or_refused() {
    let shade = |value: u32| u8::try_from(value % 256).unwrap_or_default();
    let picture = RgbaImage::from_fn(70, 50, |x, y| Rgba([x * 3, y * 5, x * y, 200].map(shade)));
    let mut jpeg = Vec::new();
    let opaque = image::DynamicImage::ImageRgba8(picture.clone()).to_rgb8();
    opaque.write_with_encoder(JpegEncoder::new(&mut jpeg)).expect("a file");
    for file in [png(&picture), jpeg, webp(&picture), animated_png(&picture), animated_webp([&picture, &picture])] {
        assert!(square(&file).is_ok(), "the whole file is a photo");
        for end in (0..file.len()).step_by(file.len() / 20 + 1) {
            if let Ok(photo) = square(&file[..end]) {
                assert_eq!(photo.sizes.len(), 3);
            }
        }
    }
}

#[test]
fn of_a_picture_that_moves_the_first_stands() {
    let (red, blue) = (Rgba([200, 0, 0, 255]), Rgba([0, 0, 200, 255]));
    let [first, second] = [red, blue].map(|colour| RgbaImage::from_pixel(64, 64, colour));
    for file in [animated_png(&first), animated_webp([&first, &second])] {
        let photo = square(&file).expect("a photo");
        let drawn = image::load_from_memory(&photo.sizes[0].1).expect("a picture").to_rgb8();
        let [r, g, b] = drawn.get_pixel(256, 256).0;
        assert!(r > 190 && g < 10 && b < 10, "{r} {g} {b}");
    }
}

#[test]
fn a_jpeg_that_claims_more_than_its_bytes_can_hold_is_not_decoded() {
    let mut jpeg = Vec::new();
    let plain = ImageBuffer::from_pixel(64, 64, Rgb([10_u8, 120, 40]));
    plain.write_with_encoder(JpegEncoder::new(&mut jpeg)).expect("a file");
    // The frame's head: marker, length, bits, height, width (ITU T.81, B.2.2).
    let at = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).expect("a frame");
    jpeg[at + 5..at + 9].copy_from_slice(&[0x18, 0, 0x18, 0]);
    assert_eq!(square(&jpeg).err(), Some(Fault::Broken));
}

#[test]
fn a_turned_picture_is_cut_around_the_same_middle() {
    let mut wide = ImageBuffer::from_pixel(96, 32, Rgb([200_u8, 0, 0]));
    for (x, _, pixel) in wide.enumerate_pixels_mut() {
        if (32..64).contains(&x) {
            *pixel = Rgb([0, 0, 200]);
        }
    }
    let mut jpeg = Vec::new();
    wide.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 95)).expect("a file");
    let exif = b"\xFF\xE1\x00\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    jpeg.splice(2..2, exif.iter().copied());
    let photo = square(&jpeg).expect("a photo");
    let drawn = image::load_from_memory(&photo.sizes[0].1).expect("a picture").to_rgb8();
    for (x, y) in [(256, 256), (100, 256), (256, 100), (400, 400)] {
        let [r, _, b] = drawn.get_pixel(x, y).0;
        assert!(r < 60 && b > 140, "{x}, {y}: {r}, {b}");
    }
}
