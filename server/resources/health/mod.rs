//! Whether the appliance is alive, and whether it can work. Strangers may ask; they learn no more than that.

pub mod http;

pub use http::routes;
