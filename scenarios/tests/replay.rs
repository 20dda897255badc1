//! The paths of the proof, replayed on the engine: what the model calls possible is done with the fields that stories and scenarios type.
//!
//! A path that the engine refuses for the order of its steps would show an error of the model. What it refuses for a value (an amount, a
//! person, a day that the path leaves open and this test did not guess) is counted and printed, and shows nothing.

use scenarios::language::{Step, Story};
use scenarios::matter::Engine;
use scenarios::matter::base::{Day, Denied, Fields};
use scenarios::matter::law::Law;
use scenarios::matter::law::procedure::{FieldDef, FieldKind, Procedure, Source};
use scenarios::matter::law::prove::{PathStep, walks};
use scenarios::play::{Came, Stage};
use scenarios::{Library, Playhouse, library};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What stories and scenarios type in an act, and who does it.
type Samples = BTreeMap<String, Vec<(Option<String>, Fields)>>;

fn samples(library: &Library, story: &Story) -> Samples {
    let mut all = Samples::new();
    let mut add = |act: &str, who: Option<&String>, fields: &Fields| {
        let one = (who.cloned(), fields.clone());
        let known = all.entry(act.to_string()).or_default();
        if known.len() < 12 && !known.contains(&one) {
            known.push(one);
        }
    };
    story.steps.iter().for_each(|s| add(&s.act, Some(&s.who), &s.fields));
    for tale in library.tales.iter().filter(|t| t.procedure == story.procedure) {
        tale.scenario.insert.iter().for_each(|i| add(&i.act, i.who.as_ref(), &i.fields));
        let accepted = tale.scenario.when.iter().filter(|_| tale.scenario.then.accepted);
        accepted.for_each(|w| w.act.iter().for_each(|act| add(act, w.who.as_ref(), &w.fields)));
    }
    all
}

/// The form of a step: what the sample types, with what the path says, and every day as it now is.
fn form(procedure: &Procedure, path: &PathStep, sample: &Fields, day: Day) -> Fields {
    let mut fields = sample.clone();
    let act = procedure.act(&path.act).into_iter();
    for (used, opens) in act.flat_map(|a| a.field_uses().into_iter().map(|f| (f, a.opens)).collect::<Vec<_>>()) {
        let Some(def) = procedure.fields.get(used.name).filter(|_| used.source == Source::Typed) else { continue };
        if !fields.contains_key(used.name) && def.default.is_none() && (!used.optional || opens) {
            fields.extend(generated(def).map(|value| (used.name.to_string(), value)));
        }
    }
    for (name, value) in &mut fields {
        let Some(def) = procedure.fields.get(name).filter(|d| d.kind == FieldKind::Day) else { continue };
        if name != "act_ended_on" {
            *value = json!(if def.past { day } else { day.plus(10) }.to_string());
        }
    }
    for (name, words) in &path.typed {
        let Some(def) = procedure.fields.get(name) else { continue };
        let choice = def.choices.iter().find(|(_, label)| label == words).map(|(id, _)| json!(id));
        let yes = (def.kind == FieldKind::Yes).then(|| json!(words == "是"));
        fields.extend(choice.or(yes).map(|value| (name.clone(), value)));
    }
    // A sample may be of a return; the path says whether this is one.
    if fields.contains_key("conclusion") && fields.remove("return_to").is_some() {
        fields.insert("conclusion".into(), json!("approve"));
    }
    if let Some(to) = &path.back_to {
        let said = [("conclusion", json!("return")), ("return_to", json!(to)), ("opinion", json!("退回"))];
        fields.extend(said.map(|(k, v)| (k.to_string(), v)));
    }
    fields
}

/// A value that nobody typed anywhere: anything of its kind.
fn generated(def: &FieldDef) -> Option<Value> {
    Some(match def.kind {
        FieldKind::Text | FieldKind::Lines => json!("示例"),
        FieldKind::Choice => json!(def.choices.first()?.0),
        FieldKind::Many => json!([def.choices.first()?.0]),
        FieldKind::Count => json!(1),
        FieldKind::Money => json!(100),
        FieldKind::Yes => json!(true),
        FieldKind::Time => json!("09:30"),
        FieldKind::Day => json!("2026-09-07"),
        FieldKind::Dimensions => def.choices.iter().map(|(id, _)| (id.clone(), json!("pass"))).collect(),
        _ => return None,
    })
}

/// Why a path could not be replayed: the act, and the code of what was refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stuck {
    code: String,
    act: String,
}

/// Days that are let go by before a step that is refused today.
const LATER: [i32; 4] = [0, 9, 45, 250];

fn replay(
    (house, procedure): (&Playhouse, &Procedure),
    (story, samples): (&Story, &Samples),
    path: &[PathStep],
) -> Result<(), Stuck> {
    let first = story.steps[0].day;
    let mut stage = Stage::default();
    stage.day.replace(first);
    for step in path {
        let day = stage.day.unwrap_or(first);
        if step.act.is_empty() {
            stage.day = Some(day.plus(45));
            continue;
        }
        let mut stuck = Stuck { code: "no sample".into(), act: step.act.clone() };
        let none = vec![(None, Fields::new())];
        let known = samples.get(&step.act).unwrap_or(&none);
        let anybody = |who: &Option<String>| {
            who.iter().chain(story.cast.keys().filter(|_| who.is_none())).cloned().collect::<Vec<_>>()
        };
        let of_samples = LATER.iter().flat_map(|later| {
            known.iter().flat_map(move |(who, fields)| anybody(who).into_iter().map(move |who| (*later, who, fields)))
        });
        // Whoever the sample names may be kept from it by what came before.
        let by_others = known.iter().take(1).flat_map(|(_, f)| story.cast.keys().map(move |who| (0, who.clone(), f)));
        let mut tried = of_samples.chain(by_others);
        let passed = tried.find_map(|(later, who, fields)| {
            let mut on = stage.clone();
            let day = day.plus(later);
            let fields = form(procedure, step, fields, day);
            let one = Step {
                id: String::new(),
                act: step.act.clone(),
                day,
                who,
                fields,
                reported: false,
                aside: false,
                after: None,
            };
            match house.step(&mut on, &one) {
                Ok(Came::Passed(_)) => Some(on),
                Ok(Came::Denied(denied)) => {
                    note(&mut stuck, &denied);
                    None
                }
                Ok(Came::NoProcedure) | Err(_) => None,
            }
        });
        stage = passed.ok_or(stuck)?;
    }
    Ok(())
}

/// The first refusal that is not about who acts says most.
fn note(stuck: &mut Stuck, denied: &Denied) {
    let code = match denied {
        Denied::Mistaken(all) => format!("form: {}", all.first().map_or("", |m| m.field.as_str())),
        _ => denied.refusal().map_or_else(String::new, |r| r.code.clone()),
    };
    let person = ["not-your-post", "not-a-handler", "same-person", "reviewer-investigated", "not-asked-to-sign"];
    if stuck.code == "no sample" || (person.contains(&stuck.code.as_str()) && !person.contains(&code.as_str())) {
        stuck.code = code;
    }
}

#[test]
fn the_paths_of_the_proof_are_replayed_on_the_engine() {
    let pack = library::pack_at(&library::workspace_law()).unwrap();
    let library = Library::read(&pack).unwrap();
    let engine = Engine::new(Law::parse(&pack).unwrap()).unwrap();
    let all = [
        ("enterprise-visit", 7),
        ("inspection", 1),
        ("penalty-simple", 31),
        ("coercion-seizure", 20),
        ("penalty-general", 159),
    ];
    for (id, least) in all {
        let field = "";
        let story = library.story(id, field).unwrap();
        let samples = samples(&library, story);
        let house = Playhouse::new(&library, &engine, story, field).unwrap();
        let first = story.steps[0].day;
        let procedure = engine.law.procedure_on(id, field, first).unwrap();
        let (mut done, mut stuck) = (0, BTreeMap::<Stuck, usize>::new());
        let paths = walks(&procedure, &engine.law);
        for path in &paths {
            match replay((&house, &procedure), (story, &samples), path) {
                Ok(()) => done += 1,
                Err(why) => *stuck.entry(why).or_default() += 1,
            }
        }
        println!("{id}: {done} of {} paths replayed", paths.len());
        stuck.iter().for_each(|(why, n)| println!("  {n} stuck at {}: {}", why.act, why.code));
        let order = |why: &&Stuck| ["not-yet", "not-all-signed", "already-done"].contains(&why.code.as_str());
        assert!(!stuck.keys().any(|why| order(&why)), "{id}: the engine refuses the order of a path: {stuck:#?}");
        assert!(done >= least, "{id}: only {done} of {} paths were replayed: {stuck:#?}", paths.len());
    }
}
