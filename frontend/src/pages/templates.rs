//! The team's library of findings: the list, one template, its form.

pub mod detail;
pub mod form;
pub mod list;

/// Where templates are in the UI.
const HOME: &str = "/templates";
/// Where they are in the API.
const API: &str = "/finding-templates";
/// The steps above each page.
const ABOVE: &[(&str, &str)] = &[("Findings", "/findings"), ("Templates", HOME)];
