//! Personal tokens: how programs act as a person.

use crate::{Check, Rules, Scope, Time, auth::CredentialKind, named::named};
use serde::{Deserialize, Serialize};

named! {
    /// How long a new token lives.
    Lifetime, "lifetime" {
        Never = "never",
        Days30 = "30d" | "30 days",
        Days90 = "90d" | "90 days",
        Year = "1y" | "1 year" | "365d",
    }
}

named! {
    /// Whether a credential works, and if not, why.
    CredentialState, "token state" { Active = "active", Expired = "expired", Revoked = "revoked" }
}

impl Lifetime {
    /// Days until expiry; none for `never`.
    pub const fn days(self) -> Option<i64> {
        match self {
            Self::Never => None,
            Self::Days30 => Some(30),
            Self::Days90 => Some(90),
            Self::Year => Some(365),
        }
    }
}

/// What `POST /tokens` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewToken {
    /// What uses it, so that one knows what breaks when it is revoked.
    #[cfg_attr(feature = "openapi", schema(required = true, max_length = 100, min_length = 1))]
    pub name: String,
    /// What it may be used for.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub scopes: Vec<Scope>,
    /// How long it lives; `never` when neither this nor `expires_at` is given.
    pub expires_in: Option<Lifetime>,
    /// The moment it stops working, instead of `expires_in`.
    pub expires_at: Option<Time>,
    /// Rate tier; `standard` when absent.
    pub tier: Option<String>,
    /// Addresses or networks it may be used from; anywhere when empty.
    pub allowed_ips: Vec<String>,
    /// Projects it may be used for; all that its owner sees when empty.
    pub project_ids: Vec<String>,
}

/// What `POST /tokens/{id}/rotate` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RotateToken {
    /// How long the old secret goes on working, 0 to 168 hours; 24 when absent.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 168))]
    pub overlap_hours: Option<u32>,
}

/// A personal token, without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// `tok_…`
    pub id: String,
    /// `token`, `service_token` or `api_key`.
    pub kind: CredentialKind,
    /// What uses it.
    pub name: String,
    /// The first characters of the secret, to recognise it by.
    pub prefix: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// The user or service account that it acts as.
    pub user_id: String,
    /// Rate tier.
    pub tier: String,
    /// Addresses or networks it may be used from; anywhere when empty.
    pub allowed_ips: Vec<String>,
    /// Projects it may be used for; all that its owner sees when empty.
    pub project_ids: Vec<String>,
    /// Whether it works.
    pub state: CredentialState,
    /// When it was made.
    pub created_at: Time,
    /// When it stops working; null is never.
    pub expires_at: Option<Time>,
    /// When it was last used.
    pub last_used_at: Option<Time>,
    /// From where it was last used.
    pub last_used_ip: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
    /// The token that takes its place, once rotated.
    pub replaced_by: Option<String>,
    /// Grows by one with each change.
    pub version: u64,
}

/// A token and its secret: the only answer that ever holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedToken {
    /// The token.
    #[serde(flatten)]
    pub details: Token,
    /// The secret, `nf_live_…`. Copy it now.
    pub token: String,
}

impl Rules for NewToken {
    fn check(&mut self, check: &mut Check) {
        check.required("name", "Name", &mut self.name, 100);
        if self.scopes.is_empty() {
            check.error("scopes", "must name at least one scope");
        }
        self.scopes = crate::scopes::normalised(&self.scopes);
        if self.expires_in.is_some() && self.expires_at.is_some() {
            check.error("expires_at", "goes only without expires_in");
        }
        check.line("tier", &mut self.tier, 100);
        check.lines("allowed_ips", &mut self.allowed_ips, 50);
        check.lines("project_ids", &mut self.project_ids, 100);
        for (index, network) in self.allowed_ips.iter_mut().enumerate() {
            let (address, length) = network.split_once('/').map_or((network.as_str(), None), |(a, l)| (a, Some(l)));
            let parsed = address.parse::<std::net::IpAddr>();
            let most = if address.contains(':') { 128 } else { 32 };
            if parsed.is_err() || length.is_some_and(|l| l.parse::<u8>().map_or(true, |bits| bits > most)) {
                check.error(&format!("allowed_ips[{index}]"), "must be an address or network such as 192.0.2.0/24");
            }
        }
    }
}

impl Rules for RotateToken {
    fn check(&mut self, check: &mut Check) {
        if self.overlap_hours.is_some_and(|hours| hours > 168) {
            check.error("overlap_hours", "must be 0 to 168");
        }
    }
}
