//! `assay config`: which settings are in force, and why.

use super::{Place, say};
use crate::{config::Loaded, error::Result};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Config {
    /// List every setting, its value and where that comes from
    Show,
    /// Say whether the settings can be used
    Check,
}

impl Config {
    pub(super) fn run(self, place: &Place) -> Result<()> {
        let loaded = place.settings([])?;
        match self {
            Self::Show => show(&loaded),
            Self::Check => say("The settings can be used."),
        }
    }
}

fn show(loaded: &Loaded) -> Result<()> {
    let mut rows: Vec<_> =
        loaded.settings.iter().map(|s| (s.name.as_str(), s.value.as_str(), s.source.as_str())).collect();
    if let Some(admin) = &loaded.config.first_admin {
        rows.push(("admin_username", &admin.username, "ASSAY_ADMIN_USERNAME"));
        rows.push(("admin_email", &admin.email, "ASSAY_ADMIN_EMAIL"));
        rows.push(("admin_password", "(set, hidden)", "ASSAY_ADMIN_PASSWORD"));
    }
    let width = rows.iter().map(|row| row.1.chars().count()).max().unwrap_or(0).max(6);
    rows.iter().try_for_each(|(name, value, source)| {
        let value = if value.is_empty() { "(none)" } else { value };
        say(&format!("{name:<14}  {value:<width$}  {source}"))
    })
}
