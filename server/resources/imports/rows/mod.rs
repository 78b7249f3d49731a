//! What an import's file holds, a row for each thing: staged, judged, carried out, put back.

pub(super) mod store;
