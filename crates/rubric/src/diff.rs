//! Two versions of a method compared by what they mean: values are matched by the ids of the language, wherever they
//! stand in the files; order, comments and spelling of numbers do not count.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::card::Said;
use crate::diff_words::{key_word, place_words};
use crate::files::MethodFiles;
use crate::problem::{Problem, Problems};
use crate::read_quants::parse_constant;
use crate::yaml::{self, Entry, Kind, Node};

/// Where a change belongs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Method,
    Item,
    Indicator,
    Input,
    Reading,
    Case,
}

/// What kind of thing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    Points,
    Text,
    Threshold,
    Kind,
    Input,
    Reading,
    Default,
    Policy,
    Case,
    Rule,
    /// An item or indicator as a whole, or a name of it.
    Outline,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    Added,
    Removed,
    Changed,
    Moved,
}

/// A place in one of the two.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct At {
    pub file: String,
    pub line: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Difference {
    pub part: Section,
    /// Id of the indicator, item, input, reading or case; empty for the method.
    pub id: String,
    /// Its name, as the newer one has it.
    pub name: String,
    pub matter: Matter,
    pub how: How,
    /// The way to the value in the language of methods.
    pub path: String,
    /// The same in words.
    pub place: Said,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<At>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<At>,
}

/// A step on the way to a value.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Key(String),
    /// An entry of a list: what names it.
    Entry(String),
    /// A kind of unit and its label.
    Kind(String, String),
}

struct Piece {
    part: Section,
    id: String,
    name: String,
    file: String,
    node: Node,
}

/// Compares two methods, or says why one of them is no YAML of a method.
pub fn diff(old: &MethodFiles, new: &MethodFiles) -> Result<Vec<Difference>, Vec<Problem>> {
    let (old, new) = (pieces(old)?, pieces(new)?);
    let mut out = Vec::new();
    let kinds = kind_labels(&new);
    let same = |a: &Piece, b: &Piece| a.part == b.part && a.id == b.id;
    for piece in &new {
        let mut walk = Walk { piece, old: None, new: piece, path: Vec::new(), kinds: &kinds, out: &mut out };
        match old.iter().find(|p| same(p, piece)) {
            Some(before) => {
                walk.old = Some(before);
                walk.compare(&before.node, &piece.node);
            }
            None => walk.note(How::Added, None, Some(&piece.node)),
        }
    }
    for piece in old.iter().filter(|p| !new.iter().any(|n| same(n, p))) {
        let mut walk = Walk { piece, old: Some(piece), new: piece, path: Vec::new(), kinds: &kinds, out: &mut out };
        walk.note(How::Removed, Some(&piece.node), None);
    }
    // Parts in the order of the method, what was removed at the end of its part.
    out.sort_by_key(|d| d.part.max(if d.part == Section::Item { Section::Indicator } else { d.part }));
    Ok(out)
}

// --- the pieces of a method, in one file or in many ---

fn entries(node: &Node) -> &[Entry] {
    match &node.kind {
        Kind::Map(entries) => entries,
        _ => &[],
    }
}

fn items(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::List(items) => items,
        _ => &[],
    }
}

fn field<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    entries(node).iter().find(|e| e.key == key).map(|e| &e.value)
}

fn text(node: &Node, key: &str) -> String {
    field(node, key).and_then(Node::text).unwrap_or_default().to_owned()
}

fn without(node: &Node, keys: &[&str]) -> Node {
    let kept = entries(node).iter().filter(|e| !keys.contains(&e.key.as_str())).cloned().collect();
    Node { span: node.span, kind: Kind::Map(kept) }
}

fn is_amount(node: &Node) -> bool {
    node.text().and_then(parse_constant).is_some()
}

fn kind_labels(pieces: &[Piece]) -> BTreeMap<String, String> {
    let head = pieces.iter().find(|p| p.part == Section::Method);
    let kinds = head.and_then(|p| field(&p.node, "kinds")).map(entries).unwrap_or_default();
    let label = |e: &Entry| e.value.text().map_or_else(|| text(&e.value, "label"), str::to_owned);
    kinds.iter().map(|e| (e.key.clone(), label(e))).collect()
}

fn pieces(files: &MethodFiles) -> Result<Vec<Piece>, Vec<Problem>> {
    let mut nodes: BTreeMap<&str, Node> = BTreeMap::new();
    let mut problems = Problems::default();
    for (name, bytes) in &files.files {
        problems.file.clone_from(name);
        nodes.extend(yaml::parse(bytes, &mut problems).map(|n| (name.as_str(), n)));
    }
    if !problems.list.is_empty() {
        return Err(problems.list);
    }
    let mut out = Vec::new();
    let nothing = Node { span: Default::default(), kind: Kind::Map(Vec::new()) };
    let head = nodes.get("method.yaml").unwrap_or(&nothing);
    let mut add = |part, id: String, name: String, file: &str, node: Node| {
        out.push(Piece { part, id, name, file: file.to_owned(), node });
    };
    let outer = ["items", "inputs", "readings", "cases"];
    add(Section::Method, String::new(), text(head, "title"), "method.yaml", without(head, &outer));
    for entry in field(head, "items").map(items).unwrap_or_default() {
        let file = entry.text().unwrap_or("method.yaml");
        let item = if entry.text().is_some() { nodes.get(file) } else { Some(entry) };
        let Some(item) = item else { continue };
        add(Section::Item, text(item, "no"), text(item, "title"), file, without(item, &["indicators"]));
        for indicator in field(item, "indicators").map(items).unwrap_or_default() {
            add(Section::Indicator, text(indicator, "id"), text(indicator, "name"), file, indicator.clone());
        }
    }
    for (key, file, part, name) in
        [("inputs", "inputs.yaml", Section::Input, "label"), ("readings", "readings.yaml", Section::Reading, "title")]
    {
        let inner = field(head, key).map(|n| ("method.yaml", n));
        let found = inner.or_else(|| nodes.get(file).and_then(|n| field(n, key)).map(|n| (file, n)));
        let Some((file, list)) = found else { continue };
        for e in entries(list) {
            add(part, e.key.clone(), text(&e.value, name), file, e.value.clone());
        }
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let inner = field(head, "cases").map(|n| ("method.yaml", String::new(), n));
    let outer = nodes.iter().filter(|(n, _)| n.starts_with("cases/"));
    let outer = outer.filter_map(|(file, n)| field(n, "cases").map(|c| (*file, text(n, "indicator"), c)));
    for (file, indicator, list) in inner.into_iter().chain(outer) {
        for case in items(list) {
            let own = text(case, "indicator");
            let about =
                [own, indicator.clone(), "total".into()].into_iter().find(|t| !t.is_empty()).unwrap_or_default();
            let name = text(case, "name");
            let mut id = format!("{about} {name}");
            let count = seen.entry(id.clone()).or_default();
            *count += 1;
            if *count > 1 {
                id.push_str(&format!(" #{count}"));
            }
            add(Section::Case, id, name, file, without(case, &["indicator"]));
        }
    }
    Ok(out)
}

// --- comparing ---

/// Texts of the document or of people: compared letter by letter.
const VERBATIM: &[&str] = &["text", "clause", "title", "name", "label", "effect", "why_default", "note", "evidence"];

/// What names an entry of a list, the best first.
const NAMES: &[&str] = &["id", "no", "grade", "name", "label", "text", "points", "input", "when"];

struct Walk<'w> {
    piece: &'w Piece,
    old: Option<&'w Piece>,
    new: &'w Piece,
    path: Vec<Step>,
    kinds: &'w BTreeMap<String, String>,
    out: &'w mut Vec<Difference>,
}

impl Walk<'_> {
    fn inside(&mut self, step: Step, work: impl FnOnce(&mut Self)) {
        self.path.push(step);
        work(self);
        self.path.pop();
    }

    fn compare(&mut self, old: &Node, new: &Node) {
        match (&old.kind, &new.kind) {
            (Kind::Map(a), Kind::Map(b)) => self.maps(old, new, a, b),
            (Kind::List(a), Kind::List(b)) => self.lists(old, new, a, b),
            // One text and a list of one text are the same.
            (Kind::Text(a), Kind::List(b)) | (Kind::List(b), Kind::Text(a)) if matches!(b.as_slice(), [one] if one.text() == Some(a)) =>
                {}
            (Kind::Text(a), Kind::Text(b)) if a == b => {}
            (Kind::Text(a), Kind::Text(b)) => {
                let verbatim = self.last_key().is_some_and(|k| VERBATIM.contains(&k));
                let equal = parse_constant(a).zip(parse_constant(b)).is_some_and(|(a, b)| a == b);
                if verbatim || !equal {
                    self.note(How::Changed, Some(old), Some(new));
                }
            }
            (Kind::Nothing, Kind::Nothing) => {}
            _ => self.note(How::Changed, Some(old), Some(new)),
        }
    }

    fn last_key(&self) -> Option<&str> {
        self.path.iter().rev().find_map(|s| if let Step::Key(k) = s { Some(k.as_str()) } else { None })
    }

    fn key(&self, key: &str) -> Step {
        match self.kinds.get(key).filter(|_| self.last_key() == Some("by_kind")) {
            Some(label) => Step::Kind(key.to_owned(), label.clone()),
            None => Step::Key(key.to_owned()),
        }
    }

    fn maps(&mut self, old: &Node, new: &Node, a: &[Entry], b: &[Entry]) {
        for e in b {
            let before = a.iter().find(|x| x.key == e.key).map(|x| &x.value);
            self.inside(self.key(&e.key), |w| match before {
                Some(before) => w.compare(before, &e.value),
                None => w.note(How::Added, None, Some(&e.value)),
            });
        }
        for e in a.iter().filter(|e| !b.iter().any(|x| x.key == e.key)) {
            self.inside(self.key(&e.key), |w| w.note(How::Removed, Some(&e.value), None));
        }
        // Levels stand from the worst to the best.
        let order = |list: &[Entry], other: &[Entry]| -> Vec<String> {
            let both = list.iter().filter(|e| other.iter().any(|x| x.key == e.key));
            both.map(|e| e.key.clone()).collect()
        };
        if self.last_key() == Some("levels") && order(a, b) != order(b, a) {
            self.note(How::Moved, Some(old), Some(new));
        }
    }

    fn lists(&mut self, old: &Node, new: &Node, a: &[Node], b: &[Node]) {
        let pairs = matched(a, b);
        for (j, node) in b.iter().enumerate() {
            let before = pairs.iter().find(|(_, n)| *n == j).and_then(|(i, _)| a.get(*i));
            self.inside(Step::Entry(entry_name(node, j)), |w| match before {
                Some(before) => w.compare(before, node),
                None => w.note(How::Added, None, Some(node)),
            });
        }
        for (i, node) in a.iter().enumerate().filter(|(i, _)| !pairs.iter().any(|(o, _)| o == i)) {
            self.inside(Step::Entry(entry_name(node, i)), |w| w.note(How::Removed, Some(node), None));
        }
        if pairs.windows(2).any(|w| matches!(w, [(_, x), (_, y)] if x > y)) {
            self.note(How::Moved, Some(old), Some(new));
        }
    }

    fn note(&mut self, how: How, old: Option<&Node>, new: Option<&Node>) {
        let keys: Vec<&str> =
            self.path.iter().filter_map(|s| if let Step::Key(k) = s { Some(k.as_str()) } else { None }).collect();
        let at = |piece: &Piece, node: &Node| At { file: piece.file.clone(), line: node.span.line };
        let shown = |piece: &Piece, node: &Node| {
            if self.path.is_empty() { piece.name.clone() } else { shown(&keys, piece, node) }
        };
        let path: Vec<&str> =
            self.path.iter().map(|(Step::Key(t) | Step::Entry(t) | Step::Kind(t, _))| t.as_str()).collect();
        let moved = how == How::Moved;
        let difference = Difference {
            part: self.piece.part,
            id: self.piece.id.clone(),
            name: self.piece.name.clone(),
            matter: match matter(self.new, &keys) {
                Matter::Rule if [old, new].iter().all(|n| n.is_some_and(is_amount)) => Matter::Threshold,
                other => other,
            },
            how,
            path: path.join("/"),
            place: place_words(&self.path),
            before: old.filter(|_| !moved).map(|n| shown(self.old.unwrap_or(self.piece), n)),
            after: new.filter(|_| !moved).map(|n| shown(self.new, n)),
            old: old.map(|n| at(self.old.unwrap_or(self.piece), n)),
            new: new.map(|n| at(self.new, n)),
        };
        self.out.push(difference);
    }
}

/// The entries of two lists that are the same thing: by name, then by what is left in order. In the order of the first.
fn matched(a: &[Node], b: &[Node]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut pass = |name: &dyn Fn(&Node) -> Option<String>| {
        let free_a: Vec<usize> = (0..a.len()).filter(|i| !pairs.iter().any(|p| p.0 == *i)).collect();
        let free_b: Vec<usize> = (0..b.len()).filter(|j| !pairs.iter().any(|p| p.1 == *j)).collect();
        let named = |list: &[Node], free: &[usize]| -> Vec<(usize, String)> {
            free.iter().filter_map(|i| Some((*i, list.get(*i).and_then(name)?))).collect()
        };
        let (names_a, names_b) = (named(a, &free_a), named(b, &free_b));
        let once = |list: &[(usize, String)], name: &str| list.iter().filter(|(_, n)| n == name).count() == 1;
        for (i, name) in names_a.iter().filter(|(_, n)| once(&names_a, n) && once(&names_b, n)) {
            pairs.extend(names_b.iter().find(|(_, n)| n == name).map(|(j, _)| (*i, *j)));
        }
    };
    pass(&|n| Some(flow(n)));
    for key in NAMES {
        pass(&|n| field(n, key).map(flow));
    }
    pass(&|n| entries(n).first().map(|e| format!("{}: {}", e.key, flow(&e.value))));
    // Maps of one form that nothing names: in order. Texts have no other name than themselves.
    let free = |list: &[Node], taken: &dyn Fn(usize) -> bool| -> Vec<usize> {
        list.iter().enumerate().filter(|(i, n)| !taken(*i) && n.text().is_none()).map(|(i, _)| i).collect()
    };
    let left = free(a, &|i| pairs.iter().any(|p| p.0 == i));
    let right = free(b, &|j| pairs.iter().any(|p| p.1 == j));
    pairs.extend(left.into_iter().zip(right));
    pairs.sort_unstable();
    pairs
}

fn entry_name(node: &Node, index: usize) -> String {
    let tier = field(node, "when").and(field(node, "points")).and_then(Node::text);
    if let Some(points) = tier {
        return format!("{points} 分");
    }
    let named = ["id", "no", "grade", "name", "label", "text", "input"].iter().find_map(|k| field(node, k)?.text());
    named.or(node.text()).map_or_else(|| format!("#{}", index + 1), str::to_owned)
}

/// A value in one line, as one would write it.
fn flow(node: &Node) -> String {
    match &node.kind {
        Kind::Nothing => "~".into(),
        Kind::Text(text) => text.clone(),
        Kind::List(list) => format!("[{}]", list.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Kind::Map(entries) => {
            let each: Vec<String> = entries.iter().map(|e| format!("{}: {}", e.key, flow(&e.value))).collect();
            format!("{{{}}}", each.join(", "))
        }
    }
}

/// A value for people: the default of a reading with its words.
fn shown(keys: &[&str], piece: &Piece, node: &Node) -> String {
    let plain = flow(node);
    if piece.part == Section::Reading && keys == ["default"] {
        let words = field(&piece.node, "options").and_then(|o| field(o, &plain)).map(|o| text(o, "text"));
        return words.map_or(plain.clone(), |w| format!("{plain}（{w}）"));
    }
    plain
}

fn matter(piece: &Piece, keys: &[&str]) -> Matter {
    let last = keys.last().copied().unwrap_or_default();
    match piece.part {
        Section::Case => Matter::Case,
        Section::Input => Matter::Input,
        Section::Reading if last == "default" && text(&piece.node, "kind") == "policy" => Matter::Policy,
        Section::Reading if last == "default" => Matter::Default,
        Section::Reading => Matter::Reading,
        _ if matches!(keys.first(), Some(&("kinds" | "statuses" | "kind_of_unit"))) => Matter::Kind,
        Section::Method if matches!(keys.first(), Some(&("no_tier" | "ranking" | "not_applicable" | "rounding"))) => {
            Matter::Policy
        }
        _ if keys.is_empty() => Matter::Outline,
        _ => key_word(last).map_or(Matter::Rule, |w| w.matter),
    }
}
