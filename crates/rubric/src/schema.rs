//! The form of a method's files as one table, and the JSON Schema that is made from it. The table is held against the
//! reader by `schema_tests.rs`: every key and word of one is a key and word of the other.

use serde_json::{Map, Value, json};

use crate::schema_forms::table;

/// What may stand in a place.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Text,
    Number,
    /// A number in one of the spellings of a quantity: 90%, 10万元.
    Amount,
    Whole,
    Bool,
    Date,
    /// Month and day.
    Day,
    TimeOfDay,
    Words(Vec<&'static str>),
    /// A form, a union or a choice of the table.
    Ref(&'static str),
    List(Box<Shape>),
    /// A map whose keys the author names.
    Map(Box<Shape>),
    Any(Vec<Shape>),
}

pub(crate) struct Key {
    pub name: &'static str,
    pub shape: Shape,
    pub text: &'static str,
    pub needed: bool,
}

/// A map with keys that the language names.
pub(crate) struct Form {
    pub name: &'static str,
    /// What the reader calls it; empty where it refuses other keys in its own words.
    pub what: &'static str,
    pub text: &'static str,
    pub keys: Vec<Key>,
    /// The key by which it is told from the other forms of a union.
    pub by: Option<&'static str>,
    /// Exactly one of these keys.
    pub one: &'static [&'static str],
    /// At least one of these keys.
    pub some: &'static [&'static str],
    /// The first key asks for the second.
    pub with: Option<(&'static str, &'static str)>,
    /// Other keys are the author's, with values of this shape.
    pub rest: Option<Shape>,
}

/// Several shapes under one name.
pub(crate) struct Union {
    pub name: &'static str,
    pub text: &'static str,
    pub of: Vec<Shape>,
}

#[derive(Default)]
pub(crate) struct Table {
    pub forms: Vec<Form>,
    pub unions: Vec<Union>,
}

pub(crate) fn need(name: &'static str, shape: Shape, text: &'static str) -> Key {
    Key { name, shape, text, needed: true }
}

pub(crate) fn may(name: &'static str, shape: Shape, text: &'static str) -> Key {
    Key { name, shape, text, needed: false }
}

pub(crate) fn list(of: Shape) -> Shape {
    Shape::List(Box::new(of))
}

pub(crate) fn map(of: Shape) -> Shape {
    Shape::Map(Box::new(of))
}

pub(crate) fn words(of: &[&'static str]) -> Shape {
    Shape::Words(of.to_vec())
}

/// A text, or a list of texts.
pub(crate) fn texts() -> Shape {
    Shape::Any(vec![Shape::Text, list(Shape::Text)])
}

pub(crate) fn form(
    name: &'static str,
    what: &'static str,
    text: &'static str,
    keys: impl IntoIterator<Item = Key>,
) -> Form {
    Form { name, what, text, keys: keys.into_iter().collect(), by: None, one: &[], some: &[], with: None, rest: None }
}

impl Table {
    pub fn add(&mut self, form: Form) {
        self.forms.push(form);
    }

    /// A form of a union, told by its first key.
    pub fn kind_of(&mut self, form: Form) {
        let by = form.keys.first().map(|k| k.name);
        self.forms.push(Form { by, ..form });
    }

    pub fn union(&mut self, name: &'static str, text: &'static str, of: Vec<Shape>) {
        self.unions.push(Union { name, text, of });
    }

    /// A value, or `{by_reading: .., options: {..}}` around values.
    pub fn choice(&mut self, name: &'static str, inner: &'static str, text: &'static str, of: Vec<Shape>) {
        let keys = [
            need("by_reading", Shape::Text, READING_TEXT),
            need("options", map(Shape::Ref(name)), "For every option of the reading what holds then."),
        ];
        self.kind_of(form(inner, "by_reading", "As the reading is ruled.", keys));
        let mut all = of;
        all.push(Shape::Ref(inner));
        self.union(name, text, all);
    }

    #[cfg(test)]
    pub fn get(&self, name: &str) -> Option<&Form> {
        self.forms.iter().find(|f| f.name == name)
    }
}

pub(crate) const READING_TEXT: &str = "Id of a reading, or `ID.dimension`.";

impl Form {
    pub fn one(self, one: &'static [&'static str]) -> Form {
        Form { one, ..self }
    }

    pub fn some(self, some: &'static [&'static str]) -> Form {
        Form { some, ..self }
    }

    pub fn with(self, key: &'static str, other: &'static str) -> Form {
        Form { with: Some((key, other)), ..self }
    }

    pub fn rest(self, shape: Shape) -> Form {
        Form { rest: Some(shape), ..self }
    }
}

// --- the schema ---

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

impl Shape {
    fn schema(&self) -> Value {
        match self {
            Shape::Text => reference("text"),
            Shape::Number => reference("number"),
            Shape::Amount => reference("amount"),
            Shape::Whole => reference("whole"),
            Shape::Bool => reference("bool"),
            Shape::Date => reference("date"),
            Shape::Day => reference("day"),
            Shape::TimeOfDay => reference("time_of_day"),
            Shape::Ref(name) => reference(name),
            Shape::Words(words) => {
                // A word that looks like a number is one for an editor, and the other way round.
                let mut all: Vec<Value> = Vec::new();
                for word in words {
                    all.extend(word.parse::<i64>().ok().map(Value::from));
                    all.push(Value::from(*word));
                }
                json!({"enum": all})
            }
            Shape::List(of) => json!({"type": "array", "items": of.schema()}),
            Shape::Map(of) => json!({"type": "object", "additionalProperties": of.schema()}),
            Shape::Any(of) => json!({"anyOf": of.iter().map(Shape::schema).collect::<Vec<_>>()}),
        }
    }
}

impl Form {
    fn schema(&self) -> Value {
        let mut properties = Map::new();
        for key in &self.keys {
            let mut schema = key.shape.schema();
            if let Some(map) = schema.as_object_mut() {
                map.insert("description".into(), key.text.into());
            }
            properties.insert(key.name.into(), schema);
        }
        let required: Vec<&str> = self.keys.iter().filter(|k| k.needed).map(|k| k.name).collect();
        let mut out = Map::new();
        out.insert("title".into(), self.by.unwrap_or(self.what).into());
        out.insert("description".into(), self.text.into());
        out.insert("type".into(), "object".into());
        out.insert("properties".into(), properties.into());
        out.insert("additionalProperties".into(), self.rest.as_ref().map_or(Value::Bool(false), Shape::schema));
        if !required.is_empty() {
            out.insert("required".into(), required.into());
        }
        let each = |keys: &[&str]| keys.iter().map(|k| json!({"required": [k]})).collect::<Vec<_>>();
        if !self.one.is_empty() {
            out.insert("oneOf".into(), each(self.one).into());
        }
        if !self.some.is_empty() {
            out.insert("anyOf".into(), each(self.some).into());
        }
        if let Some((key, other)) = self.with {
            out.insert("dependentRequired".into(), json!({key: [other]}));
        }
        out.into()
    }
}

/// Scalars are text to the reader; an editor takes some of them for numbers or truth values.
fn scalars(defs: &mut Map<String, Value>) {
    const NUMBER: &str = r"-?([0-9]+(\.[0-9]+)?|[0-9]+/[0-9]+)";
    let mut add = |name: &str, text: &str, types: &[&str], pattern: Option<String>| {
        let mut schema = json!({"description": text, "type": types});
        if let (Some(map), Some(pattern)) = (schema.as_object_mut(), pattern) {
            map.insert("pattern".into(), pattern.into());
        }
        defs.insert(name.into(), schema);
    };
    add("text", "A text.", &["string", "number", "boolean"], None);
    add("number", "A number such as 8, 0.5 or 1/3.", &["number", "string"], Some(format!("^{NUMBER}$")));
    let amount = format!(r"^\s*{NUMBER}\s*[%万]?\s*元?\s*$");
    add("amount", "A number such as 90, 0.9, 90%, 10万元 or 100000元.", &["number", "string"], Some(amount));
    add("whole", "A whole number from 0.", &["integer", "string"], Some("^[0-9]+$".into()));
    add("date", "A day such as 2026-01-05.", &["string"], Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$".into()));
    add("day", "Month and day such as 12-15.", &["string"], Some("^[0-9]{2}-[0-9]{2}$".into()));
    let time = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";
    add("time_of_day", "A time such as 17:30; 24:00 is the end of the day.", &["string"], Some(time.into()));
    if let Some(whole) = defs.get_mut("whole").and_then(Value::as_object_mut) {
        whole.insert("minimum".into(), 0.into());
    }
    defs.insert("bool".into(), json!({"description": "true or false", "enum": [true, false, "true", "false"]}));
}

/// The kinds of files, by the name of their form.
pub(crate) const FILES: [&str; 5] = ["method", "inputs_file", "readings_file", "item", "case_file"];

/// The JSON Schema (draft 2020-12) of every file of a method.
pub fn schema() -> Value {
    let table = table();
    let mut defs = Map::new();
    scalars(&mut defs);
    for form in &table.forms {
        defs.insert(form.name.into(), form.schema());
    }
    for union in &table.unions {
        let of: Vec<Value> = union.of.iter().map(Shape::schema).collect();
        defs.insert(union.name.into(), json!({"description": union.text, "anyOf": of}));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Huanheng method",
        "description": "The files of an assessment method: method.yaml, inputs.yaml, readings.yaml, item files, case files.",
        "anyOf": FILES.map(reference),
        "$defs": defs,
    })
}
