//! The journal as a list of events: of each row, what its listener would have heard.

use super::{filter::OBJECTS, model::Filter};
use crate::{
    auth::Ctx,
    change::{Wanted, journal},
    db::{
        Conn,
        page::{List, Page, Params, Query, Sort},
    },
    error::{Error, Result},
    http::query::one,
};
use assay_api::events::Event;

pub(in crate::resources) static LIST: List = List {
    select: "j.*",
    from: "journal j",
    joins: "",
    always: "1",
    id: "j.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("seq", "j.seq")],
};

/// A page of what the caller may know of.
pub(super) fn list(conn: &Conn, ctx: &Ctx, filter: &Filter, params: &Params) -> Result<Page<Event>> {
    let mut query = Query::new(&LIST);
    let wanted = Wanted::parse(filter.events.as_deref().unwrap_or_default())?;
    query.any_of("j.kind", wanted.kinds().map(|kinds| kinds.into_iter().map(str::to_owned).collect()));
    query.equals("j.project_id", filter.project_id.as_deref());
    query.equals("j.object_id", filter.object_id.as_deref());
    if let Some(since) = &filter.since {
        let seq: i64 = since.parse().map_err(|_| Error::field("since", "must be the seq of an event"))?;
        query.push("j.seq > ?", [seq.into()]);
    }
    let moment = |field, text: &Option<String>| one::<assay_api::Time>(field, text.as_deref());
    query.between(
        "+j.time",
        moment("created_after", &filter.created_after)?,
        moment("created_before", &filter.created_before)?,
    );
    visible(&mut query, ctx);
    Ok(query.page(conn, params, None, journal::read)?.map(|row| row.event))
}

/// `filter::may_see`, as conditions.
fn visible(query: &mut Query, ctx: &Ctx) {
    if !ctx.is_admin() {
        let seen = OBJECTS.iter().filter(|(_, right)| ctx.may(*right).is_ok()).map(|(object, _)| (*object).to_owned());
        query.any_of("j.object_type", Some(seen.collect()));
    }
    if let Some((not, json)) = ctx.reach.as_json() {
        let not = if not { "NOT " } else { "" };
        let within = format!("(j.project_id IS NULL OR +j.project_id {not}IN (SELECT value FROM json_each(?)))");
        query.push(within, [json.into()]);
    }
}
