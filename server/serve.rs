//! The server's life: opened from the bottom up (data, certificate, port, control socket), announced
//! once it accepts, stopped in reverse when a signal says so.

mod first_byte;
mod notify;

use crate::{
    app::App,
    config::Config,
    control::{self, Site},
    datadir::write_atomically,
    demo,
    error::{Error, Result},
    resources::{
        claim::actions as claim,
        controls::{actions as controls, watch},
        tiers::actions as tiers,
        webhooks::dispatch,
    },
    router, scheduler,
    tls::Identity,
    wake::Wake,
};
use assay_api::users::{NewUser, Role};
use axum_server::{
    Handle, Server,
    accept::NoDelayAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use first_byte::FirstByte;
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto::Builder,
};
use notify::Notify;
use std::{
    io::{self, Write},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpSocket},
    signal::unix::{SignalKind, signal},
    task::JoinSet,
};

/// How long requests in flight may go on after a signal.
const GRACE: Duration = Duration::from_secs(8);
/// How long a client may take to send a request's head; also how long an idle connection is kept.
const HEAD: Duration = Duration::from_secs(20);
/// How often a silent HTTP/2 connection is asked whether it still lives, and how long it may take.
const PING: Duration = Duration::from_secs(20);
/// The largest head of a request, in bytes.
const HEAD_SIZE: usize = 64 * 1024;
/// Connections that the kernel may hold ready for us.
const BACKLOG: u32 = 1024;

/// Runs the appliance until a signal stops it; with `demo`, fills it first.
pub async fn serve(config: Config, demo: bool, ready_file: Option<&Path>) -> Result<()> {
    if demo {
        demo::fill(&config).await?;
    }
    let notify = Arc::new(Notify::from_env()?);
    let app = App::open(config)?;
    let outcome = run(&app, ready_file, &notify).await;
    app.close().await;
    outcome
}

async fn run(app: &App, ready_file: Option<&Path>, notify: &Arc<Notify>) -> Result<()> {
    let greeting = demo::greeting(app).await?;
    unattended(app).await?;
    tiers::reload(app).await?;
    controls::lay_catalogue(app).await?;
    let identity = identity(app)?;
    let listener = bind(app.config.listen)?;
    let address = listener.local_addr().map_err(|e| Error::io("cannot learn the port", e))?;
    let site = Arc::new(Site::new(&app.config, address, identity));
    app.egress.set_listening(address);
    app.set_base_url(site.base.clone());

    let handle = Handle::new();
    let mut tasks = JoinSet::new();
    tasks.spawn(stop_on_signal(handle.clone(), app.wake.clone(), notify.clone())?);
    tasks.spawn(scheduler::run(app.clone(), scheduler::TASKS));
    tasks.spawn(dispatch::run(app.clone()));
    tasks.spawn(watch::run(app.clone()));
    let control = control::listen(app.clone(), site.clone())?;
    let serving = tokio::spawn(answer(listener, app.clone(), site.clone(), handle.clone()));

    handle.listening().await;
    announce(app, &site, ready_file)?;
    notify.ready();
    let (watched, alive) = (app.clone(), notify.clone());
    tasks.spawn(async move { alive.stay_alive(&watched).await });
    if let Some(greeting) = greeting {
        say(&greeting)?;
    }
    let stopped = serving.await.map_err(|e| Error::internal(format!("the server broke off: {e}")))?;
    drop(control);
    stopped.map_err(|e| Error::io("the server stopped", e))
}

/// The first administrator, when the environment names one and nobody was here before.
async fn unattended(app: &App) -> Result<()> {
    let Some(admin) = app.config.first_admin.clone() else {
        return Ok(());
    };
    let new = NewUser {
        username: admin.username,
        email: admin.email,
        password: Some(admin.password),
        role: Some(Role::Admin),
        ..NewUser::default()
    };
    let made = claim::first_admin(app, new).await;
    if made.map_err(|e| Error::config(format!("the administrator of ASSAY_ADMIN_… cannot be made: {e}")))? {
        tracing::info!("made the first administrator from the environment");
    }
    Ok(())
}

fn identity(app: &App) -> Result<Option<Arc<Identity>>> {
    if app.config.http {
        return Ok(None);
    }
    let identity = Arc::new(Identity::open(&app.config)?);
    app.set_identity(identity.clone());
    Ok(Some(identity))
}

/// Takes the port, or says why not.
fn bind(address: SocketAddr) -> Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let listening = socket.and_then(|socket| {
        // So that a restart need not wait for the old connections to be forgotten.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    });
    listening.map_err(|e| {
        let (ip, port) = (address.ip(), address.port());
        let message = match e.kind() {
            io::ErrorKind::AddrInUse => format!("another program listens on port {port} of {ip}; stop it, or choose another port with --listen"),
            io::ErrorKind::PermissionDenied => format!("this user may not listen on port {port}; choose one above 1023 with --listen, or grant CAP_NET_BIND_SERVICE"),
            io::ErrorKind::AddrNotAvailable => format!("this host has no address {ip}; choose one that it has with --listen, or 0.0.0.0 for all"),
            _ => format!("cannot listen on {address}: {e}; choose another address with --listen"),
        };
        Error::config(message).caused_by(e)
    })
}

/// Stops the server at the first signal, and at once at the second.
fn stop_on_signal(
    handle: Handle<SocketAddr>,
    wake: Wake,
    notify: Arc<Notify>,
) -> Result<impl Future<Output = ()> + Send + 'static> {
    let register = |kind| signal(kind).map_err(|e| Error::io("cannot wait for signals", e));
    let (mut terminate, mut interrupt) = (register(SignalKind::terminate())?, register(SignalKind::interrupt())?);
    let mut either = async move || tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} };
    Ok(async move {
        either().await;
        tracing::info!("stopping");
        notify.stopping();
        wake.stop();
        handle.graceful_shutdown(Some(GRACE));
        either().await;
        handle.shutdown();
    })
}

/// Answers requests until the handle says stop.
async fn answer(listener: TcpListener, app: App, site: Arc<Site>, handle: Handle<SocketAddr>) -> io::Result<()> {
    let service = router::build(app).into_make_service_with_connect_info::<SocketAddr>();
    let mut server = Server::from_listener(listener).handle(handle).acceptor(NoDelayAcceptor::new());
    limit(server.http_builder());
    let Some(identity) = &site.identity else {
        return server.map(FirstByte).serve(service).await;
    };
    let config = RustlsConfig::from_config(identity.config.clone());
    server.map(|plain| FirstByte(RustlsAcceptor::new(config).acceptor(plain))).serve(service).await
}

/// A client that is slow or sends endless headers holds a connection for a while, never for good.
fn limit(builder: &mut Builder<TokioExecutor>) {
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_SIZE);
    let mut http2 = builder.http2();
    http2.timer(TokioTimer::new()).keep_alive_interval(PING).keep_alive_timeout(PING);
    http2.max_header_list_size(HEAD_SIZE as u32).max_concurrent_streams(200);
}

/// Says where the appliance is: to people on stdout, to programs in the ready file. The set-up link
/// holds a secret and goes to stdout on purpose: whoever starts the appliance is to claim it.
fn announce(app: &App, site: &Site, ready_file: Option<&Path>) -> Result<()> {
    let mut line = format!("Assay {} is ready at {}", env!("CARGO_PKG_VERSION"), site.base);
    if let Some(fingerprint) = site.identity.as_ref().and_then(|identity| identity.ca_fingerprint.as_ref()) {
        line += &format!(" · CA SHA-256 {fingerprint}");
    }
    if let Some(link) = control::setup_url(app, site)? {
        line += &format!(" · set it up at {link}");
    }
    if let Some(file) = ready_file {
        write_atomically(file, format!("{}\n", site.local).as_bytes(), 0o644)?;
    }
    say(&line)
}

/// Prints a line on stdout; whoever stops reading has seen enough.
pub(crate) fn say(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Error::io("cannot write to stdout", e)),
        _ => Ok(()),
    }
}
