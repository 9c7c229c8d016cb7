//! Checks beyond reading: what a method that reads well may still lack.

use kernel::q::Q;

use crate::method::*;
use crate::problem::{Problem, Problems, Severity, Span};
use crate::rules::*;

/// Warnings and informations on a method that reads without error.
pub fn check(method: &Method) -> Vec<Problem> {
    let mut p = Problems::default();
    for indicator in method.indicators() {
        p.file = indicator.file.clone();
        let steps = indicator.steps();
        if steps.first().is_some_and(|s| *s > Q::ZERO) {
            let lowest = steps.first().copied().unwrap_or(Q::ZERO);
            p.add(
                Severity::Warning,
                "no_zero_tier",
                indicator.span,
                format!("{} {} has no tier of 0 points, the lowest written one gives {lowest}; what happens when no tier matches is a policy", indicator.id, indicator.name.zh),
                format!("{} {}没有 0 分档，最低档为 {lowest} 分；无档匹配时按政策开关处理", indicator.id, indicator.name.zh),
            );
        }
        indicator.rule.each_leaf(&mut |rule| {
            let Rule::Sum(sum) = rule else { return };
            let deducts = |t: &Term| t.each.ends().is_some_and(|(lo, _)| lo.is_negative());
            if sum.floor.is_none() && sum.terms.iter().any(deducts) {
                p.add(
                    Severity::Warning,
                    "no_floor",
                    sum.span,
                    format!("{} {} deducts and says no `floor`: it stops at 0", indicator.id, indicator.name.zh),
                    format!("{} {}扣分而未写下限（floor），按扣到 0 分为止处理", indicator.id, indicator.name.zh),
                );
            }
        });
        if indicator.branches.iter().any(|r| !indicator.readings.contains(r)) {
            let names: Vec<&str> = indicator
                .branches
                .iter()
                .filter(|r| !indicator.readings.contains(r))
                .filter_map(|r| method.readings.get(*r))
                .map(|d| d.id.as_str())
                .collect();
            let names = names.join(", ");
            p.add(
                Severity::Warning,
                "unlisted_reading",
                indicator.span,
                format!("{} branches on {names} without listing it under `readings`", indicator.id),
                format!("{} 用到读法 {names}，但未列入 readings", indicator.id),
            );
        }
    }
    p.file = "inputs.yaml".into();
    for (i, input) in method.inputs.iter().enumerate() {
        let between = method.between_tiers.iter().flat_map(|b| b.slots.iter().map(|(_, slot)| slot));
        let scopes = method.indicators().chain(method.total.scope.as_deref());
        let mut slots = scopes.flat_map(|ind| &ind.slots).chain(between);
        let used = slots.any(|s| method.slots.get(*s).is_some_and(|s| s.input == i));
        if !used {
            p.add(
                Severity::Warning,
                "unused_input",
                Span::default(),
                format!("input {} is never used", input.id),
                format!("输入 {}（{}）从未使用", input.id, input.label),
            );
        }
        if !input.bindings.iter().any(|b| matches!(b, facts::Binding::Measured(_) | facts::Binding::Attested(_))) {
            let (en, zh) = if input.judged() {
                ("given by a form or a reviewer", "由填报或评审给出")
            } else {
                ("given by a form", "由填报给出")
            };
            p.add(
                Severity::Info,
                "no_running_source",
                Span::default(),
                format!("input {} has no running source: {en}", input.id),
                format!("输入 {}（{}）没有在运系统来源，{zh}", input.id, input.label),
            );
        }
    }
    p.file = "readings.yaml".into();
    for (i, reading) in method.readings.iter().enumerate() {
        let head = [
            uses(&method.no_tier, i),
            uses(&method.ranking, i),
            uses(&method.not_applicable, i),
            method.between_tiers.as_ref().is_some_and(|b| uses(&b.declared, i)),
            method.kind_of_unit.iter().any(|c| uses(c, i)),
        ];
        let of_total = method.total.scope.iter().map(AsRef::as_ref);
        let used = head.contains(&true) || method.indicators().chain(of_total).any(|ind| ind.branches.contains(&i));
        if reading.kind == ReadingKind::Reading && !used {
            p.add(
                Severity::Warning,
                "idle_reading",
                reading.span,
                format!("no rule asks for reading {}", reading.id),
                format!("没有规则用到读法 {}", reading.id),
            );
        }
    }
    p.list
}

fn uses<T>(choice: &Choice<T>, reading: usize) -> bool {
    choice.readings().contains(&reading)
}
