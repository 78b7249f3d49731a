//! Assets: what a project tests.

pub mod actions;
mod http;
pub(crate) mod machine;
mod model;
pub mod store;

pub use http::routes;
pub use model::Filter;
