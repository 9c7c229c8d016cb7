//! Characters of Chinese office text: full-width signs, numerals, line breaks that mean nothing.

use kernel::q::Q;

/// A text as characters, each in its plain form, in step with the text as it was written.
pub(crate) struct Plain {
    pub chars: Vec<char>,
    /// Where each character begins in the text, and its end.
    at: Vec<usize>,
}

impl Plain {
    pub fn new(text: &str) -> Plain {
        let mut at: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
        at.push(text.len());
        Plain { chars: text.chars().map(plain).collect(), at }
    }

    /// The same text with some characters made into stops.
    pub fn without(mut self, taken: &[bool]) -> Plain {
        for (c, taken) in self.chars.iter_mut().zip(taken) {
            if *taken {
                *c = ';';
            }
        }
        self
    }

    pub fn get(&self, i: usize) -> Option<char> {
        self.chars.get(i).copied()
    }

    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// Do these characters stand at `i`?
    pub fn has(&self, i: usize, word: &str) -> bool {
        let mut j = i;
        word.chars().all(|c| {
            let same = self.get(j) == Some(c);
            j += 1;
            same
        })
    }

    /// Does this word end just before `i`? Then where it begins.
    pub fn ends(&self, i: usize, word: &str) -> Option<usize> {
        let from = i.checked_sub(word.chars().count())?;
        self.has(from, word).then_some(from)
    }

    pub fn skip(&self, mut i: usize) -> usize {
        while self.get(i).is_some_and(|c| c == ' ') {
            i += 1;
        }
        i
    }

    pub fn skip_back(&self, mut i: usize) -> usize {
        while i > 0 && self.get(i - 1) == Some(' ') {
            i -= 1;
        }
        i
    }

    pub fn slice(&self, from: usize, to: usize) -> String {
        self.chars.iter().take(to).skip(from).collect()
    }

    /// Byte positions in the text as written.
    pub fn bytes(&self, from: usize, to: usize) -> (usize, usize) {
        let last = self.at.last().copied().unwrap_or(0);
        (self.at.get(from).copied().unwrap_or(last), self.at.get(to).copied().unwrap_or(last))
    }
}

/// The plain form of one character. Chinese punctuation that has no other form stays.
pub(crate) fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\t' | '\u{2002}' | '\u{2003}' | '\u{2009}' => ' ',
        '〔' | '【' | '﹙' => '(',
        '〕' | '】' | '﹚' => ')',
        '﹪' => '%',
        '—' | '–' | '‐' | '‑' | '−' | '―' | '─' => '-',
        '〜' | '∼' => '~',
        '≧' | '⩾' => '≥',
        '≦' | '⩽' => '≤',
        '〇' | '○' => '零',
        c => c,
    }
}

pub(crate) fn plain_text(text: &str) -> String {
    text.chars().map(plain).collect()
}

/// One line: breaks inside Chinese text vanish, between Latin words they become a blank.
pub(crate) fn flat(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\n', '\r']).map(str::trim).filter(|l| !l.is_empty()) {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if latin(out.chars().last()) && latin(line.chars().next()) {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// Without blanks, in plain characters: for comparing headings.
pub(crate) fn key(text: &str) -> String {
    text.chars().map(plain).filter(|c| !c.is_whitespace()).collect()
}

/// A number that was written somewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Numeral {
    pub from: usize,
    pub to: usize,
    pub value: Q,
    /// Written in Chinese numerals.
    pub chinese: bool,
}

fn digit(c: char) -> Option<i64> {
    Some(match c {
        '零' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn rank(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// 十二 is 12, 二百零五 is 205, 二〇〇九 is 2009.
fn chinese(word: &[char]) -> Option<i64> {
    if word.len() > 12 {
        return None;
    }
    if !word.iter().any(|c| rank(*c).is_some()) {
        return word.iter().try_fold(0_i64, |n, c| n.checked_mul(10)?.checked_add(digit(*c)?));
    }
    let (mut sum, mut last): (i64, Option<i64>) = (0, None);
    let mut below = i64::MAX;
    for c in word {
        if let Some(r) = rank(*c) {
            if r >= below {
                return None;
            }
            below = r;
            sum = sum.checked_add(last.take().unwrap_or(1).checked_mul(r)?)?;
        } else {
            if last.is_some_and(|l| l != 0) {
                return None;
            }
            last = Some(digit(*c)?);
        }
    }
    sum.checked_add(last.unwrap_or(0))
}

/// The number that begins at `i`: digits with a fraction or thousands apart by commas, or Chinese numerals. 三分之二 and
/// 百分之九十 are fractions.
pub(crate) fn numeral(p: &Plain, i: usize) -> Option<Numeral> {
    let c = p.get(i)?;
    if c.is_ascii_digit() {
        return arabic(p, i);
    }
    if p.has(i, "百分之") || p.has(i, "千分之") {
        let of = if c == '百' { 100 } else { 1000 };
        let inner = simple(p, p.skip(i + 3))?;
        return Some(Numeral { from: i, value: inner.value.div(Q::int(of)).ok()?, ..inner });
    }
    let whole = simple(p, i)?;
    if p.has(whole.to, "分之")
        && let Some(top) = simple(p, whole.to + 2).filter(|n| n.chinese)
    {
        return Some(Numeral { to: top.to, value: top.value.div(whole.value).ok()?, ..whole });
    }
    // 三点五
    if p.get(whole.to) == Some('点')
        && let Some(d) = p.get(whole.to + 1).and_then(digit)
    {
        let value = Q::ratio(d, 10).and_then(|d| whole.value.add(d)).ok()?;
        return Some(Numeral { to: whole.to + 2, value, ..whole });
    }
    Some(whole)
}

/// A number without fractions in words.
fn simple(p: &Plain, i: usize) -> Option<Numeral> {
    let c = p.get(i)?;
    if c.is_ascii_digit() {
        return arabic(p, i);
    }
    if digit(c).is_none() && !matches!(c, '十' | '拾') {
        return None;
    }
    let mut to = i;
    while to < i + 14 && p.get(to).is_some_and(|c| digit(c).is_some() || rank(c).is_some()) {
        to += 1;
    }
    let value = chinese(p.chars.get(i..to)?)?;
    Some(Numeral { from: i, to, value: Q::int(value), chinese: true })
}

fn arabic(p: &Plain, i: usize) -> Option<Numeral> {
    let is_digit = |i: usize| p.get(i).is_some_and(|c| c.is_ascii_digit());
    let mut text = String::new();
    let mut j = i;
    while let Some(c) = p.get(j) {
        if c.is_ascii_digit() {
            text.push(c);
        } else if c == ',' && (1..=3).all(|k| is_digit(j + k)) && !is_digit(j + 4) && !text.is_empty() {
            // Thousands apart by commas.
        } else {
            break;
        }
        j += 1;
    }
    if p.get(j) == Some('.') && is_digit(j + 1) {
        text.push('.');
        j += 1;
        while let Some(c) = p.get(j).filter(char::is_ascii_digit) {
            text.push(c);
            j += 1;
        }
    }
    let value = text.parse().ok()?;
    Some(Numeral { from: i, to: j, value, chinese: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_however_they_are_written() {
        for (text, want) in [
            ("90", "90"),
            ("９０．５", "90.5"),
            ("1,000", "1000"),
            ("１２", "12"),
            ("十", "10"),
            ("十二", "12"),
            ("二十", "20"),
            ("二百零五", "205"),
            ("一千二百", "1200"),
            ("两", "2"),
            ("二〇〇九", "2009"),
            ("三分之二", "2/3"),
            ("百分之九十", "0.9"),
            ("百分之90", "0.9"),
            ("千分之五", "0.005"),
            ("三点五", "3.5"),
        ] {
            let p = Plain::new(text);
            let n = numeral(&p, 0).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((n.value, n.to), (want.parse().unwrap(), p.len()), "{text}");
        }
        for text in ["", "百", "千", "十十", "甲", "."] {
            let p = Plain::new(text);
            assert_eq!(numeral(&p, 0).map(|n| n.to), None, "{text}");
        }
    }

    #[test]
    fn a_comma_between_numbers_is_not_of_them() {
        let p = Plain::new("3,5");
        assert_eq!(numeral(&p, 0).unwrap().value, Q::int(3));
    }

    #[test]
    fn breaks_inside_chinese_vanish() {
        assert_eq!(flat("考核\n项目"), "考核项目");
        assert_eq!(flat("IP\nVPN 专网\n\n联通"), "IP VPN 专网联通");
    }
}
