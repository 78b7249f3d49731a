//! `assay version`: what one quotes in a bug report.

use super::say;
use crate::error::Result;
use std::env::consts::{ARCH, OS};

pub(super) fn run() -> Result<()> {
    say(&format!("assay {} ({OS} {ARCH})", env!("CARGO_PKG_VERSION")))
}
