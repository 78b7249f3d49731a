//! The SQL of controls of the organisation's own.

use super::model::{OwnControl, OwnFramework};
use crate::{
    db::{Conn, OptionalExtension, Row, RowResult, Tx, params},
    error::Result,
    resources::{
        controls::store::answers,
        shared::{day, member},
        users,
    },
};
use assay_api::{Time, controls::ControlStatus};
use std::collections::{HashMap, HashSet};

/// The short names of the built-in catalogue, in lower case.
pub(super) fn builtin(conn: &Conn) -> Result<HashSet<String>> {
    let mut statement = conn.prepare_cached("SELECT ref FROM controls WHERE NOT own")?;
    let refs = statement.query_map([], |row| row.get::<_, String>(0))?;
    Ok(refs.map(|name| name.map(|name| name.to_lowercase())).collect::<RowResult<_>>()?)
}

const COLUMNS: &str = "id, ref, name, domain, description, guidance, status, owner_id, note, due_date, version";

fn read(row: &Row<'_>) -> RowResult<OwnControl> {
    Ok(OwnControl {
        id: row.get("id")?,
        r#ref: row.get("ref")?,
        name: row.get("name")?,
        domain: row.get("domain")?,
        description: row.get("description")?,
        guidance: row.get("guidance")?,
        requirements: Default::default(),
        status: member(row, "status", ControlStatus::from_rank)?,
        owner_id: row.get("owner_id")?,
        note: row.get("note")?,
        due_date: day(row, "due_date")?,
        version: row.get("version")?,
    })
}

/// All of them, by their short names in lower case.
pub(super) fn all(conn: &Conn) -> Result<HashMap<String, OwnControl>> {
    let sql = format!("SELECT {COLUMNS} FROM controls WHERE own");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut answers = answers(conn, None)?;
    let mut all = HashMap::new();
    for control in statement.query_map([], read)? {
        let mut control = control?;
        control.requirements = answers.remove(&control.id).unwrap_or_default();
        all.insert(control.r#ref.to_lowercase(), control);
    }
    Ok(all)
}

/// One of them.
pub(in crate::resources::controls) fn one(conn: &Conn, id: &str) -> Result<Option<OwnControl>> {
    let sql = format!("SELECT {COLUMNS} FROM controls WHERE own AND id = ?");
    let Some(mut control) = conn.prepare_cached(&sql)?.query_row([id], read).optional()? else { return Ok(None) };
    control.requirements = answers(conn, Some(id))?.remove(id).unwrap_or_default();
    Ok(Some(control))
}

/// The users that these texts mean: by sign-in name, address or id.
pub(super) fn people<'n>(conn: &Conn, names: impl Iterator<Item = &'n str>) -> Result<HashMap<String, String>> {
    let mut found = HashMap::new();
    for name in names.collect::<HashSet<_>>() {
        let user = match users::store::by_login(conn, name)? {
            None => users::store::get(conn, name)?,
            known => known,
        };
        if let Some(user) = user.filter(|user| user.active) {
            found.insert(name.to_owned(), user.id);
        }
    }
    Ok(found)
}

/// Stores a new one.
pub(super) fn insert(tx: &Tx<'_>, c: &OwnControl, now: Time) -> Result<()> {
    let sql = "INSERT INTO controls (id, ref, name, domain, description, guidance, status, owner_id, note, due_date, own, \
               created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11, ?11)";
    tx.prepare_cached(sql)?.execute(params![
        c.id,
        c.r#ref,
        c.name,
        c.domain,
        c.description,
        c.guidance,
        c.status.rank(),
        c.owner_id,
        c.note,
        c.due_date.map(|day| day.to_string()),
        now.0
    ])?;
    answer(tx, c)
}

/// Stores new texts of one; what a person says of it is not touched.
pub(super) fn update(tx: &Tx<'_>, c: &OwnControl, now: Time) -> Result<()> {
    let sql = "UPDATE controls SET name = ?2, domain = ?3, description = ?4, guidance = ?5, updated_at = ?6, \
               version = ?7 WHERE id = ?1 AND own";
    tx.prepare_cached(sql)?.execute(params![c.id, c.name, c.domain, c.description, c.guidance, now.0, c.version])?;
    tx.prepare_cached("DELETE FROM control_requirements WHERE control_id = ?")?.execute([&c.id])?;
    answer(tx, c)
}

fn answer(tx: &Tx<'_>, c: &OwnControl) -> Result<()> {
    let mut insert = tx.prepare_cached("INSERT INTO control_requirements VALUES (?, ?, ?)")?;
    for (framework, ids) in &c.requirements {
        for id in ids {
            insert.execute(params![c.id, framework, id])?;
        }
    }
    Ok(())
}

/// Stores a framework, or its new edition.
pub(super) fn put_framework(tx: &Tx<'_>, f: &OwnFramework, now: Time) -> Result<()> {
    let sql = "INSERT INTO control_frameworks (slug, name, version, created_at) VALUES (?, ?, ?, ?) \
               ON CONFLICT DO UPDATE SET name = excluded.name, version = excluded.version";
    tx.prepare_cached(sql)?.execute(params![f.slug, f.name, f.version, now.0])?;
    Ok(())
}

/// Forgets the frameworks that no control answers to any longer.
pub(super) fn forget_frameworks(tx: &Tx<'_>) -> Result<()> {
    let sql = "DELETE FROM control_frameworks WHERE slug NOT IN (SELECT framework FROM control_requirements)";
    tx.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// Removes one, with its evidence, and the frameworks that it alone answered to.
pub(in crate::resources::controls) fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM controls WHERE id = ? AND own")?.execute([id])?;
    forget_frameworks(tx)
}
