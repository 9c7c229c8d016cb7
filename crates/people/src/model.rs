//! What a unit and a person are.

use jiff::civil::Date;
use kernel::{Error, Holding, Micros, Person, Result, Role, bureau_date, id};
use serde::{Deserialize, Serialize};

/// A unit as it is on some date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Id.
    pub id: String,
    /// Full name, as in documents.
    pub name: String,
    /// Short name, as in tables.
    pub short_name: String,
    /// Administrative or organisation code; lists are in its order.
    pub code: String,
    /// The kind the method distinguishes (`county`, `district`), if one is registered on the date.
    pub kind: Option<String>,
    /// The legal administrative status on the date, if known.
    pub status: Option<String>,
}

/// A dated value: from a day, to a day not included, open when absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// The value.
    pub value: String,
    /// First day.
    pub valid_from: Date,
    /// First day on which it no longer holds.
    pub valid_to: Option<Date>,
}

/// A unit to be registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUnit {
    /// Id, chosen by the city: short, stable, used in addresses.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Code.
    pub code: String,
    /// Kinds over time.
    pub kinds: Vec<Dated>,
    /// Statuses over time.
    pub statuses: Vec<Dated>,
}

impl NewUnit {
    /// Checks what came from outside.
    pub fn check(&self) -> Result<()> {
        id::check_id("unit id", &self.id)?;
        id::check_id("unit code", &self.code)?;
        for (what, text) in [("name", &self.name), ("short name", &self.short_name)] {
            if text.trim().is_empty() || text.chars().count() > 100 {
                return Err(Error::invalid(format!("{what} of unit `{}` must have 1 to 100 characters", self.id)));
            }
        }
        check_dated(&self.id, "kind", &self.kinds)?;
        check_dated(&self.id, "status", &self.statuses)
    }
}

fn check_dated(unit: &str, what: &str, rows: &[Dated]) -> Result<()> {
    let mut sorted: Vec<&Dated> = rows.iter().collect();
    sorted.sort_by_key(|d| d.valid_from);
    let mut free_from: Option<Option<Date>> = None;
    for row in sorted {
        id::check_id(what, &row.value)?;
        if row.valid_to.is_some_and(|to| to <= row.valid_from) {
            return Err(Error::invalid(format!(
                "{what} `{}` of unit `{unit}` ends on or before {}",
                row.value, row.valid_from
            )));
        }
        if let Some(free) = free_from
            && free.is_none_or(|from| from > row.valid_from)
        {
            return Err(Error::invalid(format!("two {what}s of unit `{unit}` hold on {}", row.valid_from)));
        }
        free_from = Some(row.valid_to);
    }
    Ok(())
}

/// A person as stored, without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Id.
    pub id: String,
    /// Login name, lower case.
    pub login: String,
    /// Display name.
    pub name: String,
    /// The unit of the main post.
    pub unit_id: Option<String>,
    /// Roles of the main post.
    pub roles: Vec<Role>,
    /// What is held besides.
    pub also: Vec<Holding>,
    /// What the account can hold at all: `business`, or one of the three administrators.
    pub realm: String,
    /// Whether the password was given by an administrator and is to be changed first.
    pub must_change: bool,
    /// When the account was closed; none while it is open on the day that was asked.
    pub closed_at: Option<Micros>,
    /// When it closes or closed, also when that lies ahead.
    pub closing: Option<Micros>,
}

impl PersonRow {
    /// Refuses what is given to an account that is closed on a day.
    pub(crate) fn open_on(&self, day: Date) -> Result<()> {
        if self.closing.is_none_or(|at| bureau_date(at) > day) {
            return Ok(());
        }
        Err(Error::conflict(format!("the account of `{}` is closed by then", self.login)).with_code("account_closed"))
    }

    /// The person as an actor.
    #[must_use]
    pub fn actor(&self) -> Person {
        Person {
            id: self.id.clone(),
            name: self.name.clone(),
            roles: self.roles.clone(),
            unit_id: self.unit_id.clone(),
            also: self.also.clone(),
        }
    }
}

/// A person to be registered.
#[derive(Clone)]
pub struct NewPerson {
    /// Login name; case does not matter.
    pub login: String,
    /// Display name.
    pub name: String,
    /// The unit, for unit officers.
    pub unit_id: Option<String>,
    /// Roles.
    pub roles: Vec<Role>,
    /// First password.
    pub password: String,
}

impl NewPerson {
    /// Checks what came from outside.
    pub fn check(&self) -> Result<()> {
        let login = login_key(&self.login)?;
        if self.name.trim().is_empty() || self.name.chars().count() > 60 {
            return Err(Error::invalid(format!("name of person `{login}` must have 1 to 60 characters")));
        }
        if let Some(role) = self.roles.iter().find(|r| r.of_unit())
            && self.unit_id.is_none()
        {
            return Err(Error::invalid(format!("person `{login}` is {role} and needs a unit")));
        }
        realm_of(&login, &self.roles)?;
        crate::password::check_password(&login, &self.password)
    }
}

/// The one realm of the roles: a system, security or audit administrator holds no other role.
pub(crate) fn realm_of(login: &str, roles: &[Role]) -> Result<&'static str> {
    let first = roles.first().map_or("business", |r| r.realm());
    match roles.iter().find(|r| r.realm() != first) {
        None => Ok(first),
        Some(other) => Err(Error::invalid(format!(
            "person `{login}` cannot be {} and {other}: the system, security and audit administrators are three \
             persons who hold nothing else",
            roles.first().map_or("", |r| r.name())
        ))
        .with_code("roles_apart")),
    }
}

/// The stored form of a login: lower case, 2 to 40 of letters, digits, `.`, `-`, `_`.
pub(crate) fn login_key(login: &str) -> Result<String> {
    let key = login.trim().to_lowercase();
    let count = key.chars().count();
    let ok = (2..=40).contains(&count) && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if ok {
        return Ok(key);
    }
    Err(Error::invalid("a login has 2 to 40 letters, digits, `.`, `-` or `_`").with_code("bad_login"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn unit(kinds: Vec<Dated>) -> NewUnit {
        NewUnit {
            id: "qingshui".into(),
            name: "清水县环境保护局".into(),
            short_name: "清水县".into(),
            code: "620521".into(),
            kinds,
            statuses: vec![],
        }
    }

    fn dated(value: &str, from: Date, to: Option<Date>) -> Dated {
        Dated { value: value.into(), valid_from: from, valid_to: to }
    }

    #[test]
    fn one_kind_holds_on_a_day() {
        let (a, b) = (date(2008, 1, 1), date(2009, 7, 1));
        assert!(unit(vec![dated("district", b, None), dated("county", a, Some(b))]).check().is_ok());
        assert!(unit(vec![dated("county", a, None), dated("district", b, None)]).check().is_err());
        assert!(unit(vec![dated("county", b, Some(b))]).check().is_err());
    }

    #[test]
    fn the_three_administrators_stand_alone() {
        for a in Role::ALL {
            for b in Role::ALL {
                let apart = a.realm() != b.realm();
                assert_eq!(realm_of("x", &[a, b]).is_err(), apart, "{a} {b}");
            }
        }
        assert_eq!(realm_of("x", &[Role::AuditAdministrator, Role::Leader]).unwrap_err().code(), "roles_apart");
    }

    #[test]
    fn logins_are_folded_and_bounded() {
        assert_eq!(login_key(" Zhang.San ").unwrap(), "zhang.san");
        assert_eq!(login_key("张三").unwrap(), "张三");
        for bad in ["", "a", "a b", "x'--", &"x".repeat(41)] {
            assert!(login_key(bad).is_err(), "{bad}");
        }
    }
}
