//! One listener's events, whatever wire they go over: what it missed, then what happens, its rights looked at for each.

use super::filter::may_see;
use crate::{
    app::App,
    auth::Ctx,
    change::{Recorded, Wanted, journal},
    error::Result,
    http::meter::Listener,
};
use assay_api::Time;
use std::{collections::VecDeque, sync::Arc};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// How far back a listener may resume.
const KEPT: i64 = 7 * Time::DAY;
/// Rows of the journal per read.
const CHUNK: usize = 500;

/// What a listener asked for.
#[derive(Debug, Default)]
pub(super) struct Subscription {
    pub(super) wanted: Wanted,
    pub(super) since: Option<i64>,
}

/// Why a listener hears no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The listener went away, or the appliance stops.
    Gone,
    /// The credential works no longer.
    Revoked,
    /// `since` is older than what is kept, or not ours.
    TooOld,
    /// The listener could not keep up.
    Slow,
}

impl End {
    /// The code with which a socket is closed, and the reason; none when nobody is there to read it.
    pub(super) fn goodbye(self) -> Option<(u16, &'static str)> {
        match self {
            Self::Gone => None,
            Self::Revoked => Some((4401, "the credential works no longer")),
            Self::TooOld => Some((4410, "since is not within the last 7 days of this appliance; start anew")),
            Self::Slow => Some((4408, "too slow; resume with since")),
        }
    }
}

/// A listener's place in what happens.
pub(super) struct Feed {
    app: App,
    /// Counted for as long as it is open.
    _listener: Listener,
    ctx: Ctx,
    wanted: Wanted,
    live: Receiver<Arc<Recorded>>,
    /// The past is being read, up to here so far.
    past: Option<i64>,
    /// The newest event that was looked at.
    last: i64,
    /// Read, and not looked at yet.
    waiting: VecDeque<Arc<Recorded>>,
}

impl Feed {
    /// Begins to listen.
    pub(super) async fn open(app: App, ctx: Ctx, subscription: Subscription) -> Result<Result<Self, End>> {
        // Listening begins before the past is read, so that nothing falls between them.
        let live = app.door.listen();
        if let Some(since) = subscription.since {
            let oldest = app.clock.now().plus(-KEPT);
            if !app.db.read(move |conn| journal::reaches(conn, since, oldest)).await? {
                return Ok(Err(End::TooOld));
            }
        }
        let past = subscription.since;
        let last = past.unwrap_or_default();
        let listener = app.meter.listener();
        Ok(Ok(Self {
            app,
            _listener: listener,
            ctx,
            wanted: subscription.wanted,
            live,
            past,
            last,
            waiting: VecDeque::new(),
        }))
    }

    /// The next event that was asked for and may be seen at this moment. Nothing is lost when it is not waited for.
    pub(super) async fn next(&mut self) -> Result<Arc<Recorded>, End> {
        loop {
            while let Some(event) = self.waiting.front().cloned() {
                // Also for what it did not ask for: the event may be the end of its credential.
                let ctx = self.recheck().await?;
                self.waiting.pop_front();
                self.last = event.seq;
                if self.wanted.includes(&event.event.kind) && may_see(&ctx, &event) {
                    return Ok(event);
                }
            }
            match self.past {
                Some(since) => self.read_past(since).await?,
                None => self.hear().await?,
            }
        }
    }

    /// The listener's rights at this moment.
    pub(super) async fn recheck(&self) -> Result<Ctx, End> {
        let now = self.app.directory.recheck(&self.app.db, &self.ctx, self.app.clock.now()).await;
        now.ok().flatten().ok_or(End::Revoked)
    }

    async fn read_past(&mut self, since: i64) -> Result<(), End> {
        let rows = self.app.db.read(move |conn| journal::after(conn, since, CHUNK)).await.map_err(|error| {
            tracing::warn!(%error, "a live stream could not read what it missed");
            End::Slow
        })?;
        self.past = rows.last().map(|row| row.seq);
        self.waiting.extend(rows.into_iter().map(Arc::new));
        Ok(())
    }

    async fn hear(&mut self) -> Result<(), End> {
        match self.live.recv().await {
            Ok(event) if event.seq > self.last => self.waiting.push_back(event),
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return Err(End::Slow),
            Err(RecvError::Closed) => return Err(End::Gone),
        }
        Ok(())
    }
}
