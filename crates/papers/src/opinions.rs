//! What those who approve have said on a paper: of this approval and of no other that the file holds.

use crate::show::display;
use crate::source::{digest, record, text};
use fadu_matter::View;
use fadu_matter::facts::{Entry, PAPER_MADE};
use fadu_matter::law::guard::Guard;
use fadu_matter::law::procedure::{Act, By, Procedure};
use serde_json::Value;
use std::collections::BTreeSet;

/// The newest opinion of each step that led to the act, each signer's own where several sign, and who asked for them; oldest first.
pub fn opinions(view: &View, act: &str) -> Vec<Value> {
    let Some(act) = view.procedure.act(act) else { return Vec::new() };
    let led = led_to(view.procedure, act);
    let live = || view.facts.entries.iter().rev().filter(|e| !e.undone && led.contains(e.act.as_str()));
    let def = view.procedure.fields.get("conclusion");
    let (mut out, mut said): (Vec<Value>, BTreeSet<(&str, &str)>) = (Vec::new(), BTreeSet::new());
    // Who approves by the act itself says by it what its name says.
    let own = live().find(|e| e.act == act.id && e.name != PAPER_MADE);
    if let Some(own) = own.filter(|_| approver(act.by) && act.returns.is_empty()) {
        out.push(opinion(act.by.zh(), own, "", act.name.split('（').next().unwrap_or_default()));
    }
    for (e, conclusion) in live().filter_map(|e| Some((e, e.fields.get("conclusion")?))) {
        let Some(step) = view.procedure.act(&e.act) else { continue };
        let who = if step.countersign.is_some() { e.actor.as_str() } else { "" };
        if said.insert((&e.act, who)) {
            let conclusion = display(view.ctx.register, def, conclusion);
            out.push(opinion(step.by.zh(), e, &conclusion, e.text("opinion").unwrap_or_default()));
        }
    }
    let asks = |e: &&std::sync::Arc<Entry>| view.procedure.act(&e.act).is_some_and(|a| !approver(a.by));
    let asked = live().filter(asks).find(|e| !e.fields.contains_key("conclusion"));
    out.extend(asked.map(|e| opinion(By::CaseHandler.zh(), e, "", "报请审批")));
    out.reverse();
    out
}

fn approver(by: By) -> bool {
    matches!(by, By::UnitHead | By::Reviewer | By::Head)
}

/// The act, the steps named before it one after another, and the reviews that it asks for. What an act follows as an event, such as the filing
/// of the case, was approved for itself.
fn led_to<'a>(procedure: &'a Procedure, act: &'a Act) -> BTreeSet<&'a str> {
    let (mut led, mut open) = (BTreeSet::new(), vec![act]);
    let mut reviews = Vec::new();
    while let Some(act) = open.pop() {
        if !led.insert(act.id.as_str()) {
            continue;
        }
        let before = act.after.iter().flat_map(|n| n.trim_end_matches('?').split('|'));
        open.extend(before.filter_map(|n| procedure.act(n)));
        reviews.extend(act.guards.iter().filter_map(|g| match &g.guard {
            Guard::ReviewPassed { review } => Some(review.as_str()),
            _ => None,
        }));
    }
    led.extend(reviews);
    led
}

fn opinion(level: &str, e: &Entry, conclusion: &str, words: &str) -> Value {
    record([
        ("level", text(level)),
        ("name", text(&e.actor_name)),
        ("on", text(e.happened.day().zh())),
        ("conclusion", text(conclusion)),
        ("opinion", text(words)),
        ("signature", text(e.fields.get("signature").map_or("", digest))),
    ])
}
