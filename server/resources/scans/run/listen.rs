//! Hears what the scanner tells, and writes it: hosts as they are through, what they prove about earlier findings, and
//! how far the scan is. Whatever is told twice, after a kill, is written once.

use super::{
    super::{
        kept::store as kept,
        rules::{self, Asked, TOOL},
        store,
    },
    still, told,
};
use crate::{
    app::App,
    auth::Ctx,
    change::{Change, Kind, Written},
    db::Tx,
    error::Result,
    resources::{
        devices::machine as devices,
        imports::sightings::{self, By},
    },
};
use assay_api::{
    Time,
    scans::{Scan, ScanSighting},
};
use assay_scanner::{
    plan::Plan,
    report::HostReport,
    run::{Event, Progress, Sink},
};
use serde_json::json;
use std::sync::Arc;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
};

/// So many hosts go into one write.
pub(super) const HOSTS: usize = 4;
/// How often at most the progress alone is an event, in milliseconds.
const OFTEN: i64 = 2_000;

/// What the scanner tells, as far as it is written.
enum Word {
    Hosts(usize),
    Phase(&'static str),
    Host(Box<HostReport>),
    Progress(Progress),
}

/// The scanner's listener.
pub(super) struct Ears(UnboundedSender<Word>);

impl Sink for Ears {
    fn event(&self, event: Event) {
        let word = match event {
            Event::Started { hosts } => Word::Hosts(hosts),
            Event::HostFound { .. } => Word::Phase("discovery"),
            Event::PortFound { .. } => Word::Phase("ports"),
            Event::ServiceFound { .. } => Word::Phase("services"),
            Event::Checked { .. } => Word::Phase("checks"),
            Event::HostDone { report } if report.up => Word::Host(report),
            Event::HostDone { .. } | Event::Compared { .. } => return,
            Event::Progress { progress } => Word::Progress(progress),
        };
        // Whoever listened may be gone, with the appliance that stops.
        drop(self.0.send(word));
    }
}

/// What came of listening, for the end.
#[derive(Default)]
pub(super) struct Heard {
    /// Ports that this machine could not ask about.
    pub(super) unknown: u64,
    /// What could not be written.
    pub(super) failed: Option<String>,
}

pub(super) struct Listener {
    app: App,
    scan: String,
    asked: Arc<Asked>,
    hand: Ctx,
    heard: Heard,
    state: State,
    told_at: Time,
}

/// How far the scan is, by what was told last.
#[derive(Clone, Default, PartialEq)]
struct State {
    hosts: u64,
    phase: &'static str,
    percent: u8,
    eta: Option<u64>,
}

/// Begins to listen.
pub(super) fn start(app: &App, scan: &Scan, plan: &Plan, hand: Ctx) -> (Ears, JoinHandle<Heard>) {
    let (ears, words) = unbounded_channel();
    let listener = Listener::new(app, scan, plan, hand);
    (Ears(ears), tokio::spawn(listener.listen(words)))
}

impl Listener {
    /// One that has heard nothing yet.
    pub(super) fn new(app: &App, scan: &Scan, plan: &Plan, hand: Ctx) -> Self {
        let asked = Arc::new(Asked::of(plan));
        let state = State { hosts: scan.hosts_total, phase: "starting", percent: scan.progress, eta: None };
        let (app, scan) = (app.clone(), scan.id.clone());
        Self { app, scan, asked, hand, heard: Heard::default(), state, told_at: Time(0) }
    }

    /// Hosts that somebody else has looked at, with the table of neighbours there: `percent` of so many addresses are
    /// through.
    pub(super) async fn hear(&mut self, hosts: &[HostReport], neighbours: String, (percent, of): (u8, u64)) {
        (self.state.phase, self.state.percent, self.state.hosts) = ("checks", percent, of);
        self.write(hosts.to_vec(), neighbours).await;
    }

    /// What came of listening.
    pub(super) fn into_heard(self) -> Heard {
        self.heard
    }

    async fn listen(mut self, mut words: UnboundedReceiver<Word>) -> Heard {
        let mut batch = Vec::new();
        while words.recv_many(&mut batch, 256).await > 0 {
            let before = self.state.clone();
            let mut hosts = Vec::new();
            for word in batch.drain(..) {
                match word {
                    Word::Hosts(count) => self.state.hosts = count as u64,
                    Word::Phase(phase) => self.state.phase = phase,
                    Word::Host(report) => hosts.push(*report),
                    Word::Progress(progress) => {
                        // After a kill it begins anew, faster; what was shown never falls.
                        self.state.percent = self.state.percent.max(progress.percent.min(99));
                        self.state.eta = progress.eta_seconds;
                    }
                }
            }
            self.heard.unknown += hosts.iter().map(|host| host.unknown.len() as u64).sum::<u64>();
            let is_time = self.app.clock.now().0 - self.told_at.0 >= OFTEN;
            while !hosts.is_empty() {
                let some = hosts.drain(..hosts.len().min(HOSTS)).collect();
                self.write(some, neighbours().await).await;
            }
            if self.state != before && is_time {
                self.write(Vec::new(), String::new()).await;
            }
        }
        self.heard
    }

    async fn write(&mut self, hosts: Vec<HostReport>, neighbours: String) {
        self.told_at = self.app.clock.now();
        let (scan, asked, state) = (self.scan.clone(), Arc::clone(&self.asked), self.state.clone());
        let clock = self.app.clock.clone();
        let texts = hosts.iter().map(|host| serde_json::to_string(host).unwrap_or_default()).collect::<Vec<_>>();
        let written = self.app.door.change(&self.hand, move |tx, now| {
            let mut row = still(tx, &scan)?;
            let mut changes = Vec::new();
            let project = row.project.clone();
            let by = By { project: &project, scan: &scan, clock: &clock };
            for (host, text) in hosts.iter().zip(&texts) {
                kept::host(tx, &scan, &rules::name(host), host, text)?;
                settle(tx, now, &by, host, &asked, &mut changes)?;
                let by = devices::By {
                    project: &project.id,
                    scan: &scan,
                    clock: &clock,
                    neighbours: &neighbours,
                    ports: &asked.ports,
                    addresses: &asked.addresses,
                };
                devices::seen(tx, now, &by, host, &mut changes)?;
            }
            (row.hosts_found, row.ports_found) = kept::totals(tx, &scan)?;
            kept::count(tx, &mut row)?;
            (row.hosts_total, row.eta_seconds) = (state.hosts, state.eta);
            row.progress = row.progress.max(state.percent);
            if row.phase != "cancelling" {
                state.phase.clone_into(&mut row.phase);
            }
            store::update(tx, &row, now)?;
            changes.push(told(Kind::ScanProgress, &row));
            Ok(Written::all((), changes))
        });
        if let Err(error) = written.await {
            self.heard.failed.get_or_insert_with(|| error.to_string());
        }
    }
}

/// The kernel's table of neighbours, where there is one: hardware addresses of what was just spoken to.
async fn neighbours() -> String {
    tokio::fs::read_to_string("/proc/net/arp").await.unwrap_or_default()
}

/// A host is through: its asset has its ports, and what is proved to be mended is no longer open.
fn settle(
    tx: &Tx<'_>,
    now: Time,
    by: &By<'_>,
    host: &HostReport,
    asked: &Asked,
    changes: &mut Vec<Change>,
) -> Result<()> {
    let (_, change) = sightings::host(tx, now, by, &asset(host))?;
    changes.extend(change);
    for (id, identity) in sightings::of_host(tx, &by.project.id, TOOL, &rules::name(host))? {
        let port = identity.port.unwrap_or_default();
        if !rules::is_mended(host, asked, &identity.rule, port, &identity.protocol) {
            continue;
        }
        let Some(sighting) = sightings::gone(tx, now, by, &id)? else { continue };
        kept::sighted(tx, by.scan, &sighting.finding, ScanSighting::Fixed)?;
        let about = json!({ "after": { "scan_id": by.scan, "status": sighting.finding.status } });
        changes.extend(sighting.changes);
        changes.push(Change::about(Kind::VulnerabilityResolved, &sighting.finding, about));
    }
    Ok(())
}

fn asset(host: &HostReport) -> assay_importers::AssetDraft {
    let port = |port: &assay_scanner::report::PortReport| assay_api::assets::Port {
        port: port.port,
        protocol: "tcp".to_owned(),
        service: port.service.as_ref().map(|service| service.full_name()).filter(|name| !name.is_empty()),
    };
    assay_importers::AssetDraft {
        name: rules::name(host),
        ip: Some(host.ip.to_string()),
        hostname: host.hostname.clone(),
        ports: host.ports.iter().map(port).collect(),
        ..assay_importers::AssetDraft::default()
    }
}
