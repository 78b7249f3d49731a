//! Evidence of controls: files and links that show that a control is carried out, some of them for a time. What lies on
//! disk is the file store's; here is what is said of it, and when it ends to count.

pub mod actions;
pub mod expiry;
mod http;
mod model;
pub mod store;

pub use http::routes;
pub use model::Filter;
