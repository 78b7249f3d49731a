//! Pictures: only PNG and JPEG that really are what they say, decoded once within limits, and passed on without
//! anything but the picture: no camera's position, no colour profile, no second file behind the end.

mod strip;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits, metadata::Orientation};
use std::io::Cursor;

/// The largest file. Evidence is not taken larger.
const MOST_BYTES: usize = 50 * 1024 * 1024;
/// The longest side, in pixels.
const LONGEST: u32 = 16_384;
/// The most pixels: a camera's largest.
const MOST_PIXELS: u64 = 50_000_000;
/// More pixels than this are made fewer: 300 to the inch over a page's width, and every format stays handy.
const ENOUGH: u32 = 2_200;

/// A picture that can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// The file, free of everything but the picture.
    pub(crate) bytes: Vec<u8>,
    /// What it is.
    pub(crate) kind: Kind,
    /// Pixels across, as it is shown.
    pub(crate) width: u32,
    /// Pixels down, as it is shown.
    pub(crate) height: u32,
}

/// What kinds are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Png,
    Jpeg,
}

impl Kind {
    /// The ending of a file's name.
    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }

    /// What `Content-Type` says.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// By its first bytes, never by its name.
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            _ => None,
        }
    }
}

/// The picture in `bytes`; `None` when it is none, is broken, or is too large to be one.
pub(crate) fn read(bytes: &[u8]) -> Option<Picture> {
    let kind = Kind::of(bytes).filter(|_| bytes.len() <= MOST_BYTES)?;
    let (image, orientation) = decode(bytes, kind)?;
    let (width, height) = (image.width(), image.height());
    if width.max(height) > ENOUGH {
        return smaller(image, orientation, kind);
    }
    let bytes = match kind {
        Kind::Png => strip::png(bytes)?,
        Kind::Jpeg => strip::jpeg(bytes, orientation.to_exif())?,
    };
    let turned = kind == Kind::Jpeg && orientation.to_exif() > 4;
    let (width, height) = if turned { (height, width) } else { (width, height) };
    Some(Picture { bytes, kind, width, height })
}

fn decode(bytes: &[u8], kind: Kind) -> Option<(DynamicImage, Orientation)> {
    let format = match kind {
        Kind::Png => image::ImageFormat::Png,
        Kind::Jpeg => image::ImageFormat::Jpeg,
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width == 0 || height == 0 {
        return None;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Some((DynamicImage::from_decoder(decoder).ok()?, orientation))
}

fn smaller(mut image: DynamicImage, orientation: Orientation, kind: Kind) -> Option<Picture> {
    image = image.thumbnail(ENOUGH, ENOUGH);
    if kind == Kind::Jpeg {
        image.apply_orientation(orientation);
    }
    let (width, height) = (image.width(), image.height());
    let mut bytes = Vec::new();
    match kind {
        Kind::Png => image.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).ok()?,
        Kind::Jpeg => {
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 88);
            image.into_rgb8().write_with_encoder(encoder).ok()?;
        }
    }
    Some(Picture { bytes, kind, width, height })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    pub(crate) fn made(kind: Kind, width: u32, height: u32) -> Vec<u8> {
        let image = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
        let format = if kind == Kind::Png { image::ImageFormat::Png } else { image::ImageFormat::Jpeg };
        let mut bytes = Vec::new();
        image.write_to(&mut Cursor::new(&mut bytes), format).expect("an image");
        bytes
    }

    #[test]
    fn what_is_shown_is_only_the_picture() {
        for kind in [Kind::Png, Kind::Jpeg] {
            let mut bytes = made(kind, 40, 20);
            let size = bytes.len();
            bytes.extend(b"PK\x03\x04 a second file");
            let picture = read(&bytes).expect("a picture");
            assert_eq!((picture.width, picture.height, picture.kind), (40, 20, kind));
            assert!(picture.bytes.len() <= size, "{kind:?}: {} of {size}", picture.bytes.len());
            assert_eq!(read(&picture.bytes).expect("still one").bytes, picture.bytes);
        }
    }

    #[test]
    fn a_cameras_words_go_and_its_direction_stays() {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
        exif.extend(b"GPS 48.137N 11.575E");
        let plain = made(Kind::Jpeg, 40, 20);
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
        bytes.extend(u16::try_from(exif.len() + 2).expect("short").to_be_bytes());
        bytes.extend(&exif);
        bytes.extend(&plain[2..]);
        let picture = read(&bytes).expect("a picture");
        assert_eq!((picture.width, picture.height), (20, 40), "turned by a quarter");
        assert!(!picture.bytes.windows(3).any(|part| part == b"GPS"));
        assert_eq!(read(&picture.bytes).map(|again| again.width), Some(20), "and still is when read again");
    }

    #[test]
    fn lies_and_bombs_are_no_pictures() {
        let png = made(Kind::Png, 64, 64);
        let mut broken = png.clone();
        let middle = broken.len() / 2;
        broken[middle] ^= 0x55;
        let mut huge = png.clone();
        huge[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let cut = png[..png.len() / 2].to_vec();
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
        let named = [b"\x89PNG\r\n\x1a\n".to_vec(), b"<script>alert(1)</script>".to_vec()].concat();
        for lie in [broken, huge, cut, svg, named, Vec::new(), vec![0xff, 0xd8, 0xff]] {
            assert_eq!(read(&lie), None);
        }
    }

    #[test]
    fn more_pixels_than_a_page_needs_are_made_fewer() {
        let picture = read(&made(Kind::Jpeg, 4_400, 100)).expect("a picture");
        assert_eq!((picture.width, picture.height), (2_200, 50));
    }
}
