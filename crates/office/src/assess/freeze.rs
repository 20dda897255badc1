//! Opens a round; works its figures out, the lists first, and freezes them. `work.rs` does it beside the server.

use super::Office;
use crate::accounts::{Who, hex};
use crate::base::id::{BodyId, MatterId};
use crate::base::{Day, Moment};
use crate::fault::Denial;
use crate::law::Term;
use crate::law::indicator::{CaseSource, Indicator};
use crate::long_work::Progress;
use crate::matter::register::{Body, BodyKind};
use crate::together::side_by_side;
use crate::warn::CLUE_EVENTS;
use fadu_store::watch::assess::{Case, Figure, FigureKey, Frozen, Opened, Round, RoundState, count};
use fadu_store::watch::warn::Seen;
use fadu_store::{Log, StreamId, Views};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So many matters are judged at once.
const AT_ONCE: usize = 500;
/// So many events are read at once.
const EVENTS_AT_ONCE: u64 = 20_000;
/// So many cases stand in one event.
const CASES_AN_EVENT: usize = 2_000;

/// The lists of a round, by body and indicator.
pub(super) type Lists = BTreeMap<FigureKey, Vec<Case>>;

impl Office {
    /// Opens a round of a course over the stretch in which a day lies; its id.
    pub async fn open_assessment(&self, who: &Who, (course, day): (&str, &str)) -> Result<String, Denial> {
        Self::require_assessor(who)?;
        let engine = self.engine();
        let course = engine.law.assessing.courses.iter().find(|c| c.id == course);
        let course = course.ok_or_else(|| Denial::mistake("course", "请选择哪一种考核"))?;
        let day: Day = day.trim().parse().map_err(|_| Denial::mistake("day", "请填写期间里的一天，如 2026-10-31"))?;
        let (from, to) = course.span.around(day);
        if to > self.today() {
            let last = to.plus(-1);
            return Err(Denial::mistake("day", format!("这个期间（{from} 至 {last}）还没有过完，过完以后才能考核")));
        }
        let _turn = self.assess_turn().await;
        let all = self.assessed()?;
        let same = |r: &&Arc<Round>| r.opened.course == course.id && r.opened.from == from && r.voided.is_none();
        if let Some(there) = all.0.all.values().find(same) {
            return Err(Denial::mistake("day", format!("这个期间已经有一次{}（{}）", course.name, there.opened.by)));
        }
        let register = self.register();
        let enforces = |b: &&Body| b.place.kind != Some(BodyKind::Leading);
        let bodies: Vec<BodyId> = register.bodies.values().filter(enforces).map(|b| b.id).collect();
        if bodies.is_empty() {
            return Err(Denial::mistake("course", "登记簿里没有执法主体，不能考核"));
        }
        let opened = Opened {
            id: hex(&self.seed().to_be_bytes()),
            course: course.id.clone(),
            name: course.name.clone(),
            from,
            to,
            bodies,
            by: who.name.clone(),
            by_person: who.person,
            at: self.now(),
        };
        self.enter_assessed(who, vec![("AssessmentOpened", json!(opened))]).await?;
        Ok(opened.id)
    }

    /// Freezes the figures of these lists, all or none; refuses where the round was given up, or begun to be worked out anew, meanwhile.
    pub(super) async fn freeze_lists(
        &self,
        who: &Who,
        (id, work): (&str, &str),
        (lists, log_size): (&Lists, u64),
    ) -> Result<(), Denial> {
        let _turn = self.assess_turn().await;
        let round = self.assessed()?.0.all.get(id).cloned().ok_or(Denial::NotFound)?;
        if round.state() != RoundState::Open || round.counting.as_ref().is_none_or(|c| c.work != work) {
            return Err(Denial::mistake("deed", "计算期间这一次考核已经作废、冻结，或者又重新开始计算"));
        }
        let engine = self.engine();
        let (mut rows, mut sum, mut figures) = (Vec::new(), Sha256::new(), 0);
        for body in round.opened.bodies.iter().map(BodyId::to_string) {
            for one in engine.law.assessing.indicators.values() {
                let key = (body.clone(), one.id.clone());
                let cases = lists.get(&key).map(Vec::as_slice).unwrap_or_default();
                let figure = Figure::of(id, &body, one, cases);
                sum.update(figure.digest.as_bytes());
                figures += 1;
                rows.push(("FigureFrozen", json!(figure)));
                rows.extend(cases.chunks(CASES_AN_EVENT).map(|some| {
                    let word = |c: &Case| format!("{}{}", c.id, if c.good { "+" } else { "" });
                    let words = some.iter().map(word).collect::<Vec<_>>().join(" ");
                    ("FigureListed", json!({ "round": id, "body": body, "indicator": one.id, "cases": words }))
                }));
            }
        }
        let frozen = Frozen {
            round: id.into(),
            pack: hex(&engine.law.digest),
            digest: hex(&sum.finalize()),
            figures,
            log_size,
            object_until: self.object_until(&round.opened.course),
            at: self.now(),
        };
        rows.push(("AssessmentFrozen", json!(frozen)));
        self.enter_assessed(who, rows).await
    }

    /// The last day on which a body may object to what is frozen today.
    fn object_until(&self, course: &str) -> Option<Day> {
        let law = &self.engine().law;
        let course = law.assessing.courses.iter().find(|c| c.id == course)?;
        let limit = law.limits.get(course.objection.as_ref()?)?;
        Some(Term::due_day(limit, self.today(), &[], 0, &law.calendar))
    }

    /// The streams that got an event since a day, by the log itself. Clocks of several servers may differ by less than a day.
    fn changed_since(&self, day: Day) -> Result<Vec<StreamId>, Denial> {
        let (mut from, head) = (self.store.index_since(Moment::at(day.plus(-1), 0, 0).0)?, self.store.head().size);
        let mut all = BTreeSet::new();
        while from < head {
            let to = head.min(from + EVENTS_AT_ONCE);
            all.extend(self.store.streams_told((from, to), CLUE_EVENTS)?.into_iter().map(|(stream, _)| stream));
            from = to;
        }
        Ok(all.into_iter().collect())
    }

    /// The lists behind the figures of a stretch: every matter that changed since its first day is looked at, and every confirmed plan. Called off, it finds nothing.
    pub(super) fn work_out(&self, opened: &Opened, progress: &Progress) -> Result<Lists, Denial> {
        let (mut lists, changed) = (Lists::new(), self.changed_since(opened.from)?);
        progress.counted(changed.len());
        for some in changed.chunks(AT_ONCE) {
            if progress.is_cancelled() {
                return Err(Denial::NotFound);
            }
            let count = |stream: &StreamId| {
                let counted = self.count_stream(*stream, opened);
                progress.passed(1);
                counted
            };
            for counted in side_by_side(some.iter().collect(), count) {
                counted?.into_iter().for_each(|(key, case)| lists.entry(key).or_default().push(case));
            }
        }
        let (engine, today) = (self.engine(), self.today());
        let planned = |i: &&Indicator| i.cases.as_ref().is_some_and(|c| c.source == CaseSource::Plan);
        for one in engine.law.assessing.indicators.values().filter(planned) {
            for plan in self.assessed()?.1.all.values().filter(|p| opened.bodies.contains(&p.body)) {
                let cases = plan.cases((opened.from, opened.to), today);
                lists.entry((plan.body.to_string(), one.id.clone())).or_default().extend(cases);
            }
        }
        lists.values_mut().for_each(|cases| cases.sort());
        Ok(lists)
    }

    /// What a matter counts as, by body and indicator; nothing where the stream is none.
    fn count_stream(&self, stream: StreamId, opened: &Opened) -> Result<Vec<(FigureKey, Case)>, Denial> {
        if self.store.matter(stream)?.is_none() {
            return Ok(Vec::new());
        }
        let matter = MatterId::from_bits(stream.bits());
        let (facts, procedure) = self.facts_apart(matter)?;
        // Judged as warnings are: the rules in force over the version of the procedure that governs the matter.
        let (engine, register) = (self.engine_of(&facts)?, self.register());
        let seen = Seen { engine: &engine, register: &register, procedure: &procedure, facts: &facts, now: self.now() };
        let mut cases = Vec::new();
        for counted in count(&seen, (opened.from, opened.to)) {
            let named = |said: &String| {
                said.parse().ok().or_else(|| register.bodies.values().find(|b| b.name == *said).map(|b| b.id))
            };
            let body = counted.body.as_ref().map_or(Some(facts.agency), named);
            if let Some(body) = body.filter(|b| opened.bodies.contains(b)) {
                let case = Case { id: matter.to_string(), good: counted.good };
                cases.push(((body.to_string(), counted.indicator), case));
            }
        }
        Ok(cases)
    }
}
