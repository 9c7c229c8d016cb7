//! What a unit is in the simulation, and the words in which its year is written down.

/// Month and day of the simulated year.
pub(crate) type Md = (i8, i8);

/// How a unit stands: the column of the catalogue that it begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Good,
    Fair,
    Poor,
}

/// By which binding a fact is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Measured,
    Attested,
    Declared,
    Judged,
    /// By the superior and by the unit itself.
    Both,
}

/// What is said of a simple fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Say {
    Yes,
    No,
    Is(&'static str),
    Count(i64),
    Fen(i64),
    Share(i64, i64),
    /// A count that reaches this by the end of the year, evenly.
    Grows(i64),
    /// A share over the year's days, each of so many; so many of a thousand are missed.
    Daily(i64, i64),
    Absent(&'static str),
    Down(&'static str),
    NotFor(&'static str),
    /// Not told at all.
    Never,
}

/// From when a simple fact is told, unless a unit says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    NewYear,
    Spring,
    Autumn,
}

/// What one unit says otherwise: input, cell, binding (all that the catalogue names when none), and the steps.
/// The day (0, 0) is the catalogue's.
pub(crate) struct Note(pub &'static str, pub &'static str, pub Option<Way>, pub &'static [(Md, Say)]);

/// A payment, approval or contract: day, basis, source, staff costs, amount in 分.
pub(crate) struct Pay(pub Md, pub &'static str, pub &'static str, pub bool, pub i64);

/// One of the two private links: minutes lost up to 22 November outside approved downtime, approved downtime (day,
/// minutes), and whole days without a link (first day, number).
pub(crate) struct Link {
    pub lost: i64,
    pub planned: &'static [(Md, i64)],
    pub dark: &'static [(Md, i64)],
}

/// How the website is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    /// Never more than three days without a new text.
    Fresh,
    /// Fresh up to a day, then silent.
    SilentAfter(Md),
    /// A new text every so many days.
    Every(i64),
}

/// Training attended: registered, completed, session, course, level, certificate.
pub(crate) struct Attended(pub Md, pub Md, pub &'static str, pub &'static str, pub &'static str, pub bool);

/// Training held: day, topic, assessed.
pub(crate) struct Held(pub Md, pub &'static str, pub bool);

/// A paper or result: kind, title, level, role, status, its day.
pub(crate) struct Work(
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub Md,
);

/// A special task: what, from whom, issued, due, day and result once there is one.
pub(crate) struct Task(pub &'static str, pub &'static str, pub Md, pub Md, pub Md, pub &'static str);

/// Something sent in: material, form, day, hour, minute.
pub(crate) struct Sent(pub &'static str, pub &'static str, pub Md, pub i8, pub i8);

/// A register that a unit fills: its entries, and the day on which it declared it closed.
pub(crate) struct Register<T: 'static> {
    pub rows: &'static [T],
    pub closed: Option<Md>,
}

/// A dated kind or status: value, first year, last year.
pub(crate) type Since = (&'static str, i16, Option<i16>);

/// The year of one unit.
pub(crate) struct Spec {
    pub id: &'static str,
    pub name: &'static str,
    pub short: &'static str,
    pub officer: &'static str,
    pub standing: Standing,
    pub kinds: &'static [Since],
    pub statuses: &'static [Since],
    /// `None`: nobody reported.
    pub money: Option<Register<Pay>>,
    /// Goals met in the end (of how many), and the day on which the unit closed the list; `None`: nobody reported.
    pub goals: Option<(i64, i64, Option<Md>)>,
    /// To the province, to the city.
    pub links: [Link; 2],
    /// Since when the links cannot be read.
    pub links_down: Option<(Md, &'static str)>,
    pub site: Site,
    /// Notices: every so many days, so many pieces, published on this working day after being drawn up.
    pub notices: (i64, i64, i64),
    pub faults: &'static [(Md, &'static str)],
    /// Departments: all filed, part filed, not filed; how many take part in upkeep.
    pub departments: (usize, usize, usize, usize),
    /// When the departments could not be read: first and last day.
    pub departments_down: Option<(Md, Md)>,
    /// Kinds of approval: done online, all.
    pub approvals: (usize, usize),
    /// Software issued: name, deployed, supported.
    pub software: &'static [(&'static str, bool, bool)],
    /// How many of the eight rules were issued.
    pub rules: usize,
    pub attended: Register<Attended>,
    pub held: Register<Held>,
    pub works: Register<Work>,
    pub sent: &'static [Sent],
    pub written: &'static [(&'static str, Md)],
    pub findings: &'static [(Md, &'static str)],
    pub elements: &'static [&'static str],
    pub tasks: &'static [Task],
    pub projects: Register<(&'static str, &'static str, Md)>,
    pub notes: &'static [Note],
}
