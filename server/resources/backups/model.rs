//! A backup in the journal.

use crate::{backup::Shelved, change::Subject};
use assay_api::backups::{Backup, BackupStatus};

impl Subject for Backup {
    const TYPE: &'static str = "backup";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.id
    }
}

/// One that lies there.
pub(super) fn ready(shelved: Shelved) -> Backup {
    Backup {
        id: shelved.name,
        created_at: shelved.at,
        size: shelved.size,
        encrypted: shelved.encrypted,
        status: BackupStatus::Ready,
        error: None,
    }
}
