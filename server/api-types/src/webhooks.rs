//! Webhooks: who is told of what happens, and how that went.

use crate::{Check, Rules, Time, findings::Severity, named::named, rules};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What stands instead of a header's value, which is shown to nobody; sent back, it means the value that is there.
pub const HIDDEN: &str = "********";
/// The most headers of one's own.
const HEADERS: usize = 20;

named! {
    /// In which form a receiver is told.
    WebhookFormat, "webhook format" {
        /// The appliance's own: `id`, `event`, `timestamp`, `data`.
        Json = "json",
        /// A message for a Slack channel.
        Slack = "slack",
        /// A card for a Microsoft Teams channel.
        Teams = "teams" | "microsoft teams",
        /// A message for a Discord channel.
        Discord = "discord",
    }
}

named! {
    /// How much a receiver is told.
    WebhookPayload, "payload" {
        /// What it is about; who wants more asks for the object.
        Thin = "thin",
        /// Also the fields of what was made or removed, or what changed from what to what.
        Full = "full",
    }
}

named! {
    /// How a webhook fares.
    WebhookState, "webhook state" {
        /// Nothing was sent yet.
        New = "new",
        /// The last delivery arrived.
        Healthy = "healthy",
        /// The last attempt failed.
        Failing = "failing",
        /// Several attempts failed; the next waits for a while.
        BackingOff = "backing_off",
        /// Somebody switched it off.
        Paused = "paused",
        /// It was switched off because its receiver is gone.
        Disabled = "disabled",
    }
}

/// What `POST /webhooks` takes; `PATCH` takes any part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewWebhook {
    /// How people call it; the URL's host when absent.
    pub name: Option<String>,
    /// Where events are sent, `https://` or `http://`.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub url: String,
    /// Names of events, or globs such as `finding.*`.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub events: Vec<String>,
    /// What signs the deliveries; made, and shown once, when absent. `whsec_…` is read as base64, any other text as it is.
    pub secret: Option<String>,
    /// Whether anything is sent; true when absent.
    pub active: Option<bool>,
    /// Only what happens in these projects; everything when empty.
    pub project_ids: Vec<String>,
    /// Of events about findings, only those at least this bad.
    pub min_severity: Option<Severity>,
    /// In which form; `json` when absent.
    pub format: Option<WebhookFormat>,
    /// How much; `thin` when absent.
    pub payload: Option<WebhookPayload>,
    /// Further headers, such as `Authorization`. Their values are kept sealed and shown to nobody.
    pub headers: BTreeMap<String, String>,
    /// The authorities that the receiver's certificate may be signed by, PEM; those of the host when absent.
    pub ca_pem: Option<String>,
}

/// A webhook, without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// `webhook_…`
    pub id: String,
    /// How people call it.
    pub name: String,
    /// Where events are sent.
    pub url: String,
    /// Names of events, or globs.
    pub events: Vec<String>,
    /// Whether anything is sent.
    pub active: bool,
    /// Only what happens in these projects; everything when empty.
    pub project_ids: Vec<String>,
    /// Of events about findings, only those at least this bad.
    pub min_severity: Option<Severity>,
    /// In which form.
    pub format: WebhookFormat,
    /// How much.
    pub payload: WebhookPayload,
    /// Further headers; the values are hidden.
    pub headers: BTreeMap<String, String>,
    /// The authorities that the receiver's certificate may be signed by, PEM.
    pub ca_pem: Option<String>,
    /// How it fares.
    pub state: WebhookState,
    /// Why it was switched off.
    pub disabled_reason: Option<String>,
    /// Attempts that failed since the last that did not.
    pub failures: u32,
    /// Until when nothing is sent, after several failures.
    pub backoff_until: Option<Time>,
    /// When a delivery last arrived.
    pub last_success_at: Option<Time>,
    /// When an attempt last failed.
    pub last_failure_at: Option<Time>,
    /// Why it failed.
    pub last_error: Option<String>,
    /// Deliveries that will be sent.
    pub waiting: u64,
    /// The last 24 hours, the oldest first: how many attempts arrived and failed in each.
    pub hours: Vec<WebhookHour>,
    /// What it missed is being sent again.
    pub recovering: bool,
    /// When its secret was set.
    pub secret_changed_at: Time,
    /// Until when the secret before signs as well.
    pub old_secret_until: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

/// One hour of a webhook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookHour {
    /// Attempts that arrived.
    pub delivered: u32,
    /// Attempts that failed.
    pub failed: u32,
}

/// A webhook and, when it was made here, its secret: the only answer that ever holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedWebhook {
    /// The webhook.
    #[serde(flatten)]
    pub details: Webhook,
    /// The secret, `whsec_…`; absent when the request brought it. Copy it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// What `POST /webhooks/{id}/rotate-secret` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RotateSecret {
    /// The new secret; made, and shown once, when absent.
    pub secret: Option<String>,
}

/// What `POST /webhooks/{id}/recover` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RecoverWebhook {
    /// From when on everything is sent that has not arrived; at most 30 days back.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub since: Option<Time>,
}

impl From<&Webhook> for NewWebhook {
    fn from(hook: &Webhook) -> Self {
        Self {
            name: Some(hook.name.clone()),
            url: hook.url.clone(),
            events: hook.events.clone(),
            secret: None,
            active: Some(hook.active),
            project_ids: hook.project_ids.clone(),
            min_severity: hook.min_severity,
            format: Some(hook.format),
            payload: Some(hook.payload),
            headers: hook.headers.clone(),
            ca_pem: hook.ca_pem.clone(),
        }
    }
}

impl Rules for NewWebhook {
    fn check(&mut self, check: &mut Check) {
        check.line("name", &mut self.name, 100);
        check.required("url", "URL", &mut self.url, 2_000);
        if let (false, Err(message)) = (self.url.is_empty(), rules::web_address(&self.url)) {
            check.error("url", message);
        }
        check.lines("events", &mut self.events, 100);
        if self.events.is_empty() {
            check.error("events", "must name at least one event, such as finding.created or finding.*");
        }
        check_secret(check, &mut self.secret);
        check.lines("project_ids", &mut self.project_ids, 100);
        check_headers(check, &self.headers);
        check.prose("ca_pem", &mut self.ca_pem);
    }
}

impl Rules for RotateSecret {
    fn check(&mut self, check: &mut Check) {
        check_secret(check, &mut self.secret);
    }
}

impl Rules for RecoverWebhook {
    fn check(&mut self, check: &mut Check) {
        if self.since.is_none() {
            check.error("since", "Since is required: from when on everything that did not arrive is sent");
        }
    }
}

fn check_secret(check: &mut Check, secret: &mut Option<String>) {
    check.line("secret", secret, 200);
    if secret.as_ref().is_some_and(|secret| secret.len() < 8) {
        check.error("secret", "must have at least 8 characters; leave it away to have one made");
    }
}

/// Headers that say how a request is to be read or who sent it, sign it, or open a cloud's metadata service.
const TAKEN: &[&str] = &[
    "host",
    "content-length",
    "content-type",
    "content-encoding",
    "transfer-encoding",
    "connection",
    "upgrade",
    "te",
    "trailer",
    "keep-alive",
    "expect",
    "user-agent",
    "forwarded",
    "via",
    "x-signature-256",
    "metadata",
    "metadata-flavor",
];
const TAKEN_BEGINNINGS: &[&str] =
    &["webhook-", "proxy-", "x-forwarded-", "x-aws-ec2-metadata-", "x-google-metadata-", "sec-", ":"];

fn check_headers(check: &mut Check, headers: &BTreeMap<String, String>) {
    if headers.len() > HEADERS {
        check.error("headers", format!("has {} entries; at most {HEADERS} are allowed", headers.len()));
    }
    for (name, value) in headers {
        let field = format!("headers.{}", name.chars().take(50).collect::<String>());
        let lower = name.to_ascii_lowercase();
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if name.is_empty() || name.len() > 100 || !name.bytes().all(token) {
            check.error(&field, "is no name of a header; use letters, digits and hyphens");
        } else if TAKEN.contains(&lower.as_str()) || TAKEN_BEGINNINGS.iter().any(|begin| lower.starts_with(begin)) {
            check.error(&field, "is set by the appliance itself, or would deceive the receiver; choose another name");
        } else if value.len() > 2_000 || !value.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
            check.error(&field, "must be at most 2,000 visible ASCII characters on one line");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(headers: &[(&str, &str)]) -> Vec<String> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut new = NewWebhook {
            url: "https://host.example/".to_owned(),
            events: vec!["finding.*".to_owned()],
            headers,
            ..NewWebhook::default()
        };
        new.checked().err().unwrap_or_default().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn headers_that_deceive_are_refused() {
        for name in
            ["Host", "content-LENGTH", "Webhook-Id", "X-Forwarded-For", "Metadata-Flavor", "", "a b", "a:b", "é"]
        {
            assert_eq!(wrong(&[(name, "x")]).len(), 1, "{name}");
        }
        for value in ["a\r\nb: c", "é", "\u{0}"] {
            assert_eq!(wrong(&[("X-A", value)]), ["headers.X-A"]);
        }
        assert!(wrong(&[("Authorization", "Bearer x"), ("X-Api-Key", HIDDEN)]).is_empty());
    }

    #[test]
    fn what_is_missing_is_said_at_once() {
        let errors = NewWebhook::default().checked().expect_err("nothing is there");
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["url", "events"]);
    }
}
