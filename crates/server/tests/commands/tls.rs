//! TLS as a client sees it: the handshake, the bounds, new files without a break, and what is refused at the start.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Clock, Micros, SystemClock};
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, date_time_ymd};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::tools::*;
use crate::watch::{Served, within};

/// A certificate of `localhost` and its key, as files.
struct Made {
    cert: String,
    key: String,
    der: CertificateDer<'static>,
}

fn made(place: &Place, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Made {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let cert = params.self_signed(&key).unwrap();
    let made = Made {
        cert: place.file(&format!("{name}.pem")),
        key: place.file(&format!("{name}.key")),
        der: cert.der().clone(),
    };
    std::fs::write(&made.cert, cert.pem()).unwrap();
    std::fs::write(&made.key, key.serialize_pem()).unwrap();
    made
}

type Stream = StreamOwned<ClientConnection, TcpStream>;

fn connect(at: &str, trusted: &[&Made]) -> std::io::Result<Stream> {
    let mut roots = RootCertStore::empty();
    for made in trusted {
        roots.add(made.der.clone()).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let tcp = TcpStream::connect(at)?;
    tcp.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut stream = StreamOwned::new(client, tcp);
    stream.conn.complete_io(&mut stream.sock)?;
    Ok(stream)
}

/// One request; the head and as much of the body as comes with it.
fn ask(stream: &mut Stream, text: &str) -> String {
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    let mut piece = [0; 4096];
    while !answer.contains("\r\n\r\n") {
        let n = stream.read(&mut piece).unwrap();
        assert!(n > 0, "closed after {answer}");
        answer.push_str(&String::from_utf8_lossy(&piece[..n]));
    }
    answer
}

const HEALTH: &str = "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn since(begun: Micros) -> Duration {
    Duration::from_micros(SystemClock.now().since(begun).try_into().unwrap())
}

#[test]
fn it_serves_with_tls_and_takes_new_files_without_a_break() {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    let (first, second) = (made(&place, "first", |_| {}), made(&place, "second", |_| {}));
    let (cert, key) = (place.file("cert.pem"), place.file("cert.key"));
    let put = |made: &Made| {
        std::fs::copy(&made.cert, &cert).unwrap();
        std::fs::copy(&made.key, &key).unwrap();
    };
    put(&first);
    let served = Served::over(
        &place.data(),
        &["--tls-cert", &cert, "--tls-key", &key, "--redirect-listen", "127.0.0.1:0", "--head-seconds", "60"],
    );
    let mut kept = connect(&served.at, &[&first]).unwrap();
    let answer = ask(&mut kept, HEALTH);
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("strict-transport-security: max-age=31536000"),
        "{answer}"
    );

    // Cookies go over TLS only, and the workbench's own origin may change things.
    let body = r#"{"login":"c01","password":"Huanheng-2026"}"#;
    let sign_in = format!(
        "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = ask(&mut connect(&served.at, &[&first]).unwrap(), &sign_in);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("; Secure"), "{answer}");

    // Plain HTTP is sent on from its own door, and closed at this one.
    let plain = served.logged("sending http://").split(' ').next().unwrap().to_owned();
    let port = served.at.rsplit_once(':').unwrap().1;
    for (host, expected) in [
        ("hh.example.gov.cn:80", format!("location: https://hh.example.gov.cn:{port}/draft?x=1")),
        ("[::1]", format!("location: https://[::1]:{port}/draft?x=1")),
        ("a@b/c", "HTTP/1.1 400".to_owned()),
    ] {
        let mut stream = TcpStream::connect(&plain).unwrap();
        write!(stream, "GET /draft?x=1 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains(&expected), "{host}: {answer}");
        assert!(answer.starts_with("HTTP/1.1 308") || host.contains('@'), "{answer}");
    }
    let mut stream = TcpStream::connect(&served.at).unwrap();
    stream.write_all(HEALTH.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/"), "plain HTTP is not answered");

    // New files: new connections see the new certificate, the kept one goes on.
    put(&second);
    served.signal("-HUP");
    served.logged("were read again");
    assert!(connect(&served.at, &[&first]).is_err());
    assert!(ask(&mut connect(&served.at, &[&second]).unwrap(), HEALTH).starts_with("HTTP/1.1 200"));
    assert!(ask(&mut kept, HEALTH).starts_with("HTTP/1.1 200"));

    // Files that do not fit together change nothing.
    std::fs::copy(&first.key, &key).unwrap();
    served.signal("-HUP");
    let why = served.logged("were not taken");
    assert!(why.contains("is not the key of"), "{why}");
    assert!(ask(&mut connect(&served.at, &[&second]).unwrap(), HEALTH).starts_with("HTTP/1.1 200"));
    assert_eq!(served.stop().0, Some(0));
}

#[test]
fn the_bounds_hold_for_handshakes() {
    let place = Place::new(None);
    let made = made(&place, "a", |_| {});
    let served = Served::over(
        &place.data(),
        &["--tls-cert", &made.cert, "--tls-key", &made.key, "--head-seconds", "2", "--connections", "3"],
    );
    let begun = SystemClock.now();
    // Two that say nothing hold two of three places, and no longer than a head may take.
    let mut silent: Vec<TcpStream> = (0..2).map(|_| TcpStream::connect(&served.at).unwrap()).collect();
    assert!(ask(&mut connect(&served.at, &[&made]).unwrap(), HEALTH).starts_with("HTTP/1.1 200"));
    for stream in &mut silent {
        stream.set_read_timeout(Some(Duration::from_secs(12))).unwrap();
        assert_eq!(stream.read_to_end(&mut Vec::new()).unwrap(), 0);
    }
    assert!(since(begun) >= Duration::from_millis(1900) && since(begun) < Duration::from_secs(10));
    // Three hold every place: the fourth is greeted when they are gone.
    let begun = SystemClock.now();
    let holders: Vec<TcpStream> = (0..3).map(|_| TcpStream::connect(&served.at).unwrap()).collect();
    assert!(ask(&mut connect(&served.at, &[&made]).unwrap(), HEALTH).starts_with("HTTP/1.1 200"));
    assert!(since(begun) >= Duration::from_millis(1500), "it was greeted beside the three that hold the places");
    drop(holders);
    // A head that does not end is closed behind TLS as without.
    let mut slow = connect(&served.at, &[&made]).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    let begun = SystemClock.now();
    let _ = slow.read_to_end(&mut Vec::new());
    assert!(since(begun) < Duration::from_secs(10));
    // A handshake under way does not hold the stop up.
    let _open = TcpStream::connect(&served.at).unwrap();
    within(|| Some(()));
    assert_eq!(served.stop().0, Some(0));
}

#[test]
fn files_that_will_not_do_are_named_at_the_start() {
    let place = Place::new(None);
    let good = made(&place, "good", |_| {});
    let other = made(&place, "other", |_| {});
    let old = made(&place, "old", |p| {
        p.not_before = date_time_ymd(2020, 1, 1);
        p.not_after = date_time_ymd(2021, 2, 3);
    });
    let early = made(&place, "early", |p| {
        p.not_before = date_time_ymd(2990, 1, 1);
        p.not_after = date_time_ymd(2999, 1, 1);
    });
    let person = made(&place, "person", |p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]);
    let (junk, empty, none) = (place.file("junk"), place.file("empty"), place.file("none"));
    std::fs::write(&junk, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    std::fs::write(&empty, "").unwrap();
    for (cert, key, file, word) in [
        (&good.cert, &other.key, &other.key, "is not the key of"),
        (&old.cert, &old.key, &old.cert, "ended on 2021-02-03"),
        (&early.cert, &early.key, &early.cert, "begins on 2990-01-01"),
        (&person.cert, &person.key, &person.cert, "not made for servers"),
        (&junk, &good.key, &junk, "is no certificate"),
        (&empty, &good.key, &empty, "holds no certificate"),
        (&none, &good.key, &none, "cannot be read"),
        (&good.cert, &empty, &empty, "cannot be read as a private key"),
        (&good.cert, &good.cert, &good.cert, "cannot be read as a private key"),
    ] {
        let data = place.data();
        let said = run(["serve", "--data", data.to_str().unwrap(), "--tls-cert", cert, "--tls-key", key]).ends(2, word);
        assert!(said.err.contains(file.as_str()), "{}", said.err);
        assert!(!data.exists(), "nothing is opened before the files are looked at");
    }
    run(["serve", "--tls-cert", &good.cert]).ends(2, "--tls-key");
    run(["serve", "--redirect-listen", "127.0.0.1:0"]).ends(2, "--tls-cert");
}
