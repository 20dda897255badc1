//! A fee is proposed: new, changed or struck off, by a form. Nothing of it counts before another person has confirmed it.

use super::{PROPOSED, cells};
use crate::Office;
use crate::accounts::{Press, Who, hex};
use crate::base::Day;
use crate::fault::Denial;
use crate::matter::register::{Fee, FeeEntry, Register};
use crate::policy::{self, Do};
use crate::powers::{entered, mistaken, said};

/// What a form asks for.
#[derive(Clone, Debug, Default)]
pub struct FeeForm {
    /// The code.
    pub code: String,
    /// The other cells by their heading.
    pub cells: Vec<(&'static str, String)>,
    /// Struck off rather than entered.
    pub strike: bool,
    /// Why.
    pub reason: String,
}

impl Office {
    /// Proposes one fee; its code.
    pub async fn propose_fee(&self, by: impl Into<Press<'_>>, form: &FeeForm) -> Result<String, Denial> {
        let by = by.into();
        let who = by.who;
        policy::require(who, Do::Catalogue, who.agency)?;
        let mut wrong = Vec::new();
        let reason = said(&mut wrong, ("reason", "理由"), &form.reason);
        let code = form.code.trim();
        let cell = |heading: &str| {
            let own = form.cells.iter().find(|(h, _)| *h == heading).map_or("", |(_, v)| v.trim());
            if heading == "编码" { code } else { own }
        };
        let read = match form.strike {
            true => cell("施行日期").parse().map(|day| (day, None)).map_err(|_| vec![("施行日期", STRIKE.into())]),
            false => self.read_fee(&mut self.fee_reader()?, &cell).map(|(day, fee)| (day, Some(fee))),
        };
        let read = match read {
            Ok(read) if wrong.is_empty() => read,
            Ok(_) => return Err(mistaken(wrong)),
            Err(all) => {
                wrong.extend(all.into_iter().map(|(heading, why)| (cells::field(heading), why)));
                return Err(mistaken(wrong));
            }
        };
        let asked = self.fee_entry(who, code, read, reason);
        if let Err((field, why)) = fits(&self.register(), &asked) {
            return Err(mistaken(vec![(field, why)]));
        }
        if self.register().fee_waiting(code).is_some() {
            return Err(mistaken(vec![("code", WAITS.into())]));
        }
        self.register_pressed(&by, vec![(PROPOSED, entered(who, &asked))]).await?;
        Ok(asked.code)
    }

    /// An entry as it is asked.
    pub(super) fn fee_entry(&self, who: &Who, code: &str, (day, fee): (Day, Option<Fee>), reason: String) -> FeeEntry {
        FeeEntry {
            id: hex(&self.seed().to_be_bytes()),
            code: code.to_string(),
            fee,
            day,
            reason,
            by: who.person.to_string(),
            by_name: who.name.clone(),
            on: self.today(),
            answer: None,
        }
    }
}

/// Said where an entry of the fee waits already.
pub(super) const WAITS: &str = "这项收费已有一份录入在等确认";
const STRIKE: &str = "请填写从哪一天起取消";

/// Whether an entry fits what stands: field and sentence where it does not.
pub(super) fn fits(register: &Register, entry: &FeeEntry) -> Result<(), (&'static str, String)> {
    let listed = register.fees.get(&entry.code);
    let newest = listed.and_then(|f| f.versions.last()).map(|(day, _)| *day);
    match newest.filter(|newest| entry.day < *newest) {
        Some(newest) => Err(("day", format!("日期不能早于上一次的 {newest}"))),
        None if entry.fee.is_none() && listed.is_none_or(|f| f.on(entry.day).is_none()) => {
            Err(("day", format!("{} 在 {} 不在目录，不能取消", entry.code, entry.day)))
        }
        None => Ok(()),
    }
}
