//! Reports as others get them: from a dossier, through the crate's one door.

#[path = "../support/sample.rs"]
mod sample;

mod formats;
mod hostile;
mod limits;
