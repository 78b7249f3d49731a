//! Backups, as administrators see them: those that lie on the appliance, one more on request, and what waits after a
//! restore. The work itself is in `crate::backup`; a task of the scheduler does it.

pub mod actions;
mod http;
mod model;
pub mod work;

pub use http::routes;
