//! How many findings there are, by severity, status and project: the counters, without reading a finding.

mod http;
mod store;

pub use http::routes;
