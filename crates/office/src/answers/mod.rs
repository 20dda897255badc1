//! Bodies that a matter of another body names: what was served on them, their tasks, and what they may do and see of it.

mod ask;
mod list;
mod page;

pub use list::AnswerCount;
pub use page::{AnswerPage, AnswerStep, StepFile, StepPaper};

use crate::accounts::Who;
use crate::base::id::{BodyId, MatterId};
use crate::fault::Denial;
use crate::law::procedure::{Act, Procedure};
use crate::matter::facts::officers;
use crate::matter::{Entry, Facts, Running, answering, strand};
use crate::policy::{self, Do};
use crate::rows::World;
use crate::{Office, PAPER_MADE};
use fadu_store::TaskRow;
use serde_json::{Value, json};

/// The bodies of the register that a matter names, each with its field and whether anything was served on it; nothing where the procedure
/// names none.
pub(crate) fn named(procedure: &Procedure, facts: &Facts) -> Value {
    let fields = procedure.bodies();
    if fields.is_empty() {
        return Value::Null;
    }
    let of = |field: &str| {
        let body = answering::named(facts, field).filter(|b| *b != facts.agency)?;
        Some(json!({ "body": body, "field": field, "told": answering::told(procedure, facts, body) }))
    };
    Value::Array(fields.into_iter().filter_map(of).collect())
}

/// An act that waits, as it lies in the inbox of the body that does it from its own desk: of each of the posts that may, or of those named.
pub(crate) fn tasks(
    world: &World,
    facts: &Facts,
    (act, task): (&Act, &TaskRow),
    (running, strand): (&[Running], Option<&str>),
) -> Vec<TaskRow> {
    let Some(answers) = &act.answering else { return Vec::new() };
    let body = answering::named(facts, &answers.body).filter(|b| *b != facts.agency);
    let Some(body) = body.filter(|b| answering::told(world.procedure, facts, *b)) else { return Vec::new() };
    let mine = |r: &&Running| r.ended.is_none() && (r.strand.is_none() || r.strand.as_deref() == strand);
    let term = answers.terms(act).find_map(|t| running.iter().filter(mine).find(|r| r.term.id == t));
    let row = |post: &str, person: Option<String>| TaskRow {
        due_day: term.filter(|t| !t.paused()).map(|t| t.due_day(world.engine).number()),
        due_limit: term.map(Running::address),
        post: post.to_string(),
        person,
        agency: body.to_string(),
        ..task.clone()
    };
    let mut rows: Vec<TaskRow> = answers.posts.iter().map(|p| row(p.post(), None)).collect();
    let asked = answers.named.as_deref().and_then(|f| facts.values.get(f));
    for officer in officers(asked).filter_map(|id| world.register.officer(id)) {
        let held = world.register.posts.get(&officer.person).into_iter().flatten().filter(|p| p.body == body);
        let posts: Vec<&str> = held.map(|p| p.post.as_str()).collect();
        // Whoever holds a post that may answer sees it there.
        if let Some(post) = posts.first().filter(|_| !posts.iter().any(|p| rows.iter().any(|r| r.post == *p))) {
            rows.push(row(post, Some(officer.person.to_string())));
        }
    }
    rows
}

/// Whether a person answers for the body in this act: it is not the body of the matter, is named by it, was told of it.
fn answers_for(who: &Who, of: (&Facts, &Procedure), act: &str) -> bool {
    let act = of.1.act(strand::split(act).0);
    act.is_some_and(|a| answering::of(of.0, a, who.agency).is_some()) && is_told(who, of)
}

/// Whether a person may know of the matter for the body: something was served on it, and the person holds a post there that may answer or was
/// named to. Who is only an officer there may be the one that a complaint is about.
fn is_told(who: &Who, (facts, procedure): (&Facts, &Procedure)) -> bool {
    let mine = who.officer.map(|o| o.to_string());
    let may = |a: &Act| {
        let Some(answers) = answering::of(facts, a, who.agency) else { return false };
        let asked = answers.named.as_deref().and_then(|f| facts.values.get(f));
        answers.posts.iter().any(|p| who.has(p.post())) || officers(asked).any(|o| Some(o) == mine.as_deref())
    };
    // Where nothing is to be answered, its heads see what was served.
    let heads = || ["head", "unit-head"].iter().any(|r| who.has(r));
    who.agency != facts.agency
        && answering::told(procedure, facts, who.agency)
        && (heads() || procedure.acts.iter().any(may))
}

/// Refuses whoever may neither act on the matter nor do this act of it for a body that it names.
pub(crate) fn require_act(who: &Who, of: (&Facts, &Procedure), act: &str) -> Result<(), Denial> {
    if answers_for(who, of, act) {
        return policy::require(who, Do::Answer, who.agency);
    }
    policy::require(who, Do::Handle, of.0.agency)
}

/// Refuses whoever may neither read the matter nor belongs to a body that was served with something of it. For what is shown of it apart.
pub(crate) fn require_told(who: &Who, of: (&Facts, &Procedure)) -> Result<(), Denial> {
    if is_told(who, of) {
        return policy::require(who, Do::Answer, who.agency);
    }
    Err(Denial::NotFound)
}

/// Refuses whoever may neither read the papers of the matter nor was served with this one.
pub(crate) fn require_paper(who: &Who, of: (&Facts, &Procedure), paper: &Entry) -> Result<(), Denial> {
    if is_served(of, who.agency, paper) && require_told(who, of).is_ok() {
        return Ok(());
    }
    policy::require(who, Do::Read, of.0.agency)?;
    policy::require_paper(who, paper, of.0.agency)
}

/// Refuses whoever may neither read the matter nor was served with the event of this file, nor sent it.
pub(crate) fn require_file(who: &Who, of: (&Facts, &Procedure), (event, field): (usize, &str)) -> Result<(), Denial> {
    let (facts, procedure) = of;
    let entry = facts.entries.get(event).filter(|e| !e.undone);
    let seen = |e: &Entry| {
        let served = answering::served(procedure, facts, who.agency);
        let sent = procedure.act(&e.act).is_some_and(|a| answering::of(facts, a, who.agency).is_some());
        sent || served.iter().any(|(s, n, _)| *n == event && s.fields.iter().any(|f| f == field))
    };
    if entry.is_some_and(|e| seen(e)) && require_told(who, of).is_ok() {
        return Ok(());
    }
    policy::require(who, Do::Read, facts.agency)
}

/// Refuses whoever may neither read the matter nor answers an act of it within this term for a body that it names.
pub(crate) fn require_term(who: &Who, of: (&Facts, &Procedure), term: &str) -> Result<(), Denial> {
    let id = strand::split(term).0;
    let within = |a: &Act| a.answering.as_ref().is_some_and(|x| x.terms(a).any(|t| t == id));
    if of.1.acts.iter().any(|a| within(a) && answers_for(who, of, &a.id)) {
        return policy::require(who, Do::Answer, who.agency);
    }
    policy::require(who, Do::Read, of.0.agency)
}

/// Whether a paper is one of those that were served on a body.
fn is_served((facts, procedure): (&Facts, &Procedure), body: BodyId, paper: &Entry) -> bool {
    let id = paper.text("paper").unwrap_or_default();
    let served = answering::served(procedure, facts, body);
    let by = |e: &Entry| e.act == paper.act && e.strand == paper.strand && e.recorded == paper.recorded;
    paper.name == PAPER_MADE
        && !paper.undone
        && served.iter().any(|(s, _, e)| s.papers.iter().any(|p| p == id) && by(e))
}

impl Office {
    /// Whether this person's body sees of the matter what was served on it, and no more.
    pub fn is_served(&self, who: &Who, matter: MatterId) -> bool {
        let Ok((facts, procedure)) = self.facts(matter) else { return false };
        !policy::may(who, Do::Read, facts.agency) && require_told(who, (&facts, &procedure)).is_ok()
    }

    /// Whether somebody may bring files to a matter: who acts on it, or answers in it for a body that it names.
    pub fn may_bring(&self, who: &Who, matter: MatterId) -> Result<(), Denial> {
        let (facts, procedure) = self.facts(matter)?;
        let answers = |a: &Act| answers_for(who, (&facts, &procedure), &a.id);
        if procedure.acts.iter().any(answers) {
            return policy::require(who, Do::Answer, who.agency);
        }
        policy::require(who, Do::Handle, facts.agency)
    }
}
