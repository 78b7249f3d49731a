//! The URL is the state: filters, sort, page and open tab live in it and nowhere else.
//!
//! A list page's query *is* the API's query, with the same names, so that one string serves the
//! request, the "As API call" line and the link that somebody shares.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

/// Parameters that arrange a list and do not narrow it.
const VIEW: [&str; 5] = ["sort", "order", "page", "limit", "state"];

/// The query part of the page's address.
#[derive(Clone, Copy)]
pub struct Query {
    map: Memo<ParamsMap>,
    go: StoredValue<Box<dyn Fn(String, bool)>, LocalStorage>,
    /// The names this page knows; others are left out of the API's query.
    names: &'static [&'static str],
}

impl Query {
    /// The query of the page shown now. `names` are the parameters it knows, in the order to write them.
    pub fn here(names: &'static [&'static str]) -> Self {
        let navigate = use_navigate();
        let path = use_location().pathname;
        let go = move |query: String, replace: bool| {
            let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
            navigate(&format!("{}{query}", path.get_untracked()), options);
        };
        Self { map: use_query_map(), go: StoredValue::new_local(Box::new(go)), names }
    }

    /// One parameter, tracked; empty when absent.
    pub fn get(self, name: &str) -> String {
        self.map.with(|map| map.get(name)).unwrap_or_default()
    }

    /// One parameter that holds several values, tracked.
    pub fn values(self, name: &str) -> Vec<String> {
        self.get(name).split(',').filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }

    /// Whether the list is narrowed by anything, tracked.
    pub fn is_filtered(self) -> bool {
        self.filters().any(|name| !self.get(name).is_empty())
    }

    /// Takes all filters off; sort and size stay.
    pub fn clear(self) {
        self.set(&self.filters().map(|name| (name, "")).collect::<Vec<_>>());
    }

    fn filters(self) -> impl Iterator<Item = &'static str> {
        self.names.iter().copied().filter(|name| !VIEW.contains(name))
    }

    /// Sets parameters (empty removes one) and goes back to the first page. Makes a step in the history.
    pub fn set(self, changes: &[(&str, &str)]) {
        self.change(changes, false);
    }

    /// The same without a step in the history, for what changes with every key typed.
    pub fn adjust(self, changes: &[(&str, &str)]) {
        self.change(changes, true);
    }

    /// The address of this list with some parameters changed, for links, tracked.
    pub fn link(self, changes: &[(&str, &str)]) -> String {
        let query = self.map.with(|map| changed(|name| map.get(name), self.names, changes));
        if query.is_empty() { "?".to_owned() } else { query }
    }

    /// `path` with the parameters this page knows, as the API wants it, tracked.
    pub fn api(self, path: &str) -> String {
        format!("{path}{}", self.map.with(|map| changed(|name| map.get(name), self.names, &[])))
    }

    fn change(self, changes: &[(&str, &str)], replace: bool) {
        let query = self.map.with_untracked(|map| changed(|name| map.get(name), self.names, changes));
        self.go.with_value(|go| go(query, replace));
    }
}

/// `?a=b` from what is `known` under the page's names, with `changes`; any change but of the page leads to page 1.
fn changed(known: impl Fn(&str) -> Option<String>, names: &[&str], changes: &[(&str, &str)]) -> String {
    let turns = changes.is_empty() || changes.iter().any(|(name, _)| *name == "page");
    let mut query = String::new();
    for name in names {
        let new = changes.iter().find(|(changed, _)| changed == name).map(|(_, value)| (*value).to_owned());
        let value = new.or_else(|| known(name)).unwrap_or_default();
        if value.is_empty() || (*name == "page" && (!turns || value == "1")) {
            continue;
        }
        query.push(if query.is_empty() { '?' } else { '&' });
        query += &format!("{name}={}", encode(&value));
    }
    query
}

/// Percent-encoding that leaves alone what is safe in a query, so that links stay readable.
pub fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' | b':' | b'/' => {
                out.push(byte as char)
            }
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leads_to_the_first_page() {
        let all = [("severity", "High"), ("page", "3"), ("other", "x")];
        let known = |name: &str| all.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let names = ["severity", "search", "page"];
        assert_eq!(changed(known, &names, &[]), "?severity=High&page=3");
        assert_eq!(changed(known, &names, &[("search", "a b&c")]), "?severity=High&search=a%20b%26c");
        assert_eq!(changed(known, &names, &[("page", "1")]), "?severity=High");
        assert_eq!(changed(known, &names, &[("severity", "")]), "");
    }
}
