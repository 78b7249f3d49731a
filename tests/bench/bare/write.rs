//! Durable creates: a finding, what its triggers write, and its row of the journal.

use super::connect;
use anyhow::{Context, Result};
use assay_api::findings::{FindingStatus, NewFinding, Severity};
use ring::digest::{SHA256, digest};
use rusqlite::{Connection, params};
use serde_json::json;
use std::{path::Path, sync::mpsc, thread};
use tokio::sync::oneshot;

/// The most writes of one commit, as in the appliance.
const BATCH: usize = 256;

type Job = (NewFinding, oneshot::Sender<Result<Vec<u8>>>);

/// One thread that writes.
#[derive(Clone)]
pub(super) struct Writer(mpsc::SyncSender<Job>);

impl Writer {
    /// A writer that commits all that waits at once, or each by itself.
    pub(super) fn start(database: &Path, grouped: bool) -> Result<Self> {
        let conn = connect(database)?;
        let (queue, jobs) = mpsc::sync_channel(1_024);
        thread::spawn(move || work(&conn, &jobs, if grouped { BATCH } else { 1 }));
        Ok(Self(queue))
    }

    pub(super) async fn write(&self, body: &[u8]) -> Result<Vec<u8>> {
        let (reply, answer) = oneshot::channel();
        self.0.try_send((serde_json::from_slice(body)?, reply)).ok().context("the queue is full")?;
        answer.await?
    }
}

fn work(conn: &Connection, jobs: &mpsc::Receiver<Job>, most: usize) {
    while let Ok(first) = jobs.recv() {
        let batch: Vec<Job> = std::iter::once(first).chain(jobs.try_iter().take(most - 1)).collect();
        let begun = conn.execute_batch("BEGIN IMMEDIATE").map_err(anyhow::Error::from);
        let made: Vec<_> = batch.into_iter().map(|(new, reply)| (insert(conn, &new), reply)).collect();
        let indexed = begun.and_then(|()| Ok(assay::db::search_queue::settle(conn)?));
        let saved = indexed.and_then(|()| Ok(conn.execute_batch("COMMIT")?)).map_err(|e| e.to_string());
        for (result, reply) in made {
            let result = result.and_then(|body| saved.clone().map(|()| body).map_err(anyhow::Error::msg));
            // Whoever asked may have hung up.
            drop(reply.send(result));
        }
    }
}

fn insert(conn: &Connection, new: &NewFinding) -> Result<Vec<u8>> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let (id, now) = (format!("find_{:026x}", now.as_nanos()), i64::try_from(now.as_millis())?);
    let sql = "INSERT INTO findings (id, project_id, title, severity, status, description, impact, remediation, refs, tags, \
               source, first_seen, last_seen, created_at, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'api', ?11, ?11, ?11, ?11)";
    conn.prepare_cached(sql)?.execute(params![
        id,
        new.project_id,
        new.title,
        new.severity.map_or(4, Severity::rank),
        new.status.map_or(0, FindingStatus::rank),
        new.description,
        new.impact,
        new.remediation,
        json!(new.references).to_string(),
        json!(new.tags).to_string(),
        now
    ])?;
    let finding = json!({ "id": id, "created_at": now, "finding": new });
    note(conn, &id, new, now, &json!({ "after": finding }).to_string())?;
    Ok(serde_json::to_vec(&json!({ "success": true, "data": finding }))?)
}

fn note(conn: &Connection, id: &str, new: &NewFinding, now: i64, payload: &str) -> Result<()> {
    let sql = "INSERT INTO journal (id, time, kind, actor_id, actor_name, credential, ip, request_id, object_type, object_id, \
               object_label, project_id, payload, payload_hash, hash) VALUES (?1, ?2, 'finding.created', ?3, 'admin', ?3, \
               '127.0.0.1', ?3, 'finding', ?3, ?4, ?5, ?6, ?7, ?7)";
    let hash = digest(&SHA256, payload.as_bytes());
    let event = id.replace("find_", "evt_");
    conn.prepare_cached(sql)?.execute(params![event, now, id, new.title, new.project_id, payload, hash.as_ref()])?;
    Ok(())
}
