//! `assay openapi`: the API's description, for those who generate clients or compare versions.

use super::say;
use crate::{
    error::{Error, Result},
    router,
};

pub(super) fn run() -> Result<()> {
    let document = serde_json::to_string_pretty(&router::openapi());
    say(&document.map_err(|e| Error::internal(format!("the document cannot be written: {e}")))?)
}
