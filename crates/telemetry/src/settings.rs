//! What the receiver is started with, and what it answers to what it does not take.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use hj212::{Draft, Flag, Header, Profile, Version};
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use tokio_rustls::rustls::ServerConfig;
use utoipa::ToSchema;

use crate::record::Verdict;

/// What the receiver may take of the machine, and how long others may keep it waiting. A bound that is reached makes others
/// wait or ends a connection; nothing that came whole is ever dropped in silence.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Connections at once; a further one is closed and counted.
    pub connections: usize,
    /// Connections at once of one address.
    pub per_address: usize,
    /// A connection on which nothing comes for so long is closed.
    pub idle: Duration,
    /// A connection that came in and brings no accepted frame within so long is closed.
    pub first: Duration,
    /// A frame must come to its end within so long of its first byte.
    pub frame: Duration,
    /// The other end must take an answer within so long.
    pub stall: Duration,
    /// Frames a second of one connection; beyond, it is not read until the second is over.
    pub frames: u32,
    /// The same for what is no accepted frame.
    pub noise: u32,
    /// So much that is no accepted frame, without one in between, ends the connection.
    pub noise_in_a_row: u32,
    /// The longest data segment that is taken.
    pub segment: u16,
    /// While values of more frames than this wait to be derived, connections are not read.
    pub lag: u64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            connections: 20_000,
            per_address: 2_000,
            idle: Duration::from_secs(7_800),
            first: Duration::from_secs(600),
            frame: Duration::from_secs(10),
            stall: Duration::from_secs(10),
            frames: 500,
            noise: 20,
            noise_in_a_row: 1_000,
            segment: 9_999,
            lag: 100_000,
        }
    }
}

/// What the receiver is started with.
#[derive(Clone, Default)]
pub struct Settings {
    /// Where devices connect to; none: they do not. It is bound before the server says that it serves.
    pub listen: Option<Arc<TcpListener>>,
    /// Devices, or gateways of them, that are connected to: `host:port`.
    pub connect: Vec<String>,
    /// What connections are greeted with where TLS is spoken.
    pub tls: Option<Arc<ServerConfig>>,
    /// The bounds.
    pub bounds: Bounds,
}

impl Settings {
    /// Binds an address for devices.
    pub fn bind(at: SocketAddr) -> Result<Arc<TcpListener>> {
        let listener = TcpListener::bind(at).and_then(|l| l.set_nonblocking(true).map(|()| l));
        listener
            .map(Arc::new)
            .map_err(|e| Error::unavailable(format!("cannot listen for devices on {at}")).with_source(e))
    }

    /// The listener for tokio.
    pub(crate) fn listener(&self) -> Option<Result<tokio::net::TcpListener>> {
        let listener = self.listen.as_ref()?.try_clone().and_then(tokio::net::TcpListener::from_std);
        Some(listener.map_err(|e| Error::unavailable("cannot listen for devices").with_source(e)))
    }

    /// Where devices connect to.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.listen.as_ref().and_then(|l| l.local_addr().ok())
    }
}

/// What is sent to a frame that is not taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Nothing.
    #[default]
    Nothing,
    /// What is sent to a frame that was taken: the device does not send it again.
    Acknowledge,
    /// 9011 with the code of the fault (QnRtn): refused.
    Refuse,
}

/// What is sent, by what was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Replies {
    /// To an MN that is registered nowhere, or was closed.
    pub unknown_mn: Reply,
    /// To a wrong password.
    pub wrong_pw: Reply,
    /// To a wrong check sum.
    pub bad_crc: Reply,
    /// To a frame of a known device that cannot be read.
    pub malformed: Reply,
}

/// The same for each version of the standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// HJ/T 212-2005.
    pub v2005: Replies,
    /// HJ 212-2017.
    pub v2017: Replies,
    /// HJ 212-2025.
    pub v2025: Replies,
}

impl Answers {
    /// What is sent to a frame of this header that was not taken.
    #[must_use]
    pub fn to(&self, verdict: Verdict, header: &Header<'_>, profile: &Profile) -> Option<Vec<u8>> {
        // What is an answer itself, or wants none, gets none.
        let flag = header.flag.filter(|f| f.wants_answer() && !matches!(header.cn, 9011..=9014))?;
        let version = profile.version.or(flag.version()).unwrap_or(Version::V2005);
        let replies = match version {
            Version::V2005 => self.v2005,
            Version::V2017 => self.v2017,
            Version::V2025 => self.v2025,
        };
        let (reply, code) = match verdict {
            Verdict::UnknownMn | Verdict::Closed | Verdict::NoMn => (replies.unknown_mn, b"4".as_slice()),
            Verdict::WrongPw => (replies.wrong_pw, b"3".as_slice()),
            Verdict::Fault(_) if matches!(verdict.code(), "crc" | "crc_other_profile" | "no_key" | "wrong_key") => {
                (replies.bad_crc, b"9".as_slice())
            }
            Verdict::Fault(_) => (replies.malformed, b"100".as_slice()),
            _ => return None,
        };
        let old = version == Version::V2005;
        let bits = Flag::of(version, false, false).0.to_string();
        let cn = match (reply, header.cn) {
            (Reply::Nothing, _) => return None,
            (Reply::Refuse, _) => "9011",
            (Reply::Acknowledge, 1013 | 9015) => "9013",
            (Reply::Acknowledge, _) => "9014",
        };
        let mut draft = Draft::default();
        if let Some(qn) = header.qn_text.filter(|_| !old) {
            draft = draft.field("QN", qn);
        }
        draft = draft.field("ST", b"91").field("CN", cn.as_bytes());
        draft = draft.field("PW", header.pw.unwrap_or_default()).field("MN", header.mn.unwrap_or_default());
        draft = draft.field("Flag", bits.as_bytes());
        if let Some(qn) = header.qn_text.filter(|_| old) {
            draft = draft.item("QN", qn);
        }
        if reply == Reply::Refuse {
            draft = draft.item("QnRtn", code);
        }
        draft.write(profile).ok()
    }
}
