//! Whom a secret stands for, and whether it works at this moment.

use super::{Actor, Credential, Reach, sessions};
use crate::error::{Error, Refusal, Result};
use assay_api::Time;
use ipnet::IpNet;
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

/// The proof that a request brings.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// A token or an access token, from `Authorization` or `X-API-Key`.
    Bearer(&'a str),
    /// An access token alone, from a web socket's address.
    AccessToken(&'a str),
    /// The UI's cookie.
    Cookie(&'a str),
}

/// Whom a secret stands for.
pub struct Identity {
    /// The person.
    pub actor: Arc<Actor>,
    /// The proof, without its secret.
    pub credential: Arc<Credential>,
    /// The projects they see with it.
    pub reach: Reach,
    pub(super) state: State,
    pub(super) allowed_ips: Vec<IpNet>,
    /// Of a cookie session: its last request, in milliseconds.
    pub(super) last_seen: Option<AtomicI64>,
}

/// Why a known credential may not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Good,
    Revoked,
    Inactive,
}

impl Identity {
    /// Whether it works at this moment, from this address.
    pub(super) fn check(&self, now: Time, ip: Option<IpAddr>) -> Result<()> {
        let refuse = |why| Err(Error::unauthenticated(why));
        let ended = self.credential.expires_at.is_some_and(|end| end <= now);
        let idle =
            self.last_seen.as_ref().is_some_and(|seen| Time(seen.load(Ordering::Relaxed)).plus(sessions::IDLE) <= now);
        match self.state {
            State::Revoked => return refuse(Refusal::Revoked),
            State::Inactive => return refuse(Refusal::Invalid),
            State::Good if ended || idle => return refuse(Refusal::Expired),
            State::Good => {}
        }
        let elsewhere =
            !self.allowed_ips.is_empty() && !ip.is_some_and(|ip| self.allowed_ips.iter().any(|net| net.contains(&ip)));
        if elsewhere {
            return Err(Error::forbidden("This credential may not be used from your address"));
        }
        if let Some(seen) = &self.last_seen {
            seen.store(now.0, Ordering::Relaxed);
        }
        Ok(())
    }
}
