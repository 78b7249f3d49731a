//! The tasks: one file each, and one line here.

mod acceptances;
mod backups;
mod certificate;
mod checkpoint;
mod control_evidence;
mod controls;
mod database_check;
mod evidence;
mod files;
mod deliveries;
mod idempotency;
mod imports;
mod last_uses;
mod reports;
mod scans;
mod schedules;
mod sessions;
mod trash;
mod token_expiry;

use super::Task;

/// Every task.
pub static TASKS: &[Task] = &[
    acceptances::TASK,
    backups::TASK,
    certificate::TASK,
    checkpoint::TASK,
    control_evidence::TASK,
    controls::TASK,
    database_check::TASK,
    evidence::TASK,
    files::TASK,
    deliveries::TASK,
    idempotency::TASK,
    imports::TASK,
    last_uses::TASK,
    reports::TASK,
    scans::TASK,
    schedules::TASK,
    sessions::TASK,
    token_expiry::TASK,
    trash::TASK,
];
