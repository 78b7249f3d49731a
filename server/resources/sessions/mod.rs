//! The caller's sign-ins: which are open, and ending them from elsewhere.

mod actions;
mod http;
pub(super) mod store;

pub use http::routes;
