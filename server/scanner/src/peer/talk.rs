//! A conversation with a stranger: nothing is read without a limit, nothing waits without an end.

use crate::{dial::DialError, plan::STEP};
use std::{io, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::{Instant, timeout, timeout_at},
};

/// The most that is read of one answer, unless said otherwise.
const MOST: usize = 64 * 1024;
/// The longest line.
const LINE: usize = 8 * 1024;

/// Why a conversation ended early.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Lost {
    #[error(transparent)]
    Dial(#[from] DialError),
    #[error("the connection broke: {0}")]
    Broken(String),
    #[error("the service did not answer in time")]
    Slow,
    #[error("the service closed the connection")]
    Closed,
    #[error("the service's answer is not understood: {0}")]
    Garbled(&'static str),
}

impl Lost {
    /// Whether the whole scan was stopped.
    pub(crate) fn is_cancelled(&self) -> bool {
        matches!(self, Self::Dial(DialError::Cancelled))
    }
}

impl From<io::Error> for Lost {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Closed,
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Broken(crate::text::line(error.to_string().as_bytes(), 120)),
        }
    }
}

pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// An open conversation.
pub(crate) struct Talk {
    stream: Box<dyn Duplex>,
    /// Read but not yet asked for.
    ahead: Vec<u8>,
}

impl Talk {
    pub(crate) fn new(stream: Box<dyn Duplex>) -> Self {
        Self { stream, ahead: Vec::new() }
    }

    /// The stream, for a protocol inside.
    pub(crate) fn into_stream(self) -> Box<dyn Duplex> {
        self.stream
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Result<(), Lost> {
        let sending = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        Ok(timeout(STEP, sending).await.map_err(|_| Lost::Slow)??)
    }

    /// What comes within `wait`, until it is enough; perhaps nothing.
    pub(crate) async fn read(&mut self, wait: Duration, enough: fn(&[u8]) -> bool) -> Vec<u8> {
        let mut all = std::mem::take(&mut self.ahead);
        let end = Instant::now() + wait;
        while all.len() < MOST && (all.is_empty() || !enough(&all)) {
            match timeout_at(end, self.more(&mut all)).await {
                Ok(Ok(1..)) => {}
                _ => break,
            }
        }
        all
    }

    /// Exactly so many bytes.
    pub(crate) async fn exact(&mut self, count: usize) -> Result<Vec<u8>, Lost> {
        let end = Instant::now() + STEP;
        while self.ahead.len() < count {
            let mut ahead = std::mem::take(&mut self.ahead);
            let read = timeout_at(end, self.more(&mut ahead)).await;
            self.ahead = ahead;
            if read.map_err(|_| Lost::Slow)?? == 0 {
                return Err(Lost::Closed);
            }
        }
        let rest = self.ahead.split_off(count);
        Ok(std::mem::replace(&mut self.ahead, rest))
    }

    /// One line without its end.
    pub(crate) async fn line(&mut self) -> Result<String, Lost> {
        let end = Instant::now() + STEP;
        loop {
            if let Some(at) = self.ahead.iter().position(|b| *b == b'\n') {
                let rest = self.ahead.split_off(at + 1);
                let line = std::mem::replace(&mut self.ahead, rest);
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            if self.ahead.len() > LINE {
                return Err(Lost::Garbled("a line without an end"));
            }
            let mut ahead = std::mem::take(&mut self.ahead);
            let read = timeout_at(end, self.more(&mut ahead)).await;
            self.ahead = ahead;
            if read.map_err(|_| Lost::Slow)?? == 0 {
                return Err(Lost::Closed);
            }
        }
    }

    /// A reply of FTP or SMTP: code, and the text of all its lines.
    pub(crate) async fn reply(&mut self) -> Result<(u16, String), Lost> {
        let mut text = String::new();
        for _ in 0..100 {
            let line = self.line().await?;
            let code = line.get(..3).and_then(|code| code.parse::<u16>().ok());
            text.push_str(line.get(4..).unwrap_or_default());
            text.push('\n');
            match (code, line.as_bytes().get(3)) {
                (Some(code), None | Some(b' ')) => return Ok((code, text)),
                _ if text.len() > LINE => break,
                _ => {}
            }
        }
        Err(Lost::Garbled("a reply without an end"))
    }

    /// A line there, a reply back.
    pub(crate) async fn command(&mut self, line: &str) -> Result<(u16, String), Lost> {
        self.send(format!("{line}\r\n").as_bytes()).await?;
        self.reply().await
    }

    async fn more(&mut self, into: &mut Vec<u8>) -> io::Result<usize> {
        let mut buffer = [0; 4096];
        let read = self.stream.read(&mut buffer).await?;
        into.extend_from_slice(&buffer[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn said(bytes: &'static [u8]) -> Talk {
        let (near, mut far) = tokio::io::duplex(1 << 20);
        far.write_all(bytes).await.expect("room");
        Talk::new(Box::new(near))
    }

    #[tokio::test]
    async fn replies_of_several_lines() {
        let mut talk = said(b"220-hello\r\n220-there\r\n220 ready\r\n250 ok\r\nrest").await;
        assert_eq!(talk.reply().await.expect("a reply"), (220, "hello\nthere\nready\n".into()));
        assert_eq!(talk.reply().await.expect("a reply").0, 250);
        assert_eq!(talk.exact(4).await.expect("four bytes"), b"rest");
        assert!(matches!(talk.exact(1).await, Err(Lost::Closed)));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_and_endless_lines_end() {
        let (near, _far) = tokio::io::duplex(64);
        let mut talk = Talk::new(Box::new(near));
        assert!(matches!(talk.line().await, Err(Lost::Slow)));
        assert!(talk.read(Duration::from_secs(1), |_| false).await.is_empty());
        let (near, mut far) = tokio::io::duplex(64);
        tokio::spawn(async move { while far.write_all(b"xxxxxxxxxxxxxxxx").await.is_ok() {} });
        let mut talk = Talk::new(Box::new(near));
        assert!(matches!(talk.line().await, Err(Lost::Garbled(_))));
        assert!(talk.read(Duration::from_secs(1), |_| false).await.len() <= MOST + 4096);
    }
}
