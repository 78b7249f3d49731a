//! Signing in: the UI's sessions, and access tokens in the two shapes that are documented.

pub mod actions;
mod http;

pub use http::routes;
