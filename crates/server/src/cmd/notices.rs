//! Settings of the ways out of notices.

use std::path::{Path, PathBuf};

use kernel::{Error, Result};
use notices::{Channels, Settings};

/// The largest file with a secret.
const MOST_SECRET: usize = 4096;
/// The largest file with authorities.
const MOST_AUTHORITY: usize = 1 << 20;

/// What `serve` takes of notices.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Notices")]
pub struct NoticeArgs {
    /// Relay for mail: smtp://HOST[:PORT] (plain), starttls://HOST[:PORT] or smtps://HOST[:PORT]; no mail when absent
    #[arg(long, value_name = "ADDRESS", env = "HUANHENG_SMTP", requires = "smtp_from")]
    pub smtp: Option<String>,
    /// Address that mails are sent from
    #[arg(long, value_name = "ADDRESS", env = "HUANHENG_SMTP_FROM")]
    pub smtp_from: Option<String>,
    /// User at the relay; to another machine only with starttls or smtps
    #[arg(long, value_name = "USER", env = "HUANHENG_SMTP_USER", requires = "smtp_password_file")]
    pub smtp_user: Option<String>,
    /// File whose only line is the password at the relay
    #[arg(long, value_name = "FILE", env = "HUANHENG_SMTP_PASSWORD_FILE", requires = "smtp_user")]
    pub smtp_password_file: Option<PathBuf>,
    /// Address that every notice is posted to, http or https
    #[arg(long, value_name = "ADDRESS", env = "HUANHENG_WEBHOOK", requires = "webhook_secret_file")]
    pub webhook: Option<String>,
    /// File whose only line is the secret by which the posts are signed, at least 16 bytes
    #[arg(long, value_name = "FILE", env = "HUANHENG_WEBHOOK_SECRET_FILE")]
    pub webhook_secret_file: Option<PathBuf>,
    /// Certificates as PEM of authorities that relay and webhook are trusted by, besides those of the machine
    #[arg(long, value_name = "FILE", env = "HUANHENG_NOTICES_CA_FILE")]
    pub notices_ca_file: Option<PathBuf>,
}

impl NoticeArgs {
    /// Reads the secrets and judges the settings. `site` is where the workbench is reached.
    pub fn open(&self, site: Option<String>) -> Result<Channels> {
        let password = self.smtp_password_file.as_deref().map(secret).transpose()?;
        let authority = self.notices_ca_file.as_deref();
        Channels::open(&Settings {
            smtp: self.smtp.clone(),
            smtp_from: self.smtp_from.clone(),
            smtp_login: self.smtp_user.clone().zip(password),
            webhook: self.webhook.clone(),
            webhook_secret: self.webhook_secret_file.as_deref().map(secret).transpose()?.map(String::into_bytes),
            authority: authority.map(|f| super::place::read_file(f, MOST_AUTHORITY)).transpose()?,
            site,
        })
    }
}

/// The only line of a file.
fn secret(file: &Path) -> Result<String> {
    let bytes = super::place::read_file(file, MOST_SECRET)?;
    let text = String::from_utf8(bytes)
        .map_err(|e| Error::invalid(format!("{} is not text", file.display())).with_source(e))?;
    let line = text.trim_end_matches(['\n', '\r']);
    if line.is_empty() || line.contains(['\n', '\r']) {
        return Err(Error::invalid(format!("{} must hold one line: the secret", file.display())));
    }
    Ok(line.to_owned())
}
