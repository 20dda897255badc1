//! The rows of the views, computed from facts alone: the same for a live append and for a replay.

mod others;

use crate::base::{Day, Moment};
use crate::law::procedure::{Act, By, FieldKind, Procedure};
use crate::matter::facts::{PAPER_MADE, officers, own};
use crate::matter::register::Register;
use crate::matter::{Engine, Facts, Running, answering, authority, barred, open, strand, terms};
use crate::personal::{found_by, party_key};
use crate::public::publish;
use fadu_store::record::Envelope;
use fadu_store::{Master, MatterRow, PrecedentRow, StreamId, TaskRow, ViewRow};
use serde_json::{Value, json};

/// What the rows are computed with.
pub(crate) struct World<'a> {
    pub engine: &'a Engine,
    pub register: &'a Register,
    pub procedure: &'a Procedure,
    pub master: &'a Master,
}

/// The stream of a matter.
pub(crate) fn stream(facts: &Facts) -> StreamId {
    StreamId::from_bits(facts.matter.bits())
}

/// The row of a matter and its tasks. `at` is the moment of its newest event: nothing here depends on today.
pub(crate) fn of_matter(world: &World, facts: &Facts, at: Moment) -> Vec<ViewRow> {
    let tasks = tasks(world, facts);
    let due = tasks.iter().filter(|t| t.due_day.is_some()).min_by_key(|t| t.due_day);
    let head = &world.procedure.headline;
    let first = strand::first(world.procedure, facts);
    let text = |f: &str| first.text(f).map(str::to_string);
    let stage = open::step_bar(world.procedure, facts).into_iter().find(|s| s.entry.is_none()).map_or("", |s| s.name);
    let item = text(&head.item).map(|c| world.register.item(&c).map_or(c.clone(), |i| i.name.clone()));
    let handlers = officers(facts.values.get(&head.handlers));
    let row = MatterRow {
        matter: stream(facts),
        agency: facts.agency.to_string(),
        procedure: facts.procedure.clone(),
        step: if stage.is_empty() { "已归档" } else { stage }.to_string(),
        number: head.number.iter().find_map(|f| text(f)),
        party: strand::together(
            world.procedure,
            facts,
            &answering::party_name(world.register, world.procedure, &first),
        ),
        party_code: found_by(world.master, &first, world.procedure),
        item,
        handlers: handlers.filter_map(|id| world.register.officer(id)).map(|o| o.name.clone()).collect(),
        opened_on: facts.entries.first().map(|e| e.happened.day().number()),
        due_day: due.and_then(|t| t.due_day),
        due_limit: due.and_then(|t| t.due_limit.clone()),
        closed: facts.has(&head.closed),
        updated: at.0,
        summary: json!({
            "version": facts.version.to_string(),
            "text": crate::accounts::hex(&world.procedure.text[..8]),
            "next": once(&tasks),
            "strands": strands(world, facts, &tasks),
            "archive": kept(world, facts, &first),
            "amount_fen": facts.values.get(&head.amount).and_then(Value::as_i64),
            "kind": kind(world, facts),
            "named": crate::answers::named(world.procedure, facts),
            "others": others::found(world, facts),
            "on_site": crate::live::on_site(world.procedure, facts),
            "reminded": open::reminded(world.procedure, facts).map(|e| format!("{} {}", e.happened.day(), e.actor_name)),
        }),
    };
    let mut rows = vec![ViewRow::Matter(row), ViewRow::Tasks(stream(facts), tasks)];
    rows.extend(crate::collected::row(&world.engine.law, world.procedure, facts));
    rows.extend(crate::figures::row(world, facts));
    rows
}

/// Each act that waits, whoever may do it, once.
fn once(tasks: &[TaskRow]) -> Vec<&str> {
    let mut acts: Vec<&str> = Vec::new();
    for task in tasks {
        if !acts.contains(&task.act.as_str()) {
            acts.push(&task.act);
        }
    }
    acts
}

/// Which kind of act it is, where the procedure takes in many.
fn kind(world: &World, facts: &Facts) -> Option<String> {
    let field = &world.procedure.collection.as_ref()?.kind;
    let value = facts.values.get(field)?;
    Some(fadu_papers::display(world.register, world.procedure.fields.get(field), value))
}

/// How long an archived file is kept, and since when; nothing while it is open.
fn kept(world: &World, facts: &Facts, first: &Facts) -> Value {
    let Some(archive) = world.procedure.archive.as_ref().filter(|_| facts.has(&world.procedure.headline.closed)) else {
        return Value::Null;
    };
    let def = world.procedure.fields.get(&archive.retention);
    let retention = first.values.get(&archive.retention).map(|v| fadu_papers::display(world.register, def, v));
    json!({ "retention": retention, "archived_on": first.text(&archive.archived_on) })
}

/// The names of the strands in which tasks wait, by the address of the task.
fn strands(world: &World, facts: &Facts, tasks: &[TaskRow]) -> serde_json::Map<String, Value> {
    let named = tasks.iter().filter_map(|t| {
        let label = strand::label_of(world.procedure, facts, &t.act)?;
        Some((t.act.clone(), json!(label)))
    });
    named.collect()
}

fn tasks(world: &World, facts: &Facts) -> Vec<TaskRow> {
    let at = facts.entries.last().map_or(Day::from_number(0), |e| e.recorded.day());
    let running = terms::running(world.engine, world.procedure, facts, at);
    let mut out = Vec::new();
    for task in open::pending(world.engine, world.procedure, facts) {
        let act = task.act;
        let mine = |r: &&Running| r.ended.is_none() && (r.strand.is_none() || r.strand == task.strand);
        let term = act.term.as_deref().and_then(|t| running.iter().filter(mine).find(|r| r.term.id == t));
        let due = term.filter(|t| !t.paused()).map(|t| t.due_day(world.engine).number());
        let row = |person: Option<String>| TaskRow {
            act: task.address(),
            post: person.as_deref().and_then(|p| own_post(world, facts, act, p)).unwrap_or(act.by.post()).to_string(),
            person,
            agency: facts.agency.to_string(),
            due_day: due,
            due_limit: term.map(Running::address),
        };
        let persons = persons((world.register, world.procedure), facts, act);
        if persons.is_empty() {
            out.push(row(None));
        }
        out.extend(persons.into_iter().map(|p| row(Some(p))));
        out.extend(crate::answers::tasks(world, facts, (act, &row(None)), (&running, task.strand.as_deref())));
    }
    out
}

/// Whoever is asked to sign does so in the post held, whichever it is: that of an officer, else the newest.
fn own_post<'a>(world: &World<'a>, facts: &Facts, act: &Act, person: &str) -> Option<&'a str> {
    let posts = world.register.posts.get(&person.parse().ok().filter(|_| act.by == By::Signer)?)?;
    let here = || posts.iter().filter(|p| p.body == facts.agency).map(|p| p.post.as_str());
    here().find(|p| *p == act.by.post()).or(here().next_back())
}

/// In whose inbox a task lies; empty means everyone in the post.
pub(crate) fn persons((register, procedure): (&Register, &Procedure), facts: &Facts, act: &Act) -> Vec<String> {
    // What the public lodged waits for everyone in the post.
    let ours = |e: &str| e != answering::PUBLIC.to_string();
    let opener = || facts.entries.first().map(|e| e.actor.clone()).filter(|a| ours(a)).into_iter().collect();
    let handlers: Vec<String> = officers(facts.values.get(&procedure.headline.handlers))
        .filter(|id| !barred::is_out(procedure, facts, id))
        .filter_map(|id| register.officer(id))
        .map(|o| o.person.to_string())
        .collect();
    match act.by {
        By::CaseHandler | By::Officer | By::Supervisor | By::SupervisionHandler if !handlers.is_empty() => handlers,
        By::CaseHandler | By::Officer | By::Supervisor | By::SupervisionHandler => opener(),
        By::UnitHead => {
            let unit = authority::unit_from(register, procedure, facts);
            let heads =
                register.posts.values().flatten().filter(|p| p.body == facts.agency && p.post == By::UnitHead.post());
            heads.filter(|p| unit.as_deref() == Some(&p.unit)).map(|p| p.person.to_string()).collect()
        }
        By::Reviewer | By::Head => Vec::new(),
        By::Signer => {
            let waited = open::signers(facts, act).waited_for().into_iter();
            waited.filter_map(|id| register.officer(id)).map(|o| o.person.to_string()).collect()
        }
    }
}

/// What one event changes beyond its matter's row.
pub(crate) fn of_event(world: &World, facts: &Facts, event: &Envelope) -> Vec<ViewRow> {
    // A paper repeats what its act's events say.
    if event.name == PAPER_MADE {
        return Vec::new();
    }
    let own = |k: &str| event.fields.get(k).and_then(Value::as_str);
    let act = own(own::ACT).and_then(|a| world.procedure.act(a));
    let key = own(own::STRAND).unwrap_or(strand::FIRST);
    let seen = act.map(|a| strand::seen_by(world.procedure, facts, a, Some(key)));
    let (whole, facts) = (facts, seen.as_deref().unwrap_or(facts));
    let (head, matter) = (&world.procedure.headline, stream(facts));
    let mut rows = Vec::new();
    if event.name == head.decided {
        let party = party_key(world.master, facts, world.procedure);
        if head.anew {
            rows.push(ViewRow::DecisionEnded { matter, party: party.clone(), kind: facts.procedure.clone() });
        }
        rows.push(ViewRow::DecisionInForce { matter, party, kind: facts.procedure.clone(), event: event.id });
        rows.extend(precedent(world, facts, event).map(ViewRow::Precedent));
    }
    if head.revoked.as_ref() == Some(&event.name) {
        let party = party_key(world.master, facts, world.procedure);
        rows.push(ViewRow::DecisionEnded { matter, party, kind: facts.procedure.clone() });
    }
    if event.name == head.published {
        rows.extend(publish::row(world, (whole, facts), event).map(ViewRow::Published));
    }
    if head.unpublished.contains(&event.name) {
        rows.push(ViewRow::Unpublished(StreamId::from_bits(strand::public_id(facts.matter, key).bits())));
    }
    rows.extend(sides(world, facts, event));
    rows
}

/// What was decided, for those who weigh a like matter later; nothing where no tier was chosen.
fn precedent(world: &World, facts: &Facts, event: &Envelope) -> Option<PrecedentRow> {
    let (head, text) = (&world.procedure.headline, |f: &str| facts.text(f).map(str::to_string));
    let of_kind =
        |kind: FieldKind| world.procedure.fields.iter().find(|(_, d)| d.kind == kind).map(|(name, _)| name.as_str());
    let circumstances = officers(of_kind(FieldKind::Circumstances).and_then(|f| facts.values.get(f)));
    Some(PrecedentRow {
        event: event.id,
        matter: stream(facts),
        agency: facts.agency.to_string(),
        item: text(&head.item)?,
        range: of_kind(FieldKind::Range).and_then(text).unwrap_or_default(),
        tier: of_kind(FieldKind::Tier).and_then(text)?,
        circumstances: circumstances.map(str::to_string).collect(),
        amount: facts.values.get(&head.amount).and_then(Value::as_i64).unwrap_or(0),
        number: head.number.iter().find_map(|f| text(f)).unwrap_or_default(),
        decided_on: event.happened.day().number(),
    })
}

/// Who stands on which side: handlers and those who review; the database keeps a person from standing on both.
fn sides(world: &World, facts: &Facts, event: &Envelope) -> Vec<ViewRow> {
    let text = |k: &str| event.fields.get(k).and_then(Value::as_str).unwrap_or_default();
    let side = |person: String, side: &str| ViewRow::Side { matter: stream(facts), person, side: side.into() };
    let mut rows: Vec<ViewRow> = officers(event.fields.get(&world.procedure.headline.handlers))
        .filter_map(|id| world.register.officer(id))
        .map(|o| side(o.person.to_string(), "handling"))
        .collect();
    if world.procedure.act(text(own::ACT)).is_some_and(|a| a.reviews) && event.fields.contains_key("dimensions") {
        rows.push(side(text(own::ACTOR).to_string(), "reviewing"));
    }
    rows
}
