//! What a place is.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::position::Position;

macro_rules! named {
    ($(#[$doc:meta])* $what:literal $name:ident { $($(#[$of:meta])* $item:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $item),* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [$name] = &[$($name::$item),*];

            /// The name that is stored and sent.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($name::$item => $text),* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<$name> {
                $name::ALL.iter().copied().find(|n| n.name() == text).ok_or_else(|| {
                    let known: Vec<_> = $name::ALL.iter().map(|n| n.name()).collect();
                    let shown: String = text.chars().take(40).collect();
                    Error::invalid(format!("`{shown}` is no {}; known are {}", $what, known.join(", ")))
                        .with_code("wrong_place")
                })
            }
        }
    };
}

named! {
    /// What a place is; it never changes.
    "kind of place" Kind {
        /// 企业: who discharges.
        Enterprise = "enterprise",
        /// 排放口: where an enterprise discharges.
        Outlet = "outlet",
        /// 监测站点: where the quality of the environment is watched.
        Station = "station",
    }
}

named! {
    /// What is watched at a point.
    "domain" Domain {
        /// 环境质量.
        Quality = "quality",
        /// 污染源.
        Source = "source",
    }
}

named! {
    /// In what is measured.
    "medium" Medium {
        /// 地表水, and 废水 of an outlet.
        Water = "water",
        /// 地下水.
        Groundwater = "groundwater",
        /// 环境空气, and 废气 of an outlet.
        Air = "air",
        /// 声环境, and 噪声 of an outlet.
        Noise = "noise",
        /// 土壤.
        Soil = "soil",
        /// 辐射.
        Radiation = "radiation",
    }
}

impl Kind {
    /// The domain of a point of this kind; none of an enterprise, which is no point.
    #[must_use]
    pub fn domain(self) -> Option<Domain> {
        match self {
            Kind::Enterprise => None,
            Kind::Outlet => Some(Domain::Source),
            Kind::Station => Some(Domain::Quality),
        }
    }
}

/// Whether a point is expected to send its data (应联网), and why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlaceDue)]
pub struct Due {
    /// Whether it is expected to be connected.
    pub connected: bool,
    /// Why it is not; may be empty where it is.
    pub why: String,
}

/// The enterprise of an outlet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PlaceOwner)]
pub struct Owner {
    /// Id.
    pub id: String,
    /// Its name on the day.
    pub name: String,
}

/// A point as it is on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Id.
    pub id: String,
    /// Outlet or station.
    pub kind: Kind,
    /// What is watched.
    pub domain: Domain,
    /// In what is measured.
    pub medium: Medium,
    /// Name.
    pub name: String,
    /// The number by which the bureau knows it, such as DA001 of a permit; may be empty.
    pub code: String,
    /// Id of the unit of people that it belongs to.
    pub unit: String,
    /// The enterprise of an outlet.
    pub enterprise: Option<Owner>,
    /// Where it is.
    pub position: Option<Position>,
    /// Where it is, in words; may be empty.
    pub address: String,
    /// Who watches it: `national`, `provincial`, `city`, `county`; may be empty.
    pub grade: String,
    /// Whether it is expected to be connected.
    pub due: Due,
    /// First day of its life.
    pub valid_from: Date,
    /// First day on which it is no more.
    pub valid_to: Option<Date>,
    /// Number of the newest statement about it.
    pub version: i64,
}

/// An enterprise as it is on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enterprise {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// 统一社会信用代码; may be empty.
    pub code: String,
    /// Id of the unit of people that it belongs to.
    pub unit: String,
    /// Where it is.
    pub position: Option<Position>,
    /// Where it is, in words; may be empty.
    pub address: String,
    /// Number of the discharge permit; may be empty.
    pub permit: String,
    /// `key` (重点排污单位) or `general`; may be empty.
    pub grade: String,
    /// First day of its life.
    pub valid_from: Date,
    /// First day on which it is no more.
    pub valid_to: Option<Date>,
    /// Number of the newest statement about it.
    pub version: i64,
}

impl Point {
    /// Whether it is there on a day.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| to > day)
    }
}

impl Enterprise {
    /// Whether it is there on a day.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| to > day)
    }
}
