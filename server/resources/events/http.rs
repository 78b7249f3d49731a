//! The events' routes, and the web socket beside them.

use super::{
    feed::{Feed, Subscription},
    model::Filter,
    socket, sse, store,
};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Kind, Wanted},
    error::{Error, Result},
    http::{
        Filters, List, Listing, One,
        docs::{Envelope, EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::events::{Event, EventKind, EventKinds};
use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    response::{IntoResponse, Response, sse::Sse},
};
use futures_util::{StreamExt, stream};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The largest message that a listener may send: it has nothing to say.
const INCOMING: usize = 4 << 10;
/// Read at a time from a socket. Thousands may be open, and what they send is pongs.
const BUFFER: usize = 512;

/// Every route of this slice. The web socket stands beside the API: OpenAPI knows none.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_events)).routes(routes!(list_event_kinds)).routes(routes!(stream_events))
}

/// What happened, newest first: the live stream's past, as far as the caller may know of it.
#[utoipa::path(get, path = "/events", tag = "Events", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Event>), Errors))]
async fn list_events(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Event>> {
    ctx.may(Right::ReadEvents)?;
    Ok(List(app.db.read(move |conn| store::list(conn, &ctx, &filter, &params)).await?))
}

/// Every kind of event that a listener or a webhook can ask for.
#[utoipa::path(get, path = "/events/kinds", tag = "Events",
    responses((status = 200, description = "The kinds", body = Envelope<EventKinds>), Errors))]
async fn list_event_kinds(ctx: Ctx) -> Result<One<EventKinds>> {
    ctx.may(Right::ReadEvents)?;
    let kind = |kind: &Kind| EventKind {
        name: kind.name().to_owned(),
        stream_name: kind.stream_name().map(str::to_owned),
        object: kind.object().to_owned(),
        meaning: kind.meaning().to_owned(),
    };
    Ok(One(EventKinds { kinds: Kind::ALL.iter().map(kind).collect() }))
}

/// One server-sent event.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is written for the document; the frames are written as text")]
struct Frame {
    /// The `seq`, by which a reader that comes back resumes.
    id: Option<String>,
    /// The event's name on the stream; `end` in the last one.
    event: String,
    /// An `Event` as JSON; in the last one a code and a reason.
    data: String,
}

/// What happens, as it happens: server-sent events whose data are the frames of `/ws/events`. `Last-Event-ID` or
/// `since` resumes.
#[utoipa::path(get, path = "/events/stream", tag = "Events",
    params(
        ("events" = Option<String>, Query, description = "Names, names of the stream, or globs such as `finding.*`, separated by commas"),
        ("since" = Option<i64>, Query, description = "The `seq` of the last frame that was read"),
    ),
    responses((status = 200, description = "Frames without end; the data of each is an `Event`, but for one named `end`, which says why nothing follows",
        body = inline(Frame), content_type = "text/event-stream"), Errors))]
async fn stream_events(State(app): State<App>, ctx: Ctx, uri: Uri, headers: HeaderMap) -> Result<Response> {
    ctx.may(Right::ReadEvents)?;
    let mut subscription = subscription(&uri)?;
    if let Some(last) = headers.get("last-event-id") {
        subscription.since = Some(seq(last.to_str().unwrap_or_default())?);
    }
    let body = match Feed::open(app.clone(), ctx, subscription).await? {
        Ok(feed) => Sse::new(sse::lines(app, feed).boxed()),
        Err(end) => {
            let last = end.goodbye().map(|(code, reason)| Ok(sse::farewell(code, reason)));
            Sse::new(stream::iter(last).boxed())
        }
    };
    // Proxies in front must not keep lines back.
    let plain = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((plain, body).into_response())
}

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
    let subscription = subscription(&uri)?;
    let upgrade = upgrade.max_message_size(INCOMING).read_buffer_size(BUFFER).write_buffer_size(0);
    Ok(upgrade.on_upgrade(move |socket| socket::run(app, ctx, socket, subscription)))
}

fn subscription(uri: &Uri) -> Result<Subscription> {
    let mut subscription = Subscription::default();
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match &*name {
            "events" => subscription.wanted = Wanted::parse(&value)?,
            "since" => subscription.since = Some(seq(&value)?),
            // The gate has read it, and lets it stand in a socket's address alone.
            "token" => {}
            other => return Err(Error::field(other, "is not known here; events and since are")),
        }
    }
    Ok(subscription)
}

fn seq(text: &str) -> Result<i64> {
    text.parse().map_err(|_| Error::field("since", "must be the seq of an earlier frame"))
}
