//! The users' SQL. The password's hash never leaves this file but for comparison.

use super::model::{Filter, read};
use crate::{
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::{Error, Result},
    http::query::any,
};
use assay_api::{
    Time,
    users::{Role, User},
};

pub(in crate::resources) static LIST: List = List {
    select: "u.id, u.username, u.email, u.name, u.role, u.active, u.password_hash IS NULL AS invited, u.last_login_at, \
             EXISTS (SELECT 1 FROM totp t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL) AS two_factor, u.created_at, u.updated_at, u.version",
    from: "users u",
    joins: "",
    always: "NOT u.service",
    id: "u.id",
    fts: None,
    narrow: None,
    sorts: &[
        Sort::by("created_at", "u.created_at"),
        Sort::by("updated_at", "u.updated_at"),
        Sort::by("name", "u.name"),
    ],
};

/// One user.
pub fn get(conn: &Conn, id: &str) -> Result<Option<User>> {
    one(conn, "u.id = ?", id)
}

/// A user or service account: whoever a credential may act as.
pub fn actor(conn: &Conn, id: &str) -> Result<Option<User>> {
    let List { select, from, .. } = LIST;
    let sql = format!("SELECT {select} FROM {from} WHERE u.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// Who signs in with this name or address.
pub fn by_login(conn: &Conn, login: &str) -> Result<Option<User>> {
    one(conn, "(u.username = ?1 OR u.email = ?1)", login)
}

/// Who has this sign-in name, a service account too.
pub fn by_username(conn: &Conn, username: &str) -> Result<Option<String>> {
    let sql = "SELECT id FROM users WHERE username = ?";
    Ok(conn.prepare_cached(sql)?.query_row([username], |row| row.get(0)).optional()?)
}

/// What a password is compared with.
pub fn password_hash(conn: &Conn, id: &str) -> Result<Option<String>> {
    let hash = conn.prepare_cached("SELECT password_hash FROM users WHERE id = ?")?.query_row([id], |row| row.get(0));
    Ok(hash.optional()?.flatten())
}

/// Administrators who may sign in.
pub(super) fn active_admins(conn: &Conn) -> Result<u64> {
    let sql = "SELECT count(*) FROM users WHERE role = ? AND active";
    Ok(conn.prepare_cached(sql)?.query_row([Role::Admin.rank()], |row| row.get(0))?)
}

/// A page of the users. Addresses are searched for administrators alone.
pub(super) fn list(conn: &Conn, filter: &Filter, params: &Params, with_email: bool) -> Result<Page<User>> {
    let mut query = Query::new(&LIST);
    let roles = any::<Role>("role", filter.role.as_deref())?;
    query.any_of("u.role", roles.map(|list| list.into_iter().map(Role::rank).collect()));
    match filter.active.as_deref() {
        None => {}
        Some("true") => query.push("u.active", []),
        Some("false") => query.push("NOT u.active", []),
        Some(_) => return Err(Error::field("active", "must be true or false")),
    }
    let columns = if with_email { &["u.name", "u.username", "u.email"][..] } else { &["u.name", "u.username"] };
    query.contains(columns, filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// Stores a new user.
pub(crate) fn insert(tx: &Tx<'_>, u: &User, password_hash: Option<&str>) -> Result<()> {
    check_unique(tx, u)?;
    let sql = "INSERT INTO users (id, username, email, name, role, active, password_hash, created_at, updated_at, version) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![
        u.id,
        u.username,
        u.email,
        u.name,
        u.role.rank(),
        u.active,
        password_hash,
        u.created_at.0,
        u.updated_at.0,
        u.version
    ])?;
    Ok(())
}

/// Stores a user's new state, and a new password where there is one.
pub(crate) fn update(tx: &Tx<'_>, u: &User, password_hash: Option<&str>) -> Result<()> {
    check_unique(tx, u)?;
    let sql = "UPDATE users SET username = ?2, email = ?3, name = ?4, role = ?5, active = ?6, \
               password_hash = ifnull(?7, password_hash), updated_at = ?8, version = ?9 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        u.id,
        u.username,
        u.email,
        u.name,
        u.role.rank(),
        u.active,
        password_hash,
        u.updated_at.0,
        u.version
    ])?;
    Ok(())
}

/// Something that a user's view shows has changed elsewhere.
pub(crate) fn touch(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE users SET updated_at = ?2, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

/// Notes a sign-in.
pub(crate) fn signed_in(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    tx.prepare_cached("UPDATE users SET last_login_at = ?2 WHERE id = ?1")?.execute(params![id, now.0])?;
    Ok(())
}

/// Which of the two names is taken already, by whom it is not.
fn check_unique(conn: &Conn, u: &User) -> Result<()> {
    for (field, value) in [("username", Some(&u.username)), ("email", u.email.as_ref())] {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM users WHERE {field} = ?1 AND id <> ?2)");
        if conn.prepare_cached(&sql)?.query_row(params![value, u.id], |row| row.get(0))? {
            return Err(Error::field(field, "is taken by another user"));
        }
    }
    Ok(())
}

fn one(conn: &Conn, condition: &str, value: &str) -> Result<Option<User>> {
    let sql = LIST.one(condition);
    Ok(conn.prepare_cached(&sql)?.query_row([value], read).optional()?)
}
