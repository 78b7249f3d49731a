//! Runs a plan: all hosts, so many at once, until all are done or somebody stops it.

mod clock;
mod compare;
mod keeper;
mod progress;
mod tasks;
#[cfg(test)]
mod tests;

pub use crate::host::Found;
pub use progress::Progress;
pub use tasks::{Done, Forget, Ledger, Task};

use crate::{
    checks::Check,
    control::Control,
    dial::{Dialer, Wire},
    host,
    plan::{self, Host, Kind, Pace, Plan, Resolver},
    report::{CheckResult, Ended, HostReport, Service, Summary, Verdict},
    scope::Scope,
};
use assay_api::FieldError;
use clock::Clocks;
use compare::Keys;
use keeper::Keeper;
use progress::Meter;
use rustls::pki_types::CertificateDer;
use serde::Serialize;
use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{task::JoinSet, time::MissedTickBehavior};

/// What happens while a scan runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The targets are read.
    Started {
        /// So many addresses.
        hosts: usize,
    },
    /// Somebody lives there.
    HostFound {
        /// Where.
        host: IpAddr,
        /// By what one knows.
        reason: String,
    },
    /// Something listens there.
    PortFound {
        /// Where.
        host: IpAddr,
        /// On which port.
        port: u16,
    },
    /// What listens is known.
    ServiceFound {
        /// Where.
        host: IpAddr,
        /// On which port.
        port: u16,
        /// What it is.
        service: Service,
    },
    /// A check came to a result.
    Checked {
        /// Which, where and what.
        result: Box<CheckResult>,
    },
    /// A host is done, or the scan stopped in the middle of it.
    HostDone {
        /// Everything about it.
        report: Box<HostReport>,
    },
    /// Comparing the hosts, after the last of them, came to a result.
    Compared {
        /// Which, where and what.
        result: Box<CheckResult>,
    },
    /// How far it is; told twice a second.
    Progress {
        /// In units of work.
        progress: Progress,
    },
}

/// Hears of everything as it happens. It must not block: it is called in the middle of the work.
pub trait Sink: Send + Sync {
    /// One thing has happened.
    fn event(&self, event: Event);
}

/// Everything a scan needs.
pub struct Job {
    /// What to do.
    pub plan: Plan,
    /// Where it may go.
    pub scope: Scope,
    /// By what network.
    pub wire: Arc<dyn Wire>,
    /// How names become addresses.
    pub resolver: Arc<dyn Resolver>,
    /// Where finished tasks are kept.
    pub ledger: Arc<dyn Ledger>,
    /// Who hears of it.
    pub sink: Arc<dyn Sink>,
    /// How it is stopped.
    pub control: Control,
}

/// Why a scan did not run, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The plan is wrong.
    #[error("{}", .0.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
    /// Targets lie outside the scope, and nothing else is wrong: it could run once somebody authorises them.
    #[error("{}", .0.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; "))]
    Outside(Vec<FieldError>),
    /// What was done cannot be kept.
    #[error("the scan's state cannot be kept: {0}")]
    Ledger(String),
}

/// Why the scan of a host broke off.
#[derive(Debug)]
pub(crate) enum Broken {
    Cancelled,
    Ledger(String),
}

/// A scan under way: what all its hosts share.
pub(crate) struct Run {
    pub(crate) dialer: Dialer,
    pub(crate) ports: Vec<u16>,
    pub(crate) pace: Pace,
    pub(crate) assume_up: bool,
    /// Whether every question is asked of a service that is not understood.
    pub(crate) thorough: bool,
    pub(crate) checks: Vec<&'static Check>,
    pub(crate) agent: Arc<str>,
    pub(crate) roots: Arc<[CertificateDer<'static>]>,
    pub(crate) keys: Keys,
    pub(crate) clocks: Clocks,
    pub(crate) progress: Meter,
    keeper: Keeper,
    ledger: Arc<dyn Ledger>,
    sink: Arc<dyn Sink>,
    totals: Mutex<Totals>,
}

#[derive(Default)]
struct Totals {
    up: usize,
    open: usize,
    findings: [usize; 5],
}

impl Totals {
    fn count(&mut self, result: &CheckResult) {
        if let Verdict::Vulnerable { severity, .. } = result.verdict {
            self.findings[usize::try_from(severity.rank()).unwrap_or(0).min(4)] += 1;
        }
    }
}

impl Run {
    pub(crate) fn tell(&self, event: Event) {
        self.sink.event(event);
    }

    pub(crate) async fn load(&self, host: &Host) -> Result<Vec<Done>, Broken> {
        self.ledger.load(&tasks::key(host)).await.map_err(Broken::Ledger)
    }

    pub(crate) async fn save(&self, task: Task) -> Result<(), Broken> {
        self.keeper.save(task).await
    }

    /// A result that came of comparing hosts.
    pub(crate) fn compared(&self, result: CheckResult) {
        self.totals.lock().unwrap_or_else(PoisonError::into_inner).count(&result);
        self.tell(Event::Compared { result: Box::new(result) });
    }

    /// A host is through, or the scan has stopped in the middle of it.
    pub(crate) fn leave(&self, mut report: HostReport) {
        report.ports.sort_by_key(|port| port.port);
        report.ports.dedup_by_key(|port| port.port);
        let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        totals.up += usize::from(report.up);
        totals.open += report.ports.len();
        report.findings().for_each(|result| totals.count(result));
        drop(totals);
        self.sink.event(Event::HostDone { report: Box::new(report) });
    }
}

/// Runs a scan to its end.
pub async fn scan(job: Job) -> Result<Summary, ScanError> {
    let clocks = Clocks::default();
    let timing = clocks.expand.enter();
    let (targets, ports) = job.plan.read().map_err(ScanError::Invalid)?;
    check_profile(&job)?;
    let hosts = tokio::select! {
        hosts = plan::expand(&targets, &job.scope, job.resolver.as_ref()) => hosts.map_err(unfit)?,
        () = job.control.cancelled() => Vec::new(),
    };
    drop(timing);
    let count = hosts.len();
    job.sink.event(Event::Started { hosts: count });
    let pace = job.plan.profile.pace();
    let ports: Vec<u16> = ports.iter().collect();
    let (keeper, keeping) = Keeper::start(Arc::clone(&job.ledger));
    let run = Arc::new(Run {
        dialer: Dialer::new(Arc::new(job.scope), job.wire, job.control.clone(), &pace),
        progress: Meter::new(count, ports.len()),
        ports,
        pace,
        assume_up: job.plan.assume_up,
        thorough: job.plan.kind != Kind::Quick,
        checks: job.plan.chosen(),
        agent: job.plan.agent.as_str().into(),
        roots: job.plan.roots.into(),
        keys: Keys::default(),
        clocks,
        keeper,
        ledger: job.ledger,
        sink: job.sink,
        totals: Mutex::default(),
    });
    let mut end = all(&run, hosts, &job.control).await;
    if end.ended == Ended::Completed
        && let Err(Broken::Ledger(why)) = compare::keys(&run).await
    {
        end.ledger = Some(why);
    }
    finish(run, count, end, keeping).await
}

fn unfit(unfit: plan::Unfit) -> ScanError {
    if unfit.only_outside { ScanError::Outside(unfit.wrong) } else { ScanError::Invalid(unfit.wrong) }
}

fn check_profile(job: &Job) -> Result<(), ScanError> {
    match job.scope.bounds().highest {
        Some(highest) if job.plan.profile > highest => {
            let message = format!("the authorisation allows at most profile '{highest}'");
            Err(ScanError::Invalid(vec![FieldError::new("profile", message)]))
        }
        _ => Ok(()),
    }
}

/// How the work on the hosts ended.
struct End {
    ended: Ended,
    broken: Vec<String>,
    ledger: Option<String>,
}

async fn all(run: &Arc<Run>, hosts: Vec<Host>, control: &Control) -> End {
    let mut end = End { ended: Ended::Completed, broken: Vec::new(), ledger: None };
    let mut waiting = hosts.into_iter();
    let mut working = JoinSet::new();
    let mut tick = tokio::time::interval(Duration::from_millis(500));
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        while working.len() < run.pace.hosts && end.ledger.is_none() {
            let Some(host) = waiting.next() else { break };
            working.spawn(host::scan(Arc::clone(run), host));
        }
        tokio::select! {
            biased;
            () = control.cancelled() => {
                working.shutdown().await;
                end.ended = Ended::Cancelled;
                break;
            }
            _ = tick.tick() => run.tell(Event::Progress { progress: run.progress.look() }),
            done = working.join_next() => match done {
                None => break,
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(Broken::Cancelled))) => end.ended = Ended::Cancelled,
                Some(Ok(Err(Broken::Ledger(why)))) => end.ledger = Some(why),
                Some(Err(error)) => end.broken.push(format!("the scan of a host broke off: {error}")),
            },
        }
    }
    end
}

async fn finish(
    run: Arc<Run>,
    hosts: usize,
    end: End,
    keeping: tokio::task::JoinHandle<Result<(), String>>,
) -> Result<Summary, ScanError> {
    run.keeper.close();
    let kept = keeping.await.unwrap_or_else(|error| Err(error.to_string()));
    if let Some(why) = end.ledger.or(kept.err()) {
        return Err(ScanError::Ledger(why));
    }
    if end.ended == Ended::Completed && end.broken.is_empty() {
        run.progress.finish();
    }
    run.tell(Event::Progress { progress: run.progress.look() });
    let totals = run.totals.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Summary {
        ended: end.ended,
        hosts,
        hosts_up: totals.up,
        broken: end.broken,
        open_ports: totals.open,
        findings: totals.findings,
        phases: run.clocks.phases(),
    })
}
