//! A procedure as a contract: its intents in order with their fields, and what each requirement is refused with.

use crate::office::base::Ground;
use crate::office::law::guard::GuardUse;
use crate::office::law::procedure::{Act, FieldUse, Procedure, Source};
use serde_json::{Value, json};

/// The contract of a procedure; docs/contract/<procedure>.json is this of the bare procedure.
pub fn contract(procedure: &Procedure) -> Value {
    json!({
        "procedure": procedure.id,
        "name": procedure.name,
        "in_force": procedure.in_force,
        "cites": procedure.cites,
        "opened_by": procedure.opened_by,
        "intents": procedure.acts.iter().map(|a| intent(procedure, a)).collect::<Vec<_>>(),
        "terms": procedure.terms.iter().map(|t| json!({ "term": t.id, "name": t.name, "limit": t.limit })).collect::<Vec<_>>(),
    })
}

fn intent(procedure: &Procedure, act: &Act) -> Value {
    let papers: Vec<Value> = act.papers.iter().map(|p| json!({ "paper": p.id, "name": p.name })).collect();
    json!({
        "intent": act.id, "name": act.name, "phase": act.phase, "by": act.by, "opens": act.opens, "party": act.party,
        "optional": act.optional, "repeat": act.repeat, "after": act.after, "before": act.before, "when": act.when,
        "returns": act.returns, "ground": ground(&act.ground),
        "fields": act.field_uses().into_iter().filter_map(|f| field(procedure, f)).collect::<Vec<_>>(),
        "guards": act.guards.iter().map(guard).collect::<Vec<_>>(),
        "return_guards": act.return_guards.iter().map(guard).collect::<Vec<_>>(),
        "events": act.events.iter().map(|e| &e.name).collect::<Vec<_>>(), "papers": papers,
    })
}

fn field(procedure: &Procedure, used: FieldUse) -> Option<Value> {
    let def = procedure.fields.get(used.name)?;
    let source = match used.source {
        Source::Typed => "typed",
        Source::Prefilled => "prefilled",
        Source::Carried => "carried",
    };
    let choices: Vec<Value> = def.choices.iter().map(|(v, n)| json!({ "value": v, "name": n })).collect();
    let required = !used.optional && used.source == Source::Typed && def.default.is_none();
    Some(json!({
        "name": used.name, "label": def.label, "type": def.kind, "required": required, "source": source,
        "default": def.default, "max": def.max, "choices": choices,
    }))
}

fn guard(used: &GuardUse) -> Value {
    json!({ "code": used.code(), "ground": ground(&used.ground), "cure": used.cure })
}

fn ground(ground: &Ground) -> Value {
    match ground {
        Ground::Law(cites) => json!({ "cites": cites }),
        Ground::House { owner, origin } => json!({ "house_rule": { "owner": owner, "origin": origin } }),
    }
}
