//! What can be asked: a range, the newest, a range thinned for a picture, figures by period, days with data.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use kernel::{Error, Micros, Result, bureau_date, time};

use crate::latest::Latest;
use crate::part::Of;
use crate::store::Series;
use crate::value::{Kind, Month, Point};

/// The most values that are read at once, some 48 bytes each in memory.
pub(crate) const MOST_READ: usize = 5_000_000;

/// Of how many devices the points are in memory at once: a year of each is less than [`MOST_READ`].
fn at_once(kind: &Kind) -> usize {
    match kind {
        Kind::RealTime => 4,
        Kind::Minute => 8,
        _ => 64,
    }
}

/// One series, from an instant to before another.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The device.
    pub device: &'a str,
    /// The kind.
    pub kind: &'a Kind,
    /// The factor.
    pub factor: &'a str,
    /// The suffix.
    pub suffix: &'a str,
    /// The first DataTime.
    pub from: Micros,
    /// The DataTime before which it ends.
    pub to: Micros,
}

/// Which versions are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// The one in force.
    LatestOnly,
    /// Every one, in the order in which they came.
    All,
}

/// The length of a period, by the bureau's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl By {
    /// The period that holds an instant: its first, and the first behind it.
    #[must_use]
    pub fn around(self, at: Micros) -> (Micros, Micros) {
        let date = bureau_date(at);
        match self {
            By::Hour => {
                let start = Micros(at.0 - at.0.rem_euclid(time::HOUR));
                (start, start.plus(time::HOUR))
            }
            By::Day => {
                let start = Micros::start_of(date);
                (start, start.plus(time::DAY))
            }
            By::Month => (Month::of_date(date).start(), Month::of_date(date).end()),
            By::Year => {
                let first = Month { year: date.year(), month: 1 };
                (first.start(), Month { year: date.year().saturating_add(1), month: 1 }.start())
            }
        }
    }
}

/// One factor of many devices, by period.
#[derive(Clone, Copy, Debug)]
pub struct PeriodsAsk<'a> {
    /// The devices.
    pub devices: &'a [&'a str],
    /// The kind.
    pub kind: &'a Kind,
    /// The factor.
    pub factor: &'a str,
    /// The suffix.
    pub suffix: &'a str,
    /// The first DataTime.
    pub from: Micros,
    /// The DataTime before which it ends.
    pub to: Micros,
    /// The length of a period.
    pub by: By,
    /// Only values with one of these flags; all when absent.
    pub flags: Option<&'a [&'a str]>,
}

/// The figures of a period that has values. A period without any is not there; it is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Which of the devices of the question.
    pub device: usize,
    /// Its first instant.
    pub from: Micros,
    /// The first instant behind it.
    pub to: Micros,
    /// How many values.
    pub count: u64,
    /// The smallest, at `decimals`.
    pub min: i128,
    /// The largest, at `decimals`.
    pub max: i128,
    /// The sum, at `decimals`.
    pub sum: i128,
    /// How many digits of the three stand behind the point: the most that a value had.
    pub decimals: u8,
}

impl Period {
    /// The mean as an exact ratio: the sum of digits, and the count times ten to the decimals.
    #[must_use]
    pub fn mean(&self) -> (i128, i128) {
        (self.sum, i128::from(self.count) * 10_i128.pow(u32::from(self.decimals)))
    }

    fn new(device: usize, (from, to): (Micros, Micros), p: &Point) -> Period {
        let n = i128::from(p.digits);
        Period { device, from, to, count: 1, min: n, max: n, sum: n, decimals: p.decimals }
    }

    fn take(&mut self, p: &Point) -> Result<()> {
        let long = || {
            Error::limit(format!("the sum of the values from {} on has more than 128 bits", self.from))
                .with_code("series_sum_overflow")
        };
        if p.decimals > self.decimals {
            let by = 10_i128.pow(u32::from(p.decimals - self.decimals));
            let at = |n: i128| n.checked_mul(by).ok_or_else(long);
            (self.min, self.max, self.sum) = (at(self.min)?, at(self.max)?, at(self.sum)?);
            self.decimals = p.decimals;
        }
        let n = p.scaled(self.decimals);
        self.sum = self.sum.checked_add(n).ok_or_else(long)?;
        (self.min, self.max, self.count) = (self.min.min(n), self.max.max(n), self.count + 1);
        Ok(())
    }
}

/// A series for a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thinned {
    /// The points that are left, by DataTime.
    pub points: Vec<ThinPoint>,
    /// How many there are in all.
    pub of: u64,
    /// The width of a bucket in microseconds; none where nothing was left out.
    pub bucket: Option<i64>,
}

/// A point of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThinPoint {
    /// The point.
    pub point: Point,
    /// Whether what follows is farther away than the gap that was asked for: no line is drawn to it.
    pub gap_after: bool,
}

pub(crate) fn too_many(most: usize) -> Error {
    Error::limit(format!("more than {most} values; ask for a shorter time")).with_code("series_too_many")
}

impl Series {
    /// The values of a series in a time, by DataTime and version. More than `most` are refused as `series_too_many`.
    pub fn range(&self, ask: &Ask<'_>, versions: Versions, most: usize) -> Result<Vec<Point>> {
        let points = self.points(ask, versions, true)?;
        if points.len() > most { Err(too_many(most)) } else { Ok(points) }
    }

    /// The newest values of devices, from memory: of those named, or of all, by device. A device without any is not there.
    #[must_use]
    pub fn latest(&self, devices: Option<&[&str]>, kind: &Kind) -> Vec<Latest> {
        self.newest(devices, kind)
    }

    /// At most `most` points of a series. Nothing is left out where there are not more; otherwise every bucket of equal
    /// width keeps its first, smallest, largest and last. A time without values that is longer than `gap` is marked, and
    /// is seen at any width when it is longer than a bucket.
    pub fn thin(&self, ask: &Ask<'_>, most: usize, gap: i64) -> Result<Thinned> {
        if most < 4 {
            return Err(Error::invalid("a picture has at least 4 points").with_code("series_thin"));
        }
        let points = self.points(ask, Versions::LatestOnly, true)?;
        let of = points.len() as u64;
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return Ok(Thinned { points: Vec::new(), of, bucket: None });
        };
        if points.len() <= most {
            return Ok(Thinned { points: marked(points, gap), of, bucket: None });
        }
        let buckets = i64::try_from(most / 4).unwrap_or(i64::MAX);
        let (begin, width) = (first.at, last.at.since(first.at) / buckets + 1);
        let decimals = points.iter().map(|p| p.decimals).max().unwrap_or(0);
        let mut kept: Vec<ThinPoint> = Vec::with_capacity(most);
        let mut rest = points.as_slice();
        while let Some(head) = rest.first() {
            let bucket = head.at.since(begin) / width;
            let (inside, behind) = rest.split_at(rest.partition_point(|p| p.at.since(begin) / width <= bucket));
            let by_value = |i: &usize| inside.get(*i).map(|p| p.scaled(decimals));
            let least = (0..inside.len()).min_by_key(by_value);
            let most = (0..inside.len()).rev().max_by_key(by_value);
            let chosen: BTreeSet<usize> =
                [Some(0), least, most, inside.len().checked_sub(1)].into_iter().flatten().collect();
            for i in chosen {
                let Some(point) = inside.get(i) else { continue };
                let next = inside.get(i + 1).or(behind.first());
                let gap_after = next.is_some_and(|n| n.at.since(point.at) > gap);
                kept.push(ThinPoint { point: point.clone(), gap_after });
            }
            rest = behind;
        }
        Ok(Thinned { points: kept, of, bucket: Some(width) })
    }

    /// Count, smallest, largest and sum by period, of the values in force; by device in the order of the question, then
    /// by time. More than `most` periods are refused as `series_too_many`.
    pub fn periods(&self, ask: &PeriodsAsk<'_>, most: usize) -> Result<Vec<Period>> {
        // In the order of the files, some at a time.
        let mut order: Vec<(&str, usize)> = ask.devices.iter().enumerate().map(|(n, d)| (*d, n)).collect();
        order.sort_unstable();
        if let Some([(twice, _), _]) = order.array_windows().find(|[a, b]| a.0 == b.0) {
            return Err(Error::invalid(format!("device {twice} is named twice")).with_code("series_device_twice"));
        }
        let flags = ask.flags.is_some();
        let of = Of { factor: ask.factor, suffix: ask.suffix, from: ask.from.0, to: ask.to.0, flags };
        let mut periods: Vec<Period> = Vec::new();
        for some in order.chunks(at_once(ask.kind)) {
            let devices: Vec<&str> = some.iter().map(|o| o.0).collect();
            let all = self.points_of(&devices, ask.kind, of, Versions::LatestOnly)?;
            for ((_, n), points) in some.iter().zip(all) {
                of_device(ask, *n, &points, &mut periods)?;
            }
            if periods.len() > most {
                return Err(too_many(most));
            }
        }
        periods.sort_by_key(|p| p.device);
        Ok(periods)
    }

    /// How many different DataTimes each day of a month has, of all factors of a device and kind. Days without are not there.
    pub fn days(&self, device: &str, kind: &Kind, month: Month) -> Result<Vec<(Date, u32)>> {
        let mut days: BTreeMap<Date, u32> = BTreeMap::new();
        for at in self.times(device, kind, month.start(), month.end())? {
            *days.entry(bureau_date(Micros(at))).or_default() += 1;
        }
        Ok(days.into_iter().collect())
    }
}

/// The periods of one device, behind those of others.
fn of_device(ask: &PeriodsAsk<'_>, device: usize, points: &[Point], periods: &mut Vec<Period>) -> Result<()> {
    let mut open: Option<Period> = None;
    for p in points {
        let flag = p.flag.as_deref();
        if ask.flags.is_some_and(|wanted| !flag.is_some_and(|f| wanted.contains(&f))) {
            continue;
        }
        match &mut open {
            Some(period) if p.at < period.to => period.take(p)?,
            _ => periods.extend(open.replace(Period::new(device, ask.by.around(p.at), p))),
        }
    }
    periods.extend(open);
    Ok(())
}

fn marked(points: Vec<Point>, gap: i64) -> Vec<ThinPoint> {
    let next: Vec<Option<Micros>> = points.iter().skip(1).map(|p| Some(p.at)).chain([None]).collect();
    let mark = |(point, next): (Point, Option<Micros>)| {
        let gap_after = next.is_some_and(|n| n.since(point.at) > gap);
        ThinPoint { point, gap_after }
    };
    points.into_iter().zip(next).map(mark).collect()
}

/// One value out of a file or out of memory, before versions are told.
pub(crate) struct Said {
    pub at: i64,
    pub digits: i64,
    pub decimals: u8,
    pub flag: Option<Arc<str>>,
    pub frame: u64,
}

/// Puts what was said later behind points that have their versions; both are sorted by DataTime.
pub(crate) fn told(mut sealed: Vec<Point>, later: Vec<Said>, versions: Versions) -> Vec<Point> {
    let overlap = matches!((sealed.last(), later.first()), (Some(s), Some(l)) if s.at.0 >= l.at);
    let mut out: Vec<Point>;
    if overlap {
        out = Vec::with_capacity(sealed.len() + later.len());
        let mut old = sealed.into_iter().peekable();
        for l in later {
            while let Some(p) = old.next_if(|p| p.at.0 <= l.at) {
                out.push(p);
            }
            say(&mut out, l);
        }
        out.extend(old);
    } else {
        sealed.reserve(later.len());
        out = sealed;
        for l in later {
            say(&mut out, l);
        }
    }
    if versions == Versions::LatestOnly {
        in_force(&mut out);
    }
    out
}

fn say(out: &mut Vec<Point>, l: Said) {
    let version = match out.last() {
        Some(p) if p.at.0 == l.at => {
            if p.digits == l.digits && p.decimals == l.decimals && p.flag == l.flag {
                return;
            }
            p.version.saturating_add(1)
        }
        _ => 1,
    };
    let Said { at, digits, decimals, flag, frame } = l;
    out.push(Point { at: Micros(at), digits, decimals, flag, version, frame });
}

/// Leaves of every DataTime the last.
fn in_force(points: &mut Vec<Point>) {
    points.dedup_by(|later, kept| {
        let same = later.at == kept.at;
        if same {
            std::mem::swap(later, kept);
        }
        same
    });
}
