//! How units stand with what is asked of them: the last day of each paper, what came and what is missing.
//!
//! The points are the engine's. This tells the same thing for people: the same last minute, taken from the same method, and
//! beside it a day that was moved for the unit.

use std::collections::{BTreeMap, BTreeSet};

use assessment::{Course, End, Level, PaperInput, PapersAsked};
use facts::{LocalTime, Subject};
use jiff::civil::Date;
use kernel::period::day_number;
use kernel::time::bureau_date;
use kernel::{Ctx, Error, Micros, Result};
use rights::{Action, allow, on_behalf, scope};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::receipt::{Content, Receipt, clock_text};
use crate::service::{MAX_FILE, MAX_FILES, Submissions, in_writing, is_object, may_register};
use crate::store::{draft_find, first_list, receipt_list};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaperStand)]
pub enum Stand {
    /// 已收: it came in time.
    Received,
    /// 迟报: it came after its last day.
    Late,
    /// 未报: there is still time.
    Due,
    /// 缺件: its last day is over.
    Missing,
}

impl Stand {
    /// As the bureau writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Stand::Received => "已收",
            Stand::Late => "迟报",
            Stand::Due => "未报",
            Stand::Missing => "缺件",
        }
    }
}

/// The minute of an instant on the bureau's clock, as the fact tells it.
pub(crate) fn minute(at: Micros) -> Result<LocalTime> {
    at.bureau_text().parse()
}

/// How one paper stands at an instant. What came in the last minute that counts is in time; the next one is late.
#[must_use]
pub fn stand(end: Option<End>, moved: Option<Date>, first: Option<Micros>, now: Micros) -> Stand {
    let minute = |at: Micros| minute(at).map_or(i64::MAX, |t| t.minutes);
    let moved = moved.map(|day| day_number(day) * 1440 + 1439);
    let last = end.map(|e| e.last_minute()).map(|l| moved.map_or(l, |m| m.max(l)));
    match (first, last) {
        (Some(at), Some(last)) if minute(at) > last => Stand::Late,
        (Some(_), _) => Stand::Received,
        (None, Some(last)) if minute(now) > last => Stand::Missing,
        (None, _) => Stand::Due,
    }
}

/// A level of a column in the method's words.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PaperLevel)]
pub struct LevelView {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
    /// A form that no network carries.
    pub object: bool,
}

impl From<&Level> for LevelView {
    fn from(l: &Level) -> LevelView {
        LevelView { id: l.id.clone(), label: l.label.clone(), label_en: l.label_en.clone(), object: is_object(&l.id) }
    }
}

/// One paper of one unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PaperCell {
    pub material: String,
    pub state: Stand,
    /// The last day, as the method has it under the rulings in force; none where no condition names one.
    pub day: Option<String>,
    /// Where it is not the whole day.
    pub time: Option<String>,
    /// To which day it was moved for this unit.
    pub moved_to: Option<String>,
    pub days_left: Option<i64>,
    /// When the first of it came.
    pub received_at: Option<String>,
    /// How often it came.
    pub times: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PaperUnit {
    pub unit: String,
    pub name: String,
    pub papers: Vec<PaperCell>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PaperBounds {
    pub file: u64,
    pub files: usize,
}

/// The units that the reader sees in full, with every paper.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PaperPage {
    pub year: i16,
    pub phase: assessment::Phase,
    /// The method asks for papers at all.
    pub asks: bool,
    pub materials: Vec<LevelView>,
    pub forms: Vec<LevelView>,
    pub total: usize,
    pub offset: usize,
    pub items: Vec<PaperUnit>,
    /// How many papers of all these units stand how.
    pub counts: BTreeMap<String, usize>,
    pub most: PaperBounds,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PaperAsk {
    /// Only units with a paper in this state.
    pub state: Option<Stand>,
    /// Only this paper decides the filter by state.
    pub material: Option<String>,
    /// A part of a unit's name.
    pub q: Option<String>,
    pub offset: Option<usize>,
    /// How many units, at most 500; 100 when absent.
    pub limit: Option<usize>,
}

/// A receipt as pages show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceiptView {
    #[serde(flatten)]
    pub content: Content,
    /// The number as people write it.
    pub called: String,
    /// The two times on the bureau's clock, with seconds.
    pub received_text: String,
    pub recorded_text: String,
    /// Over the canonical JSON of the content.
    pub digest: String,
    /// The installation's signature, and the fingerprint of the key; the text of the receipt has what is needed to check it.
    pub signature: Option<String>,
    pub fingerprint: Option<String>,
    /// The newest of its paper.
    pub newest: bool,
    /// The first of its paper: the one that counts for the time.
    pub first: bool,
    /// Whether this one came in time.
    pub in_time: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitPaper {
    #[serde(flatten)]
    pub cell: PaperCell,
    pub label: String,
    pub label_en: Option<String>,
    /// The forms in which it counts.
    pub forms: Vec<LevelView>,
    /// It may be written in place.
    pub in_writing: bool,
    /// The newest first.
    pub receipts: Vec<ReceiptView>,
    /// The version of the draft, for the unit's own people.
    pub draft: Option<i64>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PaperUnitPage {
    pub year: i16,
    pub phase: assessment::Phase,
    pub unit: String,
    pub name: String,
    pub asks: bool,
    pub papers: Vec<UnitPaper>,
    /// The reader may hand in now, and if not, why.
    pub may_hand_in: bool,
    /// The reader works for the unit and may write its texts.
    pub may_write: bool,
    /// The reader may register originals.
    pub may_register: bool,
    /// Why nothing can be handed in now.
    pub locked: Option<String>,
    pub most: PaperBounds,
}

const BOUNDS: PaperBounds = PaperBounds { file: MAX_FILE, files: MAX_FILES };

fn cell(
    asked: &PapersAsked,
    course: &Course,
    unit: &Subject,
    material: &str,
    first: Option<(Micros, i64)>,
    now: Micros,
) -> PaperCell {
    let end = asked.end(unit, material);
    let moved = course.extended(&unit.id, material).filter(|day| end.is_none_or(|e| *day >= e.day));
    let last = moved.or(end.map(|e| e.day));
    PaperCell {
        material: material.to_owned(),
        state: stand(end, moved, first.map(|(at, _)| at), now),
        day: end.map(|e| e.day.to_string()),
        time: end.filter(|e| e.minutes != 1440).map(|e| format!("{:02}:{:02}", e.minutes / 60, e.minutes % 60)),
        moved_to: moved.map(|d| d.to_string()),
        days_left: last.map(|day| day_number(day) - day_number(bureau_date(now))),
        received_at: first.map(|(at, _)| at.to_string()),
        times: first.map_or(0, |(_, times)| times),
    }
}

pub(crate) type Firsts = BTreeMap<(String, String), (Micros, i64)>;

impl Submissions {
    pub(crate) async fn firsts(&self, campaign: &str) -> Result<Firsts> {
        let rows = first_list(&mut *self.db.read().await?, campaign).await?;
        Ok(rows.into_iter().map(|(unit, material, first, times)| ((unit, material), (first, times))).collect())
    }

    /// Every unit that the reader sees, with how each of its papers stands.
    pub(crate) async fn table(&self, ctx: &Ctx, ask: &PaperAsk) -> Result<(PapersAsked, Course, Vec<PaperUnit>)> {
        let readable = scope(&ctx.who, Action::ReadUnit);
        if matches!(readable, rights::Scope::PublishedOnly | rights::Scope::None) {
            return Err(Error::forbidden("papers are read by the unit itself and by the city").with_code("not_allowed"));
        }
        let asked = self.assessment.papers_asked().await?;
        let course = self.assessment.course().await?;
        let firsts = self.firsts(&asked.campaign.id).await?;
        let now = self.clock.now();
        let order = people::unit_order(&mut *self.db.read().await?).await?;
        let place: BTreeMap<&str, usize> = order.iter().enumerate().map(|(i, u)| (u.as_str(), i)).collect();
        let mut units = self.assessment.units().await?;
        units.retain(|u| readable.holds(&u.id));
        units.sort_by_key(|u| place.get(u.id.as_str()).copied().unwrap_or(usize::MAX));
        let q = ask.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
        let levels = asked.input.as_ref().map(|i| i.material.1.as_slice()).unwrap_or_default();
        let mut out = Vec::new();
        for unit in &units {
            if q.is_some_and(|q| !unit.name.contains(q) && !unit.short_name.contains(q) && unit.id != q) {
                continue;
            }
            let first = |m: &str| firsts.get(&(unit.id.clone(), m.to_owned())).copied();
            let papers: Vec<PaperCell> =
                levels.iter().map(|l| cell(&asked, &course, unit, &l.id, first(&l.id), now)).collect();
            let of_state = |c: &PaperCell| {
                ask.state.is_none_or(|s| s == c.state) && ask.material.as_ref().is_none_or(|m| *m == c.material)
            };
            if ask.state.is_some() && !papers.iter().any(of_state) {
                continue;
            }
            out.push(PaperUnit { unit: unit.id.clone(), name: unit.name.clone(), papers });
        }
        Ok((asked, course, out))
    }

    pub(crate) async fn page(&self, ctx: &Ctx, ask: &PaperAsk) -> Result<PaperPage> {
        let (offset, limit) = (ask.offset.unwrap_or(0), ask.limit.unwrap_or(100));
        if limit == 0 || limit > 500 {
            return Err(Error::invalid("limit must be 1 to 500").with_code("bad_filter"));
        }
        let (asked, course, units) = self.table(ctx, ask).await?;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for cell in units.iter().flat_map(|u| &u.papers) {
            let name = serde_json::to_value(cell.state).ok().and_then(|v| v.as_str().map(str::to_owned));
            *counts.entry(name.unwrap_or_default()).or_insert(0) += 1;
        }
        let (materials, forms) = columns(asked.input.as_ref());
        Ok(PaperPage {
            year: course.year,
            phase: course.phase,
            asks: asked.input.is_some(),
            materials,
            forms,
            total: units.len(),
            offset,
            items: units.into_iter().skip(offset).take(limit).collect(),
            counts,
            most: BOUNDS,
        })
    }

    /// One unit with its receipts.
    pub(crate) async fn unit_page(&self, ctx: &Ctx, unit: &str) -> Result<PaperUnitPage> {
        allow(&ctx.who, Action::ReadUnit, rights::Subject::Unit(unit))?;
        let found = self.assessment.units().await?.into_iter().find(|s| s.id == unit);
        let subject = found.ok_or_else(|| Error::not_found("no such unit").with_code("no_unit"))?;
        let asked = self.assessment.papers_asked().await?;
        let course = self.assessment.course().await?;
        let now = self.clock.now();
        let mut conn = self.db.read_tx().await?;
        let receipts = receipt_list(&mut conn, &asked.campaign.id, Some(unit), Micros(i64::MAX)).await?;
        let submit = allow(&ctx.who, Action::SubmitPapers, rights::Subject::Unit(unit)).is_ok();
        let behalf = on_behalf(&ctx.who, Action::SubmitPapers, unit);
        let open = course.may(assessment::Work::Submit, Some(unit), now);
        let mut papers = Vec::new();
        for level in asked.input.as_ref().map(|i| i.material.1.as_slice()).unwrap_or_default() {
            let own: Vec<&Receipt> = receipts.iter().filter(|r| r.content.material == level.id).collect();
            let first = own.iter().map(|r| r.received_at).min();
            let times = i64::try_from(own.len()).unwrap_or(i64::MAX);
            let cell = cell(&asked, &course, &subject, &level.id, first.map(|f| (f, times)), now);
            let end = asked.end(&subject, &level.id);
            let moved = course.extended(unit, &level.id);
            let newest = own.last().map(|r| r.content.number);
            let earliest = own.iter().min_by_key(|r| (r.received_at, r.content.number)).map(|r| r.content.number);
            let views = own.iter().rev().map(|r| ReceiptView {
                called: r.called(),
                received_text: clock_text(r.received_at),
                recorded_text: clock_text(r.recorded_at),
                digest: r.digest.clone(),
                signature: r.signed.as_ref().map(|s| s.0.clone()),
                fingerprint: r.fingerprint(),
                newest: Some(r.content.number) == newest,
                first: Some(r.content.number) == earliest,
                in_time: stand(end, moved, Some(r.received_at), now) == Stand::Received,
                content: r.content.clone(),
            });
            let receipts = views.collect();
            let draft = match submit && !behalf {
                true => draft_find(&mut conn, &asked.campaign.id, unit, &level.id).await?.map(|d| d.version),
                false => None,
            };
            papers.push(UnitPaper {
                cell,
                label: level.label.clone(),
                label_en: level.label_en.clone(),
                in_writing: in_writing(&asked, &level.id),
                forms: asked.forms(&level.id).into_iter().map(LevelView::from).collect(),
                receipts,
                draft,
            });
        }
        Ok(PaperUnitPage {
            year: course.year,
            phase: course.phase,
            unit: subject.id,
            name: subject.name,
            asks: asked.input.is_some(),
            papers,
            may_hand_in: submit && open.is_ok(),
            may_write: submit && !behalf,
            may_register: may_register(ctx, unit) && open.is_ok(),
            locked: open.err().map(|e| e.message().to_owned()),
            most: BOUNDS,
        })
    }

    /// The receipt with how it stands, for the page of one receipt.
    pub(crate) async fn shown(&self, receipt: Receipt) -> Result<ReceiptView> {
        let asked = self.assessment.papers_asked().await?;
        let course = self.assessment.course().await?;
        let (unit, material) = (receipt.content.unit.clone(), receipt.content.material.clone());
        let found = self.assessment.units().await?.into_iter().find(|s| s.id == unit);
        let end = found.and_then(|s| asked.end(&s, &material));
        let mut conn = self.db.read().await?;
        let all = receipt_list(&mut conn, &receipt.content.campaign, Some(&unit), Micros(i64::MAX)).await?;
        let own: Vec<&Receipt> = all.iter().filter(|r| r.content.material == material).collect();
        let newest = own.last().is_none_or(|r| r.content.number == receipt.content.number);
        let earliest = own.iter().min_by_key(|r| (r.received_at, r.content.number));
        let first = earliest.is_none_or(|r| r.content.number == receipt.content.number);
        let state = stand(end, course.extended(&unit, &material), Some(receipt.received_at), self.clock.now());
        Ok(ReceiptView {
            called: receipt.called(),
            received_text: clock_text(receipt.received_at),
            recorded_text: clock_text(receipt.recorded_at),
            digest: receipt.digest.clone(),
            signature: receipt.signed.as_ref().map(|s| s.0.clone()),
            fingerprint: receipt.fingerprint(),
            newest,
            first,
            in_time: state == Stand::Received,
            content: receipt.content,
        })
    }

    /// The table of the city as a sheet for a spreadsheet.
    pub(crate) async fn csv(&self, ctx: &Ctx, ask: &PaperAsk) -> Result<String> {
        let (asked, _, units) = self.table(ctx, ask).await?;
        let levels = asked.input.as_ref().map(|i| i.material.1.as_slice()).unwrap_or_default();
        let label = |id: &str| levels.iter().find(|l| l.id == id).map_or_else(|| id.to_owned(), |l| l.label.clone());
        let mut out = String::from("\u{feff}单位,材料,状态,截止日,延至,首次收到,收到次数\r\n");
        for unit in &units {
            for c in &unit.papers {
                let received = match &c.received_at {
                    Some(at) => clock_text(at.parse()?),
                    None => String::new(),
                };
                let cells = [
                    unit.name.clone(),
                    label(&c.material),
                    c.state.word().to_owned(),
                    c.day.clone().unwrap_or_default() + &c.time.as_ref().map(|t| format!(" {t}")).unwrap_or_default(),
                    c.moved_to.clone().unwrap_or_default(),
                    received,
                    c.times.to_string(),
                ];
                let line: Vec<String> = cells.iter().map(|c| quoted(c)).collect();
                out.push_str(&line.join(","));
                out.push_str("\r\n");
            }
        }
        Ok(out)
    }
}

/// A cell that no spreadsheet takes for a formula.
fn quoted(cell: &str) -> String {
    let safe = if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.to_owned() };
    match safe.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", safe.replace('"', "\"\"")),
        false => safe,
    }
}

fn columns(input: Option<&PaperInput>) -> (Vec<LevelView>, Vec<LevelView>) {
    let views = |levels: &[Level]| levels.iter().map(LevelView::from).collect();
    let Some(input) = input else { return (Vec::new(), Vec::new()) };
    (views(&input.material.1), input.form.as_ref().map(|f| views(&f.1)).unwrap_or_default())
}

/// The materials that a list of receipts holds.
pub(crate) fn held(receipts: &[&Receipt]) -> BTreeSet<String> {
    receipts.iter().map(|r| r.content.material.clone()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_minute_counts_and_the_next_is_late() {
        let end = Some(End { day: date(2026, 12, 15), minutes: 1440 });
        let at = |text: &str| text.parse::<Micros>().unwrap();
        let now = at("2026-12-20T00:00:00Z");
        let of = |text: &str| stand(end, None, Some(at(text)), now);
        assert_eq!(of("2026-12-15T15:59:59.999999Z"), Stand::Received);
        assert_eq!(of("2026-12-15T16:00:00Z"), Stand::Late);
        assert_eq!(stand(end, None, None, now), Stand::Missing);
        assert_eq!(stand(end, None, None, at("2026-12-15T15:59:59.9Z")), Stand::Due);
        // A moved day counts whole; one that is earlier takes nothing away.
        assert_eq!(stand(end, Some(date(2026, 12, 18)), Some(at("2026-12-18T15:59:59Z")), now), Stand::Received);
        assert_eq!(stand(end, Some(date(2026, 12, 18)), Some(at("2026-12-18T16:00:00Z")), now), Stand::Late);
        assert_eq!(stand(end, Some(date(2026, 12, 1)), Some(at("2026-12-15T15:00:00Z")), now), Stand::Received);
        // The end of office hours is a minute of its own.
        let office = Some(End { day: date(2026, 12, 15), minutes: 1050 });
        assert_eq!(stand(office, None, Some(at("2026-12-15T09:30:59Z")), now), Stand::Received);
        assert_eq!(stand(office, None, Some(at("2026-12-15T09:31:00Z")), now), Stand::Late);
        assert_eq!(stand(None, None, None, now), Stand::Due);
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("甲,\"乙\""), "\"甲,\"\"乙\"\"\"");
    }
}
