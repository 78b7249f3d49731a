//! The identities' SQL, and the search for the asset that a host is.

use super::super::{
    rows::store::{parse, text},
    rules::Told,
};
use crate::{
    db::{Conn, OptionalExtension, RowResult, Tx, params},
    error::Result,
};
use assay_api::imports::FindingIdentity;
use assay_importers::{Identity, Part};

/// What is known of a finding that a tool has found.
pub(in super::super) struct Known {
    pub(in super::super) finding_id: String,
    pub(in super::super) told: Told,
    /// The finding lies in the trash.
    pub(in super::super) trashed: bool,
    pub(in super::super) last_import: String,
}

/// The finding with this key in a project. With several (a rule was made coarser) the oldest that is not in the trash.
pub(in super::super) fn find(conn: &Conn, project: &str, key: &str) -> Result<Option<Known>> {
    let sql = "SELECT i.finding_id, i.told, f.deleted_at IS NOT NULL, i.last_import FROM finding_identities i \
               CROSS JOIN findings f ON f.id = i.finding_id WHERE i.project_id = ?1 AND i.key = ?2 \
               ORDER BY f.deleted_at IS NOT NULL, i.finding_id LIMIT 1";
    let found = conn.prepare_cached(sql)?.query_row([project, key], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?))
    });
    let Some((finding_id, told, trashed, last_import)) = found.optional()? else { return Ok(None) };
    Ok(Some(Known { finding_id, told: parse(&told)?, trashed, last_import }))
}

/// What a tool last said of this finding.
pub(in super::super) fn told(conn: &Conn, finding: &str) -> Result<Option<Told>> {
    let sql = "SELECT told FROM finding_identities WHERE finding_id = ?";
    let found: Option<String> = conn.prepare_cached(sql)?.query_row([finding], |row| row.get(0)).optional()?;
    found.map(|text| parse(&text)).transpose()
}

/// Stores by what a new finding is recognised.
pub(in super::super) fn insert(
    tx: &Tx<'_>,
    finding: &str,
    project: &str,
    (identity, key, parts): (&Identity, &str, &[Part]),
    told: &Told,
    import: &str,
) -> Result<()> {
    let sql = "INSERT INTO finding_identities (finding_id, project_id, tool, host, key, parts, identity, told, \
               first_import, last_import) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)";
    let (parts, whole) = (text(&parts), text(identity));
    let values = params![finding, project, identity.tool, identity.host, key, parts, whole, text(told), import];
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Stores what the tool said by this import.
pub(in super::super) fn update(tx: &Tx<'_>, finding: &str, told: &Told, import: &str) -> Result<()> {
    let sql = "UPDATE finding_identities SET told = ?2, last_import = ?3 WHERE finding_id = ?1";
    tx.prepare_cached(sql)?.execute(params![finding, text(told), import])?;
    Ok(())
}

/// An identity whose rule has changed since: finding, identity.
pub(in super::super) fn of_another_rule(
    conn: &Conn,
    project: &str,
    tool: &str,
    parts: &[Part],
    count: usize,
) -> Result<Vec<(String, Identity)>> {
    let sql = "SELECT finding_id, identity FROM finding_identities WHERE project_id = ?1 AND tool = ?2 AND parts <> ?3 \
               LIMIT ?4";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params![project, tool, text(&parts), count as i64], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    rows.collect::<RowResult<Vec<_>>>()?.into_iter().map(|(id, text)| Ok((id, parse(&text)?))).collect()
}

/// Gives a finding the key of the rule in force.
pub(in super::super) fn rekey(tx: &Tx<'_>, finding: &str, key: &str, parts: &[Part]) -> Result<()> {
    let sql = "UPDATE finding_identities SET key = ?2, parts = ?3 WHERE finding_id = ?1";
    tx.prepare_cached(sql)?.execute(params![finding, key, text(&parts)])?;
    Ok(())
}

/// Open findings that a tool found earlier on a host.
pub(in super::super) fn open_of_host(
    conn: &Conn,
    project: &str,
    tool: &str,
    host: &str,
) -> Result<Vec<(String, Identity)>> {
    let sql = "SELECT i.finding_id, i.identity FROM finding_identities i CROSS JOIN findings f ON f.id = i.finding_id \
               WHERE i.project_id = ?1 AND i.tool = ?2 AND i.host = ?3 AND f.deleted_at IS NULL AND f.status < 3";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([project, tool, host], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.collect::<RowResult<Vec<_>>>()?.into_iter().map(|(id, text)| Ok((id, parse(&text)?))).collect()
}

/// A finding that its tool no longer names.
pub(in super::super) struct Gone {
    pub(in super::super) finding_id: String,
    pub(in super::super) title: String,
    pub(in super::super) severity: i64,
    pub(in super::super) key: String,
    pub(in super::super) identity: Identity,
}

/// Open findings that these tools found earlier on the hosts of this import, and that it does not name. With `hostless`, those too that were found on no named host.
pub(in super::super) fn missing(
    conn: &Conn,
    import: &str,
    project: &str,
    tools: &[String],
    hostless: bool,
) -> Result<Vec<Gone>> {
    let sql = "SELECT f.id, f.title, f.severity, i.key, i.identity FROM finding_identities i \
               CROSS JOIN findings f ON f.id = i.finding_id \
               WHERE i.project_id = ?2 AND i.tool IN (SELECT value FROM json_each(?3)) AND f.deleted_at IS NULL \
               AND f.status < 3 \
               AND (EXISTS (SELECT 1 FROM import_rows h WHERE h.import_id = ?1 AND h.kind = 0 AND h.key = i.host) \
                    OR (?4 AND i.host = '')) \
               AND NOT EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = ?1 AND r.kind = 1 AND r.key = i.key) \
               ORDER BY f.id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![import, project, text(&tools), hostless])?;
    let mut gone = Vec::new();
    while let Some(row) = rows.next()? {
        let identity: String = row.get(4)?;
        gone.push(Gone {
            finding_id: row.get(0)?,
            title: row.get(1)?,
            severity: row.get(2)?,
            key: row.get(3)?,
            identity: parse(&identity)?,
        });
    }
    Ok(gone)
}

/// The finding's identity, for whoever asks why it was recognised.
pub(in super::super) fn explain(conn: &Conn, finding: &str) -> Result<FindingIdentity> {
    let sql = "SELECT key, parts, identity, first_import, last_import FROM finding_identities WHERE finding_id = ?";
    let found = conn.prepare_cached(sql)?.query_row([finding], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get(3)?, row.get(4)?))
    });
    let Some((key, parts, identity, first, last)) = found.optional()? else {
        return Ok(FindingIdentity {
            finding_id: finding.to_owned(),
            identity: None,
            key: None,
            parts: Vec::new(),
            first_import: None,
            last_import: None,
        });
    };
    let identity: Identity = parse(&identity)?;
    Ok(FindingIdentity {
        finding_id: finding.to_owned(),
        identity: Some(identity.to_string()),
        key: Some(key),
        parts: parse(&parts)?,
        first_import: Some(first),
        last_import: Some(last),
    })
}

/// The asset that a host is, and how it was recognised. By its name; by its address, where the asset has no other name;
/// by its DNS name. Never by an address that a named host shares with others.
pub(in super::super) fn asset(conn: &Conn, project: &str, name: &str) -> Result<Option<(String, &'static str)>> {
    let by = [
        ("name = ?2", "known by its name"),
        (
            "ip_address = ?2 AND hostname IS NULL AND deleted_at IS NULL",
            "known by its address, which belongs to no other name",
        ),
        ("hostname = ?2 AND deleted_at IS NULL", "known by its DNS name"),
    ];
    for (condition, how) in by {
        let sql = format!(
            "SELECT id FROM assets WHERE project_id = ?1 AND {condition} AND deleted_at IS NULL ORDER BY id LIMIT 2"
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let found: Vec<String> = statement.query_map([project, name], |row| row.get(0))?.collect::<RowResult<_>>()?;
        // Of two that fit neither is meant for sure, except by name, where the older was there first.
        if let Some(id) = found.first().filter(|_| found.len() == 1 || condition.starts_with("name")) {
            return Ok(Some((id.clone(), how)));
        }
    }
    Ok(None)
}

/// Hides what an import is about to make, until it has ended.
pub(in super::super) fn hide(tx: &Tx<'_>, object: &str, import: &str) -> Result<()> {
    tx.prepare_cached("INSERT INTO import_pending (object_id, import_id) VALUES (?, ?)")?.execute([object, import])?;
    Ok(())
}
