//! Evidence: the files that show a finding to be true. What lies on disk is the file store's; here is what is known of
//! it, who may see it, and in which order.

pub mod actions;
mod http;
mod model;
pub mod store;

pub use http::routes;
pub use model::Filter;
