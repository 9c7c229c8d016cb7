//! What can be asked for.

use std::fmt;

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// 考核结果通报: the city's result.
    Notice,
    /// 得分表: one unit's points with their reasons.
    Scorecard,
    /// 考核结果反馈函: what one unit is told of its result.
    Feedback,
    /// 自评表: the form that a unit fills in and signs.
    #[serde(rename = "self")]
    OwnForm,
    /// 读法与裁定清单: what was open, who ruled it.
    Findings,
    /// 两次核算对比.
    Compare,
    /// 全部单位得分表 in one workbook.
    Cards,
}

/// The formats.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Pdf,
    Docx,
    Xlsx,
}

/// The languages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    #[default]
    Zh,
    En,
}

/// A report that somebody asks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub report: Report,
    pub format: Format,
    #[serde(default)]
    pub lang: Lang,
    /// The run; the newest when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The unit, for a scorecard, a letter to it and a self-assessment form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The earlier run, for a comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What an official paper names beside the result.
    #[serde(default)]
    pub paper: Paper,
}

/// The words of an official paper that no run knows.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// 发文机关: who signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// 发文机关标志: printed in red at the head; no red head when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letterhead: Option<String>,
    /// 发文字号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// 主送机关.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<String>,
}

/// Characters that each word of a paper may have.
const MOST_WORDS: usize = 120;

impl Lang {
    pub(crate) fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// A text of a page: English where there is one.
    pub(crate) fn of<'a>(self, zh: &'a str, en: Option<&'a str>) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en.unwrap_or(zh),
        }
    }

    pub(crate) fn press(self) -> press::Lang {
        match self {
            Lang::Zh => press::Lang::Zh,
            Lang::En => press::Lang::En,
        }
    }
}

impl Report {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Report::Notice => "notice",
            Report::Scorecard => "scorecard",
            Report::Feedback => "feedback",
            Report::OwnForm => "self",
            Report::Findings => "findings",
            Report::Compare => "compare",
            Report::Cards => "cards",
        }
    }

    /// The title of the file.
    pub(crate) fn title(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Report::Notice => ("考核结果通报", "result notice"),
            Report::Scorecard => ("得分表", "scorecard"),
            Report::Feedback => ("考核结果反馈函", "result letter"),
            Report::OwnForm => ("自评表", "self-assessment form"),
            Report::Findings => ("读法与裁定清单", "findings and rulings"),
            Report::Compare => ("两次核算对比", "comparison of two runs"),
            Report::Cards => ("全部单位得分表", "scorecards of all units"),
        };
        lang.pick(zh, en)
    }

    pub(crate) fn needs_unit(self) -> bool {
        matches!(self, Report::Scorecard | Report::Feedback | Report::OwnForm)
    }
}

impl Format {
    pub fn extension(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Xlsx => "xlsx",
        }
    }

    pub fn media(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Ask {
    /// Refuses what does not go together, and says which.
    pub(crate) fn checked(mut self) -> Result<Ask> {
        let wrong = |what: String, code| Err(Error::invalid(what).with_code(code));
        let report = self.report;
        if report.needs_unit() && self.unit.as_deref().unwrap_or_default().is_empty() {
            return wrong(format!("a {report} names its unit"), "unit_missing");
        }
        if !report.needs_unit() && self.unit.is_some() {
            return wrong(format!("a {report} is not of one unit"), "unit_not_asked");
        }
        if report == Report::Compare && self.before.as_deref().unwrap_or_default().is_empty() {
            return wrong("a comparison names the earlier run as `before`".into(), "before_missing");
        }
        if report != Report::Compare && self.before.is_some() {
            return wrong(format!("a {report} compares nothing"), "before_not_asked");
        }
        if report == Report::Cards && self.format != Format::Xlsx {
            return wrong("the scorecards of all units come as a workbook (xlsx)".into(), "format_not_made");
        }
        let p = &mut self.paper;
        for (name, word) in [
            ("issuer", &mut p.issuer),
            ("letterhead", &mut p.letterhead),
            ("number", &mut p.number),
            ("addressee", &mut p.addressee),
        ] {
            *word = word.take().map(|w| w.trim().to_owned()).filter(|w| !w.is_empty());
            if word.as_ref().is_some_and(|w| w.chars().count() > MOST_WORDS) {
                let e = Error::invalid(format!("`paper.{name}` has more than {MOST_WORDS} characters"));
                return Err(e.with_code("paper_too_long").with_detail("field", format!("paper.{name}")));
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(report: Report) -> Ask {
        Ask {
            report,
            format: Format::Pdf,
            lang: Lang::Zh,
            run: None,
            unit: None,
            before: None,
            paper: Paper::default(),
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused_by_name() {
        let code = |a: Ask| a.checked().unwrap_err().code().to_owned();
        assert_eq!(code(ask(Report::Scorecard)), "unit_missing");
        assert_eq!(code(Ask { unit: Some("c01".into()), ..ask(Report::Notice) }), "unit_not_asked");
        assert_eq!(code(ask(Report::Compare)), "before_missing");
        assert_eq!(code(Ask { before: Some("x".into()), ..ask(Report::Findings) }), "before_not_asked");
        assert_eq!(code(ask(Report::Cards)), "format_not_made");
        let long = Paper { issuer: Some("长".repeat(121)), ..Paper::default() };
        assert_eq!(code(Ask { paper: long, ..ask(Report::Notice) }), "paper_too_long");
        let blank = Paper { issuer: Some("  ".into()), ..Paper::default() };
        assert_eq!(Ask { paper: blank, ..ask(Report::Notice) }.checked().unwrap().paper.issuer, None);
    }
}
