//! API keys: long-lived credentials for services and scripts, in NetRecon's form.

use crate::{Check, Rules, Scope, Time, tokens::CredentialState};
use serde::{Deserialize, Serialize};

/// What `POST /api-keys` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewApiKey {
    /// What uses it, so that one knows what breaks when it is revoked.
    #[cfg_attr(feature = "openapi", schema(required = true, max_length = 100, min_length = 1))]
    pub name: String,
    /// What it may be used for; `devices_read` and `devices:read` are the same.
    pub permissions: Vec<Scope>,
    /// The same under its other name.
    pub scopes: Vec<Scope>,
    /// Days until it stops working, 1 to 3650; never when absent.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 3650))]
    pub expires_in_days: Option<u32>,
}

/// An API key, without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// `key_…`
    pub id: String,
    /// What uses it.
    pub name: String,
    /// The first characters of the key, to recognise it by.
    pub key_prefix: String,
    /// What it may be used for.
    pub permissions: Vec<Scope>,
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
}

/// An API key and its secret: the only answer that ever holds it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApiKey {
    /// The key's record.
    #[serde(flatten)]
    pub details: ApiKey,
    /// The secret, `nr_live_…`. Copy it now.
    pub key: String,
}

impl Rules for NewApiKey {
    fn check(&mut self, check: &mut Check) {
        check.required("name", "Name", &mut self.name, 100);
        self.permissions.append(&mut self.scopes);
        self.permissions = crate::scopes::normalised(&self.permissions);
        if self.permissions.is_empty() {
            check.error("permissions", "must name at least one permission");
        }
        if self.expires_in_days.is_some_and(|days| !(1..=3650).contains(&days)) {
            check.error("expires_in_days", "must be 1 to 3650");
        }
    }
}
