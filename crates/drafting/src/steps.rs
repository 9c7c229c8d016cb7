//! Points for each step by which a measured quantity lies away from a bound that was just named:
//! ≥99.5%得10分，每降低0.5个百分点扣2分.

use kernel::q::Q;

use crate::clauses;
use crate::draft::{Begun, Change, Number, Reads, Steps};
use crate::finding::Said;
use crate::marks::after_bound;
use crate::parts::{Marked, TermAt};
use crate::propose::{Op, Topic};
use crate::rules::{Ask, Here, Writer, candidate};
use crate::text::{Plain, plain_text};
use crate::units::Dimension;

const BELOW: [&str; 12] =
    ["每降低", "每下降", "每减少", "每低于", "每少", "每低", "每降", "每差", "每缺", "每不足", "每相差", "每落后"];
const ABOVE: [&str; 14] = [
    "每达到",
    "每完成",
    "每超过",
    "每超出",
    "每增加",
    "每提高",
    "每上升",
    "每增长",
    "每高于",
    "每延迟",
    "每逾期",
    "每超",
    "每增",
    "每多",
];

/// The steps that a term counts, and the input of the quantity, when a bound for it was named before.
pub(crate) fn read(
    here: &Here<'_>,
    at: &TermAt,
    base: Option<&Marked>,
    shared: &mut clauses::Shared<'_>,
    writer: &mut Writer,
) -> Option<(String, Steps)> {
    let each = at.mark.each.as_ref()?;
    let words = plain_text(&at.mark.text);
    let below = match (BELOW.iter().any(|w| words.contains(w)), ABOVE.iter().any(|w| words.contains(w))) {
        (true, false) => true,
        (false, true) => false,
        _ => return None,
    };
    // The bounds are no conditions of the rule: what is doubtful about them changes nothing here.
    let mut scratch = Writer { kinds: std::mem::take(&mut writer.kinds), ..Writer::default() };
    let before = at.before.rsplit_once('每').map_or(at.before.as_str(), |(head, _)| head);
    // 每低于99%一个百分点 names the bound itself.
    let inside = words.split_once('每').map(|(_, rest)| format!("{before}{rest}")).filter(|_| in_words(&words));
    let mut texts: Vec<&str> = inside.as_deref().into_iter().chain([before]).collect();
    texts.extend(base.map(|b| b.text.as_str()));
    let mut found = None;
    for text in texts {
        let clauses = clauses::read(here.id, text, &at.place, shared, &mut scratch);
        found = clauses.into_iter().rev().find_map(|c| match c.reads {
            Reads::Number(mut n) => {
                if inside.as_deref() == Some(text) {
                    // 每低于99% counts from 99% down.
                    let op = if below { Op::Ge } else { Op::Le };
                    n.bounds.iter_mut().for_each(|b| b.op = op);
                }
                fits(&n, below, &each.unit).then_some((c.input, n))
            }
            _ => None,
        });
        if found.is_some() {
            break;
        }
    }
    writer.kinds = scratch.kinds;
    let (input, number) = found.or_else(|| from_nothing(at, below, shared))?;
    let step = match number.unit.dimension {
        Dimension::Share => each.per.div(Q::int(100)).ok()?,
        _ => each.per,
    };
    if step <= Q::ZERO {
        return None;
    }
    let text = plain_text(&here.text);
    let begun = if text.contains("不足")
        && ["按一个", "按1个", "按1", "按一", "计1", "计一"].iter().any(|w| text.contains(w))
    {
        Begun::Counts
    } else {
        Begun::Full
    };
    Some((input, Steps { number, below, step, begun }))
}

/// Does the bound stand between the word and the step?
fn in_words(words: &str) -> bool {
    let rest = words.split_once('每').map_or("", |(_, rest)| rest);
    let p = Plain::new(rest);
    after_bound(&p, 0, p.len()).is_some()
}

/// 挂接率每达到10%得2分: the steps are counted from nothing.
fn from_nothing(at: &TermAt, below: bool, shared: &mut clauses::Shared<'_>) -> Option<(String, Number)> {
    let each = at.mark.each.as_ref()?;
    let subject = crate::text::flat(at.mark.subject.split('每').next()?);
    if below || each.points.is_negative() || each.unit != "%" || !subject.ends_with('率') {
        return None;
    }
    let unit = crate::units::Unit::new(Dimension::Share, "%");
    let bounds = vec![crate::propose::Bound { op: Op::Ge, value: Q::ZERO }];
    let input = shared.input(format!("number {subject} % "));
    Some((input, Number { subject, unit, bounds, by_kind: Vec::new(), every: None, open: None }))
}

fn fits(n: &Number, below: bool, unit: &str) -> bool {
    let side = |op: Op| match op {
        Op::Ge | Op::Gt => below,
        Op::Le | Op::Lt => !below,
        Op::Eq => true,
    };
    let arms: Vec<&[crate::propose::Bound]> =
        if n.by_kind.is_empty() { vec![&n.bounds] } else { n.by_kind.iter().map(|(_, b)| b.as_slice()).collect() };
    // 超过目标的每增加…加: a least may be passed upwards too.
    let bounded =
        arms.iter().all(|b| matches!(b, [one] if side(one.op) || (!below && matches!(one.op, Op::Ge | Op::Gt))));
    let days = |u: &str| matches!(u, "天" | "日" | "自然日");
    let same = match n.unit.dimension {
        Dimension::Share => matches!(unit, "个百分点" | "百分点" | "%"),
        Dimension::Money => unit == "元",
        Dimension::Count | Dimension::Measure => unit == n.unit.text,
        Dimension::Duration => unit == n.unit.text || (days(unit) && days(&n.unit.text)),
        _ => false,
    };
    bounded && same && n.every.is_none()
}

pub(crate) fn ask(term: &str, steps: &Steps, at: &TermAt, writer: &mut Writer) {
    let whole = matches!(steps.number.unit.dimension, Dimension::Count | Dimension::Duration) && steps.step == Q::ONE;
    if whole || steps.begun == Begun::Counts {
        return;
    }
    let change = |begun| Change::Steps { term: term.to_owned(), begun };
    writer.ask(
        Ask {
            topic: Topic::Steps,
            place: &at.place,
            about: term,
            clause: &at.mark.text,
            question: Said::new(
                format!("“{}”：不满一档的部分怎样计算，条文没有写明", at.mark.text),
                format!("“{}”: what becomes of a step that is not full is not written", at.mark.text),
            ),
            assumed: Said::new("满一档才计", "only full steps count"),
            must: false,
        },
        vec![
            candidate("满一档才计", "only full steps count", change(Some(Begun::Full))),
            candidate("不满一档按一档计", "a step begun counts as one", change(Some(Begun::Counts))),
            candidate("按比例计", "a part of a step counts as that part", change(Some(Begun::Part))),
            candidate("由填报人数好档数", "the steps are counted by hand", change(None)),
        ],
    );
}

impl Steps {
    /// The bound for a kind of unit.
    pub fn from(&self, kind: &str) -> Option<Q> {
        let n = &self.number;
        let bounds = if n.by_kind.is_empty() {
            &n.bounds
        } else {
            n.by_kind.iter().find(|(k, _)| k == kind).map(|(_, b)| b).or(n.by_kind.first().map(|(_, b)| b))?
        };
        bounds.first().map(|b| b.value)
    }

    /// How many steps this value lies away from the bound.
    pub(crate) fn count(&self, value: Q, kind: &str) -> Option<Q> {
        let from = self.from(kind)?;
        let away = if self.below { from.sub(value) } else { value.sub(from) }.ok()?.max(Q::ZERO);
        let steps = away.div(self.step).ok()?;
        let full = Q::int(i64::try_from(steps.numer().div_euclid(steps.denom())).ok()?);
        Some(match self.begun {
            Begun::Part => steps,
            Begun::Counts if full < steps => full.add(Q::ONE).ok()?,
            _ => full,
        })
    }
}
