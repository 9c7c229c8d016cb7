//! Texts by number: a device, a kind, a factor is kept once and then called by its number.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{Error, Result};

use crate::value::Kind;

/// The most devices, and the most different factors, suffixes and flags. A sender of rubbish must not fill the memory.
const MOST_NAMES: usize = 1_000_000;

/// Texts that are only added.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    list: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Table {
    pub fn find(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    pub fn text(&self, number: u32) -> Arc<str> {
        self.list.get(number as usize).cloned().unwrap_or_else(|| "".into())
    }

    /// Whether a number is that of a text.
    pub fn is(&self, number: u32, text: &str) -> bool {
        self.list.get(number as usize).is_some_and(|t| **t == *text)
    }

    /// Where each text stands in their order.
    pub fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..u32::try_from(self.list.len()).unwrap_or(u32::MAX)).collect();
        order.sort_unstable_by(|a, b| self.list.get(*a as usize).cmp(&self.list.get(*b as usize)));
        let mut ranks = vec![0; order.len()];
        for (rank, number) in (0..).zip(order) {
            if let Some(place) = ranks.get_mut(number as usize) {
                *place = rank;
            }
        }
        ranks
    }

    pub fn texts(&self) -> &[Arc<str>] {
        &self.list
    }
}

/// The number of a text, which it is given when it is new.
fn number(table: &mut Table, text: &str) -> Result<u32> {
    if let Some(known) = table.find(text) {
        return Ok(known);
    }
    let next = u32::try_from(table.list.len()).ok().filter(|n| (*n as usize) < MOST_NAMES);
    let next = next.ok_or_else(|| {
        Error::limit(format!("more than {MOST_NAMES} different names of devices or factors"))
            .with_code("series_names_full")
    })?;
    let kept: Arc<str> = text.into();
    table.list.push(kept.clone());
    table.numbers.insert(kept, next);
    Ok(next)
}

/// What names a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub device: u32,
    pub factor: u32,
    pub suffix: u32,
    pub kind: u32,
}

/// All names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Both are copied when a text comes while a reader or a seal holds the copy before it.
    pub devices: Arc<Table>,
    kinds: Vec<Kind>,
    /// Factors, suffixes and flags.
    pub texts: Arc<Table>,
}

impl Names {
    pub fn device(&mut self, text: &str) -> Result<u32> {
        match self.devices.find(text) {
            Some(known) => Ok(known),
            None => number(Arc::make_mut(&mut self.devices), text),
        }
    }

    pub fn text(&mut self, text: &str) -> Result<u32> {
        match self.texts.find(text) {
            Some(known) => Ok(known),
            None => number(Arc::make_mut(&mut self.texts), text),
        }
    }

    pub fn kind(&mut self, kind: &Kind) -> u32 {
        self.kind_find(kind).unwrap_or_else(|| {
            self.kinds.push(kind.clone());
            u32::try_from(self.kinds.len() - 1).unwrap_or(u32::MAX)
        })
    }

    pub fn kind_find(&self, kind: &Kind) -> Option<u32> {
        self.kinds.iter().position(|k| k == kind).and_then(|n| u32::try_from(n).ok())
    }

    pub fn kind_of(&self, number: u32) -> Option<&Kind> {
        self.kinds.get(number as usize)
    }

    /// The key of a series all of whose names are known.
    pub fn key(&self, device: &str, kind: &Kind, factor: &str, suffix: &str) -> Option<Key> {
        Some(Key {
            device: self.devices.find(device)?,
            kind: self.kind_find(kind)?,
            factor: self.texts.find(factor)?,
            suffix: self.texts.find(suffix)?,
        })
    }
}
