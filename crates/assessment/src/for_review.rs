//! What the review needs of a run: each row of a unit with the digest of all that it rests on, the units in the same situation,
//! what a ruling does to every unit, and what two units both claim.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::{Fact, InputDef, Snapshot, Value, ValueType};
use kernel::q::Q;
use kernel::{Ctx, Error, Micros, Result};
use rights::{Action, Subject, allow};
use rubric::{
    Card, FactState, Method, Node, ReadingKind, RowCard, RowStanding, RuleReason, Rulings, Scored, State, score,
};
use seal::Digest;
use serde::{Deserialize, Serialize};
use store::Conn;
use utoipa::ToSchema;

use crate::board::facts_of;
use crate::campaign::Assessment;
use crate::pages::run_info;
use crate::runs::Loaded;
use crate::store::{campaign_latest, ruling_list};
use crate::store_work::{facts_since, upload_find};
use crate::view::*;

/// Letters and digits that a text must have before two units with the same are suspected.
const TELLING: usize = 6;
/// Things that are listed as claimed twice.
const MAX_DOUBLED: usize = 500;

/// One row of a unit.
pub struct UnitRow {
    pub row: Row,
    pub lo: Q,
    pub hi: Q,
    /// The full marks for this unit.
    pub full: Q,
    /// It is asked of the unit and applies to it.
    pub scored: bool,
    /// Of everything that the points rest on.
    pub material: Digest,
    pub facts: Vec<FactView>,
    /// Readings of the indicator.
    pub row_readings: Vec<String>,
    /// What is to be seen on the spot, as the method says it.
    pub evidence: Vec<String>,
    pub evidence_en: Vec<String>,
}

/// A unit's rows in the newest run.
pub struct UnitRows {
    pub run: RunInfo,
    pub run_at: Micros,
    pub unit: UnitHead,
    pub total: Span,
    pub items: Vec<UnitItem>,
    pub rows: Vec<UnitRow>,
    pub year: i16,
    pub campaign: String,
    /// Facts that were said of the unit after the run: it does not know them yet.
    pub said_since: usize,
    method: Arc<Method>,
}

impl UnitRows {
    /// The row of an indicator that is asked of the unit.
    ///
    /// # Errors
    /// `no_indicator` when there is none.
    pub fn row(&self, indicator: &str) -> Result<&UnitRow> {
        let asked = self.rows.iter().find(|r| r.row.indicator == indicator && r.scored);
        asked.ok_or_else(|| {
            let short: String = indicator.chars().take(40).collect();
            Error::not_found(format!("`{short}` is not asked of this unit")).with_code("no_indicator")
        })
    }

    /// Whether the rule of a row can give so many points.
    #[must_use]
    pub fn can_claim(&self, row: &UnitRow, points: Q) -> bool {
        // Between two tiers only whole points are given.
        let between = self.method.between_tiers.is_some() && points.is_integer();
        self.method
            .indicator(&row.row.indicator)
            .is_some_and(|i| i.can_give(points, row.full, false) || (between && i.can_give(points, row.full, true)))
    }
}

/// The marks of a unit's rows, for a list of units.
#[derive(Clone, Debug)]
pub struct UnitMarks {
    pub unit: String,
    pub short_name: String,
    pub kind: String,
    pub refused: bool,
    /// Indicator, points where they are certain, digest of what they rest on; only what is asked of the unit.
    pub rows: Vec<(String, Option<Q>, Digest)>,
}

/// A unit that stands to an indicator as another does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Situation {
    pub unit: String,
    pub name: String,
    pub lo: String,
    pub hi: String,
}

/// What a ruling does to one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitEffect {
    pub unit: String,
    pub name: String,
    /// Points of the indicator, `lo` to `hi`.
    pub before: Ends,
    pub after: Ends,
    pub total_before: Ends,
    pub total_after: Ends,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = EffectEnds)]
pub struct Ends {
    pub lo: String,
    pub hi: String,
}

/// A ruling with its effect on every unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RulingEffect {
    pub reading: String,
    pub option: String,
    /// The option before; null where nobody had ruled.
    pub was: Option<String>,
    pub ruled_by: String,
    pub run: String,
    pub units: Vec<UnitEffect>,
}

/// A reading of an indicator, with what was ruled of it since an instant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadingSince {
    pub id: String,
    pub title: String,
    pub title_en: Option<String>,
    /// The option that was ruled since, in words, and who ruled it; null while nobody has.
    pub option: Option<String>,
    pub option_en: Option<String>,
    pub ruled_by: Option<String>,
}

/// Something that two units or more claim.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Doubled {
    /// `evidence` for a file with the same digest, `row` for a row with the same key.
    pub kind: DoubledKind,
    /// The digest, or the key in words.
    pub what: String,
    pub label: Option<String>,
    pub label_en: Option<String>,
    pub held_by: Vec<Holder>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DoubledKind {
    Evidence,
    Row,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct Holder {
    pub unit: String,
    pub name: String,
    /// The fact, or the indicator for which it was claimed.
    pub fact: String,
    /// The name of the file, or the row as it was said.
    pub said: String,
}

/// What an approval is of. When a fact was recorded again without saying anything else does not matter.
#[derive(Serialize)]
struct Material<'a> {
    indicator: &'a str,
    lo: Q,
    hi: Q,
    full: Q,
    standing: RowStanding,
    readings: &'a [String],
    reason: &'a RuleReason,
    facts: Vec<FactMaterial<'a>>,
}

#[derive(Serialize)]
struct FactMaterial<'a> {
    input: &'a str,
    at: &'a BTreeMap<String, String>,
    state: FactState,
    key: Option<&'a str>,
    by: Option<&'a str>,
    reason: Option<&'a str>,
    outcome: Option<&'a facts::Outcome>,
    evidence: Vec<&'a str>,
}

fn full_of(method: &Method, card: &Card, row: &RowCard) -> Q {
    let kind = card.kind.as_ref().and_then(|k| method.kinds.iter().position(|(id, _)| id == k));
    let of_method = || method.indicator(&row.indicator).map(|i| kind.map_or(i.points, |k| i.points_for(k)));
    row.full.or_else(of_method).unwrap_or(Q::ZERO)
}

fn material(method: &Method, card: &Card, row: &RowCard, facts: &[Fact]) -> Result<Digest> {
    let of = |key: &str, at: &BTreeMap<String, String>| {
        let same = || facts.iter().filter(|f| f.key == key);
        same().find(|f| f.at == *at).or_else(|| same().find(|f| f.at.is_empty()))
    };
    let used = row.facts.iter().map(|u| {
        let fact = u.key.as_deref().and_then(|key| of(key, &u.at));
        FactMaterial {
            input: &u.input,
            at: &u.at,
            state: u.state,
            key: u.key.as_deref(),
            by: fact.map(|f| f.by.as_str()),
            reason: fact.and_then(|f| f.reason.as_deref()),
            outcome: fact.map(|f| &f.outcome),
            evidence: fact.map(|f| f.evidence.iter().map(|e| e.digest.as_str()).collect()).unwrap_or_default(),
        }
    });
    seal::digest_json(&Material {
        indicator: &row.indicator,
        lo: row.points.lo,
        hi: row.points.hi,
        full: full_of(method, card, row),
        standing: row.standing,
        readings: &row.readings,
        reason: &row.reason,
        facts: used.collect(),
    })
}

/// How a unit stands to an indicator, without its figures: the tiers reached, every condition that holds, fails or is open,
/// and the readings that are open.
fn situation(card: &Card, row: &RowCard) -> Result<Digest> {
    fn walk(node: &Node, out: &mut Vec<State>) {
        out.push(node.state);
        node.children.iter().for_each(|c| walk(c, out));
    }
    let mut states = Vec::new();
    row.reason.each_node(&mut |node| walk(node, &mut states));
    let reached: Vec<usize> = match &row.reason {
        RuleReason::Tiers { tiers, .. } => tiers.iter().filter(|t| t.reached).map(|t| t.tier).collect(),
        _ => Vec::new(),
    };
    seal::digest_json(&(&card.kind, row.standing, reached, states, &row.readings))
}

fn ends(p: rubric::Points) -> Ends {
    Ends { lo: points_of(p.lo), hi: points_of(p.hi) }
}

/// A text with nothing but its letters and digits, so that the same paper is found however it was typed.
fn plain(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The rows of a fact by what tells one from another, where that is a text that says something: a month or a district is
/// the same for many.
fn keyed(input: &InputDef, fact: &Fact) -> Vec<(String, String)> {
    let Some(Value::Rows(rows)) = fact.outcome.value() else { return Vec::new() };
    let text = |id: &&String| input.column(id).is_some_and(|c| c.ty == ValueType::Text);
    let columns: Vec<usize> = input.key.iter().filter(text).filter_map(|id| rows.column(id)).collect();
    let said = |row: &facts::Row| -> Vec<String> {
        let cells = columns.iter().filter_map(|i| row.cells.get(*i).cloned().flatten());
        cells.filter_map(|v| if let Value::Text(t) = v { Some(t) } else { None }).collect()
    };
    let of_row = |row: &facts::Row| {
        let texts = said(row);
        let key = texts.iter().map(|t| plain(t)).collect::<Vec<_>>().join("\u{1f}");
        (key.chars().count() >= TELLING).then(|| (key, texts.join("、")))
    };
    rows.items.iter().filter_map(of_row).collect()
}

type Found = BTreeMap<(DoubledKind, String, String), BTreeSet<Holder>>;

fn collect(method: &Method, snapshot: &Snapshot, unit: &str, found: &mut Found) {
    let name = snapshot.subjects.iter().find(|s| s.id == unit).map_or(unit, |s| s.short_name.as_str()).to_owned();
    for fact in facts_of(snapshot, unit) {
        let of_fact = method.slots.iter().find(|s| s.keys.iter().any(|(_, k)| **k == *fact.key));
        let Some(input) = of_fact.and_then(|s| method.inputs.get(s.input)) else { continue };
        let holder = |said: &str| Holder {
            unit: unit.to_owned(),
            name: name.clone(),
            fact: input.label.clone(),
            said: said.to_owned(),
        };
        for e in &fact.evidence {
            let key = (DoubledKind::Evidence, String::new(), e.digest.clone());
            found.entry(key).or_default().insert(holder(&e.name));
        }
        for (key, said) in keyed(input, fact) {
            found.entry((DoubledKind::Row, input.id.clone(), key)).or_default().insert(holder(&said));
        }
    }
}

impl Assessment {
    /// A unit's rows in the newest run, each with the digest of what it rests on.
    pub async fn unit_rows(&self, ctx: &Ctx, unit: &str) -> Result<UnitRows> {
        allow(&ctx.who, Action::ReadUnit, Subject::Unit(unit))?;
        let campaign = self.campaign().await?;
        let loaded = self.load_unit(None, unit).await?;
        let pages = crate::http::pages(self, ctx, &loaded).await?;
        let card = pages.own_card(unit)?;
        let (items, _) = pages.items(card)?;
        let facts = facts_of(&loaded.snapshot, unit);
        let mut rows = Vec::new();
        for shown in items.iter().flat_map(|i| &i.rows) {
            let Some(row) = card.rows.iter().find(|r| r.indicator == shown.indicator) else { continue };
            let of_method = loaded.method.indicator(&row.indicator);
            rows.push(UnitRow {
                row: shown.clone(),
                lo: row.points.lo,
                hi: row.points.hi,
                full: full_of(&loaded.method, card, row),
                scored: row.standing == RowStanding::Scored,
                material: material(&loaded.method, card, row, facts)?,
                facts: row.facts.iter().filter_map(|f| pages.fact(unit, f)).collect(),
                row_readings: of_method
                    .map(|i| {
                        let all = i.readings.iter().filter_map(|r| loaded.method.readings.get(*r));
                        all.map(|r| r.id.clone()).collect()
                    })
                    .unwrap_or_default(),
                evidence: of_method.map(|i| i.evidence.clone()).unwrap_or_default(),
                evidence_en: of_method.map(|i| i.evidence_en.clone()).unwrap_or_default(),
            });
        }
        let said_since = {
            let mut conn = self.db.read().await?;
            let since = facts_since(&mut conn, &campaign.id, loaded.run.created_at).await?;
            since.iter().filter(|f| f.subject == unit).count()
        };
        Ok(UnitRows {
            run: run_info(&loaded.run),
            run_at: loaded.run.created_at,
            unit: pages.head(card),
            total: card.total.into(),
            items,
            rows,
            year: campaign.year,
            campaign: campaign.id,
            said_since,
            method: loaded.method.clone(),
        })
    }

    /// The marks of every unit of the newest run.
    pub async fn marks(&self) -> Result<(String, Vec<UnitMarks>)> {
        let opened = self.run_opened(None).await?;
        let assessment = self.clone();
        self.in_turn(move || {
            let mut out = Vec::new();
            assessment.each_unit(&opened, &mut |part: &Loaded| {
                for card in &part.scored.cards {
                    let facts = facts_of(&part.snapshot, &card.unit);
                    let mut rows = Vec::new();
                    for row in card.rows.iter().filter(|r| r.standing == RowStanding::Scored) {
                        let points = row.points.certain().then_some(row.points.lo);
                        rows.push((row.indicator.clone(), points, material(&part.method, card, row, facts)?));
                    }
                    out.push(UnitMarks {
                        unit: card.unit.clone(),
                        short_name: card.short_name.clone(),
                        kind: card.kind.clone().unwrap_or_default(),
                        refused: card.refused.is_some(),
                        rows,
                    });
                }
                Ok(())
            })?;
            Ok((opened.run.id.clone(), out))
        })
        .await
    }

    /// The units that stand to an indicator as one does, that one included: the same kind, tier, conditions and readings.
    pub async fn same_situation(&self, unit: &str, indicator: &str) -> Result<Vec<Situation>> {
        let opened = self.run_opened(None).await?;
        let (assessment, unit, indicator) = (self.clone(), unit.to_owned(), indicator.to_owned());
        self.in_turn(move || {
            let mut all: Vec<(Digest, Situation)> = Vec::new();
            assessment.each_unit(&opened, &mut |part: &Loaded| {
                for card in &part.scored.cards {
                    let Some(row) = card.rows.iter().find(|r| r.indicator == indicator) else { continue };
                    let Ends { lo, hi } = ends(row.points);
                    let (unit, name) = (card.unit.clone(), card.short_name.clone());
                    all.push((situation(card, row)?, Situation { unit, name, lo, hi }));
                }
                Ok(())
            })?;
            let own = all.iter().find(|(_, s)| s.unit == unit).map(|(d, _)| *d);
            Ok(all.into_iter().filter(|(d, _)| Some(*d) == own).map(|(_, s)| s).collect())
        })
        .await
    }

    /// Readings of the method, each with what was ruled of it since an instant.
    pub async fn readings_since(&self, ids: &[String], since: Micros) -> Result<Vec<ReadingSince>> {
        let campaign = self.campaign().await?;
        let method = self.method(&campaign.method_digest).await?;
        let rows = {
            let mut conn = self.db.read().await?;
            ruling_list(&mut conn, &campaign.id).await?
        };
        // A note has nothing to rule.
        let of_method = ids.iter().filter_map(|id| method.reading(id).map(|(_, r)| r));
        let of_method = of_method.filter(|r| r.kind != ReadingKind::Note);
        Ok(of_method
            .map(|reading| {
                let ruled =
                    rows.iter().rfind(|r| r.reading == reading.id && r.option.is_some() && r.recorded_at >= since);
                let option = ruled.and_then(|r| reading.options.iter().find(|o| Some(&o.id) == r.option.as_ref()));
                ReadingSince {
                    id: reading.id.clone(),
                    title: reading.title.zh.clone(),
                    title_en: reading.title.en.clone(),
                    option: option.map(|o| o.text.clone()),
                    option_en: option.and_then(|o| o.text_en.clone()),
                    ruled_by: ruled.map(|r| r.by.clone()),
                }
            })
            .collect())
    }

    /// What the ruling on a reading does to every unit, as against the rulings before an instant.
    ///
    /// # Errors
    /// `not_ruled` when nobody has ruled the reading since.
    pub async fn ruling_effect(&self, indicator: &str, reading: &str, since: Micros) -> Result<RulingEffect> {
        let campaign = self.campaign().await?;
        let rows = {
            let mut conn = self.db.read().await?;
            ruling_list(&mut conn, &campaign.id).await?
        };
        if !rows.iter().any(|r| r.reading == reading && r.recorded_at >= since) {
            let text = format!("读法 {reading} 尚未裁定；reading {reading} has not been ruled since");
            return Err(Error::conflict(text).with_code("not_ruled"));
        }
        let (now, then) = (self.rulings(&campaign).await?, self.rulings_at(&campaign, since).await?);
        let own = format!("{reading}.");
        let mut before = Rulings { rulings: now.rulings.clone(), params: now.params.clone(), ..then.clone() };
        match then.rulings.get(reading) {
            Some(ruling) => before.rulings.insert(reading.to_owned(), ruling.clone()),
            None => before.rulings.remove(reading),
        };
        before.params.retain(|k, _| !k.starts_with(&own));
        before
            .params
            .extend(then.params.iter().filter(|(k, _)| k.starts_with(&own)).map(|(k, v)| (k.clone(), v.clone())));
        let ruled = now.rulings.get(reading).cloned();
        let ruled = ruled.ok_or_else(|| Error::conflict("the reading is not ruled").with_code("not_ruled"))?;
        let was = before.rulings.get(reading).map(|r| r.option.clone());
        let loaded = self.load(None).await?;
        let (indicator, reading) = (indicator.to_owned(), reading.to_owned());
        self.in_turn(move || {
            let one = score(&loaded.method, &before, &loaded.snapshot)?;
            let two = score(&loaded.method, &now, &loaded.snapshot)?;
            let units = effects(&one, &two, &indicator);
            Ok(RulingEffect {
                reading,
                option: ruled.option,
                was,
                ruled_by: ruled.by,
                run: loaded.run.id.clone(),
                units,
            })
        })
        .await
    }

    /// What two units or more both claim: a file, or a row by the key that its input declares. `more` are files that
    /// were named elsewhere: unit, for what, digest, name. A file that every unit has is the city's and no claim.
    pub async fn doubled(&self, more: Vec<(String, String, String, String)>) -> Result<Vec<Doubled>> {
        let opened = self.run_opened(None).await?;
        let assessment = self.clone();
        self.in_turn(move || {
            let head = opened.bare();
            let method = head.method.clone();
            let mut found = Found::new();
            let mut units = BTreeMap::new();
            assessment.each_facts(&opened, &mut |unit, snapshot| {
                let name = snapshot.subjects.iter().find(|s| s.id == unit).map(|s| s.short_name.clone());
                units.insert(unit.to_owned(), name.unwrap_or_else(|| unit.to_owned()));
                collect(&method, snapshot, unit, &mut found);
                Ok(())
            })?;
            for (unit, fact, digest, said) in more {
                let Some(name) = units.get(&unit).cloned() else { continue };
                let holders = found.entry((DoubledKind::Evidence, String::new(), digest)).or_default();
                holders.insert(Holder { unit, name, fact, said });
            }
            let mut out = Vec::new();
            for ((kind, input, what), holders) in found {
                let by: BTreeSet<&str> = holders.iter().map(|h| h.unit.as_str()).collect();
                let everyone = by.len() > 2 && by.len() == units.len();
                if by.len() < 2 || everyone {
                    continue;
                }
                let def = method.input(&input).map(|(_, d)| d);
                out.push(Doubled {
                    kind,
                    what: if kind == DoubledKind::Row {
                        holders.iter().next().map(|h| h.said.clone()).unwrap_or_default()
                    } else {
                        what
                    },
                    label: def.map(|d| d.label.clone()),
                    label_en: def.and_then(|d| d.label_en.clone()),
                    held_by: holders.into_iter().collect(),
                });
            }
            // What few share tells more than what many do, such as a task that the city gave to all.
            out.sort_by_key(|d| d.held_by.len());
            out.truncate(MAX_DOUBLED);
            Ok(out)
        })
        .await
    }

    /// A file that was handed in for a unit.
    pub async fn handed_in(&self, unit: &str, digest: &str) -> Result<Option<EvidenceView>> {
        let mut conn = self.db.read().await?;
        let found = upload_find(&mut conn, unit, digest).await?;
        Ok(found.map(|u| EvidenceView {
            digest: u.digest,
            name: u.name,
            media_type: u.media_type,
            bytes: u64::try_from(u.bytes).unwrap_or_default(),
            dated: None,
        }))
    }

    /// The course as it stands inside a transaction, with the campaign's id.
    pub async fn course_in(&self, conn: &mut Conn) -> Result<(String, crate::course::Course)> {
        let campaign = campaign_latest(conn).await?;
        let campaign = campaign.ok_or_else(|| Error::not_found("there is no campaign yet").with_code("no_campaign"))?;
        let course = crate::course_store::course_read(conn, &campaign.id, campaign.year).await?;
        Ok((campaign.id, course))
    }
}

fn effects(one: &Scored, two: &Scored, indicator: &str) -> Vec<UnitEffect> {
    let row = |card: &Card| {
        let found = card.rows.iter().find(|r| r.indicator == indicator);
        ends(found.map_or(rubric::Points::NONE, |r| r.points))
    };
    let both = one.cards.iter().filter_map(|a| Some((a, two.cards.iter().find(|b| b.unit == a.unit)?)));
    both.map(|(a, b)| UnitEffect {
        unit: a.unit.clone(),
        name: a.short_name.clone(),
        before: row(a),
        after: row(b),
        total_before: ends(a.total),
        total_after: ends(b.total),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_paper_is_found_however_it_was_typed() {
        assert_eq!(plain("环境信息 化研究（２０２６）"), plain("环境信息化研究(2026)"));
        assert_eq!(plain("10.1000/ABC-1"), plain("10.1000／abc－1"));
        assert_ne!(plain("环境信息化研究"), plain("环境信息化研究二"));
    }
}
