//! What can be done with comments. Who may see the finding may read them; only their author changes their words.

use super::{model::Placed, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{IfMatch, Partial},
    resources::findings,
};
use assay_api::{
    Named,
    comments::{Comment, NewComment},
};

/// A page of a finding's comments.
pub async fn list(app: &App, ctx: &Ctx, finding: String, params: Params) -> Result<Page<Comment>> {
    ctx.may(Right::ReadFindings)?;
    let ctx = ctx.clone();
    app.db
        .read(move |conn| {
            findings::actions::visible(conn, &ctx, &finding)?;
            store::list(conn, &finding, &params)
        })
        .await
}

/// One comment.
pub async fn get(app: &App, ctx: &Ctx, finding: String, id: String) -> Result<Comment> {
    ctx.may(Right::ReadFindings)?;
    let ctx = ctx.clone();
    app.db.read(move |conn| Ok(visible(conn, &ctx, &finding, &id)?.comment)).await
}

/// Says something about a finding.
pub async fn create(app: &App, ctx: &Ctx, finding: String, new: NewComment) -> Result<Comment> {
    ctx.may(Right::CommentFindings)?;
    let author = Named { id: ctx.user_id()?.to_owned(), name: ctx.actor_name().to_owned() };
    let (id, caller) = (app.clock.id("comment"), ctx.clone());
    app.door
        .change(ctx, move |tx, now| {
            let finding = findings::actions::visible(tx, &caller, &finding)?;
            let comment = Comment {
                id,
                finding_id: finding.id.clone(),
                finding: Named { id: finding.id, name: finding.title },
                author,
                text: new.text,
                created_at: now,
                updated_at: now,
                version: 1,
            };
            store::insert(tx, &comment)?;
            let placed = Placed { comment, project_id: finding.project_id };
            let change = Change::created(Kind::CommentCreated, &placed);
            Ok(Written::new(placed.comment, change))
        })
        .await
}

/// Changes one's own words.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    (finding, id): (String, String),
    if_match: &IfMatch,
    given: Partial<NewComment>,
) -> Result<Comment> {
    ctx.may(Right::CommentFindings)?;
    let (caller, if_match) = (ctx.clone(), if_match.clone());
    app.door
        .change(ctx, move |tx, now| {
            let before = visible(tx, &caller, &finding, &id)?;
            if !is_own(&caller, &before) {
                return Err(Error::forbidden("Only its author changes a comment"));
            }
            if_match.holds(&before.comment)?;
            let text = given.over(&NewComment::from(&before.comment))?.text;
            let version = before.comment.version + 1;
            let comment = Comment { text, updated_at: now, version, ..before.comment.clone() };
            let after = Placed { comment, project_id: before.project_id.clone() };
            let Some(change) = Change::updated(Kind::CommentUpdated, &before, &after) else {
                return Ok(Written::unchanged(before.comment));
            };
            store::update(tx, &after.comment)?;
            Ok(Written::new(after.comment, change))
        })
        .await
}

/// Removes one's own comment; administrators remove anybody's.
pub async fn delete(app: &App, ctx: &Ctx, finding: String, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::CommentFindings)?;
    let (caller, if_match) = (ctx.clone(), if_match.clone());
    app.door
        .change(ctx, move |tx, _| {
            let comment = visible(tx, &caller, &finding, &id)?;
            if !is_own(&caller, &comment) && !caller.is_admin() {
                return Err(Error::forbidden("Only its author or an administrator removes a comment"));
            }
            if_match.holds(&comment.comment)?;
            store::delete(tx, &id)?;
            Ok(Written::new(id, Change::deleted(Kind::CommentDeleted, &comment)))
        })
        .await
}

fn is_own(ctx: &Ctx, comment: &Placed) -> bool {
    ctx.user_id().is_ok_and(|id| id == comment.comment.author.id)
}

fn visible(conn: &Conn, ctx: &Ctx, finding: &str, id: &str) -> Result<Placed> {
    findings::actions::visible(conn, ctx, finding)?;
    store::get(conn, finding, id)?.ok_or_else(|| Error::not_found("comment"))
}
