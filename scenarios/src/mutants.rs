//! Mutants: the law pack with one fault each. Every one must be noticed by some scenario. The two files that pass between this and
//! `xtask law-mutate` are described in docs/how-to/add-a-guard.md.

use crate::library::Library;
use crate::matter::Engine;
use crate::matter::law::limit::Limits;
use crate::matter::law::{Law, Pack};
use crate::play::Houses;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What `xtask law-mutate` asks.
#[derive(Deserialize)]
pub struct Request {
    /// Version of this file.
    pub version: u32,
    /// The mutants.
    pub mutants: Vec<Mutant>,
}

/// A law pack with one file changed.
#[derive(Deserialize)]
pub struct Mutant {
    /// Its number.
    pub mutant: usize,
    /// What was done, in words; begins with the act or limit.
    pub what: String,
    /// The file, from `law/`.
    pub file: String,
    /// Its whole new text.
    pub text: String,
}

/// The answers to all mutants, as lines of JSON; work is shared by `threads`.
pub fn answers(pack: &Pack, library: &Library, mutants: &[Mutant], threads: usize) -> Result<Vec<Value>, String> {
    let base = Law::parse(pack).map_err(|e| e.to_string())?;
    let thin = thin(pack);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut out = Vec::new();
        while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
            out.push(answer((&base, pack, &thin), library, mutant));
        }
        out
    };
    let done = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        hands.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let mut all = Vec::new();
    for part in done {
        all.extend(part.map_err(|_| "a thread fell over".to_string())?);
    }
    Ok(all)
}

fn answer((base, pack, thin): (&Law, &Pack, &Pack), library: &Library, mutant: &Mutant) -> Value {
    let engine = law(base, pack, thin, mutant).and_then(Engine::new);
    let killer = match &engine {
        Ok(engine) => first_failure(library, engine, &mutant.what),
        Err(why) => Some(format!("law check: {why}")),
    };
    match killer {
        Some(by) => json!({"mutant": mutant.mutant, "killed": true, "by": by}),
        None => json!({"mutant": mutant.mutant, "killed": false}),
    }
}

/// The mutated law. Only what the changed file can change is parsed again.
fn law(base: &Law, pack: &Pack, thin: &Pack, mutant: &Mutant) -> Result<Law, String> {
    let with = |pack: &Pack| {
        let mut changed = pack.clone();
        changed.files.insert(mutant.file.clone(), mutant.text.clone().into_bytes());
        changed
    };
    if mutant.file.starts_with("limits/") {
        let mut law = base.clone();
        law.limits = Limits::parse(&with(thin)).map_err(|e| e.to_string())?;
        return Ok(law);
    }
    let procedures = ["procedures/", "chapters/", "overlays/"].iter().any(|f| mutant.file.starts_with(f));
    match Law::parse(&with(thin)) {
        Ok(mut law) if procedures => {
            law.calendar = base.calendar.clone();
            law.limits = base.limits.clone();
            law.statutes = base.statutes.clone();
            law.messages = base.messages.clone();
            Ok(law)
        }
        _ => Law::parse(&with(pack)).map_err(|e| e.to_string()),
    }
}

/// The pack without what no mutant of a procedure changes.
fn thin(pack: &Pack) -> Pack {
    let heavy = ["calendar/", "statutes/", "registers/", "messages/"];
    let keeps = |path: &str| {
        path.ends_with(".toml") && !path.contains("/scenarios/") && !heavy.iter().any(|h| path.starts_with(h))
    };
    Pack { files: pack.files.iter().filter(|(p, _)| keeps(p)).map(|(p, b)| (p.clone(), b.clone())).collect() }
}

/// The first scenario that fails; those that do what the mutant is about are asked first.
fn first_failure(library: &Library, engine: &Engine, what: &str) -> Option<String> {
    let about = what.split([':', ' ']).next().unwrap_or_default();
    let near = |t: &&crate::Tale| {
        t.scenario.when.as_ref().is_some_and(|w| w.act.as_deref() == Some(about) || w.step.as_deref() == Some(about))
    };
    // Cases of warnings cost a thousandth of a story: they are asked before all others.
    if let Some(failed) = crate::warned::failures(&library.warned, engine).into_iter().next() {
        return Some(failed.scenario);
    }
    let mut houses = Houses::new(library, engine);
    let (first, rest): (Vec<_>, Vec<_>) = library.tales.iter().partition(near);
    first.into_iter().chain(rest).find_map(|tale| houses.play(tale)).map(|f| f.scenario)
}
