//! Limits and statutes that are otherwise in the newer law.

use super::{Changed, LawPart, LawSide, Sought, Use, UseKind, uses};
use crate::difference::Way;
use crate::limit::{Bound, Extension, Limit};
use crate::procedure::Procedure;
use crate::{Law, Statute};
use fadu_base::{Citation, Day, Ground};
use std::collections::BTreeSet;

pub(super) fn limits(older: LawSide, newer: LawSide, day: Day) -> Vec<Changed> {
    let (old, new) = (&older.law.limits, &newer.law.limits);
    let ids: BTreeSet<&str> = old.all().chain(new.all()).map(|l| l.id.as_str()).collect();
    let one = |id: &str| {
        // An id, not an alias: a limit that took the id of another as its alias is another.
        let own = |l: &&Limit| l.id == id;
        let (a, b) = (old.get(id).filter(own), new.get(id).filter(own));
        let (way, says) = match (a, b) {
            (Some(a), Some(b)) if a == b => return None,
            (Some(a), Some(b)) => (Way::Changed, limit_says((older.law, a), (newer.law, b))),
            (None, Some(b)) => (Way::Added, vec![format!("{}，自{}起", b.length_zh(), b.starts)]),
            (_, None) => (Way::Removed, vec!["新的数据里没有这项期限；正在计算的照旧计算".to_string()]),
        };
        let shown = b.or(a)?;
        Some(Changed {
            part: LawPart::Limit,
            id: id.to_string(),
            name: shown.name.clone(),
            way,
            says,
            cites: shown.cites.clone(),
            house: shown.house.as_ref().map(|h| (h.owner.clone(), h.origin.clone())),
            uses: a.map_or(Vec::new(), |a| term_uses(older.law, a, day)),
        })
    };
    ids.into_iter().filter_map(one).collect()
}

fn limit_says((older, a): (&Law, &Limit), (newer, b): (&Law, &Limit)) -> Vec<String> {
    let mut says = Vec::new();
    let mut if_other = |was: String, is: String, of: &str| {
        if was != is {
            says.push(format!("{of}由{was}改为{is}"));
        }
    };
    if_other(a.length_zh(), b.length_zh(), "期限");
    if_other(ground(older, &a.ground()), ground(newer, &b.ground()), "依据");
    if_other(bound(a.bound).into(), bound(b.bound).into(), "约束的一方");
    if_other(a.starts.clone(), b.starts.clone(), "起算");
    let rolls = |l: &Limit| if l.shows_rolled() { "顺延".to_string() } else { "不顺延".to_string() };
    if_other(rolls(a), rolls(b), "末日遇休息日");
    let extension = |l: &Limit| {
        let words = |e: &Extension| format!("经{}批准可以延长{}{}", e.approver, e.count, e.unit.zh());
        l.extension.as_ref().map_or("没有写明延长".to_string(), words)
    };
    if_other(extension(a), extension(b), "延长");
    let pauses = |l: &Limit| {
        let names: Vec<&str> = l.pauses.iter().map(|p| p.name.as_str()).collect();
        if names.is_empty() { "没有".to_string() } else { names.join("、") }
    };
    if_other(pauses(a), pauses(b), "扣除的情形");
    let counted =
        |law: &Law, l: &Limit| l.counted_by.as_ref().map_or("没有写明".to_string(), |c| law.statutes.label(c));
    if_other(counted(older, a), counted(newer, b), "按什么日子数");
    if says.is_empty() {
        says.push("计算的约定有改动".into());
    }
    says
}

fn bound(bound: Bound) -> &'static str {
    match bound {
        Bound::Party => "当事人",
        Bound::Agency => "行政机关",
        Bound::Other => "其他",
    }
}

fn ground(law: &Law, ground: &Ground) -> String {
    match ground {
        Ground::Law(cites) => cites.iter().map(|c| law.statutes.label(c)).collect::<Vec<_>>().join("、"),
        Ground::House { owner, .. } => format!("内部规则·{owner}"),
    }
}

/// The terms of procedures that count by a limit, each once; those of an overlay with its procedure's name.
fn term_uses(law: &Law, limit: &Limit, day: Day) -> Vec<Use> {
    let counts = |id: &str| law.limits.get(id).is_some_and(|l| l.id == limit.id);
    let here = |p: &&Procedure| p.until.is_none_or(|until| day < until);
    let mut out: Vec<Use> = Vec::new();
    for p in law.procedures().filter(here) {
        for term in p.terms.iter().filter(|t| counts(&t.limit)) {
            let note = format!("{} · 自“{}”起", p.name, p.name_of(&term.from));
            let (id, name, place) = (p.id.clone(), term.name.clone(), String::new());
            let one = Use { kind: UseKind::Procedure, id, name, note, place };
            if !out.contains(&one) {
                out.push(one);
            }
        }
    }
    out
}

/// Versions of statutes that come or end, and cited articles whose gist is otherwise.
pub(super) fn articles(older: LawSide, newer: LawSide, day: Day) -> Vec<Changed> {
    let mut out = Vec::new();
    let made = |c: Citation, law: &Law, way, says: Vec<String>| Changed {
        part: LawPart::Article,
        id: c.to_string(),
        name: law.statutes.label(&c),
        way,
        says,
        uses: uses(older.law, older.items, &Sought::new(older.law, &c), day),
        cites: vec![c],
        house: None,
    };
    let whole = |s: &Statute| Citation { statute: s.id.clone(), article: "*".into(), paragraph: 0, item: 0 };
    for b in newer.law.statutes.all() {
        let Some(a) = older.law.statutes.get(&b.id) else {
            out.push(made(whole(b), newer.law, Way::Added, vec!["新收入法律库".into()]));
            continue;
        };
        let says = version_says(a, b);
        if !says.is_empty() {
            out.push(made(whole(b), newer.law, Way::Changed, says));
        }
        let numbers: BTreeSet<&String> = a.articles.keys().chain(b.articles.keys()).filter(|n| *n != "*").collect();
        for number in numbers {
            let c = Citation { article: number.clone(), ..whole(b) };
            match (a.articles.get(number), b.articles.get(number)) {
                (Some(was), Some(is)) if was.gist != is.gist => {
                    out.push(made(c, newer.law, Way::Changed, vec![format!("要旨改为：{}", is.gist)]));
                }
                (Some(_), None) => out.push(made(c, older.law, Way::Removed, vec!["新的数据里没有这一条".into()])),
                (None, Some(is)) => out.push(made(c, newer.law, Way::Added, vec![is.gist.clone()])),
                _ => {}
            }
        }
    }
    let gone = older.law.statutes.all().filter(|a| newer.law.statutes.get(&a.id).is_none());
    out.extend(gone.map(|a| made(whole(a), older.law, Way::Removed, vec!["新的数据里没有这部法规".into()])));
    out
}

fn version_says(a: &Statute, b: &Statute) -> Vec<String> {
    let mut says = Vec::new();
    for v in b.versions.iter().filter(|v| !a.versions.contains(v)) {
        says.push(match (a.versions.iter().find(|o| o.date == v.date), v.until) {
            (Some(_), Some(until)) => format!("{} 通过或者公布的一版，施行到 {until} 为止", v.date),
            (Some(_), None) => format!("{} 通过或者公布的一版，改为自 {} 起施行", v.date, v.in_force),
            (None, _) => format!("{} 通过或者公布了新的一版，自 {} 起施行", v.date, v.in_force),
        });
    }
    says
}
