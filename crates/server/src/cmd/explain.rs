//! `huanheng rubric explain`: why a unit has its points, in sentences.

use kernel::{Error, Result};
use rubric::{FactState, FactUse, Line, Text, gap_sentence, row_sentence, rule_lines, total_lines};

use super::place::{Place, print_json, print_line};

/// A point.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  huanheng rubric explain c03 2.1           why unit c03 has its points for 2.1\n  \
    huanheng rubric explain c03 --total       bonus, vetoes, grade\n  \
    huanheng rubric explain c03 2.1 --run 7 --en"
)]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// The unit's id.
    pub unit: String,
    /// The indicator, such as 2.1.
    #[arg(required_unless_present = "total")]
    pub indicator: Option<String>,
    /// The unit's total: its rows, bonus, vetoes and grade.
    #[arg(long, conflicts_with = "indicator")]
    pub total: bool,
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

/// `rubric explain`.
pub async fn run(args: Args) -> Result<()> {
    let (_, assessment) = args.place.open().await?;
    let loaded = assessment.load(args.run.as_deref()).await?;
    let card = loaded.scored.cards.iter().find(|c| c.unit == args.unit);
    let card = card.ok_or_else(|| Error::not_found(format!("no unit `{}` in run {}", args.unit, loaded.run.number)))?;
    if let Some(why) = &card.refused {
        return Err(Error::precondition(format!("{} is not scored: {why}", card.name)));
    }
    let text = if args.en { Text::En } else { Text::Zh };
    let Some(id) = args.indicator.as_deref().filter(|_| !args.total) else {
        if args.json {
            return print_json(card);
        }
        print_line(&card.name)?;
        return print_lines(&total_lines(&loaded.method, card, text));
    };
    let row = card.rows.iter().find(|r| r.indicator == id);
    let (Some(row), Some(indicator)) = (row, loaded.method.indicator(id)) else {
        return Err(Error::not_found(format!("the method has no indicator {id}")));
    };
    if args.json {
        return print_json(row);
    }
    let name = if args.en { indicator.name.en.as_deref().unwrap_or(&indicator.name.zh) } else { &indicator.name.zh };
    print_line(&format!("{} {} {name}", card.name, indicator.id))?;
    print_line(&row_sentence(&loaded.method, indicator, row, text))?;
    print_lines(&rule_lines(&row.reason, text))?;
    for gap in row.gaps.iter().skip(1) {
        print_line(&gap_sentence(&loaded.method, row, gap, text))?;
    }
    for f in &row.facts {
        print_line(&format!("  {}", fact_line(&loaded.method, f, args.en)))?;
    }
    Ok(())
}

/// Which fact was read, in which state, from where.
fn fact_line(method: &rubric::Method, f: &FactUse, en: bool) -> String {
    let def = method.input(&f.input).map(|(_, def)| def);
    let label = def.and_then(|d| if en { d.label_en.as_deref() } else { None }.or(Some(d.label.as_str())));
    let cell: Vec<&str> = f.at.values().map(String::as_str).collect();
    let cell = if cell.is_empty() { String::new() } else { format!("[{}]", cell.join(", ")) };
    let (zh, word) = match f.state {
        FactState::Known => ("已知", "known"),
        FactState::Absent => ("未报", "absent"),
        FactState::Unavailable => ("暂不可得", "unavailable"),
        FactState::NotApplicable => ("不适用", "not applicable"),
        FactState::Contested => ("各来源不一致", "contested"),
        FactState::Awaiting => ("待评判", "awaiting judgement"),
    };
    let (open_zh, open_en) = if f.open { ("，时段未满", ", window still open") } else { ("", "") };
    let from = f.binding.map(|b| format!("{} {}", b.word(), f.key.as_deref().unwrap_or_default()));
    let name = label.unwrap_or(&f.input);
    let why =
        f.fault.as_ref().map(|w| if en { format!(": {}", w.en) } else { format!("：{}", w.zh) }).unwrap_or_default();
    let id = &f.input;
    if en {
        let from = from.map(|f| format!(", from {f}")).unwrap_or_default();
        return format!("fact {name} ({id}{cell}): {word}{open_en}{from}{why}");
    }
    let from = from.map(|f| format!("，来自 {f}")).unwrap_or_default();
    format!("事实 {name}（{id}{cell}）：{zh}{open_zh}{from}{why}")
}

fn print_lines(lines: &[Line]) -> Result<()> {
    lines.iter().try_for_each(|l| print_line(&format!("{}{}", "  ".repeat(l.depth + 1), l.text)))
}
