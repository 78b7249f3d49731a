//! Service accounts: whom a program acts as when it is no person's.

use crate::{Check, Rules, Time, rules, users::Role};
use serde::{Deserialize, Serialize};

/// What `POST /service-accounts` takes; `PUT` takes any part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewServiceAccount {
    /// Its name, unique among service accounts and users; letters, digits, `.`, `-`, `_`.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, max_length = 64, min_length = 2, pattern = "^[A-Za-z0-9._-]{2,64}$")
    )]
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// `analyst` when absent; an administrator is no service account.
    pub role: Option<Role>,
    /// Whether its tokens work; true when absent.
    pub active: Option<bool>,
}

/// A service account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceAccount {
    /// `svc_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it may do.
    pub role: Role,
    /// Whether its tokens work.
    pub active: bool,
    /// Tokens that work.
    pub tokens_count: u64,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

impl From<&ServiceAccount> for NewServiceAccount {
    fn from(account: &ServiceAccount) -> Self {
        Self {
            name: account.name.clone(),
            description: account.description.clone(),
            role: Some(account.role),
            active: Some(account.active),
        }
    }
}

impl Rules for NewServiceAccount {
    fn check(&mut self, check: &mut Check) {
        check.required("name", "Name", &mut self.name, 64);
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if !self.name.is_empty() && (self.name.len() < 2 || !self.name.chars().all(plain)) {
            check.error("name", "must be 2 to 64 letters, digits, dots, hyphens or underscores");
        }
        check.line("description", &mut self.description, rules::LINE);
        if self.role == Some(Role::Admin) {
            check.error("role", "must not be admin; give the token what it needs");
        }
    }
}
