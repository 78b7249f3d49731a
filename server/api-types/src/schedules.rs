//! Schedules: scans that begin of their own accord.

use crate::{
    Check, Named, Rules, Time,
    named::named,
    scans::{ScanProfile, ScanType},
};
use serde::{Deserialize, Serialize};

/// Minutes that a run may begin late when no window is given.
pub const PATIENCE: u32 = 60;
/// The longest window, in minutes: a week.
const LONGEST: u32 = 7 * 24 * 60;

named! {
    /// What happens when a schedule's time comes while its last scan still runs.
    Overlap, "overlap rule" {
        Skip = "skip",
        Queue = "queue",
    }
}

/// What `POST /schedules` takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewSchedule {
    /// What it is called.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub name: String,
    /// When: minute, hour, day of month, month, day of week, as `30 2 * * MON-FRI`; or `@daily`, `@weekly` …
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub cron: String,
    /// The time zone of these, by its IANA name such as `Europe/Berlin`; `UTC` when absent.
    pub timezone: Option<String>,
    /// How many minutes after its time a run may begin, and must have ended: then it is stopped, and what it has found
    /// is kept. When absent it may begin an hour late, and takes as long as it takes.
    pub window_minutes: Option<u32>,
    /// What happens while the last scan still runs: `skip`, as when absent, or `queue`.
    pub overlap: Option<Overlap>,
    /// Whether it begins scans.
    pub enabled: bool,
    /// Addresses, networks, ranges (10.0.0.1-20), names or URLs; several with commas between them.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub target: String,
    /// `full` when absent.
    pub scan_type: Option<ScanType>,
    /// `normal` when absent.
    pub profile: Option<ScanProfile>,
    /// Slugs such as `soc2` and `pci-dss`.
    pub frameworks: Vec<String>,
    /// `1-1000,8443`; the scan type's own list when absent.
    pub ports: Option<String>,
    /// The project that the findings go into; the appliance's own for scans when absent.
    pub project_id: Option<String>,
    /// An attestation that the target may be scanned each time. It holds for as long as whoever gave it may authorise
    /// scans; a change of the target takes it away.
    pub authorized: bool,
}

impl Default for NewSchedule {
    fn default() -> Self {
        Self {
            name: String::new(),
            cron: String::new(),
            timezone: None,
            window_minutes: None,
            overlap: None,
            enabled: true,
            target: String::new(),
            scan_type: None,
            profile: None,
            frameworks: Vec::new(),
            ports: None,
            project_id: None,
            authorized: false,
        }
    }
}

impl Rules for NewSchedule {
    fn check(&mut self, check: &mut Check) {
        check.required("name", "Name", &mut self.name, 200);
        check.required("cron", "Cron expression", &mut self.cron, 100);
        check.line("timezone", &mut self.timezone, 100);
        if self.window_minutes.is_some_and(|minutes| !(1..=LONGEST).contains(&minutes)) {
            check.error("window_minutes", format!("must be from 1 to {LONGEST} (a week)"));
        }
        check.required("target", "Target", &mut self.target, 4_000);
        check.lines("frameworks", &mut self.frameworks, 50);
        check.line("ports", &mut self.ports, 2_000);
        check.line("project_id", &mut self.project_id, 100);
    }
}

/// A schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Schedule {
    /// `sched_…`
    pub id: String,
    /// What it is called.
    pub name: String,
    /// When.
    pub cron: String,
    /// The same in words.
    pub meaning: String,
    /// In which time zone.
    pub timezone: String,
    /// How long a run may wait and take, in minutes.
    pub window_minutes: Option<u32>,
    /// What happens while the last scan still runs.
    pub overlap: Overlap,
    /// Whether it begins scans.
    pub enabled: bool,
    /// What is scanned.
    pub target: String,
    /// How far.
    pub scan_type: ScanType,
    /// How fast.
    pub profile: ScanProfile,
    /// The frameworks that it is about.
    pub frameworks: Vec<String>,
    /// The ports, where they were named.
    pub ports: Option<String>,
    /// Where its findings go.
    pub project_id: String,
    /// That project's id and name.
    pub project: Named,
    /// Who attests that its target may be scanned.
    pub authorized_by: Option<Named>,
    /// The next five times; none while it is off.
    pub next_runs: Vec<Time>,
    /// The first of them, or one that has come and waits.
    pub next_run_at: Option<Time>,
    /// The last time that came.
    pub last_run_at: Option<Time>,
    /// The last scan that it began.
    pub last_scan_id: Option<String>,
    /// Why no scan began the last time; none when one did.
    pub last_error: Option<String>,
    /// In whose name it scans: who wrote it or changed it last.
    pub owner: Option<Named>,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// Grows with each change.
    pub version: u64,
}

impl From<&Schedule> for NewSchedule {
    fn from(schedule: &Schedule) -> Self {
        Self {
            name: schedule.name.clone(),
            cron: schedule.cron.clone(),
            timezone: Some(schedule.timezone.clone()),
            window_minutes: schedule.window_minutes,
            overlap: Some(schedule.overlap),
            enabled: schedule.enabled,
            target: schedule.target.clone(),
            scan_type: Some(schedule.scan_type),
            profile: Some(schedule.profile),
            frameworks: schedule.frameworks.clone(),
            ports: schedule.ports.clone(),
            project_id: Some(schedule.project_id.clone()),
            authorized: schedule.authorized_by.is_some(),
        }
    }
}

/// The parts of a schedule that its scans have.
impl From<&Schedule> for crate::scans::NewScan {
    fn from(schedule: &Schedule) -> Self {
        Self {
            target: schedule.target.clone(),
            scan_type: Some(schedule.scan_type),
            profile: Some(schedule.profile),
            frameworks: schedule.frameworks.clone(),
            ports: schedule.ports.clone(),
            project_id: Some(schedule.project_id.clone()),
            authorized: schedule.authorized_by.is_some(),
        }
    }
}
