//! Who may do an act at all: post in the body, and relation to the matter.

use crate::base::{Ground, Refusal};
use crate::facts::{Facts, officers};
use crate::law::procedure::{Act, By, Procedure};
use crate::register::{Post, Register, StandIn};
use crate::{View, answering, barred, open};

/// The refusal if the person who acts does not hold the post, or is no handler of the matter where the act asks for one.
pub fn lacking(view: &View, act: &Act) -> Option<Refusal> {
    let ctx = &view.ctx;
    if let Some(answers) = answering::here(view, act) {
        return answering::lacking(view, answers);
    }
    if ctx.actor.person == answering::PUBLIC {
        return act.open.is_none().then(|| refusal("not-your-post", "post", act.by.zh()));
    }
    if !holds_post(view, act.by) {
        return Some(refusal("not-your-post", "post", act.by.zh()));
    }
    if act.by == By::Signer {
        let mine = ctx.actor.officer.map(|o| o.to_string());
        let waited = open::signers(view.facts, act).waited_for().into_iter().map(str::to_string);
        if !waited.into_iter().any(|o| Some(o) == mine) {
            return Some(refusal("not-asked-to-sign", "name", &ctx.actor.name));
        }
    }
    if !handles(view, act.by) {
        return Some(refusal("not-a-handler", "name", &ctx.actor.name));
    }
    barred::acting(view)
}

/// Whether who acts stands in the matter as an act asks it: holds the post in its body, handles it where only handlers may.
pub fn stands_as(view: &View, by: By) -> bool {
    view.ctx.actor.person != answering::PUBLIC && holds_post(view, by) && handles(view, by)
}

fn holds_post(view: &View, by: By) -> bool {
    let (ctx, unit) = (&view.ctx, unit_of(view));
    let mut posts = ctx.register.posts_on(ctx.actor.person, ctx.actor.agency, ctx.today());
    ctx.actor.agency == view.facts.agency && posts.any(|p| fits(p, by, unit.as_deref()))
}

/// Once a matter names its handlers, only they are.
fn handles(view: &View, by: By) -> bool {
    let handlers = view.facts.values.get(&view.procedure.headline.handlers);
    let mine = view.ctx.actor.officer.map(|o| o.to_string());
    !by.handles() || handlers.is_none() || officers(handlers).any(|h| Some(h) == mine.as_deref())
}

/// Whom the person stands in for in this act 代行; nobody where the person holds the post as well.
pub fn stands_for<'a>(view: &View<'a>, act: &Act) -> Option<&'a StandIn> {
    let (ctx, unit) = (&view.ctx, unit_of(view));
    let (person, body, today) = (ctx.actor.person, ctx.actor.agency, ctx.today());
    let answers = answering::here(view, act);
    let fits = |p: &Post| answers.map_or_else(|| fits(p, act.by, unit.as_deref()), |a| answering::fits(a, p));
    if ctx.register.own_posts_on(person, body, today).any(fits) {
        return None;
    }
    ctx.register.standing_in_on(person, body, today).find(|s| fits(&s.post))
}

/// Whether a post is the one that the act asks for, in the unit of the matter where the post has one.
fn fits(post: &Post, by: By, unit: Option<&str>) -> bool {
    // Whoever is asked to sign is asked by name, whatever the post.
    (by == By::Signer || post.post == by.post())
        && (by != By::UnitHead || post.unit.is_empty() || unit.is_none_or(|u| post.unit == u))
}

/// The unit 承办机构 of the matter: that of the handler named first, before there are handlers of the officer who opened it.
pub fn unit_of(view: &View) -> Option<String> {
    unit_from(view.ctx.register, view.procedure, view.facts)
}

/// The same, where nobody acts.
pub fn unit_from(register: &Register, procedure: &Procedure, facts: &Facts) -> Option<String> {
    let first = officers(facts.values.get(&procedure.headline.handlers)).next();
    if let Some(lead) = first.and_then(|id| register.officer(id)) {
        return Some(lead.unit.clone());
    }
    let opener = facts.entries.first()?.actor.parse().ok()?;
    register.officer_of(opener, facts.agency).map(|o| o.unit.clone())
}

fn refusal(code: &str, arg: &str, value: &str) -> Refusal {
    Refusal {
        code: code.into(),
        args: [(arg.to_string(), value.to_string())].into(),
        ground: Ground::House { owner: "法度平台".into(), origin: "岗位权限表".into() },
        cure: None,
    }
}
