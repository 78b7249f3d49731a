//! The assets' SQL.

use super::model::{Filter, read};
use crate::{
    auth::Reach,
    db::{
        Conn, OptionalExtension, RowResult, Tx, fts,
        page::{List, Narrow, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::any,
    resources::shared::{counters, within},
};
use assay_api::{
    Time,
    assets::{Asset, AssetStatus, AssetType},
};

pub(in crate::resources) static LIST: List = List {
    select: "a.*, p.name AS project_name, \
             (SELECT count(*) FROM finding_assets fa JOIN findings f ON f.id = fa.finding_id \
              WHERE fa.asset_id = a.id AND f.deleted_at IS NULL) AS findings_count",
    from: "assets a",
    joins: "CROSS JOIN projects p ON p.id = a.project_id",
    // What an import has made is seen when all of it is there.
    always: "a.deleted_at IS NULL AND p.deleted_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM import_pending h WHERE h.object_id = a.id)",
    id: "a.id",
    fts: Some(fts::Index { table: "assets_fts", literal: &[] }),
    narrow: Some(Narrow {
        index: "assets_narrow",
        columns: &["a.project_id", "a.type", "a.status"],
        always: "a.deleted_at IS NULL AND a.project_id NOT IN (SELECT id FROM projects WHERE deleted_at IS NOT NULL)",
        exceptions: "SELECT a.n FROM trash t CROSS JOIN assets a ON a.id = t.id WHERE t.type = 'asset' UNION ALL \
                     SELECT a.n FROM projects p CROSS JOIN assets a ON a.project_id = p.id \
                     WHERE p.deleted_at IS NOT NULL AND a.deleted_at IS NULL",
    }),
    sorts: &[
        Sort::by("created_at", "a.created_at"),
        Sort::by("updated_at", "a.updated_at"),
        Sort::by("name", "a.name"),
    ],
};

/// One asset that is not in the trash.
pub fn get(conn: &Conn, id: &str) -> Result<Option<Asset>> {
    let sql = LIST.one("a.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// Some of a project's assets, in the order in which they were made, after row number `after`; and the last of these.
pub(in crate::resources) fn of_project(
    conn: &Conn,
    project: &str,
    after: i64,
    count: usize,
) -> Result<Vec<(i64, Asset)>> {
    let sql = LIST.one("a.project_id = ?1 AND a.n > ?2 ORDER BY a.n LIMIT ?3");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![project, after, count as i64], |row| Ok((row.get("n")?, read(row)?)))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// One asset that is not in the trash, whether or not the import that makes it has ended.
pub(crate) fn of_any(conn: &Conn, id: &str) -> Result<Option<Asset>> {
    let List { select, from, joins, .. } = &LIST;
    let sql =
        format!("SELECT {select} FROM {from} {joins} WHERE a.deleted_at IS NULL AND p.deleted_at IS NULL AND a.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A page of the assets that `reach` includes.
pub(super) fn list(conn: &Conn, reach: &Reach, filter: &Filter, params: &Params) -> Result<Page<Asset>> {
    let Filter { project_id, r#type, status, tag, search } = filter;
    let types = any::<AssetType>("type", r#type.as_deref())?;
    let statuses = any::<AssetStatus>("status", status.as_deref())?;
    let statuses = statuses.map(|list| list.into_iter().map(AssetStatus::rank).collect::<Vec<_>>());
    let mut query = Query::new(&LIST);
    query.equals("a.project_id", project_id.as_deref());
    within(&mut query, "a.project_id", reach);
    query.any_of("a.status", statuses.clone());
    query.any_of("a.type", types.map(|list| list.into_iter().map(AssetType::rank).collect()));
    query.search(search.as_deref());
    query.labelled("asset_tags", tag.as_deref());
    let counted = r#type.is_none() && tag.is_none() && search.is_none();
    let total = counted
        .then(|| counters::total(conn, "asset", project_id.as_deref(), reach, None, statuses.as_deref()))
        .transpose()?;
    query.page(conn, params, total, read)
}

/// Stores a new asset.
pub(in crate::resources) fn insert(tx: &Tx<'_>, a: &Asset) -> Result<()> {
    let sql = "INSERT INTO assets (id, project_id, name, type, ip_address, hostname, ports, os, status, notes, tags, \
               created_at, updated_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let (ports, tags) = (serde_json::json!(a.ports).to_string(), serde_json::json!(a.tags).to_string());
    tx.prepare_cached(sql)?.execute(params![
        a.id,
        a.project_id,
        a.name,
        a.r#type.rank(),
        a.ip_address,
        a.hostname,
        ports,
        a.os,
        a.status.rank(),
        a.notes,
        tags,
        a.created_at.0,
        a.updated_at.0,
        a.version
    ])?;
    Ok(())
}

/// Stores an asset's new state.
pub(super) fn update(tx: &Tx<'_>, a: &Asset) -> Result<()> {
    let sql = "UPDATE assets SET name = ?2, type = ?3, ip_address = ?4, hostname = ?5, ports = ?6, os = ?7, status = ?8, \
               notes = ?9, tags = ?10, updated_at = ?11, version = ?12 WHERE id = ?1";
    let (ports, tags) = (serde_json::json!(a.ports).to_string(), serde_json::json!(a.tags).to_string());
    tx.prepare_cached(sql)?.execute(params![
        a.id,
        a.name,
        a.r#type.rank(),
        a.ip_address,
        a.hostname,
        ports,
        a.os,
        a.status.rank(),
        a.notes,
        tags,
        a.updated_at.0,
        a.version
    ])?;
    Ok(())
}

/// Puts an asset into the trash.
pub(super) fn trash(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE assets SET deleted_at = ?2, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

/// Forgets an asset.
pub(super) fn erase(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM assets WHERE id = ?")?.execute([id])?;
    tx.prepare_cached("DELETE FROM import_pending WHERE object_id = ?")?.execute([id])?;
    Ok(())
}
