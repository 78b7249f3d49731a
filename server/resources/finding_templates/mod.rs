//! The team's library: findings that are written once and used again, and a set to start with.

pub mod actions;
mod http;
mod model;
pub mod store;

pub use http::routes;
