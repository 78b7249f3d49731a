//! The journal: one row for each thing that happened, written in the transaction of the change itself, each chained
//! to the one before by its hash.

use super::Kind;
use crate::{
    auth::Ctx,
    clock::random,
    db::{Conn, OptionalExtension, Row, RowResult, Tx, params},
    error::Result,
};
use assay_api::{Time, events::Event, findings::Severity};
use bytes::Bytes;
use ring::digest::{Context, SHA256, digest};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// What the journal must know of an object.
pub trait Subject: Serialize {
    /// The kind of object, as in its event names: `finding`.
    const TYPE: &'static str;
    /// Its public id.
    fn id(&self) -> &str;
    /// How people call it: its title or name.
    fn label(&self) -> &str;
    /// The project whose members may learn of it; none for what belongs to no project.
    fn project_id(&self) -> Option<&str> {
        None
    }
    /// How bad it is, where that can be said: listeners that want to hear of the worst alone go by it.
    fn severity(&self) -> Option<Severity> {
        None
    }
}

/// One thing that happened to one object.
#[derive(Debug, Clone)]
pub struct Change {
    kind: Kind,
    object_type: &'static str,
    object_id: String,
    object_label: String,
    project_id: Option<String>,
    payload: Value,
    /// The payload as it is written; made with the change, beside the writer where the change is made there.
    text: String,
}

impl Change {
    /// What happened.
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// `object` has been made.
    pub fn created<S: Subject>(kind: Kind, object: &S) -> Self {
        Self::about(kind, object, json!({ "after": object }))
    }

    /// `object` is gone.
    pub fn deleted<S: Subject>(kind: Kind, object: &S) -> Self {
        Self::about(kind, object, json!({ "before": object }))
    }

    /// `after` was `before`; none when they differ in nothing that a person would call a change.
    pub fn updated<S: Subject>(kind: Kind, before: &S, after: &S) -> Option<Self> {
        let (old, new) = (fields(before), fields(after));
        let differs =
            |name: &&String| !matches!(name.as_str(), "updated_at" | "version") && old.get(*name) != new.get(*name);
        let changed: Vec<&String> = new.keys().filter(differs).collect();
        if changed.is_empty() {
            return None;
        }
        let part = |of: &Map<String, Value>| -> Map<_, _> {
            changed.iter().map(|name| ((*name).clone(), of.get(*name).cloned().unwrap_or_default())).collect()
        };
        Some(Self::about(kind, after, json!({ "before": part(&old), "after": part(&new) })))
    }

    /// Something about `object` that is no change of its fields. `payload` must hold no secret.
    pub fn about<S: Subject>(kind: Kind, object: &S, mut payload: Value) -> Self {
        // What was changed may be something else.
        if let (Some(severity), Value::Object(payload)) = (object.severity(), &mut payload) {
            payload.insert("severity".to_owned(), json!(severity));
        }
        Self {
            kind,
            object_type: S::TYPE,
            object_id: object.id().to_owned(),
            object_label: object.label().to_owned(),
            project_id: object.project_id().map(str::to_owned),
            text: payload.to_string(),
            payload,
        }
    }

    /// Something that happened to the appliance as a whole, such as a refused sign-in.
    pub fn of_appliance(kind: Kind, label: &str, payload: Value) -> Self {
        Self {
            kind,
            object_type: "appliance",
            object_id: "appliance".to_owned(),
            object_label: label.to_owned(),
            project_id: None,
            text: payload.to_string(),
            payload,
        }
    }
}

fn fields(object: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(object) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// A row of the journal, as far as the live stream needs it.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Grows with each row.
    pub seq: i64,
    /// The project whose members may learn of it.
    pub project_id: Option<String>,
    /// The kind of object, `finding`.
    pub object_type: String,
    /// The event's id, `evt_…`.
    pub id: String,
    /// The frame that goes out.
    pub event: Event,
    text: OnceLock<Bytes>,
}

impl Recorded {
    fn new(entry: Entry, event: Event) -> Self {
        let Entry { seq, id, project_id, object_type, .. } = entry;
        Self { seq, project_id, object_type, id, event, text: OnceLock::new() }
    }

    /// The frame as JSON: written once, however many listen.
    pub fn text(&self) -> Bytes {
        self.text.get_or_init(|| serde_json::to_vec(&self.event).unwrap_or_default().into()).clone()
    }
}

/// How far the next row lies behind the last. After a restore it lies far away: no number that was given out in the other
/// life of this database is given out again, so whoever resumes a stream by one is told to start anew.
fn leap(kind: Kind) -> i64 {
    match kind {
        Kind::ApplianceRestored => (1 << 30) * (1 + i64::from(u16::from_be_bytes(random::<2>()))),
        _ => 1,
    }
}

/// Appends one row to the journal.
pub(super) fn append(tx: &Tx<'_>, ctx: &Ctx, now: Time, event_id: String, change: Change) -> Result<Recorded> {
    let last = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1";
    let last = tx.prepare_cached(last)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (last_seq, last_hash): (i64, Vec<u8>) = last.unwrap_or_default();
    let payload = change.text;
    let entry = Entry {
        seq: last_seq + leap(change.kind),
        id: event_id,
        time: now.0,
        kind: change.kind.name().to_owned(),
        actor_id: ctx.actor.as_ref().map(|actor| actor.id.clone()),
        actor_name: ctx.actor_name().to_owned(),
        credential: Some(ctx.credential.id.clone()),
        ip: ctx.ip.map(|ip| ip.to_string()),
        request_id: ctx.request_id.clone(),
        object_type: change.object_type.to_owned(),
        object_id: change.object_id,
        object_label: change.object_label,
        project_id: change.project_id,
        payload_hash: digest(&SHA256, payload.as_bytes()).as_ref().to_vec(),
    };
    let hash = entry.hash(&last_hash);
    insert(tx, &entry, &payload, &hash)?;
    let event = frame(&entry, &change.payload);
    Ok(Recorded::new(entry, event))
}

/// The columns that the hash covers, in the order in which it covers them.
#[derive(Serialize)]
pub(super) struct Entry {
    pub(super) seq: i64,
    id: String,
    time: i64,
    pub(super) kind: String,
    actor_id: Option<String>,
    actor_name: String,
    credential: Option<String>,
    ip: Option<String>,
    request_id: Option<String>,
    object_type: String,
    object_id: String,
    object_label: String,
    project_id: Option<String>,
    pub(super) payload_hash: Vec<u8>,
}

impl Entry {
    /// SHA-256 over the previous row's hash and this row's columns as one JSON object.
    pub(super) fn hash(&self, previous: &[u8]) -> Vec<u8> {
        let mut context = Context::new(&SHA256);
        context.update(previous);
        context.update(&serde_json::to_vec(self).unwrap_or_default());
        context.finish().as_ref().to_vec()
    }

    pub(super) fn read(row: &Row<'_>) -> RowResult<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            id: row.get("id")?,
            time: row.get("time")?,
            kind: row.get("kind")?,
            actor_id: row.get("actor_id")?,
            actor_name: row.get("actor_name")?,
            credential: row.get("credential")?,
            ip: row.get("ip")?,
            request_id: row.get("request_id")?,
            object_type: row.get("object_type")?,
            object_id: row.get("object_id")?,
            object_label: row.get("object_label")?,
            project_id: row.get("project_id")?,
            payload_hash: row.get("payload_hash")?,
        })
    }
}

fn insert(tx: &Tx<'_>, entry: &Entry, payload: &str, hash: &[u8]) -> Result<()> {
    let sql = "INSERT INTO journal (seq, id, time, kind, actor_id, actor_name, credential, ip, request_id, \
               object_type, object_id, object_label, project_id, payload, payload_hash, hash) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let e = entry;
    tx.prepare_cached(sql)?.execute(params![
        e.seq,
        e.id,
        e.time,
        e.kind,
        e.actor_id,
        e.actor_name,
        e.credential,
        e.ip,
        e.request_id,
        e.object_type,
        e.object_id,
        e.object_label,
        e.project_id,
        payload,
        e.payload_hash,
        hash
    ])?;
    Ok(())
}

/// What listeners get: enough to know what it is about; who wants more asks for the object.
fn frame(entry: &Entry, payload: &Value) -> Event {
    let mut data = json!({ "id": entry.object_id, "type": entry.object_type, "actor": entry.actor_name });
    let name = if entry.object_type == "finding" { "title" } else { "name" };
    data[name] = json!(entry.object_label);
    if let Some(project) = &entry.project_id {
        data["project_id"] = json!(project);
    }
    let object = payload.get("after").or(payload.get("before"));
    for field in ["severity", "status"].iter().chain(told(&entry.object_type)) {
        if let Some(value) = object.and_then(|object| object.get(field)) {
            data[*field] = value.clone();
        }
    }
    if let Some(severity) = payload.get("severity") {
        data["severity"] = severity.clone();
    }
    let stream_name = Kind::by_name(&entry.kind).and_then(Kind::stream_name);
    let event = stream_name.unwrap_or(&entry.kind).to_owned();
    Event { event, kind: entry.kind.clone(), timestamp: Time(entry.time), data, seq: entry.seq }
}

/// What else an event shows of its object: what the documents show of the scanner's, and whose a piece of evidence is.
fn told(object_type: &str) -> &'static [&'static str] {
    match object_type {
        "device" => &["ip", "mac", "hostname", "port", "protocol", "service", "scan_id"],
        "control_evidence" => &["control_id", "valid_until"],
        "scan" => &["target", "phase", "progress", "devices_found", "ports_found", "duration", "vulnerabilities_found"],
        _ => &[],
    }
}

/// When the last row was written; none when there is none.
pub fn newest(conn: &Conn) -> Result<Option<Time>> {
    let sql = "SELECT time FROM journal ORDER BY seq DESC LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row([], |row| row.get(0).map(Time)).optional()?)
}

/// When the first row was written; none when there is none.
pub fn oldest(conn: &Conn) -> Result<Option<Time>> {
    let sql = "SELECT time FROM journal ORDER BY seq LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row([], |row| row.get(0).map(Time)).optional()?)
}

/// Rows after `seq`, oldest first, at most `count`.
pub fn after(conn: &Conn, seq: i64, count: usize) -> Result<Vec<Recorded>> {
    let mut statement = conn.prepare_cached("SELECT * FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
    let rows = statement.query_map(params![seq, count as i64], read)?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Reads a whole row of the journal.
pub fn read(row: &Row<'_>) -> RowResult<Recorded> {
    let (entry, payload) = (Entry::read(row)?, payload(row)?);
    let event = frame(&entry, &payload);
    Ok(Recorded::new(entry, event))
}

/// What changed, as the row keeps it: `before` and `after`; null once it was erased.
pub fn payload(row: &Row<'_>) -> RowResult<Value> {
    let payload: Option<String> = row.get("payload")?;
    Ok(payload.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// The newest row's number; 0 when nothing has happened yet.
pub fn head(conn: &Conn) -> Result<i64> {
    Ok(conn.prepare_cached("SELECT ifnull(max(seq), 0) FROM journal")?.query_row([], |row| row.get(0))?)
}

/// The last row before this moment, 0 when there is none. Found by halves: rows are as old as their numbers say, but
/// for a clock that was set back.
pub fn last_before(conn: &Conn, moment: Time) -> Result<i64> {
    let mut time = conn.prepare_cached("SELECT seq, time FROM journal WHERE seq <= ? ORDER BY seq DESC LIMIT 1")?;
    let (mut low, mut high) = (0, head(conn)?);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let found: Option<(i64, i64)> = time.query_row([middle], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match found {
            Some((seq, time)) if seq > low && time < moment.0 => low = middle,
            _ => high = middle - 1,
        }
    }
    Ok(low)
}

/// Whether everything after `seq` is still here and not older than `oldest`.
pub fn reaches(conn: &Conn, seq: i64, oldest: Time) -> Result<bool> {
    let sql = "SELECT (?1 = 0 OR EXISTS (SELECT 1 FROM journal WHERE seq = ?1)) \
               AND ifnull((SELECT time FROM journal WHERE seq = ?1 + 1), ?2) >= ?2";
    Ok(conn.prepare_cached(sql)?.query_row(params![seq, oldest.0], |row| row.get(0))?)
}
