//! Tells systemd, or whoever else set `NOTIFY_SOCKET`, how the appliance is: ready, alive, stopping. Where nobody asked,
//! nothing is said. The protocol is one line in a datagram, which is less than a crate.

use crate::{
    app::App,
    error::{Error, Result},
};
use std::{
    env,
    ffi::OsStr,
    io,
    os::{
        linux::net::SocketAddrExt,
        unix::{
            ffi::OsStrExt,
            net::{SocketAddr, UnixDatagram},
        },
    },
    process,
    time::Duration,
};

/// Whoever started the appliance and wants to hear of it.
pub(super) struct Notify {
    socket: Option<UnixDatagram>,
    /// How long it may be silent before it is taken for dead.
    patience: Option<Duration>,
}

impl Notify {
    /// As the environment says.
    ///
    /// # Errors
    /// When there is a socket that cannot be reached: who waits for "ready" would wait in vain.
    pub(super) fn from_env() -> Result<Self> {
        let name = env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty());
        let socket = name.map(|name| connect(&name)).transpose();
        let socket = socket.map_err(|e| Error::io("cannot reach the socket that NOTIFY_SOCKET names", e))?;
        let number = |name| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        // It is inherited by whatever the addressee starts; then it is not about us.
        let is_ours = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(process::id()));
        let patience = number("WATCHDOG_USEC").filter(|us| is_ours && *us > 0).map(Duration::from_micros);
        Ok(Self { socket, patience })
    }

    /// It accepts.
    pub(super) fn ready(&self) {
        self.say("READY=1");
    }

    /// It has been told to stop.
    pub(super) fn stopping(&self) {
        self.say("STOPPING=1");
    }

    /// Says that it is alive for as long as it is, three times in each span of patience. Alive means that the thread that
    /// writes gives an answer. Which one does not matter: nobody empties a full disk by starting a program anew.
    pub(super) async fn stay_alive(&self, app: &App) {
        let Some(patience) = self.patience.filter(|_| self.socket.is_some()) else { return };
        loop {
            drop(app.door.upkeep(|_| Ok(())).await);
            self.say("WATCHDOG=1");
            tokio::time::sleep(patience / 3).await;
        }
    }

    fn say(&self, word: &str) {
        let Some(socket) = &self.socket else { return };
        if let Err(error) = socket.send(word.as_bytes()) {
            tracing::warn!(%error, word, "the service manager could not be told");
        }
    }
}

/// A path, or behind `@` a name that is in no file system.
fn connect(name: &OsStr) -> io::Result<UnixDatagram> {
    let address = match name.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(name)?,
    };
    let socket = UnixDatagram::unbound()?;
    // Nobody who does not listen may hold the appliance up.
    socket.set_nonblocking(true)?;
    socket.connect_addr(&address)?;
    Ok(socket)
}
