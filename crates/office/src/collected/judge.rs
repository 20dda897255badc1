//! What a row would do: enter an act, say one anew, nothing, or why it is not taken.

use super::cells::Reader;
use super::identity;
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::id::MatterId;
use crate::base::{Denied, Fields, Mistake};
use crate::catalogue::Refused;
use crate::fault::Denial;
use crate::findings::refusal_of;
use crate::law::collection::Collection;
use crate::law::procedure::Procedure;
use crate::matter::facts::FINDING;
use crate::matter::{Ctx, Facts, Intent, Mode, Outcome, View, decide};
use crate::policy::{self, Do};
use crate::together::side_by_side;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a row does.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// It is entered.
    New,
    /// It stands, and is said anew.
    Changed,
    /// It stands as it is.
    Same,
    /// It is not taken, and why.
    Refused(String),
}

/// A row as it was judged.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Its place in the table, from 1.
    pub line: usize,
    /// What it says of itself.
    pub what: String,
    /// What it does.
    pub does: Does,
    /// Its matter, if it has one already or will have.
    pub matter: Option<MatterId>,
    /// What it says, as the form takes it.
    pub typed: Fields,
    /// Codes of the requirements that it misses.
    pub findings: Vec<String>,
    /// What each of them asks, in words.
    pub asks: Vec<String>,
    /// What is wrong, field by field, where it is not taken for that.
    pub mistakes: Vec<Mistake>,
}

/// What a table would do.
#[derive(Clone, Debug, Default)]
pub struct CollectedPreview {
    /// Every row.
    pub rows: Vec<Judged>,
}

impl Judged {
    /// A row before it is looked at.
    pub(crate) fn unseen(line: usize, what: String) -> Judged {
        Judged {
            line,
            what,
            does: Does::New,
            matter: None,
            typed: Fields::new(),
            findings: Vec::new(),
            asks: Vec::new(),
            mistakes: Vec::new(),
        }
    }
}

impl CollectedPreview {
    /// The rows that do this.
    pub fn of<'a>(&'a self, is: &'a dyn Fn(&Does) -> bool) -> impl Iterator<Item = &'a Judged> {
        self.rows.iter().filter(move |r| is(&r.does))
    }
    /// How many would be entered, said anew, are the same, are not taken.
    pub fn counts(&self) -> [usize; 4] {
        let n = |is: &dyn Fn(&Does) -> bool| self.rows.iter().filter(|r| is(&r.does)).count();
        [
            n(&|d| *d == Does::New),
            n(&|d| *d == Does::Changed),
            n(&|d| *d == Does::Same),
            n(&|d| matches!(d, Does::Refused(_))),
        ]
    }
    /// Rows not taken, with the reason.
    pub fn refused(&self) -> Vec<Refused> {
        let refused = |r: &Judged| match &r.does {
            Does::Refused(why) => Some(Refused { line: r.line, what: r.what.clone(), why: why.clone() }),
            _ => None,
        };
        self.rows.iter().filter_map(refused).collect()
    }
    /// How many would be written.
    pub fn writes(&self) -> usize {
        let [new, changed, ..] = self.counts();
        new + changed
    }
    /// Stands for all that it shows: what is written is what was seen.
    pub fn mark(&self) -> String {
        let mut hash = Sha256::new();
        for row in self.of(&|d| matches!(d, Does::New | Does::Changed)) {
            hash.update(json!([row.line, row.does == Does::New, row.typed]).to_string());
        }
        hex(&hash.finalize())
    }
}

impl Office {
    /// What a table that is held would do now.
    pub fn preview_collected(&self, who: &Who, id: &str) -> Result<CollectedPreview, Denial> {
        policy::require(who, Do::Handle, who.agency)?;
        let rows = self.held_table(who, id)?.rows()?;
        let (procedure, collection) = self.collecting(who)?;
        let register = self.register();
        let reader = Reader::new((&procedure, &collection), &register, who.agency);
        let rows = reader.rows(&rows).map_err(|why| Denial::mistake("file", why))?;
        self.judge_collected(who, rows)
    }

    /// What rows would do, each by its place.
    pub(crate) fn judge_collected(&self, who: &Who, rows: Vec<(usize, Fields)>) -> Result<CollectedPreview, Denial> {
        let (procedure, collection) = self.collecting(who)?;
        let register = self.register();
        let reader = Reader::new((&procedure, &collection), &register, who.agency);
        let mut seen = BTreeSet::new();
        let begun = rows.into_iter().map(|(line, row)| {
            let mut judged = begin((&procedure, &collection), line, &row);
            let text = |field: &String| row.get(field).and_then(Value::as_str).unwrap_or_default().trim().to_string();
            let (source, number) = (text(&collection.source), text(&collection.number));
            if !number.is_empty() {
                judged.matter = Some(identity(who.agency, &source, &number));
                if !seen.insert((source, number)) {
                    judged.matter = None;
                    judged.does = Does::Refused("同一来源、同一编号在表里出现了两次".into());
                }
            }
            (judged, row)
        });
        let judge = |(mut judged, row): (Judged, Fields)| {
            if judged.does != Does::New {
                return Ok(judged);
            }
            let (typed, mistakes) = reader.typed(&row);
            judged.typed = typed;
            self.judge_one(who, (&procedure, &collection), &mut judged)?;
            if !mistakes.is_empty() {
                // What the form asks of the other cells is told together with what could not be read.
                let told = std::mem::take(&mut judged.mistakes);
                let other = told.into_iter().filter(|m| !mistakes.iter().any(|known| known.field == m.field));
                let all = mistakes.iter().cloned().chain(other).collect();
                refuse(&mut judged, all);
            }
            Ok(judged)
        };
        let rows = side_by_side(begun.collect(), judge).into_iter().collect::<Result<_, Denial>>()?;
        Ok(CollectedPreview { rows })
    }

    pub(super) fn judge_one(
        &self,
        who: &Who,
        (procedure, collection): (&Arc<Procedure>, &Collection),
        judged: &mut Judged,
    ) -> Result<(), Denial> {
        let (known, of) = match judged.matter.map(|m| self.facts_apart(m)) {
            Some(Ok((facts, of))) => (Some(facts), of),
            Some(Err(Denial::NotFound)) | None => (None, Arc::clone(procedure)),
            Some(Err(e)) => return Err(e),
        };
        let fresh = || Facts::new(MatterId::from_bits(0), who.agency, &of, "");
        let act = if known.is_some() { &collection.correct } else { &collection.act };
        let mut typed = judged.typed.clone();
        if known.is_some() {
            typed.insert(collection.reason.clone(), json!("—"));
        }
        let facts = known.clone().unwrap_or_else(|| Arc::new(fresh()));
        let (actor, register, engine) = (Self::actor(who), self.register(), self.engine());
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Reported };
        let intent = Intent { act: act.clone(), typed };
        match decide(&View { ctx, procedure: &of, facts: &facts }, &intent) {
            Err(Denied::Mistaken(mistakes)) => refuse(judged, by_column(&of, mistakes)),
            Err(Denied::Refused(checks)) => {
                let gone = known.is_some() && checks.iter().any(|c| c.refusal.code != "not-your-post");
                let first = checks.first().map(|c| self.engine().law.messages.words(&c.refusal).sentence);
                judged.does =
                    Does::Refused(if gone { "已经撤回，不再归集".into() } else { first.unwrap_or_default() });
            }
            Ok(outcome) => {
                for missed in outcome.events.iter().filter(|e| e.name == FINDING).map(|e| refusal_of(&e.fields)) {
                    judged.asks.push(engine.law.messages.words(&missed).asks);
                    judged.findings.push(missed.code);
                }
                if let Some(facts) = &known {
                    judged.does =
                        if says_the_same(&of, collection, (facts, &outcome)) { Does::Same } else { Does::Changed };
                }
            }
        }
        Ok(())
    }
}

/// A row before it is looked at.
fn begin((procedure, collection): (&Procedure, &Collection), line: usize, row: &Fields) -> Judged {
    let text = |field: &String| row.get(field).and_then(Value::as_str).unwrap_or_default().trim();
    let what = [text(&collection.number), text(&procedure.headline.party)].join(" ").trim().to_string();
    Judged::unseen(line, what)
}

/// A form says it beside its field; a row must say of which column.
pub(crate) fn by_column(of: &Procedure, mistakes: Vec<Mistake>) -> Vec<Mistake> {
    let label = |m: &Mistake| of.fields.get(&m.field).map_or(String::new(), |def| format!("{}：", def.label));
    mistakes.into_iter().map(|m| Mistake { message: label(&m) + &m.message, ..m }).collect()
}

/// A row is not taken for what is wrong in it, field by field.
pub(crate) fn refuse(judged: &mut Judged, mistakes: Vec<Mistake>) {
    (judged.findings, judged.asks) = (Vec::new(), Vec::new());
    judged.does = Does::Refused(mistakes.iter().map(|m| m.message.as_str()).collect::<Vec<_>>().join("；"));
    judged.mistakes = mistakes;
}

/// Whether what would be said stands already, field by field.
fn says_the_same(procedure: &Procedure, collection: &Collection, (facts, outcome): (&Facts, &Outcome)) -> bool {
    let Some(entry) = procedure.act(&collection.act).and_then(|a| a.events.first()) else { return false };
    let own = |fields: &Fields| -> Fields {
        let kept = fields.iter().filter(|(k, _)| !k.starts_with('_') && **k != collection.reason);
        kept.map(|(k, v)| (k.clone(), v.clone())).collect()
    };
    let said = outcome.events.iter().find(|e| e.name == entry.name).map(|e| own(&e.fields));
    said == facts.last(&entry.name).map(|e| own(&e.fields))
}
