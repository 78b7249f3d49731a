//! Lists and conditions: Leptos' components of the same names, of which the work is compiled once and not for each row
//! type.

use super::piece::erase;
use crate::core::prelude::*;
use leptos::children::{ChildrenFn, ViewFn};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};

/// What `each` gives, one view each. A view stays as long as there is something with its key.
#[component]
pub fn For<I, T, V, K>(
    /// What there is now.
    each: impl Fn() -> I + Send + 'static,
    /// Tells one from another.
    key: impl Fn(&T) -> K + Send + 'static,
    /// Draws one.
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    I: IntoIterator<Item = T> + 'static,
    T: Send + 'static,
    V: IntoView + 'static,
    K: Hash,
{
    let children = std::sync::Arc::new(children);
    let line = move |item: T| {
        // Sixty-four bits tell apart what stands on one page.
        let key = BuildHasherDefault::<DefaultHasher>::default().hash_one(key(&item));
        let children = std::sync::Arc::clone(&children);
        Line { key, draw: Box::new(move || erase(children(item))) }
    };
    lines(Box::new(move || each().into_iter().map(&line).collect()))
}

struct Line {
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

fn lines(each: Box<dyn Fn() -> Vec<Line> + Send>) -> AnyView {
    let draw = |line: Line| (line.draw)();
    erase(leptos::prelude::view! { <leptos::prelude::For each=each key=|line: &Line| line.key children=draw /> })
}

/// The children while `when` says so, and else the fallback.
#[component]
pub fn Show(
    /// Whether they are shown.
    when: impl Fn() -> bool + Send + Sync + 'static,
    /// What else is shown.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is shown.
    children: ChildrenFn,
) -> impl IntoView {
    let shown = Memo::new(move |_| when());
    super::live(move || if shown.get() { children() } else { fallback.run() })
}
