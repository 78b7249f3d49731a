//! The members' SQL.

use crate::{
    db::{
        Conn, Row, RowResult,
        page::{List, Page, Params, Query, Sort},
    },
    error::Result,
    resources::shared::member,
};
use assay_api::{members::Member, users::Role};

/// The members of one project, in the order of their ids, which is the order in which the users were made.
pub(in crate::resources) static LIST: List = List {
    select: "u.id, u.username, u.name, u.role, u.active, p.lead_id IS u.id AS lead",
    from: "project_members m",
    joins: "CROSS JOIN users u ON u.id = m.user_id CROSS JOIN projects p ON p.id = m.project_id",
    always: "1",
    id: "m.project_id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("id", "m.user_id")],
};

/// A page of a project's members.
pub(super) fn list(conn: &Conn, project_id: &str, params: &Params) -> Result<Page<Member>> {
    let mut query = Query::new(&LIST);
    query.equals("m.project_id", Some(project_id));
    query.page(conn, params, None, read)
}

fn read(row: &Row<'_>) -> RowResult<Member> {
    Ok(Member {
        id: row.get("id")?,
        username: row.get("username")?,
        name: row.get("name")?,
        role: member(row, "role", Role::from_rank)?,
        active: row.get("active")?,
        lead: row.get("lead")?,
    })
}
