//! Webhooks: Settings, Webhooks. Who is told of what, how that goes, and every delivery with what was answered.

pub mod attempt;
pub mod deliveries;
pub mod detail;
pub mod dialogs;
pub mod events;
pub mod form;
pub mod health;
pub mod list;

/// Where webhooks are, in the UI.
pub const HOME: &str = "/settings/webhooks";
/// Where they are in the API.
const API: &str = "/webhooks";
/// The steps above each page.
const ABOVE: &[(&str, &str)] = &[("Settings", "/settings"), ("Webhooks", HOME)];
