//! What is said where an agency acts on an item of a power that it does not hold. A reminder of the house: the list makes powers public, it does
//! not grant them (行政处罚法 17 asks for the power that statutes give), so what is missing on the list bars nothing.

use crate::base::Day;
use crate::base::id::BodyId;
use crate::matter::View;
use crate::matter::register::Register;
use std::collections::BTreeSet;

/// The powers of an item that a body does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotHeld {
    /// Code and name of each power under which the item stands.
    pub powers: Vec<(String, String)>,
    /// The bodies that hold one of them.
    pub holders: Vec<String>,
}

/// Where an item stands under powers and a body holds none of them on a day; nothing where it holds one, or the item stands under none.
pub fn not_held(register: &Register, body: BodyId, (item, day): (&str, Day)) -> Option<NotHeld> {
    let of: Vec<_> = register.powers_of_item(item, day).collect();
    if of.is_empty() || of.iter().any(|(listed, _)| listed.held_by(body, day)) {
        return None;
    }
    let mut holders: Vec<String> =
        of.iter().flat_map(|(l, _)| super::list::holders(register, l, day)).map(|(_, name)| name).collect();
    holders.sort();
    holders.dedup();
    Some(NotHeld { powers: of.into_iter().map(|(l, p)| (l.code.clone(), p.name.clone())).collect(), holders })
}

/// Whether the agency held no power of the item on the day on which the file first named it.
pub(crate) fn of_case(view: &View) -> Option<NotHeld> {
    let field = view.procedure.headline.item.as_str();
    let item = view.facts.text(field)?;
    let named = view.facts.entries.iter().find(|e| e.text(field) == Some(item))?;
    not_held(view.ctx.register, view.facts.agency, (item, named.happened.day()))
}

/// The items that stand under powers of which a body holds none on a day.
pub fn unheld_items(register: &Register, body: BodyId, day: Day) -> BTreeSet<&str> {
    let (mut of, mut held) = (BTreeSet::new(), BTreeSet::new());
    for (listed, power) in register.powers_on(day) {
        let items = power.items.iter().map(String::as_str);
        if listed.held_by(body, day) { held.extend(items) } else { of.extend(items) }
    }
    &of - &held
}
