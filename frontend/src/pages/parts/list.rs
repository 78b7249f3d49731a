//! What a list page asks, and when it asks again.

use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer, Page},
        live,
        query::Query,
    },
};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// The request behind a list: what the address says, in the order of `sort` unless the address says another.
/// A `path` that has a query already keeps it.
pub fn question(query: Query, path: &str, sort: (&str, &str)) -> String {
    joined(path, &query.api(""), query.get("sort").is_empty().then_some(sort))
}

fn joined(path: &str, said: &str, sort: Option<(&str, &str)>) -> String {
    let sorted = sort.map(|(name, order)| format!("sort={name}&order={order}"));
    let said = Some(said.trim_start_matches('?').to_owned()).filter(|said| !said.is_empty());
    let parts: Vec<_> = said.into_iter().chain(sorted).collect();
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}{}", parts.join("&"))
}

/// The page of rows at `path`, read again after events whose names start with one of `lives`.
pub fn rows<T: DeserializeOwned + Clone + Send + Sync + 'static>(
    path: Signal<String>,
    lives: &'static [&'static str],
) -> Fetch<Answer<Page<T>>> {
    let page = Fetch::new(move || {
        let path = path.get();
        async move { http::list::<T>(&path).await }
    });
    live::on(lives, move || page.refetch());
    page
}

/// A filter by words of the team's own, which nobody lists: to choose from are those of the rows in sight.
pub fn by_words<T: Row>(
    name: &'static str,
    label: &'static str,
    page: Fetch<Answer<Page<T>>>,
    query: Query,
    words: fn(T) -> Vec<String>,
) -> Filter {
    let choices = Signal::derive(move || {
        let rows = page.get().and_then(Result::ok).map(|page| page.rows).unwrap_or_default();
        let chosen = Some(query.get(name)).filter(|word| !word.is_empty());
        let known: BTreeSet<_> = rows.into_iter().flat_map(words).chain(chosen).collect();
        known.into_iter().map(|word| Choice::new(word.clone(), word)).collect()
    });
    Filter::new(name, label, choices).single()
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_list_is_sorted_unless_the_address_says_so_itself() {
        let by_name = Some(("name", "asc"));
        assert_eq!(joined("/assets", "", by_name), "/assets?sort=name&order=asc");
        assert_eq!(joined("/assets", "?tag=dmz", by_name), "/assets?tag=dmz&sort=name&order=asc");
        assert_eq!(joined("/projects?client_id=c", "?sort=name", None), "/projects?client_id=c&sort=name");
    }
}
