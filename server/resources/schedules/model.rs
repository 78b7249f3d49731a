//! From rows to schedules, and what the journal calls them.

use super::times::Times;
use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::{json, member, named},
};
use assay_api::{
    Named, Time,
    scans::{ScanProfile, ScanType},
    schedules::{Overlap, Schedule},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Schedule {
    const TYPE: &'static str = "schedule";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.name
    }

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}

/// What the list of schedules can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// One project.
    pub project_id: Option<String>,
    /// `true` or `false`.
    pub enabled: Option<String>,
    /// A part of the name or the target.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`; the times that come are told when somebody asks.
pub(super) fn read(row: &Row<'_>) -> RowResult<Schedule> {
    let (cron, timezone): (String, String) = (row.get("cron")?, row.get("timezone")?);
    let time = |column: &str| RowResult::Ok(row.get::<_, Option<i64>>(column)?.map(Time));
    let enabled: bool = row.get("enabled")?;
    Ok(Schedule {
        id: row.get("id")?,
        name: row.get("name")?,
        meaning: Times::of(&cron, &timezone).map(|times| times.meaning()).unwrap_or_default(),
        cron,
        timezone,
        window_minutes: row.get("window")?,
        overlap: member(row, "overlap", Overlap::from_rank)?,
        enabled,
        target: row.get("target")?,
        scan_type: member(row, "scan_type", ScanType::from_rank)?,
        profile: member(row, "profile", ScanProfile::from_rank)?,
        frameworks: json(row, "frameworks")?,
        ports: row.get("ports")?,
        project: Named { id: row.get("project_id")?, name: row.get("project_name")? },
        project_id: row.get("project_id")?,
        authorized_by: named(row, "authorizer_id", "authorizer_name")?,
        next_runs: Vec::new(),
        next_run_at: time("next_at")?.filter(|_| enabled),
        last_run_at: time("last_at")?,
        last_scan_id: row.get("last_scan")?,
        last_error: row.get("last_error")?,
        owner: named(row, "owner_id", "owner_name")?,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
