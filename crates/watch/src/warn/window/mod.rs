//! Rules over many matters: what each matter adds to a window, kept by its key; a matter that is heard is held against the others.
//!
//! The memory is built again from the log on start: hearing a matter twice changes nothing, and the order of hearing does not matter for
//! what is kept.

mod count;
mod spread;

use super::{Found, Judge, Seen};
use crate::matter::base::Day;
use crate::matter::base::id::{BodyId, MatterId};
use crate::matter::law::warning::{Measure, Subject, Warning, Whose, Window};
use std::collections::{BTreeMap, BTreeSet};

/// What a matter adds to a window.
#[derive(Clone, Debug, PartialEq)]
struct Share {
    agency: BodyId,
    day: Day,
    /// The number that is measured.
    number: i64,
    /// Whether it still counts for others.
    open: bool,
    /// The event in the matter.
    entry: usize,
}

/// Rule and the values that make matters belong together.
type Key = (String, String);

/// What one matter adds to the windows of all rules; nothing, as long as it was not heard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Added(BTreeMap<Key, Share>);

impl Added {
    fn has(&self, (key, share): &(&Key, &Share)) -> bool {
        self.0.get(*key) == Some(*share)
    }
}

/// The memory of all rules over many matters.
#[derive(Clone, Debug, Default)]
pub struct Windows {
    shares: BTreeMap<Key, BTreeMap<MatterId, Share>>,
    /// Under which key each matter stands, by rule.
    keys: BTreeMap<(MatterId, String), String>,
    /// Only rules about this; none are all.
    only: Option<Subject>,
}

impl Windows {
    /// The memory of the rules about one kind of subject.
    pub fn about(subject: Subject) -> Windows {
        Windows { only: Some(subject), ..Windows::default() }
    }

    /// Whether a matter is one that these rules look at.
    pub fn concern(&self, seen: &Seen<'_>) -> bool {
        self.rules(seen).any(|(_, window)| seen.facts.has(&window.on))
    }

    fn rules<'a>(&self, seen: &Seen<'a>) -> impl Iterator<Item = (&'a Warning, &'a Window)> + use<'a> {
        let only = self.only;
        let rules = seen.engine.law.warnings.values().filter(move |r| only.is_none_or(|s| s == r.about));
        rules.filter_map(|r| Some((r, r.window.as_ref()?)))
    }

    /// Takes in a matter as it stands and says what is found in it against the others.
    pub fn hear(&mut self, seen: &Seen<'_>) -> Vec<Found> {
        let mut out = Vec::new();
        self.take_in(seen, Some(&mut out));
        out
    }

    /// Takes in a matter as it stands, for those that are heard after it.
    pub fn note(&mut self, seen: &Seen<'_>) {
        self.take_in(seen, None);
    }

    fn take_in(&mut self, seen: &Seen<'_>, mut told: Option<&mut Vec<Found>>) {
        for (rule, window) in self.rules(seen) {
            let tells = rule.procedures.is_empty() || rule.procedures.contains(&seen.facts.procedure);
            let Some(by_law) = rule.by_law_in(&seen.facts.field).filter(|_| tells) else { continue };
            let judge = Judge { seen, terms: &[], rule, by_law };
            let added = share(&judge, window);
            self.keep(seen.facts.matter, &rule.id, added.clone());
            if let (Some((key, own)), Some(told)) = (added, told.as_deref_mut()) {
                told.extend(self.found(&judge, window, (&key, &own)));
            }
        }
    }

    /// What a matter adds to the windows as it was heard last.
    pub fn added(&self, matter: MatterId) -> Added {
        let own = self.keys.range((matter, String::new())..).take_while(|((m, _), _)| *m == matter);
        let keys = own.map(|((_, rule), key)| (rule.clone(), key.clone()));
        Added(keys.filter_map(|key| self.shares.get(&key)?.get(&matter).cloned().map(|share| (key, share))).collect())
    }

    /// The matters heard before in which a matter that is heard now may be found as the earlier one, or may be found so no more: those of its
    /// key and its window that do not lie before it, where what it adds is another than it was. They are to be judged again.
    pub fn behind(&self, seen: &Seen<'_>, was: &Added) -> BTreeSet<MatterId> {
        let (own, is) = (seen.facts.matter, self.added(seen.facts.matter));
        let days: BTreeMap<&str, i32> = self.rules(seen).map(|(rule, w)| (rule.id.as_str(), w.days)).collect();
        let mut out = BTreeSet::new();
        for (key, share) in was.0.iter().filter(|s| !is.has(s)).chain(is.0.iter().filter(|s| !was.has(s))) {
            let (Some(days), Some(all)) = (days.get(key.0.as_str()), self.shares.get(key)) else { continue };
            let near = |s: &Share| *days == 0 || s.day.number() - share.day.number() <= *days;
            let behind = all.iter().filter(|(m, s)| **m != own && s.day >= share.day && near(s));
            out.extend(behind.map(|(m, _)| *m));
        }
        out
    }

    /// Puts what a matter adds in place of what it added before.
    fn keep(&mut self, matter: MatterId, rule: &str, added: Option<(String, Share)>) {
        let place = (matter, rule.to_string());
        if let Some(old) = self.keys.remove(&place) {
            let key = (rule.to_string(), old);
            if let Some(all) = self.shares.get_mut(&key) {
                all.remove(&matter);
                if all.is_empty() {
                    self.shares.remove(&key);
                }
            }
        }
        if let Some((key, share)) = added {
            self.shares.entry((rule.to_string(), key.clone())).or_default().insert(matter, share);
            self.keys.insert(place, key);
        }
    }

    fn found(&self, judge: &Judge, window: &Window, (key, own): (&str, &Share)) -> Option<Found> {
        let matter = judge.facts().matter;
        let all = self.shares.get(&(judge.rule.id.clone(), key.to_string()))?;
        let near = |s: &&Share| window.days == 0 || (s.day.number() - own.day.number()).abs() <= window.days;
        let whose = |s: &&Share| match window.whose {
            Whose::Any => true,
            Whose::Same => s.agency == own.agency,
            Whose::Others => s.agency != own.agency,
        };
        let others = all.iter().filter(|(m, s)| **m != matter && s.open && own.open).map(|(_, s)| s);
        let others: Vec<&Share> = others.filter(near).filter(whose).collect();
        let args = match &window.measure {
            Measure::Count(least) => count::test(own, &others, *least),
            Measure::Spread { hundredths, least, .. } => spread::test(own, &others, (*hundredths, *least)),
        }?;
        let since = judge.facts().entries.get(own.entry)?.happened;
        let mut found = judge.found(format!("window:{}", own.entry), (judge.level(window.level), since), own.entry);
        found.args = args;
        Some(found.arg("test", "window").arg("day", own.day))
    }
}

/// What the matter adds, and under which key; nothing where it does not count.
fn share(judge: &Judge, window: &Window) -> Option<(String, Share)> {
    let facts = judge.facts();
    let (entry, on) = facts.all(&window.on).next_back()?;
    if judge.any(&window.unless) || !judge.holds(window.when.as_deref(), on) {
        return None;
    }
    let value = |field: &String| {
        let value = on.fields.get(field).or_else(|| facts.values.get(field))?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_string);
        (!text.is_empty()).then_some(text)
    };
    let mut key = vec![window.key.iter().find_map(value)?];
    for field in &window.same {
        key.push(value(field)?);
    }
    let number = match &window.measure {
        Measure::Count(_) => 0,
        Measure::Spread { field, .. } => on.number(field).or_else(|| facts.values.get(field)?.as_i64())?,
    };
    let open = !judge.any(&window.until);
    Some((key.join("\u{1f}"), Share { agency: facts.agency, day: on.happened.day(), number, open, entry }))
}

#[cfg(test)]
mod tests;
