//! `huanheng facts`: the forms that units fill in.

use std::path::{Path, PathBuf};

use assessment::sheets::{self, RowProblem};
use kernel::{Error, Result};
use serde::Serialize;

use super::assess::write_new;
use super::place::{Place, operator, print_json, print_line, progress, progress_end, read_file};

/// What `facts` can do.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Write one workbook for a unit, made from the method's inputs.
    Template(TemplateArgs),
    /// Read filled workbooks. Each file is taken whole or not at all.
    Import(ImportArgs),
}

/// What `facts template` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct TemplateArgs {
    #[command(flatten)]
    pub place: Place,
    /// The units, by id.
    #[arg(required_unless_present = "all")]
    pub units: Vec<String>,
    /// Every unit.
    #[arg(long, conflicts_with = "units")]
    pub all: bool,
    /// The forms on which a reviewer judges, instead of those that the units fill in.
    #[arg(long)]
    pub review: bool,
    /// Folder to write to.
    #[arg(long, default_value = ".")]
    pub out: PathBuf,
}

/// What `facts import` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct ImportArgs {
    #[command(flatten)]
    pub place: Place,
    /// The workbooks; each says itself which unit it speaks of.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Who hands them in.
    #[arg(long)]
    pub by: String,
    /// Read and report, but take nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Print what became of each file as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs it.
pub async fn run(command: Command) -> Result<()> {
    match command {
        Command::Template(args) => template(args).await,
        Command::Import(args) => import(args).await,
    }
}

async fn template(args: TemplateArgs) -> Result<()> {
    let (_, assessment) = args.place.open().await?;
    let campaign = assessment.campaign().await?;
    let method = assessment.method(&campaign.method_digest).await?;
    let units = assessment.units().await?;
    let chosen: Vec<_> = units.iter().filter(|u| args.all || args.units.contains(&u.id)).collect();
    if let Some(lost) = args.units.iter().find(|id| !units.iter().any(|u| u.id == **id)) {
        return Err(Error::not_found(format!("no unit `{lost}`")));
    }
    std::fs::create_dir_all(&args.out)
        .map_err(|e| Error::unavailable(format!("cannot create {}", args.out.display())).with_source(e))?;
    for unit in &chosen {
        progress(&unit.name);
        let short = unit.short_name.replace(['/', '\\'], "-");
        let kind = if args.review { "评判" } else { "填报" };
        let file = args.out.join(format!("{}-{}-{short}-{kind}.xlsx", campaign.year, unit.id));
        let bytes = if args.review {
            sheets::review_template(&method, unit, campaign.year)?
        } else {
            sheets::template(&method, unit, campaign.year)?
        };
        write_new(&file, &bytes)?;
        progress_end();
        print_line(&file.display().to_string())?;
    }
    Ok(())
}

async fn import(args: ImportArgs) -> Result<()> {
    let (parts, assessment) = args.place.open().await?;
    let campaign = assessment.campaign().await?;
    let method = assessment.method(&campaign.method_digest).await?;
    let units = assessment.units().await?;
    let mut refused = 0;
    let mut told = Vec::new();
    for file in &args.files {
        let name = file.display().to_string();
        let ctx = operator(&parts, &args.by);
        let one = match read(&method, &units, campaign.year, file, &args.by, &ctx.now.to_string()) {
            Err(problems) => {
                refused += 1;
                Told { file: name, unit: None, facts: 0, taken: false, problems }
            }
            Ok((unit, facts)) => {
                if !args.dry_run {
                    assessment.facts_add(&ctx, &webkit::Session::default(), &unit, &facts).await?;
                }
                let facts = facts.len();
                Told { file: name, unit: Some(unit), facts, taken: !args.dry_run, problems: Vec::new() }
            }
        };
        if !args.json {
            one.print()?;
        }
        told.push(one);
    }
    if args.json {
        print_json(&told)?;
    }
    if refused > 0 {
        return Err(Error::invalid(format!(
            "{refused} of {} files were not taken; nothing of them was recorded",
            args.files.len()
        )));
    }
    Ok(())
}

/// What became of one file.
#[derive(Serialize)]
struct Told {
    file: String,
    unit: Option<String>,
    facts: usize,
    taken: bool,
    problems: Vec<RowProblem>,
}

impl Told {
    fn print(&self) -> Result<()> {
        let name = &self.file;
        match &self.unit {
            None => self.problems.iter().try_for_each(|p| print_line(&format!("{name}: {}", p.message_zh))),
            Some(unit) if self.taken => print_line(&format!("{name}: {unit}, {} facts taken", self.facts)),
            Some(unit) => print_line(&format!("{name}: {unit}, {} facts, nothing taken (dry run)", self.facts)),
        }
    }
}

type Taken = std::result::Result<(String, Vec<facts::Fact>), Vec<RowProblem>>;

fn read(method: &rubric::Method, units: &[facts::Subject], year: i16, file: &Path, by: &str, now: &str) -> Taken {
    let whole = |code: &'static str, zh: String, en: String| {
        vec![RowProblem { sheet: String::new(), cell: String::new(), message_zh: zh, message_en: en, code }]
    };
    let bytes = read_file(file, sheets::MAX_BYTES).map_err(|e| match e.code() {
        "file_too_large" => whole(
            "file_too_large",
            format!("文件超过 {} 字节的上限", sheets::MAX_BYTES),
            format!("more than {} bytes", sheets::MAX_BYTES),
        ),
        _ => whole("unreadable", format!("无法读取：{}", e.chain()), format!("cannot read: {}", e.chain())),
    })?;
    let id = sheets::form_of(&bytes)?.1;
    let unit = units.iter().find(|u| u.id == id).ok_or_else(|| {
        whole(
            "unknown_unit",
            format!("表中的单位编号“{id}”未登记"),
            format!("the unit `{id}` of the workbook is not registered"),
        )
    })?;
    Ok((unit.id.clone(), sheets::import(method, unit, year, &bytes, by, now)?))
}

/// Prints what is wrong with a workbook and gives the error that ends the command.
pub fn report(name: &str, list: &[RowProblem]) -> Error {
    for p in list {
        let _ = print_line(&format!("{name}: {}", p.message_zh));
    }
    Error::invalid(format!("{name}: {} problems; nothing was taken", list.len()))
}
