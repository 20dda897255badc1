//! What was approved is what is carried out: whatever material is changed after an approval, the approval no longer stands.

use scenarios::language::Step;
use scenarios::matter::base::{Denied, Fields, Standing};
use scenarios::matter::law::Law;
use scenarios::matter::law::guard::Guard;
use scenarios::matter::law::procedure::Procedure;
use scenarios::matter::{Engine, Facts, Happening};
use scenarios::play::{Came, Stage};
use scenarios::{Library, Playhouse, library};
use serde_json::{Value, json};

/// The last step before an act, the act, and how many of its fields and events are material at least.
const ACTS: [(&str, &str, usize, usize); 3] = [
    ("review-filing", "approve-filing-head", 9, 0),
    ("review-penalty", "approve-penalty-head", 22, 8),
    ("approve-decision-unit", "decide", 24, 10),
];

fn world() -> (Library, Engine) {
    let pack = library::pack_at(&library::workspace_law()).unwrap();
    (Library::read(&pack).unwrap(), Engine::new(Law::parse(&pack).unwrap()).unwrap())
}

/// The material fields and events of an act.
fn material(procedure: &Procedure, act: &str) -> (Vec<String>, Vec<String>) {
    let guards = &procedure.act(act).unwrap().guards;
    let found = guards.iter().find_map(|g| match &g.guard {
        Guard::ApprovalStands { fields, events, .. } => Some((fields.clone(), events.clone())),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{act}: no guard looks whether the approval stands"))
}

/// A value that is not this one.
fn other(value: Option<&Value>) -> Value {
    match value {
        Some(Value::String(s)) => json!(format!("{s}（改）")),
        Some(Value::Number(n)) => json!(n.as_i64().unwrap() + 1),
        Some(Value::Bool(b)) => json!(!b),
        Some(Value::Array(all)) => all.iter().skip(1).cloned().collect(),
        _ => json!("原来没有"),
    }
}

fn happens(facts: &mut Facts, procedure: &Procedure, name: &str, fields: Fields) {
    let (now, pack) = facts.entries.last().map(|e| (e.recorded, e.pack)).unwrap();
    facts.apply(procedure, &Happening { name, happened: now, recorded: now, pack, fields: &fields });
}

/// Whether the approval is said to be void.
fn voided(came: &Came) -> bool {
    match came {
        Came::Denied(Denied::Refused(checks)) => {
            checks.iter().any(|c| c.refusal.code == "approval-void" && c.standing == Standing::Unmet)
        }
        _ => false,
    }
}

#[test]
fn every_material_change_after_an_approval_voids_it_and_no_other_does() {
    let (library, engine) = world();
    let story = &library.stories["penalty-general"];
    for field in ["", "market-supervision"] {
        let house = Playhouse::new(&library, &engine, story, field).unwrap();
        for (last, act, fields, events) in ACTS {
            let mut stage = Stage::default();
            for step in story.steps.iter().filter(|s| !s.aside) {
                assert!(matches!(house.step(&mut stage, step), Ok(Came::Passed(_))), "{field} {}", step.name());
                if step.name() == last {
                    break;
                }
            }
            let step: &Step = story.step(act).unwrap();
            let came_after = |change: &dyn Fn(&mut Facts, &Procedure)| {
                let mut changed = stage.clone();
                let (procedure, facts) = changed.open.as_mut().unwrap();
                change(facts, procedure);
                house.step(&mut changed, step).unwrap()
            };
            assert!(matches!(came_after(&|_, _| ()), Came::Passed(_)), "{field} {act}");
            let beside = |f: &mut Facts, p: &Procedure| happens(f, p, "ReminderSent", Fields::new());
            assert!(matches!(came_after(&beside), Came::Passed(_)), "{field} {act} after a reminder");
            let (procedure, facts) = stage.open.as_ref().unwrap();
            let (own_fields, own_events) = material(procedure, act);
            assert!(own_fields.len() >= fields && own_events.len() >= events, "{act}: {own_fields:?} {own_events:?}");
            for name in &own_fields {
                let value = other(facts.values.get(name));
                let change = |f: &mut Facts, p: &Procedure| {
                    happens(f, p, "FactsAmended", Fields::from([(name.clone(), value.clone())]));
                };
                assert!(voided(&came_after(&change)), "{field} {act}: {name} may change unseen");
            }
            for name in &own_events {
                assert!(
                    voided(&came_after(&|f, p| happens(f, p, name, Fields::new()))),
                    "{field} {act}: {name} may come unseen"
                );
            }
        }
    }
}
