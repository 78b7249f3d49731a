//! One attempt: signed, sent through the guard, and what came of it written down.

use super::{
    AGAIN, Armed,
    armed::Ready,
    payload,
    store::{self, Due, Outcome},
};
use crate::{
    app::App,
    clock::random,
    egress::{Answer, Failure, Line, Request},
    error::Result,
    resources::webhooks::{
        actions,
        health::{Health, rest},
        secrets::old_counts,
    },
};
use assay_api::{Time, webhooks::HIDDEN};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::{
    fmt::Write,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a receiver may take altogether.
const PATIENCE: Duration = Duration::from_secs(15);
/// How much of a request or an answer is kept.
const KEPT: usize = 20 << 10;
/// The receiver says that it will never answer again.
const GONE: u16 = 410;

/// Sends a delivery and keeps what came of it; how the receiver fares after it.
pub(super) async fn send(app: &App, armed: &Arc<Armed>, line: &mut Option<Line>, due: &Due) -> Result<Health> {
    let (at, begun) = (app.clock.now(), Instant::now());
    let outcome = match (&armed.ready, line) {
        (Ok(ready), Some(line)) => {
            let request = request(app, armed, ready, due, at);
            let mut outcome = kept(&request, ready, at);
            let (address, answer) = line.post(request).await;
            outcome.address = address.map(|address| address.to_string());
            answered(&mut outcome, answer, due, app.clock.now());
            outcome
        }
        (Err(why), _) => unready(why, due, at),
        (Ok(_), None) => unready("The webhook changed meanwhile", due, at),
    };
    let ended = app.clock.now();
    let outcome =
        Outcome { ended, duration: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX), ..outcome };
    let gone = outcome.status_code == Some(GONE);
    let health = record(app, &armed.hook.id, due, outcome).await?;
    let reason = match () {
        () if gone => Some("its receiver answered that it is gone (410)".to_owned()),
        () if health.is_gone(ended) => Some("no delivery arrived for 5 days".to_owned()),
        () => None,
    };
    if let Some(reason) = reason {
        actions::disable(app, armed.hook.id.clone(), reason).await?;
    }
    Ok(health)
}

/// Writes the outcome down. Where that fails (a disk that is full), the delivery is still waiting and will be sent
/// again: not at once.
async fn record(app: &App, webhook: &str, due: &Due, outcome: Outcome) -> Result<Health> {
    let (hook, again) = (webhook.to_owned(), Due { payload: Default::default(), ..due.clone() });
    let written = app.door.upkeep(move |tx| store::record(tx, &hook, &again, &outcome)).await;
    if written.is_err() {
        tokio::time::sleep(AGAIN).await;
    }
    written
}

fn request(app: &App, armed: &Armed, ready: &Ready, due: &Due, at: Time) -> Request {
    let body = payload::body(&armed.hook, due, app.base_url());
    let (id, seconds) = (&due.event.id, at.0.div_euclid(Time::SECOND));
    let with_old = old_counts(armed.hook.old_secret_until, at);
    let mut headers = HeaderMap::new();
    let mut set = |name: &str, value: String| {
        // Names and values were checked when the webhook was made.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    };
    set("content-type", "application/json".to_owned());
    set("user-agent", format!("Assay/{}", env!("CARGO_PKG_VERSION")));
    set("webhook-id", id.clone());
    set("webhook-timestamp", seconds.to_string());
    set("webhook-signature", ready.secrets.signatures(id, seconds, &body, with_old));
    set("x-signature-256", ready.secrets.plain_signature(&body));
    for (name, value) in &ready.secrets.headers {
        set(name, value.clone());
    }
    Request { headers, body: body.into(), patience: PATIENCE, keep: KEPT }
}

/// What of a request is kept: not the path, nor the values of one's own headers, which may be secret.
fn kept(request: &Request, ready: &Ready, at: Time) -> Outcome {
    let mut head = String::new();
    for (name, value) in &request.headers {
        let own = ready.secrets.headers.keys().any(|known| known.eq_ignore_ascii_case(name.as_str()));
        let value = if own { HIDDEN } else { value.to_str().unwrap_or_default() };
        // A String takes everything.
        let _ = writeln!(head, "{name}: {value}");
    }
    let body = String::from_utf8_lossy(&request.body[..request.body.len().min(KEPT)]).into_owned();
    Outcome { request_head: head, request_body: body, ..Outcome::begun(at) }
}

fn unready(why: &str, due: &Due, at: Time) -> Outcome {
    let mut outcome = Outcome::begun(at);
    answered(&mut outcome, Err(Failure::Blocked(why.to_owned())), due, at);
    outcome
}

fn answered(outcome: &mut Outcome, answer: Result<Answer, Failure>, due: &Due, now: Time) {
    let mut asked = None;
    match answer {
        Err(failure) => outcome.error = Some((failure.code(), failure.to_string())),
        Ok(answer) => {
            asked = answer.retry_after.as_deref().and_then(|text| milliseconds(text, now));
            outcome.error = complaint(&answer).map(|sentence| ("status", sentence));
            outcome.status_code = Some(answer.status);
            outcome.answer_head = Some(answer.head);
            outcome.answer_body = Some(answer.body.to_vec());
            outcome.answer_whole = answer.whole;
        }
    }
    if outcome.error.is_some() && !due.single {
        let chance = f64::from(i32::from_le_bytes(random())) / f64::from(i32::MAX);
        outcome.next_at = rest(due.tries.saturating_add(1), chance, asked).map(|wait| now.plus(wait));
    }
}

/// What is wrong with an answer that is no success.
fn complaint(answer: &Answer) -> Option<String> {
    match answer.status {
        200..300 => None,
        300..400 => {
            let place: String = answer.location.as_deref().unwrap_or("somewhere").chars().take(200).collect();
            Some(format!("The receiver redirects to {place}; that is not followed: enter the final address"))
        }
        GONE => Some("The receiver answered that it is gone (410)".to_owned()),
        status => Some(format!("The receiver answered {status}")),
    }
}

/// `Retry-After`: seconds, or a date.
fn milliseconds(text: &str, now: Time) -> Option<i64> {
    if let Ok(seconds) = text.trim().parse::<i64>() {
        return seconds.checked_mul(Time::SECOND).filter(|ms| *ms >= 0);
    }
    let moment = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
    Some(moment.timestamp().as_millisecond().saturating_sub(now.0)).filter(|ms| *ms >= 0)
}

#[cfg(test)]
mod tests {
    use super::milliseconds;
    use assay_api::Time;

    #[test]
    fn a_receiver_may_ask_for_time() {
        let now = Time(1_445_412_470_000);
        assert_eq!(milliseconds("480", now), Some(480_000));
        assert_eq!(milliseconds("Wed, 21 Oct 2015 07:28:00 GMT", now), Some(10_000));
        for none in ["", "-1", "soon", "99999999999999999999", "Wed, 21 Oct 2015 07:27:00 GMT"] {
            assert_eq!(milliseconds(none, now), None, "{none}");
        }
    }
}
