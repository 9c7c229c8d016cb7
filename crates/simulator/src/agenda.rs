//! What a device sends and when, one event after another.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use kernel::time::SECOND;
use kernel::{Micros, bureau_date};

use crate::chance::draw;
use crate::fault::{Fault, Faults};
use crate::fleet::{Device, Kind};
use crate::stamp;

/// Seconds between heartbeats of a device that sends them (2025).
const HEARTBEAT: i64 = 300;

/// Something a device does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When, by a clock that is right.
    pub at: Micros,
    /// What.
    pub what: What,
}

/// What a device does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It reports.
    Report(Report),
    /// 9015.
    Heartbeat,
    /// 1013, on the first connection.
    AskClock,
    /// 2081, after a start.
    Boot,
    /// 3020: a line of its log.
    Log,
    /// The line is cut.
    Leave,
}

/// A report, and what happens to it on its way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Report {
    /// Which.
    pub kind: Kind,
    /// The moment, or the start of the period.
    pub slot: Micros,
    /// 0 at first, more for other values of the same slot.
    pub version: u32,
    /// Sent after a failure.
    pub resent: bool,
    /// What happens to it.
    pub faults: Vec<Fault>,
}

impl Event {
    /// The slot and version that it reports.
    #[must_use]
    pub fn says(&self) -> Option<(Micros, u32)> {
        match &self.what {
            What::Report(report) => Some((report.slot, report.version)),
            _ => None,
        }
    }
}

/// The events of one device over a time, in order. It knows the next of each kind and what was put off.
#[derive(Debug, Clone)]
pub struct Agenda {
    next: [Option<Micros>; 4],
    heartbeat: Option<Micros>,
    begun: Option<Micros>,
    later: BinaryHeap<Reverse<(Micros, Report)>>,
    /// The outage that was told last.
    left: Option<Micros>,
    to: Micros,
}

/// An outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outage {
    from: Micros,
    to: Micros,
    lost: bool,
}

impl Device {
    /// The DataTime that a report carries: real-time values are told by the device's own clock.
    #[must_use]
    pub fn told(&self, kind: Kind, slot: Micros) -> Micros {
        if kind == Kind::Real { slot.plus(self.drift * SECOND) } else { slot }
    }

    /// The number that stands for a report in draws.
    pub(crate) fn about(&self, kind: Kind, slot: Micros) -> u64 {
        draw(&[self.own, 21, kind as u64, slot.0.unsigned_abs()])
    }

    /// Outages lie within one day of the bureau.
    fn outage(&self, faults: &Faults, at: Micros) -> Option<Outage> {
        let day = Micros::start_of(bureau_date(at));
        let about = draw(&[self.own, 22, day.0.unsigned_abs()]);
        let lost = faults.hit(Fault::Lost, about);
        if !lost && !faults.hit(Fault::Outage, about) {
            return None;
        }
        let part = |n: u64, of: u64| i64::try_from(draw(&[about, n]) % of).unwrap_or_default();
        let from = day.plus(part(1, 17 * 60) * 60 * SECOND);
        let to = from.plus((40 + part(2, 320)) * 60 * SECOND);
        (from <= at && at < to).then_some(Outage { from, to, lost })
    }

    /// When the report of a slot is due.
    #[must_use]
    pub fn due(&self, kind: Kind, slot: Micros) -> Micros {
        match kind {
            Kind::Real => slot,
            _ => slot.plus((self.period(kind) + self.delay(kind)) * SECOND),
        }
    }

    /// The first slot that is due at an instant or later.
    fn first(&self, kind: Kind, from: Micros) -> Micros {
        let shift = match kind {
            Kind::Real => self.delay(kind),
            _ => self.period(kind) + self.delay(kind),
        };
        let slot = stamp::ceil(from.plus(-shift * SECOND), self.period(kind));
        if kind == Kind::Real { slot.plus(shift * SECOND) } else { slot }
    }
}

impl Agenda {
    /// What a device does over a time, of these kinds.
    #[must_use]
    pub fn new(device: &Device, kinds: &[Kind], run: Range<Micros>) -> Agenda {
        let next = Kind::ALL.map(|k| kinds.contains(&k).then(|| device.first(k, run.start)));
        let beats = device.key.is_some() && kinds.contains(&Kind::Real);
        let heartbeat =
            beats.then(|| run.start.plus(draw(&[device.own, 23]).cast_signed().rem_euclid(HEARTBEAT) * SECOND));
        Agenda {
            next,
            heartbeat,
            begun: kinds.contains(&Kind::Real).then_some(run.start),
            later: BinaryHeap::new(),
            left: None,
            to: run.end,
        }
    }

    /// After a change of an interval: the next slot of a kind is looked for anew.
    pub fn again(&mut self, device: &Device, kind: Kind, from: Micros) {
        if let Some(place) = self.next.get_mut(kind as usize) {
            *place = Some(device.first(kind, from));
        }
    }

    /// No more reports of a kind.
    pub fn stop(&mut self, kind: Kind) {
        if let Some(place) = self.next.get_mut(kind as usize) {
            *place = None;
        }
    }

    /// When the next event is, as far as it is known.
    #[must_use]
    pub fn peek(&self, device: &Device) -> Option<Micros> {
        let reports = Kind::ALL.iter().zip(&self.next).filter_map(|(k, slot)| slot.map(|s| device.due(*k, s)));
        let later = self.later.peek().map(|Reverse((at, _))| *at);
        let first = reports.chain(later).chain(self.heartbeat).chain(self.begun).min()?;
        (first < self.to).then_some(first)
    }

    /// The next event; `None` at the end of the time.
    pub fn next(&mut self, device: &Device, faults: &Faults) -> Option<Event> {
        self.next_until(device, faults, Micros(i64::MAX))
    }

    /// The next event up to an instant; what is due and comes to nothing is passed.
    pub fn next_until(&mut self, device: &Device, faults: &Faults, until: Micros) -> Option<Event> {
        loop {
            let at = self.peek(device).filter(|at| *at <= until)?;
            if let Some(event) = self.step(device, faults, at) {
                return Some(event);
            }
        }
    }

    fn step(&mut self, device: &Device, faults: &Faults, at: Micros) -> Option<Event> {
        let event = |what| Some(Event { at, what });
        if self.begun == Some(at) {
            return self.begin(device, at);
        }
        let outage = device.outage(faults, at);
        if let Some(outage) = outage
            && self.left != Some(outage.from)
        {
            self.left = Some(outage.from);
            return event(What::Leave);
        }
        if let Some(Reverse((_, report))) = self.later.peek().filter(|Reverse((when, _))| *when == at) {
            let report = report.clone();
            self.later.pop();
            return self.send(outage, at, report);
        }
        for kind in Kind::ALL {
            let place = self.next.get_mut(kind as usize)?;
            let Some(slot) = place.filter(|s| device.due(kind, *s) == at) else { continue };
            *place = Some(slot.plus(device.period(kind) * SECOND));
            let report = self.fate(device, faults, kind, slot, at);
            return report.and_then(|report| self.send(outage, at, report));
        }
        if self.heartbeat == Some(at) {
            self.heartbeat = Some(at.plus(HEARTBEAT * SECOND));
            return if outage.is_some() { None } else { event(What::Heartbeat) };
        }
        None
    }

    /// The first things a device says: some ask for the time, some tell that they started, some send their log.
    fn begin(&mut self, device: &Device, at: Micros) -> Option<Event> {
        self.begun = None;
        let what = match (device.version, draw(&[device.own, 24]) % 6) {
            (hj212::Version::V2005, _) if device.charset == hj212::Charset::Gbk => What::Log,
            (hj212::Version::V2005, _) => return None,
            (_, 0) => What::AskClock,
            (_, 1) => What::Boot,
            (_, 2) => What::Log,
            _ if device.charset == hj212::Charset::Gbk => What::Log,
            _ => return None,
        };
        Some(Event { at, what })
    }

    /// What becomes of a report when it is due: it may be put off.
    fn fate(&mut self, device: &Device, faults: &Faults, kind: Kind, slot: Micros, at: Micros) -> Option<Report> {
        const OWN: [Fault; 9] = [
            Fault::Repeat,
            Fault::Garbage,
            Fault::BadCrc,
            Fault::WrongPw,
            Fault::UnknownMn,
            Fault::Truncated,
            Fault::Glued,
            Fault::Split,
            Fault::NoCrlf,
        ];
        let about = device.about(kind, slot);
        let mut report = Report { kind, slot, version: 0, resent: false, faults: Vec::new() };
        report.faults.extend(OWN.into_iter().filter(|f| faults.hit(*f, about)));
        if kind != Kind::Real && faults.hit(Fault::Packages, about) {
            report.faults.push(Fault::Packages);
        }
        if kind == Kind::Real {
            return Some(report);
        }
        let after = at.plus((device.period(kind) + 7) * SECOND);
        if faults.hit(Fault::Revise, about) {
            self.later.push(Reverse((after, Report { version: 1, faults: vec![Fault::Revise], ..report.clone() })));
        }
        if faults.hit(Fault::Late, about) {
            report.resent = true;
            report.faults.push(Fault::Late);
            // Before its revision, if it has one.
            self.later.push(Reverse((after.plus(-2 * SECOND), report)));
            return None;
        }
        Some(report)
    }

    fn send(&mut self, outage: Option<Outage>, at: Micros, mut report: Report) -> Option<Event> {
        match outage {
            None => Some(Event { at, what: What::Report(report) }),
            Some(gap) if gap.lost || report.kind == Kind::Real => None,
            Some(gap) => {
                report.resent = true;
                report.faults.push(Fault::Outage);
                // One after another once the line is back.
                let again = gap.to.plus(30 * SECOND + at.since(gap.from) / 60);
                self.later.push(Reverse((again, report)));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Rate;
    use crate::fleet::Fleet;
    use kernel::time::HOUR;

    fn run(fleet: &Fleet, index: u32, hours: i64) -> Vec<Event> {
        let from: Micros = "2026-11-20T16:00:00Z".parse().unwrap();
        let device = fleet.device(index);
        let mut agenda = Agenda::new(&device, &Kind::ALL, from..from.plus(hours * HOUR));
        std::iter::from_fn(|| agenda.next(&device, &fleet.faults)).collect()
    }

    #[test]
    fn a_day_without_faults_is_complete() {
        let fleet = Fleet { interval: Some(60), ..Fleet::default() };
        for index in 0..20 {
            let events = run(&fleet, index, 24);
            assert!(events.windows(2).all(|w| w[0].at <= w[1].at));
            let of = |k: Kind| events.iter().filter(|e| matches!(&e.what, What::Report(r) if r.kind == k)).count();
            assert_eq!(
                [of(Kind::Real), of(Kind::Minute), of(Kind::Hour), of(Kind::Day)],
                [1440, 144, 24, 1],
                "{index}"
            );
        }
    }

    #[test]
    fn what_an_outage_held_back_comes_later_and_what_is_lost_never() {
        let faults = |f| Faults::none().with(f, Rate::ALWAYS);
        let mut put_off = 0;
        let (mut whole, mut torn) = (0, 0);
        for index in 0..10 {
            let fleet = Fleet { interval: Some(60), faults: faults(Fault::Outage), ..Fleet::default() };
            let events = run(&fleet, index, 47);
            assert!(events.windows(2).all(|w| w[0].at <= w[1].at));
            let reports: Vec<&Report> = events
                .iter()
                .filter_map(|e| match &e.what {
                    What::Report(r) => Some(r),
                    _ => None,
                })
                .collect();
            put_off += reports.iter().filter(|r| r.resent).count();
            whole += usize::from(reports.iter().filter(|r| r.kind == Kind::Minute).count() >= 47 * 6 - 1);
            assert!(events.iter().any(|e| e.what == What::Leave));
            let fleet = Fleet { interval: Some(60), faults: faults(Fault::Lost), ..Fleet::default() };
            let minutes = run(&fleet, index, 47)
                .iter()
                .filter(|e| matches!(&e.what, What::Report(r) if r.kind == Kind::Minute))
                .count();
            torn += usize::from(minutes < 47 * 6 - 3);
        }
        assert!(put_off > 20, "{put_off}");
        assert_eq!((whole, torn), (10, 10));
    }

    #[test]
    fn a_revision_follows_what_it_revises() {
        let faults = Faults::none().with(Fault::Revise, Rate::ALWAYS).with(Fault::Late, Rate(500_000));
        let fleet = Fleet { faults, ..Fleet::default() };
        let events = run(&fleet, 1, 12);
        let hours: Vec<(Micros, u32)> = events
            .iter()
            .filter(|e| matches!(&e.what, What::Report(r) if r.kind == Kind::Hour))
            .filter_map(Event::says)
            .collect();
        for (slot, version) in &hours {
            if *version == 1 {
                let first = hours.iter().position(|h| *h == (*slot, 0)).unwrap();
                assert!(first < hours.iter().position(|h| h == &(*slot, 1)).unwrap());
            }
        }
        assert!(hours.iter().filter(|h| h.1 == 1).count() >= 10);
    }
}
