//! One's own account: name, address and password.

pub mod actions;
mod http;

pub use http::routes;
