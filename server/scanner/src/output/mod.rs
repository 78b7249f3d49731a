//! What a scan is written as for people and programs outside.

mod json;

pub use json::json;
