//! Finding a unit, an indicator, an input or a reading by words, as far as the reader may see them.

use kernel::{Error, Result};
use rubric::Method;

use crate::city::{City, search_words};
use crate::view::Visibility;
use crate::view_many::*;
use crate::words::{HitField, HitKind};

const EACH: usize = 6;
const MOST: usize = 20;

/// How well a hit fits: the whole, the beginning, a part; a name before a longer text.
type Fit = (u8, u8);

struct Words(Vec<String>);

impl Words {
    /// How well the words fit these texts; each word must be found in one of them. Gives the text of the last word that
    /// needed another than the first.
    fn fit<'t>(&self, texts: &[(HitField, &'t str)]) -> Option<(Fit, HitField, &'t str)> {
        let small: Vec<(HitField, &str, String)> = texts.iter().map(|(f, t)| (*f, *t, t.to_lowercase())).collect();
        let mut worst: Fit = (0, 0);
        let (mut field, mut shown) = texts.first().copied()?;
        for word in &self.0 {
            let (fit, at) = small
                .iter()
                .enumerate()
                .filter_map(|(i, (.., text))| {
                    let rank = match text.find(word.as_str())? {
                        0 if text.len() == word.len() => 0,
                        0 => 1,
                        _ => 2,
                    };
                    Some(((rank, u8::try_from(i).unwrap_or(u8::MAX)), i))
                })
                .min()?;
            if fit >= worst {
                worst = fit;
                (field, shown) = small.get(at).map(|(f, t, _)| (*f, *t))?;
            }
        }
        Some((worst, field, shown))
    }
}

/// Hits of one kind, the best first, equal ones in the order they were found; how many there are.
struct Hits {
    kind: HitKind,
    items: Vec<(Fit, SearchHit)>,
}

impl Hits {
    fn new(kind: HitKind) -> Hits {
        Hits { kind, items: Vec::new() }
    }

    fn best(mut self, most: usize) -> (Vec<SearchHit>, HitCount) {
        self.items.sort_by_key(|(fit, _)| *fit);
        let total = self.items.len();
        (self.items.into_iter().take(most).map(|(_, h)| h).collect(), HitCount { kind: self.kind, total })
    }
}

fn hit(kind: HitKind, title: &str, title_en: Option<&str>, found: (HitField, &str)) -> SearchHit {
    SearchHit {
        kind,
        title: title.to_owned(),
        title_en: title_en.map(str::to_owned),
        beside: None,
        beside_en: None,
        field: found.0,
        text: found.1.to_owned(),
        unit: None,
        indicator: None,
        reading: None,
        input: None,
    }
}

impl City {
    /// Whatever the words find. The words of a unit and those of an indicator together find that indicator of the unit.
    pub fn search(&self, ask: &SearchQuery) -> Result<SearchList> {
        let words = search_words(&ask.q)?;
        if words.is_empty() {
            return Err(Error::invalid("a search needs at least one word").with_code("bad_search"));
        }
        let most = ask.limit.unwrap_or(EACH);
        if most == 0 || most > MOST {
            return Err(Error::invalid(format!("limit {most} must be 1 to {MOST}")).with_code("bad_search"));
        }
        let all = Words(words);
        let mut items = Vec::new();
        let mut totals = Vec::new();
        for hits in
            [self.units_found(&all), self.indicators_found(&all), self.inputs_found(&all), self.readings_found(&all)]
        {
            let (found, count) = hits.best(most);
            if count.total > 0 {
                items.extend(found);
                totals.push(count);
            }
        }
        Ok(SearchList { items, totals })
    }

    fn units_found(&self, words: &Words) -> Hits {
        let mut out = Hits::new(HitKind::Unit);
        // One word of several may name an indicator.
        let parts = split(words, self.method());
        for line in &self.board.lines {
            let sight = self.sight(&line.unit);
            if sight == Visibility::Hidden {
                continue;
            }
            let texts =
                [(HitField::Name, line.short_name.as_str()), (HitField::Id, &line.unit), (HitField::Name, &line.name)];
            let group = self.board.groups.get(line.group);
            let beside = |h: &mut SearchHit| {
                h.beside = group.map(|g| g.label.clone());
                h.beside_en = group.and_then(|g| g.label_en.clone());
                h.unit = Some(line.unit.clone());
            };
            if let Some((fit, field, text)) = words.fit(&texts) {
                let mut found = hit(HitKind::Unit, &line.short_name, None, (field, text));
                beside(&mut found);
                out.items.push((fit, found));
            }
            for (rest, indicator) in parts.iter().filter(|_| sight == Visibility::Full && line.refused.is_none()) {
                if let Some((fit, field, text)) = rest.fit(&texts) {
                    let title = format!("{} · {} {}", line.short_name, indicator.id, indicator.name.zh);
                    let en = indicator.name.en.as_ref().map(|n| format!("{} · {} {n}", line.short_name, indicator.id));
                    let mut found = hit(HitKind::Unit, &title, en.as_deref(), (field, text));
                    beside(&mut found);
                    found.indicator = Some(indicator.id.clone());
                    out.items.push((fit, found));
                }
            }
        }
        out
    }

    fn indicators_found(&self, words: &Words) -> Hits {
        let mut out = Hits::new(HitKind::Indicator);
        for item in &self.method().items {
            for i in &item.indicators {
                let mut texts = vec![(HitField::Id, i.id.as_str()), (HitField::Name, &i.name.zh)];
                texts.extend(i.name.en.as_deref().map(|en| (HitField::Name, en)));
                let Some((fit, field, text)) = words.fit(&texts) else { continue };
                let title = format!("{} {}", i.id, i.name.zh);
                let en = i.name.en.as_ref().map(|n| format!("{} {n}", i.id));
                let mut found = hit(HitKind::Indicator, &title, en.as_deref(), (field, text));
                found.beside = Some(item.title.zh.clone());
                found.beside_en = item.title.en.clone();
                found.indicator = Some(i.id.clone());
                out.items.push((fit, found));
            }
        }
        out
    }

    fn inputs_found(&self, words: &Words) -> Hits {
        let mut out = Hits::new(HitKind::Input);
        let method = self.method();
        for (index, input) in method.inputs.iter().enumerate() {
            let mut texts = vec![(HitField::Label, input.label.as_str()), (HitField::Id, &input.id)];
            texts.extend(input.label_en.as_deref().map(|en| (HitField::Label, en)));
            let Some((fit, field, text)) = words.fit(&texts) else { continue };
            let reads = |i: &&rubric::Indicator| {
                i.slots.iter().any(|s| method.slots.get(*s).is_some_and(|slot| slot.input == index))
            };
            let mut found = hit(HitKind::Input, &input.label, input.label_en.as_deref(), (field, text));
            if let Some(i) = method.indicators().find(reads) {
                found.beside = Some(format!("{} {}", i.id, i.name.zh));
                found.beside_en = i.name.en.as_ref().map(|n| format!("{} {n}", i.id));
                found.indicator = Some(i.id.clone());
            }
            found.input = Some(input.id.clone());
            out.items.push((fit, found));
        }
        out
    }

    fn readings_found(&self, words: &Words) -> Hits {
        let mut out = Hits::new(HitKind::Reading);
        for reading in &self.method().readings {
            let mut texts = vec![(HitField::Id, reading.id.as_str()), (HitField::Name, &reading.title.zh)];
            texts.extend(reading.title.en.as_deref().map(|en| (HitField::Name, en)));
            texts.extend(reading.clause.iter().map(|c| (HitField::Clause, c.as_str())));
            let Some((fit, field, text)) = words.fit(&texts) else { continue };
            let title = format!("{} {}", reading.id, reading.title.zh);
            let en = reading.title.en.as_ref().map(|t| format!("{} {t}", reading.id));
            let mut found = hit(HitKind::Reading, &title, en.as_deref(), (field, text));
            found.reading = Some(reading.id.clone());
            out.items.push((fit, found));
        }
        out
    }
}

/// The words that are left when one or more of them name an indicator; nothing for a single word.
fn split<'m>(words: &Words, method: &'m Method) -> Vec<(Words, &'m rubric::Indicator)> {
    if words.0.len() < 2 {
        return Vec::new();
    }
    let named = |i: &rubric::Indicator, word: &str| {
        let id = i.id.to_lowercase();
        let name = i.name.zh.contains(word) || i.name.en.as_ref().is_some_and(|n| n.to_lowercase().contains(word));
        id == word || (word.chars().count() > 1 && name)
    };
    method
        .indicators()
        .filter_map(|i| {
            let rest: Vec<String> = words.0.iter().filter(|w| !named(i, w)).cloned().collect();
            (!rest.is_empty() && rest.len() < words.0.len()).then_some((Words(rest), i))
        })
        .collect()
}
