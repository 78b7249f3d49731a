//! Personal tokens: how programs act as a person, with less than the person may.

pub mod actions;
pub mod expiry;
mod http;
mod model;
pub(super) mod store;

pub use http::routes;
pub use model::Filter;
