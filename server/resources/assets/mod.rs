//! Assets: what a project tests.

pub mod actions;
mod http;
mod model;
pub mod store;

pub use http::routes;
pub use model::Filter;
