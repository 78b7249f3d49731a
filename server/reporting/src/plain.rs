//! What a text may hold before any format sees it. Foreign texts come from scanners, targets and imports: they may carry
//! terminal sequences, marks that turn the reading direction, characters that XML forbids, or simply be far too long.

/// The longest one-line text in a report, in characters.
pub(crate) const LINE: usize = 500;
/// The longest Markdown text of one field: twice what the wire takes, so only what came by another way is cut.
pub(crate) const PROSE: usize = 200_000;

/// A text of several lines, harmless and at most `limit` characters long.
pub(crate) fn lines(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit * 2));
    let mut rest = text.chars().peekable();
    let mut count = 0;
    while let Some(c) = rest.next() {
        if count == limit {
            out.push('…');
            break;
        }
        let kept = match c {
            '\u{1b}' => {
                escape_sequence(&mut rest);
                continue;
            }
            '\u{9b}' => {
                parameters(&mut rest);
                continue;
            }
            '\r' => {
                rest.next_if_eq(&'\n');
                '\n'
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
            '\n' | '\t' => c,
            c if harmful(c) => continue,
            c => c,
        };
        out.push(kept);
        count += 1;
    }
    out
}

/// A text of one line: white space of any kind becomes one blank.
pub(crate) fn line(text: &str) -> String {
    let text = lines(text, LINE);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Likewise; blank is absent.
pub(crate) fn optional(text: Option<&str>) -> Option<String> {
    text.map(line).filter(|text| !text.is_empty())
}

/// Controls, direction marks, invisible and private characters, and what XML 1.0 cannot hold.
fn harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

/// What follows ESC: a control sequence, a string with its end, or one character.
fn escape_sequence(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match rest.next() {
        Some('[') => parameters(rest),
        Some(']' | 'P' | '^' | '_' | 'X') => {
            // An operating-system command ends with BEL or ESC \; one that never ends is cut at its line.
            while let Some(c) = rest.next_if(|c| *c != '\n') {
                match c {
                    '\u{7}' => break,
                    '\u{1b}' => {
                        rest.next_if_eq(&'\\');
                        break;
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Parameters of a control sequence and the letter that ends it.
fn parameters(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while rest.next_if(|c| matches!(c, '\u{20}'..='\u{3f}')).is_some() {}
    rest.next_if(|c| matches!(c, '\u{40}'..='\u{7e}'));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_sequences_and_direction_marks_go() {
        for (text, clean) in [
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{1b}]8;;http://evil\u{7}link\u{1b}]8;;\u{1b}\\", "link"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a\u{0}b\u{8}c\u{fffe}", "abc"),
            ("a\r\nb\rc\u{2028}d", "a\nb\nc\nd"),
            ("\u{9b}5mx", "x"),
            ("tag\u{e0041}ged", "tagged"),
        ] {
            assert_eq!(lines(text, 100), clean, "{text:?}");
        }
    }

    #[test]
    fn long_texts_end_with_an_ellipsis() {
        let long = "x".repeat(10_000_000);
        assert_eq!(lines(&long, PROSE).chars().count(), PROSE + 1);
        assert!(line(&long).ends_with('…'));
    }

    #[test]
    fn a_line_has_no_breaks() {
        assert_eq!(line("  a\n\n b\tc "), "a b c");
        assert_eq!(optional(Some(" \n ")), None);
    }
}
