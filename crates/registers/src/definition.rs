//! What a register is: the typed form of a definition file.

use jiff::civil::Date;
use kernel::Role;
use serde::Serialize;
use utoipa::ToSchema;

/// The state that every register has: a record that was withdrawn, with a reason.
pub const VOID: &str = "void";

/// A name in Chinese and English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisterNames)]
pub struct Names {
    pub zh: String,
    pub en: String,
}

/// A choice or state with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisterChoice)]
pub struct Option_ {
    pub id: String,
    pub names: Names,
}

/// The closed set of kinds of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterFieldKind)]
pub enum FieldKind {
    Text,
    LongText,
    Integer,
    /// Up to six decimals, with a unit.
    Decimal,
    /// In 分.
    Money,
    Date,
    /// Two days, both included.
    Period,
    Choice,
    YesNo,
    /// A person, by name.
    Person,
    /// A department, by name.
    Department,
    /// A unit, by id.
    Unit,
    /// A record of a register, by id.
    Record,
    Attachments,
}

impl FieldKind {
    pub const ALL: [(&'static str, FieldKind); 14] = [
        ("text", FieldKind::Text),
        ("long_text", FieldKind::LongText),
        ("integer", FieldKind::Integer),
        ("decimal", FieldKind::Decimal),
        ("money", FieldKind::Money),
        ("date", FieldKind::Date),
        ("period", FieldKind::Period),
        ("choice", FieldKind::Choice),
        ("yes_no", FieldKind::YesNo),
        ("person", FieldKind::Person),
        ("department", FieldKind::Department),
        ("unit", FieldKind::Unit),
        ("record", FieldKind::Record),
        ("attachments", FieldKind::Attachments),
    ];

    /// May it be summed, and has it bounds?
    pub fn is_number(self) -> bool {
        matches!(self, FieldKind::Integer | FieldKind::Decimal | FieldKind::Money)
    }

    /// Does the index hold it as a number? Texts and days are held as text.
    pub fn in_numbers(self) -> bool {
        self.is_number() || self == FieldKind::YesNo
    }

    pub fn can_index(self) -> bool {
        !matches!(self, FieldKind::LongText | FieldKind::Attachments | FieldKind::Period)
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegisterField)]
pub struct Field {
    pub id: String,
    pub names: Names,
    pub kind: FieldKind,
    pub required: bool,
    /// Lists may filter and sort by it.
    pub index: bool,
    /// It is a column of the list.
    pub list: bool,
    /// The list shows its sum.
    pub sum: bool,
    /// Its sums are told for each value of this field: over all of them they would mean nothing.
    pub sum_by: Option<String>,
    pub choices: Vec<Option_>,
    /// The unit of a decimal or integer.
    pub unit: Option<String>,
    pub min: Option<i64>,
    pub max: Option<i64>,
    /// A number outside these two is taken and flagged.
    pub warn_min: Option<i64>,
    pub warn_max: Option<i64>,
    /// The register that a record reference names.
    pub register: Option<String>,
    pub note: Option<Names>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegisterState)]
pub struct State {
    pub id: String,
    pub names: Names,
    /// Its fields may be changed.
    pub open: bool,
    /// Facts count records in it.
    pub counts: bool,
}

/// Which right a move needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterNeeds)]
pub enum Needs {
    Write,
    Confirm,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegisterMove)]
pub struct Move {
    pub from: String,
    pub to: String,
    pub names: Names,
    pub needs: Needs,
    /// Only these roles of those that the right allows; empty: all of them.
    #[serde(serialize_with = "role_names")]
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
    pub reason: bool,
}

fn role_names<S: serde::Serializer>(roles: &[Role], s: S) -> Result<S::Ok, S::Error> {
    s.collect_seq(roles.iter().map(|r| r.name()))
}

/// A day or number that a fact compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Day(Date),
    Number(i64),
    /// The end of the asked day.
    AsOf,
    PeriodStart,
    PeriodEnd,
    /// The last day before the period.
    BeforePeriod,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    Is(Vec<String>),
    Set(bool),
    /// Not filled in, or with a day after this one: what has not ended by then.
    NotBy(Bound),
    AtLeast(Bound),
    AtMost(Bound),
    /// Within the assessed period.
    Within,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The position of the field.
    pub field: usize,
    pub test: Test,
}

/// The closed set of what a fact takes from the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Take {
    Count,
    /// Of a number.
    Sum(usize),
    Distinct(usize),
    Any,
    /// Whether every record meets these too; nothing known where there is none.
    Every(Vec<Clause>),
    Earliest(usize),
    Latest(usize),
    /// Longest stretch of days without a record.
    Gap(usize),
    /// How many meet these too, of all.
    Share(Vec<Clause>),
    /// Columns with their fields.
    Rows(Vec<(String, usize)>),
}

/// A field that is still to be filled, and what it may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaits {
    pub field: usize,
    pub worst: String,
    pub best: String,
}

#[derive(Clone, Debug)]
pub struct FactClause {
    pub key: String,
    pub names: Names,
    pub take: Take,
    pub filter: Vec<Clause>,
    /// It stands as of a day, and no closing of the year is waited for.
    pub standing: bool,
    pub awaits: Option<Awaits>,
}

/// A duty that comes again: so many records a day, working days only or every day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisterDuty)]
pub struct Duty {
    pub field: String,
    pub times: i64,
    /// Days of one turn: 1 every day, 7 every week.
    pub days: i64,
    pub workdays: bool,
}

/// Working days within which a record is to be settled; the day of receipt is not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisterClock)]
pub struct Clock {
    pub from: String,
    pub workdays: u32,
    /// The day on which it was settled.
    pub done: String,
}

/// A figure to chart: the count or the sum of a field, by a choice or by month. A sum that is told apart by a field is
/// told apart in the chart too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisterChart)]
pub struct Chart {
    pub names: Names,
    /// Sum of this field; the number of records when absent.
    pub sum: Option<String>,
    pub by: String,
}

/// What is due: the record should leave its open state by the day in `field`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisterDue)]
pub struct Due {
    pub field: String,
    /// Days ahead on which it is reminded of.
    pub remind: Vec<i64>,
    /// It is done when this field is filled.
    pub done: Option<String>,
    /// Days ahead are working days.
    pub workdays: bool,
}

#[derive(Clone, Debug)]
pub struct Register {
    pub id: String,
    pub names: Names,
    pub item: String,
    pub note: Option<Names>,
    pub fields: Vec<Field>,
    pub states: Vec<State>,
    pub moves: Vec<Move>,
    /// Groups of fields that no two living records of a unit share.
    pub unique: Vec<Vec<usize>>,
    /// Groups of fields by which the same thing registered twice is flagged, over all units.
    pub duplicates: Vec<Vec<usize>>,
    pub dated: Option<usize>,
    /// The field by which a record is called.
    pub title: usize,
    pub due: Option<Due>,
    pub duty: Option<Duty>,
    pub clock: Option<Clock>,
    pub charts: Vec<Chart>,
    pub facts: Vec<FactClause>,
    /// Of the definition file.
    pub digest: String,
}

impl Register {
    pub fn field(&self, id: &str) -> Option<(usize, &Field)> {
        self.fields.iter().enumerate().find(|(_, f)| f.id == id)
    }

    /// The field by whose values the sums of this one are told apart.
    pub fn sum_by(&self, field: &Field) -> Option<&Field> {
        field.sum_by.as_deref().and_then(|id| self.field(id)).map(|(_, f)| f)
    }

    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|s| s.id == id)
    }

    /// The state in which a record begins.
    pub fn first(&self) -> &str {
        self.states.first().map_or("", |s| s.id.as_str())
    }

    pub fn move_between(&self, from: &str, to: &str) -> Option<&Move> {
        self.moves.iter().find(|m| m.from == from && m.to == to)
    }
}
