//! Guards on persons: how many, credentialed on the day, and not the same natural person on both sides.

use super::{Case, Found};
use crate::base::id::PersonId;
use crate::base::{Day, Standing};
use crate::facts::officers;
use crate::register::Officer;
use std::collections::BTreeSet;

fn named<'a>(case: &'a Case, field: &str) -> Vec<&'a Officer> {
    officers(case.value(field)).filter_map(|id| case.view.ctx.register.officer(id)).collect()
}

/// At least so many different natural persons are named.
pub fn at_least(case: &Case, field: &str, count: usize) -> Found {
    if case.value(field).is_none() {
        return Found::later("待填写").arg("needed", count);
    }
    let persons: BTreeSet<_> = named(case, field).iter().map(|o| o.person).collect();
    let text = format!("{} 人", persons.len());
    if persons.len() >= count {
        Found::met(text).arg("needed", count)
    } else {
        Found::unmet(text).arg("needed", count).arg("given", persons.len())
    }
}

/// Everyone named holds a credential on the day.
pub fn credentials(case: &Case, field: &str, on: Option<&str>) -> Found {
    if case.value(field).is_none() {
        return Found::later("待填写");
    }
    let day = on.and_then(|f| case.day(f)).unwrap_or_else(|| case.view.ctx.today());
    match named(case, field).into_iter().find(|o| !o.credentialed_on(day)) {
        None => Found::met(format!("{day} 均有效")),
        Some(o) => lapsed(o, day),
    }
}

/// The officer who acts holds a credential today.
pub fn actor_credentialed(case: &Case) -> Found {
    let (ctx, today) = (&case.view.ctx, case.view.ctx.today());
    match ctx.actor.officer.and_then(|o| ctx.register.officers.get(&o)) {
        Some(o) if o.credentialed_on(today) => Found::met(format!("证号 {}", o.cert_no)),
        Some(o) => lapsed(o, today),
        None => Found::unmet("没有执法证件").arg("name", &ctx.actor.name).arg("until", "未持证"),
    }
}

fn lapsed(o: &Officer, day: Day) -> Found {
    let until = match o.lapsed_on(day) {
        Some(d) if o.suspended_on(day) => format!("有效期到{d}，其后暂停使用"),
        Some(d) => format!("有效期到{d}"),
        None => "尚未取得".to_string(),
    };
    Found::unmet(format!("{}：{until}", o.name)).arg("name", &o.name).arg("until", until).arg("day", day)
}

/// Nobody named was kept from the matter by a decision.
pub fn not_barred(case: &Case, field: &str) -> Found {
    let barred = crate::barred::persons(case.view, case.view.ctx.today());
    match named(case, field).into_iter().find(|o| barred.contains(&o.person)) {
        None => Found::met("没有应当回避的人员"),
        Some(o) => Found::unmet(format!("{} 已决定回避", o.name)).arg("name", &o.name),
    }
}

/// The person who acts, or whoever is named in the field for it, did none of these acts and is not among the officers.
pub fn not_same(case: &Case, acts: &[String], (field, asked): (Option<&str>, Option<&str>)) -> Found {
    let actor = &case.view.ctx.actor;
    let Some(asked) = asked else { return apart(case, acts, field, (actor.person, &actor.name)) };
    if case.value(asked).is_none() {
        return Found::later("待填写");
    }
    let each = named(case, asked).into_iter().map(|o| apart(case, acts, field, (o.person, &o.name)));
    each.max_by_key(|f| f.standing == Standing::Unmet).unwrap_or_else(|| Found::later("待填写"))
}

/// Everyone named holds a post in the agency today.
pub fn posts_held(case: &Case, field: &str, post: &str) -> Found {
    if case.value(field).is_none() {
        return Found::later("待填写");
    }
    let (ctx, agency) = (&case.view.ctx, case.view.facts.agency);
    let holds = |o: &&Officer| ctx.register.posts_on(o.person, agency, ctx.today()).any(|p| p.post == post);
    match named(case, field).into_iter().find(|o| !holds(o)) {
        None => Found::met("均在岗"),
        Some(o) => Found::unmet(format!("{} 没有这一岗位", o.name)).arg("name", &o.name),
    }
}

fn apart(case: &Case, acts: &[String], field: Option<&str>, (person, name): (PersonId, &str)) -> Found {
    let view = case.view;
    let me = person.to_string();
    let did = view.facts.entries.iter().find(|e| e.actor == me && acts.contains(&e.act));
    let among = field.is_some_and(|f| named(case, f).iter().any(|o| o.person == person));
    let elsewhere = |o: &Officer| o.person == person;
    let investigated = acts.iter().any(|a| {
        view.facts.all(a).any(|(_, e)| {
            e.fields.values().any(|v| officers(Some(v)).filter_map(|id| view.ctx.register.officer(id)).any(elsewhere))
        })
    });
    match (did, among || investigated) {
        (Some(e), _) => {
            let act = view.procedure.name_of(&e.act);
            Found::unmet(format!("{name} 办理过“{act}”")).arg("name", name).arg("what", act)
        }
        (None, true) => Found::unmet(format!("{name} 参与了本案调查")).arg("name", name).arg("what", "调查"),
        (None, false) => Found::met("不是同一人"),
    }
}
