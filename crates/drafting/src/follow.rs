//! A drafted method that follows one of an earlier year: what asks for the same thing keeps the id of its input, so
//! that facts, forms and comparisons of the year before still speak; what asks for something else never takes over an
//! id that used to mean something.

use std::collections::{BTreeMap, BTreeSet};

use facts::InputDef;
use kernel::{Error, Result};
use rubric::Method;
use serde::Serialize;
use serde_json::Value;

use crate::draft::Draft;
use crate::method::to_method;
use crate::text::key;

/// What became of the inputs.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Followed {
    /// Inputs of the earlier method that the draft reads again: its id and what it asks.
    pub kept: Vec<(String, String)>,
    /// Inputs that are new: their id and what they ask.
    pub new: Vec<(String, String)>,
    /// Inputs of the earlier method that nothing reads any more.
    pub gone: Vec<(String, String)>,
}

/// What an input asks, apart from its id: the same words of the same type, about an indicator of the same name.
type Asks = (String, String, Vec<String>);

fn asks(method: &Method) -> BTreeMap<String, Asks> {
    let read_by = |input: &InputDef| {
        let mut names: Vec<String> = method
            .indicators()
            .filter(|i| i.slots.iter().filter_map(|s| method.slots.get(*s)).any(|s| *s.name == *input.id))
            .map(|i| key(&i.name.zh))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let of = |input: &InputDef| {
        // The words of a range belong to the question: 0 to 3 points is another question than 0 to 5.
        (key(&input.label), format!("{:?} {:?} {:?}", input.ty, input.unit, input.levels), read_by(input))
    };
    method.inputs.iter().map(|input| (input.id.clone(), of(input))).collect()
}

/// The draft under the ids of `former`, and what became of them. A draft that is not ready is left as it is: what it
/// asks is not known before it can be written.
pub fn follow(draft: &Draft, former: &Method) -> Result<Option<(Draft, Followed)>> {
    let Ok(written) = to_method(draft, "follows") else { return Ok(None) };
    let (Some(method), _) = rubric::read(&written.files) else { return Ok(None) };
    let (old, new) = (asks(former), asks(&method));
    let mut owners: BTreeMap<&Asks, Vec<&String>> = BTreeMap::new();
    for (id, a) in &old {
        owners.entry(a).or_default().push(id);
    }
    let mut map: BTreeMap<String, String> = BTreeMap::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let alike = |a: &Asks| new.values().filter(|b| *b == a).count();
    for (id, a) in &new {
        // Two that ask the same in the same words cannot be told apart.
        if let Some([one]) = owners.get(a).map(Vec::as_slice)
            && alike(a) == 1
        {
            used.insert((*one).clone());
            map.insert(id.clone(), (*one).clone());
        }
    }
    for id in new.keys().filter(|id| !map.contains_key(*id)).cloned().collect::<Vec<_>>() {
        let mut fresh = id.clone();
        let mut n = 2;
        while old.contains_key(&fresh) || used.contains(&fresh) {
            fresh = format!("{id}_v{n}");
            n += 1;
        }
        used.insert(fresh.clone());
        map.insert(id, fresh);
    }
    let named = |ids: Vec<(&String, &Asks)>| ids.into_iter().map(|(id, a)| (id.clone(), a.0.clone())).collect();
    let followed = Followed {
        kept: named(old.iter().filter(|(id, _)| used.contains(*id)).collect()),
        new: new
            .iter()
            .filter_map(|(id, a)| map.get(id).filter(|to| !old.contains_key(*to)).map(|to| (to.clone(), a.0.clone())))
            .collect(),
        gone: named(old.iter().filter(|(id, _)| !used.contains(*id)).collect()),
    };
    let broken = |e: serde_json::Error| Error::internal("the draft does not write as JSON").with_source(e);
    let mut tree = serde_json::to_value(draft).map_err(broken)?;
    rename(&mut tree, &map);
    Ok(Some((serde_json::from_value(tree).map_err(broken)?, followed)))
}

/// Every rule, clause and proposal of a draft names its input under the key `input`.
fn rename(tree: &mut Value, map: &BTreeMap<String, String>) {
    match tree {
        Value::Object(fields) => {
            for (field, value) in fields {
                match value {
                    Value::String(id) if field == "input" => {
                        if let Some(to) = map.get(id) {
                            to.clone_into(id);
                        }
                    }
                    other => rename(other, map),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|v| rename(v, map)),
        _ => {}
    }
}
