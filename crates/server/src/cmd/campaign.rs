//! `huanheng campaign`: the course of the assessment year, each step in a person's name.

use assessment::{
    Assessment, CampaignBoard, CampaignHead, ConsentAsk, DraftAsk, ExceptionAsk, ExceptionAsked, ExceptionState,
    MoveAsk, Phase, WindowAsk, checked_name, phase_word,
};
use kernel::{Actor, Ctx, Error, Person, Result, Role, id};
use webkit::Parts;

use super::place::{Place, method_files, print_json, print_line};

/// What `campaign` can do.
#[derive(Debug, Clone, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  huanheng campaign show\n  huanheng campaign window self_assessment --until 2026-12-15 --by 王方\n  \
    huanheng campaign move self_assessment --by 王方\n  \
    huanheng campaign extend c01 year_summary 2026-12-20 --reason 洪水断电 --by 王方\n  \
    huanheng campaign consent ID --by 李局\n\nWho asks for an exception does not consent to it."
)]
pub enum Command {
    /// List the campaigns with their phases.
    List(ListArgs),
    /// Show where a campaign stands, what is missing for the next step and what was asked for.
    Show(ShowArgs),
    /// Draft the campaign of a year.
    Draft(DraftArgs),
    /// Move a campaign one step on, or one back with a reason.
    Move(MoveArgs),
    /// Set the first and last day of a phase.
    Window(WindowArgs),
    /// Ask for a later last day for one unit.
    Extend(ExtendArgs),
    /// Ask that a final result is opened again.
    Reopen(ReopenArgs),
    /// Consent to an exception, or refuse it.
    Consent(ConsentArgs),
}

/// What `campaign list` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    pub place: Place,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What `campaign show` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct ShowArgs {
    #[command(flatten)]
    pub place: Place,
    /// The year; the campaign at work when absent.
    pub year: Option<i16>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What `campaign draft` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct DraftArgs {
    #[command(flatten)]
    pub place: Place,
    /// The assessed year.
    #[arg(value_parser = clap::value_parser!(i16).range(1949..=2999))]
    pub year: i16,
    /// The method: a folder, or the name of one that the program carries; that of the campaign at work when absent.
    #[arg(long)]
    pub method: Option<String>,
    /// Who drafts.
    #[arg(long)]
    pub by: String,
}

/// What `campaign move` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct MoveArgs {
    #[command(flatten)]
    pub place: Place,
    /// issued, collecting, self_assessment, review, publicity, appeal, final or archived
    pub to: String,
    /// The year; the campaign at work when absent.
    #[arg(long)]
    pub year: Option<i16>,
    /// Why; needed for a step back.
    #[arg(long)]
    pub reason: Option<String>,
    /// The id of the published final run that is the result, for the step to `final`.
    #[arg(long)]
    pub run: Option<String>,
    /// Who moves it.
    #[arg(long)]
    pub by: String,
}

/// What `campaign window` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct WindowArgs {
    #[command(flatten)]
    pub place: Place,
    /// collecting, self_assessment, review, publicity or appeal
    pub phase: String,
    /// The year; the campaign at work when absent.
    #[arg(long)]
    pub year: Option<i16>,
    /// The first day, such as 2026-12-01; none when absent.
    #[arg(long)]
    pub from: Option<String>,
    /// The last day, which counts whole; none when absent.
    #[arg(long)]
    pub until: Option<String>,
    /// Why; needed when a day is changed that has passed.
    #[arg(long)]
    pub reason: Option<String>,
    /// Who sets them.
    #[arg(long)]
    pub by: String,
}

/// What `campaign extend` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct ExtendArgs {
    #[command(flatten)]
    pub place: Place,
    /// The unit.
    pub unit: String,
    /// self_assessment, appeal, or the id of a paper
    pub what: String,
    /// The new last day.
    pub until: String,
    /// Why.
    #[arg(long)]
    pub reason: String,
    /// Who asks.
    #[arg(long)]
    pub by: String,
}

/// What `campaign reopen` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct ReopenArgs {
    #[command(flatten)]
    pub place: Place,
    /// review or appeal
    #[arg(value_parser = ["review", "appeal"])]
    pub to: String,
    /// Why.
    #[arg(long)]
    pub reason: String,
    /// Who asks.
    #[arg(long)]
    pub by: String,
}

/// What `campaign consent` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct ConsentArgs {
    #[command(flatten)]
    pub place: Place,
    /// The exception, as `huanheng campaign show` names it.
    pub exception: String,
    /// Refuse it; a note says why.
    #[arg(long, requires = "note")]
    pub refuse: bool,
    /// A note.
    #[arg(long)]
    pub note: Option<String>,
    /// Who answers: never who asked.
    #[arg(long)]
    pub by: String,
}

impl Command {
    /// Where the data lie and who changes them; none when nothing is changed.
    pub fn changes(&self) -> Option<(Place, String)> {
        match self {
            Command::List(_) | Command::Show(_) => None,
            Command::Draft(a) => Some((a.place.clone(), a.by.clone())),
            Command::Move(a) => Some((a.place.clone(), a.by.clone())),
            Command::Window(a) => Some((a.place.clone(), a.by.clone())),
            Command::Extend(a) => Some((a.place.clone(), a.by.clone())),
            Command::Reopen(a) => Some((a.place.clone(), a.by.clone())),
            Command::Consent(a) => Some((a.place.clone(), a.by.clone())),
        }
    }
}

/// The person at the console, who may do all that the city's people may. Two names are two persons: consent needs two.
fn at_console(parts: &Parts, name: &str) -> Result<Ctx> {
    let name = checked_name(name)?;
    let person = Person {
        id: format!("console/{name}"),
        name,
        roles: vec![Role::MethodOfficer, Role::Reviewer, Role::Leader],
        unit_id: None,
        also: Vec::new(),
    };
    Ok(Ctx { who: Actor::Person(person), now: parts.clock.now(), request_id: id::new_id(&*parts.rng) })
}

fn phase_named(name: &str) -> Result<Phase> {
    Phase::named(name).or_else(|| Phase::ALL.into_iter().find(|p| phase_word(*p) == name)).ok_or_else(|| {
        let known: Vec<_> = Phase::ALL.iter().map(|p| p.name()).collect();
        Error::invalid(format!("there is no phase `{name}`; known are {}", known.join(", "))).with_code("bad_phase")
    })
}

async fn chosen(assessment: &Assessment, ctx: &Ctx, year: Option<i16>) -> Result<CampaignHead> {
    let found = assessment.campaigns(ctx).await?.items.into_iter().find(|c| year.map_or(c.at_work, |y| c.year == y));
    found.ok_or_else(|| {
        let which = year.map_or_else(|| "there is no campaign yet".to_owned(), |y| format!("no campaign of {y}"));
        Error::not_found(format!("{which}; `huanheng campaign list` lists them")).with_code("no_campaign")
    })
}

/// Runs it.
pub async fn run(command: Command) -> Result<()> {
    match command {
        Command::List(args) => list(args).await,
        Command::Show(args) => {
            let (parts, assessment) = args.place.open().await?;
            let ctx = at_console(&parts, "console")?;
            let head = chosen(&assessment, &ctx, args.year).await?;
            let board = assessment.campaign_board(&ctx, &head.id).await?;
            if args.json { print_json(&board) } else { show(&board) }
        }
        Command::Draft(args) => {
            let (parts, assessment) = args.place.open().await?;
            let ctx = at_console(&parts, &args.by)?;
            let text = |(name, bytes): (String, Vec<u8>)| {
                let text = String::from_utf8(bytes)
                    .map_err(|_| Error::invalid(format!("the file {name} of the method is not UTF-8")))?;
                Ok((name, text))
            };
            let files = args.method.as_deref().map(method_files).transpose()?;
            let method = files.map(|f| f.files.into_iter().map(text).collect::<Result<_>>()).transpose()?;
            let made = assessment.campaign_draft(&ctx, &DraftAsk { year: args.year, method }).await?;
            print_line(&format!("drafted the campaign of {} with the method {}", made.year, made.method_id))
        }
        Command::Move(args) => {
            let (parts, assessment) = args.place.open().await?;
            let ctx = at_console(&parts, &args.by)?;
            let to = phase_named(&args.to)?;
            let head = chosen(&assessment, &ctx, args.year).await?;
            let ask = MoveAsk { to, version: head.version, reason: args.reason, run: args.run };
            assessment.campaign_move(&ctx, &head.id, &ask).await?;
            print_line(&format!("{}：{} → {}", head.year, phase_word(head.phase), phase_word(to)))
        }
        Command::Window(args) => {
            let (parts, assessment) = args.place.open().await?;
            let ctx = at_console(&parts, &args.by)?;
            let phase = phase_named(&args.phase)?;
            let head = chosen(&assessment, &ctx, args.year).await?;
            let version = assessment.window_version(&head.id).await?;
            let days = format!("{} .. {}", args.from.as_deref().unwrap_or("-"), args.until.as_deref().unwrap_or("-"));
            let ask = WindowAsk { from: args.from, until: args.until, reason: args.reason, version };
            assessment.campaign_window(&ctx, &head.id, phase, &ask).await?;
            print_line(&format!("{}：{} {days}", head.year, phase_word(phase)))
        }
        Command::Extend(args) => {
            let ask = ExceptionAsk {
                kind: ExceptionAsked::Extension,
                unit: Some(args.unit),
                what: args.what,
                until: Some(args.until),
                reason: args.reason,
            };
            asked(&args.place, &args.by, &ask).await
        }
        Command::Reopen(args) => {
            let kind = ExceptionAsked::Reopening;
            let ask = ExceptionAsk { kind, unit: None, what: args.to, until: None, reason: args.reason };
            asked(&args.place, &args.by, &ask).await
        }
        Command::Consent(args) => {
            let (parts, assessment) = args.place.open().await?;
            let ctx = at_console(&parts, &args.by)?;
            let ask = ConsentAsk { given: !args.refuse, note: args.note };
            assessment.exception_consent(&ctx, &args.exception, &ask).await?;
            print_line(if args.refuse { "refused" } else { "consented" })
        }
    }
}

async fn asked(place: &Place, by: &str, ask: &ExceptionAsk) -> Result<()> {
    let (parts, assessment) = place.open().await?;
    let ctx = at_console(&parts, by)?;
    let head = chosen(&assessment, &ctx, None).await?;
    let id = assessment.exception_ask(&ctx, &head.id, ask).await?;
    print_line(&format!("{id} waits for consent: huanheng campaign consent {id} --by NAME"))
}

async fn list(args: ListArgs) -> Result<()> {
    let (parts, assessment) = args.place.open().await?;
    let all = assessment.campaigns(&at_console(&parts, "console")?).await?;
    if args.json {
        return print_json(&all);
    }
    for c in &all.items {
        let mark = if c.at_work { "*" } else { " " };
        print_line(&format!("{mark} {}  {:<15} {}  {}", c.year, c.phase.name(), phase_word(c.phase), c.method_id))?;
    }
    Ok(())
}

fn show(board: &CampaignBoard) -> Result<()> {
    let head = &board.head;
    print_line(&format!("{} {}（{}）", head.year, board.method_title, phase_word(head.phase)))?;
    for p in &board.phases {
        let day = |d: &Option<String>| d.clone().unwrap_or_else(|| "-".into());
        let days = if p.dated { format!("{} .. {}", day(&p.from), day(&p.until)) } else { String::new() };
        let mark = if p.phase == head.phase { "*" } else { " " };
        print_line(format!("{mark} {:<15} {}  {days}", p.phase.name(), phase_word(p.phase)).trim_end())?;
    }
    if let Some(next) = &board.next {
        for m in &next.missing {
            let mark = if m.blocks { "!" } else { "-" };
            print_line(&format!("{mark} {}：{}（{}）", phase_word(next.turn.to), m.zh, m.code))?;
        }
    }
    for e in &board.exceptions {
        let state = match e.state {
            ExceptionState::Waiting => "等待答复",
            ExceptionState::Given => "已同意",
            ExceptionState::Refused => "未同意",
            ExceptionState::Done => "已退回",
        };
        let what = e.label.as_deref().unwrap_or(&e.what);
        let (unit, until) = (e.unit_name.as_deref().unwrap_or(""), e.until.as_deref().unwrap_or(""));
        print_line(&format!("{}  {state}  {unit} {what} {until}  {}（{}）", e.id, e.reason, e.asked_by))?;
    }
    Ok(())
}
