//! The ways out: a relay for mail and one webhook of the bureau, as the server was started with.

use std::fmt;
use std::sync::Arc;

use hyper::Uri;
use kernel::{Error, Result};
use lettre::Address;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Smtp,
    Webhook,
}

impl Channel {
    pub fn name(self) -> &'static str {
        match self {
            Channel::Smtp => "smtp",
            Channel::Webhook => "webhook",
        }
    }

    pub(crate) fn read(name: &str) -> Result<Channel> {
        match name {
            "smtp" => Ok(Channel::Smtp),
            "webhook" => Ok(Channel::Webhook),
            other => Err(Error::internal(format!("unknown channel `{other}`"))),
        }
    }
}

/// What the server was told about ways out, as it stands in its settings. No secret is shown of it.
#[derive(Clone, Default)]
pub struct Settings {
    /// `smtp://HOST[:PORT]`, `starttls://HOST[:PORT]` or `smtps://HOST[:PORT]`.
    pub smtp: Option<String>,
    pub smtp_from: Option<String>,
    /// User and password.
    pub smtp_login: Option<(String, String)>,
    pub webhook: Option<String>,
    pub webhook_secret: Option<Vec<u8>>,
    /// An authority to trust besides those of the machine, as PEM.
    pub authority: Option<Vec<u8>>,
    /// Where the workbench is reached, for links.
    pub site: Option<String>,
}

/// The ways out that are open. One for all who have the same parts.
#[derive(Clone, Default)]
pub struct Channels(pub(crate) Arc<Open>);

#[derive(Default)]
pub(crate) struct Open {
    pub mail: Option<Mail>,
    pub hook: Option<Hook>,
    pub site: Option<String>,
}

pub(crate) struct Mail {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub login: Option<Credentials>,
    pub from: Address,
    pub hello: ClientId,
}

pub(crate) struct Hook {
    pub uri: Uri,
    pub host: String,
    pub port: u16,
    pub secret: Vec<u8>,
    pub tls: Option<Arc<ClientConfig>>,
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mail = self.0.mail.as_ref().map(|m| format!("{}:{}", m.host, m.port));
        let hook = self.0.hook.as_ref().map(|h| format!("{}:{}", h.host, h.port));
        f.debug_struct("Channels").field("smtp", &mail).field("webhook", &hook).finish()
    }
}

impl Channels {
    /// Judges the settings, so that a wrong one stops the server at its start and no message later.
    pub fn open(settings: &Settings) -> Result<Channels> {
        let mail = settings.smtp.as_deref().map(|at| mail(at, settings)).transpose()?;
        let hook = settings.webhook.as_deref().map(|at| hook(at, settings)).transpose()?;
        let site = settings.site.as_deref().map(|s| s.trim_end_matches('/').to_owned());
        Ok(Channels(Arc::new(Open { mail, hook, site })))
    }

    pub(crate) fn has(&self, channel: Channel) -> bool {
        match channel {
            Channel::Smtp => self.0.mail.is_some(),
            Channel::Webhook => self.0.hook.is_some(),
        }
    }

    /// The right-hand side of the ids of messages.
    pub(crate) fn domain(&self) -> &str {
        self.0.mail.as_ref().map_or("huanheng.invalid", |m| m.from.domain())
    }
}

fn wrong(what: impl Into<String>) -> Error {
    Error::invalid(what).with_code("bad_setting")
}

fn loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Scheme, host and port of an address. Nothing else may stand in it where `path` says no.
fn parts(what: &str, text: &str, path: bool) -> Result<(Uri, String, String, Option<u16>)> {
    let bad = |why: &str| wrong(format!("{what}: {why}"));
    let uri: Uri = text.parse().map_err(|e| bad("is no address").with_source(e))?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(bad("must be SCHEME://HOST[:PORT]"));
    };
    if authority.as_str().contains('@') {
        return Err(bad("must not hold a user or password"));
    }
    if !path && !matches!(uri.path(), "" | "/") {
        return Err(bad("must end after host and port"));
    }
    let (scheme, host, port) = (scheme.to_owned(), authority.host().to_owned(), authority.port_u16());
    Ok((uri, scheme, host, port))
}

fn mail(at: &str, settings: &Settings) -> Result<Mail> {
    let (_, scheme, host, port) = parts("the mail relay", at, false)?;
    let tls = || -> Result<TlsParameters> {
        let mut tls = TlsParameters::builder(host.clone());
        if let Some(pem) = &settings.authority {
            for der in authorities(pem)? {
                let der = Certificate::from_der(der.to_vec());
                tls =
                    tls.add_root_certificate(der.map_err(|e| wrong("the authority is no certificate").with_source(e))?);
            }
        }
        tls.build_rustls().map_err(|e| wrong("TLS to the mail relay cannot be set up").with_source(e))
    };
    let (tls, usual) = match scheme.as_str() {
        "smtp" => (Tls::None, 25),
        "starttls" => (Tls::Required(tls()?), 587),
        "smtps" => (Tls::Wrapper(tls()?), 465),
        other => return Err(wrong(format!("the mail relay: `{other}` must be smtp, starttls or smtps"))),
    };
    if settings.smtp_login.is_some() && scheme == "smtp" && !loopback(&host) {
        return Err(wrong("the mail relay: a password goes to another machine only with starttls or smtps"));
    }
    let from = settings.smtp_from.as_deref().ok_or_else(|| wrong("the mail relay needs an address to send from"))?;
    let from: Address = from.parse().map_err(|e| wrong("the address to send from is none").with_source(e))?;
    Ok(Mail {
        port: port.unwrap_or(usual),
        host,
        tls,
        login: settings.smtp_login.clone().map(|(user, password)| Credentials::new(user, password)),
        hello: ClientId::Domain(from.domain().to_owned()),
        from,
    })
}

fn hook(at: &str, settings: &Settings) -> Result<Hook> {
    let (uri, scheme, host, port) = parts("the webhook", at, true)?;
    let (tls, usual) = match scheme.as_str() {
        "http" => (None, 80),
        "https" => (Some(client(settings)?), 443),
        other => return Err(wrong(format!("the webhook: `{other}` must be http or https"))),
    };
    let secret = settings.webhook_secret.clone().filter(|s| s.len() >= 16);
    let secret = secret.ok_or_else(|| wrong("the webhook needs a secret of at least 16 bytes to sign with"))?;
    Ok(Hook { uri, host, port: port.unwrap_or(usual), secret, tls })
}

fn authorities(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
    let all: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let all = all.map_err(|e| wrong("the authority cannot be read as PEM").with_source(e))?;
    if all.is_empty() {
        return Err(wrong("the authority holds no certificate"));
    }
    Ok(all)
}

fn client(settings: &Settings) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = &settings.authority {
        for der in authorities(pem)? {
            roots.add(der).map_err(|e| wrong("the authority is no certificate").with_source(e))?;
        }
    }
    if roots.is_empty() {
        return Err(wrong("the webhook: this machine trusts no authority; name one"));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::internal("TLS cannot be set up").with_source(e))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings { smtp_from: Some("a@b.example".into()), webhook_secret: Some(vec![7; 16]), ..Settings::default() }
    }

    #[test]
    fn a_wrong_setting_is_refused_at_the_start() {
        let mail = |smtp: &str| Channels::open(&Settings { smtp: Some(smtp.into()), ..settings() });
        for good in
            ["smtp://127.0.0.1:2525", "smtp://mail.example", "starttls://mail.example", "smtps://mail.example:465"]
        {
            assert!(mail(good).is_ok(), "{good}");
        }
        for bad in ["mail.example", "http://mail.example", "smtp://a:b@mail.example", "smtp://mail.example/x", ""] {
            assert!(mail(bad).is_err(), "{bad}");
        }
        let login = Some(("u".to_owned(), "p".to_owned()));
        let with = |smtp: &str| Settings { smtp: Some(smtp.into()), smtp_login: login.clone(), ..settings() };
        assert!(Channels::open(&with("smtp://mail.example")).is_err());
        assert!(Channels::open(&with("smtp://127.0.0.1")).is_ok());
        let from = |from: &str| Settings { smtp_from: Some(from.into()), ..with("smtp://127.0.0.1") };
        assert!(Channels::open(&from("a@b.example\r\nBcc: c@d.example")).is_err());
        let hook = |at: &str| Channels::open(&Settings { webhook: Some(at.into()), ..settings() });
        assert!(hook("http://127.0.0.1:9/hook?a=1").is_ok() && hook("https://oa.example/hook").is_ok());
        for bad in ["ftp://127.0.0.1/", "http://u:p@127.0.0.1/", "/hook", "file:///etc/passwd"] {
            assert!(hook(bad).is_err(), "{bad}");
        }
        let short =
            Settings { webhook: Some("http://h.example/".into()), webhook_secret: Some(vec![7; 15]), ..settings() };
        assert_eq!(Channels::open(&short).unwrap_err().code(), "bad_setting");
    }
}
