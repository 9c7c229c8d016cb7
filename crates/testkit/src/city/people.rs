//! The people of the demonstration.

use kernel::Role;

/// A person who can sign in to the demonstration. The password is the command's matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    pub login: String,
    pub name: String,
    pub role: Role,
    /// The unit, for the roles of a unit.
    pub unit: Option<String>,
}

/// The reviewer who signs the judgements.
pub(crate) const REVIEWER: &str = "傅鹤鸣";

const CITY: [(&str, &str, Role); 9] = [
    ("fangfa", "方颂文", Role::MethodOfficer),
    ("fuhe", REVIEWER, Role::Reviewer),
    ("lingdao", "凌道远", Role::Leader),
    ("guanli", "管立新", Role::SystemAdministrator),
    ("anquan", "安若谷", Role::SecurityAdministrator),
    ("shenji", "沈继明", Role::AuditAdministrator),
    ("shengting", "盛廷和", Role::ProvinceObserver),
    ("zhiban", "支半山", Role::DutyEngineer),
    ("fuhe2", "复知微", Role::Reviewer),
];

const GIVEN: [&str; 16] = [
    "晓岚", "文柏", "思齐", "一鸣", "雨桐", "建业", "若水", "志远", "明月", "海平", "秋实", "亦凡", "景行", "慧敏",
    "长风", "子衿",
];
const FAMILY: [&str; 16] =
    ["陆", "沈", "韩", "苏", "秦", "许", "钟", "魏", "蒋", "何", "吕", "汪", "谭", "邹", "熊", "夏"];

/// A name that the number gives.
pub(crate) fn name(number: u64) -> String {
    let pick = |list: &[&'static str; 16], n: u64| {
        usize::try_from(n % 16).ok().and_then(|i| list.get(i)).copied().unwrap_or_default()
    };
    format!("{}{}", pick(&FAMILY, number), pick(&GIVEN, number / 16))
}

pub(crate) fn city_people() -> Vec<DemoPerson> {
    CITY.iter()
        .map(|(login, name, role)| DemoPerson {
            login: (*login).into(),
            name: (*name).into(),
            role: *role,
            unit: role.of_unit().then(|| CITY_ID.into()),
        })
        .collect()
}

/// The city's own bureau, where the duty engineer of the city centre works.
pub(crate) const CITY_ID: &str = "shi";

/// Heads and officers on duty of two units.
pub(crate) const UNIT_PEOPLE: [(&str, &str, Role, &str); 4] = [
    ("c01tou", "陶立峰", Role::UnitHead, "c01"),
    ("c01zhi", "郑值遥", Role::DutyEngineer, "c01"),
    ("c02tou", "童远志", Role::UnitHead, "c02"),
    ("c02zhi", "智方圆", Role::DutyEngineer, "c02"),
];
