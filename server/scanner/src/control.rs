//! How a running scan is paused, resumed and cancelled from outside.

use tokio::sync::watch;

/// What a scan shall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Go on.
    Run,
    /// Open no further connection until told otherwise; what is open may finish.
    Pause,
    /// Stop, and keep what is known.
    Cancel,
}

/// The handle; clones steer the same scan.
#[derive(Debug, Clone)]
pub struct Control(watch::Sender<Mode>);

impl Default for Control {
    fn default() -> Self {
        Self(watch::Sender::new(Mode::Run))
    }
}

impl Control {
    /// Holds the scan, unless it is cancelled.
    pub fn pause(&self) {
        self.change(Mode::Pause);
    }

    /// Lets it go on, unless it is cancelled.
    pub fn resume(&self) {
        self.change(Mode::Run);
    }

    /// Stops it for good.
    pub fn cancel(&self) {
        self.change(Mode::Cancel);
    }

    /// What it was told last.
    pub fn mode(&self) -> Mode {
        *self.0.borrow()
    }

    fn change(&self, to: Mode) {
        self.0.send_if_modified(|mode| {
            let may = *mode != Mode::Cancel && *mode != to;
            if may {
                *mode = to;
            }
            may
        });
    }

    /// Waits while the scan is paused. False once it is cancelled.
    pub(crate) async fn may_go_on(&self) -> bool {
        if self.mode() == Mode::Run {
            return true;
        }
        let mut changes = self.0.subscribe();
        let mode = changes.wait_for(|mode| *mode != Mode::Pause).await.map_or(Mode::Cancel, |mode| *mode);
        mode == Mode::Run
    }

    /// Waits until the scan is cancelled.
    pub(crate) async fn cancelled(&self) {
        let mut changes = self.0.subscribe();
        // The sender is ours and lives as long as we do.
        let _ = changes.wait_for(|mode| *mode == Mode::Cancel).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn cancelled_is_for_good() {
        let control = Control::default();
        control.pause();
        assert_eq!(control.mode(), Mode::Pause);
        control.cancel();
        control.resume();
        control.cancelled().await;
        assert!(!control.may_go_on().await);
    }

    #[tokio::test]
    async fn a_paused_scan_waits() {
        let control = Control::default();
        control.pause();
        let other = control.clone();
        let waiting = tokio::spawn(async move { other.may_go_on().await });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        control.resume();
        assert!(waiting.await.expect("no panic"));
    }
}
