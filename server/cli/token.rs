//! `assay token`: a token for a pipeline, without a browser.

use super::{Place, say};
use crate::{
    control::Command,
    error::{Error, Result},
};
use assay_api::{
    Scope, Time,
    tokens::{Lifetime, NewToken},
};
use clap::Subcommand;
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a token that acts as a user; prints the token alone, once
    Create {
        /// Whose rights it has: sign-in name or mail address
        #[arg(long)]
        user: String,
        /// What uses it, so that one knows what breaks when it is revoked
        #[arg(long)]
        name: String,
        /// What it may be used for: admin, findings:write, projects:read, …
        #[arg(long, value_delimiter = ',', required = true, value_name = "SCOPE,…")]
        scopes: Vec<Scope>,
        /// How long it lives (never, 1y, 90d, any number of days), or the day of its end [default: never]
        #[arg(long, value_name = "TIME")]
        expires: Option<String>,
        /// Its rate limit [default: standard]
        #[arg(long)]
        tier: Option<String>,
    },
}

impl Token {
    pub(super) fn run(self, place: &Place) -> Result<()> {
        let Self::Create { user, name, scopes, expires, tier } = self;
        let mut token = NewToken { name, scopes, tier, ..NewToken::default() };
        if let Some(expires) = expires {
            (token.expires_in, token.expires_at) = end(&expires)?;
        }
        say(&place.request(Command::TokenCreate { login: user, token })?)
    }
}

/// A named lifetime, or the moment of the end.
fn end(text: &str) -> Result<(Option<Lifetime>, Option<Time>)> {
    if let Ok(lifetime) = text.parse() {
        return Ok((Some(lifetime), None));
    }
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok());
    let end = days.map(|days| now().plus(i64::from(days) * Time::DAY)).or_else(|| text.parse().ok());
    end.map(|end| (None, Some(end))).ok_or_else(|| {
        Error::config(format!("'{text}' is no time for --expires; write never, 90d, 1y or a day such as 2027-01-31"))
    })
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
