//! The paths of the proof, replayed on the engine: what the model calls possible is done with the fields that stories and scenarios type.
//!
//! A path that the engine refuses for the order of its steps would show an error of the model. What it refuses for a value (an amount, a
//! person, a day that the path leaves open and this test did not guess) is counted and printed, and shows nothing.

use scenarios::language::{Step, Story};
use scenarios::matter::Engine;
use scenarios::matter::base::{Day, Denied, Fields};
use scenarios::matter::law::Law;
use scenarios::matter::law::procedure::{FieldKind, Procedure};
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
        if known.len() < 6 && !known.contains(&one) {
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
    if let Some(to) = &path.back_to {
        let said = [("conclusion", json!("return")), ("return_to", json!(to)), ("opinion", json!("退回"))];
        fields.extend(said.map(|(k, v)| (k.to_string(), v)));
    }
    fields
}

/// Why a path could not be replayed: the act, and the code of what was refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stuck {
    code: String,
    act: String,
}

/// Days that are let go by before a step that is refused today.
const LATER: [i32; 4] = [0, 9, 45, 250];

fn replay(house: &Playhouse, story: &Story, samples: &Samples, path: &[PathStep], first: Day) -> Result<(), Stuck> {
    let mut stage = Stage { day: Some(first), ..Stage::default() };
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
            let procedure = on.open.as_ref().map(|(p, _)| p.clone());
            let fields = procedure.map_or_else(|| dated(fields, first), |p| form(&p, step, fields, day));
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

/// The form of the opening act: its days are the first day.
fn dated(fields: &Fields, first: Day) -> Fields {
    let day = |v: &Value| v.as_str().is_some_and(|s| s.parse::<Day>().is_ok());
    fields
        .iter()
        .map(|(k, v)| (k.clone(), if day(v) && k != "act_ended_on" { json!(first.to_string()) } else { v.clone() }))
        .collect()
}

#[test]
fn the_paths_of_the_proof_are_replayed_on_the_engine() {
    let pack = library::pack_at(&library::workspace_law()).unwrap();
    let library = Library::read(&pack).unwrap();
    let engine = Engine::new(Law::parse(&pack).unwrap()).unwrap();
    for (id, field, least) in [
        ("enterprise-visit", "", 1),
        ("penalty-simple", "", 1),
        ("coercion-seizure", "", 1),
        ("penalty-general", "", 1),
    ] {
        let story = library.story(id, field).unwrap();
        let samples = samples(&library, story);
        let house = Playhouse::new(&library, &engine, story, field).unwrap();
        let first = story.steps[0].day;
        let procedure = engine.law.procedure_on(id, field, first).unwrap();
        let (mut done, mut stuck) = (0, BTreeMap::<Stuck, usize>::new());
        let paths = walks(&procedure, &engine.law);
        for path in &paths {
            match replay(&house, story, &samples, path, first) {
                Ok(()) => done += 1,
                Err(why) => *stuck.entry(why).or_default() += 1,
            }
        }
        println!("{id}: {done} of {} paths replayed", paths.len());
        stuck.iter().for_each(|(why, n)| println!("  {n} stuck at {}: {}", why.act, why.code));
        assert!(done >= least, "{id}: only {done} of {} paths were replayed: {stuck:#?}", paths.len());
    }
}
