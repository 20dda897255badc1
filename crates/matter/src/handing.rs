//! Handing a matter over to the body that follows its agency: one event, after which the matter is the other body's.

use crate::base::Fields;
use crate::base::id::BodyId;
use crate::facts::{HANDED_OVER, TO_AGENCY, own};
use crate::{Draft, Outcome, View};
use serde_json::json;

/// The one event; it belongs to no act.
pub fn handed_over(view: &View, to: BodyId, reason: &str) -> Outcome {
    let (register, today, facts) = (view.ctx.register, view.ctx.today(), view.facts);
    let mut fields = Fields::new();
    let mut put = |k: &str, v: String| drop(fields.insert(k.to_string(), json!(v)));
    put(TO_AGENCY, to.to_string());
    put("from_name", register.body_name(facts.agency, today).to_string());
    put("to_name", register.body_name(to, today).to_string());
    put("reason", reason.to_string());
    put(own::MATTER, facts.matter.to_string());
    put(own::AGENCY, facts.agency.to_string());
    put(own::ACTOR, view.ctx.actor.person.to_string());
    put(own::ACTOR_NAME, view.ctx.actor.name.clone());
    let draft = Draft { name: HANDED_OVER.into(), happened: view.ctx.now, fields, number: None };
    Outcome { act: String::new(), events: vec![draft], papers: Vec::new(), strand: None }
}
