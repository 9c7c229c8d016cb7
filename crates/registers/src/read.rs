//! From a definition file to a register; every problem with its place.

use std::collections::BTreeSet;

use jiff::civil::Date;
use kernel::Role;
use yaml::{Entry, Kind, Node, Problem, Problems, Span, quote};

use crate::definition::*;

/// The column of a sheet that says for which unit a record is.
pub const UNIT_COLUMN: &str = "登记单位";

/// Fields that one register has at most.
const MAX_FIELDS: usize = 60;

/// Reads one file. A register that has an error is not given.
pub fn read(file: &str, bytes: &[u8]) -> (Option<Register>, Vec<Problem>) {
    let mut r = Reader { p: Problems { file: file.to_owned(), ..Problems::default() } };
    let root = yaml::parse(bytes, &mut r.p);
    let register = root.and_then(|node| r.register(&node, bytes));
    let stem = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".yaml");
    if let Some(register) = &register
        && register.id != stem
    {
        let en = format!("the register is called {} and its file {}", quote(&register.id), quote(stem));
        r.p.error("file_name", Span { line: 1, column: 1 }, en, "登记簿编号与文件名不一致");
    }
    let list = r.p.list;
    (register.filter(|_| list.is_empty()), list)
}

struct Reader {
    p: Problems,
}

fn is_id(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && text.len() <= 40
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

impl Reader {
    fn map<'a>(&mut self, node: &'a Node, what: &str, known: &[&str]) -> &'a [Entry] {
        let Kind::Map(entries) = &node.kind else {
            let found = node.what();
            self.p.error("not_a_map", node.span, format!("{what} must be a map, not {}", found.0), "此处应为映射");
            return &[];
        };
        for e in entries.iter().filter(|_| !known.is_empty()) {
            if !known.contains(&e.key.as_str()) {
                let en = format!("unknown key {} in {what}; known are {}", quote(&e.key), known.join(", "));
                self.p.error("unknown_key", e.span, en, format!("未知的键 {}", quote(&e.key)));
            }
        }
        entries
    }

    fn text(&mut self, node: &Node, what: &str) -> String {
        match node.text() {
            Some(t) if !t.trim().is_empty() => t.trim().to_owned(),
            _ => {
                self.p.error("not_a_text", node.span, format!("{what} must be a text"), "此处应为文字");
                String::new()
            }
        }
    }

    fn list(&mut self, node: &Node, what: &str) -> Vec<(String, Span)> {
        match &node.kind {
            Kind::List(items) => items.iter().map(|n| (self.text(n, what), n.span)).collect(),
            Kind::Text(_) => vec![(self.text(node, what), node.span)],
            _ => {
                self.p.error("not_a_list", node.span, format!("{what} must be a list"), "此处应为列表");
                Vec::new()
            }
        }
    }

    fn flag(&mut self, node: &Node, what: &str) -> bool {
        match node.text() {
            Some("yes") => true,
            Some("no") => false,
            _ => {
                self.p.error("not_yes_or_no", node.span, format!("{what} must be yes or no"), "此处应为 yes 或 no");
                false
            }
        }
    }

    fn whole(&mut self, node: &Node, what: &str) -> Option<i64> {
        let n = node.text().and_then(|t| t.parse().ok());
        if n.is_none() {
            self.p.error("not_a_number", node.span, format!("{what} must be a whole number"), "此处应为整数");
        }
        n
    }

    fn names(&mut self, node: &Node, what: &str) -> Names {
        let mut names = Names::default();
        for e in self.map(node, what, &["zh", "en"]) {
            let text = self.text(&e.value, what);
            if e.key == "zh" {
                names.zh = text;
            } else {
                names.en = text;
            }
        }
        if names.zh.is_empty() || names.en.is_empty() {
            self.p.error("no_name", node.span, format!("{what} needs zh and en"), "须有中文和英文名称");
        }
        names
    }

    fn id(&mut self, text: &str, span: Span, what: &str) {
        if !is_id(text) {
            let en = format!("{what} {} must be lower-case letters, digits and _, at most 40", quote(text));
            self.p.error("bad_id", span, en, "编号只能用小写字母、数字和下划线");
        }
    }

    fn register(&mut self, root: &Node, bytes: &[u8]) -> Option<Register> {
        const KEYS: [&str; 16] = [
            "id",
            "names",
            "item",
            "note",
            "fields",
            "states",
            "moves",
            "unique",
            "duplicates",
            "dated",
            "title",
            "due",
            "duty",
            "clock",
            "charts",
            "facts",
        ];
        let entries = self.map(root, "a register", &KEYS);
        let get = |key: &str| entries.iter().find(|e| e.key == key).map(|e| &e.value);
        for key in ["id", "names", "item", "fields"] {
            if get(key).is_none() {
                self.p.error("missing", root.span, format!("`{key}` is missing"), format!("缺少 {key}"));
            }
        }
        let (id, names, item, fields) = (get("id")?, get("names")?, get("item")?, get("fields")?);
        let name = self.text(id, "id");
        self.id(&name, id.span, "the id");
        let mut register = Register {
            id: name,
            names: self.names(names, "names"),
            item: self.text(item, "item"),
            note: get("note").map(|n| self.names(n, "note")),
            fields: self.fields(fields),
            states: Vec::new(),
            moves: Vec::new(),
            unique: Vec::new(),
            duplicates: Vec::new(),
            dated: None,
            title: 0,
            due: None,
            duty: None,
            clock: None,
            charts: Vec::new(),
            facts: Vec::new(),
            digest: seal::digest_bytes(bytes).to_string(),
        };
        self.states(&mut register, get("states"), get("moves"));
        for (key, unique) in [("unique", true), ("duplicates", false)] {
            let groups = get(key).map(|n| self.groups(&register, n, key)).unwrap_or_default();
            if unique {
                register.unique = groups;
            } else {
                register.duplicates = groups;
            }
        }
        register.dated = get("dated").and_then(|n| self.field_of(&register, n, &[FieldKind::Date]));
        if let Some(n) = get("title") {
            register.title = self.field_of(&register, n, &[]).unwrap_or(0);
        }
        register.due = get("due").and_then(|n| self.due(&register, n));
        register.duty = get("duty").and_then(|n| self.duty(&register, n));
        register.clock = get("clock").and_then(|n| self.clock(&register, n));
        if let Some(Kind::List(items)) = get("charts").map(|n| &n.kind) {
            register.charts = items.iter().filter_map(|n| self.chart(&register, n)).collect();
        }
        if let Some(node) = get("facts") {
            for e in self.map(node, "facts", &[]) {
                let fact = self.fact(&register, e);
                register.facts.extend(fact);
            }
        }
        Some(register)
    }

    fn fields(&mut self, node: &Node) -> Vec<Field> {
        let mut out = Vec::new();
        for e in self.map(node, "fields", &[]) {
            self.id(&e.key, e.span, "the field");
            if e.key == "state" || e.key == "unit" {
                self.p.error("bad_id", e.span, "every record has its unit and state already", "每条记录已有单位和状态");
            }
            out.extend(self.field(e));
        }
        self.sums(node, &out);
        if out.is_empty() || out.len() > MAX_FIELDS {
            self.p.error("fields", node.span, format!("a register has 1 to {MAX_FIELDS} fields"), "字段数不对");
        }
        out
    }

    /// What sums are told by, and that no two fields are called alike: sheets know a column by its name.
    fn sums(&mut self, node: &Node, fields: &[Field]) {
        let Kind::Map(entries) = &node.kind else { return };
        let mut named = BTreeSet::new();
        for e in entries {
            let Some(field) = fields.iter().find(|f| f.id == e.key) else { continue };
            if !named.insert(field.names.zh.as_str()) || field.names.zh == UNIT_COLUMN {
                let en = format!("another column is called {} already", quote(&field.names.zh));
                self.p.error("same_name", e.span, en, format!("另有一列也叫 {}", quote(&field.names.zh)));
            }
            let Some(by) = &field.sum_by else { continue };
            let fits = |f: &&Field| f.id == *by && f.index && matches!(f.kind, FieldKind::Choice | FieldKind::YesNo);
            if !field.sum || !fields.iter().any(|f| fits(&f)) {
                let en = "`sum_by` stands beside `sum: yes` and names a choice or yes_no with `index: yes`";
                self.p.error("sum_by", e.span, en, "sum_by 须与 sum: yes 同用，并指向设了 index: yes 的选项或是否字段");
            }
        }
    }

    fn field(&mut self, entry: &Entry) -> Option<Field> {
        const KEYS: [&str; 15] = [
            "names", "kind", "required", "index", "list", "sum", "sum_by", "choices", "unit", "min", "max", "warn_min",
            "warn_max", "register", "note",
        ];
        let entries = self.map(&entry.value, "a field", &KEYS);
        let get = |key: &str| entries.iter().find(|e| e.key == key).map(|e| &e.value);
        let kind = match get("kind") {
            None => FieldKind::Text,
            Some(n) => {
                let word = self.text(n, "kind");
                let Some((_, kind)) = FieldKind::ALL.iter().find(|(w, _)| *w == word) else {
                    let all: Vec<_> = FieldKind::ALL.iter().map(|(w, _)| *w).collect();
                    let en = format!("unknown kind {}; known are {}", quote(&word), all.join(", "));
                    self.p.error("unknown_kind", n.span, en, format!("未知的字段种类 {}", quote(&word)));
                    return None;
                };
                *kind
            }
        };
        let Some(names) = get("names") else {
            self.p.error("missing", entry.span, "`names` is missing", "缺少 names");
            return None;
        };
        let mut flag = |key: &str, otherwise: bool| get(key).map_or(otherwise, |n| self.flag(n, key));
        let (required, index, list, sum) =
            (flag("required", false), flag("index", false), flag("list", true), flag("sum", false));
        let choices: Vec<Option_> = match get("choices") {
            Some(n) => self.options(n, "choices"),
            None => Vec::new(),
        };
        let wrong = |key: &str, ok: bool| get(key).filter(|_| !ok).map(|n| (n.span, key.to_owned()));
        let misplaced = [
            wrong("choices", kind == FieldKind::Choice),
            wrong("sum", kind.is_number()),
            wrong("min", kind.is_number()),
            wrong("max", kind.is_number()),
            wrong("warn_min", kind.is_number()),
            wrong("warn_max", kind.is_number()),
            wrong("register", kind == FieldKind::Record),
            wrong("index", kind.can_index()),
        ];
        for (span, key) in misplaced.into_iter().flatten() {
            self.p.error("misplaced", span, format!("`{key}` does not fit this kind"), format!("{key} 不适用于此种类"));
        }
        if kind == FieldKind::Choice && choices.is_empty() {
            self.p.error("no_choices", entry.span, "a choice needs `choices`", "选项字段须有 choices");
        }
        Some(Field {
            id: entry.key.clone(),
            names: self.names(names, "names"),
            kind,
            required,
            index: index || sum,
            list: list && !matches!(kind, FieldKind::LongText),
            sum,
            sum_by: get("sum_by").map(|n| self.text(n, "sum_by")),
            choices,
            unit: get("unit").map(|n| self.text(n, "unit")),
            min: get("min").and_then(|n| self.whole(n, "min")),
            max: get("max").and_then(|n| self.whole(n, "max")),
            warn_min: get("warn_min").and_then(|n| self.whole(n, "warn_min")),
            warn_max: get("warn_max").and_then(|n| self.whole(n, "warn_max")),
            register: get("register").map(|n| self.text(n, "register")),
            note: get("note").map(|n| self.names(n, "note")),
        })
    }

    fn options(&mut self, node: &Node, what: &str) -> Vec<Option_> {
        let entries = self.map(node, what, &[]);
        entries
            .iter()
            .map(|e| {
                self.id(&e.key, e.span, "the choice");
                Option_ { id: e.key.clone(), names: self.names(&e.value, what) }
            })
            .collect()
    }

    fn states(&mut self, register: &mut Register, states: Option<&Node>, moves: Option<&Node>) {
        let own = |zh: &str, en: &str| Names { zh: zh.into(), en: en.into() };
        match states {
            None => {
                let state = |id: &str, names, open| State { id: id.into(), names, open, counts: !open };
                register.states.push(state("entered", own("已登记", "Entered"), true));
                register.states.push(state("confirmed", own("已确认", "Confirmed"), false));
            }
            Some(node) => {
                for e in self.map(node, "states", &[]) {
                    self.id(&e.key, e.span, "the state");
                    let entries = self.map(&e.value, "a state", &["zh", "en", "open", "counts"]);
                    let mut state = State { id: e.key.clone(), names: Names::default(), open: false, counts: false };
                    for e in entries {
                        match e.key.as_str() {
                            "zh" => state.names.zh = self.text(&e.value, "zh"),
                            "en" => state.names.en = self.text(&e.value, "en"),
                            "open" => state.open = self.flag(&e.value, "open"),
                            _ => state.counts = self.flag(&e.value, "counts"),
                        }
                    }
                    if state.id == VOID {
                        self.p.error("bad_id", e.span, "every register has the state void", "每个登记簿都有 void 状态");
                    }
                    register.states.push(state);
                }
                if !register.states.first().is_some_and(|s| s.open) {
                    self.p.error("states", node.span, "the first state must be open", "第一个状态须可填写");
                }
                if !register.states.iter().any(|s| s.counts) {
                    self.p.error("states", node.span, "no state counts", "没有计入事实的状态");
                }
            }
        }
        register.states.push(State { id: VOID.into(), names: own("已作废", "Void"), open: false, counts: false });
        match moves {
            None if states.is_none() => {
                let go = |from: &str, to: &str, names, reason| Move {
                    from: from.into(),
                    to: to.into(),
                    names,
                    needs: Needs::Confirm,
                    roles: Vec::new(),
                    reason,
                };
                register.moves.push(go("entered", "confirmed", own("确认", "Confirm"), false));
                register.moves.push(go("confirmed", "entered", own("退回", "Send back"), true));
            }
            None => {}
            Some(node) => {
                let Kind::List(items) = &node.kind else {
                    self.p.error("not_a_list", node.span, "moves must be a list", "此处应为列表");
                    return;
                };
                for item in items {
                    let made = self.one_move(register, item);
                    register.moves.extend(made);
                }
            }
        }
        let voids: Vec<Move> = register
            .states
            .iter()
            .filter(|s| s.id != VOID)
            .map(|s| Move {
                from: s.id.clone(),
                to: VOID.into(),
                names: own("作废", "Void"),
                needs: if s.open { Needs::Write } else { Needs::Confirm },
                roles: Vec::new(),
                reason: true,
            })
            .collect();
        register.moves.extend(voids);
    }

    fn one_move(&mut self, register: &Register, node: &Node) -> Option<Move> {
        let entries = self.map(node, "a move", &["from", "to", "names", "by", "needs", "reason"]);
        let get = |key: &str| entries.iter().find(|e| e.key == key).map(|e| &e.value);
        for key in ["from", "to", "names"] {
            if get(key).is_none() {
                self.p.error("missing", node.span, format!("`{key}` is missing"), format!("缺少 {key}"));
            }
        }
        let mut state = |key: &str| {
            let n = get(key)?;
            let id = self.text(n, key);
            if register.state(&id).is_none() {
                self.p.error(
                    "no_state",
                    n.span,
                    format!("no state {}", quote(&id)),
                    format!("没有状态 {}", quote(&id)),
                );
            }
            Some(id)
        };
        let (from, to) = (state("from")?, state("to")?);
        let mut roles = Vec::new();
        if let Some(n) = get("by") {
            for (word, span) in self.list(n, "by") {
                match word.parse::<Role>() {
                    Ok(role) => roles.push(role),
                    Err(e) => {
                        self.p.error("no_role", span, e.message().to_owned(), format!("没有角色 {}", quote(&word)))
                    }
                }
            }
        }
        let needs = match get("needs").map(|n| (self.text(n, "needs"), n.span)) {
            None => Needs::Confirm,
            Some((word, _)) if word == "confirm" => Needs::Confirm,
            Some((word, _)) if word == "write" => Needs::Write,
            Some((_, span)) => {
                self.p.error("needs", span, "`needs` is write or confirm", "needs 只能是 write 或 confirm");
                Needs::Confirm
            }
        };
        let reason = get("reason").is_some_and(|n| self.flag(n, "reason"));
        Some(Move { from, to, names: self.names(get("names")?, "names"), needs, roles, reason })
    }

    fn named(&mut self, register: &Register, id: &str, span: Span, kinds: &[FieldKind]) -> Option<usize> {
        let Some((at, field)) = register.field(id) else {
            self.p.error("no_field", span, format!("no field {}", quote(id)), format!("没有字段 {}", quote(id)));
            return None;
        };
        if !kinds.is_empty() && !kinds.contains(&field.kind) {
            let en = format!("the field {} is of another kind than is needed here", quote(id));
            self.p.error("wrong_kind", span, en, format!("字段 {} 的种类不合", quote(id)));
            return None;
        }
        Some(at)
    }

    fn field_of(&mut self, register: &Register, node: &Node, kinds: &[FieldKind]) -> Option<usize> {
        let id = self.text(node, "a field");
        self.named(register, &id, node.span, kinds)
    }

    fn groups(&mut self, register: &Register, node: &Node, what: &str) -> Vec<Vec<usize>> {
        let Kind::List(items) = &node.kind else {
            self.p.error("not_a_list", node.span, format!("{what} must be a list"), "此处应为列表");
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items {
            let mut group = Vec::new();
            for (id, span) in self.list(item, what) {
                if let Some(at) = self.named(register, &id, span, &[]) {
                    if register.fields.get(at).is_some_and(|f| !f.index) {
                        let en = format!("{what} needs `index: yes` at the field {}", quote(&id));
                        self.p.error("not_indexed", span, en, format!("字段 {} 须设 index: yes", quote(&id)));
                    }
                    group.push(at);
                }
            }
            out.push(group);
        }
        out
    }

    fn due(&mut self, register: &Register, node: &Node) -> Option<Due> {
        let entries = self.map(node, "due", &["field", "remind", "done", "workdays"]);
        let get = |key: &str| entries.iter().find(|e| e.key == key).map(|e| &e.value);
        let field = self.field_of(register, get("field")?, &[FieldKind::Date])?;
        let mut remind = Vec::new();
        for (word, span) in get("remind").map(|n| self.list(n, "remind")).unwrap_or_default() {
            match word.parse::<i64>() {
                Ok(days) if (0..=366).contains(&days) => remind.push(days),
                _ => self.p.error("remind", span, "days ahead, 0 to 366", "提前天数应为 0 至 366"),
            }
        }
        let done = get("done").and_then(|n| self.field_of(register, n, &[]));
        let id = |at: usize| register.fields.get(at).map(|f| f.id.clone());
        let workdays = get("workdays").is_some_and(|n| self.flag(n, "workdays"));
        Some(Due { field: id(field)?, remind, done: done.and_then(id), workdays })
    }

    fn duty(&mut self, register: &Register, node: &Node) -> Option<Duty> {
        let entries = self.map(node, "duty", &["field", "times", "days", "workdays"]);
        let get = |key: &str| entries.iter().find(|e| e.key == key).map(|e| &e.value);
        let Some(field) = get("field") else {
            self.p.error("missing", node.span, "`field` is missing", "缺少 field");
            return None;
        };
        let at = self.field_of(register, field, &[FieldKind::Date])?;
        let mut number = |key: &str| get(key).map_or(Some(1), |n| self.whole(n, key).filter(|n| (1..=366).contains(n)));
        let (times, days) = (number("times"), number("days"));
        let (Some(times), Some(days)) = (times, days) else {
            self.p.error("duty", node.span, "times and days are 1 to 366", "times 和 days 应为 1 至 366");
            return None;
        };
        let workdays = get("workdays").is_some_and(|n| self.flag(n, "workdays"));
        Some(Duty { field: register.fields.get(at)?.id.clone(), times, days, workdays })
    }

    fn clock(&mut self, register: &Register, node: &Node) -> Option<Clock> {
        let entries = self.map(node, "clock", &["from", "workdays", "done"]);
        let get = |key: &str| entries.iter().find(|e| e.key == key).map(|e| &e.value);
        let (Some(from), Some(workdays), Some(done)) = (get("from"), get("workdays"), get("done")) else {
            self.p.error(
                "missing",
                node.span,
                "a clock needs from, workdays and done",
                "时限须有 from、workdays、done",
            );
            return None;
        };
        let days = self.whole(workdays, "workdays").and_then(|n| u32::try_from(n).ok());
        let Some(days) = days.filter(|n| (1..=366).contains(n)) else {
            self.p.error("clock", workdays.span, "workdays are 1 to 366", "workdays 应为 1 至 366");
            return None;
        };
        let mut day = |n: &Node| {
            let at = self.field_of(register, n, &[FieldKind::Date])?;
            register.fields.get(at).map(|f| f.id.clone())
        };
        Some(Clock { from: day(from)?, workdays: days, done: day(done)? })
    }

    fn chart(&mut self, register: &Register, node: &Node) -> Option<Chart> {
        let entries = self.map(node, "a chart", &["names", "sum", "by"]);
        let get = |key: &str| entries.iter().find(|e| e.key == key).map(|e| &e.value);
        let (Some(names), Some(by)) = (get("names"), get("by")) else {
            self.p.error("missing", node.span, "a chart needs names and by", "图须有 names 和 by");
            return None;
        };
        let kinds = [FieldKind::Choice, FieldKind::Date, FieldKind::YesNo];
        let numbers = [FieldKind::Integer, FieldKind::Decimal, FieldKind::Money];
        let at = self.field_of(register, by, &kinds)?;
        let sum = get("sum").and_then(|n| self.field_of(register, n, &numbers));
        for f in [Some(at), sum].into_iter().flatten().filter_map(|at| register.fields.get(at)) {
            if !f.index {
                let en = format!("a chart needs `index: yes` at the field {}", quote(&f.id));
                self.p.error("not_indexed", node.span, en, format!("字段 {} 须设 index: yes", quote(&f.id)));
            }
        }
        let id = |at: usize| register.fields.get(at).map(|f| f.id.clone());
        Some(Chart { names: self.names(names, "names"), sum: sum.and_then(id), by: id(at)? })
    }

    fn fact(&mut self, register: &Register, entry: &Entry) -> Option<FactClause> {
        const TAKES: [&str; 10] =
            ["count", "sum", "distinct", "any", "every", "earliest", "latest", "gap", "share", "rows"];
        let known: Vec<&str> = TAKES.iter().copied().chain(["names", "where", "standing", "awaits"]).collect();
        let key_ok = entry.key.split_once('.').is_some_and(|(a, b)| is_id(a) && is_id(b));
        if !key_ok {
            let en = format!("the key of a fact is such as registers.spending, not {}", quote(&entry.key));
            self.p.error("bad_fact_key", entry.span, en, "事实的键形如 registers.spending");
        }
        let entries = self.map(&entry.value, "a fact", &known);
        let get = |key: &str| entries.iter().find(|e| e.key == key).map(|e| &e.value);
        let mut takes = entries.iter().filter(|e| TAKES.contains(&e.key.as_str()));
        let (Some(take), None) = (takes.next(), takes.next()) else {
            let en = format!("a fact takes exactly one of {}", TAKES.join(", "));
            self.p.error("one_take", entry.span, en, "一个事实只能取一种统计");
            return None;
        };
        let Some(names) = get("names") else {
            self.p.error("missing", entry.span, "`names` is missing", "缺少 names");
            return None;
        };
        let date = [FieldKind::Date];
        let v = &take.value;
        let take = match take.key.as_str() {
            "count" => Take::Count,
            "any" => Take::Any,
            "sum" => {
                Take::Sum(self.field_of(register, v, &[FieldKind::Integer, FieldKind::Decimal, FieldKind::Money])?)
            }
            "distinct" => Take::Distinct(self.field_of(register, v, &[])?),
            "earliest" => Take::Earliest(self.field_of(register, v, &date)?),
            "latest" => Take::Latest(self.field_of(register, v, &date)?),
            "gap" => Take::Gap(self.field_of(register, v, &date)?),
            "every" => Take::Every(self.clauses(register, v)),
            "share" => Take::Share(self.clauses(register, v)),
            _ => Take::Rows(self.columns(register, v)),
        };
        Some(FactClause {
            key: entry.key.clone(),
            names: self.names(names, "names"),
            take,
            filter: get("where").map(|n| self.clauses(register, n)).unwrap_or_default(),
            standing: get("standing").is_some_and(|n| self.flag(n, "standing")),
            awaits: get("awaits").and_then(|n| self.awaits(register, n)),
        })
    }

    fn awaits(&mut self, register: &Register, node: &Node) -> Option<Awaits> {
        let entries = self.map(node, "awaits", &["field", "worst", "best"]);
        let get = |key: &str| entries.iter().find(|e| e.key == key).map(|e| &e.value);
        let (Some(field), Some(worst), Some(best)) = (get("field"), get("worst"), get("best")) else {
            self.p.error("missing", node.span, "awaits needs field, worst and best", "awaits 须有 field、worst、best");
            return None;
        };
        let at = self.field_of(register, field, &[FieldKind::Choice])?;
        let mut choice = |n: &Node| {
            let word = self.text(n, "a choice");
            self.check_choice(register, at, &word, n.span);
            word
        };
        Some(Awaits { worst: choice(worst), best: choice(best), field: at })
    }

    fn check_choice(&mut self, register: &Register, at: usize, word: &str, span: Span) {
        let Some(field) = register.fields.get(at) else { return };
        if field.kind == FieldKind::Choice && !field.choices.iter().any(|c| c.id == word) {
            let en = format!("the field {} has no choice {}", quote(&field.id), quote(word));
            self.p.error("no_choice", span, en, format!("字段 {} 没有选项 {}", quote(&field.id), quote(word)));
        }
    }

    /// Columns and their fields: a list where both are called alike, else a map.
    fn columns(&mut self, register: &Register, node: &Node) -> Vec<(String, usize)> {
        let mut out = Vec::new();
        let mut seen = BTreeSet::new();
        let pairs: Vec<(String, String, Span)> = match &node.kind {
            Kind::Map(entries) => {
                entries.iter().map(|e| (e.key.clone(), self.text(&e.value, "a field"), e.value.span)).collect()
            }
            _ => self.list(node, "rows").into_iter().map(|(id, span)| (id.clone(), id, span)).collect(),
        };
        for (column, id, span) in pairs {
            if !seen.insert(column.clone()) {
                self.p.error("duplicate_key", span, format!("the column {} twice", quote(&column)), "列重复");
            }
            out.extend(self.named(register, &id, span, &[]).map(|at| (column, at)));
        }
        out
    }

    fn clauses(&mut self, register: &Register, node: &Node) -> Vec<Clause> {
        let mut out = Vec::new();
        for e in self.map(node, "where", &[]) {
            let Some(at) = self.named(register, &e.key, e.span, &[]) else { continue };
            match &e.value.kind {
                Kind::Map(_) => {
                    for t in self.map(&e.value, "a comparison", &["at_least", "at_most", "set", "not_by", "within"]) {
                        let test = match t.key.as_str() {
                            "set" => Some(Test::Set(self.flag(&t.value, "set"))),
                            "not_by" => self.not_by(register, at, &t.value),
                            "at_least" => self.bound(register, at, &t.value).map(Test::AtLeast),
                            "at_most" => self.bound(register, at, &t.value).map(Test::AtMost),
                            _ => self.within(register, at, &t.value),
                        };
                        out.extend(test.map(|test| Clause { field: at, test }));
                    }
                }
                _ => {
                    let words = self.list(&e.value, "a value");
                    for (word, span) in &words {
                        self.check_choice(register, at, word, *span);
                    }
                    out.push(Clause { field: at, test: Test::Is(words.into_iter().map(|(w, _)| w).collect()) });
                }
            }
        }
        out
    }

    fn not_by(&mut self, register: &Register, at: usize, node: &Node) -> Option<Test> {
        if register.fields.get(at).is_some_and(|f| f.kind == FieldKind::Date) {
            return self.bound(register, at, node).map(Test::NotBy);
        }
        self.p.error("not_by", node.span, "`not_by` is for dates", "not_by 只用于日期");
        None
    }

    fn within(&mut self, register: &Register, at: usize, node: &Node) -> Option<Test> {
        let date = register.fields.get(at).is_some_and(|f| f.kind == FieldKind::Date);
        if date && node.text() == Some("period") {
            return Some(Test::Within);
        }
        self.p.error("within", node.span, "`within: period` is for dates", "within 只用于日期，值为 period");
        None
    }

    fn bound(&mut self, register: &Register, at: usize, node: &Node) -> Option<Bound> {
        let kind = register.fields.get(at).map(|f| f.kind);
        let word = self.text(node, "a bound");
        let found = match (kind, word.as_str()) {
            (Some(FieldKind::Date), "as_of") => Some(Bound::AsOf),
            (Some(FieldKind::Date), "period_start") => Some(Bound::PeriodStart),
            (Some(FieldKind::Date), "period_end") => Some(Bound::PeriodEnd),
            (Some(FieldKind::Date), "before_period") => Some(Bound::BeforePeriod),
            (Some(FieldKind::Date), day) => day.parse::<Date>().ok().map(Bound::Day),
            (Some(FieldKind::Integer | FieldKind::Money), n) => n.parse().ok().map(Bound::Number),
            _ => None,
        };
        if found.is_none() {
            let en = format!(
                "{} is no bound of this field: a day, as_of, period_start, period_end or before_period for dates, a number for numbers",
                quote(&word)
            );
            self.p.error("bad_bound", node.span, en, format!("{} 不能作为界限", quote(&word)));
        }
        found
    }
}
