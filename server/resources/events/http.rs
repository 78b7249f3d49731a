//! The web socket's route.

use super::{
    filter::Wanted,
    stream::{self, Subscription},
};
use crate::{
    app::App,
    auth::{Ctx, Right},
    error::{Error, Result},
};
use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::Uri,
    response::Response,
};

/// The largest message that a listener may send: it has nothing to say.
const INCOMING: usize = 4 << 10;

/// `GET /ws/events?events=…&since=…`: a frame for each event that the caller may see.
pub async fn socket(
    State(app): State<App>,
    ctx: Ctx,
    uri: Uri,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response> {
    ctx.may(Right::ReadEvents)?;
    let upgrade =
        upgrade.map_err(|_| Error::malformed("This address speaks WebSocket; connect with a WebSocket client"))?;
    let mut subscription = Subscription { wanted: Wanted::default(), since: None };
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match &*name {
            "events" => subscription.wanted = Wanted::parse(&value),
            "since" => {
                let seq = value.parse().map_err(|_| Error::field("since", "must be the seq of an earlier frame"))?;
                subscription.since = Some(seq);
            }
            "token" => {}
            other => return Err(Error::field(other, "is not known here; events and since are")),
        }
    }
    let upgrade = upgrade.max_message_size(INCOMING).read_buffer_size(INCOMING).write_buffer_size(0);
    Ok(upgrade.on_upgrade(move |socket| stream::run(app, ctx, socket, subscription)))
}
