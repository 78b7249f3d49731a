//! Reports are made in a process of their own, with limits: a template that never ends, or pictures that want all memory,
//! end alone, and the appliance goes on.

mod frame;

use crate::{Dossier, Failure, Files, render};
use assay_api::reports::ReportFormat;
use rustix::process::{Resource, Rlimit, Signal, nice, set_parent_process_death_signal, setrlimit};
use std::{
    ffi::OsString,
    fs,
    io::{self, Read, Write},
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// How to start the program that makes a report, and what it may use.
#[derive(Debug, Clone)]
pub struct Child {
    /// The program: usually this very one.
    pub program: PathBuf,
    /// Arguments that make it call [`serve`].
    pub arguments: Vec<OsString>,
    /// After this much time it is ended.
    pub time: Duration,
    /// This many bytes of memory it can have.
    pub memory: u64,
}

impl Child {
    /// Makes a report. Blocks until it is there, or the time is over.
    ///
    /// # Errors
    /// What [`crate::render`] says, and [`Failure::Limit`] when a limit was met.
    pub fn render(&self, dossier: &Dossier, files: &dyn Files, format: ReportFormat) -> Result<Vec<u8>, Failure> {
        let broken = |error: io::Error| Failure::Broken(format!("the program that makes reports: {error}"));
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .arg(self.memory.to_string())
            .arg(self.time.as_secs().max(1).to_string())
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(broken)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (told, answer) = mpsc::channel();
        let outcome = thread::scope(|scope| {
            scope.spawn(move || {
                // A child that ends before it has read everything says so by its own answer.
                stdin.map(|stdin| frame::send(&mut io::BufWriter::new(stdin), dossier, files, format))
            });
            scope.spawn(move || {
                let mut bytes = Vec::new();
                let read = stdout.map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut bytes));
                told.send(read.map(|_| bytes))
            });
            let outcome = answer.recv_timeout(self.time);
            if outcome.is_err() {
                // It may have ended by itself in this moment.
                let _ = child.kill();
            }
            outcome
        });
        let status = child.wait().map_err(broken)?;
        match outcome {
            Ok(bytes) => frame::verdict(bytes.map_err(broken)?).unwrap_or_else(|| Err(self.died(status))),
            Err(_) => Err(Failure::Limit(format!("it took longer than {} seconds", self.time.as_secs()))),
        }
    }

    fn died(&self, status: ExitStatus) -> Failure {
        let megabytes = self.memory / 1_048_576;
        Failure::Limit(format!("it needed more than {megabytes} MB of memory, or its program failed ({status})"))
    }
}

/// The child's whole life: takes the limits upon itself, reads a dossier, answers with a file or the reason why not.
/// The last two arguments of the program are the limits.
///
/// # Errors
/// The pipes are broken, or the limits are no numbers.
pub fn serve(arguments: &[String], mut from: impl Read, mut to: impl Write) -> io::Result<()> {
    let [.., memory, seconds] = arguments else { return Err(io::Error::other("limits are missing")) };
    limit(memory.parse().map_err(io::Error::other)?, seconds.parse().map_err(io::Error::other)?)?;
    let (format, dossier, files) = frame::receive(&mut from)?;
    let made = std::panic::catch_unwind(|| render(&dossier, &files, format))
        .unwrap_or_else(|_| Err(Failure::Broken("the program failed on this report's content".to_owned())));
    to.write_all(&frame::answer(made))?;
    to.flush()
}

/// Memory, processor time (four processors' worth), no file written, and an end when the parent ends. It stands behind
/// whoever waits for the appliance's answers, and is the first to go when the machine has no memory left.
fn limit(memory: u64, seconds: u64) -> io::Result<()> {
    // Neither is worth a report: a machine may forbid both.
    let _ = (fs::write("/proc/self/oom_score_adj", "1000"), nice(10));
    let most = |most| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::As, most(memory))?;
    setrlimit(Resource::Cpu, most(seconds.saturating_mul(4)))?;
    setrlimit(Resource::Fsize, most(0))?;
    setrlimit(Resource::Core, most(0))?;
    set_parent_process_death_signal(Some(Signal::KILL))?;
    Ok(())
}
