//! Deductions of the rubrics in pairs: what a machine deducts for a rule of warning is deducted upon a plant of that rule and not upon its
//! look-alikes; what it deducts for a missing event, where all but that stand, and not where that stands too.

use crate::matter::Engine;
use crate::matter::base::Fields;
use crate::matter::law::review::{Deduction, Rubric, RubricItem};
use crate::matter::register::Register;
use crate::warned::{Case, Cases, Expected, Kind, Told, matter, moment};
use fadu_watch::review::pre_review;
use fadu_watch::warn::Seen;

/// What does not come in pairs: the item, and why.
pub fn failures(rubric: &Rubric, cases: &Cases, engine: &Engine) -> Vec<String> {
    let mut out = Vec::new();
    let all = rubric.items.iter().flat_map(|i| i.deductions.iter().map(move |d| (i, d)));
    for (item, deduction) in all {
        let wrong = match deduction.missing.is_empty() {
            true => deduction.rules.iter().filter_map(|r| by_rule(rubric, item, r, (cases, engine)).err()).collect(),
            false => by_missing(rubric, item, deduction, engine).err().into_iter().collect::<Vec<_>>(),
        };
        out.extend(wrong.into_iter().map(|why| format!("{}: {why}", item.id)));
    }
    out
}

/// A plant of the rule is deducted, no look-alike is.
fn by_rule(rubric: &Rubric, item: &RubricItem, rule: &str, (cases, engine): (&Cases, &Engine)) -> Result<(), String> {
    let own = cases.get(rule).map(Vec::as_slice).unwrap_or_default();
    let (mut planted, mut alike) = (false, false);
    for case in own.iter().filter(|c| c.others.is_empty()) {
        // A look-alike of which the item is not asked loses nothing as it stands.
        let of = if case.kind == Kind::Plant { asked(item, case) } else { case.clone() };
        let lost = deducted(rubric, item, (&of, Some(rule)), engine)?;
        match (case.kind, case.expect) {
            (Kind::Plant, Expected::Red | Expected::Block) => planted |= lost,
            (Kind::LookAlike, _) if lost => return Err(format!("{rule} deducts upon “{}”", case.title)),
            (Kind::LookAlike, _) => alike = true,
            _ => {}
        }
    }
    match (planted, alike) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("no plant of {rule} is deducted")),
        (_, false) => Err(format!("{rule} has no look-alike")),
    }
}

/// The case as a file of which the item is asked.
fn asked(item: &RubricItem, case: &Case) -> Case {
    let mut case = case.clone();
    let stands = case.events.iter().any(|e| item.applies.contains(&e.name));
    if let (false, Some(first), Some(last)) = (stands, item.applies.first(), case.events.last()) {
        let told = Told { name: first.clone(), fields: Fields::new(), ..last.clone() };
        case.events.push(told);
    }
    case
}

/// All but the event: deducted; with it: not.
fn by_missing(rubric: &Rubric, item: &RubricItem, deduction: &Deduction, engine: &Engine) -> Result<(), String> {
    let day = "2026-03-02".parse().map_err(|_| "no day")?;
    let told = |name: &String| Told {
        name: name.clone(),
        day,
        at: None,
        recorded: None,
        recorded_at: None,
        fields: Fields::new(),
    };
    let of = |events: Vec<Told>| Case {
        credential_until: None,
        kind: Kind::Plant,
        title: String::new(),
        field: String::new(),
        procedure: "reported-act".into(),
        others: Vec::new(),
        events,
        on: day,
        at: None,
        expect: Expected::Red,
        says: None,
    };
    let reported = "ActReported".to_string();
    let base: Vec<Told> = [&reported].into_iter().chain(&deduction.with).chain(&item.applies).map(told).collect();
    let any: Vec<String> = deduction.missing.split('|').map(str::to_string).collect();
    if !deducted(rubric, item, (&of(base.clone()), None), engine)? {
        return Err(format!("the lack of {} is not deducted", deduction.missing));
    }
    for one in &any {
        let whole = base.iter().cloned().chain([told(one)]).collect();
        if deducted(rubric, item, (&of(whole), None), engine)? {
            return Err(format!("{one} stands, and its lack is deducted"));
        }
    }
    Ok(())
}

/// Whether the item loses something: for the rule, or where something is missing.
fn deducted(
    rubric: &Rubric,
    item: &RubricItem,
    (case, rule): (&Case, Option<&str>),
    engine: &Engine,
) -> Result<bool, String> {
    let (procedure, facts) = matter((&case.procedure, &case.field), &case.events, (7, 8), engine)?;
    let (register, now) = (Register::default(), moment(case.on, case.at.as_deref())?);
    let seen = Seen { engine, register: &register, procedure: &procedure, facts: &facts, now };
    let marked = pre_review(&seen, rubric);
    let own = marked.items.iter().find(|m| m.item == item.id).ok_or("no such item")?;
    Ok(own.reasons.iter().any(|r| r.rule.as_deref() == rule))
}
