//! The forms of rules, conditions and quantities in the table.

use crate::schema::Shape::{Amount, Any, Bool, Date, Number, Ref, Text, Whole};
use crate::schema::{Key, READING_TEXT, Shape, Table, form, list, map, may, need, texts, words};

const OPS: &[&str] = &["ge", "gt", "le", "lt", "eq"];

fn ops(of: fn() -> Shape) -> [Key; 5] {
    [
        may("ge", of(), "At least."),
        may("gt", of(), "More than."),
        may("le", of(), "At most."),
        may("lt", of(), "Less than."),
        may("eq", of(), "Exactly."),
    ]
}

fn quantity() -> Shape {
    Ref("quantity")
}

/// A clause of the document beside a rule.
fn written() -> [Key; 2] {
    [may("text", Text, "Verbatim."), may("line", Whole, "Line of the document.")]
}

fn ends() -> [Key; 2] {
    [may("floor", Ref("bound"), "Never less than this."), may("cap", Ref("bound"), "Never more; none: no cap.")]
}

fn by_reading(of: &'static str) -> [Key; 2] {
    [
        need("by_reading", Text, READING_TEXT),
        need("options", map(Ref(of)), "For every option of the reading what holds then."),
    ]
}

pub(crate) fn add_rules(t: &mut Table) {
    let forms = ["tiers", "sum", "score", "parts", "choose", "adjust", "rule_by_kind", "rule_by_reading"];
    t.union("rule", "A rule gives points.", forms.map(Ref).to_vec());
    let rule = |name, text, keys: Vec<Key>| form(name, "a rule", text, keys);
    let keys = vec![need("tiers", list(Ref("tier")), "From the most points to the fewest.")];
    t.kind_of(rule("tiers", "The first tier that holds gives its points.", keys));
    let keys = vec![need("sum", Ref("sum_of"), "The sum.")];
    t.kind_of(rule("sum", "Counted points: awards and deductions.", keys));
    let keys = vec![need("score", Ref("score_of"), "The score.")];
    t.kind_of(rule("score", "The worth of a quantity, between floor and cap.", keys));
    let mut keys = vec![
        need("parts", list(Ref("part")), "The parts."),
        need("combine", words(&["sum", "max", "min", "mean"]), "How the parts combine."),
    ];
    keys.extend(ends());
    t.kind_of(rule("parts", "Rules that combine.", keys));
    let keys = vec![need("choose", list(Ref("branch")), "The branches in order.")];
    t.kind_of(rule("choose", "The first branch that holds.", keys));
    let mut keys = vec![
        need("adjust", Ref("rule"), "The rule whose points are changed."),
        need("by", list(Ref("step")), "The steps in order."),
    ];
    keys.extend(ends());
    t.kind_of(rule("adjust", "Changes the points of a rule step by step.", keys));
    let keys = vec![need("by_kind", map(Ref("rule")), "A rule for every kind of unit.")];
    t.kind_of(rule("rule_by_kind", "By kind of unit.", keys));
    t.kind_of(rule("rule_by_reading", "As the reading is ruled.", by_reading("rule").into()));

    let mut keys = vec![need("points", Number, "What the tier gives.")];
    keys.extend(written());
    keys.extend([
        may("unwritten", Text, "Why a tier stands here that the document does not have."),
        may("unwritten_en", Text, "In English."),
        may("only_if_reading", map(texts()), "The tier is there only under these options of a reading."),
        need("when", Ref("condition"), "When it holds."),
        may("hints", list(Ref("condition")), "Labelled conditions that are shown and never decide."),
    ]);
    t.add(form("tier", "a tier", "One tier.", keys).one(&["text", "unwritten"]));
    let keys = [
        may("base", Ref("bound"), "Where one starts; default 0."),
        may("floor", Ref("bound"), "Default 0."),
        may("cap", Ref("bound"), "Default the full marks when there is a base; none: no cap."),
        need("text", Text, "Verbatim."),
        may("line", Whole, "Line of the document."),
        need("of", list(Ref("term")), "What is counted."),
    ];
    t.add(form("sum_of", "a sum", "Counted points.", keys).some(&["cap", "base"]));
    let keys = [
        need("label", Text, "In Chinese."),
        may("label_en", Text, "In English."),
        need("each", quantity(), "Points for each; negative for a deduction."),
        need("count", quantity(), "How many."),
        may("floor", Ref("bound"), "Holds this term alone."),
        may("cap", Ref("bound"), "Holds this term alone."),
        may("absent", words(&["lowest", "none"]), "none: what nobody reported deducts nothing."),
    ];
    t.add(form("term", "a term", "One term of a sum.", keys));
    let mut keys = vec![need("value", quantity(), "The quantity.")];
    keys.extend(ends());
    keys.extend(written());
    t.add(form("score_of", "a score", "The worth of a quantity.", keys));
    t.union("bound", "A number, perhaps by kind or reading; `none` for no bound.", vec![words(&["none"]), quantity()]);
    let named = || [may("label", Text, "In Chinese; default the text."), may("label_en", Text, "In English.")];
    let mut keys = Vec::from(named());
    keys.extend(written());
    keys.extend([
        may("points", Number, "Its full marks."),
        may("weight", Amount, "Multiplies its points; default 1."),
        need("rule", Ref("rule"), "How it gives points."),
    ]);
    t.add(form("part", "a part", "One of several rules that combine.", keys).some(&["label", "text"]));
    let keys = [
        need("label", Text, "In Chinese."),
        may("label_en", Text, "In English."),
        may("when", Ref("condition"), "When it is taken; only the last may have none."),
        need("rule", Ref("rule"), "The rule that then counts."),
    ];
    t.add(form("branch", "a branch", "One branch.", keys));
    let mut keys = Vec::from(named());
    keys.extend(written());
    keys.extend([
        may("when", Ref("condition"), "When it is done; default always."),
        may("times", quantity(), "The points times this."),
        may("plus", quantity(), "The points plus this."),
        may("set", quantity(), "The points become this."),
        may("at_most", quantity(), "The points are at most this."),
        may("at_least", quantity(), "The points are at least this."),
    ]);
    let step = form("step", "a step", "One change of points.", keys);
    t.add(step.one(&["times", "plus", "set", "at_most", "at_least"]).some(&["label", "text"]));
}

fn condition(name: &'static str, text: &'static str, keys: impl IntoIterator<Item = Key>) -> crate::schema::Form {
    let label = [may("label", Text, "In Chinese."), may("label_en", Text, "In English.")];
    form(name, "a condition", text, keys.into_iter().chain(label))
}

fn at() -> Key {
    may("at", map(Text), "The cell, for an input with dimensions.")
}

pub(crate) fn add_conditions(t: &mut Table) {
    let forms = [
        "if_input",
        "if_value",
        "if_in_time",
        "if_all",
        "if_any",
        "if_not",
        "if_at_least",
        "if_reading",
        "if_kind",
        "if_always",
        "if_covers",
    ];
    t.union("condition", "A condition holds, fails or is unknown.", forms.map(Ref).to_vec());
    let keys = [
        need("input", Text, "Id of a bool, level or text input."),
        at(),
        may("is", texts(), "One of these levels or texts; true or false."),
    ];
    t.kind_of(condition("if_input", "An input is so.", keys));
    let mut keys = vec![need("value", quantity(), "What is compared.")];
    keys.extend(ops(quantity));
    keys.push(may("unit", Text, "For display, such as 万元, % or times."));
    t.kind_of(condition("if_value", "Compares two quantities.", keys).one(OPS));
    let keys = [
        need("in_time", quantity(), "When it was received."),
        need("deadline", Ref("deadline"), "The deadline; in time at its minute."),
    ];
    t.kind_of(condition("if_in_time", "Received by a deadline.", keys));
    let all = || list(Ref("condition"));
    t.kind_of(condition("if_all", "All of these.", [need("all", all(), "The conditions.")]));
    t.kind_of(condition("if_any", "Any of these.", [need("any", all(), "The conditions.")]));
    t.kind_of(condition("if_not", "Not this.", [need("not", Ref("condition"), "The condition.")]));
    let keys = [need("at_least", Whole, "How many."), need("of", all(), "The conditions.")];
    t.kind_of(condition("if_at_least", "At least so many of these.", keys));
    t.kind_of(condition("if_reading", "As the reading is ruled.", by_reading("condition")));
    let keys = [need("by_kind", map(Ref("condition")), "A condition for every kind of unit.")];
    t.kind_of(condition("if_kind", "By kind of unit.", keys));
    t.kind_of(condition("if_always", "Constant.", [need("always", Bool, "true or false.")]));
    let keys = [
        need("covers", Text, "Id of a rows input."),
        at(),
        need("column", Text, "The column."),
        need("list", Ref("list_parameter"), "A parameter that is a list of texts."),
        may("where", Ref("where"), "Only these rows."),
    ];
    t.kind_of(condition("if_covers", "Every text of a list is in a column of the rows.", keys));
    let param = |name, what, text| {
        form(
            name,
            what,
            text,
            [need("param", Text, "Id of the parameter."), may("of", Text, "Id of the reading that declares it.")],
        )
    };
    t.add(param("list_parameter", "a list", "A declared list."));
    t.kind_of(param("day_parameter", "a parameter", "A declared day or time."));
    t.kind_of(param("where_parameter", "a filter", "In a declared list."));
    t.kind_of(param("parameter_of", "a quantity", "A declared number."));
}

pub(crate) fn add_quantities(t: &mut Table) {
    let forms = [
        "aggregate",
        "gap",
        "input_of",
        "use",
        "parameter_of",
        "ratio",
        "min",
        "max",
        "add",
        "mul",
        "sub",
        "div",
        "round",
        "first",
        "days",
        "group",
        "rank",
        "points_of_run",
        "deadline_of",
        "quantity_by_reading",
        "quantity_by_kind",
    ];
    let mut all = vec![Amount];
    all.extend(forms.map(Ref));
    t.union("quantity", "An exact number; a moment is one in minutes.", all);
    let of = |name, text, keys: Vec<Key>| form(name, "a quantity", text, keys);
    let input = need("input", Text, "Id of an integer, decimal, money, ratio, date or time input.");
    t.kind_of(of("input_of", "The value of an input.", vec![input, at()]));
    t.kind_of(of("use", "A quantity of `define`.", vec![need("use", Text, "Its name.")]));
    t.kind_of(of("ratio", "A share.", vec![need("ratio", Ref("ratio_of"), "Numerator and denominator.")]));
    let keys = [need("num", quantity(), "Numerator."), need("den", quantity(), "Denominator; 0 is no value.")];
    t.add(form("ratio_of", "a ratio", "A share.", keys));
    for (name, text) in [
        ("min", "The least of these."),
        ("max", "The most of these."),
        ("add", "The sum of these."),
        ("mul", "The product of these."),
        ("sub", "The first less the second."),
        ("div", "The first divided by the second."),
        ("first", "The first that has a value."),
    ] {
        t.kind_of(of(name, text, vec![need(name, list(quantity()), "The quantities.")]));
    }
    let keys = vec![
        need("round", quantity(), "What is rounded."),
        need("step", Amount, "To a multiple of this."),
        may("mode", words(&["nearest", "down", "up"]), "Default nearest, half up."),
    ];
    t.kind_of(of("round", "Rounded.", keys));
    let keys = vec![
        need("days", Ref("day_rule"), "Which days are counted."),
        need("from", quantity(), "The earlier moment."),
        need("to", quantity(), "The later moment."),
    ];
    t.kind_of(of("days", "Days begun from one moment to another.", keys));
    let itself = || may("self", words(&["include", "exclude"]), "Whether the unit itself counts; default include.");
    let stats = words(&["mean", "median", "max", "min", "sum", "count"]);
    let keys = vec![need("group", stats, "The statistic."), need("of", quantity(), "Of what."), itself()];
    t.kind_of(of("group", "Over the units of the kind in the run.", keys));
    let keys = vec![
        need("group", words(&["rank"]), "The unit's place."),
        need("of", quantity(), "Of what."),
        need("order", words(&["high_first", "low_first"]), "Who leads."),
        need("ties", words(&["skip", "dense"]), "1,1,3 or 1,1,2."),
        itself(),
    ];
    t.kind_of(of("rank", "The unit's place among the units of the kind.", keys));
    let points = Any(vec![words(&["regular", "total"]), Ref("points_of_item"), Ref("points_of_indicator")]);
    let keys = vec![need("points", points, "Whose points.")];
    t.kind_of(of("points_of_run", "Points of the run; only in gates, vetoes and grades.", keys));
    t.kind_of(form("points_of_item", "`points`", "Of an item.", [need("item", Whole, "Its number.")]));
    let keys = [need("indicator", Text, "Its id.")];
    t.kind_of(form("points_of_indicator", "`points`", "Of an indicator.", keys));
    t.kind_of(of("deadline_of", "A moment.", vec![need("deadline", Ref("deadline"), "The deadline.")]));
    t.kind_of(of("quantity_by_reading", "As the reading is ruled.", by_reading("quantity").into()));
    let keys = vec![need("by_kind", map(quantity()), "A quantity for every kind of unit.")];
    t.kind_of(of("quantity_by_kind", "By kind of unit.", keys));
    let keys = [
        may("year", words(&["-1", "0", "1"]), "The year before, the assessed year, the year after."),
        need("day", Ref("day_choice"), "Month and day."),
        may("time", Ref("time_choice"), "Default 24:00, the end of the day."),
        may("roll", Ref("bool_choice"), "A day off moves to the next working day."),
    ];
    t.add(form("deadline", "a deadline", "A moment by which something is due.", keys));
    t.choice("bool_choice", "bool_by_reading", "true or false.", vec![Bool]);
    t.choice(
        "day_rule",
        "day_rule_by_reading",
        "Every day, a holiday run as one day, or working days only.",
        vec![words(&["natural", "holiday1", "workday"])],
    );
}

pub(crate) fn add_rows(t: &mut Table) {
    let rows = || {
        vec![
            need("rows", Text, "Id of a rows input."),
            at(),
            may("of", texts(), "The column; for distinct perhaps several."),
            may("where", Ref("where"), "Only these rows."),
            may("except", Any(vec![Ref("except"), list(Ref("except"))]), "Not the rows that another input names."),
            may("window", Ref("window_choice"), "Only the rows of this window."),
        ]
    };
    let functions = words(&["count", "sum", "mean", "min", "max", "distinct", "earliest", "latest"]);
    let mut keys = vec![need("aggregate", functions, "What is made of the rows.")];
    keys.extend(rows());
    t.kind_of(form("aggregate", "a quantity", "Over rows.", keys));
    let mut keys = vec![need("aggregate", words(&["max_gap", "mean_gap"]), "The longest gap, or the mean of all.")];
    keys.extend(rows());
    keys.extend([
        may("days", Ref("day_rule"), "Which days are counted; default natural."),
        may("edges", Bool, "Counts from the start and to the end of the window as well."),
    ]);
    t.kind_of(form("gap", "a quantity", "Days between the rows.", keys));
    t.choice("window_choice", "window_by_reading", "A window of method.yaml.", vec![Text]);
    t.union("where", "Column to what it must be.", vec![map(Ref("filter"))]);
    t.choice(
        "filter",
        "filter_by_reading",
        "A text, a list of texts, true or false, `any`, a comparison, or a declared list.",
        vec![Text, list(Text), Ref("where_parameter"), Ref("where_compare")],
    );
    let side = || Any(vec![Date, quantity()]);
    t.add(form("where_compare", "a filter", "A comparison.", ops(side)).one(OPS));
    let keys = [
        need("rows", Text, "Id of the rows input that names them."),
        at(),
        need("on", Any(vec![Text, list(Text), map(Text)]), "Columns that must be equal; {here: there}."),
        may("where", Ref("where"), "Only these rows of that input."),
    ];
    t.add(form("except", "`except`", "Rows that do not count.", keys));
}
