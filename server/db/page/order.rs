//! In which order a list is walked, and where a walk that was interrupted goes on.

use super::super::Value;
use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The order of one request.
pub(super) struct Order {
    /// The column that leads.
    pub(super) column: String,
    /// The column that breaks ties; none where there are none.
    pub(super) tie: Option<&'static str>,
    /// Whether the caller asked for the end first.
    pub(super) descending: bool,
    /// Whether the column's ranks run the other way: severities are kept worst first, and the worst is the highest.
    pub(super) ranks: bool,
}

impl Order {
    /// Whether the columns are walked downwards.
    fn down(&self) -> bool {
        self.descending != self.ranks
    }

    /// What follows ORDER BY.
    pub(super) fn sql(&self) -> String {
        let direction = if self.down() { "DESC" } else { "ASC" };
        let tie = self.tie.map_or_else(String::new, |id| format!(", {id} {direction}"));
        format!("{} {direction}{tie}", self.column)
    }

    /// The condition for what comes after a cursor, with its values.
    pub(super) fn after(&self, cursor: &str) -> Result<(String, Vec<Value>)> {
        let (key, id) = self.resume(cursor)?;
        let beyond = if self.down() { "<" } else { ">" };
        Ok(match self.tie {
            Some(tie) => (format!("({}, {tie}) {beyond} (?, ?)", self.column), vec![key, Value::Text(id)]),
            None => (format!("{} {beyond} ?", self.column), vec![key]),
        })
    }

    /// Where a page ended, as text that the next request brings back: the order, the last key and the last id.
    pub(super) fn cursor(&self, (key, id): &(Value, String)) -> String {
        let key = match key {
            Value::Integer(n) => serde_json::json!(n),
            Value::Real(n) => serde_json::json!(n),
            Value::Text(text) => serde_json::json!(text),
            Value::Null | Value::Blob(_) => serde_json::Value::Null,
        };
        URL_SAFE_NO_PAD.encode(serde_json::json!([self.column, self.descending, key, id]).to_string())
    }

    fn resume(&self, cursor: &str) -> Result<(Value, String)> {
        let wrong = || {
            Error::field("cursor", "must be the next_cursor of an earlier answer, with the same search, sort and order")
        };
        let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
        let (column, descending, key, id): (String, bool, serde_json::Value, String) =
            serde_json::from_slice(&json).map_err(|_| wrong())?;
        if (&column, descending) != (&self.column, self.descending) {
            return Err(wrong());
        }
        let key = match key {
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Number(n) => {
                n.as_i64().map(Value::Integer).or(n.as_f64().map(Value::Real)).ok_or_else(wrong)?
            }
            _ => return Err(wrong()),
        };
        Ok((key, id))
    }
}
