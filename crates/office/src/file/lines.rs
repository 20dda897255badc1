//! The lines of a matter's page: stages, terms, facts, offers, papers, evidence, record.

use crate::base::{Day, Moment};
use crate::evidence::destruction_state::is_destroyed;
use crate::evidence::exhibit::erased_on;
use crate::law::{Law, procedure::FieldKind};
use crate::matter::{Entry, View, open::entered, step_bar};
use crate::shown::shown;
use crate::words::{CheckLine, Cited};
use fadu_papers::source::PAPER_MADE;
use serde::Serialize;
use serde_json::Value;

/// The name of the overlay of a field.
pub(crate) fn overlay_name(law: &Law, field: &str) -> String {
    law.overlays.iter().find(|o| o.field() == field).map_or(String::new(), |o| o.name.clone())
}

/// A stage of the step bar.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageLine {
    /// Chinese name.
    pub name: String,
    /// Done.
    pub done: bool,
    /// The one that the matter is in.
    pub now: bool,
    /// Behind us without any of its acts: the matter did not go through it.
    pub passed: bool,
    /// The day it was done.
    pub on: Option<String>,
    /// Who did it.
    pub by: Option<String>,
}

/// A term as a chip.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermChip {
    /// Id of the term.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// Last day that binds; absent while the clock stands still.
    pub last_day: Option<crate::base::Day>,
    /// Day and time at which a limit in hours is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
    /// `green`, `yellow`, `red`, `none`.
    pub light: String,
    /// 剩 9 日.
    pub word: String,
    /// What the limit rests on.
    pub cites: Vec<Cited>,
    /// The number rests on an assumption.
    pub assumed: bool,
    /// Over.
    pub ended: bool,
    /// Reaches into a year whose holidays are not published yet.
    pub provisional: bool,
}

/// A fact with its source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactLine {
    /// Field.
    pub field: String,
    /// Chinese label.
    pub label: String,
    /// Value as people read it.
    pub value: String,
    /// Value as the record holds it.
    pub raw: Value,
    /// Stands on the first page.
    pub overview: bool,
    /// The act that recorded it, and its day.
    pub source: String,
}

/// One of a strand: a party, a thing kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StrandLine {
    /// Chinese name of what it is.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its last act and the day.
    pub last: Option<(String, crate::base::Day)>,
    /// Its own facts.
    pub facts: Vec<FactLine>,
}

/// An act as the rail shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfferLine {
    /// Id of the act.
    pub act: String,
    /// Chinese name.
    pub name: String,
    /// Chinese name of the stage that it belongs to.
    pub phase: String,
    /// The term within which it is to be done, by its address.
    pub term: Option<String>,
    /// May be done now by this person.
    pub open: bool,
    /// Whose turn it is, if not this person's.
    pub post: String,
    /// This person could never do it in this post.
    pub not_mine: bool,
    /// Need not be done.
    pub optional: bool,
    /// The unmet requirement.
    pub refusal: Option<CheckLine>,
    /// Its turn has come: the names of those whose turn it is, as far as they are known.
    #[serde(skip)]
    pub turn: Option<Vec<String>>,
    /// What was changed after an approval that it needs, so that whoever comes must return it.
    #[serde(skip)]
    pub void: Option<String>,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceLine {
    /// The event that took it in.
    pub event: usize,
    /// Name.
    pub name: String,
    /// One of the eight kinds.
    pub kind: String,
    /// What it proves.
    pub proves: String,
    /// The day it was taken.
    pub taken_on: String,
    /// Media type, if there is a file.
    pub media: Option<String>,
    /// Digest of the file.
    pub digest: Option<String>,
    /// Bytes.
    pub size: Option<i64>,
    /// The bytes were destroyed as two persons decided.
    pub destroyed: bool,
    /// The day on which the file went with the personal data of the matter.
    pub erased: Option<Day>,
}

/// A line of the record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordLine {
    /// Its number in the matter, from 1.
    pub n: usize,
    /// Event.
    pub event: String,
    /// Chinese name of event and act.
    pub name: String,
    /// Who.
    pub by: String,
    /// When it happened.
    pub happened: Moment,
    /// When it was recorded.
    pub recorded: Moment,
    /// Signed with a passkey.
    pub signed: bool,
    /// Opinion or other detail.
    pub detail: String,
    /// Undone by a return.
    pub undone: bool,
    /// What undid it was a correction or a withdrawal of an act done elsewhere.
    pub corrected: bool,
}

pub(crate) fn stages(view: &View) -> Vec<StageLine> {
    let bar = step_bar(view.procedure, view.facts);
    let now = bar.iter().position(|s| s.entry.is_none());
    let line = |(i, s): (usize, &crate::matter::open::Stage)| {
        let gone = s.entry.filter(|_| entered(view.procedure, view.facts, s.id));
        StageLine {
            name: s.name.to_string(),
            done: s.entry.is_some(),
            now: now == Some(i),
            passed: s.entry.is_some() && gone.is_none(),
            on: gone.map(|e| e.happened.day().with_weekday()),
            by: gone.map(|e| e.actor_name.clone()),
        }
    };
    bar.iter().enumerate().map(line).collect()
}

pub(crate) fn fact_lines(view: &View) -> Vec<FactLine> {
    let recorded = |field: &str| {
        let with = |e: &&std::sync::Arc<Entry>| e.fields.contains_key(field) && e.name != PAPER_MADE;
        let entry = view.facts.entries.iter().rev().find(with);
        entry.map_or(String::new(), |e| format!("{} {}", view.procedure.name_of(&e.act), e.recorded.day()))
    };
    let hidden = ["conclusion", "opinion", "return_to", "dimensions", "file"];
    let mut lines = Vec::new();
    for used in view.procedure.acts.iter().flat_map(|a| a.field_uses()) {
        let (Some(def), Some(value)) = (view.procedure.fields.get(used.name), view.facts.values.get(used.name)) else {
            continue;
        };
        if hidden.contains(&used.name)
            || def.kind == FieldKind::Signature
            || lines.iter().any(|l: &FactLine| l.field == used.name)
        {
            continue;
        }
        lines.push(FactLine {
            field: used.name.into(),
            label: def.label.clone(),
            value: shown(view, used.name, value),
            raw: value.clone(),
            overview: def.overview,
            source: recorded(used.name),
        });
    }
    lines
}

pub(crate) fn evidence_lines(view: &View) -> Vec<EvidenceLine> {
    let line = |(event, e): (usize, &Entry)| {
        let show = |f: &str| e.fields.get(f).map_or(String::new(), |v| shown(view, f, v));
        let file = |k: &str| e.fields.get("file").and_then(|f| f.get(k));
        EvidenceLine {
            event,
            name: show("evidence_name"),
            kind: show("evidence_kind"),
            proves: show("proves"),
            taken_on: e.text("taken_on").unwrap_or_default().to_string(),
            media: file("media").and_then(Value::as_str).map(str::to_string),
            digest: file("digest").and_then(Value::as_str).map(str::to_string),
            size: file("size").and_then(Value::as_i64),
            erased: e.fields.get("file").and_then(|v| erased_on(view.facts, view.procedure, ("file", v))),
            destroyed: file("digest").and_then(Value::as_str).is_some_and(|d| is_destroyed(view.facts, d)),
        }
    };
    view.facts.all("EvidenceCollected").map(line).collect()
}

/// Whether a field names officers whom the record has to name: those who get the matter, and those who are asked. Who acted stands there anyway.
pub(crate) fn names_officers(view: &View, field: &str) -> bool {
    let def = view.procedure.fields.get(field).filter(|d| d.kind == FieldKind::Officers);
    def.is_some_and(|d| !d.posts.is_empty() || field == view.procedure.headline.handlers)
}
