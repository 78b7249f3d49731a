//! The deliveries' SQL, for people; `dispatch` has its own.

use super::model::{Filter, read, read_attempt};
use crate::{
    db::{
        Conn, OptionalExtension, RowResult, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::any,
};
use assay_api::{
    Time,
    deliveries::{Attempt, Delivery, DeliveryStatus},
};

pub(in crate::resources) static LIST: List = List {
    select: "d.id, d.webhook_id, j.id AS event_id, j.kind AS event, j.object_id, j.object_label, d.status, d.attempts, \
             d.status_code, d.error_code, d.error, d.duration, d.created_at, d.last_attempt_at, d.next_at",
    from: "deliveries d",
    joins: "CROSS JOIN journal j ON j.seq = d.seq",
    always: "1",
    id: "d.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "d.created_at")],
};

/// A page of a webhook's deliveries.
pub(super) fn list(conn: &Conn, webhook: &str, filter: &Filter, params: &Params) -> Result<Page<Delivery>> {
    let mut query = Query::new(&LIST);
    query.equals("d.webhook_id", Some(webhook));
    let status = any::<DeliveryStatus>("status", filter.status.as_deref())?;
    query.any_of("d.status", status.map(|all| all.into_iter().map(DeliveryStatus::rank).collect()));
    query.equals("+j.kind", filter.event.as_deref());
    query.equals("+j.object_id", filter.object_id.as_deref());
    query.page(conn, params, None, read)
}

/// One delivery of a webhook.
pub(super) fn get(conn: &Conn, webhook: &str, id: &str) -> Result<Option<Delivery>> {
    let sql = LIST.one("d.id = ?1 AND d.webhook_id = ?2");
    Ok(conn.prepare_cached(&sql)?.query_row([id, webhook], read).optional()?)
}

/// A delivery's attempts, the oldest first.
pub(super) fn attempts(conn: &Conn, id: &str) -> Result<Vec<Attempt>> {
    let sql = "SELECT a.* FROM deliveries d JOIN delivery_attempts a ON a.delivery_n = d.n WHERE d.id = ? ORDER BY a.n";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([id], read_attempt)?.collect::<RowResult<_>>()?;
    Ok(rows)
}

/// Has a delivery sent once more, at once, whatever the state of its webhook.
pub(super) fn send_again(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE deliveries SET status = 0, tries = 0, urgent = 1, next_at = ?2 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

/// Stores the delivery of a test, which whoever asked for it sends at once and once; until `lease` nobody else does.
pub(super) fn insert_test(tx: &Tx<'_>, id: &str, webhook: &str, seq: i64, now: Time, lease: Time) -> Result<()> {
    let sql = "INSERT INTO deliveries (id, webhook_id, seq, urgent, single, next_at, created_at) VALUES (?, ?, ?, 1, 1, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![id, webhook, seq, lease.0, now.0])?;
    Ok(())
}
