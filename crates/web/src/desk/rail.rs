//! The rail of a file: what may be done now, whose turn it is else, and what may not be done yet and why.

use super::say;
use crate::ui::{Icon, MayDo, MayNot, may_also, may_do, may_not};
use fadu_office::{FilePage, OfferLine};
use maud::{Markup, html};

/// More of what is still far away would only be noise.
const NEXT: usize = 4;

/// The cards of the rail.
pub fn rail(file: &FilePage) -> Markup {
    let (also, now): (Vec<_>, Vec<_>) = open(file).into_iter().partition(|o| o.optional);
    html! {
        (may_do(&now.iter().map(|o| done_by(file, o, Icon::Pen)).collect::<Vec<_>>()))
        (may_also(&also.iter().map(|o| done_by(file, o, Icon::Plus)).collect::<Vec<_>>()))
        (may_not(&waiting(file).chain(not_yet(file)).collect::<Vec<_>>()))
    }
}

/// What this person may do now.
pub fn open(file: &FilePage) -> Vec<&OfferLine> {
    file.offers.iter().filter(|o| o.open).collect()
}

/// Where an act is done.
pub fn href(file: &FilePage, act: &str) -> String {
    format!("/matters/{}/do/{act}", file.matter)
}

fn done_by(file: &FilePage, offer: &OfferLine, icon: Icon) -> MayDo {
    MayDo { label: offer.name.clone(), href: href(file, &offer.act), icon, note: None }
}

/// What only somebody else may do, if nothing but the post stands in the way.
fn waiting(file: &FilePage) -> impl Iterator<Item = MayNot> {
    let turn = file.offers.iter().filter(|o| o.not_mine && o.refusal.is_none() && !o.optional);
    turn.map(|o| MayNot { label: o.name.clone(), reason: format!("等待{}办理。", o.post), ..MayNot::default() })
}

/// What this person may do once something else is done: the next few.
fn not_yet(file: &FilePage) -> impl Iterator<Item = MayNot> {
    // What waits for something that need not happen is far away, too.
    let comes = |act: &str| file.offers.iter().any(|o| o.act.split('@').next() == Some(act) && !o.optional);
    let far = move |o: &OfferLine| {
        let waits = o.refusal.as_ref().filter(|r| r.code == "not-yet");
        waits.is_some_and(|r| o.optional || !r.cure_act.as_deref().is_some_and(comes))
    };
    let mine = file.offers.iter().filter(move |o| !o.open && !o.not_mine && !far(o));
    mine.take(NEXT).filter_map(|o| {
        let refusal = o.refusal.as_ref()?;
        Some(MayNot {
            label: o.name.clone(),
            reason: refusal.sentence.clone(),
            arts: refusal.cites.iter().map(say::art).collect(),
            house: say::house(refusal.house.as_ref()),
            why_href: href(file, &o.act),
        })
    })
}
