//! Enters an act that happened elsewhere: judged as of its day, never refused by a guard; source and both clocks stay with it.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::base::{Day, Moment};
use crate::fault::Denial;
use crate::findings::FindingLine;
use crate::law::procedure::Procedure;
use crate::matter::{Ctx, Engine, Facts, Intent, Mode, Outcome, View, decide};
use crate::{Done, Office, policy};
use fadu_store::IntentKey;
use serde_json::{Value, json};
use std::sync::Arc;

/// Fields of a reported act beside the engine's own.
pub(crate) mod own {
    /// Where it was first written down: paper, another system, a device offline.
    pub const SOURCE: &str = "_source";
    /// The device that wrote it down, its clock then, and how far that clock was off.
    pub const DEVICE: &str = "_device";
    /// Who says to have done it, where somebody else enters it.
    pub const AUTHOR: &str = "_author";
    /// The arguments of a finding's words.
    pub const ARGS: &str = "_args";
}

/// Where an act belongs.
#[derive(Clone, Debug)]
pub enum Belongs {
    /// To a matter.
    Matter(MatterId),
    /// To a new one, with the id that a device minted for it, if it did.
    New {
        /// The procedure.
        procedure: String,
        /// The id.
        id: Option<MatterId>,
    },
}

/// An act that happened.
#[derive(Clone, Debug)]
pub struct Report {
    /// Where it belongs.
    pub belongs: Belongs,
    /// The act and what was written down.
    pub intent: Intent,
    /// When it happened; now, if nobody says.
    pub at: Option<Moment>,
    /// Where it was first written down.
    pub source: String,
    /// What else is kept beside it: device, author.
    pub beside: Vec<(&'static str, Value)>,
    /// The same entry again adds nothing.
    pub key: Option<IntentKey>,
}

/// An act entered, with what it missed.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The act, on disk.
    pub done: Done,
    /// Requirements that were not met, each with its article.
    pub findings: Vec<FindingLine>,
}

impl Office {
    /// Enters an act that happened. Form, post and the day must be right; no guard refuses.
    pub async fn report(&self, who: &Who, report: &Report) -> Result<Entered, Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        for _ in 0..8 {
            let (facts, procedure) = self.belonging(who, report)?;
            policy::require(who, policy::Do::Handle, facts.agency)?;
            let matter = facts.matter;
            match self.enter(who, facts, procedure, report).await {
                Err(Denial::Changed) => self.cache.forget(matter),
                Err(e) => return Err(e),
                Ok(done) => {
                    let new = |f: &FindingLine| f.n as u64 > done.before && f.n as u64 <= done.version;
                    let findings = self.findings(who, done.matter)?.into_iter().filter(new).collect();
                    return Ok(Entered { done, findings });
                }
            }
        }
        Err(Denial::Changed)
    }

    fn belonging(&self, who: &Who, report: &Report) -> Result<(Arc<Facts>, Arc<Procedure>), Denial> {
        let (name, id) = match &report.belongs {
            Belongs::Matter(matter) => return self.facts(*matter),
            Belongs::New { procedure, id } => (procedure, *id),
        };
        if let Some(id) = id {
            match self.facts(id) {
                Err(Denial::NotFound) if early(id) > self.now().0 + 86_400_000 => {
                    return Err(Denial::mistake("client_matter", "编号的时间在今天以后"));
                }
                Err(Denial::NotFound) => {}
                known => return known,
            }
        }
        self.opening(who, (name, id), report)
    }

    /// A matter that a report opens, under the version of its procedure that held on the day that it names.
    pub(crate) fn opening(
        &self,
        who: &Who,
        (name, id): (&str, Option<MatterId>),
        report: &Report,
    ) -> Result<(Arc<Facts>, Arc<Procedure>), Denial> {
        self.require_by_hand(name)?;
        let register = self.register();
        let field = register.bodies.get(&who.agency).map_or(String::new(), |b| b.field.clone());
        let engine = self.engine();
        let known = engine.law.known_on(name, self.today()).ok_or(Denial::NotFound)?;
        let opened_by = report.intent.typed.get(&known.opened_by).and_then(Value::as_str);
        let day = opened_by.and_then(|d| d.parse::<Day>().ok()).or(report.at.map(Moment::day)).unwrap_or(self.today());
        let procedure = engine.law.procedure_on(name, &field, day);
        let procedure = procedure.ok_or_else(|| Denial::mistake("on", "当日没有可适用的程序版本"))?;
        let matter = id.unwrap_or_else(|| MatterId::mint(self.now(), self.seed()));
        Ok((Arc::new(Facts::new(matter, who.agency, &procedure, &field)), procedure))
    }

    async fn enter(
        &self,
        who: &Who,
        facts: Arc<Facts>,
        procedure: Arc<Procedure>,
        report: &Report,
    ) -> Result<Done, Denial> {
        let (engine, outcome) = self.reported(who, (&facts, &procedure), report)?;
        self.carry_out(who, (facts, procedure, engine), outcome, report.key.clone()).await
    }

    /// What a report comes to, not yet written.
    pub(crate) fn reported(
        &self,
        who: &Who,
        (facts, procedure): (&Facts, &Procedure),
        report: &Report,
    ) -> Result<(Arc<Engine>, Outcome), Denial> {
        let now = self.now();
        // What was collected is judged as of the day that it names itself.
        let at = report.at.filter(|_| procedure.collection.is_none()).unwrap_or(now);
        if at > now {
            return Err(Denial::mistake("on", "还没有到的日期，不能作为已经发生的补录"));
        }
        let (actor, register) = (Self::actor(who), self.register());
        let engine = self.engine_of(facts)?;
        let ctx = Ctx { now: at, actor: &actor, register: &register, engine: &engine, mode: Mode::Reported };
        let view = View { ctx, procedure, facts };
        let intent = crate::pay::by_hand(procedure, report.intent.clone())?;
        let intent = Intent { typed: self.with_files(who, facts, &intent.typed)?, ..intent };
        let mut outcome = decide(&view, &intent).map_err(Denial::Denied)?;
        for event in &mut outcome.events {
            event.fields.insert(own::SOURCE.into(), json!(report.source));
            event.fields.extend(report.beside.iter().map(|(k, v)| (k.to_string(), v.clone())));
        }
        Ok((engine, outcome))
    }
}

/// The moment that an id was minted at, as it says itself.
fn early(id: MatterId) -> i64 {
    i64::try_from(id.bits() >> 80).unwrap_or(i64::MAX)
}
