//! Schedules: scans that begin of their own accord, in the name of whoever wrote them and with what that person may do
//! at that moment.
//!
//! A time that came while the appliance was off, or while the last scan ran, is made up for within the schedule's
//! window, once, however many came meanwhile. What becomes of a schedule and the scan that it begins are one write, so
//! that a kill neither loses nor doubles one.

pub mod actions;
mod http;
mod model;
pub mod run;
mod times;
pub mod store;

pub use http::routes;
pub use model::Filter;
pub use run::TASK;
