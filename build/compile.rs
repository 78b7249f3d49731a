//! frontend/ → one .wasm file, by a cargo of its own.
//!
//! It has its own target directory: the outer cargo holds the lock of the usual one and would never
//! let go, and every profile of the server shares this one compilation.

use anyhow::{Context, Result, bail, ensure};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm-release";
/// Leptos then boxes the views of components instead of nesting their types: a smaller module, sooner made.
const FLAGS: &[&str] = &["--cfg", "erase_components"];
/// What refers to what, by which build/split.rs takes the module apart. For the last step alone: as one of the FLAGS it
/// would make clippy and this build start over after one another.
const RELOCATIONS: &str = "link-arg=--emit-relocs";

/// What the outer cargo says to its build scripts, and the inner one must not hear.
const FOREIGN: &[&str] = &[
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTC",
    "RUSTDOC",
    "RUSTC_LINKER",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "CARGO_TARGET_DIR",
    "CARGO_MAKEFLAGS",
    "CARGO_PRIMARY_PACKAGE",
    "TARGET",
    "HOST",
    "PROFILE",
    "OUT_DIR",
    "OPT_LEVEL",
    "DEBUG",
    "NUM_JOBS",
];
const FOREIGN_PREFIXES: &[&str] =
    &["CARGO_BUILD_", "CARGO_CFG_", "CARGO_FEATURE_", "CARGO_PKG_", "CARGO_PROFILE_", "CARGO_MANIFEST_", "DEP_"];

/// Compiles the UI and answers with the path of the module.
pub(crate) fn frontend(root: &Path) -> Result<PathBuf> {
    install_target()?;
    let target_dir = root.join("target/frontend");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(root)
        .args(["rustc", "--package", "assay-frontend", "--bin", "assay-frontend", "--target", TARGET])
        .args(["--profile", PROFILE, "--locked", "--target-dir"])
        .arg(&target_dir)
        .args(["--", "-C", RELOCATIONS]);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if FOREIGN.contains(&text.as_ref()) || FOREIGN_PREFIXES.iter().any(|prefix| text.starts_with(prefix)) {
            cargo.env_remove(&name);
        }
    }
    let status = cargo
        .env_remove("RUSTFLAGS")
        .env("CARGO_ENCODED_RUSTFLAGS", flags())
        .status()
        .context("starting cargo for the web UI")?;
    ensure!(status.success(), "the web UI does not compile; cargo's own words stand above");
    Ok(target_dir.join(TARGET).join(PROFILE).join("assay-frontend.wasm"))
}

/// The flags as cargo takes them when they may have spaces in them. What a release says about its machine's paths, which
/// every panic names, holds for the module too; to other builds they are of use.
fn flags() -> String {
    let outer = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let paths = outer.split('\u{1f}').filter(|flag| flag.starts_with("--remap-path-prefix="));
    FLAGS.iter().copied().chain(paths).collect::<Vec<_>>().join("\u{1f}")
}

/// Sees to it that rustc can make WebAssembly, or says what to type.
fn install_target() -> Result<()> {
    if has_target()? {
        return Ok(());
    }
    let added = Command::new("rustup").args(["target", "add", TARGET]).status();
    if !added.is_ok_and(|status| status.success()) || !has_target()? {
        bail!("the web UI needs rustc's WebAssembly target; type: rustup target add {TARGET}");
    }
    Ok(())
}

fn has_target() -> Result<bool> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]).output()?;
    Ok(said.status.success() && Path::new(String::from_utf8_lossy(&said.stdout).trim()).exists())
}
