//! Create Token: name, expiration, scopes. The same for one's own tokens, those of service accounts, and API keys.

use super::{expiration::Expiration, narrow::narrow, scopes::Scopes};
use crate::{
    components::prelude::*,
    core::{
        form::Form,
        http::{self, Answer},
        session::Session,
        time::Clock,
    },
};
use assay_api::{
    Time,
    api_keys::{ApiKey, CreatedApiKey, NewApiKey},
    auth::CredentialKind,
    service_accounts::ServiceAccount,
    tokens::{CreatedToken, Lifetime, NewToken, Token},
};

/// Whose the new secret is, and of which form.
#[derive(Clone, PartialEq)]
pub enum Target {
    /// A personal token.
    Me,
    /// A token of this service account.
    Service(Box<ServiceAccount>),
    /// A personal API key.
    Key,
}

impl Target {
    const fn title(&self) -> &'static str {
        match self {
            Self::Me => "Create token",
            Self::Service(_) => "Create service token",
            Self::Key => "Generate API key",
        }
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Me => "Create token",
            Self::Service(_) => "Create service token",
            Self::Key => "Generate key",
        }
    }
}

/// The dialog; what it made goes to `made`, which shows the secret.
#[component]
pub fn CreateToken(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Takes the new token.
    made: RwSignal<Option<CreatedToken>>,
    /// Whose it is.
    #[prop(into)]
    target: Signal<Target>,
) -> impl IntoView {
    let session = Session::here();
    let sub = Signal::derive(move || {
        let who = match target.get() {
            Target::Service(account) => Some(format!("{} ({})", account.name, account.role.as_str())),
            Target::Me | Target::Key => {
                session.who().map(|who| format!("{} ({})", who.user.name, who.user.role.as_str()))
            }
        };
        format!("It acts as {} and never beyond the scopes below.", who.unwrap_or_default())
    });
    view! {
        <Dialog open=open title=Signal::derive(move || target.get().title().to_owned()) sub=sub wide=true>
            <Fields open=open made=made target=target.get_untracked() />
        </Dialog>
    }
}

#[component]
fn Fields(open: RwSignal<bool>, made: RwSignal<Option<CreatedToken>>, target: Target) -> impl IntoView {
    let form = Form::new(NewToken { expires_in: Some(Lifetime::Days90), ..NewToken::default() });
    // Keys have none of the limits.
    let (word, is_key) = (target.word(), target == Target::Key);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let target = target.clone();
        let done = move |token| {
            open.set(false);
            made.set(Some(token));
        };
        let trimmed = move |mut request: NewToken| {
            request.allowed_ips.retain(|line| !line.trim().is_empty());
            create(target, request)
        };
        form.submit(trimmed, done);
    };
    let effective = move || {
        let scopes: Vec<_> = form.draft.with(|draft| draft.scopes.iter().map(|scope| scope.as_str()).collect());
        if scopes.is_empty() { "nothing yet".to_owned() } else { scopes.join(" ") }
    };
    view! {
        <form class="dialog-form" on:submit=send novalidate>
            <div class="dialog-body">
                <Trouble text=Signal::derive(move || form.trouble()) />
                <TextField
                    label="Name"
                    bind=form.text("name", |draft| &mut draft.name)
                    hint="What uses it, so that you know what breaks when you revoke it."
                    autofocus=true
                />
                <Expiration form=form />
                <Scopes form=form />
                {(!is_key).then(|| narrow(form))}
            </div>
            <div class="dialog-foot">
                <span class="hint clip">"Effective: " <span class="mono">{effective}</span></span>
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>
                        {word}
                    </Button>
                </span>
            </div>
        </form>
    }
}

async fn create(target: Target, request: NewToken) -> Answer<CreatedToken> {
    match target {
        Target::Me => http::post("/tokens", &request).await,
        Target::Service(account) => http::post(&format!("/service-accounts/{}/tokens", account.id), &request).await,
        Target::Key => {
            let made: CreatedApiKey = http::post("/api-keys", &as_new_key(request)).await?;
            Ok(CreatedToken { details: as_token(made.details), token: made.key })
        }
    }
}

/// Keys end a number of days from now; a chosen day counts whole.
fn as_new_key(request: NewToken) -> NewApiKey {
    let chosen = request.expires_at.map(|end| (end.0 - Clock::now().0).div_euclid(Time::DAY) + 1);
    let days = request.expires_in.and_then(Lifetime::days).or(chosen);
    NewApiKey {
        name: request.name,
        permissions: request.scopes,
        expires_in_days: days.and_then(|days| u32::try_from(days).ok()),
        ..NewApiKey::default()
    }
}

/// A key as the tables and dialogs of tokens know it.
pub fn as_token(key: ApiKey) -> Token {
    Token {
        kind: CredentialKind::ApiKey,
        version: u64::from(key.last_used_at.is_some()),
        id: key.id,
        name: key.name,
        prefix: key.key_prefix,
        scopes: key.permissions,
        user_id: String::new(),
        tier: String::new(),
        allowed_ips: Vec::new(),
        project_ids: Vec::new(),
        state: key.state,
        created_at: key.created_at,
        expires_at: key.expires_at,
        last_used_at: key.last_used_at,
        last_used_ip: key.last_used_ip,
        revoked_at: None,
        replaced_by: None,
    }
}
