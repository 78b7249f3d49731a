//! Duplicates: one finding stands for both, with what both knew; the other is Closed and points to it. One step only:
//! who stands for others is no duplicate, so that no chain and no circle can come about.

use super::{actions::visible, rules, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::Conn,
    error::{Error, Result},
    http::IfMatch,
    resources::shared::operations::{self, Item},
};
use assay_api::{
    Named, Time,
    findings::{Finding, FindingStatus},
    operations::Merged,
};

/// Makes `id` a duplicate of `into`.
pub async fn merge(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch, into: String) -> Result<Merged> {
    ctx.may(Right::WriteFindings)?;
    let (caller, if_match, undo) = (ctx.clone(), if_match.clone(), app.clock.id("op"));
    app.door
        .change(ctx, move |tx, now| {
            let duplicate = visible(tx, &caller, &id)?;
            if_match.holds(&duplicate)?;
            let survivor = survivor(tx, &caller, &duplicate, &into)?;
            let (closed, whole) = merged(&duplicate, &survivor, now)?;
            store::update(tx, &closed)?;
            store::update(tx, &whole)?;
            let items = [(&duplicate, &closed), (&survivor, &whole)].map(|(before, after)| Item {
                before: Some(rules::difference(before, after)),
                ..Item::whole(after, after.version)
            });
            operations::remember(tx, &caller, now, &undo, "merge", items)?;
            let changes = Change::updated(Kind::FindingMerged, &duplicate, &closed).into_iter().chain(Change::updated(
                Kind::FindingUpdated,
                &survivor,
                &whole,
            ));
            Ok(Written::all(Merged { finding: whole.clone(), undo }, changes.collect()))
        })
        .await
}

/// The finding that is to stand for both, if it can.
fn survivor(conn: &Conn, ctx: &Ctx, duplicate: &Finding, into: &str) -> Result<Finding> {
    if duplicate.id == into {
        return Err(Error::field("into", "is this finding itself; name the other one"));
    }
    let survivor = store::get(conn, into)?.filter(|finding| ctx.sees(&finding.project_id));
    let survivor = survivor.ok_or_else(|| Error::no_such("into", "finding", into))?;
    if survivor.project_id != duplicate.project_id {
        return Err(Error::field("into", "belongs to another project; a duplicate stands in the same one"));
    }
    if let Some(known) = &duplicate.merged_into {
        return Err(Error::conflict(format!("This finding is a duplicate of {known} already")));
    }
    if let Some(known) = &survivor.merged_into {
        return Err(Error::conflict(format!("{into} is itself a duplicate of {known}; merge into that one")));
    }
    if !duplicate.duplicates.is_empty() {
        let (count, id) = (duplicate.duplicates.len(), &duplicate.id);
        return Err(Error::conflict(format!(
            "{count} findings are duplicates of {id}; merge {into} into it, or merge them into {into} first"
        )));
    }
    Ok(survivor)
}

/// Both as they will be.
fn merged(duplicate: &Finding, survivor: &Finding, now: Time) -> Result<(Finding, Finding)> {
    let (mut closed, mut whole) = (duplicate.clone(), survivor.clone());
    (closed.status, closed.accepted_until) = (FindingStatus::Closed, None);
    closed.merged_into = Some(survivor.id.clone());
    whole.duplicates.push(Named { id: duplicate.id.clone(), name: duplicate.title.clone() });
    whole.duplicates.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    whole.first_seen = whole.first_seen.min(duplicate.first_seen);
    whole.last_seen = whole.last_seen.max(duplicate.last_seen);
    whole.tags = rules::union("tags", &whole.tags, &duplicate.tags)?;
    whole.references = rules::union("references", &whole.references, &duplicate.references)?;
    whole.affected_assets = rules::union("affected assets", &whole.affected_assets, &duplicate.affected_assets)?;
    whole.affected_assets.sort_unstable();
    let new = duplicate.assets.iter().filter(|asset| !survivor.affected_assets.contains(&asset.id));
    whole.assets.extend(new.cloned());
    whole.assets.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    for finding in [&mut closed, &mut whole] {
        (finding.updated_at, finding.version) = (now, finding.version + 1);
    }
    Ok((closed, whole))
}
