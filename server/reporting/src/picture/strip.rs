//! Files without anything but the picture.

/// A PNG's chunks that make the picture; the rest are words, times, profiles and films.
const CHUNKS: &[&[u8; 4]] = &[b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM"];

/// A PNG's picture alone. The file has been decoded, so its chunks are whole.
pub(super) fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let (signature, mut rest) = bytes.split_at_checked(8)?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(signature);
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?);
        let name: &[u8; 4] = rest.get(4..8)?.try_into().ok()?;
        let (chunk, next) = rest.split_at_checked(usize::try_from(length).ok()?.checked_add(12)?)?;
        if CHUNKS.contains(&name) {
            out.extend(chunk);
        }
        if name == b"IEND" {
            return Some(out);
        }
        rest = next;
    }
}

/// A JPEG's picture alone, with nothing said of it but which way up it is.
pub(super) fn jpeg(bytes: &[u8], orientation: u8) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend([0xff, 0xd8]);
    let mut rest = bytes.get(2..)?;
    let mut said = orientation <= 1;
    loop {
        let marker = *rest.get(1).filter(|_| rest[0] == 0xff)?;
        match marker {
            0xff => rest = &rest[1..],
            0xd9 => {
                out.extend([0xff, 0xd9]);
                return Some(out);
            }
            0xd0..=0xd7 | 0x01 => rest = &rest[2..],
            _ => {
                let length = usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?));
                let (segment, next) = rest.split_at_checked(length.checked_add(2)?)?;
                // JFIF says how to read the colours, Adobe's segment too; the other applications' only talk.
                let kept = !matches!(marker, 0xe1..=0xed | 0xef | 0xfe);
                if marker != 0xe0 && !said {
                    out.extend(exif(orientation));
                    said = true;
                }
                if kept {
                    out.extend(segment);
                }
                rest = next;
                if marker == 0xda {
                    let data = scan(rest);
                    out.extend(&rest[..data]);
                    rest = &rest[data..];
                    if rest.is_empty() {
                        // Cut off after its last line, which decoders forgive.
                        out.extend([0xff, 0xd9]);
                        return Some(out);
                    }
                }
            }
        }
    }
}

/// How many bytes of a scan's data come before the next segment.
fn scan(data: &[u8]) -> usize {
    let mut at = 0;
    while at + 1 < data.len() {
        if data[at] == 0xff && !matches!(data[at + 1], 0x00 | 0xd0..=0xd7) {
            return at;
        }
        at += 1;
    }
    data.len()
}

/// The smallest segment that says which way up a picture is.
fn exif(orientation: u8) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0, 34];
    segment.extend(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    segment.extend([orientation, 0, 0, 0, 0, 0, 0]);
    segment
}
