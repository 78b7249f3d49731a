//! Writes a sample report in every format and says how long each took:
//! `cargo run --profile bench -p assay-reporting --example sample -- DIRECTORY [FINDINGS PICTURES [LANGUAGE [TEMPLATE [WIDTHxHEIGHT]]]]`

#[path = "../tests/support/sample.rs"]
mod sample;

use assay_api::reports::ReportFormat;
use assay_reporting::Template;
use std::{error::Error, fs, io::Write, path::PathBuf, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: usize| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(or);
    let directory = PathBuf::from(arguments.first().ok_or("which directory?")?);
    let (mut dossier, files) = sample::dossier(number(1, 9), number(2, 4), size(arguments.get(5)));
    if let Some(language) = arguments.get(3) {
        dossier.language = language.parse()?;
    }
    dossier.template = match arguments.get(4).map(String::as_str) {
        Some("executive") => Template::Executive,
        Some("finding") => {
            dossier.findings.truncate(1);
            Template::Finding
        }
        Some(file) if file != "technical" => Template::Own(fs::read_to_string(file)?),
        _ => Template::Technical,
    };
    fs::create_dir_all(&directory)?;
    for format in ReportFormat::ALL {
        let begun = Instant::now();
        let bytes = assay_reporting::render(&dossier, &files, *format)?;
        let took = begun.elapsed().as_millis();
        fs::write(directory.join(format!("report.{}", format.extension())), &bytes)?;
        writeln!(std::io::stdout(), "{format}: {took} ms, {} KB", bytes.len() / 1024)?;
    }
    Ok(())
}

/// `1280x720`
fn size(text: Option<&String>) -> (u32, u32) {
    let sides = text.and_then(|text| text.split_once('x'));
    sides.and_then(|(wide, high)| Some((wide.parse().ok()?, high.parse().ok()?))).unwrap_or(sample::SMALL)
}
