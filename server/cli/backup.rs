//! `assay backup` and `assay restore`: beside a running server, or without one.

use super::{Place, password, runtime, say};
use crate::{
    backup::{self, Order, Passphrase, Shelf, is_sealed, name_of},
    clock::Clock,
    control::Command as Request,
    error::{Error, Result},
};
use clap::{Args, Subcommand};
use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Backup {
    #[command(subcommand)]
    command: Option<Look>,
    /// The file to make; without one, one in the data directory's backups
    file: Option<PathBuf>,
    /// Encrypt it with a passphrase, which is asked for; else it holds every key, readable by whoever has it
    #[arg(long)]
    encrypt: bool,
    /// Encrypt it with a passphrase, the first line of stdin
    #[arg(long)]
    passphrase_stdin: bool,
    /// Replace a file of this name
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Subcommand)]
enum Look {
    /// Say whether a backup could be restored: reads all of it, changes nothing
    Verify {
        /// The file
        file: PathBuf,
        /// Read its passphrase from the first line of stdin instead of asking for it
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// List the backups in the data directory, newest first
    List,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup
    file: PathBuf,
    /// Also where something is: it is kept aside
    #[arg(long)]
    force: bool,
    /// Read its passphrase from the first line of stdin instead of asking for it
    #[arg(long)]
    passphrase_stdin: bool,
}

impl Backup {
    pub(super) fn run(self, place: &Place) -> Result<()> {
        match self.command {
            Some(Look::Verify { file, passphrase_stdin }) => verify(&file, passphrase_stdin),
            Some(Look::List) => list(&place.settings([])?.config.data_dir),
            None => self.make(place),
        }
    }

    fn make(self, place: &Place) -> Result<()> {
        let config = place.settings([])?.config;
        let passphrase = match (self.encrypt || self.passphrase_stdin, &config.backup_passphrase_file) {
            (true, _) => Some(Passphrase::new(password::read(self.passphrase_stdin)?)?),
            // What lies with the appliance's own is as theirs are.
            (false, Some(file)) if self.file.is_none() => Some(Passphrase::of_file(file)?),
            _ => None,
        };
        let (at, encrypted) = (Clock::default().now(), passphrase.is_some());
        let shelf = Shelf::of(&config.data_dir);
        let to = self.file.unwrap_or_else(|| shelf.path(&name_of(at, encrypted)));
        let made = backup::make(&Order { data: config.data_dir.clone(), to, at, passphrase, replace: self.force })?;
        let path = made.path.display().to_string();
        let told = place.request(Request::BackupMade { path: path.clone(), size: made.size, encrypted });
        if let Err(error) = told {
            // The backup is whole; that its making is not in the journal is not worth losing it.
            let _ = writeln!(io::stderr(), "assay: the backup is made, but could not be noted in the journal: {error}");
        }
        say(&format!("{path} is written: {} MiB, {} stored files.", made.size.div_ceil(1 << 20), made.files))?;
        if !encrypted {
            say("It is not encrypted and holds every key of the appliance: keep it where nobody else can read it.")?;
        }
        if made.lacking.is_empty() {
            return Ok(());
        }
        Err(Error::config(format!(
            "the backup is made, but {} stored files are missing or damaged and not in it: {}",
            made.lacking.len(),
            made.lacking.join(", ")
        )))
    }
}

fn list(data: &Path) -> Result<()> {
    for shelved in Shelf::of(data).list()? {
        let sealed = if shelved.encrypted { "encrypted" } else { "not encrypted" };
        say(&format!("{}  {:>8} KiB  {sealed}", shelved.name, shelved.size.div_ceil(1 << 10)))?;
    }
    Ok(())
}

fn verify(file: &Path, from_stdin: bool) -> Result<()> {
    let found = backup::verify(file, passphrase(file, from_stdin)?.as_ref())?;
    let lacking = match found.lacking {
        0 => String::new(),
        count => format!(" {count} stored files were missing or damaged when it was made, and are not in it."),
    };
    say(&format!(
        "The backup is whole: assay {} as it was at {}, {} rows of the journal, {} stored files, {} MiB unpacked, {}.{lacking}",
        found.version,
        found.created_at,
        found.rows,
        found.files,
        found.size.div_ceil(1 << 20),
        if found.encrypted { "encrypted" } else { "not encrypted" },
    ))
}

impl Restore {
    pub(super) fn run(self, place: &Place) -> Result<()> {
        let data = place.settings([])?.config.data_dir;
        let passphrase = passphrase(&self.file, self.passphrase_stdin)?;
        let restored = runtime()?.block_on(backup::restore(&self.file, &data, passphrase.as_ref(), self.force))?;
        say(&format!(
            "{} is the appliance as it was at {}, with {} stored files.",
            data.display(),
            restored.created_at,
            restored.files
        ))?;
        if restored.lacking > 0 {
            let count = restored.lacking;
            say(&format!("{count} stored files were missing or damaged when the backup was made, and are not there."))?;
        }
        if let Some(aside) = restored.aside {
            say(&format!("What was there before lies in {}.", aside.display()))?;
        }
        say("Nobody is signed in. Webhooks and scans wait until 'assay admin resume', or the same in the UI.")
    }
}

/// What opens the file; none when it needs nothing.
fn passphrase(file: &Path, from_stdin: bool) -> Result<Option<Passphrase>> {
    if !is_sealed(file)? {
        return Ok(None);
    }
    password::once("Passphrase: ", from_stdin, "--passphrase-stdin").map(Passphrase::given).map(Some)
}
