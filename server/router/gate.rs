//! Nobody passes unknown: every request is identified, counted and let through with its context, but for what stands
//! in one short table.

use super::{address, repeat};
use crate::{
    app::App,
    auth::{Ctx, Proof, directory::Refused},
    change::{Change, Kind, Written},
    error::{Error, Kind as ErrorKind, Refusal, Result},
    http::{
        limits::{self, Left, Tier},
        reply::Unpainted,
        trace::Origin,
        ui::is_page,
    },
};
use assay_api::{Time, auth::CredentialKind};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::time::{Duration, Instant};

/// What needs no credential: method and path, relative to the API's base or (with two slashes) to the host. The UI's
/// own files are open as well: `ui::is_page`.
pub const OPEN: &[(&str, &str)] = &[
    ("GET", "/health"),
    ("GET", "//health"),
    ("GET", "//ready"),
    ("GET", "//ca.pem"),
    ("GET", "/claim"),
    ("POST", "/claim"),
    ("POST", "/claim/verify"),
    ("POST", "/auth/token"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/session"),
    ("POST", "/auth/link/verify"),
    ("POST", "/auth/link/accept"),
];

/// Sign-ins and claims from one address.
const STRANGERS: Tier = Tier::Burst { per_minute: 30, burst: 30 };
/// Refusals of one caller that get a row in the journal: a loop must not fill the disk.
const NOTED: Tier = limits::windows(&[(1, Duration::from_secs(60))]);

/// The layer.
pub(super) async fn pass(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let origin = parts.extensions.get::<Origin>().cloned();
    let origin = origin.unwrap_or_else(|| Origin { request_id: String::new(), ip: None });
    match admit(&app, &origin, &parts).await {
        Ok((ctx, left)) => {
            let mut response = match left.and_then(|left| left.refused_for) {
                Some(wait) => Error::rate_limited(wait).into_response(),
                None => match repeat::prepare(&mut parts, body, &ctx).await {
                    Ok(body) => next.run(Request::from_parts(parts, body)).await,
                    Err(error) => error.into_response(),
                },
            };
            if let Some(left) = left {
                tell(&mut response, left, app.clock.now());
            }
            if let Some(reason) = denial(&ctx, &response) {
                note_denial(&app, &ctx, reason).await;
            }
            response
        }
        Err(error) => error.into_response(),
    }
}

/// Who asks, and what they have left.
async fn admit(app: &App, origin: &Origin, request: &Parts) -> Result<(Ctx, Option<Left>)> {
    let stranger = || Ctx::stranger(Some(origin.request_id.clone()), origin.ip);
    let (method, path) = (&request.method, request.uri.path());
    if is_page(path) {
        return Ok((stranger(), None));
    }
    address::holds_no_secret(&request.uri)?;
    let open = is_open(method, path);
    let before_the_claim = open && !path.contains("/auth/");
    if !app.is_claimed() && !before_the_claim {
        return Err(Error::unavailable(
            "This appliance has no owner yet; open the set-up link that it printed when it started",
        ));
    }
    if open {
        if method == Method::POST {
            count_stranger(app, origin)?;
        }
        return Ok((stranger(), None));
    }
    let ctx = identify(app, origin, request).await?;
    let tier = match &ctx.credential.tier {
        None => limits::SESSION,
        Some(name) => app.tiers.tier(name),
    };
    let left = app.limits.take(&ctx.credential.id, &tier, Instant::now());
    Ok((ctx, left))
}

fn is_open(method: &Method, path: &str) -> bool {
    let rest = path.strip_prefix("/api/v1").or_else(|| path.strip_prefix("/api"));
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    OPEN.iter().any(|(verb, known)| {
        let same = match known.strip_prefix('/').filter(|host| host.starts_with('/')) {
            Some(host) => path == host,
            None => rest == Some(*known),
        };
        *verb == method && same
    })
}

fn count_stranger(app: &App, origin: &Origin) -> Result<()> {
    let network = origin.ip.map(crate::auth::network);
    let key = network.map_or_else(|| "address unknown".to_owned(), |ip| format!("address {ip}"));
    match app.limits.take(&key, &STRANGERS, Instant::now()).and_then(|left| left.refused_for) {
        Some(wait) => Err(Error::rate_limited(wait)),
        None => Ok(()),
    }
}

async fn identify(app: &App, origin: &Origin, request: &Parts) -> Result<Ctx> {
    let proof = proof(request)?;
    let now = app.clock.now();
    let identity = match app.directory.identify(&app.db, &app.keys, proof, now, origin.ip).await {
        Ok(identity) => identity,
        Err(refused) => return Err(refusal(app, origin, refused).await),
    };
    let credential = &identity.credential;
    if matches!(credential.kind, CredentialKind::Session) {
        same_origin(request)?;
    }
    app.usage.note(&credential.id, now, origin.ip);
    Ok(Ctx {
        actor: Some(identity.actor.clone()),
        credential: credential.clone(),
        reach: identity.reach.clone(),
        request_id: Some(origin.request_id.clone()),
        ip: origin.ip,
        repeatable: None,
    })
}

/// The one proof that a request brings. A header beats the cookie: it was set on purpose.
fn proof(request: &Parts) -> Result<Proof<'_>> {
    let headers = &request.headers;
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default().trim());
    // Of two that disagree, somebody on the way may have read the other.
    let brought = headers.get_all(header::AUTHORIZATION).iter().chain(headers.get_all("x-api-key")).count();
    if brought > 1 {
        return Err(Error::malformed("Send one credential, in one header"));
    }
    if let Some(authorization) = text(header::AUTHORIZATION) {
        let (scheme, secret) = authorization.split_once(' ').unwrap_or((authorization, ""));
        let bearer = scheme.eq_ignore_ascii_case("bearer");
        return if bearer { Ok(Proof::Bearer(secret.trim())) } else { Err(Error::unauthenticated(Refusal::Missing)) };
    }
    if let Some(key) = text(HeaderName::from_static("x-api-key")) {
        return Ok(Proof::Bearer(key));
    }
    if let Some(secret) = crate::http::cookie::read(headers) {
        return Ok(Proof::Cookie(secret));
    }
    // Browsers cannot set headers on a web socket: there, an access token may stand in the address.
    let in_address = request.uri.query().filter(|_| request.uri.path().starts_with("/ws/"));
    let in_address = in_address.and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("token=")));
    in_address.map(Proof::AccessToken).ok_or_else(|| Error::unauthenticated(Refusal::Missing))
}

/// A cookie comes along with whatever page makes the browser ask: what changes something, or opens a socket, must
/// come from our own pages.
fn same_origin(request: &Parts) -> Result<()> {
    let headers = &request.headers;
    let safe = matches!(request.method, Method::GET | Method::HEAD) && !request.uri.path().starts_with("/ws/");
    if safe {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = request.uri.authority().map(|authority| authority.as_str()).or(text("host"));
    let origin = text("origin").and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    let site = text("sec-fetch-site");
    let same = origin.is_some_and(|origin| host.is_some_and(|host| origin.eq_ignore_ascii_case(host)));
    if same && site.is_none_or(|site| site == "same-origin") {
        Ok(())
    } else {
        Err(Error::forbidden("This must come from the appliance's own pages"))
    }
}

/// What a refused caller is told; a credential that was taken back and is still in use is worth a row.
async fn refusal(app: &App, origin: &Origin, refused: Refused) -> Error {
    if let Some(identity) = refused.known {
        let id = &identity.credential.id;
        let reused = matches!(refused.error.details, crate::error::Details::Refusal(Refusal::Revoked));
        if reused && first_in_a_while(app, &format!("refused {id}")) {
            let label = identity.credential.name.clone().unwrap_or_else(|| id.clone());
            let change = Change::of_appliance(Kind::TokenReused, &label, json!({ "token_id": id }));
            let ctx = Ctx::stranger(Some(origin.request_id.clone()), origin.ip);
            record(app, &ctx, change).await;
        }
    }
    refused.error
}

/// Why a known caller was turned away, if it was for want of a right.
fn denial(ctx: &Ctx, response: &Response) -> Option<String> {
    let Unpainted::Error(error) = response.extensions().get::<Unpainted>()? else { return None };
    let denied = matches!(error.kind, ErrorKind::Scope | ErrorKind::Forbidden) && ctx.actor.is_some();
    denied.then(|| error.message.clone())
}

async fn note_denial(app: &App, ctx: &Ctx, reason: String) {
    if first_in_a_while(app, &format!("denied {}", ctx.credential.id)) {
        let change = Change::of_appliance(Kind::AccessDenied, ctx.actor_name(), json!({ "reason": reason }));
        record(app, ctx, change).await;
    }
}

async fn record(app: &App, ctx: &Ctx, change: Change) {
    if let Err(error) = app.door.change(ctx, move |_, _| Ok(Written::new((), change))).await {
        tracing::warn!(%error, "a refusal could not be written to the journal");
    }
}

fn first_in_a_while(app: &App, key: &str) -> bool {
    app.limits.take(key, &NOTED, Instant::now()).is_some_and(|left| left.refused_for.is_none())
}

fn tell(response: &mut Response, left: Left, now: Time) {
    let mut set = |name: &'static str, value: i64| {
        let headers: &mut HeaderMap = response.headers_mut();
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    };
    let ms = i64::try_from(left.resets_in.as_millis()).unwrap_or(i64::MAX);
    set("x-ratelimit-limit", left.limit.into());
    set("x-ratelimit-remaining", left.remaining.into());
    // Rounded up, so that whoever waits for it does not come too early.
    set("x-ratelimit-reset", now.plus(ms).0.div_euclid(1000) + 1);
}
