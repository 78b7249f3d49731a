//! The projects' SQL.

use super::model::{Filter, read};
use crate::{
    auth::Reach,
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::{any, flag},
    resources::shared::within,
};
use assay_api::{
    Time,
    projects::{Project, ProjectStatus, ProjectType},
};

/// The list. Counts come from the counters: a page costs the same whatever the projects hold. Statuses below 3 are
/// the open ones (`FindingStatus::is_open`), severities are 0 to 4 (`Severity`).
pub(in crate::resources) static LIST: List = List {
    select: "p.*, c.name AS client_name, u.name AS lead_name, r.archived_at, \
             (SELECT json_group_array(user_id) FROM project_members m WHERE m.project_id = p.id) AS member_ids, \
             (SELECT ifnull(sum(count), 0) FROM counters n WHERE n.project_id = p.id AND n.kind = 'finding') AS findings_count, \
             (SELECT ifnull(sum(count), 0) FROM counters n WHERE n.project_id = p.id AND n.kind = 'asset') AS assets_count, \
             (SELECT json_array(ifnull(sum(iif(severity = 0, count, 0)), 0), ifnull(sum(iif(severity = 1, count, 0)), 0), \
                 ifnull(sum(iif(severity = 2, count, 0)), 0), ifnull(sum(iif(severity = 3, count, 0)), 0), \
                 ifnull(sum(iif(severity = 4, count, 0)), 0)) \
              FROM counters n WHERE n.project_id = p.id AND n.kind = 'finding' AND n.status < 3) AS open_findings",
    from: "projects p",
    joins: "CROSS JOIN clients c ON c.id = p.client_id LEFT JOIN users u ON u.id = p.lead_id \
            LEFT JOIN archives r ON r.project_id = p.id",
    always: "p.deleted_at IS NULL",
    id: "p.id",
    fts: None,
    narrow: None,
    sorts: &[
        Sort::by("created_at", "p.created_at"),
        Sort::by("updated_at", "p.updated_at"),
        Sort::by("name", "p.name"),
        Sort::by("report_due_date", "p.due_key"),
    ],
};

/// One project that is not in the trash.
pub fn get(conn: &Conn, id: &str) -> Result<Option<Project>> {
    let sql = LIST.one("p.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// Whether there is such a project, outside the trash.
pub fn exists(conn: &Conn, id: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM projects WHERE id = ? AND deleted_at IS NULL)";
    Ok(conn.prepare_cached(sql)?.query_row([id], |row| row.get(0))?)
}

/// The name of a project that is not in the trash.
pub fn name(conn: &Conn, id: &str) -> Result<Option<String>> {
    let sql = "SELECT name FROM projects WHERE id = ? AND deleted_at IS NULL";
    Ok(conn.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
}

/// A page of the projects that `reach` includes.
pub(super) fn list(conn: &Conn, reach: &Reach, filter: &Filter, params: &Params) -> Result<Page<Project>> {
    let mut query = Query::new(&LIST);
    let statuses = any::<ProjectStatus>("status", filter.status.as_deref())?;
    let types = any::<ProjectType>("project_type", filter.project_type.as_deref())?;
    within(&mut query, "p.id", reach);
    query.equals("p.client_id", filter.client_id.as_deref());
    query.any_of("p.status", statuses.map(|list| list.into_iter().map(ProjectStatus::rank).collect()));
    query.any_of("p.project_type", types.map(|list| list.into_iter().map(ProjectType::rank).collect()));
    match filter.archived.as_deref().map(str::trim) {
        Some("all") => {}
        other => {
            let not = if flag("archived", other)? == Some(true) { "NOT " } else { "" };
            query.push(format!("r.archived_at IS {not}NULL"), []);
        }
    }
    query.contains(&["p.name", "c.name"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// Stores a new project; `staged`, nobody sees it yet.
pub(super) fn insert(tx: &Tx<'_>, p: &Project, staged: bool) -> Result<()> {
    let sql = "INSERT INTO projects (id, client_id, name, status, project_type, description, scope_notes, out_of_scope, \
               rules_of_engagement, start_date, end_date, report_due_date, lead_id, restricted, created_at, updated_at, \
               version, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![
        p.id,
        p.client_id,
        p.name,
        p.status.rank(),
        p.project_type.rank(),
        p.description,
        p.scope_notes,
        p.out_of_scope,
        p.rules_of_engagement,
        p.start_date.map(|day| day.to_string()),
        p.end_date.map(|day| day.to_string()),
        p.report_due_date.map(|day| day.to_string()),
        p.lead_id,
        p.restricted,
        p.created_at.0,
        p.updated_at.0,
        p.version,
        staged.then_some(0)
    ])?;
    set_members(tx, &p.id, &p.member_ids)
}

/// Shows a staged project; whether there was one.
pub(super) fn show(tx: &Tx<'_>, id: &str) -> Result<bool> {
    let sql = "UPDATE projects SET deleted_at = NULL WHERE id = ? AND deleted_at = 0";
    Ok(tx.prepare_cached(sql)?.execute([id])? == 1)
}

/// Archives a project, or takes it out of the archive.
pub(super) fn archive(tx: &Tx<'_>, p: &Project) -> Result<()> {
    match p.archived_at {
        Some(time) => tx.prepare_cached("INSERT INTO archives VALUES (?, ?)")?.execute(params![p.id, time.0])?,
        None => tx.prepare_cached("DELETE FROM archives WHERE project_id = ?")?.execute([&p.id])?,
    };
    let sql = "UPDATE projects SET updated_at = ?2, version = ?3 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![p.id, p.updated_at.0, p.version])?;
    Ok(())
}

/// Stores a project's new state.
pub(super) fn update(tx: &Tx<'_>, p: &Project) -> Result<()> {
    let sql = "UPDATE projects SET client_id = ?2, name = ?3, status = ?4, project_type = ?5, description = ?6, \
               scope_notes = ?7, out_of_scope = ?8, rules_of_engagement = ?9, start_date = ?10, end_date = ?11, \
               report_due_date = ?12, lead_id = ?13, restricted = ?14, updated_at = ?15, version = ?16 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        p.id,
        p.client_id,
        p.name,
        p.status.rank(),
        p.project_type.rank(),
        p.description,
        p.scope_notes,
        p.out_of_scope,
        p.rules_of_engagement,
        p.start_date.map(|day| day.to_string()),
        p.end_date.map(|day| day.to_string()),
        p.report_due_date.map(|day| day.to_string()),
        p.lead_id,
        p.restricted,
        p.updated_at.0,
        p.version
    ])?;
    set_members(tx, &p.id, &p.member_ids)
}

/// Puts a project into the trash, and with it, out of sight, all that is in it.
pub(super) fn trash(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE projects SET deleted_at = ?2, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

fn set_members(tx: &Tx<'_>, id: &str, members: &[String]) -> Result<()> {
    tx.prepare_cached("DELETE FROM project_members WHERE project_id = ?")?.execute([id])?;
    let mut insert = tx.prepare_cached("INSERT INTO project_members (project_id, user_id) VALUES (?, ?)")?;
    for member in members {
        insert.execute([id, member])?;
    }
    Ok(())
}
