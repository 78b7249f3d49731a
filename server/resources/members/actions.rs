//! What can be done with members.

use super::store;
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::Written,
    db::page::{Page, Params},
    error::{Error, Result},
    resources::{projects, users},
};
use assay_api::{
    members::{Member, NewMember},
    projects::Project,
};

/// A page of a project's members.
pub(super) async fn list(app: &App, ctx: &Ctx, project: String, params: Params) -> Result<Page<Member>> {
    ctx.may(Right::ReadProjects)?;
    projects::actions::must_exist(app, ctx, &project).await?;
    app.db.read(move |conn| store::list(conn, &project, &params)).await
}

/// Makes a user a member; one who is already stays one.
pub(super) async fn add(app: &App, ctx: &Ctx, project: String, new: NewMember) -> Result<Project> {
    ctx.may(Right::WriteProjects)?;
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = projects::actions::visible(tx, &caller, &project)?;
            users::actions::must_exist(tx, "user_id", &new.user_id)?;
            let mut members = before.member_ids.clone();
            members.push(new.user_id);
            projects::actions::set_members(tx, &before, members, now)
        })
        .await
}

/// Takes a member out.
pub(super) async fn remove(app: &App, ctx: &Ctx, project: String, user: String) -> Result<String> {
    ctx.may(Right::WriteProjects)?;
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = projects::actions::visible(tx, &caller, &project)?;
            let mut members = before.member_ids.clone();
            members.retain(|member| *member != user);
            if members.len() == before.member_ids.len() {
                return Err(Error::not_found("member of this project"));
            }
            let written: Written<Project> = projects::actions::set_members(tx, &before, members, now)?;
            Ok(written.map(|_| user))
        })
        .await
}
