//! The server and the browser, as the rest of the UI sees them. Nothing here draws.

pub mod fetch;
pub mod form;
pub mod http;
pub mod keys;
pub mod live;
pub mod place;
pub mod query;
pub mod session;
pub mod theme;
pub mod time;
pub mod toast;
pub mod upload;
