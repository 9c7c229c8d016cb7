//! The table of all forms of a method's files, in the order of `docs/method-language.md`.

use crate::schema::Shape::{Amount, Any, Bool, Date, Day, Number, Ref, Text, TimeOfDay, Whole};
use crate::schema::{Table, form, list, map, may, need, texts, words};
use crate::schema_rules::{add_conditions, add_quantities, add_rows, add_rules};

pub(crate) fn table() -> Table {
    let mut t = Table::default();
    add_head(&mut t);
    add_between(&mut t);
    add_windows(&mut t);
    add_total(&mut t);
    add_items(&mut t);
    add_rules(&mut t);
    add_conditions(&mut t);
    add_quantities(&mut t);
    add_rows(&mut t);
    add_inputs(&mut t);
    add_readings(&mut t);
    add_cases(&mut t);
    add_facts(&mut t);
    t
}

fn add_head(t: &mut Table) {
    let keys = [
        need("huanheng", words(&["1"]), "Version of the method language."),
        need("id", Text, "Id of the method: small letters, digits and hyphens."),
        need("title", Text, "Title of the document, in Chinese."),
        may("title_en", Text, "Title in English."),
        need("points", Ref("full_marks"), "Full marks; the sum of the regular items."),
        need("kinds", Ref("labels"), "Kinds of unit that thresholds may differ by."),
        may("statuses", Ref("labels"), "Legal administrative statuses of a unit."),
        may(
            "kind_of_unit",
            list(Ref("kind_rule_choice")),
            "How the kind of a unit is found; the first that gives one.",
        ),
        may("windows", map(Ref("window")), "Named stretches of time, relative to the assessed year."),
        need("no_tier", Ref("no_tier"), "What a unit gets whom no tier takes."),
        may("ranking", Ref("ranking"), "Whether and how groups are ranked."),
        may("not_applicable", Ref("not_applicable"), "What becomes of an indicator that does not apply to a unit."),
        may("between_tiers", Ref("between_tiers"), "Points between two tiers that a reviewer may give."),
        may("units", map(Text), "Units of measure in English, such as 次: times."),
        may("rounding", Ref("rounding"), "Where and how points are rounded."),
        need("items", list(Any(vec![Text, Ref("item")])), "The item files in order, or the items themselves."),
        may("total", Ref("total"), "What stands between the items and the total."),
        may("grades", Ref("grades"), "Grades of the total."),
        may("inputs", map(Ref("input")), "The inputs, where the method is one file."),
        may("readings", map(Ref("reading")), "The readings, where the method is one file."),
        may("cases", list(Ref("case")), "The cases, where the method is one file."),
    ];
    t.add(form("method", "method.yaml", "The head of a method, or a whole method in one file.", keys));
    t.union(
        "full_marks",
        "Full marks: a number, without end, or by kind of unit.",
        vec![Number, Ref("points_open"), Ref("points_by_kind")],
    );
    let keys = [need("open", Number, "The technical ceiling that bounds intervals.")];
    t.kind_of(form("points_open", "points", "Points without end.", keys));
    let keys = [need("by_kind", map(Number), "Full marks of each kind of unit.")];
    t.kind_of(form("points_by_kind", "points", "Full marks that differ by kind of unit.", keys));
    t.union("labels", "Ids with their labels.", vec![map(Ref("label_or_text"))]);
    t.union("label_or_text", "A label, or a Chinese text.", vec![Text, Ref("label")]);
    let keys = [need("label", Text, "In Chinese."), may("label_en", Text, "In English.")];
    t.add(form("label", "a label", "A name in two languages.", keys));
    let word = |of: &[&'static str]| vec![words(of)];
    t.choice(
        "no_tier",
        "no_tier_by_reading",
        "literal and zero give 0, lowest gives the fewest written points; under zero `nothing` is asked first.",
        word(&["literal", "zero", "lowest"]),
    );
    t.choice(
        "ranking",
        "ranking_by_reading",
        "By group or pooled; places 1,1,3 (skip) or 1,1,2 (dense).",
        word(&["off", "grouped_skip", "grouped_dense", "pooled_skip", "unsupported"]),
    );
    t.choice(
        "not_applicable",
        "not_applicable_by_reading",
        "fail; drop out and scale up; spread equally; the mean of the peers; full marks.",
        word(&["fail", "scale_up", "spread_equal", "peer_mean", "full_marks", "unsupported"]),
    );
    let keys = [
        need("digits", Whole, "Digits after the point, at most 6."),
        may("mode", words(&["half_up", "half_even", "down", "up"]), "How; default half_up."),
        may("at", words(&["indicator", "item", "total"]), "Where; default total."),
    ];
    t.choice(
        "between_tiers",
        "between_tiers_by_reading",
        "Whether a reviewer may give points between two tiers.",
        vec![words(&["none"]), Ref("between_tiers_judged")],
    );
    t.add(form("rounding", "rounding", "Rounding of points.", keys));
}

fn add_between(t: &mut Table) {
    let keys = [
        need("input", Text, "Id of a judged number with a cell for each indicator."),
        need("list", Ref("list_parameter"), "A parameter that lists the indicators."),
    ];
    t.add(form("between_tiers_judged", "`between_tiers`", "A judged number of points between two tiers.", keys));
}

fn add_windows(t: &mut Table) {
    let keys = [
        may("label", Text, "In Chinese."),
        may("label_en", Text, "In English."),
        need("from", Ref("year_day"), "The first day."),
        need("to", Ref("year_day"), "The last day."),
    ];
    t.add(form("window", "a window", "A stretch of time.", keys));
    let keys = [
        may("year", words(&["-1", "0", "1"]), "The year before, the assessed year, the year after."),
        need("day", Day, "Month and day."),
    ];
    t.add(form("year_day", "a day", "A day relative to the assessed year.", keys));
    t.choice(
        "kind_rule_choice",
        "kind_rule_by_reading",
        "One way to find the kind of a unit.",
        vec![words(&["refuse"]), Ref("kind_registered"), Ref("kind_status")],
    );
    let ends = || words(&["year_start", "year_end"]);
    let keys = [need("registered", ends(), "The day whose registered kind counts.")];
    t.kind_of(form("kind_registered", "a kind rule", "The registered kind of a unit.", keys));
    let keys = [
        need("status", ends(), "The day whose status counts."),
        need("map", map(Text), "Status to kind of unit."),
        may("warn", Text, "A warning that the scorecard shows."),
        may("warn_en", Text, "In English."),
    ];
    t.kind_of(form("kind_status", "a kind rule", "The kind that follows from the legal status.", keys));
}

fn add_total(t: &mut Table) {
    let keys = [
        may("scale_to", Amount, "The total is scaled to these full marks."),
        may("cap", Amount, "The most that the total can be."),
        may("counts_as", list(Ref("counts_as")), "What the total is worth elsewhere."),
        may("vetoes", list(Ref("veto")), "Vetoes in order."),
    ];
    t.add(form("total", "`total`", "What stands between the items and the total.", keys));
    let keys = [
        need("label", Text, "Where it counts."),
        may("label_en", Text, "In English."),
        need("points", Amount, "The points that a full total is worth there."),
    ];
    t.add(form("counts_as", "`counts_as`", "The total in another assessment.", keys));
    let keys = [
        may("label", Text, "In Chinese; default the text."),
        may("label_en", Text, "In English."),
        may("text", Text, "Verbatim."),
        may("line", Whole, "Line of the document."),
        need("when", Ref("condition"), "When it strikes."),
        need("then", Ref("veto_effect"), "What it does."),
        may("stops", Bool, "Scoring stops: the rows are shown and count nothing."),
    ];
    t.add(form("veto", "a veto", "One-vote veto.", keys).some(&["label", "text"]));
    let effects = ["veto_total", "veto_at_most", "veto_item", "veto_grade"];
    t.union("veto_effect", "What a veto does.", effects.map(Ref).to_vec());
    let effect = "the effect of a veto";
    t.kind_of(form("veto_total", effect, "The total becomes this.", [need("total", Amount, "The total.")]));
    let keys = [need("total_at_most", Amount, "The most that is left.")];
    t.kind_of(form("veto_at_most", effect, "The total is at most this.", keys));
    let keys = [need("item", Whole, "Number of the item.")];
    t.kind_of(form("veto_item", effect, "An item counts 0.", keys));
    let keys = [need("grade_at_most", Text, "The grade.")];
    t.kind_of(form("veto_grade", effect, "The grade is at most this; the points stay.", keys));
    let keys = [
        need("bands", list(Ref("band")), "Grades from the best to the worst."),
        may("quotas", list(Ref("quota")), "How many units may have a grade."),
        may("ties", words(&["all_in", "none_in"]), "Whether all who share the last place have the grade."),
    ];
    t.add(form("grades", "`grades`", "Grades of the total.", keys));
    let keys = [
        need("grade", Text, "Id of the grade."),
        may("label", Text, "In Chinese; default the id."),
        may("label_en", Text, "In English."),
        need("from", Amount, "The fewest points."),
        may("to", Amount, "The most points, included, where the document writes an end."),
        may("below", Amount, "The end, not included."),
        may("needs", Ref("condition"), "Who does not meet it has the next grade."),
        may("text", Text, "Verbatim."),
        may("line", Whole, "Line of the document."),
    ];
    t.add(form("band", "a grade", "A grade and the totals that have it.", keys));
    let keys = [
        need("grade", Text, "The grade."),
        may("count", Whole, "Number of places."),
        may("share", Amount, "Share of the units of the kind, such as 30%."),
        may("round", words(&["down", "up", "nearest"]), "How a share becomes a number; default down."),
    ];
    t.add(form("quota", "a quota", "How many units may have a grade.", keys).one(&["count", "share"]));
}

fn add_items(t: &mut Table) {
    let keys = [
        need("no", Whole, "Number of the item."),
        need("title", Text, "In Chinese."),
        may("title_en", Text, "In English."),
        need("points", Ref("full_marks"), "Full marks."),
        may("role", words(&["regular", "bonus", "penalty"]), "bonus and penalty are not part of the sums."),
        may("weight", Amount, "Its weight in the total, such as 40%; default 1."),
        may("floor", Amount, "The fewest points of the item."),
        may("cap", Amount, "The most points of the item."),
        may("inside", Bool, "A bonus that only fills up to the full marks."),
        may("gate", Ref("condition"), "The item counts only if this holds."),
        may("applies", Ref("applies"), "To whom the item applies; default everyone."),
        need("indicators", list(Ref("indicator")), "Its indicators."),
    ];
    t.add(form("item", "an item", "One item of the method.", keys));
    let keys = [
        need("id", Text, "Such as \"1.1\"."),
        need("name", Text, "In Chinese."),
        may("name_en", Text, "In English."),
        need("points", Ref("full_marks"), "Full marks."),
        may("applies", Ref("applies"), "To whom it applies; default everyone."),
        may("not_applicable", Ref("condition"), "Holds where the indicator does not apply to a unit."),
        may("line", Whole, "Line of the document."),
        may("mode", words(&["auto", "self", "onsite"]), "How it is assessed; default self."),
        may("assessor", Text, "The department that assesses."),
        may("evidence", texts(), "Evidence that is asked for."),
        may("evidence_en", texts(), "In English, one for one."),
        may("local", Ref("local"), "An approved local wording."),
        may("readings", texts(), "Every reading, policy and note that touches it."),
        may("define", map(Ref("quantity")), "Named quantities; use them with {use: name}."),
        may("nothing", Ref("condition"), "Holds when nothing at all was done; decides under no_tier zero."),
        need("rule", Ref("rule"), "How it gives points."),
    ];
    t.add(form("indicator", "an indicator", "One indicator.", keys));
    let keys = [
        need("text", Text, "The wording."),
        may("text_en", Text, "In English."),
        need("approved_by", Text, "Who approved it."),
        need("approved_on", Date, "When."),
    ];
    t.add(form("local", "a local wording", "How the city words a clause for its units.", keys));
    let keys = [
        may("kinds", texts(), "Kinds of unit."),
        may("units", texts(), "Ids of units."),
        may("except", texts(), "Ids of units to whom it does not apply."),
    ];
    t.add(form("applies", "`applies`", "To whom it applies.", keys));
}

fn types(with_rows: bool) -> Vec<&'static str> {
    let all = facts::ValueType::ALL.into_iter().map(|(name, _)| name);
    all.filter(|name| with_rows || !matches!(*name, "rows" | "ratio")).collect()
}

fn add_inputs(t: &mut Table) {
    let keys = [need("inputs", map(Ref("input")), "The inputs that the rules read.")];
    t.add(form("inputs_file", "inputs.yaml", "inputs.yaml", keys));
    let keys = [
        need("label", Text, "In Chinese."),
        may("label_en", Text, "In English."),
        need("type", words(&types(true)), "What a value is."),
        may("unit", Text, "Unit of an integer or decimal."),
        may("min", Number, "The least that an unknown value may be."),
        may("max", Number, "The most that an unknown value may be."),
        may("levels", Ref("labels"), "For level: ids and labels from the worst to the best."),
        may("columns", map(Ref("column")), "For rows: its columns."),
        may("key", texts(), "Columns that tell two rows apart; default all."),
        may("dated", Text, "The date or time column that places a row in a window."),
        may("dimensions", map(Ref("labels")), "One fact for each combination of values."),
        need("bindings", list(Ref("binding")), "Where a value comes from; the first that is known wins."),
        may("contested", Bool, "Bindings that disagree leave it unknown until a reviewer judges."),
        may("evidence", Text, "Evidence that is asked for."),
        may("evidence_en", Text, "In English."),
        may("note", Text, "A note for whoever fills in the form."),
        may("note_en", Text, "In English."),
    ];
    t.add(form("input", "an input", "An input that rules read.", keys));
    let keys = [
        need("label", Text, "In Chinese."),
        may("label_en", Text, "In English."),
        need("type", words(&types(false)), "What a cell is."),
        may("levels", Ref("labels"), "For level: ids and labels."),
        may("le", texts(), "At most that column, or each of these."),
        may("note", Text, "A note for whoever fills in the form."),
        may("note_en", Text, "In English."),
    ];
    t.add(form("column", "a column", "A column of rows.", keys));
    t.union(
        "binding",
        "A running system, a peer, a form, or a reviewer.",
        vec![words(&["declared"]), Ref("measured"), Ref("attested"), Ref("judged")],
    );
    let keys = [need("measured", Text, "Key of the fact.")];
    t.kind_of(form("measured", "", "The fact of a running system.", keys));
    t.kind_of(form("attested", "", "A fact signed by a peer.", [need("attested", Text, "Key of the fact.")]));
    t.kind_of(form("judged", "", "A named reviewer judges.", [need("judged", Text, "Role of the reviewer.")]));
}

fn add_readings(t: &mut Table) {
    let keys = [need("readings", map(Ref("reading")), "Readings, policies and notes.")];
    t.add(form("readings_file", "readings.yaml", "readings.yaml", keys));
    let keys = [
        need("kind", words(&["reading", "policy", "note"]), "reading: open until ruled; policy: at its default; note."),
        need("scope", words(&["indicator", "global"]), "Where its options combine."),
        need("title", Text, "In Chinese."),
        may("title_en", Text, "In English."),
        may("indicators", texts(), "Ids of the indicators that it touches."),
        may("clause", texts(), "The words of the document, verbatim."),
        need("options", map(Ref("option")), "How it can be read."),
        need("default", Text, "The option that is assumed until somebody rules."),
        may("why_default", Text, "Why."),
        may("why_default_en", Text, "In English."),
        may("dimensions", map(Ref("dimension")), "The parts of an option's id, in order."),
        may("parameters", map(Ref("parameter")), "What an option needs declared."),
    ];
    t.add(form("reading", "a reading", "A clause that can be read in several ways.", keys));
    let keys = [
        need("text", Text, "What it says."),
        may("text_en", Text, "In English."),
        may("effect", Text, "What follows."),
        may("effect_en", Text, "In English."),
        may("unsupported", Bool, "This engine cannot apply it."),
    ];
    t.add(form("option", "an option", "One way to read a clause.", keys));
    let keys = [
        may("title", Text, "In Chinese."),
        may("title_en", Text, "In English."),
        need("values", Ref("labels"), "Ids and texts of the values."),
    ];
    t.add(form("dimension", "a dimension", "One part of an option's id.", keys));
    let types = ["integer", "decimal", "percent", "time_of_day", "day", "list"];
    let keys = [
        need("label", Text, "In Chinese."),
        may("label_en", Text, "In English."),
        need("type", words(&types), "What its value is; percent: 80 means 80 %."),
        may("example", texts(), "Used, and said to be so, until somebody declares a value."),
        need("options", texts(), "The options that need it."),
    ];
    t.add(form("parameter", "a parameter", "A value that an option needs.", keys));
}

fn add_cases(t: &mut Table) {
    let keys = [
        may("indicator", Text, "Default of the file; `total` for the whole method."),
        need("cases", list(Ref("case")), "The cases."),
    ];
    t.add(form("case_file", "a case file", "Cases that prove the method.", keys));
    let keys = [
        need("name", Text, "What it shows."),
        may("indicator", Text, "The indicator, or `total`."),
        may("unit", Ref("case_unit"), "The unit; default one of the first kind."),
        may("year", Text, "The assessed year; default 2026."),
        may("period", Ref("period"), "The period of the facts; default the year."),
        may("as_of", Date, "The day as of which it is scored."),
        may("final", Bool, "true: missing facts fail; false: provisional."),
        may("calendar", Ref("calendar"), "Holidays and working days; default those of 2026."),
        may("facts", Ref("case_facts"), "Facts by input."),
        may("all_other", words(&["nothing"]), "What is not given: nothing was done."),
        may("others", list(Ref("other_unit")), "The other units of the run."),
        may("rulings", map(Text), "Reading to option; every other is ruled at its default."),
        may("open", texts(), "Readings left open; then an interval is expected."),
        may("params", map(texts()), "Declared parameters, as A12.work_end."),
        may("expect", Ref("expects"), "What should come out."),
        may("witness", Text, "A reading whose every option has a result here."),
        may("results", map(Ref("expects")), "Option to what should come out."),
        may("sources", Text, "Where the case comes from."),
        may("note", Text, "A note."),
    ];
    t.add(
        form("case", "a case", "Facts in, points out.", keys).some(&["expect", "witness"]).with("witness", "results"),
    );
    t.union(
        "expects",
        "Points such as 8 or 4..8, `refused`, or a map of indicators, total, place and grade to such.",
        vec![Text, map(Text)],
    );
    let keys = [
        may("id", Text, "Where the method names units."),
        may("kind", Text, "The kind registered for the year."),
        may("kinds", list(Ref("dated_kind")), "Kinds with their days."),
        may("status", Text, "The legal status of the year."),
        may("statuses", list(Ref("dated_status")), "Statuses with their days."),
    ];
    t.add(form("case_unit", "a unit", "The unit of a case.", keys));
    let dated = |name: &'static str, key: &'static str, t: &mut Table| {
        let keys = [
            need(key, Text, "The value."),
            may("from", Date, "Its first day; default the first of the year."),
            may("to", Date, "Its last day; default without end."),
        ];
        t.add(form(name, "a dated attribute", "A value with its days.", keys));
    };
    dated("dated_kind", "kind", t);
    dated("dated_status", "status", t);
    let keys = [
        may("unit", Ref("case_unit"), "The unit."),
        may("facts", Ref("case_facts"), "Facts by input."),
        may("all_other", words(&["nothing"]), "What is not given: nothing was done."),
    ];
    t.add(form("other_unit", "another unit", "Another unit of the run.", keys));
    t.union("period", "Days such as 2026-10-01..2026-10-08, or one day.", vec![Text, Ref("from_to")]);
    let keys = [need("from", Date, "The first day."), need("to", Date, "The last day.")];
    t.add(form("from_to", "a period", "A period.", keys));
    let keys = [
        may("holidays", list(Ref("period")), "Statutory holidays."),
        may("makeup", list(Date), "Weekend days that are worked."),
    ];
    t.add(form("calendar", "a calendar", "The working-day calendar of a case.", keys));
}

fn add_facts(t: &mut Table) {
    let keys = [may("all_other", words(&["nothing"]), "What is not given: nothing was done.")];
    t.add(form("case_facts", "", "Facts by the id of their input.", keys).rest(Ref("fact")));
    t.union(
        "fact",
        "A value, a fact with its outcome, or one fact for each cell.",
        vec![Text, Ref("fact_outcome"), list(Ref("fact"))],
    );
    let rows = || list(map(Text));
    let end = || Any(vec![Text, rows()]);
    let keys = [
        may("at", map(Text), "The cell, for an input with dimensions."),
        may("period", Ref("period"), "The period of the fact."),
        may("binding", words(&["measured", "attested", "declared", "judged"]), "Default the first of the input."),
        may("absent", Text, "Nobody has said, and why."),
        may("unavailable", Text, "It could not be read, and why."),
        may("not_applicable", Text, "It does not apply, and why."),
        may("rows", rows(), "Rows by column."),
        may("value", Text, "A value."),
        may("ratio", Text, "Such as 896/1000."),
        may("time", Text, "Such as 2026-12-15 20:00."),
        may("date", Text, "Such as 2026-12-15."),
        may("lowest", end(), "The window is open: the lowest it can still end with, or `unbounded`."),
        may("highest", end(), "The window is open: the highest it can still end with, or `unbounded`."),
    ];
    let outcomes: &[&str] = &["absent", "unavailable", "not_applicable", "rows", "value", "ratio", "time", "date"];
    t.add(form("fact_outcome", "a fact", "A fact with its outcome.", keys).some(outcomes));
    t.choice("day_choice", "day_by_reading", "Month and day, or a parameter.", vec![Day, Ref("day_parameter")]);
    t.choice(
        "time_choice",
        "time_by_reading",
        "A time of the day, or a parameter.",
        vec![TimeOfDay, Ref("day_parameter")],
    );
}
