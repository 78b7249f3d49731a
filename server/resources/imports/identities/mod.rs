//! By what the findings of tools are recognised, and which asset a host is.

pub(super) mod store;
