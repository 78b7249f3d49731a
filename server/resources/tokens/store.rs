//! The tokens' SQL.

use super::model::{Filter, read};
use crate::{
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::{Error, Result},
};
use assay_api::{Time, auth::CredentialKind, tokens::Token};

/// How long a token that ended stays listed.
const LISTED: i64 = 90 * Time::DAY;

pub(in crate::resources) static LIST: List = List {
    select: "t.*",
    from: "tokens t",
    joins: "",
    always: "1",
    id: "t.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "t.created_at"), Sort::by("name", "t.name")],
};

/// One token.
pub(super) fn get(conn: &Conn, id: &str, now: Time) -> Result<Option<Token>> {
    let mut statement = conn.prepare_cached("SELECT * FROM tokens WHERE id = ?")?;
    Ok(statement.query_row([id], |row| read(row, now)).optional()?)
}

/// A page of the credentials of one kind that act as a user or service account.
pub(super) fn list(
    conn: &Conn,
    user_id: &str,
    kind: CredentialKind,
    filter: &Filter,
    params: &Params,
    now: Time,
) -> Result<Page<Token>> {
    let mut query = Query::new(&LIST);
    query.equals("t.user_id", Some(user_id));
    query.push("+t.kind = ?", [kind.as_str().to_owned().into()]);
    let ended = "(t.revoked_at IS NULL OR t.revoked_at > ?) AND (t.expires_at IS NULL OR t.expires_at > ?)";
    match filter.state.as_deref() {
        Some("active") => query.push(ended.replace("t.revoked_at > ?", "0"), [now.0.into()]),
        None | Some("all") => query.push(ended, [now.plus(-LISTED).0.into(), now.plus(-LISTED).0.into()]),
        Some(_) => return Err(Error::field("state", "must be active or all")),
    }
    query.contains(&["t.name"], filter.search.as_deref());
    query.page(conn, params, None, |row| read(row, now))
}

/// Tokens that work and end in this time, with the days of the last warning. A token that has a successor is left to
/// end.
pub(super) fn ending(conn: &Conn, now: Time, before: Time) -> Result<Vec<(Token, Option<i64>)>> {
    let sql = "SELECT t.*, w.days FROM tokens t LEFT JOIN token_warnings w ON w.token_id = t.id \
               WHERE t.expires_at > ? AND t.expires_at <= ? AND t.revoked_at IS NULL AND t.replaced_by IS NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params![now.0, before.0], |row| Ok((read(row, now)?, row.get("days")?)))?;
    Ok(rows.collect::<crate::db::RowResult<_>>()?)
}

/// Notes a warning.
pub(super) fn set_warned(tx: &Tx<'_>, id: &str, days: i64) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO token_warnings (token_id, days) VALUES (?, ?)";
    tx.prepare_cached(sql)?.execute(params![id, days])?;
    Ok(())
}

/// Stores a new token: what is kept of its secret, and what is not secret.
pub(super) fn insert(tx: &Tx<'_>, t: &Token, secret_hash: &[u8]) -> Result<()> {
    let sql = "INSERT INTO tokens (id, user_id, name, prefix, secret_hash, scopes, tier, allowed_ips, project_ids, \
               expires_at, created_at, updated_at, version, kind) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13)";
    let [scopes, ips, projects] = [
        serde_json::json!(t.scopes).to_string(),
        serde_json::json!(t.allowed_ips).to_string(),
        serde_json::json!(t.project_ids).to_string(),
    ];
    tx.prepare_cached(sql)?.execute(params![
        t.id,
        t.user_id,
        t.name,
        t.prefix,
        secret_hash,
        scopes,
        t.tier,
        ips,
        projects,
        t.expires_at.map(|at| at.0),
        t.created_at.0,
        t.version,
        t.kind.as_str()
    ])?;
    Ok(())
}

/// Stores how a token ends.
pub(super) fn end(tx: &Tx<'_>, t: &Token, now: Time) -> Result<()> {
    let sql = "UPDATE tokens SET expires_at = ?2, revoked_at = ?3, replaced_by = ?4, updated_at = ?5, version = ?6 WHERE id = ?1";
    let (expires, revoked) = (t.expires_at.map(|at| at.0), t.revoked_at.map(|at| at.0));
    tx.prepare_cached(sql)?.execute(params![t.id, expires, revoked, t.replaced_by, now.0, t.version])?;
    Ok(())
}
