//! One listener's life: what it missed, then what happens; its rights looked at for each frame.

use super::filter::{Wanted, may_see};
use crate::{
    app::App,
    auth::Ctx,
    change::{Recorded, journal},
    error::Result,
};
use assay_api::Time;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{MissedTickBehavior, interval, timeout},
};

/// How often a quiet socket is asked whether it still lives, and its credential whether it still works.
const PING: Duration = Duration::from_secs(30);
/// How long a listener may take to read one frame.
const SLOW: Duration = Duration::from_secs(10);
/// How far back a listener may resume.
const KEPT: i64 = 7 * Time::DAY;
/// Rows of the journal per read.
const CHUNK: usize = 500;

/// What a listener asked for.
pub(super) struct Subscription {
    pub(super) wanted: Wanted,
    pub(super) since: Option<i64>,
}

/// Why a socket is closed, as its close frame says.
enum End {
    /// The listener went away.
    Gone,
    /// The credential works no longer.
    Revoked,
    /// `since` is older than what is kept, or not ours.
    TooOld,
    /// The listener could not keep up.
    Slow,
}

/// Serves one socket until it ends.
pub(super) async fn run(app: App, ctx: Ctx, mut socket: WebSocket, subscription: Subscription) {
    // Listening begins before the past is read, so that nothing falls between them.
    let live = app.door.listen();
    let end = match serve(&app, &ctx, &mut socket, &subscription, live).await {
        Ok(end) => end,
        Err(error) => {
            tracing::warn!(%error, "a live stream ended");
            End::Gone
        }
    };
    let (code, reason) = match end {
        End::Gone => return,
        End::Revoked => (4401, "the credential works no longer"),
        End::TooOld => (4410, "since is not within the last 7 days of this appliance; start anew"),
        End::Slow => (4408, "too slow; resume with since"),
    };
    let goodbye = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
    // The listener may be gone already.
    drop(timeout(SLOW, socket.send(goodbye)).await);
}

async fn serve(
    app: &App,
    ctx: &Ctx,
    socket: &mut WebSocket,
    subscription: &Subscription,
    mut live: Receiver<Arc<Recorded>>,
) -> Result<End> {
    let mut last = match subscription.since {
        None => 0,
        Some(since) => match catch_up(app, ctx, socket, subscription, since).await? {
            Ok(last) => last,
            Err(end) => return Ok(end),
        },
    };
    let mut ping = interval(PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            event = live.recv() => match event {
                Ok(event) if event.seq > last => {
                    last = event.seq;
                    if let Err(end) = offer(app, ctx, socket, subscription, &event).await {
                        return Ok(end);
                    }
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Ok(End::Slow),
                Err(RecvError::Closed) => return Ok(End::Gone),
            },
            message = socket.recv() => match message {
                None | Some(Err(_) | Ok(Message::Close(_))) => return Ok(End::Gone),
                Some(Ok(_)) => {}
            },
            _ = ping.tick() => {
                if app.directory.recheck(&app.db, ctx, app.clock.now()).await?.is_none() {
                    return Ok(End::Revoked);
                }
                if send(socket, Message::Ping(Default::default())).await.is_err() {
                    return Ok(End::Slow);
                }
            }
        }
    }
}

/// Sends what happened after `since`; the last row looked at.
async fn catch_up(
    app: &App,
    ctx: &Ctx,
    socket: &mut WebSocket,
    subscription: &Subscription,
    since: i64,
) -> Result<Result<i64, End>> {
    let oldest = app.clock.now().plus(-KEPT);
    let mut last = since;
    if !app.db.read(move |conn| journal::reaches(conn, since, oldest)).await? {
        return Ok(Err(End::TooOld));
    }
    loop {
        let rows = app.db.read(move |conn| journal::after(conn, last, CHUNK)).await?;
        let Some(newest) = rows.last().map(|row| row.seq) else { return Ok(Ok(last)) };
        for row in &rows {
            if let Err(end) = offer(app, ctx, socket, subscription, row).await {
                return Ok(Err(end));
            }
        }
        last = newest;
    }
}

/// Sends one event, if it was asked for and may be seen at this moment.
async fn offer(
    app: &App,
    ctx: &Ctx,
    socket: &mut WebSocket,
    subscription: &Subscription,
    event: &Recorded,
) -> Result<(), End> {
    // Also for what it did not ask for: the event may be the end of its credential.
    let now = app.directory.recheck(&app.db, ctx, app.clock.now()).await;
    let Ok(Some(ctx)) = now else { return Err(End::Revoked) };
    if !subscription.wanted.includes(&event.event.event) || !may_see(&ctx, event) {
        return Ok(());
    }
    let frame = serde_json::to_string(&event.event).unwrap_or_default();
    send(socket, Message::Text(frame.into())).await
}

async fn send(socket: &mut WebSocket, message: Message) -> Result<(), End> {
    match timeout(SLOW, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => Err(End::Slow),
    }
}
