//! The audit log: every change, sign-in, refusal and export; one entry of it; and the checkpoints that prove it whole.

pub mod checkpoints;
pub mod detail;
pub mod list;
pub mod words;

/// Where the list is.
const HOME: &str = "/settings/audit-log";
