//! Guards on the body in whose name is acted: it stands on the day, it acts in its own right, and whoever else acts for it was entrusted.

use super::{Case, Found};
use crate::facts::officers;
use crate::law::guard::BodyLevel;
use crate::register::{BodyKind, Level, Officer};

/// The agency of the matter has not ended by today.
pub fn stands(case: &Case) -> Found {
    let (register, today, agency) = (case.view.ctx.register, case.view.ctx.today(), case.view.facts.agency);
    let Some(end) = register.body_ended(agency, today) else { return Found::met("本机关存续") };
    let name = register.body_name(agency, today);
    let next = end.into.map(|to| register.body_name(to, today)).filter(|n| !n.is_empty());
    let next = next.map_or_else(|| "承受其职权的机关".to_string(), str::to_string);
    let found = Found::unmet(format!("{name}自 {} 起不再存续", end.on));
    found.arg("body", name).arg("day", end.on).arg("next", next)
}

/// The agency of the matter is no organisation that may only act in another's name.
pub fn in_own_right(case: &Case) -> Found {
    let (register, today, agency) = (case.view.ctx.register, case.view.ctx.today(), case.view.facts.agency);
    let body = register.body_on(agency, today).or_else(|| register.bodies.get(&agency));
    match body {
        Some(b) if b.place.kind == Some(BodyKind::Entrusted) => {
            Found::unmet(format!("{}是受委托组织", b.name)).arg("body", &b.name)
        }
        Some(b) => Found::met(b.place.kind.map_or("主体类别没有登记", BodyKind::zh)),
        None => Found::met("主体类别没有登记"),
    }
}

/// The agency of the matter stands at a level or above it. A body whose level nobody entered is not known to.
pub fn level_at_least(case: &Case, least: BodyLevel) -> Found {
    let (register, today, agency) = (case.view.ctx.register, case.view.ctx.today(), case.view.facts.agency);
    let body = register.body_on(agency, today).or_else(|| register.bodies.get(&agency));
    let level = body.and_then(|b| b.place.level);
    let least_here = match least {
        BodyLevel::Province => Level::Province,
        BodyLevel::City => Level::City,
        BodyLevel::District => Level::District,
    };
    let said = level.map_or("级别没有登记", Level::zh);
    if level.is_some_and(|l| l <= least_here) {
        return Found::met(said);
    }
    let name = register.body_name(agency, today);
    Found::unmet(format!("{name}：{said}")).arg("body", name).arg("level", said).arg("needed", least.zh())
}

/// Everyone named belongs to the agency, or to an organisation that it has entrusted today with the item.
pub fn entrusted(case: &Case, field: &str, item: &str) -> Found {
    if case.value(field).is_none() {
        return Found::later("待填写");
    }
    let others = others(case, field);
    if others.is_empty() {
        return Found::met("均为本机关人员");
    }
    let Some(code) = case.text(item) else { return Found::later("待选择案由") };
    let (register, today, agency) = (case.view.ctx.register, case.view.ctx.today(), case.view.facts.agency);
    for o in &others {
        let of: Vec<_> = register.entrusted(agency, o.body).collect();
        let (body, name) = (register.body_name(o.body, today), o.name.as_str());
        let unmet = |text: String, code| Found::unmet(text).code(code).arg("name", name).arg("body", body);
        let with: Vec<_> = of.iter().filter(|e| e.has(code)).collect();
        if with.iter().any(|e| e.covers(today)) {
            continue;
        }
        return match (of.last(), with.iter().max_by_key(|e| e.until())) {
            (None, _) => unmet(format!("{name}是{body}的人员，没有委托"), "not-entrusted"),
            (Some(e), None) => {
                unmet(format!("{name}：{body}的委托不含这一案由"), "beyond-entrustment").arg("letter", &e.letter)
            }
            (_, Some(e)) if today < e.first => unmet(format!("{body}的委托 {} 起生效", e.first), "not-entrusted"),
            (_, Some(e)) => unmet(format!("{body}的委托到 {} 为止", e.until()), "entrustment-ended")
                .arg("letter", &e.letter)
                .arg("day", e.until()),
        };
    }
    Found::met("受委托组织的委托在期内，包含这一案由")
}

/// Everyone named belongs to the agency itself.
pub fn own_officers(case: &Case, field: &str) -> Found {
    if case.value(field).is_none() {
        return Found::later("待填写");
    }
    match others(case, field).first() {
        None => Found::met("均为本机关人员"),
        Some(o) => {
            let body = case.view.ctx.register.body_name(o.body, case.view.ctx.today());
            Found::unmet(format!("{}是{body}的人员", o.name)).arg("name", &o.name).arg("body", body)
        }
    }
}

/// Those named who belong to another body.
fn others<'a>(case: &'a Case, field: &str) -> Vec<&'a Officer> {
    let named = officers(case.value(field)).filter_map(|id| case.view.ctx.register.officer(id));
    named.filter(|o| o.body != case.view.facts.agency).collect()
}
