//! What happens is told: to receivers of webhooks, with a dead one beside them, and to many open sockets.

use crate::{
    child::Running,
    fill::{self, Amounts, finding},
    load::{self, Ask, Make, Target},
    reports::json_of,
    sink::Sink,
    sockets,
};
use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::json;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::watch;

/// What `events` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// The appliance to measure
    #[arg(long, default_value = "target/release/assay")]
    binary: PathBuf,
    /// Events that are told
    #[arg(long, default_value_t = 2_000)]
    events: u64,
    /// Receivers that answer
    #[arg(long, default_value_t = 3)]
    receivers: usize,
    /// Events in a second, where they come steadily
    #[arg(long, default_value_t = 200)]
    pace: u32,
    /// Open sockets; 0 leaves that part out
    #[arg(long, default_value_t = 1_000)]
    sockets: usize,
}

/// The table.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let place = tempfile::tempdir()?;
    let data = place.path().join("data");
    fill::fill(&data, &Amounts { findings: 0, projects: 4, assets: 0 }).await?;
    let egress = ["--egress-allow", "127.0.0.0/8"];
    let appliance = Running::appliance_with(&options.binary, &data, &egress).await?;
    let bench = Bench { projects: projects(&appliance.target).await?, appliance, options };
    if options.sockets > 0 {
        bench.sockets().await?;
    }
    bench.webhooks().await?;
    println!("peak memory of the appliance: {} MiB", bench.appliance.peak_memory()?);
    Ok(())
}

struct Bench<'o> {
    appliance: Running,
    projects: Arc<[String]>,
    options: &'o Options,
}

impl Bench<'_> {
    async fn webhooks(&self) -> Result<()> {
        let mut sinks = Vec::new();
        for _ in 0..self.options.receivers {
            sinks.push(Sink::start().await?);
        }
        let dead = Sink::silent().await?;
        for sink in sinks.iter().chain([&dead]) {
            let body = json!({ "url": sink.url(), "events": ["finding.created"] });
            load::once(&self.appliance.target, Ask::post("/api/v1/webhooks", serde_json::to_vec(&body)?)).await?;
        }
        let begun = tokio::time::Instant::now();
        self.steadily().await?;
        let times = all(&sinks, self.options.events as usize, begun).await?;
        report(&format!("{} events/s", self.options.pace), &times);
        sinks.iter().for_each(Sink::clear);
        let begun = tokio::time::Instant::now();
        self.at_once().await?;
        let times = all(&sinks, self.options.events as usize, begun).await?;
        report("as fast as they can be written", &times);
        ensure!(dead.connected() > 0, "the dead receiver was never tried");
        Ok(())
    }

    async fn sockets(&self) -> Result<()> {
        let before = self.appliance.memory()?;
        let crowd = sockets::open(&self.appliance.target, self.options.sockets).await?;
        let open = self.appliance.memory()?;
        let hearing = crowd.hear(100);
        let events = Arc::new(self.make());
        for n in 0..100 {
            load::once(&self.appliance.target, events(n)).await?;
        }
        let took = hearing.await?;
        println!(
            "{} sockets, 100 events each: last frame {took:.2?} after the first event; memory {before} MiB before, \
             {open} MiB open, {} MiB after",
            self.options.sockets,
            self.appliance.memory()?
        );
        Ok(())
    }

    async fn steadily(&self) -> Result<()> {
        let every = Duration::from_secs(1) / self.options.pace;
        let span = every * u32::try_from(self.options.events)?;
        let (end, ended) = watch::channel(false);
        let (make, most) = (self.make(), self.options.events);
        // One more question than events: those are what is counted.
        let make: Make = Arc::new(move |n| if n < most { make(n) } else { Ask::get("/api/v1/health") });
        let target = self.appliance.target.clone();
        let asked = tokio::spawn(async move { load::paced(&target, every, ended, make).await });
        tokio::time::sleep(span + Duration::from_millis(500)).await;
        end.send_replace(true);
        asked.await??;
        Ok(())
    }

    async fn at_once(&self) -> Result<()> {
        let mut lanes = tokio::task::JoinSet::new();
        for lane in 0..16 {
            let (target, make) = (self.appliance.target.clone(), self.make());
            let numbers = (lane..self.options.events).step_by(16);
            lanes.spawn(async move { load::each(&target, numbers.map(|n| make(n))).await });
        }
        while let Some(done) = lanes.join_next().await {
            done??;
        }
        Ok(())
    }

    fn make(&self) -> Make {
        let projects = self.projects.clone();
        Arc::new(move |n| {
            let body = serde_json::to_vec(&finding(n, &projects, &[])).unwrap_or_default();
            Ask::post("/api/v1/findings", body)
        })
    }
}

/// Waits until each receiver has had everything; the times from commit to receipt, and how long the whole took.
async fn all(sinks: &[Sink], count: usize, begun: tokio::time::Instant) -> Result<(Vec<i64>, Duration)> {
    let mut times = Vec::new();
    for sink in sinks {
        let had = tokio::time::timeout(Duration::from_secs(120), sink.received(count)).await;
        times.extend(had.with_context(|| format!("only {} of {count} arrived", sink.count()))?);
    }
    times.sort_unstable();
    Ok((times, begun.elapsed()))
}

fn report(name: &str, (times, whole): &(Vec<i64>, Duration)) {
    let share = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    let per_second = times.len() as f64 / whole.as_secs_f64();
    println!(
        "webhooks, {name:<31} {per_second:>6.0} deliveries/s; commit to receipt p50 {} ms, p99 {} ms, most {} ms",
        share(50),
        share(99),
        times.last().copied().unwrap_or_default()
    );
}

async fn projects(target: &Target) -> Result<Arc<[String]>> {
    let answer = json_of(target, Ask::get("/api/v1/projects?limit=100")).await?;
    let rows = answer["data"].as_array().context("projects")?;
    Ok(rows.iter().filter_map(|row| row["id"].as_str().map(str::to_owned)).collect())
}
