//! From rows to controls, and what the journal calls them.

use super::shelf::Shelf;
use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::{day, json, member, named},
};
use assay_api::{
    Time,
    controls::{Assessment, Control, ControlStatus},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Control {
    const TYPE: &'static str = "control";

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
    /// A framework's short name or name; several with commas.
    pub framework: Option<String>,
    /// `not_started`, `in_progress`, `implemented`, `failed`, `not_applicable`.
    pub status: Option<String>,
    /// `issue_found`, `no_issue_found`, `not_assessed`, `manual`, `not_applicable`.
    pub assessment: Option<String>,
    /// A group, such as `Access`.
    pub domain: Option<String>,
    /// The user who answers for it.
    pub owner_id: Option<String>,
    /// A part of its short name, name or description.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`; what the appliance sees of it is laid over it afterwards.
pub(super) fn read(row: &Row<'_>, shelf: &Shelf) -> RowResult<Control> {
    let slugs: Vec<String> = json(row, "frameworks")?;
    let names = shelf.all().filter(|known| slugs.contains(&known.slug)).map(|known| known.name.clone());
    Ok(Control {
        id: row.get("id")?,
        r#ref: row.get("ref")?,
        own: row.get("own")?,
        name: row.get("name")?,
        domain: row.get("domain")?,
        status: member(row, "status", ControlStatus::from_rank)?,
        assessment: Assessment::NotAssessed,
        frameworks: names.collect(),
        evidence_count: row.get("evidence_count")?,
        evidence_expired: row.get("evidence_expired")?,
        open_findings: 0,
        owner_id: row.get("owner_id")?,
        owner: named(row, "owner_id", "owner_name")?,
        note: row.get("note")?,
        due_date: day(row, "due_date")?,
        last_assessed: row.get::<_, Option<i64>>("assessed_at")?.map(Time),
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
