//! The assets on which a finding was made: some of its project's.

use crate::{
    components::prelude::*,
    core::{fetch::Fetch, form::Form, http, query::encode},
};
use assay_api::{Named, findings::NewFinding};

/// The field. Another project has other assets, so a change of the project empties it.
#[component]
pub fn AffectedAssets(
    /// The finding being written.
    form: Form<NewFinding>,
    /// The assets that it names already.
    known: Vec<Named>,
) -> impl IntoView {
    let project = Memo::new(move |_| form.draft.with(|draft| draft.project_id.clone()));
    let assets = Fetch::new(move || {
        let project = project.get();
        async move {
            if project.is_empty() {
                return Ok(Vec::new());
            }
            let path = format!("/projects/{}/assets?limit=100&sort=name&order=asc", encode(&project));
            http::list::<Named>(&path).await.map(|page| page.rows)
        }
    });
    Effect::new(move |before: Option<String>| {
        let now = project.get();
        if before.is_some_and(|before| before != now) {
            form.draft.update(|draft| draft.affected_assets.clear());
        }
        now
    });
    let choices = Signal::derive(move || {
        let mut rows = assets.get().and_then(Result::ok).unwrap_or_default();
        rows.extend(
            known.iter().filter(|known| rows.iter().all(|row| row.id != known.id)).cloned().collect::<Vec<_>>(),
        );
        rows.into_iter().map(|Named { id, name }| Choice::new(id, name)).collect()
    });
    view! {
        <PickMany
            label="Affected assets"
            bind=form.list("affected_assets", ',', |draft| &mut draft.affected_assets)
            choices=choices
            add="Add asset"
            hint="Assets of the finding's project."
        />
    }
}
