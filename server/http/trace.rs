//! Where a request came from, and the id under which it can be found again: in its answer, in the log, in the journal.

use super::meter::Meter;
use crate::{auth::secrets, clock::Clock};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Instant,
};
use tracing::Instrument;

/// Where a request came from. A request extension.
#[derive(Debug, Clone)]
pub struct Origin {
    /// `req_…`, ours: a caller's own id could lie in the journal.
    pub request_id: String,
    /// The caller's address, behind the proxies that are named in the settings.
    pub ip: Option<IpAddr>,
}

/// What the layer needs.
#[derive(Clone)]
pub struct Tracing {
    /// Makes the ids.
    pub clock: Clock,
    /// Proxies that are believed.
    pub proxies: Arc<[IpNet]>,
    /// Counts what was answered.
    pub meter: Meter,
}

/// The layer.
pub async fn trace(State(tracing): State<Tracing>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    let ip = peer.map(|peer| caller(peer, request.headers(), &tracing.proxies));
    let request_id = tracing.clock.id("req");
    // The path alone, and no secret: a query may hold what does not belong into a log.
    let path = request.uri().path();
    let path = if secrets::is_told_in(path) { "(holds a secret)" } else { path };
    let span = tracing::info_span!("request", id = %request_id, method = %request.method(), path);
    request.extensions_mut().insert(Origin { request_id: request_id.clone(), ip });
    let begun = Instant::now();
    let respond = async {
        let response = next.run(request).await;
        let (status, took) = (response.status().as_u16(), begun.elapsed());
        tracing.meter.answered(status, took);
        let ms = took.as_secs_f64() * 1e3;
        tracing::debug!(status, ms, ip = ip.map(tracing::field::display), "answered");
        response
    };
    let mut response = respond.instrument(span).await;
    if let Ok(id) = HeaderValue::try_from(request_id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// The nearest address that is no proxy of ours: walked from the end, where each proxy appends whom it heard.
fn caller(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let trusted = |ip: &IpAddr| proxies.iter().any(|net| net.contains(ip));
    if !trusted(&peer) {
        return peer;
    }
    let hops = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<_> = hops.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut nearest = peer;
    for hop in hops.iter().rev() {
        let Ok(ip) = hop.parse::<IpAddr>() else { break };
        nearest = ip.to_canonical();
        if !trusted(&nearest) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_proxies_are_believed() {
        let proxies = ["10.0.0.0/8".parse().expect("net")];
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 203.0.113.7, 10.0.0.2"));
        let ip = |text: &str| text.parse::<IpAddr>().expect("ip");
        assert_eq!(caller(ip("10.0.0.1"), &headers, &proxies), ip("203.0.113.7"));
        assert_eq!(caller(ip("198.51.100.1"), &headers, &proxies), ip("198.51.100.1"));
        headers.insert("x-forwarded-for", HeaderValue::from_static("nonsense"));
        assert_eq!(caller(ip("10.0.0.1"), &headers, &proxies), ip("10.0.0.1"));
    }
}
