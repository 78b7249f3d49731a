//! The dispatcher: from the journal to the receivers.
//!
//! It looks at each new row of the journal once for each webhook that has not seen it, and makes deliveries of those
//! that were asked for, in the same transaction in which the webhook's cursor moves: so each change that was acknowledged
//! is on its way, also when the power fails between two steps. Each webhook has an endpoint of its own that sends.
//!
//! Which deliveries are under way is known to this process alone. When it ends, they are simply still waiting: there is
//! nothing to be freed at the next start.

mod armed;
mod attempt;
mod desk;
mod endpoint;
mod formats;
mod payload;
mod store;

use crate::{
    app::App,
    error::{Error, Result},
};
use armed::Armed;
use desk::Desk;
use std::{sync::Arc, time::Duration};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

/// How long to wait before what failed here (a disk that is full) is tried again.
const AGAIN: Duration = Duration::from_secs(2);

/// Runs for as long as it is polled.
pub async fn run(app: App) {
    // After a restore nothing is sent until an administrator says so.
    app.hold.released().await;
    let mut live = app.door.listen();
    let mut desk = Desk::new(app);
    let mut reload = true;
    loop {
        if let Err(error) = desk.work(reload).await {
            tracing::warn!(%error, "webhooks could not be served; it will be tried again");
            tokio::time::sleep(AGAIN).await;
            reload = true;
            continue;
        }
        reload = match live.recv().await {
            Ok(event) => event.object_type == "webhook",
            Err(RecvError::Lagged(_)) => true,
            Err(RecvError::Closed) => return,
        };
        // One look serves all that has happened meanwhile.
        loop {
            match live.try_recv() {
                Ok(event) => reload |= event.object_type == "webhook",
                Err(TryRecvError::Lagged(_)) => reload = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
    }
}

/// Sends one delivery at once, in the caller's own time, and keeps what came of it.
pub(super) async fn send_now(app: &App, webhook: &str, delivery: &str) -> Result<()> {
    let (hook, delivery) = (webhook.to_owned(), delivery.to_owned());
    let found = app.db.read(move |conn| Ok(store::one(conn, &hook)?.zip(store::due_by_id(conn, &delivery)?))).await?;
    let (hook, due) = found.ok_or_else(|| Error::not_found("delivery"))?;
    let armed = Arc::new(Armed::new(app, hook));
    let mut line = armed.line(app);
    attempt::send(app, &armed, &mut line, &due).await.map(drop)
}
