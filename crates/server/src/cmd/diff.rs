//! `huanheng rubric diff`: what changed from one version of a method to another.

use kernel::{Error, Result};
use rubric::{Difference, How, MethodFiles, Section, Severity};
use serde_json::json;

use super::place::{Lang, method_files, print_json, print_line};
use super::rubric::problem_line;

/// What `rubric diff` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng rubric diff municipal-2009 my-method\n  \
    huanheng rubric diff my-method my-method-2 --lang en\n  \
    huanheng rubric diff my-method my-method-2 --json > changes.json")]
pub struct Args {
    /// The older: a folder, or the name of a method that the program carries.
    pub old: String,
    /// The newer.
    pub new: String,
    /// Language of what is printed.
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Lang,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs it and gives the exit code.
pub fn run(args: &Args) -> Result<u8> {
    let (old, new) = (sound(&args.old, args.lang)?, sound(&args.new, args.lang)?);
    let list = rubric::diff(&old.0, &new.0)
        .map_err(|p| Error::invalid(p.first().map(ToString::to_string).unwrap_or_default()))?;
    if args.json {
        let changes = json!({"old": old.1.digest, "new": new.1.digest, "changes": list});
        print_json(&changes)?;
        return Ok(u8::from(!list.is_empty()));
    }
    if list.is_empty() {
        print_line(args.lang.pick(
            "没有变化：两版的分值、条文、界限、输入、读法和用例都相同",
            "unchanged: points, clauses, thresholds, inputs, readings and cases are the same",
        ))?;
        return Ok(0);
    }
    let mut head = String::new();
    for d in &list {
        let next = heading(d, args.lang);
        if next != head {
            print_line(&next)?;
            head = next;
        }
        print_line(&format!("  {}", sentence(d, args.lang)))?;
    }
    let count = |how: How| list.iter().filter(|d| d.how == how).count();
    let (all, added, removed) = (list.len(), count(How::Added), count(How::Removed));
    print_line(&match args.lang {
        Lang::Zh => format!("共 {all} 处变化，其中新增 {added} 处、删去 {removed} 处"),
        Lang::En => format!("{all} changes, {added} of them additions and {removed} removals"),
    })?;
    Ok(1)
}

/// A method that reads, with its files.
fn sound(name: &str, lang: Lang) -> Result<(MethodFiles, rubric::Method)> {
    let files = method_files(name)?;
    let (method, problems) = rubric::read(&files);
    let Some(method) = method else {
        for p in problems.iter().filter(|p| p.severity == Severity::Error) {
            print_line(&format!("{name}/{}", problem_line(p, lang == Lang::Zh)))?;
        }
        return Err(Error::invalid(format!("the method {name} does not read; nothing was compared")));
    };
    Ok((files, method))
}

fn heading(d: &Difference, lang: Lang) -> String {
    let (zh, en) = match d.part {
        Section::Method => ("办法", "method"),
        Section::Item => ("项目", "item"),
        Section::Indicator => ("指标", "indicator"),
        Section::Input => ("输入", "input"),
        Section::Reading => ("读法", "reading"),
        Section::Case => return lang.pick(format!("用例 {}", d.id), format!("case {}", d.id)),
    };
    let space = if d.id.is_empty() { "" } else { " " };
    format!("{}{space}{} {}", lang.pick(zh, en), d.id, d.name)
}

fn sentence(d: &Difference, lang: Lang) -> String {
    let place = lang.pick(&d.place.zh, &d.place.en);
    let (before, after) = (d.before.as_deref().unwrap_or_default(), d.after.as_deref().unwrap_or_default());
    let line = |at: &Option<rubric::At>| at.as_ref().map(|a| format!("{}:{}", a.file, a.line)).unwrap_or_default();
    let at = if d.how == How::Removed { line(&d.old) } else { line(&d.new) };
    let whole = place.is_empty();
    let text = match (d.how, lang) {
        (How::Added, Lang::Zh) if whole => "新增".into(),
        (How::Added, Lang::En) if whole => "added".into(),
        (How::Removed, Lang::Zh) if whole => "删去".into(),
        (How::Removed, Lang::En) if whole => "removed".into(),
        (How::Added, Lang::Zh) => format!("新增 {place}：{after}"),
        (How::Added, Lang::En) => format!("added {place}: {after}"),
        (How::Removed, Lang::Zh) => format!("删去 {place}：{before}"),
        (How::Removed, Lang::En) => format!("removed {place}: {before}"),
        (How::Changed, Lang::Zh) => format!("{place}：{before} → {after}"),
        (How::Changed, Lang::En) => format!("{place}: {before} → {after}"),
        (How::Moved, Lang::Zh) => format!("{place}：次序改变"),
        (How::Moved, Lang::En) => format!("{place}: in another order"),
    };
    format!("{text}  [{at}]")
}
