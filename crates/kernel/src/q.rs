//! Exact rational numbers for points and for values compared with limits.
//!
//! A `Q` is a reduced fraction of two `i128`. Arithmetic is checked: what does not fit is an error, never a wrong
//! number. There is no conversion from or to floating point.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, Result};

/// The most digits (integer and fraction together) that a decimal text may have.
const MAX_DIGITS: usize = 30;

#[derive(Clone, Copy, Eq, Debug)]
pub struct Q(Ratio<i128>);

/// In lowest terms equal numbers have equal parts; nothing needs to be divided.
impl PartialEq for Q {
    #[inline]
    fn eq(&self, other: &Q) -> bool {
        self.numer() == other.numer() && self.denom() == other.denom()
    }
}

impl Hash for Q {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.numer(), self.denom()).hash(state);
    }
}

/// How a number is rounded: 四舍五入, 四舍六入五成双, towards zero, away from zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    HalfUp,
    HalfEven,
    Down,
    Up,
}

#[expect(
    clippy::should_implement_trait,
    reason = "checked arithmetic gives a Result, which the operator traits cannot"
)]
impl Q {
    pub const ZERO: Q = Q(Ratio::new_raw(0, 1));
    pub const ONE: Q = Q(Ratio::new_raw(1, 1));

    pub const fn int(n: i64) -> Q {
        Q(Ratio::new_raw(n as i128, 1))
    }

    /// `num / den`; an error when `den` is 0.
    pub fn ratio(num: i64, den: i64) -> Result<Q> {
        if den == 0 {
            return Err(Error::invalid("a ratio with denominator 0"));
        }
        let (num, den) = if den < 0 { (-(num as i128), -(den as i128)) } else { (num as i128, den as i128) };
        Ok(reduced(num, den))
    }

    #[inline]
    pub fn numer(self) -> i128 {
        *self.0.numer()
    }

    #[inline]
    pub fn denom(self) -> i128 {
        *self.0.denom()
    }

    #[inline]
    pub fn is_integer(self) -> bool {
        self.denom() == 1
    }

    #[inline]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    #[inline]
    pub fn is_negative(self) -> bool {
        self.numer() < 0
    }

    #[inline]
    pub fn add(self, other: Q) -> Result<Q> {
        if self.denom() == 1 && other.denom() == 1 {
            return self.numer().checked_add(other.numer()).map(|n| Q(Ratio::new_raw(n, 1))).ok_or_else(too_large);
        }
        self.0.checked_add(&other.0).map(Q).ok_or_else(too_large)
    }

    #[inline]
    pub fn sub(self, other: Q) -> Result<Q> {
        if self.denom() == 1 && other.denom() == 1 {
            return self.numer().checked_sub(other.numer()).map(|n| Q(Ratio::new_raw(n, 1))).ok_or_else(too_large);
        }
        self.0.checked_sub(&other.0).map(Q).ok_or_else(too_large)
    }

    #[inline]
    pub fn mul(self, other: Q) -> Result<Q> {
        if let (Some((a, b)), Some((c, d))) = (self.small(), other.small()) {
            return Ok(reduced(i128::from(a) * i128::from(c), i128::from(b) * i128::from(d)));
        }
        self.0.checked_mul(&other.0).map(Q).ok_or_else(too_large)
    }

    #[inline]
    pub fn div(self, other: Q) -> Result<Q> {
        if other.is_zero() {
            return Err(Error::invalid("division by 0"));
        }
        if let (Some((a, b)), Some((c, d))) = (self.small(), other.small()) {
            let (num, den) = (i128::from(a) * i128::from(d), i128::from(b) * i128::from(c));
            return Ok(if den < 0 { reduced(-num, -den) } else { reduced(num, den) });
        }
        self.0.checked_div(&other.0).map(Q).ok_or_else(too_large)
    }

    /// Numerator and denominator when both are small enough that a product of two cannot overflow.
    #[inline]
    fn small(self) -> Option<(i64, i64)> {
        Some((i64::try_from(self.numer()).ok()?, i64::try_from(self.denom()).ok()?))
    }

    #[inline]
    pub fn neg(self) -> Q {
        Q(Ratio::new_raw(self.numer().saturating_neg(), self.denom()))
    }

    /// The nearest multiple of `step`, halves away from zero (四舍五入).
    pub fn round_to(self, step: Q) -> Result<Q> {
        let n = self.div(step)?;
        Q(n.0.round()).mul(step)
    }

    /// Rounded to `digits` decimal places, halves away from zero.
    pub fn round_digits(self, digits: u32) -> Result<Q> {
        if self.is_integer() {
            return Ok(self);
        }
        let scale = 10i128.checked_pow(digits).ok_or_else(too_large)?;
        self.round_to(Q(Ratio::new_raw(1, scale)))
    }

    /// Rounded to `digits` decimal places as `mode` says.
    pub fn round_mode(self, digits: u32, mode: Mode) -> Result<Q> {
        if mode == Mode::HalfUp {
            return self.round_digits(digits);
        }
        let scale = Q(Ratio::new_raw(10i128.checked_pow(digits).ok_or_else(too_large)?, 1));
        let n = self.mul(scale)?;
        let whole = match mode {
            Mode::Down => n.0.trunc(),
            Mode::Up if n.is_negative() => n.0.floor(),
            Mode::Up => n.0.ceil(),
            Mode::HalfUp => n.0.round(),
            Mode::HalfEven => {
                let (floor, twice) = (n.0.floor(), n.sub(Q(n.0.floor()))?.mul(Q::int(2))?);
                let even = floor.to_integer() % 2 == 0;
                if twice < Q::ONE || (twice == Q::ONE && even) { floor } else { floor + Ratio::from_integer(1) }
            }
        };
        Q(whole).div(scale)
    }

    /// The decimal text when it ends, else rounded half up to `digits` places. No trailing zeros.
    pub fn text(self, digits: u32) -> String {
        if self.is_integer() {
            return self.numer().to_string();
        }
        let den = self.denom();
        let mut rest = den;
        let mut places = 0u32;
        while rest % 10 == 0 {
            rest /= 10;
            places += 1;
        }
        let (mut twos, mut fives) = (0u32, 0u32);
        while rest % 2 == 0 {
            rest /= 2;
            twos += 1;
        }
        while rest % 5 == 0 {
            rest /= 5;
            fives += 1;
        }
        let exact = rest == 1;
        let places = if exact { places + twos.max(fives) } else { digits };
        let value = if exact { Ok(self) } else { self.round_digits(digits) };
        let Some(scaled) = value.ok().and_then(|v| {
            let scale = 10i128.checked_pow(places)?;
            v.numer().checked_mul(scale / v.denom())
        }) else {
            return format!("{}/{}", self.numer(), self.denom());
        };
        let digits_text = format!("{:0>width$}", scaled.unsigned_abs(), width = places as usize + 1);
        let (whole, fraction) = digits_text.split_at(digits_text.len() - places as usize);
        let fraction = fraction.trim_end_matches('0');
        let sign = if scaled < 0 { "-" } else { "" };
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

/// In lowest terms; `den` is above 0. Most numbers fit into 64 bits, where dividing is cheap.
fn reduced(num: i128, den: i128) -> Q {
    if den == 1 {
        return Q(Ratio::new_raw(num, 1));
    }
    match (u64::try_from(num.unsigned_abs()), u64::try_from(den)) {
        (Ok(mut a), Ok(mut b)) => {
            while b != 0 {
                (a, b) = (b, a % b);
            }
            let common = i128::from(a.max(1));
            Q(Ratio::new_raw(num / common, den / common))
        }
        _ => Q(Ratio::new(num, den)),
    }
}

fn too_large() -> Error {
    Error::limit("a number is too large to be kept exactly")
}

impl PartialOrd for Q {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Q {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.denom() == other.denom() {
            return self.numer().cmp(&other.numer());
        }
        match (self.small(), other.small()) {
            (Some((a, b)), Some((c, d))) => (i128::from(a) * i128::from(d)).cmp(&(i128::from(c) * i128::from(b))),
            _ => self.0.cmp(&other.0),
        }
    }
}

/// Canonical: the exact decimal when it ends, else `n/d`.
impl fmt::Display for Q {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text(0);
        match text.parse::<Q>() {
            Ok(back) if back == *self => f.write_str(&text),
            _ => write!(f, "{}/{}", self.numer(), self.denom()),
        }
    }
}

/// Reads `12`, `-0.5`, `1/3`. No exponent, no thousands separator, no blank.
impl FromStr for Q {
    type Err = Error;

    fn from_str(text: &str) -> Result<Q> {
        let bad = || Error::invalid(format!("`{}` is not a number", text.chars().take(40).collect::<String>()));
        if let Some((num, den)) = text.split_once('/') {
            let num: i128 = num.parse().map_err(|_| bad())?;
            let den: i128 = den.parse().map_err(|_| bad())?;
            if den <= 0 || num == i128::MIN {
                return Err(bad());
            }
            return Ok(Q(Ratio::new(num, den)));
        }
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
            return Err(bad());
        }
        if whole.len() + fraction.len() > MAX_DIGITS {
            return Err(Error::limit(format!("a number has more than {MAX_DIGITS} digits")));
        }
        let joined = format!("{whole}{fraction}");
        let num: i128 = joined.parse().map_err(|_| bad())?;
        let den = 10i128.pow(fraction.len() as u32);
        Ok(Q(Ratio::new(if negative { -num } else { num }, den)))
    }
}

impl Serialize for Q {
    fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Q {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Q, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Q {
        text.parse().unwrap()
    }

    #[test]
    fn reads_and_writes_decimals_exactly() {
        for text in ["0", "12", "-3", "0.5", "89.96", "-0.04", "100000000000.01", "1/3"] {
            assert_eq!(q(text).to_string(), text);
        }
        assert_eq!(q("010.50").to_string(), "10.5");
        assert_eq!(q("2/4").to_string(), "0.5");
    }

    #[test]
    fn refuses_what_is_not_a_plain_number() {
        for text in ["", ".", "1.", ".5", "1e3", "1,000", " 1", "+1", "1/0", "--1", "１２", "1/-3", "∞"] {
            assert!(text.parse::<Q>().is_err(), "{text}");
        }
        assert!("1".repeat(31).parse::<Q>().is_err());
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(q("2.345").round_digits(2).unwrap(), q("2.35"));
        assert_eq!(q("-2.345").round_digits(2).unwrap(), q("-2.35"));
        assert_eq!(q("95000").round_to(Q::int(10_000)).unwrap(), Q::int(100_000));
        assert_eq!(q("1/3").text(2), "0.33");
        assert_eq!(q("2/3").text(0), "1");
    }

    #[test]
    fn small_and_large_numbers_agree() {
        // The same sums by way of numbers too large for the short way.
        let big = q("100000000000000000000");
        for (a, b) in [
            ("1/3", "2/7"),
            ("-5/6", "10"),
            ("0", "3"),
            ("8996/10000", "0.9"),
            ("-7", "-0.125"),
            ("92233720368547758", "3"),
        ] {
            let (x, y) = (q(a), q(b));
            let (bx, by) = (x.mul(big).unwrap(), y.mul(big).unwrap());
            assert_eq!(x.cmp(&y), bx.cmp(&by), "{a} {b}");
            assert_eq!(x.div(y).unwrap(), bx.div(by).unwrap(), "{a} {b}");
            assert_eq!(x.mul(y).unwrap().div(y).unwrap(), x);
            assert_eq!(x.add(y).unwrap().sub(y).unwrap(), x);
        }
        assert_eq!(Q::ratio(6, -4).unwrap(), q("-1.5"));
        assert_eq!(Q::ratio(0, -4).unwrap(), Q::ZERO);
        assert_eq!(Q::ratio(i64::MIN, -1).unwrap().to_string(), "9223372036854775808");
    }

    #[test]
    fn overflow_is_an_error() {
        let big = q(&"9".repeat(30));
        assert!(big.mul(big).is_err());
        assert!(Q::ONE.div(Q::ZERO).is_err());
    }
}
