//! What a scan has done and found, host by host.

pub(super) mod store;
