//! Imports: another tool's file is read, shown as what it would change, carried out when somebody says so, and taken
//! back as one step for as long as nothing else has touched what it made.
//!
//! A finding is recognised by its identity (`assay-importers`): tool, rule, host, port, path, parameter. Two hosts never
//! become one, the order of rows does not matter, and what a person has decided stays. All work on files is done by one
//! task of the scheduler, in chunks; what it was at when the power went it takes up again.

pub mod actions;
mod http;
mod identities;
mod model;
mod rows;
mod rules;
pub(in crate::resources) mod sightings;
pub mod store;
pub mod work;

pub use http::routes;
pub use model::Filter;
#[cfg(test)]
pub(in crate::resources) use rows::store::LIST as ROWS;
