//! 裁量基准: benchmarks of `law/discretion`, the one place where tiers are set. A benchmark is a house rule of the body that issued it
//! (行政处罚法第34条): circumstances lead to a tier, a tier to a part of the law's range.

use crate::items::Item;
use crate::{LawError, Pack};
use fadu_base::{Citation, Day, Money};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A tier of discretion 裁量档次: the circumstances that lead to it, and its part of the law's ranges.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Once only in its item, such as `lighter` or `2`.
    pub id: String,
    /// 从轻, 一般, 从重, or 第二档.
    pub name: String,
    /// Its share of whichever range applies: from and to, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_percent: Option<(u8, u8)>,
    /// Or its own ends in single ranges.
    #[serde(default, rename = "extent", skip_serializing_if = "Vec::is_empty")]
    pub extents: Vec<Extent>,
    /// Any one of these leads to the tier.
    #[serde(default, rename = "circumstance")]
    pub circumstances: Vec<Circumstance>,
    /// Rests on assumption rather than on a published rule.
    #[serde(default)]
    pub assumed: bool,
}

/// A circumstance 裁量情节.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstance {
    /// Once only in its item.
    pub id: String,
    /// What it is, in our own words.
    pub text: String,
}

/// The part that a tier takes of one range, in what that range is counted in; both ends belong to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// Which range of the item.
    pub range: usize,
    /// Least amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_fen: Option<Money>,
    /// Greatest amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_fen: Option<Money>,
    /// Least multiple in tenths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_times_tenths: Option<u32>,
    /// Greatest multiple in tenths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_times_tenths: Option<u32>,
    /// Least share in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_permille: Option<u32>,
    /// Greatest share in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_permille: Option<u32>,
    /// Why it does not begin where the one before it ends, or other than as printed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The least amount as the table prints it, where that is plainly a misprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed_min_fen: Option<Money>,
}

/// Two ends and what they are counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spread {
    /// Amounts.
    Fen(Money, Money),
    /// Amounts for each of something, of which the base counts hundredths.
    FenEach(Money, Money),
    /// Multiples of a base, in tenths.
    TimesTenths(u32, u32),
    /// Shares of a base, in thousandths.
    Permille(u32, u32),
}

/// Whose tiers they are: a house rule 内部规则 with owner and origin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// The body that set the tiers.
    pub owner: String,
    /// Where they come from, as refusals and reasons name it.
    pub origin: String,
    /// Whether they rest on assumption.
    #[serde(default)]
    pub assumed: bool,
}

/// A benchmark 裁量基准: one file of `law/discretion`.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Benchmark {
    /// Kebab-case id, the name of its file.
    pub id: String,
    /// Owner and origin, as refusals name them.
    pub house: House,
    /// What lets a body set it.
    pub cites: Vec<Citation>,
    /// The document it was taken from.
    #[serde(default)]
    pub document: Option<Document>,
    /// First day on which the body decides by it.
    pub in_force: Day,
    /// Tiers by item.
    #[serde(rename = "item")]
    pub items: Vec<Weighing>,
}

/// The published document behind a benchmark, as facts.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Title.
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// Number, empty where none is known.
    #[serde(default)]
    pub number: String,
    /// First day in force.
    pub in_force: Day,
    /// Last day in force, where it has run out.
    #[serde(default)]
    pub until: Option<Day>,
    /// The part that is taken over, and the version of the statute that it goes by.
    pub part: String,
    /// How many rows that part has.
    pub rows: usize,
}

/// The tiers that a benchmark gives to one item.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighing {
    /// The item.
    pub code: String,
    /// Its place in the document.
    #[serde(default)]
    pub place: String,
    /// What became of its basis since, where anything did.
    #[serde(default)]
    pub since: Option<Since>,
    /// Tiers, lightest first.
    #[serde(rename = "tier")]
    pub tiers: Vec<Tier>,
}

/// What became of the basis of an item after the document was made.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// The last day of conduct that the tiers are good for.
    pub usable_until: Day,
    /// The article that stands in its place today.
    pub by: Citation,
    /// What differs, in our own words.
    pub note: String,
}

impl Benchmark {
    /// All benchmarks of a pack, in the order of their files.
    pub fn all(pack: &Pack) -> Result<Vec<Benchmark>, LawError> {
        let read = |path: &str| {
            let benchmark: Benchmark = pack.toml(path)?;
            let named = path == format!("discretion/{}.toml", benchmark.id);
            if named { Ok(benchmark) } else { Err(LawError::new(path, "文件名与 id 不同")) }
        };
        pack.paths("discretion/", ".toml").map(read).collect()
    }
}

/// Gives each item the tiers that a benchmark sets for it.
pub fn lay_over(pack: &Pack, items: &mut [Item]) -> Result<(), LawError> {
    for benchmark in Benchmark::all(pack)? {
        let wrong = |what: String| LawError::new(format!("discretion/{}.toml", benchmark.id), what);
        for weighing in &benchmark.items {
            let item = items.iter_mut().find(|i| i.code == weighing.code);
            let item = item.ok_or_else(|| wrong(format!("没有案由 {}", weighing.code)))?;
            if !item.tiers.is_empty() {
                return Err(wrong(format!("{} 已有裁量档次", weighing.code)));
            }
            if weighing.since.as_ref().map(|s| s.usable_until) != item.in_force_until {
                return Err(wrong(format!("{}：依据修改后的末日与案由不同", weighing.code)));
            }
            item.tiers.clone_from(&weighing.tiers);
            item.house = Some(benchmark.house.clone());
        }
    }
    Ok(())
}

/// Proves the tiers of an item: ids once only, each range covered from end to end without overlap, gaps only where the tier says why.
pub(crate) fn prove(item: &Item) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for tier in &item.tiers {
        if !seen.insert(format!("tier {}", tier.id)) {
            return Err(format!("tier {} occurs twice", tier.id));
        }
        if tier.circumstances.is_empty() {
            return Err(format!("tier {} has no circumstance", tier.id));
        }
        if tier.share_percent.is_some() != tier.extents.is_empty() {
            return Err(format!("tier {} has either a share or extents", tier.id));
        }
        if let Some(c) = tier.circumstances.iter().find(|c| !seen.insert(format!("circumstance {}", c.id))) {
            return Err(format!("circumstance {} occurs twice", c.id));
        }
        if let Some(extent) = tier.extents.iter().find(|e| e.range >= item.ranges.len()) {
            return Err(format!("tier {} names range {}, which is not there", tier.id, extent.range));
        }
    }
    shares_join(item)?;
    (0..item.ranges.len()).try_for_each(|range| extents_join(item, range))
}

fn shares_join(item: &Item) -> Result<(), String> {
    let shares = || item.tiers.iter().filter_map(|t| Some((t, t.share_percent?)));
    if shares().next().is_none() {
        return Ok(());
    }
    let mut reached = 0;
    for (tier, (from, to)) in shares() {
        if from != reached || to <= from || to > 100 {
            return Err(format!("tier {} does not follow the one before it", tier.id));
        }
        reached = to;
    }
    let whole = reached == 100 && shares().count() == item.tiers.len();
    if whole { Ok(()) } else { Err("the tiers do not reach the top of the range".into()) }
}

fn extents_join(item: &Item, range: usize) -> Result<(), String> {
    let extents = || item.tiers.iter().flat_map(|t| t.extents.iter().filter(|e| e.range == range).map(move |e| (t, e)));
    if extents().next().is_none() {
        return Ok(());
    }
    let law = item.ranges[range].spread().ok_or("a range without ends")?;
    let (mut reached, top) = law.ends();
    for (tier, extent) in extents() {
        let spread = extent.spread().filter(|s| std::mem::discriminant(s) == std::mem::discriminant(&law));
        let Some((from, to)) = spread.map(|s| s.ends()) else {
            return Err(format!("tier {} is counted in something else than range {range}", tier.id));
        };
        if from > to || to > top {
            return Err(format!("tier {} leaves range {range}", tier.id));
        }
        if from < reached {
            return Err(format!("tier {} overlaps the one before it in range {range}", tier.id));
        }
        if from > reached && extent.note.is_empty() {
            return Err(format!("tier {} leaves a gap below it in range {range}", tier.id));
        }
        reached = to;
    }
    if reached == top { Ok(()) } else { Err(format!("the tiers do not reach the top of range {range}")) }
}

impl Spread {
    /// (least, greatest) in fen: the least rounded up, the greatest rounded down, so that no fen outside counts as inside.
    pub fn of(self, base_fen: Option<Money>) -> Option<(Money, Money)> {
        let (least, greatest, per) = match self {
            Spread::Fen(min, max) => return Some((min, max)),
            Spread::FenEach(min, max) => (min.0, max.0, 100),
            Spread::TimesTenths(min, max) => (i64::from(min), i64::from(max), 10),
            Spread::Permille(min, max) => (i64::from(min), i64::from(max), 1000),
        };
        let base = i128::from(base_fen?.0);
        let fen = |v: i128| i64::try_from(v).ok().map(Money);
        let low = fen((base * i128::from(least) + per - 1).div_euclid(per))?;
        let high = fen((base * i128::from(greatest)).div_euclid(per))?;
        Some((low, high.max(low)))
    }

    fn ends(self) -> (i64, i64) {
        match self {
            Spread::Fen(min, max) | Spread::FenEach(min, max) => (min.0, max.0),
            Spread::TimesTenths(min, max) | Spread::Permille(min, max) => (i64::from(min), i64::from(max)),
        }
    }
}

impl Extent {
    /// What it is counted in, with its ends; both may be the same.
    pub fn spread(&self) -> Option<Spread> {
        let fen = self.min_fen.zip(self.max_fen).map(|(a, b)| Spread::Fen(a, b));
        let times = self.min_times_tenths.zip(self.max_times_tenths).map(|(a, b)| Spread::TimesTenths(a, b));
        let permille = self.min_permille.zip(self.max_permille).map(|(a, b)| Spread::Permille(a, b));
        let found: Vec<Spread> = [fen, times, permille].into_iter().flatten().collect();
        if let [only] = found[..] { Some(only) } else { None }
    }
}

impl Tier {
    /// The tier's part of a range of its item in fen; `None` if it has none there, or the base is needed and absent.
    pub fn bounds(&self, item: &Item, range: usize, base_fen: Option<Money>) -> Option<(Money, Money)> {
        let law = item.ranges.get(range)?;
        match self.share_percent {
            Some(share) => law.bounds(base_fen).map(|bounds| part(share, bounds)),
            None => {
                let base = base_fen.map(|base| base.max(law.floor_fen.unwrap_or_default()));
                self.extents.iter().find(|e| e.range == range)?.spread()?.of(base)
            }
        }
    }

    /// The ranges that it may lie in.
    pub fn ranges(&self, item: &Item) -> Vec<usize> {
        if self.share_percent.is_some() {
            return (0..item.ranges.len()).collect();
        }
        self.extents.iter().map(|e| e.range).collect()
    }
}

/// A share of a range, exact to the fen: the least rounded up, the greatest rounded down, never outside the range.
fn part((from, to): (u8, u8), (min, max): (Money, Money)) -> (Money, Money) {
    let at = |percent: u8| i128::from(min.0) * 100 + (i128::from(max.0) - i128::from(min.0)) * i128::from(percent);
    // Between min and max, so the value fits again.
    let (low, high) = (Money((at(from) + 99).div_euclid(100) as i64), Money(at(to).div_euclid(100) as i64));
    (low.min(high), high)
}

impl Item {
    /// The tier to which these circumstances lead: where they lead to several, the heaviest of them. `None` where one is unknown, or they
    /// lie in tiers of different ranges.
    pub fn weighed(&self, circumstances: &[&str]) -> Option<&Tier> {
        if let Some(factors) = &self.factors {
            let percent = factors.percent(circumstances).ok()?;
            return self.tiers.iter().find(|t| t.id.rsplit_once(".p").is_some_and(|(_, p)| p == percent.to_string()));
        }
        let of = |id: &&str| self.tiers.iter().position(|t| t.circumstances.iter().any(|c| c.id == *id));
        let places: Option<Vec<usize>> = circumstances.iter().map(of).collect();
        let places = places?;
        let heaviest = &self.tiers[*places.iter().max()?];
        let together = places.iter().all(|p| self.tiers[*p].ranges(self) == heaviest.ranges(self));
        together.then_some(heaviest)
    }

    /// The circumstance of that id.
    pub fn circumstance(&self, id: &str) -> Option<&Circumstance> {
        self.circumstances().find(|c| c.id == id)
    }

    /// All circumstances in their order: of the tiers, or of the factors.
    pub fn circumstances(&self) -> impl Iterator<Item = &Circumstance> {
        let of_factors = self.factors.iter().flat_map(|f| f.values().map(|(_, c, _)| c));
        self.tiers.iter().flat_map(|t| &t.circumstances).chain(of_factors)
    }

    /// The factor of which not exactly one value is chosen.
    pub fn lacking(&self, circumstances: &[&str]) -> Option<String> {
        self.factors.as_ref()?.percent(circumstances).err()
    }

    /// The tier's place among the tiers, lightest 0.
    pub fn place(&self, tier: &str) -> Option<usize> {
        self.tiers.iter().position(|t| t.id == tier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: &str = r#"
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
range = [{ kind = "fine", min_fen = 0, max_fen = 3333 }, { kind = "fine", per = "total-investment", min_permille = 10, max_permille = 50 }]
tier = [
  { id = "1", name = "一", extent = [{ range = 1, min_permille = 10, max_permille = 25 }], circumstance = [{ id = "a", text = "a" }, { id = "b", text = "b" }] },
  { id = "2", name = "二", extent = [{ range = 1, min_permille = 25, max_permille = 50 }], circumstance = [{ id = "c", text = "c" }] },
  { id = "3", name = "三", extent = [{ range = 0, min_fen = 0, max_fen = 3333 }], circumstance = [{ id = "d", text = "d" }] },
]
"#;

    fn item(text: &str) -> Item {
        toml::from_str(text).unwrap()
    }
    fn fault(from: &str, to: &str) -> String {
        assert!(ITEM.contains(from), "{from}");
        prove(&item(&ITEM.replacen(from, to, 1))).unwrap_err()
    }

    /// Between two tiers no amount may belong to none: whole yuan left 9.01 to 9.99 yuan without a tier.
    #[test]
    fn shares_join_to_the_fen() {
        let bounds = (Money(0), Money(3_333));
        assert_eq!(part((0, 30), bounds), (Money(0), Money(999)));
        assert_eq!(part((30, 70), bounds), (Money(1_000), Money(2_333)));
        assert_eq!(part((70, 100), bounds), (Money(2_334), Money(3_333)));
        assert_eq!(part((0, 30), (Money(5_000_000), Money(10_000_000))), (Money(5_000_000), Money(6_500_000)));
        assert_eq!(part((30, 70), (Money(7), Money(7))), (Money(7), Money(7)));
    }

    #[test]
    fn shares_of_a_base_are_exact() {
        let it = item(ITEM);
        prove(&it).unwrap();
        let tier = |id: &str| it.tiers.iter().find(|t| t.id == id).unwrap();
        let base = Some(Money(800_000_000_01));
        assert_eq!(tier("1").bounds(&it, 1, base), Some((Money(800_000_001), Money(2_000_000_000))));
        assert_eq!(tier("2").bounds(&it, 1, base), Some((Money(2_000_000_001), Money(4_000_000_000))));
        assert_eq!(tier("1").bounds(&it, 1, None), None);
        assert_eq!(tier("1").bounds(&it, 0, base), None);
        assert_eq!(tier("3").bounds(&it, 0, None), Some((Money(0), Money(3_333))));
        assert_eq!(
            Spread::Permille(1, 2).of(Some(Money(i64::MAX))),
            Some((Money(9_223_372_036_854_776), Money(18_446_744_073_709_551)))
        );
        assert_eq!(Spread::TimesTenths(30, 30).of(Some(Money(1_001))), Some((Money(3_003), Money(3_003))));
    }

    #[test]
    fn several_circumstances_lead_to_the_heaviest_tier() {
        let it = item(ITEM);
        let of = |ids: &[&str]| it.weighed(ids).map(|t| t.id.as_str());
        assert_eq!(of(&["a"]), Some("1"));
        assert_eq!(of(&["c", "b"]), Some("2"));
        assert_eq!(of(&["c", "d"]), None);
        assert_eq!(of(&["whim"]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn tiers_that_do_not_fit_the_range_are_named() {
        for (from, to, says) in [
            ("min_permille = 25", "min_permille = 24", "tier 2 overlaps the one before it in range 1"),
            ("min_permille = 25", "min_permille = 26", "tier 2 leaves a gap below it in range 1"),
            ("max_permille = 50 }], c", "max_permille = 51 }], c", "tier 2 leaves range 1"),
            ("max_permille = 50 }], c", "max_permille = 49 }], c", "the tiers do not reach the top of range 1"),
            (
                "[{ range = 1, min_permille = 10,",
                "[{ range = 1, min_permille = 9,",
                "tier 1 overlaps the one before it in range 1",
            ),
            (
                "min_fen = 0, max_fen = 3333 }], c",
                "min_times_tenths = 0, max_times_tenths = 3 }], c",
                "tier 3 is counted in something else than range 0",
            ),
            ("[{ range = 0,", "[{ range = 2,", "tier 3 names range 2, which is not there"),
            ("id = \"b\"", "id = \"a\"", "circumstance a occurs twice"),
            ("id = \"2\"", "id = \"1\"", "tier 1 occurs twice"),
            ("circumstance = [{ id = \"c\", text = \"c\" }]", "circumstance = []", "tier 2 has no circumstance"),
            ("name = \"二\"", "name = \"二\", share_percent = [0, 100]", "tier 2 has either a share or extents"),
        ] {
            assert_eq!(fault(from, to), says);
        }
        let said = ITEM.replacen("min_permille = 25", "note = \"原表如此\", min_permille = 26", 1);
        assert_eq!(prove(&item(&said)), Ok(()));
        let shares = "tier = [\n  { id = \"1\", name = \"一\", share_percent = [0, 29], circumstance = [{ id = \"a\", text = \"a\" }] },\n  { id = \"2\", name = \"二\", share_percent = [30, 100], circumstance = [{ id = \"b\", text = \"b\" }] },\n]\n";
        let (head, _) = ITEM.split_once("tier = [").unwrap();
        assert_eq!(prove(&item(&format!("{head}{shares}"))).unwrap_err(), "tier 2 does not follow the one before it");
        assert_eq!(prove(&item(&format!("{head}{}", shares.replace("29", "30")))), Ok(()));
        assert_eq!(
            prove(&item(&format!("{head}{}", shares.replace("29", "30").replace("100]", "99]")))).unwrap_err(),
            "the tiers do not reach the top of the range"
        );
    }
}
