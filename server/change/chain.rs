//! The journal's chain, checked: whoever altered, removed or moved a row is found out. Read in chunks, so that it can
//! be done beside a running server, and because rows are only ever added.

use super::{Kind, journal::Entry};
use crate::{
    db::{Conn, RowResult, params},
    error::{Error, Result},
};
use assay_api::journal::Checkpoint;
use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

/// Rows per read.
const CHUNK: i64 = 2_000;

/// What is wrong with a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A row is not what was written there, or not where it was written.
    Altered(i64),
    /// Rows are missing before this one.
    Missing(i64),
    /// A checkpoint says otherwise: the rows up to this one were written anew.
    Rewritten(i64),
    /// A checkpoint knows of this row; the journal ends before it.
    Truncated {
        /// The last row that the checkpoint covers.
        known: i64,
        /// The last row that is there.
        last: i64,
    },
    /// A payload is gone, and no row says who erased it.
    Erased(i64),
}

impl Fault {
    /// The row where it shows.
    pub fn seq(&self) -> i64 {
        match self {
            Self::Altered(seq) | Self::Missing(seq) | Self::Rewritten(seq) | Self::Erased(seq) => *seq,
            Self::Truncated { known, .. } => *known,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered(seq) => write!(f, "row {seq} is not what was written there"),
            Self::Missing(seq) => write!(f, "rows are missing before row {seq}"),
            Self::Rewritten(seq) => write!(f, "row {seq} has another hash than its checkpoint says"),
            Self::Truncated { known, last } => {
                write!(f, "it ends with row {last}, but a checkpoint covers row {known}: its end was cut off")
            }
            Self::Erased(seq) => write!(f, "the payload of row {seq} is gone, and no row says who erased it"),
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Rows that were read and are good.
    pub rows: u64,
    /// The last of them.
    pub last: i64,
    /// Payloads that were erased, each with a row that says so.
    pub erased: u64,
    /// Checkpoints that agree.
    pub agreeing: u64,
    /// The first thing that is wrong.
    pub fault: Option<Fault>,
}

/// Reads the whole journal and holds it against itself and against `checkpoints`, whose signatures are looked at
/// elsewhere.
pub fn verify(conn: &Conn, checkpoints: &[Checkpoint]) -> Result<Verdict> {
    let mut known: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
    for checkpoint in checkpoints {
        known.entry(checkpoint.seq).or_default().push(&checkpoint.hash);
    }
    let (mut verdict, mut previous) = (Verdict::default(), Vec::new());
    loop {
        let rows = after(conn, verdict.last)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if let Some(fault) = row.fault(verdict.last, &previous, &mut known, &mut verdict) {
                verdict.fault = Some(fault);
                return Ok(verdict);
            }
            (previous, verdict.last) = (row.hash, row.entry.seq);
            verdict.rows += 1;
        }
    }
    let beyond = known.last_key_value().map(|(seq, _)| *seq).filter(|seq| *seq > verdict.last);
    verdict.fault = match beyond {
        Some(known) => Some(Fault::Truncated { known, last: verdict.last }),
        None => unexplained(conn)?.map(Fault::Erased),
    };
    Ok(verdict)
}

/// The first row whose hash, payload or place in the chain is not what was written; none when all is well.
pub fn first_broken(conn: &Conn) -> Result<Option<i64>> {
    let fault = verify(conn, &[])?.fault;
    Ok(fault.filter(|fault| !matches!(fault, Fault::Erased(_))).map(|fault| fault.seq()))
}

/// A row as it is read.
struct Written {
    entry: Entry,
    payload: Option<String>,
    hash: Vec<u8>,
}

impl Written {
    fn fault(
        &self,
        last: i64,
        previous: &[u8],
        known: &mut BTreeMap<i64, Vec<&str>>,
        verdict: &mut Verdict,
    ) -> Option<Fault> {
        let seq = self.entry.seq;
        // After a restore the numbers leap. That no row is missing there is what the hash of the last one says; what a
        // checkpoint says of rows in between was lost by the restore.
        let leaps = self.entry.kind == Kind::ApplianceRestored.name() && seq > last;
        if seq != last + 1 && !(leaps && known.range(last + 1..seq).next().is_none()) {
            return Some(Fault::Missing(seq));
        }
        let is_ours = |text: &String| digest(&SHA256, text.as_bytes()).as_ref() == self.entry.payload_hash;
        if !self.payload.as_ref().is_none_or(is_ours) || self.entry.hash(previous) != self.hash {
            return Some(Fault::Altered(seq));
        }
        let hash = HEXLOWER.encode(&self.hash);
        for said in known.remove(&seq).unwrap_or_default() {
            if said != hash {
                return Some(Fault::Rewritten(seq));
            }
            verdict.agreeing += 1;
        }
        verdict.erased += u64::from(self.payload.is_none());
        None
    }
}

fn after(conn: &Conn, seq: i64) -> Result<Vec<Written>> {
    let mut statement = conn.prepare_cached("SELECT * FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
    let rows = statement.query_map(params![seq, CHUNK], |row| {
        Ok(Written { entry: Entry::read(row)?, payload: row.get("payload")?, hash: row.get("hash")? })
    })?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// The first row without a payload for which no later row says that it was erased: by itself, or because what it is about,
/// the project that this lay in, or the finding that a comment was on, was removed for good.
fn unexplained(conn: &Conn) -> Result<Option<i64>> {
    let sql = "SELECT object_id, seq FROM journal WHERE kind = ?1 OR kind LIKE '%.purged' UNION ALL \
               SELECT c.value, j.seq FROM journal j, json_each(j.payload, '$.comments') c WHERE j.kind = ?2";
    let mut statement = conn.prepare(sql)?;
    let names = [Kind::PayloadErased.name(), Kind::FindingPurged.name()];
    let mut gone: HashMap<String, i64> = HashMap::new();
    let mut rows = statement.query(names)?;
    while let Some(row) = rows.next()? {
        let last = gone.entry(row.get(0)?).or_default();
        *last = row.get::<_, i64>(1)?.max(*last);
    }
    let mut statement = conn
        .prepare("SELECT seq, id, object_id, ifnull(project_id, '') FROM journal WHERE payload IS NULL ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let said =
            |column: usize| Ok::<_, Error>(gone.get(&row.get::<_, String>(column)?).is_some_and(|by| *by >= seq));
        if !(said(1)? || said(2)? || said(3)?) {
            return Ok(Some(seq));
        }
    }
    Ok(None)
}
