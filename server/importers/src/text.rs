//! Foreign text made fit to keep: one line or Markdown, without control characters, never longer than a field may be.

use std::fmt::Write;

/// The longest title, in characters.
const LINE: usize = 300;
/// The longest description, in characters; the API's own limit leaves room for what an importer adds.
const PROSE: usize = 40_000;
/// The longest evidence of one sighting, in characters.
const EVIDENCE: usize = 8_000;

/// One line: white space of any kind becomes one blank, what hides or reorders text goes, and the end is cut off.
pub(crate) fn line(text: &str) -> String {
    short(text, LINE)
}

/// One line of at most `max` characters.
pub(crate) fn short(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max * 4));
    let (mut count, mut gap) = (0, false);
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            gap = !out.is_empty();
        } else if !hidden(c) {
            if count + usize::from(gap) >= max {
                out.pop();
                out.push('…');
                break;
            }
            if std::mem::take(&mut gap) {
                out.push(' ');
                count += 1;
            }
            out.push(c);
            count += 1;
        }
    }
    out
}

/// Marks that reorder or hide text.
fn hidden(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Several lines of plain text, as Markdown: markup in it stays text.
pub(crate) fn prose(text: &str) -> Option<String> {
    let plain = clean(text, PROSE);
    let mut out = String::with_capacity(plain.len());
    let mut fenced = false;
    for line in plain.split_inclusive('\n') {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced { out.push_str(line) } else { out.push_str(&line.replace('<', "\\<")) }
    }
    filled(out)
}

/// Markdown as a tool wrote it.
pub(crate) fn markdown(text: &str) -> Option<String> {
    filled(clean(text, PROSE))
}

/// What a tool saw, as it is.
pub(crate) fn evidence(text: &str) -> Option<String> {
    filled(clean(text, EVIDENCE))
}

fn filled(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

/// Without control characters, with plain line ends, and with a word about what was cut off.
fn clean(text: &str, max: usize) -> String {
    let text = text.trim_matches(|c: char| c.is_control() || c == '\u{FEFF}');
    let text = text.trim_end();
    let mut out = String::with_capacity(text.len().min(max * 4));
    let mut before = ' ';
    let mut kept = 0;
    for c in text.chars() {
        if kept == max {
            let rest = text.chars().count().saturating_sub(max);
            // Writing to a string cannot fail.
            let _ = write!(out, "\n\n… (about {rest} more characters in the file)");
            break;
        }
        let doubled = c == '\n' && before == '\r';
        before = c;
        let c = if c == '\r' { '\n' } else { c };
        if !doubled && (c == '\n' || c == '\t' || !c.is_control()) {
            out.push(c);
            kept += 1;
        }
    }
    out
}

/// HTML, as some tools write their texts, as Markdown.
pub(crate) fn html(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len().min(PROSE * 2));
    let mut rest = text;
    let mut link = None;
    while let Some(at) = rest.find('<') {
        let (before, tagged) = rest.split_at(at);
        push_text(&mut out, before);
        let is_tag = tagged[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        let end = tagged.find('>').filter(|_| is_tag);
        let Some(end) = end else {
            out.push_str("\\<");
            rest = &tagged[1..];
            continue;
        };
        push_tag(&mut out, &tagged[1..end], &mut link);
        rest = &tagged[end + 1..];
        if out.len() > PROSE * 4 {
            break;
        }
    }
    push_text(&mut out, rest);
    filled(clean(&squeezed(&out), PROSE))
}

fn push_text(out: &mut String, text: &str) {
    out.push_str(&entities(text).replace('<', "\\<"));
}

fn push_tag(out: &mut String, tag: &str, link: &mut Option<String>) {
    let closes = tag.starts_with('/');
    let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    match (name.to_ascii_lowercase().as_str(), closes) {
        ("br", _) => out.push('\n'),
        ("p" | "div" | "ul" | "ol" | "table" | "h1" | "h2" | "h3" | "h4", _) => out.push_str("\n\n"),
        ("tr", true) => out.push('\n'),
        ("td" | "th", true) => out.push(' '),
        ("li", false) => out.push_str("\n- "),
        ("b" | "strong", _) => out.push_str("**"),
        ("code" | "tt", _) => out.push('`'),
        ("pre", false) => out.push_str("\n```\n"),
        ("pre", true) => out.push_str("\n```\n"),
        ("a", false) => {
            *link = attribute(tag, "href").filter(|to| to.starts_with("http"));
            if link.is_some() {
                out.push('[');
            }
        }
        ("a", true) => {
            if let Some(to) = link.take() {
                let _ = write!(out, "]({to})");
            }
        }
        _ => {}
    }
}

/// An attribute's value within a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!("{name}="))? + name.len() + 1;
    let quote = tag[at..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = tag[at + 1..].split(quote).next()?;
    Some(entities(value).replace([')', ' ', '\n'], ""))
}

/// At most one empty line in a row.
fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line = line.trim_end();
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty < 2 && !(out.is_empty() && empty > 0) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// The entities of HTML that tools write; others stay as they are.
pub(crate) fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        let resolved = end.and_then(|end| entity(&rest[1..end]).map(|c| (c, end)));
        let Some((c, end)) = resolved else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        out.push(c);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        return char::from_u32(code);
    }
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_one_line() {
        assert_eq!(line("  SQL\r\n injection\u{0}\u{202E} \t here "), "SQL injection here");
        assert_eq!(line(&"é".repeat(400)).chars().count(), 300);
        assert!(line(&"a b ".repeat(200)).ends_with('…'));
        assert_eq!(line("=cmd|' /C calc'!A0"), "=cmd|' /C calc'!A0");
    }

    #[test]
    fn markup_stays_text() {
        assert_eq!(prose("a <script>x</script>\r\nb\rc").as_deref(), Some("a \\<script>x\\</script>\nb\nc"));
        assert_eq!(prose("\u{7}  \n"), None);
        let long = prose(&"x".repeat(10_000_000)).expect("text");
        assert!(long.len() < 41_000 && long.ends_with("(about 9960000 more characters in the file)"));
    }

    #[test]
    fn html_becomes_markdown() {
        let html_text = "<p>Use <b>TLS</b> &amp; <a href=\"https://a.example/x\">read</a>.</p><ul><li>one</li><li>&lt;two&gt;</li></ul> 1 < 2";
        assert_eq!(
            html(html_text).as_deref(),
            Some("Use **TLS** & [read](https://a.example/x).\n\n- one\n- \\<two>\n\n 1 \\< 2")
        );
        assert_eq!(html("<a href='javascript:alert(1)'>x</a>").as_deref(), Some("x"));
    }
}
