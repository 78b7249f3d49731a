//! Where one is: the breadcrumb and the title of the browser's tab.

use leptos::prelude::*;

/// One step of the breadcrumb.
#[derive(Clone, PartialEq)]
pub struct Crumb {
    /// What it is called.
    pub label: String,
    /// Where it leads; the last one leads nowhere.
    pub path: Option<String>,
}

/// The breadcrumb of the page shown now, shared by context.
#[derive(Clone, Copy)]
pub struct Place(RwSignal<Vec<Crumb>>);

impl Place {
    /// Starts nowhere.
    pub fn provide() {
        provide_context(Self(RwSignal::new(Vec::new())));
    }

    /// The steps from the first to the page shown now, tracked.
    pub fn steps() -> Vec<Crumb> {
        expect_context::<Self>().0.get()
    }
}

/// Says where this page is: the steps above it as (label, path), and its own name.
pub fn at(above: &[(&str, &str)], name: &str) {
    let mut steps: Vec<_> = above
        .iter()
        .map(|(label, path)| Crumb { label: (*label).to_owned(), path: Some((*path).to_owned()) })
        .collect();
    steps.push(Crumb { label: name.to_owned(), path: None });
    title(name);
    expect_context::<Place>().0.set(steps);
}

/// Names the browser's tab alone, for pages without a breadcrumb.
pub fn title(name: &str) {
    document().set_title(&format!("{name} · Assay"));
}
