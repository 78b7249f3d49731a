//! The first part: the file is read to its end and staged, a row for each thing in it. Begun anew each time, because a
//! half-read file says nothing.

use super::{
    super::{
        model::Job,
        rows::store::{self as rows, Staged},
        rules,
    },
    CHUNK, judging, step,
};
use crate::{
    app::App,
    change::Kind,
    error::{Error, Result},
};
use assay_api::imports::{ImportKind, ImportStatus};
use assay_importers::{AssetDraft, Draft, Error as FileError, Format, Item, Options, Part, Skipped, Source};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs::File,
    io::{self, Read, Seek},
};
use tokio::{sync::mpsc, task::spawn_blocking};

/// Things per message from the reader, and so per write.
const PIECE: usize = 200;
/// An event tells of the progress each time so many things have been read.
const TOLD: u64 = 5_000;
/// Host names of which one remembers that their asset has been staged.
const NAMES: usize = 200_000;

/// What the reader learnt besides the rows.
pub(super) struct Learnt {
    /// The tools whose findings are in the file.
    pub(super) tools: BTreeSet<String>,
    /// The file names no host at all.
    pub(super) hostless: bool,
}

pub(super) async fn run(app: &App, job: &Job) -> Result<()> {
    clear(app, &job.import.id).await?;
    let learnt = stage(app, job).await?;
    judging::run(app, job, &learnt).await?;
    let (findings, assets, total) = super::tallies(app, &job.import.id).await?;
    step(app, job, Kind::ImportReady, move |import| {
        (import.findings, import.assets, import.total, import.done) = (findings, assets, total, 0);
        import.status = ImportStatus::Ready;
    })
    .await?;
    Ok(())
}

/// Removes the rows of an import, some at a time.
pub(in super::super) async fn clear(app: &App, id: &str) -> Result<()> {
    loop {
        let this = id.to_owned();
        if !app.db.read(move |conn| rows::any_left(conn, &this)).await? {
            return Ok(());
        }
        let this = id.to_owned();
        app.door.upkeep(move |tx| rows::clear(tx, &this, CHUNK)).await?;
    }
}

/// A stored file as the importers read it: from its start as often as they like.
pub(in super::super) struct Stored(pub(in super::super) File);

impl Source for Stored {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        // The handles share their position, but no format has two readers at a time.
        let mut file = self.0.try_clone()?;
        file.rewind()?;
        Ok(Box::new(file))
    }
}

async fn stage(app: &App, job: &Job) -> Result<Learnt> {
    let source = Stored(app.files.read(&job.import.sha256).await?.file);
    let format: Format = job.import.format.parse().map_err(|why: String| Error::field("format", why))?;
    let options = Options { columns: job.given.columns.clone(), target: job.given.target.clone() };
    let settings = app.config.import_identity.clone();
    let (send, mut receive) = mpsc::channel(4);
    let reader = spawn_blocking(move || read(format, &source, &options, &settings, &send));
    let mut count = 0;
    while let Some(piece) = receive.recv().await {
        let piece: Vec<Staged> = piece;
        let (id, before) = (job.import.id.clone(), count);
        count += piece.len() as u64;
        app.door.upkeep(move |tx| rows::stage(tx, &id, &piece)).await?;
        if count / TOLD != before / TOLD {
            step(app, job, Kind::ImportProgress, move |import| import.done = count).await?;
        }
    }
    let read = reader.await.map_err(|e| Error::internal("reading a file broke off").caused_by(e))?;
    read.map_err(|error| rules::of_the_file(&error))
}

fn read(
    format: Format,
    source: &Stored,
    options: &Options,
    settings: &[String],
    send: &mpsc::Sender<Vec<Staged>>,
) -> Result<Learnt, FileError> {
    let mut stager = Stager { settings, parts: BTreeMap::new(), piece: Vec::new(), names: HashSet::new(), send };
    let summary = assay_importers::read(format, source, options, &mut |item| stager.take(item))?;
    stager.flush()?;
    Ok(Learnt { tools: summary.tools, hostless: stager.names.is_empty() })
}

/// Makes rows of what the importers hand out.
struct Stager<'s> {
    settings: &'s [String],
    parts: BTreeMap<String, Vec<Part>>,
    piece: Vec<Staged>,
    names: HashSet<String>,
    send: &'s mpsc::Sender<Vec<Staged>>,
}

impl Stager<'_> {
    fn take(&mut self, item: Item) -> Result<(), FileError> {
        match item {
            Item::Asset(asset) => {
                self.remember(&asset.name);
                self.piece.push(of_asset(&asset));
            }
            Item::Finding(draft) => {
                if let Some(asset) = draft.asset.as_ref().filter(|asset| !self.names.contains(&asset.name)) {
                    self.piece.push(of_asset(asset));
                    let name = asset.name.clone();
                    self.remember(&name);
                }
                let staged = self.of_finding(*draft);
                self.piece.push(staged);
            }
            Item::Skipped(skipped) => self.piece.push(of_skipped(skipped)),
        }
        if self.piece.len() >= PIECE { self.flush() } else { Ok(()) }
    }

    fn remember(&mut self, name: &str) {
        if self.names.len() < NAMES && !self.names.contains(name) {
            self.names.insert(name.to_owned());
        }
    }

    fn of_finding(&mut self, mut draft: Draft) -> Staged {
        let tool = draft.identity.tool.clone();
        let parts = self.parts.entry(tool.clone()).or_insert_with(|| rules::parts(self.settings, &tool));
        draft.identity = draft.identity.within(parts);
        // The asset is a row of its own; of it the name is enough.
        draft.asset = draft.asset.map(|asset| AssetDraft { name: asset.name, ..AssetDraft::default() });
        Staged {
            kind: ImportKind::Finding,
            key: Some(draft.identity.key()),
            title: draft.title.clone(),
            severity: Some(draft.severity),
            identity: draft.identity.to_string(),
            reason: String::new(),
            draft: Some(rows::text(&draft)),
            object_id: None,
        }
    }

    fn flush(&mut self) -> Result<(), FileError> {
        let piece = std::mem::take(&mut self.piece);
        if piece.is_empty() {
            return Ok(());
        }
        self.send.blocking_send(piece).map_err(|_| FileError::stop("the import was broken off"))
    }
}

fn of_asset(asset: &AssetDraft) -> Staged {
    Staged {
        kind: ImportKind::Asset,
        key: Some(asset.name.clone()),
        title: asset.name.clone(),
        severity: None,
        identity: asset.name.clone(),
        reason: String::new(),
        draft: Some(rows::text(asset)),
        object_id: None,
    }
}

fn of_skipped(skipped: Skipped) -> Staged {
    Staged {
        kind: ImportKind::Record,
        key: None,
        title: if skipped.what.is_empty() { "record".to_owned() } else { skipped.what },
        severity: None,
        identity: format!("line {}", skipped.line),
        reason: skipped.why,
        draft: None,
        object_id: None,
    }
}
