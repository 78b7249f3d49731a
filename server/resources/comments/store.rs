//! The comments' SQL.

use super::model::{Placed, read};
use crate::{
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
};
use assay_api::comments::Comment;

/// The list; read for one finding at a time.
pub(in crate::resources) static LIST: List = List {
    select: "k.*, f.title AS finding_title, f.project_id, u.name AS author_name",
    from: "comments k",
    joins: "CROSS JOIN findings f ON f.id = k.finding_id CROSS JOIN users u ON u.id = k.author_id",
    always: "f.deleted_at IS NULL",
    id: "k.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "k.created_at")],
};

/// One comment of a finding that is not in the trash.
pub(super) fn get(conn: &Conn, finding: &str, id: &str) -> Result<Option<Placed>> {
    let sql = LIST.one("k.id = ?1 AND k.finding_id = ?2");
    Ok(conn.prepare_cached(&sql)?.query_row([id, finding], read).optional()?)
}

/// A page of a finding's comments.
pub(super) fn list(conn: &Conn, finding: &str, params: &Params) -> Result<Page<Comment>> {
    let mut query = Query::new(&LIST);
    query.equals("k.finding_id", Some(finding));
    Ok(query.page(conn, params, None, read)?.map(|placed| placed.comment))
}

/// Stores a new comment.
pub(super) fn insert(tx: &Tx<'_>, c: &Comment) -> Result<()> {
    let sql = "INSERT INTO comments (id, finding_id, author_id, text, created_at, updated_at, version) \
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    let values = params![c.id, c.finding_id, c.author.id, c.text, c.created_at.0, c.updated_at.0, c.version];
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Stores a comment's new text.
pub(super) fn update(tx: &Tx<'_>, c: &Comment) -> Result<()> {
    let sql = "UPDATE comments SET text = ?2, updated_at = ?3, version = ?4 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![c.id, c.text, c.updated_at.0, c.version])?;
    Ok(())
}

/// Removes a comment.
pub(super) fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM comments WHERE id = ?")?.execute([id])?;
    Ok(())
}
