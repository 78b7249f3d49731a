//! `assay doctor`: what is wrong with this appliance or its host, and what to do about it. Looks from outside, with the
//! server running or not, and changes nothing. One file for each check; each is given what it looks at, so that it can be
//! shown an ill one in a test.

mod checks;
mod store;

pub use checks::CHECKS;

use crate::{
    config::Config,
    control::{self, Command},
    db::{self, Conn},
};
use assay_api::Time;
use serde::Serialize;
use std::{fs, path::PathBuf};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Note,
    /// It works, and will not for ever.
    Warning,
    /// It does not work, or data is in danger.
    Broken,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check that found it.
    pub check: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Finding {
    fn new(severity: Severity, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check: "", severity, what: what.into(), remedy: remedy.into() }
    }

    fn note(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Note, what, remedy)
    }

    fn warning(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Warning, what, remedy)
    }

    fn broken(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Broken, what, remedy)
    }
}

/// One check.
pub struct Check {
    /// Its name, for programs.
    pub name: &'static str,
    /// What it looks at.
    pub meaning: &'static str,
    /// What is wrong; nothing when all is well.
    pub run: fn(&Patient) -> Vec<Finding>,
}

/// The appliance that is looked at.
pub struct Patient {
    config: Config,
    data: PathBuf,
    now: Time,
    /// The database, or why it cannot be opened; none when there is none yet.
    database: Option<Result<Conn, String>>,
    /// The server's process, when one runs; its number, if that can be learned.
    server: Server,
}

/// Whether a server runs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Server {
    Stopped,
    Running(Option<u32>),
    /// One runs, and does not answer.
    Mute(String),
}

impl Patient {
    /// The appliance of these settings.
    pub fn of(config: Config, now: Time) -> Self {
        let data = config.data_dir.clone();
        let there = data.join(db::FILE).exists();
        let database = there.then(|| db::open_to_read(&data).map_err(|error| error.to_string()));
        let server = match control::ask(&data, &Command::Where) {
            Ok(None) => Server::Stopped,
            Ok(Some(_)) => {
                let pid = fs::read_to_string(data.join("lock")).ok();
                Server::Running(pid.and_then(|pid| pid.trim().parse().ok()))
            }
            Err(error) => Server::Mute(error.to_string()),
        };
        Self { config, data, now, database, server }
    }

    /// Everything that is wrong, the worst first.
    pub fn examine(&self) -> Vec<Finding> {
        let one = |check: &Check| {
            let name = check.name;
            (check.run)(self).into_iter().map(move |finding| Finding { check: name, ..finding })
        };
        let mut found: Vec<_> = CHECKS.iter().flat_map(one).collect();
        found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        found
    }

    fn conn(&self) -> Option<&Conn> {
        self.database.as_ref()?.as_ref().ok()
    }

    /// The process whose limits count: the server's, or one started from here.
    fn process(&self) -> String {
        match self.server {
            Server::Running(Some(pid)) => pid.to_string(),
            _ => "self".to_owned(),
        }
    }
}

/// What a question to the database answers, unless it cannot answer: then the check of the database says so.
fn asked<T: Default>(patient: &Patient, question: impl FnOnce(&Conn) -> crate::error::Result<T>) -> T {
    patient.conn().and_then(|conn| question(conn).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::App,
        config::{Flags, load},
    };

    /// A webhook, for checks of webhooks.
    pub(super) const HOOK: &str = "INSERT INTO webhooks (id, name, host, sealed, events, project_ids, format, payload, active, \
        cursor, secret_changed_at, created_at, updated_at) VALUES ('webhook_1', 'chat', 'h', X'010000000100', '[]', '[]', 0, \
        0, 1, 0, 0, 0, 0);";

    /// An appliance that was just made, and its directory.
    pub(super) fn healthy() -> (tempfile::TempDir, Patient) {
        let place = tempfile::tempdir().expect("a directory");
        let data = place.path().join("data");
        let app = App::open(config(&data)).expect("an appliance");
        app.db.close();
        drop(app);
        let patient = Patient::of(config(&data), crate::clock::Clock::default().now());
        (place, patient)
    }

    pub(super) fn config(data: &std::path::Path) -> Config {
        let settings = vec![("data_dir", data.display().to_string()), ("listen", "127.0.0.1:0".to_owned())];
        load(Flags { settings, file: None }, []).expect("settings").config
    }

    /// What a check says of it.
    pub(super) fn said(check: fn(&Patient) -> Vec<Finding>, patient: &Patient) -> String {
        check(patient).iter().map(|finding| format!("{} / {}\n", finding.what, finding.remedy)).collect()
    }

    /// Changes its database, and looks again.
    pub(super) fn changed(patient: &Patient, sql: &str) -> Patient {
        let conn = Conn::open(patient.data.join(db::FILE)).expect("the database");
        conn.execute_batch(sql).expect(sql);
        drop(conn);
        Patient::of(config(&patient.data), patient.now)
    }

    #[test]
    fn a_new_appliance_is_well_and_every_check_has_a_name_of_its_own() {
        let (_place, patient) = healthy();
        let of_the_host = ["disk", "descriptors", "memory", "network_file_system", "authorities", "certificate"];
        let found: Vec<_> =
            patient.examine().into_iter().filter(|finding| !of_the_host.contains(&finding.check)).collect();
        assert!(found.is_empty(), "{found:#?}");
        let names: std::collections::BTreeSet<_> = CHECKS.iter().map(|check| check.name).collect();
        assert!(names.len() == CHECKS.len() && names.len() >= 17, "{names:?}");
    }
}
