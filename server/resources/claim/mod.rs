//! Claiming a fresh appliance: whoever has the secret of the set-up link becomes its first administrator.

pub mod actions;
mod http;

pub use http::routes;
