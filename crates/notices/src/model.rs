//! What is due, and which step of reminding has come.

use std::collections::BTreeMap;
use std::pin::Pin;

use jiff::civil::Date;
use kernel::calendar::{Calendar, DayRule};
use kernel::period::day_number;
use kernel::{Actor, Person, Result, Role};
use rights::{Action, Subject, allow};

/// Days ahead on which one is reminded, unless a source says otherwise.
pub const STEPS: [i64; 3] = [30, 7, 1];
/// The step of what is overdue.
pub const OVERDUE: i64 = -1;
/// So many days after its day something overdue is still told to those who were not told yet.
pub const OVERDUE_DAYS: i64 = 30;

/// Something that is due and not done.
#[derive(Clone, Debug)]
pub struct Due {
    /// What it is, stable within its source.
    pub id: String,
    /// The unit that has to do it.
    pub unit: String,
    /// The last day.
    pub day: Date,
    /// Days ahead on which it is reminded of.
    pub remind: Vec<i64>,
    /// Days ahead are working days.
    pub workdays: bool,
    /// Told to the head and to those on duty when it is overdue.
    pub escalates: bool,
    /// Who works in the unit and may do this is reminded.
    pub action: Action,
    pub title: String,
    pub title_en: Option<String>,
    /// What of the method it belongs to.
    pub indicator: Option<String>,
    /// The page of the workbench where it is done, and what is set in its address.
    pub path: String,
    pub set: BTreeMap<String, String>,
}

/// What a source is asked for, as it comes.
pub type Dues<'a> = Pin<Box<dyn Future<Output = Result<Vec<Due>>> + Send + 'a>>;

/// A module that knows of things that are due.
pub trait DueSource: Send + Sync {
    /// Its name: of the module.
    fn name(&self) -> &'static str;
    /// Everything that is not done and due up to a day, whatever is overdue included.
    fn dues(&self, today: Date, until: Date) -> Dues<'_>;
}

/// The step that has come, and whether it had to be found without the working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub days: i64,
    pub uncovered: bool,
}

impl Due {
    /// What a notice of it is known by: another day is another thing.
    pub(crate) fn thing(&self, source: &str) -> String {
        format!("{source}/{}@{}", self.id, self.day)
    }

    /// The most urgent step that has come.
    pub(crate) fn step(&self, today: Date, calendar: &Calendar) -> Option<Step> {
        let natural = day_number(self.day) - day_number(today);
        if natural < 0 {
            let told = self.escalates && -natural <= OVERDUE_DAYS;
            return told.then_some(Step { days: OVERDUE, uncovered: false });
        }
        // Past the calendar nobody knows the working days: days are counted as they are, and the notice says so.
        let uncovered = self.workdays && !calendar.covers(self.day);
        let left = match self.workdays && !uncovered {
            true => calendar.days_between(today, self.day, DayRule::Workdays),
            false => natural,
        };
        let days = self.remind.iter().copied().filter(|d| *d >= left.max(0)).min();
        // On the day itself the last reminder still stands.
        days.map(|days| Step { days, uncovered })
    }

    /// Who is told of a step, of all persons; nobody who may not read the unit.
    pub(crate) fn told<'a>(&self, step: i64, persons: &'a [Person]) -> Vec<&'a Person> {
        let holders = |roles: &[Role]| -> Vec<&'a Person> { persons.iter().filter(|p| self.holds(p, roles)).collect() };
        let heads = holders(&[Role::UnitHead]);
        let mut told = holders(&[Role::UnitOfficer, Role::DepartmentOfficer]);
        told.retain(|p| self.may(p, self.action));
        if step == OVERDUE {
            let mut above = heads;
            above.extend(holders(&[Role::DutyEngineer]));
            if above.is_empty() {
                // Nobody of the unit can be told: the city has to know.
                above = persons.iter().filter(|p| Actor::Person((*p).clone()).has(Role::MethodOfficer)).collect();
            }
            told.extend(above);
        } else if told.is_empty() {
            told = heads;
        }
        told.retain(|p| self.may(p, Action::ReadUnit));
        told.sort_by(|a, b| a.id.cmp(&b.id));
        told.dedup_by(|a, b| a.id == b.id);
        told
    }

    fn may(&self, person: &Person, action: Action) -> bool {
        allow(&Actor::Person(person.clone()), action, Subject::Unit(&self.unit)).is_ok()
    }

    fn holds(&self, p: &Person, roles: &[Role]) -> bool {
        let own = p.unit_id.as_deref() == Some(&*self.unit) && p.roles.iter().any(|r| roles.contains(r));
        let here = |h: &kernel::Holding| h.unit_id.as_deref() == Some(&*self.unit) && roles.contains(&h.role);
        own || p.also.iter().any(here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use kernel::period::Period;

    fn due(day: Date) -> Due {
        Due {
            id: "r1".into(),
            unit: "u1".into(),
            day,
            remind: STEPS.to_vec(),
            workdays: false,
            escalates: true,
            action: Action::WriteRecords,
            title: "任务".into(),
            title_en: None,
            indicator: None,
            path: "/".into(),
            set: BTreeMap::new(),
        }
    }

    fn person(id: &str, role: Role, unit: Option<&str>) -> Person {
        Person { id: id.into(), name: id.into(), roles: vec![role], unit_id: unit.map(str::to_owned), also: vec![] }
    }

    #[test]
    fn the_most_urgent_step_that_has_come() {
        let (today, none) = (date(2026, 11, 22), Calendar::default());
        let step = |day| due(day).step(today, &none).map(|s| s.days);
        assert_eq!(step(date(2026, 12, 23)), None);
        assert_eq!(step(date(2026, 12, 22)), Some(30));
        assert_eq!(step(date(2026, 11, 30)), Some(30));
        assert_eq!(step(date(2026, 11, 29)), Some(7));
        assert_eq!(step(date(2026, 11, 24)), Some(7));
        assert_eq!(step(date(2026, 11, 23)), Some(1));
        assert_eq!(step(today), Some(1));
        assert_eq!(step(date(2026, 11, 21)), Some(OVERDUE));
        assert_eq!(step(date(2026, 10, 23)), Some(OVERDUE));
        assert_eq!(step(date(2026, 10, 22)), None);
        assert_eq!(Due { escalates: false, ..due(date(2026, 11, 21)) }.step(today, &none), None);
    }

    #[test]
    fn working_days_are_counted_where_they_are_known_and_never_invented() {
        let covered = Some(Period { from: date(2026, 1, 1), to: date(2026, 12, 31) });
        let calendar = Calendar { covered, ..Calendar::default() };
        let by_work = |day| Due { workdays: true, ..due(day) };
        // Friday to Monday is one working day and three days.
        let friday = date(2026, 11, 20);
        let monday = by_work(date(2026, 11, 23)).step(friday, &calendar);
        assert_eq!(monday, Some(Step { days: 1, uncovered: false }));
        assert_eq!(due(date(2026, 11, 23)).step(friday, &calendar).map(|s| s.days), Some(7));
        let past = by_work(date(2027, 1, 4)).step(date(2026, 12, 28), &calendar);
        assert_eq!(past, Some(Step { days: 7, uncovered: true }));
    }

    #[test]
    fn those_of_the_unit_are_told_and_an_overdue_thing_goes_up() {
        let mut all = vec![
            person("a-officer", Role::UnitOfficer, Some("u1")),
            person("b-head", Role::UnitHead, Some("u1")),
            person("c-duty", Role::DutyEngineer, Some("u1")),
            person("d-other", Role::UnitOfficer, Some("u2")),
            person("e-other-head", Role::UnitHead, Some("u2")),
            person("f-method", Role::MethodOfficer, None),
            person("g-duty-of-none", Role::DutyEngineer, None),
            person("h-admin", Role::SystemAdministrator, None),
        ];
        let thing = due(date(2026, 12, 1));
        let ids = |step, all: &[Person]| thing.told(step, all).iter().map(|p| p.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(7, &all), ["a-officer"]);
        assert_eq!(ids(OVERDUE, &all), ["a-officer", "b-head", "c-duty"]);
        all.retain(|p| p.id != "b-head" && p.id != "c-duty");
        assert_eq!(ids(OVERDUE, &all), ["a-officer", "f-method"]);
        all.remove(0);
        assert!(ids(30, &all).is_empty());
    }
}
