//! A report of a large engagement in each format: how long it takes from the request until it can be downloaded, and
//! what memory its process needs.

use crate::{
    child::{Peak, Running},
    fill::{self, Amounts},
    load::{self, Ask, Target},
    text::Chance,
};
use anyhow::{Context, Result, ensure};
use clap::Args;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use std::{
    io::Cursor,
    path::PathBuf,
    time::{Duration, Instant},
};

/// What `reports` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// The appliance to measure
    #[arg(long, default_value = "target/release/assay")]
    binary: PathBuf,
    /// Findings of the report
    #[arg(long, default_value_t = 500)]
    findings: u64,
    /// Pictures among their evidence
    #[arg(long, default_value_t = 100)]
    images: u64,
}

/// The table.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let place = tempfile::tempdir()?;
    let data = place.path().join("appliance");
    let amounts = Amounts { findings: options.findings, projects: 1, assets: 50 };
    fill::fill(&data, &amounts).await?;
    let appliance = Running::appliance(&options.binary, &data).await?;
    let target = &appliance.target;
    let project = first(target, "/api/v1/projects?limit=1").await?;
    let shown = pictures(target, options.images).await?;
    println!("{} findings, {} pictures of {} KiB on average", options.findings, options.images, shown / 1024);
    for format in ["pdf", "docx", "html", "markdown", "csv", "json", "sarif"] {
        one(&appliance, &project, format).await?;
    }
    println!("peak memory of the appliance: {} MiB", appliance.peak_memory()?);
    Ok(())
}

async fn one(appliance: &Running, project: &str, format: &str) -> Result<()> {
    let target = &appliance.target;
    let body = serde_json::to_vec(&json!({ "project_id": project, "format": format }))?;
    let begun = Instant::now();
    let asked = json_of(target, Ask::post("/api/v1/reports/generate", body)).await?;
    let id = asked["data"]["id"].as_str().context("a report's id")?.to_owned();
    let asked_after = begun.elapsed();
    let mut peak = Peak::of(appliance);
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let report = loop {
        tick.tick().await;
        peak.look();
        let report = json_of(target, Ask::get(format!("/api/v1/reports/{id}"))).await?;
        if report["data"]["status"] != "generating" {
            break report["data"].clone();
        }
    };
    ensure!(report["status"] == "completed", "{format}: {report}");
    let (took, size) = (begun.elapsed(), report["file_size"].as_u64().unwrap_or_default() / 1024);
    let memory = peak.mebibytes();
    println!("{format:<9} {took:>7.2?}  snapshot {asked_after:>7.1?}  {size:>7} KiB  its process {memory} MiB");
    Ok(())
}

/// Gives the first findings a picture each; the mean size in bytes.
async fn pictures(target: &Target, count: u64) -> Result<usize> {
    let mut bytes = 0;
    let findings = findings(target, count).await?;
    for (n, finding) in (0..).zip(&findings) {
        let picture = screenshot(n)?;
        bytes += picture.len();
        let path = format!("/api/v1/findings/{finding}/evidence?name=shot-{n}.png");
        load::once(target, Ask::file(path, picture)).await?;
    }
    Ok(bytes / findings.len().max(1))
}

async fn findings(target: &Target, count: u64) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for page in 1.. {
        let answer = json_of(target, Ask::get(format!("/api/v1/findings?limit=100&page={page}"))).await?;
        let rows = answer["data"].as_array().context("findings")?;
        ids.extend(rows.iter().filter_map(|row| row["id"].as_str().map(str::to_owned)));
        if ids.len() as u64 >= count || rows.is_empty() {
            break;
        }
    }
    ids.truncate(usize::try_from(count)?);
    Ok(ids)
}

/// A picture like that of a screen: areas of one colour, lines of something like text, all different.
fn screenshot(seed: u64) -> Result<Vec<u8>> {
    let mut chance = Chance::new(seed + 1);
    let mut image = RgbImage::from_pixel(1600, 1000, Rgb([250, 250, 248]));
    for line in 0..48 {
        let end = 200 + chance.below(1300) as u32;
        for x in 40..end {
            for y in 0..12 {
                if chance.below(3) == 0 {
                    image.put_pixel(x, 30 + line * 20 + y, Rgb([30, (seed % 200) as u8, 60]));
                }
            }
        }
    }
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
    Ok(bytes)
}

/// The id of the first of a list.
pub(crate) async fn first(target: &Target, list: &str) -> Result<String> {
    let answer = json_of(target, Ask::get(list)).await?;
    Ok(answer["data"][0]["id"].as_str().context("an id")?.to_owned())
}

/// An answer as JSON.
pub(crate) async fn json_of(target: &Target, ask: Ask) -> Result<Value> {
    Ok(serde_json::from_slice(&load::once(target, ask).await?)?)
}
