//! How far and how fast a scan goes.

use super::PortSet;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, time::Duration};

/// How far a scan goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The 100 ports that matter most, and the checks that ask little.
    Quick,
    /// 1,000 ports and every check.
    Full,
    /// 1,000 ports and the checks of the chosen frameworks.
    Compliance,
}

/// How fast a scan goes. They are ordered: an authorisation names the highest that it allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// 20 connections a second, 2 at once to one host.
    Gentle,
    /// 500 connections a second, 50 at once to one host.
    Normal,
    /// As fast as the hosts answer.
    Fast,
}

impl Kind {
    /// The ports that are looked at when none are given.
    pub fn ports(self) -> PortSet {
        if self == Self::Quick { PortSet::first_hundred() } else { PortSet::first_thousand() }
    }

    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Full => "full",
            Self::Compliance => "compliance",
        }
    }
}

impl Profile {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gentle => "gentle",
            Self::Normal => "normal",
            Self::Fast => "fast",
        }
    }

    pub(crate) fn pace(self) -> Pace {
        let sockets = socket_limit();
        match self {
            Self::Gentle => {
                Pace { per_second: Some(20), per_host: 2, sockets: 20, hosts: 4, talks: 1, questions: 1, knocks: 2 }
            }
            Self::Normal => Pace {
                per_second: Some(500),
                per_host: 50,
                sockets: sockets.min(500),
                hosts: 32,
                talks: 8,
                questions: 4,
                knocks: 4,
            },
            Self::Fast => {
                Pace { per_second: None, per_host: sockets, sockets, hosts: 128, talks: 64, questions: 8, knocks: 4 }
            }
        }
    }
}

/// What a profile means in numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Connections a second, over all hosts.
    pub(crate) per_second: Option<u32>,
    /// Connections at once to one host.
    pub(crate) per_host: usize,
    /// Connections at once.
    pub(crate) sockets: usize,
    /// Hosts at once.
    pub(crate) hosts: usize,
    /// Services of one host that are spoken to at once.
    pub(crate) talks: usize,
    /// Questions at once to a service that nothing is known of.
    pub(crate) questions: usize,
    /// Knocks at once when looking whether a host lives.
    pub(crate) knocks: usize,
}

/// As many sockets as leave the machine room for everything else.
fn socket_limit() -> usize {
    let files = std::fs::read_to_string("/proc/self/limits").ok().and_then(|text| open_files(&text));
    let (low, high) = ephemeral();
    4_000.min(files.unwrap_or(1_024) / 4).min(usize::from(high - low)).max(16)
}

fn open_files(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let soft = line.split_whitespace().next()?;
    if soft == "unlimited" { Some(usize::MAX) } else { soft.parse().ok() }
}

/// The ports from which the kernel picks the near end of a connection.
pub(crate) fn ephemeral() -> (u16, u16) {
    let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let mut ends = text.split_whitespace().filter_map(|end| end.parse().ok());
    let (low, high) = (ends.next().unwrap_or(32_768), ends.next().unwrap_or(60_999));
    if low < high { (low, high) } else { (32_768, 60_999) }
}

/// How long a service may take for one step of a conversation.
pub(crate) const STEP: Duration = Duration::from_secs(5);

macro_rules! by_name {
    ($type:ident, $what:literal, [$($member:ident),+]) => {
        impl FromStr for $type {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let known = [$(Self::$member),+];
                let found = known.into_iter().find(|member| member.as_str().eq_ignore_ascii_case(text.trim()));
                let names = known.map(Self::as_str).join(", ");
                found.ok_or_else(|| format!("'{}' is no {}; use one of {names}", crate::text::line(text.as_bytes(), 40), $what))
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
by_name!(Kind, "scan type", [Quick, Full, Compliance]);
by_name!(Profile, "profile", [Gentle, Normal, Fast]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ranks() {
        assert_eq!("FAST".parse(), Ok(Profile::Fast));
        assert!(Profile::Gentle < Profile::Fast);
        let message = "slow".parse::<Profile>().expect_err("no profile");
        assert_eq!(message, "'slow' is no profile; use one of gentle, normal, fast");
    }

    #[test]
    fn the_limit_of_open_files_is_read() {
        let text = "Limit  Soft Limit  Hard Limit  Units\nMax open files            20000                20000   files";
        assert_eq!(open_files(text), Some(20_000));
        assert!((16..=4_000).contains(&socket_limit()));
    }
}
