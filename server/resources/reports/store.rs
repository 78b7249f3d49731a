//! The reports' SQL.

use crate::{
    auth::Reach,
    db::{
        Conn, Row, RowResult,
        page::{List, Page, Params, Query, Sort},
    },
    error::Result,
    resources::shared::{member, within},
};
use assay_api::{
    Time,
    reports::{Report, ReportStatus},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

pub(in crate::resources) static LIST: List = List {
    select: "r.*",
    from: "reports r",
    joins: "CROSS JOIN projects p ON p.id = r.project_id",
    always: "r.deleted_at IS NULL AND p.deleted_at IS NULL",
    id: "r.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "r.created_at"), Sort::by("name", "r.name")],
};

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// One project.
    pub(super) project_id: Option<String>,
    /// A part of the name.
    pub(super) search: Option<String>,
}

/// A page of the reports that `reach` includes.
pub(super) fn list(conn: &Conn, reach: &Reach, filter: &Filter, params: &Params) -> Result<Page<Report>> {
    let mut query = Query::new(&LIST);
    query.equals("r.project_id", filter.project_id.as_deref());
    within(&mut query, "r.project_id", reach);
    query.contains(&["r.name"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

fn read(row: &Row<'_>) -> RowResult<Report> {
    Ok(Report {
        id: row.get("id")?,
        project_id: row.get("project_id")?,
        name: row.get("name")?,
        template_id: row.get("template_id")?,
        format: row.get("format")?,
        status: member(row, "status", ReportStatus::from_rank)?,
        created_at: Time(row.get("created_at")?),
        generated_at: row.get::<_, Option<i64>>("generated_at")?.map(Time),
    })
}
