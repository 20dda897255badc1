//! Confirming entries in bulk, returning them with a reason, retiring what was confirmed.

use super::list::{Basis, bars};
use super::{CATALOGUE, ENTRY, Entry, PUBLISHED, REPEALED, RETURNED, State};
use crate::Office;
use crate::accounts::Who;
use crate::base::{Day, Fields};
use crate::fault::Denial;
use crate::matter::register::fold::ROW;
use crate::policy::{self, Do};
use serde_json::json;

/// So many entries are settled at once.
const AT_ONCE: usize = 2_000;
const REASON_MOST: usize = 500;

/// What was done, and what was not and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// How many were settled.
    pub done: usize,
    /// Code, name and reason of those that were not.
    pub left: Vec<(String, String, String)>,
}

impl Settled {
    /// Where one was chosen: that it was not settled is a mistake.
    pub fn whole(self) -> Result<(), Denial> {
        match self.left.into_iter().next() {
            Some((_, _, why)) => Err(Denial::mistake("", why)),
            None => Ok(()),
        }
    }
}

impl Office {
    /// Confirms entries: each becomes an item of the registers that may found a decision. Those that cannot be are named, the others are confirmed.
    pub async fn confirm_items(&self, who: &Who, codes: &[&str]) -> Result<Settled, Denial> {
        policy::require(who, Do::Vouch, who.agency)?;
        let basis = Basis::of(self)?;
        let (mut settled, mut events) = (Settled::default(), Vec::new());
        for entry in self.chosen(codes)? {
            let why = match entry.state {
                State::Unconfirmed => bars(&entry, &basis),
                other => vec![format!("{}，不能确认", other.zh())],
            };
            if !why.is_empty() {
                settled.left.push((entry.item.code, entry.item.name, why.join("；")));
                continue;
            }
            let mut new = self.settled(who, entry, (State::Confirmed, ""));
            new.item.confirmed = true;
            new.item.in_force_from = basis.in_force(&new.statute, new.version_day).unwrap_or(new.item.in_force_from);
            settled.done += 1;
            let row = (ROW.to_string(), json!(new.item));
            events.push((PUBLISHED, of_entry(who, &new).into_iter().chain([row]).collect()));
        }
        self.register_events(events, self.now()).await?;
        Ok(settled)
    }

    /// Returns entries that nobody confirmed, with the reason.
    pub async fn return_items(&self, who: &Who, codes: &[&str], reason: &str) -> Result<Settled, Denial> {
        policy::require(who, Do::Vouch, who.agency)?;
        let reason = said(reason, "请写明退回的理由（500 字以内）")?;
        let (mut settled, mut events) = (Settled::default(), Vec::new());
        for entry in self.chosen(codes)? {
            if entry.state != State::Unconfirmed {
                let why = format!("{}，不能退回", entry.state.zh());
                settled.left.push((entry.item.code, entry.item.name, why));
                continue;
            }
            settled.done += 1;
            events.push((RETURNED, of_entry(who, &self.settled(who, entry, (State::Returned, reason)))));
        }
        self.enter_beside(CATALOGUE, events, (self.now(), Vec::new())).await?;
        Ok(settled)
    }

    /// Retires items that were confirmed: good for conduct up to a day, and for no conduct after it.
    pub async fn retire_items(
        &self,
        who: &Who,
        codes: &[&str],
        (last_day, reason): (&str, &str),
    ) -> Result<Settled, Denial> {
        policy::require(who, Do::Vouch, who.agency)?;
        let reason = said(reason, "请写明停用的理由（500 字以内）")?;
        let last: Day = last_day.trim().parse().map_err(|_| Denial::mistake("last_day", "请填写最后适用日"))?;
        let (mut settled, mut events) = (Settled::default(), Vec::new());
        for entry in self.chosen(codes)? {
            let why = match entry.state {
                State::Confirmed if last < entry.item.in_force_from.plus(-1) => {
                    format!("最后适用日不能早于施行日 {} 的前一天", entry.item.in_force_from)
                }
                State::Confirmed => String::new(),
                other => format!("{}，不能停用", other.zh()),
            };
            if !why.is_empty() {
                settled.left.push((entry.item.code, entry.item.name, why));
                continue;
            }
            let mut new = self.settled(who, entry, (State::Retired, reason));
            new.item.in_force_until = Some(last);
            settled.done += 1;
            let more = [
                (ROW.to_string(), json!(new.item)),
                ("item".to_string(), json!(new.item.code)),
                ("last_day".to_string(), json!(last)),
                ("reason".to_string(), json!(reason)),
            ];
            events.push((REPEALED, of_entry(who, &new).into_iter().chain(more).collect()));
        }
        self.register_events(events, self.now()).await?;
        Ok(settled)
    }

    /// The entries of these codes, each once.
    pub(super) fn chosen(&self, codes: &[&str]) -> Result<Vec<Entry>, Denial> {
        if codes.is_empty() {
            return Err(Denial::mistake("code", "请先勾选案由"));
        }
        if codes.len() > AT_ONCE {
            return Err(Denial::mistake("code", format!("一次最多处理 {AT_ONCE} 条")));
        }
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        codes.dedup();
        codes.into_iter().map(|c| self.item_entry(c)?.ok_or(Denial::NotFound)).collect()
    }

    fn settled(&self, who: &Who, entry: Entry, (state, reason): (State, &str)) -> Entry {
        let (by, by_name) = (who.person.to_string(), who.name.clone());
        Entry { state, by, by_name, on: self.today(), reason: reason.into(), ..entry }
    }
}

/// A reason, if there is one of a good length.
pub(crate) fn said<'a>(reason: &'a str, otherwise: &str) -> Result<&'a str, Denial> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MOST {
        return Err(Denial::mistake("reason", otherwise));
    }
    Ok(reason)
}

fn of_entry(who: &Who, entry: &Entry) -> Fields {
    Fields::from([(ENTRY.to_string(), json!(entry)), ("_by".to_string(), json!(who.person))])
}
