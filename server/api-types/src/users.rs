//! Users: people who sign in.

use crate::{Check, Rules, Time, named::named, rules};
use serde::{Deserialize, Serialize};

named! {
    /// What a person may do. Each of the first four includes the next; operator stands beside them.
    Role, "role" {
        /// Everything, including users and settings.
        Admin = "admin" | "administrator",
        /// Creates and edits projects and findings.
        Analyst = "analyst",
        /// Sees all projects, comments, edits no finding.
        Reviewer = "reviewer",
        /// Sees the projects it is a member of.
        Viewer = "viewer",
        /// Runs scans and keeps devices; edits no finding.
        Operator = "operator",
    }
}

impl Role {
    /// As a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Analyst => "Analyst",
            Self::Reviewer => "Reviewer",
            Self::Viewer => "Viewer",
            Self::Operator => "Operator",
        }
    }
}

/// The shortest password taken. Length counts, character classes do not (NIST SP 800-63B).
pub const PASSWORD_MIN: usize = 12;
/// The longest: argon2 is slow by design, and nobody types more.
pub const PASSWORD_MAX: usize = 256;

/// What `POST /users` takes; `PUT` takes any part of it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewUser {
    /// 2 to 64 letters, digits, `.`, `-`, `_`; unique, whatever the case.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, max_length = 64, min_length = 2, pattern = "^[A-Za-z0-9._-]{2,64}$")
    )]
    pub username: String,
    /// Mail address; unique, whatever the case.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub email: String,
    /// The person's name; the username when absent.
    pub name: Option<String>,
    /// `viewer` when absent.
    pub role: Option<Role>,
    /// Whether the person may sign in; true when absent.
    pub active: Option<bool>,
    /// At least 12 characters. Never answered.
    #[cfg_attr(feature = "openapi", schema(write_only, min_length = 12, max_length = 256))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// `user_…`
    pub id: String,
    /// Sign-in name.
    pub username: String,
    /// Mail address; null for whom it is none of their business.
    pub email: Option<String>,
    /// The person's name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Whether the person may sign in.
    pub active: bool,
    /// Has no password yet: only the link of an invitation leads in.
    pub invited: bool,
    /// Whether a second factor is asked for at sign-in; null for whom it is none of their business.
    pub two_factor: Option<bool>,
    /// When the person last signed in; null for whom it is none of their business.
    pub last_login_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

impl std::fmt::Debug for NewUser {
    /// Without the password, so that no log line can hold it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser").field("username", &self.username).field("role", &self.role).finish_non_exhaustive()
    }
}

impl From<&User> for NewUser {
    fn from(user: &User) -> Self {
        Self {
            username: user.username.clone(),
            email: user.email.clone().unwrap_or_default(),
            name: Some(user.name.clone()),
            role: Some(user.role),
            active: Some(user.active),
            password: None,
        }
    }
}

impl Rules for NewUser {
    fn check(&mut self, check: &mut Check) {
        check_person(check, &mut self.username, &mut self.email, &mut self.name);
        if let Some(password) = &self.password {
            check_password(check, password, &self.username);
        }
    }
}

/// The rules for a person's names, shared by every way to make one.
pub fn check_person(check: &mut Check, username: &mut String, email: &mut String, name: &mut Option<String>) {
    check.required("username", "Username", username, 64);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !username.is_empty() && (username.len() < 2 || !username.chars().all(plain)) {
        check.error("username", "must be 2 to 64 letters, digits, dots, hyphens or underscores");
    }
    check_email(check, email);
    check.line("name", name, 100);
}

/// The rules for a mail address that must be there.
pub fn check_email(check: &mut Check, email: &mut String) {
    check.required("email", "Email", email, 254);
    if !email.is_empty()
        && let Err(message) = rules::email(email)
    {
        check.error("email", message);
    }
}

/// The rules for a new password.
pub fn check_password(check: &mut Check, password: &str, username: &str) {
    check_new_password(check, "password", password, username);
}

/// The same for a field of another name.
pub fn check_new_password(check: &mut Check, field: &str, password: &str, username: &str) {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        check.error(field, format!("must be at least {PASSWORD_MIN} characters long"));
    } else if length > PASSWORD_MAX {
        check.error(field, format!("must be at most {PASSWORD_MAX} characters long"));
    } else if password.eq_ignore_ascii_case(username) {
        check.error(field, "must not be the username");
    } else if password.chars().collect::<std::collections::HashSet<_>>().len() < 5 {
        check.error(field, "must have at least 5 different characters");
    }
}
