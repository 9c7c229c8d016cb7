//! `huanheng simulate`: a fleet of simulated devices that speak HJ 212 to a receiver.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::DateTime;
use kernel::time::{SECOND, at_bureau};
use kernel::{Clock as _, Error, Micros, Result, SystemClock};
use serde_json::json;
use simulator::{Faults, Figures, Fleet, Kind, Medium, Pace, Rate, Run, Told, run as simulate};
use tokio::sync::watch;
use tokio::time::Instant;

use super::place::{open_files, print_line};

/// What `simulate` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  huanheng simulate --fleet-out fleet.json                         what a receiver must register\n  \
    huanheng simulate --to 127.0.0.1:9212 --devices 500              ten minutes at the pace of the clock\n  \
    huanheng simulate --to 127.0.0.1:9212 --from \"2026-11-20 00:00\" --for 2d --speed 0 --faults heavy\n  \
    huanheng simulate --to 127.0.0.1:9212 --devices 2000 --media twelve:1 --kinds minute --for 365d --speed 0 \
    --rate 20000 --wall 60s\n\n\
    Faults: outage lost exceed drift lower_crc gbk repeat revise late garbage bad_crc wrong_pw unknown_mn truncated glued split\n\
    no_crlf packages flags out_of_range extra_factor refuse silent\n\n\
    Ends with 1 when something expected did not happen: an upload without an answer, a device without a connection."
)]
pub struct Args {
    /// The receiver, HOST:PORT.
    #[arg(long, required_unless_present = "fleet_out")]
    pub to: Option<String>,
    /// Also to other machines than this one. Whoever receives takes the data for real.
    #[arg(long)]
    pub anywhere: bool,
    /// How many devices.
    #[arg(long, default_value_t = 60)]
    pub devices: u32,
    /// Another seed, another fleet.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Shares of the versions.
    #[arg(long, default_value = "2005:20,2017:60,2025:20")]
    pub mix: String,
    /// Shares of what is measured: sewage, flue, air, river; twelve for benchmarks.
    #[arg(long, default_value = "sewage:45,flue:30,air:12,river:13")]
    pub media: String,
    /// Share of groups of eight devices that share one connection.
    #[arg(long, default_value = "0.1")]
    pub gateways: String,
    /// Share of devices whose uploads want an answer.
    #[arg(long, default_value = "0.9")]
    pub answers: String,
    /// The last so many devices are not in the register.
    #[arg(long, default_value_t = 0)]
    pub strangers: u32,
    /// Reports: real, minute, hour, day.
    #[arg(long, default_value = "real,minute,hour,day")]
    pub kinds: String,
    /// Seconds between real-time values; by the device when absent.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=3600))]
    pub interval: Option<u16>,
    /// When the simulated time begins, such as "2026-11-22 08:00" of the bureau; now when absent.
    #[arg(long)]
    pub from: Option<String>,
    /// How much simulated time, such as 90s, 10m, 2h, 3d.
    #[arg(long = "for", default_value = "10m")]
    pub length: String,
    /// Simulated seconds in one second; 0: as fast as answers come.
    #[arg(long, default_value_t = 1)]
    pub speed: u32,
    /// At most so many frames a second.
    #[arg(long)]
    pub rate: Option<u32>,
    /// End after this much real time, whatever is left.
    #[arg(long)]
    pub wall: Option<String>,
    /// How long an answer is waited for; 10 seconds of the simulated time when absent, and at least half a second.
    #[arg(long)]
    pub timeout: Option<String>,
    /// How long a connection is tried.
    #[arg(long, default_value = "60s")]
    pub patience: String,
    /// All is sent as of the end of the time, as after a long failure (2025 marks it with RF).
    #[arg(long)]
    pub history: bool,
    /// What goes wrong: none, light, heavy, and name=rate behind it.
    #[arg(long, default_value = "light")]
    pub faults: String,
    /// Write the counters as JSON.
    #[arg(long)]
    pub report: Option<PathBuf>,
    /// Write a line for every acknowledged upload: MN, QN, CN, DataTime.
    #[arg(long)]
    pub acknowledged: Option<PathBuf>,
    /// Write the registration of the fleet as JSON; without --to nothing is sent. It holds the invented passwords and keys.
    #[arg(long)]
    pub fleet_out: Option<PathBuf>,
}

impl Args {
    fn fleet(&self) -> Result<Fleet> {
        let mut mix = [0; 3];
        for (name, share) in shares("--mix", &self.mix)? {
            let place = match name {
                "2005" => 0,
                "2017" => 1,
                "2025" => 2,
                _ => return Err(Error::invalid(format!("--mix: `{name}` is none of 2005, 2017 and 2025"))),
            };
            if let Some(part) = mix.get_mut(place) {
                *part = share;
            }
        }
        let mut media = Vec::new();
        for (name, share) in shares("--media", &self.media)? {
            let medium = Medium::read(name);
            let wrong = || Error::invalid(format!("--media: `{name}` is none of sewage, flue, air, river and twelve"));
            media.push((medium.ok_or_else(wrong)?, share));
        }
        let fleet = Fleet {
            seed: self.seed,
            size: self.devices,
            mix,
            media,
            answers: Rate::read(&self.answers)?,
            gateways: Rate::read(&self.gateways)?,
            interval: self.interval,
            strangers: self.strangers,
            faults: Faults::read(&self.faults)?,
        };
        fleet.check()?;
        Ok(fleet)
    }

    fn kinds(&self) -> Result<Vec<Kind>> {
        let one = |name: &str| {
            let known = Kind::ALL.iter().find(|k| k.code() == name).copied();
            known.ok_or_else(|| Error::invalid(format!("--kinds: `{name}` is none of real, minute, hour and day")))
        };
        self.kinds.split(',').map(str::trim).map(one).collect()
    }
}

/// Runs a fleet.
pub async fn run(args: Args) -> Result<()> {
    let fleet = args.fleet()?;
    if let Some(path) = &args.fleet_out {
        write(path, &json!({"seed": fleet.seed, "devices": fleet.register()}))?;
    }
    let Some(to) = &args.to else { return Ok(()) };
    let to = address(to, args.anywhere)?;
    enough_files(fleet.connections().len())?;
    let from = match &args.from {
        Some(text) => instant(text)?,
        None => SystemClock.now(),
    };
    let length = i64::try_from(span("--for", &args.length)?.as_secs()).unwrap_or(i64::MAX / SECOND);
    let time = from..from.plus(length.saturating_mul(SECOND));
    let optional = |name: &str, text: &Option<String>| text.as_deref().map(|t| span(name, t)).transpose();
    let pace = Pace {
        speed: args.speed,
        rate: args.rate,
        over_time: optional("--timeout", &args.timeout)?,
        patience: span("--patience", &args.patience)?,
        wall: optional("--wall", &args.wall)?,
        clock: None,
    };
    let history = args.history.then_some(time.end);
    let kinds = args.kinds()?;
    let one = Run { fleet, time, kinds, history, pace, to, acknowledged: args.acknowledged.clone() };
    let figures = Arc::new(Figures::default());
    let (stop, stops) = watch::channel(false);
    let begun = Instant::now();
    let work = simulate(one, figures.clone(), stops);
    tokio::pin!(work);
    let told = loop {
        tokio::select! {
            told = &mut work => break told?,
            _ = tokio::signal::ctrl_c() => { let _ = stop.send(true); }
            () = tokio::time::sleep(Duration::from_secs(10)) => print_line(&line(&figures.told(), begun.elapsed()))?,
        }
    };
    let passed = begun.elapsed();
    print_line(&line(&told, passed))?;
    for problem in &told.problems {
        print_line(&format!("  {problem}"))?;
    }
    if let Some(path) = &args.report {
        let cpu = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        let cpu = cpu.tv_sec * 1000 + cpu.tv_nsec / 1_000_000;
        write(
            path,
            &json!({"seconds": passed.as_secs(), "milliseconds": passed.as_millis(), "cpu_ms": cpu, "counters": told}),
        )?;
    }
    match told.problem_count {
        0 => Ok(()),
        n => Err(Error::unavailable(format!("{n} expected things did not happen"))),
    }
}

fn line(told: &Told, passed: Duration) -> String {
    let rate = told.acknowledged.saturating_mul(1000) / u64::try_from(passed.as_millis()).unwrap_or(1).max(1);
    let faults: Vec<String> = told.faults.iter().map(|(name, n)| format!("{name} {n}")).collect();
    format!(
        "{} s: {} connected, {} sent ({} bytes), {} of {} acknowledged ({rate}/s), p50 {} us, p99 {} us, {} sent again, {} connections \
         made, {} commands, {} problems; faults: {}",
        passed.as_secs(),
        told.connected,
        told.sent,
        told.bytes,
        told.acknowledged,
        told.waited,
        told.p50_us,
        told.p99_us,
        told.repeats,
        told.connects,
        told.commands.values().sum::<u64>(),
        told.problem_count,
        if faults.is_empty() { "none".to_owned() } else { faults.join(", ") },
    )
}

fn shares<'a>(option: &str, text: &'a str) -> Result<Vec<(&'a str, u32)>> {
    let one = |part: &'a str| {
        let read = part.trim().split_once(':').and_then(|(name, share)| Some((name, share.parse::<u32>().ok()?)));
        let read = read.filter(|(_, share)| *share <= 1_000_000);
        read.ok_or_else(|| Error::invalid(format!("{option}: `{part}` is not a name and its share, such as 2017:60")))
    };
    text.split(',').map(one).collect()
}

fn span(option: &str, text: &str) -> Result<Duration> {
    let wrong = || Error::invalid(format!("{option}: `{text}` is not a length of time such as 90s, 10m, 2h or 3d"));
    let (digits, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let by = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let count = digits.parse::<u32>().map_err(|_| wrong())?;
    Ok(Duration::from_secs(u64::from(count) * by))
}

fn instant(text: &str) -> Result<Micros> {
    if let Ok(at) = text.parse::<Micros>() {
        return Ok(at);
    }
    let at: std::result::Result<DateTime, _> = text.trim().replace(' ', "T").parse();
    let at = at.map_err(|e| {
        Error::invalid(format!("--from: `{text}` is not an instant such as \"2026-11-22 08:00\"")).with_source(e)
    })?;
    Ok(at_bureau(at.date(), at.time()))
}

/// Simulated data must not reach a receiver that takes them for real by a slip of the hand.
fn address(text: &str, anywhere: bool) -> Result<SocketAddr> {
    let wrong = |e: std::io::Error| Error::invalid(format!("--to: `{text}` is not HOST:PORT")).with_source(e);
    let found = text.to_socket_addrs().map_err(wrong)?.next();
    let found = found.ok_or_else(|| Error::invalid(format!("--to: `{text}` has no address")))?;
    if !found.ip().is_loopback() && !anywhere {
        return Err(Error::invalid(format!(
            "--to: {found} is another machine; simulated data are sent there with --anywhere only"
        )));
    }
    Ok(found)
}

/// Every connection is an open file.
fn enough_files(connections: usize) -> Result<()> {
    let wanted = connections as u64 + 64;
    let may = open_files(wanted);
    if may < wanted {
        return Err(Error::limit(format!(
            "{connections} connections need {wanted} open files; the system allows {may}"
        )));
    }
    Ok(())
}

fn write(path: &Path, value: &serde_json::Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Error::internal("a report as JSON").with_source(e))?;
    std::fs::write(path, text + "\n")
        .map_err(|e| Error::unavailable(format!("cannot write {}", path.display())).with_source(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        assert_eq!(span("--for", "3d").unwrap(), Duration::from_secs(259_200));
        assert_eq!(span("--for", "90s").unwrap(), Duration::from_secs(90));
        for bad in ["", "3", "d", "-1s", "1.5h", "3w", "天"] {
            assert!(span("--for", bad).is_err(), "{bad}");
        }
        assert_eq!(shares("--mix", "2005:1, 2025:2").unwrap(), [("2005", 1), ("2025", 2)]);
        assert!(shares("--mix", "2005").is_err() && shares("--mix", "2005:x").is_err());
        assert_eq!(instant("2026-11-22 08:00").unwrap(), "2026-11-22T00:00:00Z".parse().unwrap());
        assert!(instant("yesterday").is_err());
    }

    #[test]
    fn simulated_data_stay_on_this_machine() {
        assert!(address("127.0.0.1:9212", false).is_ok());
        assert!(address("[::1]:9212", false).is_ok());
        assert!(address("192.0.2.1:9212", false).unwrap_err().message().contains("--anywhere"));
        assert!(address("192.0.2.1:9212", true).is_ok());
        assert!(address("here", true).is_err());
    }
}
