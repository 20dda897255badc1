//! Does an intent: load the facts, let `matter` decide, append events, papers and views in one transaction, answer.

use crate::accounts::Who;
use crate::answers::require_act;
use crate::base::id::MatterId;
use crate::base::{Day, Denied, Fields, Refusal, Standing};
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::facts::PROCEDURE_MOVED;
use crate::matter::{Actor, Ctx, Engine, Facts, Happening, Intent, Mode, Outcome, View, decide};
use crate::passkey::seal;
use crate::registers::REGISTERS;
use crate::{Office, cache, policy};
use fadu_store::record::Envelope;
use fadu_store::{IntentKey, Log, StreamId};
use serde_json::Value;
use std::sync::Arc;

/// An act asked for.
pub struct Act {
    /// The act and what was typed.
    pub intent: Intent,
    /// Requested or reported.
    pub mode: Mode,
    /// The intent's id, minted where it was pressed.
    pub key: Option<String>,
    /// What a passkey answered to the challenge for this act, as JSON.
    pub signed: Option<String>,
}

/// An act done, and on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The matter.
    pub matter: MatterId,
    /// How many events it had before.
    pub before: u64,
    /// How many events it has now.
    pub version: u64,
    /// Numbers given.
    pub numbers: Vec<String>,
    /// The place of its first event in the log; answers kept from before this was told do not know it.
    pub leaf: Option<u64>,
    /// The same press was answered before.
    pub repeated: bool,
}

impl Office {
    /// Opens a matter under the version of the procedure that is in force on the day that opens it.
    pub async fn open_matter(&self, who: &Who, procedure: &str, act: Act) -> Result<Done, Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        self.require_by_hand(procedure)?;
        self.follow()?;
        let matter = MatterId::mint(self.now(), self.seed());
        let (facts, procedure) = self.fresh(who, procedure, &act.intent.typed, (matter, self.today()))?;
        let done = self.attempt(who, facts, procedure, &act).await?;
        self.links_follow(who, done.matter).await?;
        Ok(done)
    }

    /// A new matter under the version of a procedure that is in force on the day that opens it: the day typed, or today.
    pub(crate) fn fresh(
        &self,
        who: &Who,
        procedure: &str,
        typed: &Fields,
        (matter, today): (MatterId, Day),
    ) -> Result<(Arc<Facts>, Arc<Procedure>), Denial> {
        let register = self.register();
        let field = register.bodies.get(&who.agency).map_or(String::new(), |b| b.field.clone());
        let engine = self.engine();
        let known = engine.law.known_on(procedure, today).ok_or(Denial::NotFound)?;
        let opened_by = typed.get(&known.opened_by).and_then(Value::as_str);
        let day = opened_by.map_or(Ok(today), str::parse).unwrap_or(today);
        let Some(procedure) = engine.law.procedure_on(procedure, &field, day) else {
            return Err(Denial::Denied(no_version(known, day)));
        };
        Ok((Arc::new(Facts::new(matter, who.agency, &procedure, &field)), procedure))
    }

    /// Does an act on a matter, as a person asks for it.
    pub async fn act(&self, who: &Who, matter: MatterId, mut act: Act) -> Result<Done, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        require_act(who, (&facts, &procedure), &act.intent.act)?;
        act.intent = crate::pay::by_hand(&procedure, act.intent)?;
        let receipt = crate::pay::receipt(&procedure, &act.intent);
        let asked = act.intent.act.clone();
        let done = self.do_act_or_both(who, matter, act).await?;
        self.links_follow(who, matter).await?;
        if !done.repeated {
            self.look_noted(who, &asked, &done).await?;
            self.joined_follow(who, matter).await?;
        }
        if let Some(receipt) = receipt.filter(|_| !done.repeated) {
            self.paid_by_hand(who, &receipt).await?;
        }
        Ok(done)
    }

    /// Does an act on a matter.
    pub(crate) async fn do_act(&self, who: &Who, matter: MatterId, act: Act) -> Result<Done, Denial> {
        cache::deed_begins();
        for _ in 0..8 {
            let (facts, procedure) = self.facts(matter)?;
            require_act(who, (&facts, &procedure), &act.intent.act)?;
            let coded = self.with_pay_code(who, (&facts, &procedure), &act).await?;
            match self.attempt(who, facts, procedure, coded.as_ref().unwrap_or(&act)).await {
                Err(Denial::Changed) => self.cache.forget(matter),
                answer => return answer,
            }
        }
        Err(Denial::Changed)
    }

    /// The facts of a matter and the procedure that governs it.
    pub(crate) fn facts(&self, matter: MatterId) -> Result<(Arc<Facts>, Arc<Procedure>), Denial> {
        let known = if self.store.is_shared() { self.known_still(matter)? } else { self.cache.get(matter) };
        let facts = match known {
            Some(facts) => facts,
            None => {
                let facts = Arc::new(self.fold(matter)?);
                self.cache.put(Arc::clone(&facts));
                facts
            }
        };
        let procedure = self.procedure_of(&facts)?;
        Ok((facts, procedure))
    }

    /// The same for whoever looks at very many matters one after another: what is not kept is read and not kept.
    pub(crate) fn facts_apart(&self, matter: MatterId) -> Result<(Arc<Facts>, Arc<Procedure>), Denial> {
        let known = if self.store.is_shared() { None } else { self.cache.get(matter) };
        let facts = known.map_or_else(|| self.fold(matter).map(Arc::new), Ok)?;
        let procedure = self.procedure_of(&facts)?;
        Ok((facts, procedure))
    }

    /// Before a shared database: what is kept of a matter, if nobody else had written to it when this request first looked; the registers are
    /// looked at, too.
    fn known_still(&self, matter: MatterId) -> Result<Option<Arc<Facts>>, Denial> {
        let kept = self.cache.get(matter);
        let entries = kept.as_ref().map_or(0, |facts| facts.entries.len() as u64);
        if cache::seen_with(matter).is_some_and(|seen| seen <= entries) {
            return Ok(kept);
        }
        let (registers, version) = self.store.versions(REGISTERS, StreamId::from_bits(matter.bits()))?;
        self.follow_to(registers)?;
        cache::saw(matter, version);
        Ok(kept.filter(|_| entries == version))
    }

    fn fold(&self, matter: MatterId) -> Result<Facts, Denial> {
        let events = self.store.events(StreamId::from_bits(matter.bits()))?;
        let mut facts = events.first().and_then(|e| Facts::opened_by(&seen(&e.envelope))).ok_or(Denial::NotFound)?;
        let mut procedure = self.procedure_of(&facts)?;
        for e in &events {
            facts.apply(&procedure, &seen(&e.envelope));
            if e.envelope.name == PROCEDURE_MOVED {
                procedure = self.procedure_of(&facts)?;
            }
        }
        Ok(facts)
    }

    pub(crate) fn actor(who: &Who) -> Actor {
        Actor { person: who.person, name: who.name.clone(), agency: who.agency, officer: who.officer }
    }

    pub(crate) async fn attempt(
        &self,
        who: &Who,
        facts: Arc<Facts>,
        procedure: Arc<Procedure>,
        act: &Act,
    ) -> Result<Done, Denial> {
        match self.act_prepared(who, (&facts, &procedure), act).await? {
            Prepared::Before(done) => Ok(done),
            Prepared::Now(engine, outcome, key) => self.carry_out(who, (facts, procedure, engine), *outcome, key).await,
        }
    }

    /// What an act comes to, not yet written.
    pub(crate) async fn act_prepared(
        &self,
        who: &Who,
        (facts, procedure): (&Arc<Facts>, &Arc<Procedure>),
        act: &Act,
    ) -> Result<Prepared, Denial> {
        let (actor, now, register) = (Self::actor(who), self.now(), self.register());
        let engine = self.engine_of(facts)?;
        let ctx = Ctx { now, actor: &actor, register: &register, engine: &engine, mode: act.mode };
        let view = View { ctx, procedure, facts };
        let key = act.key.as_deref().map(|key| press(who, facts, &act.intent.act, key));
        let typed = self.with_files(who, facts, &act.intent.typed)?;
        let intent = Intent { typed: self.with_links(who, procedure, typed)?, ..act.intent.clone() };
        // A second press finds its own act done: it is told the first answer, not that it comes too late.
        let late = |denial: Denial| {
            let answered = key.as_ref().map_or(Ok(None), |k| self.store.answered(k))?;
            answered.map_or(Err(denial), |reply| repeated(&reply).map(Prepared::Before))
        };
        if let Err(denial) = self.require_trust() {
            return late(denial);
        }
        let mut outcome = match decide(&view, &intent) {
            Ok(outcome) => outcome,
            Err(denied) => return late(Denial::Denied(denied)),
        };
        match self.signed(who, &view, &intent, act.signed.as_deref()).await {
            Ok(signed) => seal(&mut outcome, signed),
            Err(denial) => return late(denial),
        }
        Ok(Prepared::Now(engine, Box::new(outcome), key))
    }
}

/// An act that was looked at.
pub(crate) enum Prepared {
    /// The same press was answered before.
    Before(Done),
    /// What it comes to, by which law, under which press.
    Now(Arc<Engine>, Box<Outcome>, Option<IntentKey>),
}

/// An envelope as the fold sees it.
pub(crate) fn seen(e: &Envelope) -> Happening<'_> {
    Happening { name: &e.name, happened: e.happened, recorded: e.recorded, pack: e.pack, fields: &e.fields }
}

/// The same press: the same person, matter (or procedure, where one is opened), act and key.
fn press(who: &Who, facts: &Facts, act: &str, key: &str) -> IntentKey {
    let place = if facts.entries.is_empty() { facts.procedure.clone() } else { facts.matter.to_string() };
    IntentKey { actor: who.person.to_string(), key: format!("{place}/{act}/{key}") }
}

pub(crate) fn repeated(reply: &Value) -> Result<Done, Denial> {
    let matter = reply.get("matter").and_then(Value::as_str).and_then(|m| m.parse().ok());
    let numbers = reply.get("numbers").and_then(Value::as_array).into_iter().flatten();
    let count = |k: &str| reply.get(k).and_then(Value::as_u64).unwrap_or(0);
    Ok(Done {
        before: count("before"),
        matter: matter.ok_or_else(|| Denial::Fault("an answer without its matter".into()))?,
        version: count("version"),
        numbers: numbers.filter_map(|n| n.as_str().map(str::to_string)).collect(),
        leaf: reply.get("leaf").and_then(Value::as_u64),
        repeated: true,
    })
}

pub(crate) fn refused(code: &str, args: &[(&str, String)], ground: crate::base::Ground, found: &str) -> Denied {
    Denied::Refused(vec![unmet(code, args, ground, found)])
}

/// A requirement that is not met.
pub(crate) fn unmet(
    code: &str,
    args: &[(&str, String)],
    ground: crate::base::Ground,
    found: &str,
) -> crate::base::Check {
    let args = args.iter().map(|(k, v)| (k.to_string(), v.clone())).collect();
    let refusal = Refusal { code: code.into(), args, ground, cure: None };
    crate::base::Check { refusal, found: found.into(), standing: Standing::Unmet }
}

fn no_version(known: &Procedure, day: Day) -> Denied {
    let ground = crate::base::Ground::Law(known.cites.clone());
    refused("no-procedure-version", &[("day", day.to_string())], ground, "当日没有可适用的程序版本")
}

pub(crate) fn two_sides(who: &Who) -> Denied {
    let owner = "法度平台".to_string();
    let ground = crate::base::Ground::House { owner, origin: "审核与调查分离".into() };
    refused(
        "same-person",
        &[("name", who.name.clone()), ("what", "本案的另一方职责".into())],
        ground,
        "同一人不得两边任职",
    )
}

/// What the engine's facts hold beside the procedure's own fields.
pub(crate) fn plain(fields: &Fields) -> impl Iterator<Item = (&String, &Value)> {
    fields.iter().filter(|(k, _)| !k.starts_with('_') && *k != "stream")
}
