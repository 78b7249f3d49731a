//! Who is to be told of what: the journal read for all webhooks, an endpoint kept for each.

use super::{Armed, endpoint::Endpoint, store};
use crate::{
    app::App,
    change::{Recorded, journal},
    error::Result,
    resources::webhooks::{model::Hook, store::all},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use tokio::{
    sync::{Notify, watch},
    task::AbortHandle,
    task::JoinSet,
};

/// Rows of the journal looked at in one step.
const CHUNK: usize = 500;
/// A cursor that nothing was found for is written only this often: looking again costs little and sends nothing.
const STRIDE: i64 = 5_000;

/// The webhooks that there are.
pub(super) struct Desk {
    app: App,
    hooks: HashMap<String, Running>,
    endpoints: JoinSet<()>,
}

/// One of them.
struct Running {
    armed: watch::Sender<Arc<Armed>>,
    bell: Arc<Notify>,
    endpoint: AbortHandle,
    /// The last row that was looked at for it, and the last that this was written down for.
    cursor: i64,
    written: i64,
    recover: Option<(i64, i64)>,
}

/// For one webhook, the deliveries that are to be made: their ids and rows of the journal.
type Batch = (String, Vec<(String, i64)>);

impl Desk {
    pub(super) fn new(app: App) -> Self {
        Self { app, hooks: HashMap::new(), endpoints: JoinSet::new() }
    }

    /// Looks at everything that is new.
    pub(super) async fn work(&mut self, reload: bool) -> Result<()> {
        if reload {
            self.reload().await?;
        }
        // What is new never waits for what is looked at again: a chunk of each in turn.
        loop {
            let (more_news, more_past) = (self.advance().await?, self.recover().await?);
            if !more_news && !more_past {
                return Ok(());
            }
        }
    }

    /// The webhooks as they are now. Whoever was changed is told, also what was asked for anew.
    async fn reload(&mut self) -> Result<()> {
        let hooks = self.app.db.read(all).await?;
        let known: HashSet<_> = hooks.iter().map(|hook| hook.id.clone()).collect();
        self.hooks.retain(|id, running| {
            let stays = known.contains(id);
            if !stays {
                running.endpoint.abort();
            }
            stays
        });
        for hook in hooks {
            self.take_up(hook);
        }
        Ok(())
    }

    fn take_up(&mut self, hook: Hook) {
        let (id, version, cursor, recover) = (hook.id.clone(), hook.version, hook.cursor, hook.recover);
        let Some(running) = self.hooks.get_mut(&id) else {
            let (armed, listener) = watch::channel(Arc::new(Armed::new(&self.app, hook)));
            let bell = Arc::new(Notify::new());
            let endpoint = self.endpoints.spawn(Endpoint::new(self.app.clone(), listener, bell.clone()).run());
            self.hooks.insert(id, Running { armed, bell, endpoint, cursor, written: cursor, recover });
            return;
        };
        (running.cursor, running.recover) = (running.cursor.max(cursor), recover);
        let known = running.armed.borrow().hook.version;
        if known != version {
            running.armed.send_replace(Arc::new(Armed::new(&self.app, hook)));
        }
        running.bell.notify_one();
    }

    /// Looks at the next rows of the journal; whether there may be more.
    async fn advance(&mut self) -> Result<bool> {
        let active = self.hooks.values().filter(|running| running.armed.borrow().hook.active);
        let Some(from) = active.map(|running| running.cursor).min() else { return Ok(false) };
        let rows = self.app.db.read(move |conn| journal::after(conn, from, CHUNK)).await?;
        let Some(last) = rows.last().map(|row| row.seq) else { return Ok(false) };
        let batches: Vec<Batch> =
            self.hooks.iter().filter_map(|(id, running)| self.batch(id, running, &rows, last)).collect();
        let told: Vec<_> = batches.iter().filter(|batch| !batch.1.is_empty()).map(|batch| batch.0.clone()).collect();
        if !batches.is_empty() {
            let written: Vec<_> = batches.iter().map(|batch| batch.0.clone()).collect();
            let now = self.app.clock.now();
            let job = move |tx: &crate::db::Tx<'_>| {
                batches.iter().try_for_each(|(id, rows)| {
                    store::enqueue(tx, id, rows, now)?;
                    store::move_cursor(tx, id, last)
                })
            };
            self.app.door.upkeep(job).await?;
            for id in written {
                self.hooks.entry(id).and_modify(|running| running.written = last);
            }
        }
        for running in self.hooks.values_mut() {
            running.cursor = running.cursor.max(last);
        }
        self.ring(told);
        Ok(rows.len() == CHUNK)
    }

    /// What one webhook is to be told of these rows; none when not even its cursor needs to be written.
    fn batch(&self, id: &str, running: &Running, rows: &[Recorded], last: i64) -> Option<Batch> {
        let armed = running.armed.borrow().clone();
        if !armed.hook.active {
            return None;
        }
        let fresh = rows.iter().filter(|row| row.seq > running.cursor && armed.wants(row));
        let rows: Vec<_> = fresh.map(|row| (self.app.clock.id("dlv"), row.seq)).collect();
        (!rows.is_empty() || last - running.written > STRIDE).then(|| (id.to_owned(), rows))
    }

    /// Looks once more at what a webhook may have missed; whether there is more to do.
    async fn recover(&mut self) -> Result<bool> {
        let found = self.hooks.iter().find_map(|(id, running)| Some((id.clone(), running.recover?)));
        let Some((id, (from, to))) = found else { return Ok(false) };
        let rows = self.app.db.read(move |conn| journal::after(conn, from, CHUNK)).await?;
        let Some(running) = self.hooks.get_mut(&id) else { return Ok(true) };
        let armed = running.armed.borrow().clone();
        let wanted = rows.iter().filter(|row| row.seq <= to && armed.wants(row));
        let wanted: Vec<_> = wanted.map(|row| (self.app.clock.id("dlv"), row.seq)).collect();
        let next = rows.last().map(|row| row.seq).filter(|last| *last < to);
        let (hook, now) = (id.clone(), self.app.clock.now());
        let job = move |tx: &crate::db::Tx<'_>| {
            store::enqueue_again(tx, &hook, &wanted, now)?;
            store::move_recovery(tx, &hook, (from, to), next)
        };
        self.app.door.upkeep(job).await?;
        running.recover = next.map(|next| (next, to));
        self.ring(vec![id]);
        Ok(true)
    }

    fn ring(&self, ids: Vec<String>) {
        ids.iter().filter_map(|id| self.hooks.get(id)).for_each(|running| running.bell.notify_one());
    }
}
