//! `huanheng whatif`: scores a run with other facts, rulings or another method; nothing is stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use assessment::{Effect, FactAsk, RowsAsk, Stand, WhatIfAsk, effects};
use kernel::q::Q;
use kernel::{Error, Result};
use rubric::{Method, Points, RankState, points_text};
use serde_json::{Value, json};

use super::place::{Place, method_files, print_json, print_line};

/// What `whatif` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng whatif --fact 'c01 link_rate=896/1000'\n  \
    huanheng whatif --fact 'c03 probes[link=city]=' --ruling A2=upper\n  \
    huanheng whatif --fact 'd01 training=+[{\"date\":\"2026-11-01\",\"people\":\"30\"}]'\n  \
    huanheng whatif --run RUN --method rubrics/next-year --json\n\n\
    A fact is UNIT INPUT[DIMENSION=VALUE]=VALUE, the value as in the form. Nothing after the sign: nobody reports it. Rows \
    are a JSON list of {column: text}; with + before it they come to those there are.")]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// A run; the newest when absent.
    #[arg(long)]
    pub run: Option<String>,
    /// A fact as it would be, `UNIT INPUT=VALUE`; may be given several times.
    #[arg(long = "fact", value_name = "FACT")]
    pub facts: Vec<String>,
    /// A reading with an option, `A2=upper`, or `A2=open`; may be given several times.
    #[arg(long = "ruling", value_name = "READING=OPTION")]
    pub rulings: Vec<String>,
    /// A declared parameter, `A12.work_end=17:30`; several texts are separated by 、.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// Another method: a folder, or the name of one that the program carries.
    #[arg(long)]
    pub method: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    let change = Change::read(&args)?;
    let (_, assessment) = args.place.open().await?;
    let loaded = assessment.load(args.run.as_deref()).await?;
    let other = change.method.clone();
    let mut asked = change.ask.read(other.as_deref().unwrap_or(&loaded.method)).map_err(named)?;
    asked.method = other;
    if asked.is_empty() {
        return Err(Error::invalid("nothing is changed; give --fact, --ruling, --param or --method"));
    }
    let (setting, after) = assessment.whatif(loaded.clone(), asked.clone()).await.map_err(named)?;
    let list = effects(&loaded.scored, &after)?;
    if args.json {
        return print_json(&as_json(&list, &setting.carried));
    }
    print_line(&format!("核算第 {} 次，截至 {}；试算不留存", loaded.run.number, loaded.run.as_of))?;
    if asked.method.is_some() {
        print_line(&format!("办法换为：{} {}", setting.method.title.zh, setting.method.digest))?;
        carried(&loaded.method, &setting)?;
    }
    print_effects(&list, &loaded.method, &setting.method)
}

/// The error with the option of the command line that it speaks of.
fn named(e: Error) -> Error {
    let field = e.details().get("field").cloned().unwrap_or_default();
    let option = match field.split(['[', '.']).next() {
        Some("facts") => "--fact",
        Some("rulings") => "--ruling",
        Some("params") => "--param",
        _ => return e,
    };
    e.context(option)
}

/// What was asked on the command line.
struct Change {
    ask: WhatIfAsk,
    method: Option<Arc<Method>>,
}

impl Change {
    fn read(args: &Args) -> Result<Change> {
        let facts = args.facts.iter().map(|text| fact(text)).collect::<Result<Vec<FactAsk>>>()?;
        let pair = |option: &str, text: &str| {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            if name.trim().is_empty() || value.trim().is_empty() {
                return Err(Error::invalid(format!("{option} `{text}`: expected NAME=VALUE")));
            }
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        };
        let mut rulings = BTreeMap::new();
        for text in &args.rulings {
            let (reading, option) = pair("--ruling", text)?;
            if rulings.insert(reading.clone(), (option != "open").then_some(option)).is_some() {
                return Err(Error::invalid(format!("--ruling: {reading} is given twice")));
            }
        }
        let mut params = BTreeMap::new();
        for text in &args.params {
            let (name, value) = pair("--param", text)?;
            if params.insert(name.clone(), value.split('、').map(str::to_owned).collect()).is_some() {
                return Err(Error::invalid(format!("--param: {name} is given twice")));
            }
        }
        let method = args.method.as_deref().map(read_method).transpose()?;
        Ok(Change { ask: WhatIfAsk { facts, rulings, params, ..WhatIfAsk::default() }, method })
    }
}

fn read_method(name: &str) -> Result<Arc<Method>> {
    let (method, problems) = rubric::read(&method_files(name)?);
    method.map(Arc::new).ok_or_else(|| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        Error::invalid(format!("--method {name} has {} problems; the first: {first}", problems.len()))
    })
}

/// `c01 link_rate=896/1000`, `c01 probes[link=city]=...`.
fn fact(text: &str) -> Result<FactAsk> {
    let bad = |why: &str| Error::invalid(format!("--fact `{text}`: {why}"));
    let (unit, rest) = text
        .trim()
        .split_once(char::is_whitespace)
        .ok_or_else(|| bad("expected UNIT INPUT=VALUE, such as `c01 link_rate=896/1000`"))?;
    let rest = rest.trim();
    // The sign of the value stands after the brackets of the cell.
    let from = rest.find(['[', '=']).filter(|i| rest.get(*i..).is_some_and(|r| r.starts_with('[')));
    let close = from.and_then(|_| rest.find(']'));
    if from.is_some() && close.is_none() {
        return Err(bad("the cell has no ]"));
    }
    let sign = rest.get(close.unwrap_or(0)..).and_then(|r| r.find('=')).map(|i| i + close.unwrap_or(0));
    let sign = sign.ok_or_else(|| bad("there is no = before the value"))?;
    let (name, value) = (rest.get(..sign).unwrap_or_default().trim(), rest.get(sign + 1..).unwrap_or_default().trim());
    let mut at = BTreeMap::new();
    let input = match name.split_once('[') {
        None => name,
        Some((input, cell)) => {
            for pair in cell.trim_end_matches(']').split(',') {
                let (d, v) = pair.split_once('=').ok_or_else(|| bad("a cell is written [DIMENSION=VALUE]"))?;
                at.insert(d.trim().to_owned(), v.trim().to_owned());
            }
            input.trim()
        }
    };
    if input.is_empty() {
        return Err(bad("no input is named"));
    }
    let mut ask = FactAsk { unit: unit.into(), input: input.into(), at, ..FactAsk::default() };
    let rows = value.strip_prefix('+').unwrap_or(value);
    if value.is_empty() {
        ask.absent = true;
    } else if rows.starts_with('[') {
        let add = serde_json::from_str(rows)
            .map_err(|e| bad("rows are a JSON list such as [{\"date\": \"2026-05-01\"}]").with_source(e))?;
        ask.rows = Some(RowsAsk { add, drop: Vec::new(), replace: !value.starts_with('+') });
    } else {
        ask.value = Some(value.to_owned());
    }
    Ok(ask)
}

fn carried(own: &Method, setting: &assessment::Setting) -> Result<()> {
    let label = |m: &Method, id: &String| m.input(id).map_or(id.clone(), |(_, i)| format!("{id} {}", i.label));
    let c = &setting.carried;
    for (head, method, list) in [
        ("原数据项，新办法不用", own, &c.not_carried),
        ("新办法要的数据项，没有数据，按缺报", &*setting.method, &c.absent),
        ("数据类型与新办法不符", &*setting.method, &c.unfit),
    ] {
        if !list.is_empty() {
            let names: Vec<String> = list.iter().map(|id| label(method, id)).collect();
            print_line(&format!("{head}：{}", names.join("；")))?;
        }
    }
    if !c.rulings.is_empty() {
        print_line(&format!("新办法没有的裁定：{}", c.rulings.join("、")))?;
    }
    Ok(())
}

fn span(p: Option<Points>) -> String {
    match p {
        None => "未计分".into(),
        Some(p) if p.certain() => points_text(p.lo),
        Some(p) => {
            let so_far = p.so_far.map_or(String::new(), |q| format!("（暂计 {}）", points_text(q)));
            format!("{}–{}{so_far}", points_text(p.lo), points_text(p.hi))
        }
    }
}

fn print_effects(list: &[Effect<'_>], own: &Method, tried: &Method) -> Result<()> {
    let total = |s: &Option<Stand<'_>>| span(s.as_ref().and_then(|s| s.total));
    let extra = |s: &Option<Stand<'_>>, method: &Method| {
        let place = s.as_ref().and_then(|s| s.place).filter(|(_, state)| *state != RankState::Off);
        let place = place.map_or(String::new(), |(n, _)| format!(" 第{n}名"));
        let grade = s.as_ref().and_then(|s| s.grade).and_then(|g| g.now.as_deref());
        format!(
            "{place}{}",
            grade.map_or(String::new(), |g| format!(" {}", method.grade_label(g).map_or(g, |l| &l.zh)))
        )
    };
    let moved: Vec<&Effect<'_>> = list.iter().filter(|e| e.moves()).collect();
    for e in &moved {
        let gain = e.gain.map_or("  ?".into(), signed);
        let name = e.after.as_ref().or(e.before.as_ref()).map_or("", |s| s.card.name.as_str());
        print_line(&format!(
            "{gain:>7}  {:<8} {}{} → {}{}  {name}",
            e.unit,
            total(&e.before),
            extra(&e.before, own),
            total(&e.after),
            extra(&e.after, tried)
        ))?;
        for row in &e.rows {
            let of = |r: Option<&rubric::RowCard>| r.map_or("—".into(), |r| span(Some(r.points)));
            print_line(&format!("           {} {} → {}", row.indicator, of(row.before), of(row.after)))?;
        }
    }
    print_line(&format!("{} 个单位有变化，{} 个没有", moved.len(), list.len() - moved.len()))
}

fn signed(q: Q) -> String {
    let text = points_text(q);
    if q > Q::ZERO { format!("+{text}") } else { text }
}

fn as_json(list: &[Effect<'_>], carried: &assessment::Carried) -> Value {
    let stand = |s: &Option<Stand<'_>>| {
        s.as_ref().map(|s| {
            json!({
                "total": s.total,
                "place": s.place.map(|(n, _)| n),
                "ranking": s.place.map(|(_, state)| state),
                "grade": s.grade,
                "refused": s.card.refused,
            })
        })
    };
    let units: Vec<Value> = list
        .iter()
        .filter(|e| e.moves())
        .map(|e| {
            let rows: Vec<Value> = e
                .rows
                .iter()
                .map(|r| json!({"indicator": r.indicator, "before": r.before.map(|r| r.points), "after": r.after.map(|r| r.points)}))
                .collect();
            json!({"unit": e.unit, "gain": e.gain, "before": stand(&e.before), "after": stand(&e.after), "rows": rows})
        })
        .collect();
    json!({
        "effects": units,
        "unchanged": list.iter().filter(|e| !e.moves()).count(),
        "not_carried": carried.not_carried,
        "absent": carried.absent,
        "unfit": carried.unfit,
        "rulings_lost": carried.rulings,
    })
}
