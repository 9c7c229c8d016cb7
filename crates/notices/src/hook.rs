//! One POST to the webhook: no redirect is followed, little of the answer is read, and all of it has its time.

use std::net::SocketAddr;

use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use kernel::Micros;
use sha2::Sha256;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::channels::Hook;
use crate::message::{one_line, seconds};
use crate::sender::Answer;

/// What is read of an answer.
const MOST_ANSWER: usize = 4 << 10;

/// The signature of a body at a time: `sha256=` and HMAC-SHA256 over `TIMESTAMP.BODY`.
pub fn signature(secret: &[u8], timestamp: i64, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(format!("{timestamp}.").as_bytes());
    mac.update(body);
    let hex: String = mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
    Some(format!("sha256={hex}"))
}

pub(crate) async fn post(hook: &Hook, key: &str, body: Vec<u8>, now: Micros) -> Answer {
    match try_post(hook, key, body, now).await {
        Ok(answer) => answer,
        Err(e) => Answer::Later(one_line(&e.to_string(), 300)),
    }
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

async fn try_post(hook: &Hook, key: &str, body: Vec<u8>, now: Micros) -> Result<Answer, Failed> {
    let at = seconds(now);
    let signed = signature(&hook.secret, at, &body).ok_or("the secret cannot sign")?;
    let host = hook.uri.authority().map(|a| a.as_str().to_owned()).unwrap_or_default();
    let path = hook.uri.path_and_query().map_or("/", |p| p.as_str());
    let request = Request::post(path)
        .header(HOST, host)
        .header(USER_AGENT, concat!("huanheng/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, "application/json")
        .header("idempotency-key", key)
        .header("x-huanheng-timestamp", at.to_string())
        .header("x-huanheng-signature", signed)
        .body(Full::new(Bytes::from(body)))?;
    let bare = hook.host.trim_start_matches('[').trim_end_matches(']');
    let stream = connect(bare, hook.port).await?;
    match &hook.tls {
        None => exchange(stream, request).await,
        Some(config) => {
            let name = ServerName::try_from(bare.to_owned())?;
            exchange(TlsConnector::from(config.clone()).connect(name, stream).await?, request).await
        }
    }
}

async fn connect(host: &str, port: u16) -> Result<TcpStream, Failed> {
    let all: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await?.collect();
    Ok(TcpStream::connect(all.as_slice()).await?)
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, Failed>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let answered = async {
        let response = sender.send_request(request).await?;
        let status = response.status();
        // What is longer than that is not needed to know how it ended.
        let text = Limited::new(response.into_body(), MOST_ANSWER).collect().await;
        let text = text.map(|b| String::from_utf8_lossy(&b.to_bytes()).into_owned()).unwrap_or_default();
        Ok::<_, Failed>(judged(status, &text))
    };
    tokio::pin!(answered);
    tokio::select! {
        answer = &mut answered => answer,
        ended = connection => {
            // The connection is driven here; when it ends first, what it brought is still to be read.
            let answer = answered.await;
            match (ended, answer) {
                (Err(e), Err(_)) => Err(e.into()),
                (_, answer) => answer,
            }
        }
    }
}

fn judged(status: StatusCode, text: &str) -> Answer {
    let said = one_line(&format!("{} {text}", status.as_u16()), 300);
    let later = matches!(status.as_u16(), 408 | 425 | 429);
    match status {
        s if s.is_success() => Answer::Sent(said),
        s if s.is_server_error() || later => Answer::Later(said),
        // A redirect is not followed: who signs for one address does not send to another.
        _ => Answer::Never(said),
    }
}
