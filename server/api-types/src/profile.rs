//! What people change about themselves.

use crate::{Check, Rules, users};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What `PUT /me` takes; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct UpdateProfile {
    /// The person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Mail address; unique, whatever the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl From<&users::User> for UpdateProfile {
    fn from(user: &users::User) -> Self {
        Self { name: Some(user.name.clone()), email: user.email.clone() }
    }
}

/// What `POST /auth/password` takes.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ChangePassword {
    /// The password until now.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only, min_length = 1, max_length = 1024))]
    pub current_password: String,
    /// The new one, at least 12 characters.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only, min_length = 12, max_length = 256))]
    pub new_password: String,
}

impl Rules for UpdateProfile {
    fn check(&mut self, check: &mut Check) {
        match &mut self.name {
            Some(name) => check.required("name", "Name", name, 100),
            absent => check.line("name", absent, 100),
        }
        match &mut self.email {
            Some(email) => users::check_email(check, email),
            absent => check.line("email", absent, 254),
        }
    }
}

impl Rules for ChangePassword {
    fn check(&mut self, check: &mut Check) {
        if self.current_password.is_empty() {
            check.error("current_password", "Current password is required");
        } else if self.current_password.len() > 4 * users::PASSWORD_MAX {
            check.error("current_password", "is too long");
        }
        users::check_new_password(check, "new_password", &self.new_password, "");
        if !self.new_password.is_empty() && self.new_password == self.current_password {
            check.error("new_password", "must be another one than the current password");
        }
    }
}

impl fmt::Debug for ChangePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChangePassword {…}")
    }
}
