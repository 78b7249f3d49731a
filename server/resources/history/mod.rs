//! History: who changed which field of an object, from what to what. Read from the journal, where it stands anyway.

mod http;
mod model;
pub(super) mod store;

pub use http::routes;
