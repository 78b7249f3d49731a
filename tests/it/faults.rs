//! What the appliance promises when the power goes or the disk is full: what it acknowledged is there, whole, with its
//! row in the journal; what it could not save it did not acknowledge.

use crate::support::{Answer, Api, Appliance, Start, until};
use serde_json::json;
use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
};

const WRITERS: usize = 16;

/// Sixteen writers at work, and what they were answered.
struct Crowd {
    stop: Arc<AtomicBool>,
    saved: Arc<AtomicUsize>,
    refused: Arc<AtomicUsize>,
    writers: Vec<JoinHandle<BTreeSet<String>>>,
}

impl Crowd {
    /// Sets them to work in `project`, with texts of `size` characters, until they are stopped or get no answer.
    fn start(api: &Api, project: &str, size: usize) -> Self {
        let mut crowd =
            Self { stop: Arc::default(), saved: Arc::default(), refused: Arc::default(), writers: Vec::new() };
        for writer in 0..WRITERS {
            let (api, project, text) = (api.clone(), project.to_owned(), "x".repeat(size));
            let (stop, saved, refused) = (crowd.stop.clone(), crowd.saved.clone(), crowd.refused.clone());
            crowd.writers.push(thread::spawn(move || {
                let mut acknowledged = BTreeSet::new();
                for n in 0.. {
                    let body = json!({ "project_id": project, "title": format!("{writer}/{n}"), "description": text });
                    match Answer::try_of(api.request("POST", "/findings").json(&body)) {
                        Ok(answer) if answer.status == 201 => {
                            acknowledged.insert(answer.id());
                            saved.fetch_add(1, Ordering::Relaxed);
                        }
                        Ok(answer) => {
                            assert_eq!((answer.status, answer.header("retry-after")), (503, "5"), "{}", answer.text);
                            refused.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(_) => break,
                    }
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                }
                acknowledged
            }));
        }
        crowd
    }

    fn wait_for(&self, what: &str, counter: &AtomicUsize, count: usize) {
        until(what, || (counter.load(Ordering::Relaxed) >= count).then_some(()));
    }

    /// The ids of what was acknowledged.
    fn end(self) -> BTreeSet<String> {
        self.stop.store(true, Ordering::Relaxed);
        self.writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect()
    }
}

fn column(appliance: &Appliance, sql: &str) -> BTreeSet<String> {
    let database = appliance.database();
    let mut statement = database.prepare(sql).expect(sql);
    let rows = statement.query_map([], |row| row.get(0)).expect(sql);
    rows.map(|row| row.expect("a text")).collect()
}

/// The database is whole: for SQLite, for its references, for its journal and for its counters.
fn check_whole(appliance: &Appliance) {
    let database = appliance.database();
    let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a verdict");
    assert_eq!(verdict, "ok");
    assert_eq!(appliance.number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(assay::change::chain::first_broken(&database).expect("the journal"), None);
    assert_eq!(
        appliance.number("SELECT sum(count) FROM counters WHERE kind = 'finding' AND project_id = ''"),
        appliance.number("SELECT count(*) FROM findings WHERE deleted_at IS NULL"),
    );
    let (findings, made) = ("SELECT id FROM findings", "SELECT object_id FROM journal WHERE kind = 'finding.created'");
    assert_eq!(column(appliance, findings), column(appliance, made), "each finding has its row, each row its finding");
}

#[test]
fn a_power_cut_among_sixteen_writers_loses_nothing_acknowledged() {
    let mut appliance = Appliance::start();
    let project = appliance.admin().make_project("P");
    let mut acknowledged = BTreeSet::new();
    for round in 0..10 {
        let crowd = Crowd::start(&appliance.admin(), &project, 200);
        // Not always at the same place of a batch.
        crowd.wait_for("some writes", &crowd.saved, 40 + 37 * round);
        appliance.kill();
        acknowledged.extend(crowd.end());
        appliance.restart();
        let there = column(&appliance, "SELECT id FROM findings");
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?} of {} are lost", acknowledged.len());
        check_whole(&appliance);
        appliance.admin().make_finding(&project, "it works on");
    }
    assert!(acknowledged.len() > 2_000, "{}", acknowledged.len());
}

#[test]
fn a_stop_among_sixteen_writers_finishes_what_was_begun() {
    let mut appliance = Appliance::start();
    let project = appliance.admin().make_project("P");
    let crowd = Crowd::start(&appliance.admin(), &project, 200);
    crowd.wait_for("some writes", &crowd.saved, 100);
    assert!(appliance.terminate(), "{}", appliance.log());
    let acknowledged = crowd.end();
    let left = appliance.data().join("assay.db-wal").metadata().map_or(0, |file| file.len());
    assert_eq!(left, 0, "everything is in the database itself: {}", appliance.log());
    appliance.restart();
    assert!(acknowledged.is_subset(&column(&appliance, "SELECT id FROM findings")));
    check_whole(&appliance);
}

/// A small file system of its own; gone when it goes out of scope.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// None, with the reason on stderr, where mounting is not allowed.
    #[expect(clippy::print_stderr, reason = "whoever reads the test's output must learn what was not tested")]
    fn mount(place: &Path, size: &str) -> Option<Self> {
        fs::create_dir(place).expect("a directory");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(place).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(place.to_owned())),
            Ok(output) => {
                eprintln!(
                    "skipped, a small disk cannot be mounted: {}",
                    String::from_utf8_lossy(&output.stderr).trim()
                );
                None
            }
            Err(error) => {
                eprintln!("skipped, mount cannot be run: {error}");
                None
            }
        }
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Fills it up but for `left` bytes.
    fn fill(&self, left: u64) {
        let mut ballast = File::create(self.ballast()).expect("ballast");
        let chunk = [b'x'; 1 << 12];
        while ballast.write_all(&chunk).is_ok() {}
        let size = ballast.metadata().expect("its size").len();
        let shorter = OpenOptions::new().write(true).open(self.ballast()).expect("ballast");
        shorter.set_len(size.saturating_sub(left)).expect("a shorter ballast");
    }

    fn empty(&self) {
        fs::remove_file(self.ballast()).expect("no more ballast");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(&self.0).status());
    }
}

#[test]
fn a_full_disk_refuses_what_it_cannot_save_and_is_over_when_there_is_space() {
    let place = tempfile::tempdir().expect("a directory");
    let Some(disk) = SmallDisk::mount(&place.path().join("disk"), "48m") else { return };
    let mut appliance = Start::default().on(&disk.0.join("data")).go();
    let api = appliance.admin();
    let project = api.make_project("P");

    disk.fill(1 << 20);
    let crowd = Crowd::start(&api, &project, 5_000);
    crowd.wait_for("the disk to be full", &crowd.refused, 50);
    // A small write may still find room where a large one did not, so readiness may come and go; it must go.
    until("readiness to end", || (appliance.stranger().get("//ready").status == 503).then_some(()));
    appliance.stranger().get("//health").is(200);
    api.get("/findings").is(200);
    let acknowledged = crowd.end();
    assert!(!acknowledged.is_empty(), "the disk was full from the start");
    assert_eq!(
        column(&appliance, "SELECT id FROM findings"),
        acknowledged,
        "no more and no less than was acknowledged"
    );

    disk.empty();
    appliance.stranger().get("//ready").is(200);
    api.make_finding(&project, "it works on");
    check_whole(&appliance);
    appliance.restart();
    let there = column(&appliance, "SELECT id FROM findings");
    assert!(acknowledged.is_subset(&there) && there.len() == acknowledged.len() + 1);
    check_whole(&appliance);
}
