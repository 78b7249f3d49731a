//! A scan that nobody runs: what it came to is told, and goes the same way from there on as what the scanner finds. The
//! same ledger, the same listener, the same end, so that devices, findings, ports and comparisons are real rows; no
//! socket is opened. For data that is made up (`demo/`).

use super::{
    super::{rules, store},
    begin, end, forget, hand, ledger, listen,
};
use crate::{
    app::App,
    error::{Error, Result},
};
use assay_scanner::{
    plan::Plan,
    report::{HostReport, Summary},
    run::{Done, Ledger, ScanError, Task},
    scope::{Bounds, Scope},
};

/// What there is to tell of a scan.
pub(crate) struct Told {
    /// The hosts that live, in the order in which they are through.
    pub(crate) hosts: Vec<HostReport>,
    /// Hardware addresses, as the kernel's table of neighbours has them.
    pub(crate) neighbours: String,
    /// How it ended.
    pub(crate) end: Result<Summary, ScanError>,
}

/// Tells a scan that waits, from its beginning to its end. `pass` is called before some hosts and before the end, and
/// lets time pass on the appliance's clock.
///
/// # Errors
/// When there is no such scan, or when what is told cannot be written.
pub(crate) async fn tell(app: &App, id: &str, told: Told, mut pass: impl FnMut()) -> Result<()> {
    let jobs = app.db.read(store::at_work).await?;
    let job = jobs.into_iter().find(|job| job.scan.id == id).ok_or_else(|| Error::not_found("scan that waits"))?;
    let scan = begin(app, &job).await?;
    let plan = rules::plan_of(&scan);
    let kept = ledger::Kept::new(app.clone(), &scan, hand(&job));
    let mut listener = listen::Listener::new(app, &scan, &plan, hand(&job));
    let all = told.end.as_ref().map_or(told.hosts.len(), |summary| summary.hosts).max(1);
    let mut done = 0;
    for hosts in told.hosts.chunks(listen::HOSTS) {
        pass();
        kept.save(hosts.iter().flat_map(steps).collect()).await.map_err(Error::internal)?;
        done += hosts.len();
        let percent = u8::try_from(99 * done / told.hosts.len()).unwrap_or(99);
        listener.hear(hosts, told.neighbours.clone(), (percent, all as u64)).await;
    }
    pass();
    end::write(app, &job, told.end, listener.into_heard(), scope(&plan)).await?;
    forget(app, id).await
}

/// The steps by which the checks of a host came to their results.
fn steps(host: &HostReport) -> Vec<Task> {
    let key = host.hostname.as_ref().map_or_else(|| host.ip.to_string(), |name| format!("{}@{name}", host.ip));
    let step = |result: &assay_scanner::report::CheckResult| Task {
        host: key.clone(),
        stage: "checked",
        part: format!("{}/{}/{}", result.port, result.protocol, result.check),
        done: Done::Checked { result: result.clone() },
    };
    host.results.iter().map(step).collect()
}

/// Everything that its targets name was looked at.
fn scope(plan: &Plan) -> Scope {
    let targets = plan.read().map(|(targets, _)| targets).unwrap_or_default();
    Scope::new(Bounds::of(&targets))
}
