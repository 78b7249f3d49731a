//! How the appliance itself is: the System page, and numbers for a monitor.

pub mod actions;
pub mod http;
mod metrics;
mod process;
mod store;

pub use http::routes;
