//! TLS from two files: read and checked at the start, read again on SIGHUP while connections go on.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kernel::{Error, Micros, Result};
use tokio::sync::watch;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{self, ServerConfig};
use webpki::{EndEntityCert, KeyUsage};

/// From when a certificate's end is warned of.
const SOON: i64 = 21 * kernel::time::DAY;

/// What `serve` takes of TLS.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "TLS")]
pub struct TlsArgs {
    /// Certificate chain as PEM, the server's own first; together with --tls-key the server speaks HTTPS only
    #[arg(long, value_name = "FILE", env = "HUANHENG_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key as PEM. SIGHUP reads both files again
    #[arg(long, value_name = "FILE", env = "HUANHENG_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Address where plain HTTP is sent on to HTTPS, such as 0.0.0.0:80
    #[arg(long, value_name = "ADDRESS", env = "HUANHENG_REDIRECT_LISTEN", requires = "tls_cert")]
    pub redirect_listen: Option<std::net::SocketAddr>,
    /// For so many seconds a browser refuses to reach this name without TLS (HSTS); 0 says nothing
    #[arg(long, value_name = "SECONDS", env = "HUANHENG_HSTS_SECONDS", default_value_t = 31_536_000)]
    pub hsts_seconds: u32,
}

/// The certificate in use, and its files.
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    now: watch::Sender<Arc<ServerConfig>>,
}

impl TlsArgs {
    /// Reads the files, when they are named.
    pub fn load(&self, now: Micros) -> Result<Option<Tls>> {
        let (Some(cert), Some(key)) = (&self.tls_cert, &self.tls_key) else { return Ok(None) };
        let config = load(cert, key, now)?;
        Ok(Some(Tls { cert: cert.clone(), key: key.clone(), now: watch::channel(config).0 }))
    }
}

impl Tls {
    /// What new connections are greeted with.
    #[must_use]
    pub fn config(&self) -> watch::Receiver<Arc<ServerConfig>> {
        self.now.subscribe()
    }

    /// Reads the files again. On an error the certificate in use stays.
    pub fn reload(&self, now: Micros) -> Result<()> {
        let config = load(&self.cert, &self.key, now)?;
        self.now.send_replace(config);
        Ok(())
    }
}

/// Reads and checks a certificate and its key.
pub(crate) fn load(cert: &Path, key: &Path, now: Micros) -> Result<Arc<ServerConfig>> {
    let bad = |file: &Path, what: &str| Error::invalid(format!("TLS: {}: {what}", file.display()));
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect)
        .map_err(|e| bad(cert, "cannot be read as PEM").with_source(e))?;
    let Some(own) = chain.first() else { return Err(bad(cert, "holds no certificate")) };
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|e| {
        bad(key, "cannot be read as a private key in PEM (one with a password is not taken)").with_source(e)
    })?;
    let until = check_dates(cert, own, &chain, now)?;

    let provider = Arc::new(ring::default_provider());
    let pair = CertifiedKey::from_der(chain.clone(), secret, &provider).map_err(|e| match e {
        rustls::Error::InconsistentKeys(_) => bad(key, &format!("is not the key of {}", cert.display())).with_source(e),
        other => bad(key, "cannot be used").with_source(other),
    })?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::internal("TLS cannot be set up").with_source(e))?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(pair)));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let ends = until.bureau_text();
    metrics::gauge!("huanheng_tls_certificate_not_after_timestamp_seconds").set(seconds(until));
    if until.since(now) < SOON {
        tracing::warn!(file = %cert.display(), ends, "the TLS certificate ends soon");
    } else {
        tracing::info!(file = %cert.display(), ends, "TLS certificate");
    }
    Ok(Arc::new(config))
}

fn seconds(at: Micros) -> f64 {
    Duration::from_micros(u64::try_from(at.0).unwrap_or_default()).as_secs_f64()
}

/// Refuses a certificate that does not hold now or that is for no server; gives when it ends.
fn check_dates(file: &Path, own: &CertificateDer<'_>, chain: &[CertificateDer<'_>], now: Micros) -> Result<Micros> {
    let bad = |what: String| Error::invalid(format!("TLS: {}: {what}", file.display()));
    let parsed =
        EndEntityCert::try_from(own).map_err(|e| bad("is no certificate of a server".into()).with_source(e))?;
    let usage = KeyUsage::server_auth();
    // Asked without any authority to trust: all that can be said is whether the certificate by itself would do.
    let ask = |at: Duration| {
        let rest = chain.get(1..).unwrap_or_default();
        let at = UnixTime::since_unix_epoch(at);
        parsed.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &[], rest, at, usage, None, None).map(|_| ())
    };
    let at = |time: UnixTime| {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        Micros(seconds.saturating_mul(kernel::time::SECOND))
    };
    match ask(Duration::from_micros(u64::try_from(now.0).unwrap_or_default())) {
        Err(webpki::Error::CertExpired { not_after, .. }) => {
            return Err(bad(format!("the certificate ended on {}", at(not_after).bureau_text())));
        }
        Err(webpki::Error::CertNotValidYet { not_before, .. }) => {
            return Err(bad(format!("the certificate begins on {}", at(not_before).bureau_text())));
        }
        Err(webpki::Error::RequiredEkuNotFoundContext(_) | webpki::Error::EmptyEkuExtension) => {
            return Err(bad("the certificate is not made for servers (extended key usage)".into()));
        }
        Err(webpki::Error::BadDer) => return Err(bad("the certificate is damaged".into())),
        _ => {}
    }
    // At the end of time every certificate has ended, and the answer names when.
    match ask(Duration::from_secs(u64::MAX)) {
        Err(webpki::Error::CertExpired { not_after, .. }) => Ok(at(not_after)),
        _ => Err(bad("the certificate names no end".into())),
    }
}
