//! `assay scan`: a scan from the command line, without a server. Results go to stdout, everything else to stderr.

mod screen;
mod table;

use super::{runtime, say};
use crate::error::{Error, Result};
use assay_api::Time;
use assay_scanner::{
    control::Control,
    dial::Sockets,
    output,
    plan::{Kind, Names, Plan, PortSet, Profile, Target},
    report::{Ended, HostReport, Summary},
    run::{Forget, Job, scan},
    scope::{Bounds, Scope},
};
use clap::Args;
use ipnet::IpNet;
use screen::Screen;
use std::{
    collections::BTreeSet,
    io::{self, IsTerminal as _},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// What is scanned, how, and how the result is written.
#[derive(Debug, Args)]
pub(super) struct Scan {
    /// Addresses, networks, ranges (10.0.0.1-20), names or URLs
    #[arg(required = true, value_name = "TARGET", value_parser = target)]
    targets: Vec<String>,
    /// How far it goes: quick (100 ports, brief checks), full (1,000 ports, all checks) or compliance
    #[arg(long = "type", default_value = "full", value_name = "TYPE")]
    kind: Kind,
    /// How fast it goes: gentle, normal or fast
    #[arg(long, default_value = "normal")]
    profile: Profile,
    /// Which ports, instead of those of the type: 1-1000,8443
    #[arg(long, value_name = "PORTS", value_parser = ports)]
    ports: Option<String>,
    /// Only these checks: TLS-001,HTTP-002
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    checks: Vec<String>,
    /// Networks to which the scan is held, instead of the targets themselves
    #[arg(long, value_name = "CIDR,…", value_delimiter = ',')]
    scope: Vec<IpNet>,
    /// Networks that are left out in any case
    #[arg(long, value_name = "CIDR,…", value_delimiter = ',')]
    exclude: Vec<IpNet>,
    /// Scan every address, whether it answers the first knocks or not
    #[arg(long)]
    assume_up: bool,
    #[command(flatten)]
    form: Form,
}

/// How the result is written; a table for people when nothing is said.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct Form {
    /// Write JSON
    #[arg(long)]
    json: bool,
    /// Write XML as nmap does
    #[arg(long)]
    nmap_xml: bool,
    /// Write SARIF 2.1.0
    #[arg(long)]
    sarif: bool,
}

/// What a result is written from.
struct Done {
    hosts: Vec<HostReport>,
    summary: Summary,
    begun: Time,
    ended: Time,
}

fn target(text: &str) -> std::result::Result<String, String> {
    text.parse::<Target>().map(|_| text.to_owned())
}

fn ports(text: &str) -> std::result::Result<String, String> {
    text.parse::<PortSet>().map(|_| text.to_owned())
}

impl Scan {
    pub(super) fn run(self) -> Result<()> {
        let form = self.form();
        let begun = now();
        let control = Control::default();
        let screen = Arc::new(Screen::new(io::stderr().is_terminal()));
        let job = self.job(control.clone(), Arc::<Screen>::clone(&screen))?;
        let summary = runtime()?.block_on(async {
            tokio::spawn(async move {
                if tokio::signal::ctrl_c().await.is_ok() {
                    control.cancel();
                }
            });
            scan(job).await
        });
        screen.clear();
        let summary = summary.map_err(|error| Error::config(error.to_string()))?;
        let done = Done { hosts: screen.reports(), summary, begun, ended: now() };
        say(&form(&done)?)?;
        verdict(&done.summary)
    }

    fn form(&self) -> fn(&Done) -> Result<String> {
        match self.form {
            Form { json: true, .. } => |done| text(&output::json(&done.hosts, &done.summary)),
            Form { nmap_xml: true, .. } => {
                |done| Ok(output::nmap_xml(&done.hosts, &done.summary, &typed(), done.begun, done.ended))
            }
            Form { sarif: true, .. } => {
                |done| text(&output::sarif(&done.hosts, &done.summary, &typed(), done.begun, done.ended))
            }
            Form { .. } => |done| Ok(table::table(&done.hosts, &done.summary)),
        }
    }

    fn job(self, control: Control, sink: Arc<Screen>) -> Result<Job> {
        let targets: Vec<Target> = self.targets.iter().filter_map(|text| text.parse().ok()).collect();
        let mut bounds = Bounds::of(&targets);
        if !self.scope.is_empty() {
            (bounds.allow, bounds.named) = (self.scope, false);
        }
        bounds.deny = self.exclude;
        let checks: BTreeSet<String> = self.checks.into_iter().collect();
        let roots = rustls_native_certs::load_native_certs().certs;
        let plan = Plan {
            targets: self.targets,
            kind: self.kind,
            profile: self.profile,
            ports: self.ports,
            checks: (!checks.is_empty()).then_some(checks),
            assume_up: self.assume_up,
            roots,
            ..Plan::default()
        };
        Ok(Job {
            plan,
            scope: Scope::new(bounds),
            wire: Arc::new(Sockets),
            resolver: Arc::new(Names),
            ledger: Arc::new(Forget),
            sink,
            control,
        })
    }
}

fn text(document: &serde_json::Value) -> Result<String> {
    let text = serde_json::to_string_pretty(document);
    text.map_err(|error| Error::internal(format!("the result cannot be written: {error}")))
}

/// The command line.
fn typed() -> String {
    std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A scan that was not done whole does not end like one that was.
fn verdict(summary: &Summary) -> Result<()> {
    match summary.ended {
        Ended::Cancelled => Err(Error::config("the scan was stopped; what was found until then is above")),
        Ended::Completed if !summary.broken.is_empty() => Err(Error::config(summary.broken.join("; "))),
        Ended::Completed => Ok(()),
    }
}
