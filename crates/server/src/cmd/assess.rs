//! `huanheng assess`: collects what is known, scores it, and prints or writes the result.

use std::path::PathBuf;

use facts::Stage;
use jiff::civil::Date;
use kernel::{Error, Result};
use rubric::{Points, RankState, Scored, points_text};

use super::place::{Place, operator, print_json, print_line};

/// What `assess` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng assess\n  huanheng assess --as-of 2026-06-30 --xlsx result.xlsx\n  \
    huanheng assess --final --json > result.json")]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// The day whose end is looked at; when absent today, or the last day of a year that is over.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    /// A final run: what nobody reported fails. Refused until the assessed year is over.
    #[arg(long = "final")]
    pub is_final: bool,
    /// Who starts it.
    #[arg(long, default_value = "console")]
    pub by: String,
    /// Write the result as a workbook.
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    /// Print the whole result as JSON, reasons included.
    #[arg(long)]
    pub json: bool,
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    let (parts, assessment) = args.place.open().await?;
    let as_of = match args.as_of {
        Some(day) => day,
        None => assessment.day().await?,
    };
    if as_of > assessment.today() {
        return Err(Error::invalid(format!("{as_of} is not over yet")));
    }
    let stage = if args.is_final { Stage::Final } else { Stage::Provisional };
    let run = assessment.run_start(&operator(&parts, &args.by), as_of, stage).await?;
    let loaded = assessment.load(Some(&run.id)).await?;
    if let Some(file) = &args.xlsx {
        let bytes = assessment::sheets::results(&loaded.method, &loaded.scored)?;
        write_new(file, &bytes)?;
    }
    if args.json {
        return print_json(&*loaded.scored);
    }
    print_table(&loaded.scored, &loaded.method)?;
    print_line(&format!("run {} ({}), result {}", run.number, run.id, run.result_digest))?;
    if let Some(file) = &args.xlsx {
        print_line(&format!("written to {}", file.display()))?;
    }
    Ok(())
}

fn print_table(scored: &Scored, method: &rubric::Method) -> Result<()> {
    let stage = if scored.stage == Stage::Final { "终值" } else { "暂定" };
    print_line(&format!("{}  截至 {} {stage}", method.title.zh, scored.as_of))?;
    for (kind, label) in &method.kinds {
        let ranking = scored.groups.iter().find(|g| g.group == *kind || g.group == "all");
        let mut cards: Vec<_> = scored.cards.iter().filter(|c| c.kind.as_deref() == Some(kind)).collect();
        if cards.is_empty() {
            continue;
        }
        let place = |unit: &str| ranking.and_then(|r| r.places.iter().find(|p| p.unit == unit)).map(|p| p.place);
        cards.sort_by_key(|c| (place(&c.unit).unwrap_or(u32::MAX), c.unit.clone()));
        let state = match ranking.map(|r| r.state) {
            Some(RankState::Official) => "正式名次",
            Some(RankState::Withheld) => "暂不排正式名次，以下为默认读法下的次序，非终局",
            _ => "不排名次",
        };
        print_line(&format!("\n{}（{state}）", label.zh))?;
        for card in cards {
            let place = place(&card.unit).map_or("  ".into(), |p| format!("{p:>2}"));
            print_line(&format!("  {place}  {:<8} {}  {}", card.unit, span(card.total), card.name))?;
        }
    }
    for card in scored.cards.iter().filter(|c| c.refused.is_some()) {
        print_line(&format!("  未计分  {} {}：{}", card.unit, card.name, card.refused.as_deref().unwrap_or_default()))?;
    }
    Ok(())
}

fn span(p: Points) -> String {
    if p.certain() {
        return format!("{:>11}", points_text(p.lo));
    }
    format!("{:>11}", format!("{}–{}", points_text(p.lo), points_text(p.hi)))
}

/// Writes a file whole or not at all.
pub fn write_new(file: &std::path::Path, bytes: &[u8]) -> Result<()> {
    let failed = |e: std::io::Error| Error::unavailable(format!("cannot write {}", file.display())).with_source(e);
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, bytes).map_err(failed)?;
    std::fs::rename(&beside, file).map_err(failed)
}
