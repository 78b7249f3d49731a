//! Something to scan: web servers on loopback whose answer can be changed.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// A page with a password field over plain HTTP.
pub(crate) const BAD: &str = "HTTP/1.1 200 OK\r\nServer: nginx/1.24.0\r\nContent-Type: text/html\r\n\
    Content-Length: 32\r\n\r\n<form><input type=\"password\"></f>";
/// A page with nothing on it.
pub(crate) const GOOD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY\r\n\
    X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'self'\r\n\
    Content-Length: 2\r\n\r\nok";

/// A server that answers everything with one text.
pub(crate) struct Target {
    /// Where it listens.
    pub(crate) port: u16,
    at: SocketAddr,
    answer: Arc<Mutex<String>>,
    closed: Arc<AtomicBool>,
    listening: thread::JoinHandle<()>,
}

impl Target {
    /// One on `ip`, on a port that is free.
    pub(crate) fn on(ip: &str, answer: &str) -> Self {
        let listener = TcpListener::bind((ip, 0)).expect("a listener");
        let at = listener.local_addr().expect("an address");
        let (answer, closed) = (Arc::new(Mutex::new(answer.to_owned())), Arc::new(AtomicBool::new(false)));
        let (held, is_closed) = (Arc::clone(&answer), Arc::clone(&closed));
        let listening = thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                if is_closed.load(Ordering::Acquire) {
                    return;
                }
                let answer = held.lock().unwrap_or_else(PoisonError::into_inner).clone();
                thread::spawn(move || {
                    // Whoever only knocks asks nothing.
                    if stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
                        drop(stream.write_all(answer.as_bytes()));
                    }
                });
            }
        });
        Self { port: at.port(), at, answer, closed, listening }
    }

    /// From now on its port is closed.
    pub(crate) fn close(self) {
        self.closed.store(true, Ordering::Release);
        drop(TcpStream::connect(self.at));
        self.listening.join().expect("it listens until now");
    }

    /// From now on it answers this.
    pub(crate) fn says(&self, answer: &str) {
        answer.clone_into(&mut self.answer.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// An SSH server that greets, says what it offers, and shows a key.
pub(crate) struct Ssh {
    /// Where it listens.
    pub(crate) port: u16,
    key: Arc<Mutex<Vec<u8>>>,
}

impl Ssh {
    /// One on `ip`, on a port that is free, with a key of these bytes.
    pub(crate) fn on(ip: &str, key: &[u8]) -> Self {
        let listener = TcpListener::bind((ip, 0)).expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        let key = Arc::new(Mutex::new(key.to_vec()));
        let held = Arc::clone(&key);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let key = held.lock().unwrap_or_else(PoisonError::into_inner).clone();
                thread::spawn(move || {
                    for words in [b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(), offers(), shows(&key)] {
                        // Whoever only reads the greeting goes; whoever asks is answered.
                        if stream.write_all(&words).is_err() || stream.read(&mut [0; 4096]).unwrap_or(0) == 0 {
                            return;
                        }
                    }
                });
            }
        });
        Self { port, key }
    }

    /// From now on it has another key.
    pub(crate) fn has(&self, key: &[u8]) {
        *self.key.lock().unwrap_or_else(PoisonError::into_inner) = key.to_vec();
    }
}

fn text(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).expect("short").to_be_bytes()[..], bytes].concat()
}

fn packet(payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len() + 5).expect("short").to_be_bytes();
    [&length[..], &[4], payload, &[0; 4]].concat()
}

fn offers() -> Vec<u8> {
    let mut payload = vec![20; 17];
    for list in ["curve25519-sha256", "ssh-ed25519", "aes256-ctr", "aes256-ctr", "hmac-sha2-256", "hmac-sha2-256"] {
        payload.extend(text(list.as_bytes()));
    }
    for list in ["none", "none", "", ""] {
        payload.extend(text(list.as_bytes()));
    }
    payload.extend([0; 5]);
    packet(&payload)
}

fn shows(key: &[u8]) -> Vec<u8> {
    packet(&[&[31][..], &text(key), &text(&[9; 32]), &text(b"signature")].concat())
}
