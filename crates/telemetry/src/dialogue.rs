//! A command on its way to a device and back: what came, what time it is, what to send. No I/O.
//!
//! A request (HJ 212-2017 6.6) is sent and answered by 9011 (QnRtn), then the device sends data of the request's CN where it asks
//! for some, and ends with 9012 (ExeRtn). What is not answered in time is sent again; what is not executed in time has failed.
//! A notice (2012) is answered by 9013.

use hj212::{Draft, Fault, Flag, Profile, Version};
use kernel::Micros;
use kernel::time::{HOUR, SECOND};

use crate::frames::is_secret;
use crate::judge::Said;
use crate::time::stamp;

/// How long is waited (HJ 212-2017 table 1; a device is told by CN 1000).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the answer to a request, in microseconds.
    pub answer: i64,
    /// How often a request that is not answered is sent again.
    pub repeats: u32,
    /// For the result, from the answer or the newest data on.
    pub result: i64,
    /// For all of it: a device that says again and again that it goes on must not keep others waiting.
    pub whole: i64,
    /// Data that are recorded one by one; further ones are counted.
    pub data: u32,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { answer: 10 * SECOND, repeats: 3, result: 60 * SECOND, whole: HOUR, data: 190 }
    }
}

/// What is asked of a device.
#[derive(Clone, Debug)]
pub struct Request {
    pub cn: u16,
    pub version: Version,
    pub mn: String,
    pub pw: String,
    /// System code; `32` where none is known.
    pub st: String,
    pub items: Vec<(&'static str, String)>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// To send these bytes.
    Send(Vec<u8>),
    /// To record a step.
    Step {
        /// Its name.
        step: &'static str,
        /// What of it.
        detail: String,
        /// Whether it came with the frame that was told.
        framed: bool,
    },
    /// It has ended.
    End(Outcome),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The device says that it was done.
    Done,
    /// Data came, and no word that this was all.
    Unconfirmed,
    /// The device refused it (QnRtn).
    Refused(u8),
    /// The device could not do it (ExeRtn).
    Failed(u8),
    /// No answer, also after it was sent again.
    NoAnswer,
    /// An answer, and no result in time.
    NoResult,
    /// It cannot be written as a frame.
    NotWritable,
}

impl Outcome {
    /// The state of the command, and its result.
    #[must_use]
    pub fn told(self) -> (&'static str, String) {
        match self {
            Outcome::Done => ("done", "1".into()),
            Outcome::Unconfirmed => ("done", "unconfirmed".into()),
            Outcome::Refused(code) => ("failed", format!("refused:{code}")),
            Outcome::Failed(code) => ("failed", format!("failed:{code}")),
            Outcome::NoAnswer => ("failed", "no_answer".into()),
            Outcome::NoResult => ("failed", "no_result".into()),
            Outcome::NotWritable => ("failed", "not_writable".into()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Sent so often; no answer yet.
    Asked(u32),
    /// Answered; no result yet.
    Accepted,
    Ended,
}

/// One command on its way.
#[derive(Clone, Debug)]
pub struct Dialogue {
    request: Request,
    patience: Patience,
    qn: String,
    state: State,
    due: Micros,
    /// When it ends whatever comes.
    end: Micros,
    data: u32,
}

impl Request {
    /// The frame.
    pub fn write(&self, qn: &str, profile: &Profile) -> Result<Vec<u8>, Fault> {
        let (cn, flag) = (self.cn.to_string(), Flag::of(self.version, true, false).0.to_string());
        let mut draft = Draft::default()
            .field("QN", qn.as_bytes())
            .field("ST", self.st.as_bytes())
            .field("CN", cn.as_bytes())
            .field("PW", self.pw.as_bytes())
            .field("MN", self.mn.as_bytes())
            .field("Flag", flag.as_bytes());
        for (name, value) in &self.items {
            draft = draft.item(name, value.as_bytes());
        }
        // The one request that carries a secret of its own.
        if self.cn == 1014 {
            draft = draft.sealed();
        }
        draft.write(profile)
    }

    fn is_notice(&self) -> bool {
        matches!(self.cn, 2012 | 2022)
    }
}

impl Dialogue {
    /// Begins one; its number (QN) is the instant.
    #[must_use]
    pub fn begin(request: Request, patience: Patience, now: Micros, profile: &Profile) -> (Dialogue, Vec<Act>) {
        let qn = stamp(now, true);
        let mut one = Dialogue {
            request,
            patience,
            qn,
            state: State::Asked(0),
            due: now,
            end: now.plus(patience.whole),
            data: 0,
        };
        let acts = one.ask(now, profile);
        (one, acts)
    }

    /// When [`Dialogue::late`] is to be asked.
    #[must_use]
    pub fn due(&self) -> Micros {
        self.due
    }

    fn ask(&mut self, now: Micros, profile: &Profile) -> Vec<Act> {
        let State::Asked(times) = self.state else { return Vec::new() };
        let Ok(bytes) = self.request.write(&self.qn, profile) else { return self.end(Outcome::NotWritable) };
        self.state = State::Asked(times.saturating_add(1));
        self.due = now.plus(self.patience.answer).min(self.end);
        let step = if times == 0 { "sent" } else { "sent_again" };
        vec![Act::Send(bytes), Act::Step { step, detail: self.qn.clone(), framed: false }]
    }

    fn end(&mut self, outcome: Outcome) -> Vec<Act> {
        self.state = State::Ended;
        let more = self.data.saturating_sub(self.patience.data);
        let told = Act::Step { step: "data", detail: format!("+{more}"), framed: false };
        (more > 0).then_some(told).into_iter().chain([Act::End(outcome)]).collect()
    }

    /// What is to be done once it is due.
    pub fn late(&mut self, now: Micros, profile: &Profile) -> Vec<Act> {
        if now < self.due {
            return Vec::new();
        }
        match self.state {
            State::Asked(times) if times <= self.patience.repeats && now < self.end => self.ask(now, profile),
            State::Asked(_) => self.end(Outcome::NoAnswer),
            State::Accepted if self.data > 0 => self.end(Outcome::Unconfirmed),
            State::Accepted => self.end(Outcome::NoResult),
            State::Ended => Vec::new(),
        }
    }

    /// What is to be done with what the device said.
    pub fn heard(&mut self, said: &Said, now: Micros) -> Vec<Act> {
        if self.state == State::Ended {
            return Vec::new();
        }
        // An answer without QN is taken for the open request: devices of 2005 leave it out.
        let ours = said.qn.as_deref().is_none_or(|qn| qn == self.qn);
        let step = |step, detail| Act::Step { step, detail, framed: true };
        match (said.cn, said.result) {
            (9011, Some(result)) if ours => {
                let mut acts = vec![step("accepted", format!("QnRtn={result}"))];
                if result != 1 {
                    acts.extend(self.end(Outcome::Refused(result)));
                } else {
                    self.go_on(now);
                }
                acts
            }
            (9012, Some(result)) if ours => {
                let mut acts = vec![step("result", format!("ExeRtn={result}"))];
                acts.extend(self.end(if result == 1 { Outcome::Done } else { Outcome::Failed(result) }));
                acts
            }
            (9013, _) if ours && self.request.is_notice() => {
                let mut acts = vec![step("result", String::new())];
                acts.extend(self.end(Outcome::Done));
                acts
            }
            // Real-time data come anyway: only what comes behind the answer says that it was begun, and then it is done.
            (2011, _) if self.request.cn == 2011 => {
                if self.state != State::Accepted {
                    return Vec::new();
                }
                self.data = self.data.saturating_add(1);
                let detail = said.time.map(|t| t.to_string()).unwrap_or_default();
                let mut acts = vec![step("data", detail)];
                acts.extend(self.end(Outcome::Done));
                acts
            }
            (cn, _) if cn == self.request.cn && self.is_asked_for(said) => {
                self.data = self.data.saturating_add(1);
                self.go_on(now);
                if now >= self.end {
                    return self.end(Outcome::Unconfirmed);
                }
                if self.data > self.patience.data {
                    return Vec::new();
                }
                let detail = match said.time {
                    Some(time) if cn >= 2000 => time.to_string(),
                    _ => said.items.iter().map(|(n, v)| told(n, v)).collect::<Vec<_>>().join(";"),
                };
                vec![step("data", detail.chars().take(500).collect())]
            }
            _ => Vec::new(),
        }
    }

    /// Data of the request's CN belong to it: with its QN, or of a time that was asked for (each packet of a recall has a QN of its
    /// own, HJ 212-2017 C.20).
    fn is_asked_for(&self, said: &Said) -> bool {
        let named = |name: &str| self.request.items.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
        match (named("BeginTime"), named("EndTime"), said.time) {
            (Some(begin), Some(end), Some(time)) => {
                let time = time.to_string();
                let time = time.get(..14).unwrap_or(&time);
                (begin..=end).contains(&time)
            }
            _ => said.qn.as_deref().is_none_or(|qn| qn == self.qn),
        }
    }

    fn go_on(&mut self, now: Micros) {
        self.state = State::Accepted;
        self.due = now.plus(self.patience.result).min(self.end);
    }
}

/// An item as it is recorded: what is a secret is not.
fn told(name: &str, value: &str) -> String {
    if is_secret(name.as_bytes()) { format!("{name}=******") } else { format!("{name}={value}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hj212::Stamp;

    const NOW: Micros = Micros(1_795_000_000_000_000);

    fn begin(cn: u16, items: Vec<(&'static str, String)>) -> (Dialogue, Vec<Act>) {
        let request = Request {
            cn,
            version: Version::V2017,
            mn: "010000A8900016F000169DC0".into(),
            pw: "123456".into(),
            st: "32".into(),
            items,
        };
        Dialogue::begin(request, Patience::default(), NOW, &Profile::default())
    }

    fn said(d: &Dialogue, cn: u16, result: Option<u8>) -> Said {
        Said { cn, qn: Some(d.qn.clone()), result, time: None, items: vec![], version: Version::V2017 }
    }

    fn ends(acts: &[Act]) -> Option<Outcome> {
        acts.iter().find_map(|a| if let Act::End(o) = a { Some(*o) } else { None })
    }

    fn sends(acts: &[Act]) -> usize {
        acts.iter().filter(|a| matches!(a, Act::Send(_))).count()
    }

    #[test]
    fn a_request_is_answered_told_and_done() {
        let (mut d, acts) = begin(1011, vec![]);
        let Some(Act::Send(bytes)) = acts.first() else { panic!("{acts:?}") };
        let text = String::from_utf8_lossy(bytes);
        assert!(text.contains(";CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&&&"), "{text}");
        assert_eq!(ends(&d.heard(&said(&d, 9011, Some(1)), NOW)), None);
        let told = Said { items: vec![("SystemTime".into(), "20261122090000".into())], ..said(&d, 1011, None) };
        let acts = d.heard(&told, NOW);
        assert_eq!(acts, [Act::Step { step: "data", detail: "SystemTime=20261122090000".into(), framed: true }]);
        assert_eq!(ends(&d.heard(&said(&d, 9012, Some(1)), NOW)), Some(Outcome::Done));
        assert!(d.heard(&said(&d, 9012, Some(2)), NOW).is_empty());
    }

    #[test]
    fn what_is_not_answered_is_sent_three_times_again() {
        let (mut d, acts) = begin(1062, vec![("RtdInterval", "30".into())]);
        assert_eq!(sends(&acts), 1);
        let mut now = NOW;
        for _ in 0..3 {
            assert!(d.late(now.plus(9 * SECOND), &Profile::default()).is_empty());
            now = now.plus(10 * SECOND);
            assert_eq!(sends(&d.late(now, &Profile::default())), 1);
        }
        assert_eq!(ends(&d.late(now.plus(10 * SECOND), &Profile::default())), Some(Outcome::NoAnswer));
    }

    #[test]
    fn refusals_and_results_in_time_or_not() {
        let (mut d, _) = begin(3012, vec![]);
        assert_eq!(ends(&d.heard(&said(&d, 9011, Some(3)), NOW)), Some(Outcome::Refused(3)));
        let (mut d, _) = begin(3012, vec![]);
        d.heard(&said(&d, 9011, Some(1)), NOW);
        assert_eq!(ends(&d.heard(&said(&d, 9012, Some(5)), NOW)), Some(Outcome::Failed(5)));
        let (mut d, _) = begin(3012, vec![]);
        d.heard(&said(&d, 9011, Some(1)), NOW);
        assert_eq!(ends(&d.late(NOW.plus(60 * SECOND), &Profile::default())), Some(Outcome::NoResult));
        // A result of another request is not ours.
        let (mut d, _) = begin(3012, vec![]);
        let other = Said { qn: Some("20200101000000000".into()), ..said(&d, 9012, Some(1)) };
        assert!(d.heard(&other, NOW).is_empty());
    }

    #[test]
    fn a_recall_knows_its_data_by_their_time() {
        let items = vec![("BeginTime", "20261101000000".into()), ("EndTime", "20261101235959".into())];
        let (mut d, _) = begin(2061, items);
        d.heard(&said(&d, 9011, Some(1)), NOW);
        let hour = |text: &str| Said {
            qn: Some("20261122000000001".into()),
            time: Stamp::read(text.as_bytes()),
            ..said(&d, 2061, None)
        };
        let (inside, outside) = (hour("20261101080000"), hour("20261102080000"));
        assert_eq!(d.heard(&inside, NOW).len(), 1);
        assert!(d.heard(&outside, NOW).is_empty());
        // Each packet gives the rest more time; silence after data is told as that.
        d.heard(&inside, NOW.plus(50 * SECOND));
        assert!(d.late(NOW.plus(100 * SECOND), &Profile::default()).is_empty());
        assert_eq!(ends(&d.late(NOW.plus(110 * SECOND), &Profile::default())), Some(Outcome::Unconfirmed));
    }

    #[test]
    fn a_command_ends_whatever_comes_and_records_a_bounded_number_of_steps() {
        let items = vec![("BeginTime", "20261101000000".into()), ("EndTime", "20261101235959".into())];
        let (mut d, _) = begin(2061, items);
        d.heard(&said(&d, 9011, Some(1)), NOW);
        let hour = Said { time: Stamp::read(b"20261101080000"), ..said(&d, 2061, None) };
        let (mut now, mut steps, mut end) = (NOW, 0, None);
        while end.is_none() && now < NOW.plus(2 * HOUR) {
            now = now.plus(10 * SECOND);
            let acts = d.heard(&hour, now);
            steps += acts.iter().filter(|a| matches!(a, Act::Step { .. })).count();
            end = ends(&acts);
        }
        assert_eq!((end, now), (Some(Outcome::Unconfirmed), NOW.plus(HOUR)));
        assert_eq!(steps, 191);
        // Silence to the end of its time ends it too, and nothing is sent again behind it.
        let (mut d, _) = begin(2061, vec![]);
        assert_eq!(ends(&d.late(NOW.plus(HOUR), &Profile::default())), Some(Outcome::NoAnswer));
        // Real-time data that came before the answer say nothing; the first behind it ends the command.
        let (mut d, _) = begin(2011, vec![]);
        let data = Said { time: Stamp::read(b"20261122090000"), qn: None, ..said(&d, 2011, None) };
        assert!(d.heard(&data, NOW).is_empty());
        d.heard(&said(&d, 9011, Some(1)), NOW);
        assert_eq!(ends(&d.heard(&data, NOW)), Some(Outcome::Done));
    }

    #[test]
    fn a_secret_in_an_answer_is_not_recorded() {
        let (mut d, _) = begin(3012, vec![]);
        let items = [("newpw", "654321"), ("NewSK", "00ff"), ("pw", "654321")];
        let items = items.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
        let acts = d.heard(&Said { cn: 1072, items: items.clone(), ..said(&d, 1072, None) }, NOW);
        assert!(acts.is_empty());
        let (mut d, _) = begin(1072, vec![]);
        let acts = d.heard(&Said { items, ..said(&d, 1072, None) }, NOW);
        let detail = "newpw=******;NewSK=******;pw=******".to_owned();
        assert_eq!(acts, [Act::Step { step: "data", detail, framed: true }]);
    }

    #[test]
    fn a_notice_is_answered_by_9013_and_nothing_answers_an_answer() {
        let (mut d, _) = begin(2012, vec![]);
        assert_eq!(ends(&d.heard(&said(&d, 9013, None), NOW)), Some(Outcome::Done));
        let (mut d, _) = begin(1012, vec![("SystemTime", "20261122090000".into())]);
        for cn in 9011..=9014 {
            assert_eq!(sends(&d.heard(&said(&d, cn, Some(1)), NOW)), 0);
        }
    }
}
