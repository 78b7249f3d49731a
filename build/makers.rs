//! Who makes network cards, by the first half of their addresses: one packed text out of the crate that carries IEEE's
//! registries. As the crate's own table it would take five megabytes of the program.

use crate::{bundle::digest, pack};
use anyhow::Result;
use std::{fs, path::Path};

/// Puts the packed text into `out`: a line for each prefix, `00000C<tab>Cisco Systems, Inc`, in the order of bytes. It
/// is kept under `target/`, because packing takes seconds.
pub(crate) fn write(root: &Path, out: &Path) -> Result<()> {
    let entries = oui_data::OUI_ENTRIES.entries();
    let mut lines: Vec<_> =
        entries.map(|(prefix, maker)| format!("{prefix}\t{}\n", maker.organization().trim())).collect();
    lines.sort_unstable();
    let text = lines.concat();
    let kept = root.join("target/makers").join(digest(text.as_bytes()));
    if !kept.exists() {
        fs::create_dir_all(root.join("target/makers"))?;
        fs::write(&kept, pack::brotli(text.as_bytes())?)?;
    }
    fs::copy(kept, out.join("makers.br"))?;
    Ok(())
}
