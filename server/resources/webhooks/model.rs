//! From rows to webhooks, and what the journal is told of them.

use super::{health::Health, secrets};
use crate::{
    change::{Secret, Subject},
    db::{Row, RowResult},
    resources::shared::{json, member},
};
use assay_api::{
    Time,
    findings::Severity,
    webhooks::{CreatedWebhook, Webhook, WebhookFormat, WebhookHour, WebhookPayload, WebhookState},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// A webhook as it is stored.
#[derive(Debug, Clone)]
pub(super) struct Hook {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) host: String,
    pub(super) sealed: Vec<u8>,
    pub(super) events: Vec<String>,
    pub(super) project_ids: Vec<String>,
    pub(super) min_severity: Option<Severity>,
    pub(super) format: WebhookFormat,
    pub(super) payload: WebhookPayload,
    pub(super) ca_pem: Option<String>,
    pub(super) active: bool,
    pub(super) disabled_reason: Option<String>,
    pub(super) cursor: i64,
    /// What is looked at again: after the first row, up to the second.
    pub(super) recover: Option<(i64, i64)>,
    pub(super) health: Health,
    pub(super) secret_changed_at: Time,
    pub(super) old_secret_until: Option<Time>,
    pub(super) created_at: Time,
    pub(super) updated_at: Time,
    pub(super) version: u64,
}

/// A webhook as it is stored, and what is counted about it.
pub(super) struct Counted {
    pub(super) hook: Hook,
    pub(super) waiting: u64,
    pub(super) hours: Vec<(i64, WebhookHour)>,
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `true` or `false`.
    pub active: Option<String>,
    /// A part of the name or the host.
    pub search: Option<String>,
}

/// A webhook for the journal: nothing of it is secret.
#[derive(Serialize)]
pub(super) struct Record {
    id: String,
    name: String,
    address: String,
    events: Vec<String>,
    active: bool,
    project_ids: Vec<String>,
    min_severity: Option<Severity>,
    format: WebhookFormat,
    payload: WebhookPayload,
    headers: Vec<String>,
    ca_pem: Option<String>,
}

impl Record {
    /// Of a webhook with these sealed parts.
    pub(super) fn new(hook: &Hook, secrets: &secrets::Secrets) -> Self {
        Self {
            id: hook.id.clone(),
            name: hook.name.clone(),
            address: secrets::address_for_journal(&secrets.url),
            events: hook.events.clone(),
            active: hook.active,
            project_ids: hook.project_ids.clone(),
            min_severity: hook.min_severity,
            format: hook.format,
            payload: hook.payload,
            headers: secrets.headers.keys().cloned().collect(),
            ca_pem: hook.ca_pem.clone(),
        }
    }
}

impl Subject for Record {
    const TYPE: &'static str = "webhook";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.name
    }
}

impl Secret for CreatedWebhook {
    fn made(&self) -> &str {
        &self.details.id
    }
}

impl Hook {
    fn state(&self, now: Time) -> WebhookState {
        match () {
            () if !self.active && self.disabled_reason.is_some() => WebhookState::Disabled,
            () if !self.active => WebhookState::Paused,
            () if self.health.rests(now) => WebhookState::BackingOff,
            () if self.health.failures > 0 => WebhookState::Failing,
            () if self.health.last_success_at.is_none() => WebhookState::New,
            () => WebhookState::Healthy,
        }
    }
}

/// A webhook as it is shown. Without its sealed parts, when their key is gone, it can still be seen and removed.
pub(super) fn view(counted: Counted, sealed: Option<&secrets::Secrets>, now: Time) -> Webhook {
    let Counted { hook, waiting, hours } = counted;
    let state = hook.state(now);
    let rests = hook.health.rests(now);
    Webhook {
        url: sealed.map_or_else(|| "(cannot be read: its key is gone)".to_owned(), |sealed| sealed.url.clone()),
        headers: sealed.map(secrets::Secrets::shown_headers).unwrap_or_default(),
        state,
        failures: hook.health.failures,
        backoff_until: hook.health.backoff_until.filter(|_| rests),
        last_success_at: hook.health.last_success_at,
        last_failure_at: hook.health.last_failure_at,
        last_error: hook.health.last_error,
        waiting,
        hours: last_day(&hours, now),
        recovering: hook.recover.is_some(),
        id: hook.id,
        name: hook.name,
        events: hook.events,
        active: hook.active,
        project_ids: hook.project_ids,
        min_severity: hook.min_severity,
        format: hook.format,
        payload: hook.payload,
        ca_pem: hook.ca_pem,
        disabled_reason: hook.disabled_reason,
        secret_changed_at: hook.secret_changed_at,
        old_secret_until: hook.old_secret_until.filter(|until| *until > now),
        created_at: hook.created_at,
        updated_at: hook.updated_at,
        version: hook.version,
    }
}

/// 24 hours, the oldest first; those in which nothing was sent as well.
fn last_day(counted: &[(i64, WebhookHour)], now: Time) -> Vec<WebhookHour> {
    let this = now.0.div_euclid(Time::HOUR);
    let at = |hour| counted.iter().find(|(known, _)| *known == hour).map(|(_, counts)| *counts);
    (this - 23..=this).map(|hour| at(hour).unwrap_or_default()).collect()
}

/// Reads a row of `webhooks`.
pub(super) fn read_hook(row: &Row<'_>) -> RowResult<Hook> {
    let time = |column: &str| -> RowResult<Option<Time>> { Ok(row.get::<_, Option<i64>>(column)?.map(Time)) };
    let severity: Option<i64> = row.get("min_severity")?;
    let (from, to): (Option<i64>, Option<i64>) = (row.get("recover_from")?, row.get("recover_to")?);
    Ok(Hook {
        id: row.get("id")?,
        name: row.get("name")?,
        host: row.get("host")?,
        sealed: row.get("sealed")?,
        events: json(row, "events")?,
        project_ids: json(row, "project_ids")?,
        min_severity: severity.and_then(Severity::from_rank),
        format: member(row, "format", WebhookFormat::from_rank)?,
        payload: member(row, "payload", WebhookPayload::from_rank)?,
        ca_pem: row.get("ca_pem")?,
        active: row.get("active")?,
        disabled_reason: row.get("disabled_reason")?,
        cursor: row.get("cursor")?,
        recover: from.zip(to),
        health: Health {
            failures: row.get("failures")?,
            backoffs: row.get("backoffs")?,
            failing_since: time("failing_since")?,
            backoff_until: time("backoff_until")?,
            last_success_at: time("last_success_at")?,
            last_failure_at: time("last_failure_at")?,
            last_error: row.get("last_error")?,
        },
        secret_changed_at: time("secret_changed_at")?.unwrap_or(Time(0)),
        old_secret_until: time("old_secret_until")?,
        created_at: time("created_at")?.unwrap_or(Time(0)),
        updated_at: time("updated_at")?.unwrap_or(Time(0)),
        version: row.get("version")?,
    })
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Counted> {
    let hours: Vec<(i64, u32, u32)> = json(row, "hours")?;
    let hours = hours.into_iter().map(|(hour, delivered, failed)| (hour, WebhookHour { delivered, failed }));
    Ok(Counted { hook: read_hook(row)?, waiting: row.get("waiting")?, hours: hours.collect() })
}
