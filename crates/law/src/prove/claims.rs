//! What the procedure claims of itself: nothing may happen on any path without what must come first.

use super::formula::Formula;
use super::model::{Kind, Model};
use super::search::{Goals, seek};
use super::slice::Step;
use super::trace::Trace;
use super::{Proof, asks};
use crate::claim::{Claim, ClaimUse};
use std::collections::BTreeSet;

/// Judges every claim.
pub(super) fn judge(proof: &mut Proof) {
    let p = proof.p;
    for used in &p.claims {
        if !proof.asks(&format!("claim/{}", used.id)) {
            continue;
        }
        if let Claim::Apart { event, acts, from } = &used.claim {
            super::apart::judge(proof, used, (event, acts, from));
            continue;
        }
        let property = (format!("claim/{}", used.id), used.name.clone(), proof.ground_words(&used.ground));
        let goals = goals(&proof.model, used);
        let mut vars = goals.values().flatten().flat_map(Formula::vars).collect::<BTreeSet<_>>();
        let answer = seek(&proof.model, &goals, &Trace::default(), &mut vars, &mut proof.effort);
        let judged = proof.never(answer, |proof, last| proof.breach(used, last));
        proof.say(property, judged);
    }
}

/// The moves that make an event, each with what would be wrong about it.
pub(super) fn making(model: &Model, event: &str, wrong: &Formula) -> Goals {
    let marks = model.marks(event);
    let mut goals = Goals::new();
    for (at, m) in model.moves.iter().enumerate() {
        let made = m.makes.iter().find(|(s, ..)| marks.iter().any(|mark| mark.source == *s));
        if let Some((_, when, _)) = made {
            let when = when.iter().map(|w| Formula::Holds(w.clone()));
            goals.insert(at, when.chain([wrong.clone()]).collect());
        }
    }
    goals
}

fn goals(model: &Model, used: &ClaimUse) -> Goals {
    let when = used.when.as_deref().map(super::expr::Expr::read);
    let wrong = |holds: Formula| holds.when(when.as_ref()).not();
    match &used.claim {
        Claim::Before { event, needs, since: None } => making(model, event, &wrong(Formula::Has(model.marks(needs)))),
        Claim::Before { event, needs, since: Some(since) } => {
            making(model, event, &wrong(Formula::Newer(model.marks(needs), model.marks(since))))
        }
        Claim::Run { event, term, unless } => making(model, event, &wrong(asks::run(model, term, unless))),
        Claim::Answered { event, asked, answer } => {
            making(model, event, &wrong(Formula::answered(model.marks(asked), model.marks(answer))))
        }
        Claim::Confirmed { event, field } => {
            making(model, event, &wrong(Formula::Holds(super::expr::Expr::Field(field.clone()))))
        }
        Claim::Never { act } => {
            let own = |at: &usize| {
                let m = &model.moves[*at];
                matches!(m.kind, Kind::Done | Kind::Back(_)) && model.p.acts[m.act].id == *act
            };
            (0..model.moves.len()).filter(own).map(|at| (at, Vec::new())).collect()
        }
        Claim::Apart { .. } => Goals::new(),
    }
}

impl Proof<'_> {
    /// What is wrong, with its article.
    fn breach(&self, used: &ClaimUse, last: &Step) -> String {
        // What no act makes any more has the name that the events have.
        let named = |n: &str| Some(self.p.name_of(n)).filter(|said| said != n);
        let declared = |n: &str| self.law.events.get(n).map_or_else(|| n.to_string(), |e| e.zh.clone());
        let (may, name) = (self.may(&self.model, last), |n: &str| named(n).unwrap_or_else(|| declared(n)));
        let but = match &used.claim {
            Claim::Before { needs, since: None, .. } => format!("但还没有“{}”", name(needs)),
            Claim::Before { needs, since: Some(since), .. } => {
                format!("但“{}”以后还没有“{}”", name(since), name(needs))
            }
            Claim::Run { term, unless, .. } => {
                let term = self.p.term(term).map_or(term.as_str(), |t| t.name.as_str());
                let unless: Vec<String> = unless.iter().map(|u| format!("，也没有“{}”", name(u))).collect();
                format!("但“{term}”期限还没有届满{}", unless.concat())
            }
            Claim::Answered { asked, answer, .. } => format!("但“{}”以后还没有“{}”", name(asked), name(answer)),
            Claim::Confirmed { field, .. } => {
                format!("但没有确认“{}”", self.p.fields.get(field).map_or(field.as_str(), |d| d.label.as_str()))
            }
            Claim::Never { .. } | Claim::Apart { .. } => "，但本程序不许办理".into(),
        };
        format!("{may}，{but}（{}）", self.ground_words(&used.ground)).replace("，，", "，")
    }
}
