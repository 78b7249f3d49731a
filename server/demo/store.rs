//! What the journal says of a demo: its first row tells that one was begun, a later one that it is whole.

use super::State;
use crate::{
    change::Kind,
    db::{Conn, OptionalExtension},
    error::Result,
};

/// How this appliance stands to the demo.
pub(super) fn state(conn: &Conn) -> Result<State> {
    let sql = "SELECT kind FROM journal ORDER BY seq LIMIT 1";
    let first: Option<String> = conn.query_row(sql, [], |row| row.get(0)).optional()?;
    if first.as_deref() != Some(Kind::DemoBegun.name()) {
        return Ok(if first.is_some() { State::Used } else { State::Fresh });
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM journal WHERE kind = ?)";
    let whole = conn.query_row(sql, [Kind::DemoCompleted.name()], |row| row.get(0))?;
    Ok(if whole { State::Whole } else { State::Half })
}
