//! Versions of procedures, bare and under an overlay, that are otherwise in the newer law.

use super::{Changed, LawPart, LawSide};
use crate::Law;
use crate::difference::{Difference, Way, differences};
use crate::procedure::Procedure;
use fadu_base::Day;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn procedures(older: LawSide, newer: LawSide, day: Day) -> Vec<Changed> {
    let (old, new) = (older.law, newer.law);
    let mut out: Vec<Changed> = Vec::new();
    let key = |p: &Procedure, field: &str| (p.id.clone(), p.in_force, field.to_string());
    let before: BTreeMap<_, &Procedure> = old.procedures_with_fields().map(|(p, f)| (key(p, f), p)).collect();
    for (p, field) in new.procedures_with_fields() {
        let same = before.get(&key(p, field)).copied();
        if same.is_some_and(|a| a.text == p.text) {
            continue;
        }
        let compared = same.or_else(|| old.known_on(&p.id, day).map(AsRef::as_ref));
        let (way, mut says) = match (same, compared) {
            (Some(a), _) => (Way::Changed, words((old, a), (new, p))),
            (None, Some(a)) => {
                let mut says = vec![format!("新的一版，自 {} 起施行", p.in_force)];
                says.extend(words((old, a), (new, p)));
                (Way::Added, says)
            }
            (None, None) => (Way::Added, vec![format!("新的程序，自 {} 起施行", p.in_force)]),
        };
        // An overlay under which nothing is otherwise than in the bare version says it once.
        if !field.is_empty() && out.iter().any(|c| c.part == LawPart::Procedure && c.id == p.folder && c.says == says) {
            continue;
        }
        if says.is_empty() {
            says.push("文字有改动，办理的要求没有变".into());
        }
        out.push(procedure(p, field, way, says));
    }
    let after: BTreeSet<_> = new.procedures_with_fields().map(|(p, f)| key(p, f)).collect();
    for (p, field) in old.procedures_with_fields().filter(|(p, f)| !after.contains(&key(p, f))) {
        out.push(procedure(p, field, Way::Removed, vec!["新的数据里没有这一版".into()]));
    }
    out
}

fn words(a: (&Law, &Procedure), b: (&Law, &Procedure)) -> Vec<String> {
    let words = |d: Difference| {
        let how = match d.way {
            Way::Added => "增加",
            Way::Removed => "去掉",
            Way::Changed => "改动",
        };
        let says = if d.says.is_empty() { String::new() } else { format!("：{}", d.says.join("；")) };
        format!("{how}{}“{}”{says}", d.part, d.name)
    };
    differences(a, b).into_iter().map(words).collect()
}

fn procedure(p: &Procedure, field: &str, way: Way, says: Vec<String>) -> Changed {
    let field = if field.is_empty() { String::new() } else { format!("（{field}）") };
    Changed {
        part: LawPart::Procedure,
        id: p.folder.clone(),
        name: format!("{}{field}", p.name),
        way,
        says,
        cites: p.cites.clone(),
        house: None,
        uses: Vec::new(),
    }
}
