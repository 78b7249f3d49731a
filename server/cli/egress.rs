//! `assay egress`: what the appliance may reach, and why not.

use super::{Place, runtime, say};
use crate::{
    control::{self, Command as Request},
    egress,
    error::{Error, Result},
};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Egress {
    /// Say whether a webhook to this address would be sent, and what refuses it
    Check {
        /// The address, https:// or http://
        url: String,
    },
}

impl Egress {
    /// Asks the server that runs, which knows its own settings; else judges by the settings of this command.
    pub(super) fn run(self, place: &Place) -> Result<()> {
        let Self::Check { url } = self;
        let config = place.settings([])?.config;
        if let Some(verdict) = control::ask(&config.data_dir, &Request::CheckEgress(url.clone()))? {
            return say(&verdict);
        }
        let guard = egress::Egress::new(&config);
        guard.set_listening(config.listen);
        match runtime()?.block_on(guard.explain(&url)) {
            (true, lines) => say(&lines),
            (false, lines) => Err(Error::config(lines)),
        }
    }
}
