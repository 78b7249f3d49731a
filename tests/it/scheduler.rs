//! What the appliance does of its own accord: at its time, when nudged, each task for itself, and what became of it.

use crate::support::{ADMIN, Appliance, PASSWORD, until};
use assay::{
    app::App,
    config::{Flags, load},
    error::Error,
    scheduler::{self, TASKS, Task},
};
use serde_json::json;
use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use tempfile::TempDir;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[test]
fn the_table_lists_every_task_with_its_outcome() {
    let mut appliance = Appliance::start();
    let total = i64::try_from(TASKS.len()).expect("few");
    let ran =
        "SELECT count(*) FROM tasks WHERE ended_at >= begun_at AND next_at > begun_at AND error IS NULL AND runs > 0";
    until("the first run of each", || (appliance.number(ran) == total).then_some(()));
    let check = "SELECT runs FROM tasks WHERE name = 'database_check'";
    let keys = "SELECT runs FROM tasks WHERE name = 'idempotency_keys'";
    assert_eq!((appliance.number(check), appliance.number(keys)), (1, 1));
    appliance.restart();
    until("the check at the start", || (appliance.number(check) == 2).then_some(()));
    assert_eq!(appliance.number(keys), 1, "what was done lately is not done again");
    assert_eq!(appliance.number("SELECT count(*) FROM tasks"), total);
}

#[test]
fn tasks_run_when_their_time_has_come() {
    let appliance = Appliance::start();
    let once = appliance.admin().header("idempotency-key", "k");
    once.post("/clients", &json!({ "name": "Acme" })).is(201);
    appliance.stranger().login(ADMIN, PASSWORD).is(200);
    let kept = |table: &str| appliance.number(&format!("SELECT count(*) FROM {table}"));
    assert_eq!((kept("idempotency"), kept("sessions")), (1, 1));
    appliance.advance(DAY + Duration::from_secs(60));
    until("the key to be forgotten", || (kept("idempotency") == 0).then_some(()));
    appliance.advance(30 * DAY);
    until("the sign-in to be removed", || (kept("sessions") == 0).then_some(()));
}

#[test]
fn every_nudge_names_a_task() {
    let mut files = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("server")];
    let mut unknown = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).expect("a directory").map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let code = std::fs::read_to_string(&path).expect("a source file");
            let names = code.split(".nudge(\"").skip(1).filter_map(|rest| rest.split('"').next());
            unknown.extend(names.filter(|name| TASKS.iter().all(|task| task.name != *name)).map(str::to_owned));
        }
    }
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// A period that no test lives to see.
const NEVER: Duration = DAY;

static RUNS: AtomicU32 = AtomicU32::new(0);
static AT_ONCE: AtomicU32 = AtomicU32::new(0);

/// One that never ends, one that fails, one that panics, and one that does its work and must not mind.
static ILL: &[Task] = &[
    Task {
        name: "stuck",
        meaning: "Never ends",
        period: NEVER,
        at_start: true,
        run: |_| Box::pin(std::future::pending()),
    },
    Task {
        name: "failing",
        meaning: "Fails",
        period: NEVER,
        at_start: true,
        run: |_| Box::pin(async { Err(Error::config("no luck")) }),
    },
    Task {
        name: "panicking",
        meaning: "Panics",
        period: NEVER,
        at_start: true,
        run: |_| Box::pin(async { panic!("on purpose") }),
    },
    Task {
        name: "well",
        meaning: "Works",
        period: NEVER,
        at_start: true,
        run: |_| {
            Box::pin(async {
                assert_eq!(AT_ONCE.fetch_add(1, Ordering::SeqCst), 0, "never twice at once");
                tokio::task::yield_now().await;
                AT_ONCE.fetch_sub(1, Ordering::SeqCst);
                RUNS.fetch_add(1, Ordering::SeqCst);
                Ok(())
            })
        },
    },
];

fn app(place: &TempDir) -> App {
    let data = place.path().display().to_string();
    let flags = Flags { settings: vec![("data_dir", data)], file: None };
    App::open(load(flags, []).expect("settings").config).expect("an appliance")
}

#[test]
fn a_task_that_is_ill_delays_no_other() {
    let place = tempfile::tempdir().expect("a temporary directory");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let app = runtime.block_on(async { app(&place) });
    let driver = runtime.spawn(scheduler::run(app.clone(), ILL));
    let state = |name: &str| -> (i64, i64, Option<String>, i64) {
        let sql = "SELECT runs, failures, error, ifnull(next_at - begun_at, 0) FROM tasks WHERE name = ?";
        let row = app.db.read_now(|conn| {
            Ok(conn.query_row(sql, [name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?)
        });
        row.unwrap_or_default()
    };
    until("the first runs", || ["failing", "panicking", "well"].iter().all(|name| state(name).0 == 1).then_some(()));
    assert_eq!(state("failing"), (1, 1, Some("no luck".to_owned()), 60_000));
    assert_eq!(state("panicking").2.as_deref(), Some("it panicked; the log says where"));
    assert_eq!(state("stuck").0, 0);
    // What fails is tried again before its period is over, more rarely each time.
    app.clock.advance(61_000);
    until("the second failure", || (state("failing") == (2, 2, Some("no luck".to_owned()), 120_000)).then_some(()));
    let told = "SELECT count(*) FROM journal WHERE kind = 'task.failed' AND object_label = 'failing'";
    let told = app.db.read_now(|conn| Ok(conn.query_row(told, [], |row| row.get::<_, i64>(0))?)).expect("a count");
    assert_eq!(told, 1, "the first of several failures is told");
    assert_eq!(RUNS.load(Ordering::SeqCst), 1);
    app.wake.nudge("well");
    until("the nudged run", || (RUNS.load(Ordering::SeqCst) == 2).then_some(()));
    driver.abort();
    runtime.block_on(app.close());
}
