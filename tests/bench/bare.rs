//! The bare program: axum over TLS and rusqlite, on a copy of the appliance's own database. It answers the same page of
//! findings and writes the same rows, triggers, full-text index and journal included, and does nothing else: no
//! credential, no limit, no count, no rule, no event.

mod list;
mod write;

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use axum_server::tls_rustls::RustlsConfig;
use rusqlite::Connection;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

#[derive(Clone)]
struct Bare {
    pages: Arc<list::Pages>,
    /// Many writes, one commit.
    group: write::Writer,
    /// Each write its own commit.
    single: write::Writer,
}

/// Where it writes its address.
pub(crate) fn ready_file(database: &Path) -> PathBuf {
    database.with_extension("ready")
}

/// Runs until it is killed.
pub(crate) async fn serve(database: &Path) -> Result<()> {
    let bare = Bare {
        pages: Arc::new(list::Pages::new(database)?),
        group: write::Writer::start(database, true)?,
        single: write::Writer::start(database, false)?,
    };
    let service = Router::new()
        .route("/findings", get(findings))
        .route("/group", post(group))
        .route("/single", post(single))
        .with_state(bare);
    let key = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let config = RustlsConfig::from_pem(key.cert.pem().into_bytes(), key.signing_key.serialize_pem().into_bytes());
    let handle = axum_server::Handle::new();
    let server = axum_server::bind_rustls(SocketAddr::from(([127, 0, 0, 1], 0)), config.await?).handle(handle.clone());
    let serving = tokio::spawn(server.serve(service.into_make_service()));
    let address = handle.listening().await.context("it does not listen")?;
    std::fs::write(ready_file(database), format!("https://{address}"))?;
    Ok(serving.await??)
}

/// A connection with the appliance's settings.
fn connect(database: &Path) -> Result<Connection> {
    let conn = Connection::open(database)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "cache_size", -8_000)?;
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(conn)
}

async fn findings(State(bare): State<Bare>) -> Response {
    let page = tokio::task::spawn_blocking(move || bare.pages.read()).await;
    answer(StatusCode::OK, page.map_err(anyhow::Error::from).flatten())
}

async fn group(State(bare): State<Bare>, body: Bytes) -> Response {
    answer(StatusCode::CREATED, bare.group.write(&body).await)
}

async fn single(State(bare): State<Bare>, body: Bytes) -> Response {
    answer(StatusCode::CREATED, bare.single.write(&body).await)
}

fn answer(status: StatusCode, body: Result<Vec<u8>>) -> Response {
    match body {
        Ok(json) => (status, [(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response(),
    }
}
