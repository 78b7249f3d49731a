//! The second factor, as its owner sets it up and takes it away.

pub mod actions;
mod http;
mod qr;

pub use http::routes;
