//! Comments: what people say about a finding. Reviewers may, who write nothing else.

pub mod actions;
mod http;
mod model;
pub(super) mod store;

pub use http::routes;
