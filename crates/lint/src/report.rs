//! What the linter says: findings with their place, clause and witness, in two languages.

use std::collections::BTreeMap;
use std::fmt::Write;

use facts::Value;
use kernel::q::Q;
use rubric::Said;
use serde::Serialize;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
    /// A reading rules it already, or it is a hint.
    Note,
}

impl Severity {
    pub fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Severity::Error, Lang::Zh) => "错误",
            (Severity::Warning, Lang::Zh) => "警告",
            (Severity::Note, Lang::Zh) => "提示",
            (Severity::Error, Lang::En) => "error",
            (Severity::Warning, Lang::En) => "warning",
            (Severity::Note, Lang::En) => "note",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lang {
    Zh,
    En,
}

impl Lang {
    pub fn pick(self, said: &Said) -> &str {
        match self {
            Lang::Zh => &said.zh,
            Lang::En => &said.en,
        }
    }
}

/// Where in the method; line and column start at 1, 0 is the whole file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize)]
pub struct Place {
    pub file: String,
    pub line: u32,
    pub column: u32,
    /// Item, indicator and tier, e.g. `2.1/8`; empty for the whole method.
    pub path: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Stable; `CODES` says what each means.
    pub code: &'static str,
    pub severity: Severity,
    /// The verbatim text it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// The words of the clause that are meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    pub place: Place,
    pub message: Said,
    /// What to do about it.
    pub advice: Said,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// Readings of the method that rule this already; then it is a note.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<String>,
}

/// A case in the words of the method, with what comes out of it.
#[derive(Clone, Debug, Serialize)]
pub struct Witness {
    pub case: Said,
    /// The indicator whose points are meant, where the engine can be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indicator: Option<String>,
    /// The facts of the case, complete: what is not named here is absent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<WitnessFact>,
    pub results: Vec<WitnessResult>,
}

#[derive(Clone, Debug, Serialize)]
pub struct WitnessFact {
    pub input: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub at: BTreeMap<String, String>,
    pub value: Value,
}

/// One result: what the engine gives for the facts, as that kind, under these options, the rest at the defaults.
#[derive(Clone, Debug, Serialize)]
pub struct WitnessResult {
    pub what: Said,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rulings: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The engine's points; none where the result is no number of the engine's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Q>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// By file, line, code and path.
    pub findings: Vec<Finding>,
    /// Inputs without a running source and the like: nothing is wrong with the document.
    pub information: Vec<Finding>,
    /// What was not looked at because it would have taken too long.
    pub cut: Vec<Said>,
}

impl Report {
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }

    /// One paragraph a finding.
    pub fn text(&self, lang: Lang) -> String {
        let mut out = String::new();
        for f in &self.findings {
            f.write(&mut out, lang);
        }
        for said in &self.cut {
            let head = if lang == Lang::Zh { "未查尽" } else { "not exhausted" };
            let _ = writeln!(out, "{head}: {}", lang.pick(said));
        }
        let (e, w, n) = (self.count(Severity::Error), self.count(Severity::Warning), self.count(Severity::Note));
        let i = self.information.len();
        let _ = match lang {
            Lang::Zh => writeln!(out, "{e} 个错误，{w} 个警告，{n} 个提示；另有 {i} 条说明"),
            Lang::En => writeln!(out, "{e} errors, {w} warnings, {n} notes; {i} pieces of information"),
        };
        out
    }

    pub(crate) fn sort(&mut self) {
        let key = |f: &Finding| (f.place.clone(), f.code, f.words.clone(), f.message.zh.clone());
        self.findings.sort_by_cached_key(key);
        self.information.sort_by_cached_key(key);
    }
}

impl Finding {
    fn write(&self, out: &mut String, lang: Lang) {
        let p = &self.place;
        let (open, close) = if lang == Lang::Zh { ("“", "”") } else { ("\"", "\"") };
        let _ = write!(out, "{}:{}:{}: {}[{}]", p.file, p.line, p.column, self.severity.word(lang), self.code);
        if !p.path.is_empty() {
            let _ = write!(out, " {}", p.path);
        }
        let _ = writeln!(out, ": {}", lang.pick(&self.message));
        if let Some(clause) = &self.clause {
            let _ = writeln!(out, "  {}{open}{clause}{close}", if lang == Lang::Zh { "条文：" } else { "clause: " });
        }
        if let Some(w) = &self.witness {
            let results: Vec<String> = w
                .results
                .iter()
                .map(|r| match &r.points {
                    Some(q) if lang == Lang::Zh => format!("{} {q} 分", r.what.zh),
                    Some(q) => format!("{} {q} points", r.what.en),
                    None => lang.pick(&r.what).to_owned(),
                })
                .collect();
            let (head, sep) = if lang == Lang::Zh { ("见证：", "；") } else { ("witness: ", "; ") };
            let _ = writeln!(out, "  {head}{} → {}", lang.pick(&w.case), results.join(sep));
        }
        if self.readings.is_empty() {
            let _ =
                writeln!(out, "  {}{}", if lang == Lang::Zh { "怎么办：" } else { "do: " }, lang.pick(&self.advice));
        } else {
            let head = if lang == Lang::Zh { "已由读法处理：" } else { "ruled by reading: " };
            let _ = writeln!(out, "  {head}{}", self.readings.join(", "));
        }
    }
}
