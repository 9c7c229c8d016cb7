//! The scalars of a YAML file with their paths and where they stand, so that one can be replaced and all else stays as it is.

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::method::{quoted_scalar, scalar};

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub path: Vec<Step>,
    /// Bytes of the file.
    pub from: usize,
    pub to: usize,
    style: ScalarStyle,
    pub value: String,
}

impl Leaf {
    /// The last key of the path.
    pub fn key(&self) -> &str {
        self.path
            .iter()
            .rev()
            .find_map(|s| if let Step::Key(k) = s { Some(k.as_str()) } else { None })
            .unwrap_or_default()
    }

    pub fn has_key(&self, key: &str) -> bool {
        self.path.iter().any(|s| matches!(s, Step::Key(k) if k == key))
    }

    pub fn path_text(&self) -> String {
        let steps: Vec<String> = self
            .path
            .iter()
            .map(|s| match s {
                Step::Key(k) => k.clone(),
                Step::Index(i) => (i + 1).to_string(),
            })
            .collect();
        steps.join("/")
    }

    /// A block text is laid out by hand; it is not replaced.
    pub fn is_block(&self) -> bool {
        matches!(self.style, ScalarStyle::Literal | ScalarStyle::Folded)
    }

    /// The text that stands for another value, in the style of the old one.
    pub fn written(&self, value: &str) -> String {
        let plain_quotes = !value.chars().any(char::is_control);
        match self.style {
            ScalarStyle::SingleQuoted if plain_quotes => format!("'{}'", value.replace('\'', "''")),
            ScalarStyle::Plain => scalar(value),
            _ => quoted_scalar(value),
        }
    }
}

enum Open {
    List(usize),
    Map(Option<String>),
}

/// Every scalar value of a file; `None` when it is not of the subset that methods are written in.
pub(crate) fn leaves(bytes: &[u8]) -> Option<Vec<Leaf>> {
    let whole = std::str::from_utf8(bytes).ok()?;
    let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
    let shift = whole.len() - text.len();
    let mut places: Vec<usize> = text.char_indices().map(|(i, _)| i + shift).collect();
    places.push(whole.len());
    let mut stack: Vec<Open> = Vec::new();
    let mut out = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        match event {
            Event::Scalar(value, style, ..) => {
                if let Some(Open::Map(key @ None)) = stack.last_mut() {
                    *key = Some(value.into_owned());
                    continue;
                }
                let from = places.get(span.start.index()).copied()?;
                let end = places.get(span.end.index()).copied()?;
                let raw = whole.get(from..end)?;
                let to = if style == ScalarStyle::Plain { from + raw.trim_end().len() } else { end };
                out.push(Leaf { path: path(&stack), from, to, style, value: value.into_owned() });
                done(&mut stack);
            }
            Event::SequenceStart(..) => stack.push(Open::List(0)),
            Event::MappingStart(..) => stack.push(Open::Map(None)),
            Event::SequenceEnd | Event::MappingEnd => {
                stack.pop();
                done(&mut stack);
            }
            Event::Alias(_) => return None,
            _ => {}
        }
    }
    Some(out)
}

fn path(stack: &[Open]) -> Vec<Step> {
    stack
        .iter()
        .map(|open| match open {
            Open::List(i) => Step::Index(*i),
            Open::Map(key) => Step::Key(key.clone().unwrap_or_default()),
        })
        .collect()
}

fn done(stack: &mut [Open]) {
    match stack.last_mut() {
        Some(Open::List(i)) => *i += 1,
        Some(Open::Map(key)) => *key = None,
        None => {}
    }
}

/// Replaces values in a file. Whatever else changed by that is an error of ours and gives `None`.
pub(crate) fn replace(bytes: &[u8], changes: &[(Leaf, String)]) -> Option<Vec<u8>> {
    let mut text = std::str::from_utf8(bytes).ok()?.to_owned();
    let mut sorted: Vec<&(Leaf, String)> = changes.iter().collect();
    sorted.sort_by_key(|(leaf, _)| std::cmp::Reverse(leaf.from));
    for (leaf, value) in &sorted {
        text.get(leaf.from..leaf.to)?;
        text.replace_range(leaf.from..leaf.to, &leaf.written(value));
    }
    let (before, after) = (leaves(bytes)?, leaves(text.as_bytes())?);
    let same = before.len() == after.len()
        && before.iter().zip(&after).all(|(a, b)| {
            let wanted = changes.iter().find(|(leaf, _)| leaf.from == a.from).map_or(&a.value, |(_, v)| v);
            a.path == b.path && b.value == *wanted
        });
    same.then(|| text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: &str = "# 注释\nno: 1   # 后面的注释\ntitle: '它''的'\nlist:\n  - {a: 10万元, b: \"x\\ny\"}\n  - plain text\nblock: |\n  一\n  二\nlast: 末\n";

    #[test]
    fn one_value_changes_and_nothing_else() {
        let all = leaves(FILE.as_bytes()).unwrap();
        let paths: Vec<String> = all.iter().map(|l| format!("{}={}", l.path_text(), l.value)).collect();
        assert_eq!(
            paths,
            [
                "no=1",
                "title=它'的",
                "list/1/a=10万元",
                "list/1/b=x\ny",
                "list/2=plain text",
                "block=一\n二\n",
                "last=末"
            ]
        );
        let money = all[2].clone();
        let changed = replace(FILE.as_bytes(), &[(money, "20万元".into())]).unwrap();
        assert_eq!(String::from_utf8(changed).unwrap(), FILE.replace("10万元", "20万元"));
        assert_eq!(replace(FILE.as_bytes(), &[]).unwrap(), FILE.as_bytes());
        assert!(all[5].is_block());
    }

    proptest! {
        #[test]
        fn any_text_can_be_put_in(value in "\\PC{1,40}", at in 0_usize..5) {
            let all = leaves(FILE.as_bytes()).unwrap();
            let changed = replace(FILE.as_bytes(), &[(all[at].clone(), value.clone())]).unwrap();
            prop_assert_eq!(&leaves(&changed).unwrap()[at].value, &value);
        }

        #[test]
        fn hostile_yaml_never_panics(text in "[\\[\\]{}:,\\-#&*!|>'\"%@` \n\ta-c0-9？：\u{feff}]{0,120}") {
            if let Some(all) = leaves(text.as_bytes()) {
                for leaf in all {
                    replace(text.as_bytes(), &[(leaf, "新".into())]);
                }
            }
        }
    }
}
