//! Reports: what was found, as a file for those it was found for. A report is asked for, made by a task from a snapshot
//! taken at that moment, kept with its signature, and can be compared with the one before.

pub mod actions;
mod compare;
mod gather;
mod http;
pub mod job;
mod model;
pub mod store;

pub use http::routes;
pub use model::Filter;
