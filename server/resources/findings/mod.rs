//! Findings: what was wrong, how bad, where, and how to mend it. Everything else in the product is there so that
//! these get written, read and closed.

pub mod actions;
pub mod bulk;
pub mod expiry;
mod http;
mod links;
pub(crate) mod machine;
pub mod merge;
mod model;
pub mod rules;
pub mod store;
pub(in crate::resources) mod told;
pub mod undo;

pub use http::routes;
pub use model::Filter;
