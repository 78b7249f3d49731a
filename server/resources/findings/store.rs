//! The findings' SQL.

use super::model::{Filter, read};
use crate::{
    auth::Reach,
    db::{
        Conn, OptionalExtension, RowResult, Tx, fts,
        page::{List, Narrow, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::{any, flag, one},
    resources::shared::{counters, within},
};
use assay_api::{
    Day, Time,
    findings::{Finding, FindingStatus, Severity},
};

/// The list. Its rows bring their assets along, so that a page is one statement however many rows it has.
pub(in crate::resources) static LIST: List = List {
    select: "f.*, p.name AS project_name, u.name AS assignee_name, \
             (SELECT json_group_array(json_object('id', a.id, 'name', a.name)) FROM finding_assets fa \
              JOIN assets a ON a.id = fa.asset_id WHERE fa.finding_id = f.id AND a.deleted_at IS NULL) AS assets, \
             (SELECT json_group_array(json_object('id', e.id, 'name', e.name, 'caption', e.caption, \
              'content_type', c.media_type, 'size', c.size, 'sha256', c.sha256, 'version', e.version)) \
              FROM evidence e INDEXED BY evidence_by_place CROSS JOIN files c ON c.sha256 = e.file \
              WHERE e.finding_id = f.id AND e.deleted_at IS NULL) AS evidence, \
             m.into_id AS merged_into, (SELECT json_group_array(json_object('id', d.id, 'name', d.title)) FROM merges md \
              JOIN findings d ON d.id = md.finding_id WHERE md.into_id = f.id AND d.deleted_at IS NULL) AS duplicates",
    from: "findings f",
    joins: "CROSS JOIN projects p ON p.id = f.project_id LEFT JOIN users u ON u.id = f.assignee_id \
            LEFT JOIN merges m ON m.finding_id = f.id",
    // What an import has made is seen when all of it is there.
    always: "f.deleted_at IS NULL AND p.deleted_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM import_pending h WHERE h.object_id = f.id)",
    id: "f.id",
    fts: Some(fts::Index {
        table: "findings_fts",
        literal: &["f.title", "f.cve_id", "f.description", "f.impact", "f.remediation", "f.tags"],
    }),
    narrow: Some(Narrow {
        index: "findings_narrow",
        columns: &["f.project_id", "f.severity", "f.status"],
        always: "f.deleted_at IS NULL AND f.project_id NOT IN (SELECT id FROM projects WHERE deleted_at IS NOT NULL)",
        exceptions: "SELECT f.n FROM trash t CROSS JOIN findings f ON f.id = t.id WHERE t.type = 'finding' UNION ALL \
                     SELECT f.n FROM projects p CROSS JOIN findings f ON f.project_id = p.id \
                     WHERE p.deleted_at IS NOT NULL AND f.deleted_at IS NULL UNION ALL \
                     SELECT n FROM findings INDEXED BY findings_staged WHERE deleted_at = 0",
    }),
    sorts: &[
        Sort::by("created_at", "f.created_at"),
        Sort::by("updated_at", "f.updated_at"),
        Sort::by_rank("severity", "f.severity"),
        Sort::by("cvss_score", "f.score_key"),
        Sort::by("title", "f.title"),
        Sort::by("status", "f.status"),
        Sort::by("due_date", "f.due_key"),
    ],
};

/// The projects of one client.
pub(in crate::resources) const OF_CLIENT: &str = "SELECT id FROM projects WHERE client_id = ?";

/// One finding that is not in the trash.
pub fn get(conn: &Conn, id: &str) -> Result<Option<Finding>> {
    let sql = LIST.one("f.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// Some of a project's findings, in the order in which they were made, after row number `after`; and the last of these.
pub(in crate::resources) fn of_project(
    conn: &Conn,
    project: &str,
    after: i64,
    count: usize,
) -> Result<Vec<(i64, Finding)>> {
    let sql = LIST.one("f.project_id = ?1 AND f.n > ?2 ORDER BY f.n LIMIT ?3");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![project, after, count as i64], |row| Ok((row.get("n")?, read(row)?)))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// A page of the findings that `reach` includes, as they are on the day `today`.
pub(super) fn list(conn: &Conn, reach: &Reach, today: Day, filter: &Filter, params: &Params) -> Result<Page<Finding>> {
    let (query, total) = narrowed(conn, reach, today, filter)?;
    query.page(conn, params, total, read)
}

/// The same of those that a scan saw, or proved to be mended.
pub(super) fn list_of_scan(
    conn: &Conn,
    reach: &Reach,
    today: Day,
    scan: &str,
    filter: &Filter,
    params: &Params,
) -> Result<Page<Finding>> {
    let (mut query, _) = narrowed(conn, reach, today, filter)?;
    query.among("f.id", "SELECT finding_id FROM scan_findings WHERE scan_id = ?", Some(scan));
    query.page(conn, params, None, read)
}

/// The list with its filters, and its total where the counters know it.
fn narrowed(conn: &Conn, reach: &Reach, today: Day, filter: &Filter) -> Result<(Query, Option<u64>)> {
    let severities = any::<Severity>("severity", filter.severity.as_deref())?;
    let statuses = any::<FindingStatus>("status", filter.status.as_deref())?;
    let severities = severities.map(|list| list.into_iter().map(Severity::rank).collect::<Vec<_>>());
    let statuses = statuses.map(|list| list.into_iter().map(FindingStatus::rank).collect::<Vec<_>>());
    let mut query = Query::new(&LIST);
    query.equals("f.project_id", filter.project_id.as_deref());
    within(&mut query, "f.project_id", reach);
    query.any_of("f.severity", severities.clone());
    query.any_of("f.status", statuses.clone());
    let only_counted = !(others(&mut query, filter)? | dues(&mut query, filter, today)?);
    let total = only_counted
        .then(|| {
            counters::total(
                conn,
                "finding",
                filter.project_id.as_deref(),
                reach,
                severities.as_deref(),
                statuses.as_deref(),
            )
        })
        .transpose()?;
    Ok((query, total))
}

/// Filters that no counter knows; whether there were any.
fn others(query: &mut Query, filter: &Filter) -> Result<bool> {
    let Filter {
        severity: _,
        status: _,
        project_id: _,
        client_id,
        assignee_id,
        mine: _,
        overdue: _,
        due_before: _,
        due_after: _,
        tag,
        cve_id,
        kev,
        source,
        created_after,
        created_before,
        search,
    } = filter;
    let after = one::<Time>("created_after", created_after.as_deref())?;
    let before = one::<Time>("created_before", created_before.as_deref())?;
    query.among("f.project_id", OF_CLIENT, client_id.as_deref());
    query.search(search.as_deref());
    query.labelled("finding_tags", tag.as_deref());
    query.led_by("f.cve_id", cve_id.as_deref().map(str::to_uppercase));
    match assignee_id.as_deref() {
        Some("none") => query.push("f.assignee_id IS NULL", []),
        id => query.led_by("f.assignee_id", id.map(str::to_owned)),
    }
    query.led_by("f.source", source.clone());
    match flag("kev", kev.as_deref())? {
        Some(true) => query.led_by("f.kev", Some("1".to_owned())),
        Some(false) => query.push("f.kev IS NULL", []),
        None => {}
    }
    query.between("f.created_at", after, before);
    Ok([client_id, assignee_id, tag, cve_id, kev, source, created_after, created_before, search]
        .iter()
        .any(|filter| filter.is_some()))
}

/// Filters by what is due; whether there were any.
fn dues(query: &mut Query, filter: &Filter, today: Day) -> Result<bool> {
    let before = one::<Day>("due_before", filter.due_before.as_deref())?;
    let after = one::<Day>("due_after", filter.due_after.as_deref())?;
    let overdue = flag("overdue", filter.overdue.as_deref())?;
    for (day, beyond) in [(before, "<"), (after, ">=")] {
        if let Some(day) = day {
            query.push(format!("f.due_date {beyond} ?"), [day.to_string().into()]);
        }
    }
    if let Some(overdue) = overdue {
        let not = if overdue { "" } else { "NOT " };
        // What has no date is due at the end of time. Statuses below 3 are the open ones.
        query.push(format!("{not}(f.due_key < ? AND f.status < 3)"), [today.to_string().into()]);
    }
    Ok(before.is_some() || after.is_some() || overdue.is_some())
}

/// Findings whose acceptance ended before `today`, at most `count`. What lies in the trash waits until it comes back.
pub(super) fn accepted_before(conn: &Conn, today: Day, count: usize) -> Result<Vec<Finding>> {
    let sql = LIST.one(
        "f.accepted_until IS NOT NULL AND f.accepted_until < ?1 \
                        AND f.project_id NOT IN (SELECT project_id FROM archives) ORDER BY f.accepted_until LIMIT ?2",
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let found = statement.query_map(params![today.to_string(), count as i64], read)?.collect::<RowResult<_>>();
    Ok(found?)
}

/// Stores a new finding; `staged`, nobody sees it yet.
pub(in crate::resources) fn insert(tx: &Tx<'_>, f: &Finding, staged: bool) -> Result<()> {
    let sql = "INSERT INTO findings (id, project_id, title, severity, status, cvss_vector, cvss_score, cve_id, cwe_id, \
               description, impact, remediation, refs, tags, source, assignee_id, due_date, accepted_until, first_seen, \
               last_seen, created_at, updated_at, version, deleted_at, epss, kev) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![
        f.id,
        f.project_id,
        f.title,
        f.severity.rank(),
        f.status.rank(),
        f.cvss_vector,
        f.cvss_score,
        f.cve_id,
        f.cwe_id,
        f.description,
        f.impact,
        f.remediation,
        json(&f.references),
        json(&f.tags),
        f.source,
        f.assignee_id,
        f.due_date.map(|day| day.to_string()),
        f.accepted_until.map(|day| day.to_string()),
        f.first_seen.0,
        f.last_seen.0,
        f.created_at.0,
        f.updated_at.0,
        f.version,
        staged.then_some(0),
        f.epss,
        f.kev.then_some(1)
    ])?;
    link(tx, &f.id, &f.affected_assets)
}

/// Shows a staged finding; whether there was one.
pub(super) fn show(tx: &Tx<'_>, id: &str) -> Result<bool> {
    let sql = "UPDATE findings SET deleted_at = NULL WHERE id = ? AND deleted_at = 0";
    Ok(tx.prepare_cached(sql)?.execute([id])? == 1)
}

/// Drops a staged finding.
pub(super) fn unstage(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM findings WHERE id = ? AND deleted_at = 0")?.execute([id])?;
    Ok(())
}

/// Drops some of what a bulk left behind that was broken off before this moment; whether there may be more.
pub(super) fn unstage_old(tx: &Tx<'_>, before: Time) -> Result<bool> {
    let sql = "DELETE FROM findings WHERE n IN \
               (SELECT n FROM findings WHERE deleted_at = 0 AND created_at < ? LIMIT 200)";
    Ok(tx.prepare_cached(sql)?.execute([before.0])? > 0)
}

/// At which version a finding is that is in no trash.
pub(super) fn version(conn: &Conn, id: &str) -> Result<Option<u64>> {
    let sql = "SELECT f.version FROM findings f JOIN projects p ON p.id = f.project_id \
               WHERE f.id = ? AND f.deleted_at IS NULL AND p.deleted_at IS NULL";
    Ok(conn.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
}

/// Stores a finding's new state. Columns that stay the same cost nothing but the comparison: triggers and indexes
/// look at what moved.
pub(super) fn update(tx: &Tx<'_>, f: &Finding) -> Result<()> {
    let sql = "UPDATE findings SET title = ?2, severity = ?3, status = ?4, cvss_vector = ?5, cvss_score = ?6, cve_id = ?7, \
               cwe_id = ?8, description = ?9, impact = ?10, remediation = ?11, refs = ?12, tags = ?13, source = ?14, \
               assignee_id = ?15, due_date = ?16, accepted_until = ?17, first_seen = ?18, last_seen = ?19, \
               updated_at = ?20, version = ?21, epss = ?22, kev = ?23 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        f.id,
        f.title,
        f.severity.rank(),
        f.status.rank(),
        f.cvss_vector,
        f.cvss_score,
        f.cve_id,
        f.cwe_id,
        f.description,
        f.impact,
        f.remediation,
        json(&f.references),
        json(&f.tags),
        f.source,
        f.assignee_id,
        f.due_date.map(|day| day.to_string()),
        f.accepted_until.map(|day| day.to_string()),
        f.first_seen.0,
        f.last_seen.0,
        f.updated_at.0,
        f.version,
        f.epss,
        f.kev.then_some(1)
    ])?;
    // Links to assets in the trash stay: they come back with the asset.
    let sql = "DELETE FROM finding_assets WHERE finding_id = ? \
               AND asset_id IN (SELECT id FROM assets WHERE deleted_at IS NULL)";
    tx.prepare_cached(sql)?.execute([&f.id])?;
    link(tx, &f.id, &f.affected_assets)?;
    merge(tx, &f.id, f.merged_into.as_deref())
}

/// Says of which other finding this is a duplicate.
fn merge(tx: &Tx<'_>, id: &str, into: Option<&str>) -> Result<()> {
    match into {
        Some(into) => tx.prepare_cached("INSERT OR REPLACE INTO merges VALUES (?, ?)")?.execute([id, into])?,
        None => tx.prepare_cached("DELETE FROM merges WHERE finding_id = ?")?.execute([id])?,
    };
    Ok(())
}

/// Puts a finding into the trash.
pub(super) fn trash(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE findings SET deleted_at = ?2, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

/// Forgets a finding.
pub(super) fn erase(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM findings WHERE id = ?")?.execute([id])?;
    tx.prepare_cached("DELETE FROM import_pending WHERE object_id = ?")?.execute([id])?;
    Ok(())
}

fn link(tx: &Tx<'_>, id: &str, assets: &[String]) -> Result<()> {
    let mut insert = tx.prepare_cached("INSERT INTO finding_assets (finding_id, asset_id) VALUES (?, ?)")?;
    for asset in assets {
        insert.execute([id, asset])?;
    }
    Ok(())
}

fn json(list: &[String]) -> String {
    serde_json::json!(list).to_string()
}
