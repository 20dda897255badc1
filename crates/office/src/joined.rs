//! Joining 并案: two matters that are answered as one. Whoever joins, parts, takes in or lets go on one side does it on the other, too, in the same
//! append: both records say it or none. When the leading one is answered, each joined one is answered in its own record; an answer that was broken off
//! is given after the next act.

use crate::Office;
use crate::accounts::Who;
use crate::act::{Act, Done, Prepared};
use crate::answers::require_act;
use crate::base::id::MatterId;
use crate::base::{Denied, Fields};
use crate::fault::Denial;
use crate::law::joining::Joining;
use crate::law::procedure::Procedure;
use crate::matter::{Ctx, Facts, Intent, Mode, View, decide};
use crate::policy::{self, Do};
use serde_json::{Value, json};
use std::sync::Arc;

/// A matter that is joined to another, or leads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedLine {
    /// It.
    pub matter: MatterId,
    /// Its number.
    pub number: String,
    /// It leads; else it was taken in.
    pub leads: bool,
}

/// The matter that a link leads to.
fn linked(value: Option<&Value>) -> Option<MatterId> {
    value?.get("id")?.as_str()?.parse().ok()
}

/// The matter that this one was joined to last.
fn last_joined(procedure: &Procedure, joining: &Joining, facts: &Facts) -> Option<MatterId> {
    linked(facts.last(joining.event(procedure, &joining.join))?.fields.get(&joining.to))
}

/// The matter that this one is joined to now.
fn leading(procedure: &Procedure, joining: &Joining, facts: &Facts) -> Option<MatterId> {
    let (joined, parted) = (joining.event(procedure, &joining.join), joining.event(procedure, &joining.part));
    let at = facts.place(joined)?;
    let stands = facts.place(parted).is_none_or(|p| p < at);
    stands.then(|| last_joined(procedure, joining, facts)).flatten()
}

/// The matters that this one has taken in and not let go.
fn taken(procedure: &Procedure, joining: &Joining, facts: &Facts) -> Vec<MatterId> {
    let (took, let_go) = (joining.event(procedure, &joining.take), joining.event(procedure, &joining.release));
    let mut all: Vec<MatterId> = Vec::new();
    for entry in facts.entries.iter().filter(|e| !e.undone) {
        let Some(other) = linked(entry.fields.get(&joining.taken)) else { continue };
        if entry.name == took && !all.contains(&other) {
            all.push(other);
        } else if entry.name == let_go {
            all.retain(|m| *m != other);
        }
    }
    all
}

/// Whether a record says already what an act of joining would have it say of the other matter.
fn said_already(procedure: &Procedure, facts: &Facts, (act, of): (&str, MatterId)) -> bool {
    let Some(joining) = &procedure.joining else { return false };
    match act {
        take if take == joining.take => taken(procedure, joining, facts).contains(&of),
        release if release == joining.release => !taken(procedure, joining, facts).contains(&of),
        join if join == joining.join => leading(procedure, joining, facts) == Some(of),
        _ => leading(procedure, joining, facts) != Some(of),
    }
}

impl Office {
    /// What a matter is joined with, for whoever may read it.
    pub fn joined_with(&self, who: &Who, matter: MatterId) -> Result<Vec<JoinedLine>, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, Do::Read, facts.agency)?;
        let Some(joining) = &procedure.joining else { return Ok(Vec::new()) };
        let first = leading(&procedure, joining, &facts).map(|m| (m, true));
        let rest = taken(&procedure, joining, &facts).into_iter().map(|m| (m, false));
        let line = |(matter, leads): (MatterId, bool)| {
            let (facts, of) = self.facts_apart(matter)?;
            let number = of.headline.number.iter().find_map(|f| facts.text(f)).unwrap_or_default().to_string();
            Ok(JoinedLine { matter, number, leads })
        };
        first.into_iter().chain(rest).map(line).collect()
    }

    /// What an act of joining means on the other side: the other matter, the act there and what it says; nothing for any other act.
    fn joined_other(
        &self,
        procedure: &Procedure,
        facts: &Facts,
        intent: &Intent,
    ) -> Option<(MatterId, String, Fields)> {
        let joining = procedure.joining.as_ref()?;
        let act = joining.counterpart(&intent.act)?;
        let typed = |f: &String| {
            let value = intent.typed.get(f)?;
            let id = value.as_str().and_then(|v| v.strip_prefix("matter:")).map(str::to_string);
            id.map_or_else(|| linked(Some(value)), |id| id.parse().ok())
        };
        let from_joined = intent.act == joining.join || intent.act == joining.part;
        let other = match from_joined {
            // Parting is told to the one that was joined last: afterwards none is any more.
            true => typed(&joining.to).or_else(|| last_joined(procedure, joining, facts)),
            false => typed(&joining.taken),
        }?;
        let field = if from_joined { &joining.taken } else { &joining.to };
        let mut says = Fields::from([(field.clone(), json!(format!("matter:{}", facts.matter)))]);
        if let Some(reason) = intent.typed.get(&joining.reason) {
            says.insert(joining.reason.clone(), reason.clone());
        }
        Some((other, act.to_string(), says))
    }

    /// Before an act of joining: its counterpart in the other matter, which would be done as well; nothing for any other act, and where the other
    /// record says so already, as one does that was told of a joining by itself.
    pub(crate) fn joined_ready(
        &self,
        who: &Who,
        matter: MatterId,
        intent: &Intent,
    ) -> Result<Option<(MatterId, Act)>, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        let Some((other, act, says)) = self.joined_other(&procedure, &facts, intent) else { return Ok(None) };
        if other == matter {
            return Err(Denial::mistake("", "不能和自己并案，请选另一件"));
        }
        let (theirs, of) = self.facts(other)?;
        policy::require(who, Do::Handle, theirs.agency)?;
        if said_already(&of, &theirs, (&act, matter)) {
            return Ok(None);
        }
        let counterpart = Intent { act: act.clone(), typed: says.clone() };
        let typed = self.with_links(who, &of, says)?;
        let (actor, register, engine) = (Self::actor(who), self.register(), self.engine_of(&theirs)?);
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let view = View { ctx, procedure: &of, facts: &theirs };
        match decide(&view, &Intent { act, typed }) {
            Ok(_) => Ok(Some((other, Act { intent: counterpart, mode: Mode::Requested, key: None, signed: None }))),
            Err(Denied::Refused(checks)) => Err(Denial::Denied(Denied::Refused(checks))),
            Err(other) => Err(Denial::Denied(other)),
        }
    }

    /// Does an act, and with it its counterpart on another matter where it has one.
    pub(crate) async fn do_act_or_both(&self, who: &Who, matter: MatterId, act: Act) -> Result<Done, Denial> {
        for _ in 0..8 {
            let Some((other, counterpart)) = self.joined_ready(who, matter, &act.intent)? else {
                return self.do_act(who, matter, act).await;
            };
            match self.do_both(who, (matter, &act), (other, &counterpart)).await {
                Err(Denial::Changed) => [matter, other].into_iter().for_each(|m| self.cache.forget(m)),
                answer => return answer,
            }
        }
        Err(Denial::Changed)
    }

    /// Does an act on a matter and its counterpart on another in one append: both or neither.
    async fn do_both(&self, who: &Who, own: (MatterId, &Act), counterpart: (MatterId, &Act)) -> Result<Done, Denial> {
        let mut ready = Vec::new();
        for (matter, act) in [own, counterpart] {
            let (facts, procedure) = self.facts(matter)?;
            require_act(who, (&facts, &procedure), &act.intent.act)?;
            let (engine, outcome, key) = match self.act_prepared(who, (&facts, &procedure), act).await? {
                Prepared::Before(done) => return Ok(done),
                Prepared::Now(engine, outcome, key) => (engine, *outcome, key),
            };
            ready.push(self.readied(who, (facts, procedure, engine), outcome, key).await?);
        }
        let (Some(theirs), Some(own)) = (ready.pop(), ready.pop()) else { return Err(Denial::Changed) };
        self.carry_out_both(who, own, theirs).await
    }

    /// After an act: joined matters are answered when the leading one is.
    pub(crate) async fn joined_follow(&self, who: &Who, matter: MatterId) -> Result<(), Denial> {
        let (facts, procedure) = self.facts(matter)?;
        let Some(joining) = procedure.joining.clone() else { return Ok(()) };
        self.joined_answers(who, (&facts, &procedure), &joining).await
    }

    async fn joined_answers(
        &self,
        who: &Who,
        (facts, procedure): (&Arc<Facts>, &Procedure),
        joining: &Joining,
    ) -> Result<(), Denial> {
        let Some(said) = facts.last(&joining.answered) else { return Ok(()) };
        for other in taken(procedure, joining, facts) {
            let (theirs, of) = self.facts(other)?;
            let known = theirs.last(&joining.answered).is_some_and(|e| e.recorded >= said.recorded);
            if known || leading(&of, joining, &theirs) != Some(facts.matter) {
                continue;
            }
            let value = |f: &String| Some((f.clone(), facts.values.get(f)?.clone()));
            let typed: Fields = joining.carries.iter().filter_map(value).collect();
            let intent = Intent { act: joining.answer.clone(), typed };
            let act = Act { intent, mode: Mode::Requested, key: None, signed: None };
            match self.do_act(who, other, act).await {
                // Whoever did this act need not be who answers: the next act of somebody who may says it.
                Ok(_) | Err(Denial::Denied(Denied::Refused(_)) | Denial::Forbidden) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }
}
