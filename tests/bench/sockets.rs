//! A crowd of listeners on the live stream.

use crate::load::{self, Target};
use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::{
    future::Future,
    time::{Duration, Instant},
};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// How many connect at once.
const AT_ONCE: usize = 16;
/// How long the last frame may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Open sockets.
pub(crate) struct Crowd(Vec<WebSocketStream<TlsStream<TcpStream>>>);

/// Opens so many.
pub(crate) async fn open(target: &Target, count: usize) -> Result<Crowd> {
    let opened = stream::iter(0..count).map(|_| one(target)).buffer_unordered(AT_ONCE);
    Ok(Crowd(opened.try_collect().await?))
}

async fn one(target: &Target) -> Result<WebSocketStream<TlsStream<TcpStream>>> {
    let mut request = "wss://localhost/ws/events?events=finding.created".into_client_request()?;
    request.headers_mut().insert("authorization", format!("Bearer {}", target.token).parse()?);
    Ok(client_async(request, load::tls(target).await?).await?.0)
}

impl Crowd {
    /// Waits until each has heard so many events; how long it took from the first of them on.
    pub(crate) fn hear(self, count: usize) -> impl Future<Output = Result<Duration>> {
        let tasks: Vec<_> = self.0.into_iter().map(|socket| tokio::spawn(one_hears(socket, count))).collect();
        async move {
            let (mut first, mut last) = (None::<Instant>, None::<Instant>);
            for task in tasks {
                let (began, ended) = tokio::time::timeout(PATIENCE, task).await.context("a frame is missing")???;
                first = Some(first.map_or(began, |known| known.min(began)));
                last = Some(last.map_or(ended, |known| known.max(ended)));
            }
            Ok(last.context("no sockets")? - first.context("no sockets")?)
        }
    }
}

/// When the first and the last of so many events came; each has the next number.
async fn one_hears(mut socket: WebSocketStream<TlsStream<TcpStream>>, count: usize) -> Result<(Instant, Instant)> {
    let (mut first, mut seq) = (None, 0);
    for _ in 0..count {
        let frame = loop {
            match socket.next().await.context("the socket was closed")?? {
                Message::Text(text) => break serde_json::from_str::<serde_json::Value>(&text)?,
                Message::Close(why) => anyhow::bail!("the socket was closed: {why:?}"),
                _ => {}
            }
        };
        let now = frame["seq"].as_i64().with_context(|| format!("no event: {frame}"))?;
        ensure!(now > seq, "a frame came twice");
        seq = now;
        first.get_or_insert_with(Instant::now);
    }
    Ok((first.context("nothing was heard")?, Instant::now()))
}
