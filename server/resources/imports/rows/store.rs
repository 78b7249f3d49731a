//! The rows' SQL.

use super::super::{
    model::{RowFilter, read_row},
    rules::{Verdict, absorb_asset},
};
use crate::{
    db::{
        Conn, OptionalExtension, RowResult, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::{Error, Result},
    http::query::any,
};
use assay_api::{
    findings::Severity,
    imports::{ImportAction, ImportKind, ImportRow},
};
use assay_importers::{AssetDraft, Draft};
use serde::{Serialize, de::DeserializeOwned};

pub(in crate::resources) static LIST: List = List {
    select: "r.*, r.id",
    from: "import_rows r",
    joins: "",
    always: "1",
    id: "r.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("position", "r.n")],
};

/// A page of an import's rows, in the order of the file unless told otherwise.
pub(in super::super) fn list(conn: &Conn, id: &str, filter: &RowFilter, params: &Params) -> Result<Page<ImportRow>> {
    let actions = any::<ImportAction>("action", filter.action.as_deref())?;
    let kinds = any::<ImportKind>("kind", filter.kind.as_deref())?;
    let mut query = Query::new(&LIST);
    query.equals("r.import_id", Some(id));
    query.any_of("r.action", actions.map(|list| list.into_iter().map(ImportAction::rank).collect()));
    query.any_of("r.kind", kinds.map(|list| list.into_iter().map(ImportKind::rank).collect()));
    query.page(conn, params, None, read_row)
}

/// A thing of the file, ready to be staged.
pub(in super::super) struct Staged {
    pub(in super::super) kind: ImportKind,
    /// What it is recognised by; none for records that cannot be used.
    pub(in super::super) key: Option<String>,
    pub(in super::super) title: String,
    pub(in super::super) severity: Option<Severity>,
    pub(in super::super) identity: String,
    pub(in super::super) reason: String,
    pub(in super::super) draft: Option<String>,
    pub(in super::super) object_id: Option<String>,
}

/// Stages what a file holds. What is there already takes in the other sighting.
pub(in super::super) fn stage(tx: &Tx<'_>, import: &str, all: &[Staged]) -> Result<()> {
    let known = "SELECT r.n, d.draft FROM import_rows r JOIN import_drafts d ON d.n = r.n \
                 WHERE r.import_id = ? AND r.kind = ? AND r.key = ?";
    let mut known = tx.prepare_cached(known)?;
    let insert = "INSERT INTO import_rows (import_id, kind, key, action, title, severity, identity, reason, object_id) \
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let mut insert = tx.prepare_cached(insert)?;
    let mut draft = tx.prepare_cached("INSERT INTO import_drafts (n, draft) VALUES (?, ?)")?;
    for staged in all {
        let kind = staged.kind.rank();
        if staged.key.is_some() {
            let found = known.query_row(params![import, kind, staged.key], |row| Ok((row.get(0)?, row.get(1)?)));
            if let Some((n, old)) = found.optional()? {
                absorb(tx, n, old, staged)?;
                continue;
            }
        }
        let action = if staged.draft.is_some() { ImportAction::Same } else { ImportAction::Skipped };
        let severity = staged.severity.map(Severity::rank);
        let Staged { key, title, identity, reason, object_id, .. } = staged;
        insert.execute(params![import, kind, key, action.rank(), title, severity, identity, reason, object_id])?;
        if let Some(text) = &staged.draft {
            draft.execute(params![tx.last_insert_rowid(), text])?;
        }
    }
    Ok(())
}

fn absorb(tx: &Tx<'_>, n: i64, old: String, staged: &Staged) -> Result<()> {
    let Some(new) = &staged.draft else { return Ok(()) };
    let (draft, title, severity) = if staged.kind == ImportKind::Asset {
        let mut mine: AssetDraft = parse(&old)?;
        absorb_asset(&mut mine, parse(new)?);
        (text(&mine), staged.title.clone(), None)
    } else {
        let mut mine: Draft = parse(&old)?;
        mine.absorb(parse(new)?);
        (text(&mine), mine.title.clone(), Some(mine.severity.rank()))
    };
    if draft == old {
        return Ok(());
    }
    tx.prepare_cached("UPDATE import_drafts SET draft = ?2 WHERE n = ?1")?.execute(params![n, draft])?;
    tx.prepare_cached("UPDATE import_rows SET title = ?2, severity = ?3 WHERE n = ?1")?
        .execute(params![n, title, severity])?;
    Ok(())
}

/// A row on its way through the judgement.
pub(in super::super) struct Open<D> {
    pub(in super::super) n: i64,
    pub(in super::super) key: String,
    pub(in super::super) draft: D,
}

/// Rows of a kind with their drafts, after `n`, at most `count`. With `undone`, those alone that are not done yet.
pub(in super::super) fn open<D: DeserializeOwned>(
    conn: &Conn,
    import: &str,
    kind: ImportKind,
    undone: bool,
    after: i64,
    count: usize,
) -> Result<Vec<Open<D>>> {
    let sql = "SELECT r.n, r.key, d.draft FROM import_rows r CROSS JOIN import_drafts d ON d.n = r.n \
               WHERE r.import_id = ?1 AND r.n > ?2 AND +r.kind = ?3 AND (+r.done = 0 OR NOT ?4) ORDER BY r.n LIMIT ?5";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![import, after, kind.rank(), undone, count as i64])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let draft: String = row.get(2)?;
        found.push(Open { n: row.get(0)?, key: row.get(1)?, draft: parse(&draft)? });
    }
    Ok(found)
}

/// A row whose object is closed because its tool no longer finds it: row, object.
pub(in super::super) fn missing(conn: &Conn, import: &str, after: i64, count: usize) -> Result<Vec<(i64, String)>> {
    let sql = "SELECT n, object_id FROM import_rows WHERE import_id = ?1 AND n > ?2 AND +action = ?3 AND +done = 0 \
               AND object_id IS NOT NULL ORDER BY n LIMIT ?4";
    let values = params![import, after, ImportAction::Missing.rank(), count as i64];
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<RowResult<_>>();
    Ok(found?)
}

/// Writes what becomes of a row.
pub(in super::super) fn judged<N>(tx: &Tx<'_>, n: i64, verdict: &Verdict<N>, object: Option<&str>) -> Result<()> {
    let sql = "UPDATE import_rows SET action = ?2, reason = ?3, changes = ?4, object_id = ?5 WHERE n = ?1";
    let changes = text(&verdict.changes);
    tx.prepare_cached(sql)?.execute(params![n, verdict.action.rank(), verdict.reason, changes, object])?;
    Ok(())
}

/// A row is done: what an undo puts back, and the version that the object has by it.
pub(in super::super) fn done(tx: &Tx<'_>, n: i64, before: Option<&str>, version: Option<u64>) -> Result<()> {
    let sql = "UPDATE import_rows SET done = 1, before = ?2, version = ?3 WHERE n = ?1";
    tx.prepare_cached(sql)?.execute(params![n, before, version])?;
    Ok(())
}

/// A row as an undo needs it.
pub(in super::super) struct Done {
    pub(in super::super) n: i64,
    pub(in super::super) object_id: String,
    pub(in super::super) before: Option<String>,
    pub(in super::super) version: u64,
}

/// Rows of a kind that have written something, after `n`.
pub(in super::super) fn written(
    conn: &Conn,
    import: &str,
    kind: ImportKind,
    after: i64,
    count: usize,
) -> Result<Vec<Done>> {
    let sql = "SELECT n, object_id, before, version FROM import_rows WHERE import_id = ?1 AND n > ?2 AND +kind = ?3 \
               AND +done = 1 AND version IS NOT NULL ORDER BY n LIMIT ?4";
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map(params![import, after, kind.rank(), count as i64], |row| {
        Ok(Done { n: row.get(0)?, object_id: row.get(1)?, before: row.get(2)?, version: row.get(3)? })
    })?;
    Ok(found.collect::<RowResult<_>>()?)
}

/// A row is as if it had never been done; or why it stays.
pub(in super::super) fn put_back(tx: &Tx<'_>, n: i64, stays: Option<&str>) -> Result<()> {
    let sql =
        "UPDATE import_rows SET done = 0, before = NULL, version = NULL, reason = ifnull(?2, reason) WHERE n = ?1";
    tx.prepare_cached(sql)?.execute(params![n, stays])?;
    Ok(())
}

/// Objects that something else has touched since, by title and id, at most `count`.
pub(in super::super) fn touched(conn: &Conn, import: &str, count: usize) -> Result<Vec<(String, String)>> {
    let mut all = Vec::new();
    for (kind, table) in [(ImportKind::Finding, "findings"), (ImportKind::Asset, "assets")] {
        let strangers = strangers(conn, table)?;
        let sql = format!(
            "SELECT r.title, r.object_id FROM import_rows r LEFT JOIN {table} o ON o.id = r.object_id \
             WHERE r.import_id = ?1 AND +r.kind = ?2 AND r.done = 1 AND r.version IS NOT NULL \
             AND (o.id IS NULL OR o.deleted_at IS NOT NULL OR o.version <> r.version \
             OR (r.before IS NULL AND ({strangers}))) ORDER BY r.n LIMIT ?3"
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let values = params![import, kind.rank(), (count - all.len()) as i64];
        let found = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        all.extend(found.collect::<RowResult<Vec<_>>>()?);
    }
    Ok(all)
}

/// The condition that somebody else's row refers to `o`: a comment, evidence, whatever a later table holds. Made from
/// the schema's foreign keys, so that none can be forgotten. Links between findings and assets are the import's own.
fn strangers(conn: &Conn, table: &str) -> Result<String> {
    let sql = "SELECT t.name, k.\"from\" FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) k \
               WHERE t.type = 'table' AND k.\"table\" = ?1 AND t.name NOT IN ('finding_assets', 'finding_identities') \
               ORDER BY 1, 2";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut condition = "0".to_owned();
    for row in rows {
        let (name, column) = row?;
        condition += &format!(" OR EXISTS (SELECT 1 FROM {name} x WHERE x.{column} = o.id)");
    }
    Ok(condition)
}

/// Whether somebody else's row refers to this object.
pub(in super::super) fn has_strangers(conn: &Conn, table: &str, id: &str) -> Result<bool> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} o WHERE o.id = ? AND ({}))", strangers(conn, table)?);
    Ok(conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?)
}

/// How many rows there are of each kind and action.
pub(in super::super) fn count(conn: &Conn, import: &str) -> Result<Vec<(ImportKind, ImportAction, u64)>> {
    let sql = "SELECT kind, action, count(*) FROM import_rows WHERE import_id = ? GROUP BY kind, action";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([import], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let known = |(kind, action, count): (i64, i64, u64)| {
        Some((ImportKind::from_rank(kind)?, ImportAction::from_rank(action)?, count))
    };
    Ok(rows.collect::<RowResult<Vec<_>>>()?.into_iter().filter_map(known).collect())
}

/// Removes at most `count` rows; whether there may be more.
pub(in super::super) fn clear(tx: &Tx<'_>, import: &str, count: usize) -> Result<()> {
    let sql = "DELETE FROM import_rows WHERE n IN (SELECT n FROM import_rows WHERE import_id = ? LIMIT ?)";
    tx.prepare_cached(sql)?.execute(params![import, count as i64])?;
    Ok(())
}

/// Whether an import has rows.
pub(in super::super) fn any_left(conn: &Conn, import: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM import_rows WHERE import_id = ?)";
    Ok(conn.prepare_cached(sql)?.query_row([import], |row| row.get(0))?)
}

/// Forgets the drafts of rows between two numbers: what the file said is no longer needed.
pub(in super::super) fn forget_drafts(tx: &Tx<'_>, import: &str, after: i64, count: usize) -> Result<()> {
    let sql = "DELETE FROM import_drafts WHERE n IN (SELECT n FROM import_rows WHERE import_id = ?1 AND n > ?2 \
               ORDER BY n LIMIT ?3)";
    tx.prepare_cached(sql)?.execute(params![import, after, count as i64])?;
    Ok(())
}

/// The number of the row that lies `count` further on; none at the end.
pub(in super::super) fn further(conn: &Conn, import: &str, after: i64, count: usize) -> Result<Option<i64>> {
    let sql = "SELECT max(n) FROM (SELECT n FROM import_rows WHERE import_id = ?1 AND n > ?2 ORDER BY n LIMIT ?3)";
    Ok(conn.prepare_cached(sql)?.query_row(params![import, after, count as i64], |row| row.get(0))?)
}

pub(in super::super) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

pub(in super::super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::internal("a row of an import cannot be read").caused_by(e))
}
