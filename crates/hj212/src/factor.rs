//! What a factor's code names: the table of HJ 212-2017 with the codes of 2005, and the patterns of all others.

mod table;

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    /// The code of HJ 212-2017.
    pub code: &'static str,
    /// The code of HJ/T 212-2005, or nothing.
    pub old: &'static str,
    /// The name of the standard.
    pub zh: &'static str,
    /// The name in English; not from the standard.
    pub en: &'static str,
    /// The unit of a concentration or reading.
    pub unit: &'static str,
    /// The unit of a load, or nothing.
    pub load: &'static str,
    /// Digits before and behind the point, as the standard writes them (`N3.1`), or nothing.
    pub digits: &'static str,
}

/// Levels of noise (ST 23), seen in every version under the same names.
const NOISE: [Factor; 12] = [
    noise("L10", "累积百分声级 L10", "Level exceeded 10 % of the time"),
    noise("L5", "累积百分声级 L5", "Level exceeded 5 % of the time"),
    noise("L50", "累积百分声级 L50", "Level exceeded 50 % of the time"),
    noise("L90", "累积百分声级 L90", "Level exceeded 90 % of the time"),
    noise("L95", "累积百分声级 L95", "Level exceeded 95 % of the time"),
    noise("LA", "A 声级", "A-weighted level"),
    noise("LMn", "最小瞬时声级", "Lowest level"),
    noise("LMx", "最大瞬时声级", "Highest level"),
    noise("Ld", "昼间等效声级", "Day equivalent level"),
    noise("Ldn", "昼夜等效声级", "Day-night equivalent level"),
    noise("Leq", "等效声级", "Equivalent level"),
    noise("Ln", "夜间等效声级", "Night equivalent level"),
];

/// Codes that frames carry and the tables of 2017 lack: HJ 524 codes and positions.
const SEEN: [Factor; 3] = [
    Factor { code: "a05024", old: "", zh: "臭氧", en: "Ozone", unit: "", load: "", digits: "" },
    Factor { code: "l01001", old: "", zh: "经度", en: "Longitude", unit: "deg", load: "", digits: "" },
    Factor { code: "l01002", old: "", zh: "纬度", en: "Latitude", unit: "deg", load: "", digits: "" },
];

const fn noise(code: &'static str, zh: &'static str, en: &'static str) -> Factor {
    Factor { code, old: "", zh, en, unit: "dB", load: "", digits: "" }
}

/// The 184 codes of HJ 212-2017 tables B.1 and B.2.
#[must_use]
pub fn table() -> &'static [Factor] {
    &table::TABLE
}

/// What a code of either generation names; `None` where only its [`kind`] is known.
///
/// ```
/// assert_eq!(hj212::factor::factor(b"w01018").unwrap().zh, "化学需氧量");
/// assert_eq!(hj212::factor::factor(b"011").unwrap().code, "w01018");
/// ```
#[must_use]
pub fn factor(code: &[u8]) -> Option<&'static Factor> {
    if let Ok(at) = table::TABLE.binary_search_by(|f| f.code.as_bytes().cmp(code)) {
        return table::TABLE.get(at);
    }
    match kind(code) {
        Kind::Water2005 | Kind::Air2005 | Kind::Flow2005 | Kind::Flue2005 => {
            table::TABLE.iter().find(|f| f.old.as_bytes() == code)
        }
        Kind::Noise => NOISE.iter().find(|f| f.code.as_bytes() == code),
        _ => SEEN.iter().find(|f| f.code.as_bytes() == code),
    }
}

/// What a code is by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `w` and five digits: water (HJ 525).
    Water,
    /// `a` and five digits: air (HJ 524).
    Air,
    /// `l` and five digits: position.
    Place,
    /// `e` and five digits: sewage treatment (HJ 212-2017 B.3).
    Sewage,
    /// `g` and five digits: flue-gas treatment (HJ 212-2017 B.4).
    FlueProcess,
    /// `i`, class of device, class of information, three digits (HJ 212-2017 B.5 and following).
    Site,
    /// `d` and five digits: electricity (2025).
    Electricity,
    /// `p` and five digits: production condition (2025).
    Production,
    /// A level of noise.
    Noise,
    /// `SB` and a number: a device whose state or run time is told.
    Device,
    /// Three digits: water of 2005.
    Water2005,
    /// Two digits: air of 2005.
    Air2005,
    /// `B00` to `B02`: flow of 2005.
    Flow2005,
    /// `S01` to `S08`: flue parameters of 2005.
    Flue2005,
    /// None of these; a vendor's own.
    Other,
}

/// The form of a code.
#[must_use]
pub fn kind(code: &[u8]) -> Kind {
    match code {
        [first, a, b, c, d, e] if [a, b, c, d, e].iter().all(|x| x.is_ascii_digit()) => match first {
            b'w' => Kind::Water,
            b'a' => Kind::Air,
            b'l' => Kind::Place,
            b'e' => Kind::Sewage,
            b'g' => Kind::FlueProcess,
            // The standard itself has one in upper case (I33400).
            b'i' | b'I' => Kind::Site,
            b'd' => Kind::Electricity,
            b'p' => Kind::Production,
            _ => Kind::Other,
        },
        [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => Kind::Air2005,
        [a, b, c] if a.is_ascii_digit() && b.is_ascii_digit() && c.is_ascii_digit() => Kind::Water2005,
        [b'B', b'0', b'0'..=b'2'] => Kind::Flow2005,
        [b'S', b'0', b'1'..=b'8'] => Kind::Flue2005,
        [b'S', b'B', rest @ ..] if !rest.is_empty() && rest.iter().all(u8::is_ascii_digit) => Kind::Device,
        [b'L', ..] if NOISE.iter().any(|f| f.code.as_bytes() == code) => Kind::Noise,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_generations() {
        assert!(table().windows(2).all(|w| w[0].code < w[1].code), "sorted, so that it can be searched");
        let olds: Vec<_> = table().iter().map(|f| f.old).filter(|o| !o.is_empty()).collect();
        let unique: std::collections::BTreeSet<_> = olds.iter().collect();
        assert_eq!(olds.len(), unique.len(), "an old code names one factor");
        for f in table() {
            assert_eq!(factor(f.code.as_bytes()), Some(f));
            assert!(!f.zh.is_empty() && !f.en.is_empty());
            if !f.old.is_empty() {
                assert_eq!(factor(f.old.as_bytes()), Some(f), "{}", f.old);
            }
        }
        for f in NOISE.iter().chain(&SEEN) {
            assert_eq!(factor(f.code.as_bytes()), Some(f));
        }
    }

    #[test]
    fn unknown_codes_by_pattern() {
        for (code, is) in [
            ("a99054", Kind::Air),
            ("w99999", Kind::Water),
            ("e70101", Kind::Sewage),
            ("i12001", Kind::Site),
            ("I33400", Kind::Site),
            ("d00001", Kind::Electricity),
            ("p10001", Kind::Production),
            ("831", Kind::Water2005),
            ("SB12", Kind::Device),
            ("SB", Kind::Other),
            ("a2106", Kind::Other),
            ("CONC", Kind::Other),
            ("", Kind::Other),
        ] {
            assert_eq!(kind(code.as_bytes()), is, "{code}");
        }
        assert_eq!(factor(b"a99054"), None);
    }
}
