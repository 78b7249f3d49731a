//! Files → compressed files and the Rust list of them.
//!
//! The list is `pub static NAME: &[File]`; the server declares `struct File` beside its `include!`.

use crate::bundle::{File, HTML, digest};
use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use std::{fs, io::Write, path::Path};

/// The generated list of the UI's files.
pub(crate) const LIST: &str = "ui.rs";

/// Writes each file, its compressed forms and the list: last, so its presence means that all the files are there.
pub(crate) fn write(dir: &Path, list_file: &str, name: &str, files: &[File]) -> Result<()> {
    fs::create_dir_all(dir)?;
    let mut list = format!("/// Every file, by its path.\npub static {name}: &[File] = &[\n");
    for file in files {
        list += &entry(dir, file)?;
    }
    list += "];\n";
    Ok(fs::write(dir.join(list_file), list)?)
}

/// Copies what [`write`] made.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// One page alone, for builds without a UI.
pub(crate) fn placeholder(dir: &Path, html: &str) -> Result<()> {
    write(dir, LIST, "FILES", &[File { path: "/index.html".into(), mime: HTML, immutable: false, bytes: html.into() }])
}

fn entry(dir: &Path, file: &File) -> Result<String> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    fs::write(dir.join(name), &file.bytes)?;
    let brotli = variant(dir, &format!("{name}.br"), brotli(&file.bytes)?, file.bytes.len())?;
    let gzip = variant(dir, &format!("{name}.gz"), gzip(&file.bytes)?, file.bytes.len())?;
    Ok(format!(
        "    File {{ path: {:?}, mime: {:?}, immutable: {}, etag: {:?}, plain: {}, brotli: {brotli}, gzip: {gzip} }},\n",
        file.path,
        file.mime,
        file.immutable,
        format!("\"{}\"", digest(&file.bytes)),
        include(name),
    ))
}

/// A compressed form, unless it is no smaller.
fn variant(dir: &Path, name: &str, bytes: Vec<u8>, plain: usize) -> Result<String> {
    if bytes.len() >= plain {
        return Ok("None".to_owned());
    }
    fs::write(dir.join(name), bytes)?;
    Ok(format!("Some({})", include(name)))
}

fn include(name: &str) -> String {
    format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))")
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(bytes)?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
