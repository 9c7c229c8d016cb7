//! What is wrong with a file, where, and what was expected.

use std::fmt;

use serde::Serialize;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
    Info,
}

/// A place in a file; line and column start at 1, 0 means the whole file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize)]
pub struct Span {
    pub line: u32,
    pub column: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Problem {
    pub severity: Severity,
    pub code: &'static str,
    pub file: String,
    #[serde(flatten)]
    pub span: Span,
    pub message: String,
    pub message_zh: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        write!(f, "{}:{}:{}: {severity}[{}]: {}", self.file, self.span.line, self.span.column, self.code, self.message)
    }
}

/// Collects problems; reading goes on as far as it makes sense.
#[derive(Default)]
pub struct Problems {
    pub file: String,
    pub list: Vec<Problem>,
}

/// More problems than this in one method help nobody.
const MAX_PROBLEMS: usize = 500;

impl Problems {
    pub fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        span: Span,
        en: impl Into<String>,
        zh: impl Into<String>,
    ) {
        if self.list.len() < MAX_PROBLEMS {
            self.list.push(Problem {
                severity,
                code,
                file: self.file.clone(),
                span,
                message: en.into(),
                message_zh: zh.into(),
            });
        }
    }

    pub fn error(&mut self, code: &'static str, span: Span, en: impl Into<String>, zh: impl Into<String>) {
        self.add(Severity::Error, code, span, en, zh);
    }
}

/// A text of the author's, shortened for a message.
pub fn quote(text: &str) -> String {
    let mut short: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > 60 {
        short.push('…');
    }
    format!("`{short}`")
}
