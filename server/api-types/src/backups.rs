//! Backups: what the appliance keeps of itself.

use crate::{Check, Rules, Time};
use serde::{Deserialize, Serialize};

/// How far a backup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BackupStatus {
    /// It is being made.
    Running,
    /// It is whole and on disk.
    Ready,
    /// It could not be made.
    Failed,
}

/// A backup that lies on the appliance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Backup {
    /// The file's name.
    pub id: String,
    /// The moment that it shows.
    pub created_at: Time,
    /// In bytes; 0 while it is being made.
    pub size: u64,
    /// Whether a passphrase is needed to read it. One that is not encrypted holds every key of the appliance.
    pub encrypted: bool,
    /// How far it is.
    pub status: BackupStatus,
    /// Why it could not be made.
    pub error: Option<String>,
}

/// Since when webhooks and scans wait, because the appliance was brought back from a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Held {
    /// When it was brought back.
    pub since: Time,
    /// The moment that the backup shows.
    pub backup_of: Time,
}

/// The backups, and when the next is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Backups {
    /// Those on the appliance, newest first; before them one that is being made, or that failed last.
    pub backups: Vec<Backup>,
    /// Hours from one to the next; 0 when none is made of the appliance's own accord.
    pub every_hours: u64,
    /// How many are kept.
    pub keep: u64,
    /// Whether those that are made of the appliance's own accord are encrypted.
    pub encrypted: bool,
    /// When the next is due.
    pub next_at: Option<Time>,
    /// Whether webhooks and scans wait, because the appliance was brought back from a backup.
    pub held: Option<Held>,
}

/// What `POST /backups` takes.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewBackup {
    /// What shall open it, at least 12 characters; without one it is not encrypted. It is kept nowhere.
    #[cfg_attr(feature = "openapi", schema(write_only, min_length = 12, max_length = 1024))]
    pub passphrase: Option<String>,
}

impl Rules for NewBackup {
    fn check(&mut self, check: &mut Check) {
        let length = self.passphrase.as_ref().map_or(12, |passphrase| passphrase.chars().count());
        if !(12..=1024).contains(&length) {
            check.error("passphrase", "Passphrase must have 12 to 1024 characters");
        }
    }
}
