//! Scans of the appliance's own: asked for, held to the authorised scope, run by one task of the scheduler with the
//! scanner's crate, and told as they go on.
//!
//! What is done of a scan is kept in the database, each finding in the transaction of the step that found it: after a
//! kill it goes on within the host and ends with the same result. What it finds goes the way of every import: the same
//! identities, the same rules about what people have decided.

pub mod actions;
mod http;
mod kept;
pub(in crate::resources) mod machine;
mod model;
mod rules;
pub mod run;
pub(in crate::resources) mod scope;
pub mod store;

pub use http::routes;
pub use model::Filter;
pub use run::TASK;
