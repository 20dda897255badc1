//! Conditions in plain Chinese: what the data writes as an expression, told in the labels that forms show.
//!
//! Reads the part of CEL that conditions of procedures use; what it cannot read it calls a condition that applies.

use super::plain_parse::{Cond, parse};
use crate::procedure::{FieldKind, Procedure};

/// What is said where an expression cannot be told.
pub const APPLIES: &str = "符合规定条件";

/// A condition in plain Chinese; empty if it says nothing new. `known` tells what is certain already: a field, and its value if that
/// counts; `given` are conditions that hold already.
pub fn words(p: &Procedure, expression: &str, known: &dyn Fn(&str, Option<&str>) -> bool, given: &[&str]) -> String {
    let given = given.iter().filter_map(|g| parse(g)).flat_map(|c| if let Cond::And(all) = c { all } else { vec![c] });
    match parse(expression) {
        Some(cond) => Teller { p, known, given: given.collect() }.say(&cond).unwrap_or_default(),
        None => APPLIES.to_string(),
    }
}

/// Whether two conditions can never hold together: both fix the same field to different values, or one denies the other.
pub fn exclude(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (parse(a), parse(b)) else { return false };
    denies(&a, &b) || denies(&b, &a) || fixed(&a).iter().any(|(f, v)| fixed(&b).iter().any(|(g, w)| f == g && v != w))
}

fn denies(a: &Cond, b: &Cond) -> bool {
    match a {
        Cond::Not(inner) => **inner == *b || matches!(b, Cond::And(all) if all.contains(inner)),
        Cond::Or(any) => any.iter().all(|one| denies(one, b)),
        _ => false,
    }
}

/// The fields that a condition fixes to one value.
fn fixed(cond: &Cond) -> Vec<(&str, &str)> {
    match cond {
        Cond::Is { field, values, same: true } if values.len() == 1 => vec![(field.as_str(), values[0].as_str())],
        Cond::And(all) => all.iter().flat_map(fixed).collect(),
        // "Not said, or this": what is not said counts as this.
        Cond::Or(any) => {
            any.iter().filter(|c| !matches!(c, Cond::Not(n) if matches!(**n, Cond::Has(_)))).flat_map(fixed).collect()
        }
        _ => Vec::new(),
    }
}

struct Teller<'a> {
    p: &'a Procedure,
    known: &'a dyn Fn(&str, Option<&str>) -> bool,
    given: Vec<Cond>,
}

impl Teller<'_> {
    /// The words, or nothing if it is certain already.
    fn say(&self, cond: &Cond) -> Option<String> {
        if self.given.contains(cond) {
            return None;
        }
        match cond {
            Cond::And(all) => {
                let told = self.parts(all, |c| matches!(c, Cond::Has(_)));
                (!told.is_empty()).then(|| told.join("，且"))
            }
            Cond::Or(any) => {
                let told: Option<Vec<String>> =
                    any.iter().filter(|c| !self.is_default(c, any)).map(|c| self.say(c)).collect();
                told.map(|t| t.join("，或者"))
            }
            Cond::Has(field) if (self.known)(field, None) => None,
            Cond::Has(field) => self.label(field).map(|l| format!("已登记“{l}”")),
            Cond::Not(inner) => match &**inner {
                Cond::Has(field) | Cond::Yes(field) => self.label(field).map(|l| match **inner {
                    Cond::Has(_) => format!("尚未登记“{l}”"),
                    _ => format!("{l}：否"),
                }),
                other => self.say(other).map(|w| format!("不属于：{w}")),
            },
            Cond::Yes(field) => Some(self.label(field).map_or(APPLIES.to_string(), |l| format!("{l}：是"))),
            Cond::Is { field, values, same } => self.value(field, values, *same),
            Cond::Holds { field, value } => {
                Some(format!("{}包括“{}”", self.label(field)?, self.choice(field, value).unwrap_or(value)))
            }
            Cond::More { field, than, or_same } => Some(self.amount(field, *than, *or_same)),
            Cond::Less { field, than } => Some(format!("{}小于{}", self.label(field)?, self.label(than)?)),
        }
    }

    /// "Not said" goes without saying where the form starts with what another part asks for.
    fn is_default(&self, cond: &Cond, any: &[Cond]) -> bool {
        let Cond::Not(inner) = cond else { return false };
        let Cond::Has(field) = &**inner else { return false };
        let Some(default) = self.p.fields.get(field).and_then(|f| f.default.as_deref()) else { return false };
        any.iter().any(|o| match o {
            Cond::Is { field: f, values, same: true } => f == field && values.iter().any(|v| v == default),
            Cond::Not(no) => **no == Cond::Yes(field.clone()) && default == "no",
            _ => false,
        })
    }

    /// What the parts say, but for what another part says better.
    fn parts(&self, all: &[Cond], weak: impl Fn(&Cond) -> bool) -> Vec<String> {
        let kept = all.iter().filter(|c| !(weak(c) && all.iter().any(|o| !weak(o) && o.about(c.field()))));
        kept.filter_map(|c| self.say(c)).collect()
    }

    /// The label of a field without what stands behind it in brackets.
    fn label(&self, field: &str) -> Option<&str> {
        let label = self.p.fields.get(field)?.label.as_str();
        Some(label.split('（').next().unwrap_or(label))
    }

    fn choice(&self, field: &str, value: &str) -> Option<&str> {
        self.p.fields.get(field)?.choices.iter().find(|(v, _)| v == value).map(|(_, zh)| zh.as_str())
    }

    /// One of some values: by their names, or by the acts that set them.
    fn value(&self, field: &str, values: &[String], same: bool) -> Option<String> {
        if same && values.iter().all(|v| (self.known)(field, Some(v))) {
            return None;
        }
        let named: Option<Vec<String>> =
            values.iter().map(|v| self.choice(field, v).map(|n| format!("“{n}”"))).collect();
        if let (Some(named), Some(label)) = (named, self.label(field)) {
            return Some(format!("{label}{}{}", if same { "为" } else { "不是" }, named.join("或者")));
        }
        let set = |v: &String| {
            let makers = self.p.acts.iter().filter(move |a| a.events.iter().any(|e| e.set.get(field) == Some(v)));
            makers.map(|a| format!("“{}”", a.name)).collect::<Vec<_>>()
        };
        let mut acts: Vec<String> = values.iter().flat_map(set).collect();
        acts.dedup();
        match acts.len() {
            0 => Some(APPLIES.to_string()),
            1..=3 => Some(format!("{}经{}", if same { "已" } else { "未" }, acts.join("或者"))),
            _ => Some(APPLIES.to_string()),
        }
    }

    fn amount(&self, field: &str, than: i64, or_same: bool) -> String {
        let Some(label) = self.label(field) else { return APPLIES.to_string() };
        if than == 0 && !or_same {
            return format!("有{label}");
        }
        let money = self.p.fields.get(field).is_some_and(|f| f.kind == FieldKind::Money);
        let number = match (money, than) {
            (true, n) if n % 1_000_000 == 0 => format!("{}万元", n / 1_000_000),
            (true, n) => format!("{}元", n / 100),
            (false, n) => n.to_string(),
        };
        format!("{label}{}{number}", if or_same { "不少于" } else { "多于" })
    }
}
