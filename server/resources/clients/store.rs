//! The clients' SQL.

use super::model::{Filter, read};
use crate::{
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::any,
};
use assay_api::{
    Time,
    clients::{Client, ClientStatus},
};

pub(in crate::resources) static LIST: List = List {
    select: "c.*, (SELECT count(*) FROM projects p WHERE p.client_id = c.id AND p.deleted_at IS NULL) AS projects_count",
    from: "clients c",
    joins: "",
    always: "c.deleted_at IS NULL",
    id: "c.id",
    fts: None,
    narrow: None,
    sorts: &[
        Sort::by("created_at", "c.created_at"),
        Sort::by("updated_at", "c.updated_at"),
        Sort::by("name", "c.name"),
    ],
};

/// One client that is not in the trash.
pub fn get(conn: &Conn, id: &str) -> Result<Option<Client>> {
    let sql = LIST.one("c.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A page of the clients.
pub(super) fn list(conn: &Conn, filter: &Filter, params: &Params) -> Result<Page<Client>> {
    let mut query = Query::new(&LIST);
    let statuses = any::<ClientStatus>("status", filter.status.as_deref())?;
    query.any_of("c.status", statuses.map(|list| list.into_iter().map(ClientStatus::rank).collect()));
    query.equals("c.industry", filter.industry.as_deref());
    query.contains(&["c.name", "c.contact_email"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// Stores a new client.
pub(super) fn insert(tx: &Tx<'_>, c: &Client) -> Result<()> {
    let sql = "INSERT INTO clients (id, name, contact_email, industry, website, phone, address, notes, status, created_at, \
               updated_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![
        c.id,
        c.name,
        c.contact_email,
        c.industry,
        c.website,
        c.phone,
        c.address,
        c.notes,
        c.status.rank(),
        c.created_at.0,
        c.updated_at.0,
        c.version
    ])?;
    Ok(())
}

/// Stores a client's new state.
pub(super) fn update(tx: &Tx<'_>, c: &Client) -> Result<()> {
    let sql = "UPDATE clients SET name = ?2, contact_email = ?3, industry = ?4, website = ?5, phone = ?6, address = ?7, \
               notes = ?8, status = ?9, updated_at = ?10, version = ?11 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        c.id,
        c.name,
        c.contact_email,
        c.industry,
        c.website,
        c.phone,
        c.address,
        c.notes,
        c.status.rank(),
        c.updated_at.0,
        c.version
    ])?;
    Ok(())
}

/// Puts a client into the trash.
pub(super) fn trash(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE clients SET deleted_at = ?2, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}
