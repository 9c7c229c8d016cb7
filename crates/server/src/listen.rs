//! Connections: how many, how long each may take with its head, its body and its answer.
//!
//! `axum::serve` bounds none of these, so a few hundred half-sent requests could keep everybody else out. The bounds hold
//! with TLS as without: a handshake has as long as a head.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::Request;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use metrics::{counter, gauge};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Sleep, sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;
use tower_service::Service;
use webkit::Peer;

/// After an error that is the machine's (too many open files), the next connection waits for so long.
const BREATH: Duration = Duration::from_secs(1);

/// What a connection may take.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Bounds on connections")]
pub struct Bounds {
    /// Connections served at once; further ones wait
    #[arg(long, env = "HUANHENG_CONNECTIONS", value_name = "N", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub connections: u32,
    /// A request's head must be there within so many seconds of the connection or of the answer before; so a connection
    /// kept alive is closed after the same time
    #[arg(long, env = "HUANHENG_HEAD_SECONDS", value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub head_seconds: u64,
    /// A request's body must be there within so many seconds of its head
    #[arg(long, env = "HUANHENG_BODY_SECONDS", value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub body_seconds: u64,
    /// A connection whose other end takes nothing of the answer for so many seconds is closed
    #[arg(long, env = "HUANHENG_STALL_SECONDS", value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub stall_seconds: u64,
    /// Largest head of a request, in KiB
    #[arg(long, env = "HUANHENG_HEAD_KIB", value_name = "KIB", default_value_t = 32, value_parser = clap::value_parser!(u32).range(8..=1024))]
    pub head_kib: u32,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { connections: 1024, head_seconds: 20, body_seconds: 60, stall_seconds: 30, head_kib: 32 }
    }
}

impl Bounds {
    fn http(&self) -> http1::Builder {
        let head = usize::try_from(self.head_kib).unwrap_or(32).saturating_mul(1024);
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(self.head_seconds))
            .max_header_size(head)
            // A head that has not ended yet is bounded by the buffer.
            .max_buf_size(head);
        http
    }
}

/// What new connections are greeted with, where TLS is spoken.
pub type Greeting = watch::Receiver<Arc<ServerConfig>>;

/// Serves until `stopped` turns true, then lets what is in hand come to its end. The figures tell the listeners apart by
/// their names.
pub async fn serve(
    name: &'static str,
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    tls: Option<Greeting>,
    mut stopped: watch::Receiver<bool>,
) {
    let http = bounds.http();
    let places = Arc::new(Semaphore::new(usize::try_from(bounds.connections).unwrap_or(1024)));
    let open = GracefulShutdown::new();
    gauge!("huanheng_http_connections_max", "listener" => name).set(bounds.connections);
    gauge!("huanheng_http_connections", "listener" => name).set(0);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.ok()?;
            Some((accept(&listener).await, place))
        };
        let ((stream, peer), place) = tokio::select! {
            next = next => match next {
                Some(next) => next,
                None => break,
            },
            _ = stopped.wait_for(|s| *s) => break,
        };
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(Duration::from_secs(bounds.stall_seconds)));
        let stream = Box::pin(stream);
        let one = One { name, peer, http: http.clone(), router: router.clone(), bounds, open: open.watcher() };
        match &tls {
            None => tokio::spawn(one.serve(stream, place)),
            Some(tls) => {
                let greeting = TlsAcceptor::from(tls.borrow().clone());
                let stopped = stopped.clone();
                tokio::spawn(async move {
                    if let Some(stream) = greet(greeting, stream, bounds, stopped).await {
                        one.serve(stream, place).await;
                    }
                })
            }
        };
    }
    drop(listener);
    open.shutdown().await;
}

/// The handshake of one connection, within the time that a head may take.
async fn greet<S: AsyncRead + AsyncWrite + Unpin>(
    greeting: TlsAcceptor,
    stream: S,
    bounds: Bounds,
    mut stopped: watch::Receiver<bool>,
) -> Option<TlsStream<S>> {
    let greeted = timeout(Duration::from_secs(bounds.head_seconds), greeting.accept(stream));
    let why = tokio::select! {
        greeted = greeted => match greeted {
            Ok(Ok(stream)) => return Some(stream),
            Ok(Err(e)) => e.to_string(),
            Err(_) => "it took too long".to_owned(),
        },
        _ = stopped.wait_for(|s| *s) => return None,
    };
    counter!("huanheng_http_connections_refused_total").increment(1);
    tracing::debug!(why, "a TLS handshake failed");
    None
}

/// What one connection needs to be served.
struct One {
    name: &'static str,
    peer: SocketAddr,
    http: http1::Builder,
    router: Router,
    bounds: Bounds,
    open: Watcher,
}

impl One {
    async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(self, stream: S, place: OwnedSemaphorePermit) {
        let late = Duration::from_secs(self.bounds.body_seconds);
        let router = self.router;
        // Routers are always ready.
        let peer = Peer(self.peer);
        let answer = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(|b| Timed::body(b, late));
            request.extensions_mut().insert(peer);
            router.clone().call(request)
        });
        let connections = gauge!("huanheng_http_connections", "listener" => self.name);
        connections.increment(1);
        if let Err(e) = self.open.watch(self.http.serve_connection(TokioIo::new(stream), answer)).await {
            tracing::debug!(error = %e, "a connection ended");
        }
        connections.decrement(1);
        drop(place);
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // The other end went away before it was looked at.
            Err(e) if matches!(e.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            Err(e) => {
                tracing::error!(error = %e, "cannot accept a connection");
                sleep(BREATH).await;
            }
        }
    }
}

/// A body that must have come whole by a moment. A bound between two pieces would let a byte a minute pass.
struct Timed {
    body: Incoming,
    late: Pin<Box<Sleep>>,
}

impl Timed {
    fn body(body: Incoming, within: Duration) -> Body {
        if body.is_end_stream() {
            return Body::empty();
        }
        Body::new(Timed { body, late: Box::pin(sleep(within)) })
    }
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.late.as_mut().poll(cx).is_ready() {
            let late = io::Error::new(ErrorKind::TimedOut, "the body did not come in time");
            return Poll::Ready(Some(Err(axum::Error::new(late))));
        }
        Pin::new(&mut self.body).poll_frame(cx).map_err(axum::Error::new)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
