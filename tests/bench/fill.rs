//! A store of any size, made through the same door as everything else, so that counters, indexes and journal are real.

use crate::text::Chance;
use anyhow::Result;
use assay::{
    app::App,
    auth::Ctx,
    config::{self, Flags},
    resources::{assets, claim, clients, findings, projects},
};
use assay_api::{
    assets::NewAsset,
    clients::NewClient,
    findings::{FindingStatus, NewFinding, Severity},
    projects::NewProject,
    users::{NewUser, Role},
};
use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};
use std::{path::Path, time::Instant};

/// The administrator of a filled store.
pub(crate) const ADMIN: &str = "admin";
const PASSWORD: &str = "Correct-Horse-7-Battery";
/// How many wait for the same commit.
const AT_ONCE: usize = 256;

/// How much of each.
#[derive(Args, Clone)]
pub(crate) struct Amounts {
    /// Findings in all
    #[arg(long, default_value_t = 100_000)]
    pub(crate) findings: u64,
    /// Projects among which they lie
    #[arg(long, default_value_t = 100)]
    pub(crate) projects: u64,
    /// Assets in all
    #[arg(long, default_value_t = 10_000)]
    pub(crate) assets: u64,
}

/// Fills `data`, which must not be in use.
pub(crate) async fn fill(data: &Path, amounts: &Amounts) -> Result<()> {
    let begun = Instant::now();
    let app = open(data)?;
    let outcome = everything(&app, amounts).await;
    app.close().await;
    outcome?;
    eprintln!("filled {} with {} findings in {:.0?}", data.display(), amounts.findings, begun.elapsed());
    Ok(())
}

/// Brings an older store up to date, so that whoever copies its file has the same indexes.
pub(crate) async fn bring_up_to_date(data: &Path) -> Result<()> {
    open(data)?.close().await;
    Ok(())
}

fn open(data: &Path) -> Result<App> {
    let flags = Flags { settings: vec![("data_dir", data.display().to_string())], file: None };
    Ok(App::open(config::load(flags, [])?.config)?)
}

async fn everything(app: &App, amounts: &Amounts) -> Result<()> {
    let ctx = Ctx::system("bench");
    let admin = NewUser {
        username: ADMIN.to_owned(),
        email: "admin@example.test".to_owned(),
        password: Some(PASSWORD.to_owned()),
        role: Some(Role::Admin),
        ..NewUser::default()
    };
    claim::actions::first_admin(app, admin).await?;
    let projects = places(app, &ctx, amounts.projects).await?;
    let assets = machines(app, &ctx, amounts.assets, &projects).await?;
    let made = (0..amounts.findings).map(|n| findings::actions::create(app, &ctx, finding(n, &projects, &assets)));
    stream::iter(made).buffer_unordered(AT_ONCE).try_for_each(|_| async { Ok(()) }).await?;
    Ok(())
}

async fn places(app: &App, ctx: &Ctx, count: u64) -> Result<Vec<String>> {
    let mut projects = Vec::new();
    for n in 0..count {
        let client = NewClient { name: format!("Client {n}"), ..NewClient::default() };
        let client = clients::actions::create(app, ctx, client).await?;
        let project = NewProject { name: format!("Project {n}"), client_id: client.id, ..NewProject::default() };
        projects.push(projects::actions::create(app, ctx, project).await?.id);
    }
    Ok(projects)
}

/// Assets, those of a project side by side: asset `n` lies in project `n % projects`.
async fn machines(app: &App, ctx: &Ctx, count: u64, projects: &[String]) -> Result<Vec<String>> {
    let made = (0..count).map(|n| {
        let asset = NewAsset {
            project_id: projects[n as usize % projects.len()].clone(),
            name: format!("host-{n}"),
            ip_address: Some(format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255)),
            ..NewAsset::default()
        };
        assets::actions::create(app, ctx, asset)
    });
    let made = stream::iter(made).buffered(AT_ONCE).map_ok(|asset| asset.id).try_collect().await?;
    Ok(made)
}

/// The `n`th finding: about one kilobyte, half of them on an asset of their project.
pub(crate) fn finding(n: u64, projects: &[String], assets: &[String]) -> NewFinding {
    let mut chance = Chance::new(n + 1);
    let place = chance.below(projects.len() as u64) as usize;
    let theirs = assets.iter().skip(place).step_by(projects.len());
    let affected = theirs.clone().nth(chance.below(2 * theirs.len().max(1) as u64) as usize).cloned();
    NewFinding {
        project_id: projects[place].clone(),
        title: chance.sentence(7),
        severity: Severity::from_rank(chance.below(5) as i64),
        status: FindingStatus::from_rank([0, 0, 0, 0, 1, 2, 3, 5][chance.below(8) as usize]),
        description: Some(chance.sentence(60)),
        impact: Some(chance.sentence(25)),
        remediation: Some(chance.sentence(30)),
        references: vec![format!("https://example.test/{n}")],
        tags: vec![chance.word(), chance.word()],
        affected_assets: affected.into_iter().collect(),
        ..NewFinding::default()
    }
}
