//! One module → the part that starts, and chunks that are loaded when a page in them is entered.
//!
//! `frontend/src/components/lazy.rs` marks the pages. What two chunks share and the first part has no use for becomes a
//! chunk as well.

use anyhow::{Context, Result, anyhow, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
};
use wasm_split_cli_support::{Options, transform};

/// The script that loads the chunks, as the module imports it.
pub(crate) const LOADER: &str = "./chunks.js";
/// The glue, from which the loader takes the running module's memory and tables.
pub(crate) const GLUE: &str = "./ui.js";

/// A module taken apart.
pub(crate) struct Parts {
    /// What wasm-bindgen is to take.
    pub(crate) main: PathBuf,
    /// Each chunk's name in the loader, without its ending, and its content.
    pub(crate) chunks: Vec<(String, Vec<u8>)>,
    /// The script that loads them.
    pub(crate) loader: String,
}

/// Takes a module apart; `dir` is for what lies between.
pub(crate) fn split(wasm: &Path, dir: &Path) -> Result<Parts> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    fs::create_dir_all(dir)?;
    let main = dir.join("main.wasm");
    let input = fs::read(wasm)?;
    let mut options = Options::new(&input);
    options.output_dir = dir;
    options.main_out_path = &main;
    options.link_name = LOADER;
    options.main_module = GLUE;
    let split = transform(options).map_err(|report| anyhow!("splitting the UI into chunks: {report:?}"))?;
    let mut chunks = Vec::new();
    for path in split.split_modules {
        let stem = path.file_stem().context("a chunk has no name")?.to_string_lossy().into_owned();
        chunks.push((stem, without_names(&fs::read(&path)?)?));
    }
    let loader = fs::read_to_string(dir.join(LOADER))?;
    Ok(Parts { main, chunks, loader })
}

/// A module without its custom sections, which hold names for people. wasm-bindgen does as much for the first part.
fn without_names(wasm: &[u8]) -> Result<Vec<u8>> {
    const HEADER: usize = 8;
    let mut kept = wasm.get(..HEADER).context("a chunk is no module")?.to_vec();
    let mut at = HEADER;
    while at < wasm.len() {
        let (size, digits) = number(&wasm[at + 1..])?;
        let end = at + 1 + digits + size;
        ensure!(end <= wasm.len(), "a chunk ends within a section");
        if wasm[at] != 0 {
            kept.extend_from_slice(&wasm[at..end]);
        }
        at = end;
    }
    Ok(kept)
}

/// A LEB128 number and how many bytes it takes.
fn number(bytes: &[u8]) -> Result<(usize, usize)> {
    let mut value = 0;
    for (place, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Ok((value, place + 1));
        }
    }
    Err(anyhow!("a section of a chunk has no size"))
}
