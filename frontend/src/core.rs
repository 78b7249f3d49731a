//! The server and the browser, as the rest of the UI sees them. Nothing here draws but what `view!` calls.

pub mod fetch;
pub mod form;
pub mod http;
pub mod json;
pub mod keys;
pub mod live;
pub mod markup;
pub mod place;
pub mod prelude;
pub mod query;
pub mod session;
pub mod theme;
pub mod time;
pub mod toast;
pub mod upload;
