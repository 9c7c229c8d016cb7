//! A data logger at work: what it sends, what it waits for, what it answers. No I/O; the time is handed in.

use std::collections::VecDeque;

use hj212::{Charset, CipherLayout, Draft, Flag, Frame, Key, Message, Profile, Version};
use kernel::Micros;
use kernel::time::SECOND;

use crate::agenda::{Agenda, Event, Report, What};
use crate::chance::draw;
use crate::content::{Content, contents};
use crate::fault::Fault;
use crate::fleet::{Device, Fleet, Kind};
use crate::stamp;

/// The most reports that one request for history gives.
const HISTORY: i64 = 2000;

/// Bytes to be sent.
#[derive(Debug, Clone, Default)]
pub struct Sending {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// CN; 0 for bytes that are no frame of this device.
    pub cn: u16,
    /// The QN whose answer is waited for.
    pub waits: Option<String>,
    /// In pieces.
    pub split: bool,
    /// The line is cut behind it.
    pub leave: bool,
    /// What was done to it.
    pub fault: Option<Fault>,
    /// DataTime of a report, for the list of what was acknowledged.
    pub told: Option<Micros>,
}

/// What came of a frame that was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The answer that was waited for.
    Answer,
    /// An answer that nothing waited for.
    Stray,
    /// An answer to a notice.
    Notice,
    /// A command, with its CN.
    Command(u16),
    /// A command to somebody else or with a wrong password.
    NotMine,
}

/// What is waited for.
#[derive(Debug, Clone)]
pub struct Pending {
    /// What was sent.
    pub sending: Sending,
    /// How often it was sent again.
    pub repeats: u8,
}

/// A device at work.
#[derive(Debug)]
pub struct Logger {
    /// The device; commands change it.
    pub device: Device,
    profile: Profile,
    agenda: Agenda,
    /// Uploads, one after another.
    queue: VecDeque<Sending>,
    /// Answers, which wait for nothing.
    replies: VecDeque<Sending>,
    /// The upload whose answer is waited for.
    pub pending: Option<Pending>,
    /// Seconds to wait for an answer, by the standard or by command 1000.
    pub over_time: u8,
    /// Repeats after that.
    pub re_count: u8,
    qn: Micros,
    commands: u64,
    /// All is sent as of this instant: after a failure, long after it was due.
    history: Option<Micros>,
}

impl Logger {
    /// A device that begins.
    #[must_use]
    pub fn new(device: Device, agenda: Agenda, history: Option<Micros>) -> Logger {
        Logger {
            profile: device.profile(),
            device,
            agenda,
            queue: VecDeque::new(),
            replies: VecDeque::new(),
            pending: None,
            over_time: 10,
            re_count: 3,
            qn: Micros(0),
            commands: 0,
            history,
        }
    }

    /// When it does something next by itself.
    #[must_use]
    pub fn next(&self) -> Option<Micros> {
        self.agenda.peek(&self.device)
    }

    /// Whether there is nothing left to send and nothing to wait for.
    #[must_use]
    pub fn idle(&self) -> bool {
        self.pending.is_none() && self.queue.is_empty() && self.replies.is_empty()
    }

    /// Takes up what is due until an instant.
    pub fn advance(&mut self, fleet: &Fleet, now: Micros) {
        while self.step(fleet, now).is_some() {}
    }

    /// Takes up the next event that is due until an instant; `None` when there is none.
    pub fn step(&mut self, fleet: &Fleet, until: Micros) -> Option<Micros> {
        let event = self.agenda.next_until(&self.device, &fleet.faults, until)?;
        self.take_up(fleet, &event);
        Some(event.at)
    }

    /// What is to be sent now: answers at once, uploads when nothing is waited for.
    pub fn take(&mut self) -> Option<Sending> {
        if let Some(reply) = self.replies.pop_front() {
            return Some(reply);
        }
        if self.pending.is_some() {
            return None;
        }
        let sending = self.queue.pop_front()?;
        if sending.waits.is_some() {
            self.pending = Some(Pending { sending: sending.clone(), repeats: 0 });
        }
        Some(sending)
    }

    /// The pending upload once more: after its time-out, or on a new connection. `None` when it was sent often enough.
    pub fn again(&mut self) -> Option<Sending> {
        let pending = self.pending.as_mut()?;
        if pending.repeats >= self.re_count {
            return None;
        }
        pending.repeats += 1;
        Some(pending.sending.clone())
    }

    /// What could not be written goes back to where it came from.
    pub fn put_back(&mut self, sending: Sending) {
        if sending.waits.is_some() {
            self.pending = None;
        }
        if !(9011..=9014).contains(&sending.cn) {
            self.queue.push_front(sending);
        }
    }

    /// The line is new: what was waited for on the old one is sent first, and its repeats count anew.
    pub fn renew(&mut self) -> Option<Sending> {
        let pending = self.pending.as_mut()?;
        pending.repeats = 0;
        Some(pending.sending.clone())
    }

    /// Gives the pending upload up.
    pub fn give_up(&mut self) -> Option<Sending> {
        self.pending.take().map(|p| p.sending)
    }

    fn take_up(&mut self, fleet: &Fleet, event: &Event) {
        let at = event.at;
        match &event.what {
            What::Leave => self.queue.push_back(Sending { leave: true, ..Sending::default() }),
            What::Heartbeat => self.notice(at, 9015, &Content::new()),
            What::AskClock => self.notice(at, 1013, &Content::new()),
            What::Boot => {
                let told = self.own_time(at);
                let content = Content::new()
                    .item("DataTime", stamp::digits14(told))
                    .item("RestartTime", stamp::digits14(told.plus(-90 * SECOND)));
                self.upload(at, 2081, &content);
            }
            What::Log => {
                let text =
                    self.profile.charset.bytes("//仪器自检正常，量程校准完成//").unwrap_or_default().into_owned();
                let content = Content::new()
                    .item("DataTime", stamp::digits14(self.own_time(at)))
                    .item("PolId", self.device.medium.factors().first().map_or("", |f| f.code))
                    .item("i11001-Info", text);
                let gbk = (self.profile.charset == Charset::Gbk).then_some(Fault::Gbk);
                self.upload(at, 3020, &content);
                if let Some(sending) = self.queue.back_mut() {
                    sending.fault = gbk;
                }
            }
            What::Report(report) => self.report(fleet, at, report),
        }
    }

    fn own_time(&self, at: Micros) -> Micros {
        at.plus(self.device.drift * SECOND)
    }

    /// A number of a request that was not used before.
    fn fresh(&mut self, at: Micros) -> String {
        let wanted = self.own_time(self.history.unwrap_or(at));
        self.qn = wanted.max(self.qn.plus(1000));
        stamp::digits17(self.qn)
    }

    /// Nobody answers a stranger, and nothing would ever follow its first frame if it waited.
    fn waits(&self) -> bool {
        self.device.answers && self.device.registered
    }

    fn notice(&mut self, at: Micros, cn: u16, content: &Content) {
        let qn = self.fresh(at);
        let bytes = self.frame(&Head { qn: &qn, cn, wants: true, ..Head::default() }, content);
        self.queue.push_back(Sending { bytes, cn, ..Sending::default() });
    }

    fn upload(&mut self, at: Micros, cn: u16, content: &Content) {
        let qn = self.fresh(at);
        let bytes = self.frame(&Head { qn: &qn, cn, wants: self.device.answers, ..Head::default() }, content);
        let waits = self.waits().then_some(qn);
        self.queue.push_back(Sending { bytes, cn, waits, ..Sending::default() });
    }

    fn report(&mut self, fleet: &Fleet, at: Micros, report: &Report) {
        let packages = report.faults.contains(&Fault::Packages);
        let all = contents(&self.device, &fleet.faults, report.kind, report.slot, report.version, packages);
        let count = all.len();
        for (i, content) in all.iter().enumerate() {
            let qn = self.fresh(at);
            let package = (count > 1).then_some((count, i + 1));
            let head = Head {
                qn: &qn,
                cn: report.kind.cn(),
                wants: self.device.answers,
                package,
                resent: report.resent || self.history.is_some(),
                ..Head::default()
            };
            if i == 0 {
                self.before(fleet, at, report, &head, content);
            }
            let bytes = self.frame(&head, content);
            let quiet = report
                .faults
                .iter()
                .find(|f| matches!(f, Fault::Revise | Fault::Late | Fault::Outage | Fault::Packages));
            let sending = Sending {
                bytes,
                cn: head.cn,
                waits: self.waits().then(|| qn.clone()),
                fault: quiet.copied().filter(|_| i == 0),
                told: Some(self.device.told(report.kind, report.slot)),
                ..Sending::default()
            };
            self.dress(report, sending);
        }
    }

    /// What goes wrong on the way of a frame.
    fn dress(&mut self, report: &Report, mut sending: Sending) {
        let has = |fault| report.faults.contains(&fault);
        if has(Fault::Truncated) {
            let half = sending.bytes.get(..sending.bytes.len() / 2).unwrap_or_default().to_vec();
            let fault = Some(Fault::Truncated);
            self.queue.push_back(Sending { bytes: half, leave: true, fault, ..Sending::default() });
        }
        let printed = self.device.key.is_some() && self.device.layout == CipherLayout::Printed;
        let bare = sending.bytes.strip_suffix(b"\r\n").map(<[u8]>::to_vec).unwrap_or_default();
        let again = has(Fault::Repeat).then(|| Sending { waits: None, fault: Some(Fault::Repeat), ..sending.clone() });
        if has(Fault::Glued) {
            sending.bytes = [bare, sending.bytes].concat();
            sending.fault = Some(Fault::Glued);
        } else if has(Fault::NoCrlf) && !printed {
            // Printed cipher text has no end but CR LF: it would wait for the next frame.
            sending.bytes = bare;
            sending.fault = Some(Fault::NoCrlf);
        }
        if has(Fault::Split) {
            sending.split = true;
            sending.fault = sending.fault.or(Some(Fault::Split));
        }
        self.queue.push_back(sending);
        self.queue.extend(again);
    }

    /// What is sent before a report: bytes that a receiver must refuse.
    fn before(&mut self, fleet: &Fleet, at: Micros, report: &Report, head: &Head<'_>, content: &Content) {
        const NOISE: [&[u8]; 5] = [
            b"GET / HTTP/1.1\r\nHost: platform\r\n\r\n",
            b"\x00\xFF\xFE\x10\x80",
            b"##xx",
            b"AT+CIPSTATUS\r\n",
            b"##12#",
        ];
        let about = self.device.about(report.kind, report.slot);
        for fault in &report.faults {
            let bytes = match fault {
                Fault::Garbage => {
                    let one = usize::try_from(draw(&[about, 52]) % NOISE.len() as u64).unwrap_or_default();
                    NOISE.get(one).copied().unwrap_or_default().to_vec()
                }
                Fault::BadCrc => {
                    let qn = self.fresh(at);
                    spoil(self.frame(&Head { qn: &qn, ..*head }, content))
                }
                Fault::WrongPw => {
                    let qn = self.fresh(at);
                    self.frame(&Head { qn: &qn, pw: Some("000000"), ..*head }, content)
                }
                Fault::UnknownMn => {
                    let stranger = fleet.device(fleet.size + u32::try_from(draw(&[about, 53]) % 5).unwrap_or_default());
                    let all = contents(&stranger, &fleet.faults, report.kind, report.slot, 0, false);
                    let qn = self.fresh(at);
                    let theirs = Logger::new(stranger, self.agenda.clone(), None);
                    let wants = theirs.device.answers;
                    let frame = |c: &Content| theirs.frame(&Head { qn: &qn, wants, package: None, ..*head }, c);
                    all.first().map(frame).unwrap_or_default()
                }
                _ => continue,
            };
            self.queue.push_back(Sending { bytes, fault: Some(*fault), ..Sending::default() });
        }
    }

    fn frame(&self, head: &Head<'_>, content: &Content) -> Vec<u8> {
        let device = &self.device;
        let cn = head.cn.to_string();
        let st = if (9011..=9014).contains(&head.cn) { "91" } else { device.medium.system() };
        let flag = Flag::of(device.version, head.wants, head.package.is_some()).0.to_string();
        let package = head.package.map(|(all, one)| (all.to_string(), one.to_string()));
        let old = device.version == Version::V2005;
        let mut draft = Draft::default();
        if !(device.bare || head.qn.is_empty()) {
            draft = draft.field("QN", head.qn.as_bytes());
        }
        draft = draft.field("ST", st.as_bytes()).field("CN", cn.as_bytes());
        draft = draft.field("PW", head.pw.unwrap_or(&device.pw).as_bytes()).field("MN", device.mn.as_bytes());
        if !device.bare || head.package.is_some() {
            draft = draft.field("Flag", flag.as_bytes());
        }
        if let Some((all, one)) = &package {
            draft = draft.field("PNUM", all.as_bytes()).field("PNO", one.as_bytes());
        }
        if head.resent && device.version == Version::V2025 {
            draft = draft.field("RF", b"1");
        }
        if let Some(qn) = head.answers.filter(|_| old) {
            draft = draft.item("QN", qn);
        }
        let draft = content.onto(draft).sealed();
        // What a fleet says always fits a frame; a test holds it to that.
        let mut bytes = draft.write(&self.profile).unwrap_or_default();
        if device.lower {
            let digits = bytes.len().saturating_sub(6);
            if let Some(crc) = bytes.get_mut(digits..) {
                crc.make_ascii_lowercase();
            }
        }
        bytes
    }

    /// Takes in a frame of the platform.
    pub fn hear(&mut self, fleet: &Fleet, frame: &Frame<'_>, now: Micros) -> Heard {
        let header = &frame.header;
        if let 9011..=9014 = header.cn {
            let stated = match frame.message() {
                Ok(Message::Answer { qn: Some(qn) }) => Some(qn),
                _ => header.qn_text,
            };
            if header.cn == 9013 {
                return Heard::Notice;
            }
            let waited = self.pending.as_ref().and_then(|p| p.sending.waits.as_deref());
            let fits = header.cn == 9014 && waited.is_some() && stated == waited.map(str::as_bytes);
            if fits {
                self.pending = None;
            }
            return if fits { Heard::Answer } else { Heard::Stray };
        }
        self.commands += 1;
        let about = draw(&[self.device.own, 51, self.commands]);
        if fleet.faults.hit(Fault::Silent, about) {
            return Heard::Command(header.cn);
        }
        let qn = header.qn_text.unwrap_or_default().to_vec();
        if header.pw != Some(self.device.pw.as_bytes()) {
            self.answer(&qn, 9011, "QnRtn", 3);
            return Heard::NotMine;
        }
        if fleet.faults.hit(Fault::Refuse, about) {
            self.answer(&qn, 9011, "QnRtn", 2);
            return Heard::Command(header.cn);
        }
        self.obey(fleet, frame, &qn, now);
        Heard::Command(header.cn)
    }

    fn answer(&mut self, qn: &[u8], cn: u16, name: &str, code: u8) {
        let reply = self.answer_frame(qn, cn, &Content::new().item(name, code.to_string()));
        self.replies.push_back(reply);
    }

    fn answer_frame(&self, qn: &[u8], cn: u16, content: &Content) -> Sending {
        let text = String::from_utf8_lossy(qn);
        let old = self.device.version == Version::V2005;
        let head = Head { qn: if old { "" } else { &text }, cn, answers: Some(qn), ..Head::default() };
        Sending { bytes: self.frame(&head, content), cn, ..Sending::default() }
    }

    /// Data that a request asks for, under its QN.
    fn tell(&mut self, qn: &[u8], cn: u16, content: &Content) {
        let text = String::from_utf8_lossy(qn).into_owned();
        let bytes = self.frame(&Head { qn: &text, cn, ..Head::default() }, content);
        self.replies.push_back(Sending { bytes, cn, ..Sending::default() });
    }

    fn obey(&mut self, fleet: &Fleet, frame: &Frame<'_>, qn: &[u8], now: Micros) {
        let cn = frame.header.cn;
        let own = self.own_time(now);
        let Ok(message) = frame.message() else {
            self.answer(qn, 9011, "QnRtn", 1);
            return self.answer(qn, 9012, "ExeRtn", 3);
        };
        if let Message::Stop = message {
            if cn == 2012 {
                self.agenda.stop(Kind::Real);
            }
            let reply = self.answer_frame(qn, 9013, &Content::new());
            return self.replies.push_back(reply);
        }
        if !known(cn) {
            return self.answer(qn, 9011, "QnRtn", 8);
        }
        self.answer(qn, 9011, "QnRtn", 1);
        match message {
            Message::Timeouts { over_time, re_count } => (self.over_time, self.re_count) = (over_time, re_count),
            Message::Clock { time: None, pol } => {
                let content = Content::new();
                let content = match pol {
                    Some(pol) => content.item("PolId", pol),
                    None => content,
                };
                self.tell(qn, cn, &content.item("SystemTime", stamp::digits14(own)));
            }
            Message::Clock { time: Some(time), .. } => {
                if let Some(set) = stamp::instant(time) {
                    self.device.drift = set.since(now) / SECOND;
                }
            }
            Message::NewKey { key: Some(new), .. } => {
                match std::str::from_utf8(new).ok().filter(|t| Key::from_hex(t).is_some()) {
                    Some(hex) => self.rekey(hex.to_owned()),
                    None => return self.answer(qn, 9012, "ExeRtn", 3),
                }
            }
            Message::RtdInterval { seconds: None } => {
                let content = Content::new().item("RtdInterval", self.device.interval.to_string());
                self.tell(qn, cn, &content);
            }
            Message::RtdInterval { seconds: Some(seconds) } => {
                self.device.interval = seconds;
                self.agenda.again(&self.device, Kind::Real, now.plus(SECOND));
            }
            Message::MinInterval { minutes: None } => {
                let content = Content::new().item("MinInterval", self.device.minutes.to_string());
                self.tell(qn, cn, &content);
            }
            Message::MinInterval { minutes: Some(minutes) } => {
                self.device.minutes = minutes;
                self.agenda.again(&self.device, Kind::Minute, now.plus(SECOND));
            }
            Message::Password { new } => {
                let old = std::mem::replace(&mut self.device.pw, String::from_utf8_lossy(new).into_owned());
                // The result goes out under the password that the request came with.
                let done = Content::new().item("ExeRtn", "1");
                let new = std::mem::replace(&mut self.device.pw, old);
                let reply = self.answer_frame(qn, 9012, &done);
                self.device.pw = new;
                return self.replies.push_back(reply);
            }
            Message::Start if cn == 2011 => self.agenda.again(&self.device, Kind::Real, now.plus(SECOND)),
            Message::Start => {
                let content =
                    Content::new().item("DataTime", stamp::digits14(own)).item("SB1-RS", "1").item("SB2-RS", "1");
                self.tell(qn, cn, &content);
            }
            Message::History { begin, end } => return self.recall(fleet, frame, qn, (begin, end), now),
            Message::Retained { .. } => {
                let vase = 1 + draw(&[self.device.own, 54, self.commands]) % 24;
                let content = Content::new().item("DataTime", stamp::digits14(own)).item("VaseNo", vase.to_string());
                self.tell(qn, cn, &content);
            }
            Message::Cycle { hours: None, .. } => {
                let content = self.about_instrument(frame).item("CstartTime", "000000").item("Ctime", "2");
                self.tell(qn, cn, &content);
            }
            Message::SampleTime { .. } => {
                let content = self.about_instrument(frame).item("Stime", "30");
                self.tell(qn, cn, &content);
            }
            Message::Site { info, .. } if cn != 3021 => {
                let content = self.about_instrument(frame);
                let content = match (cn, info.and_then(|i| std::str::from_utf8(i).ok())) {
                    (3019, _) => {
                        content.item(&format!("{}-SN", self.first_factor()), format!("SN{:08}", self.device.index))
                    }
                    (_, Some(info)) => {
                        content.item("DataTime", stamp::digits14(own)).item(&format!("{info}-Info"), "0")
                    }
                    (_, None) => content.item("DataTime", stamp::digits14(own)).item("i12001-Info", "0"),
                };
                self.tell(qn, cn, &content);
            }
            _ => {}
        }
        self.answer(qn, 9012, "ExeRtn", 1);
    }

    fn first_factor(&self) -> &'static str {
        self.device.medium.factors().first().map_or("", |f| f.code)
    }

    fn about_instrument(&self, frame: &Frame<'_>) -> Content {
        let pol = frame.item("PolId").and_then(|i| i.value).unwrap_or(self.first_factor().as_bytes());
        Content::new().item("PolId", pol)
    }

    fn rekey(&mut self, hex: String) {
        self.device.key = Some(hex);
        self.profile = self.device.profile();
    }

    /// History: each report under a number of its own, the result behind the last (HJ 212-2017 C.20 to C.23).
    fn recall(&mut self, fleet: &Fleet, frame: &Frame<'_>, qn: &[u8], span: (hj212::Stamp, hj212::Stamp), now: Micros) {
        let (Some(begin), Some(end)) = (stamp::instant(span.0), stamp::instant(span.1)) else {
            return self.answer(qn, 9012, "ExeRtn", 3);
        };
        let kind = match frame.header.cn {
            2061 => Kind::Hour,
            2051 => Kind::Minute,
            _ => Kind::Day,
        };
        let period = self.device.period(kind);
        let mut slot = stamp::ceil(begin, period);
        let mut sent = 0;
        while slot <= end && slot.plus(period * SECOND) <= now && sent < HISTORY {
            if frame.header.cn == 2041 {
                let told = stamp::digits14(slot);
                self.upload(
                    now,
                    2041,
                    &Content::new().item("DataTime", told).item("SB1-RT", "24").item("SB2-RT", "23"),
                );
            } else {
                self.report(fleet, now, &Report { kind, slot, version: 0, resent: true, faults: Vec::new() });
            }
            sent += 1;
            slot = slot.plus(period * SECOND);
        }
        let code = if sent > 0 { "1" } else { "100" };
        let done = self.answer_frame(qn, 9012, &Content::new().item("ExeRtn", code));
        self.queue.push_back(done);
    }
}

/// What stands before CP.
#[derive(Debug, Clone, Copy, Default)]
struct Head<'a> {
    qn: &'a str,
    cn: u16,
    wants: bool,
    package: Option<(usize, usize)>,
    resent: bool,
    pw: Option<&'a str>,
    /// The QN that is answered, which 2005 has in CP.
    answers: Option<&'a [u8]>,
}

/// Whether a device knows a command.
fn known(cn: u16) -> bool {
    matches!(cn, 1000 | 1011 | 1012 | 1014 | 1061..=1064 | 1072 | 2011 | 2021 | 2031 | 2041 | 2051 | 2061 | 3011..=3022 | 3024)
}

/// The same with a check sum that is wrong.
fn spoil(mut bytes: Vec<u8>) -> Vec<u8> {
    let at = bytes.len().saturating_sub(6);
    if let Some(digit) = bytes.get_mut(at) {
        *digit = if *digit == b'5' { b'6' } else { b'5' };
    }
    bytes
}
