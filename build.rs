//! Makes the web UI and hands it to the server as static bytes.
//!
//! frontend/ is compiled to WebAssembly by an inner cargo, taken apart into what starts and what is loaded later, bound
//! to JavaScript, given content-hashed names, compressed, and listed in `$OUT_DIR/ui.rs`, which the server includes. The finished files are
//! kept under `target/frontend/dist`, so that a second profile copies them instead of making them again.
//!
//! The readers of the API's document come along, packed in the same way (`build/readers.rs`), and the makers of network
//! cards (`build/makers.rs`).
//!
//! `FRONTEND=skip` puts a placeholder page in their place: for editors, clippy and tests of the server.

#[path = "build/bundle.rs"]
mod bundle;
#[path = "build/compile.rs"]
mod compile;
#[path = "build/makers.rs"]
mod makers;
#[path = "build/pack.rs"]
mod pack;
#[path = "build/readers.rs"]
mod readers;
#[path = "build/split.rs"]
mod split;

use anyhow::{Context, Result};
use std::{env, fs, path::PathBuf};

/// What the UI is made from. A change anywhere else must not make it again.
const INPUTS: &[&str] = &[
    "frontend/src",
    "frontend/markup",
    "frontend/Cargo.toml",
    "assets",
    "server/api-types",
    "build.rs",
    "build",
    "Cargo.lock",
];

const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><title>Assay</title>\
    <p>This build has no web UI: it was made with FRONTEND=skip.</p></html>";

fn main() -> Result<()> {
    println!("cargo::rerun-if-env-changed=FRONTEND");
    // 100,000 addresses that are moved at the start take three megabytes, or a tenth of one.
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        // A compiler hands on what stands behind -Wl; a linker that is called by itself, as for a release, would not know it.
        let is_bare = env::var("RUSTC_LINKER").is_ok_and(|linker| linker.ends_with("lld"));
        let flag = if is_bare { "-zpack-relative-relocs" } else { "-Wl,-z,pack-relative-relocs" };
        println!("cargo::rustc-link-arg-bins={flag}");
        // Where a package has an optimisation of its own, as this one has, cargo leaves the profile's `strip` out.
        if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
            println!("cargo::rustc-link-arg-bins={}", if is_bare { "--strip-all" } else { "-Wl,--strip-all" });
        }
    }
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for input in INPUTS {
        println!("cargo::rerun-if-changed={}", root.join(input).display());
    }
    makers::write(&root, &out)?;
    pack::copy(&readers::packed(&root)?, &out)?;
    if env::var("FRONTEND").is_ok_and(|value| value == "skip") {
        return pack::placeholder(&out, PLACEHOLDER);
    }
    let wasm = compile::frontend(&root)?;
    let assets = root.join("assets");
    let key = bundle::key(&fs::read(&wasm)?, &assets)?;
    let dist = root.join("target/frontend/dist").join(&key);
    if !dist.join(pack::LIST).exists() {
        let files = bundle::files(&wasm, &assets)?;
        pack::write(&dist, pack::LIST, "FILES", &files)
            .with_context(|| format!("writing the UI to {}", dist.display()))?;
    }
    pack::copy(&dist, &out)
}
