//! A body objects to one of its figures; the supervisor answers, case by case, and says of findings on red lines whether they are confirmed.

use super::{Office, reason};
use crate::accounts::Who;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::watch::assess::{FigureAnswer, FigureKey, Objection, Round, RoundState, SettledLine};
use serde_json::json;
use std::collections::BTreeMap;

impl Office {
    /// A body objects to a figure.
    pub async fn object_figure(
        &self,
        who: &Who,
        (id, key): (&str, &FigureKey),
        (why, cases): (&str, Vec<String>),
    ) -> Result<(), Denial> {
        let _turn = self.assess_turn().await;
        let (round, body) = self.part(who, (id, &key.0))?;
        policy::require(who, Do::ObjectAssessed, body)?;
        running(&round)?;
        if !round.figures.contains_key(key) {
            return Err(Denial::NotFound);
        }
        if round.objections.contains_key(key) {
            return Err(Denial::mistake("reason", "本机关已经对这个数据提出过异议，请看答复"));
        }
        match round.frozen.as_ref().and_then(|f| f.object_until) {
            None => return Err(Denial::mistake("reason", "这一种考核只看不评，不办理异议")),
            Some(last) if self.today() > last => {
                return Err(Denial::mistake("reason", format!("异议期限已于 {last} 届满")));
            }
            Some(_) => {}
        }
        let listed = listed(&round, key, cases.iter().map(String::as_str))?;
        let row = Objection {
            round: id.into(),
            body: key.0.clone(),
            indicator: key.1.clone(),
            reason: reason(why, "reason")?,
            cases: listed,
            by: who.name.clone(),
            by_person: who.person,
            at: self.now(),
        };
        self.enter_assessed(who, vec![("FigureObjected", json!(row))]).await
    }

    /// The supervisor answers an objection: cases that are left out (false) or count after all (true); none is a rejection.
    pub async fn answer_assessed(
        &self,
        who: &Who,
        (id, key): (&str, &FigureKey),
        (why, changes): (&str, BTreeMap<String, bool>),
    ) -> Result<(), Denial> {
        Self::require_assessor(who)?;
        let _turn = self.assess_turn().await;
        let (round, _) = self.part(who, (id, &key.0))?;
        running(&round)?;
        let objection = round.objections.get(key).ok_or(Denial::NotFound)?;
        if objection.by_person == who.person {
            return Err(Denial::mistake("reason", "异议由您提出，请由别人答复"));
        }
        if round.answers.contains_key(key) {
            return Err(Denial::mistake("reason", "这个异议已经答复"));
        }
        listed(&round, key, changes.keys().map(String::as_str))?;
        let row = FigureAnswer {
            round: id.into(),
            body: key.0.clone(),
            indicator: key.1.clone(),
            changes,
            reason: reason(why, "reason")?,
            by: who.name.clone(),
            by_person: who.person,
            at: self.now(),
        };
        self.enter_assessed(who, vec![("FigureAnswered", json!(row))]).await
    }

    /// The supervisor says of a finding on a red line whether it is confirmed.
    pub async fn settle_red_line(
        &self,
        who: &Who,
        (id, key, case): (&str, &FigureKey, &str),
        (confirmed, why): (bool, &str),
    ) -> Result<(), Denial> {
        Self::require_assessor(who)?;
        let _turn = self.assess_turn().await;
        let (round, _) = self.part(who, (id, &key.0))?;
        running(&round)?;
        if !round.figures.get(key).is_some_and(|f| f.red_line) {
            return Err(Denial::NotFound);
        }
        listed(&round, key, std::iter::once(case))?;
        let row = SettledLine {
            round: id.into(),
            body: key.0.clone(),
            indicator: key.1.clone(),
            case: case.into(),
            confirmed,
            reason: reason(why, "reason")?,
            by: who.name.clone(),
            at: self.now(),
        };
        self.enter_assessed(who, vec![("RedLineSettled", json!(row))]).await
    }
}

/// Refuses where a round is not frozen, or over.
pub(super) fn running(round: &Round) -> Result<(), Denial> {
    match round.state() {
        RoundState::Frozen => Ok(()),
        RoundState::Open => Err(Denial::mistake("reason", "数据还没有冻结")),
        RoundState::Final => Err(Denial::mistake("reason", "这一次考核已经定稿")),
        RoundState::Voided => Err(Denial::mistake("reason", "这一次考核已经作废")),
    }
}

/// The cases named, each of which stands behind the figure.
fn listed<'a>(round: &Round, key: &FigureKey, named: impl Iterator<Item = &'a str>) -> Result<Vec<String>, Denial> {
    let behind = round.cases.get(key).map(Vec::as_slice).unwrap_or_default();
    let check = |id: &str| match behind.iter().any(|c| c.id == id) {
        true => Ok(id.to_string()),
        false => Err(Denial::mistake("cases", format!("{id} 不在这个数据的名单里"))),
    };
    named.map(check).collect()
}
