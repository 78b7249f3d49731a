//! `assay journal`: whether the journal is whole. Reads beside a running server, or without one; writes nothing.

use super::{Place, say};
use crate::{
    auth::Signing,
    change::{chain, checkpoint},
    clock::Clock,
    db::{self, Conn},
    error::{Error, Result},
};
use assay_api::journal::Checkpoint;
use clap::Subcommand;
use serde_json::Value;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Journal {
    /// Say whether every row of the journal is as it was written, and where it was written
    Verify {
        /// A checkpoint that was kept elsewhere, or an export, whose last line is one; shows also whether the end was cut off
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Print a signed checkpoint of the journal as it is, to be kept elsewhere
    Checkpoint,
}

impl Journal {
    pub(super) fn run(self, place: &Place) -> Result<()> {
        let data = place.settings([])?.config.data_dir;
        let conn = db::open_to_read(&data)?;
        let key = Signing::existing_of_journal(&data.join("keys"))?;
        match self {
            Self::Verify { checkpoint } => verify(&conn, key.as_ref(), checkpoint.as_deref()),
            Self::Checkpoint => print_checkpoint(&conn, key.as_ref()),
        }
    }
}

fn verify(conn: &Conn, key: Option<&Signing>, file: Option<&Path>) -> Result<()> {
    let mut known = checkpoint::all(conn)?;
    for kept in file.map(read).transpose()?.unwrap_or_default() {
        // Ours or not: an export may have been signed by a key that a restore replaced. Only what it says counts.
        if !checkpoint::is_signed(&kept) {
            return Err(Error::config(format!(
                "the checkpoint of row {} in the file is not signed as it says",
                kept.seq
            )));
        }
        if key.is_some_and(|key| !checkpoint::is_by(&kept, key)) {
            return Err(Error::config(format!(
                "the checkpoint of row {} in the file was signed by another appliance's key",
                kept.seq
            )));
        }
        known.push(kept);
    }
    if let Some(forged) = known.iter().find(|c| !checkpoint::is_signed(c)) {
        return Err(Error::config(format!("the journal is not whole: the checkpoint of row {} is forged", forged.seq)));
    }
    if let Some(foreign) = known.iter().find(|c| key.is_some_and(|key| !checkpoint::is_by(c, key))) {
        return Err(Error::config(format!(
            "the journal is not whole: the checkpoint of row {} was signed by another key",
            foreign.seq
        )));
    }
    let verdict = chain::verify(conn, &known)?;
    if let Some(fault) = verdict.fault {
        return Err(Error::config(format!("the journal is not whole: {fault}")));
    }
    let erased = if verdict.erased == 0 { String::new() } else { format!(", {} of them erased", verdict.erased) };
    say(&format!("The journal is whole: {} rows{erased}; {} checkpoints agree.", verdict.rows, verdict.agreeing))
}

fn print_checkpoint(conn: &Conn, key: Option<&Signing>) -> Result<()> {
    let key = key.ok_or_else(|| Error::config("there is no key to sign with; start the appliance once"))?;
    let clock = Clock::default();
    let made = checkpoint::take(conn, key, clock.id("chk"), clock.now())?;
    let made = made.ok_or_else(|| Error::config("the journal is empty"))?;
    say(&serde_json::to_string(&made).map_err(|e| Error::internal(format!("the checkpoint cannot be written: {e}")))?)
}

/// The checkpoints in a file: one by itself, an answer of the API, or the last line of an export.
fn read(file: &Path) -> Result<Vec<Checkpoint>> {
    let text = std::fs::read_to_string(file).map_err(|e| Error::io(format!("cannot read {}", file.display()), e))?;
    let last = text.trim_end().lines().next_back().unwrap_or_default();
    let value = serde_json::from_str(&text).or_else(|_| serde_json::from_str(last)).unwrap_or(Value::Null);
    let inner = ["checkpoint", "data"].iter().find_map(|name| value.get(name)).unwrap_or(&value).clone();
    let list = match inner {
        Value::Array(list) => list,
        one => vec![one],
    };
    let found: Result<Vec<Checkpoint>, _> = list.into_iter().map(serde_json::from_value).collect();
    found
        .ok()
        .filter(|found| !found.is_empty())
        .ok_or_else(|| Error::config(format!("{} holds no checkpoint", file.display())))
}
