//! Labels that are in use, to choose from.

mod http;
mod store;

pub use http::routes;
