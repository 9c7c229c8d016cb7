//! Streams of server-sent events: how many may be open at once, and the answer that is written as events come.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use http_body::Frame;
use kernel::{Ctx, Error, Result};
use tokio::sync::mpsc;

/// The open streams by person, bounded for one and for all.
#[derive(Debug)]
pub struct Streams {
    of_one: usize,
    of_all: usize,
    open: Mutex<BTreeMap<String, usize>>,
}

/// A place among the streams, given back when it is dropped.
#[derive(Debug)]
pub struct StreamPlace {
    streams: Arc<Streams>,
    person: String,
}

impl Streams {
    /// None is open yet.
    #[must_use]
    pub fn new(of_one: usize, of_all: usize) -> Arc<Streams> {
        Arc::new(Streams { of_one, of_all, open: Mutex::default() })
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody listens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open().is_empty()
    }

    /// Takes a place for the person who asks.
    pub fn place(self: &Arc<Self>, ctx: &Ctx) -> Result<StreamPlace> {
        let person = ctx.who.person().map(|p| p.id.clone());
        let person = person.ok_or_else(|| Error::unauthenticated("sign in first").with_code("not_signed_in"))?;
        let mut open = self.open();
        let own = open.get(&person).copied().unwrap_or(0);
        let full = |most: usize, of: &str| {
            Error::limit(format!("{most} streams of events are open {of} already"))
                .with_code("too_many_streams")
                .with_detail("most", most)
        };
        if own >= self.of_one {
            return Err(full(self.of_one, "for this person"));
        }
        if open.values().sum::<usize>() >= self.of_all {
            return Err(full(self.of_all, "altogether"));
        }
        open.insert(person.clone(), own.saturating_add(1));
        Ok(StreamPlace { streams: self.clone(), person })
    }
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        match open.get_mut(&self.person) {
            Some(n) if *n > 1 => *n = n.saturating_sub(1),
            _ => {
                open.remove(&self.person);
            }
        }
    }
}

/// What a stream writes, as it comes.
struct Written(mpsc::Receiver<Bytes>);

impl http_body::Body for Written {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// The answer: whatever comes is written at once, and it ends with its sender.
#[must_use]
pub fn event_stream(paper: mpsc::Receiver<Bytes>) -> Response {
    let mut response = Response::new(Body::new(Written(paper)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Actor, Micros, Person};

    fn who(id: &str) -> Ctx {
        let person = Person { id: id.into(), name: id.into(), roles: vec![], unit_id: None, also: vec![] };
        Ctx { who: Actor::Person(person), now: Micros(0), request_id: "t".into() }
    }

    #[test]
    fn places_are_bounded_and_given_back() {
        let streams = Streams::new(2, 4);
        let refused = |person: &str| streams.place(&who(person)).unwrap_err().code().to_owned();
        let mut held = vec![streams.place(&who("a")).unwrap(), streams.place(&who("a")).unwrap()];
        assert_eq!(refused("a"), "too_many_streams");
        held.pop();
        held.push(streams.place(&who("a")).unwrap());
        held.extend(["b", "c"].map(|p| streams.place(&who(p)).unwrap()));
        assert_eq!(refused("d"), "too_many_streams");
        assert_eq!(streams.place(&Ctx::system(Micros(0), "t")).unwrap_err().code(), "not_signed_in");
        drop(held);
        assert!(streams.is_empty());
    }
}
