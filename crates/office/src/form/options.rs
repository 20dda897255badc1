//! The choices of a form's fields: officers, items, ranges, tiers, steps to return to.

use crate::form::page::Option_;
use crate::law::discretion::{Circumstance, Spread, Tier};
use crate::law::guard::{Guard, GuardUse};
use crate::law::items::{Item, Range};
use crate::law::procedure::{Act, By, FieldDef, FieldKind};
use crate::law::scale::Factor;
use crate::matter::facts::PAPER_MADE;
use crate::matter::register::Officer;
use crate::matter::{Entry, View, barred, form};
use crate::powers::unheld_items;

fn option(value: &str, name: String) -> Option_ {
    Option_ { value: value.to_string(), name, note: String::new(), barred: false }
}

pub(crate) fn options(view: &View, act: &Act, (name, def): (&str, &FieldDef)) -> Vec<Option_> {
    let weighing = crate::matter::discretion::item(view);
    let item = weighing.as_deref();
    match def.kind {
        FieldKind::Officers => officers(view, def, asks_today(act, name)),
        FieldKind::Item => items(view),
        FieldKind::Fee => fees(view),
        FieldKind::Body => bodies(view),
        FieldKind::Range => {
            let ranges = item.map_or(&[][..], |i| &i.ranges);
            ranges.iter().enumerate().map(|(n, r)| option(&n.to_string(), range_name(r))).collect()
        }
        FieldKind::Tier => {
            let tiers = item.map_or(&[][..], |i| &i.tiers);
            let note = |t: &Tier| t.circumstances.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("；");
            tiers.iter().map(|t| Option_ { note: note(t), ..option(&t.id, t.name.clone()) }).collect()
        }
        FieldKind::Exemption => {
            let of = crate::matter::exemption::entry(view).into_iter();
            of.flat_map(|e| e.conditions().map(|(id, c)| option(&id, c.text.clone())).collect::<Vec<_>>()).collect()
        }
        FieldKind::Circumstances => item.map_or_else(Vec::new, circumstances),
        FieldKind::Paper => papers(view, act),
        FieldKind::Act => act.returns.iter().map(|a| option(a, view.procedure.name_of(a))).collect(),
        FieldKind::Many if item.is_some() && def.choices.iter().any(|(c, _)| item.is_some_and(|i| i.allows(c))) => {
            let allowed = |c: &&(String, String)| item.is_some_and(|i| i.allows(&c.0));
            def.choices.iter().filter(allowed).map(|(c, n)| option(c, n.clone())).collect()
        }
        _ => def.choices.iter().map(|(c, n)| option(c, n.clone())).collect(),
    }
}

/// The papers of the matter, newest first; those that the same kind of course made are left out: what corrects is not corrected.
fn papers(view: &View, act: &Act) -> Vec<Option_> {
    let of_course = |e: &Entry| e.strand.as_ref().is_some_and(|s| act.strand.as_ref() == Some(&s.kind));
    let made = view.facts.all(PAPER_MADE).map(|(_, e)| e).filter(|e| !of_course(e));
    let one = |e: &Entry| {
        let text = |f: &str| e.text(f).unwrap_or_default();
        let name = format!("{} {}", text("title"), text("number"));
        option(text("digest"), format!("{}（{}）", name.trim(), text("date")))
    };
    made.rev().map(one).collect()
}

/// Whether a credential must be good today: where the form tells of an earlier day, that of the day counts and the guard looks at it.
fn asks_today(act: &Act, field: &str) -> bool {
    let of_a_day = |g: &GuardUse| matches!(&g.guard, Guard::CredentialsValid { field: f, on: Some(_) } if f == field);
    !act.guards.iter().any(of_a_day)
}

/// Those who hold one of the posts that the field asks for, of the actor's own unit first. A lapsed credential bars those who enforce, not those
/// who preside, sign or read.
fn officers(view: &View, def: &FieldDef, today_counts: bool) -> Vec<Option_> {
    let (today, register) = (view.ctx.today(), view.ctx.register);
    let agency = form::officers_of(view, def);
    let unit = register.officer_of(view.ctx.actor.person, agency).map(|o| o.unit.as_str());
    let asked: Vec<&str> =
        if def.posts.is_empty() { &[By::Officer][..] } else { &def.posts }.iter().map(|p| p.post()).collect();
    // Whoever comes from an organisation that is entrusted may hold the post there or here, in whose name it acts.
    let holds = |o: &Officer, at| register.posts_on(o.person, at, today).any(|p| asked.contains(&p.post.as_str()));
    let serves = |o: &&Officer| holds(o, o.body) || holds(o, agency);
    let mut all: Vec<&Officer> = register.officers_in(agency).into_iter().filter(serves).collect();
    // Those of organisations that the agency has entrusted may handle, in its name.
    if def.posts.is_empty() {
        all.extend(register.officers_entrusted(agency, today).into_iter().filter(serves));
    }
    all.sort_by_key(|o| Some(o.unit.as_str()) != unit);
    let out = barred::persons(view, today);
    let option = |o: &Officer| {
        let lapsed = o.lapsed_on(today).filter(|_| def.posts.is_empty()).map(|d| {
            if o.suspended_on(today) {
                "，证件暂停使用".to_string()
            } else {
                format!("，证件已于 {d} 失效")
            }
        });
        let lapsed = out.contains(&o.person).then(|| "，已决定回避".to_string()).or(lapsed);
        Option_ {
            value: o.id.to_string(),
            name: o.name.clone(),
            note: format!("{} {}{}", o.cert_no, unit_of(o, view), lapsed.as_deref().unwrap_or_default()),
            barred: lapsed.is_some() && today_counts,
        }
    };
    all.into_iter().map(option).collect()
}

/// The unit of an officer; with its organisation where that is an entrusted one.
fn unit_of(o: &Officer, view: &View) -> String {
    let other = (o.body != view.facts.agency).then(|| view.ctx.register.bodies.get(&o.body)).flatten();
    other.map_or_else(|| o.unit.clone(), |b| format!("{}（受委托）{}", b.short, o.unit))
}

fn items(view: &View) -> Vec<Option_> {
    let register = view.ctx.register;
    let held = register.bodies.get(&view.facts.agency).map_or(&[][..], |b| &b.items);
    let items = held.iter().filter_map(|c| register.item(c));
    let unheld = unheld_items(register, view.facts.agency, view.ctx.today());
    items
        .map(|i| {
            let statutes = &view.ctx.engine.law.statutes;
            let basis: Vec<String> = i.basis.iter().map(|c| statutes.label(c)).collect();
            let note = basis.join("、") + not_claimed(unheld.contains(i.code.as_str()));
            Option_ { note, ..option(&i.code, i.name.clone()) }
        })
        .collect()
}

/// The other bodies of the register that stand today, each under its name: that is what is typed.
fn bodies(view: &View) -> Vec<Option_> {
    let (today, register) = (view.ctx.today(), view.ctx.register);
    let standing = register.bodies_on(today).filter(|b| b.id != view.facts.agency);
    let mut all: Vec<Option_> =
        standing.map(|b| Option_ { note: b.short.clone(), ..option(&b.name, b.name.clone()) }).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// The fees of the catalogue that name the body, each with its standard and its basis; those that ended within a year among them, since what arose
/// before is charged by them still.
fn fees(view: &View) -> Vec<Option_> {
    let today = view.ctx.today();
    let own = view.ctx.register.fees.values().filter_map(|l| Some((l, l.lately(today, 365)?)));
    let own = own.filter(|(_, f)| f.bodies.contains(&view.facts.agency));
    let ended = |stands: bool| if stands { "" } else { "，今天已不收取" };
    own.map(|(l, f)| {
        let told = format!("{}，{}{}", f.standard(), f.basis.join("；"), ended(l.on(today).is_some()));
        option(&l.code, format!("{}（{told}）", f.name))
    })
    .collect()
}

/// What the choice of an item says where the body has claimed none of its powers.
pub(crate) fn not_claimed(is: bool) -> &'static str {
    if is { "；本机关没有在权责清单上认领所属职权" } else { "" }
}

/// The circumstances of an item's benchmark, each with its tier and what that allows.
fn circumstances(item: &Item) -> Vec<Option_> {
    let of = |t: &Tier| format!("{}，{}", t.name, tier_extent(t));
    if let Some(factors) = &item.factors {
        let value = |(f, c, p): (&Factor, &Circumstance, u16)| Option_ {
            note: format!("{p}%"),
            ..option(&c.id, format!("{}：{}", f.name, c.text))
        };
        return factors.values().map(value).collect();
    }
    let pairs = item.tiers.iter().flat_map(|t| t.circumstances.iter().map(move |c| (t, c)));
    pairs.map(|(t, c)| Option_ { note: of(t), ..option(&c.id, c.text.clone()) }).collect()
}

/// What a tier allows, in words.
pub(crate) fn tier_extent(tier: &Tier) -> String {
    let spreads: Vec<String> = match tier.share_percent {
        Some((from, to)) => vec![format!("法定幅度的{from}%至{to}%")],
        None => tier.extents.iter().filter_map(|e| e.spread()).map(spread_name).collect(),
    };
    spreads.join("；")
}

/// A range in words: when it applies, and its amounts.
pub(crate) fn range_name(range: &Range) -> String {
    let when = if range.when.is_empty() { String::new() } else { format!("{}：", range.when) };
    let per = match range.per.as_deref() {
        Some("total-investment") => "总投资额的 ",
        Some("fees") => "所收费用的 ",
        _ => "",
    };
    let each = if range.each.is_empty() { String::new() } else { format!("每{} ", range.each) };
    format!("{when}{per}{each}{}", range.spread().map_or(String::new(), spread_name))
}

/// Two ends in words.
fn spread_name(spread: Spread) -> String {
    let (low, high, unit) = match spread {
        Spread::Fen(min, max) | Spread::FenEach(min, max) => (min.to_string(), max.to_string(), ""),
        Spread::TimesTenths(min, max) => (tenths(min), tenths(max), " 倍"),
        Spread::Permille(min, max) => (tenths(min), tenths(max), "%"),
    };
    if low == high { format!("{low}{unit}") } else { format!("{low}{unit} 至 {high}{unit}") }
}

fn tenths(n: u32) -> String {
    if n.is_multiple_of(10) { (n / 10).to_string() } else { format!("{}.{}", n / 10, n % 10) }
}
