//! From rows to clients, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::member,
};
use assay_api::{
    Time,
    clients::{Client, ClientStatus},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Client {
    const TYPE: &'static str = "client";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.name
    }
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `active`, `inactive`.
    pub status: Option<String>,
    /// Line of business, whatever the case.
    pub industry: Option<String>,
    /// A part of the name or the mail address.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Client> {
    Ok(Client {
        id: row.get("id")?,
        name: row.get("name")?,
        contact_email: row.get("contact_email")?,
        industry: row.get("industry")?,
        website: row.get("website")?,
        phone: row.get("phone")?,
        address: row.get("address")?,
        notes: row.get("notes")?,
        status: member(row, "status", ClientStatus::from_rank)?,
        projects_count: row.get("projects_count")?,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
