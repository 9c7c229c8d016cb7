//! The simple facts of the 2009 method's inputs: by which binding each is told, from when, and what a good, a fair and
//! a poor unit say; and the keys under which running systems tell theirs.

use std::borrow::Cow;

use facts::FactDef;

use crate::city::model::{Say, Standing, Way, When};
use Say::{Count, Daily, Fen, Grows, Is, Never, No, Share, Yes};
use Way::{Both, Declared, Judged, Measured};
use When::{Autumn, NewYear, Spring};

/// Input, dimension, cell, binding, from when, what is said by good, fair and poor units, the paper that proves it.
pub(crate) struct Line(
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub Way,
    pub When,
    pub [Say; 3],
    pub &'static str,
);

impl Line {
    pub(crate) fn say(&self, standing: Standing) -> Say {
        let [good, fair, poor] = self.5;
        match standing {
            Standing::Good => good,
            Standing::Fair => fair,
            Standing::Poor => poor,
        }
    }
}

pub(crate) const LINES: &[Line] = &[
    // 1.1
    Line("demo_project", "", "", Declared, Spring, [Yes, No, No], "示范工程立项文件"),
    Line("support", "", "", Judged, Autumn, [Is("strong"), Is("fair"), Is("weak")], "评审记录"),
    Line("progress_sound", "", "", Judged, Autumn, [Yes, Yes, No], "评审记录"),
    // 1.2
    Line("body_exists", "", "", Declared, Spring, [Yes, Yes, Yes], "三定方案"),
    Line("consolidated", "", "", Judged, Autumn, [Yes, Yes, No], "评审记录"),
    Line("body_state", "", "", Judged, Autumn, [Is("stable"), Is("stable"), Is("unstable")], "评审记录"),
    Line("funding_state", "", "", Judged, Autumn, [Is("enough"), Is("short"), Is("short")], "评审记录"),
    Line("capacity_kept", "", "", Judged, Autumn, [Yes, Yes, No], "评审记录"),
    Line("work_state", "", "", Judged, Autumn, [Is("sound"), Is("sound"), Is("affected")], "评审记录"),
    Line("organised", "", "", Judged, Autumn, [Yes, Yes, Yes], "评审记录"),
    Line("contact_smooth", "", "", Judged, Autumn, [Yes, Yes, Yes], "评审记录"),
    Line("overall_held", "", "", Judged, Autumn, [Yes, Yes, Yes], "评审记录"),
    Line("staff_now", "", "", Declared, Spring, [Count(12), Count(7), Count(3)], "人员花名册"),
    Line("staff_before", "", "", Declared, Spring, [Count(11), Count(8), Count(5)], "上年人员花名册"),
    Line("funding_now", "", "", Declared, Spring, [Fen(28_600_000), Fen(12_400_000), Fen(3_100_000)], "经费决算"),
    Line(
        "funding_before",
        "",
        "",
        Declared,
        Spring,
        [Fen(25_000_000), Fen(13_900_000), Fen(5_200_000)],
        "上年经费决算",
    ),
    Line("equipment_now", "", "", Measured, NewYear, [Count(86), Count(41), Count(15)], "装备台账"),
    Line("equipment_before", "", "", Measured, NewYear, [Count(80), Count(41), Count(17)], "上年装备台账"),
    // 2.1
    Line("security_device", "", "", Measured, NewYear, [Yes, No, No], "安全设备在用清单"),
    Line("security_device_shared", "", "", Measured, NewYear, [Yes, Yes, No], "市局设备覆盖范围说明"),
    Line("network_transfer", "", "", Measured, NewYear, [Yes, Yes, No], "文件传输服务日志"),
    // 2.2
    Line("exchange_support_given", "", "", Measured, NewYear, [Yes, Yes, Yes], "值班记录"),
    Line("exchange_support_strong", "", "", Judged, Autumn, [Yes, Yes, No], "评审记录"),
    Line(
        "exchange_uptime",
        "",
        "",
        Measured,
        NewYear,
        [Daily(1440, 2), Daily(1440, 14), Daily(1440, 63)],
        "系统运行日志",
    ),
    Line("exchange_receipts", "", "", Measured, NewYear, [Daily(3, 10), Daily(3, 58), Daily(3, 170)], "公文收发统计"),
    // 2.3
    Line("wan_maintained", "", "", Both, Spring, [Yes, Yes, No], "维护记录"),
    Line("meetings_supported", "", "", Both, Spring, [Yes, Yes, No], "会议保障记录"),
    Line("wan_state", "", "", Both, Spring, [Is("built"), Is("built"), Is("approved")], "专网验收报告"),
    Line("video_state", "", "", Both, Spring, [Is("built"), Is("approved"), Is("none")], "视频会议系统建设文件"),
    Line("interconnected", "", "", Both, Spring, [Yes, Yes, No], "联调记录"),
    Line("wan_incidents", "", "", Measured, NewYear, [Grows(0), Grows(2), Grows(7)], ""),
    // 2.4
    Line(
        "collection",
        "domain",
        "quality",
        Measured,
        NewYear,
        [Is("connected"), Is("connected"), Is("built")],
        "接入点位表",
    ),
    Line(
        "collection",
        "domain",
        "source",
        Measured,
        NewYear,
        [Is("connected"), Is("connected"), Is("none")],
        "接入点位表",
    ),
    Line("site_video", "domain", "quality", Measured, NewYear, [Yes, No, No], "视频点位清单"),
    Line("site_video", "domain", "source", Measured, NewYear, [Yes, Yes, No], "视频点位清单"),
    Line("sources_online", "", "", Measured, NewYear, [Share(46, 46), Share(27, 30), Share(5, 19)], "联网企业清单"),
    // 3.1
    Line("base_database", "domain", "quality", Declared, Spring, [Yes, Yes, Yes], "库表结构说明"),
    Line("base_database", "domain", "source", Declared, Spring, [Yes, Yes, No], "库表结构说明"),
    Line("base_unified", "", "", Declared, Spring, [Yes, Yes, No], "数据管理制度"),
    Line("base_queryable", "", "", Declared, Spring, [Yes, No, No], "查询接口自测记录"),
    Line("base_queries", "", "", Measured, NewYear, [Grows(2190), Grows(0), Grows(0)], "查询接口访问统计"),
    // 3.2
    Line("integrated", "data", "quality", Declared, Spring, [Yes, Yes, Yes], "整合入库记录"),
    Line("integrated", "data", "statistics", Declared, Spring, [Yes, Yes, No], "整合入库记录"),
    Line("integrated", "data", "source", Declared, Spring, [Yes, Yes, No], "整合入库记录"),
    Line("centre_applied", "", "", Declared, Spring, [Yes, No, No], "应用系统清单"),
    Line("field_progress", "field", "sharing", Declared, Spring, [Yes, No, No], "成果文件"),
    Line("field_progress", "field", "analysis", Declared, Spring, [Yes, Yes, No], "成果文件"),
    Line("field_progress", "field", "spatial", Declared, Spring, [No, No, No], ""),
    Line("field_progress", "field", "core", Declared, Spring, [Yes, No, No], "成果文件"),
    // 3.3
    Line("doc_centre", "", "", Measured, NewYear, [Yes, Yes, No], "文档中心上线文件"),
    Line("doc_catalogue", "", "", Measured, NewYear, [Is("complete"), Is("partial"), Is("none")], "资源目录"),
    Line("doc_search", "", "", Measured, NewYear, [Yes, No, No], "检索演示记录"),
    // 4.1
    Line("website_exists", "", "", Measured, NewYear, [Yes, Yes, Yes], "网站备案"),
    Line("website_stable", "", "", Judged, Autumn, [Yes, Yes, No], "评审记录"),
    Line("website_columns_full", "", "", Judged, Autumn, [Yes, Yes, No], "评审记录"),
    Line("online_service", "", "", Measured, NewYear, [Yes, No, No], "办事页面存档"),
    Line("public_interaction", "", "", Measured, NewYear, [Yes, Yes, No], "留言答复页面存档"),
    // 4.2
    Line("disclosure", "", "", Measured, NewYear, [Is("all"), Is("some"), Is("none")], "信息公开目录对照表"),
    Line("service_guide", "", "", Measured, NewYear, [Yes, Yes, No], "栏目页面存档"),
    Line("complaint_column", "", "", Measured, NewYear, [Yes, Yes, No], "栏目页面存档"),
    Line("info_query", "", "", Measured, NewYear, [Yes, No, No], "查询页面存档"),
    Line("notices_timely", "", "", Judged, Autumn, [Yes, Yes, No], "评审记录"),
    // 4.3
    Line("office_automation", "", "", Declared, Spring, [Yes, Yes, No], "办公系统上线文件"),
    Line("standard_flows", "", "", Declared, Spring, [Yes, Yes, No], "流程清单"),
    Line("office_networked", "", "", Declared, Spring, [Yes, Yes, No], "登录与办理统计"),
    Line("info_opened", "", "", Declared, Spring, [Yes, No, No], "公开办理结果页面存档"),
    // 4.4
    Line("portal_built", "", "", Declared, Spring, [Yes, Yes, No], "门户上线文件"),
    Line("portal_serves_all", "", "", Declared, Spring, [Yes, No, No], "门户访问日志"),
    Line("intranet_query_pages", "", "", Declared, Spring, [Yes, Yes, No], "查询页面存档"),
    Line("public_query_pages", "", "", Measured, NewYear, [Yes, Yes, No], "查询页面存档"),
    // 5.1
    Line("sharing_cooperation", "", "", Both, Spring, [Yes, Yes, No], "省厅任务文件"),
    Line("sharing_collected", "", "", Both, Spring, [Yes, Yes, No], "报送回执"),
    Line("sharing_processed", "", "", Both, Spring, [Yes, No, No], "数据质量反馈"),
    // 5.2
    Line("software_support", "", "", Judged, Autumn, [Is("full"), Is("simple"), Is("simple")], "评审记录"),
    Line("no_software_confirmed", "", "", Judged, Autumn, [Never, Never, Never], "评审记录"),
    // 6.1
    Line("rules_practised", "", "", Declared, Spring, [Yes, Yes, No], "值班表与备份日志"),
    // 7.2
    Line("training_plan", "", "", Declared, Spring, [Yes, Yes, No], "年度培训计划"),
    Line("plan_lists_training", "", "", Declared, Spring, [Yes, Yes, Yes], "年度工作计划"),
    // 9.1
    Line("no_tasks_confirmed", "", "", Judged, Autumn, [Never, Never, Never], "评审记录"),
];

/// What the reviewer writes: input, for the better finding, for the worse.
pub(crate) const REASONS: &[(&str, &str, &str)] = &[
    (
        "support",
        "查阅编制文件和经费批复，机构、人员、经费均有保障。",
        "查阅编制文件和经费批复，机构经费保障与任务不相称。",
    ),
    ("progress_sound", "年度重点工作按计划推进，未见明显滞后。", "全年未召开专题会议，重点工作明显滞后。"),
    ("consolidated", "对照上年规范化验收清单逐项核对，成果得到巩固。", "上年验收清单中有三项未再保持，巩固不够。"),
    ("body_state", "核对上年和本年花名册，人员队伍稳定。", "核对花名册，一年内技术人员流失，队伍不够稳定。"),
    ("funding_state", "核对两年决算，经费能够满足运行和建设。", "核对两年决算，经费较上年下降，难以满足运行。"),
    ("capacity_kept", "抽查装备台账，在用设备完好，能力没有下降。", "抽查装备台账，多台设备停用，服务能力下降。"),
    ("work_state", "查阅工作日志，各项工作未受影响。", "查阅工作日志，数据报送多次中断，工作受到影响。"),
    ("organised", "有分管领导和责任分工，组织得力。", "分工不清，全年无布置记录，组织不力。"),
    ("contact_smooth", "市局公文和会议均按时响应，联系畅通。", "市局三次来函未复，联系不畅。"),
    ("overall_held", "1分档所述情形未整体成立。", "机构明显削弱、经费严重不足、工作滑坡，1分档所述情形整体成立。"),
    ("exchange_support_strong", "故障均在两小时内响应并闭环，支持有力。", "故障单多次超时无人响应，支持不力。"),
    ("website_stable", "探测记录显示网站运行正常。", "探测记录显示网站多次无法打开，运行不稳定。"),
    ("website_columns_full", "对照栏目清单抽查，栏目齐全且有内容。", "对照栏目清单抽查，多个栏目空置。"),
    ("notices_timely", "抽查二十条公告，形成后均及时发布。", "抽查二十条公告，超过半数迟于形成后十个工作日发布。"),
    ("software_support", "各套软件均有部署、培训和工单记录，支持全面。", "仅有安装记录，无培训和工单，属简单支持。"),
    ("no_software_confirmed", "与省厅、市局核对，本年确无下发软件。", "与省厅核对，本年有下发软件。"),
    ("no_tasks_confirmed", "与市局办公室核对，本年确无专项任务。", "与市局办公室核对，本年有专项任务。"),
    ("wan_state", "现场查看，专网已开通并验收。", "现场查看，专网尚未验收。"),
    ("sharing_processed", "抽查报送数据，质控标识齐全。", "抽查报送数据，近三成未经质控，加工处理未得到保障。"),
];

/// What inputs without a running system are called on paper.
pub(crate) const TITLES: &[(&str, &str)] = &[
    ("demo_project", "信息现代化示范工程"),
    ("support", "组织机构、人员、经费的保障"),
    ("progress_sound", "重视程度和工作进展"),
    ("consolidated", "规范化建设成果巩固"),
    ("body_state", "机构、人员队伍状况"),
    ("funding_state", "经费投入状况"),
    ("capacity_kept", "基础能力和服务能力"),
    ("work_state", "环境信息工作状况"),
    ("organised", "工作组织"),
    ("contact_smooth", "与市级联系"),
    ("overall_held", "未整体落入1分档"),
    ("exchange_support_strong", "公文系统技术支持"),
    ("field_progress", "重要领域进展"),
    ("website_stable", "网站运行"),
    ("website_columns_full", "网站栏目"),
    ("notices_timely", "公示公告及时性"),
    ("software_support", "软件应用技术支持"),
    ("no_software_confirmed", "确无下发软件"),
    ("training_plan", "培训计划和目标"),
    ("plan_lists_training", "年度计划列有培训"),
    ("no_tasks_confirmed", "确无专项任务"),
];

/// Input, key of the running system, what it gives.
pub(crate) const KEYS: &[(&str, FactDef)] = &[
    key("investment", "registers.spending", "信息能力建设投入", "Investment in information capability"),
    key("goals", "registers.goals", "年度工作目标完成情况", "Annual goals met"),
    key("body_exists", "registers.information_body", "信息管理机构", "Information body"),
    key("staff_now", "registers.staff", "在岗人数", "Staff"),
    key("staff_before", "registers.staff_before", "上年末在岗人数", "Staff a year before"),
    key("funding_now", "registers.funding", "信息化经费", "Information budget"),
    key("funding_before", "registers.funding_before", "上年信息化经费", "Information budget a year before"),
    key("equipment_now", "registers.equipment", "装备数", "Equipment"),
    key("equipment_before", "registers.equipment_before", "上年末装备数", "Equipment a year before"),
    key("probes", "links.probes", "链路探测汇总", "Probes of the private links"),
    key("security_device", "registers.security_devices", "本单位安全设备", "Own security devices"),
    key(
        "security_device_shared",
        "links.shared_protection",
        "市局安全设备覆盖",
        "Covered by the city's security devices",
    ),
    key("network_transfer", "exchange.transfers", "数据和文件网络传输", "Data and files over the network"),
    key("exchange_support_given", "registers.support_given", "技术支持记录", "Support on record"),
    key("exchange_uptime", "exchange.uptime", "电子公文系统可用率", "Uptime of the document exchange"),
    key("exchange_receipts", "exchange.receipts", "公文签收及时率", "Documents signed for in time"),
    key("exchange_faults", "assessment.support_findings", "查实的支持不力记录", "Proven failures of support"),
    key("wan_maintained", "links.upkeep", "广域网日常维护", "Upkeep of the wide-area network"),
    key("meetings_supported", "video.meetings", "视频会议保障", "Video meetings supported"),
    key("wan_state", "links.wan_state", "市县专网建设", "City-county network"),
    key("video_state", "video.system_state", "视频会议系统建设", "Video conferencing"),
    key("interconnected", "links.interconnected", "与省市互通", "Connects to province and city"),
    key("wan_incidents", "links.incidents", "影响使用的事故", "Incidents that disturbed use"),
    key("collection", "telemetry.collection", "数据采集网", "Network that collects data"),
    key("site_video", "video.sites", "现场视频", "Site video"),
    key("sources_online", "telemetry.coverage", "污染源联网率", "Sources online"),
    key("base_database", "datacentre.base_database", "基础信息数据库", "Basic databases"),
    key("base_unified", "datacentre.base_unified", "两库统一管理", "Databases managed as one"),
    key("base_queryable", "datacentre.base_queryable", "基础数据查询", "Queries on the basic data"),
    key("base_queries", "datacentre.base_queries", "查询调用次数", "Calls of the queries"),
    key("integrated", "datacentre.integrated", "数据整合", "Data integrated"),
    key("centre_applied", "datacentre.applied", "数据中心应用", "Data centre in use"),
    key("doc_centre", "documents.centre", "内网文档中心", "Document centre"),
    key("doc_departments", "documents.departments", "各部门文档集中与维护", "Departments in the document centre"),
    key("doc_catalogue", "documents.catalogue", "资源目录", "Catalogue"),
    key("doc_search", "documents.search", "全文检索", "Full-text search"),
    key("website_exists", "website.exists", "公众网站", "Public website"),
    key("website_updates", "website.updates", "网站更新", "Updates of the website"),
    key("online_service", "website.online_service", "在线办事", "Services online"),
    key("public_interaction", "website.interaction", "公众互动", "Interaction with the public"),
    key("disclosure", "website.disclosure", "信息公开栏目", "Disclosure columns"),
    key("service_guide", "website.service_guide", "办事指南", "Guide to services"),
    key("complaint_column", "website.complaints", "举报投诉栏目", "Complaints column"),
    key("info_query", "website.query", "信息发布和查询", "Publishing and queries"),
    key("notices", "website.notices", "公示公告发布", "Notices published"),
    key("office_automation", "office.automation", "办公自动化", "Office automation"),
    key("standard_flows", "office.standard_flows", "流程标准化", "Standard procedures"),
    key("office_networked", "office.networked", "办公网络化", "Networked office"),
    key("info_opened", "office.info_opened", "信息公开化", "Open information"),
    key("approval_items", "office.approvals", "审批执法事项", "Approvals and enforcement"),
    key("portal_built", "office.portal", "专网信息门户", "Portal on the private network"),
    key("portal_serves_all", "office.portal_access", "各处室经门户访问", "Offices reach data through the portal"),
    key("intranet_query_pages", "office.query_pages", "专网查询页面", "Query pages on the private network"),
    key("public_query_pages", "website.query_pages", "公众网站查询页面", "Query pages on the public website"),
    key("sharing_cooperation", "exchange.cooperation", "配合集成共享建设", "Cooperates on sharing"),
    key("sharing_collected", "exchange.collected", "数据收集", "Collecting of data"),
    key("sharing_processed", "exchange.processed", "数据加工处理", "Processing of data"),
    key("issued_software", "registers.issued_software", "下发软件", "Software issued"),
    key("regulations", "registers.regulations", "信息管理制度", "Rules issued"),
    key("rules_practised", "registers.rules_practised", "制度执行记录", "Rules in practice"),
    key("trainings_attended", "registers.trainings_attended", "参加培训", "Training attended"),
    key("trainings_held", "registers.trainings_held", "开展培训", "Training held"),
    key("achievements", "registers.achievements", "论文和科研成果", "Papers and research results"),
    key("submissions", "assessment.submissions", "上报的材料", "Papers sent in"),
    key("written_materials", "office.written_reports", "已写成的总结和计划", "Papers written"),
    key("quality_findings", "assessment.quality_findings", "认定质量较差", "Findings of poor quality"),
    key("special_tasks", "office.special_tasks", "专项任务", "Special tasks"),
    key("project_events", "registers.project_events", "项目进程", "Progress of projects"),
];

const fn key(
    input: &'static str,
    key: &'static str,
    title: &'static str,
    title_en: &'static str,
) -> (&'static str, FactDef) {
    (input, FactDef { key: Cow::Borrowed(key), title: Cow::Borrowed(title), title_en: Cow::Borrowed(title_en) })
}

pub(crate) fn def(input: &str) -> Option<&'static FactDef> {
    KEYS.iter().find(|(i, _)| *i == input).map(|(_, d)| d)
}

/// The system that measures a key.
pub(crate) fn system(key: &str) -> &'static str {
    match key.split('.').next().unwrap_or_default() {
        "links" => "链路监测系统",
        "website" => "网站监测系统",
        "exchange" => "电子公文传输系统",
        "assessment" => "考核系统",
        "registers" => "台账登记系统",
        "video" => "视频管理系统",
        "telemetry" => "自动监控数据平台",
        "datacentre" => "环境数据中心",
        "documents" => "内网文档中心",
        "finance" => "财务系统",
        "people" => "人事系统",
        _ => "办公系统",
    }
}
