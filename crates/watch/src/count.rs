//! What counts 统计事实: the events of a matter that `law/statistics` counts, each with its day, its sum and a value for every dimension.
//! Pure: the same facts under the same law give the same rows, live or in a replay (ADR 38).

use crate::matter::base::Day;
use crate::matter::law::statistic::{Count, Dimension, DimensionOf, Origin, WHAT};
use crate::matter::register::Register;
use crate::matter::{Engine, Entry, Facts, strand, terms};
use fadu_matter::law::procedure::Procedure;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One event that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedFact {
    /// What it is counted as.
    pub what: String,
    /// The place of the event in its matter, from 0.
    pub place: usize,
    /// Its day.
    pub day: Day,
    /// Its money (fen); 0 where it has none.
    pub sum_fen: i64,
    /// Its values by dimension, empty ones left out; what it is counted as among them.
    pub values: BTreeMap<String, String>,
}

/// Of which matter, under which law, over which registers.
#[derive(Clone, Copy)]
pub struct Counting<'a> {
    /// Law and conditions.
    pub engine: &'a Engine,
    /// Registers.
    pub register: &'a Register,
    /// The procedure of the matter.
    pub procedure: &'a Procedure,
    /// Its facts.
    pub facts: &'a Facts,
}

/// The longest value that is kept, in characters: what people type in a field is no dimension beyond that.
const LONGEST: usize = 60;

impl Counting<'_> {
    /// Everything in the matter that counts.
    pub fn counted(&self) -> Vec<CountedFact> {
        let mut all = Vec::new();
        for count in &self.engine.law.statistics.counts {
            for origin in count.origins.iter().filter(|o| o.procedures.contains(&self.facts.procedure)) {
                let events = self.facts.all(&origin.event);
                all.extend(events.filter_map(|(place, entry)| self.one(count, origin, (place, entry))));
            }
        }
        all
    }

    fn one(&self, count: &Count, origin: &Origin, (place, entry): (usize, &Entry)) -> Option<CountedFact> {
        let seen = self.seen(entry);
        if !self.holds(origin.when.as_deref(), (entry, &seen)) {
            return None;
        }
        let at = At { origin, entry, seen: &seen, day: entry.day(origin.day.as_deref()) };
        let mut values = BTreeMap::from([(WHAT.to_string(), count.id.clone())]);
        for dimension in &self.engine.law.statistics.dimensions {
            let value = origin.set.get(&dimension.id).cloned().or_else(|| self.value(dimension, &at));
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                values.insert(dimension.id.clone(), short(&value));
            }
        }
        let sum = origin.sum.iter().find_map(|f| at.field(f)?.as_i64());
        Some(CountedFact { what: count.id.clone(), place, day: at.day, sum_fen: sum.unwrap_or(0), values })
    }

    /// The matter as the strand of an event sees it.
    fn seen(&self, entry: &Entry) -> Cow<'_, Facts> {
        let act = self.procedure.act(&entry.act);
        match (act, &entry.strand) {
            (Some(act), Some(s)) => strand::seen_by(self.procedure, self.facts, act, Some(&s.key)),
            _ => Cow::Borrowed(self.facts),
        }
    }

    fn holds(&self, when: Option<&str>, (entry, seen): (&Entry, &Facts)) -> bool {
        let there = |field: &str| entry.fields.contains_key(field) || seen.values.contains_key(field);
        when.is_none_or(|w| {
            asked_first(w).is_none_or(there) && self.engine.told_over(w, &entry.fields, &seen.values) == Some(true)
        })
    }

    fn value(&self, dimension: &Dimension, at: &At) -> Option<String> {
        let field = || dimension.fields.iter().find_map(|f| text(at.field(f)?));
        match dimension.of {
            DimensionOf::Agency => Some(self.facts.agency.to_string()),
            DimensionOf::Month => Some(at.day.to_string().get(..7)?.to_string()),
            DimensionOf::Year => Some(at.day.year().to_string()),
            DimensionOf::Area => {
                let served = &self.register.bodies.get(&self.facts.agency)?.place.areas;
                if let [one] = served.as_slice() { Some(one.clone()) } else { None }
            }
            DimensionOf::Item | DimensionOf::Field => field(),
            DimensionOf::Lag => {
                // What opened the matter and was said anew was entered when it was said first.
                let first = self.facts.entries.first().filter(|e| e.name == at.entry.name);
                let entered = first.map_or(at.entry.recorded, |e| e.recorded).day();
                let days = entered.number() - at.day.number();
                let within = dimension.up_to.iter().find(|(most, ..)| days <= *most).or(dimension.up_to.last())?;
                Some(within.1.clone())
            }
            DimensionOf::Cases => {
                let case = dimension.cases.iter().find(|c| self.holds(Some(&c.when), (at.entry, at.seen)))?;
                Some(case.id.clone())
            }
            DimensionOf::Term => self.kept(at),
        }
    }

    /// Whether the term that the event ends was kept: `in-time` or `late`; nothing where it never ran.
    fn kept(&self, at: &At) -> Option<String> {
        let id = at.origin.term.as_deref()?;
        let lent = || {
            let first = at.seen.entries.first()?.happened.day();
            self.engine.law.procedure_on(at.origin.lent_by.as_deref()?, &at.seen.field, first)
        };
        let due = |procedure: &Procedure| {
            let term = procedure.term(id)?;
            let run = terms::one(self.engine, (procedure, term), at.seen, at.day)?;
            (!run.paused()).then(|| run.due_day(self.engine))
        };
        let due = if self.procedure.term(id).is_some() { due(self.procedure) } else { due(&*lent()?) };
        Some(if at.day <= due? { "in-time" } else { "late" }.to_string())
    }
}

/// An event that counts, with what is seen from it.
struct At<'a> {
    origin: &'a Origin,
    entry: &'a Entry,
    seen: &'a Facts,
    day: Day,
}

impl At<'_> {
    /// Its own field, else that of the matter.
    fn field(&self, name: &str) -> Option<&Value> {
        self.entry.fields.get(name).or_else(|| self.seen.values.get(name))
    }
}

/// The field that a condition asks for before anything else, `has(facts.FIELD) && …`: where it is not there, the rest need not be asked.
fn asked_first(when: &str) -> Option<&str> {
    let (field, rest) = when.strip_prefix("has(facts.")?.split_once(") && ")?;
    let is_name = field.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && !rest.contains("||")).then_some(field)
}

/// A value as a dimension has it.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.trim().to_string()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(if *b { "yes" } else { "no" }.to_string()),
        _ => None,
    }
}

fn short(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::asked_first;

    #[test]
    fn a_condition_that_asks_for_a_field_first_is_not_asked_without_it() {
        assert_eq!(asked_first("has(facts.tier) && facts.tier == 'a'"), Some("tier"));
        for whole in [
            "has(facts.a) && facts.a || true",
            "has(facts.a) || has(facts.b) && true",
            "facts.a == 1",
            "has(facts.a)",
            "!has(facts.a) && true",
        ] {
            assert_eq!(asked_first(whole), None, "{whole}");
        }
    }
}
