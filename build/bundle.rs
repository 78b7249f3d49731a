//! The module, its glue, the styles and the page, each under a name made from its content.
//!
//! A browser may then keep every file for ever, but for index.html, which names the others.

use crate::split::{self, Parts};
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
    (wasm, include_str!("bundle.rs"), include_str!("pack.rs"), include_str!("split.rs")).hash(&mut seen);
    for path in ui_assets(assets)? {
        (path.file_name(), fs::read(&path)?).hash(&mut seen);
    }
    Ok(format!("{:016x}", seen.finish()))
}

/// Everything the browser needs; index.html comes last.
pub(crate) fn files(wasm: &Path, assets: &Path) -> Result<Vec<File>> {
    let parts = split::split(wasm, &wasm.with_extension("split"))?;
    let (glue, module) = bind(&parts.main)?;
    let module = hashed("ui", "wasm", WASM, module);
    let (chunks, loader) = chunks(parts)?;
    let (glue, loader) = scripts(&glue, &loader)?;
    let boot =
        fs::read_to_string(assets.join("boot.js"))?.replace("{glue}", &glue.path).replace("{wasm}", &module.path);
    let boot = hashed("boot", "js", JS, boot.into_bytes());
    let styles = hashed("ui", "css", "text/css; charset=utf-8", styles(assets)?.into_bytes());
    let favicon = hashed("favicon", "svg", "image/svg+xml", fs::read(assets.join("favicon.svg"))?);
    let index = fs::read_to_string(assets.join("index.html"))?
        .replace("{boot}", &boot.path)
        .replace("{glue}", &glue.path)
        .replace("{loader}", &loader.path)
        .replace("{wasm}", &module.path)
        .replace("{styles}", &styles.path)
        .replace("{favicon}", &favicon.path)
        .replace("{icons}", &fs::read_to_string(assets.join("icons.svg"))?);
    let index = File { path: "/index.html".into(), mime: HTML, immutable: false, bytes: index.into_bytes() };
    let first = [module, glue, loader, boot, styles, favicon];
    Ok(first.into_iter().chain(chunks).chain([index]).collect())
}

const WASM: &str = "application/wasm";
/// Scripts.
pub(crate) const JS: &str = "text/javascript; charset=utf-8";
/// The page's own type, also that of the placeholder.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// The module as the browser takes it, and the JavaScript that starts it.
fn bind(wasm: &Path) -> Result<(String, Vec<u8>)> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("ui").typescript(false).remove_name_section(true).remove_producers_section(true);
    // Chunks take what they share with the module by the linker's names for it.
    bindgen.keep_lld_exports(true).demangle(false);
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

/// The chunks as files, and the loader that knows them by their names.
fn chunks(parts: Parts) -> Result<(Vec<File>, String)> {
    let mut loader = parts.loader;
    let mut files = Vec::new();
    for (stem, bytes) in parts.chunks {
        let file = hashed(&stem, "wasm", WASM, bytes);
        loader = renamed(&loader, &format!("\"./{stem}.wasm\""), &format!("\"{}\"", file.path))?;
        files.push(file);
    }
    Ok((files, loader))
}

/// Glue and loader, which import one another: both names are made from both contents.
fn scripts(glue: &str, loader: &str) -> Result<(File, File)> {
    let digest = digest(format!("{glue}{loader}").as_bytes());
    let script = |stem: &str| format!("/ui/{stem}-{digest}.js");
    let (glue_path, loader_path) = (script("ui"), script("chunks"));
    let file = |path, text: String| File { path, mime: JS, immutable: true, bytes: text.into_bytes() };
    // The module asks for the loader by the name it was given; only where it comes from is another.
    let from = |path: &str| format!("from \"{path}\"");
    let glue = renamed(glue, &from(split::LOADER), &from(&loader_path))?;
    let loader = renamed(loader, &from(split::GLUE), &from(&glue_path))?;
    Ok((file(glue_path, glue), file(loader_path, loader)))
}

/// A script that says something else in one place or more.
fn renamed(script: &str, from: &str, to: &str) -> Result<String> {
    ensure!(script.contains(from), "a script of the UI does not say {from}; see build/bundle.rs");
    Ok(script.replace(from, to))
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
