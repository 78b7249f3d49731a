//! The live stream as server-sent events, for programs that would rather read lines than speak WebSocket.

use super::feed::{End, Feed};
use crate::{app::App, change::Recorded};
use axum::response::sse::Event as Line;
use futures_util::{Stream, stream};
use serde_json::json;
use std::{convert::Infallible, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

/// How often a quiet stream says that it lives, and its credential is asked whether it still works.
const BEAT: Duration = Duration::from_secs(15);

/// The feed as lines; its last one, `end`, says why there are no more.
pub(super) fn lines(app: App, feed: Feed) -> impl Stream<Item = Result<Line, Infallible>> {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    stream::unfold(Some((app, feed, beat)), |state| async move {
        let (app, mut feed, mut beat) = state?;
        let next = tokio::select! {
            event = feed.next() => event.map(|event| line(&event)),
            _ = beat.tick() => feed.recheck().await.map(|_| Line::default().comment("")),
            () = app.wake.stopping() => Err(End::Gone),
        };
        match next {
            Ok(line) => Some((Ok(line), Some((app, feed, beat)))),
            Err(end) => end.goodbye().map(|(code, reason)| (Ok(farewell(code, reason)), None)),
        }
    })
}

/// `since` is not ours, or too old: there is nothing but the reason.
pub(super) fn farewell(code: u16, reason: &str) -> Line {
    Line::default().event("end").data(json!({ "code": code, "reason": reason }).to_string())
}

fn line(event: &Recorded) -> Line {
    let text = event.text();
    // What serde writes is one line of UTF-8.
    Line::default().id(event.seq.to_string()).event(&event.event.event).data(String::from_utf8_lossy(&text))
}
