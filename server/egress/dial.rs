//! From a target to an open connection: looked up, every address checked, connected to the very address that was
//! checked, so that a name which means something else a moment later leads nowhere else.

use super::{Egress, Failure, Host, Rule, Target, refused};
use rustls::{CertificateError, ClientConfig, Error as TlsError, RootCertStore, pki_types::ServerName};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// How long a name's look-up may take.
const LOOK_UP: Duration = Duration::from_secs(5);
/// How long one address may take to be connected to, when there are others to try.
const CONNECT: Duration = Duration::from_secs(5);

/// Bytes both ways, plain or over TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Egress {
    /// The addresses of a target, all of them checked.
    pub(super) async fn addresses(&self, target: &Target) -> Result<Vec<SocketAddr>, Failure> {
        let found = self.look_up(target).await?;
        for ip in &found {
            if let Some(rule) = self.rule_against(*ip, target.port) {
                return Err(Failure::Blocked(refusal(&target.host, *ip, rule)));
            }
        }
        Ok(found.into_iter().map(|ip| SocketAddr::new(ip, target.port)).collect())
    }

    /// What a target's host stands for.
    pub(super) async fn look_up(&self, target: &Target) -> Result<Vec<IpAddr>, Failure> {
        let name = match &target.host {
            Host::Ip(ip) => return Ok(vec![*ip]),
            Host::Name(name) => name.as_str(),
        };
        let found = match timeout(LOOK_UP, tokio::net::lookup_host((name, target.port))).await {
            Ok(Ok(found)) => found.map(|address| address.ip()).collect::<Vec<_>>(),
            Ok(Err(error)) => return Err(Failure::Unresolved(format!("The name {name} does not resolve ({error})"))),
            Err(_) => return Err(Failure::Unresolved(format!("The name {name} did not resolve within 5 s"))),
        };
        if found.is_empty() {
            return Err(Failure::Unresolved(format!("The name {name} has no address")));
        }
        Ok(found)
    }

    /// The rule that refuses this address and port.
    pub(super) fn rule_against(&self, ip: IpAddr, port: u16) -> Option<Rule> {
        let listed = self.allowed.iter().any(|net| net.contains(&ip.to_canonical()));
        let own = !listed && self.is_own(ip.to_canonical(), port);
        if own { Some(Rule::OwnListener) } else { refused(ip, &self.allowed) }
    }

    /// An open connection, and the address that it leads to.
    pub(super) async fn dial(
        &self,
        target: &Target,
        trust: &Arc<ClientConfig>,
    ) -> Result<(Box<dyn Stream>, SocketAddr), Failure> {
        let addresses = self.addresses(target).await?;
        let (tcp, address) = connect(&addresses).await?;
        // Small requests must not wait for an acknowledgement.
        drop(tcp.set_nodelay(true));
        if !target.tls {
            return Ok((Box::new(tcp), address));
        }
        let name = match &target.host {
            Host::Ip(ip) => ServerName::IpAddress((*ip).into()),
            Host::Name(name) => ServerName::try_from(name.clone())
                .map_err(|_| Failure::Tls(format!("No certificate can be valid for the name {name}")))?,
        };
        let stream = TlsConnector::from(trust.clone()).connect(name, tcp).await.map_err(|e| tls_failure(&e))?;
        Ok((Box::new(stream), address))
    }
}

async fn connect(addresses: &[SocketAddr]) -> Result<(TcpStream, SocketAddr), Failure> {
    let mut last = Failure::Unreachable("There is no address to connect to".to_owned());
    for address in addresses {
        match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => return Ok((tcp, *address)),
            Ok(Err(error)) => last = Failure::Unreachable(format!("{address} cannot be connected to ({error})")),
            Err(_) => last = Failure::Unreachable(format!("{address} did not take the connection within 5 s")),
        }
    }
    Err(last)
}

/// Why this address is refused, by which rule, and by which setting it can be allowed.
pub(super) fn refusal(host: &Host, ip: IpAddr, rule: Rule) -> String {
    let length = if ip.is_ipv4() { 32 } else { 128 };
    let place = match host {
        Host::Name(name) => format!("{name} leads to {ip}, which"),
        Host::Ip(_) => ip.to_string(),
    };
    format!(
        "{place} {}; the host's administrator can allow it with the setting egress_allow (ASSAY_EGRESS_ALLOW={ip}/{length})",
        rule.meaning()
    )
}

/// Whether the other side ended the connection: whoever closes with something unread resets it, and it is only a matter
/// of time which of the two is seen.
pub(super) fn is_hang_up(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

fn tls_failure(error: &io::Error) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>());
    Failure::Tls(match inner {
        Some(TlsError::InvalidCertificate(why)) => certificate_failure(why),
        Some(TlsError::InvalidMessage(_)) => "The receiver does not speak TLS; is it http://?".to_owned(),
        Some(other) => format!("TLS could not be agreed on ({other})"),
        None if is_hang_up(error) => "The receiver hung up before TLS was agreed on".to_owned(),
        None => format!("TLS could not be agreed on ({error})"),
    })
}

fn certificate_failure(why: &CertificateError) -> String {
    match why {
        CertificateError::UnknownIssuer => "The receiver's certificate is signed by an authority that is not trusted \
             here; give its authority's certificate with the webhook (ca_pem)"
            .to_owned(),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "The receiver's certificate has expired".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "The receiver's certificate is for another name".to_owned()
        }
        other => format!("The receiver's certificate cannot be used ({other})"),
    }
}

/// What a client trusts: these authorities alone, or those of the host.
pub(super) fn trust(roots: RootCertStore) -> Result<Arc<ClientConfig>, TlsError> {
    let builder = ClientConfig::builder_with_provider(crate::tls::provider()).with_safe_default_protocol_versions()?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
