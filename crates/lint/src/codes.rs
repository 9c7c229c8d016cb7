//! Every code of the linter: its weight, its name and what to do, in two languages.

use crate::report::Severity;

pub struct Code {
    pub id: &'static str,
    pub severity: Severity,
    pub zh: &'static str,
    pub en: &'static str,
    pub do_zh: &'static str,
    pub do_en: &'static str,
    /// Words by which the title of a reading shows that it rules this matter; without any, a quotation is enough.
    pub about: &'static [&'static str],
}

const E: Severity = Severity::Error;
const W: Severity = Severity::Warning;
const N: Severity = Severity::Note;

macro_rules! codes {
    ($($id:literal $severity:ident $zh:literal $en:literal $do_zh:literal $do_en:literal [$($about:literal)*];)*) => {
        &[$(Code { id: $id, severity: $severity, zh: $zh, en: $en, do_zh: $do_zh, do_en: $do_en, about: &[$($about),*] }),*]
    };
}

#[rustfmt::skip]
pub static CODES: &[Code] = codes![
    // --- from reading and checking the files ---
    "sum" E "分值合计不符" "points do not add up" "改正分值，使各级合计相等" "correct the points so that every level adds up" [];
    "duplicate_number" E "序号重复" "a number stands twice" "改正序号" "renumber" [];
    "tiers" E "档位次序或分值有误" "tiers out of order" "档位由高到低排列，分值不重复" "order the tiers from the most points to the fewest, each once" [];
    "combine" E "小项相加还是择高未写明" "the way in which parts combine is not stated" "写明 combine：sum、max、min 或 mean" "state `combine`: sum, max, min or mean" [];
    "kind_totals" W "各类单位满分合计不同" "the full marks differ between kinds of units" "补齐分值，或写明各类单位分别折算" "complete the points, or state how each kind is scaled" [];
    "grades" E "等次次序有误" "grades out of order" "等次由好到差排列" "order the grades from the best to the worst" [];
    "no_zero_tier" W "没有 0 分档" "there is no tier of 0 points" "写明什么都没做得几分" "state what one gets who has done nothing" [];
    "unused_input" W "输入从未使用" "an input is never used" "删去，或写进规则" "remove it, or let a rule read it" [];
    "unlisted_reading" W "用到的读法未列出" "a reading is used and not listed" "列入该指标的 readings" "list it under `readings` of the indicator" [];
    "idle_reading" W "没有规则用到的读法" "no rule asks for a reading" "删去，或写进规则" "remove it, or let a rule branch on it" [];
    "unused_file" W "文件未列入" "a file is not listed" "列入 items，或删去" "list it under `items`, or remove it" [];
    // --- the rules themselves ---
    "tier_gap" W "有情形落不进任何一档" "a case falls into no tier" "写明这种情形归哪一档" "state into which tier such a case falls" [];
    "tier_overlap" W "两档重叠" "two tiers overlap" "把两档的界限写成互不包含，或写明从高" "make the tiers exclusive, or state that the higher one counts" [];
    "tier_unreachable" E "有一档永远得不到" "a tier can never be reached" "改正该档的条件，或删去该档" "correct the condition of the tier, or remove it" [];
    "tiers_alike" E "两档条文相同" "two tiers have the same text" "改正其中一档的条文" "correct the text of one of them" [];
    "grade_gap" W "等次之间有缝" "there is a gap between grades" "等次线写成“90分以上”“80分以上不满90分”" "write the grades as half-open: from 80 and below 90" [];
    "grade_overlap" W "等次重叠" "grades overlap" "每个分数只归一个等次" "let every total belong to one grade" [];
    "floor_unstated" W "扣分没有写下限" "a deduction has no floor" "写明扣完为止，或写明最多倒扣几分" "state that it stops at 0, or how far below it may go" [];
    "weights" E "权重合计不是 1" "weights do not add up to 1" "改正权重" "correct the weights" [];
    "threshold_without_unit" W "界限没有单位" "a threshold has no unit" "写明单位" "state the unit" ["口径" "单位"];
    "threshold_without_period" W "界限没有写期间" "a threshold has no period" "写明按哪一段时间计算" "state the period that counts" ["期间" "全年" "时段"];
    "threshold_without_kind" W "只给一部分单位写了界限" "only some kinds of units have a threshold" "给每类单位写明界限" "state the threshold of every kind" ["类别"];
    "reading_without_effect" W "读法从不改变得分" "a reading never changes any result" "删去，或改正规则" "remove it, or correct the rule" [];
    "quota_without_ties" W "名额没有并列规则" "a quota has no rule for ties" "写明最后一名并列时怎么办" "state what happens when the last place is shared" [];
    "fact_counted_twice" W "同一事实在两个指标里计分" "one fact counts in two indicators" "写明可否重复计分" "state whether it may count twice" ["重复"];
    "between_tiers" W "档与档之间能否给分没有写" "nothing is said on points between two tiers" "写明只能取档分，或可在多少分以内酌定" "state that only the points of the tiers are given, or within which bounds one may choose" ["中间分" "酌情" "裁量"];
    "result_rules_missing" W "等次、排名、并列或舍入没有写" "grades, ranking, ties or rounding are not stated" "写明结果怎样使用" "state how the result is used" ["等次" "排名" "名次"];
    "not_applicable_unstated" W "不适用的情形没有写" "nothing is said on what does not apply" "写明不适用时怎样计分" "state how one scores who has no such object" ["不适用" "统建" "建设对象"];
    "kind_without_date" W "类别以哪一天为准没有写" "the day that decides the kind is not stated" "写明类别以哪一天为准" "state as of which day the kind is taken" ["为准" "哪一天" "时点"];
    "kind_not_covered" W "有的单位不属于写明的任何一类" "some units belong to none of the kinds named" "写明这些单位按哪一类" "state the kind of such units" ["未提到" "未登记" "未列"];
    "english_missing" N "有英文的办法里缺英文" "a text has no English where the method has it elsewhere" "补上英文（…_en）" "add the English under the same key with `_en`" [];
    // --- the words ---
    "swallowed_range" W "低档的数值范围被高档包含" "the range of a lower tier lies within that of a higher one" "给高档补写下限" "give the higher tier a lower end" ["互斥" "嵌套" "包含" "重叠"];
    "boundary_twice" W "同一个数属于两档" "one value belongs to two tiers" "写明边界值归哪一档" "state to which tier the exact value belongs" ["边界" "本数"];
    "nested_thresholds" W "几档的界限层层包含，没有写取哪一档" "thresholds nest and nothing says which tier counts" "写明由高到低取第一个满足的档，或写成区间" "state that the first that fits counts, or write intervals" ["嵌套" "比较" "区间" "包含"];
    "boundary_unstated" W "“以上”“以下”是否含本数没有写" "nothing says whether the exact value is included" "写明含本数或不含本数" "state whether the exact value is included" ["边界" "本数"];
    "defects_any_or_all" W "几个缺陷并列，任一还是全部没有写" "several defects stand side by side: any or all?" "写明“之一的”或“同时”" "state whether one is enough" [];
    "list_partly_met" W "并列的几项只做到一部分，没有写得几分" "nothing is said on who meets a part of a list" "写明做到几项得几分" "state what a part of the list is worth" [];
    "open_list" W "列举以“等”结尾，全部还是任一没有写" "a list ends in \"and so on\"" "写全，或写明几项即可" "complete the list, or state how many are enough" [];
    "member_dropped" W "高档写了几方，低档只写其中一方" "a lower tier names only some of those that the higher one names" "两档写同样的范围" "name the same in both tiers" [];
    "criterion_not_negated" W "只差这一项的单位落不进下一档" "who fails only this criterion does not fit the tier below" "在下一档写明这种情形" "let the tier below say so" [];
    "missing_not_said" W "只写了迟报，没有写缺件" "late papers are named, missing ones are not" "写明缺一件、一直未报各得几分" "state what a missing paper is worth" ["缺" "未报" "迟报"];
    "vague_word" W "程度词没有尺度" "a word of degree has no measure" "写明尺度，或指定由谁认定" "state the measure, or who judges" [];
    "amount_without_basis" W "金额没有写口径" "an amount has no basis" "写明决算、预算或合同，是否含补助和人员经费" "state what counts: final accounts, budget or contracts, grants, staff" ["口径"];
    "rate_undefined" W "比率没有写分子分母" "a rate has no numerator and denominator" "写明分子、分母和采样" "define numerator, denominator and sampling" ["定义" "怎样" "算法" "计算"];
    "subject_changes" W "各档比较的对象不同" "the tiers compare different things" "各档用同一个对象" "use one subject in all tiers" ["定义" "对象" "合并"];
    "year_closes_early" W "全年的数据在年底前就要交" "a figure of the whole year is due before the year ends" "写明按截至日计算，或年后重算" "state the cut-off, or that it is calculated again" ["全年" "截至" "冲突"];
    "frequency_undefined" W "频次没有写怎样计算" "a frequency is not defined" "写明最大间隔还是平均、自然日还是工作日" "state largest or mean gap, days or working days" ["更新" "频次" "间隔"];
    "deadline_undefined" W "截止日没有写时刻和顺延" "a deadline has no time of day and no rule for holidays" "写明是否含当日、几点、遇假日是否顺延" "state whether the day is included, the hour, and what happens on holidays" ["截止" "时限" "期限"];
    "cap_or_tier" W "写成一档的分值其实是上限" "what looks like a tier is a cap" "写明按件计分、最多几分" "state points for each and the most" ["上限" "封顶"];
    "counting_unit_undefined" W "计数单位没有定义" "a counting unit is not defined" "写明怎样算一个" "state what counts as one" ["数法" "怎样数" "计数"];
    "credit_undefined" W "成果归谁没有写" "nothing says to whom an achievement belongs" "写明署名、共同申报和以哪一天为准" "state authorship, joint claims and the day that counts" ["署名" "共报" "归属"];
    "stage_unstated" W "开展建设到哪一步算数没有写" "nothing says how far a building must have come" "写明已立项、在建还是建成" "state whether approved, under way or finished counts" [];
    "moment_undefined" W "分几步的事，哪一步算数没有写" "something takes several steps and nothing says which counts" "写明以批复、到账还是验收为准" "state whether approval, payment or acceptance counts" ["何时算" "哪一步" "时点"];
    "nothing_given" W "没有人交办时得几分没有写" "nothing is said on who was given nothing to do" "写明没有事项时得几分、由谁确认" "state what one gets without any task, and who confirms it" ["空真" "没有下发" "没有事项" "没有任务"];
    "evidence_elsewhere" W "凭据在别的单位手里" "the proof lies with somebody else" "写明由谁出具评价" "state who gives the assessment" ["凭据" "上级"];
    "name_not_measured" W "名称里的事项条文没有测" "the name promises what no clause measures" "在条文里写明，或改名称" "measure it, or change the name" ["名称" "不测"];
    "level_misfit" W "条文里的层级与被考核单位对不上" "a clause speaks of levels that are not those assessed" "写明适用于各类单位的释义" "state what it means for each kind" ["主语" "错位" "层级"];
    "reference_not_given" W "所引的清单或文件没有给出" "a list or document is referred to and not given" "附上清单，或写明文号" "attach the list, or name the document" ["清单" "文件"];
];

pub fn code(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|c| c.id == id)
}
