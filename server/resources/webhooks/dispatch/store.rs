//! The dispatcher's SQL.

use crate::{
    change::{Recorded, journal},
    db::{Conn, OptionalExtension, Row, RowResult, Tx, params},
    error::Result,
    resources::webhooks::{
        health::Health,
        model::{Hook, read_hook},
        store::save_health,
    },
};
use assay_api::Time;
use serde_json::Value;

/// A delivery to be sent.
#[derive(Clone)]
pub(super) struct Due {
    pub(super) n: i64,
    /// Since it was last asked for.
    pub(super) tries: u32,
    /// It is sent once, whatever comes of it.
    pub(super) single: bool,
    pub(super) event: Recorded,
    /// `before` and `after`, as the journal keeps them.
    pub(super) payload: Value,
}

/// What came of an attempt.
pub(super) struct Outcome {
    pub(super) at: Time,
    pub(super) ended: Time,
    pub(super) duration: u64,
    pub(super) address: Option<String>,
    pub(super) request_head: String,
    pub(super) request_body: String,
    pub(super) status_code: Option<u16>,
    pub(super) answer_head: Option<String>,
    pub(super) answer_body: Option<Vec<u8>>,
    pub(super) answer_whole: bool,
    /// A word and a sentence; none when it arrived.
    pub(super) error: Option<(&'static str, String)>,
    /// When it is tried again, unless it arrived or is given up.
    pub(super) next_at: Option<Time>,
}

impl Outcome {
    /// An attempt that began at this moment, and of which nothing is known yet.
    pub(super) fn begun(at: Time) -> Self {
        Self {
            at,
            ended: at,
            duration: 0,
            address: None,
            request_head: String::new(),
            request_body: String::new(),
            status_code: None,
            answer_head: None,
            answer_body: None,
            answer_whole: false,
            error: None,
            next_at: None,
        }
    }
}

/// A webhook that is there.
pub(super) fn one(conn: &Conn, id: &str) -> Result<Option<Hook>> {
    let sql = "SELECT * FROM webhooks WHERE id = ? AND deleted_at IS NULL";
    Ok(conn.prepare_cached(sql)?.query_row([id], read_hook).optional()?)
}

const DUE: &str = "SELECT d.n AS d_n, d.tries AS d_tries, d.single AS d_single, j.* FROM deliveries d \
                   CROSS JOIN journal j ON j.seq = d.seq";

/// The oldest deliveries whose time has come, at most `count`.
pub(super) fn due(conn: &Conn, webhook: &str, now: Time, count: usize) -> Result<Vec<Due>> {
    let sql =
        format!("{DUE} WHERE d.webhook_id = ? AND d.status = 0 AND d.next_at <= ? ORDER BY d.next_at, d.n LIMIT ?");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![webhook, now.0, count as i64], read_due)?.collect::<RowResult<_>>()?;
    Ok(rows)
}

/// The same of those that are sent whatever the state of the webhook.
pub(super) fn urgent(conn: &Conn, webhook: &str, now: Time, count: usize) -> Result<Vec<Due>> {
    let sql =
        format!("{DUE} WHERE d.webhook_id = ? AND d.status = 0 AND d.urgent AND +d.next_at <= ? ORDER BY d.n LIMIT ?");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![webhook, now.0, count as i64], read_due)?.collect::<RowResult<_>>()?;
    Ok(rows)
}

/// One delivery, whether its time has come or not.
pub(super) fn due_by_id(conn: &Conn, id: &str) -> Result<Option<Due>> {
    Ok(conn.prepare_cached(&format!("{DUE} WHERE d.id = ?"))?.query_row([id], read_due).optional()?)
}

fn read_due(row: &Row<'_>) -> RowResult<Due> {
    Ok(Due {
        n: row.get("d_n")?,
        tries: row.get("d_tries")?,
        single: row.get("d_single")?,
        event: journal::read(row)?,
        payload: journal::payload(row)?,
    })
}

/// When the next delivery's time comes, after `now`.
pub(super) fn next_time(conn: &Conn, webhook: &str, now: Time) -> Result<Option<Time>> {
    let sql = "SELECT min(next_at) FROM deliveries WHERE webhook_id = ? AND status = 0 AND next_at > ?";
    let next: Option<i64> = conn.prepare_cached(sql)?.query_row(params![webhook, now.0], |row| row.get(0))?;
    Ok(next.map(Time))
}

/// Makes deliveries of these rows of the journal. One that is there already stays as it is.
pub(super) fn enqueue(tx: &Tx<'_>, webhook: &str, rows: &[(String, i64)], now: Time) -> Result<()> {
    let sql = "INSERT OR IGNORE INTO deliveries (id, webhook_id, seq, next_at, created_at) VALUES (?1, ?2, ?3, ?4, ?4)";
    let mut insert = tx.prepare_cached(sql)?;
    for (id, seq) in rows {
        insert.execute(params![id, webhook, seq, now.0])?;
    }
    Ok(())
}

/// The same when it is asked for once more: what was given up or waits is sent now.
pub(super) fn enqueue_again(tx: &Tx<'_>, webhook: &str, rows: &[(String, i64)], now: Time) -> Result<()> {
    let sql = "INSERT INTO deliveries (id, webhook_id, seq, next_at, created_at) VALUES (?1, ?2, ?3, ?4, ?4) \
               ON CONFLICT (webhook_id, seq) DO UPDATE SET status = 0, tries = 0, next_at = ?4 WHERE status <> 1";
    let mut insert = tx.prepare_cached(sql)?;
    for (id, seq) in rows {
        insert.execute(params![id, webhook, seq, now.0])?;
    }
    Ok(())
}

/// Notes how far the journal has been looked at.
pub(super) fn move_cursor(tx: &Tx<'_>, webhook: &str, cursor: i64) -> Result<()> {
    let sql = "UPDATE webhooks SET cursor = ?2 WHERE id = ?1 AND cursor < ?2";
    tx.prepare_cached(sql)?.execute(params![webhook, cursor])?;
    Ok(())
}

/// Notes how far it has been looked at again; none at the end. Nothing, when it was asked for anew meanwhile.
pub(super) fn move_recovery(tx: &Tx<'_>, webhook: &str, was: (i64, i64), from: Option<i64>) -> Result<()> {
    let sql = "UPDATE webhooks SET recover_from = ?4, recover_to = iif(?4 IS NULL, NULL, recover_to) \
               WHERE id = ?1 AND recover_from = ?2 AND recover_to = ?3";
    tx.prepare_cached(sql)?.execute(params![webhook, was.0, was.1, from])?;
    Ok(())
}

/// Keeps what came of an attempt; how the receiver fares after it.
pub(super) fn record(tx: &Tx<'_>, webhook: &str, due: &Due, outcome: &Outcome) -> Result<Health> {
    save_delivery(tx, due, outcome)?;
    save_attempt(tx, due.n, outcome)?;
    let hour = outcome.ended.0.div_euclid(Time::HOUR);
    let (delivered, failed) = if outcome.error.is_none() { (1, 0) } else { (0, 1) };
    let sql = "INSERT INTO webhook_hours VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT DO UPDATE SET delivered = delivered + ?3, failed = failed + ?4";
    tx.prepare_cached(sql)?.execute(params![webhook, hour, delivered, failed])?;
    let Some(hook) = one(tx, webhook)? else { return Ok(Health::default()) };
    let health = match &outcome.error {
        None => hook.health.succeeded(outcome.ended),
        Some((_, sentence)) => hook.health.failed(outcome.ended, sentence),
    };
    save_health(tx, webhook, &health)?;
    Ok(health)
}

fn save_delivery(tx: &Tx<'_>, due: &Due, outcome: &Outcome) -> Result<()> {
    let status = match (&outcome.error, outcome.next_at) {
        (None, _) => 1,
        (Some(_), Some(_)) => 0,
        (Some(_), None) => 2,
    };
    let (code, sentence) = outcome.error.clone().unzip();
    let sql = "UPDATE deliveries SET status = ?2, tries = tries + 1, attempts = attempts + 1, urgent = 0, next_at = ?3, \
               status_code = ?4, error_code = ?5, error = ?6, duration = ?7, last_attempt_at = ?8 WHERE n = ?1";
    let values = params![
        due.n,
        status,
        outcome.next_at.map(|at| at.0),
        outcome.status_code,
        code,
        sentence,
        outcome.duration,
        outcome.at.0
    ];
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn save_attempt(tx: &Tx<'_>, delivery: i64, o: &Outcome) -> Result<()> {
    let (code, sentence) = o.error.clone().unzip();
    // The delivery may have been removed with its webhook meanwhile.
    let sql = "INSERT INTO delivery_attempts (delivery_n, at, duration, address, request_head, request_body, status_code, \
               answer_head, answer_body, answer_whole, error_code, error) SELECT n, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, \
               ?11, ?12 FROM deliveries WHERE n = ?1";
    tx.prepare_cached(sql)?.execute(params![
        delivery,
        o.at.0,
        o.duration,
        o.address,
        o.request_head,
        o.request_body,
        o.status_code,
        o.answer_head,
        o.answer_body,
        o.answer_whole,
        code,
        sentence
    ])?;
    Ok(())
}
