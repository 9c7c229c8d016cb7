//! Headings of columns, in the words that bureaus use, in any order.

use crate::document::{Cell, Part, Table};
use crate::draft::Passage;
use crate::marks::{PointsCell, points_cell, title_points};
use crate::text::key;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    No,
    Item,
    ItemPoints,
    /// Above the indicator: its name goes before that of the indicator.
    Group,
    Indicator,
    Points,
    /// What is asked for, where scoring has a column of its own.
    Requirement,
    Criteria,
    TierPoints,
    Assessor,
    Evidence,
    /// Remarks, and columns to be filled in.
    Other,
}

#[derive(Clone, Debug)]
pub(crate) struct Heads {
    pub roles: Vec<Option<Role>>,
    /// The texts of the heading row, to know it again on the next page.
    pub keys: Vec<String>,
    /// Columns that are tiers, 优（10分） and 良（8分）: the clauses stand under their points.
    pub tiers: Vec<(usize, Passage)>,
    /// The first row after the headings.
    pub after: usize,
}

impl Heads {
    pub fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|r| *r == Some(role))
    }

    pub fn columns(&self, role: Role) -> impl Iterator<Item = usize> {
        self.roles.iter().enumerate().filter(move |(_, r)| **r == Some(role)).map(|(i, _)| i)
    }
}

/// The heading without what stands in brackets.
fn bare(text: &str) -> String {
    let mut depth = 0_u32;
    let word: String = key(text)
        .chars()
        .filter(|c| match c {
            '(' | '[' => {
                depth += 1;
                false
            }
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect();
    word.trim_matches(['：', ':', '、']).to_owned()
}

/// Roles with the headings that are theirs whole, and the words that tell them; asked in this order.
const WORDS: [(Role, &[&str], &[&str]); 9] = [
    (Role::No, &["序号", "编号", "项次", "号", "序", "No", "No."], &[]),
    (
        Role::Other,
        &["得分", "自评", "评分", "核定分", "扣分", "初评", "复核", "考评得分", "考核得分", "最后得分", "备注", "说明"],
        &["自评", "得分情况", "扣分情况", "扣分原因", "完成情况", "实得", "核定得分", "扣分理由"],
    ),
    (
        Role::Points,
        &[
            "分值",
            "满分",
            "标准分",
            "标准分值",
            "基本分",
            "基础分",
            "权重",
            "分数",
            "配分",
            "赋分",
            "满分值",
            "分值权重",
            "权重分值",
            "考核分值",
            "指标分值",
            "分",
        ],
        &[],
    ),
    (Role::Assessor, &[], &["部门", "责任单位", "牵头", "考核单位", "评分单位", "考核主体", "责任科室", "责任处室"]),
    (
        Role::Evidence,
        &[],
        &[
            "佐证",
            "检查方法",
            "考核方式",
            "数据来源",
            "评价方式",
            "考核方法",
            "材料",
            "资料",
            "查验",
            "印证",
            "检查方式",
        ],
    ),
    (
        Role::Criteria,
        &["标准", "档次", "考核办法", "考评办法"],
        &[
            "评分",
            "计分",
            "打分",
            "考评标准",
            "考核标准",
            "评价标准",
            "评定标准",
            "评估标准",
            "扣分标准",
            "赋分标准",
            "评判标准",
            "得分标准",
            "考核细则",
            "评价要点",
            "评价办法",
            "评价方法",
            "计算方法",
            "评定办法",
            "扣分办法",
            "赋值",
        ],
    ),
    (
        Role::Item,
        &[
            "考核项目",
            "项目",
            "一级指标",
            "类别",
            "考核类别",
            "考核大项",
            "指标类别",
            "模块",
            "维度",
            "工作类别",
            "考核事项",
            "大项",
            "考评项目",
            "考核类型",
            "评价项目",
            "考核板块",
            "领域",
        ],
        &["目标类别", "工作领域", "任务类别", "指标大类", "考核领域"],
    ),
    (Role::Requirement, &[], &["要求"]),
    (
        Role::Indicator,
        &["内容", "指标", "子项", "小项", "目标", "目标任务", "任务", "重点工作", "工作任务"],
        &[
            "考核内容",
            "考评内容",
            "考核指标",
            "二级指标",
            "三级指标",
            "评价指标",
            "考核要点",
            "工作内容",
            "指标名称",
            "考核要素",
            "考核目标",
            "评价内容",
            "主要内容",
            "具体指标",
            "考核任务",
            "目标内容",
            "考核事项",
            "工作事项",
            "指标内容",
            "任务内容",
            "考核点",
        ],
    ),
];

pub(crate) fn role(text: &str) -> Option<Role> {
    let word = bare(text);
    // 项目及分值: the points stand with the name.
    let word =
        ["及分值", "及满分", "及权重", "与分值"].iter().find_map(|w| word.strip_suffix(w)).unwrap_or(&word).to_owned();
    if word.is_empty() || word.chars().count() > 14 {
        return None;
    }
    let fits = |(_, whole, part): &&(Role, &[&str], &[&str])| {
        whole.contains(&word.as_str()) || part.iter().any(|w| word.contains(w))
    };
    WORDS.iter().find(fits).map(|(role, ..)| *role)
}

/// Looks for a row of headings.
pub(crate) fn find(table: &Table) -> Option<(usize, Heads)> {
    (0..table.rows.len().min(30)).find_map(|row| heads(table, row).map(|h| (row, h)))
}

fn heads(table: &Table, row: usize) -> Option<Heads> {
    let cells = table.rows.get(row)?;
    let mut roles: Vec<Option<Role>> =
        cells.iter().map(|c| if c.part == Part::Own { role(&c.text) } else { None }).collect();
    if roles.iter().flatten().count() < 2 {
        return None;
    }
    let tiers = tier_columns(cells, &roles);
    // A second row of headings under a merged one: all that is written there is a heading.
    let mut after = row + 1;
    while let Some(next) = table.rows.get(after) {
        let own: Vec<&str> = next.iter().filter(|c| !c.text.is_empty()).map(|c| c.text.as_str()).collect();
        if own.is_empty() || own.len() == next.len() || own.iter().any(|t| role(t).is_none()) {
            break;
        }
        for (r, c) in roles.iter_mut().zip(next) {
            *r = role(&c.text).or(*r);
        }
        after += 1;
    }
    let known = roles.iter().flatten().count() + tiers.len();
    let written = cells.iter().filter(|c| !c.text.is_empty()).count();
    let any = |r: Role| roles.contains(&Some(r));
    let named = any(Role::Item) || any(Role::Indicator);
    if known < 3
        || known * 3 < written * 2
        || !named
        || !(any(Role::Criteria) || any(Role::Points) || !tiers.is_empty())
    {
        return None;
    }
    if tiers.is_empty() || any(Role::Points) {
        settle(table, after, &mut roles);
    }
    let keys = cells.iter().map(|c| key(&c.text)).collect();
    Some(Heads { roles, keys, tiers, after })
}

/// Headings without a role of their own that carry points, two or more of them.
fn tier_columns(cells: &[Cell], roles: &[Option<Role>]) -> Vec<(usize, Passage)> {
    let mut out = Vec::new();
    for (column, (cell, role)) in cells.iter().zip(roles).enumerate() {
        let points = title_points(&cell.text).1.or_else(|| match points_cell(&cell.text) {
            Some(PointsCell::Fixed(q)) if cell.text.contains('分') => Some(q),
            _ => None,
        });
        if let (None, Part::Own, Some(q)) = (role, cell.part, points) {
            out.push((column, Passage { text: format!("{q}分"), place: cell.place.clone() }));
        }
    }
    if out.len() < 2 { Vec::new() } else { out }
}

/// Decides between columns with the same heading.
fn settle(table: &Table, after: usize, roles: &mut [Option<Role>]) {
    let at = |roles: &[Option<Role>], role: Role| -> Vec<usize> {
        roles.iter().enumerate().filter(|(_, r)| **r == Some(role)).map(|(i, _)| i).collect()
    };
    let set = |roles: &mut [Option<Role>], column: usize, role: Role| {
        if let Some(r) = roles.get_mut(column) {
            *r = Some(role);
        }
    };
    // Of several columns of criteria the last one scores, the others say what is asked for.
    let criteria = at(roles, Role::Criteria);
    for column in criteria.iter().rev().skip(1) {
        set(roles, *column, Role::Requirement);
    }
    // Without a column of criteria the requirement has the points in its text.
    if criteria.is_empty()
        && let [.., last] = at(roles, Role::Requirement).as_slice()
    {
        set(roles, *last, Role::Criteria);
    }
    let criteria = at(roles, Role::Criteria).first().copied();
    // Several columns of indicators: the finest is last; the first stands for items when there are none.
    let mut indicators = at(roles, Role::Indicator);
    if criteria.is_none() && indicators.len() > 1 {
        // The last one describes what is scored.
        if let Some(last) = indicators.pop() {
            set(roles, last, Role::Criteria);
        }
    }
    let items = at(roles, Role::Item);
    for column in items.iter().skip(1) {
        set(
            roles,
            *column,
            if indicators.is_empty() && Some(column) == items.last() { Role::Indicator } else { Role::Group },
        );
    }
    if items.is_empty() && indicators.len() > 1 {
        let first = indicators.remove(0);
        set(roles, first, Role::Item);
    }
    for column in indicators.iter().rev().skip(1) {
        set(roles, *column, Role::Group);
    }
    let criteria = at(roles, Role::Criteria).first().copied().or(criteria);
    let indicator = at(roles, Role::Indicator).first().copied();
    let item = at(roles, Role::Item).first().copied();
    let points = at(roles, Role::Points);
    match (points.as_slice(), criteria) {
        ([one], Some(c)) if *one > c && varies(table, after, *one, indicator.or(item)) => {
            set(roles, *one, Role::TierPoints)
        }
        ([one], _) => {
            if let (Some(i), Some(n)) = (item, indicator)
                && i < *one
                && *one < n
            {
                set(roles, *one, Role::ItemPoints);
            }
        }
        ([first, second, rest @ ..], c) => {
            let c = c.unwrap_or(usize::MAX);
            if *first < c && *second > c {
                set(roles, *second, Role::TierPoints);
            } else if *second < c && indicator.is_none_or(|n| *first < n) {
                set(roles, *first, Role::ItemPoints);
                if let Some(third) = rest.first() {
                    set(roles, *third, Role::TierPoints);
                }
            } else if varies(table, after, *second, Some(*first)) {
                set(roles, *second, Role::TierPoints);
            } else {
                set(roles, *second, Role::Other);
            }
        }
        _ => {}
    }
}

/// Do the points of this column differ under one and the same indicator?
fn varies(table: &Table, after: usize, column: usize, by: Option<usize>) -> bool {
    let Some(by) = by else { return false };
    let mut current: Option<&str> = None;
    for row in table.rows.iter().skip(after) {
        let (Some(cell), Some(name)) = (row.get(column), row.get(by)) else { continue };
        let begins = name.part == Part::Own && !name.text.is_empty();
        if begins {
            current = Some(&cell.text);
        } else if !cell.text.is_empty() && points_cell(&cell.text).is_some() && current.is_some_and(|c| c != cell.text)
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_however_they_are_worded() {
        for (text, want) in [
            ("序号", Some(Role::No)),
            ("考核\n项目", Some(Role::Item)),
            ("主要考核内容", Some(Role::Indicator)),
            ("分 值", Some(Role::Points)),
            ("分值（100分）", Some(Role::Points)),
            ("评分依据", Some(Role::Criteria)),
            ("考核评分标准及办法", Some(Role::Criteria)),
            ("自评得分", Some(Role::Other)),
            ("责任部门", Some(Role::Assessor)),
            ("佐证材料", Some(Role::Evidence)),
            ("目标要求", Some(Role::Requirement)),
            ("环保公众网站正常运行", None),
            ("", None),
        ] {
            assert_eq!(role(text), want, "{text}");
        }
    }
}
