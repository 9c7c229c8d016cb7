//! What a record of the stream `hj212` holds: a head of fixed form, then the bytes as they came.
//!
//! Head: version of this form (1, now 1), what it is (1), verdict (1), length of the remote address (1: 4 or 16), number of the
//! connection (8), number of the registration by which it was judged (8, 0 for none), remote address, remote port (2). All
//! numbers are little-endian. What follows are the bytes as they came.
//!
//! The registration is named, so that deriving again gives the same whatever was registered later, also for an earlier day.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hj212::Fault;

/// The stream of the journal.
pub const STREAM: &str = "hj212";
/// The reason that is counted for an accepted frame whose registration is not there any more.
pub const REGISTRATION_GONE: &str = "registration_gone";
const FORM: u8 = 1;
const FIXED: usize = 20;
/// Verdicts from here on are faults of the codec.
const FAULTS: u8 = 64;

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A frame.
    Frame,
    /// Bytes that belong to no frame.
    Skipped,
    /// A connection was opened.
    Opened,
    /// A connection was closed.
    Closed,
}

const WHATS: [What; 4] = [What::Frame, What::Skipped, What::Opened, What::Closed];

macro_rules! verdicts {
    ($($(#[$doc:meta])* $name:ident = $number:literal $code:literal,)*) => {
        /// What was found of a frame, or why a connection ended.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Verdict {
            $($(#[$doc])* $name,)*
            /// A fault of the codec, by the place of its counter.
            Fault(u8),
        }

        impl Verdict {
            fn number(self) -> u8 {
                match self { $(Verdict::$name => $number,)* Verdict::Fault(n) => FAULTS.saturating_add(n) }
            }

            fn of_number(number: u8) -> Option<Verdict> {
                match number {
                    $($number => Some(Verdict::$name),)*
                    n if n >= FAULTS => Some(Verdict::Fault(n.saturating_sub(FAULTS))),
                    _ => None,
                }
            }

            /// Its stable name.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Verdict::$name => $code,)*
                    Verdict::Fault(n) => Fault::CODES.get(usize::from(n)).copied().unwrap_or("unknown_fault"),
                }
            }

            /// Every stable name of a reason for which a frame is not accepted.
            #[must_use]
            pub fn reasons() -> Vec<&'static str> {
                let own = [Verdict::UnknownMn, Verdict::WrongPw, Verdict::NoMn, Verdict::Closed];
                own.into_iter().map(Verdict::code).chain([REGISTRATION_GONE]).chain(Fault::CODES.iter().copied()).collect()
            }
        }
    };
}

verdicts! {
    /// Taken.
    Accepted = 0 "accepted",
    /// The MN is registered nowhere.
    UnknownMn = 1 "unknown_mn",
    /// The device is known and the password is another.
    WrongPw = 2 "wrong_pw",
    /// The frame names no MN.
    NoMn = 3 "no_mn",
    /// The device was closed before this day.
    Closed = 4 "device_closed",
    /// The other end closed the connection.
    EndedByPeer = 32 "ended_by_peer",
    /// Nothing came for too long.
    EndedIdle = 33 "ended_idle",
    /// A frame did not come to its end in time.
    EndedSlow = 34 "ended_slow",
    /// Too much that was no accepted frame.
    EndedNoise = 35 "ended_noise",
    /// The other end took no answers.
    EndedStalled = 36 "ended_stalled",
    /// The server stopped.
    EndedStop = 37 "ended_stop",
    /// The connection broke.
    EndedBroken = 38 "ended_broken",
    /// The journal could not be written.
    EndedJournal = 39 "ended_journal",
}

impl Verdict {
    /// Of a fault of the codec.
    #[must_use]
    pub fn of(fault: &Fault) -> Verdict {
        Verdict::Fault(u8::try_from(fault.index()).unwrap_or(u8::MAX - FAULTS))
    }

    /// Whether it says that something was not accepted.
    #[must_use]
    pub fn is_rejection(self) -> bool {
        matches!(self, Verdict::UnknownMn | Verdict::WrongPw | Verdict::NoMn | Verdict::Closed | Verdict::Fault(_))
    }
}

/// What stands in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// What it is.
    pub what: What,
    /// What was found.
    pub verdict: Verdict,
    /// The connection; numbers go on over restarts only by chance, the instant of the record tells them apart.
    pub connection: u64,
    /// The number of the registration by which it was judged; 0 for none.
    pub registration: i64,
    /// The other end.
    pub remote: SocketAddr,
    /// The bytes as they came.
    pub bytes: &'a [u8],
}

impl<'a> Entry<'a> {
    /// The payload of a record.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len().saturating_add(FIXED + 18));
        let what = match self.what {
            What::Frame => 0,
            What::Skipped => 1,
            What::Opened => 2,
            What::Closed => 3,
        };
        let length = if self.remote.is_ipv4() { 4 } else { 16 };
        out.extend([FORM, what, self.verdict.number(), length]);
        out.extend(self.connection.to_le_bytes());
        out.extend(self.registration.to_le_bytes());
        match self.remote.ip() {
            IpAddr::V4(ip) => out.extend(ip.octets()),
            IpAddr::V6(ip) => out.extend(ip.octets()),
        }
        out.extend(self.remote.port().to_le_bytes());
        out.extend(self.bytes);
        out
    }

    /// Reads a payload; none when it is of a form that this release does not know.
    #[must_use]
    pub fn read(payload: &'a [u8]) -> Option<Entry<'a>> {
        let (head, rest) = payload.split_at_checked(FIXED)?;
        let [FORM, what, verdict, length, numbers @ ..] = head else { return None };
        let (connection, registration) = numbers.split_at_checked(8)?;
        let (ip, rest) = rest.split_at_checked(usize::from(*length))?;
        let ip = match length {
            4 => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(ip).ok()?)),
            16 => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(ip).ok()?)),
            _ => return None,
        };
        let (port, bytes) = rest.split_at_checked(2)?;
        Some(Entry {
            what: WHATS.get(usize::from(*what)).copied()?,
            verdict: Verdict::of_number(*verdict)?,
            connection: u64::from_le_bytes(connection.try_into().ok()?),
            registration: i64::from_le_bytes(registration.try_into().ok()?),
            remote: SocketAddr::new(ip, u16::from_le_bytes(port.try_into().ok()?)),
            bytes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_as_it_was_written() {
        for remote in ["127.0.0.1:4021", "[2001:db8::7]:9"] {
            for verdict in [Verdict::Accepted, Verdict::WrongPw, Verdict::EndedSlow, Verdict::Fault(6)] {
                let entry = Entry {
                    what: What::Frame,
                    verdict,
                    connection: 7,
                    registration: -1,
                    remote: remote.parse().unwrap(),
                    bytes: b"##0001\0\xff",
                };
                let payload = entry.write();
                assert_eq!(Entry::read(&payload), Some(entry));
                assert_eq!(Entry::read(&payload[..20]), None);
            }
        }
        assert_eq!(Entry::read(b""), None);
        assert_eq!(Verdict::Fault(6).code(), "crc");
    }

    #[test]
    fn names_of_reasons_are_told_apart() {
        let all = Verdict::reasons();
        let set: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(set.len(), all.len());
    }
}
