//! Receivers of webhooks: one that answers at once and notes when what came had been written, one that never answers.

use anyhow::Result;
use axum::{Router, body::Bytes, extract::State, routing::post};
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::{net::TcpListener, sync::Notify};

/// A receiver. It goes on until the program ends.
pub(crate) struct Sink {
    address: SocketAddr,
    heard: Arc<Heard>,
}

#[derive(Default)]
struct Heard {
    /// Milliseconds from the commit to the receipt.
    times: Mutex<Vec<i64>>,
    connected: AtomicUsize,
    more: Notify,
}

impl Sink {
    /// One that says 200 at once.
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, heard) = (listener.local_addr()?, Arc::<Heard>::default());
        let router = Router::new().route("/", post(receive)).with_state(heard.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, heard })
    }

    /// One that takes connections and says nothing.
    pub(crate) async fn silent() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, heard) = (listener.local_addr()?, Arc::<Heard>::default());
        let counted = heard.clone();
        tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                counted.connected.fetch_add(1, Ordering::Relaxed);
                kept.push(stream);
            }
        });
        Ok(Self { address, heard })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub(crate) fn connected(&self) -> usize {
        self.heard.connected.load(Ordering::Relaxed)
    }

    pub(crate) fn count(&self) -> usize {
        self.heard.times.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(crate) fn clear(&self) {
        self.heard.times.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Waits for so many, and answers with their times.
    pub(crate) async fn received(&self, count: usize) -> Vec<i64> {
        loop {
            let more = self.heard.more.notified();
            if self.count() >= count {
                return self.heard.times.lock().unwrap_or_else(PoisonError::into_inner).clone();
            }
            more.await;
        }
    }
}

async fn receive(State(heard): State<Arc<Heard>>, body: Bytes) -> &'static str {
    let sent: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let written = sent["timestamp"].as_str().and_then(|time| time.parse::<assay_api::Time>().ok());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let took = written.map_or(i64::MAX, |written| i64::try_from(now).unwrap_or(i64::MAX) - written.0);
    heard.times.lock().unwrap_or_else(PoisonError::into_inner).push(took);
    heard.more.notify_waiters();
    "thank you"
}
