//! Rights: who may do what, decided here and nowhere else.
//!
//! [`allow`] decides one action on one subject; [`scope`] turns an action into the rows a list may show, as an SQL
//! predicate; [`explain`] says why. A module declares what it does by an [`Action`] and writes no check of its own.
//!
//! The rule of this release: the city's roles (method officer, reviewer, leader) read every unit in full; the roles of
//! a unit (head, officer, department officer, duty engineer) read their own unit in full and the others as published;
//! a province observer and the three administrators read scores only as published. What is not allowed here in words is
//! refused. A person holds what the main post gives, what part-time posts give for their units, and what others lent;
//! what is lent never includes an administrator's action, and only the actions that were named.
//!
//! No tables owned.

use kernel::{Actor, Error, Lent, Person, Result, Role};

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
    /// Edit the calendar of working days.
    ManageCalendar,
    /// Manage locks, second factors and who holds which role.
    ManageSecurity,
    /// Read the audit log.
    ReadAudit,
    /// Read the records of a unit's registers.
    ReadRecords,
    /// Write records of a unit.
    WriteRecords,
    /// Confirm records of a unit, and what it declares.
    ConfirmRecords,
    /// See how notices are sent, and have what failed tried again.
    ManageNotices,
    /// Hand in the papers of a unit.
    SubmitPapers,
    /// Claim a unit's points in its self-assessment.
    ClaimPoints,
    /// Accept, adjust or send back what a unit claims; never of a unit that one works for.
    AnswerClaims,
    /// Appeal for a unit against its result.
    FileAppeals,
    /// Decide an appeal; never of a unit that one works for.
    DecideAppeals,
    /// Consent to an extension or to the reopening of a final result, show a result and make it final.
    ApproveExceptions,
    /// Make the archive of a campaign, or the part of it that is about one unit.
    ArchiveCampaign,
    /// Read the stations, enterprises and outlets.
    ReadPlaces,
    /// Register stations, enterprises and outlets, and state what they are.
    KeepPlaces,
    /// Read devices, their frames and values.
    ReadDevices,
    /// Register, change and close monitoring devices; take unknown ones out of the quarantine.
    KeepDevices,
    /// Give commands to monitoring devices.
    CommandDevices,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 33] = [
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
        Action::ManageCalendar,
        Action::ManageSecurity,
        Action::ReadAudit,
        Action::ReadRecords,
        Action::WriteRecords,
        Action::ConfirmRecords,
        Action::ManageNotices,
        Action::SubmitPapers,
        Action::ClaimPoints,
        Action::AnswerClaims,
        Action::FileAppeals,
        Action::DecideAppeals,
        Action::ApproveExceptions,
        Action::ArchiveCampaign,
        Action::ReadPlaces,
        Action::KeepPlaces,
        Action::ReadDevices,
        Action::KeepDevices,
        Action::CommandDevices,
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
            Action::ManageCalendar => "manage_calendar",
            Action::ManageSecurity => "manage_security",
            Action::ReadAudit => "read_audit",
            Action::ReadRecords => "read_records",
            Action::WriteRecords => "write_records",
            Action::ConfirmRecords => "confirm_records",
            Action::ManageNotices => "manage_notices",
            Action::SubmitPapers => "submit_papers",
            Action::ClaimPoints => "claim_points",
            Action::AnswerClaims => "answer_claims",
            Action::FileAppeals => "file_appeals",
            Action::DecideAppeals => "decide_appeals",
            Action::ApproveExceptions => "approve_exceptions",
            Action::ArchiveCampaign => "archive_campaign",
            Action::ReadPlaces => "read_places",
            Action::KeepPlaces => "keep_places",
            Action::ReadDevices => "read_devices",
            Action::KeepDevices => "keep_devices",
            Action::CommandDevices => "command_devices",
        }
    }

    /// The action with a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|a| a.name() == name)
    }

    /// Whether it is refused for a unit that the person works for: nobody reviews the own unit.
    fn apart(self) -> bool {
        matches!(self, Action::AnswerClaims | Action::DecideAppeals)
    }

    /// Whether a duty engineer who belongs to no unit is the city's: minds the devices and places of all.
    fn of_city_duty(self) -> bool {
        use Action::{CommandDevices, KeepDevices, KeepPlaces, ReadDevices, ReadPlaces};
        matches!(self, ReadDevices | KeepDevices | CommandDevices | ReadPlaces | KeepPlaces)
    }

    /// Who holds it everywhere, and who holds it for the own unit.
    fn rule(self) -> (&'static [Role], &'static [Role]) {
        use Role::{
            AuditAdministrator, DepartmentOfficer, DutyEngineer, Leader, MethodOfficer, Reviewer,
            SecurityAdministrator, SystemAdministrator, UnitHead, UnitOfficer,
        };
        const UNIT: &[Role] = &[UnitHead, UnitOfficer, DepartmentOfficer, DutyEngineer];
        match self {
            Action::ReadCity => (&[MethodOfficer, Reviewer, Leader], &[]),
            Action::ReadUnit | Action::ReadRecords => (&[MethodOfficer, Reviewer, Leader], UNIT),
            Action::ReadPublished | Action::ReadMethod => (&Role::ALL, &[]),
            Action::Rule | Action::ManageCampaign | Action::DraftMethod => (&[MethodOfficer], &[]),
            Action::ArchiveCampaign => (&[MethodOfficer], &[UnitHead]),
            Action::ImportFacts | Action::StartRun => (&[MethodOfficer, Reviewer], &[]),
            Action::DeclareFacts | Action::SubmitPapers => (&[MethodOfficer, Reviewer], &[UnitHead, UnitOfficer]),
            Action::ClaimPoints | Action::FileAppeals => (&[], &[UnitHead, UnitOfficer]),
            Action::AnswerClaims => (&[Reviewer], &[]),
            Action::DecideAppeals => (&[Reviewer, Leader], &[]),
            Action::ApproveExceptions => (&[Leader], &[]),
            Action::WriteRecords => (&[MethodOfficer, Reviewer], UNIT),
            Action::ConfirmRecords => (&[], &[UnitHead]),
            Action::ReadPlaces | Action::ReadDevices => (&[MethodOfficer, Reviewer, Leader], UNIT),
            Action::KeepPlaces => (&[MethodOfficer, Reviewer], &[UnitHead, UnitOfficer, DutyEngineer]),
            Action::Judge => (&[Reviewer], &[]),
            Action::PublishRun => (&[Leader, MethodOfficer], &[]),
            Action::ManagePeople | Action::ManageCalendar | Action::ManageNotices => (&[SystemAdministrator], &[]),
            Action::ReadSystem => (&[SystemAdministrator, MethodOfficer], &[]),
            Action::ManageSecurity => (&[SecurityAdministrator], &[]),
            Action::ReadAudit => (&[AuditAdministrator], &[]),
            Action::KeepDevices | Action::CommandDevices => (&[MethodOfficer], &[DutyEngineer]),
        }
    }
}

/// What the system may do by itself: what its scheduled jobs and the command line do, and nothing that a named person
/// has to answer for.
const SYSTEM: [Action; 11] = [
    Action::ReadCity,
    Action::ReadUnit,
    Action::ReadPublished,
    Action::ReadMethod,
    Action::ImportFacts,
    Action::StartRun,
    Action::ManagePeople,
    Action::ReadSystem,
    Action::ReadRecords,
    Action::ReadPlaces,
    Action::KeepPlaces,
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
    /// All rows in full but those of these units: the actor works for them and may not do this there.
    AllBut(Vec<String>),
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
            Scope::AllBut(units) if units.is_empty() => Predicate { sql: "1 = 1".into(), binds: Vec::new() },
            Scope::Units(units) if units.is_empty() => nothing(),
            Scope::AllBut(units) | Scope::Units(units) => {
                let marks: Vec<String> = (first..).take(units.len()).map(|n| format!("${n}")).collect();
                let word = if matches!(self, Scope::AllBut(_)) { "NOT IN" } else { "IN" };
                Predicate { sql: format!("{unit_column} {word} ({})", marks.join(", ")), binds: units.clone() }
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
            Scope::AllBut(units) => units.iter().all(|u| u != unit_id),
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
        let mut own: Vec<String> = held(who.person()).filter_map(|h| h.unit).map(str::to_owned).collect();
        own.sort_unstable();
        own.dedup();
        return if action.apart() && !own.is_empty() { Scope::AllBut(own) } else { Scope::All };
    }
    let mut own: Vec<String> = held(who.person())
        .filter_map(|h| h.unit)
        .filter(|unit| decide(who, action, Subject::Unit(unit)).0)
        .map(str::to_owned)
        .collect();
    own.sort_unstable();
    own.dedup();
    if !own.is_empty() {
        return Scope::Units(own);
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
    Action::ALL
        .into_iter()
        .filter(|a| matches!(scope(who, *a), Scope::All | Scope::AllBut(_) | Scope::Units(_)))
        .collect()
}

/// One role as it is held: by a post of one's own, or lent by somebody.
#[derive(Clone, Copy)]
struct Held<'a> {
    role: Role,
    unit: Option<&'a str>,
    lent: Option<&'a Lent>,
}

fn held(person: Option<&Person>) -> impl Iterator<Item = Held<'_>> {
    person.into_iter().flat_map(|p| {
        let own = p.roles.iter().map(|r| Held { role: *r, unit: p.unit_id.as_deref(), lent: None });
        own.chain(p.also.iter().map(|h| Held { role: h.role, unit: h.unit_id.as_deref(), lent: h.lent.as_ref() }))
    })
}

/// What a role says of an action on a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The role may do it on every unit.
    Everywhere,
    /// The role may do it on the own unit, and this is it.
    OwnUnit,
    /// The role may do it on the own unit, and this is another.
    OtherUnit,
    /// The role may do it on the own unit, and the person belongs to none.
    NoUnit,
    /// The role does not give it.
    NotGiven,
    /// The role is lent without this action.
    NotDelegated,
}

impl Ground {
    /// Whether it speaks for the action.
    #[must_use]
    pub fn gives(self) -> bool {
        matches!(self, Ground::Everywhere | Ground::OwnUnit)
    }

    /// The name that pages translate.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Ground::Everywhere => "everywhere",
            Ground::OwnUnit => "own_unit",
            Ground::OtherUnit => "other_unit",
            Ground::NoUnit => "no_unit",
            Ground::NotGiven => "not_given",
            Ground::NotDelegated => "not_delegated",
        }
    }
}

impl Held<'_> {
    /// Whether this gives the action on the subject, and why or why not.
    fn ground(&self, action: Action, subject: Subject<'_>) -> Ground {
        let (everywhere, own_unit) = action.rule();
        let named = |l: &Lent| l.actions.is_empty() || l.actions.iter().any(|a| a == action.name());
        if self.lent.is_some_and(|l| self.role.realm() != "business" || !named(l)) {
            return Ground::NotDelegated;
        }
        if everywhere.contains(&self.role) {
            return Ground::Everywhere;
        }
        if !own_unit.contains(&self.role) {
            return Ground::NotGiven;
        }
        match (subject, self.unit) {
            (Subject::Unit(unit), Some(own)) if unit == own => Ground::OwnUnit,
            (_, None) if self.role == Role::DutyEngineer && action.of_city_duty() => Ground::Everywhere,
            (_, None) => Ground::NoUnit,
            _ => Ground::OtherUnit,
        }
    }

    /// The ground in words.
    fn words(&self, ground: Ground, action: Action) -> String {
        let (role, name) = (self.role, action.name());
        let by = self.lent.map(|l| format!(" (for {})", l.name)).unwrap_or_default();
        match ground {
            Ground::NotDelegated => format!("`{name}` was not delegated to {role}{by}"),
            Ground::Everywhere => format!("{role}{by} may `{name}` everywhere"),
            Ground::NotGiven => format!("{role}{by} does not give `{name}`"),
            Ground::OwnUnit => format!("{role}{by} may `{name}` for the own unit"),
            Ground::NoUnit => format!("`{name}` needs a unit, and this person belongs to none"),
            Ground::OtherUnit => format!("{role}{by} may `{name}` for the own unit only"),
        }
    }
}

/// A rule that speaks for or against, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The role.
    pub role: Role,
    /// The unit for which it is held.
    pub unit_id: Option<String>,
    /// The delegation it rests on.
    pub lent: Option<Lent>,
    /// What the role says.
    pub ground: Ground,
    /// In words.
    pub words: String,
}

/// Every role the person holds, and whether it gives the action.
#[must_use]
pub fn reasons(person: &Person, action: Action, subject: Subject<'_>) -> Vec<Reason> {
    held(Some(person))
        .map(|h| {
            let ground = h.ground(action, subject);
            let words = h.words(ground, action);
            Reason { role: h.role, unit_id: h.unit.map(str::to_owned), lent: h.lent.cloned(), ground, words }
        })
        .collect()
}

/// The delegation by which the actor does this, when no post of the actor's own gives it.
#[must_use]
pub fn acts_for<'a>(who: &'a Actor, action: Action, subject: Subject<'_>) -> Option<&'a Lent> {
    let given: Vec<Held<'a>> = held(who.person()).filter(|h| h.ground(action, subject).gives()).collect();
    if given.iter().any(|h| h.lent.is_none()) {
        return None;
    }
    given.first().and_then(|h| h.lent)
}

/// Whether an entry for this unit is made on its behalf (代填): by one who does not work there.
#[must_use]
pub fn on_behalf(who: &Actor, action: Action, unit: &str) -> bool {
    let (_, own_unit) = action.rule();
    !held(who.person())
        .any(|h| h.lent.is_none() && own_unit.contains(&h.role) && h.ground(action, Subject::Unit(unit)).gives())
}

fn decide(who: &Actor, action: Action, subject: Subject<'_>) -> (bool, String) {
    let Actor::Person(person) = who else {
        let can = SYSTEM.contains(&action);
        let word = if can { "may" } else { "may not" };
        return (can, format!("the system {word} `{}` by itself", action.name()));
    };
    if let Subject::Unit(unit) = subject
        && action.apart()
        && held(Some(person)).any(|h| h.unit == Some(unit))
    {
        return (false, format!("`{}` is not for who works for unit `{unit}`", action.name()));
    }
    let mut against = None;
    for h in held(Some(person)) {
        let ground = h.ground(action, subject);
        if ground.gives() {
            return (true, h.words(ground, action));
        }
        if action.rule().1.contains(&h.role) {
            against.get_or_insert_with(|| h.words(ground, action));
        }
    }
    let (everywhere, own_unit) = action.rule();
    let names: Vec<_> = everywhere.iter().chain(own_unit).map(|r| r.name()).collect();
    (false, against.unwrap_or_else(|| format!("`{}` needs one of: {}", action.name(), names.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Holding, Person};

    fn person(roles: &[Role], unit: Option<&str>) -> Actor {
        Actor::Person(Person {
            id: "p".into(),
            name: "某人".into(),
            roles: roles.to_vec(),
            unit_id: unit.map(str::to_string),
            also: vec![],
        })
    }

    fn may(who: &Actor, action: Action, subject: Subject<'_>) -> bool {
        allow(who, action, subject).is_ok()
    }

    #[test]
    fn the_matrix_of_roles_and_actions() {
        // One line for each role and action that is not refused: all rows, those of the own unit, or published ones.
        let mut matrix = String::new();
        for role in Role::ALL {
            let who = person(&[role], (role.of_unit() || role == Role::DutyEngineer).then_some("u1"));
            for action in Action::ALL {
                let mark = match scope(&who, action) {
                    Scope::All | Scope::AllBut(_) => "all",
                    Scope::Units(_) => "own",
                    Scope::PublishedOnly => "published",
                    Scope::None => "-",
                };
                if mark != "-" {
                    matrix.push_str(&format!("{role} {} {mark}\n", action.name()));
                }
            }
        }
        assert_eq!(matrix, include_str!("matrix.txt"));
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
    fn a_duty_engineer_of_no_unit_keeps_the_citys_devices_and_places_and_nothing_else() {
        let who = person(&[Role::DutyEngineer], None);
        for action in Action::ALL {
            let everywhere = action.rule().0 == Role::ALL;
            assert_eq!(may(&who, action, Subject::Unit("u1")), action.of_city_duty() || everywhere, "{action:?}");
        }
        let own = person(&[Role::DutyEngineer], Some("u1"));
        assert_eq!(scope(&own, Action::KeepDevices), Scope::Units(vec!["u1".into()]));
        assert!(!may(&person(&[Role::UnitOfficer], None), Action::ReadDevices, Subject::City));
    }

    fn lent(role: Role, unit: Option<&str>, actions: &[Action]) -> Holding {
        let actions = actions.iter().map(|a| a.name().to_owned()).collect();
        let lent = Lent { id: "d".into(), by: "w".into(), name: "王五".into(), actions };
        Holding { role, unit_id: unit.map(str::to_owned), lent: Some(lent) }
    }

    fn with(own: &[Role], unit: Option<&str>, also: Vec<Holding>) -> Actor {
        match person(own, unit) {
            Actor::Person(p) => Actor::Person(Person { also, ..p }),
            Actor::System => Actor::System,
        }
    }

    #[test]
    fn a_part_time_post_adds_its_unit_and_only_its_own_role() {
        let post = Holding { role: Role::DutyEngineer, unit_id: Some("u2".into()), lent: None };
        let who = with(&[Role::UnitOfficer], Some("u1"), vec![post]);
        assert_eq!(scope(&who, Action::ReadUnit), Scope::Units(vec!["u1".into(), "u2".into()]));
        assert_eq!(scope(&who, Action::DeclareFacts), Scope::Units(vec!["u1".into()]));
        assert!(!on_behalf(&who, Action::WriteRecords, "u2"));
    }

    #[test]
    fn what_is_lent_is_what_was_named_and_never_an_administrators() {
        let who = with(&[Role::Leader], None, vec![lent(Role::UnitHead, Some("u1"), &[Action::DeclareFacts])]);
        assert!(may(&who, Action::DeclareFacts, Subject::Unit("u1")));
        assert!(!may(&who, Action::DeclareFacts, Subject::Unit("u2")));
        assert!(!may(&who, Action::ConfirmRecords, Subject::Unit("u1")));
        assert!(on_behalf(&who, Action::DeclareFacts, "u1"));
        assert_eq!(acts_for(&who, Action::DeclareFacts, Subject::Unit("u1")).map(|l| l.name.as_str()), Some("王五"));
        assert!(explain(&who, Action::DeclareFacts, Subject::Unit("u1")).contains("for 王五"));
        let all = with(&[Role::Leader], None, vec![lent(Role::UnitHead, Some("u1"), &[])]);
        assert!(may(&all, Action::ConfirmRecords, Subject::Unit("u1")));
        let never = with(&[Role::Leader], None, vec![lent(Role::SecurityAdministrator, None, &[])]);
        assert!(!may(&never, Action::ManageSecurity, Subject::City));
    }

    #[test]
    fn nobody_answers_claims_or_appeals_of_a_unit_that_they_work_for() {
        let also = vec![Holding { role: Role::DutyEngineer, unit_id: Some("u1".into()), lent: None }];
        let reviewer = with(&[Role::Reviewer], None, also);
        for action in [Action::AnswerClaims, Action::DecideAppeals] {
            assert!(!may(&reviewer, action, Subject::Unit("u1")), "{action:?}");
            assert!(explain(&reviewer, action, Subject::Unit("u1")).contains("works for unit"));
            assert!(may(&reviewer, action, Subject::Unit("u2")), "{action:?}");
        }
        assert!(may(&reviewer, Action::ReadUnit, Subject::Unit("u1")));
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
