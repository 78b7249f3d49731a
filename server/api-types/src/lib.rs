//! The wire, in one place: what requests may hold, what answers look like, and the rules for each field.
//!
//! Compiled twice, for the server and (to WebAssembly) for the UI, so that both speak of the same
//! types and a form can say what is wrong before anything is sent. No I/O, no clock, no SQL here.

mod named;
mod versioned;

pub mod api_keys;
pub mod assets;
pub mod auth;
pub mod backups;
pub mod clients;
pub mod comments;
pub mod control_evidence;
pub mod control_imports;
pub mod controls;
pub mod dashboard;
pub mod deliveries;
pub mod devices;
pub mod error;
pub mod events;
pub mod evidence;
pub mod finding_templates;
pub mod findings;
pub mod imports;
pub mod journal;
pub mod limits;
pub mod history;
pub mod links;
pub mod list;
pub mod markdown;
pub mod operations;
pub mod members;
pub mod profile;
pub mod projects;
pub mod reports;
pub mod rules;
mod scan_scope;
pub mod scans;
pub mod schedules;
pub mod scopes;
pub mod service_accounts;
pub mod stats;
pub mod system;
pub mod tags;
pub mod sessions;
pub mod tiers;
pub mod time;
pub mod trash;
pub mod tokens;
pub mod totp;
pub mod users;
pub mod webhooks;

pub use error::FieldError;
pub use list::{Meta, Named};
pub use rules::{Check, Rules};
pub use scopes::Scope;
pub use time::{Day, Time};
pub use versioned::Versioned;
