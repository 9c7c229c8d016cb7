//! Rights: who may do what, decided here and nowhere else.
//!
//! [`allow`] decides one action on one subject; [`scope`] turns an action into the rows a list may show, as an SQL
//! predicate; [`explain`] says why. A module declares what it does by an [`Action`] and writes no check of its own.
//!
//! The rule of this release: the city's roles (method officer, reviewer, leader) read every unit in full; a unit
//! officer reads their own unit in full and the others as published; an administrator manages people and the system
//! and reads scores only as published. What is not allowed here in words is refused.
//!
//! No tables owned.

use kernel::{Actor, Error, Result, Role};

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Read the city's board, ranking and runs in full.
    ReadCity,
    /// Read one unit's facts, scores and evidence in full.
    ReadUnit,
    /// Read what was published.
    ReadPublished,
    /// Read the method, its readings and its calendar.
    ReadMethod,
    /// Rule on a reading or a policy.
    Rule,
    /// Import facts for the whole city.
    ImportFacts,
    /// Declare facts of one unit by form.
    DeclareFacts,
    /// Judge an input that a method leaves to a named reviewer.
    Judge,
    /// Start a scoring run.
    StartRun,
    /// Publish a run.
    PublishRun,
    /// Change a campaign: open, close, freeze its method.
    ManageCampaign,
    /// Draft a method out of a document.
    DraftMethod,
    /// Manage people and units.
    ManagePeople,
    /// Read the state of the system: jobs, storage, versions.
    ReadSystem,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 14] = [
        Action::ReadCity,
        Action::ReadUnit,
        Action::ReadPublished,
        Action::ReadMethod,
        Action::Rule,
        Action::ImportFacts,
        Action::DeclareFacts,
        Action::Judge,
        Action::StartRun,
        Action::PublishRun,
        Action::ManageCampaign,
        Action::DraftMethod,
        Action::ManagePeople,
        Action::ReadSystem,
    ];

    /// The stable name, sent to the workbench so that it can show a disabled button with its reason.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Action::ReadCity => "read_city",
            Action::ReadUnit => "read_unit",
            Action::ReadPublished => "read_published",
            Action::ReadMethod => "read_method",
            Action::Rule => "rule",
            Action::ImportFacts => "import_facts",
            Action::DeclareFacts => "declare_facts",
            Action::Judge => "judge",
            Action::StartRun => "start_run",
            Action::PublishRun => "publish_run",
            Action::ManageCampaign => "manage_campaign",
            Action::DraftMethod => "draft_method",
            Action::ManagePeople => "manage_people",
            Action::ReadSystem => "read_system",
        }
    }

    /// Who holds it everywhere, and whether a unit officer holds it for the own unit.
    fn rule(self) -> (&'static [Role], bool) {
        use Role::{Administrator, Leader, MethodOfficer, Reviewer, UnitOfficer};
        match self {
            Action::ReadCity => (&[MethodOfficer, Reviewer, Leader], false),
            Action::ReadUnit => (&[MethodOfficer, Reviewer, Leader], true),
            Action::ReadPublished | Action::ReadMethod => {
                (&[MethodOfficer, Reviewer, Leader, UnitOfficer, Administrator], false)
            }
            Action::Rule | Action::ManageCampaign | Action::DraftMethod => (&[MethodOfficer], false),
            Action::ImportFacts | Action::StartRun => (&[MethodOfficer, Reviewer], false),
            Action::DeclareFacts => (&[MethodOfficer, Reviewer], true),
            Action::Judge => (&[Reviewer], false),
            Action::PublishRun => (&[Leader, MethodOfficer], false),
            Action::ManagePeople => (&[Administrator], false),
            Action::ReadSystem => (&[Administrator, MethodOfficer], false),
        }
    }
}

/// What the system may do by itself: what its scheduled jobs and the command line do, and nothing that a named person
/// has to answer for.
const SYSTEM: [Action; 8] = [
    Action::ReadCity,
    Action::ReadUnit,
    Action::ReadPublished,
    Action::ReadMethod,
    Action::ImportFacts,
    Action::StartRun,
    Action::ManagePeople,
    Action::ReadSystem,
];

/// What an action is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The city as a whole, or something that belongs to no unit.
    City,
    /// One unit.
    Unit(&'a str),
}

/// The rows a list may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All rows, in full.
    All,
    /// The rows of these units, in full.
    Units(Vec<String>),
    /// Rows only as they were published.
    PublishedOnly,
    /// No rows.
    None,
}

/// A piece of SQL with the values of its placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predicate {
    /// The condition, to be put behind `WHERE` or `AND`.
    pub sql: String,
    /// The values, in the order of the placeholders.
    pub binds: Vec<String>,
}

impl Scope {
    /// The condition on a table. `unit_column` holds the unit's id; `published_column` is 1 on published rows, if
    /// the table knows; `first` is the number of the first free placeholder.
    #[must_use]
    pub fn predicate(
        &self,
        unit_column: &'static str,
        published_column: Option<&'static str>,
        first: usize,
    ) -> Predicate {
        let nothing = || Predicate { sql: "1 = 0".into(), binds: Vec::new() };
        match self {
            Scope::All => Predicate { sql: "1 = 1".into(), binds: Vec::new() },
            Scope::Units(units) if units.is_empty() => nothing(),
            Scope::Units(units) => {
                let marks: Vec<String> = (first..).take(units.len()).map(|n| format!("${n}")).collect();
                Predicate { sql: format!("{unit_column} IN ({})", marks.join(", ")), binds: units.clone() }
            }
            Scope::PublishedOnly => match published_column {
                Some(column) => Predicate { sql: format!("{column} = 1"), binds: Vec::new() },
                None => nothing(),
            },
            Scope::None => nothing(),
        }
    }

    /// Whether the scope holds a unit in full.
    #[must_use]
    pub fn holds(&self, unit_id: &str) -> bool {
        match self {
            Scope::All => true,
            Scope::Units(units) => units.iter().any(|u| u == unit_id),
            Scope::PublishedOnly | Scope::None => false,
        }
    }
}

/// Allows or refuses, with the reason.
pub fn allow(who: &Actor, action: Action, subject: Subject<'_>) -> Result<()> {
    let (allowed, reason) = decide(who, action, subject);
    if allowed {
        return Ok(());
    }
    Err(Error::forbidden(reason).with_code("not_allowed").with_detail("action", action.name()))
}

/// Why an action is allowed or refused, in words.
#[must_use]
pub fn explain(who: &Actor, action: Action, subject: Subject<'_>) -> String {
    decide(who, action, subject).1
}

/// The rows on which the actor may do the action.
#[must_use]
pub fn scope(who: &Actor, action: Action) -> Scope {
    if decide(who, action, Subject::City).0 {
        return Scope::All;
    }
    let own = who.unit_id().filter(|unit| decide(who, action, Subject::Unit(unit)).0);
    if let Some(unit) = own {
        return Scope::Units(vec![unit.to_string()]);
    }
    let reading = matches!(action, Action::ReadCity | Action::ReadUnit);
    if reading && decide(who, Action::ReadPublished, Subject::City).0 {
        return Scope::PublishedOnly;
    }
    Scope::None
}

/// What the actor may do at all, on the city or on the own unit, for the workbench.
#[must_use]
pub fn granted(who: &Actor) -> Vec<Action> {
    Action::ALL.into_iter().filter(|a| matches!(scope(who, *a), Scope::All | Scope::Units(_))).collect()
}

fn decide(who: &Actor, action: Action, subject: Subject<'_>) -> (bool, String) {
    let Actor::Person(person) = who else {
        let can = SYSTEM.contains(&action);
        let word = if can { "may" } else { "may not" };
        return (can, format!("the system {word} `{}` by itself", action.name()));
    };
    let (everywhere, own_unit) = action.rule();
    if let Some(role) = person.roles.iter().find(|r| everywhere.contains(r)) {
        return (true, format!("{role} may `{}` everywhere", action.name()));
    }
    if own_unit && person.roles.contains(&Role::UnitOfficer) {
        return match (subject, person.unit_id.as_deref()) {
            (Subject::Unit(unit), Some(own)) if unit == own => {
                (true, format!("{} may `{}` for the own unit", Role::UnitOfficer, action.name()))
            }
            (_, None) => (false, format!("`{}` needs a unit, and this person belongs to none", action.name())),
            _ => (false, format!("{} may `{}` for the own unit only", Role::UnitOfficer, action.name())),
        };
    }
    let names: Vec<_> = everywhere.iter().map(|r| r.name()).collect();
    (false, format!("`{}` needs one of: {}", action.name(), names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Person;

    fn person(roles: &[Role], unit: Option<&str>) -> Actor {
        Actor::Person(Person {
            id: "p".into(),
            name: "某人".into(),
            roles: roles.to_vec(),
            unit_id: unit.map(str::to_string),
        })
    }

    fn may(who: &Actor, action: Action, subject: Subject<'_>) -> bool {
        allow(who, action, subject).is_ok()
    }

    #[test]
    fn the_matrix_of_roles_and_actions() {
        let mut matrix = String::new();
        for role in Role::ALL {
            let who = person(&[role], (role == Role::UnitOfficer).then_some("u1"));
            for action in Action::ALL {
                let mark = match scope(&who, action) {
                    Scope::All => "all",
                    Scope::Units(_) => "own",
                    Scope::PublishedOnly => "published",
                    Scope::None => "-",
                };
                if mark != "-" {
                    matrix.push_str(&format!("{role} {} {mark}\n", action.name()));
                }
            }
        }
        assert_eq!(
            matrix,
            "method_officer read_city all\nmethod_officer read_unit all\nmethod_officer read_published all\n\
             method_officer read_method all\nmethod_officer rule all\nmethod_officer import_facts all\n\
             method_officer declare_facts all\nmethod_officer start_run all\nmethod_officer publish_run all\n\
             method_officer manage_campaign all\nmethod_officer draft_method all\nmethod_officer read_system all\n\
             reviewer read_city all\nreviewer read_unit all\nreviewer read_published all\nreviewer read_method all\n\
             reviewer import_facts all\nreviewer declare_facts all\nreviewer judge all\nreviewer start_run all\n\
             leader read_city all\nleader read_unit all\nleader read_published all\nleader read_method all\n\
             leader publish_run all\n\
             unit_officer read_city published\nunit_officer read_unit own\nunit_officer read_published all\n\
             unit_officer read_method all\nunit_officer declare_facts own\n\
             administrator read_city published\nadministrator read_unit published\nadministrator read_published all\n\
             administrator read_method all\nadministrator manage_people all\nadministrator read_system all\n"
        );
    }

    #[test]
    fn a_unit_officer_stays_in_the_own_unit() {
        let who = person(&[Role::UnitOfficer], Some("u1"));
        assert!(may(&who, Action::ReadUnit, Subject::Unit("u1")));
        assert!(!may(&who, Action::ReadUnit, Subject::Unit("u2")));
        assert!(!may(&who, Action::ReadUnit, Subject::City));
        assert!(explain(&who, Action::ReadUnit, Subject::Unit("u2")).contains("own unit only"));
        let adrift = person(&[Role::UnitOfficer], None);
        assert_eq!(scope(&adrift, Action::DeclareFacts), Scope::None);
        assert!(!may(&adrift, Action::ReadUnit, Subject::Unit("")));
    }

    #[test]
    fn nobody_without_a_role_may_do_anything() {
        let who = person(&[], Some("u1"));
        for action in Action::ALL {
            assert_eq!(scope(&who, action), Scope::None, "{}", action.name());
            assert!(!may(&who, action, Subject::Unit("u1")));
        }
        assert!(granted(&who).is_empty());
    }

    #[test]
    fn the_system_answers_for_no_person() {
        for action in [Action::Rule, Action::Judge, Action::PublishRun, Action::DeclareFacts] {
            assert!(!may(&Actor::System, action, Subject::City));
        }
        assert!(may(&Actor::System, Action::StartRun, Subject::City));
    }

    #[test]
    fn predicates_number_their_placeholders_and_fail_closed() {
        let p = Scope::Units(vec!["a".into(), "b".into()]).predicate("unit_id", None, 3);
        assert_eq!((p.sql.as_str(), p.binds), ("unit_id IN ($3, $4)", vec!["a".into(), "b".into()]));
        for scope in [Scope::None, Scope::Units(vec![]), Scope::PublishedOnly] {
            assert_eq!(scope.predicate("unit_id", None, 1).sql, "1 = 0");
        }
        assert_eq!(Scope::PublishedOnly.predicate("unit_id", Some("published"), 1).sql, "published = 1");
        assert_eq!(Scope::All.predicate("unit_id", None, 1).sql, "1 = 1");
    }
}
