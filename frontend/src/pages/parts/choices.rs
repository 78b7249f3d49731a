//! Other objects to choose from: clients, projects, people.

use crate::core::fetch::Fetch;
use crate::{components::prelude::*, core::http};
use assay_api::Named;

/// All clients, by name.
pub const CLIENTS: &str = "/clients?limit=100&sort=name&order=asc";
/// All projects.
pub const PROJECTS: &str = "/projects?limit=100&sort=name&order=asc";
/// Everybody who may sign in.
pub const PEOPLE: &str = "/users?active=true&limit=100&sort=name&order=asc";

/// What the list at `path` holds, as choices; `known` stands among them even when the list does not bring it.
pub fn choices(path: &'static str, known: Option<Named>) -> Signal<Vec<Choice>> {
    let list = Fetch::new(move || http::all::<Named>(path));
    Signal::derive(move || {
        let mut rows = list.get().and_then(Result::ok).unwrap_or_default();
        rows.extend(known.clone().filter(|known| rows.iter().all(|row| row.id != known.id)));
        rows.into_iter().map(|Named { id, name }| Choice::new(id, name)).collect()
    })
}

/// What the object with this id is called, once that is known.
pub fn called(id: &str, among: &[Choice]) -> Option<String> {
    among.iter().find(|choice| choice.value == id).map(|choice| choice.label.clone())
}
