//! Rulings: who ruled which reading how, beside the method, versioned by their digest.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::env::Settings;
use crate::method::*;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rulings {
    pub form: u32,
    /// In force, by reading id.
    pub rulings: BTreeMap<String, Ruling>,
    /// Declared parameters: reading id, a dot, the parameter's id.
    #[serde(default)]
    pub params: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    pub option: String,
    pub by: String,
    pub on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Rulings {
    pub const FORM: u32 = 1;

    pub fn none() -> Rulings {
        Rulings { form: Self::FORM, ..Rulings::default() }
    }

    /// Every reading ruled at its default, and every policy declared at it. Notes are not ruled.
    pub fn defaults(method: &Method, by: &str, on: Date) -> Rulings {
        let mut out = Rulings::none();
        for reading in method.readings.iter().filter(|r| r.kind != ReadingKind::Note) {
            if let Some(option) = reading.options.get(reading.default) {
                let ruling =
                    Ruling { option: option.id.clone(), by: by.to_owned(), on, note: Some("按默认读法".into()) };
                out.rulings.insert(reading.id.clone(), ruling);
            }
        }
        out
    }

    /// Rules one reading; an option that cannot be applied is refused with the reason.
    pub fn rule(&mut self, method: &Method, reading: &str, ruling: Ruling) -> Result<()> {
        let (index, def) =
            method.reading(reading).ok_or_else(|| Error::not_found(format!("the method has no reading {reading}")))?;
        if def.kind == ReadingKind::Note {
            return Err(Error::invalid(format!("{reading} is a note: it decides nothing and cannot be ruled")));
        }
        let option = def.options.iter().position(|o| o.id == ruling.option).ok_or_else(|| {
            let known = def.options.iter().map(|o| o.id.as_str()).collect::<Vec<_>>().join(", ");
            Error::invalid(format!("{reading} has no option {}; it has {known}", ruling.option))
        })?;
        if let Some(why) = self.why_not(method, index, option) {
            return Err(Error::precondition(format!("{reading} {}: {}", ruling.option, why.en)));
        }
        self.rulings.insert(reading.to_owned(), ruling);
        Ok(())
    }

    /// Declares a parameter, e.g. `A12.work_end`.
    pub fn declare(&mut self, method: &Method, name: &str, value: Vec<String>) -> Result<()> {
        let (reading, parameter) = name
            .split_once('.')
            .ok_or_else(|| Error::invalid(format!("a parameter is named READING.PARAMETER, not {name}")))?;
        let (_, def) =
            method.reading(reading).ok_or_else(|| Error::not_found(format!("the method has no reading {reading}")))?;
        let parameter = def
            .parameters
            .iter()
            .find(|p| p.id == parameter)
            .ok_or_else(|| Error::not_found(format!("{reading} has no parameter {parameter}")))?;
        if parameter.ty.parse(&value).is_none() {
            return Err(Error::invalid(format!("{name} must be {}", parameter.ty.word())));
        }
        self.params.insert(name.to_owned(), value);
        Ok(())
    }

    /// Why an option cannot be applied now.
    pub fn why_not(&self, method: &Method, reading: usize, option: usize) -> Option<crate::Said> {
        let def = method.readings.get(reading)?;
        if def.options.get(option)?.unsupported {
            return Some(crate::Said::new("本版引擎尚不支持", "this version of the engine cannot apply it"));
        }
        let missing = def.parameters.iter().find(|p| p.options.contains(&option) && self.param(def, p).is_none())?;
        let label = &missing.label;
        Some(crate::Said::new(
            format!("须先声明：{}", label.zh),
            format!("declare first: {}", label.en.as_deref().unwrap_or(&label.zh)),
        ))
    }

    /// The example value that an option would use because nobody has declared the parameter.
    pub fn uses_example(&self, reading: &Reading, option: usize) -> Option<crate::Said> {
        let used: Vec<(&Label, String)> = reading
            .parameters
            .iter()
            .filter(|p| {
                p.options.contains(&option)
                    && p.example.is_some()
                    && !self.params.contains_key(&format!("{}.{}", reading.id, p.id))
            })
            .map(|p| (&p.label, p.example.as_ref().map(ParamValue::text).unwrap_or_default()))
            .collect();
        let zh: Vec<String> = used.iter().map(|(l, example)| format!("{} {example}", l.zh)).collect();
        let en = used.iter().map(|(l, example)| format!("{} {example}", l.en.as_deref().unwrap_or(&l.zh)));
        let en: Vec<String> = en.collect();
        (!used.is_empty()).then(|| crate::Said::new(zh.join("；"), en.join("; ")))
    }

    pub(crate) fn param(&self, reading: &Reading, p: &Parameter) -> Option<ParamValue> {
        match self.params.get(&format!("{}.{}", reading.id, p.id)) {
            Some(texts) => p.ty.parse(texts),
            None => p.example.clone(),
        }
    }

    pub(crate) fn settings(&self, method: &Method) -> Settings {
        let available = (0..method.readings.len())
            .map(|r| {
                let count = method.readings.get(r).map_or(0, |d| d.options.len());
                (0..count).filter(|o| self.why_not(method, r, *o).is_none()).collect()
            })
            .collect();
        let params = method.readings.iter().map(|r| r.parameters.iter().map(|p| self.param(r, p)).collect()).collect();
        Settings { available, params }
    }

    /// The option ruled for each reading; an error for what the method does not know.
    pub(crate) fn choices(&self, method: &Method) -> Result<Vec<Option<usize>>> {
        for id in self.rulings.keys() {
            if method.reading(id).is_none() {
                return Err(Error::invalid(format!("the rulings speak of {id}, which the method does not have")));
            }
        }
        for name in self.params.keys() {
            let known = name
                .split_once('.')
                .is_some_and(|(r, p)| method.reading(r).is_some_and(|(_, d)| d.parameters.iter().any(|x| x.id == p)));
            if !known {
                return Err(Error::invalid(format!("the rulings declare {name}, which the method does not have")));
            }
        }
        method
            .readings
            .iter()
            .enumerate()
            .map(|(i, def)| match self.rulings.get(&def.id) {
                None => Ok((def.kind != ReadingKind::Reading).then_some(def.default)),
                Some(ruling) => {
                    let option = def.options.iter().position(|o| o.id == ruling.option);
                    let option = option.ok_or_else(|| {
                        Error::invalid(format!(
                            "{} was ruled {}, which is not one of its options",
                            def.id, ruling.option
                        ))
                    })?;
                    match self.why_not(method, i, option) {
                        Some(why) => Err(Error::precondition(format!("{} {}: {}", def.id, ruling.option, why.en))),
                        None => Ok(Some(option)),
                    }
                }
            })
            .collect()
    }
}

impl ParamValue {
    pub fn text(&self) -> String {
        match self {
            ParamValue::Number(q) => q.to_string(),
            ParamValue::TimeOfDay(m) => format!("{:02}:{:02}", m / 60, m % 60),
            ParamValue::Day(m, d) => format!("{m:02}-{d:02}"),
            ParamValue::List(list) => list.join("、"),
        }
    }
}
