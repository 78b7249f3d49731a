//! Imports: a Nessus file into an empty store, again, and into a store that is full; what others feel meanwhile, and
//! what memory it takes.

use crate::{
    child::Running,
    fill::{self, Amounts},
    load::{self, Ask, Make, Outcome},
    nessus,
    reports::json_of,
};
use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// What `imports` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// The appliance to measure
    #[arg(long, default_value = "target/release/assay")]
    binary: PathBuf,
    /// Findings in the file
    #[arg(long, default_value_t = 10_000)]
    findings: u64,
    /// Bytes of output that each of them brings
    #[arg(long, default_value_t = 400)]
    output: u64,
    /// Findings in the full store; 0 leaves that part out
    #[arg(long, default_value_t = 100_000)]
    store: u64,
    /// Leave out what others feel, and so what they take
    #[arg(long)]
    alone: bool,
    /// Seconds for which others ask before the import
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

/// The table.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let place = tempfile::tempdir()?;
    let file = place.path().join("bench.nessus");
    let size = nessus::write(&file, options.findings, options.output)?;
    println!("{} findings in {} MiB", options.findings, size >> 20);
    for store in [0, options.store].into_iter().enumerate().filter(|(n, store)| *n == 0 || *store > 0).map(|(_, s)| s) {
        let data = place.path().join(format!("store-{store}"));
        fill::fill(&data, &Amounts { findings: store, projects: 20, assets: store / 10 }).await?;
        let bench = Bench { appliance: Running::appliance(&options.binary, &data).await?, options };
        println!("— {store} findings in the store");
        bench.twice(&file).await?;
        println!("peak memory of the appliance: {} MiB", bench.appliance.peak_memory()?);
    }
    Ok(())
}

struct Bench<'o> {
    appliance: Running,
    options: &'o Options,
}

impl Bench<'_> {
    async fn twice(&self, file: &Path) -> Result<()> {
        let answer = json_of(&self.appliance.target, Ask::get("/api/v1/projects?limit=100")).await?;
        let projects: Vec<String> = answer["data"].as_array().context("projects")?.iter().filter_map(id).collect();
        let (into, beside) = (&projects[0], &projects[1]);
        // Once before it counts: connections, caches and the allocator are warm then.
        if !self.options.alone {
            self.meanwhile(beside, "warm up", async {
                tokio::time::sleep(Duration::from_secs(2)).await;
                Ok(())
            })
            .await?;
            let idle = Duration::from_secs(self.options.seconds);
            self.meanwhile(beside, "idle", async {
                tokio::time::sleep(idle).await;
                Ok(())
            })
            .await?;
        }
        for name in ["first import", "once more"] {
            self.meanwhile(beside, name, self.import(into, file, name)).await?;
        }
        Ok(())
    }

    async fn import(&self, project: &str, file: &Path, name: &str) -> Result<()> {
        let target = &self.appliance.target;
        let path = format!("/api/v1/imports?project_id={project}");
        let bytes = fs::read(file)?;
        let begun = Instant::now();
        let begun_import: Value = serde_json::from_slice(&load::once(target, Ask::file(path, bytes)).await?)?;
        let id = begun_import["data"]["id"].as_str().context("an import's id")?.to_owned();
        let uploaded = begun.elapsed();
        let ready = self.reaches(&id, "ready").await?;
        let read = begun.elapsed();
        let commit = Ask::post(format!("/api/v1/imports/{id}/commit"), serde_json::to_vec(&json!({}))?);
        load::once(target, commit).await?;
        self.reaches(&id, "completed").await?;
        let whole = begun.elapsed();
        println!(
            "{name:<13} {whole:>7.2?}: uploaded {uploaded:.2?}, matched {:.2?}, written {:.2?}  {}",
            read - uploaded,
            whole - read,
            ready["findings"]
        );
        Ok(())
    }

    async fn reaches(&self, id: &str, status: &str) -> Result<Value> {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            let answer = json_of(&self.appliance.target, Ask::get(format!("/api/v1/imports/{id}"))).await?;
            ensure!(answer["data"]["status"] != "failed", "{answer}");
            if answer["data"]["status"] == status {
                return Ok(answer["data"].clone());
            }
        }
    }

    /// What those feel who ask at a steady pace while `work` goes on: pages of a list, and findings made by hand.
    async fn meanwhile(&self, project: &str, name: &str, work: impl Future<Output = Result<()>>) -> Result<()> {
        if self.options.alone {
            return work.await;
        }
        let (end, ended) = watch::channel(false);
        let asked = tokio::spawn({
            let target = self.appliance.target.clone();
            let ask = mixed(project.to_owned());
            async move { load::paced(&target, Duration::from_millis(20), ended, ask).await }
        });
        work.await?;
        end.send_replace(true);
        let Outcome { per_second, p50, p99, .. } = asked.await??;
        println!("  … others, {name:<13} {per_second:>4.0}/s  p50 {p50:>7.1?}  p99 {p99:>7.1?}");
        Ok(())
    }
}

/// Four questions of five are a page of a list.
fn mixed(project: String) -> Make {
    Arc::new(move |n| match n % 5 {
        0 => {
            let finding = json!({ "project_id": project, "title": format!("By hand {n}"), "severity": "Low" });
            Ask::post("/api/v1/findings", finding.to_string().into_bytes())
        }
        _ => Ask::get("/api/v1/findings?limit=50"),
    })
}

fn id(row: &Value) -> Option<String> {
    row["id"].as_str().map(str::to_owned)
}
