//! From tables to items, indicators and clauses: merged cells filled forward, rows split over pages joined, totals and
//! notes set apart. What cannot be understood is refused.

use kernel::q::Q;

use crate::document::{Block, Document, Part, Table, over};
use crate::draft::{Draft, Indicator, Item, Passage, Role as DraftRole, Rule, Stated};
use crate::finding::{Finding, Place, quoted};
use crate::heads::{self, Heads, Role};
use crate::limits::{MAX_FINDINGS, MAX_INDICATORS, MAX_ITEMS, MAX_TEXT};
use crate::marks::{PointsCell, points_cell, title_points};
use crate::rules::{self, Writer};
use crate::text::{flat, key, plain_text};
use crate::{outline, verify, whole};

/// An indicator as its rows say it.
pub(crate) struct RawIndicator {
    pub name: Passage,
    pub group: String,
    pub points: Option<Passage>,
    pub parts: Vec<RawPart>,
    pub assessor: String,
    pub evidence: String,
    pub requirement: String,
}

/// A clause with the points beside it, where there is a column for them.
pub(crate) struct RawPart {
    pub text: Passage,
    pub points: Option<Passage>,
}

pub(crate) struct RawItem {
    pub title: Passage,
    pub points: Option<Passage>,
    pub indicators: Vec<RawIndicator>,
}

#[derive(Default)]
struct Builder {
    items: Vec<RawItem>,
    titles: Vec<Passage>,
    notes: Vec<Passage>,
    totals: Vec<(Q, Passage)>,
    /// The number of an item and what is printed as its sum.
    subtotals: Vec<(usize, Stated)>,
    findings: Vec<Finding>,
    heads: Option<Heads>,
    columns: usize,
    /// A section title that waits for the rows of its item.
    section: Option<Passage>,
    indicators: usize,
}

/// Understands a document, or says what it lacks.
pub fn understand(document: &Document) -> Result<Draft, Finding> {
    let mut b = Builder { findings: document.findings.clone(), ..Builder::default() };
    for block in &document.blocks {
        match block {
            Block::Paragraph { text, place } => b.paragraph(text, place),
            Block::Table(table) => b.table(table)?,
        }
    }
    if b.heads.is_none() {
        // No table: perhaps numbered paragraphs with points.
        let Some(found) = outline::read(&b.titles) else { return Err(no_table(document)) };
        if found.items.len() > MAX_ITEMS {
            return Err(over("too_many_items", Place::File, "个考核项目", "items", MAX_ITEMS));
        }
        if found.items.iter().map(|i| i.indicators.len()).sum::<usize>() > MAX_INDICATORS {
            return Err(over("too_many_indicators", Place::File, "个指标", "indicators", MAX_INDICATORS));
        }
        (b.items, b.titles, b.notes) = (found.items, found.before, found.after);
    }
    b.finish()
}

/// Numbers of pages, and lines of a table of contents.
fn is_furniture(text: &str) -> bool {
    let word = key(text);
    let page = word.starts_with('第') && word.contains('页') && word.chars().count() <= 12;
    let bare = word.trim_matches('-');
    let number = bare.len() < word.len() && bare.len() <= 4 && bare.chars().all(|c| c.is_ascii_digit());
    let dotted = ["......", "……", "····", "‥‥", "____"].iter().any(|w| word.contains(w))
        && word.ends_with(|c: char| c.is_ascii_digit());
    page || number || dotted || matches!(word.as_str(), "目录" | "目次")
}

fn no_table(document: &Document) -> Finding {
    let first = document.tables().next();
    let place = first.map(|t| t.place.clone()).or_else(|| {
        document.blocks.first().map(|b| match b {
            Block::Paragraph { place, .. } => place.clone(),
            Block::Table(t) => t.place.clone(),
        })
    });
    let place = place.unwrap_or_default();
    let at = (place.zh(), place.en());
    if first.is_none() {
        return Finding::new(
            "no_table",
            place,
            format!("{}起没有找到考核表：需要一张表，表头含考核项目或考核内容，以及分值或评分标准", at.0),
            format!(
                "no table from {} on: a table is needed whose headings name an item or indicator and points or criteria",
                at.1
            ),
        );
    }
    let row = first
        .and_then(|t| t.rows.first())
        .map(|r| r.iter().map(|c| flat(&c.text)).filter(|t| !t.is_empty()).take(8).collect::<Vec<_>>().join("、"));
    let row = quoted(&row.unwrap_or_default());
    Finding::new(
        "no_headings",
        place,
        format!("{}的表没有可识别的表头（读到 {row}）：需要考核项目或考核内容，以及分值或评分标准", at.0),
        format!(
            "the table at {} has no headings that are known (found {row}): an item or indicator and points or criteria are needed",
            at.1
        ),
    )
}

fn is_note(text: &str) -> bool {
    let word = key(text);
    ["注:", "注1", "备注", "说明:", "附注", "※", "注：", "说明：", "*"].iter().any(|w| word.starts_with(w))
}

fn is_total(text: &str) -> bool {
    let word = key(text);
    ["合计", "总计", "总分", "共计", "总分值"]
        .iter()
        .any(|w| word == *w || (word.starts_with(w) && word.chars().count() <= 10))
}

/// 一、信息管理体系建设（16分）; （一）组织领导.
fn is_section(text: &str) -> bool {
    let plain = plain_text(text);
    let word = plain.trim_start().trim_start_matches('(');
    let numbered = word.chars().take_while(|c| "一二三四五六七八九十".contains(*c)).count();
    let mark = word.chars().nth(numbered);
    let begins = (1..=3).contains(&numbered) && matches!(mark, Some('、' | ')' | '.' | ' '));
    text.chars().count() <= 60
        && !text.contains('。')
        && (begins || (plain.starts_with('第') && title_points(text).1.is_some()))
}

fn without_number(text: &str) -> String {
    let plain: Vec<char> = text.trim_start().chars().collect();
    let skip = plain.iter().take_while(|c| "一二三四五六七八九十（()）、.． 0123456789".contains(**c)).count();
    let has_mark = plain.iter().take(skip).any(|c| "、.．)）".contains(*c));
    if has_mark { plain.iter().skip(skip).collect::<String>().trim().to_owned() } else { text.trim().to_owned() }
}

fn is_continued(text: &str) -> String {
    let plain = key(text);
    for mark in ["(续)", "(续表)", "(续上页)", "续表"] {
        if let Some(rest) = plain.strip_suffix(mark) {
            return rest.to_owned();
        }
    }
    plain
}

fn ends_a_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['。', '；', ';', '！', '.', ')', '）', '分'])
}

/// One row under the headings, by role.
struct Row<'t> {
    table: &'t Table,
    row: usize,
    heads: &'t Heads,
}

impl Row<'_> {
    fn at(&self, column: usize) -> Option<Passage> {
        let cell = self.table.cell(self.row, column)?;
        (cell.part == Part::Own && !cell.text.is_empty())
            .then(|| Passage { text: cell.text.clone(), place: cell.place.clone() })
    }

    fn get(&self, role: Role) -> Option<Passage> {
        self.at(self.heads.column(role)?)
    }

    fn joined(&self, role: Role) -> String {
        self.heads.columns(role).filter_map(|c| self.at(c)).map(|p| flat(&p.text)).collect::<Vec<_>>().join("；")
    }

    fn place(&self) -> Place {
        self.table.row_place(self.row)
    }
}

impl Builder {
    fn find(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    fn paragraph(&mut self, text: &str, place: &Place) {
        if is_furniture(text) {
            return;
        }
        let passage = Passage { text: text.to_owned(), place: place.clone() };
        if is_section(text) {
            self.section = Some(passage.clone());
        }
        if self.heads.is_none() {
            self.titles.push(passage);
        } else {
            self.notes.push(passage);
        }
    }

    fn table(&mut self, table: &Table) -> Result<(), Finding> {
        let heads = match heads::find(table) {
            Some((row, heads)) => {
                for r in 0..row {
                    let texts: Vec<String> = table
                        .rows
                        .get(r)
                        .into_iter()
                        .flatten()
                        .filter(|c| !c.text.is_empty())
                        .map(|c| c.text.clone())
                        .collect();
                    if !texts.is_empty() {
                        self.paragraph(&texts.join(" "), &table.row_place(r));
                    }
                }
                self.columns = table.columns;
                heads
            }
            None => match self.heads.take() {
                // The table goes on after a page break, without its headings.
                Some(heads) if table.columns == self.columns => Heads { after: 0, ..heads },
                other => {
                    self.heads = other;
                    // A small table of grades or weights speaks of the whole.
                    for row in 0..table.rows.len().min(40) {
                        let cells = table.rows.get(row).map(Vec::as_slice).unwrap_or_default();
                        let texts: Vec<String> =
                            cells.iter().map(|c| flat(&c.text)).filter(|t| !t.is_empty()).collect();
                        if !texts.is_empty() {
                            self.paragraph(&texts.join(" "), &table.row_place(row));
                        }
                    }
                    self.find(Finding::new(
                        "table_ignored",
                        table.place.clone(),
                        format!("{}的表没有考核表的表头，没有读入", table.place.zh()),
                        format!("the table at {} has no headings of a method and was left out", table.place.en()),
                    ));
                    return Ok(());
                }
            },
        };
        if heads.column(Role::Item).is_none()
            && let Some(section) = self.section.take()
        {
            self.notes.retain(|n| *n != section);
            self.item(section, None)?;
        }
        for row in heads.after..table.rows.len() {
            self.row(&Row { table, row, heads: &heads })?;
        }
        self.heads = Some(heads);
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<(), Finding> {
        let cells = row.table.rows.get(row.row).map(Vec::as_slice).unwrap_or_default();
        let own: Vec<Passage> = (0..cells.len()).filter_map(|c| row.at(c)).collect();
        let Some(first) = own.first() else { return Ok(()) };
        let again = cells.iter().zip(&row.heads.keys).filter(|(c, k)| !k.is_empty() && key(&c.text) == **k).count();
        if again >= 3 {
            return Ok(()); // the headings again, on a new page
        }
        if is_total(&first.text) {
            self.total(&own);
            return Ok(());
        }
        if own.iter().any(|p| key(&p.text) == "小计") {
            let item = self.items.iter().filter(|i| !i.indicators.is_empty()).count();
            self.subtotals.extend(own.iter().find_map(stated).map(|s| (item, s)));
            return Ok(());
        }
        if own.len() == 1 && self.alone(row, first)? {
            return Ok(());
        }
        if is_note(&first.text) && own.len() == 1 {
            self.notes.push(first.clone());
            return Ok(());
        }
        self.content(row)
    }

    /// A row with one text only: a note, the title of an item, or the rest of a clause.
    fn alone(&mut self, row: &Row<'_>, only: &Passage) -> Result<bool, Finding> {
        let cells = row.table.rows.get(row.row).map(Vec::as_slice).unwrap_or_default();
        let up = cells.iter().any(|c| c.part == Part::Up);
        let wide = cells.iter().filter(|c| c.part == Part::Left).count() * 2 >= cells.len();
        let at_front = cells.first().is_some_and(|c| !c.text.is_empty());
        if is_note(&only.text) && (wide || at_front) {
            self.notes.push(only.clone());
            return Ok(true);
        }
        if up || !(wide || at_front) {
            return Ok(false);
        }
        if is_section(&only.text) || (wide && title_points(&only.text).1.is_some()) {
            self.item(only.clone(), None)?;
            return Ok(true);
        }
        // A sentence on its own in the first column is no running number and no title.
        let sentence = at_front && (only.text.contains('。') || only.text.chars().count() > 40);
        if wide || sentence {
            self.notes.push(only.clone());
        }
        Ok(wide || sentence)
    }

    fn total(&mut self, own: &[Passage]) {
        let found = own.iter().find_map(|p| {
            let found = stated(p).map(|s| s.points).or_else(|| title_points(&p.text).1);
            found.map(|q| (q, p.clone()))
        });
        self.totals.extend(found);
    }

    fn item(&mut self, title: Passage, points: Option<Passage>) -> Result<(), Finding> {
        if self.items.len() >= MAX_ITEMS {
            return Err(over("too_many_items", title.place, "个考核项目", "items", MAX_ITEMS));
        }
        self.items.push(RawItem { title, points, indicators: Vec::new() });
        Ok(())
    }

    fn content(&mut self, row: &Row<'_>) -> Result<(), Finding> {
        let item = row.get(Role::Item);
        let indicator = row.get(Role::Indicator);
        let criteria = row.get(Role::Criteria);
        let points = row.get(Role::Points);
        let tier_points = row.get(Role::TierPoints);
        let has_item_column = row.heads.column(Role::Item).is_some();
        let has_indicator_column = row.heads.column(Role::Indicator).is_some();
        if self.is_rest_of_last(row, points.as_ref(), tier_points.as_ref()) {
            self.append(row, item, indicator, criteria);
            return Ok(());
        }
        let current = self.items.last().map(|i| key(&i.title.text));
        let mut fresh = false;
        if let Some(title) = item.filter(|t| current.as_deref() != Some(is_continued(&t.text).as_str())) {
            self.item(title, row.get(Role::ItemPoints))?;
            fresh = true;
        }
        let name = if has_indicator_column { indicator } else { None };
        let known = self.items.last().and_then(|i| i.indicators.last()).map(|i| key(&i.name.text));
        let name = name.filter(|n| fresh || known.as_deref() != Some(is_continued(&n.text).as_str()));
        if !has_item_column && name.is_some() && self.items.is_empty() {
            // Without a column or a heading of items every indicator is its own.
            self.item(Passage { text: String::new(), place: row.place() }, None)?;
        }
        let name = match name {
            Some(name) => Some(name),
            None if fresh => {
                self.items.last().map(|i| Passage { text: title_points(&i.title.text).0, place: i.title.place.clone() })
            }
            None => None,
        };
        if let Some(name) = name {
            self.indicator(row, name, points)?;
        }
        if !row.heads.tiers.is_empty() {
            for (column, points) in &row.heads.tiers {
                if let Some(text) = row.at(*column) {
                    self.part(row, Some(text), Some(points.clone()));
                }
            }
            return Ok(());
        }
        let part = criteria.or_else(|| {
            // Only an indicator and its points: the whole of it is the clause.
            let own = row.heads.column(Role::Criteria).is_none();
            row.get(Role::Indicator).filter(|_| own)
        });
        self.part(row, part, tier_points);
        Ok(())
    }

    fn indicator(&mut self, row: &Row<'_>, name: Passage, points: Option<Passage>) -> Result<(), Finding> {
        self.indicators += 1;
        if self.indicators > MAX_INDICATORS {
            return Err(over("too_many_indicators", name.place, "个指标", "indicators", MAX_INDICATORS));
        }
        let raw = RawIndicator {
            name,
            group: row.joined(Role::Group),
            points,
            parts: Vec::new(),
            assessor: row.joined(Role::Assessor),
            evidence: row.joined(Role::Evidence),
            requirement: row.joined(Role::Requirement),
        };
        match self.items.last_mut() {
            Some(item) => item.indicators.push(raw),
            None => self.items.push(RawItem {
                title: Passage { text: String::new(), place: raw.name.place.clone() },
                points: None,
                indicators: vec![raw],
            }),
        }
        Ok(())
    }

    fn part(&mut self, row: &Row<'_>, text: Option<Passage>, points: Option<Passage>) {
        let target = self.items.last_mut().and_then(|i| i.indicators.last_mut());
        match (target, text, points) {
            (Some(indicator), Some(text), points) => indicator.parts.push(RawPart { text, points }),
            (Some(_), None, None) => {}
            (Some(_), None, Some(points)) => {
                let place = points.place.clone();
                let (zh, en) = (place.zh(), place.en());
                self.find(Finding::new(
                    "points_without_clause",
                    place,
                    format!("{zh}：有分值 {} 而没有条文，没有读入", quoted(&points.text)),
                    format!("{en}: points {} without a clause were left out", quoted(&points.text)),
                ));
            }
            (None, text, points) => {
                let Some(what) = text.or(points) else { return };
                let place = row.place();
                let (zh, en) = (place.zh(), place.en());
                self.find(Finding::new(
                    "clause_without_indicator",
                    place,
                    format!("{zh}：{} 前面没有考核内容，没有读入", quoted(&what.text)),
                    format!("{en}: {} stands before any indicator and was left out", quoted(&what.text)),
                ));
            }
        }
    }

    /// Does this row only carry on the texts of the row before, cut by a page break?
    fn is_rest_of_last(&self, row: &Row<'_>, points: Option<&Passage>, tier_points: Option<&Passage>) -> bool {
        if row.heads.column(Role::TierPoints).is_none()
            || points.is_some()
            || tier_points.is_some()
            || row.get(Role::No).is_some()
        {
            return false;
        }
        let Some(last) = self.items.last().and_then(|i| i.indicators.last()) else { return false };
        let names = row.get(Role::Item).is_some() || row.get(Role::Indicator).is_some();
        let open = last.parts.last().is_some_and(|p| !ends_a_sentence(&p.text.text));
        // A name in such a row is the rest of a name only where the clause beside it was cut too.
        if names { open || row.get(Role::Criteria).is_none() } else { true }
    }

    fn append(&mut self, row: &Row<'_>, item: Option<Passage>, indicator: Option<Passage>, criteria: Option<Passage>) {
        let place = row.place();
        let (zh, en) = (place.zh(), place.en());
        self.find(Finding::new(
            "row_joined",
            place,
            format!("{zh}：这一行没有分值，按跨页断行并入上一行，请核对"),
            format!(
                "{en}: this row has no points and was joined to the one above, as cut by a page break; please check"
            ),
        ));
        let Some(last_item) = self.items.last_mut() else { return };
        let join = |to: &mut String, more: &str| {
            if to.len() < MAX_TEXT {
                to.push('\n');
                to.push_str(more);
            }
        };
        if let Some(more) = item
            && is_continued(&more.text) != key(&last_item.title.text)
        {
            join(&mut last_item.title.text, &more.text);
        }
        let Some(last) = last_item.indicators.last_mut() else { return };
        if let Some(more) = indicator
            && is_continued(&more.text) != key(&last.name.text)
        {
            join(&mut last.name.text, &more.text);
        }
        if let (Some(more), Some(part)) = (criteria, last.parts.last_mut()) {
            join(&mut part.text.text, &more.text);
        }
    }

    // --- from rows to a draft ---

    fn finish(mut self) -> Result<Draft, Finding> {
        self.items.retain(|i| !i.indicators.is_empty());
        let Some(first) = self.items.first() else {
            return Err(Finding::new(
                "no_indicators",
                Place::File,
                "表头下面没有读到任何考核内容",
                "nothing was found under the headings",
            ));
        };
        let start = first.title.place.clone();
        let title = self.title();
        let total =
            self.totals.last().map(|(q, p)| Stated { points: *q, text: p.text.clone(), place: p.place.clone() });
        let total = total.or_else(|| printed_total(self.titles.iter().chain(&self.notes)));
        let mut writer = Writer::default();
        let mut items = Vec::new();
        for (no, raw) in (1_u32..).zip(std::mem::take(&mut self.items)) {
            items.push(item(no, raw, &mut writer));
        }
        for (no, printed) in std::mem::take(&mut self.subtotals) {
            let Some(item) = no.checked_sub(1).and_then(|i| items.get_mut(i)) else { continue };
            match &item.points {
                None => item.points = Some(printed),
                Some(p) if p.points == printed.points => {}
                Some(p) => {
                    let (no, place) = (item.no, printed.place.clone());
                    let (stated, sum) = (p.points, printed.points);
                    let zh = format!("第 {no} 项标明 {stated} 分，小计写的是 {sum} 分");
                    let en = format!("item {no} states {stated} points, its printed sum is {sum}");
                    self.find(Finding::new("sum_printed", place, zh, en));
                }
            }
        }
        if items.iter().flat_map(|i| &i.indicators).all(|i| i.worth().is_none_or(|q| q.is_zero())) {
            return Err(Finding::new(
                "no_points",
                start.clone(),
                format!("从{}起没有读到任何分值，无法理解为考核办法", start.zh()),
                format!("no points were found from {} on; this cannot be understood as a method", start.en()),
            ));
        }
        drop_vetoes(&mut items);
        for item in &mut items {
            let cell = item
                .indicators
                .iter()
                .filter_map(|i| i.points.as_ref())
                .any(|p| whole::role(&p.text) == DraftRole::Bonus);
            let swing = !item.indicators.is_empty() && item.indicators.iter().all(whole::swings);
            item.role = if cell || swing { DraftRole::Bonus } else { whole::role(&item.text) };
        }
        whole::beyond(&mut items, &mut writer);
        let points = crate::draft::add(items.iter().filter(|i| i.role == DraftRole::Regular).map(Item::weighed));
        let own: Vec<Passage> = self.titles.iter().filter(|t| t.place != title.place).cloned().collect();
        let outside = whole::read(&own, &self.notes, &mut items, points, &mut writer);
        rules::kinds_left_out(&items, &mut writer);
        if writer.doubts.len() >= MAX_FINDINGS {
            return Err(over(
                "too_uncertain",
                start,
                "处需要人确定",
                "places that a person would have to settle",
                MAX_FINDINGS,
            ));
        }
        self.findings.append(&mut writer.findings);
        let mut draft = Draft {
            form: Draft::FORM,
            title,
            total,
            kinds: writer.kinds,
            items,
            notes: own.into_iter().chain(self.notes).collect(),
            whole: outside,
            doubts: writer.doubts,
            findings: self.findings,
            english: std::collections::BTreeMap::new(),
        };
        verify::verify(&mut draft);
        Ok(draft)
    }

    fn title(&self) -> Passage {
        let words = ["办法", "细则", "标准", "考核", "方案", "考评", "评分表"];
        let titles: Vec<&Passage> =
            self.titles.iter().filter(|p| !is_section(&p.text) && p.text.chars().count() <= 80).collect();
        let found = titles.iter().find(|p| words.iter().any(|w| p.text.contains(w))).or(titles.first());
        let Some(found) = found else { return Passage::default() };
        let text = flat(&found.text);
        // 关于印发《…办法》的通知
        let issued = text.split_once('《').filter(|(head, _)| head.contains("印发") || head.contains("下发"));
        let issued = issued.and_then(|(_, rest)| rest.split_once('》')).map(|(title, _)| title.to_owned());
        let text = issued.unwrap_or(text);
        let text = match text.split_once(['：', ':']) {
            Some((head, rest)) if head.starts_with("附") && head.chars().count() <= 5 && !rest.trim().is_empty() => {
                rest.trim()
            }
            _ => text.trim(),
        };
        Passage { text: text.to_owned(), place: found.place.clone() }
    }
}

/// Rows that only say what leads to a veto are no indicators.
fn drop_vetoes(items: &mut Vec<Item>) {
    let empty = |i: &Indicator| matches!(&i.rule, Rule::Tiers(t) if t.is_empty());
    for item in items.iter_mut() {
        item.indicators.retain(|i| !empty(i));
    }
    if items.iter().any(|i| !i.indicators.is_empty()) {
        items.retain(|i| !i.indicators.is_empty());
    }
}

/// 总分100分, 满分100分 in a title or a note.
fn printed_total<'p>(passages: impl Iterator<Item = &'p Passage>) -> Option<Stated> {
    for passage in passages.take(200) {
        let plain = plain_text(&passage.text);
        for word in ["总分为", "总分", "满分为", "满分"] {
            let Some(at) = plain.find(word) else { continue };
            let rest = plain.get(at + word.len()..).unwrap_or_default();
            let digits: String = rest.trim_start().chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            if rest.trim_start().get(digits.len()..).is_some_and(|r| r.starts_with('分'))
                && let Ok(points) = digits.parse()
            {
                return Some(Stated { points, text: passage.text.clone(), place: passage.place.clone() });
            }
        }
    }
    None
}

fn stated(passage: &Passage) -> Option<Stated> {
    // A weight in per cent is so many points of a hundred.
    let word = key(&passage.text);
    let weight = word.strip_suffix('%').and_then(|n| n.parse::<Q>().ok()).filter(|q| *q > Q::ZERO && *q <= Q::int(100));
    if let Some(points) = weight {
        return Some(Stated { points, text: passage.text.clone(), place: passage.place.clone() });
    }
    match points_cell(&passage.text) {
        Some(PointsCell::Fixed(points)) => {
            Some(Stated { points, text: passage.text.clone(), place: passage.place.clone() })
        }
        _ => None,
    }
}

fn item(no: u32, raw: RawItem, writer: &mut Writer) -> Item {
    let text = raw.title.text.clone();
    let (title, in_title) = title_points(&flat(&text));
    let title = without_number(&title);
    let points = raw.points.as_ref().and_then(stated).or(in_title.map(|points| Stated {
        points,
        text: text.clone(),
        place: raw.title.place.clone(),
    }));
    let mut indicators = Vec::new();
    for (n, raw) in (1_u32..).zip(raw.indicators) {
        indicators.push(indicator(format!("{no}.{n}"), raw, writer));
    }
    let title = if title.is_empty() {
        indicators.first().map(|i: &Indicator| i.name.clone()).unwrap_or_default()
    } else {
        title
    };
    let (role, weight, cap) = (DraftRole::Regular, None, None);
    Item { no, title, text, place: raw.title.place, points, role, weight, cap, indicators }
}

fn indicator(id: String, mut raw: RawIndicator, writer: &mut Writer) -> Indicator {
    let (name, in_name) = title_points(&flat(&raw.name.text));
    let name = without_number(&name);
    let name =
        if raw.group.is_empty() { name } else { format!("{}—{name}", without_number(&title_points(&raw.group).0)) };
    let mut points = raw.points.as_ref().and_then(stated).or(in_name.map(|points| Stated {
        points,
        text: raw.name.text.clone(),
        place: raw.name.place.clone(),
    }));
    if raw.parts.is_empty() {
        raw.parts.push(RawPart { text: raw.name.clone(), points: None });
    }
    let rule = rules::build(&id, &name, &raw, &mut points, writer);
    Indicator {
        id,
        name,
        text: raw.name.text,
        place: raw.name.place,
        points,
        assessor: raw.assessor,
        evidence: raw.evidence,
        requirement: raw.requirement,
        rule,
    }
}
