//! What the public sees of a decision: natural persons masked, nothing private, no longer than the law lets it be shown.

use crate::base::id::{BodyId, MatterId};
use crate::base::{Citation, Day, Fields, Money};
use crate::fault::Denial;
use crate::law::Term;
use crate::law::procedure::Procedure;
use crate::matter::{Entry, Facts};
use crate::rows::World;
use crate::{Office, rows};
use fadu_papers::display;
use fadu_store::record::Envelope;
use fadu_store::{PublishedRow, StreamId, Views};
use serde::Serialize;
use serde_json::{Value, json};

/// A line of the public list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Published {
    /// The matter.
    pub matter: MatterId,
    /// Number of the decision.
    pub number: String,
    /// The party, masked where a natural person.
    pub party: String,
    /// The item.
    pub item: String,
    /// The agency.
    pub agency: String,
    /// The day it was published.
    pub published_on: Day,
    /// The last day it is shown.
    pub until: Option<Day>,
}

/// A decision on its public page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PublicPage {
    /// The line.
    pub line: Published,
    /// Lines of the page: label and value.
    pub facts: Vec<(String, String)>,
    /// The digest that the paper was committed with.
    pub digest: String,
    /// The code printed on the paper.
    pub code: String,
    /// Title of the paper.
    pub title: String,
    /// Name of the procedure.
    pub procedure: String,
    /// The agency, to look up its government and court.
    pub agency: Option<BodyId>,
    /// The limit for which it is shown.
    pub limit: String,
    /// The article that asks for reconsideration before litigation 复议前置, if one does.
    pub reconsideration_first: Option<Citation>,
}

impl Office {
    /// What is public today, newest first.
    pub fn published(&self, after: Option<(Day, MatterId)>, limit: usize) -> Result<Vec<Published>, Denial> {
        let after = after.map(|(d, m)| (d.number(), StreamId::from_bits(m.bits())));
        let rows = self.store.published(self.today().number(), after, limit.clamp(1, 100))?;
        Ok(rows.iter().map(line).collect())
    }

    /// A decision on its public page; not found once it may not be shown.
    pub fn public_page(&self, matter: MatterId) -> Result<PublicPage, Denial> {
        let row = self.store.published_of(StreamId::from_bits(matter.bits()), self.today().number())?;
        Ok(self.page_of(&row.ok_or(Denial::NotFound)?))
    }

    pub(crate) fn page_of(&self, row: &PublishedRow) -> PublicPage {
        let text = |k: &str| row.body.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
        let pairs = row.body.get("facts").and_then(Value::as_array).into_iter().flatten();
        let facts = pairs.filter_map(|p| Some((p.get(0)?.as_str()?.to_string(), p.get(1)?.as_str()?.to_string())));
        let named = self.engine.law.base_procedures().find(|p| p.id == text("procedure"));
        PublicPage {
            line: line(row),
            facts: facts.collect(),
            digest: text("digest"),
            code: text("code"),
            title: text("title"),
            procedure: named.map_or(String::new(), |p| p.name.clone()),
            agency: text("agency_id").parse().ok(),
            limit: text("limit"),
            reconsideration_first: text("first").parse().ok(),
        }
    }

    /// The fields of the public paper with everything private masked in its source.
    pub(crate) fn masked(&self, facts: &Facts, procedure: &Procedure, entry: &Entry) -> Fields {
        let mut fields = entry.fields.clone();
        let (from, to) = (facts.text(&procedure.headline.party).unwrap_or_default().to_string(), mask(facts, procedure));
        let private = private_values(facts, procedure);
        if let Some(source) = fields.get_mut("source") {
            blot(source, &from, &to, &private);
        }
        fields
    }
}

/// Every text of the source: the party's name masked where a natural person, private values blotted.
fn blot(value: &mut Value, from: &str, to: &str, private: &[String]) {
    match value {
        Value::String(s) => {
            if !from.is_empty() && from != to {
                *s = s.replace(from, to);
            }
            for p in private {
                *s = s.replace(p.as_str(), "＊＊＊");
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|v| blot(v, from, to, private)),
        Value::Object(map) => map.values_mut().for_each(|v| blot(v, from, to, private)),
        _ => {}
    }
}

fn is_natural(facts: &Facts, procedure: &Procedure) -> bool {
    let (field, value) = &procedure.headline.natural_person;
    facts.text(field) == Some(value)
}

fn private_values(facts: &Facts, procedure: &Procedure) -> Vec<String> {
    let head = &procedure.headline;
    let natural = is_natural(facts, procedure);
    let private = procedure.fields.iter().filter(|(name, def)| def.private && (natural || **name != head.party_code));
    private.filter_map(|(name, _)| facts.text(name)).filter(|t| t.chars().count() > 1).map(str::to_string).collect()
}

/// The party's name; of a natural person only the first character.
fn mask(facts: &Facts, procedure: &Procedure) -> String {
    let name = facts.text(&procedure.headline.party).unwrap_or_default();
    match name.chars().next() {
        Some(first) if is_natural(facts, procedure) => format!("{first}某某"),
        _ => name.to_string(),
    }
}

pub(crate) fn line(row: &PublishedRow) -> Published {
    let text = |k: &str| row.body.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
    Published {
        matter: MatterId::from_bits(row.matter.bits()),
        number: row.number.clone(),
        party: row.party_masked.clone(),
        item: text("item"),
        agency: text("agency"),
        published_on: Day::from_number(row.published_on),
        until: row.until.map(Day::from_number),
    }
}

/// The public row of a matter, from the event that publishes it; nothing if it is lawfully not published.
pub(crate) fn row(world: &World, facts: &Facts, event: &Envelope) -> Option<PublishedRow> {
    let (procedure, head) = (world.procedure, &world.procedure.headline);
    if event.fields.get("public_scope").and_then(Value::as_str) == Some("none") {
        return None;
    }
    let on = event.happened.day();
    let limit = world.engine.law.limits.get(&head.public_limit);
    let until = limit.map(|l| Term::due_day(l, on, &[], 0, &world.engine.law.calendar).number());
    let is_public = |e: &&Entry| e.text("paper") == Some(&head.public_paper);
    let paper = facts.all(fadu_papers::source::PAPER_MADE).map(|(_, e)| e).filter(is_public).last();
    let item = facts.text(&head.item).and_then(|c| world.register.item(c));
    let item_name = item.map_or("", |i| i.name.as_str());
    let agency = world.register.bodies.get(&facts.agency).map_or("", |b| b.name.as_str());
    let public_code = facts.text(&head.party_code).filter(|_| !is_natural(facts, procedure)).unwrap_or_default();
    let body = json!({
        "item": item_name,
        "agency": agency,
        "agency_id": facts.agency,
        "procedure": facts.procedure,
        "title": paper.and_then(|e| e.text("title")).unwrap_or_default(),
        "first": item.and_then(|i| i.reconsideration_first.as_ref()),
        "limit": head.public_limit,
        "find": format!("{item_name} {agency} {public_code}"),
        "digest": paper.and_then(|e| e.text("digest")).unwrap_or_default(),
        "code": paper.map_or(String::new(), crate::papers::code_of),
        "facts": public_facts(world, facts),
    });
    let number = head.number.first().and_then(|f| facts.text(f)).unwrap_or_default().to_string();
    let party_masked = mask(facts, procedure);
    Some(PublishedRow { matter: rows::stream(facts), number, party_masked, published_on: on.number(), until, body })
}

/// The fields of the decision that are not private, as label and value.
fn public_facts(world: &World, facts: &Facts) -> Vec<(String, String)> {
    let (procedure, head) = (world.procedure, &world.procedure.headline);
    let Some(decided) = facts.last(&head.decided) else { return Vec::new() };
    let natural = is_natural(facts, procedure);
    let name = facts.text(&head.party).unwrap_or_default();
    let masked = mask(facts, procedure);
    let private = private_values(facts, procedure);
    let mut out = Vec::new();
    let code = facts.text(&head.party_code).filter(|_| !natural);
    out.extend(code.map(|c| ("统一社会信用代码".to_string(), c.to_string())));
    for (field, value) in crate::act::plain(&decided.fields) {
        let Some(def) = procedure.fields.get(field).filter(|d| !d.private) else { continue };
        if ["conclusion", "opinion", "range", "tier"].contains(&field.as_str()) {
            continue;
        }
        let mut text = match value {
            Value::Number(n) if *field == head.amount => Money(n.as_i64().unwrap_or(0)).to_string(),
            other => display(world.register, Some(def), other),
        };
        if natural {
            text = text.replace(name, &masked);
        }
        for p in &private {
            text = text.replace(p.as_str(), "＊＊＊");
        }
        out.push((def.label.clone(), text));
    }
    out.push(("作出决定日期".to_string(), decided.happened.day().zh()));
    out
}
