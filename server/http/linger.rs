//! Lets the rest of a body come in when an answer needs none of it: a refused credential, a body that is too large. A
//! caller that is still sending when HTTP/1 closes the connection, or when HTTP/2 resets the stream, may never get to
//! read why. (RFC 9113 §8.1 has clients read an answer that came before the reset; curl before 8 does not.)

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::header::EXPECT,
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::timeout;

/// How much of it is read, in bytes.
const MOST: usize = 64 << 20;
/// For how long.
const LONGEST: Duration = Duration::from_secs(5);

/// Answers once the body has come, or enough of it.
pub async fn linger(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let rest = Rest::default();
    // Who asks first whether to send waits for a word, which the first look at the body is.
    let waits = request.headers().contains_key(EXPECT);
    let response = next.run(request.map(|body| Body::new(Watched { body, waits, rest: rest.clone() }))).await;
    let left = rest.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(body) = left {
        // Whether it came whole changes nothing.
        drop(timeout(LONGEST, drain(body)).await);
    }
    response
}

async fn drain(mut body: Body) {
    let mut left = MOST;
    while let Some(Ok(frame)) = body.frame().await
        && let Some(less) = left.checked_sub(frame.data_ref().map_or(0, Bytes::len))
    {
        left = less;
    }
}

/// What of a body nobody wanted.
type Rest = Arc<Mutex<Option<Body>>>;

/// A body that is kept when it is dropped before its end.
struct Watched {
    body: Body,
    waits: bool,
    rest: Rest,
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.waits && !self.body.is_end_stream() {
            *self.rest.lock().unwrap_or_else(PoisonError::into_inner) = Some(std::mem::take(&mut self.body));
        }
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.waits = false;
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
