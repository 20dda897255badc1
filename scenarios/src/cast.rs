//! The cast as registers: the agency, its officers, their credentials and posts, and the items of the law pack.

use crate::language::{AgencyTurn, Entrusted, ListedFee, Member, MovedPower, Story, Waived};
use crate::matter::Actor;
use crate::matter::answering::PUBLIC;
use crate::matter::base::id::{BodyId, OfficerId, PersonId};
use crate::matter::base::{Day, Fields};
use crate::matter::law::items::Item;
use crate::matter::law::procedure::{FieldKind, Procedure};
use crate::matter::register::fold::ROW;
use crate::matter::register::{Body, BodyPlace, Officer, Post, Register};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The agency that handles the case.
pub const AGENCY: BodyId = BodyId::from_bits(1);
/// Another agency.
const ELSEWHERE: BodyId = BodyId::from_bits(2);
/// The organisation that the agency entrusts.
const ENTRUSTED: BodyId = BodyId::from_bits(3);

/// Registers with the cast in them.
pub struct Cast {
    /// The registers.
    pub register: Register,
    /// What the register was told of lists: events and their rows, in their order.
    pub told: Vec<(&'static str, Value)>,
    ids: BTreeMap<String, (PersonId, OfficerId, BodyId)>,
}

impl Cast {
    /// The cast of a story in an agency of that field.
    pub fn new(story: &Story, field: &str, items: &[Item]) -> Result<Cast, String> {
        let mut cast = Cast { register: Register::default(), told: Vec::new(), ids: BTreeMap::new() };
        for (id, field, items) in [
            (AGENCY, field, story.items.clone()),
            (ELSEWHERE, "elsewhere", Vec::new()),
            (ENTRUSTED, "entrusted", Vec::new()),
        ] {
            cast.tell(("SubjectConfirmed", json!(body(story, (id, field), items))))?;
        }
        for item in items {
            Arc::make_mut(&mut cast.register.items).entry(item.code.clone()).or_default().push(item.clone());
        }
        for (n, moved) in story.moved.iter().enumerate() {
            cast.move_power(n, moved)?;
        }
        for (n, waived) in story.waived.iter().enumerate() {
            cast.waive(n, waived)?;
        }
        for (n, entrusted) in story.entrusted.iter().enumerate() {
            cast.entrust(n, entrusted)?;
        }
        for fee in &story.fees {
            cast.list_fee(fee)?;
        }
        for (bits, short) in (100_u128..).zip(story.cast.keys()) {
            cast.ids.insert(short.clone(), (PersonId::from_bits(bits), OfficerId::from_bits(bits), AGENCY));
        }
        for (short, member) in &story.cast {
            cast.enter(short, member)?;
        }
        Ok(cast)
    }

    /// Listed and held by the agency from the beginning, then moved: told to the register by the events that a list gives it.
    fn move_power(&mut self, n: usize, moved: &MovedPower) -> Result<(), String> {
        let (code, first) = (format!("QZ-{n}"), Day::from_number(0));
        let adjusted = |id: &str, kind: &str, day: Day| {
            json!({
                "id": format!("{code}-{id}"), "code": code, "kind": kind, "day": day, "reason": "r", "basis": "b", "by": "1", "by_name": "甲",
                "on": day, "answer": { "approved": true, "by_name": "乙", "on": day },
            })
        };
        let mut new = adjusted("new", "new", first);
        new["power"] =
            json!({ "name": moved.name, "category": "other", "basis": [], "accountability": "", "items": moved.items });
        let held = json!({ "code": code, "body": AGENCY, "from": first, "by_name": "丙" });
        let mut gone = adjusted("moved", "moved", moved.on);
        (gone["from"], gone["to"]) = (json!(AGENCY), json!(ELSEWHERE));
        [("PowerAdjusted", new), ("PowerTakenUp", held), ("PowerAdjusted", gone)]
            .into_iter()
            .try_for_each(|e| self.tell(e))
    }

    /// Entrusted by a letter that was recognised.
    fn entrust(&mut self, n: usize, e: &Entrusted) -> Result<(), String> {
        let answer = json!({ "approved": true, "by_name": "乙", "on": e.first });
        let row = json!({
            "id": format!("WT-{n}"), "from": AGENCY, "to": ENTRUSTED, "items": e.items, "powers": "p", "basis": "b", "letter": format!("示委〔2026〕{}号", n + 1),
            "letter_on": e.first, "first": e.first, "last": e.last, "ended_on": e.ended_on, "by": "1", "by_name": "甲", "on": e.first, "answer": answer,
        });
        self.tell(("EntrustmentMade", row))
    }

    /// The registers as they are where something becomes of the agency.
    pub fn turned(&self, turn: &AgencyTurn) -> Result<Register, String> {
        let (kind, day, said) = match turn {
            AgencyTurn::EndedOn(day) => ("merged", *day, json!({})),
            AgencyTurn::EntrustedFrom(day) => ("changed", *day, json!({ "kind": "entrusted" })),
            AgencyTurn::Level(level) => ("changed", Day::from_number(1), json!({ "level": level })),
        };
        let row = json!({
            "id": "BG-0", "body": AGENCY, "kind": kind, "said": said, "into": (kind == "merged").then_some(ELSEWHERE), "day": day, "reason": "r",
            "basis": "b", "by": "1", "by_name": "甲", "by_body": AGENCY, "on": day, "answer": { "approved": true, "by_name": "乙", "on": day },
        });
        let mut register = self.register.clone();
        let taken = register.apply("BodyChanged", &Fields::from([(ROW.to_string(), row)]));
        if taken { Ok(register) } else { Err("the register does not take BodyChanged".into()) }
    }

    /// In the catalogue of fees.
    fn list_fee(&mut self, fee: &ListedFee) -> Result<(), String> {
        let body = if fee.elsewhere { ELSEWHERE } else { AGENCY };
        let bounds = |n| json!({ "per_mille": n, "least": fee.least_fen, "most": fee.most_fen });
        let share = fee.per_mille.map(bounds);
        let row = json!({
            "id": fee.code, "code": fee.code, "day": fee.from, "reason": "r", "by": "1", "by_name": "甲", "on": fee.from,
            "answer": { "approved": true, "by_name": "乙", "on": fee.from },
            "fee": { "name": fee.name, "kind": "administrative", "set_by": fee.set_by, "basis": fee.basis, "bodies": [body], "payer": "缴费人",
                "unit": fee.unit, "least": fee.least_fen, "most": fee.most_fen, "share": share, "until": fee.until },
        });
        self.tell(("FeeConfirmed", row))
    }

    /// On a list of the agency.
    fn waive(&mut self, n: usize, waived: &Waived) -> Result<(), String> {
        let conditions: Vec<Value> = waived.conditions.iter().map(|text| json!({ "id": "", "text": text })).collect();
        let row = json!({
            "id": format!("MF-{n}"), "act": waived.title, "place": n.to_string(), "title": waived.title, "owner": "o", "statute": "s", "basis": [],
            "in_force_from": waived.from, "item": waived.item, "bodies": [AGENCY], "waiver": { "all": true, "conditions": conditions },
        });
        self.tell(("BenchmarkPublished", row))
    }

    fn tell(&mut self, (event, row): (&'static str, Value)) -> Result<(), String> {
        let fields = Fields::from([(ROW.to_string(), row.clone())]);
        self.told.push((event, row));
        if self.register.apply(event, &fields) { Ok(()) } else { Err(format!("the register does not take {event}")) }
    }

    fn enter(&mut self, short: &str, member: &Member) -> Result<(), String> {
        let (_, officer, _) = self.id(short)?;
        let (person, ..) = self.id(member.same_person_as.as_deref().unwrap_or(short))?;
        let body = if member.elsewhere { ELSEWHERE } else { AGENCY };
        self.ids.insert(short.to_string(), (person, officer, body));
        let serves = if member.entrusted { ENTRUSTED } else { body };
        let row = Officer {
            id: officer,
            person,
            body: serves,
            name: member.name.clone(),
            unit: member.unit.clone(),
            cert_no: member.credential.map(|_| format!("990{}", officer.bits())).unwrap_or_default(),
            cert_from: member.credential.map(|(from, _)| from),
            cert_until: member.credential.map(|(_, until)| until),
            revoked_on: member.revoked_on,
            revoked_for: String::new(),
            suspensions: Vec::new(),
            earlier: Vec::new(),
            lost: Vec::new(),
            moved_to: None,
            successors: Vec::new(),
        };
        Arc::make_mut(&mut self.register.by_person).entry(row.person).or_default().push(officer);
        Arc::make_mut(&mut self.register.officers).insert(officer, row);
        for post in &member.posts {
            let unit = if post == "unit-head" { member.unit.clone() } else { String::new() };
            let from = Day::from_number(0);
            Arc::make_mut(&mut self.register.posts).entry(person).or_default().push(Post {
                person,
                body,
                post: post.clone(),
                unit,
                from,
                until: None,
                stands_for: None,
            });
        }
        Ok(())
    }

    fn id(&self, short: &str) -> Result<(PersonId, OfficerId, BodyId), String> {
        self.ids.get(short).copied().ok_or_else(|| format!("nobody in the cast is called {short}"))
    }

    /// The person as one who acts.
    pub fn actor(&self, short: &str) -> Result<Actor, String> {
        // Nobody of the register: the public page.
        if short == "public" {
            return Ok(Actor { person: PUBLIC, name: "公众".into(), agency: AGENCY, officer: None });
        }
        let (person, officer, agency) = self.id(short)?;
        let name = self.register.officers.get(&officer).map(|o| o.name.clone()).unwrap_or_default();
        Ok(Actor { person, name, agency, officer: Some(officer) })
    }

    /// Fields with the ids of officers in place of their short names; a name that nobody has stays as it is.
    pub fn named(&self, procedure: &Procedure, fields: &Fields) -> Fields {
        let officers = |name: &str| procedure.fields.get(name).is_some_and(|d| d.kind == FieldKind::Officers);
        let one = |v: &Value| match v.as_str().and_then(|s| self.ids.get(s)) {
            Some((_, officer, _)) => json!(officer.to_string()),
            None => v.clone(),
        };
        let body = |name: &str| procedure.fields.get(name).is_some_and(|d| d.kind == FieldKind::Body);
        let value = |name: &str, v: &Value| match v.as_array() {
            Some(list) if officers(name) => Value::Array(list.iter().map(one).collect()),
            // Those of the cast who are elsewhere answer for it.
            None if body(name) && v == "elsewhere" => json!(ELSEWHERE.to_string()),
            _ => v.clone(),
        };
        fields.iter().map(|(k, v)| (k.clone(), value(k, v))).collect()
    }
}

fn body(story: &Story, (id, field): (BodyId, &str), items: Vec<String>) -> Body {
    Body {
        number_forms: BTreeMap::new(),
        id,
        name: "示例市明德区某局".into(),
        short: "明德区某局".into(),
        number_prefix: story.number_prefix.clone(),
        field: field.into(),
        particulars: BTreeMap::new(),
        items,
        place: BodyPlace::default(),
    }
}
