//! The other end: a relay that speaks SMTP and a server that speaks HTTP, both on loopback and both as bad as asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// What a peer does with the next one who comes; it is kind when it was told nothing.
#[derive(Clone, Debug)]
pub enum Act {
    /// Takes the message and cuts the line before the answer.
    Cut,
    /// Answers with this after the message.
    Say(String),
    /// Says this to who signs in.
    Login(String),
}

#[derive(Clone, Default)]
pub struct Seen {
    acts: Arc<Mutex<VecDeque<Act>>>,
    messages: Arc<Mutex<Vec<String>>>,
    /// Commands, of SMTP.
    said: Arc<Mutex<Vec<String>>>,
}

impl Seen {
    pub fn will(&self, acts: impl IntoIterator<Item = Act>) {
        self.acts.lock().unwrap().extend(acts);
    }

    fn next(&self) -> Option<Act> {
        self.acts.lock().unwrap().pop_front()
    }

    pub fn messages(&self) -> Vec<String> {
        self.messages.lock().unwrap().clone()
    }

    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }
}

/// How a relay is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Plain,
    Starttls,
    Implicit,
}

/// A certificate for `localhost` and its authority.
pub fn certificate() -> (TlsAcceptor, Vec<u8>) {
    let pair = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(pair.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![pair.cert.der().clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), pair.cert.pem().into_bytes())
}

/// A relay; gives its port and what it saw.
pub async fn relay(way: Way, tls: Option<TlsAcceptor>) -> (u16, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Seen::default();
    let own = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (seen, tls) = (own.clone(), tls.clone());
            tokio::spawn(async move {
                match way {
                    Way::Plain => drop(smtp(stream, &seen, false, true).await),
                    Way::Implicit => {
                        if let Ok(stream) = tls.unwrap().accept(stream).await {
                            drop(smtp(stream, &seen, false, true).await);
                        }
                    }
                    Way::Starttls => {
                        if let Some(stream) = smtp(stream, &seen, true, true).await
                            && let Ok(stream) = tls.unwrap().accept(stream).await
                        {
                            drop(smtp(stream, &seen, false, false).await);
                        }
                    }
                }
            });
        }
    });
    (port, seen)
}

/// Speaks SMTP; gives the line back when it is to become secret.
async fn smtp<S: AsyncRead + AsyncWrite + Unpin>(stream: S, seen: &Seen, secret: bool, greet: bool) -> Option<S> {
    let mut io = BufReader::new(stream);
    let mut act = seen.next();
    if secret {
        // The act is for who comes back over the secret line.
        if let Some(act) = act.take() {
            seen.acts.lock().unwrap().push_front(act);
        }
    }
    if greet {
        io.write_all(b"220 peer ESMTP\r\n").await.ok()?;
    }
    loop {
        let mut line = String::new();
        if io.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        seen.said.lock().unwrap().push(line.clone());
        let word = line.split(' ').next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "EHLO" if secret => "250-peer\r\n250 STARTTLS\r\n".to_owned(),
            "EHLO" => "250-peer\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n".to_owned(),
            "STARTTLS" => {
                io.write_all(b"220 go\r\n").await.ok()?;
                return Some(io.into_inner());
            }
            "AUTH" => match act.take() {
                Some(Act::Login(said)) => format!("{said}\r\n"),
                other => {
                    act = other;
                    "235 in\r\n".to_owned()
                }
            },
            "DATA" => {
                io.write_all(b"354 go\r\n").await.ok()?;
                let mut text = String::new();
                loop {
                    let mut line = String::new();
                    if io.read_line(&mut line).await.ok()? == 0 {
                        return None;
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    text.push_str(&line);
                }
                seen.messages.lock().unwrap().push(text);
                match act.take() {
                    Some(Act::Cut) => return None,
                    Some(Act::Say(said)) => format!("{said}\r\n"),
                    _ => "250 taken\r\n".to_owned(),
                }
            }
            "QUIT" => {
                let _ = io.write_all(b"221 bye\r\n").await;
                return None;
            }
            _ => "250 ok\r\n".to_owned(),
        };
        io.write_all(answer.as_bytes()).await.ok()?;
    }
}

/// A server that takes posts; a message is head and body together.
pub async fn web(tls: Option<TlsAcceptor>) -> (u16, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Seen::default();
    let own = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (seen, tls) = (own.clone(), tls.clone());
            tokio::spawn(async move {
                match tls {
                    None => _ = http(stream, &seen).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            _ = http(stream, &seen).await;
                        }
                    }
                }
            });
        }
    });
    (port, seen)
}

async fn http<S: AsyncRead + AsyncWrite + Unpin>(stream: S, seen: &Seen) -> Option<()> {
    let mut io = BufReader::new(stream);
    let mut text = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if io.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
            length = n.trim().parse().ok()?;
        }
        text.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    io.read_exact(&mut body).await.ok()?;
    text.push_str(&String::from_utf8(body).ok()?);
    seen.messages.lock().unwrap().push(text);
    let answer = match seen.next() {
        Some(Act::Cut) => return None,
        Some(Act::Say(said)) => said,
        _ => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
    };
    io.write_all(answer.as_bytes()).await.ok()?;
    io.flush().await.ok()
}
