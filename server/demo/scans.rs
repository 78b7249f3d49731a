//! The scans of those networks, told as if there had been some: 28 that went through, one that failed and one that
//! was stopped.

use super::{
    network::{Flaw, Machine, NETS, Net, Port, machines},
    people::{ADMIN, OPERATOR},
    places::{CLINICS, HEADQUARTERS, PROJECTS},
    stage::{Stage, fields, first_page, good, map},
};
use crate::{
    error::Result,
    http::IfMatch,
    resources::{
        devices, findings,
        scans::{
            self,
            run::{Told, tell},
        },
        schedules,
    },
};
use assay_api::{
    Time,
    findings::{Finding, FindingStatus, Severity},
    operations::BulkChange,
    scans::{NewScan, ScanProfile},
    schedules::NewSchedule,
};
use assay_scanner::report::{
    CheckResult, Ended, Evidence, HostReport, Phase, Phases, PortReport, PortState, Service, Summary, Verdict,
};
use data_encoding::{BASE64_NOPAD, HEXLOWER};
use ring::digest::{SHA256, digest};
use serde_json::json;
use std::{collections::HashSet, net::IpAddr};

/// How a scan ends.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum End {
    Through,
    Failed,
    Stopped,
}

/// A scan of the story: which network, which of its scans, on which day, and how it ends.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) net: usize,
    nth: usize,
    pub(super) day: i64,
    end: End,
}

/// Every scan.
pub(super) fn all() -> Vec<Run> {
    let of = |(net, n): (usize, &Net)| {
        let through = n.days.iter().enumerate().map(move |(nth, day)| Run { net, nth, day: *day, end: End::Through });
        through.collect::<Vec<_>>()
    };
    let mut runs: Vec<_> = NETS.iter().enumerate().flat_map(of).collect();
    for (project, day, end) in [(HEADQUARTERS, 20, End::Failed), (CLINICS, 32, End::Stopped)] {
        let net = NETS.iter().position(|net| net.project == project).unwrap_or_default();
        let nth = NETS[net].days.iter().filter(|known| **known > day).count() - 1;
        runs.push(Run { net, nth, day, end });
    }
    runs
}

/// How many findings they make, all together.
pub(super) fn findings() -> usize {
    let mut known = HashSet::new();
    for net in &NETS {
        for (machine, nth) in
            machines(net).iter().flat_map(|machine| (0..net.days.len()).map(move |nth| (machine, nth)))
        {
            if is_seen(machine, nth) {
                let wrong = machine.flaws.iter().filter(|flaw| is_wrong(flaw, nth));
                known.extend(wrong.map(|(flaw, ..)| (machine.name.clone(), flaw.0, flaw.1)));
            }
        }
    }
    known.len()
}

fn is_seen(machine: &Machine, nth: usize) -> bool {
    (machine.seen.0..machine.seen.1).contains(&nth)
}

fn is_wrong((_, from, until): &(&Flaw, usize, usize), nth: usize) -> bool {
    (*from..*until).contains(&nth)
}

/// The schedule of a network, switched off: nothing is ever dialled by it.
pub(super) async fn plan(stage: &Stage, project: &str, net: &Net) -> Result<String> {
    let (name, cron) = net.schedule;
    let new = NewSchedule {
        name: name.to_owned(),
        cron: cron.to_owned(),
        timezone: Some("Europe/Oslo".to_owned()),
        window_minutes: Some(240),
        enabled: false,
        target: net.target.to_owned(),
        profile: (net.project == CLINICS).then_some(ScanProfile::Gentle),
        project_id: Some(project.to_owned()),
        authorized: true,
        ..NewSchedule::default()
    };
    Ok(schedules::actions::create(&stage.app, &stage.hand(ADMIN).await?, good(new)?).await?.id)
}

/// A scan begins at this moment and is told to its end.
pub(super) async fn play(stage: &Stage, (project, schedule): (&str, &str), run: Run, moment: Time) -> Result<()> {
    let (net, hand) = (&NETS[run.net], stage.hand(ADMIN).await?);
    let scan = match run.end {
        End::Through => schedules::actions::run_now(&stage.app, &hand, schedule.to_owned()).await?,
        _ => {
            let (target, project_id) = (net.target.to_owned(), Some(project.to_owned()));
            let new = NewScan { target, project_id, authorized: true, ..NewScan::default() };
            scans::actions::create(&stage.app, &hand, good(new)?).await?
        }
    };
    let mut later = moment;
    let pass = || {
        later = later.plus(164 * Time::SECOND);
        stage.put(later);
    };
    tell(&stage.app, &scan.id, told(net, run, moment), pass).await
}

fn told(net: &Net, run: Run, moment: Time) -> Told {
    let all = machines(net);
    let seen = all.iter().filter(|machine| is_seen(machine, run.nth));
    let mut hosts: Vec<_> = seen.map(|machine| report(machine, run.nth, moment)).collect();
    if run.end != End::Through {
        hosts.truncate(hosts.len() * 2 / 5);
    }
    let broken = match (run.end, hosts.last()) {
        (End::Failed, Some(last)) => vec![format!("{}: every connection was reset for ten minutes", last.ip)],
        _ => Vec::new(),
    };
    let neighbour = |(index, machine): (usize, &Machine)| {
        format!("{} 0x1 0x2 00:00:5e:00:53:{:02x} * eth0\n", machine.ip, index + 1)
    };
    let end = Ok(Summary {
        ended: if run.end == End::Stopped { Ended::Cancelled } else { Ended::Completed },
        hosts: net.size,
        hosts_up: hosts.len(),
        broken,
        open_ports: hosts.iter().map(|host| host.ports.len()).sum(),
        findings: Severity::ALL
            .iter()
            .map(|severity| count(&hosts, *severity))
            .collect::<Vec<_>>()
            .try_into()
            .unwrap_or_default(),
        phases: phases(hosts.len() as u64),
    });
    let neighbours = if net.near { all.iter().enumerate().map(neighbour).collect() } else { String::new() };
    Told { hosts, neighbours, end }
}

fn count(hosts: &[HostReport], wanted: Severity) -> usize {
    let found = hosts.iter().flat_map(HostReport::findings);
    found.filter(|result| matches!(result.verdict, Verdict::Vulnerable { severity, .. } if severity == wanted)).count()
}

fn phases(hosts: u64) -> Phases {
    let phase = |ms: u64| Phase { ms: ms * hosts };
    Phases {
        expand: phase(1),
        discover: phase(310),
        ports: phase(9_800),
        identify: phase(7_400),
        checks: phase(14_200),
    }
}

/// What a scan sees of a machine.
fn report(machine: &Machine, nth: usize, moment: Time) -> HostReport {
    let ports: Vec<_> = machine.kind.ports.iter().map(|port| open(machine, port, nth)).collect();
    HostReport {
        ip: IpAddr::V4(machine.ip),
        hostname: Some(machine.name.clone()),
        up: true,
        reason: format!("port {} answered", machine.kind.ports.first().map_or(0, |port| port.0)),
        complete: true,
        closed: 1_000 - ports.len() as u32,
        ports,
        filtered: 0,
        unknown: Vec::new(),
        results: machine.flaws.iter().map(|flaw| result(machine, flaw.0, is_wrong(flaw, nth), moment)).collect(),
    }
}

fn open(machine: &Machine, (port, name, product, version, tls): &Port, nth: usize) -> PortReport {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let version = if nth >= machine.renewed { newer(product, version) } else { version };
    let mark = digest(&SHA256, format!("{} {port}", machine.name).as_bytes());
    PortReport {
        port: *port,
        state: PortState::Open,
        service: Some(Service {
            name: (*name).to_owned(),
            product: said(product),
            version: said(version),
            tls: *tls,
            certain: true,
            banner: (*name == "ssh").then(|| format!("SSH-2.0-{product}_{}", version)),
            ..Service::default()
        }),
        key: match (*name, *tls) {
            ("ssh", _) => Some(format!("SHA256:{}", BASE64_NOPAD.encode(mark.as_ref()))),
            (_, true) => Some(HEXLOWER.encode(mark.as_ref())),
            _ => None,
        },
    }
}

/// The version that follows.
fn newer<'a>(product: &str, version: &'a str) -> &'a str {
    match product {
        "nginx" => "1.26.2",
        "OpenSSH" => "9.6p1 Ubuntu 3ubuntu13.5",
        "Apache Tomcat" => "9.0.98",
        "PostgreSQL" => "14.15",
        "Redis" => "7.4.1",
        "ISC BIND" => "9.18.30",
        _ => version,
    }
}

fn result(machine: &Machine, (check, port, severity, detail, seen): &Flaw, wrong: bool, moment: Time) -> CheckResult {
    let evidence = || Evidence {
        excerpt: (*seen).to_owned(),
        sha256: HEXLOWER.encode(digest(&SHA256, seen.as_bytes()).as_ref()),
        taken_at: moment,
        tool: concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    CheckResult {
        check: (*check).to_owned(),
        host: IpAddr::V4(machine.ip),
        hostname: Some(machine.name.clone()),
        port: *port,
        protocol: if *port == 161 { "udp" } else { "tcp" }.to_owned(),
        verdict: match wrong {
            true => Verdict::Vulnerable { severity: *severity, detail: (*detail).to_owned() },
            false => Verdict::NotVulnerable,
        },
        evidence: (wrong && !seen.is_empty()).then(evidence),
    }
}

/// The day after a scan: what it has found is looked at, given to somebody, and in part accepted.
pub(super) async fn triage(stage: &Stage, project: &str, net: usize, day: i64) -> Result<()> {
    let who = PROJECTS[NETS[net].project].lead;
    let hand = stage.hand(who).await?;
    let filter = findings::Filter {
        project_id: Some(project.to_owned()),
        status: Some("Open".to_owned()),
        ..findings::Filter::default()
    };
    let page = findings::actions::list(&stage.app, &hand, filter, first_page()).await?;
    let new: Vec<_> = page.rows.into_iter().filter(|finding| finding.source.starts_with("scan:")).collect();
    let printers = |finding: &&Finding| finding.source == "scan:INF-008";
    let accepted = json!({ "status": FindingStatus::Accepted, "accepted_until": stage.day(-150) });
    change(stage, who, new.iter().filter(printers), accepted).await?;
    for (severity, days) in [(Severity::Critical, 7), (Severity::High, 100), (Severity::Medium, 230)] {
        let those = new.iter().filter(|finding| finding.severity == severity && !printers(finding));
        let set = json!({ "status": FindingStatus::Confirmed, "assignee_id": stage.person(who)?, "due_date": stage.day(day - days) });
        change(stage, who, those, set).await?;
    }
    Ok(())
}

async fn change(
    stage: &Stage,
    who: &'static str,
    those: impl Iterator<Item = &Finding>,
    set: serde_json::Value,
) -> Result<()> {
    let ids: Vec<_> = those.map(|finding| finding.id.clone()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let change = good(BulkChange { ids, set: map(set), ..BulkChange::default() })?;
    findings::bulk::update(&stage.app, &stage.hand(who).await?, change).await.map(drop)
}

/// What no scan can know of machines: somebody says it.
pub(super) async fn label(stage: &Stage, project: &str, net: &Net) -> Result<()> {
    let hand = stage.hand(OPERATOR).await?;
    let filter = devices::Filter { project_id: Some(project.to_owned()), ..devices::Filter::default() };
    let page = devices::actions::list(&stage.app, &hand, filter, first_page()).await?;
    for machine in machines(net).iter().filter(|machine| machine.kind.is.is_some()) {
        let known = page.rows.iter().find(|device| device.hostname.as_deref() == Some(&machine.name));
        let Some(device) = known else { continue };
        let note = format!(
            "In the rack of floor {}. The maintenance contract is with the maker.",
            1 + machine.ip.octets()[3] % 4
        );
        let given =
            fields(json!({ "device_type": machine.kind.is, "tags": ["critical", "infrastructure"], "notes": note }))?;
        devices::actions::update(&stage.app, &hand, device.id.clone(), &IfMatch::default(), given).await?;
    }
    Ok(())
}
