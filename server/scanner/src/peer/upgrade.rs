//! How one gets to TLS in protocols that begin without it.

use super::{Lost, Peer, Talk};

/// The way to TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Upgrade {
    /// TLS from the first byte.
    #[default]
    None,
    Smtp,
    Imap,
    Pop3,
    Ftp,
    Postgres,
    Mysql,
    Ldap,
    Xmpp,
    Rdp,
}

impl Upgrade {
    /// The way of this service, if there is one.
    pub(crate) fn of(service: &str) -> Option<Self> {
        Some(match service {
            "smtp" => Self::Smtp,
            "imap" => Self::Imap,
            "pop3" => Self::Pop3,
            "ftp" => Self::Ftp,
            "postgresql" => Self::Postgres,
            "mysql" => Self::Mysql,
            "ldap" => Self::Ldap,
            "xmpp" => Self::Xmpp,
            "rdp" => Self::Rdp,
            _ => return None,
        })
    }
}

impl Peer {
    /// A connection on which the next thing to say is a TLS hello. `Garbled` when the service offers no TLS.
    pub(crate) async fn doorstep(&self) -> Result<Talk, Lost> {
        let mut talk = self.plain().await?;
        let yes = match self.upgrade {
            Upgrade::None => true,
            Upgrade::Smtp => {
                talk.reply().await?;
                talk.command("EHLO assay.invalid").await?;
                talk.command("STARTTLS").await?.0 == 220
            }
            Upgrade::Imap => {
                talk.line().await?;
                talk.send(b"a STARTTLS\r\n").await?;
                talk.line().await?.to_ascii_uppercase().starts_with("A OK")
            }
            Upgrade::Pop3 => {
                talk.line().await?;
                talk.send(b"STLS\r\n").await?;
                talk.line().await?.starts_with("+OK")
            }
            Upgrade::Ftp => {
                talk.reply().await?;
                talk.command("AUTH TLS").await?.0 == 234
            }
            Upgrade::Postgres => {
                talk.send(&[0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]).await?;
                talk.exact(1).await? == b"S"
            }
            Upgrade::Mysql => mysql(&mut talk).await?,
            Upgrade::Ldap => {
                // StartTLS by its object identifier, RFC 4511.
                let request = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";
                talk.send(request).await?;
                let head = talk.exact(2).await?;
                let rest = talk.exact(usize::from(head[1]).min(127)).await?;
                rest.windows(3).any(|three| three == [0x0a, 1, 0])
            }
            Upgrade::Xmpp => xmpp(&mut talk, &self.host()).await?,
            Upgrade::Rdp => {
                talk.send(&[3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0]).await?;
                let said = talk.exact(19).await?;
                said[11] == 2 && matches!(said[15], 1 | 2)
            }
        };
        if yes { Ok(talk) } else { Err(Lost::Garbled("the service offers no TLS")) }
    }
}

/// The greeting says whether TLS is there; a request without a user asks for it.
async fn mysql(talk: &mut Talk) -> Result<bool, Lost> {
    let head = talk.exact(4).await?;
    let length = usize::from(head[0]) | usize::from(head[1]) << 8;
    let greeting = talk.exact(length.min(1024)).await?;
    if !mysql_has_tls(&greeting) {
        return Ok(false);
    }
    let mut request = vec![32, 0, 0, 1, 0x00, 0x8a, 0x00, 0x00, 0, 0, 0, 1, 33];
    request.resize(36, 0);
    talk.send(&request).await?;
    Ok(true)
}

/// Bit 11 of the capabilities that stand behind version, thread and salt.
pub(crate) fn mysql_has_tls(greeting: &[u8]) -> bool {
    let end = greeting.iter().skip(1).position(|byte| *byte == 0).map(|at| at + 2);
    end.and_then(|end| greeting.get(end + 4 + 8 + 2)).is_some_and(|high| high & 0x08 != 0)
}

async fn xmpp(talk: &mut Talk, host: &str) -> Result<bool, Lost> {
    let open = format!(
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='{host}' version='1.0'>"
    );
    talk.send(open.as_bytes()).await?;
    let features = |seen: &[u8]| seen.windows(18).any(|part| part == b"</stream:features>");
    talk.read(crate::plan::STEP, features).await;
    talk.send(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>").await?;
    let said = talk.read(crate::plan::STEP, |seen| seen.contains(&b'>')).await;
    Ok(said.windows(8).any(|part| part == b"<proceed"))
}
