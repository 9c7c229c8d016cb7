//! Collects findings: where a clause stands, and which readings rule the matter already.

use rubric::{Indicator, Method, Reading, ReadingKind, Rule, Said, Scope, Span};

use crate::clauses::Clause;
use crate::codes::code;
use crate::report::{Finding, Place, Severity, Witness};

pub(crate) struct Sink<'m> {
    pub method: &'m Method,
    pub findings: Vec<Finding>,
    pub cut: Vec<Said>,
}

/// A finding before it is placed.
pub(crate) struct Draft<'a> {
    pub code: &'static str,
    pub indicator: Option<&'a Indicator>,
    pub file: &'a str,
    pub span: Span,
    pub path: String,
    pub clause: Option<String>,
    pub words: Vec<String>,
    pub message: Said,
    pub witness: Option<Witness>,
    /// The readings that rule it, where the rules themselves tell; otherwise they are found by quotation and title.
    pub readings: Option<Vec<String>>,
}

impl<'a> Draft<'a> {
    pub fn method(code: &'static str, message: Said) -> Draft<'static> {
        Draft {
            code,
            indicator: None,
            file: "method.yaml",
            span: Span { line: 1, column: 1 },
            path: String::new(),
            clause: None,
            words: Vec::new(),
            message,
            witness: None,
            readings: None,
        }
    }

    pub fn indicator(code: &'static str, indicator: &'a Indicator, span: Span, message: Said) -> Draft<'a> {
        let path = indicator.id.clone();
        Draft { indicator: Some(indicator), file: &indicator.file, span, path, ..Draft::method(code, message) }
    }

    pub fn clause(code: &'static str, indicator: &'a Indicator, clause: &Clause<'_>, message: Said) -> Draft<'a> {
        Draft {
            path: clause.path.clone(),
            clause: Some(clause.text.to_owned()),
            ..Draft::indicator(code, indicator, clause.span, message)
        }
    }

    pub fn words(mut self, words: Vec<String>) -> Self {
        self.words = words;
        self
    }

    pub fn witness(mut self, witness: Option<Witness>) -> Self {
        self.witness = witness;
        self
    }

    pub fn readings(mut self, readings: Vec<String>) -> Self {
        self.readings = Some(readings);
        self
    }
}

pub(crate) fn said(zh: impl Into<String>, en: impl Into<String>) -> Said {
    Said::new(zh, en)
}

impl<'m> Sink<'m> {
    pub fn add(&mut self, draft: Draft<'_>) {
        let Some(known) = code(draft.code) else { return };
        let readings = match draft.readings {
            Some(readings) => readings,
            None => self.covering(draft.code, draft.indicator, &draft.words),
        };
        let mut readings = readings;
        readings.dedup();
        self.findings.push(Finding {
            code: known.id,
            severity: if readings.is_empty() { known.severity } else { Severity::Note },
            clause: draft.clause,
            words: draft.words,
            place: Place {
                file: draft.file.to_owned(),
                line: draft.span.line,
                column: draft.span.column,
                path: draft.path,
            },
            message: draft.message,
            advice: said(known.do_zh, known.do_en),
            witness: draft.witness,
            readings,
        });
    }

    /// Readings that speak of the indicator and either quote the words or, where the code knows how such a reading is
    /// called, bear the matter in their title.
    pub fn covering(&self, id: &str, indicator: Option<&Indicator>, words: &[String]) -> Vec<String> {
        let about = code(id).map(|c| c.about).unwrap_or_default();
        let own: Vec<&str> = indicator.map(verbatim).unwrap_or_default();
        let covers = |r: &&Reading| {
            let here = match indicator {
                Some(i) => r.indicators.contains(&i.id),
                None => r.scope == Scope::Global,
            };
            let of_here = |c: &&String| own.is_empty() || own.iter().any(|t| t.contains(c.as_str()));
            let quoted = || r.clause.iter().filter(of_here).any(|c| words.iter().any(|w| touches(c, w)));
            // What only decides over the whole method, or nothing, rules no words by quoting them.
            let rules = r.kind == ReadingKind::Reading;
            let titled = about.iter().any(|a| r.title.zh.contains(a));
            here && if about.is_empty() {
                rules && quoted()
            } else {
                titled && (indicator.is_none() || r.clause.is_empty() || quoted())
            }
        };
        self.method.readings.iter().filter(covers).map(|r| r.id.clone()).collect()
    }
}

/// One text stands in the other.
fn touches(quote: &str, words: &str) -> bool {
    !words.is_empty() && (quote.contains(words) || words.contains(quote))
}

/// The name and the clauses of an indicator.
fn verbatim(indicator: &Indicator) -> Vec<&str> {
    let mut out: Vec<&str> = vec![&indicator.name.zh];
    indicator.rule.each(&mut |rule| match rule {
        Rule::Tiers(tiers) => out.extend(tiers.iter().filter_map(|t| t.written.as_ref()).map(|w| w.0.as_str())),
        Rule::Sum(sum) => out.push(&sum.written.0),
        Rule::Score(score) => out.extend(score.written.iter().map(|w| w.0.as_str())),
        Rule::Parts(p) => out.extend(p.parts.iter().filter_map(|p| p.written.as_ref()).map(|w| w.0.as_str())),
        Rule::Adjust(a) => out.extend(a.steps.iter().filter_map(|s| s.written.as_ref()).map(|w| w.0.as_str())),
        Rule::Choose(_) | Rule::By { .. } | Rule::ByKind(_) => {}
    });
    out
}
