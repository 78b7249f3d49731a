//! The controls' SQL.

use super::{
    catalogue::{Entry, Known},
    cover::Answers,
    model::{Filter, read},
    shelf::Shelf,
};
use crate::{
    auth::Reach,
    db::{
        Conn, OptionalExtension, RowResult, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::{Error, Result},
    http::query::any,
};
use assay_api::{
    Time,
    controls::{Control, ControlStatus},
};
use std::collections::{BTreeMap, BTreeSet};

/// The list.
pub(in crate::resources) static LIST: List = List {
    select: "c.*, u.name AS owner_name, (SELECT assessed_at FROM control_assessments) AS assessed_at, \
             (SELECT count(*) FROM control_evidence e WHERE e.control_id = c.id AND e.expired_at IS NULL) \
             AS evidence_count, \
             (SELECT count(*) FROM control_evidence e WHERE e.control_id = c.id AND e.expired_at IS NOT NULL) \
             AS evidence_expired, \
             (SELECT json_group_array(DISTINCT r.framework) FROM control_requirements r WHERE r.control_id = c.id) \
             AS frameworks",
    from: "controls c",
    joins: "LEFT JOIN users u ON u.id = c.owner_id",
    always: "c.ref <> ''",
    id: "c.id",
    fts: None,
    narrow: None,
    sorts: &[
        Sort::by("ref", "c.ref"),
        Sort::by("name", "c.name"),
        Sort::by("status", "c.status"),
        Sort::by("due_date", "c.due_key"),
        Sort::by("updated_at", "c.updated_at"),
    ],
};

/// Some requirement of one of these frameworks, a JSON array of short names, is answered.
pub(in crate::resources) const OF_FRAMEWORKS: &str = "EXISTS (SELECT 1 FROM control_requirements r \
    WHERE r.control_id = c.id AND r.framework IN (SELECT value FROM json_each(?)))";

/// One control.
pub(super) fn get(conn: &Conn, shelf: &Shelf, id: &str) -> Result<Option<Control>> {
    let sql = LIST.one("c.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], |row| read(row, shelf)).optional()?)
}

/// Whether there is such a control.
pub(in crate::resources) fn is_there(conn: &Conn, id: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM controls WHERE id = ?)";
    Ok(conn.prepare_cached(sql)?.query_row([id], |row| row.get(0))?)
}

/// What a control asks for and what would show it, as its row says it.
pub(super) fn texts(conn: &Conn, id: &str) -> Result<(String, Option<String>)> {
    let sql = "SELECT description, guidance FROM controls WHERE id = ?";
    Ok(conn.prepare_cached(sql)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Every control.
pub(super) fn all(conn: &Conn, shelf: &Shelf) -> Result<Vec<Control>> {
    let sql = format!("{} ORDER BY c.ref", LIST.one("c.id <> ''"));
    let mut statement = conn.prepare_cached(&sql)?;
    Ok(statement.query_map([], |row| read(row, shelf))?.collect::<RowResult<_>>()?)
}

/// All frameworks.
pub(super) fn shelf(conn: &Conn) -> Result<Shelf> {
    let mut statement = conn.prepare_cached("SELECT slug, name, version FROM control_frameworks ORDER BY slug")?;
    let own = statement.query_map([], |row| {
        Ok(Known { slug: row.get(0)?, name: row.get(1)?, version: row.get(2)?, ids: Vec::new() })
    })?;
    Shelf::with(own.collect::<RowResult<_>>()?)
}

/// What controls answer, by their ids; of one control, or of all.
pub(super) fn answers(conn: &Conn, control: Option<&str>) -> Result<BTreeMap<String, Answers>> {
    let sql = "SELECT control_id, framework, requirement FROM control_requirements \
               WHERE ?1 IS NULL OR control_id = ?1 ORDER BY control_id, framework, requirement";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([control], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut all: BTreeMap<String, Answers> = BTreeMap::new();
    for row in rows {
        let (control, framework, requirement): (String, String, String) = row?;
        all.entry(control).or_default().entry(framework).or_default().push(requirement);
    }
    Ok(all)
}

/// A page of the controls, those with one of `ids` alone where they are given.
pub(super) fn list(
    conn: &Conn,
    shelf: &Shelf,
    filter: &Filter,
    ids: Option<&[String]>,
    params: &Params,
) -> Result<Page<Control>> {
    let mut query = Query::new(&LIST);
    let statuses = any::<ControlStatus>("status", filter.status.as_deref())?;
    query.any_of("c.status", statuses.map(|list| list.into_iter().map(ControlStatus::rank).collect()));
    if let Some(owner) = &filter.owner_id {
        query.push("+c.owner_id = ?", [owner.clone().into()]);
    }
    if let Some(domain) = &filter.domain {
        query.push("c.domain = ?", [domain.clone().into()]);
    }
    if let Some(text) = &filter.framework {
        let slugs = text.split(',').map(|name| slug(shelf, name.trim())).collect::<Result<Vec<_>>>()?;
        query.push(OF_FRAMEWORKS, [serde_json::json!(slugs).to_string().into()]);
    }
    if let Some(ids) = ids {
        query.in_json("c.id", false, serde_json::json!(ids).to_string());
    }
    query.contains(&["c.ref", "c.name", "c.description"], filter.search.as_deref());
    query.page(conn, params, None, |row| read(row, shelf))
}

fn slug<'s>(shelf: &'s Shelf, name: &str) -> Result<&'s str> {
    let found = shelf.framework(name).map(|known| known.slug.as_str());
    found.ok_or_else(|| {
        let known: Vec<_> = shelf.all().map(|known| known.slug.as_str()).collect();
        Error::field("framework", format!("must be one of {}", known.join(", ")))
    })
}

/// Stores what a person says of one.
pub(super) fn update(tx: &Tx<'_>, c: &Control) -> Result<()> {
    let sql = "UPDATE controls SET status = ?2, owner_id = ?3, note = ?4, due_date = ?5, updated_at = ?6, version = ?7 \
               WHERE id = ?1";
    let due = c.due_date.map(|day| day.to_string());
    tx.prepare_cached(sql)?.execute(params![
        c.id,
        c.status.rank(),
        c.owner_id,
        c.note,
        due,
        c.updated_at.0,
        c.version
    ])?;
    Ok(())
}

/// Whether the rows say what the catalogue does, so that a start has nothing to write.
fn is_laid(conn: &Conn, controls: &'static [Entry]) -> Result<bool> {
    let mut statement = conn.prepare_cached("SELECT ref, name, domain, description FROM controls WHERE NOT own")?;
    let texts = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
    let texts: BTreeSet<[String; 4]> = texts.collect::<RowResult<_>>()?;
    let sql = "SELECT c.ref, r.framework, r.requirement FROM control_requirements r \
               JOIN controls c ON c.id = r.control_id WHERE NOT c.own";
    let mut statement = conn.prepare_cached(sql)?;
    let answers = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
    let answers: BTreeSet<[String; 3]> = answers.collect::<RowResult<_>>()?;
    let mapped: usize = controls.iter().flat_map(|entry| entry.map.values()).map(Vec::len).sum();
    let says = |entry: &Entry| {
        let text = [&entry.r#ref, &entry.name, &entry.domain, &entry.description].map(Clone::clone);
        let mut pairs = entry.map.iter().flat_map(|(framework, ids)| ids.iter().map(move |id| (framework, id)));
        texts.contains(&text)
            && pairs.all(|(framework, id)| answers.contains(&[&entry.r#ref, framework, id].map(Clone::clone)))
    };
    Ok(answers.len() == mapped && controls.iter().all(says))
}

/// Lays the catalogue over the rows: texts are renewed, what is new is added, what a person said stays.
pub(super) fn lay(tx: &Tx<'_>, controls: &'static [Entry], ids: &[String], now: Time) -> Result<()> {
    if is_laid(tx, controls)? {
        return Ok(());
    }
    let sql = "INSERT INTO controls (id, ref, name, domain, description, created_at, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (ref) DO UPDATE SET \
               name = excluded.name, domain = excluded.domain, description = excluded.description";
    for (c, id) in controls.iter().zip(ids) {
        // A catalogue that grows may want a name that an own control has had first; that one goes by another then.
        let own = "UPDATE controls SET ref = ref || '/' || substr(id, -6), version = version + 1 \
                   WHERE own AND ref = ? COLLATE NOCASE";
        tx.prepare_cached(own)?.execute([&c.r#ref])?;
        tx.prepare_cached(sql)?.execute(params![id, c.r#ref, c.name, c.domain, c.description, now.0])?;
        let held = "SELECT id FROM controls WHERE ref = ?";
        let held: String = tx.prepare_cached(held)?.query_row([&c.r#ref], |row| row.get(0))?;
        tx.prepare_cached("DELETE FROM control_requirements WHERE control_id = ?")?.execute([&held])?;
        let mut insert = tx.prepare_cached("INSERT INTO control_requirements VALUES (?, ?, ?)")?;
        for (framework, ids) in &c.map {
            for requirement in ids {
                insert.execute(params![held, framework, requirement])?;
            }
        }
    }
    Ok(())
}

/// What is seen of controls by whoever has this reach: control, signal, sums over projects.
pub(super) struct Seen {
    pub(super) control_id: String,
    pub(super) signal: String,
    pub(super) open: u64,
    pub(super) worst: Option<i64>,
    pub(super) accepted: u64,
    pub(super) fixed: u64,
    pub(super) passed: u64,
    pub(super) projects: u64,
    pub(super) last_seen: Option<i64>,
}

/// What is seen of one control, or of all.
pub(super) fn seen(conn: &Conn, reach: &Reach, control: Option<&str>) -> Result<Vec<Seen>> {
    let (condition, ids) = match reach.as_json() {
        None => ("?1 = '' OR 1", String::new()),
        Some((true, ids)) => ("project_id NOT IN (SELECT value FROM json_each(?1))", ids),
        Some((false, ids)) => ("project_id = '' OR project_id IN (SELECT value FROM json_each(?1))", ids),
    };
    let sql = format!(
        "SELECT control_id, signal, sum(open), min(worst), sum(accepted), sum(fixed), sum(passed), \
         sum(project_id <> ''), max(last_seen) FROM control_results WHERE ({condition}) AND (?2 IS NULL OR control_id = ?2) \
         GROUP BY control_id, signal ORDER BY control_id, signal"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![ids, control], |row| {
        Ok(Seen {
            control_id: row.get(0)?,
            signal: row.get(1)?,
            open: row.get(2)?,
            worst: row.get(3)?,
            accepted: row.get(4)?,
            fixed: row.get(5)?,
            passed: row.get(6)?,
            projects: row.get(7)?,
            last_seen: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<RowResult<_>>()?)
}
