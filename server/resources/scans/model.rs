//! From rows to scans, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::{json, member, named},
};
use assay_api::{
    Named, Time,
    scans::{Scan, ScanProfile, ScanScope, ScanStatus, ScanType},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Scan {
    const TYPE: &'static str = "scan";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.target
    }

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}

impl Subject for ScanScope {
    const TYPE: &'static str = "scan_scope";

    fn id(&self) -> &str {
        "scan_scope"
    }

    fn label(&self) -> &str {
        "Scope of scans"
    }
}

/// What the list of scans can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `pending`, `running`, `completed`, `failed`, `cancelled`.
    pub status: Option<String>,
    /// A part of the target.
    pub target: Option<String>,
    /// One project.
    pub project_id: Option<String>,
    /// One schedule.
    pub schedule_id: Option<String>,
    /// From this time or day on.
    pub from_date: Option<String>,
    /// Before this time or day.
    pub to_date: Option<String>,
}

/// A scan as its runner needs it.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) scan: Scan,
    pub(super) cancelling: bool,
    /// Whose hand it is.
    pub(super) credential: String,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Scan> {
    let counts: [u64; 6] = json(row, "counts")?;
    let status = member(row, "status", ScanStatus::from_rank)?;
    let (paused, phase): (bool, String) = (row.get("paused")?, row.get("phase")?);
    let waits = paused && status == ScanStatus::Running;
    Ok(Scan {
        id: row.get("id")?,
        target: row.get("target")?,
        scan_type: member(row, "scan_type", ScanType::from_rank)?,
        profile: member(row, "profile", ScanProfile::from_rank)?,
        frameworks: json(row, "frameworks")?,
        ports: row.get("ports")?,
        project: Named { id: row.get("project_id")?, name: row.get("project_name")? },
        project_id: row.get("project_id")?,
        schedule_id: row.get("schedule_id")?,
        baseline_id: row.get("baseline_id")?,
        status,
        paused,
        progress: row.get("progress")?,
        phase: if waits { "paused".to_owned() } else { phase },
        eta_seconds: row.get("eta")?,
        hosts_total: row.get("hosts_total")?,
        hosts_found: row.get("hosts_found")?,
        ports_found: row.get("ports_found")?,
        vulnerabilities_found: counts[..5].iter().sum(),
        critical_count: counts[0],
        high_count: counts[1],
        medium_count: counts[2],
        low_count: counts[3],
        info_count: counts[4],
        fixed_count: counts[5],
        phases: json(row, "phases")?,
        authorized_by: row.get("authorized_by")?,
        authorized_at: row.get::<_, Option<i64>>("authorized_at")?.map(Time),
        error: row.get("error")?,
        created_by: named(row, "actor_id", "actor_name")?,
        created_at: Time(row.get("created_at")?),
        started_at: row.get::<_, Option<i64>>("started_at")?.map(Time),
        completed_at: row.get::<_, Option<i64>>("completed_at")?.map(Time),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}

/// Reads a row of `store::LIST` with what the runner needs besides.
pub(super) fn read_job(row: &Row<'_>) -> RowResult<Job> {
    Ok(Job { scan: read(row)?, cancelling: row.get("cancelling")?, credential: row.get("credential")? })
}
