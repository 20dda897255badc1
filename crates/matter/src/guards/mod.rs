//! The guards, one file each: what a requirement looks at, and what it found. The catalogue and its parameters stand in `law::guard`.

mod age;
pub(crate) mod amounts;
mod bodies;
mod course;
mod fees;
mod people;
mod powers;
mod review;
mod surcharge;
mod time;

use crate::base::{Check, Fields, Ground, Refusal, Standing};
use crate::facts::Facts;
use crate::law::guard::{Guard, GuardUse};
use crate::law::procedure::{Act, Source, Suggest};
use crate::{Engine, View, strand};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a guard found.
pub(crate) struct Found {
    standing: Standing,
    /// What the file holds, in Chinese.
    text: String,
    /// What the refusal's sentence names.
    args: BTreeMap<String, String>,
    /// A code that fits better than the guard's own.
    code: Option<&'static str>,
    /// A ground that fits better than the guard's own: the house whose rule it is.
    ground: Option<Ground>,
}

impl Found {
    fn met(text: impl Into<String>) -> Found {
        Found { standing: Standing::Met, text: text.into(), args: BTreeMap::new(), code: None, ground: None }
    }
    fn later(text: impl Into<String>) -> Found {
        Found { standing: Standing::Later, ..Found::met(text) }
    }
    fn unmet(text: impl Into<String>) -> Found {
        Found { standing: Standing::Unmet, ..Found::met(text) }
    }
    fn arg(mut self, name: &str, value: impl ToString) -> Found {
        self.args.insert(name.into(), value.to_string());
        self
    }
    fn code(mut self, code: &'static str) -> Found {
        self.code = Some(code);
        self
    }
}

/// The matter and the form that a guard looks at; an empty form means that nothing was typed yet.
pub(crate) struct Case<'a> {
    view: &'a View<'a>,
    form: &'a Fields,
    /// Fields that will be typed and were not yet.
    untyped: &'a [&'a str],
}

impl Case<'_> {
    /// A value of the form, else of the record.
    fn value(&self, field: &str) -> Option<&Value> {
        self.form.get(field).or_else(|| self.view.facts.values.get(field))
    }
    /// What a condition says over the record with the form over it.
    fn told(&self, condition: &str) -> Option<bool> {
        self.view.ctx.engine.told_over(condition, self.form, &self.view.facts.values)
    }
    fn text(&self, field: &str) -> Option<&str> {
        self.value(field)?.as_str()
    }
    fn number(&self, field: &str) -> Option<i64> {
        self.value(field)?.as_i64()
    }
    fn day(&self, field: &str) -> Option<crate::base::Day> {
        self.text(field)?.parse().ok()
    }
}

/// Looks at every guard of a list; what concerns other strands must hold in each of them.
pub fn check(view: &View, guards: &[GuardUse], form: &Fields) -> Vec<Check> {
    check_all(view, guards, (form, &[]))
}

/// What the form of an act proposes for a field, told by the guard that will judge it.
pub fn suggested(view: &View, act: &Act, field: &str) -> Option<Value> {
    let suggest = view.procedure.fields.get(field)?.suggest?;
    let case = Case { view, form: &Fields::new(), untyped: &[] };
    act.guards.iter().find_map(|g| match (&g.guard, suggest) {
        (Guard::NotOverpaid { decided, paid, amount, sum, asked }, Suggest::Owed) => {
            let owed = amounts::owed(view.facts, (decided, amount), (paid, sum));
            (asked.as_deref().unwrap_or(sum) == field && owed > 0).then(|| owed.into())
        }
        (Guard::FeeKept(rule), Suggest::Standard) if rule.amount == field => fees::standard(&case, rule),
        (Guard::SurchargeExact(rule), Suggest::Counted) => surcharge::counted(&case, rule, field),
        _ => None,
    })
}

/// The guards of an act before anything is typed: a condition over what its form will say cannot be told yet.
pub fn before_typing(view: &View, act: &Act) -> Vec<Check> {
    let uses = act.field_uses();
    let untyped: Vec<&str> = uses.iter().filter(|f| f.source != Source::Carried).map(|f| f.name).collect();
    check_all(view, &act.guards, (&Fields::new(), &untyped))
}

fn check_all(view: &View, guards: &[GuardUse], (form, untyped): (&Fields, &[&str])) -> Vec<Check> {
    let views = strand::every(view.procedure, view.facts);
    let seen = |facts: &Facts| {
        let case = Case { view: &View { facts, ..*view }, form, untyped };
        guards.iter().map(|g| asked(&case, g).then(|| told(g, look(&case, &g.guard)))).collect::<Vec<_>>()
    };
    let mut all = views.iter().map(|facts| (facts, seen(facts)));
    let Some((_, mut worst)) = all.next() else { return Vec::new() };
    for (facts, checks) in all {
        for (slot, check) in worst.iter_mut().zip(checks) {
            if let Some(check) = check.filter(|c| rank(c.standing) > slot.as_ref().map_or(0, |s| rank(s.standing))) {
                *slot = Some(named(view, facts, check));
            }
        }
    }
    worst.into_iter().flatten().collect()
}

/// Whether a guard is asked at all with this form.
pub(crate) fn is_asked(view: &View, form: &Fields, guard: &GuardUse) -> bool {
    asked(&Case { view, form, untyped: &[] }, guard)
}

/// Whether a guard is asked at all in this matter.
fn asked(case: &Case, guard: &GuardUse) -> bool {
    let Some(when) = guard.when.as_deref() else { return true };
    case.told(when) == Some(true)
}

/// Whether it is not yet the turn of an act with this guard: it asks the course alone, and the course does not hold.
pub fn waits(engine: &Engine, guard: &GuardUse, facts: &Facts) -> bool {
    asks_course(&guard.guard)
        && guard.when.as_deref().is_none_or(|w| engine.holds(w, facts))
        && !holds_over(engine, &guard.guard, facts)
}

fn rank(standing: Standing) -> u8 {
    match standing {
        Standing::Unmet => 2,
        Standing::Later => 1,
        _ => 0,
    }
}

/// What was found in one of several strands says in which.
fn named(view: &View, facts: &Facts, check: Check) -> Check {
    let labels: Vec<&str> = facts.lens.iter().filter_map(|s| strand::label(view.procedure, view.facts, s)).collect();
    Check { found: format!("{}：{}", labels.join("、"), check.found), ..check }
}

/// Whether a guard holds over the facts alone: for conditions in data. Only guards that need no context can stand there.
pub fn holds_over(engine: &Engine, guard: &Guard, facts: &Facts) -> bool {
    match guard {
        Guard::Condition { holds } => engine.holds(holds, facts),
        Guard::PaidInFull { decided, paid, amount, sum } => {
            let owed = facts.last(decided).and_then(|e| e.number(amount)).unwrap_or(0);
            facts.sum(paid, sum) >= owed
        }
        Guard::EventPresent { event, with } => {
            facts.last(event).is_some_and(|e| with.as_ref().is_none_or(|(f, v)| e.text(f) == Some(v)))
        }
        Guard::EventAbsent { event, since } => !course::happened_since(facts, event, since.as_deref()),
        Guard::ReviewPassed { review } => facts.last(review).is_some_and(|e| e.text("conclusion") == Some("approve")),
        Guard::Answered { asked, answer } => facts.place(asked).is_none_or(|a| facts.place(answer) > Some(a)),
        _ => false,
    }
}

/// Whether a guard on a payment finds that all of it was paid.
pub fn nothing_owed(guard: &Guard, facts: &Facts) -> bool {
    owed_after_payment(guard, facts).is_some_and(|owed| owed <= 0)
}

/// Whether a guard on a payment finds that a part of it was paid and a part was not.
pub fn still_owed(guard: &Guard, facts: &Facts) -> bool {
    owed_after_payment(guard, facts).is_some_and(|owed| owed > 0)
}

fn owed_after_payment(guard: &Guard, facts: &Facts) -> Option<i64> {
    match guard {
        Guard::NotOverpaid { decided, paid, amount, sum, asked: _ } => {
            facts.has(paid).then(|| amounts::owed(facts, (decided, amount), (paid, sum)))
        }
        _ => None,
    }
}

/// Whether a guard asks only what has happened: such a guard tells whose turn it is.
pub fn asks_course(guard: &Guard) -> bool {
    use Guard::*;
    matches!(
        guard,
        EventPresent { .. } | EventAbsent { .. } | ReviewPassed { .. } | Answered { .. } | PaidInFull { .. }
    )
}

fn told(guard: &GuardUse, found: Found) -> Check {
    let code = found.code.map_or_else(|| guard.code().to_string(), String::from);
    let ground = found.ground.unwrap_or_else(|| guard.ground.clone());
    let refusal = Refusal { code, args: found.args, ground, cure: guard.cure.clone() };
    Check { refusal, found: found.text, standing: found.standing }
}

fn look(case: &Case, guard: &Guard) -> Found {
    match guard {
        Guard::EventPresent { event, with } => course::present(case, event, with.as_ref()),
        Guard::EventAbsent { event, since } => course::absent(case, event, since.as_deref()),
        Guard::Answered { asked, answer } => course::answered(case, asked, answer),
        Guard::SaidYes { field } => course::said_yes(case, field),
        Guard::TermRun { term, unless } => time::term_run(case, term, unless),
        Guard::Condition { holds } => course::condition(case, holds),
        Guard::Unchanged { fields, since } => course::unchanged(case, fields, since),
        Guard::LimitKept { limit, from, to, passed } => time::limit_kept(case, limit, (from, to.as_deref()), *passed),
        Guard::TermKept { term } => time::term_kept(case, term),
        Guard::SurchargeExact(rule) => surcharge::exact(case, rule),
        Guard::ExtensionAllowed { term, units } => time::extension_allowed(case, term, units),
        Guard::WithinLimitation { .. } => time::within_limitation(case, guard),
        Guard::AgeReached { number, on, years } => age::reached(case, (number, on), *years),
        Guard::ReviewPassed { review } => review::passed(case, review),
        Guard::ApprovalStands { act, fields, events } => review::approval_stands(case, act, fields, events),
        Guard::ReturnOpen { event, act } => review::return_open(case, event, act),
        Guard::OfficersAtLeast { field, count } => people::at_least(case, field, *count),
        Guard::CredentialsValid { field, on } => people::credentials(case, field, on.as_deref()),
        Guard::NotBarred { field } => people::not_barred(case, field),
        Guard::ActorCredentialed => people::actor_credentialed(case),
        Guard::NotSamePerson { acts, officers, named } => {
            people::not_same(case, acts, (officers.as_deref(), named.as_deref()))
        }
        Guard::PostsHeld { field, post } => people::posts_held(case, field, post),
        Guard::ItemInForce { item, on } => amounts::item_in_force(case, item, on.as_deref()),
        Guard::PowerKept { item } => powers::kept(case, item),
        Guard::BodyStands => bodies::stands(case),
        Guard::InOwnRight => bodies::in_own_right(case),
        Guard::BodyLevelAtLeast { level } => bodies::level_at_least(case, *level),
        Guard::EntrustmentStands { field, item } => bodies::entrusted(case, field, item),
        Guard::OwnOfficers { field } => bodies::own_officers(case, field),
        Guard::FeeListed { fee, on, set_by } => fees::listed(case, (fee, on.as_deref()), set_by),
        Guard::FeeKept(rule) => fees::kept(case, rule),
        Guard::FeeWhole(rule) => fees::whole(case, rule),
        Guard::KindsAllowed { item, kinds } => amounts::kinds_allowed(case, item, kinds),
        Guard::WithinRange { .. } => amounts::or_mitigated(case, guard, amounts::within_range(case, guard)),
        Guard::TierKept { .. } => amounts::tier_kept(case, guard),
        Guard::NotHeavier { .. } => amounts::not_heavier(case, guard),
        Guard::PaidInFull { decided, paid, amount, sum } => amounts::paid_in_full(case, (decided, amount), (paid, sum)),
        Guard::NotOverpaid { decided, paid, amount, sum, asked } => {
            amounts::not_overpaid(case, (decided, amount), (paid, sum), asked.as_deref().unwrap_or(sum))
        }
    }
}
