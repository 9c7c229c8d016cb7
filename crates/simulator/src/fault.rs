//! What goes wrong, and how often.

use kernel::{Error, Result};

use crate::chance::{Rate, draw};

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $code:literal $light:literal $heavy:literal,)*) => {
        /// Something that goes wrong with a device, its line or what it says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fault { $($(#[$doc])* $name,)* }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Fault] = &[$(Fault::$name,)*];

            /// Its word in options and reports.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Fault::$name => $code,)* }
            }

            /// Its rates in parts of a million, in the two named mixes.
            fn usual(self) -> (u32, u32) {
                match self { $(Fault::$name => ($light, $heavy),)* }
            }
        }
    };
}

faults! {
    // A day of a device.
    /// No line for some hours; reports of periods are sent afterwards, real-time values are lost.
    Outage = "outage" 20_000 200_000,
    /// No line for some hours, and nothing is sent afterwards unless it is recalled.
    Lost = "lost" 10_000 100_000,
    /// Two days of a device over its limit.
    Exceed = "exceed" 10_000 50_000,
    // A device.
    /// The clock is off: minutes, days, or more than a year.
    Drift = "drift" 20_000 100_000,
    /// The check sum in lower case.
    LowerCrc = "lower_crc" 20_000 100_000,
    /// Texts in GBK.
    Gbk = "gbk" 20_000 200_000,
    // A report.
    /// The same bytes once more.
    Repeat = "repeat" 3_000 40_000,
    /// Later once more with other values.
    Revise = "revise" 2_000 30_000,
    /// After the report that follows it.
    Late = "late" 2_000 30_000,
    /// Bytes of no frame before it.
    Garbage = "garbage" 1_000 30_000,
    /// Before it the same with a wrong check sum.
    BadCrc = "bad_crc" 1_000 30_000,
    /// Before it the same with a wrong password.
    WrongPw = "wrong_pw" 500 20_000,
    /// Before it the same from a device that nobody registered.
    UnknownMn = "unknown_mn" 200 10_000,
    /// Half of it, then the line is cut; after that all of it.
    Truncated = "truncated" 500 15_000,
    /// Twice in one piece, nothing between the two.
    Glued = "glued" 1_000 30_000,
    /// In small pieces.
    Split = "split" 5_000 60_000,
    /// Without CR LF.
    NoCrlf = "no_crlf" 1_000 30_000,
    /// In two packages.
    Packages = "packages" 2_000 50_000,
    /// A factor with a flag other than N.
    Flags = "flags" 10_000 100_000,
    /// A value that cannot be.
    OutOfRange = "out_of_range" 500 20_000,
    /// A factor that is not registered.
    ExtraFactor = "extra_factor" 300 20_000,
    // A command.
    /// A command is refused.
    Refuse = "refuse" 10_000 100_000,
    /// A command is not answered at all.
    Silent = "silent" 5_000 50_000,
}

/// How often each fault occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(Vec<Rate>);

impl Default for Faults {
    fn default() -> Faults {
        Faults::none()
    }
}

impl Faults {
    /// Nothing goes wrong.
    #[must_use]
    pub fn none() -> Faults {
        Faults(vec![Rate(0); Fault::ALL.len()])
    }

    /// What a network in good order shows.
    #[must_use]
    pub fn light() -> Faults {
        Faults(Fault::ALL.iter().map(|f| Rate(f.usual().0)).collect())
    }

    /// Every fault within a short run.
    #[must_use]
    pub fn heavy() -> Faults {
        Faults(Fault::ALL.iter().map(|f| Rate(f.usual().1)).collect())
    }

    /// With another rate of one fault.
    #[must_use]
    pub fn with(mut self, fault: Fault, rate: Rate) -> Faults {
        if let Some(place) = self.0.get_mut(fault as usize) {
            *place = rate;
        }
        self
    }

    /// The rate of a fault.
    #[must_use]
    pub fn rate(&self, fault: Fault) -> Rate {
        self.0.get(fault as usize).copied().unwrap_or_default()
    }

    /// Whether a fault befalls what a number stands for.
    #[must_use]
    pub fn hit(&self, fault: Fault, about: u64) -> bool {
        let rate = self.rate(fault);
        rate.0 > 0 && rate.hits(draw(&[about, fault as u64]))
    }

    /// Reads `none`, `light`, `heavy`, and `name=rate` behind it, parted by commas.
    pub fn read(text: &str) -> Result<Faults> {
        let mut faults = Faults::none();
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            faults = match part.split_once('=') {
                None if part == "none" => Faults::none(),
                None if part == "light" => Faults::light(),
                None if part == "heavy" => Faults::heavy(),
                None => return Err(Error::invalid(format!("`{part}` is none of none, light, heavy and name=rate"))),
                Some((name, rate)) => {
                    let known = Fault::ALL.iter().find(|f| f.code() == name).copied();
                    let fault = known.ok_or_else(|| {
                        let all: Vec<&str> = Fault::ALL.iter().map(|f| f.code()).collect();
                        Error::invalid(format!("`{name}` is no fault; there are {}", all.join(", ")))
                    })?;
                    faults.with(fault, Rate::read(rate)?)
                }
            };
        }
        Ok(faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read() {
        let faults = Faults::read("light, bad_crc=0.5,outage=0").unwrap();
        assert_eq!(faults.rate(Fault::BadCrc), Rate(500_000));
        assert_eq!(faults.rate(Fault::Outage), Rate(0));
        assert_eq!(faults.rate(Fault::Flags), Rate(10_000));
        assert_eq!(Faults::read("none").unwrap(), Faults::default());
        assert!(Faults::read("crc=1").unwrap_err().message().contains("bad_crc"));
        assert!(Faults::read("some").is_err());
        for (i, fault) in Fault::ALL.iter().enumerate() {
            assert_eq!(*fault as usize, i);
        }
    }
}
