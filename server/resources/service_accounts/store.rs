//! The service accounts' SQL: rows of `users` that nobody signs in as.

use super::model::{Filter, read};
use crate::{
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::{Error, Result},
};
use assay_api::{Time, service_accounts::ServiceAccount};

pub(in crate::resources) static LIST: List = List {
    select: "u.id, u.name, u.description, u.role, u.active, u.created_at, u.updated_at, u.version, \
             (SELECT count(*) FROM tokens t WHERE t.user_id = u.id AND t.revoked_at IS NULL) AS tokens_count",
    from: "users u",
    joins: "",
    always: "u.service AND u.username <> u.id",
    id: "u.id",
    fts: None,
    narrow: None,
    sorts: &[
        Sort::by("created_at", "u.created_at"),
        Sort::by("updated_at", "u.updated_at"),
        Sort::by("name", "u.name"),
    ],
};

/// One service account.
pub fn get(conn: &Conn, id: &str) -> Result<Option<ServiceAccount>> {
    let sql = LIST.one("u.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A page of the service accounts.
pub(super) fn list(conn: &Conn, filter: &Filter, params: &Params) -> Result<Page<ServiceAccount>> {
    let mut query = Query::new(&LIST);
    query.contains(&["u.name", "u.description"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// Stores a new service account. Its name is taken from people too: nobody can sign in as it.
pub(super) fn insert(tx: &Tx<'_>, a: &ServiceAccount) -> Result<()> {
    check_unique(tx, a)?;
    let sql = "INSERT INTO users (id, username, email, name, description, role, active, service, created_at, updated_at, \
               version) VALUES (?1, ?2, ?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8)";
    tx.prepare_cached(sql)?.execute(params![
        a.id,
        a.name,
        a.description,
        a.role.rank(),
        a.active,
        a.created_at.0,
        a.updated_at.0,
        a.version
    ])?;
    Ok(())
}

/// Stores a service account's new state.
pub(super) fn update(tx: &Tx<'_>, a: &ServiceAccount) -> Result<()> {
    check_unique(tx, a)?;
    let sql = "UPDATE users SET username = ?2, name = ?2, description = ?3, role = ?4, active = ?5, updated_at = ?6, \
               version = ?7 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        a.id,
        a.name,
        a.description,
        a.role.rank(),
        a.active,
        a.updated_at.0,
        a.version
    ])?;
    Ok(())
}

/// Takes all its tokens back.
pub(super) fn revoke_tokens(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE tokens SET revoked_at = ?2, version = version + 1 WHERE user_id = ?1 AND revoked_at IS NULL";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

/// Keeps the row, for whatever names it, and frees its name.
pub(super) fn retire(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE users SET username = id, active = 0, updated_at = ?2, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

fn check_unique(conn: &Conn, a: &ServiceAccount) -> Result<()> {
    let sql = "SELECT EXISTS (SELECT 1 FROM users WHERE username = ?1 AND id <> ?2)";
    match conn.prepare_cached(sql)?.query_row(params![a.name, a.id], |row| row.get(0))? {
        true => Err(Error::field("name", "is taken by a user or another service account")),
        false => Ok(()),
    }
}
