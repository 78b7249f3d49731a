//! Reads a file as the appliance would, and prints what it is, what is in it, and what that cost: for trying a file
//! from a new version of a tool, and for measuring.

use assay_importers::{Options, read, recognise};
use std::{
    error::Error,
    io::{Write, stdout},
    path::PathBuf,
    time::Instant,
};

fn main() -> Result<(), Box<dyn Error>> {
    let path = PathBuf::from(std::env::args().nth(1).ok_or("name a file")?);
    let begun = Instant::now();
    let format = recognise(&path)?;
    let summary = read(format, &path, &Options::default(), &mut |_| Ok(()))?;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim();
    writeln!(stdout(), "{}: {summary:?} in {:.1?}, peak memory {peak}", format.label(), begun.elapsed())?;
    Ok(())
}
