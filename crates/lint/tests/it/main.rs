//! The linter over the 2009 method, and over small methods with one defect each.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod elsewhere;
mod municipal;
mod planted;
mod sarif;

use lint::Finding;
use rubric::Method;

/// Puts every result of a witness that has points to the engine, with the method itself; how many there were.
pub fn replayed(method: &Method, f: &Finding) -> usize {
    let Some(w) = &f.witness else { return 0 };
    let Some(indicator) = &w.indicator else { return 0 };
    let mut seen = 0;
    for result in &w.results {
        let Some(points) = result.points else { continue };
        let (snapshot, rulings) = lint::replay(method, result.kind.as_deref(), &w.facts, &result.rulings);
        let scored = rubric::score(method, &rulings, &snapshot).unwrap();
        let row = scored.cards[0].rows.iter().find(|r| r.indicator == *indicator).unwrap();
        assert_eq!((row.points.lo, row.points.hi), (points, points), "{} {}: {}", f.code, f.place.path, w.case.en);
        seen += 1;
    }
    seen
}
