//! From rows to tokens, and what the journal calls them.

use crate::{
    auth::Usage,
    change::{Secret, Subject},
    db::{Row, RowResult, unreadable},
    resources::shared::json,
};
use assay_api::{
    Time,
    tokens::{CreatedToken, CredentialState, Token},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Token {
    const TYPE: &'static str = "token";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.name
    }
}

impl Secret for CreatedToken {
    fn made(&self) -> &str {
        &self.details.id
    }
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `active` (those that work now) or `all` (also those that ended in the last 90 days), which is the default.
    pub state: Option<String>,
    /// A part of the name.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`, as it is at `now`.
pub(super) fn read(row: &Row<'_>, now: Time) -> RowResult<Token> {
    let time = |column: &str| -> RowResult<Option<Time>> { Ok(row.get::<_, Option<i64>>(column)?.map(Time)) };
    let (expires_at, revoked_at) = (time("expires_at")?, time("revoked_at")?);
    Ok(Token {
        id: row.get("id")?,
        kind: row.get::<_, String>("kind")?.parse().map_err(|e: String| unreadable(row, "kind", e.into()))?,
        name: row.get("name")?,
        prefix: row.get("prefix")?,
        scopes: json(row, "scopes")?,
        user_id: row.get("user_id")?,
        tier: row.get("tier")?,
        allowed_ips: json(row, "allowed_ips")?,
        project_ids: json(row, "project_ids")?,
        state: match (revoked_at, expires_at) {
            (Some(_), _) => CredentialState::Revoked,
            (None, Some(end)) if end <= now => CredentialState::Expired,
            _ => CredentialState::Active,
        },
        created_at: Time(row.get("created_at")?),
        expires_at,
        last_used_at: time("last_used_at")?,
        last_used_ip: row.get("last_used_ip")?,
        revoked_at,
        replaced_by: row.get("replaced_by")?,
        version: row.get("version")?,
    })
}

/// Adds the last use that is not written yet.
pub(super) fn with_use(mut token: Token, usage: &Usage) -> Token {
    if let Some(last) = usage.of(&token.id) {
        token.last_used_at = Some(last.at);
        token.last_used_ip = last.ip.map(|ip| ip.to_string());
    }
    token
}
