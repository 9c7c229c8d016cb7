//! Values of a method's files set by name, and cases rewritten to another result in a person's name.

use kernel::q::Q;
use rubric::MethodFiles;

use crate::leaves::{Leaf, leaves, replace};
use crate::method::quoted_scalar;

/// A case whose result somebody has confirmed anew.
#[derive(Clone, Debug)]
pub struct NewResult {
    pub file: String,
    /// Of the expectation, as `case_place` gives it.
    pub path: String,
    pub result: String,
    /// Who confirmed it, when, and what it was.
    pub note: String,
}

/// Sets values, each named by file and path as in a workbook. `None` where one of them is not there.
pub fn set_values(files: &MethodFiles, values: &[(String, String)]) -> Option<MethodFiles> {
    let mut out = files.clone();
    for (id, value) in values {
        let (file, path) = id.split_once('#')?;
        let bytes = out.files.get(file)?;
        let leaf = leaves(bytes)?.into_iter().find(|l| l.path_text() == path)?;
        let changed = replace(bytes, &[(leaf, value.clone())])?;
        out.files.insert(file.to_owned(), changed);
    }
    Some(out)
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    bytes.iter().take(at).filter(|b| **b == b'\n').count() + 1
}

/// `cases/3` of a path below it.
fn case_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("cases/")?;
    let end = rest.find('/').unwrap_or(rest.len());
    path.get(.."cases/".len() + end)
}

/// The place of what a case expects of an indicator, or of an option of its witness: the case that begins on a line.
pub fn case_place(files: &MethodFiles, file: &str, line: u32, indicator: &str, option: Option<&str>) -> Option<String> {
    let bytes = files.files.get(file)?;
    let all = leaves(bytes)?;
    let line = usize::try_from(line).ok()?;
    let mut cases: Vec<&str> = Vec::new();
    let paths: Vec<(String, usize)> = all.iter().map(|l| (l.path_text(), line_of(bytes, l.from))).collect();
    let case = paths.iter().find_map(|(path, at)| {
        let case = case_of(path)?;
        let first = !cases.contains(&case);
        cases.push(case);
        (first && *at == line).then_some(case)
    })?;
    let whole = match option {
        Some(option) => format!("{case}/results/{option}"),
        None => format!("{case}/expect"),
    };
    let places = [format!("{whole}/{indicator}"), whole];
    places.into_iter().find(|p| all.iter().any(|l| l.path_text() == *p))
}

/// Can this stand as what a case expects?
pub fn is_result(text: &str) -> bool {
    let (lo, hi) = text.split_once("..").unwrap_or((text, text));
    text == "refused" || (lo.parse::<Q>().is_ok() && hi.parse::<Q>().is_ok())
}

/// The files with cases at their confirmed results. `None` where a case is not there or cannot be rewritten in place.
pub fn confirm_cases(files: &MethodFiles, results: &[NewResult]) -> Option<MethodFiles> {
    let mut out = files.clone();
    for new in results {
        let bytes = out.files.get(&new.file)?;
        let all = leaves(bytes)?;
        let leaf = all.iter().find(|l| l.path_text() == new.path)?.clone();
        let changed = noted(&replace(bytes, &[(leaf, new.result.clone())])?, &new.path, &new.note)?;
        out.files.insert(new.file.clone(), changed);
    }
    Some(out)
}

/// A note in the case of a path: one that is there is carried on, else it becomes the second line of the case.
fn noted(bytes: &[u8], path: &str, note: &str) -> Option<Vec<u8>> {
    let case = case_of(path)?;
    let all = leaves(bytes)?;
    let at = format!("{case}/note");
    if let Some(old) = all.iter().find(|l| l.path_text() == at) {
        let text = format!("{}；{note}", old.value);
        return replace(bytes, &[(old.clone(), text)]);
    }
    let below = format!("{case}/");
    let first: &Leaf = all.iter().find(|l| l.path_text().starts_with(&below))?;
    let text = std::str::from_utf8(bytes).ok()?;
    let from = text.get(..first.from)?.rfind('\n').map_or(0, |n| n + 1);
    let to = text.get(first.to..)?.find('\n').map(|n| first.to + n + 1)?;
    let head = text.get(from..first.from)?;
    // `  - name: `: the keys of the case stand under the first of them.
    let dash = head.find("- ")?;
    let mut out = text.to_owned();
    out.insert_str(to, &format!("{}note: {}\n", " ".repeat(dash + 2), quoted_scalar(note)));
    let after = leaves(out.as_bytes())?;
    let kept = after.iter().filter(|l| l.path_text() != at).map(|l| (l.path_text(), l.value.clone()));
    let same = after.len() == all.len() + 1 && kept.eq(all.iter().map(|l| (l.path_text(), l.value.clone())));
    same.then(|| out.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: &str = "cases:\n  - name: 2.1 好\n    indicator: \"2.1\"\n    facts:\n      a: true\n    expect: 8\n  - name: 2.1 界\n    indicator: \"2.1\"\n    witness: J\n    results: {in: 8, out: 4}\n  - name: 总\n    expect: {\"2.1\": 8, total: 20}\n";

    fn files() -> MethodFiles {
        let mut files = MethodFiles::default();
        files.files.insert("cases/item-2.yaml".into(), CASES.into());
        files
    }

    fn new(path: &str, result: &str) -> NewResult {
        NewResult {
            file: "cases/item-2.yaml".into(),
            path: path.into(),
            result: result.into(),
            note: "方 确认：原 8".into(),
        }
    }

    #[test]
    fn a_case_is_found_by_its_line() {
        let place = |line, option| case_place(&files(), "cases/item-2.yaml", line, "2.1", option);
        assert_eq!(place(2, None).as_deref(), Some("cases/1/expect"));
        assert_eq!(place(7, Some("out")).as_deref(), Some("cases/2/results/out"));
        assert_eq!(place(11, None).as_deref(), Some("cases/3/expect/2.1"));
        assert_eq!(place(3, None), None, "no case begins here");
        assert_eq!(place(99, None), None);
        assert_eq!(case_place(&files(), "cases/item-9.yaml", 2, "2.1", None), None);
    }

    #[test]
    fn a_confirmed_result_stands_with_its_note_and_all_else_stays() {
        let done = confirm_cases(&files(), &[new("cases/1/expect", "4..8"), new("cases/2/results/out", "1")]).unwrap();
        let text = String::from_utf8(done.files["cases/item-2.yaml"].clone()).unwrap();
        let expected = CASES
            .replace("expect: 8\n", "expect: 4..8\n")
            .replace("out: 4", "out: 1")
            .replace("name: 2.1 好\n", "name: 2.1 好\n    note: \"方 确认：原 8\"\n")
            .replace("name: 2.1 界\n", "name: 2.1 界\n    note: \"方 确认：原 8\"\n");
        assert_eq!(text, expected);
        // A second one of the same case carries the note on.
        let again = confirm_cases(&done, &[new("cases/2/results/in", "2")]).unwrap();
        let text = String::from_utf8(again.files["cases/item-2.yaml"].clone()).unwrap();
        assert!(text.contains("note: \"方 确认：原 8；方 确认：原 8\""), "{text}");
        assert!(confirm_cases(&files(), &[new("cases/9/expect", "1")]).is_none());
    }

    #[test]
    fn a_value_is_set_by_its_name() {
        let set = set_values(&files(), &[("cases/item-2.yaml#cases/1/expect".into(), "5".into())]).unwrap();
        assert_eq!(
            String::from_utf8(set.files["cases/item-2.yaml"].clone()).unwrap(),
            CASES.replacen("expect: 8", "expect: 5", 1)
        );
        assert!(set_values(&files(), &[("item-2.yaml#x".into(), "5".into())]).is_none());
    }

    #[test]
    fn what_a_case_can_expect() {
        assert!(["8", "4..8", "7.5", "refused", "1/3"].iter().all(|t| is_result(t)));
        assert!(!["no card", "", "4..", "gut"].iter().any(|t| is_result(t)));
    }
}
