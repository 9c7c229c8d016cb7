//! `huanheng rule`: rules a reading or declares a policy, in a person's name.

use kernel::{Error, Result};
use rubric::ReadingKind;
use serde::Serialize;

use super::place::{Place, print_json, print_line};

/// What `rule` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  huanheng rule                         list the readings, their options and what is ruled\n  \
    huanheng rule A7                      show the options of one reading\n  \
    huanheng rule A7 min.citylink.excl --by 王方\n  \
    huanheng rule A12 workhours.noroll --by 王方 --param work_end=17:30"
)]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// The reading, such as A7; without it all are listed.
    pub reading: Option<String>,
    /// The option to be in force.
    pub option: Option<String>,
    /// Who rules.
    #[arg(long)]
    pub by: Option<String>,
    /// Why.
    #[arg(long)]
    pub note: Option<String>,
    /// A declared parameter, `NAME=VALUE`; commas part the texts of a list. May be given more than once.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Line {
    id: String,
    title: String,
    kind: &'static str,
    in_force: Option<String>,
    by: Option<String>,
    default: String,
    options: Vec<String>,
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    let (parts, assessment) = args.place.open().await?;
    if let (Some(reading), Some(option)) = (&args.reading, &args.option) {
        let by = args.by.as_deref().ok_or_else(|| Error::invalid("say who rules: --by NAME"))?;
        let mut params = Vec::new();
        for text in &args.params {
            let (name, value) =
                text.split_once('=').ok_or_else(|| Error::invalid(format!("--param {text}: write NAME=VALUE")))?;
            params.push((name.trim().to_owned(), value.split(',').map(|v| v.trim().to_owned()).collect()));
        }
        assessment.rule_as(reading, option, &params, args.note.as_deref(), by, parts.clock.now()).await?;
        if !args.json {
            return print_line(&format!("{reading} = {option}, ruled by {by}; `huanheng assess` scores with it"));
        }
    }
    let campaign = assessment.campaign().await?;
    let method = assessment.method(&campaign.method_digest).await?;
    let rulings = assessment.rulings(&campaign).await?;
    if let Some(id) = &args.reading {
        method.reading(id).ok_or_else(|| Error::not_found(format!("the method has no reading {id}")))?;
    }
    let lines: Vec<Line> = method
        .readings
        .iter()
        .filter(|r| args.reading.as_ref().is_none_or(|id| *id == r.id))
        .map(|r| {
            let ruling = rulings.rulings.get(&r.id);
            Line {
                id: r.id.clone(),
                title: r.title.zh.clone(),
                kind: match r.kind {
                    ReadingKind::Reading => "reading",
                    ReadingKind::Policy => "policy",
                    ReadingKind::Note => "note",
                },
                in_force: ruling.map(|x| x.option.clone()),
                by: ruling.map(|x| format!("{} {}", x.by, x.on)),
                default: r.options.get(r.default).map(|o| o.id.clone()).unwrap_or_default(),
                options: r.options.iter().map(|o| o.id.clone()).collect(),
            }
        })
        .collect();
    if args.json {
        return print_json(&lines);
    }
    for line in &lines {
        let state = match (&line.in_force, &line.by) {
            (Some(option), Some(by)) => format!("{option}（{by}）"),
            _ if line.kind == "reading" => format!("待裁定，默认 {}", line.default),
            _ => format!("默认 {}", line.default),
        };
        print_line(&format!("{:<4} {}\n     {state}", line.id, line.title))?;
        if args.reading.is_some() {
            let def = method.reading(&line.id).map(|(_, r)| r);
            for option in def.map(|r| r.options.as_slice()).unwrap_or_default() {
                print_line(&format!("     - {}：{}", option.id, option.text))?;
            }
        }
    }
    Ok(())
}
