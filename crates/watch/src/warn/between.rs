//! Two days of a matter held against a limit: too close, too far apart, or not early enough.

use super::{Found, Judge};
use crate::matter::base::Day;
use crate::matter::law::limit::Limit;
use crate::matter::law::term::Term;
use crate::matter::law::warning::Between;
use std::borrow::Cow;

pub(super) fn test(judge: &Judge, (n, between): (usize, &Between)) -> Option<Found> {
    let facts = judge.facts();
    if judge.any(&between.unless) || !(between.binds.is_empty() || between.binds.contains(&facts.field)) {
        return None;
    }
    let (to_at, to) = facts.all(&between.to).next_back()?;
    // The earlier event as it stood when the later one came: the newest that does not lie after it.
    let earlier = |(i, e): &(usize, &crate::matter::Entry)| *i < to_at || e.happened <= to.happened;
    let all = || facts.all(&between.from);
    let near = || if between.first { all().find(earlier) } else { all().rfind(earlier) };
    let (from_at, from) = near().or_else(|| all().next_back())?;
    if from_at == to_at && between.from_field == between.to_field || !judge.holds(between.when.as_deref(), to) {
        return None;
    }
    let named = judge.seen.engine.law.limits.get(&between.limit)?;
    let stated = between.count_field.as_ref().and_then(|f| u32::try_from(from.number(f)?).ok());
    let limit = stated.map_or(Cow::Borrowed(named), |n| Cow::Owned(named.with_count(n)));
    let (first, second) = (from.day(between.from_field.as_deref()), to.day(between.to_field.as_deref()));
    let minimum = limit.minimum || between.at_least;
    let last = broken(judge, (&limit, minimum), first, second)?;
    let found = judge.found(format!("between{n}:{to_at}"), (judge.level(between.level), to.happened), to_at);
    let found = found.arg("test", "between").arg("start", first).arg("end", second).arg("last", last);
    let how = if minimum || limit.backward { "应当不少于" } else { "应当不超过" };
    Some(
        found
            .arg("event", judge.zh(from))
            .arg("then", judge.zh(to))
            .arg("length", format!("{how}{}", limit.length_zh())),
    )
}

/// The day that was not kept, if it was not.
fn broken(judge: &Judge, (limit, minimum): (&Limit, bool), first: Day, second: Day) -> Option<Day> {
    let counted = |from: Day| Term::bare(limit, from, &[], 0, &judge.seen.engine.law.calendar);
    let (last, kept) = if limit.backward {
        let last = counted(second).last_day;
        (last, first <= last)
    } else if minimum {
        let last = counted(first).rolled_last_day;
        (last, second > last)
    } else {
        let last = counted(first).shown_last_day;
        (last, second <= last)
    };
    (!kept).then_some(last)
}
