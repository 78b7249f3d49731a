//! What was in a project that is purged: its findings, assets and reports, and what the journal says of their fields.

mod store;

use crate::{
    app::App,
    db::Tx,
    error::{Error, Result},
};
use assay_api::Time;

/// Marks a project as being purged, from `now` on. One that is being written is marked for later, so that what is
/// broken off goes by itself.
pub(in crate::resources) fn begin(tx: &Tx<'_>, project: &str, now: Time) -> Result<()> {
    store::begin(tx, project, now)
}

/// Has a project that was being written purged at once, if nobody has seen it yet.
pub(in crate::resources) fn begin_if_staged(tx: &Tx<'_>, project: &str, now: Time) -> Result<()> {
    if store::is_staged(tx, project)? { store::begin(tx, project, now) } else { Ok(()) }
}

/// It is not to be purged after all.
pub(in crate::resources) fn spare(tx: &Tx<'_>, project: &str) -> Result<()> {
    store::spare(tx, project)
}

/// Goes on with every project that is being purged, until nothing is left of it.
pub(super) async fn run(app: &App) -> Result<()> {
    let mut stuck = None;
    let now = app.clock.now();
    for project in app.db.read(move |conn| store::begun(conn, now)).await? {
        // One that cannot go must not keep the others.
        if let Err(error) = empty(app, project.clone()).await {
            stuck = Some(Error::internal(format!("the project {project} cannot be purged: {error}")).caused_by(error));
        }
    }
    stuck.map_or(Ok(()), Err)
}

async fn empty(app: &App, project: String) -> Result<()> {
    for (table, _) in store::CONTENT {
        let project = project.clone();
        while app
            .door
            .upkeep({
                let project = project.clone();
                move |tx| store::remove_some(tx, table, &project)
            })
            .await?
        {}
    }
    let mut after = 0;
    loop {
        let project = project.clone();
        match app.door.upkeep(move |tx| store::erase_some(tx, &project, after)).await? {
            Some(last) => after = last,
            None => break,
        }
    }
    app.door.upkeep(move |tx| store::finish(tx, &project)).await
}
