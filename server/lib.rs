//! Assay, the security-assessment appliance. The modules, from the outside in; each may use only those below it
//! (`server/README.md` has the rules, `tests/it/house.rs` holds the code to them).

pub mod cli;
pub mod doctor;
pub mod serve;
pub mod demo;
pub mod control;
pub mod router;
pub mod scheduler;
pub mod resources;
pub mod app;
pub mod wake;
pub mod http;
pub mod backup;
pub mod files;
pub mod change;
pub mod auth;
pub mod egress;
pub mod tls;
pub mod clock;
pub mod db;
pub mod datadir;
pub mod config;
pub mod error;
