//! Files → compressed files and the Rust list of them.
//!
//! The list is `pub static NAME: &[File]`; the server declares `struct File` beside its `include!`.

use crate::bundle::{File, HTML, digest};
use anyhow::Result;
use std::{fs, io::Write, path::Path};

/// The generated list of the UI's files.
pub(crate) const LIST: &str = "ui.rs";

/// Writes each file, packed where that makes it smaller, and the list: last, so its presence means that all the files are there.
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
    let packed = brotli(&file.bytes)?;
    let is_packed = packed.len() < file.bytes.len();
    let (name, bytes) = if is_packed { (format!("{name}.br"), &packed) } else { (name.to_owned(), &file.bytes) };
    fs::write(dir.join(&name), bytes)?;
    Ok(format!(
        "    File {{ path: {:?}, mime: {:?}, immutable: {}, etag: {:?}, bytes: {}, packed: {is_packed} }},\n",
        file.path,
        file.mime,
        file.immutable,
        format!("\"{}\"", digest(&file.bytes)),
        include(&name),
    ))
}

fn include(name: &str) -> String {
    format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))")
}

/// The smallest brotli form.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(bytes)?;
    Ok(packed)
}
