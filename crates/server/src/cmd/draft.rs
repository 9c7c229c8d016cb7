//! `huanheng rubric import`, `export` and `apply`: a method out of a document, as a workbook, and edited there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use drafting::{Answer, Doubt, Draft, Finding, Followed, Topic};
use kernel::{Error, Result};
use rubric::{CaseOutcome, MethodFiles, Severity};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::assess::write_new;
use super::place::{Lang, method_files, print_json, print_line, read_file};
use super::rubric::problem_line;

/// The file in which an import leaves what a person has still to decide.
const DOUBTS: &str = "doubts.json";

/// What `rubric import` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng rubric import 考核办法.docx --out my-method\n  \
    huanheng rubric import 考核办法.docx --out my-method --answers answers.json\n  \
    huanheng rubric import 2027.docx --out y2027 --like y2026     the year before keeps its inputs' ids\n\n\
    Answers are doubts.json itself with `answered` filled in (the number of the candidate, from 0), or a list:\n  \
    [{\"choose_all\": {\"topic\": \"inclusive_bound\", \"candidate\": 0}},\n   \
    {\"choose\": {\"doubt\": \"d3\", \"candidate\": 1}}]\n\n\
    What stands in the document and what was assumed: docs/how-to/import-a-method.md")]
pub struct ImportArgs {
    /// The document: .txt, .docx or .xlsx.
    pub document: PathBuf,
    /// Folder to write; it must not hold anything yet, save the doubts.json of an earlier import.
    #[arg(long)]
    pub out: PathBuf,
    /// Id of the method: small letters, digits and hyphens; the name of the folder when absent.
    #[arg(long)]
    pub id: Option<String>,
    /// A person's answers to the doubts, as JSON.
    #[arg(long)]
    pub answers: Option<PathBuf>,
    /// The method of the year before (a folder, or the name of one that the program carries): what asks for the same
    /// keeps the id of its input, so that the facts of that year speak under the new method too.
    #[arg(long)]
    pub like: Option<String>,
    /// Language of what is printed.
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Lang,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What `rubric export` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng rubric export my-method --xlsx my-method.xlsx\n  \
    huanheng rubric apply my-method --xlsx my-method.xlsx --out my-method-2     after editing the yellow cells")]
pub struct ExportArgs {
    /// Folder of the method, or the name of one that the program carries.
    pub method: String,
    /// The workbook to write; one that exists is not overwritten.
    #[arg(long)]
    pub xlsx: PathBuf,
}

/// What `rubric apply` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  huanheng rubric export my-method --xlsx my-method.xlsx     the yellow cells may be edited\n  \
    huanheng rubric apply my-method --xlsx my-method.xlsx --out my-method-2\n  \
    huanheng rubric diff my-method my-method-2"
)]
pub struct ApplyArgs {
    /// The method that the workbook was made from.
    pub method: String,
    /// The edited workbook.
    #[arg(long)]
    pub xlsx: PathBuf,
    /// Folder to write; it must not hold anything yet.
    #[arg(long)]
    pub out: PathBuf,
    /// Language of what is printed.
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Lang,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What an import leaves beside the method.
#[derive(Serialize, Deserialize)]
struct Left {
    document: String,
    doubts: Vec<Doubt>,
    findings: Vec<Finding>,
}

fn said(f: &Finding, lang: Lang) -> String {
    let place = lang.pick(f.place.zh(), f.place.en());
    format!("{place} [{}] {}", f.code, lang.pick(&f.said.zh, &f.said.en))
}

/// Prints why nothing was made of a file and gives the error that ends the command.
fn refused(name: &str, findings: &[Finding], lang: Lang) -> Error {
    for f in findings {
        let _ = print_line(&format!("{name}: {}", said(f, lang)));
    }
    Error::invalid(format!("{name}: {} problems; nothing was written", findings.len()))
}

// --- import ---

/// `rubric import`.
pub fn import(args: &ImportArgs) -> Result<u8> {
    vacant(&args.out, &[DOUBTS])?;
    let id = method_id(args)?;
    let name = args.document.display().to_string();
    let bytes = read_file(&args.document, drafting::limits::MAX_BYTES)?;
    let draft = drafting::read(&name, &bytes).and_then(|d| drafting::understand(&d));
    let mut draft = draft.map_err(|f| refused(&name, &[f], args.lang))?;
    if let Some(file) = &args.answers {
        let answers = answers(file)?;
        draft = drafting::apply_answers(&draft, &answers)
            .map_err(|found| refused(&file.display().to_string(), &found, args.lang))?;
    }
    let open = draft.doubts.iter().filter(|d| d.answered.is_none()).count();
    let mut followed = None;
    if let Some(name) = &args.like {
        let (former, problems) = rubric::read(&method_files(name)?);
        let Some(former) = former else {
            let said = problems.first().map(ToString::to_string).unwrap_or_default();
            return Err(Error::invalid(format!("the method {name} does not read: {said}")));
        };
        followed = drafting::follow(&draft, &former)?;
        if let Some((under, _)) = &followed {
            draft = under.clone();
        }
    }
    let written = drafting::to_method(&draft, &id);
    let left = Left {
        document: args.document.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        doubts: draft.doubts.clone(),
        findings: draft.findings.clone(),
    };
    let mut doubts = serde_json::to_vec_pretty(&left)
        .map_err(|e| Error::internal("the doubts do not write as JSON").with_source(e))?;
    doubts.push(b'\n');
    let mut files = BTreeMap::from([(DOUBTS.to_owned(), doubts)]);
    let missing = match written {
        Ok(written) => {
            let (_, problems) = rubric::read(&written.files);
            if let Some(p) = problems.iter().find(|p| p.severity == Severity::Error) {
                return Err(Error::internal(format!("the drafted method does not read: {p}")));
            }
            files.extend(written.files.files.clone());
            draft.findings.extend(written.findings);
            Vec::new()
        }
        Err(missing) => missing,
    };
    if missing.iter().any(|f| f.code == "method_id") {
        return Err(refused(&name, &missing, args.lang));
    }
    write_folder(&args.out, &files, &[DOUBTS])?;
    let method = MethodFiles {
        files: files.iter().filter(|(n, _)| *n != DOUBTS).map(|(n, b)| (n.clone(), b.clone())).collect(),
    };
    report(args, &id, &draft, &method, &missing, followed.as_ref().map(|(_, f)| f))?;
    Ok(u8::from(open > 0 || !missing.is_empty()))
}

/// The id that was given, or the folder's name.
fn method_id(args: &ImportArgs) -> Result<String> {
    let named = || args.out.file_name().map(|n| n.to_string_lossy().into_owned());
    let id = args.id.clone().or_else(named).unwrap_or_default();
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(good) {
        let text = format!("`{id}` cannot be the id of a method (small letters, digits, hyphens); give one with --id");
        return Err(Error::invalid(text));
    }
    Ok(id)
}

/// A list of answers, or the doubts with `answered` filled in.
fn answers(file: &Path) -> Result<Vec<Answer>> {
    let name = file.display();
    let bytes = read_file(file, drafting::limits::MAX_BYTES)?;
    let wrong = |e: serde_json::Error| {
        Error::invalid(format!(
            "{name}:{}:{}: expected a list of answers, or {DOUBTS} with `answered` filled in",
            e.line(),
            e.column()
        ))
        .with_source(e)
    };
    if bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') {
        let left: Left = serde_json::from_slice(&bytes).map_err(wrong)?;
        let chosen = left.doubts.into_iter().filter_map(|d| d.answered.map(|candidate| (d.id, candidate)));
        return Ok(chosen.map(|(doubt, candidate)| Answer::Choose { doubt, candidate }).collect());
    }
    serde_json::from_slice(&bytes).map_err(wrong)
}

fn report(
    args: &ImportArgs,
    id: &str,
    draft: &Draft,
    method: &MethodFiles,
    missing: &[Finding],
    followed: Option<&Followed>,
) -> Result<()> {
    let (lang, counts) = (args.lang, draft.counts());
    let open: Vec<&Doubt> = draft.doubts.iter().filter(|d| d.answered.is_none()).collect();
    let mut kinds: BTreeMap<Topic, Vec<&Doubt>> = BTreeMap::new();
    for d in &open {
        kinds.entry(d.topic).or_default().push(d);
    }
    let cases = cases(method)?;
    if args.json {
        let kinds: Vec<_> = kinds
            .iter()
            .map(|(topic, list)| json!({"topic": topic, "doubts": list.len(), "places": list.iter().map(|d| &d.place).collect::<Vec<_>>()}))
            .collect();
        let items: Vec<_> = draft
            .items
            .iter()
            .map(|i| json!({"no": i.no, "title": i.title, "points": i.worth(), "indicators": i.indicators.len(), "sum": i.sum()}))
            .collect();
        return print_json(&json!({
            "folder": args.out, "id": id, "title": draft.title.text, "written": missing.is_empty(), "counts": counts,
            "total": draft.total.as_ref().map(|t| t.points), "items": items, "doubts": kinds, "open": open.len(),
            "findings": draft.findings, "missing": missing,
            "cases": {"passed": cases.0, "failed": cases.1}, "followed": followed,
        }));
    }
    print_line(&format!("{} {}", draft.title.text, lang.pick("（办法名称）", "(title)")))?;
    let printed = draft.total.as_ref().map(|t| t.points.to_string());
    print_line(&match lang {
        Lang::Zh => format!(
            "{} 项、{} 个指标、{} 档，共 {} 分；文件标明总分 {}",
            counts.items,
            counts.indicators,
            counts.tiers,
            counts.points,
            printed.as_deref().unwrap_or("未标明")
        ),
        Lang::En => format!(
            "{} items, {} indicators, {} tiers, {} points; the document states {}",
            counts.items,
            counts.indicators,
            counts.tiers,
            counts.points,
            printed.as_deref().unwrap_or("no total")
        ),
    })?;
    for item in &draft.items {
        let (no, n, worth, sum) = (item.no, item.indicators.len(), item.worth(), item.sum());
        let same = worth == sum;
        print_line(&match lang {
            Lang::Zh => {
                let end = if same { String::new() } else { format!("，指标合计 {sum} 分，不符") };
                format!("  {no} {}：{n} 个指标，{worth} 分{end}", item.title)
            }
            Lang::En => {
                let end = if same { String::new() } else { format!("; its indicators make {sum}") };
                format!("  {no} {}: {n} indicators, {worth} points{end}", item.title)
            }
        })?;
    }
    for f in draft.findings.iter().chain(missing) {
        print_line(&said(f, lang))?;
    }
    for (topic, list) in &kinds {
        print_line(&lang.pick(format!("疑问：{}（{} 条）", topic_zh(*topic), list.len()), {
            format!("doubts: {} ({})", topic_word(*topic)?, list.len())
        }))?;
        for d in list {
            let must = if d.must { lang.pick("，须先确定", ", must be settled") } else { "" };
            let (place, question) = lang.pick((d.place.zh(), &d.question.zh), (d.place.en(), &d.question.en));
            let assumed = lang.pick(format!("暂按：{}", d.assumed.zh), format!("assumed: {}", d.assumed.en));
            print_line(&format!("  {} {place}：{question}（{assumed}{must}）", d.id))?;
        }
    }
    if let Some(f) = followed {
        print_line(&followed_line(f, lang))?;
    }
    let folder = args.out.display();
    print_line(&match (missing.is_empty(), lang) {
        (true, Lang::Zh) => {
            format!(
                "已写入 {folder}：办法 {id}；用例 {} 个通过、{} 个不符；{} 条疑问待答",
                cases.0,
                cases.1,
                open.len()
            )
        }
        (true, Lang::En) => format!(
            "written to {folder}: the method {id}; {} cases pass, {} fail; {} doubts are open",
            cases.0,
            cases.1,
            open.len()
        ),
        (false, Lang::Zh) => format!(
            "尚不能成文：{} 处须先确定。{folder} 中只有 {DOUBTS}；填好 answered 后用 --answers 再来一次",
            missing.len()
        ),
        (false, Lang::En) => format!(
            "no method yet: {} matters must be settled first. {folder} holds {DOUBTS} only; fill in `answered` and come \
            again with --answers",
            missing.len()
        ),
    })
}

/// What became of the inputs of the year before.
fn followed_line(f: &Followed, lang: Lang) -> String {
    let (kept, new, gone) = (f.kept.len(), f.new.len(), f.gone.len());
    match lang {
        Lang::Zh => format!("与上年办法对照：{kept} 个数据项沿用原编号，{new} 个是新的，{gone} 个不再使用"),
        Lang::En => {
            format!("beside the earlier method: {kept} inputs keep their id, {new} are new, {gone} are read no more")
        }
    }
}

/// How many cases of a method pass and fail.
fn cases(files: &MethodFiles) -> Result<(usize, usize)> {
    let Some(method) = rubric::read(files).0 else { return Ok((0, 0)) };
    let (reports, problems) = rubric::run_cases(files, &method, &calendar::carried_calendar()?);
    let passed = reports.iter().filter(|r| r.outcome == CaseOutcome::Passed).count();
    Ok((passed, reports.len() - passed + problems.len()))
}

fn topic_word(topic: Topic) -> Result<String> {
    let value = serde_json::to_value(topic).map_err(|e| Error::internal("a topic has no name").with_source(e))?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

fn topic_zh(topic: Topic) -> &'static str {
    match topic {
        Topic::InclusiveBound => "“以上、以下”是否含本数",
        Topic::RangeEnds => "区间端点归哪一档",
        Topic::PeriodMeasure => "“几天一次”如何计算",
        Topic::DeadlineDay => "截止日是否含当日",
        Topic::RecurringDeadline => "每期截止如何计算",
        Topic::UnitMissing => "数字没有单位",
        Topic::Approximate => "约数",
        Topic::BareNumber => "只有一个数字",
        Topic::PointsPer => "每多少计一次分",
        Topic::FloorMissing => "未写明扣到多少为止",
        Topic::CapMissing => "未写明加到多少为止",
        Topic::Discretion => "评审酌情给分",
        Topic::WholeOrNothing => "全有或全无",
        Topic::MixedRule => "一条中有几种计分方式",
        Topic::PointsByKind => "分值因类别而异",
        Topic::Points => "分值",
        Topic::Preamble => "表前的说明",
        Topic::Leftover => "没有写成规则的文字",
        Topic::Formula => "算式",
        Topic::KindMissing => "缺少某类单位的标准",
        Topic::Unreachable => "达不到的档位",
        Topic::Parts => "几部分相加",
        Topic::Steps => "不满一档如何计算",
        Topic::Veto => "否决条款",
        Topic::Grades => "等次",
        Topic::Quota => "名额",
        Topic::Bonus => "满分以外的加减分",
        Topic::Blend => "几个得分按权重合成",
        Topic::Periods => "各期得分取平均",
        Topic::Ties => "名次与同分",
        Topic::Note => "表外没有成为规则的文字",
    }
}

// --- export and apply ---

/// `rubric export`.
pub fn export(args: &ExportArgs) -> Result<()> {
    if args.xlsx.exists() {
        return Err(Error::invalid(format!("{} exists already; it may hold edits", args.xlsx.display())));
    }
    let files = method_files(&args.method)?;
    // What does not read is told with its place.
    let (method, problems) = rubric::read(&files);
    if method.is_none() {
        let first = problems.iter().find(|p| p.severity == Severity::Error).map(ToString::to_string);
        let first = first.unwrap_or_default();
        return Err(Error::invalid(format!("the method {} does not read: {first}", args.method)));
    }
    let bytes = drafting::export_xlsx(&files)?;
    write_new(&args.xlsx, &bytes)?;
    print_line(&args.xlsx.display().to_string())
}

/// `rubric apply`.
pub fn apply(args: &ApplyArgs) -> Result<u8> {
    vacant(&args.out, &[])?;
    let lang = args.lang;
    let name = args.xlsx.display().to_string();
    let files = method_files(&args.method)?;
    let bytes = read_file(&args.xlsx, drafting::limits::MAX_BYTES)?;
    let edited = drafting::import_xlsx(&files, &bytes).map_err(|f| refused(&name, &[f], lang))?;
    let errors = edited.problems.iter().filter(|p| p.severity == Severity::Error).count();
    if errors == 0 {
        write_folder(&args.out, &edited.files.files, &[])?;
    }
    if args.json {
        print_json(&json!({
            "folder": args.out, "written": errors == 0, "carried": edited.edits, "not_carried": edited.uncarried,
            "problems": edited.problems,
        }))?;
    } else {
        for e in &edited.edits {
            let place = lang.pick(e.place.zh(), e.place.en());
            let word = lang.pick("已改", "carried");
            print_line(&format!("{word} {place} {}: {} → {}", e.id, e.before, e.after))?;
        }
        for f in &edited.uncarried {
            print_line(&format!("{} {}", lang.pick("未带入", "not carried"), said(f, lang)))?;
        }
        for p in edited.problems.iter().filter(|p| p.severity != Severity::Info) {
            print_line(&problem_line(p, lang == Lang::Zh))?;
        }
        let (yes, no) = (edited.edits.len(), edited.uncarried.len());
        let folder = args.out.display();
        print_line(&match (errors, lang) {
            (0, Lang::Zh) => format!("已写入 {folder}：{yes} 处修改，{no} 处未能带入"),
            (0, Lang::En) => format!("written to {folder}: {yes} edits, {no} not carried"),
            (_, Lang::Zh) => format!("{yes} 处修改使办法不能成立，未写入；{no} 处未能带入"),
            (_, Lang::En) => format!("{yes} edits leave a method that does not read, not written; {no} not carried"),
        })?;
    }
    if errors > 0 {
        return Err(Error::invalid(format!("{name}: {errors} errors in the edited method; nothing was written")));
    }
    Ok(u8::from(!edited.uncarried.is_empty()))
}

// --- folders ---

/// Nothing stands at the place, or a folder that holds at most these files.
fn vacant(folder: &Path, may_hold: &[&str]) -> Result<()> {
    let Ok(about) = std::fs::symlink_metadata(folder) else { return Ok(()) };
    if !about.is_dir() {
        return Err(Error::invalid(format!("{} exists and is not a folder", folder.display())));
    }
    let failed = |e: std::io::Error| Error::invalid(format!("cannot read {}", folder.display())).with_source(e);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if !may_hold.iter().any(|m| name == *m) {
            let name = name.to_string_lossy().into_owned();
            return Err(Error::invalid(format!("{} is not empty: it holds {name}", folder.display())));
        }
    }
    Ok(())
}

/// Writes a folder whole or not at all: under another name beside it, then renamed.
fn write_folder(folder: &Path, files: &BTreeMap<String, Vec<u8>>, may_hold: &[&str]) -> Result<()> {
    let failed =
        |what: &Path, e: std::io::Error| Error::unavailable(format!("cannot write {}", what.display())).with_source(e);
    let mut beside = folder.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let write = || -> Result<()> {
        for (name, bytes) in files {
            let file = beside.join(name);
            let parent = file.parent().unwrap_or(&beside);
            std::fs::create_dir_all(parent).map_err(|e| failed(parent, e))?;
            std::fs::write(&file, bytes).map_err(|e| failed(&file, e))?;
        }
        for name in may_hold {
            match std::fs::remove_file(folder.join(name)) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(&folder.join(name), e)),
                _ => {}
            }
        }
        std::fs::rename(&beside, folder).map_err(|e| failed(folder, e))
    };
    vacant(&beside, &[])?;
    write().inspect_err(|_| {
        let _ = std::fs::remove_dir_all(&beside);
    })
}
