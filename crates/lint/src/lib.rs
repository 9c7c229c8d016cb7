//! The linter: reads a method as a hostile lawyer would and names what can be read in two ways, with clause and witness.
//!
//! `lint` takes the files of a method and gives a report in Chinese and English, as text, JSON or SARIF. A method that
//! does not read still gets one. What the words leave open is found in the verbatim clauses by rules that know nothing
//! of any one method; what the rules leave open is found by putting made-up cases to the engine.
//!
//! Invariants: no I/O, no clock, no randomness, no floating point; the same files give the same report. A witness with
//! points was put to the engine and gives them again. The number of cases is bounded, and what was cut is said. A
//! finding that a reading of the method rules already is a note and names the reading. No tables.

mod clauses;
mod codes;
mod effects;
mod engine;
mod figures;
mod make;
mod remap;
mod report;
mod sarif;
mod single;
mod sink;
mod space;
mod text_figures;
mod text_words;
mod tiers;
mod view;
mod walk;
mod whole;
mod words;

pub use codes::{CODES, Code, code};
pub use engine::replay;
pub use report::{Finding, Lang, Place, Report, Severity, Witness, WitnessFact, WitnessResult};

use rubric::{Method, MethodFiles, Problem, Span};

use crate::effects::Effect;
use crate::engine::Engine;
use crate::sink::{Sink, said};

/// Cases put to the engine for the tiers and for the readings of one method.
const CASES: usize = 60_000;

/// Everything the linter has to say about a method.
pub fn lint(files: &MethodFiles) -> Report {
    let (method, mut problems) = rubric::read(files);
    let mut report = Report::default();
    if let Some(method) = &method {
        problems.extend(rubric::check(method).into_iter().filter(|p| !ours(method, p)));
        let filled = engine::with_examples(method);
        let mut sink = Sink { method: &filled, findings: Vec::new(), cut: Vec::new() };
        rules(&mut sink);
        report.findings = sink.findings;
        report.cut = sink.cut;
    }
    for problem in problems {
        let information = problem.severity == rubric::Severity::Info;
        let finding = of_problem(files, method.as_ref(), problem);
        if information { report.information.push(finding) } else { report.findings.push(finding) }
    }
    report.sort();
    report
}

/// The search for readings without effect is the longer half and stands on its own.
fn rules<'m>(sink: &mut Sink<'m>) {
    let method: &'m Method = sink.method;
    let found = std::thread::scope(|scope| {
        let half = scope.spawn(|| {
            let mut own = Sink { method, findings: Vec::new(), cut: Vec::new() };
            let mut budget = CASES;
            let effects = effects::check(&mut own, &mut Engine::new(method), &mut budget);
            (own.findings, own.cut, effects)
        });
        clauses_and_tiers(sink);
        half.join()
    });
    match found {
        Ok((findings, cut, effects)) => {
            sink.findings.extend(findings);
            sink.cut.extend(cut);
            lend(sink, &effects);
        }
        Err(_) => {
            sink.cut.push(said("没有查读法是否改变得分", "whether the readings change any result was not looked at"))
        }
    }
}

fn clauses_and_tiers(sink: &mut Sink<'_>) {
    let texts = clauses::texts(sink.method);
    let mut engine = Engine::new(sink.method);
    text_figures::check(sink, &texts);
    text_words::check(sink, &texts);
    whole::check(sink, &mut engine, &texts);
    let mut budget = CASES;
    tiers::check(sink, &mut engine, &mut budget);
    single::check(sink, &mut engine);
}

/// A finding without a witness takes the one of a reading that rules it.
fn lend(sink: &mut Sink<'_>, effects: &[Effect]) {
    for f in sink.findings.iter_mut().filter(|f| f.witness.is_none()) {
        let id = f.place.path.split('/').next().unwrap_or_default().to_owned();
        let fits = |e: &&Effect| f.readings.contains(&e.reading) && e.indicator == id;
        f.witness = effects.iter().find(fits).map(|e| e.witness.clone());
    }
}

/// What `check` says and this crate says better, or what it cannot know.
fn ours(method: &Method, p: &Problem) -> bool {
    let scope = method.total.scope.as_ref();
    let read_by_total = || {
        scope.is_some_and(|s| {
            s.slots.iter().any(|slot| {
                let input = method.slots.get(*slot).and_then(|s| method.inputs.get(s.input));
                input.is_some_and(|i| p.message == format!("input {} is never used", i.id))
            })
        })
    };
    p.code == "no_zero_tier" || (p.code == "unused_input" && read_by_total())
}

/// What is missing at the end of a file is missing at the end of its last line.
fn within(text: &str, span: Span) -> Span {
    let last = text.lines().count();
    match text.lines().last().filter(|_| usize::try_from(span.line).is_ok_and(|line| line > last)) {
        Some(line) => {
            let end = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            Span { line: end(last), column: end(line.chars().count()).saturating_add(1) }
        }
        None => span,
    }
}

fn of_problem(files: &MethodFiles, method: Option<&Method>, p: Problem) -> Finding {
    let indicator = method.and_then(|m| m.indicators().find(|i| i.file == p.file && i.span == p.span));
    let known = code(p.code);
    let severity = match p.severity {
        rubric::Severity::Error => Severity::Error,
        rubric::Severity::Warning => Severity::Warning,
        rubric::Severity::Info => Severity::Note,
    };
    let text = files.files.get(&p.file).and_then(|b| std::str::from_utf8(b).ok());
    let span = text.map_or(p.span, |t| within(t, p.span));
    // The line of the file stands for the clause.
    let line = text.and_then(|t| {
        let index = usize::try_from(span.line).ok()?.checked_sub(1)?;
        t.lines().nth(index).map(|l| l.trim().to_owned())
    });
    let advice = match known {
        Some(c) => said(c.do_zh, c.do_en),
        None => said("按提示改正文件", "correct the file as the message says"),
    };
    let witness = known.filter(|_| severity != Severity::Note).map(|_| Witness {
        case: said("文件本身", "the file itself"),
        indicator: None,
        facts: Vec::new(),
        results: vec![WitnessResult {
            what: said(p.message_zh.clone(), p.message.clone()),
            rulings: Default::default(),
            kind: None,
            points: None,
        }],
    });
    Finding {
        code: p.code,
        severity,
        clause: line,
        words: Vec::new(),
        place: Place {
            file: p.file,
            line: span.line,
            column: span.column,
            path: indicator.map(|i| i.id.clone()).unwrap_or_default(),
        },
        message: said(p.message_zh, p.message),
        advice,
        witness,
        readings: Vec::new(),
    }
}
