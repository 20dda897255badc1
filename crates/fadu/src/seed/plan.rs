//! The plan of one case: who, which party and item, which acts at which moments, with what values.

use super::Seeder;
use super::cast::Member;
use super::registers::People;
use super::story::{Aim, Values, filled};
use fadu_web::office::base::{Day, Moment, Money};
use fadu_web::office::law::Term;
use fadu_web::office::law::items::{Item, Range};
use fadu_web::office::matter::register::Party;
use std::collections::{BTreeMap, BTreeSet};

/// Cases of a small sample begin at the earliest so many days before the day of seeding.
pub(super) const OLDEST_DAYS: i32 = 420;

/// A case to be told.
pub struct Plan {
    /// Id of the procedure.
    pub procedure: String,
    /// Body in the cast.
    pub body: String,
    /// Who plays which part: handler, second, unit-head, reviewer, head; by index among the officers of the cast.
    pub parts: BTreeMap<&'static str, usize>,
    /// Steps of the story with their moments, first to last.
    pub steps: Vec<(usize, Moment)>,
    /// What is typed.
    pub values: Values,
    /// Kinds of consequence.
    pub kinds: Vec<String>,
}

/// When and how far a case runs.
pub(super) struct Course {
    pub start: Day,
    pub steps: Vec<usize>,
    /// Working days before each step, and minutes.
    pub waits: Vec<(i32, i32)>,
}

impl Seeder {
    /// The plans of all cases.
    pub(super) fn plans(&self, people: &People) -> Vec<Plan> {
        let mut plans: Vec<Plan> = Vec::new();
        let wanted = self.wanted_matters();
        let aims = self.story.aims.iter().flat_map(|a| a.due.iter().map(move |d| (a, *d)));
        // A small sample takes every third aim, so that ordinary cases are left.
        let every = if wanted < 100 { 3 } else { 1 };
        for (aim, due) in aims.step_by(every).take(wanted / 2) {
            plans.extend(self.aimed(people, aim, due));
        }
        for (body, clues) in &self.story.elsewhere {
            for clue in clues.iter().cycle().take(wanted / 50) {
                plans.extend(self.elsewhere(people, body, clue));
            }
        }
        // Of each other body with items a handful of decided cases: earlier ones to weigh by.
        for (body, told) in &self.story.decided_elsewhere {
            for _ in 0..wanted * told.of_hundred / 100 {
                plans.extend(self.told_elsewhere(people, body, (told.days_ago, None)));
            }
            // One more stands before the act that weighs; where no item is good for so late a day, there is none.
            let (stop, tries) = (Some(told.open_after.as_str()), if wanted < 100 { 0 } else { 40 });
            plans.extend((0..tries).find_map(|_| self.told_elsewhere(people, body, (told.open_days_ago, stop))));
        }
        while plans.len() < wanted {
            plans.extend(self.ordinary(people));
        }
        plans
    }

    fn ordinary(&self, people: &People) -> Option<Plan> {
        let c = &self.chance;
        let ago = if c.percent(35) { c.between((2, 80)) } else { c.between((60, OLDEST_DAYS)) };
        self.ordinary_of(people, "market", ago)
    }

    /// An ordinary case of a body, begun so many days ago.
    pub(super) fn ordinary_of(&self, people: &People, body: &str, ago: i32) -> Option<Plan> {
        let c = &self.chance;
        let mut tags = self.tags();
        // What only the overlay of the first body's field knows.
        if let Some(district) = self.district.as_ref().filter(|_| body != "market") {
            tags.retain(|t| !district.towns.without.contains(t));
        }
        // A district's old cases were dealt with, but for a few: else thousands of forgotten ones would stand before the few that matter.
        let old =
            self.district.as_ref().is_some_and(|d| ago > d.forgotten.after_days && !c.percent(d.forgotten.percent));
        if old {
            tags.remove("unpaid");
        }
        let mut steps = self.story.steps_of(&tags);
        if c.percent(self.story.stalls.percent) && !old {
            self.cut(&mut steps, c.of(&self.story.stalls.acts[..]).as_str());
        }
        if tags.contains("unpaid") {
            let paying = |i: &usize| self.story.steps[*i].fields.contains_key("paid_fen");
            let at = steps.iter().position(paying).unwrap_or(steps.len());
            steps.truncate(at);
        }
        let course = Course { start: self.working(self.day.plus(-ago)), waits: self.waits(&steps), steps };
        self.plan(people, body, &course)
    }

    /// A case that stops after an act, so that the limit which runs from it ends on a given day.
    fn aimed(&self, people: &People, aim: &Aim, due: i32) -> Option<Plan> {
        let tags = ["scene", "waived"].map(String::from).into();
        let mut steps = self.story.steps_of(&tags);
        self.cut(&mut steps, &aim.stop);
        let law = &self.office.engine().law;
        let limit = law.limits.get(&aim.limit)?;
        let target = self.day.plus(due);
        let ends = |d: &Day| Term::due_day(limit, *d, &[], 0, &law.calendar) <= target;
        let stop = (1..200).map(|n| self.day.plus(-n)).find(|d| law.calendar.is_working(*d) && ends(d))?;
        let waits = self.waits(&steps);
        let reaches = |start: Day| {
            let course = Course { start, steps: steps.clone(), waits: waits.clone() };
            let last = self.timeline(&course).last().map(|(_, at)| at.day());
            (last == Some(stop)).then_some(course)
        };
        let course =
            (0..OLDEST_DAYS).map(|n| stop.plus(-n)).filter(|d| law.calendar.is_working(*d)).find_map(reaches)?;
        self.plan(people, "market", &course)
    }

    fn elsewhere(&self, people: &People, body: &str, clue: &str) -> Option<Plan> {
        let steps = vec![0];
        let start = self.working(self.day.plus(-self.chance.between((1, 25))));
        let mut plan = self.plan(people, body, &Course { start, waits: self.waits(&steps), steps })?;
        let told = filled(clue, &plan.values);
        plan.values.insert("clue".into(), told);
        Some(plan)
    }

    /// An ordinary case of another body, told to its end or to an act.
    fn told_elsewhere(&self, people: &People, body: &str, (ago, stop): ((i32, i32), Option<&str>)) -> Option<Plan> {
        let tags = ["scene", "waived"].map(String::from).into();
        let mut steps = self.story.steps_of(&tags);
        if let Some(stop) = stop {
            self.cut(&mut steps, stop);
        }
        let start = self.working(self.day.plus(-self.chance.between(ago)));
        self.plan(people, body, &Course { start, waits: self.waits(&steps), steps })
    }

    /// Drops what stands after the last time that an act is done.
    fn cut(&self, steps: &mut Vec<usize>, act: &str) {
        if let Some(at) = steps.iter().rposition(|i| self.story.steps[*i].act == act) {
            steps.truncate(at + 1);
        }
    }

    fn tags(&self) -> BTreeSet<String> {
        let drawn = self.story.tags.iter().filter(|(_, percent)| self.chance.percent(**percent));
        let mut tags: BTreeSet<String> = drawn.map(|(t, _)| t.clone()).collect();
        for (tag, out) in &self.story.excludes {
            if tags.contains(tag) {
                tags.retain(|t| !out.contains(t));
            }
        }
        tags
    }

    pub(super) fn waits(&self, steps: &[usize]) -> Vec<(i32, i32)> {
        steps.iter().map(|i| (self.chance.between(self.story.steps[*i].wait), self.chance.between((0, 150)))).collect()
    }

    /// The day, or the first working day after it.
    pub(super) fn working(&self, day: Day) -> Day {
        let calendar = &self.office.engine().law.calendar;
        (0..30).map(|n| day.plus(n)).find(|d| calendar.is_working(*d)).unwrap_or(day)
    }

    pub(super) fn timeline(&self, course: &Course) -> Vec<(usize, Moment)> {
        let (mut day, mut minute) = (course.start, 0);
        let mut out = Vec::new();
        for (i, (wait, minutes)) in course.steps.iter().zip(&course.waits) {
            minute += 10 + minutes % 35;
            if *wait > 0 || out.is_empty() {
                for _ in 0..*wait {
                    day = self.working(day.plus(1));
                }
                minute = 9 * 60 + minutes;
            }
            if minute > 17 * 60 + 20 {
                day = self.working(day.plus(1));
                minute = 9 * 60 + 5;
            }
            out.push((*i, Moment::at(day, 0, minute as u32)));
        }
        out
    }

    fn plan(&self, people: &People, body: &str, course: &Course) -> Option<Plan> {
        let start = course.start.max(self.day.plus(-self.oldest_days()));
        let today = Moment::at(self.day, 0, 0);
        let steps: Vec<_> = self.timeline(course).into_iter().filter(|(_, at)| *at < today).collect();
        self.plan_of(people, body, start, steps)
    }

    /// A plan with these steps: who, which party and item, what is typed.
    pub(super) fn plan_of(&self, people: &People, body: &str, start: Day, steps: Vec<(usize, Moment)>) -> Option<Plan> {
        let parts = self.parts(body, start)?;
        let act_day = start.plus(-self.chance.between((3, 60)));
        let (party, item) = self.cause(people, body, act_day)?;
        let mut values = self.party_values(party, item, act_day);
        values.extend(self.officer_values(body, parts["handler"]));
        let kinds = self.consequence(item, &mut values);
        self.texts(item, &mut values);
        Some(Plan { procedure: self.story.procedure.clone(), body: body.into(), parts, steps, values, kinds })
    }

    /// Who plays which part; everyone credentialed from the first day to the last.
    pub(super) fn parts(&self, body: &str, start: Day) -> Option<BTreeMap<&'static str, usize>> {
        let own: &[usize] = self.staffs.get(body).map_or(&[], Vec::as_slice);
        let of = |post: &str, unit: Option<&str>| -> Vec<usize> {
            let fits = |i: &usize| {
                let m: &Member = &self.cast.officers[*i];
                let (from, until) = (m.valid_from_days.map(|d| self.day.plus(d)), m.valid_until_days.unwrap_or(-1));
                m.post() == post
                    && unit.is_none_or(|u| m.unit == u)
                    && from.is_some_and(|f| f <= start)
                    && until >= 0
                    && m.revoked_days.is_none()
            };
            own.iter().copied().filter(fits).collect()
        };
        let unit_heads = of("unit-head", None);
        if unit_heads.is_empty() {
            return None;
        }
        let head = *self.chance.of(&unit_heads);
        let unit = self.cast.officers[head].unit.as_str();
        let mut handlers = of("officer", Some(unit));
        if handlers.len() < 2 {
            return None;
        }
        let first = handlers.remove(self.chance.below(handlers.len()));
        let (reviewers, heads) = (of("reviewer", None), of("head", None));
        if reviewers.is_empty() || heads.is_empty() {
            return None;
        }
        let second = *self.chance.of(&handlers);
        let (reviewer, chief) = (*self.chance.of(&reviewers), *self.chance.of(&heads));
        let deputy = heads.iter().copied().find(|h| *h != chief).unwrap_or(chief);
        let levels = [("unit-head", head), ("reviewer", reviewer), ("deputy", deputy), ("head", chief)];
        Some([("handler", first), ("second", second)].into_iter().chain(levels).collect())
    }

    /// A party and an item that its trade gives cause for and that stood on the day.
    fn cause<'a>(&'a self, people: &'a People, body: &str, day: Day) -> Option<(&'a Party, &'a Item)> {
        let field = self.cast.bodies.iter().find(|b| b.id == body).map_or("", |b| b.field.as_str());
        // A body without items takes its sources from the trades; where no trade names the items of a field, any firm gives cause.
        let own = self.items.iter().any(|i| i.field == field);
        let named = |i: &Item| self.named.contains(&i.code);
        let of_field = |i: &Item| if own { i.field == field } else { named(i) };
        for _ in 0..200 {
            let (party, trade) = self.chance.of(&people.parties);
            let codes = trade.map_or(&[][..], |t| &self.cast.party.trades[t].items);
            let fits = |i: &&Item| {
                let given =
                    if named(i) { codes.is_empty() || codes.contains(&i.code) } else { party.kind == "company" };
                of_field(i)
                    && given
                    && i.decided_by.is_none()
                    && i.in_force_on(day)
                    && i.party_kinds.contains(&party.kind)
                    && i.ranges.iter().any(|r| r.bounds(Some(Money(100_000))).is_some())
            };
            let items: Vec<&Item> = self.items.iter().filter(fits).collect();
            if !items.is_empty() {
                return Some((party, *self.chance.of(&items[..])));
            }
        }
        None
    }

    pub(super) fn party_values(&self, party: &Party, item: &Item, act_day: Day) -> Values {
        let c = &self.chance;
        let source = c.of(&self.story.sources);
        let pairs = [
            ("source_kind", source.kind.clone()),
            ("informant", source.informant.clone()),
            ("party", party.name.clone()),
            ("party_kind", party.kind.clone()),
            ("party_code", party.code.clone()),
            ("representative", party.representative.clone()),
            ("address", party.address.clone()),
            ("phone", party.phone.clone()),
            ("item", item.code.clone()),
            ("act_day", act_day.to_string()),
            ("day", act_day.zh()),
            ("return_reason", c.of(self.cast.sentences("reasons_to_return")).clone()),
            ("defence", c.of(self.cast.sentences("defences")).clone()),
            ("receipt", format!("FD{:07}", c.below(10_000_000))),
        ];
        pairs.into_iter().map(|(k, v)| (k.to_string(), v)).collect()
    }

    pub(super) fn officer_values(&self, body: &str, handler: usize) -> Values {
        let (officer, body) = (&self.cast.officers[handler].name, self.cast.body_name(body));
        [("officer", officer.as_str()), ("body", body)].map(|(k, v)| (k.to_string(), v.to_string())).into()
    }

    /// Range, base, circumstance, amount: inside the article and inside the tier.
    fn consequence(&self, item: &Item, values: &mut Values) -> Vec<String> {
        let c = &self.chance;
        let tier = item.tiers.get(*c.of(&[0, 0, 1, 1, 1, 2]));
        let open = tier.map_or_else(|| (0..item.ranges.len()).collect(), |t| t.ranges(item));
        let ranges: Vec<(usize, &Range)> = item.ranges.iter().enumerate().filter(|(n, _)| open.contains(n)).collect();
        let (index, range) = c.of(&ranges);
        let invested = range.per.as_deref() == Some("total-investment");
        let base = match (invested, range.when.contains("一万元以上")) {
            (true, _) => c.between((900_000, 24_000_000)) / 10_000 * 10_000,
            (_, true) => c.between((11_000, 36_000)),
            _ => c.between((260, 9_600)),
        };
        let base = Money(i64::from(base) * 100);
        let bounds = range.bounds(Some(base)).unwrap_or_default();
        let (low, high) = tier.and_then(|t| t.bounds(item, *index, Some(base))).unwrap_or(bounds);
        let fine = amount(low, high, i64::from(c.between((0, 100))));
        let fine = if item.needs_higher_body(fine) { low } else { fine };
        let base = if range.per.is_none() { plausible(base, fine) } else { base };
        let first = Money(fine.0 / 2 / 100 * 100);
        let named = self.named.contains(&item.code);
        let pairs = [
            ("range", index.to_string()),
            ("goods", if named { base.plain() } else { String::new() }),
            ("investment", if invested { base.plain() } else { String::new() }),
            ("amount", base.to_string()),
            ("circumstance", tier.map_or(String::new(), |t| c.of(&t.circumstances).id.clone())),
            ("fine", fine.plain()),
            ("fine_first", first.plain()),
            ("fine_rest", Money(fine.0 - first.0).plain()),
        ];
        values.extend(pairs.into_iter().map(|(k, v)| (k.to_string(), v)));
        let warned = item.allows("warning") && c.percent(40);
        [range.kind.as_str()].into_iter().chain(warned.then_some("warning")).map(String::from).collect()
    }

    /// Clue, facts, evidence and inquiry, in the words of the cast.
    fn texts(&self, item: &Item, values: &mut Values) {
        let Some(text) = self.cast.texts.iter().find(|t| t.item == item.code) else { return };
        let lines = self
            .cast
            .inquiry
            .iter()
            .map(|q| format!("问：{}\n答：{}", filled(&q.question, values), filled(&q.answer, values)));
        let inquiry = lines.collect::<Vec<_>>().join("\n");
        let evidence = |n: usize| text.evidence.get(n).or(text.evidence.first()).cloned().unwrap_or_default();
        let pairs = [
            ("clue", filled(&text.clue, values)),
            ("fact", filled(&text.fact, values)),
            ("inquiry", inquiry),
            ("evidence_1", evidence(1)),
            ("evidence_2", evidence(2)),
            ("evidence_all", text.evidence.join("、")),
        ];
        values.extend(pairs.into_iter().map(|(k, v)| (k.to_string(), v)));
    }
}

/// An amount at so many per cent between both, in whole hundreds of yuan where such a one lies between.
fn amount(low: Money, high: Money, percent: i64) -> Money {
    const HUNDRED_YUAN: i64 = 10_000;
    let wanted = low.0 + (high.0 - low.0) * percent / 100;
    let round = (wanted / HUNDRED_YUAN * HUNDRED_YUAN).max(HUNDRED_YUAN);
    if (low.0..=high.0).contains(&round) { Money(round) } else { Money(wanted.max(low.0).max(100).min(high.0)) }
}

/// The value of the goods of a fine that does not follow from it: hardly anybody is fined a hundred times what the goods are worth. One in
/// so many is, so that there is something to be warned of.
fn plausible(base: Money, fine: Money) -> Money {
    const ONE_IN: i64 = 16;
    if base.0 / 100 % ONE_IN == 0 { base } else { Money(base.0.max(fine.0 / 60 / 100 * 100)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_stay_inside() {
        let yuan = |n: i64| Money(n * 100);
        assert_eq!(amount(yuan(50_000), yuan(65_000), 33), yuan(54_900));
        assert_eq!(amount(yuan(0), yuan(1_500), 0), yuan(100));
        assert_eq!(amount(yuan(120), yuan(180), 50), yuan(150));
        assert_eq!(amount(yuan(0), yuan(50), 0), Money(100));
    }
}
