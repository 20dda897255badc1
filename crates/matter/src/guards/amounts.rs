//! Guards on amounts and kinds: within the article of the item, within the tier, not heavier than told, paid.

use super::{Case, Found};
use crate::base::{Ground, Money, Standing};
use crate::facts::{Entry, Facts, officers};
use crate::law::guard::Guard;
use crate::law::items::{Item, Range};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The item stood on the day that counts and belongs to the agency.
pub fn item_in_force(case: &Case, field: &str, on: Option<&str>) -> Found {
    let Some(code) = case.text(field) else { return Found::later("待选择") };
    let register = case.view.ctx.register;
    let day = on.and_then(|f| case.day(f)).unwrap_or_else(|| case.view.ctx.today());
    let held = register.bodies.get(&case.view.facts.agency).is_some_and(|b| b.items.iter().any(|i| i == code));
    match register.item_on(code, day).filter(|_| held) {
        Some(item) if !item.confirmed => {
            // That somebody has compared it with the article is asked by the house, not by the law.
            let house = Ground::House {
                owner: "法制审核机构".into(),
                origin: "案由确认制度：案由经与条文核对确认后方可适用".into(),
            };
            let found = Found::unmet(format!("{code}：案由还没有确认")).code("item-unconfirmed").arg("code", code);
            Found { ground: Some(house), ..found }
        }
        Some(item) => Found::met(format!("{}，{} 起施行", item.name, item.in_force_from)),
        None => {
            Found::unmet(format!("{code}：{day} 没有施行中的依据，或者不属于本机关")).arg("code", code).arg("day", day)
        }
    }
}

/// Only the kinds that the article allows.
pub fn kinds_allowed(case: &Case, item: &str, kinds: &str) -> Found {
    let (Some(item), Some(chosen)) = (the_item(case, item), case.value(kinds)) else {
        return Found::later("待填写");
    };
    match officers(Some(chosen)).find(|k| !item.allows(k)) {
        None => Found::met("均在依据条文之内"),
        Some(kind) => {
            let name = choice_name(case, kinds, kind);
            Found::unmet(format!("依据条文没有“{name}”")).arg("kind", name)
        }
    }
}

/// Kinds and amount lie within the article of the item.
pub fn within_range(case: &Case, guard: &Guard) -> Found {
    let Guard::WithinRange { item, range, kinds, amount, base, bases, .. } = guard else { return Found::met("") };
    let (Some(item), Some(chosen)) = (the_item(case, item), case.value(kinds)) else {
        return Found::later("待填写");
    };
    let fined = officers(Some(chosen)).any(|k| item.ranges.iter().any(|r| r.kind == k));
    let asked = case.number(amount).map(Money);
    match (fined, asked) {
        (false, None | Some(Money(0))) => return Found::met("没有罚款"),
        (false, Some(asked)) => return Found::unmet("填了数额而没有选罚款").arg("asked", asked).arg("max", Money(0)),
        (true, None) => return Found::unmet("选了罚款而没有填数额").code("amount-missing"),
        (true, Some(_)) => {}
    }
    let asked = asked.unwrap_or_default();
    let told = |range: &Range| within(case, (range, base, bases), asked);
    match the_range(case, item, range) {
        Some(range) => told(range),
        // A flat row seldom says which: it stays within some range of the article, or within none.
        None if case.view.procedure.collection.is_some() => {
            let of_kinds = item.ranges.iter().filter(|r| officers(Some(chosen)).any(|k| r.kind == k)).map(told);
            let all = of_kinds.map(|f| if f.code == Some("base-missing") { Found::later(f.text) } else { f });
            let open = |f: &Found| match f.standing {
                Standing::Met => 0,
                Standing::Unmet => 2,
                _ => 1,
            };
            all.min_by_key(open).unwrap_or_else(|| Found::later("待填写"))
        }
        None => Found::unmet("没有选定处罚幅度").code("range-missing"),
    }
}

/// The amount lies within one range, counted from what it is counted from.
fn within(case: &Case, (range, base, bases): (&Range, &String, &BTreeMap<String, String>), asked: Money) -> Found {
    let base = range.per.as_ref().and_then(|per| bases.get(per)).unwrap_or(base);
    let Some((min, max)) = range.bounds(case.number(base).map(Money)) else {
        let label = case.view.procedure.fields.get(base).map_or(base.as_str(), |f| f.label.as_str());
        return Found::unmet(format!("按倍数或者比例计算，没有填“{label}”")).code("base-missing");
    };
    let text = format!("{min} 至 {max}，拟罚 {asked}");
    let told = |f: Found| f.arg("min", min).arg("max", max).arg("asked", asked);
    match asked {
        a if a > max => told(Found::unmet(text)),
        a if a < min => told(Found::unmet(text)).code("under-range"),
        _ => Found::met(text),
    }
}

/// Below the range only by mitigation 减轻; what else the range asks, mitigation does not answer.
pub fn or_mitigated(case: &Case, guard: &Guard, found: Found) -> Found {
    let Guard::WithinRange { mitigated: Some((field, value)), .. } = guard else { return found };
    let mitigated = case.text(field) == Some(value);
    if mitigated && found.code == Some("under-range") { Found::met(format!("{}，减轻", found.text)) } else { found }
}

/// The amount lies within the tier chosen, or a reason is given.
pub fn tier_kept(case: &Case, guard: &Guard) -> Found {
    let Guard::TierKept { item, range, tier, amount, reason } = guard else { return Found::met("") };
    let Some(chosen) = case.text(tier) else { return Found::later("待填写") };
    let Some(item) = weighing(case, item, (tier, chosen)) else { return Found::later("待填写") };
    let item: &Item = &item;
    // The tiers of an item are the rule of the house that set them.
    let house = item.house.as_ref().map(|h| Ground::House { owner: h.owner.clone(), origin: h.origin.clone() });
    let Some(tier) = item.tier(chosen) else {
        return Found { ground: house, ..Found::unmet("没有这一档").arg("tier", chosen) };
    };
    let bounds = the_place(case, range).and_then(|place| {
        let per = item.ranges.get(place)?.per.as_deref();
        let base = base_of(case, (range, per)).and_then(|base| case.number(base)).map(Money);
        tier.bounds(item, place, base)
    });
    let (Some((low, high)), Some(asked)) = (bounds, case.number(amount).map(Money)) else {
        return Found::met(&tier.name);
    };
    let reasoned = case.form.get(reason).and_then(Value::as_str).is_some_and(|r| !r.trim().is_empty());
    let text = format!("{}：{low} 至 {high}，拟罚 {asked}", tier.name);
    if (low..=high).contains(&asked) || reasoned {
        return Found { ground: house, ..Found::met(text) };
    }
    let found = Found::unmet(text).arg("tier", &tier.name).arg("min", low).arg("max", high).arg("asked", asked);
    Found { ground: house, ..found }
}

/// Not heavier than an earlier event told: no larger amount and no kind that was not told.
pub fn not_heavier(case: &Case, guard: &Guard) -> Found {
    let Guard::NotHeavier { amount, kinds, than, after, unless } = guard else { return Found::met("") };
    let facts = case.view.facts;
    if facts.last(than).is_none() {
        return Found::later("尚未告知");
    }
    if let Some(new) = unless.as_deref().and_then(|u| case.text(u)) {
        return Found::met(format!("另行查明：{new}"));
    }
    let told: Vec<&Entry> = match after {
        None => facts.last(than).into_iter().collect(),
        Some(after) => facts.all(after).filter_map(|(at, _)| before(facts, than, at)).collect(),
    };
    let found = told.into_iter().map(|t| against(case, (amount, kinds), t));
    found.max_by_key(|f| f.standing == Standing::Unmet).unwrap_or_else(|| Found::met("当事人没有陈述申辩"))
}

/// The newest event of a name before a place.
fn before<'a>(facts: &'a Facts, name: &'a str, at: usize) -> Option<&'a Entry> {
    facts.all(name).take_while(|(i, _)| *i < at).last().map(|(_, e)| e)
}

/// The form against one event that told an amount and kinds.
fn against(case: &Case, (amount, kinds): (&str, &str), told: &Entry) -> Found {
    let noticed = Money(told.number(amount).unwrap_or(0));
    let asked = Money(case.number(amount).unwrap_or(0));
    let told_kinds: Vec<&str> = officers(told.fields.get(kinds)).collect();
    let new_kind = officers(case.value(kinds)).find(|k| !told_kinds.contains(k));
    let text = format!("告知 {noticed}，现为 {asked}");
    match new_kind {
        Some(kind) => {
            let name = choice_name(case, kinds, kind);
            Found::unmet(format!("告知中没有“{name}”"))
                .arg("noticed", noticed)
                .arg("asked", format!("{asked}并处{name}"))
        }
        None if asked > noticed => Found::unmet(text).arg("noticed", noticed).arg("asked", asked),
        None => Found::met(text),
    }
}

/// What was decided has been paid.
pub fn paid_in_full(case: &Case, (decided, amount): (&str, &str), (paid, sum): (&str, &str)) -> Found {
    let owed = owed(case.view.facts, (decided, amount), (paid, sum));
    if owed <= 0 {
        Found::met("已缴清")
    } else {
        Found::unmet(format!("尚欠 {}", Money(owed))).arg("owed", Money(owed))
    }
}

/// What is still owed, in fen.
pub fn owed(facts: &Facts, (decided, amount): (&str, &str), (paid, sum): (&str, &str)) -> i64 {
    facts.last(decided).and_then(|e| e.number(amount)).unwrap_or(0) - facts.sum(paid, sum)
}

/// A payment does not exceed what is owed.
pub fn not_overpaid(case: &Case, (decided, amount): (&str, &str), (paid, sum): (&str, &str), asked: &str) -> Found {
    let owed = owed(case.view.facts, (decided, amount), (paid, sum));
    match case.form.get(asked).and_then(Value::as_i64) {
        None => Found::later("待填写"),
        Some(now) if now <= owed => Found::met(format!("应缴 {}", Money(owed))),
        Some(now) => Found::unmet(format!("应缴 {}，填了 {}", Money(owed), Money(now)))
            .arg("owed", Money(owed))
            .arg("asked", Money(now)),
    }
}

fn the_item<'a>(case: &'a Case, field: &str) -> Option<&'a Item> {
    case.view.ctx.register.item(case.text(field)?)
}

/// The item with the tiers of today, or with those by which the matter was weighed before, if the tier is one of them.
fn weighing<'a>(case: &Case<'a>, field: &str, (tier, chosen): (&str, &str)) -> Option<Cow<'a, Item>> {
    let (register, facts) = (case.view.ctx.register, case.view.facts);
    let code = case.text(field)?;
    let today = register.weighing(code, facts.agency, case.view.ctx.today())?;
    let recorded = today.tier(chosen).is_none() && facts.text(tier) == Some(chosen);
    if recorded { register.weighed_by(code, chosen) } else { Some(today) }
}

fn the_range<'a>(case: &Case, item: &'a Item, field: &str) -> Option<&'a Range> {
    item.ranges.get(the_place(case, field)?)
}

fn the_place(case: &Case, field: &str) -> Option<usize> {
    case.text(field)?.parse().ok()
}

/// The field from which multiples or shares of a range are counted, as the guard on that range names it.
fn base_of<'a>(case: &Case<'a>, (range, per): (&str, Option<&str>)) -> Option<&'a str> {
    let guards = case.view.procedure.acts.iter().flat_map(|a| &a.guards);
    guards.into_iter().find_map(|g| base_field(&g.guard, (range, per)))
}

/// The field that this guard counts multiples or shares of that range from.
pub(crate) fn base_field<'a>(guard: &'a Guard, (range, per): (&str, Option<&str>)) -> Option<&'a str> {
    match guard {
        Guard::WithinRange { range: r, base, bases, .. } if r == range => {
            Some(per.and_then(|per| bases.get(per)).unwrap_or(base))
        }
        _ => None,
    }
}

fn choice_name(case: &Case, field: &str, id: &str) -> String {
    let def = case.view.procedure.fields.get(field);
    def.and_then(|d| d.choices.iter().find(|(c, _)| c == id)).map_or_else(|| id.to_string(), |(_, name)| name.clone())
}
