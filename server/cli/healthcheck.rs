//! `assay healthcheck`: for containers and monitors. Asks over the network, as a user's browser would,
//! because a process that exists but does not answer is not healthy.

use super::{Place, say};
use crate::{
    control::{self, Command},
    error::{Error, Result},
    tls,
};
use axum::http::Uri;
use clap::Args;
use rustls::{ClientConnection, StreamOwned, pki_types::ServerName};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

/// How long each step of the conversation may take.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Args)]
pub(super) struct Healthcheck {
    /// Ask at this address instead of the one on which the server listens
    #[arg(long)]
    url: Option<String>,
}

impl Healthcheck {
    pub(super) fn run(self, place: &Place) -> Result<()> {
        let data = place.settings([])?.config.data_dir;
        let found = control::ask(&data, &Command::Where)?;
        let found =
            found.ok_or_else(|| Error::config(format!("no server runs on the data directory {}", data.display())))?;
        let server: control::Whereabouts = serde_json::from_str(&found)
            .map_err(|_| Error::config("the running server is another version of assay; restart it"))?;
        let url = self.url.unwrap_or(server.url);
        let status =
            get(&url, server.certificate).map_err(|e| Error::io(format!("the server does not answer at {url}"), e))?;
        if status.contains(" 200 ") {
            say("healthy")
        } else {
            Err(Error::config(format!("the server is not healthy: {status}")))
        }
    }
}

/// The status line of `GET /health`, from a server that has this certificate.
fn get(url: &str, certificate: Vec<u8>) -> io::Result<String> {
    let no_url = || io::Error::other("not an address such as https://127.0.0.1:8443");
    let uri: Uri = url.parse().map_err(|_| no_url())?;
    let secure = uri.scheme_str() == Some("https");
    let host = uri.host().ok_or_else(no_url)?.trim_matches(['[', ']']).to_owned();
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let stream = connect(&host, port)?;
    if !secure {
        return ask(stream, &host);
    }
    let config = tls::trusting(certificate).map_err(io::Error::other)?;
    let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
    let connection = ClientConnection::new(config, name).map_err(io::Error::other)?;
    ask(StreamOwned::new(connection, stream), &host)
}

fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let address = (host, port).to_socket_addrs()?.next().ok_or_else(|| io::Error::other("the name has no address"))?;
    let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

fn ask(mut stream: impl Read + Write, host: &str) -> io::Result<String> {
    write!(stream, "GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    stream.flush()?;
    let mut status = String::new();
    BufReader::new(stream.take(1024)).read_line(&mut status)?;
    Ok(status.trim().to_owned())
}
