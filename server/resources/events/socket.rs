//! The live stream over a web socket.

use super::feed::{End, Feed, Subscription};
use crate::{app::App, auth::Ctx, change::Recorded};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often a quiet socket is asked whether it still lives, and its credential whether it still works.
const PING: Duration = Duration::from_secs(30);
/// How long a listener may take to read one frame.
const SLOW: Duration = Duration::from_secs(10);

/// Serves one socket until it ends.
pub(super) async fn run(app: App, ctx: Ctx, mut socket: WebSocket, subscription: Subscription) {
    let end = match Feed::open(app.clone(), ctx, subscription).await {
        Ok(Ok(mut feed)) => tokio::select! {
            end = serve(&mut feed, &mut socket) => end,
            () = app.wake.stopping() => End::Gone,
        },
        Ok(Err(end)) => end,
        Err(error) => {
            tracing::warn!(%error, "a live stream could not begin");
            End::Gone
        }
    };
    if let Some((code, reason)) = end.goodbye() {
        let goodbye = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
        // The listener may be gone already.
        drop(timeout(SLOW, socket.send(goodbye)).await);
    }
}

async fn serve(feed: &mut Feed, socket: &mut WebSocket) -> End {
    let mut ping = interval(PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let done = tokio::select! {
            event = feed.next() => match event {
                Ok(event) => send(socket, frame(&event)).await,
                Err(end) => Err(end),
            },
            message = socket.recv() => match message {
                None | Some(Err(_) | Ok(Message::Close(_))) => Err(End::Gone),
                Some(Ok(_)) => Ok(()),
            },
            _ = ping.tick() => match feed.recheck().await {
                Ok(_) => send(socket, Message::Ping(Default::default())).await,
                Err(end) => Err(end),
            },
        };
        if let Err(end) = done {
            return end;
        }
    }
}

fn frame(event: &Recorded) -> Message {
    Message::Text(Utf8Bytes::try_from(event.text()).unwrap_or_default())
}

async fn send(socket: &mut WebSocket, message: Message) -> Result<(), End> {
    match timeout(SLOW, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => Err(End::Slow),
    }
}
