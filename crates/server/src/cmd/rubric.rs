//! `huanheng rubric`: checks a method, runs its cases, explains a point.

use kernel::{Error, Result};
use rubric::{CaseOutcome, Problem, RuleReason, Severity, State, Text, gap_sentence, row_sentence};

use super::place::{Place, method_files, print_json, print_line};

/// What `rubric` can do.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Read a method and report what is wrong with it, with file, line and column.
    ///
    /// Exit code 0: no error (warnings may stand). 2: the method cannot be used.
    Check(CheckArgs),
    /// Run the cases of a method and report each that does not hold.
    Test(CheckArgs),
    /// Explain one indicator of one unit in the newest run: why it has its points.
    Explain(ExplainArgs),
}

/// A method.
#[derive(Debug, Clone, clap::Args)]
pub struct CheckArgs {
    /// Folder of the method, or the name of one that the program carries.
    #[arg(default_value = "municipal-2009")]
    pub method: String,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Messages in Chinese.
    #[arg(long)]
    pub zh: bool,
}

/// A point.
#[derive(Debug, Clone, clap::Args)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub place: Place,
    /// The unit's id.
    pub unit: String,
    /// The indicator, such as 2.1.
    pub indicator: String,
    /// A run; the newest when absent.
    #[arg(long)]
    pub run: Option<String>,
    /// In English.
    #[arg(long)]
    pub en: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// `rubric check`.
pub fn check(args: &CheckArgs) -> Result<()> {
    let files = method_files(&args.method)?;
    let (method, mut problems) = rubric::read(&files);
    if let Some(method) = &method {
        problems.extend(rubric::check(method));
    }
    let errors = problems.iter().filter(|p| p.severity == Severity::Error).count();
    let warnings = problems.iter().filter(|p| p.severity == Severity::Warning).count();
    if args.json {
        print_json(&problems)?;
    } else {
        for p in &problems {
            print_line(&problem_line(p, args.zh))?;
        }
        if let Some(m) = &method {
            let tiers: usize = m.indicators().map(written).sum();
            print_line(&format!(
                "{}: {} items, {} indicators, {tiers} tiers, {} points, {} readings; {warnings} warnings\n{}",
                m.id,
                m.items.len(),
                m.indicators().count(),
                m.points,
                m.readings.len(),
                m.digest
            ))?;
        }
    }
    if errors > 0 {
        return Err(Error::invalid(format!("{errors} errors in the method {}", args.method)));
    }
    Ok(())
}

fn written(indicator: &rubric::Indicator) -> usize {
    let mut most = 0;
    indicator.rule.each_leaf(&mut |rule| {
        most = most.max(match rule {
            rubric::Rule::Tiers(tiers) => tiers.iter().filter(|t| t.written.is_some()).count(),
            _ => 1,
        });
    });
    most
}

fn problem_line(p: &Problem, zh: bool) -> String {
    if !zh {
        return p.to_string();
    }
    let word = match p.severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Info => "提示",
    };
    format!("{}:{}:{}: {word}[{}]：{}", p.file, p.span.line, p.span.column, p.code, p.message_zh)
}

/// `rubric test`.
pub fn test(args: &CheckArgs) -> Result<()> {
    let files = method_files(&args.method)?;
    let (method, problems) = rubric::read(&files);
    let Some(method) = method else {
        for p in &problems {
            print_line(&problem_line(p, args.zh))?;
        }
        return Err(Error::invalid(format!("the method {} does not read", args.method)));
    };
    let calendar = assessment::calendar_of(2026)?;
    let (reports, problems) = rubric::run_cases(&files, &method, &calendar);
    let failed: Vec<_> = reports.iter().filter(|r| r.outcome != CaseOutcome::Passed).collect();
    if args.json {
        print_json(&serde_json::json!({"problems": problems, "cases": reports}))?;
    } else {
        for p in &problems {
            print_line(&problem_line(p, args.zh))?;
        }
        for r in &failed {
            if let CaseOutcome::Failed { expected, got } = &r.outcome {
                let witness = r.witness.as_ref().map(|(r, o)| format!(" [{r} {o}]")).unwrap_or_default();
                let (file, line, name) = (&r.file, r.line, &r.name);
                print_line(&format!("{file}:{line}: {name}{witness} {}: expected {expected}, got {got}", r.indicator))?;
            }
        }
        print_line(&format!("{} passed, {} failed", reports.len() - failed.len(), failed.len()))?;
    }
    if !failed.is_empty() || !problems.is_empty() {
        return Err(Error::precondition(format!("{} cases fail, {} do not read", failed.len(), problems.len())));
    }
    if reports.is_empty() {
        return Err(Error::invalid(format!("the method {} has no cases", args.method)));
    }
    Ok(())
}

/// `rubric explain`.
pub async fn explain(args: ExplainArgs) -> Result<()> {
    let (_, assessment) = args.place.open().await?;
    let loaded = assessment.load(args.run.as_deref()).await?;
    let card = loaded.scored.cards.iter().find(|c| c.unit == args.unit);
    let card = card.ok_or_else(|| Error::not_found(format!("no unit `{}` in run {}", args.unit, loaded.run.number)))?;
    if let Some(why) = &card.refused {
        return Err(Error::precondition(format!("{} is not scored: {why}", card.name)));
    }
    let row = card.rows.iter().find(|r| r.indicator == args.indicator);
    let (Some(row), Some(indicator)) = (row, loaded.method.indicator(&args.indicator)) else {
        return Err(Error::not_found(format!("the method has no indicator {}", args.indicator)));
    };
    if args.json {
        return print_json(row);
    }
    let text = if args.en { Text::En } else { Text::Zh };
    let name = if args.en { indicator.name.en.as_deref().unwrap_or(&indicator.name.zh) } else { &indicator.name.zh };
    print_line(&format!("{} {} {name}", card.name, indicator.id))?;
    print_line(&row_sentence(&loaded.method, indicator, row, text))?;
    print_reason(&row.reason, 0, args.en)?;
    for gap in row.gaps.iter().skip(1) {
        print_line(&gap_sentence(&loaded.method, row, gap, text))?;
    }
    for f in &row.facts {
        print_line(&format!(
            "  {} {:?} {}",
            f.input,
            f.state,
            f.binding.map(|b| format!("{} {}", b.word(), f.key.as_deref().unwrap_or_default())).unwrap_or_default()
        ))?;
    }
    Ok(())
}

fn print_reason(reason: &RuleReason, depth: usize, en: bool) -> Result<()> {
    let pad = "  ".repeat(depth);
    let span = |lo: kernel::q::Q, hi: kernel::q::Q| if lo == hi { lo.to_string() } else { format!("{lo}..{hi}") };
    match reason {
        RuleReason::Tiers { tiers, .. } => {
            for tier in tiers {
                let mark = if tier.reached { "→" } else { " " };
                print_line(&format!("{pad}{mark} {} {}", tier.points, state(tier.state, en)))?;
                print_node(&tier.node, depth + 2, en)?;
            }
        }
        RuleReason::Sum { base, terms, .. } => {
            if let Some(base) = base {
                print_line(&format!("{pad}  {} {base}", if en { "base" } else { "基数" }))?;
            }
            for term in terms {
                print_node(&term.node, depth + 1, en)?;
                let points = term.points.map_or("?".into(), |p| p.to_string());
                let each = term.each.map_or(String::new(), |e| format!("×{e}"));
                print_line(&format!("{pad}    {each} = {points}"))?;
            }
        }
        RuleReason::Score { ends, node, .. } => {
            print_node(node, depth + 1, en)?;
            print_line(&format!("{pad}    = {}", span(ends.lo, ends.hi)))?;
        }
        RuleReason::Compound { parts, .. } => {
            for part in parts {
                let label = rubric::label_text(Some(&part.label), en);
                let mark = match part.counts {
                    Some(true) => "→",
                    Some(false) => "×",
                    None => " ",
                };
                let does = part.does.as_ref().map_or("", |d| if en { &d.en } else { &d.zh });
                let points = part.ends.map(|e| format!(" = {}", span(e.lo, e.hi))).unwrap_or_default();
                print_line(&format!("{pad}{mark} {label} {does}{points}"))?;
                part.nodes.iter().try_for_each(|n| print_node(n, depth + 1, en))?;
                if let Some(reason) = &part.reason {
                    print_reason(reason, depth + 1, en)?;
                }
            }
        }
    }
    Ok(())
}

fn state(s: State, en: bool) -> &'static str {
    match (s, en) {
        (State::Holds, false) => "成立",
        (State::Fails, false) => "不成立",
        (State::Unknown, false) => "未定",
        (State::Holds, true) => "holds",
        (State::Fails, true) => "fails",
        (State::Unknown, true) => "unknown",
    }
}

fn print_node(node: &rubric::Node, depth: usize, en: bool) -> Result<()> {
    let label = rubric::label_text(node.label.as_ref(), en);
    let mut line = format!("{}{} {label}", "  ".repeat(depth), state(node.state, en));
    let measure = node.measure.as_deref();
    if let Some((value, (op, want))) = measure.and_then(|m| m.value.as_ref().zip(m.op.zip(m.threshold.as_ref()))) {
        line.push_str(&format!(" {value} {} {want}", op.sign()));
    }
    if let Some(short) = measure.and_then(|m| m.short.as_ref()) {
        line.push_str(&if en { format!(", {} short", short.en) } else { format!("，差 {}", short.zh) });
    }
    for r in &node.readings {
        line.push_str(&format!(" [{} {}{}]", r.id, r.option, if r.ruled { "" } else { "?" }));
    }
    print_line(&line)?;
    node.children.iter().try_for_each(|c| print_node(c, depth + 1, en))
}
