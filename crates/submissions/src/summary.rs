//! The draft of a summary out of the year's own records: what the newest run took of each indicator, in the run's words, and
//! for every figure the page of the workbench that shows where it comes from.

use std::fmt::Write;

use assessment::view::{FactState, IndicatorPage};
use kernel::{Ctx, Result};

use crate::service::{Link, Submissions};
use crate::store::DraftRow;

impl Submissions {
    /// Writes the draft over the version that was read; 0 where there was none.
    pub async fn draft_make(&self, ctx: &Ctx, unit: &str, material: &str, over: i64) -> Result<DraftRow> {
        // Whoever may not write it learns nothing of the run.
        self.draft(ctx, unit, material).await?;
        let asked = self.asked(unit, material).await?;
        let run = self.assessment.run_find(None).await?;
        let loaded = self.assessment.load_unit(Some(&run.id), unit).await?;
        let pages = self.assessment.pages(ctx, &loaded).await?;
        let mut links = Vec::new();
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ =
            writeln!(text, "# {}：{}（{} 年）\n", asked.subject.name, asked.level.label, asked.papers.campaign.year);
        let _ = writeln!(
            text,
            "> 初稿，依据截至 {} 的台账和监测数据（第 {} 次核算）生成，请核对、修改后上报。\n",
            run.as_of, run.number
        );
        let mut item = None;
        for indicator in loaded.method.indicators() {
            let Ok(page) = pages.indicator(unit, &indicator.id) else { continue };
            if item != Some(page.item.no) {
                item = Some(page.item.no);
                let _ = writeln!(text, "## {}. {}\n", page.item.no, page.item.title);
            }
            of_indicator(&page, unit, &run.id, &mut text, &mut links);
        }
        self.draft_save(ctx, (unit, material), over, &text, Some(&links)).await
    }
}

fn of_indicator(page: &IndicatorPage, unit: &str, run: &str, text: &mut String, links: &mut Vec<Link>) {
    let _ = writeln!(text, "### {} {}\n", page.indicator.id, page.indicator.name);
    let path = format!("/units/{unit}/indicators/{}?run={run}", page.indicator.id);
    let _ = writeln!(text, "{}\n", page.sentence);
    links.push(Link { text: page.sentence.clone(), label: page.indicator.name.clone(), path: path.clone() });
    for fact in &page.facts {
        let name = fact.at.as_ref().map_or_else(|| fact.label.clone(), |at| format!("{}（{at}）", fact.label));
        let Some(value) = fact.value.as_ref().filter(|_| fact.state == FactState::Known) else {
            let _ = writeln!(text, "- {name}：（尚无数据，请补充）");
            continue;
        };
        let value = fact
            .unit
            .as_ref()
            .filter(|u| !value.contains(u.as_str()))
            .map_or_else(|| value.clone(), |measure| format!("{value} {measure}"));
        let _ = writeln!(text, "- {name}：{value}");
        links.push(Link { text: value, label: name, path: path.clone() });
    }
    text.push('\n');
}
