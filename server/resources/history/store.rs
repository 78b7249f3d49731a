//! The history's SQL: the journal, by object.

use super::model::read;
use crate::{
    db::{
        Conn,
        page::{List, Page, Params, Query, Sort},
    },
    error::Result,
};
use assay_api::history::HistoryEntry;

/// The journal; read for one object at a time.
pub(in crate::resources) static LIST: List = List {
    select: "j.id, j.kind, j.time, j.actor_id, j.actor_name, j.payload",
    from: "journal j",
    joins: "",
    always: "j.object_id <> ''",
    id: "j.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("timestamp", "j.seq")],
};

/// A page of what happened to one object.
pub(in crate::resources) fn list(conn: &Conn, object: &str, params: &Params) -> Result<Page<HistoryEntry>> {
    let mut query = Query::new(&LIST);
    query.equals("j.object_id", Some(object));
    query.page(conn, params, None, read)
}
