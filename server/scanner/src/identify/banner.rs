//! Services that speak first.

use crate::{report::Service, text};

/// Whether what has come so far is a whole greeting.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    bytes.contains(&b'\n') || bytes.len() > 60 || bytes.starts_with(b"\xff")
}

/// A service with product and version where they are known.
pub(super) fn service(name: &str, product: Option<&str>, version: Option<&str>) -> Service {
    let short = |word: &str| text::line(word.as_bytes(), 60);
    Service {
        name: name.into(),
        product: product.map(short).filter(|word| !word.is_empty()),
        version: version.map(short).filter(|word| !word.is_empty()),
        certain: true,
        ..Service::default()
    }
}

pub(super) fn read(said: &[u8]) -> Option<Service> {
    if let Some(mysql) = mysql(said) {
        return Some(mysql);
    }
    if said.starts_with(b"\xff") && said.len() >= 3 && matches!(said[1], 0xfb..=0xfe) {
        return Some(service("telnet", None, None));
    }
    let line = String::from_utf8_lossy(said.split(|b| *b == b'\n').next()?).trim_end().to_owned();
    let lower = String::from_utf8_lossy(&said[..said.len().min(2_000)]).to_ascii_lowercase();
    let code = line.get(..3).unwrap_or_default();
    match () {
        () if line.starts_with("SSH-") => Some(ssh(&line)),
        () if line.starts_with("RFB ") => Some(service("vnc", None, line.get(4..).map(str::trim))),
        () if line.starts_with("@RSYNCD:") => Some(service("rsync", Some("rsync"), None)),
        () if line.starts_with("+OK") => Some(service("pop3", product(&lower, MAIL), None)),
        () if line.starts_with("* OK") || line.starts_with("* PREAUTH") => {
            Some(service("imap", product(&lower, MAIL), None))
        }
        () if line.starts_with("INFO {") => Some(service("nats", Some("NATS"), json_word(&line, "version"))),
        () if line.starts_with("( success (") => Some(service("svn", Some("Subversion"), None)),
        () if code == "220" => Some(greeting(&line, &lower)),
        () if code == "421" && lower.contains("ftp") => Some(service("ftp", None, None)),
        () if matches!(code, "554" | "421") && lower.contains("smtp") => Some(service("smtp", None, None)),
        () if matches!(code, "200" | "201") && lower.contains("nntp") => Some(service("nntp", None, None)),
        () if line.starts_with(':') && lower.contains(" notice ") => Some(service("irc", None, None)),
        () if lower.starts_with("<?xml") && lower.contains("stream:stream") => Some(service("xmpp", None, None)),
        () => None,
    }
}

const MAIL: &[(&str, &str)] = &[
    ("dovecot", "Dovecot"),
    ("courier", "Courier"),
    ("cyrus", "Cyrus"),
    ("exchange", "Microsoft Exchange"),
    ("postfix", "Postfix"),
    ("exim", "Exim"),
    ("sendmail", "Sendmail"),
    ("opensmtpd", "OpenSMTPD"),
];

const FILES: &[(&str, &str)] = &[
    ("vsftpd", "vsftpd"),
    ("proftpd", "ProFTPD"),
    ("pure-ftpd", "Pure-FTPd"),
    ("filezilla", "FileZilla Server"),
    ("microsoft ftp", "Microsoft FTP Service"),
    ("pyftpdlib", "pyftpdlib"),
    ("serv-u", "Serv-U"),
];

fn product(lower: &str, known: &[(&str, &'static str)]) -> Option<&'static str> {
    known.iter().find(|(word, _)| lower.contains(word)).map(|(_, product)| *product)
}

/// FTP and SMTP greet alike.
fn greeting(line: &str, lower: &str) -> Service {
    if let Some(known) = FILES.iter().find(|(word, _)| lower.contains(word)) {
        return service("ftp", Some(known.1), version_after(line, lower, known.0));
    }
    if let Some(known) = MAIL.iter().find(|(word, _)| lower.contains(word)) {
        return service("smtp", Some(known.1), version_after(line, lower, known.0));
    }
    let name = if lower.contains("smtp") || lower.contains("mail") { "smtp" } else { "ftp" };
    service(name, None, None)
}

/// The number that follows a word: `vsFTPd 3.0.5`.
fn version_after<'a>(line: &'a str, lower: &str, word: &str) -> Option<&'a str> {
    let rest = line.get(lower.find(word)? + word.len()..)?;
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '[' | '(' | 'v' | ':'));
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))).unwrap_or(rest.len());
    rest.get(..end).filter(|version| version.starts_with(|c: char| c.is_ascii_digit()))
}

/// `SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13`
fn ssh(line: &str) -> Service {
    let mut parts = line.splitn(3, '-').skip(1);
    let protocol = parts.next().unwrap_or_default();
    let software = parts.next().unwrap_or_default();
    let (software, comment) = software.split_once(' ').unwrap_or((software, ""));
    let (product, version) = match software.split_once(['_', '-']) {
        Some((product, version)) => (product, Some(version)),
        None => (software, None),
    };
    let known = match product {
        "dropbear" => "Dropbear",
        other => other,
    };
    let info = [format!("protocol {protocol}"), comment.to_owned()].join(" ");
    Service { info: Some(text::line(info.as_bytes(), 80)), ..service("ssh", Some(known), version) }
}

/// The first packet of MySQL's handshake, or its refusal.
fn mysql(said: &[u8]) -> Option<Service> {
    let length = usize::from(*said.first()?) | usize::from(*said.get(1)?) << 8 | usize::from(*said.get(2)?) << 16;
    if said.get(3) != Some(&0) || length + 4 > said.len() || length < 5 {
        return None;
    }
    match said[4] {
        10 => {
            let rest = &said[5..];
            let end = rest.iter().position(|b| *b == 0)?;
            let version = String::from_utf8_lossy(&rest[..end]).into_owned();
            let version = version.strip_prefix("5.5.5-").unwrap_or(&version).to_owned();
            let product = if version.contains("MariaDB") { "MariaDB" } else { "MySQL" };
            let plain = version.split("-MariaDB").next().unwrap_or(&version);
            version.starts_with(|c: char| c.is_ascii_digit()).then(|| service("mysql", Some(product), Some(plain)))
        }
        0xff => {
            let text = String::from_utf8_lossy(said.get(7..)?).into_owned();
            let product = if text.contains("MariaDB") { "MariaDB" } else { "MySQL" };
            (text.contains("is not allowed to connect") || text.contains("is blocked"))
                .then(|| service("mysql", Some(product), None))
        }
        _ => None,
    }
}

/// The text value of a JSON key, for answers that are cut off.
pub(super) fn json_word<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let rest = &text[text.find(&format!("\"{key}\""))? + key.len() + 2..];
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings() {
        for (said, name, product, version) in [
            ("SSH-2.0-OpenSSH_9.6p1 Ubuntu-3\r\n", "ssh", Some("OpenSSH"), Some("9.6p1")),
            ("SSH-2.0-dropbear_2022.83\r\n", "ssh", Some("Dropbear"), Some("2022.83")),
            ("220 (vsFTPd 3.0.5)\r\n", "ftp", Some("vsftpd"), Some("3.0.5")),
            ("220 ProFTPD 1.3.8 Server ready.\r\n", "ftp", Some("ProFTPD"), Some("1.3.8")),
            ("220 mx ESMTP Exim 4.96 Mon\r\n", "smtp", Some("Exim"), Some("4.96")),
            ("220 mx ESMTP Postfix (Debian)\r\n", "smtp", Some("Postfix"), None),
            ("220 ready\r\n", "ftp", None, None),
            ("* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n", "imap", Some("Dovecot"), None),
            ("+OK Dovecot ready.\r\n", "pop3", Some("Dovecot"), None),
            ("RFB 003.008\n", "vnc", None, Some("003.008")),
            ("@RSYNCD: 31.0\n", "rsync", Some("rsync"), None),
            ("INFO {\"server_id\":\"x\",\"version\":\"2.10.1\"}\r\n", "nats", Some("NATS"), Some("2.10.1")),
            (
                "J\0\0\0\n5.5.5-10.11.6-MariaDB-1\0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "mysql",
                Some("MariaDB"),
                Some("10.11.6"),
            ),
        ] {
            let service = read(said.as_bytes()).expect(said);
            let found = (service.name.as_str(), service.product.as_deref(), service.version.as_deref());
            assert_eq!(found, (name, product, version), "{said}");
        }
        assert_eq!(read(b"\xff\xfd\x18\xff\xfd\x20").expect("telnet").name, "telnet");
        assert_eq!(read(b"hello\r\n"), None);
    }
}
