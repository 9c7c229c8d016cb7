//! The YAML subset: text scalars with their places; no anchors, aliases, tags or duplicate keys; bounded depth and size.

use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as YamlSpan};

use crate::problem::{Problems, Span, quote};

pub const MAX_BYTES: usize = 4 << 20;
const MAX_DEPTH: usize = 64;
const MAX_NODES: usize = 400_000;

#[derive(Clone, Debug)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// Plain scalars that are empty, `~` or `null` count as nothing.
    Nothing,
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub key: String,
    pub span: Span,
    pub value: Node,
}

impl Node {
    pub fn what(&self) -> (&'static str, &'static str) {
        match self.kind {
            Kind::Nothing => ("nothing", "空"),
            Kind::Text(_) => ("a text", "一个值"),
            Kind::List(_) => ("a list", "列表"),
            Kind::Map(_) => ("a map", "映射"),
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(t) => Some(t),
            _ => None,
        }
    }
}

fn place(span: &YamlSpan) -> Span {
    let line = u32::try_from(span.start.line()).unwrap_or(u32::MAX);
    let column = u32::try_from(span.start.col()).unwrap_or(u32::MAX).saturating_add(1);
    Span { line, column }
}

enum Open {
    List(Span, Vec<Node>),
    Map(Span, Vec<Entry>, HashSet<String>, Option<(String, Span)>),
}

/// The text of a file, without a byte order mark.
fn decode<'a>(bytes: &'a [u8], problems: &mut Problems) -> Option<&'a str> {
    let whole = Span::default();
    if bytes.len() > MAX_BYTES {
        problems.error(
            "file_too_large",
            whole,
            format!("the file has {} bytes, at most {MAX_BYTES} are read", bytes.len()),
            format!("文件有 {} 字节，上限 {MAX_BYTES} 字节", bytes.len()),
        );
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(e) => {
            let before = bytes.get(..e.valid_up_to()).unwrap_or_default();
            let line = u32::try_from(before.iter().filter(|b| **b == b'\n').count() + 1).unwrap_or(u32::MAX);
            problems.error(
                "not_utf8",
                Span { line, column: 1 },
                format!("byte {} is not UTF-8; if the file was saved as GBK, save it again as UTF-8", e.valid_up_to()),
                format!("第 {} 字节不是 UTF-8；若文件以 GBK 保存，请另存为 UTF-8", e.valid_up_to()),
            );
            None
        }
    }
}

/// Reads one file; `None` when it cannot be read at all. Problems go to `problems`.
pub fn parse(bytes: &[u8], problems: &mut Problems) -> Option<Node> {
    let whole = Span::default();
    let text = decode(bytes, problems)?;
    let mut stack: Vec<Open> = Vec::new();
    let mut root: Option<Node> = None;
    let mut nodes = 0usize;
    let mut documents = 0usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(pair) => pair,
            Err(e) => {
                let m = e.marker();
                let span = Span {
                    line: u32::try_from(m.line()).unwrap_or(0),
                    column: u32::try_from(m.col() + 1).unwrap_or(0),
                };
                problems.error(
                    "yaml",
                    span,
                    format!("not well-formed YAML: {}", e.info()),
                    format!("YAML 语法错误：{}", e.info()),
                );
                return None;
            }
        };
        let at = place(&span);
        nodes += 1;
        if nodes > MAX_NODES {
            problems.error(
                "too_many_nodes",
                at,
                format!("more than {MAX_NODES} values in one file"),
                format!("一个文件超过 {MAX_NODES} 个值"),
            );
            return None;
        }
        let (anchor, tagged) = match &event {
            Event::Scalar(_, _, a, t) | Event::SequenceStart(a, t) | Event::MappingStart(a, t) => (*a, t.is_some()),
            _ => (0, false),
        };
        if anchor != 0 || tagged || matches!(event, Event::Alias(_)) {
            problems.error(
                "yaml_subset",
                at,
                "anchors, aliases and tags are not allowed here",
                "不允许使用锚点、引用和标签",
            );
            return None;
        }
        let done = match event {
            Event::Scalar(text, style, ..) => {
                let nothing = style == ScalarStyle::Plain && matches!(text.as_ref(), "" | "~" | "null");
                let kind = if nothing { Kind::Nothing } else { Kind::Text(text.into_owned()) };
                Some(Node { span: at, kind })
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if stack.len() >= MAX_DEPTH {
                    problems.error(
                        "too_deep",
                        at,
                        format!("nested deeper than {MAX_DEPTH} levels"),
                        format!("嵌套超过 {MAX_DEPTH} 层"),
                    );
                    return None;
                }
                let list = matches!(event, Event::SequenceStart(..));
                stack.push(if list {
                    Open::List(at, Vec::new())
                } else {
                    Open::Map(at, Vec::new(), HashSet::new(), None)
                });
                None
            }
            Event::SequenceEnd | Event::MappingEnd => stack.pop().map(|open| match open {
                Open::List(span, items) => Node { span, kind: Kind::List(items) },
                Open::Map(span, entries, ..) => Node { span, kind: Kind::Map(entries) },
            }),
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    problems.error("yaml_subset", at, "several documents in one file", "一个文件只允许一个文档");
                    return None;
                }
                None
            }
            _ => None,
        };
        let Some(node) = done else { continue };
        match stack.last_mut() {
            None => root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, seen, pending)) => match pending.take() {
                Some((key, span)) => entries.push(Entry { key, span, value: node }),
                None => {
                    let key = match node.kind {
                        Kind::Text(text) => text,
                        _ => {
                            problems.error("yaml_subset", node.span, "a key must be a plain text", "键必须是文字");
                            return None;
                        }
                    };
                    if !seen.insert(key.clone()) {
                        problems.error(
                            "duplicate_key",
                            node.span,
                            format!("the key {} stands twice", quote(&key)),
                            format!("键 {} 重复", quote(&key)),
                        );
                    }
                    *pending = Some((key, node.span));
                }
            },
        }
    }
    if root.is_none() {
        problems.error("empty_file", whole, "the file is empty", "文件是空的");
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn first_problem(text: &str) -> String {
        let mut p = Problems { file: "x.yaml".into(), ..Problems::default() };
        parse(text.as_bytes(), &mut p);
        p.list.first().map(|p| p.to_string()).unwrap_or_default()
    }

    #[test]
    fn refuses_what_the_subset_does_not_have() {
        assert!(first_problem("a: &x 1\nb: *x").contains("x.yaml:1:"));
        assert!(first_problem("a: !!str 1").contains("yaml_subset"));
        assert!(first_problem("a: 1\nb: 2\na: 3").starts_with("x.yaml:3:1: error[duplicate_key]"));
        assert!(first_problem("a: 1\n---\nb: 2").contains("several documents"));
        assert!(first_problem(&"[".repeat(100)).contains("too_deep"));
        assert!(first_problem("").contains("empty_file"));
        assert!(first_problem("a: [1").contains("yaml"));
        let mut p = Problems::default();
        parse(b"a: 1\nb: \xc4\xe3\xba\xc3", &mut p);
        assert_eq!(p.list[0].span.line, 2);
        assert_eq!(p.list[0].code, "not_utf8");
    }

    #[test]
    fn scalars_are_text() {
        let node = parse("a: 010\nb: yes\nc: ~\nd: ''".as_bytes(), &mut Problems::default()).unwrap();
        let Kind::Map(entries) = node.kind else { panic!() };
        assert_eq!(entries[0].value.text(), Some("010"));
        assert_eq!(entries[1].value.text(), Some("yes"));
        assert!(matches!(entries[2].value.kind, Kind::Nothing));
        assert_eq!(entries[3].value.text(), Some(""));
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            parse(&bytes, &mut Problems::default());
        }

        #[test]
        fn hostile_yaml_never_panics(text in "[\\[\\]{}:,\\-#&*!|>'\"%@` \n\ta-c0-9？：\u{feff}]{0,200}") {
            parse(text.as_bytes(), &mut Problems::default());
        }
    }
}
