//! Signing in, claiming a fresh appliance, and who one is.

use crate::{Check, Rules, Scope, Time, named::named, users};
use serde::{Deserialize, Serialize};
use std::fmt;

named! {
    /// By what a request proves who sent it.
    CredentialKind, "credential kind" {
        Token = "token",
        ServiceToken = "service_token",
        ApiKey = "api_key",
        Access = "access_token",
        Session = "session",
        System = "system",
    }
}

/// What `POST /claim` takes: the set-up secret and the first administrator.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Claim {
    /// The secret of the set-up link.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only))]
    pub secret: String,
    /// Sign-in name of the first administrator.
    #[cfg_attr(feature = "openapi", schema(required = true, min_length = 2, pattern = "^[A-Za-z0-9._-]{2,64}$"))]
    pub username: String,
    /// Mail address.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub email: String,
    /// The person's name; the username when absent.
    pub name: Option<String>,
    /// At least 12 characters.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only, min_length = 12, max_length = 256))]
    pub password: String,
    /// Whose appliance it is; stands on reports.
    pub organisation: Option<String>,
}

/// What `POST /claim/verify` takes.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct VerifyClaim {
    /// The secret of the set-up link.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only))]
    pub secret: String,
}

/// Whether the appliance has an owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimState {
    /// Whether the first administrator exists.
    pub claimed: bool,
    /// SHA-256 of the CA certificate, colon-separated hex; null once claimed, or without an own CA.
    pub ca_fingerprint: Option<String>,
}

/// What `POST /auth/session` and `POST /auth/login` take.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    /// Sign-in name, or the mail address.
    pub username: Option<String>,
    /// The mail address, instead of `username`.
    pub email: Option<String>,
    /// The password.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only, min_length = 1, max_length = 1024))]
    pub password: String,
    /// Six digits, or a recovery code, for an account with a second factor.
    pub totp_code: Option<String>,
    /// The same under its other name.
    pub mfa_code: Option<String>,
}

/// What `POST /auth/token` takes, as a form.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TokenForm {
    /// Sign-in name, or the mail address.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub username: String,
    /// The password.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only, min_length = 1, max_length = 1024))]
    pub password: String,
    /// Six digits, or a recovery code, for an account with a second factor.
    pub mfa_code: Option<String>,
    /// The same under its other name.
    pub totp_code: Option<String>,
    /// Taken and ignored: OAuth libraries send `password`.
    pub grant_type: Option<String>,
    /// Taken and ignored: OAuth libraries send it empty.
    pub scope: Option<String>,
}

/// What `POST /auth/refresh` may take, instead of the current bearer.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Refresh {
    /// The refresh token of an earlier answer; works once.
    pub refresh_token: Option<String>,
}

/// An access token.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessToken {
    /// The JWT.
    pub access_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// Seconds until it stops working.
    pub expires_in: i64,
    /// Buys the next one, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// Who the caller is, and what it may do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WhoAmI {
    /// The user it acts as.
    pub user: users::User,
    /// The credential of this request.
    pub credential: CredentialView,
    /// What the credential may be used for.
    pub scopes: Vec<Scope>,
    /// What it can be used for in fact: the credential's scopes as far as the person's role goes.
    pub effective_scopes: Vec<Scope>,
    /// Rate tier.
    pub tier: String,
    /// Whose appliance it is.
    pub organisation: Option<String>,
    /// The appliance's version.
    pub version: String,
}

/// The credential of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CredentialView {
    /// Its kind.
    pub kind: CredentialKind,
    /// Its id.
    pub id: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// When it stops working; null is never.
    pub expires_at: Option<Time>,
}

impl Rules for Claim {
    fn check(&mut self, check: &mut Check) {
        check.required("secret", "Set-up secret", &mut self.secret, 200);
        users::check_person(check, &mut self.username, &mut self.email, &mut self.name);
        users::check_password(check, &self.password, &self.username);
        check.line("organisation", &mut self.organisation, 200);
    }
}

impl Rules for VerifyClaim {
    fn check(&mut self, check: &mut Check) {
        check.required("secret", "Set-up secret", &mut self.secret, 200);
    }
}

impl SignIn {
    /// The name or address that was given.
    pub fn login(&self) -> &str {
        self.username.as_deref().or(self.email.as_deref()).unwrap_or_default()
    }
}

impl Rules for SignIn {
    fn check(&mut self, check: &mut Check) {
        check.line("username", &mut self.username, 254);
        check.line("email", &mut self.email, 254);
        if self.login().is_empty() {
            check.error("username", "Username is required");
        }
        check_given(check, &self.password);
    }
}

impl Rules for TokenForm {
    fn check(&mut self, check: &mut Check) {
        check.required("username", "Username", &mut self.username, 254);
        check_given(check, &self.password);
    }
}

impl Rules for Refresh {
    fn check(&mut self, check: &mut Check) {
        check.line("refresh_token", &mut self.refresh_token, 200);
    }
}

/// A password to compare: anything but nothing, and short enough to hash.
pub(crate) fn check_given(check: &mut Check, password: &str) {
    if password.is_empty() {
        check.error("password", "Password is required");
    } else if password.len() > 4 * users::PASSWORD_MAX {
        check.error("password", "is too long");
    }
}

/// `Debug` that names the type alone: these hold secrets, and a log must not.
macro_rules! silent {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), " {…}"))
            }
        }
    )+};
}

silent!(Claim, VerifyClaim, SignIn, TokenForm, Refresh, AccessToken);
