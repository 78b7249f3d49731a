//! From rows to service accounts, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::member,
};
use assay_api::{Time, service_accounts::ServiceAccount, users::Role};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for ServiceAccount {
    const TYPE: &'static str = "service_account";

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
    /// A part of the name or description.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<ServiceAccount> {
    Ok(ServiceAccount {
        id: row.get("id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        role: member(row, "role", Role::from_rank)?,
        active: row.get("active")?,
        tokens_count: row.get("tokens_count")?,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
