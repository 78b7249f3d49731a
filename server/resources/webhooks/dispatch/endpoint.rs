//! One webhook's own loop: it sends what is due, as much at once as the receiver bears, and knows when to look again.

use super::{
    AGAIN, Armed, attempt,
    store::{self, Due},
};
use crate::{app::App, clock::Clock, egress::Line, error::Result, resources::webhooks::health::Health};
use assay_api::Time;
use futures_util::FutureExt;
use std::{
    collections::{HashSet, VecDeque},
    panic::AssertUnwindSafe,
    sync::Arc,
};
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
};

/// Deliveries read at a time.
const CHUNK: usize = 64;
/// Sent at once at most, whatever the state of the webhook.
const URGENT: usize = 4;

/// What a flight brings back.
struct Landed {
    n: i64,
    line: Option<Line>,
    /// Of which state of the webhook the line is.
    version: u64,
    health: Option<Health>,
}

/// A webhook's loop.
pub(super) struct Endpoint {
    app: App,
    armed: watch::Receiver<Arc<Armed>>,
    bell: Arc<Notify>,
    health: Health,
    /// Read and not sent yet.
    queue: VecDeque<Due>,
    /// Under way.
    flights: JoinSet<Landed>,
    claimed: HashSet<i64>,
    /// Connections that wait for the next delivery.
    lines: Vec<Line>,
    /// Something may be due that is not in the queue.
    look: bool,
    /// More was due than was read.
    full: bool,
    /// And more that is urgent.
    more_urgent: bool,
    /// When the next delivery's time comes.
    next: Option<Time>,
    /// When to look again, if nothing happens before.
    wake: Option<Time>,
}

impl Endpoint {
    pub(super) fn new(app: App, armed: watch::Receiver<Arc<Armed>>, bell: Arc<Notify>) -> Self {
        let health = armed.borrow().hook.health.clone();
        Self {
            app,
            armed,
            bell,
            health,
            queue: VecDeque::new(),
            flights: JoinSet::new(),
            claimed: HashSet::new(),
            lines: Vec::new(),
            look: true,
            full: false,
            more_urgent: false,
            next: None,
            wake: None,
        }
    }

    /// Runs until the webhook is gone.
    pub(super) async fn run(mut self) {
        loop {
            let armed = self.armed.borrow_and_update().clone();
            if let Err(error) = self.fill(&armed).await {
                tracing::warn!(webhook = armed.hook.id, %error, "deliveries could not be read; it will be tried again");
                self.look = true;
                tokio::time::sleep(AGAIN).await;
                continue;
            }
            let wake = self.wake;
            let (clock, bell) = (self.app.clock.clone(), self.bell.clone());
            tokio::select! {
                changed = self.armed.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    self.begin_anew();
                }
                () = bell.notified() => self.look = true,
                Some(landed) = self.flights.join_next() => self.land(landed.ok(), armed.hook.version),
                () = until(&clock, wake) => self.look = true,
            }
        }
    }

    /// The webhook was changed: how it fares, and connections, are of the one before.
    fn begin_anew(&mut self) {
        self.health = self.armed.borrow().hook.health.clone();
        self.lines.clear();
        self.look = true;
    }

    fn land(&mut self, landed: Option<Landed>, version: u64) {
        let Some(Landed { n, line, version: flown, health }) = landed else { return };
        self.claimed.remove(&n);
        self.lines.extend(line.filter(|_| flown == version));
        self.look |= self.more_urgent;
        match health {
            // Nothing has changed but that one delivery is done.
            Some(health) if health.failures == 0 && self.health.failures == 0 => self.health = health,
            other => {
                self.health = other.unwrap_or_else(|| self.health.clone());
                self.look = true;
            }
        }
    }

    /// Sends what may be sent.
    async fn fill(&mut self, armed: &Arc<Armed>) -> Result<()> {
        loop {
            let now = self.app.clock.now();
            let room = if armed.hook.active { self.health.room(now) } else { 0 };
            if std::mem::take(&mut self.look) {
                self.read(armed, now, room > 0).await?;
            }
            while self.flights.len() < room
                && let Some(due) = self.queue.pop_front()
            {
                self.fly(armed, due);
            }
            self.look = self.full && self.queue.is_empty() && self.flights.len() < room;
            if !self.look {
                // Judged by the same moment as the room: what ends between two looks at the clock must not be missed.
                self.wake = if self.health.rests(now) { self.health.backoff_until } else { self.next };
                return Ok(());
            }
        }
    }

    /// Reads what is due: what is urgent in any case, the rest when there is room for it.
    async fn read(&mut self, armed: &Arc<Armed>, now: Time, all: bool) -> Result<()> {
        let (id, count) = (armed.hook.id.clone(), CHUNK + self.claimed.len());
        let found = self.app.db.read(move |conn| {
            let urgent = store::urgent(conn, &id, now, URGENT)?;
            let due = if all { store::due(conn, &id, now, count)? } else { Vec::new() };
            Ok((urgent, due, if all { store::next_time(conn, &id, now)? } else { None }))
        });
        let (urgent, due, next) = found.await?;
        self.more_urgent = urgent.len() == URGENT;
        for due in urgent {
            if !self.claimed.contains(&due.n) {
                self.fly(armed, due);
            }
        }
        (self.full, self.next) = (due.len() == count, next);
        self.queue.clear();
        self.queue.extend(due.into_iter().filter(|due| !self.claimed.contains(&due.n)));
        Ok(())
    }

    fn fly(&mut self, armed: &Arc<Armed>, due: Due) {
        self.claimed.insert(due.n);
        let (app, armed, n) = (self.app.clone(), armed.clone(), due.n);
        let mut line = self.lines.pop().or_else(|| armed.line(&app));
        self.flights.spawn(async move {
            let flight = AssertUnwindSafe(attempt::send(&app, &armed, &mut line, &due)).catch_unwind().await;
            let health = match flight {
                Ok(Ok(health)) => Some(health),
                Ok(Err(error)) => {
                    tracing::warn!(webhook = armed.hook.id, %error, "what came of a delivery could not be kept; it will be sent again");
                    None
                }
                Err(_) => {
                    // It is still waiting and would be sent again at once, and panic again.
                    tokio::time::sleep(AGAIN).await;
                    None
                }
            };
            Landed { n, line, version: armed.hook.version, health }
        });
    }
}

/// Waits until that moment; for ever when there is none.
async fn until(clock: &Clock, moment: Option<Time>) {
    match moment {
        Some(moment) => clock.until(moment).await,
        None => std::future::pending().await,
    }
}
