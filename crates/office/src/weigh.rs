//! Weighing 裁量: what follows from the circumstances, beside what the agency decided before on the same item.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::base::{Day, Fields, Money};
use crate::fault::Denial;
use crate::law::items::Item;
use crate::law::procedure::Act;
use crate::matter::discretion::{Weighed, weigh};
use crate::matter::{Ctx, Mode, View, strand};
use crate::{Office, policy};
use fadu_store::{PrecedentRow, Views};
use serde::Serialize;
use std::borrow::Cow;

/// So many of the newest decisions on an item are looked at.
const LOOKED_AT: usize = 500;
/// So many of them are shown.
const SHOWN: usize = 5;

/// What follows from the circumstances, and what was decided before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Discretion {
    /// Tier, range, amounts and the reason proposed.
    #[serde(flatten)]
    pub weighed: Weighed,
    /// Owner and origin of the benchmark.
    pub house: Option<(String, String)>,
    /// Earlier decisions of the agency on the item.
    pub precedents: Precedents,
}

/// Earlier decisions of the agency on an item.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct Precedents {
    /// How many there are on the item.
    pub of_item: usize,
    /// The tier that median and span are of, empty for all tiers.
    pub of_tier: String,
    /// How many of that tier.
    pub count: usize,
    /// The amount in the middle; of an even number the lower of both.
    pub median: Option<Money>,
    /// Least and greatest amount.
    pub span: Option<(Money, Money)>,
    /// The nearest, nearest first.
    pub nearest: Vec<Precedent>,
}

/// An earlier decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Precedent {
    /// The matter.
    pub matter: MatterId,
    /// Number of the decision.
    pub number: String,
    /// Its day.
    pub decided_on: Day,
    /// Chinese name of the tier.
    pub tier: String,
    /// The circumstances in words.
    pub circumstances: Vec<String>,
    /// The amount.
    pub amount: Money,
    /// Whether its public page may be seen today.
    pub public: bool,
}

impl Office {
    /// What follows from what was typed so far into the form of an act; nothing is done.
    pub fn weigh(&self, who: &Who, matter: MatterId, act: &str, typed: &Fields) -> Result<Option<Discretion>, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Handle, facts.agency)?;
        let (actor, register) = (Self::actor(who), self.register());
        let engine = self.engine_of(&facts)?;
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let (id, key) = strand::split(act);
        let act = procedure.act(id).ok_or(Denial::NotFound)?;
        let facts = strand::seen_by(&procedure, &facts, act, key);
        self.weighed(&View { ctx, procedure: &procedure, facts: &facts }, act, typed)
    }

    pub(crate) fn weighed(&self, view: &View, act: &Act, typed: &Fields) -> Result<Option<Discretion>, Denial> {
        let Some(weighed) = weigh(view, act, typed) else { return Ok(None) };
        let Some(item) = crate::matter::discretion::item(view) else { return Ok(None) };
        let agency = view.facts.agency.to_string();
        let mut rows = self.store.precedents((&agency, &item.code), self.today().number(), LOOKED_AT)?;
        rows.retain(|(row, _)| row.matter.bits() != view.facts.matter.bits());
        let by = |tier: &str| view.ctx.register.weighed_by(&item.code, tier);
        let precedents = precedents((&item, &by), &weighed, rows);
        let house = item.house.as_ref().map(|h| (h.owner.clone(), h.origin.clone()));
        Ok(Some(Discretion { weighed, house, precedents }))
    }
}

/// The item as it was weighed by, for a recorded tier.
type WeighedBy<'a> = &'a dyn Fn(&str) -> Option<Cow<'a, Item>>;

fn precedents((item, by): (&Item, WeighedBy), weighed: &Weighed, mut rows: Vec<(PrecedentRow, bool)>) -> Precedents {
    let of_item = rows.len();
    let chosen = weighed.tier.as_ref();
    let place = |tier: &str| item.place(tier).map_or(i64::MAX, |p| p as i64);
    let same = |row: &PrecedentRow| chosen.is_none_or(|(id, _)| row.tier == *id);
    let mut amounts: Vec<i64> = rows.iter().filter(|(row, _)| same(row)).map(|(row, _)| row.amount).collect();
    amounts.sort_unstable();
    let shared = |row: &PrecedentRow| row.circumstances.iter().filter(|c| weighed.circumstances.contains(c)).count();
    // Nearest tier, most circumstances in common, nearest amount, newest.
    rows.sort_by_key(|(row, _)| {
        let tiers = chosen.map_or(0, |(id, _)| place(&row.tier).abs_diff(place(id)));
        let amounts = weighed.amount.map_or(0, |asked| asked.0.abs_diff(row.amount));
        (tiers, std::cmp::Reverse(shared(row)), amounts, -row.decided_on)
    });
    Precedents {
        of_item,
        of_tier: chosen.map_or(String::new(), |(_, name)| name.clone()),
        count: amounts.len(),
        median: amounts.get(amounts.len().saturating_sub(1) / 2).map(|a| Money(*a)),
        span: amounts.first().zip(amounts.last()).map(|(a, b)| (Money(*a), Money(*b))),
        nearest: rows.into_iter().take(SHOWN).map(|(row, public)| line((item, by), row, public)).collect(),
    }
}

fn line((item, by): (&Item, WeighedBy), row: PrecedentRow, public: bool) -> Precedent {
    let by = by(&row.tier);
    let item = by.as_deref().unwrap_or(item);
    let text = |id: &String| item.circumstance(id).map_or_else(|| id.clone(), |c| c.text.clone());
    Precedent {
        matter: MatterId::from_bits(row.matter.bits()),
        number: row.number,
        decided_on: Day::from_number(row.decided_on),
        tier: item.tier(&row.tier).map_or(row.tier, |t| t.name.clone()),
        circumstances: row.circumstances.iter().map(text).collect(),
        amount: Money(row.amount),
        public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matter::discretion::Amount;
    use fadu_store::StreamId;

    const ITEM: &str = r#"[[item]]
code = "X-1"
name = "n"
field = "f"
violated = ["x-law/1"]
basis = ["x-law/2"]
kinds = ["fine"]
limitation_years = 2
in_force_from = "2020-01-01"
party_kinds = ["company"]
confirmed = true
range = [{ kind = "fine", min_fen = 0, max_fen = 900 }]
tier = [
  { id = "1", name = "一", extent = [{ range = 0, min_fen = 0, max_fen = 300 }], circumstance = [{ id = "a", text = "甲" }] },
  { id = "2", name = "二", extent = [{ range = 0, min_fen = 300, max_fen = 600 }], circumstance = [{ id = "b", text = "乙" }, { id = "c", text = "丙" }] },
  { id = "3", name = "三", extent = [{ range = 0, min_fen = 600, max_fen = 900 }], circumstance = [{ id = "d", text = "丁" }] },
]
"#;

    fn row(n: u128, tier: &str, circumstance: &str, amount: i64) -> (PrecedentRow, bool) {
        let row = PrecedentRow {
            event: fadu_store::record::EventId::from_bits(n),
            matter: StreamId::from_bits(n),
            agency: "g".into(),
            item: "X-1".into(),
            range: "0".into(),
            tier: tier.into(),
            circumstances: vec![circumstance.into()],
            amount,
            number: format!("〔{n}〕"),
            decided_on: n as i32,
        };
        (row, n % 2 == 0)
    }

    fn asked(tier: Option<(&str, &str)>, circumstance: &str, amount: Option<i64>) -> Weighed {
        Weighed {
            item: "X-1".into(),
            item_name: "n".into(),
            circumstances: vec![circumstance.into()],
            tier: tier.map(|(a, b)| (a.into(), b.into())),
            range: Some(0),
            tier_bounds: None,
            law_bounds: None,
            amount: amount.map(Money),
            standing: Amount::Open,
            reason: String::new(),
            lacks: vec![],
        }
    }

    #[test]
    fn the_nearest_come_first() {
        let files = [("registers/x.toml".to_string(), ITEM.as_bytes().to_vec())].into();
        let item = crate::law::items::Items::of_pack(&crate::law::Pack { files }).unwrap().remove(0);
        let rows = || {
            vec![
                row(1, "1", "a", 100),
                row(2, "2", "b", 350),
                row(3, "2", "c", 580),
                row(4, "2", "c", 400),
                row(5, "3", "d", 700),
                row(6, "2", "b", 500),
            ]
        };
        let found = precedents((&item, &|_| None), &asked(Some(("2", "二")), "c", Some(390)), rows());
        let numbers: Vec<&str> = found.nearest.iter().map(|p| p.number.as_str()).collect();
        assert_eq!(numbers, ["〔4〕", "〔3〕", "〔2〕", "〔6〕", "〔1〕"]);
        assert_eq!((found.of_item, found.count, found.of_tier.as_str()), (6, 4, "二"));
        assert_eq!(found.median, Some(Money(400)));
        assert_eq!(found.span, Some((Money(350), Money(580))));
        assert_eq!((found.nearest[0].tier.as_str(), found.nearest[0].circumstances[0].as_str()), ("二", "丙"));
        assert!(found.nearest[0].public && !found.nearest[1].public);

        let all = precedents((&item, &|_| None), &asked(None, "", None), rows());
        assert_eq!((all.count, all.median, all.span), (6, Some(Money(400)), Some((Money(100), Money(700)))));
        assert_eq!(all.nearest[0].number, "〔6〕");

        let none = precedents((&item, &|_| None), &asked(Some(("2", "二")), "c", None), Vec::new());
        assert_eq!((none.of_item, none.median, none.span, none.nearest.len()), (0, None, None, 0));
    }
}
