//! Reads `readings.yaml`: readings, policies and notes with their options and parameters.

use kernel::q::Q;

use crate::method::*;
use crate::problem::{Span, quote};
use crate::read::{Fields, Reader};
use crate::yaml::{Entry, Node};

impl Reader {
    pub(crate) fn read_readings(&mut self, node: &Node) {
        let Some(f) = self.map(node) else { return };
        self.read_readings_in(&f);
        self.finish(&f, "readings.yaml");
    }

    pub(crate) fn read_readings_in(&mut self, f: &Fields<'_>) {
        if let Some(list) = self.need(f, "readings") {
            for entry in self.entries(list) {
                if let Some(reading) = self.read_reading(entry) {
                    self.method.readings.push(reading);
                }
            }
        }
    }

    fn read_reading(&mut self, entry: &Entry) -> Option<Reading> {
        let f = self.map(&entry.value)?;
        let kind = match self.need_text(&f, "kind").as_str() {
            "reading" => ReadingKind::Reading,
            "policy" => ReadingKind::Policy,
            "note" => ReadingKind::Note,
            other => {
                let other = quote(other);
                self.p.error(
                    "kind",
                    f.span,
                    format!("`kind` is reading, policy or note, not {other}"),
                    format!("kind 只能是 reading、policy 或 note，不能是 {other}"),
                );
                ReadingKind::Note
            }
        };
        let scope = match self.need_text(&f, "scope").as_str() {
            "global" => Scope::Global,
            "indicator" => Scope::Indicator,
            other => {
                let other = quote(other);
                self.p.error(
                    "scope",
                    f.span,
                    format!("`scope` is indicator or global, not {other}"),
                    format!("scope 只能是 indicator 或 global，不能是 {other}"),
                );
                Scope::Global
            }
        };
        let title = self.label(&f, "title", "title_en");
        let indicators = f.get("indicators").map(|n| self.texts(n)).unwrap_or_default();
        let clause = f.get("clause").map(|n| self.texts(n)).unwrap_or_default();
        let dimensions = self.read_dimensions(&f);
        let mut options: Vec<ReadingOption> = Vec::new();
        let option_entries = self.need(&f, "options").map(|n| self.entries(n)).unwrap_or_default();
        for option in option_entries {
            let Some(of) = self.map(&option.value) else { continue };
            let text = self.need_text(&of, "text");
            let (effect, effect_en) = (self.opt_text(&of, "effect"), self.opt_text(&of, "effect_en"));
            let text_en = self.opt_text(&of, "text_en");
            let unsupported = of.get("unsupported").map(|n| self.boolean(n)).unwrap_or(false);
            self.finish(&of, "an option");
            let parts = self.option_parts(&option.key, &dimensions, option.span);
            options.push(ReadingOption {
                id: option.key.clone(),
                key: option.key.as_str().into(),
                text,
                text_en: text_en.or_else(|| parts_en(&dimensions, &parts)),
                effect,
                effect_en,
                parts,
                unsupported,
            });
        }
        let default_id = self.need_text(&f, "default");
        let default = options.iter().position(|o| o.id == default_id).unwrap_or_else(|| {
            self.p.error(
                "default",
                f.span,
                format!("the default {} is not one of the options", quote(&default_id)),
                format!("默认读法 {} 不在选项中", quote(&default_id)),
            );
            0
        });
        let (why_default, why_default_en) = (self.opt_text(&f, "why_default"), self.opt_text(&f, "why_default_en"));
        let parameters = self.read_parameters(&f, &options);
        self.finish(&f, "a reading");
        Some(Reading {
            id: entry.key.clone(),
            key: entry.key.as_str().into(),
            kind,
            scope,
            title,
            indicators,
            clause,
            options,
            default,
            why_default,
            why_default_en,
            dimensions,
            parameters,
            span: entry.span,
        })
    }

    fn read_dimensions(&mut self, f: &Fields<'_>) -> Vec<Dimension> {
        let mut out = Vec::new();
        let entries = f.get("dimensions").map(|n| self.entries(n)).unwrap_or_default();
        for entry in entries {
            let Some(df) = self.map(&entry.value) else { continue };
            let title = self.opt_text(&df, "title").unwrap_or_default();
            let values_node = self.need(&df, "values").map(|n| self.entries(n)).unwrap_or_default();
            let labels: Vec<_> = values_node.iter().map(|v| (v.key.clone(), self.text_or_label(&v.value))).collect();
            let values_en = labels.iter().map(|(_, label)| label.en.clone()).collect();
            let values = labels.into_iter().map(|(id, label)| (id, label.zh)).collect();
            let title_en = self.opt_text(&df, "title_en");
            self.finish(&df, "a dimension");
            out.push(Dimension { id: entry.key.clone(), title, title_en, values, values_en });
        }
        out
    }

    fn option_parts(&mut self, id: &str, dimensions: &[Dimension], span: Span) -> Vec<usize> {
        if dimensions.is_empty() {
            return Vec::new();
        }
        let parts: Vec<&str> = id.split('.').collect();
        let found: Vec<usize> =
            parts.iter().zip(dimensions).filter_map(|(part, d)| d.values.iter().position(|(v, _)| v == part)).collect();
        if parts.len() != dimensions.len() || found.len() != parts.len() {
            self.p.error(
                "option_id",
                span,
                format!("{} does not name one value of each dimension, in order", quote(id)),
                format!("{} 没有按顺序写明每个维度的取值", quote(id)),
            );
        }
        found
    }

    fn read_parameters(&mut self, f: &Fields<'_>, options: &[ReadingOption]) -> Vec<Parameter> {
        let mut out = Vec::new();
        let entries = f.get("parameters").map(|n| self.entries(n)).unwrap_or_default();
        for entry in entries {
            let Some(pf) = self.map(&entry.value) else { continue };
            let label = self.label(&pf, "label", "label_en");
            let ty = match self.need_text(&pf, "type").as_str() {
                "integer" => ParamType::Integer,
                "decimal" => ParamType::Decimal,
                "percent" => ParamType::Percent,
                "time_of_day" => ParamType::TimeOfDay,
                "day" => ParamType::Day,
                "list" => ParamType::List,
                other => {
                    let other = quote(other);
                    self.p.error(
                        "parameter_type",
                        pf.span,
                        format!("unknown parameter type {other}"),
                        format!("未知的参数类型 {other}"),
                    );
                    ParamType::Integer
                }
            };
            let example = pf.get("example").and_then(|n| {
                let texts = self.texts(n);
                let value = ty.parse(&texts);
                if value.is_none() {
                    self.p.error(
                        "parameter",
                        n.span,
                        format!("the example does not read as {}", ty.word()),
                        format!("示例值不是{}", ty.word_zh()),
                    );
                }
                value
            });
            let names = self.need(&pf, "options").map(|n| self.texts(n)).unwrap_or_default();
            let mut wanted = Vec::new();
            for name in names {
                match options.iter().position(|o| o.id == name) {
                    Some(i) => wanted.push(i),
                    None => self.p.error(
                        "unknown_option",
                        pf.span,
                        format!("{} is not an option of this reading", quote(&name)),
                        format!("{} 不是本条的读法", quote(&name)),
                    ),
                }
            }
            self.finish(&pf, "a parameter");
            out.push(Parameter { id: entry.key.clone(), label, ty, example, options: wanted });
        }
        out
    }
}

/// The English of an option put together from that of its parts.
fn parts_en(dimensions: &[Dimension], parts: &[usize]) -> Option<String> {
    let texts: Option<Vec<&str>> =
        dimensions.iter().zip(parts).map(|(d, part)| d.values_en.get(*part)?.as_deref()).collect();
    texts.filter(|t| !t.is_empty() && t.len() == dimensions.len()).map(|t| t.join("; "))
}

pub(crate) fn parse_month_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    if month.len() != 2 || day.len() != 2 {
        return None;
    }
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // A leap year: whether the day exists is asked again in the assessed year.
    jiff::civil::Date::new(2024, month, day).ok().map(|_| (month, day))
}

/// `17:30` or `24:00` as minutes of the day.
pub(crate) fn parse_time_of_day(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let total = hour * 60 + minute;
    (hour >= 0 && (0..60).contains(&minute) && total <= 1440).then_some(total)
}

impl ParamType {
    pub fn word(self) -> &'static str {
        match self {
            ParamType::Integer => "a whole number",
            ParamType::Decimal => "a number",
            ParamType::Percent => "a number of per cent such as 80",
            ParamType::TimeOfDay => "a time such as 17:30",
            ParamType::Day => "a day such as 12-25",
            ParamType::List => "a list of texts",
        }
    }

    pub fn word_zh(self) -> &'static str {
        match self {
            ParamType::Integer => "整数",
            ParamType::Decimal => "数字",
            ParamType::Percent => "百分数（如 80）",
            ParamType::TimeOfDay => "时刻（如 17:30）",
            ParamType::Day => "月日（如 12-25）",
            ParamType::List => "文字列表",
        }
    }

    /// Reads a declared value; a single text for all but lists.
    pub fn parse(self, texts: &[String]) -> Option<ParamValue> {
        if self == ParamType::List {
            return (!texts.is_empty()).then(|| ParamValue::List(texts.to_vec()));
        }
        let [text] = texts else { return None };
        match self {
            ParamType::Integer => text.parse::<i64>().ok().map(|n| ParamValue::Number(Q::int(n))),
            ParamType::Decimal => text.parse().ok().map(ParamValue::Number),
            ParamType::Percent => {
                let number: Q = text.strip_suffix('%').unwrap_or(text).trim().parse().ok()?;
                number.div(Q::int(100)).ok().map(ParamValue::Number)
            }
            ParamType::TimeOfDay => parse_time_of_day(text).map(ParamValue::TimeOfDay),
            ParamType::Day => parse_month_day(text).map(|(m, d)| ParamValue::Day(m, d)),
            ParamType::List => None,
        }
    }
}
