//! Saying one fact on a page: a unit declares, a reviewer judges or corrects. First a look at what it would do, then the record.

use std::collections::BTreeMap;

use facts::{EvidenceRef, Fact};
use kernel::{Ctx, Error, Result};
use rights::{Action, Subject, acts_for, allow};
use rubric::score;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::Session;

use crate::campaign::{Assessment, saying};
use crate::correct::CorrectionEffect;
use crate::course::Work;
use crate::fact_list::{Chosen, FactRow, no_input, taken};
use crate::pages::Pages;
use crate::sheets::{FieldProblem, Party, Said, Told, one};
use crate::store_work::upload_find;
use crate::view::*;
use crate::whatif::{Carried, Setting, WhatIf};
use crate::whatif_ask::RowMoveView;

/// Files that one fact may name.
const MAX_EVIDENCE: usize = 40;

/// As whom one speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaking {
    Declared,
    Judged,
    /// A reviewer found it otherwise: goes before everything else that is said of the fact.
    Corrected,
}

/// What is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SaidState {
    Known,
    Absent,
    Unavailable,
    NotApplicable,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareAsk {
    /// Named by the address.
    #[serde(skip)]
    pub input: String,
    /// The cell, for an input with dimensions.
    #[serde(default)]
    pub at: BTreeMap<String, String>,
    /// `declared` by the unit, `judged` or `corrected` by a reviewer.
    #[serde(rename = "as")]
    pub speaking: Speaking,
    pub state: SaidState,
    /// As in the form: `true`, `12`, `896/1000`, `2026-12-15 20:00`, `10万元`, the id or label of a level.
    #[serde(default)]
    pub value: Option<String>,
    /// Every cell as in the form, by column.
    #[serde(default)]
    pub rows: Vec<BTreeMap<String, String>>,
    /// It can still grow within the year; a list is not complete yet.
    #[serde(default)]
    pub growing: bool,
    #[serde(default)]
    pub reason: Option<String>,
    /// Digests of files handed in for this unit, or of evidence of the fact that it replaces.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Only looks: nothing is recorded.
    #[serde(default)]
    pub preview: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Declared {
    pub recorded: bool,
    /// Everything that is wrong; nothing was recorded then.
    pub problems: Vec<FieldProblem>,
    /// The fact before and after; null while something is wrong.
    pub before: Option<FactRow>,
    pub after: Option<FactRow>,
    /// What is said counts; another binding stands before it where not.
    pub counts: bool,
    /// The indicators whose points it moves, as of the newest run.
    pub effects: Vec<RowMoveView>,
    pub total_before: Option<Span>,
    pub total_after: Option<Span>,
    /// The points cannot be told to this reader, because they rest on other units too.
    pub rests_on_others: bool,
    /// Of a correction: what it does to the points, and whether it waits for a second reviewer.
    pub correction: Option<CorrectionEffect>,
}

impl Declared {
    fn wrong(problems: Vec<FieldProblem>) -> Declared {
        Declared {
            recorded: false,
            problems,
            before: None,
            after: None,
            counts: false,
            effects: Vec::new(),
            total_before: None,
            total_after: None,
            rests_on_others: false,
            correction: None,
        }
    }
}

impl DeclareAsk {
    fn party(&self) -> Party {
        match self.speaking {
            Speaking::Declared => Party::Unit,
            Speaking::Judged => Party::Reviewer,
            Speaking::Corrected => Party::Corrector,
        }
    }
}

/// Who says it: by name, and for whom when somebody declares for a unit without working there (代填).
fn signed(ctx: &Ctx, speaking: Speaking, subject: &facts::Subject) -> String {
    let name = ctx.who.name();
    if speaking != Speaking::Declared || !rights::on_behalf(&ctx.who, Action::DeclareFacts, &subject.id) {
        return name.to_owned();
    }
    match acts_for(&ctx.who, Action::DeclareFacts, Subject::Unit(&subject.id)) {
        Some(lent) => format!("{name}（受{}委托）", lent.name),
        None => format!("{name}（代填，代{}）", subject.short_name),
    }
}

impl Assessment {
    /// Looks at what somebody says of a fact, and records it unless it is only a look.
    pub(crate) async fn declare(
        &self,
        (ctx, session): (&Ctx, &Session),
        pages: &Pages<'_>,
        unit: &str,
        ask: &DeclareAsk,
    ) -> Result<Declared> {
        match ask.speaking {
            Speaking::Declared => allow(&ctx.who, Action::DeclareFacts, Subject::Unit(unit))?,
            Speaking::Judged => allow(&ctx.who, Action::Judge, Subject::City)?,
            Speaking::Corrected => {
                allow(&ctx.who, Action::AnswerClaims, Subject::Unit(unit))?;
                self.course().await?.may(Work::Judge, None, ctx.now)?;
            }
        }
        pages.own_card(unit)?;
        // Whoever only looks is told too: a form that cannot be sent need not be filled in.
        self.may(saying(&ctx.who), Some(unit), ctx.now).await?;
        let loaded = pages.loaded;
        let campaign = self.campaign().await?;
        if campaign.method_digest != loaded.run.method_digest {
            return Err(Error::precondition("the newest run was made by another method; start a run first")
                .with_code("other_method"));
        }
        let subjects = self.units().await?;
        let subject = subjects.iter().find(|s| s.id == unit);
        let subject = subject.ok_or_else(|| Error::not_found("no such unit").with_code("no_unit"))?;
        let said = match ask.state {
            SaidState::Known => Said::Known,
            SaidState::Absent => Said::Absent,
            SaidState::Unavailable => Said::Unavailable,
            SaidState::NotApplicable => Said::NotApplicable,
        };
        let told = Told {
            input: &ask.input,
            at: &ask.at,
            said,
            value: ask.value.as_deref(),
            rows: &ask.rows,
            growing: ask.growing,
            reason: ask.reason.as_deref(),
        };
        let by = signed(ctx, ask.speaking, subject);
        let now = ctx.now.to_string();
        let found = one(&loaded.method, subject, campaign.year, ask.party(), &told, &by, &now)?;
        let evidence = self.named_files(pages, unit, &ask.evidence).await?;
        let (fact, mut problems) = match found {
            Ok(fact) => (Some(fact), Vec::new()),
            Err(problems) => (None, problems),
        };
        let files = match evidence {
            Ok(files) if files.is_empty() && ask.speaking == Speaking::Corrected => {
                problems.push(FieldProblem {
                    field: "evidence".into(),
                    message: "更正须附证据".into(),
                    message_en: "a correction needs evidence".into(),
                    code: "evidence_missing".into(),
                });
                files
            }
            Ok(files) => files,
            Err(problem) => {
                problems.push(problem);
                Vec::new()
            }
        };
        let Some(fact) = fact.filter(|_| problems.is_empty()) else {
            if ask.preview {
                return Ok(Declared::wrong(problems));
            }
            let first = problems.first().cloned().ok_or_else(|| Error::internal("a fact that is neither"))?;
            return Err(Error::invalid(format!("{}：{}；{}", first.field, first.message, first.message_en))
                .with_code("bad_field")
                .with_detail("field", first.field)
                .with_detail("zh", first.message)
                .with_detail("en", first.message_en));
        };
        let fact = Fact { evidence: files, ..fact };
        let mut out = self.seen_after(pages, unit, ask, &fact).await?;
        if ask.speaking == Speaking::Corrected {
            let effect = self.correction((ctx, session), pages, unit, &fact, ask.preview).await?;
            out.counts &= !effect.waits;
            out.correction = Some(effect);
            out.recorded = !ask.preview;
            return Ok(out);
        }
        if !ask.preview {
            self.facts_add(ctx, session, unit, std::slice::from_ref(&fact)).await?;
            if by != ctx.who.name() {
                let lent = acts_for(&ctx.who, Action::DeclareFacts, Subject::Unit(unit)).map(|l| l.name.clone());
                webkit::note(|n| n.on_behalf_of = Some(lent.unwrap_or_else(|| unit.to_owned())));
            }
            out.recorded = true;
        }
        Ok(out)
    }

    /// The files that a fact names: handed in for the unit, or evidence of the unit already.
    async fn named_files(
        &self,
        pages: &Pages<'_>,
        unit: &str,
        digests: &[String],
    ) -> Result<std::result::Result<Vec<EvidenceRef>, FieldProblem>> {
        let wrong = |zh: &str, en: &str, code: &str| FieldProblem {
            field: "evidence".into(),
            message: zh.into(),
            message_en: en.into(),
            code: code.into(),
        };
        if digests.len() > MAX_EVIDENCE {
            let (zh, en) = (format!("最多 {MAX_EVIDENCE} 个文件"), format!("at most {MAX_EVIDENCE} files"));
            return Ok(Err(wrong(&zh, &en, "many_files")));
        }
        let mut out: Vec<EvidenceRef> = Vec::new();
        for digest in digests {
            if out.iter().any(|e| e.digest == *digest) {
                continue;
            }
            let upload = {
                let mut conn = self.db.read().await?;
                upload_find(&mut conn, unit, digest).await?
            };
            out.push(match (upload, pages.evidence(unit, digest)) {
                (Some(u), _) => EvidenceRef {
                    digest: u.digest,
                    name: u.name,
                    media_type: u.media_type,
                    bytes: u64::try_from(u.bytes).unwrap_or_default(),
                    dated: None,
                },
                (None, Ok(known)) => known,
                (None, Err(_)) => {
                    return Ok(Err(wrong(
                        "有文件未曾上传到本单位",
                        "a file was not handed in for this unit",
                        "no_evidence",
                    )));
                }
            });
        }
        Ok(Ok(out))
    }

    /// The fact before and after, and the points that it moves.
    async fn seen_after(&self, pages: &Pages<'_>, unit: &str, ask: &DeclareAsk, fact: &Fact) -> Result<Declared> {
        let loaded = pages.loaded;
        let (index, input) = loaded.method.input(&ask.input).ok_or_else(|| no_input(&ask.input))?;
        let at = loaded.method.slots.iter().position(|s| s.input == index && s.at == ask.at);
        let slot_at = at.ok_or_else(|| no_input(&ask.input))?;
        let slot = loaded.method.slots.get(slot_at).ok_or_else(|| no_input(&ask.input))?;
        let card = pages.own_card(unit)?;
        let before = pages.fact_row(card, slot, input, &taken(input, slot, pages.facts_of(unit)));
        let mut snapshot = (*loaded.snapshot).clone();
        snapshot.facts.retain(|f| !(f.subject == unit && f.key == fact.key && f.at == fact.at));
        snapshot.facts.push(fact.clone());
        snapshot.sort();
        let from = snapshot.facts.partition_point(|f| f.subject.as_str() < unit);
        let to = snapshot.facts.partition_point(|f| f.subject.as_str() <= unit);
        let own = snapshot.facts.get(from..to).unwrap_or_default();
        let t = taken(input, slot, own);
        let counts = t.fact().is_some_and(|f| f.key == fact.key)
            && (t.chosen != Chosen::NoneKnown || fact.outcome.value().is_none());
        let after = pages.fact_row(card, slot, input, &t);
        let mut out = Declared {
            recorded: false,
            problems: Vec::new(),
            before: Some(before),
            after: Some(after),
            counts,
            effects: Vec::new(),
            total_before: Some(card.total.into()),
            total_after: Some(card.total.into()),
            rests_on_others: false,
            correction: None,
        };
        let change = WhatIf {
            facts: vec![crate::whatif::FactChange {
                unit: unit.to_owned(),
                slot: slot_at,
                to: crate::whatif::To::Absent,
            }],
            rulings: BTreeMap::new(),
            params: BTreeMap::new(),
            method: None,
        };
        if pages.may_ask(&change).is_err() {
            out.rests_on_others = true;
            out.total_after = None;
            return Ok(out);
        }
        let setting = Setting {
            method: loaded.method.clone(),
            rulings: (*loaded.rulings).clone(),
            snapshot,
            carried: Carried::default(),
        };
        let closed = |e| Error::unavailable("the server is stopping").with_source(e);
        let _turn = self.asking.acquire().await.map_err(closed)?;
        let scored = self
            .in_turn(move || {
                let scored = score(&setting.method, &setting.rulings, &setting.snapshot)?;
                Ok((setting, scored))
            })
            .await?;
        let nothing = WhatIf { facts: Vec::new(), rulings: BTreeMap::new(), params: BTreeMap::new(), method: None };
        let page = pages.whatif(&nothing, &scored.0, &scored.1)?;
        if let Some(effect) = page.effects.into_iter().find(|e| e.unit == unit) {
            out.effects = effect.rows;
            out.total_after = effect.after.total;
        }
        Ok(out)
    }
}
