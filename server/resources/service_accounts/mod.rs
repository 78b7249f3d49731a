//! Service accounts: whom a program acts as when it is no person's. Administrators make them, and their tokens.

pub mod actions;
mod http;
mod model;
pub mod store;

pub use http::routes;
pub use model::Filter;
