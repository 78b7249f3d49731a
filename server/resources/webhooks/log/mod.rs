//! What became of the deliveries: each with its attempts, what was sent and what was answered, for 30 days.

pub mod actions;
mod model;
pub(in crate::resources) mod store;

pub use model::Filter;
