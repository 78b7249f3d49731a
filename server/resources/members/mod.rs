//! A project's members: the same list as its `member_ids`, one by one.

mod actions;
mod http;
pub(super) mod store;

pub use http::routes;
