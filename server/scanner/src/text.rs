//! Foreign bytes made fit to be kept, shown and printed.
//!
//! A banner is whatever a stranger sent: escape sequences for the terminal, markup, a gigabyte. It goes through here
//! once, where it enters; from then on it is a line of printable characters.

/// At most `most` characters of `bytes`, control characters and what could reorder a line taken out, white space folded.
pub(crate) fn line(bytes: &[u8], most: usize) -> String {
    let mut out = String::new();
    let mut space = false;
    for c in String::from_utf8_lossy(&bytes[..bytes.len().min(most.saturating_mul(8))]).chars() {
        if c.is_whitespace() {
            space = !out.is_empty();
        } else if is_plain(c) {
            if std::mem::take(&mut space) {
                out.push(' ');
            }
            out.push(c);
        }
        if out.chars().count() >= most {
            break;
        }
    }
    out
}

/// The same over several lines: line feeds are kept.
pub(crate) fn block(bytes: &[u8], most: usize) -> String {
    let mut out = String::new();
    for c in String::from_utf8_lossy(&bytes[..bytes.len().min(most)]).chars() {
        match c {
            '\n' => out.push('\n'),
            '\t' => out.push(' '),
            '\r' => {}
            c if is_plain(c) || c == ' ' => out.push(c),
            _ => out.push('.'),
        }
    }
    while out.len() > most {
        out.pop();
    }
    out
}

/// Neither a control character nor one that changes how its neighbours are read.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}')
        && !matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banner_cannot_steer_a_terminal() {
        assert_eq!(line(b"\x1b[2J\x1b[31mSSH-2.0-\x07x\r\n\x9b0m", 100), "[2J[31mSSH-2.0-x 0m");
        assert_eq!(line("a\u{202e}b\u{200b}c".as_bytes(), 100), "abc");
        assert_eq!(line(&[b'a'; 1 << 20], 10), "aaaaaaaaaa");
    }

    #[test]
    fn a_block_keeps_its_lines() {
        assert_eq!(block(b"one\r\n\ttwo\x00", 100), "one\n two.");
        assert!(block(&"é".repeat(100).into_bytes(), 51).len() <= 51);
    }
}
