//! Numbers as Prometheus reads them: text, version 0.0.4.

use crate::{
    db::Load,
    http::meter::{BOUNDS, Reading},
};
use assay_api::system::{BackupState, Certificate, Process, Queues, Storage};
use std::fmt::{Display, Write};

/// Everything that is told.
pub(super) struct Numbers {
    pub(super) requests: Reading,
    pub(super) load: Load,
    pub(super) process: Process,
    pub(super) uptime: i64,
    pub(super) writable: bool,
    pub(super) damaged: bool,
    pub(super) held: bool,
    pub(super) queues: Queues,
    pub(super) storage: Storage,
    pub(super) backups: BackupState,
    pub(super) certificate: Option<Certificate>,
}

/// The text.
pub(super) fn text(numbers: &Numbers) -> String {
    let mut page = Page(String::new());
    let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    page.family("assay_info", "gauge", "The program.", &[(version, 1)]);
    page.gauge("assay_uptime_seconds", "Since the start of the server.", numbers.uptime);
    requests(&mut page, &numbers.requests);
    database(&mut page, numbers);
    let Numbers { process, queues, storage, backups, .. } = numbers;
    page.gauge("assay_deliveries_waiting", "Deliveries of webhooks that wait.", queues.deliveries);
    page.gauge("assay_scans_running", "Scans that run.", queues.scans_running);
    page.gauge("assay_scans_waiting", "Scans that wait.", queues.scans_waiting);
    page.gauge("assay_imports_at_work", "Imports at work.", queues.imports);
    page.gauge("assay_reports_at_work", "Reports that are being made.", queues.reports);
    page.gauge("assay_event_listeners", "Streams of events that are open.", process.listeners);
    page.gauge("assay_held", "1 while webhooks and scans wait after a restore.", u8::from(numbers.held));
    page.gauge("assay_disk_free_bytes", "Free on the data directory's disk.", storage.free);
    page.gauge("assay_backups", "Backups on the appliance.", backups.count);
    if let Some(newest) = backups.newest_at {
        page.gauge("assay_backup_newest_timestamp_seconds", "When the newest backup was made.", newest.seconds());
    }
    if let Some(certificate) = &numbers.certificate {
        let until = certificate.until.seconds();
        page.gauge("assay_certificate_end_timestamp_seconds", "When the certificate ends.", until);
    }
    page.gauge("process_resident_memory_bytes", "Resident memory.", process.memory);
    page.gauge("process_open_fds", "Files and connections that are open.", process.open_files);
    if let Some(most) = process.open_files_limit {
        page.gauge("process_max_fds", "How many may be.", most);
    }
    page.0
}

fn requests(page: &mut Page, requests: &Reading) {
    let classes = requests.classes.iter().enumerate();
    let rows: Vec<_> = classes.map(|(at, count)| (format!("{{class=\"{}xx\"}}", at + 1), *count)).collect();
    page.family("assay_http_requests_total", "counter", "Answers, by class of status.", &rows);
    let name = "assay_http_request_duration_seconds";
    page.head(name, "histogram", "From a request's head to its answer's.");
    let bounds = BOUNDS.iter().map(ToString::to_string).chain(["+Inf".to_owned()]);
    for (bound, count) in bounds.zip(requests.within) {
        page.row(&format!("{name}_bucket{{le=\"{bound}\"}}"), count);
    }
    page.row(&format!("{name}_sum"), requests.microseconds as f64 / 1e6);
    page.row(&format!("{name}_count"), requests.within.last().copied().unwrap_or_default());
}

fn database(page: &mut Page, numbers: &Numbers) {
    let Numbers { load, storage, .. } = numbers;
    page.gauge("assay_database_writes_waiting", "Writes that wait for their commit.", load.waiting);
    let one = |value: u64| [(String::new(), value)];
    page.family("assay_database_writes_total", "counter", "Writes that were asked for.", &one(load.writes));
    page.family("assay_database_commits_total", "counter", "Commits: many writes share one.", &one(load.commits));
    page.family("assay_database_failed_commits_total", "counter", "Commits that failed.", &one(load.failed));
    let seconds = [(String::new(), load.microseconds as f64 / 1e6)];
    page.family("assay_database_commit_seconds_total", "counter", "Time in commits, writes included.", &seconds);
    page.gauge("assay_database_bytes", "The database's size.", storage.database);
    page.gauge("assay_database_log_bytes", "The size of its log.", storage.log);
    page.gauge("assay_database_writable", "1 when the last commit went through.", u8::from(numbers.writable));
    page.gauge("assay_database_damaged", "1 when the daily check found damage.", u8::from(numbers.damaged));
}

struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // A String takes everything.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn row(&mut self, name: &str, value: impl Display) {
        let _ = writeln!(self.0, "{name} {value}");
    }

    fn family(&mut self, name: &str, kind: &str, help: &str, rows: &[(String, impl Display)]) {
        self.head(name, kind, help);
        rows.iter().for_each(|(labels, value)| self.row(&format!("{name}{labels}"), value));
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.family(name, "gauge", help, &[(String::new(), value)]);
    }
}
