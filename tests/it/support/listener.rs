//! A listener on the live stream: a web socket over the appliance's own TLS.

use super::{Api, Appliance, PATIENCE};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use serde_json::Value;
use std::{net::TcpStream, sync::Arc};
use tungstenite::{HandshakeError, Message, WebSocket, client::IntoClientRequest, error::Error, http::HeaderValue};

/// An open web socket.
pub(crate) struct Listener(WebSocket<StreamOwned<ClientConnection, TcpStream>>);

impl Appliance {
    /// Opens the live stream as `caller`; the status with which it was refused, if it was.
    pub(crate) fn listen(&self, caller: &Api, query: &str) -> Result<Listener, u16> {
        let place = self.base().strip_prefix("https://").expect("TLS");
        let mut request = format!("wss://{place}/ws/events{query}").into_client_request().expect("a request");
        for (name, value) in caller.headers() {
            let name = tungstenite::http::HeaderName::from_bytes(name.as_bytes()).expect("a name");
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a value"));
        }
        match tungstenite::client(request, self.stream(place)) {
            Ok((socket, _)) => Ok(Listener(socket)),
            Err(HandshakeError::Failure(Error::Http(refused))) => Err(refused.status().as_u16()),
            Err(error) => panic!("no handshake: {error}"),
        }
    }

    fn stream(&self, place: &str) -> StreamOwned<ClientConnection, TcpStream> {
        let tcp = TcpStream::connect(place).expect("a connection");
        tcp.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut roots = RootCertStore::empty();
        let ca = CertificateDer::from_pem_file(self.data().join("tls/ca.pem")).expect("the authority");
        roots.add(ca).expect("an authority");
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from("127.0.0.1").expect("a name");
        StreamOwned::new(ClientConnection::new(Arc::new(config), name).expect("a client"), tcp)
    }
}

impl Listener {
    /// The next event, or the code with which the socket was closed.
    pub(crate) fn next(&mut self) -> Result<Value, u16> {
        loop {
            match self.0.read().expect("a frame") {
                Message::Text(text) => return Ok(serde_json::from_str(&text).expect("JSON")),
                Message::Close(frame) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                _ => {}
            }
        }
    }

    /// The next event, which there must be.
    #[track_caller]
    pub(crate) fn event(&mut self) -> Value {
        self.next().unwrap_or_else(|code| panic!("closed with {code}"))
    }

    /// The code with which it is closed, whatever comes before.
    pub(crate) fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next() {
                return code;
            }
        }
    }
}
