//! What a file is, by its content: names and headers lie.
//!
//! Nothing is ever decoded. A picture's size is read from its header, which is enough to know that a browser can show
//! it without harm; text is text when every byte of it is.

use std::{io::BufRead, io::Seek, str};

/// How much of the beginning is looked at for signatures.
pub(super) const HEAD: usize = 8 << 10;
/// The largest picture that is shown, in pixels: a browser needs four bytes for each.
const PIXELS: u64 = 80_000_000;
/// The longest side of one.
const SIDE: u64 = 20_000;
/// The types that are shown.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const UNKNOWN: &str = "application/octet-stream";
const TEXT: &str = "text/plain";

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// `image/png`, `text/plain`; `application/octet-stream` when it is not known.
    pub media_type: String,
    /// In pixels, for pictures that a browser may show.
    pub size: Option<(u32, u32)>,
}

impl Kind {
    /// From the first [`HEAD`] bytes, whether all of it is text, and the whole to look for a picture's size in.
    pub(super) fn of(head: &[u8], is_text: bool, whole: impl BufRead + Seek) -> Self {
        let found = infer::get(head).map(|found| found.mime_type());
        // What is text stays text, also HTML and SVG: a type that a browser would run is never told.
        let media_type = match found {
            Some(kind) if !kind.starts_with("text/") => kind,
            _ if is_text => TEXT,
            _ => UNKNOWN,
        };
        let size = PICTURES.contains(&media_type).then(|| measure(media_type, whole)).flatten();
        Self { media_type: media_type.to_owned(), size }
    }
}

/// Whether a file of this type and size is shown in a page; everything else is only ever downloaded.
pub fn is_picture(media_type: &str, size: Option<(u32, u32)>) -> bool {
    PICTURES.contains(&media_type) && size.is_some_and(|(width, height)| fits(width.into(), height.into()))
}

fn fits(width: u64, height: u64) -> bool {
    (1..=SIDE).contains(&width) && (1..=SIDE).contains(&height) && width * height <= PIXELS
}

fn measure(media_type: &str, mut whole: impl BufRead + Seek) -> Option<(u32, u32)> {
    use imagesize::ImageType::{Gif, Jpeg, Png, Webp};
    let kind = imagesize::reader_type(&mut whole).ok()?;
    let same = matches!(
        (kind, media_type),
        (Png, "image/png") | (Jpeg, "image/jpeg") | (Gif, "image/gif") | (Webp, "image/webp")
    );
    let size = kind.reader_size(&mut whole).ok().filter(|_| same)?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    fits(width.into(), height.into()).then_some((width, height))
}

/// Whether what comes by, piece by piece, is UTF-8 that a person can read.
pub(super) struct TextCheck {
    holds: bool,
    /// The beginning of a character whose end is in the next piece.
    broken: Vec<u8>,
}

impl TextCheck {
    pub(super) fn new() -> Self {
        Self { holds: true, broken: Vec::new() }
    }

    /// Looks at the next piece.
    pub(super) fn see(&mut self, piece: &[u8]) {
        if !self.holds {
            return;
        }
        self.holds = !piece.iter().any(|byte| is_control(*byte));
        let mut rest = piece;
        while self.holds && !self.broken.is_empty() && !rest.is_empty() {
            self.broken.push(rest[0]);
            rest = &rest[1..];
            match str::from_utf8(&self.broken) {
                Ok(_) => self.broken.clear(),
                Err(e) => self.holds = e.error_len().is_none(),
            }
        }
        if let Err(e) = str::from_utf8(rest) {
            self.holds &= e.error_len().is_none();
            self.broken = rest[e.valid_up_to()..].to_vec();
        }
    }

    /// Whether all of it was text.
    pub(super) fn is_text(&self) -> bool {
        self.holds && self.broken.is_empty()
    }
}

/// Control characters that no text has; terminals' logs have escape and backspace.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x08 | 0x0C | 0x1B)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn kind(content: &[u8]) -> Kind {
        let mut check = TextCheck::new();
        content.chunks(3).for_each(|piece| check.see(piece));
        Kind::of(&content[..content.len().min(HEAD)], check.is_text(), Cursor::new(content))
    }

    /// A PNG's signature and header.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice();
        [head, &width.to_be_bytes(), &height.to_be_bytes(), b"\x08\x06\0\0\0\0\0\0\0"].concat()
    }

    #[test]
    fn by_content_alone() {
        assert_eq!(kind(&png(640, 480)), Kind { media_type: "image/png".into(), size: Some((640, 480)) });
        assert_eq!(kind("Grüße, 日本 👾\n".as_bytes()).media_type, "text/plain");
        assert_eq!(kind(b"%PDF-1.7\n...").media_type, "application/pdf");
        assert_eq!(kind(b"PK\x03\x04xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx").media_type, "application/zip");
        for text in
            ["<!DOCTYPE html><script>x</script>", "<svg onload=x></svg>", "<?xml version='1.0'?><svg/>", "#!/bin/sh\n"]
        {
            assert_eq!(kind(text.as_bytes()).media_type, "text/plain", "{text}");
        }
        for other in [b"<html>\0".as_slice(), b"a\xFFb", b"\xE4\xB8", b"\x01\x02\x03"] {
            assert_eq!(kind(other).media_type, "application/octet-stream", "{other:?}");
        }
    }

    #[test]
    fn pictures_that_would_fill_a_browser_are_not_shown() {
        for (width, height) in [(20_001, 1), (1, 20_001), (19_999, 19_999), (u32::MAX, u32::MAX), (0, 5)] {
            let kind = kind(&png(width, height));
            assert!(!is_picture(&kind.media_type, kind.size), "{width}×{height}");
        }
        let cut = kind(&png(640, 480)[..14]);
        assert!(!is_picture(&cut.media_type, cut.size));
        assert!(is_picture("image/png", Some((8_000, 8_000))) && !is_picture("image/svg+xml", Some((8, 8))));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_something(content: Vec<u8>, begin in 0..6_usize) {
            let heads: [&[u8]; 6] = [b"", b"\x89PNG\r\n\x1a\n", b"\xFF\xD8\xFF", b"GIF89a", b"RIFF\x10\0\0\0WEBPVP8 ", b"PK\x03\x04"];
            let whole = [heads[begin], &content].concat();
            let text = str::from_utf8(&whole).is_ok_and(|text| !text.bytes().any(is_control));
            let kind = kind(&whole);
            assert!(text || kind.media_type != "text/plain");
        }
    }
}
