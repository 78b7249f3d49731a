//! The trash: what was deleted lies here for 30 days, can be brought back, and then goes for good.

pub mod actions;
pub(super) mod content;
mod http;
mod model;
pub mod purge;
pub(super) mod store;

pub use http::routes;
