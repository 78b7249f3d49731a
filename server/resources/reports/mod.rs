//! Reports: what was delivered. The list stands; making them comes with the reporting crate.

mod http;
pub(super) mod store;

pub use http::routes;
