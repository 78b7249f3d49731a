//! `assay report`: a report without a browser, and whether a file is one that this appliance delivered.

use super::{Place, say};
use crate::{
    control::Command as Request,
    error::{Error, Result},
    files,
};
use assay_api::{
    findings::Severity,
    reports::{NewReport, ReportFormat, ReportLanguage},
};
use clap::{Args, Subcommand};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Report {
    #[command(subcommand)]
    command: Option<Verify>,
    /// The project: its id, proj_…
    #[arg(required = true)]
    project: Option<String>,
    /// pdf, docx, html, markdown, csv, json or sarif
    #[arg(long, default_value = "pdf")]
    format: ReportFormat,
    /// The file to write
    #[arg(short, long, value_name = "FILE", required = true)]
    output: Option<PathBuf>,
    /// Of headings and labels: en, de, fr or es
    #[arg(long, default_value = "en")]
    language: ReportLanguage,
    /// template_default, template_executive, …
    #[arg(long, value_name = "ID")]
    template: Option<String>,
    /// The least severity that is told of
    #[arg(long, value_name = "SEVERITY")]
    severity: Option<Severity>,
}

#[derive(Debug, Subcommand)]
enum Verify {
    /// Say whether a file is a report of this appliance, just as it was delivered
    Verify {
        /// The file
        file: PathBuf,
    },
}

impl Report {
    pub(super) fn run(self, place: &Place) -> Result<()> {
        if let Some(Verify::Verify { file }) = self.command {
            return say(&place.request(Request::ReportVerify { sha256: hash(&file)? })?);
        }
        let (Some(project_id), Some(output)) = (self.project, self.output) else {
            return Err(Error::config("say which project, and with -o which file to write"));
        };
        let new = NewReport {
            project_id,
            format: Some(self.format),
            language: Some(self.language),
            template_id: self.template,
            severity_filter: self.severity,
            ..NewReport::default()
        };
        let id = place.request(Request::ReportMake(Box::new(new)))?;
        // The server answers within its own patience; a long report is asked for again.
        let stored = loop {
            match place.request(Request::ReportFinish { id: id.clone() })? {
                answer if answer.is_empty() => {}
                answer => break answer,
            }
        };
        fs::copy(&stored, &output).map_err(|e| Error::io(format!("cannot write {}", output.display()), e))?;
        say(&format!("{} is written; it is the report {id}.", output.display()))
    }
}

/// The file's SHA-256, in hexadecimal.
fn hash(path: &Path) -> Result<String> {
    let read = File::open(path).and_then(files::hash);
    read.map_err(|e| Error::io(format!("cannot read {}", path.display()), e))
}
