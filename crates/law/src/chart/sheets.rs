//! Which acts stand on which sheet: the ordinary course on the first, each chapter or sub-matter beside it on one of its own.

use crate::procedure::{Act, Procedure};

/// A procedure with no more acts than this fits on one sheet.
const ON_ONE_SHEET: usize = 24;
/// The id of the main course.
pub(super) const MAIN: &str = "main";
/// The id of what a procedure says beside its ordinary course without a chapter of its own.
const BESIDE: &str = "beside";

/// The acts of one sheet.
pub(super) struct Group<'a> {
    /// Its id.
    pub id: String,
    /// Its Chinese name.
    pub name: String,
    /// Its acts in the order of the procedure.
    pub acts: Vec<&'a Act>,
    /// The sub-matter that it stands for.
    pub sub: Option<&'a str>,
}

/// The sheets of a procedure, the main course first.
pub(super) fn split(p: &Procedure) -> Vec<Group<'_>> {
    let own = || p.acts.iter().filter(|a| sub_of(p, a).is_none());
    let main = |acts| Group { id: MAIN.into(), name: p.name.clone(), acts, sub: None };
    if own().count() <= ON_ONE_SHEET {
        return std::iter::once(main(own().collect())).chain(subs(p)).collect();
    }
    let course = ordinary(p);
    let mut out = vec![main(course.clone())];
    let mut parts: Vec<&str> = own().map(|a| a.part.as_str()).collect();
    parts.dedup();
    let mut seen: Vec<&str> = Vec::new();
    for part in parts {
        let acts: Vec<&Act> = own().filter(|a| a.part == part).collect();
        let beside = acts.iter().any(|a| !course.iter().any(|m| m.id == a.id));
        if beside && !seen.contains(&part) {
            seen.push(part);
            let named = p.chapters.iter().find(|(id, name)| id == part && !name.is_empty());
            let first = acts.iter().find(|a| !course.iter().any(|m| m.id == a.id));
            let name = named.map_or_else(|| first.map_or(part, |a| &a.name), |(_, name)| name);
            let (id, name) = if part.is_empty() { (BESIDE, "其他情形") } else { (part, name) };
            out.push(Group { id: id.to_string(), name: name.to_string(), acts, sub: None });
        }
    }
    out.extend(subs(p));
    out
}

fn sub_of<'a>(p: &'a Procedure, act: &Act) -> Option<&'a str> {
    p.subs.iter().map(|s| s.procedure.as_str()).find(|s| act.strand.as_deref() == Some(s))
}

fn subs(p: &Procedure) -> impl Iterator<Item = Group<'_>> {
    p.subs.iter().map(|sub| {
        let acts = p.acts.iter().filter(|a| a.opens_strand && sub_of(p, a) == Some(&sub.procedure)).collect();
        Group { id: sub.procedure.clone(), name: sub.name.clone(), acts, sub: Some(&sub.procedure) }
    })
}

/// The acts of an ordinary matter: those that fall due without anybody having chosen to do something that need not be done.
fn ordinary(p: &Procedure) -> Vec<&Act> {
    let first = |strand: &String| p.strands.iter().any(|s| s.id == *strand && s.first);
    let mut kept: Vec<&Act> = Vec::new();
    for act in &p.acts {
        let common = act.strand.as_ref().is_none_or(first) && !act.opens_strand;
        let follows = act.after.iter().filter(|n| !n.ends_with('?')).all(|need| {
            need.split('|').any(|name| kept.iter().any(|a| a.id == name || a.events.iter().any(|e| e.name == name)))
        });
        if common && (act.opens || (!act.optional && act.withdraws.is_empty() && follows)) {
            kept.push(act);
        }
    }
    kept
}
