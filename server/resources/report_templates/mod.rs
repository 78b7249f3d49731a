//! Templates for reports: those that are always there, and the team's own, written in Typst. An own one is read when it
//! comes, and only run in the process in which PDFs are made.

pub mod actions;
mod http;
mod model;
pub mod store;

pub use http::routes;
pub use model::Filter;
