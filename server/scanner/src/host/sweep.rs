//! The port scan of one host: connect to each, sort by what comes back.
//!
//! What does not answer is asked once more at the end, backwards and at half the window, when the host is known to
//! live. What this machine could not ask is asked again until it could, and is never called closed.

use super::window::Window;
use crate::{
    dial::{Conn, DialError, Dialer, Fault},
    plan::ephemeral,
};
use futures_util::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use serde::{Deserialize, Serialize};
use std::{
    collections::VecDeque,
    future::poll_fn,
    net::{IpAddr, SocketAddr},
    task::Poll,
    time::{Duration, Instant},
};

/// Ports in one task: so many are done again, at most, after a crash.
pub(crate) const CHUNK: usize = 256;
/// How often a port is asked that this machine could not ask.
const TRIES: u8 = 8;
/// How often silent ports are asked again while that brings answers.
const ROUNDS: usize = 5;
/// After so many answers at once other tasks get their turn.
const BREATH: usize = 512;
/// A lost SYN is sent again by the kernel after one second.
const RESENT: Duration = Duration::from_millis(1_300);

/// What was found out about some ports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Something listens there.
    pub open: Vec<u16>,
    /// How many are closed.
    pub closed: u32,
    /// Nobody answered, or a firewall did.
    pub filtered: Vec<u16>,
    /// Nobody answered in the first round; a second will decide.
    pub silent: Vec<u16>,
    /// Those that this machine could not ask.
    pub unknown: Vec<u16>,
}

impl Found {
    pub(crate) fn add(&mut self, other: &Self) {
        self.open.extend(&other.open);
        self.closed += other.closed;
        self.filtered.extend(&other.filtered);
        self.silent.extend(&other.silent);
        self.unknown.extend(&other.unknown);
    }

    /// How many ports it speaks of.
    pub(crate) fn len(&self) -> usize {
        let lists = [&self.open, &self.filtered, &self.silent, &self.unknown];
        lists.iter().map(|list| list.len()).sum::<usize>() + self.closed as usize
    }
}

/// Hears of a sweep's steps while it goes on.
pub(crate) trait Watch: Send + Sync {
    /// One more port is open.
    fn open(&self, port: u16);
    /// One port was dealt with.
    fn step(&self);
    /// All ports of a chunk went through the first round.
    fn chunk<'a>(&'a self, chunk: usize, found: Found) -> BoxFuture<'a, ()>;
}

/// One host's ports.
pub(crate) struct Sweep<'a> {
    dialer: &'a Dialer,
    ip: IpAddr,
    window: Window,
    ephemeral: (u16, u16),
    watch: &'a dyn Watch,
}

/// What one connection attempt says.
enum Said {
    Open,
    Closed,
    Filtered,
    Silent,
    Unknown,
    Not,
}

/// A port under way: its place in the list, its number, how often it was tried.
type Ask = (usize, u16, u8);

type Attempt<'a> = BoxFuture<'a, (Ask, Said, Duration)>;

/// A round: what is still to be asked, and what is under way.
struct Asking<'a> {
    queue: VecDeque<Ask>,
    under_way: FuturesUnordered<Attempt<'a>>,
    /// Whether one waits until a lost packet would have been sent again.
    patient: bool,
    /// How many were answered at once since others had their turn.
    at_once: usize,
}

impl Asking<'_> {
    fn new(queue: VecDeque<Ask>, patient: bool) -> Self {
        Self { queue, under_way: FuturesUnordered::new(), patient, at_once: 0 }
    }
}

impl<'a> Sweep<'a> {
    pub(crate) fn new(dialer: &'a Dialer, ip: IpAddr, most: usize, watch: &'a dyn Watch) -> Self {
        Self { dialer, ip, window: Window::new(most), ephemeral: ephemeral(), watch }
    }

    /// Asks `ports`, but for the chunks that are done already. Nothing when the scan was cancelled.
    pub(crate) async fn first(&mut self, ports: &[u16], done: &(dyn Fn(usize) -> bool + Sync)) -> Option<Found> {
        let queue = ports.iter().enumerate().filter(|(at, _)| !done(at / CHUNK)).map(|(at, port)| (at, *port, 0));
        let mut parts: Vec<Found> = vec![Found::default(); ports.len().div_ceil(CHUNK)];
        let size = |chunk: usize| CHUNK.min(ports.len() - chunk * CHUNK);
        let mut all = Found::default();
        let mut asking = Asking::new(queue.collect(), false);
        while let Some((ask, said)) = self.next(&mut asking).await {
            if matches!(said, Said::Not) {
                return None;
            }
            let chunk = ask.0 / CHUNK;
            self.note(&mut parts[chunk], ask.1, &said);
            self.watch.step();
            if parts[chunk].len() == size(chunk) {
                let found = std::mem::take(&mut parts[chunk]);
                all.add(&found);
                self.watch.chunk(chunk, found).await;
            }
        }
        Some(all)
    }

    /// Asks again what was silent, if the host is known to live; and once more for as long as that brings answers: then
    /// it is not a firewall that is silent, but a network or a machine that loses things. Nothing when the scan was
    /// cancelled.
    pub(crate) async fn second(&mut self, silent: &[u16], lives: bool, of: usize) -> Option<Found> {
        let mut found = Found::default();
        let mut silent = silent.to_vec();
        if !(lives || self.window.has_heard()) {
            found.filtered = silent;
            return Some(found);
        }
        // Few: answers that were lost. Many: a firewall, where patience would be wasted.
        let mut patient = silent.len() <= 64 || silent.len() * 20 <= of;
        for _ in 0..ROUNDS {
            if silent.is_empty() {
                break;
            }
            self.window.shrink();
            let queue = silent.iter().rev().map(|port| (0, *port, 0)).collect();
            let mut asking = Asking::new(queue, patient);
            let mut still = Vec::new();
            while let Some((ask, said)) = self.next(&mut asking).await {
                match said {
                    Said::Not => return None,
                    Said::Silent => still.push(ask.1),
                    _ => self.note(&mut found, ask.1, &said),
                }
            }
            let answered = still.len() < silent.len();
            silent = still;
            if !answered {
                break;
            }
            patient = true;
        }
        found.filtered.extend(silent);
        Some(found)
    }

    /// The next port of which something is known. What is answered at once, as on this machine, goes no detour.
    async fn next<'b>(&mut self, asking: &mut Asking<'b>) -> Option<(Ask, Said)>
    where
        'a: 'b,
    {
        loop {
            let mut answer = None;
            while answer.is_none() && asking.under_way.len() < self.window.size() {
                let Some(ask) = asking.queue.pop_front() else { break };
                let patience = self.window.patience();
                let patience = if asking.patient { patience.max(RESENT) } else { patience };
                let mut attempt: Attempt<'b> = Box::pin(attempt(self.dialer, self.ip, ask, patience, self.ephemeral));
                match poll_fn(|cx| Poll::Ready(attempt.as_mut().poll(cx))).await {
                    Poll::Ready(done) => answer = Some(done),
                    Poll::Pending => asking.under_way.push(attempt),
                }
            }
            asking.at_once += usize::from(answer.is_some());
            if asking.at_once >= BREATH {
                asking.at_once = 0;
                tokio::task::yield_now().await;
            }
            let (ask, said, after) = match answer {
                Some(answer) => answer,
                None => asking.under_way.next().await?,
            };
            if let Some(said) = self.heard(ask, said, after, &mut asking.queue).await {
                return Some((ask, said));
            }
        }
    }

    fn note(&self, found: &mut Found, port: u16, said: &Said) {
        match said {
            Said::Open => {
                found.open.push(port);
                self.watch.open(port);
            }
            Said::Closed => found.closed += 1,
            Said::Filtered => found.filtered.push(port),
            Said::Silent => found.silent.push(port),
            Said::Unknown | Said::Not => found.unknown.push(port),
        }
    }

    /// Learns from an answer; nothing when the port goes back into the queue.
    async fn heard(&mut self, ask: Ask, said: Said, after: Duration, queue: &mut VecDeque<Ask>) -> Option<Said> {
        match said {
            Said::Open | Said::Closed => self.window.answered(after),
            Said::Unknown if ask.2 < TRIES => {
                self.window.shrink();
                // Room comes back as other sockets close; a full machine is given a moment.
                tokio::time::sleep(Duration::from_millis(5 << ask.2)).await;
                queue.push_back((ask.0, ask.1, ask.2 + 1));
                return None;
            }
            _ => {}
        }
        Some(said)
    }
}

async fn attempt(
    dialer: &Dialer,
    ip: IpAddr,
    ask: Ask,
    wait: Duration,
    ephemeral: (u16, u16),
) -> (Ask, Said, Duration) {
    let to = SocketAddr::new(ip, ask.1);
    let begun = Instant::now();
    let mut dialled = dialer.tcp(to, wait).await;
    let after = begun.elapsed();
    // On this machine itself, a port from which connections are made may have been met in the act of making one.
    let doubtful = |conn: &Conn| conn.near() == Some(ip) && (ephemeral.0..=ephemeral.1).contains(&ask.1);
    if dialled.as_ref().is_ok_and(doubtful) {
        drop(dialled);
        dialled = dialer.tcp(to, wait).await;
    }
    let said = match dialled {
        Ok(_) | Err(DialError::Fault(Fault::Broken)) => Said::Open,
        Err(DialError::Cancelled) => Said::Not,
        Err(DialError::Forbidden(_) | DialError::Fragile) => Said::Filtered,
        Err(DialError::Fault(Fault::Refused)) => Said::Closed,
        Err(DialError::Fault(Fault::Timeout)) => Said::Silent,
        Err(DialError::Fault(Fault::Unreachable(_))) => Said::Filtered,
        Err(DialError::Fault(Fault::Local(_))) => Said::Unknown,
    };
    (ask, said, after)
}
