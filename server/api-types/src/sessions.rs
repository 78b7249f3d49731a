//! Sign-ins that are still open.

use crate::{Time, named::named};
use serde::{Deserialize, Serialize};

named! {
    /// How somebody signed in.
    SessionKind, "kind of session" {
        /// In a browser.
        Browser = "browser",
        /// With an access token.
        AccessToken = "access_token",
    }
}

/// A sign-in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// `ses_…`
    pub id: String,
    /// How they signed in.
    pub kind: SessionKind,
    /// Whether it is the one that asks.
    pub current: bool,
    /// From where it was last used.
    pub ip: Option<String>,
    /// By which program, as it calls itself.
    pub user_agent: Option<String>,
    /// When they signed in.
    pub created_at: Time,
    /// When it was last used.
    pub last_seen_at: Time,
    /// When it ends at the latest.
    pub expires_at: Time,
}
