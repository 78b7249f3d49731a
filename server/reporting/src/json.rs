//! The dossier itself, for programs: everything that the other formats are made from, pictures by their hash.

use crate::{Dossier, Failure};

/// The dossier as JSON, in the order of its fields.
pub(crate) fn render(dossier: &Dossier) -> Result<Vec<u8>, Failure> {
    let mut bytes = serde_json::to_vec_pretty(dossier).map_err(|error| Failure::Broken(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}
