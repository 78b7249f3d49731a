//! The brand: who makes the reports, and in which colours. There is one.

pub mod actions;
mod http;
pub mod store;

pub use http::routes;
