//! What was done and can be undone: bulks, deletions, merges. Undone as a whole or, where somebody has changed one of
//! the objects since, not at all.

pub mod actions;
mod http;
mod store;

pub use http::routes;
