//! The module, its glue, the styles and the page, each under a name made from its content.
//!
//! A browser may then keep every file for ever, but for index.html, which names the others.

use anyhow::{Context, Result, ensure};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};
use wasm_bindgen_cli_support::Bindgen;

/// One file as the server will send it.
pub(crate) struct File {
    /// Absolute path in the URL.
    pub(crate) path: String,
    /// Content-Type.
    pub(crate) mime: &'static str,
    /// Whether the name changes with the content.
    pub(crate) immutable: bool,
    /// The content, not compressed.
    pub(crate) bytes: Vec<u8>,
}

/// Names the outcome: the same key, the same files.
pub(crate) fn key(wasm: &[u8], assets: &Path) -> Result<String> {
    let mut seen = DefaultHasher::new();
    (wasm, include_str!("bundle.rs"), include_str!("pack.rs")).hash(&mut seen);
    for path in ui_assets(assets)? {
        (path.file_name(), fs::read(&path)?).hash(&mut seen);
    }
    Ok(format!("{:016x}", seen.finish()))
}

/// Everything the browser needs; index.html comes last.
pub(crate) fn files(wasm: &Path, assets: &Path) -> Result<Vec<File>> {
    let (glue, module) = bind(wasm)?;
    let module = hashed("ui", "wasm", "application/wasm", module);
    let glue = hashed("ui", "js", JS, glue.into_bytes());
    let boot =
        fs::read_to_string(assets.join("boot.js"))?.replace("{glue}", &glue.path).replace("{wasm}", &module.path);
    let boot = hashed("boot", "js", JS, boot.into_bytes());
    let styles = hashed("ui", "css", "text/css; charset=utf-8", styles(assets)?.into_bytes());
    let favicon = hashed("favicon", "svg", "image/svg+xml", fs::read(assets.join("favicon.svg"))?);
    let index = fs::read_to_string(assets.join("index.html"))?
        .replace("{boot}", &boot.path)
        .replace("{glue}", &glue.path)
        .replace("{wasm}", &module.path)
        .replace("{styles}", &styles.path)
        .replace("{favicon}", &favicon.path)
        .replace("{icons}", &fs::read_to_string(assets.join("icons.svg"))?);
    let index = File { path: "/index.html".into(), mime: HTML, immutable: false, bytes: index.into_bytes() };
    Ok(vec![module, glue, boot, styles, favicon, index])
}

/// Scripts.
pub(crate) const JS: &str = "text/javascript; charset=utf-8";
/// The page's own type, also that of the placeholder.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// The module as the browser takes it, and the JavaScript that starts it.
fn bind(wasm: &Path) -> Result<(String, Vec<u8>)> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("ui").typescript(false).remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen
        .web(true)?
        .generate_output()
        .context("wasm-bindgen (frontend) and wasm-bindgen-cli-support (build) must be the same version")?;
    let inline = output.snippets().iter().filter(|(_, scripts)| !scripts.is_empty()).map(|(name, _)| name);
    let foreign: Vec<_> = inline.chain(output.local_modules().keys()).chain(output.npm_dependencies().keys()).collect();
    ensure!(
        foreign.is_empty(),
        "the UI brings JavaScript along that build/bundle.rs would have to write out: {foreign:?}"
    );
    Ok((output.js().to_owned(), output.wasm_mut().emit_wasm()))
}

/// All style sheets as one, in the order of their names.
fn styles(assets: &Path) -> Result<String> {
    let mut all = String::new();
    for path in sorted(&assets.join("styles"))? {
        all += &fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    }
    Ok(all)
}

fn ui_assets(assets: &Path) -> Result<Vec<PathBuf>> {
    let single = ["boot.js", "favicon.svg", "icons.svg", "index.html"].map(|name| assets.join(name));
    Ok(single.into_iter().chain(sorted(&assets.join("styles"))?).collect())
}

fn sorted(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).with_context(|| dir.display().to_string())?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn hashed(stem: &str, extension: &str, mime: &'static str, bytes: Vec<u8>) -> File {
    File { path: format!("/ui/{stem}-{}.{extension}", digest(&bytes)), mime, immutable: true, bytes }
}

/// Sixteen hex digits that change with the content. It names files and guards nothing.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
