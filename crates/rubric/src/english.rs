//! Values in English. Cards carry them as the method writes them, in Chinese; pages and sentences put them into English.

use facts::InputDef;
use kernel::q::Q;

use crate::method::Method;

/// A value of a card in English: `9.6 万元` as `96,000 yuan`, `≥3 次` as `≥3 times`, a level by its English label. What the
/// method has no English for stays as it is.
pub fn english(method: &Method, input: Option<&str>, text: &str) -> String {
    let input = input.and_then(|id| method.input(id)).map(|(_, input)| input);
    if let Some(level) = input.and_then(|i| level_en(i, text)) {
        return level.to_owned();
    }
    let end_of_day = text.strip_suffix(" 24:00").and_then(|t| Some(t.split_at(t.find(|c: char| c.is_ascii_digit())?)));
    if let Some((sign, day)) = end_of_day {
        return format!("{sign}the end of {day}");
    }
    let sign = text.find(|c: char| c.is_ascii_digit() || c == '-').unwrap_or(0);
    let (sign, rest) = text.split_at_checked(sign).unwrap_or(("", text));
    let amount = rest.split_once(' ').and_then(|(number, unit)| amount(method, number, unit));
    amount.map_or_else(|| text.to_owned(), |amount| format!("{sign}{amount}"))
}

fn level_en<'m>(input: &'m InputDef, label: &str) -> Option<&'m str> {
    let (id, _) = input.levels.iter().find(|(_, text)| text == label)?;
    input.levels_en.get(id).map(String::as_str)
}

fn amount(method: &Method, number: &str, unit: &str) -> Option<String> {
    if unit == "万元" {
        let yuan = number.parse::<Q>().ok()?.mul(Q::int(10_000)).ok()?;
        return Some(format!("{} yuan", thousands(&yuan.text(2))));
    }
    Some(format!("{number} {}", counted(method.units.get(unit)?, number)))
}

/// The plural as the method gives it; of one, without the s.
fn counted<'m>(plural: &'m str, number: &str) -> &'m str {
    plural.strip_suffix('s').filter(|_| number == "1").unwrap_or(plural)
}

/// `134500` as `134,500`.
pub fn thousands(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |d| ("-", d));
    let count = digits.find('.').unwrap_or(digits.len());
    let mut out = String::from(sign);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && i < count && (count - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
