//! The board of a campaign: where it stands, how it came there, what is missing for the next step, and who may do what.

use jiff::civil::Date;
use kernel::period::day_number;
use kernel::{Actor, Ctx, Person, Result, Role, bureau_date};
use rights::{Action, Scope, Subject, allow, explain, scope};
use rubric::Method;
use serde::Serialize;
use store::Conn;
use utoipa::ToSchema;

use crate::campaign::Assessment;
use crate::course::{Course, Phase, Window, Work};
use crate::course_desk::{DATED, EXTENDED, campaign_by_id, in_force, mover, papers};
use crate::course_gate::{Missing, published, undecided};
use crate::course_store::{
    ExceptionKind, ExceptionRow, PhaseRow, WindowRow, course_read, exception_list, phase_list, window_list,
};
use crate::pages::run_info;
use crate::store::{Campaign, campaign_latest, campaign_list, run_by_id};
use crate::view::RunInfo;

/// Final runs that are offered as the result.
const MAX_RUNS: usize = 20;
/// Units that are offered for an extension.
const MAX_UNITS: usize = 500;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CampaignList {
    /// The newest year first.
    pub items: Vec<CampaignHead>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CampaignHead {
    pub id: String,
    pub year: i16,
    pub phase: Phase,
    /// The number of the last step, which whoever moves it on names.
    pub version: i64,
    /// It is the one that facts, rulings and runs are of.
    pub at_work: bool,
    pub method_id: String,
    pub method_digest: String,
    pub created_at: String,
    pub created_by: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CampaignBoard {
    #[serde(flatten)]
    pub head: CampaignHead,
    pub method_title: String,
    pub method_title_en: Option<String>,
    /// The bureau's day.
    pub today: String,
    /// The nine phases in their order, each with its days.
    pub phases: Vec<PhaseDays>,
    /// The version of the days, which whoever sets them names.
    pub window_version: i64,
    /// Phases whose days are before those of an earlier phase.
    pub out_of_order: Vec<OutOfOrder>,
    /// Every step, oldest first.
    pub steps: Vec<CourseStep>,
    pub next: Option<NextStep>,
    /// The phase to which it can go back, with who may.
    pub back: Option<PhaseTurn>,
    /// What the phase and its days allow now, and to whom.
    pub works: Vec<PhaseWork>,
    /// Exceptions that the reader may see, the newest first.
    pub exceptions: Vec<ExceptionView>,
    /// Every setting of the days, the newest first.
    pub window_log: Vec<PhaseWindow>,
    /// What an extension can be asked for.
    pub extendable: Vec<Extendable>,
    /// The result: the run that the final phase names, or named before it was opened again.
    pub result: Option<RunInfo>,
    /// The result of the year before, to compare with.
    pub former: Option<RunInfo>,
    /// The reader's actions here.
    pub may: MayHere,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MayHere {
    /// Move it on or back, set its days, give a draft its method, ask for a reopening.
    pub manage: bool,
    /// Consent to exceptions, show the result and make it final.
    pub approve: bool,
    /// Units for which the reader may ask for an extension; of a province the first.
    pub ask_units: Vec<AskUnit>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AskUnit {
    pub unit: String,
    pub name: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhaseState {
    Done,
    Now,
    Ahead,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhaseDays {
    pub phase: Phase,
    pub state: PhaseState,
    /// It can have days.
    pub dated: bool,
    pub from: Option<String>,
    pub until: Option<String>,
    /// The last day of the reader's own unit, where that was moved.
    pub own_until: Option<String>,
    /// Days from today to the last day; below 0 when it is over.
    pub days_left: Option<i64>,
    /// Since when it is in this phase, or was last.
    pub since: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutOfOrder {
    pub before: Phase,
    pub after: Phase,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CourseStep {
    pub version: i64,
    pub phase: Phase,
    /// It went back.
    pub back: bool,
    pub reason: Option<String>,
    pub run: Option<String>,
    pub run_number: Option<i64>,
    pub asked_by: String,
    pub by: String,
    pub at: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhaseTurn {
    pub to: Phase,
    pub may: bool,
    /// Why the reader may or may not, in words.
    pub why: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NextStep {
    #[serde(flatten)]
    pub turn: PhaseTurn,
    /// What is missing; what stops it first.
    pub missing: Vec<Missing>,
    /// The runs that can be named as the result.
    pub runs: Vec<RunInfo>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhaseWork {
    pub work: Work,
    pub open: bool,
    /// Why not, by code: `campaign_locked`, `window_closed`, `window_not_open`.
    pub code: Option<String>,
    /// The roles that do it.
    pub roles: Vec<String>,
    /// The reader is one of them.
    pub own: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionWord {
    Extension,
    Returned,
    Reopening,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionState {
    Waiting,
    Given,
    Refused,
    /// It needs no consent.
    Done,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExceptionView {
    pub id: String,
    pub kind: ExceptionWord,
    pub state: ExceptionState,
    pub unit: Option<String>,
    pub unit_name: Option<String>,
    /// A phase or a paper.
    pub what: String,
    /// The paper's name.
    pub label: Option<String>,
    pub label_en: Option<String>,
    pub until: Option<String>,
    pub reason: String,
    pub asked_by: String,
    pub asked_at: String,
    pub note: Option<String>,
    pub answered_by: Option<String>,
    pub answered_at: Option<String>,
    /// The reader may answer it.
    pub may_answer: bool,
    /// The reader asked for it and cannot answer.
    pub own: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhaseWindow {
    pub version: i64,
    pub phase: Phase,
    pub from: Option<String>,
    pub until: Option<String>,
    pub reason: Option<String>,
    pub by: String,
    pub at: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Extendable {
    /// A phase or the id of a paper.
    pub what: String,
    pub paper: bool,
    pub label: Option<String>,
    pub label_en: Option<String>,
    pub until: Option<String>,
}

fn action_of(work: Work) -> Action {
    match work {
        Work::Rule => Action::Rule,
        Work::Declare => Action::DeclareFacts,
        Work::Judge => Action::Judge,
        Work::Submit => Action::SubmitPapers,
        Work::Claim => Action::ClaimPoints,
        Work::Answer => Action::AnswerClaims,
        Work::Appeal => Action::FileAppeals,
        Work::Decide => Action::DecideAppeals,
        Work::Run => Action::StartRun,
        Work::Publish => Action::PublishRun,
    }
}

const WORKS: [Work; 10] = [
    Work::Rule,
    Work::Declare,
    Work::Judge,
    Work::Submit,
    Work::Claim,
    Work::Answer,
    Work::Appeal,
    Work::Decide,
    Work::Run,
    Work::Publish,
];

/// The roles that hold an action, for the city or for a unit.
fn roles_of(action: Action) -> Vec<String> {
    let holds = |role: &Role| {
        let unit_id = Some("u".to_owned());
        let person = Person { id: String::new(), name: String::new(), roles: vec![*role], unit_id, also: vec![] };
        matches!(scope(&Actor::Person(person), action), Scope::All | Scope::AllBut(_) | Scope::Units(_))
    };
    Role::ALL.iter().filter(|r| holds(r)).map(|r| r.name().to_owned()).collect()
}

fn head(c: &Campaign, last: Option<&PhaseRow>, at_work: bool) -> CampaignHead {
    CampaignHead {
        id: c.id.clone(),
        year: c.year,
        phase: last.map_or(Phase::Draft, |p| p.phase),
        version: last.map_or(0, |p| p.version),
        at_work,
        method_id: c.method_id.clone(),
        method_digest: c.method_digest.clone(),
        created_at: c.created_at.to_string(),
        created_by: c.created_by.clone(),
    }
}

fn text(day: Option<Date>) -> Option<String> {
    day.map(|d| d.to_string())
}

/// The one unit of a reader who works for one.
fn own_unit(ctx: &Ctx) -> Option<String> {
    match scope(&ctx.who, Action::ReadUnit) {
        Scope::Units(units) if units.len() == 1 => units.into_iter().next(),
        _ => None,
    }
}

impl Assessment {
    /// Every campaign, the newest year first.
    pub async fn campaigns(&self, ctx: &Ctx) -> Result<CampaignList> {
        allow(&ctx.who, Action::ReadMethod, Subject::City)?;
        let mut conn = self.db.read_tx().await?;
        let at_work = campaign_latest(&mut conn).await?.map(|c| c.id);
        let mut items = Vec::new();
        for c in campaign_list(&mut conn).await? {
            let last = phase_list(&mut conn, &c.id).await?.pop();
            items.push(head(&c, last.as_ref(), at_work.as_ref() == Some(&c.id)));
        }
        Ok(CampaignList { items })
    }

    /// The board of a campaign.
    pub async fn campaign_board(&self, ctx: &Ctx, id: &str) -> Result<CampaignBoard> {
        allow(&ctx.who, Action::ReadMethod, Subject::City)?;
        let units = self.units().await?;
        let mut conn = self.db.read_tx().await?;
        let campaign = campaign_by_id(&mut conn, id).await?;
        let method = self.method(&campaign.method_digest).await?;
        let at_work = campaign_latest(&mut conn).await?.is_some_and(|c| c.id == campaign.id);
        let course = course_read(&mut conn, id, campaign.year).await?;
        let (steps, windows) = (phase_list(&mut conn, id).await?, window_list(&mut conn, id).await?);
        let exceptions = exception_list(&mut conn, id).await?;
        let unit = own_unit(ctx);
        let steps_shown = self.steps_shown(&mut conn, &steps).await?;
        let next = self.next_step(&mut conn, ctx, &campaign, &course).await?;
        let result = match steps.iter().rev().find_map(|s| s.run.as_deref()) {
            Some(run) => Some(run_info(&run_by_id(&mut conn, run).await?)),
            None => None,
        };
        let former = self.former(&mut conn, campaign.year).await?;
        let names = |unit: &str| units.iter().find(|s| s.id == unit).map(|s| s.short_name.clone());
        let asks = scope(&ctx.who, Action::SubmitPapers);
        let approve = allow(&ctx.who, Action::ApproveExceptions, Subject::City).is_ok();
        Ok(CampaignBoard {
            head: head(&campaign, steps.last(), at_work),
            method_title: method.title.zh.clone(),
            method_title_en: method.title.en.clone(),
            today: bureau_date(ctx.now).to_string(),
            phases: phase_days(&course, &steps, unit.as_deref(), bureau_date(ctx.now)),
            window_version: windows.last().map_or(0, |w| w.version),
            out_of_order: out_of_order(&course),
            steps: steps_shown,
            next,
            back: back(ctx, course.phase),
            works: works(ctx, &course, unit.as_deref()),
            exceptions: exceptions_shown(ctx, &exceptions, &method, course.phase, names),
            window_log: windows.iter().rev().map(window_view).collect(),
            extendable: extendable(&course, &method, &windows),
            result,
            former,
            may: MayHere {
                manage: allow(&ctx.who, Action::ManageCampaign, Subject::City).is_ok(),
                approve,
                ask_units: units
                    .iter()
                    .filter(|s| asks.holds(&s.id))
                    .take(MAX_UNITS)
                    .map(|s| AskUnit { unit: s.id.clone(), name: s.short_name.clone() })
                    .collect(),
            },
        })
    }

    async fn steps_shown(&self, conn: &mut Conn, steps: &[PhaseRow]) -> Result<Vec<CourseStep>> {
        let mut out = Vec::new();
        let mut before = None;
        for s in steps {
            let run_number = match &s.run {
                Some(run) => Some(run_by_id(conn, run).await?.number),
                None => None,
            };
            out.push(CourseStep {
                version: s.version,
                phase: s.phase,
                back: before.is_some_and(|b| s.phase < b),
                reason: s.reason.clone(),
                run: s.run.clone(),
                run_number,
                asked_by: s.asked_by.clone(),
                by: s.by.clone(),
                at: s.at.to_string(),
            });
            before = Some(s.phase);
        }
        Ok(out)
    }

    async fn next_step(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        campaign: &Campaign,
        course: &Course,
    ) -> Result<Option<NextStep>> {
        let Some(to) = course.phase.next() else { return Ok(None) };
        let missing = self.missing(conn, campaign, to, ctx.now).await?;
        let runs = if to == Phase::Final {
            published(conn, campaign.year, Some(facts::Stage::Final)).await?
        } else {
            Vec::new()
        };
        let runs = runs.iter().take(MAX_RUNS).map(run_info).collect();
        Ok(Some(NextStep { turn: turn(ctx, mover(to), to), missing, runs }))
    }

    /// The result of the newest year before that has one.
    async fn former(&self, conn: &mut Conn, year: i16) -> Result<Option<RunInfo>> {
        for c in campaign_list(conn).await?.into_iter().filter(|c| c.year < year) {
            if let Some(run) = phase_list(conn, &c.id).await?.into_iter().rev().find_map(|s| s.run) {
                return Ok(Some(run_info(&run_by_id(conn, &run).await?)));
            }
        }
        Ok(None)
    }
}

fn turn(ctx: &Ctx, action: Action, to: Phase) -> PhaseTurn {
    let may = allow(&ctx.who, action, Subject::City).is_ok();
    PhaseTurn { to, may, why: explain(&ctx.who, action, Subject::City) }
}

/// The step back, where there is one: after the draft and before the result is shown.
fn back(ctx: &Ctx, phase: Phase) -> Option<PhaseTurn> {
    let to = match phase {
        Phase::Collecting => Phase::Issued,
        Phase::SelfAssessment => Phase::Collecting,
        Phase::Review => Phase::SelfAssessment,
        _ => return None,
    };
    Some(turn(ctx, Action::ManageCampaign, to))
}

fn phase_days(course: &Course, steps: &[PhaseRow], unit: Option<&str>, today: Date) -> Vec<PhaseDays> {
    let one = |phase: Phase| {
        let window = course.windows.get(&phase).copied().unwrap_or(Window { from: None, until: None });
        let own = unit.and_then(|u| course.until(phase, Some(u))).filter(|d| Some(*d) != window.until);
        let last = own.or(window.until);
        PhaseDays {
            phase,
            state: match phase.cmp(&course.phase) {
                std::cmp::Ordering::Less => PhaseState::Done,
                std::cmp::Ordering::Equal => PhaseState::Now,
                std::cmp::Ordering::Greater => PhaseState::Ahead,
            },
            dated: DATED.contains(&phase),
            from: text(window.from),
            until: text(window.until),
            own_until: text(own),
            days_left: last.map(|d| day_number(d) - day_number(today)),
            since: steps.iter().rev().find(|s| s.phase == phase).map(|s| s.at.to_string()),
        }
    };
    Phase::ALL.into_iter().map(one).collect()
}

fn out_of_order(course: &Course) -> Vec<OutOfOrder> {
    let days: Vec<(Phase, Window)> = course.windows.iter().map(|(p, w)| (*p, *w)).collect();
    let mut out = Vec::new();
    for (a, b) in days.iter().zip(days.iter().skip(1)) {
        let earlier = |x: Option<Date>, y: Option<Date>| x.zip(y).is_some_and(|(x, y)| y < x);
        if earlier(a.1.from, b.1.from) || earlier(a.1.until, b.1.until) {
            out.push(OutOfOrder { before: a.0, after: b.0 });
        }
    }
    out
}

fn works(ctx: &Ctx, course: &Course, unit: Option<&str>) -> Vec<PhaseWork> {
    let one = |work: Work| {
        let said = course.may(work, unit, ctx.now);
        let action = action_of(work);
        PhaseWork {
            work,
            open: said.is_ok(),
            code: said.err().map(|e| e.code().to_owned()),
            roles: roles_of(action),
            own: !matches!(scope(&ctx.who, action), Scope::None | Scope::PublishedOnly),
        }
    };
    WORKS.into_iter().map(one).collect()
}

fn exceptions_shown(
    ctx: &Ctx,
    rows: &[ExceptionRow],
    method: &Method,
    phase: Phase,
    name: impl Fn(&str) -> Option<String>,
) -> Vec<ExceptionView> {
    let sight = scope(&ctx.who, Action::ReadUnit);
    let approve = allow(&ctx.who, Action::ApproveExceptions, Subject::City).is_ok();
    let own = ctx.who.person().map(|p| p.id.clone());
    let papers = papers(method);
    let one = |e: &ExceptionRow| {
        let paper = papers.iter().find(|(id, ..)| *id == e.what);
        let mine = own.as_ref() == Some(&e.asked_by_id);
        let locked = e.kind != ExceptionKind::Reopening && phase >= Phase::Final;
        ExceptionView {
            id: e.id.clone(),
            kind: match e.kind {
                ExceptionKind::Extension => ExceptionWord::Extension,
                ExceptionKind::Returned => ExceptionWord::Returned,
                ExceptionKind::Reopening => ExceptionWord::Reopening,
            },
            state: match &e.consent {
                _ if !e.kind.needs_consent() => ExceptionState::Done,
                None => ExceptionState::Waiting,
                Some(c) if c.given => ExceptionState::Given,
                Some(_) => ExceptionState::Refused,
            },
            unit: e.unit.clone(),
            unit_name: e.unit.as_deref().and_then(&name),
            what: e.what.clone(),
            label: paper.map(|p| p.1.clone()),
            label_en: paper.and_then(|p| p.2.clone()),
            until: text(e.until),
            reason: e.reason.clone(),
            asked_by: e.asked_by.clone(),
            asked_at: e.asked_at.to_string(),
            note: e.consent.as_ref().and_then(|c| c.note.clone()),
            answered_by: e.consent.as_ref().map(|c| c.by.clone()),
            answered_at: e.consent.as_ref().map(|c| c.at.to_string()),
            may_answer: approve && undecided(e) && !mine && !locked,
            own: mine,
        }
    };
    let seen = |e: &&ExceptionRow| e.unit.as_deref().is_none_or(|u| sight.holds(u));
    let mut out: Vec<ExceptionView> = rows.iter().filter(seen).map(one).collect();
    out.sort_by(|a, b| (&b.asked_at, &b.id).cmp(&(&a.asked_at, &a.id)));
    out
}

fn window_view(w: &WindowRow) -> PhaseWindow {
    PhaseWindow {
        version: w.version,
        phase: w.phase,
        from: text(w.window.from),
        until: text(w.window.until),
        reason: w.reason.clone(),
        by: w.by.clone(),
        at: w.at.to_string(),
    }
}

fn extendable(course: &Course, method: &Method, windows: &[WindowRow]) -> Vec<Extendable> {
    if !(Phase::Issued..=Phase::Appeal).contains(&course.phase) {
        return Vec::new();
    }
    let phases = EXTENDED.into_iter().filter_map(|p| {
        let until = in_force(windows, p).until?;
        let what = p.name().to_owned();
        Some(Extendable { what, paper: false, label: None, label_en: None, until: Some(until.to_string()) })
    });
    let papers = papers(method).into_iter();
    let papers =
        papers.map(|(what, zh, en)| Extendable { what, paper: true, label: Some(zh), label_en: en, until: None });
    phases.chain(papers).collect()
}
