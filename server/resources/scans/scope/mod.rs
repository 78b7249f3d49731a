//! Where scans from this appliance may go: written down once for all, changed by whoever may authorise scans.
//!
//! Out of the box that is RFC 1918 and ULA. Loopback is this machine itself: nobody reaches it through a scan unless
//! the host's administrator has said so in the settings file, whatever is authorised here.

mod rules;
mod store;

pub(in crate::resources) use rules::{Host, bounds};
pub(super) use store::{get, project, set_project};

use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Kind, Written},
    error::{Error, Result},
    http::{IfMatch, Partial},
};
use assay_api::scans::{NewScanScope, ScanScope};

/// The scope in force.
pub(super) async fn show(app: &App, ctx: &Ctx) -> Result<ScanScope> {
    ctx.may(Right::ReadScans)?;
    let host = Host::from(&app.config);
    app.db.read(move |conn| get(conn, &host)).await
}

/// Changes the fields that are given.
pub(super) async fn update(
    app: &App,
    ctx: &Ctx,
    if_match: &IfMatch,
    given: Partial<NewScanScope>,
) -> Result<ScanScope> {
    ctx.may(Right::AuthorizeScans)?;
    let (host, if_match) = (Host::from(&app.config), if_match.clone());
    app.door
        .change(ctx, move |tx, now| {
            let before = get(tx, &host)?;
            if_match.holds(&before)?;
            let new = given.over(&NewScanScope::from(&before))?;
            let new = rules::settled(new).map_err(Error::invalid)?;
            let after = rules::scope(&new, &host, Some(now), before.version + 1);
            if NewScanScope::from(&before) == new {
                return Ok(Written::unchanged(before));
            }
            store::save(tx, &new, now, after.version)?;
            Ok(Written::updated(Kind::ScanScopeUpdated, &before, after))
        })
        .await
}
