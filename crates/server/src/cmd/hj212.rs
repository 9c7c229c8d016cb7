//! `huanheng hj212`: judges frames of monitoring devices, for engineers in the field. It needs no database and changes nothing.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use hj212::{Charset, CrcProfile, Event, Fault, Frame, Framer, Key, Limits, Notes, Profile, Reader, Tally, Version};
use kernel::{Error, Result};
use serde_json::{Value, json};

use super::place::print_line;

/// How much is read at once.
const CHUNK: usize = 64 * 1024;

/// What can be done with frames.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Judge the frames of a file: one a line, or a raw capture of a connection.
    Check(CheckArgs),
}

/// Versions of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Held {
    /// What the Flag of each frame says.
    Auto,
    /// HJ/T 212-2005.
    #[value(name = "2005")]
    V2005,
    /// HJ 212-2017.
    #[value(name = "2017")]
    V2017,
    /// HJ 212-2025.
    #[value(name = "2025")]
    V2025,
}

/// Check sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Sum {
    /// The standard's own.
    Standard,
    /// CRC-16 of Modbus.
    Modbus,
    /// CRC-16 of Modbus, low byte first.
    ModbusSwapped,
}

/// What `hj212 check` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng hj212 check frames.txt                 every frame with its verdict\n  \
    huanheng hj212 check capture.bin --json         one JSON object a line, the counters last\n  \
    huanheng hj212 check frames.txt --crc modbus    a device that writes the check sum of Modbus\n  \
    huanheng hj212 check frames.txt --strict        nothing beyond the standard is tolerated\n\n\
    Ends with 2 when a frame is refused or bytes belong to no frame.\n\
    Names of faults and tolerances: docs/adr/0022-hj212-codec.md")]
pub struct CheckArgs {
    /// The file; `-` reads the standard input.
    pub file: PathBuf,
    /// Print JSON, one object a line.
    #[arg(long)]
    pub json: bool,
    /// The version that frames are held to.
    #[arg(long, value_enum, default_value = "auto")]
    pub version: Held,
    /// The check sum that the device writes.
    #[arg(long, value_enum, default_value = "standard")]
    pub crc: Sum,
    /// The device's SM4 key, 32 hexadecimal digits (2025).
    #[arg(long, env = "HUANHENG_HJ212_KEY", hide_env_values = true)]
    pub key: Option<String>,
    /// Refuse every departure from the standard.
    #[arg(long)]
    pub strict: bool,
}

/// Runs a command on frames.
pub fn run(command: &Command) -> Result<u8> {
    let Command::Check(args) = command;
    let name = args.file.display().to_string();
    let told = |e: std::io::Error| Error::invalid(format!("cannot read {name}: {e}"));
    let mut input: Box<dyn Read> = match name.as_str() {
        "-" => Box::new(std::io::stdin()),
        _ => Box::new(File::open(&args.file).map_err(told)?),
    };
    let key = match &args.key {
        Some(hex) => Some(Key::from_hex(hex).ok_or_else(|| Error::invalid("--key is not 32 hexadecimal digits"))?),
        None => None,
    };
    let profile = Profile {
        crc: match args.crc {
            Sum::Standard => CrcProfile::Standard,
            Sum::Modbus => CrcProfile::Modbus,
            Sum::ModbusSwapped => CrcProfile::ModbusSwapped,
        },
        tolerances: if args.strict { Notes::NONE } else { Notes::all() },
        version: match args.version {
            Held::Auto => None,
            Held::V2005 => Some(Version::V2005),
            Held::V2017 => Some(Version::V2017),
            Held::V2025 => Some(Version::V2025),
        },
        key,
        ..Profile::default()
    };
    let mut judge = Judge {
        framer: Framer::new(Limits { wait_for_tail: true, ..Limits::default() }),
        reader: Reader::default(),
        profile,
        json: args.json,
        number: 0,
    };
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = input.read(&mut chunk).map_err(told)?;
        judge.take(chunk.get(..count).unwrap_or_default(), count == 0)?;
        if count == 0 {
            return judge.end();
        }
    }
}

struct Judge {
    framer: Framer,
    reader: Reader,
    profile: Profile,
    json: bool,
    number: u64,
}

impl Judge {
    fn take(&mut self, bytes: &[u8], last: bool) -> Result<()> {
        let mut feed = if last { self.framer.finish() } else { self.framer.feed(bytes) };
        while let Some(event) = feed.next() {
            let line = match event {
                Event::Frame(found) => {
                    self.number += 1;
                    match self.reader.read(&found, &self.profile) {
                        Ok(frame) => accepted(self.number, &frame, self.profile.charset),
                        Err(fault) => refused(self.number, &fault, found.bytes, self.profile.charset),
                    }
                }
                Event::Skipped(fault, bytes) => {
                    let (text, _) = self.profile.charset.text(bytes.get(..80).unwrap_or(bytes));
                    json!({"skipped": bytes.len(), "fault": fault.code(), "reason": fault.to_string(), "begins": text})
                }
            };
            print_line(&if self.json { line.to_string() } else { words(&line) })?;
        }
        Ok(())
    }

    fn end(&self) -> Result<u8> {
        let mut all = Tally::default();
        all.add(self.framer.tally());
        all.add(self.reader.tally());
        let read = self.reader.tally().frames;
        let counts =
            |list: Vec<(String, u64)>| list.into_iter().map(|(k, n)| (k, json!(n))).collect::<serde_json::Map<_, _>>();
        let faults = counts(all.faults().map(|(c, n)| (c.to_owned(), n)).collect());
        let tolerances = counts(all.tolerances().map(|(t, n)| (t.code().to_owned(), n)).collect());
        let good = faults.is_empty();
        let summary = json!({"frames": self.number, "accepted": read, "bytes": all.bytes, "skipped_bytes": all.skipped,
            "faults": faults, "tolerances": tolerances});
        print_line(&if self.json { json!({"summary": summary}).to_string() } else { words(&summary) })?;
        Ok(if good { 0 } else { 2 })
    }
}

fn accepted(number: u64, frame: &Frame<'_>, charset: Charset) -> Value {
    let text = |t: Option<&[u8]>| t.map(|t| charset.text(t).0.into_owned());
    let header = &frame.header;
    let notes: Vec<_> = frame.notes.iter().map(hj212::Tolerance::code).collect();
    let mut line = json!({
        "frame": number, "accepted": true, "version": frame.version.year(), "mn": text(header.mn), "st": text(header.st),
        "cn": header.cn, "command": frame.command().map(|c| c.zh), "qn": text(header.qn_text),
        "wants_answer": header.flag.is_some_and(hj212::Flag::wants_answer), "items": frame.items().len(),
        "encrypted": frame.sealed.is_some(), "tolerances": notes,
    });
    if let (Err(fault), Some(line)) = (frame.message(), line.as_object_mut()) {
        line.insert("message_fault".into(), json!(fault.code()));
        line.insert("message_reason".into(), json!(fault.to_string()));
    }
    line
}

/// The password does not leave the file: only the place and the end of the bytes are told.
fn refused(number: u64, fault: &Fault, bytes: &[u8], charset: Charset) -> Value {
    let tail = bytes.get(bytes.len().saturating_sub(40)..).unwrap_or_default();
    json!({"frame": number, "accepted": false, "fault": fault.code(), "reason": fault.to_string(), "bytes": bytes.len(),
        "ends": charset.text(tail).0})
}

/// The same for eyes.
fn words(line: &Value) -> String {
    let empty = serde_json::Map::new();
    let parts = line.as_object().unwrap_or(&empty).iter().filter(|(_, v)| !v.is_null());
    let said = parts.map(|(k, v)| match v {
        Value::String(text) => format!("{k}={text}"),
        other => format!("{k}={other}"),
    });
    said.collect::<Vec<_>>().join("  ")
}
