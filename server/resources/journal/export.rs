//! The journal as JSON lines: one row each, oldest first, then the checkpoint that proves them. Read in chunks while
//! it is sent, so that an export of any size needs no memory and holds up nobody.

use super::{Filter, store};
use crate::{app::App, db::page::Params, error::Result};
use assay_api::journal::Checkpoint;
use bytes::Bytes;
use futures_util::{Stream, stream};
use serde_json::json;
use std::io;

/// Rows per chunk.
const CHUNK: u64 = 500;

/// Where an export is.
struct Export {
    app: App,
    filter: Filter,
    until: Checkpoint,
    cursor: Option<String>,
    done: bool,
}

/// The lines, until the checkpoint.
pub(super) fn lines(app: App, filter: Filter, until: Checkpoint) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let export = Export { app, filter, until, cursor: None, done: false };
    stream::unfold(export, |mut export| async move {
        if export.done {
            return None;
        }
        // Whoever reads along learns of a failure by the missing end: the checkpoint is the last line of a whole one.
        let chunk = export.chunk().await.map_err(|_| io::Error::other("the export ended early"));
        export.done |= chunk.is_err();
        Some((chunk, export))
    })
}

impl Export {
    async fn chunk(&mut self) -> Result<Bytes> {
        let params = Params {
            page: 1,
            limit: CHUNK,
            cursor: self.cursor.take(),
            descending: Some(false),
            uncounted: true,
            ..Params::default()
        };
        let filter = self.filter.clone();
        let page = self.app.db.read(move |conn| store::list(conn, &filter, None, &params)).await?;
        let mut out = Vec::new();
        let (read, last) = (page.rows.len(), self.until.seq);
        let rows: Vec<_> = page.rows.into_iter().filter(|row| row.seq <= last).collect();
        self.done = rows.len() < read || page.next.is_none();
        self.cursor = page.next;
        for row in rows {
            out.extend(serde_json::to_vec(&row).unwrap_or_default());
            out.push(b'\n');
        }
        if self.done {
            out.extend(json!({ "checkpoint": self.until }).to_string().into_bytes());
            out.push(b'\n');
        }
        Ok(out.into())
    }
}
