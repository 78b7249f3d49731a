//! The command line: one file per command, and here what all of them share.
//!
//! A command answers 0 when it did what it was asked, 1 with one sentence on stderr when it could not,
//! and 2 (clap's own) when it was not understood. Only what was asked for goes to stdout, so that
//! `TOKEN=$(assay token create …)` holds the token and nothing else.

mod admin;
mod backup;
mod completions;
mod config;
mod doctor;
mod egress;
mod healthcheck;
mod import;
mod journal;
mod logging;
mod openapi;
mod make_report;
mod password;
mod report;
mod scan;
mod serve;
mod token;
mod version;

use crate::{
    app::App,
    config::{Flags, Loaded, load},
    control::{self, Command as Request, Site},
    error::{Error, Result},
    serve::say,
};
use clap::{Args, CommandFactory, Parser, Subcommand, error::ErrorKind};
use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

/// A security-assessment appliance: findings, scans, controls and reports in one program.
#[derive(Debug, Parser)]
#[command(name = "assay", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Serve,
    #[command(flatten)]
    place: Place,
}

/// Which appliance a command is about.
#[derive(Debug, Default, Args)]
struct Place {
    /// Where everything is kept [default: ./assay-data] [env: ASSAY_DATA_DIR]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<String>,
    /// The settings file, instead of assay.toml in the data directory
    #[arg(long, global = true, value_name = "FILE", env = "ASSAY_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the appliance; the same as no command
    Serve(Box<serve::Serve>),
    /// Make or help administrators
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Make tokens for programs
    #[command(subcommand)]
    Token(token::Token),
    /// Bring another tool's file into a project: what would change is shown, then it is carried out
    Import(import::Import),
    /// Make a report, or see whether a file is one of ours
    Report(report::Report),
    /// Make a backup of everything, also while the server runs
    Backup(backup::Backup),
    /// Bring a backup back
    Restore(backup::Restore),
    /// Show or check the settings
    #[command(subcommand)]
    Config(config::Config),
    /// Scan hosts from here, without a server
    Scan(scan::Scan),
    /// Ask what the appliance may reach
    #[command(subcommand)]
    Egress(egress::Egress),
    /// Say what is wrong with this appliance or its host, and what to do about it
    Doctor(doctor::Doctor),
    /// Ask the running server whether it is alive
    Healthcheck(healthcheck::Healthcheck),
    /// Say whether the journal is whole
    #[command(subcommand)]
    Journal(journal::Journal),
    /// Print the API's OpenAPI document
    Openapi,
    /// Print a completion script for a shell
    Completions(completions::Completions),
    /// Print the version
    Version,
    /// Makes one report for the appliance that started it, within limits
    #[command(name = crate::resources::reports::job::MAKE_REPORT, hide = true)]
    MakeReport(make_report::MakeReport),
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if cli.command.is_some() && cli.serve.is_given() {
        let sentence = "flags of 'serve' stand behind 'serve', or where there is no command";
        Cli::command().error(ErrorKind::ArgumentConflict, sentence).exit();
    }
    let done = match cli.command.unwrap_or(Command::Serve(Box::new(cli.serve))) {
        Command::Serve(serve) => serve.run(&cli.place),
        Command::Admin(admin) => admin.run(&cli.place),
        Command::Token(token) => token.run(&cli.place),
        Command::Import(import) => import.run(&cli.place),
        Command::Report(report) => report.run(&cli.place),
        Command::Backup(backup) => backup.run(&cli.place),
        Command::Restore(restore) => restore.run(&cli.place),
        Command::Config(config) => config.run(&cli.place),
        Command::Scan(scan) => scan.run(),
        Command::Egress(egress) => egress.run(&cli.place),
        Command::Doctor(doctor) => return code(doctor.run(&cli.place)),
        Command::Healthcheck(healthcheck) => healthcheck.run(&cli.place),
        Command::Journal(journal) => journal.run(&cli.place),
        Command::Openapi => openapi::run(),
        Command::Completions(completions) => completions.run(),
        Command::Version => version::run(),
        Command::MakeReport(make_report) => make_report.run(),
    };
    code(done.map(|()| ExitCode::SUCCESS))
}

/// What a command ends with; an error is one sentence on stderr.
fn code(done: Result<ExitCode>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(error) => {
            // With stderr gone there is nobody left to tell.
            let _ = writeln!(io::stderr(), "assay: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Place {
    /// The settings, with what this command's own flags say.
    fn settings(&self, flags: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Result<Loaded> {
        let given = flags.into_iter().chain([("data_dir", self.data_dir.clone())]);
        let settings = given.filter_map(|(name, value)| value.map(|value| (name, value))).collect();
        load(Flags { settings, file: self.config.clone() }, std::env::vars_os())
    }

    /// Has a request carried out, by the server that runs or by ourselves.
    fn request(&self, request: Request) -> Result<String> {
        let config = self.settings([])?.config;
        if let Some(answer) = control::ask(&config.data_dir, &request)? {
            return Ok(answer);
        }
        let site = Site::expected(&config);
        runtime()?.block_on(async {
            let app = App::open(config)?;
            let answer = control::run(&app, &site, request).await;
            app.close().await;
            answer
        })
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.enable_all().build().map_err(|e| Error::io("cannot start worker threads", e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_command_is_serve() {
        let cli = Cli::try_parse_from(["assay", "--listen", "127.0.0.1:0", "--data-dir", "d"]).expect("flags of serve");
        assert!(cli.command.is_none());
        for line in [
            "assay version --data-dir d",
            "assay --data-dir d version",
            "assay token create --user u --name n --scopes admin --data-dir d",
        ] {
            Cli::try_parse_from(line.split(' ')).expect(line);
        }
    }
}
