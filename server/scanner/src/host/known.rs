//! What the ledger says about a host from an earlier run.

use super::Found;
use crate::{
    report::{CheckResult, Service},
    run::Done,
};
use std::collections::HashMap;

/// The host's finished tasks, sorted.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) up: Option<(bool, String)>,
    chunks: HashMap<usize, Found>,
    pub(crate) again: Option<Found>,
    pub(crate) services: HashMap<u16, (Service, Option<String>)>,
    pub(crate) results: HashMap<(u16, String), CheckResult>,
}

impl From<Vec<Done>> for Known {
    fn from(tasks: Vec<Done>) -> Self {
        let mut known = Self::default();
        for done in tasks {
            match done {
                Done::Discovered { up, reason } => known.up = Some((up, reason)),
                Done::Ports { chunk, found } => {
                    known.chunks.insert(chunk, found);
                }
                Done::Again { found } => known.again = Some(found),
                Done::Identified { port, service, key } => {
                    known.services.insert(port, (service, key));
                }
                Done::Checked { result } => {
                    known.results.insert((result.port, result.check.clone()), result);
                }
            }
        }
        known
    }
}

impl Known {
    pub(crate) fn has_chunk(&self, chunk: usize) -> bool {
        self.chunks.contains_key(&chunk)
    }

    /// What all finished chunks found together.
    pub(crate) fn ports(&self) -> Found {
        let mut all = Found::default();
        self.chunks.values().for_each(|found| all.add(found));
        all
    }
}
