//! Rate tiers: those that come with the appliance, and the administrators' own.

pub mod actions;
mod http;
mod model;
pub(super) mod store;

pub use http::routes;
