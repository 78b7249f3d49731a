//! `assay import`: another tool's file into a project, shown first and then carried out, with the server running or not.

use super::{Place, runtime, say};
use crate::{
    app::App,
    auth::Ctx,
    control::{self, Command as Request},
    error::{Error, Result},
    resources::imports::{actions, work},
};
use assay_api::imports::{CommitImport, Import as State, ImportStatus, Tally};
use clap::Args;
use std::{fs, path::PathBuf, time::Duration};

/// How often the running server is asked how far it is.
const EVERY: Duration = Duration::from_millis(150);

#[derive(Debug, Args)]
pub(super) struct Import {
    /// nessus, nmap, burp, zap-xml, zap-json, nuclei, sarif, openvas, trivy, grype, testssl, sslyze, cyclonedx, assay,
    /// csv or json; auto: recognised by the content
    format: String,
    /// The file
    file: PathBuf,
    /// The project that it goes into: proj_…
    #[arg(long, value_name = "ID")]
    project: String,
    /// The host, for files that name none, such as a report about source code
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// Close what the same tool found earlier on these hosts, and finds no longer
    #[arg(long)]
    close_missing: bool,
    /// Open again what a person called done and the tool still finds
    #[arg(long)]
    reopen: bool,
    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub(super) fn run(self, place: &Place) -> Result<()> {
        let file = &self.file;
        // The server may have been started in another directory.
        let path = fs::canonicalize(file).map_err(|e| Error::io(format!("cannot read {}", file.display()), e))?;
        let begin = actions::Brought {
            path,
            format: self.format.clone(),
            project: self.project.clone(),
            target: self.target.clone(),
        };
        let config = place.settings([])?.config;
        let data = config.data_dir.clone();
        if let Some(answer) = control::ask(&data, &Request::ImportBegin(begin.clone()))? {
            return self.by_server(&answer, |request| {
                control::ask(&data, &request)?
                    .ok_or_else(|| Error::config("the server has stopped; start it, and it goes on with the import"))
            });
        }
        runtime()?.block_on(async {
            let app = App::open(config)?;
            let done = self.alone(&app, begin).await;
            app.close().await;
            done
        })
    }

    /// The server does the work.
    fn by_server(&self, answer: &str, ask: impl Fn(Request) -> Result<String>) -> Result<()> {
        let begun = read(answer)?;
        let wait = |mut state: State| {
            while busy(&state) {
                std::thread::sleep(EVERY);
                state = read(&ask(Request::ImportSee(state.id.clone()))?)?;
            }
            Ok::<_, Error>(state)
        };
        let ready = self.shown(wait(begun)?)?;
        if !self.dry_run {
            let committed = read(&ask(Request::ImportCommit(ready.id, self.how()))?)?;
            finished(&wait(committed)?)?;
        }
        Ok(())
    }

    /// No server runs: the work is done here.
    async fn alone(&self, app: &App, begin: actions::Brought) -> Result<()> {
        let ctx = Ctx::system("cli");
        let begun = actions::begin(app, &ctx, begin).await?;
        work::run(app.clone()).await?;
        let ready = self.shown(actions::get(app, &ctx, begun.id).await?)?;
        if !self.dry_run {
            actions::commit(app, &ctx, ready.id.clone(), self.how()).await?;
            work::run(app.clone()).await?;
            finished(&actions::get(app, &ctx, ready.id).await?)?;
        }
        Ok(())
    }

    fn how(&self) -> CommitImport {
        CommitImport { close_missing: self.close_missing, reopen: self.reopen }
    }

    /// Says what would change; an error when the file could not be read.
    fn shown(&self, state: State) -> Result<State> {
        if let Some(error) = &state.error {
            return Err(Error::config(format!("{}: {error}", self.file.display())));
        }
        let missing = if self.close_missing { "to be closed" } else { "missing, left open" };
        say(&format!("{} ({}), {}", state.name, state.format, state.id))?;
        say(&format!("findings: {}", tally(&state.findings, missing)))?;
        say(&format!("assets: {}", tally(&state.assets, "missing")))?;
        if self.dry_run {
            say("nothing was changed; commit it in the UI, or run this again without --dry-run")?;
        }
        Ok(state)
    }
}

fn busy(state: &State) -> bool {
    matches!(state.status, ImportStatus::Reading | ImportStatus::Committing | ImportStatus::Undoing)
}

fn finished(state: &State) -> Result<()> {
    match state.status {
        ImportStatus::Completed => say("imported"),
        other => Err(Error::conflict(format!("the import is {other}"))),
    }
}

fn read(answer: &str) -> Result<State> {
    serde_json::from_str(answer).map_err(|e| Error::internal("the server's answer cannot be read").caused_by(e))
}

fn tally(t: &Tally, missing: &str) -> String {
    let all = [
        (t.new, "new"),
        (t.changed, "changed"),
        (t.reopened, "found again"),
        (t.same, "as before"),
        (t.kept, "left as a person decided"),
        (t.missing, missing),
        (t.skipped, "not usable"),
    ];
    let said: Vec<_> = all.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if said.is_empty() { "none".to_owned() } else { said.join(", ") }
}
