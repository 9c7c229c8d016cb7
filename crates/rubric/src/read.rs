//! From files to a `Method`: the head, the windows, the readings. Inputs and rules have files of their own.

use std::cell::RefCell;
use std::collections::BTreeMap;

use kernel::q::Q;

use crate::files::MethodFiles;
use crate::method::*;
use crate::problem::{Problem, Problems, Severity, Span, quote};
use crate::read_readings::parse_month_day;
use crate::read_rules::Here;
use crate::yaml::{self, Entry, Kind, Node};

/// A map whose known keys are taken one by one; what is left over is reported.
pub(crate) struct Fields<'n> {
    pub span: Span,
    entries: &'n [Entry],
    taken: RefCell<Vec<&'static str>>,
}

impl<'n> Fields<'n> {
    pub fn get(&self, key: &'static str) -> Option<&'n Node> {
        self.taken.borrow_mut().push(key);
        self.entries.iter().find(|e| e.key == key).map(|e| &e.value).filter(|n| !matches!(n.kind, Kind::Nothing))
    }

    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|e| e.key == key)
    }
}

pub(crate) struct Reader {
    pub p: Problems,
    pub method: Method,
    pub next_id: u32,
    /// What conditions of the total refer to, wherever they stand.
    pub total: Here,
    pub next_group: usize,
    /// What conditions of the total ask the points of, and where.
    pub points: Vec<(PointsOf, Span)>,
}

/// Codes of the problems by which a whole file is lost.
const UNREADABLE: [&str; 8] =
    ["missing_file", "not_utf8", "yaml", "yaml_subset", "too_deep", "too_many_nodes", "file_too_large", "empty_file"];

/// Reads a method. The method is there only when there is no error.
pub fn read(files: &MethodFiles) -> (Option<Method>, Vec<Problem>) {
    let mut reader = Reader {
        p: Problems::default(),
        method: empty(),
        next_id: 0,
        total: Here::total(),
        next_group: 0,
        points: Vec::new(),
    };
    reader.read_all(files);
    let readable = !reader.p.list.iter().any(|p| UNREADABLE.contains(&p.code));
    match files.bundle() {
        Ok(bytes) => reader.method.digest = seal::digest_bytes(&bytes).to_string(),
        // A file that is not text has been named already, unless nothing reads it.
        Err(e) if readable => {
            reader.p.file = "method.yaml".into();
            reader.p.error("bundle", Span::default(), e.to_string(), "方法文件无法封存");
        }
        Err(_) => {}
    }
    reader.method.quant_count = reader.next_id;
    let failed = reader.p.list.iter().any(|p| p.severity == Severity::Error);
    ((!failed).then_some(reader.method), reader.p.list)
}

fn empty() -> Method {
    Method {
        id: String::new(),
        title: Label::default(),
        points: Q::ZERO,
        kinds: Vec::new(),
        statuses: Vec::new(),
        kind_of_unit: Vec::new(),
        units: BTreeMap::new(),
        windows: Vec::new(),
        no_tier: Choice::Fixed(NoTier::Literal),
        ranking: Choice::Fixed(RankRule::Off),
        not_applicable: Choice::Fixed(NaRule::Fail),
        between_tiers: None,
        rounding: Rounding { digits: 2, mode: RoundMode::HalfUp, at: RoundAt::Total },
        open_ended: false,
        total: TotalRule::default(),
        grades: None,
        inputs: Vec::new(),
        slots: Vec::new(),
        readings: Vec::new(),
        items: Vec::new(),
        digest: String::new(),
        quant_count: 0,
    }
}

impl Reader {
    fn read_all(&mut self, files: &MethodFiles) {
        // Readings and inputs first: everything else refers to them.
        let Some(head) = self.parse_file(files, "method.yaml") else { return };
        self.p.file = "method.yaml".into();
        let Some(head) = self.map(&head).map(|f| (f.span, f.entries.to_vec())) else { return };
        let head = Fields { span: head.0, entries: &head.1, taken: RefCell::default() };
        self.read_names(&head);
        // A small method stands in one file; what is not in the head has a file of its own.
        let inner = |key: &str| head.entries.iter().any(|e| e.key == key);
        if inner("readings") {
            self.read_readings_in(&head);
        } else if (files.files.contains_key("readings.yaml") || !inner("inputs"))
            && let Some(node) = self.parse_file(files, "readings.yaml")
        {
            self.in_file("readings.yaml", |r| r.read_readings(&node));
        }
        self.p.file = "method.yaml".into();
        if inner("inputs") {
            self.read_inputs_in(&head);
        } else if let Some(node) = self.parse_file(files, "inputs.yaml") {
            self.in_file("inputs.yaml", |r| r.read_inputs(&node));
        }
        head.get("cases");
        self.p.file = "method.yaml".into();
        self.read_policies(&head);
        let mut named = vec!["method.yaml".to_owned(), "readings.yaml".into(), "inputs.yaml".into()];
        let mut sum = Q::ZERO;
        let listed = head.get("items").map(|n| self.list(n)).unwrap_or_default();
        for entry in listed {
            let item = if let Kind::Map(_) = entry.kind {
                self.in_file("method.yaml", |r| r.read_item(entry, "method.yaml"))
            } else {
                let file = self.in_file("method.yaml", |r| r.text(entry));
                named.push(file.clone());
                let node = self.parse_file(files, &file);
                node.and_then(|node| self.in_file(&file, |r| r.read_item(&node, &file)))
            };
            let Some(item) = item else { continue };
            if item.role == Role::Regular {
                let worth = item.points.mul(item.weight).unwrap_or(item.points);
                sum = sum.add(worth).unwrap_or(sum);
            }
            self.method.items.push(item);
        }
        self.p.file = "method.yaml".into();
        if self.method.items.is_empty() {
            self.p.error(
                "no_items",
                head.span,
                "a method needs at least one item file under `items`",
                "method.yaml 的 items 至少要列一个项目文件",
            );
        }
        self.read_total(&head);
        // What could not be read cannot be summed; its own errors have been told.
        let broken = self.p.list.iter().any(|p| UNREADABLE.contains(&p.code));
        if !broken && self.one_audience() && !self.method.open_ended && sum != self.method.points {
            let want = self.method.points;
            let at = head.get("points").map_or(head.span, |n| n.span);
            self.p.error(
                "sum",
                at,
                format!("the items add up to {sum}, the method says {want}"),
                format!("各项分值合计 {sum}，与方法总分 {want} 不符"),
            );
        }
        self.finish(&head, "method.yaml");
        for name in files.files.keys().filter(|n| !n.starts_with("cases/") && !named.contains(n)) {
            self.p.add(
                Severity::Warning,
                "unused_file",
                Span::default(),
                format!("{name} is not listed under `items`"),
                format!("{name} 未列入 items"),
            );
        }
        if !broken {
            self.check_unique();
            self.check_audiences();
        }
    }

    fn check_unique(&mut self) {
        let mut seen: Vec<(String, String)> = Vec::new();
        let all: Vec<(String, String, Span)> =
            self.method.indicators().map(|i| (i.id.clone(), i.file.clone(), i.span)).collect();
        for (id, file, span) in all {
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == id) {
                let first = first.clone();
                self.p.file = file;
                self.p.error(
                    "duplicate_number",
                    span,
                    format!("indicator {id} is already in {first}"),
                    format!("指标 {id} 已在 {first} 中出现"),
                );
            } else {
                seen.push((id, file));
            }
        }
        let mut numbers = Vec::new();
        for (no, file) in self
            .method
            .items
            .iter()
            .map(|i| (i.no, i.indicators.first().map(|x| x.file.clone()).unwrap_or_default()))
            .collect::<Vec<_>>()
        {
            if numbers.contains(&no) {
                self.p.file = file;
                self.p.error(
                    "duplicate_number",
                    Span::default(),
                    format!("item number {no} stands twice"),
                    format!("项目序号 {no} 重复"),
                );
            }
            numbers.push(no);
        }
        // Readings may speak only of indicators that exist.
        let known: Vec<String> = self.method.indicators().map(|i| i.id.clone()).collect();
        self.p.file = "readings.yaml".into();
        for reading in &self.method.readings {
            for id in reading.indicators.iter().filter(|id| !known.contains(id)) {
                self.p.error(
                    "unknown_indicator",
                    reading.span,
                    format!("reading {} names indicator {}, which does not exist", reading.id, quote(id)),
                    format!("读法 {} 所指的指标 {} 不存在", reading.id, quote(id)),
                );
            }
        }
    }

    fn parse_file(&mut self, files: &MethodFiles, name: &str) -> Option<Node> {
        self.p.file = name.to_owned();
        match files.files.get(name) {
            Some(bytes) => yaml::parse(bytes, &mut self.p),
            None => {
                self.p.error("missing_file", Span::default(), "the file is missing", "缺少该文件");
                None
            }
        }
    }

    fn in_file<T>(&mut self, name: &str, f: impl FnOnce(&mut Reader) -> T) -> T {
        self.p.file = name.to_owned();
        f(self)
    }

    pub fn id(&mut self) -> u32 {
        self.next_id += 1;
        self.next_id - 1
    }

    // --- nodes ---

    pub fn map<'n>(&mut self, node: &'n Node) -> Option<Fields<'n>> {
        match &node.kind {
            Kind::Map(entries) => Some(Fields { span: node.span, entries, taken: RefCell::default() }),
            _ => {
                self.expected(node, "a map", "映射");
                None
            }
        }
    }

    pub fn entries<'n>(&mut self, node: &'n Node) -> &'n [Entry] {
        match &node.kind {
            Kind::Map(entries) => entries,
            _ => {
                self.expected(node, "a map", "映射");
                &[]
            }
        }
    }

    pub fn list<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.kind {
            Kind::List(items) => items,
            _ => {
                self.expected(node, "a list", "列表");
                &[]
            }
        }
    }

    pub fn text(&mut self, node: &Node) -> String {
        match &node.kind {
            Kind::Text(text) => text.clone(),
            _ => {
                self.expected(node, "a text", "一个值");
                String::new()
            }
        }
    }

    /// A list of texts, or one text.
    pub fn texts(&mut self, node: &Node) -> Vec<String> {
        match &node.kind {
            Kind::Text(text) => vec![text.clone()],
            _ => self.list(node).iter().map(|n| self.text(n)).collect(),
        }
    }

    pub fn expected(&mut self, node: &Node, en: &str, zh: &str) {
        let (is, is_zh) = node.what();
        self.p.error("type", node.span, format!("expected {en}, found {is}"), format!("此处应为{zh}，实为{is_zh}"));
    }

    pub fn number(&mut self, node: &Node) -> Q {
        let text = self.text(node);
        text.parse().unwrap_or_else(|_| {
            self.p.error(
                "number",
                node.span,
                format!("expected a number, found {}", quote(&text)),
                format!("此处应为数字，实为 {}", quote(&text)),
            );
            Q::ZERO
        })
    }

    pub fn whole(&mut self, node: &Node) -> u32 {
        let text = self.text(node);
        text.parse().unwrap_or_else(|_| {
            self.p.error(
                "number",
                node.span,
                format!("expected a whole number, found {}", quote(&text)),
                format!("此处应为整数，实为 {}", quote(&text)),
            );
            0
        })
    }

    pub fn boolean(&mut self, node: &Node) -> bool {
        match self.text(node).as_str() {
            "true" => true,
            "false" => false,
            other => {
                let other = quote(other);
                self.p.error(
                    "bool",
                    node.span,
                    format!("expected true or false, found {other}"),
                    format!("此处应为 true 或 false，实为 {other}"),
                );
                false
            }
        }
    }

    pub fn need<'n>(&mut self, fields: &Fields<'n>, key: &'static str) -> Option<&'n Node> {
        let node = fields.get(key);
        if node.is_none() {
            self.p.error("missing_key", fields.span, format!("`{key}` is missing"), format!("缺少 `{key}`"));
        }
        node
    }

    pub fn need_text(&mut self, fields: &Fields<'_>, key: &'static str) -> String {
        self.need(fields, key).map(|n| self.text(n)).unwrap_or_default()
    }

    pub fn opt_text(&mut self, fields: &Fields<'_>, key: &'static str) -> Option<String> {
        fields.get(key).map(|n| self.text(n))
    }

    pub fn label(&mut self, fields: &Fields<'_>, key: &'static str, key_en: &'static str) -> Label {
        Label { zh: self.need_text(fields, key), en: self.opt_text(fields, key_en) }
    }

    /// A text, or a map of `label` and `label_en`.
    pub fn text_or_label(&mut self, node: &Node) -> Label {
        let Kind::Map(_) = node.kind else { return Label { zh: self.text(node), en: None } };
        let Some(f) = self.map(node) else { return Label::default() };
        let label = self.label(&f, "label", "label_en");
        self.finish(&f, "a label");
        label
    }

    pub fn finish(&mut self, fields: &Fields<'_>, what: &str) {
        let taken = fields.taken.borrow();
        for entry in fields.entries.iter().filter(|e| !taken.contains(&e.key.as_str())) {
            let key = quote(&entry.key);
            let mut known: Vec<&str> = taken.clone();
            known.sort_unstable();
            known.dedup();
            let known = known.join(", ");
            self.p.error(
                "unknown_key",
                entry.span,
                format!("unknown key {key} in {what}; known here: {known}"),
                format!("{what} 中有未知的键 {key}；此处可用：{known}"),
            );
        }
    }

    // --- head ---

    fn read_names(&mut self, head: &Fields<'_>) {
        let version = self.need_text(head, "huanheng");
        if version != "1" {
            self.p.error(
                "version",
                head.span,
                format!("this program reads version 1 of the language, not {}", quote(&version)),
                format!("本程序只认方法语言第 1 版，不认 {}", quote(&version)),
            );
        }
        self.method.id = self.need_text(head, "id");
        self.method.title = self.label(head, "title", "title_en");
        let points = self.need(head, "points");
        let full = points.map(|n| self.full_marks(n));
        (self.method.points, self.method.open_ended) = full.map_or((Q::ZERO, false), |f| (f.points, f.open_ended));
        self.method.kinds = self.need(head, "kinds").map(|n| self.labels(n)).unwrap_or_default();
        self.method.statuses = head.get("statuses").map(|n| self.labels(n)).unwrap_or_default();
        let units = head.get("units").map(|n| self.entries(n)).unwrap_or_default();
        self.method.units = units.iter().map(|e| (e.key.clone(), self.text(&e.value))).collect();
        let windows = head.get("windows").map(|n| self.entries(n)).unwrap_or_default();
        for entry in windows {
            let Some(f) = self.map(&entry.value) else { continue };
            let zh = self.opt_text(&f, "label").unwrap_or_else(|| entry.key.clone());
            let label = Label { zh, en: self.opt_text(&f, "label_en") };
            let from = self.need(&f, "from").map(|n| self.year_day(n)).unwrap_or((0, 1, 1));
            let to = self.need(&f, "to").map(|n| self.year_day(n)).unwrap_or((0, 12, 31));
            if from > to {
                self.p.error("window", f.span, "the window ends before it begins", "窗口的起日晚于止日");
            }
            self.finish(&f, "a window");
            self.method.windows.push(WindowDef { id: entry.key.clone(), label, from, to });
        }
    }

    /// A map of ids to `{label, label_en}` or to a plain label.
    fn labels(&mut self, node: &Node) -> Vec<(String, Label)> {
        let mut out = Vec::new();
        for entry in self.entries(node) {
            let label = match &entry.value.kind {
                Kind::Text(text) => Label { zh: text.clone(), en: None },
                _ => match self.map(&entry.value) {
                    Some(f) => {
                        let label = self.label(&f, "label", "label_en");
                        self.finish(&f, "a label");
                        label
                    }
                    None => Label::default(),
                },
            };
            out.push((entry.key.clone(), label));
        }
        out
    }

    fn year_day(&mut self, node: &Node) -> (i16, i8, i8) {
        let Some(f) = self.map(node) else { return (0, 1, 1) };
        let year = match self.opt_text(&f, "year").as_deref() {
            None | Some("0") => 0,
            Some("-1") => -1,
            Some("1") => 1,
            Some(other) => {
                let other = quote(other);
                self.p.error(
                    "year",
                    f.span,
                    format!("`year` is -1, 0 or 1, not {other}"),
                    format!("year 只能是 -1、0 或 1，不能是 {other}"),
                );
                0
            }
        };
        let day = self.need(&f, "day").map(|n| self.month_day(n)).unwrap_or((1, 1));
        self.finish(&f, "a day");
        (year, day.0, day.1)
    }

    pub fn month_day(&mut self, node: &Node) -> (i8, i8) {
        let text = self.text(node);
        parse_month_day(&text).unwrap_or_else(|| {
            self.p.error(
                "day",
                node.span,
                format!("expected a day such as 12-15, found {}", quote(&text)),
                format!("此处应为月日（如 12-15），实为 {}", quote(&text)),
            );
            (1, 1)
        })
    }

    /// What decides for the whole city at once cannot be ruled indicator by indicator.
    fn only_readings(
        &mut self,
        node: Option<&Node>,
        deciding: &[usize],
        fits: fn(&Reading) -> bool,
        (en, zh): (&str, &str),
    ) {
        let wrong = deciding.iter().filter_map(|r| self.method.readings.get(*r)).filter(|r| !fits(r));
        let wrong: Vec<String> = wrong.map(|r| r.id.clone()).collect();
        for (id, node) in wrong.iter().zip(std::iter::repeat(node).flatten()) {
            self.p.error("deciding_reading", node.span, format!("reading {id} {en}"), format!("读法 {id} {zh}"));
        }
    }

    fn read_policies(&mut self, head: &Fields<'_>) {
        if let Some(node) = head.get("kind_of_unit") {
            let rules = self.list(node).iter().map(|n| self.choice(n, &mut |r, n| r.kind_rule(n))).collect();
            self.method.kind_of_unit = rules;
        } else {
            self.method.kind_of_unit =
                vec![Choice::Fixed(KindRule::Registered(YearDay::Start)), Choice::Fixed(KindRule::Refuse)];
        }
        let kinds: Vec<usize> = self.method.kind_of_unit.iter().flat_map(Choice::readings).collect();
        let fits = |r: &Reading| r.kind != ReadingKind::Reading || r.scope == Scope::Global;
        let must = ("decides the kind of units, so its scope must be global", "决定单位类别，scope 须为 global");
        self.only_readings(head.get("kind_of_unit"), &kinds, fits, must);
        if let Some(node) = self.need(head, "no_tier") {
            self.method.no_tier = self.word_choice(
                node,
                &[("literal", NoTier::Literal), ("zero", NoTier::Zero), ("lowest", NoTier::Lowest)],
                NoTier::Literal,
            );
        }
        if let Some(node) = head.get("ranking") {
            let words = [
                ("off", RankRule::Off),
                ("grouped_skip", RankRule::GroupedSkip),
                ("grouped_dense", RankRule::GroupedDense),
                ("pooled_skip", RankRule::PooledSkip),
                ("unsupported", RankRule::Unsupported),
            ];
            self.method.ranking = self.word_choice(node, &words, RankRule::Off);
            self.mark_unsupported(&self.method.ranking.clone(), RankRule::Unsupported);
        }
        if let Some(node) = head.get("not_applicable") {
            let words = [
                ("fail", NaRule::Fail),
                ("scale_up", NaRule::ScaleUp),
                ("spread_equal", NaRule::SpreadEqual),
                ("peer_mean", NaRule::PeerMean),
                ("full_marks", NaRule::FullMarks),
                ("unsupported", NaRule::Unsupported),
            ];
            self.method.not_applicable = self.word_choice(node, &words, NaRule::Fail);
            self.mark_unsupported(&self.method.not_applicable.clone(), NaRule::Unsupported);
            let must = (
                "decides what becomes of what does not apply: that is a policy, never an open reading",
                "决定不适用如何处理，须为政策（kind: policy），不能是待裁定的读法",
            );
            let deciding = self.method.not_applicable.readings();
            self.only_readings(Some(node), &deciding, |r| r.kind != ReadingKind::Reading, must);
        }
        if let Some(node) = head.get("between_tiers") {
            self.method.between_tiers = self.between_tiers(node);
        }
        if let Some(node) = head.get("rounding")
            && let Some(f) = self.map(node)
        {
            let digits = self.need(&f, "digits").map(|n| self.whole(n)).unwrap_or(2);
            let modes = [
                ("half_up", RoundMode::HalfUp),
                ("half_even", RoundMode::HalfEven),
                ("down", RoundMode::Down),
                ("up", RoundMode::Up),
            ];
            let mode = f.get("mode").map_or(RoundMode::HalfUp, |n| self.word(n, &modes, RoundMode::HalfUp));
            let steps = [("indicator", RoundAt::Indicator), ("item", RoundAt::Item), ("total", RoundAt::Total)];
            let at = f.get("at").map_or(RoundAt::Total, |n| self.word(n, &steps, RoundAt::Total));
            if digits > 6 {
                self.p.error("rounding", f.span, "at most 6 digits", "最多 6 位小数");
            }
            self.finish(&f, "rounding");
            self.method.rounding = Rounding { digits: digits.min(6), mode, at };
        }
    }

    fn mark_unsupported<T: PartialEq + Clone>(&mut self, choice: &Choice<T>, bad: T) {
        let Choice::By { on, arms } = choice else { return };
        let Some(reading) = self.method.readings.get_mut(on.reading) else { return };
        for (i, option) in reading.options.iter_mut().enumerate() {
            let arm = on.dimension.and_then(|d| option.parts.get(d).copied()).unwrap_or(i);
            if let Some(Choice::Fixed(value)) = arms.get(arm) {
                option.unsupported |= *value == bad;
            }
        }
    }

    fn kind_rule(&mut self, node: &Node) -> KindRule {
        if node.text() == Some("refuse") {
            return KindRule::Refuse;
        }
        let Some(f) = self.map(node) else { return KindRule::Refuse };
        let rule = if let Some(n) = f.get("registered") {
            KindRule::Registered(self.year_end(n))
        } else if let Some(n) = f.get("status") {
            let day = self.year_end(n);
            let mut map = Vec::new();
            let entries = self.need(&f, "map").map(|n| self.entries(n)).unwrap_or_default();
            for entry in entries {
                if !self.method.statuses.iter().any(|(id, _)| *id == entry.key) {
                    self.p.error(
                        "unknown_status",
                        entry.span,
                        format!("{} is not a status of this method", quote(&entry.key)),
                        format!("{} 不是本方法的行政建制", quote(&entry.key)),
                    );
                }
                let kind = self.text(&entry.value);
                match self.method.kinds.iter().position(|(id, _)| *id == kind) {
                    Some(kind) => map.push((entry.key.clone(), kind)),
                    None => self.p.error(
                        "unknown_kind",
                        entry.value.span,
                        format!("{} is not a unit kind of this method", quote(&kind)),
                        format!("{} 不是本方法的单位类别", quote(&kind)),
                    ),
                }
            }
            let warn = f.has("warn").then(|| self.label(&f, "warn", "warn_en"));
            KindRule::Status { day, map, warn }
        } else {
            self.p.error(
                "kind_rule",
                f.span,
                "expected `registered`, `status` with `map`, or `refuse`",
                "此处应为 registered、status 加 map，或 refuse",
            );
            KindRule::Refuse
        };
        self.finish(&f, "a kind rule");
        rule
    }

    fn year_end(&mut self, node: &Node) -> YearDay {
        match self.text(node).as_str() {
            "year_start" => YearDay::Start,
            "year_end" => YearDay::End,
            other => {
                let other = quote(other);
                self.p.error(
                    "year_day",
                    node.span,
                    format!("expected year_start or year_end, found {other}"),
                    format!("此处应为 year_start 或 year_end，实为 {other}"),
                );
                YearDay::Start
            }
        }
    }

    pub fn word_choice<T: Copy>(&mut self, node: &Node, words: &[(&str, T)], fallback: T) -> Choice<T> {
        self.choice(node, &mut |r, n| r.word(n, words, fallback))
    }

    /// One word of a closed list.
    pub fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)], fallback: T) -> T {
        let text = self.text(node);
        match words.iter().find(|(w, _)| *w == text) {
            Some((_, value)) => *value,
            None => {
                let known = words.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
                self.p.error(
                    "word",
                    node.span,
                    format!("expected one of {known}, found {}", quote(&text)),
                    format!("此处应为 {known} 之一，实为 {}", quote(&text)),
                );
                fallback
            }
        }
    }

    /// A value, or `{by_reading: X, options: {...}}` around values.
    pub fn choice<T>(&mut self, node: &Node, leaf: &mut dyn FnMut(&mut Reader, &Node) -> T) -> Choice<T> {
        if let Kind::Map(entries) = &node.kind
            && entries.iter().any(|e| e.key == "by_reading")
            && let Some(f) = self.map(node)
        {
            let arms = self.arms(&f, &mut |r, n| r.choice(n, leaf));
            self.finish(&f, "by_reading");
            if let Some((on, arms)) = arms {
                return Choice::By { on, arms };
            }
        }
        Choice::Fixed(leaf(self, node))
    }

    /// The arms of `by_reading`/`options`, one for each option (or value of the dimension) in the reading's order.
    pub fn arms<T>(
        &mut self,
        f: &Fields<'_>,
        leaf: &mut dyn FnMut(&mut Reader, &Node) -> T,
    ) -> Option<(ReadingRef, Vec<T>)> {
        let name_node = self.need(f, "by_reading")?;
        let name = self.text(name_node);
        let on = self.reading_ref(&name, name_node.span)?;
        let options = self.need(f, "options")?;
        let names: Vec<String> = self.arm_names(on);
        let mut arms: Vec<Option<T>> = names.iter().map(|_| None).collect();
        for entry in self.entries(options) {
            match names.iter().position(|n| *n == entry.key) {
                Some(i) => {
                    let value = leaf(self, &entry.value);
                    if let Some(arm) = arms.get_mut(i) {
                        *arm = Some(value);
                    }
                }
                None => {
                    let known = names.join(", ");
                    self.p.error(
                        "unknown_option",
                        entry.span,
                        format!("{} is not an option of {name}; it has {known}", quote(&entry.key)),
                        format!("{} 不是 {name} 的读法，可用：{known}", quote(&entry.key)),
                    );
                }
            }
        }
        let missing: Vec<&str> =
            names.iter().zip(&arms).filter(|(_, a)| a.is_none()).map(|(n, _)| n.as_str()).collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            self.p.error(
                "missing_option",
                options.span,
                format!("{name}: no branch for {missing}"),
                format!("{name}：缺少读法 {missing} 的分支"),
            );
            return None;
        }
        Some((on, arms.into_iter().flatten().collect()))
    }

    pub fn arm_names(&self, on: ReadingRef) -> Vec<String> {
        let Some(reading) = self.method.readings.get(on.reading) else { return Vec::new() };
        match on.dimension.and_then(|d| reading.dimensions.get(d)) {
            Some(d) => d.values.iter().map(|(id, _)| id.clone()).collect(),
            None => reading.options.iter().map(|o| o.id.clone()).collect(),
        }
    }

    pub fn reading_ref(&mut self, name: &str, span: Span) -> Option<ReadingRef> {
        let (id, dimension) = match name.split_once('.') {
            Some((id, d)) => (id, Some(d)),
            None => (name, None),
        };
        let Some((reading, def)) = self.method.reading(id) else {
            self.p.error(
                "unknown_reading",
                span,
                format!("no reading {}", quote(id)),
                format!("没有读法 {}", quote(id)),
            );
            return None;
        };
        let dimension = match dimension {
            None => None,
            Some(d) => match def.dimensions.iter().position(|x| x.id == d) {
                Some(i) => Some(i),
                None => {
                    self.p.error(
                        "unknown_dimension",
                        span,
                        format!("reading {id} has no dimension {}", quote(d)),
                        format!("读法 {id} 没有维度 {}", quote(d)),
                    );
                    return None;
                }
            },
        };
        Some(ReadingRef { reading, dimension })
    }
}
