//! The method as a whole: grades, quotas, floors, weights, zero tiers, kinds of units, what is not said at all.

use std::collections::BTreeMap;

use facts::{Stage, ValueType};
use kernel::q::Q;
use rubric::*;

use crate::clauses::Text;
use crate::engine::{CaseFacts, Engine, facts_of};
use crate::figures::figures;
use crate::report::{Witness, WitnessResult};
use crate::sink::{Draft, Sink, said};
use crate::space::Space;
use crate::tiers::asked_by;
use crate::view::View;
use crate::walk;
use crate::words::{case_words, witness_facts};

pub(crate) fn check<'m>(sink: &mut Sink<'m>, engine: &mut Engine<'m>, texts: &[Text<'m>]) {
    grades(sink);
    quotas(sink);
    for text in texts {
        zero_tier(sink, engine, text);
        floors(sink, engine, text.indicator);
        weights(sink, text.indicator);
        measures(sink, text.indicator);
    }
    twice(sink, texts);
    kinds(sink, engine, texts);
    silence(sink, texts);
    english(sink);
}

fn plain(what: Said, points: Option<Q>) -> WitnessResult {
    WitnessResult { what, rulings: BTreeMap::new(), kind: None, points }
}

fn spoken(case: Said, results: Vec<Said>) -> Option<Witness> {
    let results = results.into_iter().map(|r| plain(r, None)).collect();
    Some(Witness { case, indicator: None, facts: Vec::new(), results })
}

// --- grades ---

fn grades(sink: &mut Sink<'_>) {
    let method = sink.method;
    let Some(grades) = &method.grades else { return };
    let unit = Q::ratio(1, 10i64.pow(method.rounding.digits.min(6))).unwrap_or(Q::ONE);
    for pair in grades.bands.windows(2) {
        let [better, worse] = pair else { continue };
        let Some((to, included)) = worse.to else { continue };
        let next = if included { to.add(unit).unwrap_or(to) } else { to };
        if next < better.from {
            let middle = next.add(better.from).and_then(|s| s.div(Q::int(2))).unwrap_or(next);
            let value = middle
                .round_digits(method.rounding.digits)
                .ok()
                .filter(|v| *v >= next && *v < better.from)
                .unwrap_or(next);
            let message = said(
                format!("“{}”到 {to}，“{}”从 {}：{value} 分没有等次", worse.label.zh, better.label.zh, better.from),
                format!(
                    "{} ends at {to}, {} begins at {}: a total of {value} has no grade",
                    name(worse),
                    name(better),
                    better.from
                ),
            );
            grade_finding(sink, "grade_gap", worse, message, value, vec![said("没有等次", "no grade")]);
        } else if to > better.from || (to == better.from && included) {
            let value = better.from;
            let message = said(
                format!("“{}”到 {to}，“{}”从 {}：{value} 分有两个等次", worse.label.zh, better.label.zh, better.from),
                format!(
                    "{} ends at {to}, {} begins at {}: a total of {value} has two grades",
                    name(worse),
                    name(better),
                    better.from
                ),
            );
            let both = vec![said(better.label.zh.clone(), name(better)), said(worse.label.zh.clone(), name(worse))];
            grade_finding(sink, "grade_overlap", worse, message, value, both);
        }
    }
    if let Some(last) = grades.bands.last().filter(|b| b.from > Q::ZERO) {
        let value = last.from.sub(unit).unwrap_or(Q::ZERO);
        let message = said(
            format!("最低等次“{}”从 {} 起：{value} 分没有等次", last.label.zh, last.from),
            format!("the lowest grade {} begins at {}: a total of {value} has none", name(last), last.from),
        );
        grade_finding(sink, "grade_gap", last, message, value, vec![said("没有等次", "no grade")]);
    }
    let bonus = method.items.iter().filter(|i| i.role == Role::Bonus && !i.inside);
    let most = bonus.fold(method.points, |a, i| a.add(i.cap.unwrap_or(i.points)).unwrap_or(a));
    let most = method.total.cap.map_or(most, |c| most.min(c));
    if let Some((first, to)) =
        grades.bands.first().and_then(|b| b.to.map(|(to, _)| (b, to))).filter(|(_, to)| *to < most)
    {
        let message = said(
            format!("最高等次“{}”到 {to}，总分可到 {most}：{most} 分没有等次", first.label.zh),
            format!("the highest grade {} ends at {to}, a total can be {most}, which has none", name(first)),
        );
        grade_finding(sink, "grade_gap", first, message, most, vec![said("没有等次", "no grade")]);
    }
}

fn name(band: &Band) -> String {
    band.label.en.clone().unwrap_or_else(|| band.label.zh.clone())
}

fn grade_finding(sink: &mut Sink<'_>, code: &'static str, band: &Band, message: Said, value: Q, results: Vec<Said>) {
    let mut draft = Draft::method(code, message);
    draft.span = band.span;
    draft.path = format!("grades/{}", band.id);
    draft.clause = band.written.as_ref().map(|w| w.0.clone());
    let case = said(format!("总分 {value}"), format!("a total of {value}"));
    sink.add(draft.witness(spoken(case, results)).readings(Vec::new()));
}

/// A method that speaks English elsewhere: grades and the notes of columns are what one forgets.
fn english(sink: &mut Sink<'_>) {
    let method = sink.method;
    let speaks = method.title.en.is_some()
        || method.kinds.iter().any(|(_, label)| label.en.is_some())
        || method.inputs.iter().any(|i| i.label_en.is_some());
    if !speaks {
        let what = said("整个办法", "the whole method");
        without_english(sink, "method.yaml", Span::default(), "title".into(), what);
        return;
    }
    let items = method.items.iter().filter(|i| i.title.en.is_none()).map(|i| i.no.to_string());
    let names = method.indicators().filter(|i| i.name.en.is_none()).map(|i| i.id.clone());
    let unnamed: Vec<String> = items.chain(names).collect();
    if !unnamed.is_empty() {
        let shown = unnamed.iter().take(12).cloned().collect::<Vec<_>>();
        let more = if shown.len() < unnamed.len() { ("等", " and others") } else { ("", "") };
        let what = said(
            format!("{} 个项目、指标的名称（{}{}）", unnamed.len(), shown.join("、"), more.0),
            format!("the name of {} items and indicators ({}{})", unnamed.len(), shown.join(", "), more.1),
        );
        without_english(sink, "method.yaml", Span::default(), "names".into(), what);
    }
    for band in method.grades.iter().flat_map(|g| &g.bands).filter(|b| b.label.en.is_none()) {
        let what = said(format!("等次“{}”", band.label.zh), format!("the grade {}", band.label.zh));
        without_english(sink, "method.yaml", band.span, format!("grades/{}", band.id), what);
    }
    for input in &method.inputs {
        for column in input.columns.iter().filter(|c| c.note.is_some() && c.note_en.is_none()) {
            let what = said(
                format!("“{}”的列“{}”的说明", input.label, column.label),
                format!("the note of column {} of {}", column.id, input.id),
            );
            without_english(sink, "inputs.yaml", Span::default(), format!("{}/{}", input.id, column.id), what);
        }
    }
}

fn without_english(sink: &mut Sink<'_>, file: &'static str, span: Span, path: String, what: Said) {
    let message = said(format!("{}没有英文", what.zh), format!("{} has no English", what.en));
    let mut draft = Draft { file, span, path, ..Draft::method("english_missing", message) };
    draft.witness = spoken(said("用英文看", "read in English"), vec![what]);
    sink.add(draft.readings(Vec::new()));
}

fn quotas(sink: &mut Sink<'_>) {
    let method = sink.method;
    let Some(grades) = method.grades.as_ref().filter(|g| g.ties.is_none()) else { return };
    for quota in &grades.quotas {
        let Some(band) = grades.bands.get(quota.band) else { continue };
        let places = match quota.places {
            Places::Count(n) => said(format!("{n} 个名额"), format!("{n} places")),
            Places::Share(q, _) => {
                let share = q.mul(Q::int(100)).unwrap_or(q);
                said(format!("{share}% 的名额"), format!("{share} % of the places"))
            }
        };
        let message = said(
            format!("“{}”有名额限制，最后一名并列时怎么办没有写", band.label.zh),
            format!("{} has a quota; nothing says what happens when its last place is shared", name(band)),
        );
        let case = said(
            format!("{}，最后一个名额有两家同分", places.zh),
            format!("{}; two units share the last one", places.en),
        );
        let results = vec![said("都进", "both in"), said("都不进", "neither in")];
        let mut draft = Draft::method("quota_without_ties", message);
        draft.span = quota.span;
        draft.path = format!("grades/{}", band.id);
        draft.clause = band.written.as_ref().map(|w| w.0.clone());
        sink.add(draft.witness(spoken(case, results)).readings(Vec::new()));
    }
}

// --- one indicator ---

fn zero_tier<'m>(sink: &mut Sink<'m>, engine: &mut Engine<'m>, text: &Text<'m>) {
    let (method, indicator) = (sink.method, text.indicator);
    let Some(lowest) = indicator.steps().first().copied().filter(|s| *s > Q::ZERO) else { return };
    let mut readings = Vec::new();
    asked_by(method, &method.no_tier, &mut readings);
    let message = said(
        format!("没有 0 分档，最低一档 {lowest} 分"),
        format!("there is no tier of 0 points; the lowest gives {lowest}"),
    );
    let last = text.tiers.last();
    let span = last.map_or(indicator.span, |c| c.span);
    let mut draft = Draft::indicator("no_zero_tier", indicator, span, message);
    draft.clause = last.map(|c| c.text.to_owned());
    let mut witness = None;
    if indicator.groups.is_empty() {
        engine.load(indicator);
        let view = View::new(method, indicator, 0);
        let space = Space::of(&view);
        let facts = facts_of(method, &space, &space.worst());
        let points = engine.one(0, &facts);
        if let Some((points, _)) = points {
            let kind = method.kinds.first().map(|(id, _)| id.clone());
            let result = WitnessResult {
                what: said("最差的情形得", "the worst case gets"),
                rulings: BTreeMap::new(),
                kind,
                points: Some(points),
            };
            witness = Some(Witness {
                case: case_words(method, None, &facts),
                indicator: Some(indicator.id.clone()),
                facts: witness_facts(method, &facts),
                results: vec![result],
            });
        }
    }
    sink.add(draft.witness(witness).readings(readings));
}

fn floors<'m>(sink: &mut Sink<'m>, engine: &mut Engine<'m>, indicator: &'m Indicator) {
    let method = sink.method;
    let mut sums: Vec<&'m SumRule> = Vec::new();
    indicator.rule.each(&mut |rule| {
        if let Rule::Sum(sum) = rule {
            sums.push(sum);
        }
    });
    for sum in sums.into_iter().filter(|s| s.floor.is_none()) {
        if ["扣完为止", "不计负分", "不倒扣", "最低为0", "最低0分", "最低计0"].iter().any(|w| sum.written.0.contains(w))
        {
            continue;
        }
        let view = View::new(method, indicator, 0);
        let minus =
            sum.terms.iter().find_map(|t| t.each.ends().filter(|(lo, _)| lo.is_negative()).map(|(lo, _)| (t, lo)));
        let Some((term, each)) = minus else { continue };
        let base = sum.base.as_ref().and_then(|b| view.constant(b)).unwrap_or(Q::ZERO);
        let count = base
            .div(each.neg())
            .ok()
            .and_then(|q| q.round_to(Q::ONE).ok())
            .and_then(|q| q.add(Q::int(2)).ok())
            .unwrap_or(Q::int(2));
        let without = each.mul(count).and_then(|m| base.add(m)).unwrap_or(each);
        let mut witness = None;
        if let Some(made) = view.make(&term.count, count).filter(|_| indicator.groups.is_empty()) {
            engine.load(indicator);
            let mut space = Space::default();
            space.add(made);
            let facts: CaseFacts = facts_of(method, &space, &vec![0]);
            let points = engine.one(0, &facts);
            if let Some((points, _)) = points {
                let kind = method.kinds.first().map(|(id, _)| id.clone());
                witness = Some(Witness {
                    case: case_words(method, None, &facts),
                    indicator: Some(indicator.id.clone()),
                    facts: witness_facts(method, &facts),
                    results: vec![
                        WitnessResult {
                            what: said("引擎取下限 0，得", "the engine stops at 0 and gives"),
                            rulings: BTreeMap::new(),
                            kind,
                            points: Some(points),
                        },
                        plain(said(format!("不设下限得 {without} 分"), format!("without a floor {without}")), None),
                    ],
                });
            }
        }
        let case = said(
            format!("{}：{count} 件", term.label.zh),
            format!("{}: {count}", term.label.en.as_deref().unwrap_or(&term.label.zh)),
        );
        let witness = witness.or_else(|| {
            spoken(case, vec![said("0 分", "0 points"), said(format!("{without} 分"), format!("{without} points"))])
        });
        let message =
            said("按件扣分，没有写扣到几分为止", "points are deducted for each, and nothing says where that stops");
        let mut draft = Draft::indicator("floor_unstated", indicator, sum.span, message);
        draft.clause = Some(sum.written.0.clone());
        sink.add(draft.words(vec![sum.written.0.clone()]).witness(witness));
    }
}

fn weights(sink: &mut Sink<'_>, indicator: &Indicator) {
    let mut rules: Vec<&PartsRule> = Vec::new();
    indicator.rule.each(&mut |rule| {
        if let Rule::Parts(parts) = rule {
            rules.push(parts);
        }
    });
    for parts in rules {
        let weighted = parts.parts.iter().any(|p| p.weight != Q::ONE);
        let sum = parts.parts.iter().try_fold(Q::ZERO, |a, p| a.add(p.weight)).unwrap_or(Q::ZERO);
        if !weighted || parts.combine != Combine::Sum || sum == Q::ONE || parts.parts.iter().all(|p| p.points.is_some())
        {
            continue;
        }
        let percent = sum.mul(Q::int(100)).unwrap_or(sum);
        let message = said(
            format!("各小项权重合计 {percent}%，不是 100%"),
            format!("the weights of the parts add up to {percent} %, not to 100 %"),
        );
        let case = said("各小项都得满分", "every part at its full marks");
        let result = vec![said(format!("得满分的 {percent}%"), format!("{percent} % of the full marks"))];
        let mut draft = Draft::indicator("weights", indicator, parts.span, message);
        draft.clause = parts.parts.first().and_then(|p| p.written.as_ref()).map(|w| w.0.clone());
        sink.add(draft.witness(spoken(case, result)).readings(Vec::new()));
    }
}

/// Where, in which clause, and what is wrong.
type Measure = (Span, Option<String>, Said);

/// Thresholds in the rules that have no unit or count over all time.
fn measures(sink: &mut Sink<'_>, indicator: &Indicator) {
    let method = sink.method;
    let view = View::new(method, indicator, 0);
    let (mut bare, mut endless): (Option<Measure>, Option<Measure>) = (None, None);
    walk::conditions(&indicator.rule, &mut |c, text| {
        let CondForm::Compare { left, op, right, unit } = &c.form else { return };
        let (Some(limit), None) = (view.constant(right), view.constant(left)) else { return };
        if let QuantForm::Input(slot) = &view.bare(left).form
            && let Some(input) = view.input(*slot)
            && matches!(input.ty, ValueType::Decimal | ValueType::Integer)
            && input.unit.is_none()
            && unit.is_none()
        {
            let en = input.label_en.as_deref().unwrap_or(&input.id);
            let message = said(
                format!("“{}{}{limit}”没有单位", input.label, op.sign()),
                format!("`{en} {} {limit}` has no unit", op.sign()),
            );
            bare.get_or_insert((c.span, text.map(str::to_owned), message));
        }
        crate::space::aggregates(&view, left, &mut |a| {
            let Some(input) = view.input(a.slot) else { return };
            let dated = input.dated.as_ref().and_then(|d| input.columns.iter().position(|c| c.id == *d));
            let filtered = a.filters.iter().any(|f| Some(f.column) == dated);
            let moment = matches!(a.function, Function::Earliest(_) | Function::Latest(_));
            if dated.is_some() && a.window.is_none() && !filtered && !moment {
                let en = input.label_en.as_deref().unwrap_or(&input.id);
                let message = said(
                    format!("“{}”有日期，计数没有写期间", input.label),
                    format!("`{en}` is dated and counted over no period"),
                );
                endless.get_or_insert((c.span, text.map(str::to_owned), message));
            }
        });
    });
    for (code, found, case) in [
        ("threshold_without_unit", bare, said("同一个数按不同单位", "the same number in two units")),
        ("threshold_without_period", endless, said("往年的记录", "a record of an earlier year")),
    ] {
        let Some((span, text, message)) = found else { continue };
        if sink.findings.iter().any(|f| f.code == code && f.place.path.starts_with(&format!("{}/", indicator.id))) {
            continue;
        }
        let mut draft = Draft::indicator(code, indicator, span, message);
        draft.words = text.iter().cloned().collect();
        draft.clause = text;
        let results = if code == "threshold_without_unit" {
            vec![said("两种结果", "two results")]
        } else {
            vec![said("计入", "counted"), said("不计入", "not counted")]
        };
        sink.add(draft.witness(spoken(case, results)));
    }
}

/// One input decides in two indicators.
fn twice<'m>(sink: &mut Sink<'m>, texts: &[Text<'m>]) {
    let method = sink.method;
    let mut seen: BTreeMap<usize, Vec<&'m Indicator>> = BTreeMap::new();
    for text in texts {
        for slot in Space::looked_at(&View::new(method, text.indicator, 0)) {
            if let Some(input) = method.slots.get(slot).map(|s| s.input) {
                let list = seen.entry(input).or_default();
                if !list.iter().any(|i| i.id == text.indicator.id) {
                    list.push(text.indicator);
                }
            }
        }
    }
    for (input, users) in seen {
        let (Some(input), [first, second, ..]) = (method.inputs.get(input), users.as_slice()) else { continue };
        let apart = !first.applies.kinds.is_empty()
            && !second.applies.kinds.is_empty()
            && !first.applies.kinds.iter().any(|k| second.applies.kinds.contains(k));
        let rows = input.ty == ValueType::Rows;
        if apart || rows {
            continue;
        }
        let ids: Vec<&str> = users.iter().map(|i| i.id.as_str()).collect();
        let en = input.label_en.as_deref().unwrap_or(&input.id);
        let message = said(
            format!("“{}”在 {} 里都决定得分", input.label, ids.join("、")),
            format!("`{en}` decides in {}", ids.join(", ")),
        );
        let case = said(format!("“{}”这一个事实改变", input.label), format!("the one fact `{en}` changes"));
        let results = ids.iter().map(|id| said(format!("{id} 变"), format!("{id} changes"))).collect();
        let draft = Draft::indicator("fact_counted_twice", second, second.span, message);
        sink.add(draft.words(vec![input.label.clone()]).witness(spoken(case, results)));
    }
}

// --- kinds ---

fn kinds<'m>(sink: &mut Sink<'m>, engine: &mut Engine<'m>, texts: &[Text<'m>]) {
    let method = sink.method;
    if method.kinds.len() < 2 {
        return;
    }
    let all = || texts.iter().flat_map(Text::all);
    let dated = all().any(|c| c.text.contains("类别") && (c.text.contains("为准") || c.text.contains("登记")));
    let mut first = true;
    for text in texts {
        let named = text.all().find_map(|c| figures(method, c).into_iter().find(|f| f.kind.is_some()).map(|f| (c, f)));
        if named.is_none() && !walk::by_kind(text.indicator) {
            continue;
        }
        let clause = named.as_ref().map(|(c, _)| *c).or(text.all().next());
        let words: Vec<String> = match clause {
            Some(c) => figures(method, c).into_iter().filter(|f| f.kind.is_some()).map(|f| f.words).collect(),
            None => Vec::new(),
        };
        let place = |code: &'static str, message: Said| match clause {
            Some(c) => Draft::clause(code, text.indicator, c, message),
            None => Draft::indicator(code, text.indicator, text.indicator.span, message),
        };
        if !dated {
            let message = said(
                "同样的事实因单位类别得分不同，类别以哪一天为准没有写",
                "the same facts score differently by kind of unit; nothing says as of which day the kind is taken",
            );
            let witness = kind_witness(engine, method, text.indicator);
            sink.add(place("kind_without_date", message).words(words.clone()).witness(witness));
        }
        if std::mem::take(&mut first) {
            let named = |id: &str, label: &str| {
                method.kinds.iter().any(|(k, l)| k == id || l.zh.starts_with(label))
                    || all().any(|c| c.text.contains(label))
            };
            let left: Vec<&(String, Label)> = method.statuses.iter().filter(|(id, l)| !named(id, &l.zh)).collect();
            if let Some((_, one)) = left.first() {
                let list: Vec<&str> = left.iter().map(|(_, l)| l.zh.as_str()).collect();
                let en: Vec<&str> = left.iter().map(|(_, l)| l.en.as_deref().unwrap_or(&l.zh)).collect();
                let message = said(
                    format!("{}属于哪一类没有写", list.join("、")),
                    format!("nothing says of which kind these are: {}", en.join(", ")),
                );
                let case = said(
                    format!("一个{}的单位", one.zh),
                    format!("a unit that is a {}", one.en.as_deref().unwrap_or(&one.zh)),
                );
                let results = method
                    .kinds
                    .iter()
                    .map(|(id, l)| said(format!("按{}", l.zh), format!("as {}", l.en.as_deref().unwrap_or(id))))
                    .collect();
                sink.add(place("kind_not_covered", message).words(words).witness(spoken(case, results)));
            }
        }
    }
}

/// Facts that give two kinds different points.
fn kind_witness<'m>(engine: &mut Engine<'m>, method: &'m Method, indicator: &'m Indicator) -> Option<Witness> {
    if !indicator.groups.is_empty() {
        return None;
    }
    engine.load(indicator);
    let mut space = Space::of(&View::new(method, indicator, 0));
    space.extend(&View::new(method, indicator, 1), false);
    let mut cases = vec![space.best(), space.worst()];
    cases.extend(space.neighbours(&space.best()));
    if space.size().is_some_and(|n| n <= 64) {
        cases = (0..space.size().unwrap_or(0)).map(|i| space.case(i)).collect();
    }
    let facts: Vec<CaseFacts> = cases.iter().map(|c| facts_of(method, &space, c)).collect();
    let points: Vec<Vec<Option<(Q, Q)>>> = (0..2).map(|k| engine.points(k, facts.clone(), Stage::Final)).collect();
    let (a, b) = (points.first()?, points.get(1)?);
    let (i, (a, b)) = a.iter().zip(b).enumerate().find(|(_, (a, b))| a.is_some() && b.is_some() && a != b)?;
    let facts = facts.get(i)?;
    let results = [(0, a), (1, b)]
        .into_iter()
        .filter_map(|(k, p)| {
            let (id, label) = method.kinds.get(k)?;
            let what = said(format!("按{}得", label.zh), format!("as {}", label.en.as_deref().unwrap_or(id)));
            Some(WitnessResult { what, rulings: BTreeMap::new(), kind: Some(id.clone()), points: p.map(|p| p.0) })
        })
        .collect();
    Some(Witness {
        case: case_words(method, None, facts),
        indicator: Some(indicator.id.clone()),
        facts: witness_facts(method, facts),
        results,
    })
}

// --- what is not said at all ---

fn silence(sink: &mut Sink<'_>, texts: &[Text<'_>]) {
    let method = sink.method;
    let says = |words: &[&str]| texts.iter().flat_map(Text::all).any(|c| words.iter().any(|w| c.text.contains(w)));
    // A choice by a reading is the question once more; a fixed one is the answer.
    let open = !matches!(&method.between_tiers, Some(b) if matches!(b.declared, Choice::Fixed(_)));
    let mut ruled = Vec::new();
    if let Some(between) = &method.between_tiers {
        asked_by(method, &between.declared, &mut ruled);
    }
    let wide = texts.iter().find_map(|t| {
        t.tiers.windows(2).find_map(|w| match w {
            [a, b] if a.points.sub(b.points).is_ok_and(|d| d > Q::ONE) => Some((t, a, b)),
            _ => None,
        })
    });
    if let Some((text, a, b)) = wide.filter(|_| open && !says(&["以内", "酌情", "视情", "中间分", "只取档"]))
    {
        let middle = b.points.add(Q::ONE).unwrap_or(b.points);
        let message =
            said("档与档之间能否给中间分没有写", "nothing says whether points between two tiers may be given");
        let case = said(
            format!("{}：介于 {} 分档与 {} 分档之间的单位", text.indicator.id, a.points, b.points),
            format!("{}: a unit between the tiers of {} and {}", text.indicator.id, a.points, b.points),
        );
        let results = vec![
            said(format!("{} 分", b.points), format!("{} points", b.points)),
            said(format!("{middle} 分"), format!("{middle} points")),
        ];
        let draft = Draft::method("between_tiers", message).witness(spoken(case, results));
        sink.add(if ruled.is_empty() { draft } else { draft.readings(ruled) });
    }
    let ranked = matches!(&method.ranking, Choice::Fixed(r) if !matches!(r, RankRule::Off | RankRule::Unsupported));
    if method.grades.is_none() && !ranked && !says(&["等次", "排名", "名次"]) {
        let message = said("等次、排名、并列都没有写", "neither grades nor ranking nor ties are stated");
        let case = said("两家同分", "two units with equal points");
        let results = vec![
            said("并列", "they share a place"),
            said("另有先后", "one stands before the other"),
            said("不排名", "no ranking"),
        ];
        let mut readings = Vec::new();
        asked_by(method, &method.ranking, &mut readings);
        let draft = Draft::method("result_rules_missing", message).witness(spoken(case, results));
        sink.add(if readings.is_empty() { draft } else { draft.readings(readings) });
    }
    let builds = texts
        .iter()
        .find_map(|t| t.all().find(|c| ["建设", "建立", "建成"].iter().any(|w| c.text.contains(w))).map(|c| (t, c)));
    let open = !matches!(&method.not_applicable, Choice::Fixed(r) if *r != NaRule::Fail);
    let fixed = matches!(&method.not_applicable, Choice::Fixed(_));
    let handled = fixed && method.indicators().any(|i| i.not_applicable.is_some() || !i.applies.everyone());
    if let Some((text, clause)) =
        builds.filter(|_| open && !handled && !says(&["不适用", "不涉及", "无此项", "统一建设"]))
    {
        let message = said(
            "没有建设对象或由上级统一建设的单位怎样计分没有写",
            "nothing says how a unit scores that has nothing to build, or for which it was built from above",
        );
        let case = said(
            format!("{}：由上级统一建设的单位", text.indicator.id),
            format!("{}: a unit for which it was built from above", text.indicator.id),
        );
        let results = vec![said("按条文判档", "by the letter"), said("不计该指标", "the indicator left out")];
        let mut readings = Vec::new();
        asked_by(method, &method.not_applicable, &mut readings);
        let mut draft = Draft::method("not_applicable_unstated", message).witness(spoken(case, results));
        draft.clause = Some(clause.text.to_owned());
        sink.add(if readings.is_empty() { draft } else { draft.readings(readings) });
    }
}
