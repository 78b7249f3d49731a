//! The server's end of `<data>/control.sock`: one line of JSON in, one out.
//!
//! Whoever may open the socket may do anything, so it is for the server's own user and root: by its
//! mode, and again by the peer's user id, which the kernel vouches for.

use super::{Answer, Command, LONGEST, Site, run, with_path};
use crate::{
    app::App,
    error::{Error, Result},
};
use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    task::JoinHandle,
    time::timeout,
};

/// How long one request may take altogether.
const PATIENCE: Duration = Duration::from_secs(30);

/// The open socket; closed and removed with this value.
#[derive(Debug)]
pub struct Socket {
    path: PathBuf,
    task: JoinHandle<()>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.task.abort();
        // A file that stays behind is replaced at the next start.
        let _ = fs::remove_file(&self.path);
    }
}

/// Opens the socket in the data directory. We hold its lock, so a socket already there is nobody's.
pub fn listen(app: App, site: Arc<Site>) -> Result<Socket> {
    let data = &app.config.data_dir;
    let path = data.join("control.sock");
    let (listener, owner) =
        bind(data, &path).map_err(|e| Error::io(format!("cannot open the control socket {}", path.display()), e))?;
    Ok(Socket { path, task: tokio::spawn(accept(listener, owner, app, site)) })
}

/// The listener, and the user that we are: the owner of a file just made.
fn bind(data: &Path, path: &Path) -> io::Result<(UnixListener, u32)> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let listener = with_path(data, |path| UnixListener::bind(path))?;
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok((listener, fs::metadata(path)?.uid()))
}

async fn accept(listener: UnixListener, owner: u32, app: App, site: Arc<Site>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let (app, site) = (app.clone(), site.clone());
                tokio::spawn(async move {
                    if let Err(error) = timeout(PATIENCE, converse(stream, owner, &app, &site)).await {
                        tracing::warn!(%error, "a request on the control socket took too long");
                    }
                });
            }
            // Out of file handles, most likely: wait for some to be closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

async fn converse(mut stream: UnixStream, owner: u32, app: &App, site: &Site) {
    let peer = stream.peer_cred().map(|peer| peer.uid());
    if !peer.is_ok_and(|uid| uid == owner || uid == 0) {
        tracing::warn!("another user tried to use the control socket");
        return;
    }
    let outcome = match read(&mut stream).await {
        Ok(command) => run(app, site, command).await,
        Err(error) => Err(error),
    };
    let answer = outcome.map_or_else(|error| Answer::Failed(error.to_string()), Answer::Done);
    let mut line = serde_json::to_vec(&answer).unwrap_or_default();
    line.push(b'\n');
    if let Err(error) = stream.write_all(&line).await {
        tracing::warn!(%error, "an answer on the control socket was not read");
    }
}

async fn read(stream: &mut UnixStream) -> Result<Command> {
    let mut line = Vec::new();
    let read = BufReader::new(stream.take(LONGEST)).read_until(b'\n', &mut line).await;
    read.map_err(|e| Error::io("cannot read the request", e))?;
    serde_json::from_slice(&line).map_err(|_| {
        Error::malformed(
            "the running server does not know this request; it may be another version of assay: restart it",
        )
    })
}
