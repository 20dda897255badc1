//! The bodies that a matter names beside its own: what each was served with, and whether who acts answers for one of them.

use crate::View;
use crate::base::id::{BodyId, PersonId};
use crate::base::{Ground, Refusal};
use crate::facts::{Entry, Facts, officers};
use crate::law::procedure::{Act, Answering, Open, Procedure, Served};
use crate::register::{Post, Register};

/// The body of the register that a field of the matter names; nothing where it names one that is not in the register.
pub fn named(facts: &Facts, field: &str) -> Option<BodyId> {
    facts.text(field)?.parse().ok()
}

/// What a matter is about, as lists show it: the name of the party, of a body by the register.
pub fn party_name(register: &Register, procedure: &Procedure, facts: &Facts) -> String {
    let text = facts.text(&procedure.headline.party).unwrap_or_default();
    body_name(register, text).unwrap_or(text).to_string()
}

/// The name of the body of an id; nothing for what is no id of one.
pub fn body_name<'a>(register: &'a Register, id: &str) -> Option<&'a str> {
    Some(register.bodies.get(&id.parse().ok()?)?.name.as_str())
}

/// What was served on a body, in the order of the record: how, and the place and entry of its event.
pub fn served<'a>(procedure: &'a Procedure, facts: &'a Facts, body: BodyId) -> Vec<(&'a Served, usize, &'a Entry)> {
    let own: Vec<&Served> = procedure.served.iter().filter(|s| named(facts, &s.to) == Some(body)).collect();
    let mut all = Vec::new();
    for (n, entry) in facts.entries.iter().enumerate().filter(|(_, e)| !e.undone) {
        all.extend(own.iter().filter(|s| s.event == entry.name).map(|s| (*s, n, entry.as_ref())));
    }
    all
}

/// Whether a body knows of the matter: something was served on it.
pub fn told(procedure: &Procedure, facts: &Facts, body: BodyId) -> bool {
    let own = procedure.served.iter().filter(|s| named(facts, &s.to) == Some(body));
    own.into_iter().any(|s| facts.entries.iter().any(|e| !e.undone && e.name == s.event))
}

/// How this body does an act from its own desk, if the matter names it for that and is not its own.
pub fn of<'a>(facts: &Facts, act: &'a Act, body: BodyId) -> Option<&'a Answering> {
    act.answering.as_ref().filter(|a| body != facts.agency && named(facts, &a.body) == Some(body))
}

/// Whether who acts does so for a body that the matter names.
pub fn here<'a>(view: &View, act: &'a Act) -> Option<&'a Answering> {
    of(view.facts, act, view.ctx.actor.agency)
}

/// The name of who acts, with the body where it is another one than that of the matter.
pub(crate) fn called(view: &View, act: &Act) -> String {
    let (actor, register) = (view.ctx.actor, view.ctx.register);
    let short = here(view, act).and_then(|_| register.bodies.get(&actor.agency)).map(|b| b.short.as_str());
    short.map_or_else(|| actor.name.clone(), |short| format!("{}（{short}）", actor.name))
}

/// Who acts for the public, without signing in: no person of the register.
pub const PUBLIC: PersonId = PersonId::from_bits(0);

/// How the public does an act, where the public does it.
pub fn open_to<'a>(view: &View, act: &'a Act) -> Option<&'a Open> {
    act.open.as_ref().filter(|_| view.ctx.actor.person == PUBLIC)
}

/// Whether a post of the named body may answer.
pub fn fits(answering: &Answering, post: &Post) -> bool {
    answering.posts.iter().any(|p| p.post() == post.post)
}

/// The refusal if who acts holds none of the posts that may answer, and was not named to answer.
pub(crate) fn lacking(view: &View, answering: &Answering) -> Option<Refusal> {
    let actor = view.ctx.actor;
    let mut posts = view.ctx.register.posts_on(actor.person, actor.agency, view.ctx.today());
    let mine = actor.officer.map(|o| o.to_string());
    let asked = answering.named.as_deref().and_then(|f| view.facts.values.get(f));
    if posts.any(|p| fits(answering, p)) || officers(asked).any(|o| Some(o) == mine.as_deref()) {
        return None;
    }
    let names: Vec<&str> = answering.posts.iter().map(|p| p.zh()).collect();
    Some(Refusal {
        code: "not-your-post".into(),
        args: [("post".to_string(), names.join("、"))].into(),
        ground: Ground::House { owner: "法度平台".into(), origin: "岗位权限表".into() },
        cure: None,
    })
}
