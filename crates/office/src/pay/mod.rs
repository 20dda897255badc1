//! Payment by code 凭码缴款: orders a code at the payment system and takes its signed notices.

mod notice;
mod reconcile;

pub use notice::{Answered, Gateway, Paid, Till, sign};
pub use reconcile::Reconciled;

use crate::Office;
use crate::accounts::Who;
use crate::act::Act;
use crate::base::id::{MatterId, PersonId};
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::{Ctx, Entry, Facts, Intent, Mode, View, decide, strand};
use notice::{intent, signed};
use serde::Serialize;
use serde_json::{Value, json};

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Taken {
    /// It stands in the record now.
    Entered,
    /// It stood there before.
    Known,
    /// More than owed: noted, to be given back.
    Over,
    /// Nobody knows the order, or the record refuses it: set aside for a person.
    Aside,
}

/// An act as a person may ask for it: what only the payment system knows is not taken from anybody else.
pub(crate) fn by_hand(p: &Procedure, mut intent: Intent) -> Result<Intent, Denial> {
    let Some(pay) = &p.payment else { return Ok(intent) };
    let id = strand::split(&intent.act).0.to_string();
    if pay.is_notice(&id) {
        return Err(Denial::mistake(
            "intent",
            "这一步由缴款系统的通知办理，不能由人办理；银行缴款的，请办理“登记缴款”",
        ));
    }
    intent.typed.retain(|field, _| !pay.is_given(&id, field));
    Ok(intent)
}

/// The number of the receipt, where a person enters a payment.
pub(crate) fn receipt(p: &Procedure, intent: &Intent) -> Option<String> {
    let typed = intent.typed.get(&p.payment.as_ref()?.receipt_no)?.as_str()?.trim();
    (!typed.is_empty()).then(|| typed.to_string())
}

impl Office {
    /// Connects the payment system; once, at the start.
    pub fn pay_through(&self, till: Till) -> bool {
        self.till.set(till).is_ok()
    }

    /// Whether a person does this act here: not what the payment system's notices do, nor what asks for a code where there is no payment system.
    pub(crate) fn done_by_hand(&self, p: &Procedure, act: &str) -> bool {
        p.payment.as_ref().is_none_or(|pay| !pay.is_notice(act) && (pay.order_act != act || self.till.get().is_some()))
    }

    /// Lays order number and code over the act that asks for one: first the law is asked, then the payment system.
    pub(crate) async fn with_pay_code(
        &self,
        who: &Who,
        (facts, p): (&Facts, &Procedure),
        act: &Act,
    ) -> Result<Option<Act>, Denial> {
        let (Some(pay), Some(till)) = (&p.payment, self.till.get()) else { return Ok(None) };
        if strand::split(&act.intent.act).0 != pay.order_act || act.mode != Mode::Requested {
            return Ok(None);
        }
        let count = facts.entries.iter().filter(|e| e.fields.contains_key(&pay.order_no)).count() + 1;
        let order = format!("{}.{count}", facts.matter);
        let mut typed = act.intent.typed.clone();
        typed.insert(pay.order_no.clone(), json!(order));
        typed.insert(pay.pay_code.clone(), json!("0"));
        let mut intent = Intent { act: act.intent.act.clone(), typed };
        let (actor, register) = (Self::actor(who), self.register());
        let engine = self.engine_of(facts)?;
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: act.mode };
        let planned = match decide(&View { ctx, procedure: p, facts }, &intent) {
            Ok(outcome) => outcome,
            // A second press is answered by what the first one did.
            Err(_) if act.key.is_some() => return Ok(None),
            Err(denied) => return Err(Denial::Denied(denied)),
        };
        let fen = planned.events.iter().find_map(|e| e.fields.get(&pay.order_fen)?.as_i64());
        let fen = fen.ok_or_else(|| Denial::Fault("an order without its sum".into()))?;
        let silent = |e: String| {
            tracing::warn!(error = %e, "payment system");
            Denial::mistake(
                &pay.pay_code,
                "缴款系统没有应答，缴款码没有生成，案卷没有变动。请稍后再试；当事人也可以凭决定书到银行缴款",
            )
        };
        let code = till.gateway.order(&order, fen).await.map_err(silent)?;
        intent.typed.insert(pay.pay_code.clone(), json!(code));
        Ok(Some(Act { intent, mode: act.mode, key: act.key.clone(), signed: None }))
    }

    /// Takes a notice of the payment system: signed, or not heard at all.
    pub async fn take_notice(&self, body: &[u8], signature: &str) -> Result<Taken, Denial> {
        let till = self.till.get().ok_or(Denial::NotFound)?;
        if !signed(&till.key, body, signature) {
            return Err(Denial::Forbidden);
        }
        let paid: Paid = serde_json::from_slice(body).map_err(|e| Denial::mistake("body", e.to_string()))?;
        self.take_paid(&paid).await
    }

    async fn take_paid(&self, paid: &Paid) -> Result<Taken, Denial> {
        let matter = paid.order.split_once('.').and_then(|(m, _)| m.parse::<MatterId>().ok());
        let Some((facts, p)) = matter.and_then(|m| self.facts(m).ok()) else { return self.put_aside(paid).await };
        let Some(pay) = &p.payment else { return self.put_aside(paid).await };
        if facts.entries.iter().any(|e| e.text(&pay.serial) == Some(&paid.serial)) {
            return Ok(Taken::Known);
        }
        let ordered = facts.entries.iter().find(|e| e.text(&pay.order_no) == Some(&paid.order));
        let Some(who) = ordered.and_then(|e| self.orderer(e, &facts)) else { return self.put_aside(paid).await };
        let strand = ordered.and_then(|e| e.strand.as_ref()).map(|s| s.key.clone());
        let stands = |over| Act {
            intent: intent(pay, paid, over, strand.as_deref()),
            mode: Mode::Requested,
            key: Some(paid.serial.clone()),
            signed: None,
        };
        match self.do_act(&who, facts.matter, stands(false)).await {
            Ok(done) => return Ok(if done.repeated { Taken::Known } else { Taken::Entered }),
            Err(Denial::Denied(_)) => {}
            Err(other) => return Err(other),
        }
        match self.do_act(&who, facts.matter, stands(true)).await {
            Ok(done) => Ok(if done.repeated { Taken::Known } else { Taken::Over }),
            Err(Denial::Denied(_)) => self.put_aside(paid).await,
            Err(other) => Err(other),
        }
    }

    /// The officer who ordered the code, in whose name the notice is entered.
    fn orderer(&self, ordered: &Entry, facts: &Facts) -> Option<Who> {
        let (person, register): (PersonId, _) = (ordered.actor.parse().ok()?, self.register());
        Some(Who {
            person,
            name: ordered.actor_name.clone(),
            agency: facts.agency,
            agency_name: register.bodies.get(&facts.agency).map_or(String::new(), |b| b.short.clone()),
            officer: register.officer_of(person, facts.agency).map(|o| o.id),
            roles: vec!["officer".into()],
            session: [0; 32],
            calls: Vec::new(),
        })
    }

    async fn put_aside(&self, paid: &Paid) -> Result<Taken, Denial> {
        let told =
            format!("缴款系统通知到账，平台上没有对应的缴款码或者不能入案：订单{}，流水{}", paid.order, paid.serial);
        let fields = json!({
            "item": json!(paid).to_string(), "why": crate::Why::Matter, "told": told, "agency": Value::Null, "device": "pay",
        });
        self.hold(fields, format!("pay/{}", paid.serial)).await?;
        Ok(Taken::Aside)
    }
}
