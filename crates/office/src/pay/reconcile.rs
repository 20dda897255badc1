//! Daily reconciliation 每日对账: the statement of the payment system against the record.

use super::Taken;
use super::notice::signed;
use crate::Office;
use crate::base::{Day, Fields};
use crate::fault::Denial;
use crate::law::payment::Payment;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How many events are read at once.
const PAGE: usize = 1000;

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

impl Office {
    /// Compares the statement of a day with the record; what the notices lost is entered.
    pub async fn reconcile(&self, body: &[u8], signature: &str) -> Result<Reconciled, Denial> {
        let till = self.till.get().ok_or(Denial::NotFound)?;
        if !signed(&till.key, body, signature) {
            return Err(Denial::Forbidden);
        }
        let asked: Value = serde_json::from_slice(body).unwrap_or_default();
        let day: Option<Day> = asked["reconcile"].as_str().and_then(|d| d.parse().ok());
        let day = day.ok_or_else(|| Denial::mistake("reconcile", "请写明对账日期"))?;
        let lines = till.gateway.statement(day).await.map_err(Denial::Unanswered)?;
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
        let engine = self.engine();
        let paying = || engine.law.base_procedures().filter_map(|p| Some((p, p.payment.as_ref()?)));
        let acts = paying().flat_map(|(p, pay)| [&pay.paid_act, &pay.over_act].map(|a| p.act(a)));
        let names: BTreeSet<&String> = acts.flatten().flat_map(|a| a.events.iter().map(|e| &e.name)).collect();
        let mut all = BTreeMap::new();
        for name in names {
            let mut next = 0;
            loop {
                let page = self.store.events_named(name, next, PAGE)?;
                for (e, pay) in page.iter().flat_map(|e| paying().map(move |(_, pay)| (&e.envelope.fields, pay))) {
                    all.extend(paid(e, pay));
                }
                let Some(last) = page.last().filter(|_| page.len() == PAGE) else { break };
                next = last.index + 1;
            }
        }
        Ok(all)
    }
}

/// The payment that an event enters.
fn paid(fields: &Fields, pay: &Payment) -> Option<(String, (Day, i64))> {
    let text = |f: &str| fields.get(f).and_then(Value::as_str);
    let fen = fields.get(&pay.paid_fen).or_else(|| fields.get(&pay.over_fen)).and_then(Value::as_i64)?;
    Some((text(&pay.serial)?.to_string(), (text(&pay.paid_on)?.parse().ok()?, fen)))
}
