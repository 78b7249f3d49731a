//! Projects: one engagement for one client, with its scope, its people and its findings.

pub mod actions;
pub mod clone;
mod http;
mod model;
pub mod store;

pub use http::routes;
pub use model::Filter;
