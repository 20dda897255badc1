//! Violation items whose basis, ranges or tiers are otherwise in the newer law.

use super::{Changed, LawPart, LawSide};
use crate::Law;
use crate::difference::Way;
use crate::discretion::Spread;
use crate::items::{Item, Range};
use fadu_base::Citation;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn items(older: LawSide, newer: LawSide) -> Vec<Changed> {
    let of = |side: LawSide<'_>| -> BTreeMap<String, Item> {
        side.items.iter().map(|i| (i.code.clone(), i.clone())).collect()
    };
    let (old, new) = (of(older), of(newer));
    let codes: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut out = Vec::new();
    for code in codes {
        let (a, b) = (old.get(code), new.get(code));
        let Some(shown) = b.or(a) else { continue };
        let mut put = |part, way, says: Vec<String>| {
            out.push(Changed {
                part,
                id: code.clone(),
                name: shown.name.clone(),
                way,
                says,
                cites: shown.basis.clone(),
                house: shown
                    .house
                    .as_ref()
                    .filter(|_| part == LawPart::Benchmark)
                    .map(|h| (h.owner.clone(), h.origin.clone())),
                uses: Vec::new(),
            });
        };
        match (a, b) {
            (Some(a), Some(b)) => {
                let says = item_says(older.law, newer.law, (a, b));
                if !says.is_empty() {
                    put(LawPart::Item, Way::Changed, says);
                }
                if a.tiers != b.tiers || a.house != b.house {
                    put(LawPart::Benchmark, Way::Changed, tier_says(a, b));
                }
            }
            (None, _) => put(LawPart::Item, Way::Added, vec![format!("自 {} 起", shown.in_force_from)]),
            (_, None) => put(LawPart::Item, Way::Removed, vec!["新的数据里没有这项案由".into()]),
        }
    }
    out
}

fn item_says(older: &Law, newer: &Law, (a, b): (&Item, &Item)) -> Vec<String> {
    let mut says = Vec::new();
    let cited = |law: &Law, all: &[Citation]| all.iter().map(|c| law.statutes.label(c)).collect::<Vec<_>>().join("、");
    let mut if_other = |same: bool, words: String| {
        if !same {
            says.push(words);
        }
    };
    if_other(a.name == b.name, format!("名称改为“{}”", b.name));
    if_other(a.violated == b.violated, format!("违反的条款改为{}", cited(newer, &b.violated)));
    if_other(a.basis == b.basis, format!("责任条款由{}改为{}", cited(older, &a.basis), cited(newer, &b.basis)));
    if_other(a.kinds == b.kinds, "可以作出的种类有改动".into());
    if_other(a.ranges == b.ranges, format!("幅度由{}改为{}", ranges(&a.ranges), ranges(&b.ranges)));
    if_other(a.in_force_from == b.in_force_from, format!("改为自 {} 起", b.in_force_from));
    if_other(
        a.in_force_until == b.in_force_until,
        b.in_force_until.map_or("不再有末日".into(), |d| format!("只适用于 {d} 以前的行为")),
    );
    let rest =
        |i: &Item| (i.limitation_years, i.higher_body_from_fen, i.reconsideration_first.clone(), i.party_kinds.clone());
    if_other(rest(a) == rest(b), "时效、决定的级别、复议前置或者当事人种类有改动".into());
    says
}

/// 5000元至50000元；货值的10至20倍.
fn ranges(all: &[Range]) -> String {
    let words = |r: &Range| match (r.absolute(), r.spread()) {
        (Some((least, most)), _) => format!("{least}至{most}"),
        (None, Some(Spread::TimesTenths(a, b))) => format!("{}至{}倍", tenths(a), tenths(b)),
        (None, Some(Spread::FenEach(a, b))) => format!("每{}{a}至{b}", r.each),
        (None, Some(Spread::Permille(a, b))) => format!("{}至{}", percent(a), percent(b)),
        _ => "没有写明数额".into(),
    };
    if all.is_empty() { "没有数额".into() } else { all.iter().map(words).collect::<Vec<_>>().join("，") }
}

fn tenths(n: u32) -> String {
    if n.is_multiple_of(10) { (n / 10).to_string() } else { format!("{}.{}", n / 10, n % 10) }
}

fn percent(permille: u32) -> String {
    format!("{}%", tenths(permille))
}

fn tier_says(a: &Item, b: &Item) -> Vec<String> {
    let names = |i: &Item| i.tiers.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join("、");
    let mut says = Vec::new();
    if names(a) != names(b) {
        says.push(format!("档次由{}改为{}", or_none(names(a)), or_none(names(b))));
    }
    for tier in &b.tiers {
        let was = a.tiers.iter().find(|t| t.id == tier.id);
        if was.is_some_and(|w| w != tier) {
            says.push(format!("“{}”的情节或者幅度有改动", tier.name));
        }
    }
    if says.is_empty() {
        says.push("裁量基准的归属、出处或者情节有改动".into());
    }
    says
}

fn or_none(names: String) -> String {
    if names.is_empty() { "没有".into() } else { names }
}
