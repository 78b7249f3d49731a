//! The journal's SQL: reading, and the one thing that can be taken away.

use super::model::{Filter, kinds, read};
use crate::{
    change::checkpoint,
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
    },
    error::Result,
    http::query::one,
};
use assay_api::{
    Time,
    journal::{Checkpoint, JournalEntry},
};

pub(in crate::resources) static LIST: List = List {
    select: "j.*",
    from: "journal j",
    joins: "",
    always: "1",
    id: "j.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("seq", "j.seq")],
};

pub(in crate::resources) static CHECKPOINTS: List = List {
    select: "c.*",
    from: "journal_checkpoints c",
    joins: "",
    always: "1",
    id: "c.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("seq", "c.seq")],
};

/// A page of the entries that the filter leaves; of these kinds of object alone, where they are given.
pub(super) fn list(
    conn: &Conn,
    filter: &Filter,
    types: Option<&[&str]>,
    params: &Params,
) -> Result<Page<JournalEntry>> {
    let mut query = Query::new(&LIST);
    query.equals("j.project_id", filter.project_id.as_deref());
    query.equals("j.object_id", filter.object_id.as_deref());
    match filter.actor.as_deref() {
        Some(id) if id.starts_with("user_") || id.starts_with("svc_") => query.equals("j.actor_id", Some(id)),
        Some(name) => query.push("+j.actor_name = ? COLLATE NOCASE", [name.to_owned().into()]),
        None => {}
    }
    match kinds(filter.kind.as_deref())?.as_deref() {
        Some([kind]) => query.equals("j.kind", Some(kind)),
        several => query.any_of("j.kind", several.map(|names| names.iter().map(|name| (*name).to_owned()).collect())),
    }
    query.equals("+j.object_type", filter.object_type.as_deref());
    query.equals("+j.request_id", filter.request_id.as_deref());
    query.any_of("j.object_type", types.map(|types| types.iter().map(|name| (*name).to_owned()).collect()));
    let time = |field: &str, text: &Option<String>| one::<Time>(field, text.as_deref());
    query.between(
        "+j.time",
        time("created_after", &filter.created_after)?,
        time("created_before", &filter.created_before)?,
    );
    query.contains(&["j.object_label"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// One entry.
pub(super) fn get(conn: &Conn, id: &str) -> Result<Option<JournalEntry>> {
    Ok(conn.prepare_cached(&LIST.one("j.id = ?"))?.query_row([id], read).optional()?)
}

/// Takes an entry's payload away for good; its hash stays.
pub(super) fn erase(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("UPDATE journal SET payload = NULL WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// A page of the checkpoints.
pub(super) fn checkpoints(conn: &Conn, params: &Params) -> Result<Page<Checkpoint>> {
    Query::new(&CHECKPOINTS).page(conn, params, None, checkpoint::read)
}

/// One checkpoint.
pub(super) fn checkpoint(conn: &Conn, id: &str) -> Result<Option<Checkpoint>> {
    Ok(conn.prepare_cached(&CHECKPOINTS.one("c.id = ?"))?.query_row([id], checkpoint::read).optional()?)
}
