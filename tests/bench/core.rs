//! Lists, searches and durable creates: the appliance beside the bare program, in turns, so that both see the same
//! machine.

use crate::{
    child::Running,
    fill::{self, Amounts, finding},
    load::{self, Ask, Make, Outcome},
    text::Chance,
};
use anyhow::{Context, Result};
use clap::Args;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// What `core` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// The appliance to measure
    #[arg(long, default_value = "target/release/assay")]
    binary: PathBuf,
    /// Keep the filled store here, and use it again when it is there
    #[arg(long)]
    store: Option<PathBuf>,
    /// Connections at once
    #[arg(long, default_value_t = 16)]
    connections: u64,
    /// Seconds of each load
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How often the turns go round; the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    #[command(flatten)]
    amounts: Amounts,
}

/// The table.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let place = tempfile::tempdir()?;
    let filled = options.store.clone().unwrap_or_else(|| place.path().join("filled"));
    if !filled.join("assay.db").exists() {
        fill::fill(&filled, &options.amounts).await?;
    }
    fill::bring_up_to_date(&filled).await?;
    // Both start from the same bytes.
    let (data, database) = (place.path().join("appliance"), place.path().join("bare.db"));
    copy_all(&filled, &data)?;
    copy(&filled.join("assay.db"), &database)?;
    let appliance = Running::appliance(&options.binary, &data).await?;
    let bare = Running::bare(&database).await?;
    let bench = Bench { options, appliance, bare };
    bench.lists().await?;
    bench.creates().await?;
    bench.questions().await?;
    println!("peak memory of the appliance: {} MiB", bench.appliance.peak_memory()?);
    Ok(())
}

struct Bench<'o> {
    options: &'o Options,
    appliance: Running,
    bare: Running,
}

impl Bench<'_> {
    async fn lists(&self) -> Result<()> {
        let [ours, bare] = self.turns(["/api/v1/findings", "/findings"].map(page)).await?;
        println!("page of 50        {}", versus(&ours, &bare));
        Ok(())
    }

    async fn creates(&self) -> Result<()> {
        let projects = self.projects().await?;
        let post = |path: &'static str| -> Make {
            let projects = projects.clone();
            Arc::new(move |n| {
                let body = serde_json::to_vec(&finding(n + 1_000_000, &projects, &[])).unwrap_or_default();
                Ask::post(path, body)
            })
        };
        let [ours, group] = self.turns([post("/api/v1/findings"), post("/group")]).await?;
        println!("durable create    {}", versus(&ours, &group));
        let [ours, single] = self.turns([post("/api/v1/findings"), post("/single")]).await?;
        println!("… one commit each {}", versus(&ours, &single));
        Ok(())
    }

    async fn questions(&self) -> Result<()> {
        for (name, ask) in questions(&self.projects().await?) {
            let outcome = self.load(&self.appliance, ask).await?;
            let Outcome { per_second, p50, p99, bytes } = outcome;
            println!("{name:<34} {per_second:>7.0}/s  p50 {p50:>8.1?}  p99 {p99:>8.1?}  {bytes} bytes");
        }
        Ok(())
    }

    /// Both loads in turns; the median of each by its requests per second.
    async fn turns(&self, [ours, bare]: [Make; 2]) -> Result<[Outcome; 2]> {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for _ in 0..self.options.rounds {
            first.push(self.load(&self.appliance, ours.clone()).await?);
            second.push(self.load(&self.bare, bare.clone()).await?);
        }
        Ok([median(first)?, median(second)?])
    }

    async fn load(&self, program: &Running, make: Make) -> Result<Outcome> {
        let span = Duration::from_secs(self.options.seconds);
        load::run(&program.target, self.options.connections, span, make).await
    }

    async fn projects(&self) -> Result<Vec<String>> {
        let body = load::once(&self.appliance.target, Ask::get("/api/v1/projects?limit=100")).await?;
        let answer: serde_json::Value = serde_json::from_slice(&body)?;
        let rows = answer["data"].as_array().context("projects")?;
        Ok(rows.iter().filter_map(|row| row["id"].as_str().map(str::to_owned)).collect())
    }
}

/// What people ask of a long list.
fn questions(projects: &[String]) -> Vec<(&'static str, Make)> {
    let projects: Arc<[String]> = projects.into();
    let own = projects.clone();
    let in_project: Make = Arc::new(move |n| {
        let project = &own[n as usize % own.len()];
        Ask::get(format!("/api/v1/projects/{project}/findings?severity=High&status=Open"))
    });
    vec![
        (
            "search: a word, rare or common",
            Arc::new(|n| Ask::get(format!("/api/v1/findings?search={}", Chance::new(n).word()))),
        ),
        ("search: a word that is everywhere", page("/api/v1/findings?search=server")),
        (
            "search: two words and a filter",
            Arc::new(|n| {
                let mut chance = Chance::new(n);
                Ask::get(format!("/api/v1/findings?search={}+{}&severity=High", chance.word(), chance.word()))
            }),
        ),
        ("severity and status", page("/api/v1/findings?severity=High,Critical&status=Open")),
        ("severity, worst first", page("/api/v1/findings?sort=severity&order=desc")),
        ("one tag", Arc::new(|n| Ask::get(format!("/api/v1/findings?tag={}", Chance::new(n).word())))),
        ("of one project, filtered", in_project),
    ]
}

fn page(path: &'static str) -> Make {
    Arc::new(move |_| Ask::get(path))
}

fn median(mut outcomes: Vec<Outcome>) -> Result<Outcome> {
    outcomes.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    let middle = outcomes.len() / 2;
    outcomes.into_iter().nth(middle).context("no rounds")
}

fn versus(ours: &Outcome, bare: &Outcome) -> String {
    let share = 100.0 * ours.per_second / bare.per_second;
    format!(
        "appliance {:>6.0}/s (p99 {:.1?}, {} bytes)  bare {:>6.0}/s (p99 {:.1?}, {} bytes)  {share:.0} %",
        ours.per_second, ours.p99, ours.bytes, bare.per_second, bare.p99, bare.bytes
    )
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Copies a file down to the disk: bytes that the kernel still has to write would keep the first commits waiting.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)?;
    Ok(fs::File::open(to)?.sync_all()?)
}
