//! The tiers' SQL.

use crate::{
    db::{Conn, OptionalExtension, Row, RowResult, Tx, params},
    error::Result,
    resources::shared::json,
};
use assay_api::{Time, tiers::RateTier};
use std::collections::HashMap;

const SELECT: &str = "SELECT name, windows, per_minute, burst, created_at, updated_at, version FROM tiers";

/// The administrators' own tiers, by name.
pub(super) fn all(conn: &Conn) -> Result<Vec<RateTier>> {
    let mut statement = conn.prepare_cached(&format!("{SELECT} ORDER BY name"))?;
    let rows = statement.query_map([], read)?.collect::<RowResult<_>>()?;
    Ok(rows)
}

/// One of them.
pub(super) fn get(conn: &Conn, name: &str) -> Result<Option<RateTier>> {
    Ok(conn.prepare_cached(&format!("{SELECT} WHERE name = ?"))?.query_row([name], read).optional()?)
}

/// Tokens that work, by the name of their tier.
pub(super) fn used(conn: &Conn, now: Time) -> Result<HashMap<String, u64>> {
    let sql = "SELECT tier, count(*) FROM tokens WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?) \
               GROUP BY tier";
    let mut statement = conn.prepare_cached(sql)?;
    let counts = statement.query_map([now.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<RowResult<_>>()?;
    Ok(counts)
}

/// Stores a tier's state, new or changed.
pub(super) fn put(tx: &Tx<'_>, tier: &RateTier) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO tiers (name, windows, per_minute, burst, created_at, updated_at, version) \
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    let windows = serde_json::json!(tier.windows).to_string();
    let [created, updated] = [tier.created_at, tier.updated_at].map(|time| time.map_or(0, |time| time.0));
    let values = params![tier.name, windows, tier.per_minute, tier.burst, created, updated, tier.version];
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Removes a tier.
pub(super) fn delete(tx: &Tx<'_>, name: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM tiers WHERE name = ?")?.execute([name])?;
    Ok(())
}

fn read(row: &Row<'_>) -> RowResult<RateTier> {
    Ok(RateTier {
        name: row.get("name")?,
        built_in: false,
        windows: json(row, "windows")?,
        per_minute: row.get("per_minute")?,
        burst: row.get("burst")?,
        tokens_count: 0,
        created_at: Some(Time(row.get("created_at")?)),
        updated_at: Some(Time(row.get("updated_at")?)),
        version: row.get("version")?,
    })
}
