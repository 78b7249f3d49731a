//! `assay doctor`: what is wrong, and what to do about it.

use super::{Place, say};
use crate::{
    clock::Clock,
    doctor::{CHECKS, Finding, Patient, Severity},
    error::{Error, Result},
};
use clap::Args;
use serde_json::json;
use std::process::ExitCode;

/// Exit code where there is nothing worse than a warning.
const WARNED: u8 = 3;

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Print an object for programs
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// 0 when all is well, 1 when something is broken, 3 when there are warnings.
    pub(super) fn run(self, place: &Place) -> Result<ExitCode> {
        let config = place.settings([])?.config;
        let data = config.data_dir.display().to_string();
        let found = Patient::of(config, Clock::default().now()).examine();
        if self.json {
            let checks: Vec<_> =
                CHECKS.iter().map(|check| json!({ "name": check.name, "meaning": check.meaning })).collect();
            let text = json!({ "data_dir": data, "checks": checks, "findings": found });
            let text = serde_json::to_string_pretty(&text).map_err(|e| Error::internal("no JSON").caused_by(e))?;
            say(&text)?;
        } else {
            tell(&data, &found)?;
        }
        Ok(match found.iter().map(|finding| finding.severity).max() {
            Some(Severity::Broken) => ExitCode::FAILURE,
            Some(Severity::Warning) => ExitCode::from(WARNED),
            _ => ExitCode::SUCCESS,
        })
    }
}

fn tell(data: &str, found: &[Finding]) -> Result<()> {
    for Finding { check, severity, what, remedy } in found {
        let word = match severity {
            Severity::Broken => "BROKEN",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        say(&format!("{word} ({check}): {what}.\n    What to do: {remedy}."))?;
    }
    match found.len() {
        0 => say(&format!("{} things were looked at, and all is well with {data}.", CHECKS.len())),
        count => say(&format!("{} things were looked at at {data}; {count} are to be told of.", CHECKS.len())),
    }
}
