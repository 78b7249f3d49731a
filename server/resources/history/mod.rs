//! History: who changed which field of an object, from what to what. Read from the journal, where it stands anyway.

mod http;
mod model;
pub(in crate::resources) mod store;

pub use http::routes;
