//! Bodies 执法主体 by day: where each stands in the tree, what was said of it on a day, and how that came to be so.
//!
//! What is said otherwise carries only what is said otherwise: two changes that come at once do not overwrite each other.

use crate::power::AdjustmentAnswer;
use crate::types::{Body, Register};
use fadu_law::base::Day;
use fadu_law::base::id::BodyId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// By what a body enforces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyKind {
    /// An administrative agency with the power by statute 法定 (行政处罚法 17).
    Statutory,
    /// An organisation authorised 授权 by a law or regulation (行政处罚法 19).
    Authorised,
    /// An organisation that is entrusted 委托 and acts in the name of whoever entrusts it (行政处罚法 20, 21).
    Entrusted,
    /// A government or another body that does not enforce itself.
    Leading,
}

impl BodyKind {
    /// All, in the order of a form.
    pub const ALL: [BodyKind; 4] = [BodyKind::Statutory, BodyKind::Authorised, BodyKind::Entrusted, BodyKind::Leading];
    /// As a form has it.
    pub fn id(self) -> &'static str {
        match self {
            BodyKind::Statutory => "statutory",
            BodyKind::Authorised => "authorised",
            BodyKind::Entrusted => "entrusted",
            BodyKind::Leading => "leading",
        }
    }
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            BodyKind::Statutory => "法定行政机关",
            BodyKind::Authorised => "授权组织",
            BodyKind::Entrusted => "受委托组织",
            BodyKind::Leading => "不直接执法",
        }
    }
}

/// The level of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Province 省.
    Province,
    /// City 市.
    City,
    /// District or county 区县.
    District,
    /// Functional zone 功能区.
    Zone,
    /// Town or subdistrict 乡镇街道.
    Town,
}

impl Level {
    /// All, from above.
    pub const ALL: [Level; 5] = [Level::Province, Level::City, Level::District, Level::Zone, Level::Town];
    /// As a form has it.
    pub fn id(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::City => "city",
            Level::District => "district",
            Level::Zone => "zone",
            Level::Town => "town",
        }
    }
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Level::Province => "省级",
            Level::City => "市级",
            Level::District => "区县级",
            Level::Zone => "功能区",
            Level::Town => "乡镇街道",
        }
    }
}

/// Where a body stands in the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyPlace {
    /// By what it enforces; nothing where nobody entered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<BodyKind>,
    /// Its level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The areas that it serves, by their codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// The body above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superior: Option<BodyId>,
    /// The body that supervises its enforcement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<BodyId>,
}

/// What is said of a body otherwise than before; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodySaid {
    /// Full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Short name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// What its numbers begin with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_prefix: Option<String>,
    /// The field of enforcement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// By what it enforces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<BodyKind>,
    /// Its level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The areas that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<String>>,
    /// The body above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superior: Option<BodyId>,
    /// The body that supervises it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<BodyId>,
    /// Printed particulars: address, phone …
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub particulars: BTreeMap<String, String>,
}

impl BodySaid {
    /// Whether nothing is said otherwise.
    pub fn is_empty(&self) -> bool {
        *self == BodySaid::default()
    }

    fn over(&self, body: &mut Body) {
        let text = |to: &mut String, from: &Option<String>| from.iter().for_each(|t| to.clone_from(t));
        text(&mut body.name, &self.name);
        text(&mut body.short, &self.short);
        text(&mut body.number_prefix, &self.number_prefix);
        text(&mut body.field, &self.field);
        let place = &mut body.place;
        place.kind = self.kind.or(place.kind);
        place.level = self.level.or(place.level);
        self.areas.iter().for_each(|a| place.areas.clone_from(a));
        place.superior = self.superior.or(place.superior);
        place.supervisor = self.supervisor.or(place.supervisor);
        body.particulars.extend(self.particulars.clone());
    }
}

/// What a change does to a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyChanges {
    /// A body is set up 设立.
    Opened,
    /// Something is said otherwise: its name, its place in the tree, its areas.
    Changed,
    /// It ends 撤销, and nobody follows it.
    Closed,
    /// It goes into another body 并入, which follows it.
    Merged,
}

/// A change of the tree of bodies: asked by one person with reason and basis, recognised or returned by the supervising body (行政执法监督条例 17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyChange {
    /// Its own id.
    pub id: String,
    /// The body.
    pub body: BodyId,
    /// What it does.
    pub kind: BodyChanges,
    /// What is said from then on.
    #[serde(default)]
    pub said: BodySaid,
    /// The body that follows it, where it is merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<BodyId>,
    /// The first day on which it holds.
    pub day: Day,
    /// Why.
    pub reason: String,
    /// On what basis.
    pub basis: String,
    /// The natural person who asked.
    pub by: String,
    /// That person's name.
    pub by_name: String,
    /// The agency of whoever asked.
    pub by_body: BodyId,
    /// When it was asked.
    pub on: Day,
    /// The answer, once there is one.
    #[serde(default)]
    pub answer: Option<AdjustmentAnswer>,
}

/// Confirmed items that a body takes up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemsTaken {
    /// The body.
    pub body: BodyId,
    /// Their codes.
    pub codes: Vec<String>,
    /// Who said so.
    pub by_name: String,
    /// When.
    pub on: Day,
}

/// How a body ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyEnd {
    /// The first day on which it is no more.
    pub on: Day,
    /// The body that follows it.
    pub into: Option<BodyId>,
    /// Why.
    pub reason: String,
}

/// A body with all that was said of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BodyDays {
    /// Every version with its first day, the newest last.
    pub versions: Vec<(Day, Arc<Body>)>,
    /// How it ended.
    pub ended: Option<BodyEnd>,
}

impl BodyDays {
    /// What was said of it on that day; nothing before it was set up and after it ended.
    pub fn on(&self, day: Day) -> Option<&Body> {
        let over = self.ended.as_ref().is_some_and(|e| e.on <= day);
        self.versions.iter().rev().find(|(from, _)| *from <= day && !over).map(|(_, b)| b.as_ref())
    }
    /// The first day of the newest version, or the day of its end.
    pub fn newest(&self) -> Option<Day> {
        let last = self.versions.last().map(|(day, _)| *day);
        self.ended.as_ref().map(|e| e.on).into_iter().chain(last).max()
    }
}

impl Register {
    /// A body as it stood on a day.
    pub fn body_on(&self, id: BodyId, day: Day) -> Option<&Body> {
        self.body_days.get(&id)?.on(day)
    }
    /// The name of a body on a day, else the name that it has or had last.
    pub fn body_name(&self, id: BodyId, day: Day) -> &str {
        self.body_on(id, day).or_else(|| self.bodies.get(&id)).map_or("", |b| b.name.as_str())
    }
    /// How a body ended, if it did by that day.
    pub fn body_ended(&self, id: BodyId, day: Day) -> Option<&BodyEnd> {
        self.body_days.get(&id)?.ended.as_ref().filter(|e| e.on <= day)
    }
    /// The bodies that stood on a day.
    pub fn bodies_on(&self, day: Day) -> impl Iterator<Item = &Body> {
        self.body_days.values().filter_map(move |b| b.on(day))
    }
    /// The bodies that are called so on a day, in full or in short: mostly one.
    pub fn bodies_called(&self, text: &str, day: Day) -> Vec<&Body> {
        self.bodies_on(day).filter(|b| b.is_called(text)).collect()
    }
    /// The bodies above one on a day, the nearest first.
    pub fn above(&self, id: BodyId, day: Day) -> Vec<BodyId> {
        let mut all = Vec::new();
        let mut next = self.body_on(id, day).and_then(|b| b.place.superior);
        while let Some(above) = next.filter(|a| *a != id && !all.contains(a)) {
            all.push(above);
            next = self.body_on(above, day).and_then(|b| b.place.superior);
        }
        all
    }
    /// Whether one of two bodies stands directly above the other on a day, as a bureau above its brigade. The government at the top is above all and so
    /// in nobody's line.
    pub fn in_one_line(&self, a: BodyId, b: BodyId, day: Day) -> bool {
        let superior = |id| self.body_on(id, day).and_then(|b| b.place.superior);
        let under = |a, b| superior(a) == Some(b) && superior(b).is_some();
        under(a, b) || under(b, a)
    }
    /// The change of a body that waits for an answer.
    pub fn change_waiting(&self, body: BodyId) -> Option<&BodyChange> {
        self.body_changes.values().find(|c| c.body == body && c.answer.is_none())
    }

    pub(crate) fn enter_body(&mut self, body: Body) {
        let days = self.days(body.id);
        match days.versions.last_mut() {
            // A whole row of an older log stands in the place of what was said before.
            Some((_, said)) => *said = Arc::new(body.clone()),
            None => days.versions.push((Day::from_number(0), Arc::new(body.clone()))),
        }
        Arc::make_mut(&mut self.bodies).insert(body.id, body);
    }

    pub(crate) fn enter_body_change(&mut self, change: BodyChange) {
        if change.answer.as_ref().is_some_and(|a| a.approved) {
            self.change_body(&change);
        }
        Arc::make_mut(&mut self.body_changes).insert(change.id.clone(), change);
    }

    fn change_body(&mut self, c: &BodyChange) {
        if matches!(c.kind, BodyChanges::Closed | BodyChanges::Merged) {
            self.days(c.body).ended = Some(BodyEnd { on: c.day, into: c.into, reason: c.reason.clone() });
            self.end_entrustments(c.body, c.day);
            return;
        }
        let fresh = || Body {
            id: c.body,
            name: String::new(),
            short: String::new(),
            number_prefix: String::new(),
            number_forms: BTreeMap::new(),
            field: String::new(),
            particulars: BTreeMap::new(),
            items: Vec::new(),
            place: BodyPlace::default(),
        };
        let mut body = self.bodies.get(&c.body).cloned().unwrap_or_else(fresh);
        c.said.over(&mut body);
        self.enter_version(c.day, body);
    }

    pub(crate) fn enter_items(&mut self, taken: ItemsTaken) {
        let Some(mut body) = self.bodies.get(&taken.body).cloned() else { return };
        let held: BTreeSet<String> = body.items.iter().cloned().collect();
        body.items.extend(taken.codes.into_iter().filter(|c| !held.contains(c)));
        self.enter_version(taken.on, body);
    }

    fn enter_version(&mut self, day: Day, body: Body) {
        let versions = &mut self.days(body.id).versions;
        // Nothing is dated before what was said last.
        let day = versions.last().map_or(day, |(last, _)| day.max(*last));
        versions.retain(|(from, _)| *from != day);
        versions.push((day, Arc::new(body.clone())));
        Arc::make_mut(&mut self.bodies).insert(body.id, body);
    }

    fn days(&mut self, body: BodyId) -> &mut BodyDays {
        Arc::make_mut(Arc::make_mut(&mut self.body_days).entry(body).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::ROW;
    use fadu_law::base::Fields;
    use serde_json::{Value, json};

    fn day(s: &str) -> Day {
        s.parse().unwrap()
    }
    const fn body(n: u128) -> BodyId {
        BodyId::from_bits(n)
    }
    fn tell(r: &mut Register, event: &str, row: Value) {
        assert!(r.apply(event, &Fields::from([(ROW.to_string(), row)])), "{event}");
    }
    fn known() -> Register {
        let mut r = Register::default();
        let row = json!({ "id": body(1), "name": "甲局", "short": "甲", "number_prefix": "甲", "field": "f", "particulars": {}, "items": ["A"] });
        tell(&mut r, "SubjectConfirmed", row);
        r
    }
    fn change(kind: &str, on: &str, more: Value) -> Value {
        let mut row = json!({ "id": format!("{kind}{on}"), "body": body(1), "kind": kind, "day": on, "reason": "r", "basis": "b", "by": "1",
            "by_name": "丙", "by_body": body(1), "on": on, "answer": { "approved": true, "by_name": "丁", "on": on } });
        more.as_object().unwrap().iter().for_each(|(k, v)| row[k] = v.clone());
        row
    }

    #[test]
    fn what_was_said_of_a_body_is_asked_by_day() {
        let mut r = known();
        let said = json!({ "said": { "name": "乙局", "areas": ["990106"], "superior": body(2) } });
        tell(&mut r, "BodyChanged", change("changed", "2026-03-01", said));
        let only = json!({ "said": { "level": "district" } });
        tell(&mut r, "BodyChanged", change("changed", "2026-05-01", only));
        let on = |r: &Register, d: &str| r.body_on(body(1), day(d)).map(|b| (b.name.clone(), b.place.level));
        assert_eq!(on(&r, "2026-02-28"), Some(("甲局".into(), None)));
        assert_eq!(on(&r, "2026-03-01"), Some(("乙局".into(), None)));
        assert_eq!(on(&r, "2026-05-01"), Some(("乙局".into(), Some(Level::District))), "the rest stays");
        assert_eq!(r.bodies[&body(1)].place.areas, ["990106"]);
        assert_eq!(r.above(body(1), day("2026-05-01")), [body(2)]);
        tell(&mut r, "BodyChanged", change("merged", "2026-07-01", json!({ "into": body(3) })));
        assert_eq!((on(&r, "2026-06-30").is_some(), on(&r, "2026-07-01")), (true, None));
        assert_eq!(r.body_ended(body(1), day("2026-07-01")).and_then(|e| e.into), Some(body(3)));
        assert_eq!(r.body_name(body(1), day("2026-08-01")), "乙局", "its name is still known");
    }

    #[test]
    fn a_bureau_and_its_brigade_are_in_one_line_the_government_is_in_none() {
        let mut r = Register::default();
        let mut stands = |n, above: Option<u128>| {
            let row = json!({ "id": body(n), "name": "甲", "short": "甲", "number_prefix": "甲", "field": "f", "particulars": {}, "items": [],
                "place": { "superior": above.map(body) } });
            tell(&mut r, "SubjectConfirmed", row);
        };
        let (government, bureau, brigade, other) = (1, 2, 3, 4);
        stands(government, None);
        stands(bureau, Some(government));
        stands(brigade, Some(bureau));
        stands(other, Some(bureau));
        let line = |a, b| r.in_one_line(body(a), body(b), day("2026-05-01"));
        assert!(line(bureau, brigade) && line(brigade, bureau));
        assert!(!line(brigade, other), "two brigades of one bureau");
        assert!(!line(government, bureau) && !line(bureau, government));
    }

    #[test]
    fn what_waits_or_was_returned_changes_nothing() {
        let mut r = known();
        let said = json!({ "said": { "name": "乙局" }, "answer": null });
        tell(&mut r, "BodyChangeProposed", change("changed", "2026-03-01", said));
        assert!(r.change_waiting(body(1)).is_some());
        let no = json!({ "said": { "name": "乙局" }, "answer": { "approved": false, "reason": "不符", "by_name": "丁", "on": "2026-03-02" } });
        tell(&mut r, "BodyChangeReturned", change("changed", "2026-03-01", no));
        assert!(r.change_waiting(body(1)).is_none() && r.bodies[&body(1)].name == "甲局" && r.body_changes.len() == 1);
    }

    #[test]
    fn items_are_taken_up_beside_what_else_is_said() {
        let mut r = known();
        let taken = |codes: &[&str]| json!({ "body": body(1), "codes": codes, "by_name": "丙", "on": "2026-03-01" });
        tell(&mut r, "ItemsTakenUp", taken(&["B"]));
        tell(&mut r, "BodyChanged", change("changed", "2026-03-01", json!({ "said": { "name": "乙局" } })));
        tell(&mut r, "ItemsTakenUp", taken(&["B", "C"]));
        assert_eq!(r.bodies[&body(1)].items, ["A", "B", "C"]);
        assert_eq!(r.bodies[&body(1)].name, "乙局");
        let held = |d: &str| r.body_on(body(1), day(d)).map_or(0, |b| b.items.len());
        assert_eq!(["2026-02-28", "2026-03-01"].map(held), [1, 3]);
    }

    #[test]
    fn a_body_is_set_up_on_its_day() {
        let mut r = Register::default();
        let said = json!({ "said": { "name": "新局", "short": "新", "number_prefix": "新", "field": "f", "kind": "statutory" } });
        tell(&mut r, "BodyChanged", change("opened", "2026-03-01", said));
        let on = |d: &str| r.body_on(body(1), day(d)).and_then(|b| b.place.kind);
        assert_eq!((on("2026-02-28"), on("2026-03-01")), (None, Some(BodyKind::Statutory)));
        assert_eq!(r.bodies_on(day("2026-03-01")).count(), 1);
    }
}
