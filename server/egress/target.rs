//! Addresses on the web, read strictly: what two programs could read in two ways is refused.

use http::Uri;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr},
};

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Over TLS.
    pub tls: bool,
    /// A name or an address.
    pub host: Host,
    /// Its port, also where the address leaves it out.
    pub port: u16,
    /// Path and query, as they stand in a request.
    pub path: String,
}

/// A name to look up, or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// In lower case, without the root's dot.
    Name(String),
    /// As it is.
    Ip(IpAddr),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
            Self::Ip(ip) => write!(f, "{ip}"),
        }
    }
}

impl Target {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it and what would be right, as a message about the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        const RIGHT: &str = "must be an address such as https://host.example/path";
        if text.len() > 2_000 {
            return Err("is longer than 2,000 characters".to_owned());
        }
        if !text.is_ascii() {
            return Err("must be ASCII: write an international name as xn--…, other characters as %…".to_owned());
        }
        let uri: Uri = text.parse().map_err(|_| RIGHT.to_owned())?;
        let tls = match uri.scheme_str().map(str::to_ascii_lowercase).as_deref() {
            Some("https") => true,
            Some("http") => false,
            Some(other) => return Err(format!("begins with {other}://; only https:// and http:// are taken")),
            None => return Err(RIGHT.to_owned()),
        };
        let authority = uri.authority().ok_or(RIGHT)?;
        if authority.as_str().contains('@') {
            return Err("must not hold a user name or password; send a header instead".to_owned());
        }
        // Not what the URI makes of it: that reads a port which is none as if none were given.
        let port = match authority.as_str().strip_prefix(authority.host()).unwrap_or(":") {
            "" => Some(if tls { 443 } else { 80 }),
            given => given.strip_prefix(':').and_then(port),
        };
        let port = port.ok_or_else(|| "has a port that is no number from 1 to 65535".to_owned())?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { tls, host: host(authority.host())?, port, path })
    }

    /// `host:port`, without the port where it is the usual one: the `Host` header.
    pub fn authority(&self) -> String {
        let usual = if self.tls { 443 } else { 80 };
        if self.port == usual { self.host.to_string() } else { format!("{}:{}", self.host, self.port) }
    }
}

fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|number: &u16| *number > 0 && number.to_string() == text)
}

fn host(text: &str) -> Result<Host, String> {
    if let Some(inside) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let ip = inside.parse().map_err(|_| format!("[{inside}] is no IPv6 address"))?;
        return Ok(Host::Ip(IpAddr::V6(ip)));
    }
    if let Ok(ip) = text.parse::<Ipv4Addr>() {
        return Ok(Host::Ip(IpAddr::V4(ip)));
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    if hexadecimal || last.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!(
            "has the host {text}, which some programs read as a number; write addresses as 192.0.2.10"
        ));
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.len() > 253 || !name.split('.').all(label) {
        return Err(format!("has the host {text}, which is no name"));
    }
    Ok(Host::Name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken() {
        for (text, authority, path) in [
            ("https://host.example", "host.example", "/"),
            ("HTTP://Host.Example:8080/a?b=c#d", "host.example:8080", "/a?b=c"),
            ("https://host.example:443/x", "host.example", "/x"),
            ("http://[2001:db8::1]:99/", "[2001:db8::1]:99", "/"),
            ("http://192.0.2.1/", "192.0.2.1", "/"),
            ("http://my_receiver./", "my_receiver", "/"),
        ] {
            let target = Target::parse(text).expect(text);
            assert_eq!((target.authority().as_str(), target.path.as_str()), (authority, path));
        }
    }

    #[test]
    fn what_is_not() {
        for (text, why) in [
            ("", "must be an address"),
            ("host.example/x", "must be an address"),
            ("/x", "must be an address"),
            ("https://", "must be an address"),
            ("ftp://host.example/", "ftp://"),
            ("file:///etc/passwd", ""),
            ("javascript:alert(1)", ""),
            ("gopher://127.0.0.1:6379/_x", "gopher://"),
            ("https://user@host.example/", "user name"),
            ("https://user:word@host.example/", "user name"),
            ("https://good.example\\@127.0.0.1/", ""),
            ("https://host.example:0/", "port"),
            ("https://host.example:080/", "port"),
            ("https://host.example:/", "port"),
            ("https://host.example:99999/", "port"),
            ("http://2130706433/", "read as a number"),
            ("http://0177.0.0.1/", "read as a number"),
            ("http://0x7f.1/", "read as a number"),
            ("http://0x7f000001/", "read as a number"),
            ("http://127.1/", "read as a number"),
            ("http://127.0.0.01/", "read as a number"),
            ("http://[::1%25lo]/", ""),
            ("http://[::1/", ""),
            ("http://ex ample/", ""),
            ("http://-x.example/", "no name"),
            ("http://a..b/", "no name"),
            ("http://bücher.example/", "xn--"),
            ("http://１２７.0.0.1/", "ASCII"),
            ("http://host.example/\r\nX: y", ""),
        ] {
            let error = Target::parse(text).expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
