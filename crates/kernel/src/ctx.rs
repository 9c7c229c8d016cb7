//! The context of a request: who, when, which request.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Micros, Result};

/// The roles that a post can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 市方法员: keeps the method, rules on readings.
    MethodOfficer,
    /// 市复核员: checks facts and runs, judges.
    Reviewer,
    /// 市领导: reads everything, publishes.
    Leader,
    /// 单位负责人: does what the unit officer does, and confirms what the unit declares.
    UnitHead,
    /// 单位信息员: fills in and reads one unit.
    UnitOfficer,
    /// 部门经办人: keeps the records of a department, reads the unit.
    DepartmentOfficer,
    /// 值班工程师: keeps the records of operation, reads the unit.
    DutyEngineer,
    /// 系统管理员: manages people and the system.
    #[serde(alias = "administrator")]
    SystemAdministrator,
    /// 安全管理员: manages locks, second factors and who holds which role.
    SecurityAdministrator,
    /// 审计管理员: reads the audit log.
    AuditAdministrator,
    /// 省级观察员: reads what is published.
    ProvinceObserver,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 11] = [
        Role::MethodOfficer,
        Role::Reviewer,
        Role::Leader,
        Role::UnitHead,
        Role::UnitOfficer,
        Role::DepartmentOfficer,
        Role::DutyEngineer,
        Role::SystemAdministrator,
        Role::SecurityAdministrator,
        Role::AuditAdministrator,
        Role::ProvinceObserver,
    ];

    /// The stable name that is stored and sent.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::MethodOfficer => "method_officer",
            Role::Reviewer => "reviewer",
            Role::Leader => "leader",
            Role::UnitHead => "unit_head",
            Role::UnitOfficer => "unit_officer",
            Role::DepartmentOfficer => "department_officer",
            Role::DutyEngineer => "duty_engineer",
            Role::SystemAdministrator => "system_administrator",
            Role::SecurityAdministrator => "security_administrator",
            Role::AuditAdministrator => "audit_administrator",
            Role::ProvinceObserver => "province_observer",
        }
    }

    /// The title of the post as the bureau writes it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Role::MethodOfficer => "市方法员",
            Role::Reviewer => "市复核员",
            Role::Leader => "市领导",
            Role::UnitHead => "单位负责人",
            Role::UnitOfficer => "单位信息员",
            Role::DepartmentOfficer => "部门经办人",
            Role::DutyEngineer => "值班工程师",
            Role::SystemAdministrator => "系统管理员",
            Role::SecurityAdministrator => "安全管理员",
            Role::AuditAdministrator => "审计管理员",
            Role::ProvinceObserver => "省级观察员",
        }
    }

    /// What can never be combined: each of the three administrators stands alone, everything else is business. A
    /// person has one realm.
    #[must_use]
    pub fn realm(self) -> &'static str {
        match self {
            Role::SystemAdministrator => "system",
            Role::SecurityAdministrator => "security",
            Role::AuditAdministrator => "audit",
            _ => "business",
        }
    }

    /// Whether the role is held for one unit, and means nothing without. A duty engineer of no unit is the city's.
    #[must_use]
    pub fn of_unit(self) -> bool {
        matches!(self, Role::UnitHead | Role::UnitOfficer | Role::DepartmentOfficer)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(text: &str) -> Result<Role> {
        Role::ALL.into_iter().find(|r| r.name() == text).ok_or_else(|| {
            let known: Vec<_> = Role::ALL.iter().map(|r| r.name()).collect();
            Error::invalid(format!("unknown role `{text}`; known are {}", known.join(", ")))
        })
    }
}

/// A person who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Id of the person.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Roles held, in the order of [`Role::ALL`].
    pub roles: Vec<Role>,
    /// The unit the person works for; none for the city's own staff.
    pub unit_id: Option<String>,
    /// What the person holds besides, at this instant: part-time posts, and posts of others by delegation.
    pub also: Vec<Holding>,
}

/// A role that is held besides those of the main post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The role.
    pub role: Role,
    /// The unit for which it is held.
    pub unit_id: Option<String>,
    /// Whose post it is, when it is held by delegation.
    pub lent: Option<Lent>,
}

/// A delegation (委托): who acts for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lent {
    /// Id of the delegation.
    pub id: String,
    /// Id of the person who lent.
    pub by: String,
    /// Display name of that person.
    pub name: String,
    /// The names of the actions that were lent; all of the role when empty.
    pub actions: Vec<String>,
}

/// Who acts: a signed-in person, or the system itself (a scheduled job, the command line).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    Person(Person),
    /// The system itself.
    System,
}

impl Actor {
    /// Whether the actor holds the role. The system holds none: it is named where it may act.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        match self {
            Actor::Person(p) => p.roles.contains(&role),
            Actor::System => false,
        }
    }

    /// Whether the actor holds one of the roles.
    #[must_use]
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|r| self.has(*r))
    }

    /// The person, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match self {
            Actor::Person(p) => Some(p),
            Actor::System => None,
        }
    }

    /// The id that is written beside what the actor did; `system` for the system.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Actor::Person(p) => &p.id,
            Actor::System => "system",
        }
    }

    /// The name that is shown beside what the actor did.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Actor::Person(p) => &p.name,
            Actor::System => "system",
        }
    }

    /// The unit the actor works for.
    #[must_use]
    pub fn unit_id(&self) -> Option<&str> {
        self.person().and_then(|p| p.unit_id.as_deref())
    }
}

/// The context that every use case takes first.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// Who acts.
    pub who: Actor,
    /// The instant of the request; one request sees one time.
    pub now: Micros,
    /// The id of the request, shown in errors and logs.
    pub request_id: String,
}

impl Ctx {
    /// The context of work the system does by itself.
    #[must_use]
    pub fn system(now: Micros, request_id: impl Into<String>) -> Ctx {
        Ctx { who: Actor::System, now, request_id: request_id.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_names_read_back() {
        for role in Role::ALL {
            assert_eq!(role.name().parse::<Role>().unwrap(), role);
        }
        assert!("mayor".parse::<Role>().unwrap_err().message().contains("method_officer"));
    }

    #[test]
    fn the_system_holds_no_role() {
        assert!(!Actor::System.has_any(&Role::ALL));
        assert_eq!(Actor::System.id(), "system");
    }
}
