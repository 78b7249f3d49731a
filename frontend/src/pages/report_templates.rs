//! What reports are made with: templates in Typst, and the team's name, colour and logo.

pub mod brand;
pub mod detail;
pub mod form;
pub mod list;
pub mod logo;

/// Where templates are in the UI.
const HOME: &str = "/reports/templates";
/// Where they are in the API.
const API: &str = "/report-templates";
/// The steps above each page.
const ABOVE: &[(&str, &str)] = &[("Reports", "/reports"), ("Templates", HOME)];
