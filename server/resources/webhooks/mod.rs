//! Webhooks: receivers elsewhere that are told of what happens here, at least once each, whatever happens meanwhile.
//!
//! The journal is the queue: `dispatch` reads it by a cursor for each webhook and makes a delivery of each event that was
//! asked for; an endpoint of its own sends them, so that no receiver delays another. `log` is what became of them.

pub mod actions;
pub mod dispatch;
mod health;
mod http;
pub mod log;
mod model;
mod secrets;
pub mod store;

pub use http::routes;
