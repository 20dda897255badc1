//! Who may do an act at all: post in the body, and relation to the matter.

use crate::View;
use crate::facts::officers;
use crate::base::{Ground, Refusal};
use crate::law::procedure::{Act, By};

/// The refusal if the person who acts does not hold the post, or is no handler of the matter where the act asks for one.
pub fn lacking(view: &View, act: &Act) -> Option<Refusal> {
    let ctx = &view.ctx;
    let unit = unit_of(view);
    let holds = ctx.actor.agency == view.facts.agency
        && ctx.register.posts_on(ctx.actor.person, ctx.actor.agency, ctx.today()).any(|p| {
            p.post == act.by.post()
                && (act.by != By::UnitHead || p.unit.is_empty() || unit.as_deref().is_none_or(|u| p.unit == u))
        });
    if !holds {
        return Some(refusal("not-your-post", "post", act.by.zh()));
    }
    let handlers = view.facts.values.get(&view.procedure.headline.handlers);
    if act.by == By::CaseHandler && handlers.is_some() {
        let mine = ctx.actor.officer.map(|o| o.to_string());
        if !officers(handlers).any(|h| Some(h) == mine.as_deref()) {
            return Some(refusal("not-a-handler", "name", &ctx.actor.name));
        }
    }
    None
}

/// The unit 承办机构 of the matter: that of its first handler, or of the officer who opened it.
pub fn unit_of(view: &View) -> Option<String> {
    let register = view.ctx.register;
    let handlers = view.facts.values.get(&view.procedure.headline.handlers);
    if let Some(first) = officers(handlers).next() {
        return register.officer(first).map(|o| o.unit.clone());
    }
    let opener = view.facts.entries.first()?.actor.parse().ok()?;
    register.officer_of(opener, view.facts.agency).map(|o| o.unit.clone())
}

fn refusal(code: &str, arg: &str, value: &str) -> Refusal {
    Refusal {
        code: code.into(),
        args: [(arg.to_string(), value.to_string())].into(),
        ground: Ground::House { owner: "法度平台".into(), origin: "岗位权限表".into() },
        cure: None,
    }
}
