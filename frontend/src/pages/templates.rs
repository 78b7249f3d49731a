//! The team's library of findings: the list, one template, its form.

pub mod detail;
pub mod form;
pub mod list;
