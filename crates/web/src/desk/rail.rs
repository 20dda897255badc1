//! The rail of a file: what may be done now, whose turn it is else, and what may not be done yet and why.
//!
//! A long procedure offers dozens of acts at a time: what must be done stands first, in the order of its due day; what need not
//! be done stands by stage, folded unless there are few.

use super::say;
use crate::ui::{Icon, MayDo, MayNot, may_also, may_do, may_not};
use fadu_office::{FilePage, OfferLine, TermChip};
use maud::{Markup, html};

/// So many optional acts need no folding.
const FEW: usize = 6;
/// So many acts that must be done and may not be done yet stand open; the others are folded.
const NEXT: usize = 4;

/// The cards of the rail.
pub fn rail(file: &FilePage) -> Markup {
    let (also, mut now): (Vec<_>, Vec<_>) = open(file).into_iter().partition(|o| o.optional);
    // What was done once and may be done again stands behind what the matter waits for.
    now.sort_by_key(|o| {
        (o.turn.is_none(), due(file, o).and_then(|t| t.last_day).map_or((true, None), |d| (false, Some(d))))
    });
    let now: Vec<MayDo> = now.iter().map(|o| done_by(file, o, Icon::Pen)).collect();
    html! {
        (may_do(&now))
        (may_also(&by_stage(file, &also), (also.len() <= FEW, file.stages.iter().find(|s| s.now).map(|s| s.name.as_str()))))
        (paper_way(file))
        (not_yet(file))
    }
}

/// The way for what was done on paper, for those who may do anything here at all.
fn paper_way(file: &FilePage) -> Markup {
    let mine = file.offers.iter().any(|o| !o.not_mine);
    html! { @if mine { p.t1 { a href={ "/matters/" (file.matter) "/reported" } { "补录纸上已办的事项" } } } }
}

/// What this person may do now.
pub fn open(file: &FilePage) -> Vec<&OfferLine> {
    file.offers.iter().filter(|o| o.open).collect()
}

/// How many of them must be done.
pub fn waits(file: &FilePage) -> usize {
    file.offers.iter().filter(|o| o.open && !o.optional).count()
}

/// Where an act is done.
pub fn href(file: &FilePage, act: &str) -> String {
    format!("/matters/{}/do/{act}", file.matter)
}

/// The term that runs out on an act.
fn due<'a>(file: &'a FilePage, offer: &OfferLine) -> Option<&'a TermChip> {
    let term = offer.term.as_deref()?;
    file.terms.iter().find(|t| t.id == term && !t.ended)
}

fn done_by(file: &FilePage, offer: &OfferLine, icon: Icon) -> MayDo {
    let due = due(file, offer).filter(|_| !offer.optional);
    let until = due.and_then(|t| Some((t, t.last_day?)));
    let note = until.map(|(t, day)| format!("至 {} · {}", day.with_weekday(), t.word));
    MayDo { label: offer.name.clone(), href: href(file, &offer.act), icon, note }
}

/// What need not be done, by stage: that of the matter first, then in the order of the procedure.
fn by_stage(file: &FilePage, also: &[&OfferLine]) -> Vec<(String, Vec<MayDo>)> {
    let now = file.stages.iter().find(|s| s.now).map(|s| s.name.as_str());
    let mut stages: Vec<(String, Vec<MayDo>)> = Vec::new();
    for offer in also {
        let act = done_by(file, offer, Icon::Plus);
        match stages.iter_mut().find(|(name, _)| *name == offer.phase) {
            Some((_, acts)) => acts.push(act),
            None => stages.push((offer.phase.clone(), vec![act])),
        }
    }
    let place = |name: &str| file.stages.iter().position(|s| s.name == name);
    stages.sort_by_key(|(name, _)| (Some(name.as_str()) != now, place(name)));
    stages
}

/// What only somebody else may do and whose turn has come: by whom, and what was changed meanwhile that they must know.
fn waiting(file: &FilePage) -> impl Iterator<Item = MayNot> {
    let turn = file.offers.iter().filter(|o| o.not_mine && !o.optional && o.turn.is_some());
    turn.map(|o| {
        let names = o.turn.as_deref().unwrap_or_default().join("、").replace("、等", "等");
        let who = if names.is_empty() { o.post.clone() } else { format!("{}（{names}）", o.post) };
        let void = o.void.as_deref().map(|v| format!("{v}只能退回。")).unwrap_or_default();
        MayNot { label: o.name.clone(), reason: format!("等待{who}办理。{void}"), ..MayNot::default() }
    })
}

/// What this person may do once something else is done: the next few, and the rest folded away. Steps of a side course that nobody has
/// begun are not spoken of.
fn not_yet(file: &FilePage) -> Markup {
    let late = |o: &OfferLine| o.refusal.as_ref().is_some_and(|r| r.code == "not-yet");
    let mine = file.offers.iter().filter(|o| !o.open && !o.not_mine);
    let mut near: Vec<_> = mine.filter(|o| !late(o) || (!o.optional && !aside(file, o))).collect();
    // What the matter must come to stands open; what only might be done, and cannot, is folded away.
    near.sort_by_key(|o| o.optional);
    let open = near.iter().take_while(|o| !o.optional).count().min(NEXT);
    let far = near.iter().skip(open).filter_map(|o| barred(file, o));
    let near = waiting(file).chain(near.iter().take(open).filter_map(|o| barred(file, o)));
    may_not(&near.collect::<Vec<_>>(), &far.collect::<Vec<_>>())
}

/// Whether an act waits for one that need not be done, or for one that is not offered here.
fn aside(file: &FilePage, offer: &OfferLine) -> bool {
    let comes = |act: &str| file.offers.iter().any(|o| o.act.split('@').next() == Some(act) && !o.optional);
    !offer.refusal.as_ref().and_then(|r| r.cure_act.as_deref()).is_some_and(comes)
}

fn barred(file: &FilePage, offer: &OfferLine) -> Option<MayNot> {
    let refusal = offer.refusal.as_ref()?;
    Some(MayNot {
        label: offer.name.clone(),
        reason: refusal.sentence.clone(),
        arts: refusal.cites.iter().map(say::art).collect(),
        house: say::house(refusal.house.as_ref()),
        why_href: href(file, &offer.act),
    })
}
