//! Overlays: what a field or a region adds to a procedure. They add and tighten; they loosen only where an article leaves room.

use crate::guard::GuardUse;
use crate::limit::Limit;
use crate::procedure::{Act, FieldDef, NumberDef, PaperUse, PasskeyUse, Procedure, TermUse};
use fadu_base::{Day, Ground};
use serde::Deserialize;
use std::collections::BTreeMap;

/// An overlay over one procedure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// Kebab-case id: the field of enforcement that an agency works in.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// The procedure it lies over.
    pub procedure: String,
    /// First day on which it holds.
    pub in_force: Day,
    /// Fields added.
    #[serde(default, rename = "field")]
    pub fields: BTreeMap<String, FieldDef>,
    /// Terms added, or put in place of the term with the same id.
    #[serde(default, rename = "term")]
    pub terms: Vec<TermUse>,
    /// Guards added, or given another ground.
    #[serde(default, rename = "guard")]
    pub guards: Vec<GuardChange>,
    /// Series of numbers added, or put in place of the one that the base has.
    #[serde(default, rename = "number")]
    pub numbers: BTreeMap<String, NumberDef>,
    /// Acts added.
    #[serde(default, rename = "act")]
    pub acts: Vec<Act>,
    /// The act after which each act added has its place in the course.
    #[serde(default)]
    pub places: BTreeMap<String, String>,
    /// Papers added to acts of the base.
    #[serde(default, rename = "paper")]
    pub papers: Vec<PaperAdded>,
    /// Acts that must be signed with a passkey.
    #[serde(default, rename = "passkey")]
    pub passkeys: Vec<PasskeyChange>,
}

/// A paper that an act of the base makes in this field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperAdded {
    /// The act.
    pub act: String,
    /// The paper.
    pub paper: PaperUse,
}

/// An act that must be, or may be, signed with a passkey by a house rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasskeyChange {
    /// The act.
    pub act: String,
    /// `required` or `offered`.
    pub asked: PasskeyUse,
    /// The rule.
    pub ground: Ground,
}

/// A guard added to an act, or the ground of one that is there replaced.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardChange {
    /// The act.
    pub act: String,
    /// Code of the guard whose ground is replaced.
    #[serde(default)]
    pub replaces: Option<String>,
    /// The new ground of the guard replaced.
    #[serde(default)]
    pub ground: Option<Ground>,
    /// The guard added.
    #[serde(default)]
    pub add: Option<GuardUse>,
}

impl Overlay {
    /// The procedure with this overlay over it, or why it does not fit.
    pub fn over(&self, base: &Procedure) -> Result<Procedure, String> {
        let mut p = base.clone();
        p.fields.extend(self.fields.clone());
        p.numbers.extend(self.numbers.clone());
        for act in &self.acts {
            let after = self.places.get(&act.id).ok_or_else(|| format!("{}: no place", act.id))?;
            let at = p.place(after).ok_or_else(|| format!("{}: no act {after}", act.id))?;
            let part = p.acts[at].part.clone();
            p.acts.insert(at + 1, Act { part, ..act.clone() });
        }
        for added in &self.papers {
            let act = p.acts.iter_mut().find(|a| a.id == added.act).ok_or_else(|| format!("no act {}", added.act))?;
            act.papers.push(added.paper.clone());
        }
        for term in &self.terms {
            match p.terms.iter_mut().find(|t| t.id == term.id) {
                Some(slot) => *slot = term.clone(),
                None => p.terms.push(term.clone()),
            }
        }
        for change in &self.passkeys {
            let act = p.acts.iter_mut().find(|a| a.id == change.act).ok_or_else(|| format!("no act {}", change.act))?;
            (act.passkey, act.passkey_ground) = (Some(change.asked), Some(change.ground.clone()));
        }
        for change in &self.guards {
            let act = p.acts.iter_mut().find(|a| a.id == change.act);
            let act = act.ok_or_else(|| format!("no act {}", change.act))?;
            match (&change.replaces, &change.ground, &change.add) {
                (Some(code), Some(ground), None) => {
                    let guard = act.guards.iter_mut().find(|g| g.code() == code);
                    guard.ok_or_else(|| format!("{}: no guard {code}", change.act))?.ground = ground.clone();
                }
                (None, None, Some(add)) => act.guards.push(add.clone()),
                _ => return Err(format!("{}: a guard is either added or re-grounded", change.act)),
            }
        }
        Ok(p)
    }

    /// Why a term of this overlay may not stand in place of the base's term: it gives the agency more time, and no article leaves room.
    pub fn loosens(&self, base: &Procedure, limit: impl Fn(&str) -> Option<Limit>) -> Vec<String> {
        let mut out = Vec::new();
        for term in &self.terms {
            let Some(old) = base.term(&term.id) else { continue };
            let (Some(was), Some(is)) = (limit(&old.limit), limit(&term.limit)) else { continue };
            let longer = longer(&is, &was) || (!term.pauses.is_empty() && old.pauses.is_empty());
            if longer && !(was.leaves_to.is_some() && term.loosened_by.is_some()) {
                out.push(format!(
                    "{}: {} is looser than {}, and no article leaves room",
                    term.id, term.limit, old.limit
                ));
            }
        }
        out
    }
}

/// More units of the same kind, or an extension or pauses that the other does not know.
fn longer(is: &Limit, was: &Limit) -> bool {
    (is.unit == was.unit && is.count > was.count)
        || (is.extension.is_some() && was.extension.is_none())
        || (!is.pauses.is_empty() && was.pauses.is_empty())
}
