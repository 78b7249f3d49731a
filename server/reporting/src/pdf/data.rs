//! The report as templates read it: JSON, in which words that are longer than a line may be broken.

use crate::view::Report;
use serde_json::Value;

/// A word of prose that is longer than this gets places to break.
const WORD: usize = 36;
/// Where they come.
const STEP: usize = 12;
/// What people read; the rest are names, addresses and drawings, which stay as they are.
const READ: &[&str] = &[
    "text",
    "value",
    "title",
    "caption",
    "name",
    "address",
    "ports",
    "system",
    "reference",
    "frameworks",
    "references",
    "assets",
    "tags",
    "controls",
];

/// The JSON.
pub(super) fn json(report: &Report) -> Result<Vec<u8>, serde_json::Error> {
    let mut value = serde_json::to_value(report)?;
    soften("", &mut value);
    serde_json::to_vec(&value)
}

fn soften(key: &str, value: &mut Value) {
    match value {
        Value::String(text) if READ.contains(&key) && text.split_whitespace().any(|word| word.len() > WORD) => {
            *text = breakable(text);
        }
        Value::Array(list) => list.iter_mut().for_each(|each| soften(key, each)),
        Value::Object(map) => map.iter_mut().for_each(|(key, each)| soften(key, each)),
        _ => {}
    }
}

/// The text with zero-width blanks in its long words.
fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / STEP * 3);
    for part in text.split_inclusive(char::is_whitespace) {
        let long = part.chars().count() > WORD;
        for (index, c) in part.chars().enumerate() {
            if long && index > 0 && index % STEP == 0 {
                out.push('\u{200b}');
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::breakable;

    #[test]
    fn only_long_words_are_broken() {
        let text = format!("short words stay {} so", "x".repeat(40));
        let broken = breakable(&text);
        assert_eq!(broken.matches('\u{200b}').count(), 3);
        assert_eq!(broken.replace('\u{200b}', ""), text);
    }
}
