//! The command line's end of the control socket.

use super::{Answer, Command, LONGEST, with_path};
use crate::error::{Error, Result};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    os::unix::net::UnixStream,
    path::Path,
    time::Duration,
};

/// A little more than the server gives itself.
const PATIENCE: Duration = Duration::from_secs(35);

/// Asks the server that runs on the data directory; none when no server runs there.
pub fn ask(data: &Path, command: &Command) -> Result<Option<String>> {
    let stream = match with_path(data, |path| UnixStream::connect(path)) {
        Ok(stream) => stream,
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused | io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(None);
        }
        Err(e) => {
            let socket = data.join("control.sock");
            let message = format!("cannot use {}: {e}; run this as the server's user or as root", socket.display());
            return Err(Error::config(message).caused_by(e));
        }
    };
    let answer = converse(&stream, command).map_err(|e| {
        Error::io(format!("the server on {} did not answer through its control socket", data.display()), e)
    })?;
    match answer {
        Answer::Done(text) => Ok(Some(text)),
        Answer::Failed(sentence) => Err(Error::config(sentence)),
    }
}

fn converse(mut stream: &UnixStream, command: &Command) -> io::Result<Answer> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_vec(command)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = Vec::new();
    BufReader::new(stream.take(LONGEST)).read_until(b'\n', &mut answer)?;
    if answer.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(serde_json::from_slice(&answer)?)
}
