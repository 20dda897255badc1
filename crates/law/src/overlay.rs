//! Overlays: what a field or a region adds to a procedure. They add and tighten; they loosen only where an article leaves room, and
//! `crate::loosen` says where they do.

use crate::claim::{ClaimUse, Excused};
use crate::guard::GuardUse;
use crate::procedure::{Act, Chapter, FieldDef, NumberDef, PaperUse, PasskeyUse, Procedure, Strand, TermUse};
use fadu_base::{Day, Ground};
use serde::Deserialize;
use std::collections::BTreeMap;

/// An overlay over one procedure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// Kebab-case id, that of its folder: the field of enforcement that an agency works in.
    pub id: String,
    /// The field, where this is an earlier version of its overlay.
    #[serde(default)]
    pub version_of: Option<String>,
    /// Chinese name.
    pub name: String,
    /// The procedure it lies over.
    pub procedure: String,
    /// First day on which a matter may be opened under it.
    pub in_force: Day,
    /// First day on which it may no longer, if it was replaced.
    #[serde(default)]
    pub until: Option<Day>,
    /// Whose rules the house rules of the procedure are in this field, where it is another house.
    #[serde(default)]
    pub owner: Option<String>,
    /// Chapters of what it adds, `acts/<part>.toml` in its folder.
    #[serde(default)]
    pub parts: Vec<String>,
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
    /// The act after which each act added has its place in the course; one that names none follows the one before it.
    #[serde(default)]
    pub places: BTreeMap<String, String>,
    /// Courses added that run more than once.
    #[serde(default, rename = "strand")]
    pub strands: Vec<Strand>,
    /// Words that the templates of the base ask of the field, by paper: the article on which it rests there.
    #[serde(default)]
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// Papers added to acts of the base.
    #[serde(default, rename = "paper")]
    pub papers: Vec<PaperAdded>,
    /// Acts that must be signed with a passkey.
    #[serde(default, rename = "passkey")]
    pub passkeys: Vec<PasskeyChange>,
    /// Claims added, or put in place of the one with the same id.
    #[serde(default, rename = "claim")]
    pub claims: Vec<ClaimUse>,
    /// Questions of the proof that it answers with a reason.
    #[serde(default)]
    pub excused: Vec<Excused>,
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
    /// The field of enforcement that it is for.
    pub fn field(&self) -> &str {
        self.version_of.as_deref().unwrap_or(&self.id)
    }

    /// The first day of a procedure with this overlay over it; nothing if the two never hold together.
    pub fn first_day_over(&self, base: &Procedure) -> Option<Day> {
        let first = base.in_force.max(self.in_force);
        let ended = [base.until, self.until].into_iter().flatten().any(|until| until <= first);
        (!ended).then_some(first)
    }

    /// Takes in a chapter; sets of guards are shared only within one procedure.
    pub fn add(&mut self, chapter: Chapter) {
        self.fields.extend(chapter.fields);
        self.numbers.extend(chapter.numbers);
        self.strands.extend(chapter.strands);
        self.acts.extend(chapter.acts);
        self.terms.extend(chapter.terms);
        self.excused.extend(chapter.excused);
    }

    /// The procedure with this overlay over it, or why it does not fit.
    pub fn over(&self, base: &Procedure) -> Result<Procedure, String> {
        let mut p = base.clone();
        p.in_force = self.first_day_over(base).unwrap_or(base.in_force);
        p.until = [base.until, self.until].into_iter().flatten().min();
        p.fields.extend(self.fields.clone());
        p.numbers.extend(self.numbers.clone());
        p.strands.extend(self.strands.clone());
        self.insert_acts(&mut p)?;
        for added in &self.papers {
            act_of(&mut p, &added.act)?.papers.push(added.paper.clone());
        }
        for paper in p.acts.iter_mut().flat_map(|a| &mut a.papers) {
            let own = self.words.get(&paper.id).into_iter().flatten();
            paper.with.extend(own.map(|(name, words)| (name.clone(), words.clone())));
        }
        for term in &self.terms {
            match p.terms.iter_mut().find(|t| t.id == term.id) {
                Some(slot) => *slot = term.clone(),
                None => p.terms.push(term.clone()),
            }
        }
        for claim in &self.claims {
            match p.claims.iter_mut().find(|c| c.id == claim.id) {
                Some(slot) => *slot = claim.clone(),
                None => p.claims.push(claim.clone()),
            }
        }
        p.excused.extend(self.excused.iter().cloned());
        for change in &self.passkeys {
            let act = act_of(&mut p, &change.act)?;
            (act.passkey, act.passkey_ground) = (Some(change.asked), Some(change.ground.clone()));
        }
        self.change_guards(&mut p)?;
        self.owner.iter().for_each(|owner| rehouse(&mut p, owner));
        Ok(p)
    }

    fn insert_acts(&self, p: &mut Procedure) -> Result<(), String> {
        let mut before: Option<&str> = None;
        for act in &self.acts {
            let after = self.places.get(&act.id).map(String::as_str).or(before);
            let after = after.ok_or_else(|| format!("{}：没有写明排在哪一步之后（places）", act.id))?;
            let at = p.place(after).ok_or_else(|| format!("{}：没有办理动作 {after}", act.id))?;
            let part = p.acts[at].part.clone();
            p.acts.insert(at + 1, Act { part, ..act.clone() });
            before = Some(&act.id);
        }
        Ok(())
    }

    fn change_guards(&self, p: &mut Procedure) -> Result<(), String> {
        for change in &self.guards {
            let act = act_of(p, &change.act)?;
            match (&change.replaces, &change.ground, &change.add) {
                (Some(code), Some(ground), None) => {
                    let guard = act.guards.iter_mut().find(|g| g.code() == code);
                    guard.ok_or_else(|| format!("{}：没有办理条件 {code}", change.act))?.ground = ground.clone();
                }
                (None, None, Some(add)) => act.guards.push(add.clone()),
                _ => return Err(format!("{}：办理条件要么增加，要么更换依据", change.act)),
            }
        }
        Ok(())
    }
}

fn act_of<'p>(p: &'p mut Procedure, id: &str) -> Result<&'p mut Act, String> {
    p.acts.iter_mut().find(|a| a.id == id).ok_or_else(|| format!("没有办理动作 {id}"))
}

/// Every house rule becomes one of that house.
fn rehouse(p: &mut Procedure, house: &str) {
    let of_acts = p.acts.iter_mut().flat_map(|a| {
        let guards = a.guards.iter_mut().chain(&mut a.return_guards).map(|g| &mut g.ground);
        guards.chain(a.papers.iter_mut().map(|p| &mut p.ground)).chain(&mut a.passkey_ground).chain([&mut a.ground])
    });
    for ground in of_acts.chain(p.barred.iter_mut().map(|b| &mut b.ground)) {
        if let Ground::House { owner, .. } = ground {
            *owner = house.to_string();
        }
    }
}
