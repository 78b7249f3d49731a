//! Who the caller is, by which credential, and what it may do.

pub mod actions;
mod http;

pub use http::routes;
