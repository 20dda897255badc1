//! The values of fields in classes: a field is absent, or its value is one of those that conditions tell apart, or another one.

use super::expr::{Expr, Op};
use crate::field::{FieldDef, FieldKind};
use crate::procedure::Procedure;
use std::collections::{BTreeMap, BTreeSet};

/// What an expression may be: any of true, false, not to be evaluated.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Mask(pub(super) u8);

impl Mask {
    pub(super) const YES: Mask = Mask(1);
    pub(super) const NO: Mask = Mask(2);
    const BROKEN: Mask = Mask(4);
    /// True or false: which, is not known.
    pub(super) const OPEN: Mask = Mask(3);
    pub(super) const ANY: Mask = Mask(7);

    pub(super) fn of(b: bool) -> Mask {
        if b { Mask::YES } else { Mask::NO }
    }
    pub(super) fn may_hold(self) -> bool {
        self.0 & 1 != 0
    }
    pub(super) fn may_fail(self) -> bool {
        self.0 & 6 != 0
    }
    /// What cannot be evaluated does not hold.
    pub(super) fn plain(self) -> Mask {
        Mask((self.0 & 3) | ((self.0 & 4) >> 1))
    }
    pub(super) fn negated(self) -> Mask {
        Mask(((self.0 & 1) << 1) | ((self.0 & 2) >> 1) | (self.0 & 4))
    }
    /// Both, as CEL joins them: one that is false decides, even where the other cannot be evaluated.
    pub(super) fn and(self, other: Mask) -> Mask {
        let no = (self.0 | other.0) & 2;
        let yes = self.0 & other.0 & 1;
        let (a, b) = (self.0 & 5, other.0 & 5);
        let broken = if a != 0 && b != 0 && (a | b) & 4 != 0 { 4 } else { 0 };
        Mask(no | yes | broken)
    }
    pub(super) fn or(self, other: Mask) -> Mask {
        self.negated().and(other.negated()).negated()
    }
    fn either(self, other: Mask) -> Mask {
        Mask(self.0 | other.0)
    }
    /// The one where this holds, the other where it fails.
    pub(super) fn chosen(self, yes: impl FnOnce() -> Mask, no: impl FnOnce() -> Mask) -> Mask {
        let mut out = Mask(self.0 & 4);
        if self.may_hold() {
            out = out.either(yes());
        }
        if self.0 & 2 != 0 {
            out = out.either(no());
        }
        out
    }
}

/// The class of a value; 0 is absent.
pub(super) type Class = u8;

/// How the values of a field are told apart.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Domain {
    /// Yes is 1, no is 2.
    Bool,
    /// Each text from 1 on; then any other, if there is one.
    Text(Vec<String>, bool),
    /// Below the first bound is 1, the bound 2, between it and the next 3 …
    Number(Vec<i64>),
    /// 1 and the bits of the members told apart.
    Members(Vec<String>),
    /// There is a value.
    Some,
}

impl Domain {
    /// How many classes there are, that of the absent value among them.
    pub(super) fn size(&self) -> Class {
        let size = match self {
            Domain::Bool => 3,
            Domain::Text(all, other) => 1 + all.len() + usize::from(*other),
            Domain::Number(bounds) => 2 + 2 * bounds.len(),
            Domain::Members(all) => 1 + (1 << all.len()),
            Domain::Some => 2,
        };
        Class::try_from(size).unwrap_or(Class::MAX)
    }
    /// The class of a text, as data writes values.
    pub(super) fn class_of(&self, text: &str) -> Class {
        match self {
            Domain::Bool => 1 + Class::from(!matches!(text, "yes" | "true")),
            Domain::Text(all, _) => {
                Class::try_from(1 + all.iter().position(|t| t == text).unwrap_or(all.len())).unwrap_or(1)
            }
            Domain::Number(bounds) => number_class(bounds, text.parse::<i64>().unwrap_or(0).saturating_mul(100)),
            Domain::Members(_) | Domain::Some => 1,
        }
    }
    /// What is fixed by data or stamped by the engine: a value, not one of those told apart unless it is written.
    pub(super) fn some(&self) -> Class {
        self.size() - 1
    }
    /// Words for a class.
    pub(super) fn words(&self, class: Class, def: &FieldDef) -> Option<String> {
        match (self, class) {
            (Domain::Bool, 1) => Some("是".into()),
            (Domain::Bool, 2) => Some("否".into()),
            (Domain::Text(all, _), 1..) => {
                let text = all.get(usize::from(class) - 1)?;
                def.choices.iter().find(|(id, _)| id == text).map(|(_, name)| name.clone())
            }
            _ => None,
        }
    }
}

fn number_class(bounds: &[i64], n: i64) -> Class {
    let below = bounds.iter().filter(|b| **b < n).count();
    let on = bounds.contains(&n);
    Class::try_from(1 + 2 * below + usize::from(on)).unwrap_or(1)
}

/// The domains of all fields of a procedure, from every condition in it and from what acts set.
pub(super) fn domains(p: &Procedure, conditions: &[Expr]) -> BTreeMap<String, Domain> {
    let mut told = Told::default();
    conditions.iter().for_each(|c| told.hear(c));
    let set = || p.acts.iter().flat_map(|a| &a.events).flat_map(|e| &e.set);
    let with =
        p.acts.iter().flat_map(|a| &a.events).flat_map(|e| e.stamp.iter().chain(&e.number).chain(e.copies.keys()));
    let names: BTreeSet<&str> = p
        .fields
        .keys()
        .map(String::as_str)
        .chain(set().map(|(k, _)| k.as_str()))
        .chain(with.map(String::as_str))
        .collect();
    let domain = |name: &str| {
        let def = p.fields.get(name);
        let texts = told.texts.get(name).cloned().unwrap_or_default();
        let fixed = set().filter(|(k, _)| *k == name).map(|(_, v)| v.as_str());
        match def.map(|d| d.kind) {
            Some(FieldKind::Yes) => Domain::Bool,
            Some(FieldKind::Money | FieldKind::Count) => {
                Domain::Number(told.numbers.get(name).into_iter().flatten().copied().collect())
            }
            Some(FieldKind::Many) => match told.members.get(name) {
                Some(all) if all.len() <= 4 => Domain::Members(all.iter().cloned().collect()),
                _ => Domain::Some,
            },
            _ if texts.is_empty() => Domain::Some,
            kind => {
                let choices = def.map(|d| d.choices.as_slice()).unwrap_or_default();
                let known = kind == Some(FieldKind::Choice) || fixed.clone().next().is_some();
                let mut all = choices.iter().map(|(id, _)| id.as_str()).chain(fixed);
                let other = !known || all.any(|id| !texts.contains(id));
                Domain::Text(texts.into_iter().collect(), other)
            }
        }
    };
    names.into_iter().map(|name| (name.to_string(), domain(name))).collect()
}

/// What conditions compare fields with.
#[derive(Default)]
struct Told {
    texts: BTreeMap<String, BTreeSet<String>>,
    numbers: BTreeMap<String, BTreeSet<i64>>,
    members: BTreeMap<String, BTreeSet<String>>,
}

impl Told {
    fn hear(&mut self, expr: &Expr) {
        match expr {
            Expr::Compare(_, a, b) => {
                for (field, other) in [(a, b), (b, a)] {
                    match (field.as_ref(), other.as_ref()) {
                        (Expr::Field(f), Expr::Text(t)) => {
                            self.texts.entry(f.clone()).or_default().insert(t.clone());
                        }
                        (Expr::Field(f), Expr::Number(n)) => {
                            self.numbers.entry(f.clone()).or_default().insert(*n);
                        }
                        _ => {}
                    }
                }
            }
            Expr::In(a, b) => match (a.as_ref(), b.as_ref()) {
                (Expr::Field(f), Expr::List(all)) => {
                    let texts = all.iter().filter_map(|t| if let Expr::Text(t) = t { Some(t.clone()) } else { None });
                    self.texts.entry(f.clone()).or_default().extend(texts);
                }
                (Expr::Text(t), Expr::Field(f)) => {
                    self.members.entry(f.clone()).or_default().insert(t.clone());
                }
                _ => {}
            },
            _ => {}
        }
        expr.parts().into_iter().for_each(|part| self.hear(part));
    }
}

/// What an expression is, where the class of a field is known or not.
pub(super) fn value(expr: &Expr, domains: &BTreeMap<String, Domain>, class: &dyn Fn(&str) -> Option<Class>) -> Mask {
    let value_of = |e: &Expr| value(e, domains, class);
    match expr {
        Expr::Has(f) => class(f).map_or(Mask::OPEN, |c| Mask::of(c != 0)),
        Expr::Bool(b) => Mask::of(*b),
        Expr::Field(f) => match (domains.get(f), class(f)) {
            (Some(Domain::Bool), Some(c)) => [Mask::BROKEN, Mask::YES, Mask::NO][usize::from(c.min(2))],
            (_, Some(0)) => Mask::BROKEN,
            _ => Mask::ANY,
        },
        Expr::Not(a) => value_of(a).negated(),
        Expr::And(a, b) => value_of(a).and(value_of(b)),
        Expr::Or(a, b) => value_of(a).or(value_of(b)),
        Expr::If(asked, yes, no) => value_of(asked).chosen(|| value_of(yes), || value_of(no)),
        Expr::Compare(op, a, b) => compared(*op, (a, b), domains, class),
        Expr::In(a, b) => member((a, b), domains, class),
        Expr::Text(_) | Expr::Number(_) | Expr::List(_) | Expr::Unknown(_) => Mask::ANY,
    }
}

fn compared(
    op: Op,
    (a, b): (&Expr, &Expr),
    domains: &BTreeMap<String, Domain>,
    class: &dyn Fn(&str) -> Option<Class>,
) -> Mask {
    if matches!(op, Op::Eq | Op::Ne) && a.is_truth() && b.is_truth() {
        let (x, y) = (value(a, domains, class), value(b, domains, class));
        let same = x.and(y).or(x.negated().and(y.negated()));
        return if op == Op::Eq { same } else { same.negated() };
    }
    let (field, other, op) = match (a, b) {
        (Expr::Field(f), other) => (f, other, op),
        (other, Expr::Field(f)) => (f, other, turned(op)),
        _ => return Mask::ANY,
    };
    let Some(known) = class(field) else { return Mask::ANY };
    if known == 0 {
        return Mask::BROKEN;
    }
    match (domains.get(field), other) {
        (Some(domain @ Domain::Text(..)), Expr::Text(t)) => {
            let same = Mask::of(domain.class_of(t) == known);
            match op {
                Op::Eq => same,
                Op::Ne => same.negated(),
                _ => Mask::ANY,
            }
        }
        (Some(Domain::Number(bounds)), Expr::Number(n)) => {
            let at = number_class(bounds, *n);
            Mask::of(match op {
                Op::Eq => known == at,
                Op::Ne => known != at,
                Op::Lt => known < at,
                Op::Le => known <= at,
                Op::Gt => known > at,
                Op::Ge => known >= at,
            })
        }
        _ => Mask::ANY,
    }
}

fn turned(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        same => same,
    }
}

fn member((a, b): (&Expr, &Expr), domains: &BTreeMap<String, Domain>, class: &dyn Fn(&str) -> Option<Class>) -> Mask {
    match (a, b) {
        (Expr::Field(f), Expr::List(all)) if all.iter().all(|t| matches!(t, Expr::Text(_))) => {
            let Some(known) = class(f) else { return Mask::ANY };
            match domains.get(f) {
                _ if known == 0 => Mask::BROKEN,
                Some(domain @ Domain::Text(..)) => {
                    Mask::of(all.iter().any(|t| matches!(t, Expr::Text(t) if domain.class_of(t) == known)))
                }
                _ => Mask::ANY,
            }
        }
        (Expr::Text(t), Expr::Field(f)) => match (domains.get(f), class(f)) {
            (_, Some(0)) => Mask::BROKEN,
            (Some(Domain::Members(all)), Some(known)) => match all.iter().position(|m| m == t) {
                Some(at) => Mask::of((known - 1) & (1 << at) != 0),
                None => Mask::ANY,
            },
            _ => Mask::ANY,
        },
        _ => Mask::ANY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_decided_as_cel_decides_it() {
        let domains: BTreeMap<String, Domain> = [
            ("outcome".to_string(), Domain::Text(vec!["penalty".into()], true)),
            ("fine".to_string(), Domain::Number(vec![0, 500])),
            ("right".to_string(), Domain::Bool),
            ("kinds".to_string(), Domain::Members(vec!["fine".into(), "goods".into()])),
        ]
        .into();
        let of = |text: &str, known: &[(&str, Class)]| {
            let class = |f: &str| known.iter().find(|(k, _)| *k == f).map(|(_, c)| *c);
            value(&Expr::read(text), &domains, &class)
        };
        let open = "!has(facts.outcome) || facts.outcome == 'penalty'";
        assert_eq!(of(open, &[("outcome", 0)]), Mask::YES);
        assert_eq!(of(open, &[("outcome", 1)]), Mask::YES);
        assert_eq!(of(open, &[("outcome", 2)]), Mask::NO);
        assert_eq!(of(open, &[]).plain(), Mask::OPEN);
        assert_eq!(of("facts.outcome == 'penalty'", &[("outcome", 0)]).plain(), Mask::NO);
        assert_eq!(of("facts.fine > 0", &[("fine", 2)]), Mask::NO);
        assert_eq!(of("facts.fine > 0", &[("fine", 3)]), Mask::YES);
        assert_eq!(of("facts.fine >= 500", &[("fine", 3)]), Mask::NO);
        assert_eq!(of("has(facts.right) && facts.right", &[("right", 0)]), Mask::NO);
        assert_eq!(of("!facts.right", &[("right", 0)]).plain(), Mask::NO);
        assert_eq!(of("'goods' in facts.kinds", &[("kinds", 3)]), Mask::YES);
        assert_eq!(of("'goods' in facts.kinds", &[("kinds", 2)]), Mask::NO);
        assert_eq!(of("(facts.outcome == 'penalty') == has(facts.right)", &[("outcome", 1), ("right", 0)]), Mask::NO);
    }
}
