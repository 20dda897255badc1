//! 裁量因素表: values of factors, each with its percent; their sum is the share of the most that the article allows.

use crate::discretion::{Circumstance, Extent, Tier};
use crate::items::{Item, Range};
use fadu_base::Money;
use serde::{Deserialize, Serialize};

/// A factor table 裁量因素表.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factors {
    /// What the sum is a share of: the greatest amount of the article.
    pub most_fen: Money,
    /// Where the sum begins 裁量起点, in percent.
    pub start: u16,
    /// A smaller sum counts as this much.
    pub floor: u16,
    /// A greater sum counts as this much.
    pub cap: u16,
    /// The factors, in the order of the table.
    pub factors: Vec<Factor>,
}

/// A factor 裁量要素, of which one value applies.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Its name.
    pub name: String,
    /// Its values, each with its percent.
    pub values: Vec<(Circumstance, u16)>,
}

impl Factors {
    /// The percent that these values make, one of each factor; the name of the factor where that is not so.
    pub fn percent(&self, chosen: &[&str]) -> Result<u16, String> {
        let mut sum = self.start;
        for factor in &self.factors {
            let mut of = factor.values.iter().filter(|(c, _)| chosen.contains(&c.id.as_str()));
            match (of.next(), of.next()) {
                (Some((_, percent)), None) => sum += percent,
                _ => return Err(factor.name.clone()),
            }
        }
        Ok(sum.max(self.floor).min(self.cap))
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = (&Factor, &Circumstance, u16)> {
        self.factors.iter().flat_map(|f| f.values.iter().map(move |(c, p)| (f, c, *p)))
    }

    /// With ids of one version.
    pub(super) fn named(&self, id: &str) -> Factors {
        let mut named = self.clone();
        for (n, factor) in (1..).zip(&mut named.factors) {
            (1..).zip(&mut factor.values).for_each(|(m, (c, _))| c.id = format!("{id}.f{n}.{m}"));
        }
        named
    }

    /// A tier for each percent: exactly that share, but never less than the article's least.
    pub(super) fn tiers(&self, (id, item): (&str, &Item)) -> Result<Vec<Tier>, String> {
        let tops = |r: &Range| r.absolute().is_some_and(|(_, max)| max == self.most_fen);
        let range = item.ranges.iter().position(tops);
        let wrong = || format!("最高额 {} 元不是案由的任何一个法定幅度的上限", self.most_fen.0 / 100);
        let range = range.ok_or_else(wrong)?;
        let least = item.ranges[range].absolute().map_or(Money(0), |(min, _)| min);
        let tier = |percent: u16| {
            // A hundredth part of a fen is dropped in favour of the party.
            let amount = Money(self.most_fen.0 * i64::from(percent) / 100).max(least);
            let extent = Extent {
                range,
                min_fen: Some(amount),
                max_fen: Some(amount),
                min_times_tenths: None,
                max_times_tenths: None,
                min_permille: None,
                max_permille: None,
                note: String::new(),
                printed_min_fen: None,
            };
            Tier {
                id: format!("{id}.p{percent}"),
                name: format!("裁量百分值{percent}%"),
                share_percent: None,
                extents: vec![extent],
                circumstances: Vec::new(),
                assumed: false,
            }
        };
        Ok((self.start.max(self.floor).min(self.cap)..=self.cap).map(tier).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table as published ones are: start 10 %, four factors, of 200,000 yuan.
    fn table() -> Factors {
        let factor = |name: &str, values: &[(&str, u16)]| Factor {
            name: name.into(),
            values: values.iter().map(|(t, p)| (Circumstance { id: String::new(), text: t.to_string() }, *p)).collect(),
        };
        let factors = vec![
            factor("表现", &[("已联网未使用", 20), ("未安装", 30)]),
            factor("持续时间", &[("一个月以下", 0), ("六个月以上", 20)]),
            factor("近一年", &[("没有", 0), ("有", 20)]),
            factor("整改", &[("已改", 0), ("未改", 20)]),
        ];
        Factors { most_fen: Money(20_000_000), start: 10, floor: 0, cap: 100, factors }
    }

    fn item(least: i64) -> Item {
        let text = format!(
            "code = \"X-1\"\nname = \"n\"\nfield = \"f\"\nviolated = [\"x-law/1\"]\nbasis = [\"x-law/2\"]\nkinds = [\"fine\"]\nlimitation_years = 2
in_force_from = \"2020-01-01\"\nparty_kinds = [\"company\"]\nconfirmed = true\nrange = [{{ kind = \"fine\", min_fen = {least}, max_fen = 20_000_000 }}]"
        );
        toml::from_str(&text).unwrap()
    }

    fn check(chosen: [&str; 4], percent: u16, yuan: i64) {
        let named = table().named("CJ-1");
        let found = named.percent(&chosen).unwrap();
        let tiers = named.tiers(("CJ-1", &item(2_000_000))).unwrap();
        let tier = tiers.iter().find(|t| t.id == format!("CJ-1.p{found}")).unwrap();
        assert_eq!((found, tier.extents[0].min_fen), (percent, Some(Money(yuan * 100))), "{chosen:?}");
        assert_eq!(tier.extents[0].min_fen, tier.extents[0].max_fen);
    }

    /// Worked by hand: 10 + 20 + 20 + 20 + 0 = 70 % of 200,000 is 140,000.
    #[test]
    fn percents_add_up_to_a_share_of_the_most() {
        check(["CJ-1.f1.1", "CJ-1.f2.2", "CJ-1.f3.2", "CJ-1.f4.1"], 70, 140_000);
        check(["CJ-1.f1.2", "CJ-1.f2.2", "CJ-1.f3.2", "CJ-1.f4.2"], 100, 200_000);
        check(["CJ-1.f1.1", "CJ-1.f2.1", "CJ-1.f3.1", "CJ-1.f4.1"], 30, 60_000);
        check(["CJ-1.f4.2", "CJ-1.f3.1", "CJ-1.f2.1", "CJ-1.f1.2"], 60, 120_000);
    }

    #[test]
    fn one_value_of_each_factor() {
        let named = table().named("CJ-1");
        assert_eq!(named.percent(&["CJ-1.f1.1", "CJ-1.f2.1", "CJ-1.f3.1"]), Err("整改".into()));
        assert_eq!(
            named.percent(&["CJ-1.f1.1", "CJ-1.f1.2", "CJ-1.f2.1", "CJ-1.f3.1", "CJ-1.f4.1"]),
            Err("表现".into())
        );
    }

    /// Below the floor it counts as the floor, above the cap as the cap, and never less than the article's least.
    #[test]
    fn floors_and_caps() {
        let light = ["CJ-1.f1.1", "CJ-1.f2.1", "CJ-1.f3.1", "CJ-1.f4.1"];
        let heavy = ["CJ-1.f1.2", "CJ-1.f2.2", "CJ-1.f3.2", "CJ-1.f4.2"];
        let with = |start, floor, cap| Factors { start, floor, cap, ..table() }.named("CJ-1");
        assert_eq!(with(10, 40, 100).percent(&light), Ok(40));
        assert_eq!(with(30, 0, 100).percent(&heavy), Ok(100));
        let low = with(7, 0, 100);
        assert_eq!(low.percent(&light), Ok(27));
        let tiers = low.tiers(("CJ-1", &item(10_000_000))).unwrap();
        let at = |p: &str| tiers.iter().find(|t| t.id == p).unwrap().extents[0].min_fen.unwrap();
        assert_eq!(
            (at("CJ-1.p27"), at("CJ-1.p50"), at("CJ-1.p51")),
            (Money(10_000_000), Money(10_000_000), Money(10_200_000))
        );
        let other = Factors { most_fen: Money(100_000_000), ..table() };
        assert_eq!(other.tiers(("CJ-1", &item(0))).unwrap_err(), "最高额 1000000 元不是案由的任何一个法定幅度的上限");
    }
}
