//! On site 现场: which tasks on site are open in a matter, which of them share positions, and the events that say so. Positions themselves are never here.

use crate::base::{Fields, Moment};
use crate::facts::{Entry, Facts, SHARING_BEGAN, SHARING_ENDED, SPOT_CHECKED, beside, officers, own};
use crate::law::procedure::Procedure;
use crate::law::site::SiteTask;
use crate::{Actor, Draft, Outcome, View};
use serde_json::json;

/// A task on site that is open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenTask<'a> {
    /// The task.
    pub task: &'a SiteTask,
    /// When the act that began it was recorded.
    pub since: Moment,
    /// The place of that act's event in the record.
    at: usize,
}

/// A sharing of positions that stands: begun by an officer, neither switched off nor outlived by its task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its id.
    pub id: String,
    /// The task that it serves.
    pub task: String,
    /// The device.
    pub device: String,
    /// What the device is called.
    pub device_name: String,
    /// `phone`, `vehicle`, `body-camera`.
    pub kind: String,
    /// The natural person who switched it on.
    pub person: String,
    /// The person's name.
    pub name: String,
    /// When it was recorded.
    pub began: Moment,
}

/// The tasks on site that are open: begun, in the strand in which they began not ended since, in a matter that is not closed.
pub fn open_tasks<'a>(procedure: &'a Procedure, facts: &Facts) -> Vec<OpenTask<'a>> {
    if procedure.site_tasks.is_empty() || facts.has(&procedure.headline.closed) {
        return Vec::new();
    }
    let done = |e: &Entry, acts: &[String]| !e.undone && !beside(&e.name) && acts.contains(&e.act);
    let open = |task: &'a SiteTask| {
        let (at, begun) = facts.entries.iter().enumerate().rev().find(|(at, e)| {
            let later = &facts.entries[at + 1..];
            done(e, &task.from) && !later.iter().any(|l| done(l, &task.until) && l.strand == e.strand)
        })?;
        Some(OpenTask { task, since: begun.recorded, at })
    };
    procedure.site_tasks.iter().filter_map(open).collect()
}

/// The sharings that stand, oldest first.
pub fn shares(procedure: &Procedure, facts: &Facts) -> Vec<Share> {
    let tasks = open_tasks(procedure, facts);
    let serves =
        |at: usize, e: &Entry| tasks.iter().any(|t| Some(t.task.id.as_str()) == e.text("live_task") && at > t.at);
    let over = |at: usize, e: &Entry| {
        let same = |l: &Entry| l.name == SHARING_ENDED && l.text("live_share") == e.text("live_share");
        facts.entries[at + 1..].iter().any(|l| same(l))
    };
    let begun = facts.entries.iter().enumerate().filter(|(_, e)| e.name == SHARING_BEGAN);
    let standing = begun.filter(|(at, e)| serves(*at, e) && !over(*at, e));
    standing.map(|(_, e)| share(e)).collect()
}

fn share(e: &Entry) -> Share {
    let text = |f: &str| e.text(f).unwrap_or_default().to_string();
    Share {
        id: text("live_share"),
        task: text("live_task"),
        device: text("live_device"),
        device_name: text("live_device_name"),
        kind: text("live_kind"),
        person: e.actor.clone(),
        name: e.actor_name.clone(),
        began: e.recorded,
    }
}

/// Whether somebody acts in the matter: one of its officers, or, where none is named, whoever opened it.
pub fn acts_in(procedure: &Procedure, facts: &Facts, actor: &Actor) -> bool {
    let named: Vec<&str> = officers(facts.values.get(&procedure.headline.handlers)).collect();
    if named.is_empty() {
        return facts.entries.first().is_some_and(|e| e.actor == actor.person.to_string());
    }
    actor.officer.is_some_and(|o| named.contains(&o.to_string().as_str()))
}

/// What a sharing is begun with: its id, the device's id, name and kind.
#[derive(Clone, Copy, Debug)]
pub struct Sharing<'a> {
    /// A fresh id.
    pub id: &'a str,
    /// The task.
    pub task: &'a SiteTask,
    /// The device.
    pub device: &'a str,
    /// What it is called.
    pub device_name: &'a str,
    /// Its kind.
    pub kind: &'a str,
}

/// A sharing begins.
pub fn sharing_began(view: &View, s: Sharing<'_>) -> Outcome {
    let fields = [
        ("live_share", s.id),
        ("live_task", &s.task.id),
        ("live_task_name", &s.task.name),
        ("live_device", s.device),
        ("live_device_name", s.device_name),
        ("live_kind", s.kind),
    ];
    one(view, SHARING_BEGAN, &fields)
}

/// It is switched off.
pub fn sharing_ended(view: &View, share: &Share, why: &str) -> Outcome {
    one(view, SHARING_ENDED, &[("live_share", &share.id), ("live_device_name", &share.device_name), ("live_why", why)])
}

/// Somebody looked: at what (id and name), what was found, and what is said of it.
pub fn spot_checked(view: &View, (looked, name): (&str, &str), (finding, note): (&str, &str)) -> Outcome {
    let fields = [("live_looked", looked), ("live_looked_name", name), ("live_finding", finding), ("live_note", note)];
    one(view, SPOT_CHECKED, &fields)
}

/// One event that belongs to no act.
fn one(view: &View, name: &str, said: &[(&str, &str)]) -> Outcome {
    let (facts, actor) = (view.facts, view.ctx.actor);
    let own = [
        (own::MATTER, facts.matter.to_string()),
        (own::AGENCY, facts.agency.to_string()),
        (own::ACTOR, actor.person.to_string()),
        (own::ACTOR_NAME, actor.name.clone()),
    ];
    let said = said.iter().map(|(k, v)| (k.to_string(), json!(v)));
    let fields: Fields = said.chain(own.into_iter().map(|(k, v)| (k.to_string(), json!(v)))).collect();
    let draft = Draft { name: name.into(), happened: view.ctx.now, fields, number: None };
    Outcome { act: String::new(), events: vec![draft], papers: Vec::new(), strand: None }
}
