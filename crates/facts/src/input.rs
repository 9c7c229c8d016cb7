//! Inputs: what a method asks for, in its own words.

use std::collections::BTreeMap;

use kernel::q::Q;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValueType {
    Bool,
    Integer,
    Decimal,
    Money,
    Ratio,
    Date,
    Time,
    Level,
    Text,
    Rows,
}

impl ValueType {
    pub const ALL: [(&'static str, ValueType); 10] = [
        ("bool", ValueType::Bool),
        ("integer", ValueType::Integer),
        ("decimal", ValueType::Decimal),
        ("money", ValueType::Money),
        ("ratio", ValueType::Ratio),
        ("date", ValueType::Date),
        ("time", ValueType::Time),
        ("level", ValueType::Level),
        ("text", ValueType::Text),
        ("rows", ValueType::Rows),
    ];

    pub fn parse(name: &str) -> Option<ValueType> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, t)| *t)
    }

    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, t)| *t == self).map_or("", |(n, _)| *n)
    }

    /// May this type stand in a comparison of numbers?
    pub fn is_number(self) -> bool {
        !matches!(self, ValueType::Bool | ValueType::Level | ValueType::Text | ValueType::Rows)
    }
}

/// Where the value of an input may come from; the first Known wins.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Binding {
    /// The fact of a running system, by its key.
    Measured(String),
    /// A fact signed by a peer node, by its key.
    Attested(String),
    /// A form.
    Declared,
    /// A named reviewer of this role, with reasons.
    Judged(String),
    /// A named reviewer who found that what was said is not so. No method declares it: every input has it, and it goes
    /// before every other binding.
    Corrected,
}

impl Binding {
    pub fn word(&self) -> &'static str {
        match self {
            Binding::Measured(_) => "measured",
            Binding::Attested(_) => "attested",
            Binding::Declared => "declared",
            Binding::Judged(_) => "judged",
            Binding::Corrected => "corrected",
        }
    }

    /// The key under which a snapshot holds the fact of `input` for this binding.
    pub fn fact_key(&self, input: &str) -> String {
        match self {
            Binding::Measured(key) | Binding::Attested(key) => key.clone(),
            Binding::Declared => format!("declared/{input}"),
            Binding::Judged(_) => format!("judged/{input}"),
            Binding::Corrected => format!("corrected/{input}"),
        }
    }
}

#[derive(Clone, Debug)]
pub struct ColumnDef {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
    pub ty: ValueType,
    pub levels: Vec<(String, String)>,
    /// The English label of a level, by its id.
    pub levels_en: BTreeMap<String, String>,
    /// Columns of the same row that this one is at most.
    pub at_most: Vec<String>,
    pub note: Option<String>,
    pub note_en: Option<String>,
}

#[derive(Clone, Debug)]
pub struct InputDef {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
    pub ty: ValueType,
    pub unit: Option<String>,
    pub min: Option<Q>,
    pub max: Option<Q>,
    /// From worst to best: id and label.
    pub levels: Vec<(String, String)>,
    /// The English label of a level, by its id.
    pub levels_en: BTreeMap<String, String>,
    pub columns: Vec<ColumnDef>,
    /// Columns that tell two rows apart.
    pub key: Vec<String>,
    pub dated: Option<String>,
    /// Dimension, its values and their labels.
    pub dimensions: Vec<(String, Vec<(String, String)>)>,
    /// The English label of a dimension's value.
    pub values_en: BTreeMap<(String, String), String>,
    pub bindings: Vec<Binding>,
    pub contested: bool,
    pub evidence: Option<String>,
    pub evidence_en: Option<String>,
    pub note: Option<String>,
    pub note_en: Option<String>,
}

impl InputDef {
    /// A value of a dimension in words, with the English.
    pub fn value_label(&self, dimension: &str, value: &str) -> Option<(&str, Option<&str>)> {
        let (_, values) = self.dimensions.iter().find(|(d, _)| d == dimension)?;
        let (_, text) = values.iter().find(|(v, _)| v == value)?;
        let en = self.values_en.get(&(dimension.to_owned(), value.to_owned()));
        Some((text, en.map(String::as_str)))
    }

    pub fn column(&self, id: &str) -> Option<&ColumnDef> {
        self.columns.iter().find(|c| c.id == id)
    }

    /// Every cell of the dimensions, the empty map when there are none.
    pub fn cells(&self) -> Vec<BTreeMap<String, String>> {
        let mut cells = vec![BTreeMap::new()];
        for (dimension, values) in &self.dimensions {
            cells = cells
                .into_iter()
                .flat_map(|cell| {
                    values.iter().map(move |(value, _)| {
                        let mut cell = cell.clone();
                        cell.insert(dimension.clone(), value.clone());
                        cell
                    })
                })
                .collect();
        }
        cells
    }

    pub fn judged(&self) -> bool {
        self.bindings.iter().any(|b| matches!(b, Binding::Judged(_)))
    }
}
