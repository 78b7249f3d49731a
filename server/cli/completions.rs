//! `assay completions SHELL`: to be sourced by the shell.

use super::{Cli, say};
use crate::error::Result;
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<()> {
        // By way of a buffer: the generator panics when its output is closed early.
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "assay", &mut script);
        say(String::from_utf8_lossy(&script).trim_end())
    }
}
