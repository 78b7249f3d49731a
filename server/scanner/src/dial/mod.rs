//! The dialer: the only way to a target. Each connection is asked of the scope, waits its turn, and counts.
//!
//! Below it is a [`Wire`]: the machine's own sockets ([`Sockets`]), or a simulated network in tests.

mod conn;
mod rate;
mod sockets;
mod wire;

pub use conn::Conn;
pub use sockets::Sockets;
pub use wire::{Answer, Fault, Stream, Wire};

use crate::{
    control::Control,
    plan::Pace,
    scope::{Refusal, Scope},
};
use rate::Rate;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    /// The scope forbids it.
    #[error("the address {0}")]
    Forbidden(Refusal),
    /// Bytes to this port could print or move something.
    #[error("nothing is ever sent to this port")]
    Fragile,
    /// It was tried in vain.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The scan was cancelled.
    #[error("the scan was cancelled")]
    Cancelled,
}

/// Printers print what they are sent.
pub(crate) const fn is_printer(port: u16) -> bool {
    port == 515 || matches!(port, 9100..=9107)
}

/// Controllers of machines may stop when they are asked something that they do not know.
pub(crate) const fn is_industrial(port: u16) -> bool {
    matches!(port, 102 | 502 | 20_000 | 44_818)
}

/// Opens connections to targets, and nobody else does.
#[derive(Clone)]
pub struct Dialer {
    scope: Arc<Scope>,
    wire: Arc<dyn Wire>,
    control: Control,
    slots: Arc<Semaphore>,
    rate: Arc<Rate>,
}

impl Dialer {
    pub(crate) fn new(scope: Arc<Scope>, wire: Arc<dyn Wire>, control: Control, pace: &Pace) -> Self {
        let slots = Arc::new(Semaphore::new(pace.sockets));
        Self { scope, wire, control, slots, rate: Arc::new(Rate::new(pace.per_second)) }
    }

    /// A connection to `to`, or why there is none after `wait`.
    pub async fn tcp(&self, to: SocketAddr, wait: Duration) -> Result<Conn, DialError> {
        let slot = self.turn(to).await?;
        let stream = self.wire.connect(to, wait).await?;
        let mute = is_printer(to.port()) || is_industrial(to.port());
        Ok(Conn::new(stream, slot, mute))
    }

    /// Sends one datagram to `to` and gives the first answer. `anywhere`: the answer may come from another port of the
    /// same host, as TFTP's do.
    pub async fn udp(
        &self,
        to: SocketAddr,
        bytes: &[u8],
        wait: Duration,
        anywhere: bool,
    ) -> Result<Vec<u8>, DialError> {
        if is_printer(to.port()) || is_industrial(to.port()) {
            return Err(DialError::Fragile);
        }
        let _slot = self.turn(to).await?;
        Ok(self.wire.ask(to, bytes, wait, anywhere).await?)
    }

    /// Waits until one more connection may be opened; the last look at the scope comes after the wait.
    async fn turn(&self, to: SocketAddr) -> Result<tokio::sync::OwnedSemaphorePermit, DialError> {
        self.scope.permits_now(to).map_err(DialError::Forbidden)?;
        let slot = match Arc::clone(&self.slots).try_acquire_owned() {
            Ok(slot) => slot,
            Err(_) => Arc::clone(&self.slots).acquire_owned().await.map_err(|_| DialError::Cancelled)?,
        };
        self.rate.turn().await;
        if !self.control.may_go_on().await {
            return Err(DialError::Cancelled);
        }
        self.scope.permits_now(to).map_err(DialError::Forbidden)?;
        Ok(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{plan::Profile, scope::Bounds};
    use futures_util::future::BoxFuture;
    use ipnet::IpNet;
    use proptest::prelude::*;
    use std::{
        net::{IpAddr, Ipv4Addr, Ipv6Addr},
        sync::Mutex,
    };

    /// Notes who was dialled.
    #[derive(Default)]
    struct Notes(Mutex<Vec<SocketAddr>>);

    impl Wire for Notes {
        fn connect(&self, to: SocketAddr, _: Duration) -> BoxFuture<'_, Result<Box<dyn Stream>, Fault>> {
            self.0.lock().expect("notes").push(to);
            Box::pin(async { Err(Fault::Refused) })
        }

        fn ask<'a>(&'a self, to: SocketAddr, _: &'a [u8], _: Duration, _: bool) -> Answer<'a> {
            self.0.lock().expect("notes").push(to);
            Box::pin(async { Err(Fault::Refused) })
        }
    }

    fn address() -> impl Strategy<Value = IpAddr> {
        let v4 = prop_oneof![
            any::<u32>(),
            (0_u32..64).prop_map(|low| 0x0a00_0000 + low),
            Just(0xa9fe_a9fe),
            Just(0x7f00_0001)
        ];
        let v4 = v4.prop_map(Ipv4Addr::from);
        prop_oneof![
            v4.clone().prop_map(IpAddr::V4),
            v4.prop_map(|ip| IpAddr::V6(ip.to_ipv6_mapped())),
            any::<u128>().prop_map(|n| IpAddr::V6(Ipv6Addr::from(n))),
            (0_u128..64).prop_map(|low| IpAddr::V6(Ipv6Addr::from((0xfd00_u128 << 112) + low))),
        ]
    }

    fn net() -> impl Strategy<Value = IpNet> {
        (address(), 0_u8..=128).prop_map(|(ip, length)| {
            let most = if ip.is_ipv4() { 32 } else { 128 };
            IpNet::new(ip, length.min(most)).expect("a length that fits").trunc()
        })
    }

    /// What the scope means, written down a second time and as plainly as it can be.
    fn inside(bounds: &Bounds, ip: IpAddr) -> bool {
        let canonical = ip.to_canonical();
        let mapped = match canonical {
            IpAddr::V4(ip) => IpAddr::V6(ip.to_ipv6_mapped()),
            IpAddr::V6(_) => ip,
        };
        let covers = |net: &IpNet| net.contains(&canonical) || (net.prefix_len() >= 96 && net.contains(&mapped));
        let held = |nets: &[IpNet]| nets.iter().any(covers);
        let metadata: IpAddr = Ipv4Addr::new(169, 254, 169, 254).into();
        held(&bounds.allow)
            && !held(&bounds.deny)
            && !canonical.is_multicast()
            && !canonical.is_unspecified()
            && canonical != metadata
    }

    proptest! {
        #[test]
        fn the_dialer_never_dials_outside_its_scope(
            allow in prop::collection::vec(net(), 0..4),
            deny in prop::collection::vec(net(), 0..3),
            asked in prop::collection::vec((address(), any::<u16>()), 1..40),
        ) {
            let bounds = Bounds { allow, deny, ..Bounds::default() };
            let notes = Arc::new(Notes::default());
            let scope = Arc::new(Scope::new(bounds.clone()));
            let pace = Profile::Fast.pace();
            let dialer = Dialer::new(scope, Arc::<Notes>::clone(&notes), Control::default(), &pace);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
            runtime.block_on(async {
                for (ip, port) in asked {
                    let to = SocketAddr::new(ip, port);
                    let _ = dialer.tcp(to, Duration::from_secs(1)).await;
                    let _ = dialer.udp(to, b"x", Duration::from_secs(1), false).await;
                }
            });
            for to in notes.0.lock().expect("notes").iter() {
                prop_assert!(inside(&bounds, to.ip()), "{to} was dialled");
            }
        }
    }

    #[tokio::test]
    async fn nothing_is_sent_to_printers_and_machines() {
        let scope = Scope::new(Bounds { allow: vec!["10.0.0.0/8".parse().expect("net")], ..Bounds::default() });
        let notes = Arc::new(Notes::default());
        let dialer = Dialer::new(scope.into(), Arc::<Notes>::clone(&notes), Control::default(), &Profile::Fast.pace());
        for port in [515, 9100, 9107, 102, 502, 20_000, 44_818] {
            let to = SocketAddr::from(([10, 0, 0, 1], port));
            assert_eq!(dialer.udp(to, b"x", Duration::from_secs(1), false).await, Err(DialError::Fragile));
        }
        assert!(notes.0.lock().expect("notes").is_empty());
    }
}
