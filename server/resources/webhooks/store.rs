//! The webhooks' SQL.

use super::{
    health::Health,
    model::{Counted, Filter, Hook, read, read_hook},
};
use crate::{
    db::{
        Conn, OptionalExtension, RowResult, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::{Error, Result},
};
use assay_api::Time;

pub(in crate::resources) static LIST: List = List {
    select: "w.*, (SELECT count(*) FROM deliveries d WHERE d.webhook_id = w.id AND d.status = 0) AS waiting, \
             (SELECT json_group_array(json_array(h.hour, h.delivered, h.failed)) FROM (SELECT * FROM webhook_hours \
             WHERE webhook_id = w.id ORDER BY hour DESC LIMIT 24) h) AS hours",
    from: "webhooks w",
    joins: "",
    always: "w.deleted_at IS NULL",
    id: "w.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "w.created_at"), Sort::by("name", "w.name")],
};

/// The most webhooks: each has a loop, connections and a row in every look at the journal.
const MOST: i64 = 200;

/// One webhook, with what is counted about it.
pub(super) fn get(conn: &Conn, id: &str) -> Result<Option<Counted>> {
    let sql = LIST.one("w.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A page of the webhooks.
pub(super) fn list(conn: &Conn, filter: &Filter, params: &Params) -> Result<Page<Counted>> {
    let mut query = Query::new(&LIST);
    match filter.active.as_deref() {
        None => {}
        Some("true") => query.push("w.active", []),
        Some("false") => query.push("NOT w.active", []),
        Some(_) => return Err(Error::field("active", "must be true or false")),
    }
    query.contains(&["w.name", "w.host"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// All webhooks that there are.
pub(super) fn all(conn: &Conn) -> Result<Vec<Hook>> {
    let mut statement = conn.prepare_cached("SELECT * FROM webhooks WHERE deleted_at IS NULL ORDER BY n")?;
    let rows = statement.query_map([], read_hook)?.collect::<RowResult<_>>()?;
    Ok(rows)
}

/// Stores a new webhook.
pub(super) fn insert(tx: &Tx<'_>, h: &Hook) -> Result<()> {
    let count = "SELECT count(*) FROM webhooks WHERE deleted_at IS NULL";
    if tx.prepare_cached(count)?.query_row([], |row| row.get::<_, i64>(0))? >= MOST {
        return Err(Error::conflict(format!("There are {MOST} webhooks, the most that are kept; remove one first")));
    }
    let sql = "INSERT INTO webhooks (id, name, host, sealed, events, project_ids, min_severity, format, payload, ca_pem, \
               active, cursor, secret_changed_at, created_at, updated_at, version) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![
        h.id,
        h.name,
        h.host,
        h.sealed,
        serde_json::json!(h.events).to_string(),
        serde_json::json!(h.project_ids).to_string(),
        h.min_severity.map(|severity| severity.rank()),
        h.format.rank(),
        h.payload.rank(),
        h.ca_pem,
        h.active,
        h.cursor,
        h.secret_changed_at.0,
        h.created_at.0,
        h.updated_at.0,
        h.version
    ])?;
    Ok(())
}

/// Stores what a person can change.
pub(super) fn update(tx: &Tx<'_>, h: &Hook) -> Result<()> {
    let sql = "UPDATE webhooks SET name = ?2, host = ?3, sealed = ?4, events = ?5, project_ids = ?6, min_severity = ?7, \
               format = ?8, payload = ?9, ca_pem = ?10, active = ?11, disabled_reason = ?12, cursor = ?13, \
               secret_changed_at = ?14, old_secret_until = ?15, recover_from = ?16, recover_to = ?17, updated_at = ?18, \
               version = ?19 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        h.id,
        h.name,
        h.host,
        h.sealed,
        serde_json::json!(h.events).to_string(),
        serde_json::json!(h.project_ids).to_string(),
        h.min_severity.map(|severity| severity.rank()),
        h.format.rank(),
        h.payload.rank(),
        h.ca_pem,
        h.active,
        h.disabled_reason,
        h.cursor,
        h.secret_changed_at.0,
        h.old_secret_until.map(|at| at.0),
        h.recover.map(|rows| rows.0),
        h.recover.map(|rows| rows.1),
        h.updated_at.0,
        h.version
    ])?;
    save_health(tx, &h.id, &h.health)
}

/// Stores how a receiver fares.
pub(super) fn save_health(tx: &Tx<'_>, id: &str, health: &Health) -> Result<()> {
    let sql = "UPDATE webhooks SET failures = ?2, backoffs = ?3, failing_since = ?4, backoff_until = ?5, \
               last_success_at = ?6, last_failure_at = ?7, last_error = ?8 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        id,
        health.failures,
        health.backoffs,
        health.failing_since.map(|at| at.0),
        health.backoff_until.map(|at| at.0),
        health.last_success_at.map(|at| at.0),
        health.last_failure_at.map(|at| at.0),
        health.last_error
    ])?;
    Ok(())
}

/// Takes a webhook out of sight, with everything secret in it; `forget` removes what is left.
pub(super) fn bury(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE webhooks SET deleted_at = ?2, active = 0, sealed = x'', ca_pem = NULL, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

/// Removes what nobody will look at: deliveries older than `before`, and those of webhooks that are gone. At most
/// `count` of each; whether there may be more.
pub fn forget(tx: &Tx<'_>, before: Time, count: usize) -> Result<bool> {
    let most = i64::try_from(count).unwrap_or(i64::MAX);
    let old = "DELETE FROM deliveries WHERE n IN (SELECT n FROM deliveries WHERE created_at < ?1 AND status <> 0 \
               ORDER BY created_at LIMIT ?2)";
    let mut removed = tx.prepare_cached(old)?.execute(params![before.0, most])?;
    let orphans = "DELETE FROM deliveries WHERE n IN (SELECT d.n FROM webhooks w JOIN deliveries d ON d.webhook_id = w.id \
                   WHERE w.deleted_at IS NOT NULL LIMIT ?1)";
    removed = removed.max(tx.prepare_cached(orphans)?.execute([most])?);
    let hours = "DELETE FROM webhook_hours WHERE hour < ?1";
    tx.prepare_cached(hours)?.execute([before.0.div_euclid(Time::HOUR)])?;
    let empty = "DELETE FROM webhooks WHERE deleted_at IS NOT NULL AND NOT EXISTS \
                 (SELECT 1 FROM deliveries d WHERE d.webhook_id = webhooks.id)";
    tx.prepare_cached(empty)?.execute([])?;
    Ok(removed >= count)
}
