//! A webhook ready to send: opened, read, compiled.

use crate::{
    app::App,
    change::{Kind, Recorded, Wanted},
    egress::{Line, Target},
    resources::webhooks::{model::Hook, secrets::Secrets},
};
use assay_api::findings::Severity;
use rustls::ClientConfig;
use std::sync::Arc;

/// A webhook ready to send.
pub(super) struct Armed {
    pub(super) hook: Hook,
    /// Or why it cannot send.
    pub(super) ready: Result<Ready, String>,
    wanted: Wanted,
}

/// What it takes to send.
pub(super) struct Ready {
    pub(super) secrets: Secrets,
    target: Target,
    trust: Arc<ClientConfig>,
}

impl Armed {
    pub(super) fn new(app: &App, hook: Hook) -> Self {
        let wanted = Wanted::kept(&hook.events);
        let ready = ready(app, &hook);
        Self { hook, ready, wanted }
    }

    /// A line to its receiver; none when it cannot send.
    pub(super) fn line(&self, app: &App) -> Option<Line> {
        let ready = self.ready.as_ref().ok()?;
        Some(Line::new(app.egress.clone(), ready.trust.clone(), ready.target.clone()))
    }

    /// Whether it asked for this event.
    pub(super) fn wants(&self, event: &Recorded) -> bool {
        // A test is between whoever asks for it and one webhook.
        let test = event.event.kind == Kind::WebhookTested.name();
        let projects = &self.hook.project_ids;
        let here = projects.is_empty() || event.project_id.as_ref().is_some_and(|project| projects.contains(project));
        !test && here && self.wanted.includes(&event.event.kind) && self.is_bad_enough(event)
    }

    fn is_bad_enough(&self, event: &Recorded) -> bool {
        let severity = event.event.data["severity"].as_str().and_then(|text| text.parse::<Severity>().ok());
        match (self.hook.min_severity, severity) {
            // The worst comes first.
            (Some(least), Some(severity)) => severity <= least,
            _ => true,
        }
    }
}

fn ready(app: &App, hook: &Hook) -> Result<Ready, String> {
    let secrets = Secrets::open(&app.keys, &hook.id, &hook.sealed)
        .map_err(|_| "The key that sealed this webhook's secret is gone; make the webhook anew".to_owned())?;
    let target = Target::parse(&secrets.url).map_err(|why| format!("The URL {why}"))?;
    let trust = app.egress.trust(hook.ca_pem.as_deref()).map_err(|error| error.to_string())?;
    Ok(Ready { secrets, target, trust })
}
