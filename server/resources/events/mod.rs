//! What happens, for whoever may know of it: as it happens, over a web socket or as server-sent events, and as a list.

mod feed;
mod filter;
pub mod http;
mod model;
mod socket;
mod sse;
pub mod store;

pub use filter::right_of;
pub use http::routes;
