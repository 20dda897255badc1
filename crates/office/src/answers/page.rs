//! What a body sees of a matter of another body: what was served on it, what it answered, and what it may do.

use super::require_told;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::file::lines::TermChip;
use crate::inbox::with_strand;
use crate::law::procedure::FieldKind;
use crate::matter::facts::PAPER_MADE;
use crate::matter::{Ctx, Entry, Mode, View, answering, offers, strand};
use crate::shown::shown;
use crate::{OfferLine, Office};
use serde::Serialize;
use std::sync::Arc;

/// A paper of a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepPaper {
    /// Its place among the papers of the matter, from 1.
    pub n: usize,
    /// Title.
    pub title: String,
    /// Number.
    pub number: String,
}

/// A file of a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepFile {
    /// The event that took it in.
    pub event: usize,
    /// Its field.
    pub field: String,
    /// Its name.
    pub name: String,
}

/// Something that was served on the body, or that it answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnswerStep {
    /// What it is, in Chinese; of a strand with its name.
    pub name: String,
    /// The day on which it happened.
    pub on: Day,
    /// Who did it.
    pub by: String,
    /// The body's own, not the other side's.
    pub own: bool,
    /// Label and value of what is shown of it.
    pub facts: Vec<(String, String)>,
    /// Papers.
    pub papers: Vec<StepPaper>,
    /// Files.
    pub files: Vec<StepFile>,
}

/// What a body sees of a matter of another body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnswerPage {
    /// The matter.
    pub matter: MatterId,
    /// Name of the procedure.
    pub procedure: String,
    /// Number of the matter.
    pub number: String,
    /// Name of the body whose matter it is.
    pub agency: String,
    /// As what the matter names this body: 被监督的行政执法机关.
    pub named_as: String,
    /// It is over.
    pub closed: bool,
    /// What was served and answered, newest first.
    pub steps: Vec<AnswerStep>,
    /// What this person may do now.
    pub offers: Vec<OfferLine>,
    /// The terms that bind the body.
    pub terms: Vec<TermChip>,
}

impl Office {
    /// The page of a matter of another body, as this person's body may see it.
    pub fn answer_page(&self, who: &Who, matter: MatterId) -> Result<AnswerPage, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        require_told(who, (&facts, &procedure))?;
        let (actor, register) = (Self::actor(who), self.register());
        let engine = self.engine_of(&facts)?;
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let view = View { ctx, procedure: &procedure, facts: &facts };
        // The body gets the matter, not the person, unless the person agreed and it was told.
        let veil = self.veil_for_answering(&facts, &procedure);
        let seen = veil.map_or_else(|| Arc::clone(&facts), |v| Arc::new(v.over(&facts)));
        let head = &procedure.headline;
        let as_what = procedure.bodies().into_iter().find(|f| answering::named(&facts, f) == Some(who.agency));
        let turns = crate::turns::turns(&view);
        let own = |o: &&crate::matter::Offer| answering::of(&facts, o.act, who.agency).is_some() && o.open();
        let all = offers(&view);
        let offers: Vec<OfferLine> = all.iter().filter(own).map(|o| self.answer_offer(&view, o, &turns)).collect();
        let bound: Vec<String> = all
            .iter()
            .filter_map(|o| Some((o, answering::of(&facts, o.act, who.agency)?)))
            .flat_map(|(o, a)| a.terms(o.act).map(|t| strand::address(t, o.strand.as_deref())).collect::<Vec<_>>())
            .collect();
        let name = register.bodies.get(&facts.agency).map_or(String::new(), |b| b.name.clone());
        Ok(AnswerPage {
            matter,
            procedure: procedure.name.clone(),
            number: head.number.iter().find_map(|f| facts.text(f)).unwrap_or_default().to_string(),
            agency: name,
            named_as: as_what.and_then(|f| procedure.fields.get(f)).map_or(String::new(), |d| d.label.clone()),
            closed: facts.has(&head.closed),
            steps: steps(&View { facts: &seen, ..view }),
            offers,
            terms: self.chips(&view).into_iter().filter(|c| bound.contains(&c.id)).collect(),
        })
    }

    fn answer_offer(&self, view: &View, offer: &crate::matter::Offer, turns: &crate::turns::Turns) -> OfferLine {
        let line = self.offer_line(view, offer, turns);
        let of = strand::label_of(view.procedure, view.facts, &line.act);
        let name = answering::here(view, offer.act).map_or(line.name.clone(), |a| with_strand(a.name.clone(), of));
        OfferLine { name, ..line }
    }
}

/// What was served and what was answered, newest first.
fn steps(view: &View) -> Vec<AnswerStep> {
    let body = view.ctx.actor.agency;
    let mut all: Vec<(usize, AnswerStep)> = Vec::new();
    for (served, n, e) in answering::served(view.procedure, view.facts, body) {
        let own = view.procedure.act(&e.act).is_some_and(|a| answering::of(view.facts, a, body).is_some());
        all.push((n, step(view, (&served.name, n, e), (&served.fields, &served.papers), own)));
    }
    for (n, e) in view.facts.entries.iter().enumerate().filter(|(_, e)| !e.undone && e.name != PAPER_MADE) {
        let act = view.procedure.act(&e.act).filter(|a| a.events.iter().any(|u| u.name == e.name));
        let Some((act, answers)) = act.and_then(|a| Some((a, answering::of(view.facts, a, body)?))) else { continue };
        // An act with several events is told once; what was served stands there already.
        let again = |at: usize| view.facts.entries.get(at).is_some_and(|o| o.act == e.act && o.recorded == e.recorded);
        if all.iter().any(|(at, _)| *at == n || again(*at)) {
            continue;
        }
        let fields: Vec<String> = act.field_uses().into_iter().map(|f| f.name.to_string()).collect();
        all.push((n, step(view, (&answers.name, n, e), (&fields, &Vec::new()), true)));
    }
    all.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    all.into_iter().map(|(_, step)| step).collect()
}

fn step(
    view: &View,
    (name, n, e): (&str, usize, &Entry),
    (fields, papers): (&[String], &[String]),
    own: bool,
) -> AnswerStep {
    let kind = |f: &String| view.procedure.fields.get(f).map(|d| d.kind);
    let seen = match &e.strand {
        Some(s) => strand::lens(view.procedure, view.facts, &s.kind, &s.key),
        None => std::borrow::Cow::Borrowed(view.facts),
    };
    let within = View { facts: &seen, ..*view };
    let value = |f: &String| e.fields.get(f).or_else(|| seen.values.get(f).filter(|_| !own));
    let fact = |f: &String| {
        let text = shown(&within, f, value(f)?);
        (!text.is_empty()).then(|| (view.procedure.fields.get(f).map_or(f.clone(), |d| d.label.clone()), text))
    };
    let plain = fields.iter().filter(|f| kind(f) != Some(FieldKind::File));
    let file = |f: &String| {
        Some(StepFile { event: n, field: f.clone(), name: e.fields.get(f)?.get("name")?.as_str()?.to_string() })
    };
    let made = view.facts.all(PAPER_MADE).map(|(_, p)| p).enumerate();
    let made = made.filter(|(_, p)| p.act == e.act && p.strand == e.strand && p.recorded == e.recorded);
    let made = made.filter(|(_, p)| papers.iter().any(|id| p.text("paper") == Some(id)));
    AnswerStep {
        name: with_strand(name.to_string(), crate::paper_lines::one_of(view.procedure, view.facts, e)),
        on: e.happened.day(),
        by: e.actor_name.clone(),
        own,
        facts: plain.filter_map(fact).collect(),
        papers: made
            .map(|(at, p)| StepPaper {
                n: at + 1,
                title: p.text("title").unwrap_or_default().to_string(),
                number: p.text("number").unwrap_or_default().to_string(),
            })
            .collect(),
        files: fields.iter().filter(|f| kind(f) == Some(FieldKind::File)).filter_map(file).collect(),
    }
}
