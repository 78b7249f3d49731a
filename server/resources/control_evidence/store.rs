//! The SQL of controls' evidence.

use super::model::{Filter, read};
use crate::{
    db::{
        Conn, OptionalExtension, RowResult, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::{flag, one},
};
use assay_api::{
    Day, Time,
    control_evidence::{ControlEvidence, EvidenceKind},
};

/// The list; always that of one control.
pub(in crate::resources) static LIST: List = List {
    select: "e.*, f.size, f.media_type, f.width, f.height, u.name AS uploaded_by_name",
    from: "control_evidence e",
    joins: "LEFT JOIN files f ON f.sha256 = e.file LEFT JOIN users u ON u.id = e.uploaded_by",
    always: "e.id <> ''",
    id: "e.id",
    fts: None,
    narrow: None,
    sorts: &[
        Sort::by("created_at", "e.created_at"),
        Sort::by("name", "e.name"),
        Sort::by("valid_until", "e.valid_key"),
    ],
};

/// One piece of a control's evidence.
pub(super) fn get(conn: &Conn, control: &str, id: &str) -> Result<Option<ControlEvidence>> {
    let sql = LIST.one("e.control_id = ? AND e.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([control, id], read).optional()?)
}

/// A page of one control's evidence.
pub(super) fn list(conn: &Conn, control: &str, filter: &Filter, params: &Params) -> Result<Page<ControlEvidence>> {
    let mut query = Query::new(&LIST);
    query.equals("e.control_id", Some(control));
    match one::<EvidenceKind>("kind", filter.kind.as_deref())? {
        Some(EvidenceKind::File) => query.push("e.file IS NOT NULL", []),
        Some(EvidenceKind::Link) => query.push("e.url IS NOT NULL", []),
        None => {}
    }
    match flag("expired", filter.expired.as_deref())? {
        Some(true) => query.push("e.expired_at IS NOT NULL", []),
        Some(false) => query.push("e.expired_at IS NULL", []),
        None => {}
    }
    query.contains(&["e.name", "e.title", "e.note", "e.url"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// How much evidence a control has.
pub(super) fn count(conn: &Conn, control: &str) -> Result<u64> {
    let sql = "SELECT count(*) FROM control_evidence WHERE control_id = ?";
    Ok(conn.prepare_cached(sql)?.query_row([control], |row| row.get(0))?)
}

/// Stores a new piece.
pub(super) fn insert(tx: &Tx<'_>, e: &ControlEvidence) -> Result<()> {
    let sql = "INSERT INTO control_evidence (id, control_id, file, url, name, title, note, collected_on, valid_until, \
               uploaded_by, created_at, updated_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![
        e.id,
        e.control_id,
        e.sha256,
        e.url,
        e.name,
        e.title,
        e.note,
        e.collected_on.map(|day| day.to_string()),
        e.valid_until.map(|day| day.to_string()),
        e.uploaded_by.as_ref().map(|user| &user.id),
        e.created_at.0,
        e.updated_at.0,
        e.version
    ])?;
    Ok(())
}

/// Stores what is said about a piece by now. One that counts again is told of again when it ends.
pub(super) fn update(tx: &Tx<'_>, e: &ControlEvidence) -> Result<()> {
    let sql = "UPDATE control_evidence SET url = ?2, name = ?3, title = ?4, note = ?5, collected_on = ?6, \
               valid_until = ?7, expired_at = iif(?8, expired_at, NULL), updated_at = ?9, version = ?10 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        e.id,
        e.url,
        e.name,
        e.title,
        e.note,
        e.collected_on.map(|day| day.to_string()),
        e.valid_until.map(|day| day.to_string()),
        e.expired,
        e.updated_at.0,
        e.version
    ])?;
    Ok(())
}

/// Removes one.
pub(super) fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM control_evidence WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// Evidence that counts, and whose last day lies before `today`; at most `count`.
pub(super) fn ended(conn: &Conn, today: Day, count: usize) -> Result<Vec<ControlEvidence>> {
    let sql = LIST.one("e.expired_at IS NULL AND e.valid_until IS NOT NULL AND e.valid_until < ? LIMIT ?");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![today.to_string(), count as i64], read)?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Notes that one counts no longer.
pub(super) fn expire(tx: &Tx<'_>, e: &ControlEvidence, now: Time) -> Result<()> {
    let sql = "UPDATE control_evidence SET expired_at = ?2, updated_at = ?2, version = ?3 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![e.id, now.0, e.version])?;
    Ok(())
}
