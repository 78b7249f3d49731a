//! The second factor: an authenticator app, and recovery codes for the day when it is lost.

use crate::{Check, Rules, Time, auth::check_given};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whether the caller has a second factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpState {
    /// Whether a code is asked for at sign-in.
    pub enabled: bool,
    /// Since when.
    pub confirmed_at: Option<Time>,
    /// Recovery codes that have not been used.
    pub recovery_codes_left: u64,
}

/// What `POST /auth/totp` takes.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EnrolTotp {
    /// The caller's password.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only, min_length = 1, max_length = 1024))]
    pub password: String,
}

/// What the authenticator app needs: shown once.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpSeed {
    /// The seed in base32, for typing.
    pub secret: String,
    /// The same as apps read it, `otpauth://totp/…`.
    pub otpauth_url: String,
    /// That address as a QR code: an SVG image, as a `data:` address.
    pub qr: String,
}

/// What `POST /auth/totp/confirm` takes.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ConfirmTotp {
    /// Six digits, as the app shows them now.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only))]
    pub code: String,
}

/// What `DELETE /auth/totp` and `POST /auth/totp/recovery-codes` take.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ProveTotp {
    /// The caller's password.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only, min_length = 1, max_length = 1024))]
    pub password: String,
    /// Six digits, as the app shows them now, or a recovery code.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only))]
    pub code: String,
}

/// Recovery codes: shown once; each works once, instead of the app's code.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// All of them. Earlier ones work no longer.
    pub recovery_codes: Vec<String>,
}

impl Rules for EnrolTotp {
    fn check(&mut self, check: &mut Check) {
        check_given(check, &self.password);
    }
}

impl Rules for ConfirmTotp {
    fn check(&mut self, check: &mut Check) {
        check.required("code", "Code", &mut self.code, 40);
    }
}

impl Rules for ProveTotp {
    fn check(&mut self, check: &mut Check) {
        check_given(check, &self.password);
        check.required("code", "Code", &mut self.code, 40);
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

silent!(EnrolTotp, TotpSeed, ConfirmTotp, ProveTotp, RecoveryCodes);
