//! Payment by code 凭码缴款: orders a code at the payment system, takes its signed notices, compares its statement of a day 每日对账.

use crate::Office;
use crate::accounts::{Who, hex};
use crate::act::Act;
use crate::base::id::{MatterId, PersonId};
use crate::base::{Day, Fields};
use crate::fault::Denial;
use crate::law::payment::Payment;
use crate::law::procedure::Procedure;
use crate::matter::{Ctx, Entry, Facts, Intent, Mode, View, decide};
use fadu_store::Log;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;

/// What the payment system answers, some time.
pub type Answered<T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send>>;

/// The payment system 缴款系统.
pub trait Gateway: Send + Sync {
    /// Asks for a code for a sum; the same order again gives the same code.
    fn order(&self, order: &str, fen: i64) -> Answered<String>;
    /// All payments of a day.
    fn statement(&self, day: Day) -> Answered<Vec<Paid>>;
}

/// The payment system and the key that both sides sign with.
pub struct Till {
    /// The system.
    pub gateway: Arc<dyn Gateway>,
    /// The shared key.
    pub key: Vec<u8>,
}

/// A payment, as the payment system tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paid {
    /// The system's serial number: one payment has one.
    pub serial: String,
    /// The order that was paid.
    pub order: String,
    /// The day.
    pub day: Day,
    /// The sum.
    pub fen: i64,
    /// The number of the electronic receipt.
    pub receipt: String,
    /// SHA-256 of the receipt's file.
    pub receipt_sha256: String,
}

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

/// A day compared.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Reconciled {
    /// In both, alike.
    pub matched: usize,
    /// Paid there, missing here: entered now.
    pub entered: Vec<String>,
    /// Paid there more than owed: noted now.
    pub over: Vec<String>,
    /// Paid there, cannot be entered: set aside.
    pub aside: Vec<String>,
    /// Here, not there.
    pub only_here: Vec<String>,
    /// Different sums.
    pub differs: Vec<String>,
}

/// HMAC-SHA256 (RFC 2104), in hexadecimal.
pub fn sign(key: &[u8], body: &[u8]) -> String {
    let mut block = [0u8; 64];
    if key.len() > 64 {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|b| b ^ 0x36)).chain_update(body).finalize();
    hex(&Sha256::new().chain_update(block.map(|b| b ^ 0x5c)).chain_update(inner).finalize())
}

/// Whether a signature is right; takes equally long wherever it is wrong.
fn signed(key: &[u8], body: &[u8], signature: &str) -> bool {
    let right = sign(key, body);
    let differ = right.bytes().zip(signature.bytes()).fold(0, |d, (a, b)| d | (a ^ b));
    right.len() == signature.len() && differ == 0
}

impl Office {
    /// Connects the payment system; once, at the start.
    pub fn pay_through(&self, till: Till) -> bool {
        self.till.set(till).is_ok()
    }

    /// Lays order number and code over the act that asks for one: first the law is asked, then the payment system.
    pub(crate) async fn with_pay_code(
        &self,
        who: &Who,
        (facts, p): (&Facts, &Procedure),
        act: &Act,
    ) -> Result<Option<Act>, Denial> {
        let (Some(pay), Some(till)) = (&p.payment, self.till.get()) else { return Ok(None) };
        if act.intent.act != pay.order_act || act.mode != Mode::Requested {
            return Ok(None);
        }
        let count = facts.entries.iter().filter(|e| e.fields.contains_key(&pay.order_no)).count() + 1;
        let order = format!("{}.{count}", facts.matter);
        let mut typed = act.intent.typed.clone();
        typed.insert(pay.order_no.clone(), json!(order));
        typed.insert(pay.pay_code.clone(), json!("0"));
        let mut intent = Intent { act: act.intent.act.clone(), typed };
        let (actor, register) = (Self::actor(who), self.register());
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &self.engine, mode: act.mode };
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
        match self.act(&who, facts.matter, stands(false)).await {
            Ok(done) => return Ok(if done.repeated { Taken::Known } else { Taken::Entered }),
            Err(Denial::Denied(_)) => {}
            Err(other) => return Err(other),
        }
        match self.act(&who, facts.matter, stands(true)).await {
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

    /// Compares the statement of a day with the record; what the notices lost is entered.
    pub async fn reconcile(&self, body: &[u8], signature: &str) -> Result<Reconciled, Denial> {
        let till = self.till.get().ok_or(Denial::NotFound)?;
        if !signed(&till.key, body, signature) {
            return Err(Denial::Forbidden);
        }
        let asked: Value = serde_json::from_slice(body).unwrap_or_default();
        let day: Option<Day> = asked["reconcile"].as_str().and_then(|d| d.parse().ok());
        let day = day.ok_or_else(|| Denial::mistake("reconcile", "请写明对账日期"))?;
        let lines = till.gateway.statement(day).await.map_err(Denial::Fault)?;
        let here = self.noticed()?;
        let mut told = Reconciled::default();
        let mut seen = BTreeSet::new();
        for line in lines.iter().filter(|l| seen.insert(l.serial.clone())) {
            let serial = line.serial.clone();
            match here.get(&serial) {
                Some((_, fen)) if *fen == line.fen => told.matched += 1,
                Some(_) => told.differs.push(serial),
                None => match self.take_paid(line).await? {
                    Taken::Entered => told.entered.push(serial),
                    Taken::Known => told.matched += 1,
                    Taken::Over => told.over.push(serial),
                    Taken::Aside => told.aside.push(serial),
                },
            }
        }
        let alone = here.iter().filter(|(serial, (on, _))| *on == day && !seen.contains(*serial));
        told.only_here = alone.map(|(serial, _)| serial.clone()).collect();
        Ok(told)
    }

    /// Every payment that a notice entered: day and sum by serial number.
    fn noticed(&self) -> Result<BTreeMap<String, (Day, i64)>, Denial> {
        let tables: Vec<_> = self.engine.law.base_procedures().filter_map(|p| p.payment.clone()).collect();
        let (mut all, mut next) = (BTreeMap::new(), 0);
        loop {
            let page = self.store.all_events(next, 1000)?;
            next += page.len() as u64;
            for (e, pay) in page.iter().flat_map(|e| tables.iter().map(move |t| (&e.envelope.fields, t))) {
                let text = |f: &str| e.get(f).and_then(Value::as_str);
                let fen = e.get(&pay.paid_fen).or_else(|| e.get(&pay.over_fen)).and_then(Value::as_i64);
                if let (Some(serial), Some(Ok(day)), Some(fen)) =
                    (text(&pay.serial), text(&pay.paid_on).map(str::parse), fen)
                {
                    all.insert(serial.to_string(), (day, fen));
                }
            }
            if page.len() < 1000 {
                return Ok(all);
            }
        }
    }
}

/// What a notice enters: a payment, or what is too much.
fn intent(pay: &Payment, paid: &Paid, over: bool, strand: Option<&str>) -> Intent {
    let sum = if over { &pay.over_fen } else { &pay.paid_fen };
    let mut typed = Fields::new();
    typed.insert(pay.paid_on.clone(), json!(paid.day));
    typed.insert(sum.clone(), json!(paid.fen));
    typed.insert(pay.receipt_no.clone(), json!(paid.receipt));
    typed.insert(pay.serial.clone(), json!(paid.serial));
    if !over {
        typed.insert(pay.receipt_sha256.clone(), json!(paid.receipt_sha256));
    }
    if let Some(strand) = strand {
        typed.insert("_strand".into(), json!(strand));
    }
    let act = if over { &pay.over_act } else { &pay.paid_act };
    Intent { act: act.clone(), typed }
}

#[cfg(test)]
mod tests {
    use super::{sign, signed};

    #[test]
    fn a_signature_is_that_of_rfc_4231() {
        let right = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(sign(b"Jefe", b"what do ya want for nothing?"), right);
        assert!(signed(b"Jefe", b"what do ya want for nothing?", right));
        assert!(!signed(b"Jefe", b"what do ya want for nothing!", right));
        assert!(!signed(b"Jefe", b"what do ya want for nothing?", &right[..63]));
    }
}
