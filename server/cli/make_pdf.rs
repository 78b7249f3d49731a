//! `assay make-pdf`, which no person calls: the process in which one PDF is made. Its limits are its arguments, a
//! dossier comes in on stdin, the PDF or the reason why there is none goes out on stdout.

use crate::error::{Error, Result};
use clap::Args;
use std::io;

#[derive(Debug, Args)]
pub(super) struct MakePdf {
    /// Bytes of memory
    memory: u64,
    /// Seconds
    seconds: u64,
}

impl MakePdf {
    pub(super) fn run(self) -> Result<()> {
        let limits = [self.memory.to_string(), self.seconds.to_string()];
        let served = assay_reporting::pdf::serve(&limits, io::stdin().lock(), io::stdout().lock());
        served.map_err(|e| Error::io("making a PDF failed", e))
    }
}
