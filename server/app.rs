//! What every part of the running appliance shares. Cheap to clone; there are no globals.

use crate::{
    auth::{Directory, Epoch, Keys, Lockout, Usage},
    backup::{self, Desk},
    change::Door,
    clock::Clock,
    config::Config,
    datadir::DataDir,
    db::Db,
    egress::Egress,
    error::Result,
    files::Files,
    http::{
        limits::{Limits, Own},
        meter::Meter,
    },
    tls::Identity,
    wake::{Claims, Hold, Wake},
};
use assay_api::Time;
use std::{
    ops::Deref,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// The appliance.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] is made of.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The data directory, locked for this process.
    pub data: DataDir,
    /// Files, by their content.
    pub files: Files,
    /// Reads.
    pub db: Db,
    /// Writes.
    pub door: Door,
    /// Time and ids.
    pub clock: Clock,
    /// The keys that sign, hash and seal.
    pub keys: Keys,
    /// From secrets to people.
    pub directory: Directory,
    /// Last uses that are not written yet.
    pub usage: Usage,
    /// Failed sign-ins.
    pub lockout: Lockout,
    /// The administrators' own rate tiers.
    pub tiers: Own,
    /// Requests per credential.
    pub limits: Limits,
    /// Nudges for the scheduler's tasks.
    pub wake: Wake,
    /// The one way out.
    pub egress: Egress,
    /// What was answered, and who listens.
    pub meter: Meter,
    /// When it was opened.
    pub started: Time,
    /// Backups that are asked for.
    pub backups: Desk,
    /// Whether webhooks and scans wait.
    pub hold: Hold,
    /// Who is at which piece of work.
    pub claims: Claims,
    claimed: AtomicBool,
    identity: OnceLock<Arc<Identity>>,
    base_url: OnceLock<String>,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the data directory, its keys and its database. Listens to nothing yet.
    ///
    /// # Errors
    /// A sentence for the host's administrator.
    pub fn open(config: Config) -> Result<Self> {
        let data = DataDir::open(&config.data_dir)?;
        let keys = Keys::load(&data.path().join("keys"))?;
        let db = Db::open(data.path())?;
        let files = Files::open(data.path())?;
        let (clock, epoch) = (Clock::default(), Epoch::default());
        if let Some(last) = db.read_now(crate::change::journal::newest)? {
            clock.remember(last);
        }
        let held = db.read_now(backup::store::held)?.is_some();
        let claimed =
            db.read_now(|conn| Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM users)", [], |row| row.get(0))?))?;
        Ok(Self(Arc::new(Parts {
            door: Door::new(db.clone(), clock.clone(), epoch.clone()),
            directory: Directory::new(epoch),
            usage: Usage::default(),
            lockout: Lockout::default(),
            tiers: Own::default(),
            limits: Limits::default(),
            claimed: AtomicBool::new(claimed),
            wake: Wake::default(),
            claims: Claims::default(),
            meter: Meter::default(),
            started: clock.now(),
            backups: Desk::default(),
            hold: Hold::new(held),
            identity: OnceLock::new(),
            base_url: OnceLock::new(),
            egress: Egress::new(&config),
            config,
            data,
            files,
            db,
            clock,
            keys,
        })))
    }

    /// Whether the appliance has its first administrator.
    pub fn is_claimed(&self) -> bool {
        self.claimed.load(Ordering::Acquire)
    }

    /// The first administrator is on disk.
    pub(crate) fn set_claimed(&self) {
        self.claimed.store(true, Ordering::Release);
    }

    /// Who the appliance is to its visitors; none over plain HTTP, and when no server runs.
    pub fn identity(&self) -> Option<&Arc<Identity>> {
        self.identity.get()
    }

    /// Says which certificate is served. The first word stands.
    pub(crate) fn set_identity(&self, identity: Arc<Identity>) {
        // It is set once, before the first request.
        drop(self.identity.set(identity));
    }

    /// `https://host:port`, where people reach the appliance; none when no server runs.
    pub fn base_url(&self) -> Option<&str> {
        self.base_url.get().map(String::as_str)
    }

    /// Says where people reach the appliance. The first word stands.
    pub(crate) fn set_base_url(&self, url: String) {
        // It is set once, before the first request.
        drop(self.base_url.set(url));
    }

    /// Writes what waits in memory and closes the database.
    pub async fn close(&self) {
        if let Err(error) = self.save_usage().await {
            tracing::warn!(%error, "the last uses of credentials were not saved");
        }
        let app = self.clone();
        drop(tokio::task::spawn_blocking(move || app.db.close()).await);
    }

    /// Writes when credentials were last used.
    pub async fn save_usage(&self) -> Result<()> {
        let batch = self.usage.take();
        if batch.is_empty() {
            return Ok(());
        }
        self.door.upkeep(move |tx| crate::auth::usage::save(tx, &batch)).await
    }
}
