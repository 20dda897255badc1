//! By which tiers an item is weighed: those of the benchmark that a body's lawyers confirmed for the day, else those of the law pack.

use crate::types::Register;
use fadu_law::base::Day;
use fadu_law::base::id::BodyId;
use fadu_law::items::Item;
use fadu_law::scale::Scale;
use std::borrow::Cow;

impl Register {
    /// The item of that code, in its latest version, with the tiers by which that body weighs it on that day.
    pub fn weighing(&self, code: &str, body: BodyId, day: Day) -> Option<Cow<'_, Item>> {
        let item = self.item(code)?;
        let decides = |s: &&Scale| s.waiver.is_none() && s.decides(code, (body, day));
        let laid = self.scales.values().find(decides).and_then(|s| s.over(item).ok());
        Some(laid.map_or(Cow::Borrowed(item), Cow::Owned))
    }

    /// The entry of a list of what is not punished 免罚清单 that the item is on, for that body on that day.
    pub fn waiver(&self, code: &str, body: BodyId, day: Day) -> Option<&Scale> {
        self.scales.values().find(|s| s.waiver.is_some() && s.decides(code, (body, day)))
    }

    /// The item of that code with the tiers of the version that a recorded tier or circumstance names, whatever is in force today.
    pub fn weighed_by(&self, code: &str, recorded: &str) -> Option<Cow<'_, Item>> {
        let item = self.item(code)?;
        let scale = self.scales.get(Scale::id_in(recorded)).filter(|s| s.item == code);
        let laid = scale.and_then(|s| s.over(item).ok());
        Some(laid.map_or(Cow::Borrowed(item), Cow::Owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::ROW;
    use fadu_law::base::Fields;
    use serde_json::{Value, json};

    fn row(value: Value) -> Fields {
        Fields::from([(ROW.to_string(), value)])
    }

    fn scale(id: &str, (from, until): (&str, Option<&str>), max: i64) -> Fields {
        let mut row = json!({"id": id, "act": "a", "place": "p 1-1", "title": "t", "owner": "o", "statute": "s", "basis": [],
            "in_force_from": from, "item": "A-1", "bodies": [BodyId::from_bits(7)],
            "rungs": [{"name": "第一档", "amounts": [{"measure": "fen", "min": 0, "max": max, "per": null, "when": ""}],
                "circumstances": [{"id": "", "text": "甲"}]}]});
        until.into_iter().for_each(|u| row["in_force_until"] = json!(u));
        self::row(row)
    }

    fn register() -> Register {
        let mut r = Register::default();
        let item = json!({"code": "A-1", "name": "甲", "field": "f", "violated": ["a-law/1"], "basis": ["a-law/2"], "kinds": ["fine"],
            "limitation_years": 2, "in_force_from": "2020-01-01", "party_kinds": ["person"], "confirmed": true,
            "range": [{"kind": "fine", "min_fen": 0, "max_fen": 900}],
            "tier": [{"id": "pack", "name": "包内", "share_percent": [0, 100], "circumstance": [{"id": "x", "text": "x"}]}]});
        assert!(r.apply("ItemPublished", &row(item)));
        assert!(r.apply("BenchmarkPublished", &scale("CJ-1", ("2020-03-01", None), 300)));
        assert!(r.apply("BenchmarkRetired", &scale("CJ-1", ("2020-03-01", Some("2023-02-28")), 300)));
        assert!(r.apply("BenchmarkPublished", &scale("CJ-2", ("2023-03-01", None), 400)));
        r
    }

    /// Each day has its version, another body those of the pack; what was recorded keeps the version that it names.
    #[test]
    fn versions_by_day_and_body() {
        let r = register();
        let tier = |body: u128, day: &str| {
            let item = r.weighing("A-1", BodyId::from_bits(body), day.parse().unwrap()).unwrap();
            item.tiers[0].id.clone()
        };
        assert_eq!(tier(7, "2020-02-29"), "pack");
        assert_eq!(tier(7, "2023-02-28"), "CJ-1.1");
        assert_eq!(tier(7, "2023-03-01"), "CJ-2.1");
        assert_eq!(tier(8, "2023-03-01"), "pack");
        let recorded = r.weighed_by("A-1", "CJ-1.1").unwrap();
        assert_eq!(recorded.tier("CJ-1.1").unwrap().extents[0].max_fen.unwrap().0, 300);
        assert_eq!(r.weighed_by("A-1", "pack").unwrap().tiers[0].id, "pack");
        assert!(r.weighed_by("A-2", "CJ-1.1").is_none());
    }
}
