//! What the field rules say of themselves, for the API's document: the same calls that check a request, made once on
//! an empty one, note their limits. So the document cannot say anything else than the code does.

use crate::{Check, Rules};

/// One line: no control characters, nor the marks that reorder or hide text.
pub(crate) const LINE: &str = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]*$";
/// One line that is not blank.
const FILLED: &str = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]*[^\\u0000-\\u0020\\u007F-\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202A-\\u202F\\u205F\\u2066-\\u2069\\u3000\\uFEFF][^\\u0000-\\u001F\\u007F-\\u009F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]*$";
/// Several lines.
const PROSE: &str = "^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*$";

/// What one field may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The field's name; none of a nested one.
    pub field: String,
    /// Characters at least.
    pub min: usize,
    /// Characters at most.
    pub max: usize,
    /// Entries at most, where it is a list; the rest then holds for each entry.
    pub entries: Option<usize>,
    /// The form of the text, as a regular expression of JSON Schema.
    pub pattern: &'static str,
}

impl Limit {
    pub(crate) fn filled(field: &str, max: usize) -> Self {
        Self { min: 1, pattern: FILLED, ..Self::line(field, max) }
    }

    pub(crate) fn line(field: &str, max: usize) -> Self {
        Self { field: field.to_owned(), min: 0, max, entries: None, pattern: LINE }
    }

    pub(crate) fn prose(field: &str, max: usize) -> Self {
        Self { pattern: PROSE, ..Self::line(field, max) }
    }

    pub(crate) fn list(field: &str, entries: usize, max: usize) -> Self {
        Self { entries: Some(entries), ..Self::line(field, max) }
    }
}

/// The limits of `T`'s fields.
pub fn limits<T: Rules + Default>() -> Vec<Limit> {
    let mut check = Check::noting();
    T::default().check(&mut check);
    check.into_limits()
}

/// A text's form, and the rule that holds it to that and makes it canonical.
pub struct Form {
    pattern: &'static str,
    rule: fn(&str) -> Result<String, &'static str>,
}

impl Form {
    /// A rule whose form can be written as a regular expression, with `pattern` no narrower than the rule.
    pub const fn new(pattern: &'static str, rule: fn(&str) -> Result<String, &'static str>) -> Self {
        Self { pattern, rule }
    }
}

/// A rule for the form of a text: a function, or a [`Form`] that can also say it.
pub trait Shape {
    /// The canonical form, or what would be right.
    ///
    /// # Errors
    /// What would be right.
    fn apply(&self, text: &str) -> Result<String, &'static str>;

    /// As a regular expression of JSON Schema.
    fn pattern(&self) -> &'static str {
        LINE
    }
}

impl<F: Fn(&str) -> Result<String, &'static str>> Shape for F {
    fn apply(&self, text: &str) -> Result<String, &'static str> {
        self(text)
    }
}

impl Shape for Form {
    fn apply(&self, text: &str) -> Result<String, &'static str> {
        (self.rule)(text)
    }

    fn pattern(&self) -> &'static str {
        self.pattern
    }
}
