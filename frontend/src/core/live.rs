//! The live stream: one socket for the whole page, opened again when it breaks.
//!
//! After a break it asks for everything since the last event seen; when the server no longer knows
//! that point (close code 4410), every listener is told to look again.

use assay_api::events::Event;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

/// Many events in a row are one reason to look again: listeners are told at most this often.
const QUIET: Duration = Duration::from_millis(300);
const FIRST_WAIT: u64 = 1;
const LONGEST_WAIT: u64 = 30;
/// The server does not reach back to the `since` that was asked for.
const TOO_OLD: u16 = 4410;

/// The live stream, shared by context.
#[derive(Clone, Copy)]
pub struct Live {
    open: RwSignal<bool>,
    seen: StoredValue<Option<i64>>,
    wait: StoredValue<u64>,
    listeners: StoredValue<Vec<Listener>>,
    wire: StoredValue<Option<Wire>, LocalStorage>,
}

#[derive(Clone, Copy)]
struct Listener {
    id: u32,
    prefixes: &'static [&'static str],
    tell: Callback<()>,
}

/// The socket and the closures it calls, which must live as long as it does.
struct Wire {
    socket: WebSocket,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut(CloseEvent)>,
    _open: Closure<dyn FnMut()>,
}

impl Live {
    /// Makes it known to all below; nothing is opened yet.
    pub fn provide() {
        provide_context(Self {
            open: RwSignal::new(false),
            seen: StoredValue::new(None),
            wait: StoredValue::new(FIRST_WAIT),
            listeners: StoredValue::new(Vec::new()),
            wire: StoredValue::new_local(None),
        });
    }

    /// The stream of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// Whether events arrive, tracked.
    pub fn is_open(self) -> bool {
        self.open.get()
    }

    /// Opens the socket.
    pub fn connect(self) {
        let Ok(socket) = WebSocket::new(&self.address()) else { return self.again() };
        let message = Closure::new(move |event: MessageEvent| self.heard(&event));
        let close = Closure::new(move |event: CloseEvent| self.closed(event.code()));
        let open = Closure::new(move || {
            self.open.set(true);
            self.wait.set_value(FIRST_WAIT);
        });
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        self.wire.set_value(Some(Wire { socket, _message: message, _close: close, _open: open }));
    }

    /// Closes it for good.
    pub fn disconnect(self) {
        self.wire.update_value(|wire| {
            if let Some(Wire { socket, .. }) = wire.take() {
                socket.set_onclose(None);
                socket.set_onmessage(None);
                socket.set_onopen(None);
                // A socket that cannot be closed is closed already.
                let _ = socket.close();
            }
        });
        self.open.set(false);
    }

    fn address(self) -> String {
        let location = window().location();
        let scheme = if location.protocol().is_ok_and(|protocol| protocol == "http:") { "ws" } else { "wss" };
        let since = self.seen.get_value().map(|seq| format!("?since={seq}")).unwrap_or_default();
        format!("{scheme}://{}/ws/events{since}", location.host().unwrap_or_default())
    }

    fn heard(self, message: &MessageEvent) {
        let event = message.data().as_string().and_then(|text| serde_json::from_str::<Event>(&text).ok());
        if let Some(event) = event {
            self.seen.set_value(Some(event.seq));
            self.tell(|listener| listener.prefixes.iter().any(|prefix| event.kind.starts_with(prefix)));
        }
    }

    fn closed(self, code: u16) {
        self.open.set(false);
        if code == TOO_OLD {
            self.seen.set_value(None);
            self.tell(|_| true);
        }
        self.again();
    }

    fn again(self) {
        let wait = self.wait.get_value();
        self.wait.set_value((wait * 2).min(LONGEST_WAIT));
        set_timeout(move || self.connect(), Duration::from_secs(wait));
    }

    fn tell(self, concerns: impl Fn(&Listener) -> bool) {
        for listener in self.listeners.get_value().iter().filter(|listener| concerns(listener)) {
            listener.tell.run(());
        }
    }
}

/// Calls `act` soon after events whose names start with one of `prefixes`, for as long as the caller is shown.
/// Events of several prefixes in a row are one reason, too.
pub fn on(prefixes: &'static [&'static str], act: impl Fn() + Send + Sync + 'static) {
    listen(prefixes, Callback::new(move |()| act()));
}

/// Not generic, as it would be compiled anew for every caller.
fn listen(prefixes: &'static [&'static str], act: Callback<()>) {
    let live = Live::here();
    let waiting = StoredValue::new(false);
    let tell = Callback::new(move |()| {
        if waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        set_timeout(
            move || {
                // Both are gone when the page was left meanwhile.
                if waiting.try_set_value(false).is_none() {
                    act.try_run(());
                }
            },
            QUIET,
        );
    });
    let id = live.listeners.with_value(|all| all.iter().map(|listener| listener.id + 1).max().unwrap_or(0));
    live.listeners.update_value(|all| all.push(Listener { id, prefixes, tell }));
    on_cleanup(move || {
        live.listeners.try_update_value(|all| all.retain(|listener| listener.id != id));
    });
}
