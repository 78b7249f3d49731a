//! How the appliance itself is, for the System page.

use crate::{Time, backups::Held};
use serde::{Deserialize, Serialize};

/// The appliance at this moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct System {
    /// The program's version.
    pub version: String,
    /// Upgrade steps that the database has seen.
    pub schema: u64,
    /// When the server was started.
    pub started_at: Time,
    /// How long it runs, in seconds.
    pub uptime_seconds: u64,
    /// Whether the last write was saved; the disk may be full when it was not.
    pub writable: bool,
    /// Whether the daily check found damage in the database.
    pub damaged: bool,
    /// Sizes on disk.
    pub storage: Storage,
    /// What the process uses.
    pub process: Process,
    /// What waits and what is at work.
    pub queues: Queues,
    /// The certificate that is shown; none over plain HTTP.
    pub certificate: Option<Certificate>,
    /// How it stands with backups.
    pub backups: BackupState,
    /// Since when webhooks and scans wait, because the appliance was brought back from a backup.
    pub held: Option<Held>,
    /// What the appliance does of its own accord.
    pub tasks: Vec<SystemTask>,
}

/// Sizes on disk, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Storage {
    /// The database.
    pub database: u64,
    /// Its log.
    pub log: u64,
    /// Stored files: evidence, reports, imports.
    pub files: u64,
    /// Backups on the appliance.
    pub backups: u64,
    /// Free on the data directory's disk.
    pub free: u64,
    /// The size of that disk.
    pub disk: u64,
}

/// What the process uses, and may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Process {
    /// Resident memory, in bytes.
    pub memory: u64,
    /// Files and connections that are open.
    pub open_files: u64,
    /// How many may be.
    pub open_files_limit: Option<u64>,
    /// Streams of events that somebody listens to.
    pub listeners: u64,
}

/// What waits and what is at work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queues {
    /// Writes that wait for the database.
    pub writes: u64,
    /// Deliveries of webhooks that wait.
    pub deliveries: u64,
    /// Scans that run.
    pub scans_running: u64,
    /// Scans that wait for their turn, or to be authorised.
    pub scans_waiting: u64,
    /// Imports at work.
    pub imports: u64,
    /// Reports that are being made.
    pub reports: u64,
}

/// The certificate that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Certificate {
    /// Until when it holds.
    pub until: Time,
    /// Whether the appliance makes and renews it itself.
    pub own: bool,
    /// Names and addresses of this host that it is not for.
    pub lacking: Vec<String>,
}

/// How it stands with backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BackupState {
    /// How many lie on the appliance.
    pub count: u64,
    /// The newest of them.
    pub newest_at: Option<Time>,
    /// Hours from one to the next; 0 when none is made of the appliance's own accord.
    pub every_hours: u64,
}

/// Something that the appliance does of its own accord.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SystemTask {
    /// Its name.
    pub name: String,
    /// What it does.
    pub meaning: String,
    /// From one run to the next, in seconds.
    pub period_seconds: u64,
    /// When it ran last.
    pub last_run_at: Option<Time>,
    /// When it runs next.
    pub next_at: Option<Time>,
    /// How often it has run.
    pub runs: u64,
    /// How often it has failed in a row.
    pub failures: u64,
    /// Why it failed the last time.
    pub error: Option<String>,
}
