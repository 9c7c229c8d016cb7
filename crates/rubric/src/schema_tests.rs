//! The table of forms against the reader: what one knows the other knows, what one refuses the other refuses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kernel::calendar::Calendar;
use serde_json::Value;

use crate::files::MethodFiles;
use crate::problem::{Problem, Problems, Severity, Span};
use crate::schema::{FILES, Form, Shape, Table, schema};
use crate::schema_forms::table;
use crate::yaml::{self, Entry, Kind, Node};

/// Where a value stands in its file.
type Path_ = Vec<String>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every method that lies in the repository, and the one that uses every form.
fn methods() -> Vec<(String, MethodFiles)> {
    let mut folders = vec![root().join("rubrics")];
    let mut out: Vec<(String, MethodFiles)> = Vec::new();
    while let Some(folder) = folders.pop() {
        if folder.join("method.yaml").is_file() {
            out.push((folder.file_name().unwrap().to_str().unwrap().into(), MethodFiles::load(&folder).unwrap()));
            continue;
        }
        folders.extend(std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()));
    }
    assert!(out.len() >= 2);
    out.extend(every_form());
    out
}

/// The method that uses every form, in one file and in many.
fn every_form() -> Vec<(String, MethodFiles)> {
    let text = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/every-form.yaml")).unwrap();
    let mut head = parse("method.yaml", &text);
    let mut one = MethodFiles::default();
    one.files.insert("method.yaml".into(), text);
    let mut many = MethodFiles::default();
    let whole = |key: &str, value: Node| {
        let entry = Entry { key: key.into(), span: Span::default(), value };
        Node { span: Span::default(), kind: Kind::Map(vec![entry]) }
    };
    let Kind::Map(entries) = &mut head.kind else { panic!() };
    for (key, file) in [("inputs", "inputs.yaml"), ("readings", "readings.yaml"), ("cases", "cases/all.yaml")] {
        let index = entries.iter().position(|e| e.key == key).unwrap();
        many.files.insert(file.into(), write(&whole(key, entries.remove(index).value)));
    }
    let items = entries.iter_mut().find(|e| e.key == "items").unwrap();
    let Kind::List(nodes) = &mut items.value.kind else { panic!() };
    for (i, node) in nodes.iter_mut().enumerate() {
        let file = format!("item-{i}.yaml");
        many.files.insert(file.clone(), write(node));
        *node = text_node(&file);
    }
    many.files.insert("method.yaml".into(), write(&head));
    vec![("every-form".into(), one), ("every-form in files".into(), many)]
}

fn parse(name: &str, bytes: &[u8]) -> Node {
    let mut p = Problems { file: name.into(), ..Problems::default() };
    yaml::parse(bytes, &mut p).unwrap_or_else(|| panic!("{name}: {:?}", p.list))
}

/// What the reader and the cases say of a method.
fn read(files: &MethodFiles) -> Vec<Problem> {
    let (method, mut problems) = crate::read(files);
    if let Some(method) = method {
        let calendar = Calendar { holidays: Vec::new(), makeup: Vec::new(), covered: None, source: "x".into() };
        problems.extend(crate::run_cases(files, &method, &calendar).1);
    }
    problems.retain(|p| p.severity == Severity::Error);
    problems
}

// --- values as an editor sees them ---

/// As every scalar a text, or with numbers and truth values by the rules of YAML 1.2.
fn value(node: &Node, typed: bool) -> Value {
    match &node.kind {
        Kind::Nothing => Value::Null,
        Kind::Text(text) => {
            let plain = matches!(text.as_str(), "true" | "false")
                || (text.parse::<kernel::q::Q>().is_ok() && !text.contains('/'));
            match serde_json::from_str(text) {
                Ok(value) if typed && plain => value,
                _ => Value::from(text.as_str()),
            }
        }
        Kind::List(items) => items.iter().map(|n| value(n, typed)).collect(),
        Kind::Map(entries) => entries.iter().map(|e| (e.key.clone(), value(&e.value, typed))).collect(),
    }
}

fn write(node: &Node) -> Vec<u8> {
    fn put(node: &Node, out: &mut String) {
        match &node.kind {
            Kind::Nothing => out.push('~'),
            Kind::Text(text) => out.push_str(&Value::from(text.as_str()).to_string()),
            Kind::List(items) => {
                out.push('[');
                for n in items {
                    put(n, out);
                    out.push_str(",\n");
                }
                out.push(']');
            }
            Kind::Map(entries) => {
                out.push('{');
                for e in entries {
                    out.push_str(&format!("{}: ", Value::from(e.key.as_str())));
                    put(&e.value, out);
                    out.push_str(",\n");
                }
                out.push('}');
            }
        }
    }
    let mut out = String::new();
    put(node, &mut out);
    out.into_bytes()
}

fn at<'n>(node: &'n mut Node, path: &[String]) -> &'n mut Node {
    let Some((first, rest)) = path.split_first() else { return node };
    match &mut node.kind {
        Kind::List(items) => at(&mut items[first.parse::<usize>().unwrap()], rest),
        Kind::Map(entries) => at(&mut entries.iter_mut().find(|e| e.key == *first).unwrap().value, rest),
        _ => panic!("{path:?}"),
    }
}

fn text_node(text: &str) -> Node {
    Node { span: Span::default(), kind: Kind::Text(text.into()) }
}

fn put(node: &mut Node, key: &str, value: Node) {
    let Kind::Map(entries) = &mut node.kind else { panic!() };
    match entries.iter_mut().find(|e| e.key == key) {
        Some(e) => e.value = value,
        None => entries.push(Entry { key: key.into(), span: Span::default(), value }),
    }
}

// --- which form stands where ---

struct Walk<'t> {
    table: &'t Table,
    forms: Vec<(&'t Form, Path_)>,
}

impl<'t> Walk<'t> {
    /// The shapes that a shape stands for.
    fn flat(&self, shape: &Shape) -> Vec<Shape> {
        match shape {
            Shape::Any(of) => of.iter().flat_map(|s| self.flat(s)).collect(),
            Shape::Ref(name) => match self.table.unions.iter().find(|u| u.name == *name) {
                Some(union) => union.of.iter().flat_map(|s| self.flat(s)).collect(),
                None => vec![shape.clone()],
            },
            _ => vec![shape.clone()],
        }
    }

    fn visit(&mut self, shape: &Shape, node: &Node, path: &[String]) {
        let all = self.flat(shape);
        let below = |step: &str| path.iter().cloned().chain([step.to_owned()]).collect::<Vec<_>>();
        match &node.kind {
            Kind::List(items) => {
                let of = all.iter().find_map(|s| if let Shape::List(of) = s { Some(of) } else { None });
                let of = of.unwrap_or_else(|| panic!("a list at {path:?}"));
                items.iter().enumerate().for_each(|(i, n)| self.visit(of, n, &below(&i.to_string())));
            }
            Kind::Map(entries) => {
                let text = |key: &str| entries.iter().find(|e| e.key == key).map(|e| e.value.text());
                let forms: Vec<&'t Form> = all
                    .iter()
                    .filter_map(|s| if let Shape::Ref(name) = s { self.table.get(name) } else { None })
                    .collect();
                let told = |f: &&&Form| {
                    f.by.is_some_and(|by| match (text(by), f.keys.first().map(|k| &k.shape)) {
                        (Some(Some(word)), Some(Shape::Words(words))) => words.contains(&word),
                        (found, _) => found.is_some(),
                    })
                };
                let found = forms.iter().find(told).or(forms.iter().find(|f| f.by.is_none()));
                if let Some(form) = found.copied() {
                    self.forms.push((form, path.to_vec()));
                    for e in entries {
                        let key = form.keys.iter().find(|k| k.name == e.key);
                        let shape = key.map(|k| &k.shape).or(form.rest.as_ref());
                        let shape = shape.unwrap_or_else(|| panic!("{} has no {} at {path:?}", form.name, e.key));
                        self.visit(shape, &e.value, &below(&e.key));
                    }
                    return;
                }
                let of = all.iter().find_map(|s| if let Shape::Map(of) = s { Some(of) } else { None });
                let of = of.unwrap_or_else(|| panic!("a map at {path:?}: {all:?}"));
                entries.iter().for_each(|e| self.visit(of, &e.value, &below(&e.key)));
            }
            _ => {}
        }
    }
}

fn file_form(name: &str, node: &Node) -> &'static str {
    let Kind::Map(entries) = &node.kind else { panic!() };
    match name {
        "method.yaml" => "method",
        "inputs.yaml" => "inputs_file",
        "readings.yaml" => "readings_file",
        _ if name.starts_with("cases/") => "case_file",
        _ if entries.iter().any(|e| e.key == "indicators") => "item",
        _ => panic!("{name}"),
    }
}

/// A form and a place where it stands: method, file, path. `most` of each form, and more where a key is new.
fn places<'t>(
    table: &'t Table,
    methods: &[(String, MethodFiles)],
    most: usize,
) -> Vec<(&'t Form, usize, String, Path_)> {
    let mut out: Vec<(&Form, usize, String, Path_)> = Vec::new();
    let mut seen: BTreeSet<(&str, String)> = BTreeSet::new();
    for (i, (_, files)) in methods.iter().enumerate() {
        for (file, bytes) in &files.files {
            let mut node = parse(file, bytes);
            let mut walk = Walk { table, forms: Vec::new() };
            walk.visit(&Shape::Ref(file_form(file, &node)), &node, &[]);
            for (form, path) in walk.forms {
                let Kind::Map(entries) = &at(&mut node, &path).kind else { panic!() };
                let fresh = entries.iter().filter(|e| seen.insert((form.name, e.key.clone()))).count() > 0;
                if fresh || out.iter().filter(|(f, ..)| f.name == form.name).count() < most {
                    out.push((form, i, file.clone(), path));
                }
            }
        }
    }
    out
}

/// The problems of a method with one value changed.
fn changed(files: &MethodFiles, file: &str, path: &[String], change: impl FnOnce(&mut Node)) -> Vec<Problem> {
    let mut node = parse(file, &files.files[file]);
    change(at(&mut node, path));
    let mut files = files.clone();
    files.files.insert(file.into(), write(&node));
    read(&files)
}

fn validator(name: &str) -> jsonschema::Validator {
    let mut schema = schema();
    schema["anyOf"] = serde_json::json!([{"$ref": format!("#/$defs/{name}")}]);
    jsonschema::draft202012::new(&schema).unwrap()
}

// --- the tests ---

#[test]
fn the_schema_is_a_schema_and_every_name_is_one() {
    let schema = schema();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let table = table();
    let mut names = BTreeSet::new();
    for name in table.forms.iter().map(|f| f.name).chain(table.unions.iter().map(|u| u.name)) {
        assert!(names.insert(name), "{name} stands twice");
    }
    let text = schema.to_string();
    let used: BTreeSet<&str> = text.split("\"#/$defs/").skip(1).map(|t| t.split('"').next().unwrap()).collect();
    let made: BTreeSet<&str> = schema["$defs"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(used, made);
    for form in &table.forms {
        assert!(!form.text.is_empty() && form.keys.iter().all(|k| !k.text.is_empty()), "{}", form.name);
        for key in form.one.iter().chain(form.some).chain(&form.by) {
            assert!(form.keys.iter().any(|k| k.name == *key), "{} {key}", form.name);
        }
    }
}

#[test]
fn the_committed_schema_is_the_one_the_code_gives() {
    let text = std::fs::read_to_string(root().join("rubrics/schema.json")).unwrap_or_default();
    let made = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
    assert!(text == made, "rubrics/schema.json is stale: huanheng rubric schema --out rubrics/schema.json");
}

#[test]
fn every_method_reads_and_validates_with_texts_and_with_numbers() {
    let all = jsonschema::draft202012::new(&schema()).unwrap();
    for (name, files) in methods() {
        // Whether the cases hold is asked elsewhere.
        assert!(crate::read(&files).0.is_some(), "{name}");
        for (file, bytes) in &files.files {
            let node = parse(file, bytes);
            let own = validator(file_form(file, &node));
            for typed in [true, false] {
                let value = value(&node, typed);
                let errors: Vec<String> =
                    own.iter_errors(&value).map(|e| format!("{}: {e:.300}", e.instance_path())).collect();
                assert_eq!(errors, [""; 0], "{name} {file}");
                assert!(all.is_valid(&value), "{name} {file}");
            }
        }
    }
}

#[test]
fn every_form_is_read_somewhere() {
    let table = table();
    let methods = every_form();
    let found = places(&table, &methods, 1);
    let lost: Vec<&str> =
        table.forms.iter().map(|f| f.name).filter(|n| !found.iter().any(|(f, ..)| f.name == *n)).collect();
    assert_eq!(lost, [""; 0]);
    assert!(FILES.iter().all(|f| table.get(f).is_some()));
}

#[test]
fn the_reader_and_the_schema_know_the_same_keys() {
    let table = table();
    let methods = every_form();
    let mut known: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (form, method, file, path) in places(&table, &methods, 4) {
        if form.what.is_empty() {
            continue;
        }
        let said = changed(&methods[method].1, &file, &path, |node| put(node, "zz", text_node("1")));
        let problem = said.iter().find(|p| p.code == "unknown_key" && p.message.contains("`zz`"));
        let problem = problem.unwrap_or_else(|| panic!("{} at {file} {path:?}: {said:?}", form.name));
        let (head, list) = problem.message.split_once("; known here: ").unwrap();
        assert_eq!(head, format!("unknown key `zz` in {}", form.what), "{}", form.name);
        known.entry(form.name).or_default().extend(list.split(", ").map(str::to_owned));
    }
    let mut parted = Vec::new();
    for form in table.forms.iter().filter(|f| !f.what.is_empty()) {
        let mut reader = known.remove(form.name).unwrap_or_default();
        // The reader has looked for the keys that tell the sibling forms before it came to this one.
        for sibling in table.forms.iter().filter(|f| f.what == form.what && f.name != form.name) {
            let own = |by: &&'static str| form.keys.iter().any(|k| k.name == *by);
            if let Some(by) = sibling.by.filter(|by| !own(by)) {
                reader.remove(by);
            }
        }
        let schema: BTreeSet<String> = form.keys.iter().map(|k| k.name.to_owned()).collect();
        let (more, less): (Vec<_>, Vec<_>) =
            (reader.difference(&schema).collect(), schema.difference(&reader).collect());
        if !more.is_empty() || !less.is_empty() {
            parted.push(format!("{}: only the reader {more:?}, only the schema {less:?}", form.name));
        }
    }
    assert_eq!(parted, [""; 0]);
}

#[test]
fn what_the_schema_needs_the_reader_needs() {
    let table = table();
    let methods = every_form();
    for (form, method, file, path) in places(&table, &methods, 1) {
        for key in form.keys.iter().filter(|k| k.needed) {
            let said = changed(&methods[method].1, &file, &path, |node| {
                let Kind::Map(entries) = &mut node.kind else { panic!() };
                entries.retain(|e| e.key != key.name);
            });
            assert!(!said.is_empty(), "{} without {}", form.name, key.name);
        }
    }
}

#[test]
fn what_the_reader_needs_the_schema_needs() {
    let table = table();
    let methods = every_form();
    for (form, method, file, path) in places(&table, &methods, 2) {
        let Kind::Map(entries) = at(&mut parse(&file, &methods[method].1.files[&file]), &path).kind.clone() else {
            panic!()
        };
        for entry in entries {
            let said = changed(&methods[method].1, &file, &path, |node| {
                let Kind::Map(entries) = &mut node.kind else { panic!() };
                entries.retain(|e| e.key != entry.key);
            });
            let missing =
                said.iter().any(|p| p.code == "missing_key" && p.message == format!("`{}` is missing", entry.key));
            if missing {
                let key = form.keys.iter().find(|k| k.name == entry.key);
                let stated = key.is_some_and(|k| k.needed)
                    || form.some.contains(&entry.key.as_str())
                    || form.with.is_some_and(|(_, other)| other == entry.key);
                assert!(stated, "{} does not need {}", form.name, entry.key);
            }
        }
    }
}

#[test]
fn the_reader_and_the_schema_know_the_same_words() {
    let table = table();
    let methods = every_form();
    let mut lists = 0;
    for (form, method, file, path) in places(&table, &methods, 1) {
        for key in &form.keys {
            let words: Vec<&str> = match &key.shape {
                Shape::Words(words) => words.clone(),
                Shape::Bool => vec!["true", "false"],
                _ => continue,
            };
            let put_in =
                |word: &str| changed(&methods[method].1, &file, &path, |node| put(node, key.name, text_node(word)));
            let said = put_in("zz");
            let told = |p: &Problem| {
                ["zz", "can only be", "a binding is", "no such binding"].iter().any(|w| p.message.contains(w))
            };
            assert!(said.iter().any(told), "{} {}: {said:?}", form.name, key.name);
            if let Some(known) = said.iter().find_map(|p| p.message.strip_prefix("expected one of ")) {
                let known: BTreeSet<&str> = known.split(", found").next().unwrap().split(", ").collect();
                assert_eq!(known, words.iter().copied().collect(), "{} {}", form.name, key.name);
                lists += 1;
            }
            for word in words {
                let quoted = format!("`{word}`");
                let refused =
                    |p: &&Problem| p.message.contains(&quoted) && !matches!(p.code, "unknown_key" | "missing_key");
                assert_eq!(put_in(word).iter().find(refused), None, "{} {}", form.name, key.name);
            }
        }
    }
    assert!(lists > 10, "{lists}");
}

/// A file, a text in it, what stands there instead.
const ERRORS: [(&str, &str, &str); 24] = [
    ("method.yaml", "huanheng: 1\n", "huanheng: 2\n"),
    ("method.yaml", "points: 100\n", "points: hundred\n"),
    ("method.yaml", "mode: half_up", "mode: half"),
    ("method.yaml", "digits: 2", "digits: -1"),
    ("method.yaml", "day: 01-01", "day: January"),
    ("method.yaml", "by_reading: P2, options", "by_reeding: P2, options"),
    ("method.yaml", "type: bool", "type: boolean"),
    ("method.yaml", "contested: true", "contested: maybe"),
    ("method.yaml", "columns: {date:", "colums: {date:"),
    ("method.yaml", "bindings: [declared]", "bindings: [guessed]"),
    ("method.yaml", "kind: policy", "kind: polcy"),
    ("method.yaml", "default: registered\n", "preset: registered\n"),
    ("method.yaml", "role: regular", "role: extra"),
    ("method.yaml", "approved_on: 2026-01-05", "approved_on: last year"),
    ("method.yaml", "{mul: [{use: spent}, 2]}", "{mul: [{used: spent}, 2]}"),
    ("method.yaml", "ge: {by_kind: {a: 10万元, b: 5万元}}", "ge: {by_kind: {a: ten, b: 5万元}}"),
    ("method.yaml", "gt: 1}", "gt: 1, lt: 3}"),
    ("method.yaml", "unwritten: 固定的零分", "text: 零分, unwritten: 固定的零分"),
    ("method.yaml", "combine: sum", "combine: total"),
    ("method.yaml", "times: 50%", "times: 50%, plus: 1"),
    ("method.yaml", "aggregate: distinct", "aggregate: different"),
    (
        "method.yaml",
        "{group: mean, of: {input: size}, self: exclude}",
        "{group: mean, of: {input: size}, order: high_first}",
    ),
    ("method.yaml", "then: {total: 0}", "then: {totals: 0}"),
    ("method.yaml", "final: true", "final: perhaps"),
];

#[test]
fn planted_errors_are_refused_by_both() {
    let (_, files) = every_form().remove(0);
    let schema = validator("method");
    for (file, from, to) in ERRORS {
        let text = std::str::from_utf8(&files.files[file]).unwrap();
        // A flow map takes the place of a line in a block.
        let to = to.replace("text: 零分, unwritten", "text: 零分\n              unwritten");
        assert!(text.contains(from), "{from}");
        let text = text.replacen(from, &to, 1);
        let mut files = files.clone();
        files.files.insert(file.into(), text.clone().into_bytes());
        assert_ne!(read(&files), [], "the reader takes {to}");
        for typed in [true, false] {
            let value = value(&parse(file, text.as_bytes()), typed);
            assert!(!schema.is_valid(&value), "the schema takes {to}");
        }
    }
}
