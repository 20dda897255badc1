//! Separation of duties on the natural person: one person is watched who holds every post, and may do each of the acts in question or
//! leave it to somebody else. The guards must keep that person from both sides.

use super::claims::making;
use super::formula::{Formula, Mark, Name, Var};
use super::model::{Fill, Filling, Kind, Model, Move, Source};
use super::report::{Counterexample, Judged};
use super::search::{Answer, Goals, seek};
use super::slice::Step;
use super::trace::Trace;
use super::{Proof, expr::Expr};
use crate::claim::ClaimUse;
use crate::guard::Guard;
use std::collections::{BTreeMap, BTreeSet};

/// The value that says whether the watched person is among the handlers: a name that no procedure can give to a field.
const AMONG: &str = "(watched)";

/// Judges a claim that two sides are apart.
pub(super) fn judge(proof: &mut Proof, used: &ClaimUse, (event, acts, from): (&str, &[String], &[String])) {
    let mut model = Model::of(proof.p);
    let watched = watch(&mut model, acts, from);
    let model = model;
    let one = |act: &String| watched.get(act).copied().unwrap_or_default();
    let made = making(&model, event, &Formula::Is(true));
    // Each pair is a question of its own: together they would be kept track of all at once.
    let (mut shortest, mut unsure): (Option<Vec<Step>>, bool) = (None, false);
    for (x, y) in acts.iter().flat_map(|x| from.iter().map(move |y| (x, y))).filter(|(x, y)| x != y) {
        let both = |own: &Move| {
            let mine: Name = one(x).standing.into_iter().collect();
            // Whoever is watched does it in this very move.
            let now = |id: &str| own.watched && proof.p.acts[own.act].id == *id;
            let did = |id: &str, mark: Option<Mark>| {
                if now(id) { Formula::Is(true) } else { Formula::Has(mark.into_iter().collect()) }
            };
            // Whoever did it last is the one whose act counts.
            let last = Formula::Newer(model.marks(x), mine).not();
            Formula::All(vec![did(x, one(x).standing), last, did(y, one(y).ever)])
        };
        let goals: Goals = made.keys().map(|at| (*at, vec![both(&model.moves[*at])])).collect();
        // What keeps the sides apart is known beforehand: nothing has to be found out about it.
        let kept = [one(x), one(y)].into_iter().flat_map(|d| [d.standing, d.ever]).flatten();
        let kept = kept.map(|mark| Var::Source(mark.source)).chain([Var::Field(AMONG.into())]);
        let mut vars: BTreeSet<Var> = goals.values().flatten().flat_map(Formula::vars).chain(kept).collect();
        match seek(&model, &goals, &Trace::default(), &mut vars, &mut proof.effort) {
            Answer::Never => {}
            Answer::Unknown => unsure = true,
            Answer::Path(steps) if shortest.as_ref().is_some_and(|s| s.len() <= steps.len()) => {}
            Answer::Path(steps) => shortest = Some(steps),
        }
    }
    let judged = match shortest {
        None if unsure => Judged::Undecided("状态太多，超出了本检查的范围".into()),
        None => Judged::Proven,
        Some(steps) => {
            let did = steps.iter().map(|s| &model.moves[s.at]).filter(|m| m.watched);
            let mut names: Vec<String> = did.map(|m| format!("“{}”", proof.p.acts[m.act].name)).collect();
            names.dedup();
            let words = steps.iter().map(|s| proof.step(&model, s)).collect::<Vec<_>>();
            let (may, ground) =
                (steps.last().map_or(String::new(), |s| proof.may(&model, s)), proof.ground_words(&used.ground));
            let end = format!("{may}，但同一个人（某甲）办理了{}（{ground}）", names.join("和"));
            Judged::Refuted(Counterexample { steps: words[..words.len().saturating_sub(1)].to_vec(), end })
        }
    };
    let property = (format!("claim/{}", used.id), used.name.clone(), proof.ground_words(&used.ground));
    proof.say(property, judged);
}

/// What the watched person did: what stands of it, and what was ever done.
#[derive(Clone, Copy, Default)]
struct Did {
    standing: Option<Mark>,
    ever: Option<Mark>,
}

/// Gives each act a second way of being done: by the watched person.
fn watch(model: &mut Model, acts: &[String], from: &[String]) -> BTreeMap<String, Did> {
    let mut did: BTreeMap<String, Did> = BTreeMap::new();
    for id in acts.iter().chain(from) {
        let Some(at) = model.p.place(id) else { continue };
        let mut mark = || {
            model.sources.push(Source { act: at, event: None });
            Some(Mark { source: model.sources.len() - 1, place: 0 })
        };
        did.entry(id.clone()).or_insert_with(|| Did { standing: mark(), ever: mark() });
    }
    let handlers = model.p.headline.handlers.clone();
    let undone: Vec<Vec<usize>> = model.moves.iter().map(|m| also_undone(model, m, &did)).collect();
    for (m, more) in model.moves.iter_mut().zip(undone) {
        m.undoes.extend(more);
        if m.fills.iter().any(|f| f.field == handlers && f.kept && !matches!(f.fill, Fill::Carried { .. })) {
            m.fills.push(Filling {
                field: AMONG,
                fill: Fill::Typed { optional: false },
                form: false,
                kept: true,
                only: None,
            });
        }
    }
    model.domains.insert(AMONG.into(), super::domain::Domain::Bool);
    let again: Vec<Move> = model.moves.iter().filter_map(|m| by_the_watched(model, m, &did)).collect();
    model.moves.extend(again);
    did
}

fn also_undone(model: &Model, m: &Move, did: &BTreeMap<String, Did>) -> Vec<usize> {
    let gone = |id: &String| model.marks(id).iter().any(|mark| m.undoes.contains(&mark.source));
    did.iter().filter(|(id, _)| gone(id)).filter_map(|(_, d)| Some(d.standing?.source)).collect()
}

/// The act done by the watched person, where the guards do not forbid it.
fn by_the_watched<'a>(model: &Model<'a>, m: &Move<'a>, did: &BTreeMap<String, Did>) -> Option<Move<'a>> {
    let act = &model.p.acts[m.act];
    let own = did.get(&act.id).filter(|_| !m.makes.is_empty() && matches!(m.kind, Kind::Done | Kind::Back(_)))?;
    let mut m = Move { watched: true, ..m.clone() };
    let place = m.makes.iter().map(|(.., place)| *place).max().unwrap_or(0);
    m.makes.extend([own.standing, own.ever].into_iter().flatten().map(|mark| (mark.source, None, place)));
    let among = Expr::Field(AMONG.into());
    for guard in &act.guards {
        let Guard::NotSamePerson { acts, officers, named: None } = &guard.guard else { continue };
        let ever: Name = acts.iter().filter_map(|a| did.get(a)?.ever).collect();
        let mut forbidden = vec![Formula::Has(ever)];
        if officers.as_deref() == Some(model.p.headline.handlers.as_str()) {
            forbidden.push(Formula::Holds(among.clone()));
        }
        let when = guard.when.as_deref().map(Expr::read);
        m.guards.push(Formula::Any(forbidden).not().when(when.as_ref()));
    }
    if act.by.handles() {
        // Before there are handlers, any officer may.
        let nobody = Formula::Holds(Expr::Has(AMONG.into())).not();
        m.order.push(Formula::Any(vec![nobody, Formula::Holds(among)]));
    }
    Some(m)
}
