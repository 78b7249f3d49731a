//! The trash's SQL.

use super::model::{Filter, read};
use crate::{
    auth::Reach,
    db::{
        Conn, OptionalExtension, RowResult, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::{any, one},
};
use assay_api::{
    Time,
    trash::{TrashType, Trashed},
};

/// The list. What lies in a project that is in the trash comes and goes with it.
pub(in crate::resources) static LIST: List = List {
    select: "t.*, p.name AS project_name, (SELECT actor_name FROM journal j WHERE j.object_id = t.id \
             AND j.kind = t.type || '.deleted' ORDER BY j.seq DESC LIMIT 1) AS deleted_by",
    from: "trash t",
    joins: "LEFT JOIN projects p ON p.id = t.project_id",
    always: "(t.type = 'project' OR p.deleted_at IS NULL)",
    id: "t.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("deleted_at", "t.deleted_at"), Sort::by("name", "t.name")],
};

/// A page of what lies in the trash, of these kinds, for whoever sees `reach`.
pub(super) fn list(
    conn: &Conn,
    reach: &Reach,
    kinds: &[TrashType],
    filter: &Filter,
    params: &Params,
) -> Result<Page<Trashed>> {
    let mut query = Query::new(&LIST);
    let wanted = any::<TrashType>("type", filter.r#type.as_deref())?;
    let kinds = kinds.iter().filter(|kind| wanted.as_ref().is_none_or(|wanted| wanted.contains(kind)));
    query.any_of("t.type", Some(kinds.map(|kind| kind.as_str().to_owned()).collect::<Vec<_>>()));
    if let Some((not, ids)) = reach.as_json() {
        let not = if not { "NOT " } else { "" };
        query.push(
            format!("(t.project_id IS NULL OR t.project_id {not}IN (SELECT value FROM json_each(?)))"),
            [ids.into()],
        );
    }
    query.any_of("t.project_id", filter.project_id.clone().map(|id| vec![id]));
    let after = one::<Time>("deleted_after", filter.deleted_after.as_deref())?;
    let before = one::<Time>("deleted_before", filter.deleted_before.as_deref())?;
    query.between("t.deleted_at", after, before);
    query.contains(&["t.name"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// Something in the trash.
pub(super) fn get(conn: &Conn, id: &str) -> Result<Option<Trashed>> {
    let sql = LIST.one("t.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// What must come back from the trash before this can: its project, or the project's client.
pub(super) fn obstacle(conn: &Conn, id: &str) -> Result<Option<&'static str>> {
    let sql = "SELECT CASE WHEN t.type <> 'project' AND p.deleted_at IS NOT NULL THEN 1 \
               WHEN t.type = 'project' AND c.deleted_at IS NOT NULL THEN 2 ELSE 0 END FROM trash t \
               LEFT JOIN projects p ON p.id = t.project_id LEFT JOIN clients c ON c.id = p.client_id WHERE t.id = ?";
    let found: Option<i64> = conn.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?;
    Ok(match found {
        Some(1) => Some("project"),
        Some(2) => Some("client"),
        _ => None,
    })
}

/// Whether a client still has projects, in the trash or not.
pub(super) fn has_projects(conn: &Conn, client: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM projects WHERE client_id = ?)";
    Ok(conn.prepare_cached(sql)?.query_row([client], |row| row.get(0))?)
}

/// The project of something in the trash, also where that is in the trash itself.
pub(super) fn project_of(conn: &Conn, id: &str) -> Result<Option<Option<String>>> {
    let sql = "SELECT project_id FROM trash WHERE id = ?";
    Ok(conn.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
}

/// What lies in the trash since before `before`, the oldest first.
pub(super) fn older(conn: &Conn, before: Time, count: usize) -> Result<Vec<Trashed>> {
    let sql = LIST.one("t.deleted_at < ?1 ORDER BY t.deleted_at, t.id LIMIT ?2");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![before.0, count as i64], read)?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Takes an object out of the trash.
pub(super) fn restore(tx: &Tx<'_>, kind: TrashType, id: &str) -> Result<()> {
    let table = table(kind);
    let sql = format!("UPDATE {table} SET deleted_at = NULL, version = version + 1 WHERE id = ? AND deleted_at > 0");
    tx.prepare_cached(&sql)?.execute([id])?;
    Ok(())
}

/// Removes an object for good, with its line in the trash and what could be undone of it. Not a project: what is in
/// one goes piece by piece.
pub(super) fn remove(tx: &Tx<'_>, kind: TrashType, id: &str) -> Result<()> {
    let table = table(kind);
    tx.prepare_cached(&format!("DELETE FROM {table} WHERE id = ? AND deleted_at > 0"))?.execute([id])?;
    forget(tx, id)
}

/// Forgets an object's line in the trash and what could be undone of it.
pub(super) fn forget(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM trash WHERE id = ?")?.execute([id])?;
    // The item stays, without what it held: whoever wants to undo it learns that the object is gone.
    tx.prepare_cached("UPDATE operation_items SET before = NULL WHERE object_id = ?")?.execute([id])?;
    Ok(())
}

/// The ids of the comments on a finding.
pub(super) fn comments(conn: &Conn, finding: &str) -> Result<Vec<String>> {
    let mut statement = conn.prepare_cached("SELECT id FROM comments WHERE finding_id = ? ORDER BY id")?;
    Ok(statement.query_map([finding], |row| row.get(0))?.collect::<RowResult<_>>()?)
}

/// Erases what the journal says of an object's fields, and of what people said about it; its rows stay.
pub(super) fn erase(tx: &Tx<'_>, id: &str) -> Result<()> {
    let sql = "UPDATE journal SET payload = NULL WHERE payload IS NOT NULL AND (object_id = ?1 OR object_id IN \
               (SELECT id FROM comments WHERE finding_id = ?1))";
    tx.prepare_cached(sql)?.execute([id])?;
    Ok(())
}

fn table(kind: TrashType) -> &'static str {
    match kind {
        TrashType::Client => "clients",
        TrashType::Project => "projects",
        TrashType::Asset => "assets",
        TrashType::Finding => "findings",
    }
}
