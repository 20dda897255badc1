//! Moving a running matter to another version of its procedure: what that would change, shown first, and the one event that does it.
//!
//! What was done stays as it was done: no event is read anew. From the move on, acts, terms and papers are those of the version moved to.

use crate::base::{Check, Day, Fields, Standing};
use crate::decide::{Draft, Outcome};
use crate::facts::{Facts, PAPER_MADE, PROCEDURE_MOVED, TO_VERSION, own};
use crate::law::procedure::Procedure;
use crate::{Engine, Running, View, offers, open, running};
use serde_json::json;
use std::collections::BTreeSet;

/// A matter under its version, and the version that it would go over to.
#[derive(Clone, Copy)]
pub struct Moving<'a> {
    /// As it is.
    pub from: View<'a>,
    /// As it would be: other procedure and engine, the same facts.
    pub to: View<'a>,
}

/// What a move would change. Empty lists change nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// Acts done that the other version does not know: they stay in the file.
    pub unknown: Vec<String>,
    /// Acts asked for next that were not.
    pub asked: Vec<String>,
    /// Acts asked for next that are asked for no more.
    pub no_longer: Vec<String>,
    /// Acts asked for next whose turn comes later there.
    pub later: Vec<String>,
    /// Terms that run with another last day, with its name: the day before and after, where there is one.
    pub terms: Vec<(String, Option<Day>, Option<Day>)>,
    /// Papers that an act already done makes in the other version and the file does not hold: the act and the paper.
    pub lacking: Vec<(String, String)>,
    /// Papers of the file that the other version does not know: they stay in the file.
    pub old_papers: Vec<String>,
    /// Requirements that are unmet there and were not asked or were met here, with the act.
    pub unmet: Vec<(String, Check)>,
    /// Strands of the matter that the other version does not know: they would hang in the air, so that it cannot be moved.
    pub strands: Vec<String>,
}

/// What the move would change.
pub fn effect(moving: &Moving) -> Effect {
    let Moving { from, to } = moving;
    let facts = from.facts;
    let live = || facts.entries.iter().filter(|e| !e.undone);
    let unknown = live().filter(|e| !e.act.is_empty() && to.procedure.act(&e.act).is_none());
    let strand =
        |kind: &str| from.procedure.strands.iter().find(|s| s.id == kind).map_or(kind.into(), |s| s.name.clone());
    let known = |kind: &str| to.procedure.strands.iter().any(|s| s.id == kind);
    let hanging = live().filter_map(|e| e.strand.as_ref()).filter(|s| !known(&s.kind));
    let (before, after) = (next(from), next(to));
    // An act that is not over there is only not its turn yet.
    let ahead: Vec<String> = offers(to).iter().map(|o| o.act.id.clone()).collect();
    let gone = |later: bool| {
        let of = before.iter().filter(|b| !after.contains(b));
        let kind = of.filter(|(id, _)| ahead.iter().any(|a| a == crate::strand::split(id).0) == later);
        kind.map(|(_, name)| name.clone()).collect()
    };
    Effect {
        unknown: once(unknown.map(|e| from.procedure.name_of(&e.act))),
        asked: after.iter().filter(|a| !before.contains(a)).map(|(_, name)| name.clone()).collect(),
        no_longer: gone(false),
        later: gone(true),
        terms: terms(moving),
        lacking: lacking(moving),
        old_papers: old_papers(to.procedure, facts),
        unmet: unmet(moving),
        strands: once(hanging.map(|s| strand(&s.kind))),
    }
}

/// The one event of a move; it belongs to no act.
pub fn moved(moving: &Moving, reason: &str) -> Outcome {
    let Moving { from, to } = moving;
    let mut fields = Fields::new();
    let mut put = |k: &str, v: String| drop(fields.insert(k.to_string(), json!(v)));
    put("from_version", from.facts.version.to_string());
    put(TO_VERSION, to.procedure.in_force.to_string());
    put("reason", reason.to_string());
    put(own::MATTER, from.facts.matter.to_string());
    put(own::AGENCY, from.facts.agency.to_string());
    put(own::ACTOR, from.ctx.actor.person.to_string());
    put(own::ACTOR_NAME, from.ctx.actor.name.clone());
    let draft = Draft { name: PROCEDURE_MOVED.into(), happened: from.ctx.now, fields, number: None };
    Outcome { act: String::new(), events: vec![draft], papers: Vec::new(), strand: None }
}

fn once(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    all.filter(|one| seen.insert(one.clone())).collect()
}

/// What is to be done next: address and name.
fn next(view: &View) -> Vec<(String, String)> {
    let due = open::pending(view.ctx.engine, view.procedure, view.facts);
    due.iter().map(|d| (d.address(), d.act.name.clone())).collect()
}

fn terms(moving: &Moving) -> Vec<(String, Option<Day>, Option<Day>)> {
    let of = |view: &View<'_>| -> Vec<(String, String, Option<Day>)> {
        let today = view.ctx.today();
        let all = running(view.ctx.engine, view.procedure, view.facts, today);
        let open = all.iter().filter(|r| r.ended.is_none());
        open.map(|r| (r.address(), r.term.name.clone(), last_day(view.ctx.engine, r))).collect()
    };
    let (before, after) = (of(&moving.from), of(&moving.to));
    let day =
        |all: &[(String, String, Option<Day>)], id: &str| all.iter().find(|(a, ..)| a == id).and_then(|(.., d)| *d);
    let mut out = Vec::new();
    for (id, name, is) in &after {
        let was = day(&before, id);
        let ran = before.iter().any(|(b, ..)| b == id);
        if was != *is || !ran {
            out.push((name.clone(), was, *is));
        }
    }
    let gone = before.iter().filter(|(id, ..)| !after.iter().any(|(a, ..)| a == id));
    out.extend(gone.map(|(_, name, was)| (name.clone(), *was, None)));
    out
}

/// The last day, unless a pause holds the clock.
fn last_day(engine: &Engine, running: &Running) -> Option<Day> {
    (!running.paused()).then(|| running.due_day(engine))
}

fn lacking(moving: &Moving) -> Vec<(String, String)> {
    let (from, to) = (&moving.from, &moving.to);
    let made = |id: &str| from.facts.all(PAPER_MADE).any(|(_, e)| e.text("paper") == Some(id));
    let told =
        |when: &Option<String>| when.as_deref().is_none_or(|w| to.ctx.engine.told(w, &to.facts.values) == Some(true));
    let mut out = Vec::new();
    for act in to.procedure.acts.iter().filter(|a| from.facts.has(&a.id)) {
        let missing = act.papers.iter().filter(|p| !made(&p.id) && told(&p.when));
        let known = |id: &str| from.procedure.act(&act.id).is_some_and(|a| a.papers.iter().any(|p| p.id == id));
        out.extend(missing.filter(|p| !known(&p.id)).map(|p| (act.name.clone(), p.name.clone())));
    }
    out
}

fn old_papers(to: &Procedure, facts: &Facts) -> Vec<String> {
    let known = |id: &str| to.acts.iter().flat_map(|a| &a.papers).any(|p| p.id == id);
    let papers = facts.all(PAPER_MADE).map(|(_, e)| e).filter(|e| !known(e.text("paper").unwrap_or_default()));
    once(papers.map(|e| e.text("title").unwrap_or_default().to_string()))
}

fn unmet(moving: &Moving) -> Vec<(String, Check)> {
    let of = |view: &View| -> Vec<(String, String, Check)> {
        let mut all = Vec::new();
        for offer in offers(view) {
            let address = crate::strand::address(&offer.act.id, offer.strand.as_deref());
            let open = offer.checks.iter().filter(|c| c.standing == Standing::Unmet);
            all.extend(open.map(|c| (address.clone(), offer.act.name.clone(), c.clone())));
        }
        all
    };
    let before = of(&moving.from);
    let asked = |a: &str, c: &Check| before.iter().any(|(b, _, o)| a == b && o.refusal == c.refusal);
    of(&moving.to).into_iter().filter(|(a, _, c)| !asked(a, c)).map(|(_, name, c)| (name, c)).collect()
}
