//! Reads an HTTP answer piece by piece, with limits.

use crate::peer::Lost;

/// The largest head.
const HEAD: usize = 64 * 1024;
/// The most that is kept of a body.
const BODY: usize = 1 << 20;
/// The most headers.
const HEADERS: usize = 200;

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Names in lower case, in order.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The head as it came, for evidence.
    pub(crate) head: String,
}

impl Response {
    /// The first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every header of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The head and the begin of the body, for evidence.
    pub(crate) fn seen(&self) -> String {
        format!("{}{}", self.head, String::from_utf8_lossy(&self.body[..self.body.len().min(2_000)]))
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The page's title.
    pub(crate) fn title(&self) -> Option<String> {
        let text = self.text();
        let lower = text.to_ascii_lowercase();
        let from = lower.find("<title")?;
        let from = from + lower[from..].find('>')? + 1;
        let until = from + lower[from..].find("</title")?;
        let title = crate::text::line(text.get(from..until)?.as_bytes(), 100);
        (!title.is_empty()).then_some(title)
    }

    /// Whether the body is JSON or HTML by what it says of itself.
    pub(crate) fn is_type(&self, part: &str) -> bool {
        self.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains(part))
    }
}

/// Reads what is there; for answers that came in one piece.
pub(crate) fn parse(bytes: &[u8]) -> Option<Response> {
    Reader::new(false).feed(bytes, true).ok().flatten()
}

pub(super) struct Reader {
    bytes: Vec<u8>,
    no_body: bool,
}

impl Reader {
    pub(super) fn new(no_body: bool) -> Self {
        Self { bytes: Vec::new(), no_body }
    }

    /// Takes one more piece; answers once everything that is wanted is there.
    pub(super) fn feed(&mut self, piece: &[u8], last: bool) -> Result<Option<Response>, Lost> {
        self.bytes.extend_from_slice(piece);
        let Some(end) = head_end(&self.bytes) else {
            if self.bytes.len() > HEAD {
                return Err(Lost::Garbled("a head without an end"));
            }
            if last && !self.bytes.is_empty() {
                return Err(Lost::Garbled("not an HTTP answer"));
            }
            return Ok(None);
        };
        let mut response = head(&self.bytes[..end]).ok_or(Lost::Garbled("not an HTTP answer"))?;
        if response.status == 100 {
            self.bytes.drain(..end);
            return self.feed(&[], last);
        }
        let rest = &self.bytes[end..];
        let empty = self.no_body || matches!(response.status, 204 | 304);
        let body = if empty { Some(Vec::new()) } else { body(&response, rest) };
        let body = match body {
            Some(body) => body,
            None if last || rest.len() > 2 * BODY => partial(&response, rest),
            None => return Ok(None),
        };
        response.body = body;
        response.body.truncate(BODY);
        Ok(Some(response))
    }
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    let seen = &bytes[..bytes.len().min(HEAD)];
    seen.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4).or_else(|| {
        // Some small devices end their lines in their own way.
        seen.windows(2).position(|two| two == b"\n\n").map(|at| at + 2)
    })
}

fn head(bytes: &[u8]) -> Option<Response> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut lines = text.lines();
    let status = lines.next()?.strip_prefix("HTTP/")?.split_ascii_whitespace().nth(1)?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers = lines.filter_map(header).take(HEADERS).collect();
    Some(Response { status, headers, body: Vec::new(), head: text })
}

/// The whole body, once it is there or there is more than anybody wants.
fn body(response: &Response, rest: &[u8]) -> Option<Vec<u8>> {
    if is_chunked(response) {
        let (body, whole) = unchunk(rest);
        return (whole || body.len() >= BODY).then_some(body);
    }
    let length = response.header("content-length")?.parse::<usize>().ok()?.min(BODY);
    rest.get(..length).map(<[u8]>::to_vec)
}

/// As much of the body as came before the connection ended.
fn partial(response: &Response, rest: &[u8]) -> Vec<u8> {
    if is_chunked(response) { unchunk(rest).0 } else { rest.to_vec() }
}

fn is_chunked(response: &Response) -> bool {
    response.header("transfer-encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"))
}

/// The content of the chunks, and whether the last one is there.
fn unchunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(end) = rest.iter().take(100).position(|b| *b == b'\n') {
        let line = String::from_utf8_lossy(&rest[..end]);
        let digits = line.split(';').next().unwrap_or_default().trim().to_owned();
        let Ok(size) = usize::from_str_radix(&digits, 16) else { break };
        if size == 0 {
            return (body, true);
        }
        rest = &rest[end + 1..];
        let take = size.min(rest.len()).min(BODY.saturating_sub(body.len()));
        body.extend_from_slice(&rest[..take]);
        if body.len() >= BODY || size > rest.len() {
            break;
        }
        rest = &rest[size..];
        rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    (body, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Response> {
        parse(text.as_bytes())
    }

    #[test]
    fn plain_chunked_and_unending_bodies() {
        let plain = read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: a\r\nx: b\r\n\r\nhello rest").expect("an answer");
        assert_eq!((plain.status, plain.text().as_str()), (200, "hello"));
        assert_eq!(plain.all("x").collect::<Vec<_>>(), ["a", "b"]);
        let chunked =
            read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n3\r\n yo\r\n0\r\n\r\n");
        assert_eq!(chunked.expect("an answer").text(), "hello yo");
        let closed = read("HTTP/1.0 404 Not Found\nServer: x\n\ngone").expect("an answer");
        assert_eq!((closed.status, closed.text().as_str(), closed.header("server")), (404, "gone", Some("x")));
        assert_eq!(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n").expect("an answer").status, 200);
    }

    #[test]
    fn nonsense_is_no_answer() {
        for text in ["", "SSH-2.0-x\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 99999 x\r\n\r\n"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_endless_is_cut() {
        let mut reader = Reader::new(false);
        assert!(reader.feed(b"HTTP/1.1 200 OK\r\n", false).expect("so far").is_none());
        let ended = (0..10_000).find_map(|_| reader.feed(b"X-Header: and another one\r\n", false).err());
        assert!(matches!(ended, Some(Lost::Garbled(_))));
        let mut reader = Reader::new(false);
        reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", false).expect("so far");
        let response = (0..10_000).find_map(|_| reader.feed(&[b'x'; 1024], false).expect("so far")).expect("an end");
        assert_eq!(response.body.len(), BODY);
        let mut reader = Reader::new(false);
        reader.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n", false).expect("so far");
        let response = (0..10_000).find_map(|_| reader.feed(&[b'x'; 1024], false).expect("so far")).expect("an end");
        assert_eq!(response.body.len(), BODY);
    }

    #[test]
    fn titles() {
        let page = |body: &str| Response { body: body.into(), ..Response::default() }.title();
        assert_eq!(page("<HTML><Title lang=en>\n Grafana </title>").as_deref(), Some("Grafana"));
        assert_eq!(page("<title>"), None);
        assert_eq!(page("İİİİ<title>x</title>").as_deref(), Some("x"));
    }
}
