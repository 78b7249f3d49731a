//! `assay make-report`, which no person calls: the process in which one report is made. Its limits are its arguments, a
//! dossier comes in on stdin, the file or the reason why there is none goes out on stdout.

use crate::error::{Error, Result};
use clap::Args;
use std::io;

#[derive(Debug, Args)]
pub(super) struct MakeReport {
    /// Bytes of memory
    memory: u64,
    /// Seconds
    seconds: u64,
}

impl MakeReport {
    pub(super) fn run(self) -> Result<()> {
        let limits = [self.memory.to_string(), self.seconds.to_string()];
        let served = assay_reporting::serve(&limits, io::stdin().lock(), io::stdout().lock());
        served.map_err(|e| Error::io("making a report failed", e))
    }
}
