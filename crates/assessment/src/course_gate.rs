//! What is missing before a campaign goes into a phase.
//!
//! The crates above this one know more of it than this one does: each hands a [`Gate`] to the assessment when it starts.

use std::pin::Pin;

use facts::Stage;
use kernel::{Micros, Result, bureau_date};
use rubric::ReadingKind;
use serde::Serialize;
use store::Conn;
use utoipa::ToSchema;

use crate::campaign::Assessment;
use crate::course::{Course, Phase};
use crate::course_store::{ExceptionRow, course_read, exception_list, phase_list};
use crate::store::{Campaign, RunRow, RunWanted, campaign_list, ruling_list, run_list};

/// Runs that are looked at for a published one.
const RUNS: i64 = 1000;

/// Something that is missing before a phase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Missing {
    pub code: &'static str,
    /// The campaign does not go on while it is missing; otherwise it is only said.
    pub blocks: bool,
    /// Of how many things.
    pub count: usize,
    pub zh: String,
    pub en: String,
    /// The page of the workbench where it is seen to.
    pub path: Option<&'static str>,
}

impl Missing {
    /// Something without which the campaign does not go on.
    #[must_use]
    pub fn blocks(code: &'static str, count: usize, zh: impl Into<String>, en: impl Into<String>) -> Missing {
        Missing { code, blocks: true, count, zh: zh.into(), en: en.into(), path: None }
    }

    /// Something to be known before the campaign goes on.
    #[must_use]
    pub fn warns(code: &'static str, count: usize, zh: impl Into<String>, en: impl Into<String>) -> Missing {
        Missing { blocks: false, ..Missing::blocks(code, count, zh, en) }
    }

    /// With the page where it is seen to.
    #[must_use]
    pub fn at(mut self, path: &'static str) -> Missing {
        self.path = Some(path);
        self
    }
}

/// The answer of a gate.
pub type Asked<'a> = Pin<Box<dyn Future<Output = Result<Vec<Missing>>> + Send + 'a>>;

/// What another crate knows to be missing before a campaign goes into a phase.
pub trait Gate: Send + Sync {
    /// Of two gates with one name the later stays.
    fn name(&self) -> &'static str;

    /// Asked in the transaction that moves the campaign, and when the board is read.
    fn missing<'a>(&'a self, conn: &'a mut Conn, campaign: &'a Campaign, to: Phase) -> Asked<'a>;
}

/// Published runs of a campaign's year, the newest first.
pub(crate) async fn published(conn: &mut Conn, year: i16, stage: Option<Stage>) -> Result<Vec<RunRow>> {
    let wanted = RunWanted { published: Some(true), stage, ..RunWanted::default() };
    let rows = run_list(conn, &wanted, i64::MAX, RUNS).await?;
    Ok(rows.into_iter().filter(|r| r.year == year).collect())
}

/// Another campaign whose result is not final.
pub(crate) async fn other_open(conn: &mut Conn, campaign: &Campaign) -> Result<Option<(i16, Phase)>> {
    for other in campaign_list(conn).await?.into_iter().filter(|c| c.id != campaign.id) {
        let phase = phase_list(conn, &other.id).await?.last().map_or(Phase::Draft, |p| p.phase);
        if (Phase::Issued..=Phase::Appeal).contains(&phase) {
            return Ok(Some((other.year, phase)));
        }
    }
    Ok(None)
}

/// Whether nobody has answered it yet.
pub(crate) fn undecided(e: &ExceptionRow) -> bool {
    e.consent.is_none() && e.kind.needs_consent()
}

impl Assessment {
    /// Takes a gate of a crate above.
    pub fn gate_add(&self, gate: std::sync::Arc<dyn Gate>) {
        let mut gates = self.gates.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        gates.retain(|g| g.name() != gate.name());
        gates.push(gate);
    }

    /// Everything that is missing before a phase, what stops it first.
    pub(crate) async fn missing(
        &self,
        conn: &mut Conn,
        campaign: &Campaign,
        to: Phase,
        now: Micros,
    ) -> Result<Vec<Missing>> {
        let course = course_read(conn, &campaign.id, campaign.year).await?;
        let mut out = days_missing(&course, to, now);
        match to {
            Phase::Issued => {
                if let Some((year, phase)) = other_open(conn, campaign).await? {
                    out.push(Missing::blocks(
                        "other_campaign_open",
                        1,
                        format!("{year} 年度考核尚未终定（{}）", crate::course::phase_word(phase)),
                        format!("the campaign of {year} is not final yet: {}", phase.name()),
                    ));
                }
            }
            Phase::Publicity if published(conn, campaign.year, None).await?.is_empty() => {
                let (zh, en) = ("还没有发布的核算可供公示", "no run has been published that could be shown");
                out.push(Missing::blocks("no_published_run", 1, zh, en).at("/runs"));
            }
            Phase::Final if published(conn, campaign.year, Some(Stage::Final)).await?.is_empty() => {
                let (zh, en) = ("还没有发布的终值核算", "no final run has been published");
                out.push(Missing::blocks("no_final_run", 1, zh, en).at("/runs"));
            }
            _ => {}
        }
        if to == Phase::Final {
            let waiting = exception_list(conn, &campaign.id).await?.iter().filter(|e| undecided(e)).count();
            if waiting > 0 {
                out.push(Missing::blocks(
                    "exceptions_open",
                    waiting,
                    format!("{waiting} 件延期或重新启动申请尚未答复"),
                    format!("{waiting} requests for an exception are not answered"),
                ));
            }
        }
        if matches!(to, Phase::Publicity | Phase::Final) {
            out.extend(self.readings_missing(conn, campaign).await?);
        }
        let gates = self.gates.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        for gate in gates {
            out.extend(gate.missing(conn, campaign, to).await?);
        }
        out.sort_by_key(|m| !m.blocks);
        Ok(out)
    }

    async fn readings_missing(&self, conn: &mut Conn, campaign: &Campaign) -> Result<Option<Missing>> {
        let method = self.method(&campaign.method_digest).await?;
        let ruled = ruling_list(conn, &campaign.id).await?;
        let is_open = |id: &str| !ruled.iter().any(|r| r.reading == id && r.option.is_some());
        let open = method.readings.iter().filter(|r| r.kind == ReadingKind::Reading && is_open(&r.id)).count();
        Ok((open > 0).then(|| {
            let (zh, en) = (format!("{open} 处读法尚未裁定"), format!("{open} readings have not been ruled"));
            Missing::warns("readings_open", open, zh, en).at("/readings")
        }))
    }
}

/// What the days say: a phase that units have to know the days of and that has none, and days that are still running.
fn days_missing(course: &Course, to: Phase, now: Micros) -> Vec<Missing> {
    let mut out = Vec::new();
    let (today, word) = (bureau_date(now), crate::course::phase_word);
    let bound = matches!(to, Phase::SelfAssessment | Phase::Publicity | Phase::Appeal);
    if bound && course.windows.get(&to).and_then(|w| w.until).is_none() {
        let (zh, en) = (format!("尚未设定“{}”的起止日期", word(to)), format!("no days are set for {}", to.name()));
        out.push(Missing::warns("no_window", 1, zh, en));
    }
    let left = match to {
        Phase::Review => Some(Phase::SelfAssessment),
        Phase::Appeal => Some(Phase::Publicity),
        Phase::Final => Some(Phase::Appeal),
        _ => None,
    };
    let extended = |phase: Phase| course.extensions.iter().filter(move |e| e.what == phase.name()).map(|e| e.until);
    if let Some(phase) = left
        && let Some(until) = course.until(phase, None)
    {
        let last = extended(phase).fold(until, jiff::civil::Date::max);
        if today <= last {
            let name = phase.name();
            let (zh, en) = (format!("“{}”至 {last} 才截止", word(phase)), format!("{name} is open until {last}"));
            out.push(Missing::warns("window_running", 1, zh, en));
        }
    }
    out
}
