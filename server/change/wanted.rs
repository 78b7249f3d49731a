//! Which events a listener or a webhook asked for: names, their names on the stream, or globs such as `finding.*`.

use super::kinds::{Kind, UNSEEN};
use assay_api::FieldError;
use std::collections::HashSet;

/// Kinds of events; all of them when nothing was asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted(Option<HashSet<&'static str>>);

impl Wanted {
    /// The kinds that these patterns mean.
    ///
    /// # Errors
    /// One for each pattern that means nothing: a typing error would be heard of by nobody.
    pub fn of(patterns: &[String], field: impl Fn(usize) -> String) -> Result<Self, Vec<FieldError>> {
        let (mut kinds, mut errors) = (HashSet::new(), Vec::new());
        for (index, pattern) in patterns.iter().enumerate() {
            let meant: Vec<_> = matching(pattern).collect();
            if meant.is_empty() && !is_unseen(pattern) {
                errors.push(FieldError::new(field(index), unknown(pattern)));
            }
            kinds.extend(meant);
        }
        if errors.is_empty() { Ok(Self((!patterns.is_empty()).then_some(kinds))) } else { Err(errors) }
    }

    /// The same for what was accepted once: what means nothing by now is passed over.
    pub fn kept(patterns: &[String]) -> Self {
        Self(Some(patterns.iter().flat_map(|pattern| matching(pattern)).collect()))
    }

    /// From `events=finding.created,project.*`.
    ///
    /// # Errors
    /// As [`Wanted::of`].
    pub fn parse(text: &str) -> Result<Self, Vec<FieldError>> {
        let names: Vec<_> = text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Self::of(&names, |_| "events".to_owned())
    }

    /// Whether an event of this kind was asked for.
    pub fn includes(&self, kind: &str) -> bool {
        self.0.as_ref().is_none_or(|kinds| kinds.contains(kind))
    }

    /// The kinds that were asked for; none stands for all of them.
    pub fn kinds(&self) -> Option<Vec<&'static str>> {
        self.0
            .as_ref()
            .map(|kinds| Kind::ALL.iter().map(|kind| kind.name()).filter(|name| kinds.contains(name)).collect())
    }
}

/// Whether a pattern, `*` standing for any ending, means this name.
pub fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => pattern == name,
    }
}

fn matching(pattern: &str) -> impl Iterator<Item = &'static str> {
    let either = move |kind: &&Kind| {
        fits(pattern, kind.name()) || kind.stream_name().is_some_and(|stream| fits(pattern, stream))
    };
    Kind::ALL.iter().filter(either).map(|kind| kind.name())
}

/// Whether it names what the documents know and nobody has seen here.
fn is_unseen(pattern: &str) -> bool {
    UNSEEN.iter().any(|(name, stream)| fits(pattern, name) || stream.is_some_and(|stream| fits(pattern, stream)))
}

fn unknown(pattern: &str) -> String {
    let pattern: String = pattern.chars().take(100).collect();
    format!("'{pattern}' is no event; GET /events/kinds lists them, and finding.* stands for all of one kind")
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    fn wanted(text: &str) -> Wanted {
        Wanted::parse(text).expect("known events")
    }

    #[test]
    fn names_globs_and_names_of_the_stream() {
        let some = wanted("finding.*, project.created,error");
        assert!(some.includes("finding.created") && some.includes("project.created") && some.includes("task.failed"));
        assert!(!some.includes("project.updated") && !some.includes("findings"));
        assert!(wanted("").includes("anything.at_all") && wanted("*").includes("user.created"));
        assert!(!wanted("ids_alert").includes("finding.created"), "known to the documents, never seen here");
    }

    #[test]
    fn what_means_nothing_is_named() {
        let errors = Wanted::parse("finding.created,findng.*,x").expect_err("two typing errors");
        assert_eq!(errors.len(), 2);
        assert!(errors[0].message.starts_with("'findng.*' is no event"));
    }
}
