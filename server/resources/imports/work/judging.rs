//! The second part: each row is held against what is known, and what would become of it is written down.

use super::{
    super::{
        identities::store as identities,
        model::Job,
        rows::store::{self as rows, Open, Staged},
        rules::{self, Seen, Told, Verdict},
        store,
    },
    CHUNK, LOOK,
    reading::Learnt,
};
use crate::{
    app::App,
    db::Conn,
    error::{Error, Result},
    resources::{assets, findings},
};
use assay_api::{
    assets::NewAsset,
    findings::{Finding, NewFinding, Severity},
    imports::{Import, ImportAction, ImportKind},
};
use assay_importers::{AssetDraft, Draft};

pub(super) async fn run(app: &App, job: &Job, learnt: &Learnt) -> Result<()> {
    rekey(app, job, learnt).await?;
    judge_all(app, job, ImportKind::Asset, judge_asset).await?;
    let repeated = repeated(app, &job.import).await?;
    let by = By { import: job.import.clone(), reopen: false, repeated };
    judge_all(app, job, ImportKind::Finding, move |conn, _, row| judge_finding(conn, &by, row).map(Judged::verdict))
        .await?;
    stage_missing(app, job, learnt).await
}

/// Whether the same file has been imported here before: it then says nothing new about when anything was seen.
pub(super) async fn repeated(app: &App, import: &Import) -> Result<bool> {
    let import = import.clone();
    app.db.read(move |conn| store::came_before(conn, &import)).await
}

type Said<N> = (Verdict<N>, Option<String>);

async fn judge_all<D, N>(
    app: &App,
    job: &Job,
    kind: ImportKind,
    judge: impl Fn(&Conn, &Import, &Open<D>) -> Result<Said<N>> + Clone + Send + 'static,
) -> Result<()>
where
    D: serde::de::DeserializeOwned + Send + 'static,
    N: Send + 'static,
{
    let mut after = 0;
    loop {
        let (import, judge) = (job.import.clone(), judge.clone());
        let said = app.db.read(move |conn| {
            let open = rows::open::<D>(conn, &import.id, kind, false, after, LOOK)?;
            open.iter().map(|row| Ok((row.n, judge(conn, &import, row)?))).collect::<Result<Vec<_>>>()
        });
        let said = said.await?;
        let Some((last, _)) = said.last() else { return Ok(()) };
        after = *last;
        app.door
            .upkeep(move |tx| {
                said.iter().try_for_each(|(n, (verdict, object))| rows::judged(tx, *n, verdict, object.as_deref()))
            })
            .await?;
    }
}

/// What becomes of an asset, and which it is.
pub(super) fn judge_asset(conn: &Conn, import: &Import, row: &Open<AssetDraft>) -> Result<Said<NewAsset>> {
    if let Some((id, how)) = identities::asset(conn, &import.project_id, &row.draft.name)?
        && let Some(asset) = assets::store::of_any(conn, &id)?
    {
        return Ok((rules::judge_asset(&asset, &row.draft, how), Some(id)));
    }
    Ok(match rules::new_asset(&row.draft, &import.project_id) {
        Ok(new) => {
            let why = "no asset of this project has this name";
            (Verdict { next: Some(new), ..Verdict::of(ImportAction::New, why) }, None)
        }
        Err(error) => (Verdict::of(ImportAction::Skipped, error.to_string()), None),
    })
}

/// By what a finding is judged.
#[derive(Debug, Clone)]
pub(super) struct By {
    pub(super) import: Import,
    pub(super) reopen: bool,
    pub(super) repeated: bool,
}

/// A finding, judged.
pub(super) struct Judged {
    pub(super) verdict: Verdict<NewFinding>,
    /// The finding that it is, with what the tool said the last time.
    pub(super) known: Option<(Finding, Told)>,
    /// What the tool says now.
    pub(super) told: Told,
    in_trash: Option<String>,
}

impl Judged {
    fn verdict(self) -> Said<NewFinding> {
        (self.verdict, self.known.map(|(finding, _)| finding.id).or(self.in_trash))
    }
}

/// What becomes of a finding, and which it is.
pub(super) fn judge_finding(conn: &Conn, by: &By, row: &Open<Draft>) -> Result<Judged> {
    let told = Told::of(&row.draft);
    let arrived = (!by.repeated).then_some(by.import.created_at);
    let seen = Seen { first: row.draft.first_seen, last: row.draft.last_seen.or(arrived) };
    let Some(known) = identities::find(conn, &by.import.project_id, &row.key)? else {
        let source = format!("import:{}", row.draft.identity.tool);
        let verdict = match told.new_finding(&by.import.project_id, &source, seen) {
            Ok(new) => {
                let why = "no finding of this project has this identity";
                Verdict { next: Some(new), ..Verdict::of(ImportAction::New, why) }
            }
            Err(error) => Verdict::of(ImportAction::Skipped, error.to_string()),
        };
        return Ok(Judged { verdict, known: None, told, in_trash: None });
    };
    if known.trashed {
        let why = "somebody put this finding into the trash; take it out there to have it again";
        let verdict = Verdict::of(ImportAction::Kept, why);
        return Ok(Judged { verdict, known: None, told, in_trash: Some(known.finding_id) });
    }
    let finding = findings::store::get(conn, &known.finding_id)?
        .ok_or_else(|| Error::internal("a finding that an import knows cannot be read"))?;
    let mut verdict = rules::judge(&finding, &known.told, &told, seen, by.reopen);
    if verdict.reason.starts_with("known by the same identity") {
        verdict.reason += &format!(" as in {}", known.last_import);
    }
    Ok(Judged { verdict, known: Some((finding, known.told)), told, in_trash: None })
}

/// Brings the keys of earlier findings to the rules in force.
async fn rekey(app: &App, job: &Job, learnt: &Learnt) -> Result<()> {
    for tool in &learnt.tools {
        let parts = rules::parts(&app.config.import_identity, tool);
        loop {
            let (project, tool, by) = (job.import.project_id.clone(), tool.clone(), parts.clone());
            let old = app.db.read(move |conn| identities::of_another_rule(conn, &project, &tool, &by, CHUNK)).await?;
            if old.is_empty() {
                break;
            }
            let parts = parts.clone();
            app.door
                .upkeep(move |tx| {
                    old.iter().try_for_each(|(id, identity)| {
                        identities::rekey(tx, id, &identity.clone().within(&parts).key(), &parts)
                    })
                })
                .await?;
        }
    }
    Ok(())
}

/// Writes down what the tool found earlier on these hosts, and finds no longer.
async fn stage_missing(app: &App, job: &Job, learnt: &Learnt) -> Result<()> {
    let (import, project) = (job.import.id.clone(), job.import.project_id.clone());
    let (tools, hostless) = (learnt.tools.iter().cloned().collect::<Vec<_>>(), learnt.hostless);
    let gone = app.db.read(move |conn| {
        let gone = identities::missing(conn, &import, &project, &tools, hostless)?;
        gone.into_iter()
            .map(|row| {
                let finding = findings::store::get(conn, &row.finding_id)?;
                let before = identities::told(conn, &row.finding_id)?;
                Ok((row, finding.zip(before)))
            })
            .collect::<Result<Vec<_>>>()
    });
    let gone = gone.await?;
    let staged = gone.into_iter().filter_map(|(gone, known)| {
        let (finding, before) = known?;
        let verdict = rules::missing(&finding, &before);
        let staged = Staged {
            kind: ImportKind::Finding,
            key: Some(format!("missing {} {}", gone.key, gone.finding_id)),
            title: gone.title,
            severity: Severity::from_rank(gone.severity),
            identity: gone.identity.to_string(),
            reason: verdict.reason.clone(),
            draft: None,
            object_id: Some(gone.finding_id),
        };
        Some((staged, verdict))
    });
    let staged: Vec<_> = staged.collect();
    let mut rest = staged.into_iter().peekable();
    while rest.peek().is_some() {
        let chunk: Vec<_> = rest.by_ref().take(CHUNK).collect();
        let id = job.import.id.clone();
        app.door
            .upkeep(move |tx| {
                for (staged, verdict) in chunk {
                    let object = staged.object_id.clone();
                    rows::stage(tx, &id, &[staged])?;
                    rows::judged(tx, tx.last_insert_rowid(), &verdict, object.as_deref())?;
                }
                Ok(())
            })
            .await?;
    }
    Ok(())
}
