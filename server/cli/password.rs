//! How a password comes in: from stdin for scripts, typed without echo by a person, and never as an
//! argument, where every user of the host could read it.

use crate::error::{Error, Result};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{self, BufRead, IsTerminal, Write};

/// Reads a secret that is known already: the first line of stdin, or asks once on the terminal.
pub(super) fn once(prompt: &str, from_stdin: bool, flag: &str) -> Result<String> {
    if from_stdin {
        return line();
    }
    if !io::stdin().is_terminal() {
        return Err(Error::config(format!("there is no terminal to ask on; give it with {flag}")));
    }
    ask(prompt)
}

/// Reads a password: the first line of stdin, or asks on the terminal, twice.
pub(super) fn read(from_stdin: bool) -> Result<String> {
    if from_stdin {
        return line();
    }
    if !io::stdin().is_terminal() {
        return Err(Error::config("there is no terminal to ask for the password on; give it with --password-stdin"));
    }
    let (first, second) = (ask("Password: ")?, ask("Once more: ")?);
    if first == second { Ok(first) } else { Err(Error::config("the two passwords differ; try again")) }
}

fn ask(prompt: &str) -> Result<String> {
    let mut stderr = io::stderr();
    // The prompt goes to stderr: stdout is for the result.
    let shown = write!(stderr, "{prompt}").and_then(|()| stderr.flush());
    shown.map_err(|e| Error::io("cannot ask for the password", e))?;
    let quiet = Quiet::begin()?;
    let typed = line();
    drop(quiet);
    let _ = writeln!(stderr);
    typed
}

fn line() -> Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|e| Error::io("cannot read the password", e))?;
    let password = line.trim_end_matches(['\n', '\r']);
    if password.is_empty() { Err(Error::config("no password was given")) } else { Ok(password.to_owned()) }
}

/// A terminal that shows nothing of what is typed, for as long as this lives.
struct Quiet(Termios);

impl Quiet {
    fn begin() -> Result<Self> {
        let cannot = |e: rustix::io::Errno| Error::io("cannot hide the password while it is typed", e.into());
        let before = tcgetattr(io::stdin()).map_err(cannot)?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &quiet).map_err(cannot)?;
        Ok(Self(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that is gone.
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
    }
}
