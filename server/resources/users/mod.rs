//! Users: people who sign in. Administrators make them; everybody sees who there is.

pub mod actions;
mod http;
mod model;
pub mod store;

pub use http::routes;
pub use model::Filter;
