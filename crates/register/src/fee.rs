//! Fees 收费 of the catalogue of fees 收费目录: what may be charged on a day, by whom, up to what standard; proposed by one person, confirmed by another.

use crate::power::AdjustmentAnswer;
use crate::types::Register;
use fadu_law::base::id::BodyId;
use fadu_law::base::{Day, Money};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A fee as one version of the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// Name.
    pub name: String,
    /// The id of its kind, one of those of the law pack.
    pub kind: String,
    /// The id of the rank of the norm that set it up 设立层级, one of those of the law pack.
    pub set_by: String,
    /// What it rests on, each as it is written: `《行政许可法》第59条`.
    pub basis: Vec<String>,
    /// The bodies that may charge it.
    pub bodies: Vec<BodyId>,
    /// Who pays.
    pub payer: String,
    /// What it is counted by: 件, 平方米.
    pub unit: String,
    /// The least for a unit; nothing where a share is charged.
    pub least: Money,
    /// The most for a unit; nothing where a share is charged.
    pub most: Money,
    /// Charged as a share of an amount, which is counted in yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Who pays less or nothing, and on what ground.
    #[serde(default)]
    pub exemption: String,
    /// The last day on which it may be charged.
    #[serde(default)]
    pub until: Option<Day>,
}

/// A share of an amount 按比例: so many per mille, no less and no more than these sums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Per mille 千分之几.
    pub per_mille: u32,
    /// The least that is charged, where one is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<Money>,
    /// The most that is charged, where one is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Money>,
}

impl Share {
    /// What it comes to for an amount in whole yuan. What is less than a fen is left to the payer: a house rule, assumed (`law/reading/fees.toml`).
    pub fn of(&self, yuan: i64) -> Option<Money> {
        let fen = yuan.checked_mul(100)?.checked_mul(self.per_mille.into())?.div_euclid(1000);
        let fen = self.least.map_or(fen, |least| fen.max(least.0));
        Some(Money(self.most.map_or(fen, |most| fen.min(most.0))))
    }
    /// In words: `15‰，至少 ¥50.00，至多 ¥2,000.00`.
    pub fn words(&self) -> String {
        let bound = |word: &str, of: Option<Money>| of.map_or(String::new(), |m| format!("，{word} {m}"));
        format!("{}‰{}{}", self.per_mille, bound("至少", self.least), bound("至多", self.most))
    }
}

/// An entry of the catalogue: asked by one person, confirmed or returned by another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeEntry {
    /// Its own id.
    pub id: String,
    /// The code of the fee.
    pub code: String,
    /// What the catalogue says from then on; nothing where the fee is struck off.
    #[serde(default)]
    pub fee: Option<Fee>,
    /// The first day on which it holds.
    pub day: Day,
    /// Why.
    pub reason: String,
    /// The natural person who asked.
    pub by: String,
    /// That person's name.
    pub by_name: String,
    /// When it was asked.
    pub on: Day,
    /// The answer, once there is one.
    #[serde(default)]
    pub answer: Option<AdjustmentAnswer>,
}

/// A fee with all its versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedFee {
    /// Its code.
    pub code: String,
    /// Every version with its first day, the newest last; nothing from the day on which it was struck off.
    pub versions: Vec<(Day, Option<Arc<Fee>>)>,
}

impl Fee {
    /// What may be asked for so many units; nothing beyond all sums.
    pub fn bounds(&self, units: i64) -> Option<(Money, Money)> {
        if let Some(share) = &self.share {
            return share.of(units).map(|one| (one, one));
        }
        let times = |m: Money| m.0.checked_mul(units).map(Money);
        times(self.least).zip(times(self.most))
    }
    /// The standard as a table and a form have it: `10`, `5至10`, `15‰，至少50，至多2000`.
    pub fn standard_cell(&self) -> String {
        if let Some(share) = &self.share {
            let bound = |word: &str, of: Option<Money>| of.map_or(String::new(), |m| format!("，{word}{}", m.plain()));
            return format!("{}‰{}{}", share.per_mille, bound("至少", share.least), bound("至多", share.most));
        }
        let (least, most) = (self.least.plain(), self.most.plain());
        if least == most { most } else { format!("{least}至{most}") }
    }
    /// The standard in words: `¥10.00/件`, `15‰，至少 ¥50.00`.
    pub fn standard(&self) -> String {
        if let Some(share) = &self.share {
            return share.words();
        }
        match self.least == self.most {
            true => format!("{}/{}", self.most, self.unit),
            false => format!("{}至{}/{}", self.least, self.most, self.unit),
        }
    }
}

impl ListedFee {
    /// What the catalogue says of it on that day.
    pub fn on(&self, day: Day) -> Option<&Fee> {
        let newest = self.versions.iter().rev().find(|(from, _)| *from <= day)?.1.as_deref();
        newest.filter(|fee| fee.until.is_none_or(|u| day <= u))
    }
    /// What it says on that day, else what it said last within so many days before: what arose then is charged by it still.
    pub fn lately(&self, day: Day, days: i32) -> Option<&Fee> {
        (0..=days).find_map(|n| self.on(day.plus(-n)))
    }
    /// The first day of the version of that day.
    pub fn since(&self, day: Day) -> Option<Day> {
        self.versions.iter().rev().find(|(from, _)| *from <= day).map(|(from, _)| *from)
    }
    /// What it says in the version that counts for pages: of that day, else the first to come, else the last that stood.
    pub fn near(&self, day: Day) -> Option<&Fee> {
        let to_come = || self.versions.iter().find(|(from, f)| *from > day && f.is_some());
        let stood = || self.versions.iter().rev().find(|(_, f)| f.is_some());
        self.on(day).or_else(|| to_come().or_else(stood)?.1.as_deref())
    }
}

impl Register {
    /// The catalogue on a day.
    pub fn fees_on(&self, day: Day) -> impl Iterator<Item = (&ListedFee, &Fee)> {
        self.fees.values().filter_map(move |f| Some((f.as_ref(), f.on(day)?)))
    }
    /// What the catalogue says of a fee on a day.
    pub fn fee_on(&self, code: &str, day: Day) -> Option<&Fee> {
        self.fees.get(code)?.on(day)
    }
    /// The entry of a fee that waits for an answer.
    pub fn fee_waiting(&self, code: &str) -> Option<&FeeEntry> {
        self.fee_entries.values().find(|e| e.code == code && e.answer.is_none()).map(Arc::as_ref)
    }

    pub(crate) fn enter_fee(&mut self, entry: FeeEntry) {
        if entry.answer.as_ref().is_some_and(|said| said.approved) {
            let new = || Arc::new(ListedFee { code: entry.code.clone(), versions: Vec::new() });
            let listed = Arc::make_mut(Arc::make_mut(&mut self.fees).entry(entry.code.clone()).or_insert_with(new));
            listed.versions.push((entry.day, entry.fee.clone().map(Arc::new)));
            listed.versions.sort_by_key(|(day, _)| *day);
        }
        Arc::make_mut(&mut self.fee_entries).insert(entry.id.clone(), Arc::new(entry));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::ROW;
    use fadu_law::base::Fields;
    use serde_json::{Value, json};

    fn told(r: &mut Register, event: &str, (id, day): (&str, &str), fee: Value, approved: Option<bool>) {
        let answer = approved.map(|a| json!({ "approved": a, "by_name": "乙", "on": day }));
        let row = json!({ "id": id, "code": "SF-1", "fee": fee, "day": day, "reason": "r", "by": "1", "by_name": "甲", "on": day, "answer": answer });
        assert!(r.apply(event, &Fields::from([(ROW.to_string(), row)])));
    }

    fn fee(most: i64, until: Option<&str>) -> Value {
        json!({ "name": "证照工本费", "kind": "k", "set_by": "law", "basis": [], "bodies": [BodyId::from_bits(1)], "payer": "申请人", "unit": "件",
            "least": 500, "most": most, "until": until })
    }

    #[test]
    fn the_catalogue_is_asked_by_day_and_only_what_was_confirmed_counts() {
        let mut r = Register::default();
        let on = |r: &Register, day: &str| r.fee_on("SF-1", day.parse().unwrap()).map(|f| f.most.0);
        told(&mut r, "FeeProposed", ("a", "2026-01-01"), fee(1000, None), None);
        assert!(r.fee_waiting("SF-1").is_some() && on(&r, "2026-01-01").is_none());
        told(&mut r, "FeeConfirmed", ("a", "2026-01-01"), fee(1000, None), Some(true));
        told(&mut r, "FeeReturned", ("b", "2026-02-01"), fee(9000, None), Some(false));
        told(&mut r, "FeeConfirmed", ("c", "2026-03-01"), fee(800, Some("2026-03-31")), Some(true));
        assert!(r.fee_waiting("SF-1").is_none());
        let days = ["2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"];
        assert_eq!(days.map(|d| on(&r, d)), [None, Some(1000), Some(1000), Some(800), Some(800), None]);
        told(&mut r, "FeeConfirmed", ("d", "2026-06-01"), fee(700, None), Some(true));
        told(&mut r, "FeeConfirmed", ("e", "2026-07-01"), Value::Null, Some(true));
        assert_eq!(["2026-06-30", "2026-07-01"].map(|d| on(&r, d)), [Some(700), None]);
        let near = |day: &str| r.fees["SF-1"].near(day.parse().unwrap()).map(|f| f.most.0);
        assert_eq!((near("2025-01-01"), near("2026-08-01")), (Some(1000), Some(700)));
        let lately = |day: &str, days| r.fees["SF-1"].lately(day.parse().unwrap(), days).map(|f| f.most.0);
        assert_eq!(
            (lately("2026-07-10", 10), lately("2026-07-10", 9), lately("2026-06-30", 0)),
            (Some(700), None, Some(700))
        );
    }

    #[test]
    fn a_standard_times_the_units() {
        let fee: Fee = serde_json::from_value(fee(1000, None)).unwrap();
        assert_eq!(fee.bounds(3), Some((Money(1500), Money(3000))));
        assert_eq!(fee.bounds(i64::MAX), None);
        assert_eq!(fee.standard(), "¥5.00至¥10.00/件");
        assert_eq!(Fee { least: Money(1000), ..fee }.standard(), "¥10.00/件");
    }

    #[test]
    fn a_share_is_counted_to_the_fen_and_keeps_its_bounds() {
        let share = |per_mille, least: Option<i64>, most: Option<i64>| Share {
            per_mille,
            least: least.map(Money),
            most: most.map(Money),
        };
        // 5‰ of ¥333 is ¥1.665: the half fen is left to the payer.
        for (of, yuan, fen) in [
            (share(5, None, None), 333, Some(166)),
            (share(5, None, None), 10_000, Some(5_000)),
            (share(1, None, None), 9, Some(0)),
            (share(15, Some(5_000), Some(200_000)), 1_000, Some(5_000)),
            (share(15, Some(5_000), Some(200_000)), 10_000, Some(15_000)),
            (share(15, Some(5_000), Some(200_000)), 1_000_000, Some(200_000)),
            (share(15, None, None), i64::MAX, None),
        ] {
            assert_eq!(of.of(yuan).map(|m| m.0), fen, "{of:?} of {yuan}");
        }
        let plain: Fee = serde_json::from_value(fee(1000, None)).unwrap();
        assert!(!serde_json::to_string(&plain).unwrap().contains("share"), "as it was written before");
        let fee = Fee { least: Money(0), most: Money(0), share: Some(share(15, Some(5_000), Some(200_000))), ..plain };
        assert_eq!(fee.bounds(10_000), Some((Money(15_000), Money(15_000))));
        assert_eq!(fee.standard_cell(), "15‰，至少50.00，至多2000.00");
        assert!(fee.standard().starts_with("15‰，至少 ¥50.00，至多 ¥2"), "{}", fee.standard());
        assert_eq!(serde_json::from_str::<Fee>(&serde_json::to_string(&fee).unwrap()).unwrap(), fee);
    }
}
