//! What the public sees of a decision: natural persons masked, nothing private, no longer than the law lets it be shown.

pub(crate) mod log;
pub(crate) mod paper;
pub(crate) mod proofs;
pub(crate) mod publications;
pub(crate) mod publish;
pub mod restored;
pub(crate) mod revoked;

use crate::Office;
use crate::base::id::{BodyId, MatterId};
use crate::base::{Citation, Day, Fields};
use crate::fault::Denial;
use crate::law::procedure::{Act, FieldDef, Procedure};
use crate::matter::facts::PAPER_SOURCE;
use crate::matter::{Entry, Facts, strand};
use crate::words::Cited;
use fadu_store::{PublishedRow, StreamId, Views};
use serde::Serialize;
use serde_json::Value;

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
    /// The matter; several parties' decisions stand on pages of their own.
    pub of: MatterId,
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
    /// What the reader compares with the printed sheet by eye: number, party, kind, amount, day.
    pub compare: Vec<(String, String)>,
    /// The articles that the publication rests on.
    pub grounds: Vec<Cited>,
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
        let engine = self.engine();
        let named = engine.law.known_on(&text("procedure"), self.today());
        PublicPage {
            line: line(row),
            facts: pairs(row, "facts"),
            compare: pairs(row, "compare"),
            grounds: named.map_or_else(Vec::new, |p| self.publication_grounds(p)),
            digest: text("digest"),
            code: text("code"),
            title: text("title"),
            procedure: named.map_or(String::new(), |p| p.name.clone()),
            agency: text("agency_id").parse().ok(),
            of: text("matter").parse().unwrap_or(MatterId::from_bits(row.matter.bits())),
            limit: text("limit"),
            reconsideration_first: text("first").parse().ok(),
        }
    }

    /// The articles of the act that makes a decision public, and of what it asks.
    fn publication_grounds(&self, procedure: &Procedure) -> Vec<Cited> {
        let publishes = |a: &&Act| a.events.iter().any(|e| e.name == procedure.headline.published);
        let act = procedure.acts.iter().find(publishes);
        let all = act.into_iter().flat_map(|a| std::iter::once(&a.ground).chain(a.guards.iter().map(|g| &g.ground)));
        all.flat_map(|g| self.cites(g)).collect()
    }

    /// The fields of the public paper with everything private masked in its source.
    pub(crate) fn masked(
        &self,
        (whole, facts): (&Facts, &Facts),
        procedure: &Procedure,
        entry: &Entry,
    ) -> Result<Fields, Denial> {
        let mut fields = entry.fields.clone();
        let (from, to) =
            (facts.text(&procedure.headline.party).unwrap_or_default().to_string(), mask(facts, procedure));
        let private = private_values((whole, facts), procedure);
        let source = match self.redacted_of((whole, facts), procedure, entry)? {
            Some((file, _)) => file.copy.source().map_err(|e| Denial::Fault(e.to_string()))?,
            None => {
                let mut source = self.source(whole, entry)?;
                blot(&mut source, &from, &to, &private);
                source
            }
        };
        fields.insert(PAPER_SOURCE.into(), source);
        Ok(fields)
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

/// Label and value, as a list of pairs in the body keeps them.
fn pairs(row: &PublishedRow, key: &str) -> Vec<(String, String)> {
    let list = row.body.get(key).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|p| Some((p.get(0)?.as_str()?.to_string(), p.get(1)?.as_str()?.to_string()))).collect()
}

pub(crate) fn is_natural(facts: &Facts, procedure: &Procedure) -> bool {
    let (field, value) = &procedure.headline.natural_person;
    facts.text(field) == Some(value)
}

/// Every private value that the whole matter ever held, other natural persons' names among them, the longest first so that no part of one is left standing.
pub(crate) fn private_values(of: (&Facts, &Facts), procedure: &Procedure) -> Vec<String> {
    private_classes(of, procedure).into_iter().map(|(value, _)| value).collect()
}

/// The same, each with its class of personal data.
pub(crate) fn private_classes((whole, facts): (&Facts, &Facts), procedure: &Procedure) -> Vec<(String, String)> {
    let head = &procedure.headline;
    let (natural, party) = (is_natural(facts, procedure), facts.text(&head.party).unwrap_or_default());
    let is_private =
        |(name, def): &(&String, &FieldDef)| def.private.is_some() && (natural || **name != head.party_code);
    let class = |def: &FieldDef| def.private.clone().unwrap_or_default();
    let fields: Vec<(&str, String)> =
        procedure.fields.iter().filter(is_private).map(|(name, def)| (name.as_str(), class(def))).collect();
    let held =
        whole.entries.iter().flat_map(|e| fields.iter().filter_map(|(f, class)| Some((e.text(f)?, class.as_str()))));
    let others = natural_parties(whole, procedure);
    let held = held.chain(others.iter().map(|name| (name.as_str(), "name")));
    let mut all: Vec<(String, String)> = held
        .filter(|(t, _)| t.chars().count() > 1 && *t != party)
        .map(|(t, class)| (t.to_string(), class.to_string()))
        .collect();
    all.sort_by_key(|(t, _)| (std::cmp::Reverse(t.len()), t.clone()));
    all.dedup_by(|a, b| a.0 == b.0);
    all
}

/// The names of all natural persons who are parties, where there are several.
fn natural_parties(whole: &Facts, procedure: &Procedure) -> Vec<String> {
    let several = |kind: &&crate::law::procedure::Strand| kind.first;
    let each = procedure.strands.iter().filter(several).flat_map(|kind| {
        let keys = strand::keys(procedure, whole, &kind.id);
        let keys = if keys.len() > 1 { keys } else { Vec::new() };
        keys.into_iter().map(move |key| strand::lens(procedure, whole, &kind.id, &key))
    });
    let natural = each.filter(|facts| is_natural(facts, procedure));
    natural.filter_map(|facts| facts.text(&procedure.headline.party).map(str::to_string)).collect()
}

/// The party's name; of a natural person only the first character.
pub(crate) fn mask(facts: &Facts, procedure: &Procedure) -> String {
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
