//! A webhook's receiver: keeps what it is sent, and answers as it is told. Plain HTTP, on loopback.

use super::{PATIENCE, until};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Instant,
};

/// A request that it was sent.
#[derive(Clone)]
pub(crate) struct Received {
    /// Method and path.
    pub(crate) line: String,
    /// By their names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// As it came.
    pub(crate) body: Vec<u8>,
    /// When it was whole.
    pub(crate) at: Instant,
}

impl Received {
    /// The body, which is JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// A header's text; empty when it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// How it answers: writes what it likes, or nothing.
pub(crate) type Answerer = Arc<dyn Fn(&Received, &mut dyn Write) + Send + Sync>;

/// A running receiver. It goes on answering until the tests end.
pub(crate) struct Receiver {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    answerer: Arc<Mutex<Answerer>>,
}

/// An answer of this status, with further headers and a body.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Answerer {
    let text = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len());
    Arc::new(move |_, out| drop(out.write_all(text.as_bytes())))
}

impl Receiver {
    /// One that says 200.
    pub(crate) fn start() -> Self {
        Self::answering(answer(200, "", "thank you"))
    }

    /// One that answers so.
    pub(crate) fn answering(answerer: Answerer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let (received, answerer) = (Arc::<Mutex<Vec<Received>>>::default(), Arc::new(Mutex::new(answerer)));
        let (kept, how) = (received.clone(), answerer.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, how) = (kept.clone(), how.clone());
                thread::spawn(move || serve(stream, &kept, &how));
            }
        });
        Self { address, received, answerer }
    }

    /// Answers so from now on.
    pub(crate) fn now(&self, answerer: Answerer) {
        *self.answerer.lock().expect("no panic") = answerer;
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Everything so far.
    pub(crate) fn all(&self) -> Vec<Received> {
        self.received.lock().expect("no panic").clone()
    }

    /// The first `count` requests, which must come.
    #[track_caller]
    pub(crate) fn first(&self, count: usize) -> Vec<Received> {
        until(&format!("{count} requests"), || Some(self.all()).filter(|all| all.len() >= count))
    }
}

fn serve(stream: TcpStream, kept: &Mutex<Vec<Received>>, how: &Mutex<Answerer>) {
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut out = stream.try_clone().expect("a second end");
    let mut lines = BufReader::new(stream);
    while let Some(received) = read(&mut lines) {
        let answerer = how.lock().expect("no panic").clone();
        kept.lock().expect("no panic").push(received.clone());
        answerer(&received, &mut out);
    }
}

fn read(from: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut line = String::new();
    from.read_line(&mut line).ok().filter(|count| *count > 0)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        from.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    Some(Received { line, headers, body, at: Instant::now() })
}
