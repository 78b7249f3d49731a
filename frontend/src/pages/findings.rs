//! Findings: the list, and what its pages share.

pub mod list;
