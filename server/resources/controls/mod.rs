//! Controls: what the organisation does for its security, what a person says of each, and what the appliance sees.

pub mod actions;
mod assess;
mod catalogue;
mod cover;
mod http;
pub mod import;
mod model;
mod shelf;
pub mod store;
pub mod watch;

pub(in crate::resources) use catalogue::{checks_of, unknown_framework};
pub use http::routes;
pub use model::Filter;
