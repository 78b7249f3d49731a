//! What people type into a search box, as a full-text query that any input makes safe.

/// The most words of a search that count.
const WORDS: usize = 20;

/// The FTS5 query that finds rows holding every word of `text`, each as the beginning of a word.
/// None when nothing in it can be searched for: then nothing matches.
pub fn query(text: &str) -> Option<String> {
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    // Quoted, every character is text: no operator, column filter or stray quote is left.
    let words: Vec<_> =
        words.take(WORDS).map(|word| format!("\"{}\"*", word.replace('"', " ").replace('\0', ""))).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn operators_are_plain_words() {
        assert_eq!(query("sql inj").as_deref(), Some("\"sql\"* \"inj\"*"));
        assert_eq!(query("a\" OR title:*").as_deref(), Some("\"a \"* \"OR\"* \"title:*\"*"));
        assert_eq!(query(" -- \"\" () "), None);
    }
}
