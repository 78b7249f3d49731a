//! A stored file as an answer: parts of it on demand, and never as something that a browser would run.
//!
//! A file that somebody else brought is opened by people who trust this host. Only a picture that was looked at is
//! shown in place; everything else is saved. Neither gets a type that runs, and both are put into a sandbox without
//! script, style or origin, should a browser show them all the same.

use crate::{
    error::{Error, Result},
    files::{Content, Kept, is_picture},
};
use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use std::{convert::Infallible, io::SeekFrom, ops::RangeInclusive};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// How much is read at once.
const PIECE: usize = 64 << 10;

/// What the request says about the part that it wants.
pub struct Asked(HeaderMap);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.clone()))
    }
}

/// A stored file, under a name for people.
pub struct Download {
    content: Content,
    name: String,
    media_type: String,
    inline: bool,
    framed: Option<&'static str>,
}

/// A file of the appliance's own, as large as that, to be saved under this name; whole, and once.
pub fn attachment(file: std::fs::File, size: u64, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, disposition(false, name)),
        (header::CONTENT_LENGTH, HeaderValue::from(size)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    let file = tokio::fs::File::from_std(file).take(size);
    (headers, Body::from_stream(ReaderStream::with_capacity(file, PIECE))).into_response()
}

/// What a page of ours may do that a frame shows: look like something, and nothing else.
const PAGE: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'";
/// The same for what a browser shows with a program of its own, which does not start in a sandbox.
pub const DOCUMENT: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

impl Download {
    /// `content` as `file` describes it, to be saved as `name`; a picture is shown.
    pub fn new(content: Content, file: &Kept, name: &str) -> Self {
        let inline = is_picture(&file.media_type, file.pixels);
        Self { content, name: name.to_owned(), media_type: file.media_type.clone(), inline, framed: None }
    }

    /// For content that this program made: to be shown, also in a frame of our own pages. What a browser cannot show is
    /// saved all the same.
    pub fn shown(self) -> Self {
        let (media_type, policy) = match self.media_type.split(';').next().unwrap_or_default() {
            "application/pdf" => (self.media_type, DOCUMENT),
            "text/html" => (self.media_type, PAGE),
            "application/json" | "application/sarif+json" | "text/csv" | "text/markdown" | "text/plain" => {
                ("text/plain; charset=utf-8".to_owned(), PAGE)
            }
            _ => return self,
        };
        Self { media_type, inline: true, framed: Some(policy), ..self }
    }

    /// The answer to what was asked.
    ///
    /// # Errors
    /// Out of range when the part begins behind the end.
    pub async fn answer(self, asked: &Asked) -> Result<Response> {
        let tag = HeaderValue::try_from(format!("\"{}\"", self.content.sha256))
            .map_err(|e| Error::internal("a hash is no header").caused_by(e))?;
        if asked.knows(&tag) {
            return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
        }
        let part = asked.part(&tag, self.content.size)?;
        let (status, range) = match &part {
            Some(part) => (StatusCode::PARTIAL_CONTENT, part.clone()),
            None => (StatusCode::OK, 0..=self.content.size.saturating_sub(1)),
        };
        let length = if self.content.size == 0 { 0 } else { range.end() - range.start() + 1 };
        let mut headers = self.headers();
        headers.insert(header::ETAG, tag);
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        if part.is_some() {
            let place = format!("bytes {}-{}/{}", range.start(), range.end(), self.content.size);
            headers.insert(header::CONTENT_RANGE, plain(place));
        }
        let mut file = tokio::fs::File::from_std(self.content.file);
        file.seek(SeekFrom::Start(*range.start())).await.map_err(|e| Error::io("cannot read a file", e))?;
        let body = Body::from_stream(ReaderStream::with_capacity(file.take(length), PIECE));
        Ok((status, headers, body).into_response())
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, value: HeaderValue| headers.insert(name, value);
        let text = if self.media_type == "text/plain" { "; charset=utf-8" } else { "" };
        set(header::CONTENT_TYPE, plain(format!("{}{text}", self.media_type)));
        set(header::CONTENT_DISPOSITION, disposition(self.inline, &self.name));
        set(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        set(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let alone = "default-src 'none'; sandbox; frame-ancestors 'none'";
        set(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(self.framed.unwrap_or(alone)));
        if self.framed.is_some() {
            set(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
        }
        set(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
        headers
    }
}

impl Asked {
    fn text(&self, name: HeaderName) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    /// Whether the caller has this content already.
    fn knows(&self, tag: &HeaderValue) -> bool {
        let same =
            |known: &str| known.trim() == "*" || known.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes();
        self.text(header::IF_NONE_MATCH).is_some_and(|known| known.split(',').any(same))
    }

    /// The one part that is wanted; none for the whole. Several parts, or what cannot be read, mean the whole.
    fn part(&self, tag: &HeaderValue, size: u64) -> Result<Option<RangeInclusive<u64>>> {
        let is_same = self.text(header::IF_RANGE).is_none_or(|known| known.as_bytes() == tag.as_bytes());
        let Some(wanted) = self.text(header::RANGE).filter(|_| is_same) else { return Ok(None) };
        let Ok(parsed) = http_range_header::parse_range_header(wanted) else { return Ok(None) };
        if parsed.ranges.len() != 1 {
            return Ok(None);
        }
        let part = parsed.validate(size).map_err(|_| Error::out_of_range(size))?;
        Ok(part.into_iter().next())
    }
}

/// `attachment; filename="report.pdf"; filename*=UTF-8''…`: the first for old programs, the second for all names.
fn disposition(inline: bool, name: &str) -> HeaderValue {
    let how = if inline { "inline" } else { "attachment" };
    let plain_name: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"\\%/;".contains(c) || c == ' ' { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    plain(format!("{how}; filename=\"{plain_name}\"; filename*=UTF-8''{encoded}"))
}

/// A header's value of visible ASCII.
fn plain(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn no_name_breaks_out_of_its_header() {
        let of = |name: &str| disposition(false, name).to_str().unwrap_or_default().to_owned();
        assert_eq!(of("a b.pdf"), "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf");
        assert_eq!(
            of("x\"; filename=evil.exe"),
            "attachment; filename=\"x__ filename=evil.exe\"; filename*=UTF-8''x%22%3B%20filename%3Devil.exe"
        );
        assert_eq!(of("ü\r\nX: y"), "attachment; filename=\"___X: y\"; filename*=UTF-8''%C3%BC%0D%0AX%3A%20y");
    }
}
