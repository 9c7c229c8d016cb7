//! A receiver of a hundred lines: reads by the codec, answers by the standard's defaults, keeps what it saw.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use hj212::{Decimal, Draft, Event, Fault, Flag, Framer, Limits, Message, Profile, Reader, Version, answer};
use jiff::civil::{date, time};
use kernel::time::at_bureau;
use kernel::{Clock as _, FixedClock, Micros};
use simulator::{Device, Fleet, Kind, Reading};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the peer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Answers whom it knows.
    Answers,
    /// Answers nobody.
    Silent,
    /// Ends each connection after so many frames.
    CutsEvery(usize),
    /// Sends a list of commands, one after another.
    Commands,
}

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Good,
    Crc,
    WrongPw,
    Unknown,
    Truncated,
    Noise,
}

type Heard = (String, Verdict, Vec<Reading>);

#[derive(Default)]
struct Seen {
    heard: Vec<Heard>,
    /// When each of them came, by the clock that the run moves.
    came: Vec<Micros>,
    streams: BTreeMap<usize, (String, Vec<u8>)>,
    frames: BTreeMap<Vec<u8>, u64>,
    texts: Vec<String>,
    steps: BTreeMap<u16, Vec<String>>,
}

pub struct Peer {
    pub at: SocketAddr,
    pub clock: Arc<FixedClock>,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

impl Peer {
    pub async fn start(fleet: &Fleet, manner: Manner) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let known: BTreeMap<String, Device> = fleet.devices().map(|d| (d.mn.clone(), d)).collect();
        let (known, kept) = (Arc::new(known), seen.clone());
        let clock = Arc::new(FixedClock::default());
        let shown = clock.clone();
        let task = tokio::spawn(async move {
            let mut number = 0;
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                number += 1;
                let talk = Talk::new(number, manner, (known.clone(), shown.clone()), kept.clone());
                tokio::spawn(talk.live(stream));
            }
        });
        Peer { at, clock, seen, task }
    }

    /// The same with nobody behind its address.
    pub async fn stop(mut self) -> Peer {
        self.task.abort();
        let _ = (&mut self.task).await;
        self.task = tokio::spawn(async {});
        self
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.seen.lock().unwrap().heard.clone()
    }

    /// What came, and when.
    pub fn came(&self) -> Vec<(Heard, Micros)> {
        let seen = self.seen.lock().unwrap();
        seen.heard.iter().cloned().zip(seen.came.iter().copied()).collect()
    }

    pub fn texts(&self) -> Vec<String> {
        self.seen.lock().unwrap().texts.clone()
    }

    pub fn frames_of(&self, mn: &str) -> u64 {
        self.seen.lock().unwrap().heard.iter().filter(|h| h.0 == mn).count() as u64
    }

    /// What each device sent, its connections one behind the other.
    pub fn streams(&self) -> BTreeMap<String, Vec<u8>> {
        let mut all: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (mn, bytes) in self.seen.lock().unwrap().streams.values() {
            all.entry(mn.clone()).or_default().extend(bytes);
        }
        all
    }

    pub fn times_of_each(&self) -> BTreeMap<Vec<u8>, u64> {
        self.seen.lock().unwrap().frames.clone()
    }

    /// What came under the QN of a command.
    pub fn steps_of(&self, cn: u16) -> String {
        self.seen.lock().unwrap().steps.get(&cn).map(|s| s.join(" ")).unwrap_or_default()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Talk {
    number: usize,
    manner: Manner,
    known: Arc<BTreeMap<String, Device>>,
    clock: Arc<FixedClock>,
    seen: Arc<Mutex<Seen>>,
    frames: usize,
    next: usize,
    waiting: bool,
    pw: Option<String>,
    out: Vec<u8>,
}

impl Talk {
    fn new(
        number: usize,
        manner: Manner,
        (known, clock): (Arc<BTreeMap<String, Device>>, Arc<FixedClock>),
        seen: Arc<Mutex<Seen>>,
    ) -> Talk {
        Talk { number, manner, known, clock, seen, frames: 0, next: 0, waiting: false, pw: None, out: Vec::new() }
    }

    async fn live(mut self, mut stream: TcpStream) {
        let mut framer = Framer::new(Limits::default());
        let mut room = vec![0; 4096];
        loop {
            let count = stream.read(&mut room).await.unwrap_or(0);
            let bytes = room[..count].to_vec();
            self.seen.lock().unwrap().streams.entry(self.number).or_default().1.extend(&bytes);
            let last = count == 0;
            self.take(&mut framer, &bytes, last);
            let cut = matches!(self.manner, Manner::CutsEvery(n) if self.frames >= n);
            let out = std::mem::take(&mut self.out);
            if last || cut || stream.write_all(&out).await.is_err() {
                return;
            }
        }
    }

    fn take(&mut self, framer: &mut Framer, bytes: &[u8], last: bool) {
        let mut feed = if last { framer.finish() } else { framer.feed(bytes) };
        while let Some(event) = feed.next() {
            let found = match event {
                // Half of cipher text may hold what looks like an end.
                Event::Skipped(Fault::Truncated | Fault::NoEnd, _) => {
                    self.keep(String::new(), Verdict::Truncated, Vec::new());
                    continue;
                }
                Event::Skipped(..) => {
                    self.keep(String::new(), Verdict::Noise, Vec::new());
                    continue;
                }
                Event::Frame(found) => found,
            };
            self.frames += 1;
            if matches!(self.manner, Manner::CutsEvery(n) if self.frames >= n) {
                return;
            }
            *self.seen.lock().unwrap().frames.entry(found.bytes.to_vec()).or_default() += 1;
            let text = String::from_utf8_lossy(found.segment).into_owned();
            let mn = text.split("MN=").nth(1).and_then(|t| t.split(';').next()).unwrap_or_default().to_owned();
            let known = self.known.clone();
            let Some(device) = known.get(&mn).filter(|d| d.registered) else {
                self.keep(mn, Verdict::Unknown, Vec::new());
                continue;
            };
            let profile = device.profile();
            let mut reader = Reader::default();
            let frame = match reader.read(&found, &profile) {
                Ok(frame) => frame,
                Err(fault) => {
                    let verdict = match fault {
                        Fault::Crc { .. } | Fault::WrongKey => Verdict::Crc,
                        other => panic!("{other} in {text}"),
                    };
                    self.keep(mn, verdict, Vec::new());
                    continue;
                }
            };
            self.read(device, &profile, &frame);
        }
    }

    fn keep(&self, mn: String, verdict: Verdict, readings: Vec<Reading>) {
        let mut seen = self.seen.lock().unwrap();
        if verdict == Verdict::Good {
            seen.streams.entry(self.number).or_default().0 = mn.clone();
        }
        seen.heard.push((mn, verdict, readings));
        seen.came.push(self.clock.now());
    }

    fn read(&mut self, device: &Device, profile: &Profile, frame: &hj212::Frame<'_>) {
        let pw = self.pw.clone().unwrap_or_else(|| device.pw.clone());
        let steps = (9011..=9013).contains(&frame.header.cn) || self.waiting && frame.header.cn < 9000;
        if frame.header.pw != Some(pw.as_bytes()) && !steps {
            return self.keep(device.mn.clone(), Verdict::WrongPw, Vec::new());
        }
        assert!(frame.content.len() <= frame.version.content_limit(), "{} bytes in CP", frame.content.len());
        assert_eq!(frame.version, device.version);
        let message = frame.message().unwrap();
        let mut readings = Vec::new();
        if let Message::Data { kind, time: stamp, values } = message {
            let kind = match kind {
                hj212::DataKind::RealTime => Some(Kind::Real),
                hj212::DataKind::Minute => Some(Kind::Minute),
                hj212::DataKind::Hour => Some(Kind::Hour),
                hj212::DataKind::Day => Some(Kind::Day),
                _ => None,
            };
            readings.extend(kind.iter().flat_map(|k| self.values(device, *k, instant(stamp), values)));
        }
        if let Message::Site { values, .. } = message {
            let texts = values.iter().filter_map(|i| i.value).map(|v| profile.charset.text(v));
            self.seen.lock().unwrap().texts.extend(texts.filter(|t| t.1).map(|t| t.0.into_owned()));
        }
        self.keep(device.mn.clone(), Verdict::Good, readings);
        if self.manner != Manner::Silent
            && let Some(due) = answer(frame)
        {
            self.out.extend(due.write(profile).unwrap());
        }
        if self.manner == Manner::Commands {
            self.step(device, profile, frame);
        }
    }

    fn values(&self, device: &Device, kind: Kind, at: Micros, values: hj212::Items<'_>) -> Vec<Reading> {
        let mut all = Vec::new();
        for group in values.groups() {
            let flag =
                group.items.iter().find(|i| i.suffix == hj212::Suffix::Flag).and_then(|i| i.value?.first().copied());
            for item in group.items.iter().filter(|i| !matches!(i.suffix, hj212::Suffix::Flag | hj212::Suffix::None)) {
                let mut factors = device.medium.factors().iter().flat_map(|f| [f.code, f.old]);
                let known = factors.rfind(|c| c.as_bytes() == item.factor).unwrap_or("w99998");
                let value = Decimal::read(item.value.unwrap()).unwrap();
                all.push(Reading { kind, at, factor: known, suffix: item.suffix, value, flag, version: 0 });
            }
        }
        all
    }

    /// What came for the command that is out; then the next one.
    fn step(&mut self, device: &Device, profile: &Profile, frame: &hj212::Frame<'_>) {
        let list = commands();
        if self.waiting {
            let (cn, _) = list[self.next - 1];
            let said = match frame.message().unwrap() {
                Message::Accepted { result, .. } => format!("9011={result}"),
                Message::Done { result, .. } => format!("9012={result}"),
                Message::Answer { .. } if frame.header.cn == 9013 => "9013".to_owned(),
                _ if frame.header.cn == cn && frame.header.qn_text == Some(number(self.next - 1).as_bytes()) => {
                    cn.to_string()
                }
                _ => return,
            };
            self.waiting =
                !(said.starts_with("9012") || said == "9013" || (said.starts_with("9011") && said != "9011=1"));
            self.seen.lock().unwrap().steps.entry(cn).or_default().push(said);
            if cn == 1072 && !self.waiting {
                self.pw = Some("654321".to_owned());
            }
        }
        if !self.waiting && self.next < list.len() {
            let (cn, items) = &list[self.next];
            let old = device.version == Version::V2005;
            let flag = Flag::of(device.version, true, false).0.to_string();
            // 1071 and 1073 stand for a wrong password and an unknown command.
            let sent = if *cn == 1071 { "1011".to_owned() } else { cn.to_string() };
            let qn = number(self.next);
            let pw = if *cn == 1071 { "999999" } else { device.pw.as_str() };
            let mut draft = Draft::default().field("QN", qn.as_bytes()).field("ST", device.medium.system().as_bytes());
            draft = draft.field("CN", sent.as_bytes()).field("PW", pw.as_bytes()).field("MN", device.mn.as_bytes());
            draft = draft.field("Flag", flag.as_bytes());
            for (name, value) in *items {
                let name = if old && *name == "NewPW" { "PW" } else { name };
                draft = draft.item(name, value.as_bytes());
            }
            self.out.extend(draft.write(profile).unwrap());
            self.next += 1;
            self.waiting = true;
        }
    }
}

fn number(n: usize) -> String {
    format!("20261121100000{n:03}")
}

fn commands() -> [(u16, &'static [(&'static str, &'static str)]); 22] {
    [
        (1000, &[("OverTime", "5"), ("ReCount", "2")]),
        (1011, &[("PolId", "w01018")]),
        (1012, &[("PolId", "w01018"), ("SystemTime", "20261121100000")]),
        (1061, &[]),
        (1062, &[("RtdInterval", "30")]),
        (1063, &[]),
        (1064, &[("MinInterval", "5")]),
        (2012, &[]),
        (2011, &[]),
        (2021, &[]),
        (3011, &[("PolId", "w01018")]),
        (3012, &[("PolId", "w01018")]),
        (3015, &[("PolId", "w01018")]),
        (3017, &[("PolId", "w01018")]),
        (3018, &[("PolId", "w01018")]),
        (3019, &[("PolId", "w01018")]),
        (3020, &[("PolId", "w01018"), ("InfoId", "i12001")]),
        (1073, &[]),
        (2061, &[("BeginTime", "20261121050000"), ("EndTime", "20261121080000")]),
        (2031, &[("BeginTime", "20261121000000"), ("EndTime", "20261121000000")]),
        (1071, &[]),
        (1072, &[("NewPW", "654321")]),
    ]
}

fn instant(stamp: hj212::Stamp) -> Micros {
    let day = date(stamp.year as i16, stamp.month as i8, stamp.day as i8);
    at_bureau(day, time(stamp.hour as i8, stamp.minute as i8, stamp.second as i8, 0))
}
