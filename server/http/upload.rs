//! A file in a request: as a form's part or as the whole body, streamed into the store at a bounded pace and size,
//! with the few words that come with it.

use crate::{
    error::{Error, Result},
    files::{Files, Stored},
};
use assay_api::{FieldError, Rules};
use axum::{
    body::{Body, BodyDataStream},
    extract::{FromRequest, Request},
    http::header,
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use multer::{Constraints, Field, Multipart, SizeLimit};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::{io, time::Duration};
use tokio::time::{Instant, timeout_at};

/// How fast a file must come: a caller that drips holds a place for a while, never for good.
#[derive(Clone, Copy)]
struct Pace {
    /// The longest silence.
    silence: Duration,
    /// How long anything may take.
    patience: Duration,
    /// How many bytes a second are expected beyond that.
    rate: u64,
}

const PACE: Pace = Pace { silence: Duration::from_secs(20), patience: Duration::from_secs(30), rate: 16 << 10 };
/// Words that come with a file, and what a form takes beside its parts, in bytes.
const WORDS: usize = 256 << 10;

/// A request that brings a file.
pub struct Upload {
    body: Body,
    boundary: Option<String>,
    expected: Option<u64>,
    words: Map<String, Value>,
}

/// A request that brings a file, or says something about none in JSON.
pub enum UploadOr<T> {
    /// What it says.
    Json(T),
    /// It brings a file.
    File(Upload),
}

impl<T: DeserializeOwned + Rules, S: Send + Sync> FromRequest<S> for UploadOr<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json") {
            return super::Body::from_request(request, state).await.map(|super::Body(value)| Self::Json(value));
        }
        Upload::from_request(request, state).await.map(Self::File)
    }
}

/// What it brought.
pub struct Received {
    /// The file.
    pub stored: Stored,
    /// The name that the form gives it.
    pub name: Option<String>,
    /// The other fields: the form's, or those in the address.
    pub words: Map<String, Value>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let kind = header(header::CONTENT_TYPE).unwrap_or_default();
        let is_form = kind.trim_start().to_ascii_lowercase().starts_with("multipart/");
        let boundary = is_form.then(|| multer::parse_boundary(kind)).transpose();
        let boundary =
            boundary.map_err(|_| Error::media_type("multipart/form-data with a boundary, or as the file alone"))?;
        let expected = header(header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
        let pairs = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
        let words = pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect();
        Ok(Self { expected, boundary, words, body: request.into_body() })
    }
}

impl Upload {
    /// A file that is in memory already, as if a request had brought it with these words.
    pub(crate) fn of(content: Vec<u8>, words: Map<String, Value>) -> Self {
        Self { expected: Some(content.len() as u64), boundary: None, words, body: Body::from(content) }
    }

    /// Stores the file, which may have `limit` bytes. Whatever else goes wrong, nothing is left of it.
    pub async fn receive(self, files: &Files, caller: &str, limit: u64) -> Result<Received> {
        let body = paced(self.body.into_data_stream(), PACE);
        match self.boundary {
            None => {
                let stored = pour(Box::pin(body), files, caller, limit, self.expected).await?;
                Ok(Received { stored, name: None, words: self.words })
            }
            Some(boundary) => {
                // The whole is bounded before it is read, but only by what it says of itself.
                let whole = limit + WORDS as u64;
                if self.expected.is_some_and(|size| size > whole) {
                    return Err(too_large(limit));
                }
                let constraints = Constraints::new().size_limit(SizeLimit::new().whole_stream(whole));
                let form = Multipart::with_constraints(Box::pin(body), boundary, constraints);
                form_file(form, self.words, files, caller, limit).await
            }
        }
    }
}

async fn form_file(
    mut form: Multipart<'_>,
    mut words: Map<String, Value>,
    files: &Files,
    caller: &str,
    limit: u64,
) -> Result<Received> {
    let mut file: Option<(Stored, Option<String>)> = None;
    while let Some(mut field) = form.next_field().await.map_err(|e| unreadable(e, limit))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            let text = text(&mut field, &name, limit).await?;
            words.insert(name, Value::String(text));
            continue;
        }
        if file.is_some() {
            return Err(Error::field("file", "comes more than once; send one file in one request"));
        }
        let given = field.file_name().map(str::to_owned);
        let pieces = stream::unfold(&mut field, |field| async {
            let piece = field.chunk().await.transpose()?;
            Some((piece.map_err(|e| unreadable(e, limit)), field))
        });
        file = Some((pour(Box::pin(pieces), files, caller, limit, None).await?, given));
    }
    let (stored, name) =
        file.ok_or_else(|| Error::field("file", "is missing; send it as the form's part named file"))?;
    Ok(Received { stored, name, words })
}

async fn text(field: &mut Field<'_>, name: &str, limit: u64) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|e| unreadable(e, limit))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > WORDS {
            return Err(Error::field(name, format!("is longer than {} KiB", WORDS / 1024)));
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::field(name, "must be text in UTF-8"))
}

async fn pour(
    mut pieces: impl Stream<Item = Result<Bytes>> + Unpin,
    files: &Files,
    caller: &str,
    limit: u64,
    expected: Option<u64>,
) -> Result<Stored> {
    let mut incoming = files.begin(caller, limit, expected).await?;
    while let Some(piece) = pieces.next().await {
        incoming.write(&piece?).await?;
    }
    if incoming.is_empty() {
        return Err(Error::invalid(vec![FieldError::new("file", "is empty")]));
    }
    incoming.finish().await
}

/// The body's pieces, as long as they come at this pace.
fn paced(body: BodyDataStream, pace: Pace) -> impl Stream<Item = Result<Bytes>> + Send {
    let begun = Instant::now();
    stream::unfold(Some((body, 0_u64)), move |state| async move {
        let (mut body, came) = state?;
        let end = begun + pace.patience + Duration::from_secs(came / pace.rate);
        let piece = timeout_at(end.min(Instant::now() + pace.silence), body.next()).await;
        match piece {
            Ok(None) => None,
            Ok(Some(Ok(piece))) => {
                let came = came + piece.len() as u64;
                Some((Ok(piece), Some((body, came))))
            }
            Ok(Some(Err(e))) => Some((Err(Error::malformed("The file did not arrive whole").caused_by(e)), None)),
            Err(_) => Some((Err(Error::malformed("The file came too slowly, or stopped coming; send it again")), None)),
        }
    })
}

fn too_large(limit: u64) -> Error {
    Error::too_large(usize::try_from(limit).unwrap_or(usize::MAX))
}

/// What multer says, in our words. What went wrong below it is our own error.
fn unreadable(error: multer::Error, limit: u64) -> Error {
    match error {
        multer::Error::StreamReadFailed(cause) => match cause.downcast::<Error>() {
            Ok(own) => *own,
            Err(cause) => Error::malformed("The file did not arrive whole").caused_by(io::Error::other(cause)),
        },
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => too_large(limit),
        multer::Error::IncompleteStream
        | multer::Error::IncompleteFieldData { .. }
        | multer::Error::IncompleteHeaders => Error::malformed("The form did not arrive whole"),
        other => Error::malformed(format!("The form cannot be read: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    const HASTY: Pace =
        Pace { silence: Duration::from_millis(50), patience: Duration::from_millis(100), rate: 1 << 30 };

    /// How many pieces are taken of a body, and how it ends.
    async fn taken(body: Body) -> (usize, Result<()>) {
        let mut pieces = Box::pin(paced(body.into_data_stream(), HASTY));
        let mut count = 0;
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(_) => count += 1,
                Err(error) => return (count, Err(error)),
            }
        }
        (count, Ok(()))
    }

    #[tokio::test]
    async fn silence_and_drops_come_to_an_end() {
        let piece = || Ok::<_, Infallible>(Bytes::from_static(b"x"));
        let (count, end) = taken(Body::from_stream(stream::iter([piece(), piece()]))).await;
        assert!(count == 2 && end.is_ok());
        let silent = stream::iter([piece()]).chain(stream::pending());
        let (count, end) = taken(Body::from_stream(silent)).await;
        assert!(count == 1 && end.is_err_and(|error| error.message.contains("too slowly")));
        let drops = stream::unfold((), move |()| async move {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Some((piece(), ()))
        });
        let (count, end) = taken(Body::from_stream(drops)).await;
        assert!(count < 12 && end.is_err(), "{count}");
    }
}
