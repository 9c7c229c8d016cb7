//! A position on the map: CGCS2000 in whole millionths of a degree.

use std::fmt;
use std::str::FromStr;

use kernel::q::Q;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longitudes and latitudes between which China lies, in millionths of a degree.
const LON: (i64, i64) = (73_000_000, 136_000_000);
const LAT: (i64, i64) = (3_000_000, 54_000_000);

/// Where something is: CGCS2000, millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlacePosition)]
pub struct Position {
    /// Longitude in millionths of a degree, to the east.
    pub lon: i64,
    /// Latitude in millionths of a degree, to the north.
    pub lat: i64,
}

impl Position {
    /// A position that lies in China.
    pub fn new(lon: i64, lat: i64) -> Result<Position> {
        let inside = |(from, to): (i64, i64), n: i64| (from..=to).contains(&n);
        if inside(LON, lon) && inside(LAT, lat) {
            return Ok(Position { lon, lat });
        }
        if inside(LON, lat) && inside(LAT, lon) {
            return Err(Error::invalid("longitude and latitude are swapped").with_code("position_swapped"));
        }
        Err(Error::invalid(format!("{} {} does not lie in China", degrees(lon), degrees(lat)))
            .with_code("position_outside"))
    }
}

/// The decimal degrees of millionths.
pub(crate) fn degrees(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let n = n.unsigned_abs();
    format!("{sign}{}.{:06}", n / 1_000_000, n % 1_000_000)
}

/// As it is stored: both numbers with a space between.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.lon, self.lat)
    }
}

impl FromStr for Position {
    type Err = Error;

    fn from_str(text: &str) -> Result<Position> {
        let bad = || Error::internal("a stored position does not read");
        let (lon, lat) = text.split_once(' ').ok_or_else(bad)?;
        Position::new(lon.parse().map_err(|_| bad())?, lat.parse().map_err(|_| bad())?)
    }
}

/// One angle as officials write it: decimal degrees, or degrees, minutes and seconds with their signs. In millionths of a
/// degree, rounded.
pub(crate) fn angle(text: &str) -> Option<i64> {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let text: String = text.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    let text = ["东经", "北纬", "E", "N", "e", "n"].into_iter().find_map(|p| text.strip_prefix(p)).unwrap_or(&text);
    let text = text.trim_end_matches(['E', 'N', 'e', 'n']).replace("''", "″");
    // The signs of each part, in their order; what stands behind the last sign is nothing.
    let signs: [&[char]; 3] = [&['°', '度', '˚', 'º'], &['′', '\'', '’', '分'], &['″', '"', '”', '秒']];
    let mut rest = text.as_str();
    let mut parts: Vec<&str> = Vec::new();
    for sign in signs {
        let Some(at) = rest.find(sign) else { break };
        parts.push(rest.get(..at)?);
        let width = rest.get(at..)?.chars().next()?.len_utf8();
        rest = rest.get(at + width..)?;
    }
    if parts.is_empty() {
        parts.push(rest);
        rest = "";
    }
    if !rest.is_empty() {
        return None;
    }
    let last = parts.len();
    let mut sum = Q::int(0);
    for (n, (part, per)) in (1..).zip(parts.iter().zip([1_i64, 60, 3600])) {
        let digits = part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let whole = n == last || !part.contains('.');
        if part.is_empty() || part.len() > 20 || !digits || !whole {
            return None;
        }
        let value: Q = part.parse().ok()?;
        if n > 1 && value >= Q::int(60) {
            return None;
        }
        sum = sum.add(value.div(Q::int(per)).ok()?).ok()?;
    }
    let millionths = sum.mul(Q::int(1_000_000)).ok()?.round_digits(0).ok()?;
    i64::try_from(millionths.numer()).ok().filter(|n| *n <= 360_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_angle_is_read_as_officials_write_it() {
        for (text, n) in [
            ("104.123456", 104_123_456),
            ("104.1234565", 104_123_457),
            ("104", 104_000_000),
            (" 104.5° ", 104_500_000),
            ("104°30′", 104_500_000),
            ("104°07′24.5″", 104_123_472),
            ("104度7分24.5秒", 104_123_472),
            ("东经104°7'24.5\"", 104_123_472),
            ("E104°07'24.5''", 104_123_472),
            ("30°39′15″N", 30_654_167),
            ("１０４．５", 104_500_000),
            ("104°7.5′", 104_125_000),
        ] {
            assert_eq!(angle(text), Some(n), "{text}");
        }
        for text in ["", "abc", "104°60′", "104.5°30′", "-104", "104,5", "104°7", "104 07 24x", "1e3", "104..5", "999"]
        {
            assert_eq!(angle(text), None, "{text}");
        }
    }

    #[test]
    fn a_position_lies_in_china() {
        assert!(Position::new(104_123_456, 30_654_321).is_ok());
        assert_eq!(Position::new(30_654_321, 104_123_456).unwrap_err().code(), "position_swapped");
        assert_eq!(Position::new(-104_123_456, 30_654_321).unwrap_err().code(), "position_outside");
        assert_eq!(Position::new(0, 0).unwrap_err().code(), "position_outside");
        let p = Position::new(104_000_001, 30_000_020).unwrap();
        assert_eq!(p.to_string().parse::<Position>().unwrap(), p);
        assert_eq!(degrees(p.lon), "104.000001");
    }
}
