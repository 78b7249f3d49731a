//! Hears what happens, and has the controls looked at anew when it may speak for or against one.

use crate::app::App;
use std::time::Duration;
use tokio::{sync::broadcast::error::RecvError, time::sleep};

/// How long it rests after a look: what happens meanwhile is one look.
const REST: Duration = Duration::from_secs(10);

/// The objects whose changes matter.
const OBJECTS: &[&str] = &["finding", "import", "project", "user", "token", "service_account", "scan"];

/// Listens until the appliance stops.
pub async fn run(app: App) {
    let mut live = app.door.listen();
    loop {
        match live.recv().await {
            Ok(event) if OBJECTS.contains(&event.object_type.as_str()) => {}
            Ok(_) => continue,
            // Too much happened: something of it will have mattered.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
        app.wake.nudge("controls");
        sleep(REST).await;
    }
}
