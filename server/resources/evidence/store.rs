//! The evidence's SQL.

use super::model::{Filter, read};
use crate::{
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
};
use assay_api::{Time, evidence::Evidence};

/// The list; always that of one finding.
pub(in crate::resources) static LIST: List = List {
    select: "e.*, c.size, c.media_type, c.width, c.height, f.project_id, u.name AS uploaded_by_name",
    from: "evidence e",
    joins: "CROSS JOIN findings f ON f.id = e.finding_id CROSS JOIN projects p ON p.id = f.project_id \
            CROSS JOIN files c ON c.sha256 = e.file LEFT JOIN users u ON u.id = e.uploaded_by",
    always: "e.deleted_at IS NULL AND f.deleted_at IS NULL AND p.deleted_at IS NULL",
    id: "e.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("position", "e.position"), Sort::by("created_at", "e.created_at"), Sort::by("name", "e.name")],
};

/// One that is not in the trash.
pub fn get(conn: &Conn, id: &str) -> Result<Option<Evidence>> {
    let sql = LIST.one("e.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// One that is in the trash, of a finding that is not.
pub(super) fn trashed(conn: &Conn, id: &str) -> Result<Option<Evidence>> {
    let sql = LIST.one("e.id = ?").replace("e.deleted_at IS NULL", "e.deleted_at IS NOT NULL");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A page of one finding's evidence.
pub(super) fn list(conn: &Conn, finding: &str, filter: &Filter, params: &Params) -> Result<Page<Evidence>> {
    let mut query = Query::new(&LIST);
    query.equals("e.finding_id", Some(finding));
    match filter.content_type.as_deref() {
        Some(kind) if kind.ends_with("/*") => {
            query.push("substr(c.media_type, 1, length(?1)) = ?1".replace("?1", "?"), {
                let family = kind.trim_end_matches('*').to_owned();
                [family.clone().into(), family.into()]
            });
        }
        kind => query.any_of("c.media_type", kind.map(|kind| vec![kind.to_owned()])),
    }
    query.contains(&["e.name", "e.title", "e.caption"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// How many a finding has, and the last place among them.
pub(super) fn extent(conn: &Conn, finding: &str) -> Result<(u64, u64)> {
    let sql = "SELECT count(*), ifnull(max(position), 0) FROM evidence WHERE finding_id = ? AND deleted_at IS NULL";
    Ok(conn.prepare_cached(sql)?.query_row([finding], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Stores a new one.
pub(super) fn insert(tx: &Tx<'_>, e: &Evidence) -> Result<()> {
    let sql = "INSERT INTO evidence (id, finding_id, file, name, title, caption, position, uploaded_by, created_at, \
               updated_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![
        e.id,
        e.finding_id,
        e.sha256,
        e.name,
        e.title,
        e.caption,
        e.position,
        e.uploaded_by.as_ref().map(|user| &user.id),
        e.created_at.0,
        e.updated_at.0,
        e.version
    ])?;
    Ok(())
}

/// Stores the new state of what is said about one.
pub(super) fn update(tx: &Tx<'_>, e: &Evidence) -> Result<()> {
    let sql = "UPDATE evidence SET name = ?2, title = ?3, caption = ?4, updated_at = ?5, version = ?6 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![e.id, e.name, e.title, e.caption, e.updated_at.0, e.version])?;
    Ok(())
}

/// Moves one to a place among its finding's, and the others up or down; its place afterwards.
pub(super) fn arrange(tx: &Tx<'_>, finding: &str, id: &str, place: u64) -> Result<u64> {
    let sql = "SELECT id FROM evidence WHERE finding_id = ? AND deleted_at IS NULL ORDER BY position, id";
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map([finding], |row| row.get(0))?;
    let mut order = rows.collect::<crate::db::RowResult<Vec<String>>>()?;
    order.retain(|other| other != id);
    let at = usize::try_from(place.saturating_sub(1)).unwrap_or(usize::MAX).min(order.len());
    order.insert(at, id.to_owned());
    let mut update = tx.prepare_cached("UPDATE evidence SET position = ?2 WHERE id = ?1 AND position IS NOT ?2")?;
    for (index, id) in order.iter().enumerate() {
        update.execute(params![id, index as u64 + 1])?;
    }
    Ok(at as u64 + 1)
}

/// Puts one into the trash.
pub(super) fn trash(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE evidence SET deleted_at = ?2, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

/// Takes one out of the trash again, to the end of the list.
pub(super) fn restore(tx: &Tx<'_>, id: &str, place: u64, now: Time) -> Result<()> {
    let sql =
        "UPDATE evidence SET deleted_at = NULL, position = ?2, updated_at = ?3, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, place, now.0])?;
    Ok(())
}

/// Forgets what has been in the trash since before `limit`, at most `count`; how many there were.
pub(crate) fn forget(tx: &Tx<'_>, limit: Time, count: u64) -> Result<usize> {
    let sql = "DELETE FROM evidence WHERE n IN (SELECT n FROM evidence WHERE deleted_at < ?1 LIMIT ?2)";
    Ok(tx.prepare_cached(sql)?.execute(params![limit.0, count])?)
}
