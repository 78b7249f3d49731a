//! What people type into a search box, as a full-text query that any input makes safe.

use crate::error::Error;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The most words of a search that count.
const WORDS: usize = 20;

/// A full-text index over a list's table, by row number.
pub struct Index {
    /// The FTS5 table.
    pub table: &'static str,
    /// Where the index knows which words a row has but not how they stand together, a text such as `CVE-2024-1` is
    /// three words to it; these are the columns in which it must stand as it was typed. Empty for an index that knows.
    pub literal: &'static [&'static str],
}

/// A search, as the index takes it.
pub(super) struct Search {
    /// The FTS5 query: every word, each as the beginning of a word.
    pub(super) words: String,
    /// What must also stand in the row as it was typed.
    pub(super) literal: Vec<String>,
}

impl Index {
    /// The query that finds rows holding every word of `text`. None when nothing in it can be searched for: then
    /// nothing matches.
    pub(super) fn query(&self, text: &str) -> Option<Search> {
        let typed = text.split_whitespace().map(|word| word.trim_matches(|c| !is_of_words(c)));
        let typed: Vec<_> = typed.filter(|word| !word.is_empty()).take(WORDS).collect();
        let knows_positions = self.literal.is_empty();
        let split = |word: &&str| word.split(|c| !knows_positions && !is_of_words(c)).map(str::to_owned).collect();
        let words: Vec<String> = typed.iter().flat_map::<Vec<_>, _>(split).filter(|word| !word.is_empty()).collect();
        // Quoted, every character is text: no operator, column filter or stray quote is left.
        let quoted: Vec<_> =
            words.iter().map(|word| format!("\"{}\"*", word.replace('"', " ").replace('\0', ""))).collect();
        // Beyond ASCII the index folds letters in ways that a comparison does not know.
        let stands = |word: &&&str| !knows_positions && word.is_ascii() && word.contains(|c| !is_of_words(c));
        let literal = typed.iter().filter(stands).map(|word| (*word).to_owned()).collect();
        (!quoted.is_empty()).then(|| Search { words: quoted.join(" "), literal })
    }
}

/// Whether the tokenizer (`unicode61`) takes this character for a part of a word: the categories L*, N* and Co, and the
/// accents that it takes off. Source: the FTS5 documentation, 4.3.1.
fn is_of_words(c: char) -> bool {
    let group = c.general_category_group();
    matches!(group, GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
        || c.general_category() == GeneralCategory::PrivateUse
        || ('\u{300}'..='\u{304}').contains(&c)
        || matches!(c, '\u{308}' | '\u{30A}' | '\u{30C}' | '\u{327}')
}

/// Whether a query failed because the index takes for several words what we take for one: a letter that Unicode got
/// after the index's own table was made. It stands in no word of the index.
pub(super) fn is_unknown_letter(error: &Error) -> bool {
    let cause = error.source.as_ref().map(|source| source.to_string());
    cause.is_some_and(|cause| cause.contains("phrase queries are not supported"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Index = Index { table: "x", literal: &["title"] };
    const KNOWING: Index = Index { table: "x", literal: &[] };

    fn words(index: &Index, text: &str) -> Option<String> {
        index.query(text).map(|search| search.words)
    }

    #[test]
    fn operators_are_plain_words() {
        assert_eq!(words(&PLAIN, "sql inj").as_deref(), Some("\"sql\"* \"inj\"*"));
        assert_eq!(words(&PLAIN, "a\" OR title:*").as_deref(), Some("\"a\"* \"OR\"* \"title\"*"));
        assert_eq!(words(&KNOWING, "x\"y").as_deref(), Some("\"x y\"*"));
        assert_eq!(words(&PLAIN, " -- \"\" () "), None);
    }

    #[test]
    fn what_was_typed_in_one_stands_in_one() {
        let search = PLAIN.query("(CVE-2024-1) übel-heit, x").expect("words");
        assert_eq!(search.words, "\"CVE\"* \"2024\"* \"1\"* \"übel\"* \"heit\"* \"x\"*");
        assert_eq!(search.literal, ["CVE-2024-1"]);
        assert!(KNOWING.query("10.0.0.1").expect("words").literal.is_empty());
    }
}
