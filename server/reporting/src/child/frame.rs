//! What parent and child say to each other: a dossier with its files one way, a verdict with its bytes the other.

use crate::{Dossier, Failure, Files, has_pictures};
use assay_api::reports::ReportFormat;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Read, Write},
};

/// No part is longer: a dossier of ten thousand findings is far below.
const LONGEST: u64 = 1 << 30;

/// Writes the format, the dossier, then each of its files: name, length, bytes.
pub(super) fn send(to: &mut impl Write, dossier: &Dossier, files: &dyn Files, format: ReportFormat) -> io::Result<()> {
    part(to, format.as_str().as_bytes())?;
    part(to, &serde_json::to_vec(dossier).map_err(io::Error::other)?)?;
    let evidence = dossier.findings.iter().flat_map(|finding| &finding.evidence).map(|evidence| &evidence.sha256);
    let names: BTreeSet<&String> = evidence.chain(&dossier.brand.logo).collect();
    for name in names.into_iter().filter(|_| has_pictures(format)) {
        if let Some(bytes) = files.bytes(name) {
            part(to, name.as_bytes())?;
            part(to, &bytes)?;
        }
    }
    to.flush()
}

fn part(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(bytes)
}

/// Reads what [`send`] wrote.
pub(super) fn receive(from: &mut impl Read) -> io::Result<(ReportFormat, Dossier, BTreeMap<String, Vec<u8>>)> {
    let format = String::from_utf8(next(from)?.ok_or(io::ErrorKind::UnexpectedEof)?).map_err(io::Error::other)?;
    let format = format.parse().map_err(|_| io::Error::other(format!("no format {format}")))?;
    let dossier = next(from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let dossier = serde_json::from_slice(&dossier).map_err(io::Error::other)?;
    let mut files = BTreeMap::new();
    while let Some(name) = next(from)? {
        let bytes = next(from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        files.insert(String::from_utf8(name).map_err(io::Error::other)?, bytes);
    }
    Ok((format, dossier, files))
}

fn next(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u64::from_le_bytes(length);
    if length > LONGEST {
        return Err(io::Error::other("a part is too long"));
    }
    let mut bytes = Vec::new();
    let read = from.take(length).read_to_end(&mut bytes)?;
    if read as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(bytes))
}

/// The verdict: a letter, then the file or the reason.
pub(super) fn answer(result: Result<Vec<u8>, Failure>) -> Vec<u8> {
    let (letter, bytes) = match result {
        Ok(file) => (b'F', file),
        Err(Failure::Template(reason)) => (b'T', reason.into_bytes()),
        Err(Failure::Limit(reason)) => (b'L', reason.into_bytes()),
        Err(Failure::Broken(reason)) => (b'B', reason.into_bytes()),
    };
    [vec![letter], bytes].concat()
}

/// Reads what [`answer`] wrote; `None` when the child ended before it could say anything.
pub(super) fn verdict(mut bytes: Vec<u8>) -> Option<Result<Vec<u8>, Failure>> {
    let letter = *bytes.first()?;
    bytes.remove(0);
    let reason = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    match letter {
        b'F' => Some(Ok(bytes)),
        b'T' => Some(Err(Failure::Template(reason(bytes)))),
        b'L' => Some(Err(Failure::Limit(reason(bytes)))),
        b'B' => Some(Err(Failure::Broken(reason(bytes)))),
        _ => None,
    }
}
