//! The journal as people and auditors read it: the list, a project's activity, the export, and the checkpoints that
//! prove it whole. It is written by the change door alone; here nothing but a payload can be taken out of it.

pub mod actions;
mod export;
mod http;
mod model;
pub(super) mod store;

pub use http::routes;
pub use model::Filter;
