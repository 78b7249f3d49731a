//! Making a backup, beside a running server or without one.

use super::{
    Passphrase,
    archive::{self, Source},
    manifest::{Manifest, Part, is_plain},
    shop::Workshop,
    store,
};
use crate::{
    datadir::{RESERVE, space, swap},
    db,
    error::{Error, Result},
};
use assay_api::Time;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Keys and certificates are small.
const LARGEST_KEY: u64 = 1 << 20;
/// What a restored appliance makes anew: a certificate names the host that it was made on.
const OF_THIS_HOST: &str = "leaf.pem";

/// Which backup is to be made.
#[derive(Debug, Clone)]
pub struct Order {
    /// The data directory.
    pub data: PathBuf,
    /// The file to make.
    pub to: PathBuf,
    /// The moment that it is called after.
    pub at: Time,
    /// What opens it; without one it is not encrypted.
    pub passphrase: Option<Passphrase>,
    /// Whether a file of this name may be replaced.
    pub replace: bool,
}

/// A backup that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Where it lies.
    pub path: PathBuf,
    /// In bytes.
    pub size: u64,
    /// Stored files in it.
    pub files: usize,
    /// Stored files that were missing or damaged, by their hashes.
    pub lacking: Vec<String>,
}

/// Makes it. There is a whole file in the end, or none.
///
/// # Errors
/// A sentence for the host's administrator.
pub fn make(order: &Order) -> Result<Made> {
    let Order { data, to, .. } = order;
    if swap::is_broken_off(data) {
        return Err(Error::config(format!("a restore of {} was broken off; start the appliance once", data.display())));
    }
    if to.exists() && !order.replace {
        return Err(Error::config(format!("{} is there already; choose another name, or say --force", to.display())));
    }
    let directory = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let shop = Workshop::open(directory)?;
    let database = data.join(db::FILE);
    let size = fs::metadata(&database).map_err(|e| Error::io(format!("cannot read {}", database.display()), e))?.len();
    // The copy, and an archive that could not be made any smaller.
    room(directory, size.saturating_mul(2))?;
    let copy = shop.at(db::FILE);
    // Before the copy and after it: keys may be made anew meanwhile, and both may be needed to read what is in it.
    let mut keys = small(data)?;
    db::copy(data, &copy)?;
    keys.extend(small(data)?);
    let conn = db::open_checked(&copy)?;
    let (schema, stored) = (db::schema_of(&conn)?, store::stored(&conn)?);
    drop(conn);
    room(directory, size.saturating_add(stored.iter().map(|(_, size)| size).sum()))?;
    let whole = shop.at("backup");
    let mut lacking = Vec::new();
    let fixed = fixed(&keys, &copy)?;
    let files = loop {
        let (parts, sources) = gather(data, &fixed, &stored, &mut lacking);
        let list = Manifest::new(order.at, schema, parts, lacking.clone());
        match archive::write(&whole, &list, &sources, order.passphrase.as_ref())? {
            None => break list.files(),
            // A damaged picture must not be the reason that there is no backup: once more, without it, and without any
            // other that is, so that many of them do not make it many times as long.
            Some(part) if part.is_stored() => {
                lacking.push(part.sha256);
                let damaged = list.parts.iter().filter(|part| part.is_stored() && !is_whole(data, part));
                lacking.extend(damaged.map(|part| part.sha256.clone()));
                lacking.sort();
                lacking.dedup();
            }
            Some(part) => return Err(Error::internal(format!("{} changed while it was copied", part.path))),
        }
    };
    let placed = fs::rename(&whole, to).and_then(|()| File::open(directory)?.sync_all());
    placed.map_err(|e| Error::io(format!("cannot write {}", to.display()), e))?;
    let size = fs::metadata(to).map_or(0, |about| about.len());
    if !lacking.is_empty() {
        tracing::error!(?lacking, "stored files are missing or damaged, and are not in the backup");
    }
    Ok(Made { path: to.clone(), size, files, lacking })
}

/// What is in every archive, and comes first: keys, certificates, the database.
fn fixed(keys: &BTreeMap<String, Vec<u8>>, copy: &Path) -> Result<Vec<(Part, Source)>> {
    let mut all = Vec::new();
    for (path, bytes) in keys {
        let (size, sha256) = (bytes.len() as u64, hash(bytes));
        all.push((Part { path: path.clone(), size, sha256 }, Source::Bytes(bytes.clone())));
    }
    let weighed = archive::weigh(copy);
    let (size, sha256) = weighed.map_err(|e| Error::io(format!("cannot read {}", copy.display()), e))?;
    all.push((Part { path: db::FILE.to_owned(), size, sha256 }, Source::File(copy.to_owned())));
    Ok(all)
}

/// Everything that goes into the archive, in its order.
fn gather(
    data: &Path,
    fixed: &[(Part, Source)],
    stored: &[(String, u64)],
    lacking: &mut Vec<String>,
) -> (Vec<Part>, Vec<Source>) {
    let mut all = fixed.to_vec();
    for (sha256, size) in stored {
        let path = format!("files/{}/{sha256}", sha256.get(..2).unwrap_or_default());
        let file = data.join(&path);
        if lacking.contains(sha256) {
            continue;
        }
        match fs::metadata(&file) {
            Ok(about) if about.len() == *size => {
                all.push((Part { path, size: *size, sha256: sha256.clone() }, Source::File(file)));
            }
            _ => lacking.push(sha256.clone()),
        }
    }
    all.into_iter().unzip()
}

/// Whether a stored file is what its name says.
fn is_whole(data: &Path, part: &Part) -> bool {
    archive::weigh(&data.join(&part.path)).is_ok_and(|found| found == (part.size, part.sha256.clone()))
}

/// Keys and certificates, by their path.
fn small(data: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for room in ["keys", "tls"] {
        let directory = data.join(room);
        let mut read = || -> io::Result<()> {
            for name in names(&directory)? {
                match fs::read(directory.join(&name)) {
                    // It went between two looks: then it is needed no more.
                    Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                    other => drop(found.insert(format!("{room}/{name}"), other?)),
                }
            }
            Ok(())
        };
        read().map_err(|e| Error::io(format!("cannot read {}", directory.display()), e))?;
    }
    Ok(found)
}

fn hash(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref())
}

/// The files in a room of small files that belong in a backup, in order.
fn names(room: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(room)? {
        let entry = entry?;
        let (name, Ok(about)) = (entry.file_name().to_string_lossy().into_owned(), entry.metadata()) else { continue };
        let whole = is_plain(&name) && !name.contains(".new-") && name != OF_THIS_HOST;
        if whole && about.is_file() && about.len() <= LARGEST_KEY {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Refuses to fill the disk.
pub(super) fn room(directory: &Path, bytes: u64) -> Result<()> {
    let (free, wanted) = (space(directory)?.free, bytes.saturating_add(RESERVE));
    if free >= wanted {
        return Ok(());
    }
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    let (free, wanted) = (mib(free), mib(wanted));
    Err(Error::unavailable(format!(
        "There is no room in {}: {wanted} MiB are needed and {free} are free; free some, or choose another place",
        directory.display()
    )))
}
