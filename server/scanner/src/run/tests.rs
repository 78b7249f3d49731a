//! Whole scans over simulated networks: what is lost and slow, going on after a stop, and how much memory it takes.

use super::{Done, Event, Forget, Job, Ledger, Sink, Task, scan};
use crate::{
    control::Control,
    dial::{Answer, Fault, Stream, Wire},
    plan::{Kind, Names, Plan, Profile},
    report::{Ended, HostReport, Summary},
    scope::{Bounds, Scope},
    town::Ears,
};
use futures_util::future::BoxFuture;
use std::{
    collections::{BTreeSet, HashMap},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// A network of rules: round trip, what gets lost, what is open, and how often this machine fails itself.
struct Rules {
    trip: Duration,
    /// One in so many connections is lost, the same ones each time; 0: none.
    lost: u64,
    open: fn(SocketAddr) -> bool,
    /// One in so many fails for want of sockets; 0: none.
    short: usize,
    dialled: AtomicUsize,
    seen: Mutex<HashMap<SocketAddr, usize>>,
}

impl Rules {
    fn new(open: fn(SocketAddr) -> bool) -> Self {
        let (dialled, seen) = (AtomicUsize::new(0), Mutex::default());
        Self { trip: Duration::from_millis(20), lost: 0, open, short: 0, dialled, seen }
    }
}

impl Wire for Rules {
    fn connect(&self, to: SocketAddr, wait: Duration) -> BoxFuture<'_, Result<Box<dyn Stream>, Fault>> {
        let number = self.dialled.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            let tries = {
                let mut seen = self.seen.lock().expect("seen");
                let tries = seen.entry(to).or_default();
                *tries += 1;
                *tries
            };
            if self.short > 0 && number.is_multiple_of(self.short) {
                return Err(Fault::Local("no more sockets".into()));
            }
            let hash = u64::from(to.port()).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            if self.lost > 0 && hash.is_multiple_of(self.lost) && tries == 1 {
                tokio::time::sleep(wait).await;
                return Err(Fault::Timeout);
            }
            tokio::time::sleep(self.trip.min(wait)).await;
            if !(self.open)(to) {
                return Err(Fault::Refused);
            }
            let (near, _) = tokio::io::duplex(64);
            Ok(Box::new(near) as Box<dyn Stream>)
        })
    }

    fn ask<'a>(&'a self, _: SocketAddr, _: &'a [u8], _: Duration, _: bool) -> Answer<'a> {
        Box::pin(async { Err(Fault::Timeout) })
    }
}

fn every_300th(to: SocketAddr) -> bool {
    to.port().is_multiple_of(300)
}

fn plan(target: &str, ports: &str) -> Plan {
    Plan {
        targets: vec![target.into()],
        kind: Kind::Quick,
        profile: Profile::Fast,
        ports: Some(ports.into()),
        checks: Some(["INF-009".to_owned()].into()),
        ..Plan::default()
    }
}

fn job(plan: Plan, wire: Arc<dyn Wire>, ledger: Arc<dyn Ledger>, sink: Arc<dyn Sink>, control: Control) -> Job {
    let scope = Scope::new(Bounds { allow: vec!["10.0.0.0/8".parse().expect("net")], ..Bounds::default() });
    Job { plan, scope, wire, resolver: Arc::new(Names), ledger, sink, control }
}

async fn run(plan: Plan, wire: Rules) -> (Summary, HostReport) {
    let ears = Arc::new(Ears::default());
    let sink = Arc::<Ears>::clone(&ears);
    let summary = scan(job(plan, Arc::new(wire), Arc::new(Forget), sink, Control::default())).await.expect("a scan");
    (summary, ears.reports().pop().expect("a report"))
}

fn open(report: &HostReport) -> BTreeSet<u16> {
    report.ports.iter().map(|port| port.port).collect()
}

#[tokio::test(start_paused = true)]
async fn what_was_lost_is_asked_again() {
    let wire = Rules { lost: 100, ..Rules::new(every_300th) };
    let begun = tokio::time::Instant::now();
    let (_, report) = run(plan("10.0.0.1", "1-6000"), wire).await;
    let expected: BTreeSet<u16> = (1..=6_000).filter(|port| port % 300 == 0).collect();
    assert_eq!(open(&report), expected);
    assert_eq!((report.filtered, report.closed as usize), (0, 6_000 - expected.len()));
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn trouble_of_this_machine_is_not_called_closed() {
    let wire = Rules { short: 7, ..Rules::new(every_300th) };
    let (_, report) = run(plan("10.0.0.1", "1-2000"), wire).await;
    assert_eq!(open(&report), BTreeSet::from([300, 600, 900, 1_200, 1_500, 1_800]));
    assert!(report.unknown.is_empty() && report.closed == 1_994, "{:?}", report.unknown);
    let hopeless = Rules { short: 1, ..Rules::new(every_300th) };
    let (_, report) = run(plan("10.0.0.1", "1-50"), hopeless).await;
    assert_eq!((report.unknown.len(), report.closed, report.ports.len()), (50, 0, 0));
}

/// Keeps tasks in memory, and stops the scan after so many.
struct Memory {
    tasks: Mutex<HashMap<(String, &'static str, String), Done>>,
    stop: usize,
    control: Control,
}

impl Memory {
    fn new(stop: usize, control: Control) -> Self {
        Self { tasks: Mutex::default(), stop, control }
    }
}

impl Ledger for Memory {
    fn load<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Result<Vec<Done>, String>> {
        Box::pin(async move {
            let tasks = self.tasks.lock().expect("tasks");
            let of_host = tasks.iter().filter(|((known, ..), _)| known == host);
            // As they come out of a database.
            of_host
                .map(|(_, done)| serde_json::to_value(done).and_then(serde_json::from_value).map_err(|e| e.to_string()))
                .collect()
        })
    }

    fn save(&self, tasks: Vec<Task>) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            let mut kept = self.tasks.lock().expect("tasks");
            for task in tasks {
                kept.insert((task.host, task.stage, task.part), task.done);
            }
            if kept.len() >= self.stop {
                self.control.cancel();
            }
            Ok(())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_stopped_scan_goes_on_within_the_host() {
    let asked = Plan { profile: Profile::Normal, ..plan("10.0.0.1-2", "1-6000") };
    let control = Control::default();
    let ledger = Arc::new(Memory::new(20, control.clone()));
    let first = Arc::new(Rules::new(every_300th));
    let ears = Arc::new(Ears::default());
    let summary = scan(job(
        asked.clone(),
        Arc::<Rules>::clone(&first),
        Arc::<Memory>::clone(&ledger),
        Arc::<Ears>::clone(&ears),
        control,
    ));
    assert_eq!(summary.await.expect("a summary").ended, Ended::Cancelled);
    assert!(ears.reports().iter().all(|report| !report.complete), "nothing that stopped is called complete");
    let done = first.dialled.load(Ordering::Relaxed);
    assert!(done < 2 * 6_000, "it stopped in the middle");

    let kept: BTreeSet<(String, usize)> = {
        let tasks = ledger.tasks.lock().expect("tasks");
        let chunks = tasks.keys().filter(|(_, stage, _)| *stage == "ports");
        chunks.map(|(host, _, part)| (host.clone(), part.parse().expect("a number"))).collect()
    };
    let second = Arc::new(Rules::new(every_300th));
    let ears = Arc::new(Ears::default());
    let go_on = job(asked, Arc::<Rules>::clone(&second), ledger, Arc::<Ears>::clone(&ears), Control::default());
    assert_eq!(scan(go_on).await.expect("a summary").ended, Ended::Completed);
    let expected: BTreeSet<u16> = (1..=6_000).filter(|port| port % 300 == 0).collect();
    for report in ears.reports() {
        assert!(report.complete);
        assert_eq!(open(&report), expected);
        assert_eq!(report.closed as usize, 6_000 - expected.len());
    }
    // Nothing of what was kept is asked again, but for the open ports, which are looked into.
    assert!(kept.len() > 4, "{kept:?}");
    let again = second.seen.lock().expect("seen");
    let redone = again.keys().filter(|to| kept.contains(&(to.ip().to_string(), (usize::from(to.port()) - 1) / 256)));
    assert_eq!(redone.filter(|to| !every_300th(**to)).count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_ledger_that_fails_ends_the_scan() {
    struct Full;
    impl Ledger for Full {
        fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Vec<Done>, String>> {
            Box::pin(async { Ok(Vec::new()) })
        }
        fn save(&self, _: Vec<Task>) -> BoxFuture<'_, Result<(), String>> {
            Box::pin(async { Err("the disk is full".into()) })
        }
    }
    let wire = Arc::new(Rules::new(every_300th));
    let failed =
        scan(job(plan("10.0.0.1", "1-5000"), wire, Arc::new(Full), Arc::new(Ears::default()), Control::default()));
    assert_eq!(failed.await.expect_err("a full disk").to_string(), "the scan's state cannot be kept: the disk is full");
}

#[tokio::test(start_paused = true)]
async fn a_paused_scan_dials_nobody() {
    let control = Control::default();
    let wire = Arc::new(Rules::new(every_300th));
    let ears = Arc::new(Ears::default());
    control.pause();
    let running = tokio::spawn(scan(job(
        plan("10.0.0.1", "1-1000"),
        Arc::<Rules>::clone(&wire),
        Arc::new(Forget),
        Arc::<Ears>::clone(&ears),
        control.clone(),
    )));
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(wire.dialled.load(Ordering::Relaxed), 0);
    control.resume();
    assert_eq!(running.await.expect("no panic").expect("a summary").ended, Ended::Completed);
    let events = ears.0.lock().expect("ears");
    assert!(matches!(events.last(), Some(Event::Progress { progress }) if progress.percent == 100));
}
