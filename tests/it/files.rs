//! The file store: what it keeps, what it takes away and when, and what it says of a file that is not what it was.

use assay::{
    app::App,
    config::{Flags, load},
    error::{Kind, Result},
    files::Kept,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;

const HOUR: i64 = 3_600_000;

/// A store with a table that refers to it, as a resource's would.
struct Shelf {
    app: App,
    place: TempDir,
}

impl Shelf {
    async fn open() -> Self {
        let place = tempfile::tempdir().expect("a temporary directory");
        let shelf = Self { app: app(place.path()), place };
        let table = "CREATE TABLE borrowed (file TEXT NOT NULL REFERENCES files (sha256)); \
                     CREATE INDEX borrowed_by_file ON borrowed (file);";
        shelf.app.door.upkeep(move |tx| Ok(tx.execute_batch(table)?)).await.expect("a table");
        shelf
    }

    /// Stores `content` with a row that refers to it.
    async fn keep(&self, content: &[u8]) -> Kept {
        let stored = self.app.files.put("me", content).await.expect("stored");
        let now = self.app.clock.now();
        let (file, sql) = (stored.file().clone(), "INSERT INTO borrowed VALUES (?)");
        let write = move |tx: &assay::db::Tx<'_>| -> Result<()> {
            let kept = stored.keep(tx, now)?;
            tx.execute(sql, [&kept.sha256])?;
            Ok(())
        };
        self.app.door.upkeep(write).await.expect("kept");
        file
    }

    async fn let_go(&self, file: &Kept) {
        let hash = file.sha256.clone();
        let gone =
            move |tx: &assay::db::Tx<'_>| Ok(tx.execute("DELETE FROM borrowed WHERE file = ?", [&hash]).map(drop)?);
        self.app.door.upkeep(gone).await.expect("gone");
    }

    async fn collect(&self) {
        self.app.files.collect(&self.app.db, &self.app.door, self.app.clock.now()).await.expect("a round");
    }

    /// What lies on the disk.
    fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for room in fs::read_dir(self.place.path().join("data/files")).expect("the store") {
            let room = room.expect("an entry").path();
            found.extend(fs::read_dir(room).expect("a room").map(|entry| entry.expect("a file").path()));
        }
        found
    }
}

fn app(place: &Path) -> App {
    let flags = Flags { settings: vec![("data_dir", place.join("data").display().to_string())], file: None };
    App::open(load(flags, []).expect("settings").config).expect("an appliance")
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(test)
}

#[test]
fn the_same_content_is_stored_once_and_what_nobody_keeps_is_gone() {
    run(async {
        let shelf = Shelf::open().await;
        let (one, two) = (shelf.keep(b"hello").await, shelf.keep(b"hello").await);
        assert_eq!((&one, one.size, one.media_type.as_str()), (&two, 5, "text/plain"));
        assert_eq!(one.sha256, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assert_eq!(shelf.app.files.bytes(&one.sha256).await.expect("whole"), b"hello");
        drop(shelf.app.files.put("me", b"nobody wants this").await.expect("stored"));
        drop(shelf.app.files.put("me", b"hello").await.expect("stored"));
        let mut half = shelf.app.files.begin("me", 1 << 20, None).await.expect("begun");
        half.write(&vec![b'x'; 600 << 10]).await.expect("written");
        assert_eq!(shelf.files().len(), 2, "the file, and the half of one");
        drop(half);
        assert_eq!(shelf.files().len(), 1);
    });
}

#[test]
fn what_nobody_refers_to_goes_after_a_day_and_not_before() {
    run(async {
        let shelf = Shelf::open().await;
        let (kept, gone) = (shelf.keep(b"kept").await, shelf.keep(b"gone").await);
        shelf.app.clock.advance(400 * HOUR);
        shelf.collect().await;
        shelf.let_go(&gone).await;
        // Its day begins when it is seen to be idle.
        shelf.collect().await;
        shelf.app.clock.advance(23 * HOUR);
        shelf.collect().await;
        assert_eq!(shelf.files().len(), 2);
        shelf.app.clock.advance(2 * HOUR);
        let hold = shelf.app.files.hold();
        shelf.collect().await;
        assert_eq!(shelf.files().len(), 2, "held still, as for a backup");
        drop(hold);
        shelf.collect().await;
        assert_eq!(shelf.files().len(), 1);
        shelf.app.files.read(&kept.sha256).await.expect("whole");
        assert_eq!(shelf.app.files.read(&gone.sha256).await.expect_err("gone").kind, Kind::Unavailable);
    });
}

#[test]
fn whoever_comes_back_in_time_finds_it() {
    run(async {
        let shelf = Shelf::open().await;
        let file = shelf.keep(b"once more").await;
        shelf.let_go(&file).await;
        shelf.collect().await;
        shelf.app.clock.advance(23 * HOUR);
        shelf.keep(b"once more").await;
        shelf.app.clock.advance(23 * HOUR);
        shelf.collect().await;
        shelf.app.files.read(&file.sha256).await.expect("whole");
        // One that is stored at the very moment is held, whatever the rows say.
        shelf.let_go(&file).await;
        shelf.collect().await;
        shelf.app.clock.advance(25 * HOUR);
        let stored = shelf.app.files.put("me", b"once more").await.expect("stored");
        shelf.collect().await;
        let now = shelf.app.clock.now();
        let keep = move |tx: &assay::db::Tx<'_>| stored.keep(tx, now).map(drop);
        shelf.app.door.upkeep(keep).await.expect("kept");
        shelf.app.files.read(&file.sha256).await.expect("whole");
    });
}

#[test]
fn what_a_crash_left_is_swept_up() {
    run(async {
        let shelf = Shelf::open().await;
        let file = shelf.keep(b"known").await;
        let store = shelf.place.path().join("data/files");
        let orphan = store.join("ab").join(format!("ab{}", "0".repeat(62)));
        fs::create_dir_all(store.join("ab")).expect("a room");
        fs::write(&orphan, b"left by a crash").expect("an orphan");
        shelf.collect().await;
        assert!(orphan.exists(), "it may be on its way to its row");
        shelf.app.clock.advance(25 * HOUR);
        shelf.collect().await;
        assert!(!orphan.exists());
        shelf.app.files.read(&file.sha256).await.expect("whole");
        fs::write(store.join("incoming/half"), b"half").expect("half a file");
        let Shelf { app: opened, place } = shelf;
        opened.close().await;
        drop(opened);
        let again = app(place.path());
        assert!(!store.join("incoming/half").exists(), "half a file does not outlive its process");
        again.close().await;
    });
}

#[test]
fn a_damaged_file_is_noticed_and_said() {
    run(async {
        let shelf = Shelf::open().await;
        for (content, damage) in [(b"bits", b"bots".as_slice()), (b"cut!", b"cut"), (b"more", b"more of it")] {
            let file = shelf.keep(content).await;
            let path = shelf.place.path().join("data/files").join(&file.sha256[..2]).join(&file.sha256);
            shelf.app.files.read(&file.sha256).await.expect("whole");
            fs::write(&path, damage).expect("damaged");
            let error = shelf.app.files.read(&file.sha256).await.expect_err("damaged");
            assert!(error.message.contains("damaged") && error.kind == Kind::Unavailable, "{error}");
            fs::remove_file(&path).expect("removed");
            assert_eq!(shelf.app.files.read(&file.sha256).await.expect_err("missing").kind, Kind::Unavailable);
        }
        for name in ["", "../../assay.db", "2cf24dba", &"g".repeat(64), &"A".repeat(64)] {
            assert_eq!(shelf.app.files.read(name).await.expect_err("no hash").kind, Kind::Unavailable, "{name}");
        }
    });
}

#[test]
fn more_than_was_allowed_is_refused_and_leaves_nothing() {
    run(async {
        let shelf = Shelf::open().await;
        let files = &shelf.app.files;
        assert_eq!(files.begin("me", 10, Some(11)).await.map(drop).expect_err("by its own word").kind, Kind::TooLarge);
        let mut incoming = files.begin("me", 10, Some(5)).await.expect("begun");
        incoming.write(b"0123456789").await.expect("ten");
        assert_eq!(incoming.write(b"x").await.expect_err("eleven").kind, Kind::TooLarge);
        drop(incoming);
        let endless = files.begin("me", u64::MAX, Some(u64::MAX / 2)).await.map(drop).expect_err("no such disk");
        assert_eq!(endless.kind, Kind::Unavailable);
        assert_eq!(shelf.files(), Vec::<PathBuf>::new());
    });
}

#[test]
fn one_caller_does_not_take_every_place() {
    run(async {
        let shelf = Shelf::open().await;
        let files = Arc::new(shelf.app.files.clone());
        let mut mine = Vec::new();
        for _ in 0..8 {
            mine.push(files.begin("me", 10, None).await.expect("a place"));
        }
        let ninth = tokio::spawn({
            let files = files.clone();
            async move { files.begin("me", 10, None).await.map(drop) }
        });
        tokio::time::timeout(Duration::from_secs(5), files.begin("you", 10, None))
            .await
            .expect("at once")
            .expect("a place");
        assert!(!ninth.is_finished());
        mine.pop();
        ninth.await.expect("an answer").expect("the place that became free");
    });
}
