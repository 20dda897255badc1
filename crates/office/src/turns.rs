//! Whose turn it is: the acts that must be done next, each with the names of those who may do it.

use crate::matter::register::Register;
use crate::matter::{View, open};
use crate::rows::persons;
use std::collections::BTreeMap;

/// So many names are told; an agency may have more reviewers than a line has room for.
const NAMES: usize = 3;

/// Names by the address of the act.
pub(crate) type Turns = BTreeMap<String, Vec<String>>;

/// The acts that must be done next.
pub(crate) fn turns(view: &View) -> Turns {
    let one = |due: open::Due| {
        let named = persons((view.ctx.register, view.procedure), view.facts, due.act);
        let named = if named.is_empty() { holders(view, due.act.by.post()) } else { named };
        (due.address(), names(view.ctx.register, named))
    };
    open::pending(view.ctx.engine, view.procedure, view.facts).into_iter().map(one).collect()
}

/// Who holds a post in the agency today.
fn holders(view: &View, post: &str) -> Vec<String> {
    let today = view.ctx.today();
    let holds = |p: &&crate::matter::register::Post| {
        p.body == view.facts.agency && p.post == post && p.from <= today && p.until.is_none_or(|u| today <= u)
    };
    view.ctx.register.posts.values().flatten().filter(holds).map(|p| p.person.to_string()).collect()
}

fn names(register: &Register, persons: Vec<String>) -> Vec<String> {
    let name = |p: &String| {
        let ids = register.by_person.get(&p.parse().ok()?)?;
        ids.iter().find_map(|id| register.officers.get(id)).map(|o| o.name.clone())
    };
    let mut all: Vec<String> = Vec::new();
    for name in persons.iter().filter_map(name) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    if all.len() > NAMES {
        all.truncate(NAMES);
        all.push("等".into());
    }
    all
}
