//! Devices: the inventory of the networks that are scanned. A machine is one row whatever its address is today: it is
//! recognised by its hardware address, its name, its address, its certificates and its SSH keys, of which none but the
//! address is enough by itself.

pub mod actions;
mod detail;
mod http;
mod identity;
pub(in crate::resources) mod machine;
mod makers;
mod model;
mod rules;
pub mod store;

pub use http::routes;
pub use model::Filter;
