//! Something to scan: web servers on loopback whose answer can be changed.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex, PoisonError},
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
    answer: Arc<Mutex<String>>,
}

impl Target {
    /// One on `ip`, on a port that is free.
    pub(crate) fn on(ip: &str, answer: &str) -> Self {
        let listener = TcpListener::bind((ip, 0)).expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        let answer = Arc::new(Mutex::new(answer.to_owned()));
        let held = Arc::clone(&answer);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let answer = held.lock().unwrap_or_else(PoisonError::into_inner).clone();
                thread::spawn(move || {
                    // Whoever only knocks asks nothing.
                    if stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
                        drop(stream.write_all(answer.as_bytes()));
                    }
                });
            }
        });
        Self { port, answer }
    }

    /// From now on it answers this.
    pub(crate) fn says(&self, answer: &str) {
        answer.clone_into(&mut self.answer.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
