//! 案由: the register of violation items with the law's ranges. The house's tiers (裁量基准) come from [`crate::discretion`].

use crate::discretion::{House, Spread, Tier};
use crate::scale::Factors;
use crate::{LawError, Pack};
use fadu_base::{Citation, Day, Money};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A violation item 案由: what is violated, on what basis it is punished, and how far (行政处罚法第34条).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Our code, such as `SJ-FS-001`.
    pub code: String,
    /// The Chinese name as lists of items give it.
    pub name: String,
    /// The field of enforcement 执法领域.
    pub field: String,
    /// Articles that lay down the duty.
    pub violated: Vec<Citation>,
    /// Articles that allow the consequence, the deciding one first.
    pub basis: Vec<Citation>,
    /// Kinds of consequence that the basis allows (行政处罚法第9条).
    pub kinds: Vec<String>,
    /// After so many years nothing more may be imposed (行政处罚法第36条).
    pub limitation_years: u8,
    /// When the longer limitation has to be considered.
    #[serde(default)]
    pub limitation_note: String,
    /// First day on which the basis stood with this number and these amounts.
    pub in_force_from: Day,
    /// What the party may be: `company`, `sole-trader`, `person`.
    pub party_kinds: Vec<String>,
    /// From this amount on a higher body decides.
    #[serde(default)]
    pub higher_body_from_fen: Option<Money>,
    /// The article that says so.
    #[serde(default)]
    pub higher_body_by: Option<Citation>,
    /// The article that demands reconsideration before litigation 复议前置, if one does.
    #[serde(default)]
    pub reconsideration_first: Option<Citation>,
    /// Whether the articles were read and compared.
    pub confirmed: bool,
    /// The law's ranges.
    #[serde(default, rename = "range")]
    pub ranges: Vec<Range>,
    /// The last day of conduct that it is good for, where its basis has gone since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_until: Option<Day>,
    /// The least body that may decide, where the article does not leave it to the county: `city` 设区的市级以上.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// The house's tiers, lightest first: they come from a benchmark of `law/discretion`.
    #[serde(default, rename = "tier")]
    pub tiers: Vec<Tier>,
    /// Whose tiers they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house: Option<House>,
    /// A factor table by which the tiers follow, where a scale laid over it has one.
    #[serde(skip)]
    pub factors: Option<Factors>,
}

/// The base of amounts for each of something: how many there are, in hundredths.
pub const UNITS: &str = "units";

/// One range of the law: between two amounts, between two multiples of a base, or between two shares of one.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The kind of consequence that it bounds.
    pub kind: String,
    /// When it applies, in the words shown to the officer; empty where always.
    #[serde(default)]
    pub when: String,
    /// The article of the amounts, where it is not the item's first basis.
    #[serde(default)]
    pub basis: Option<Citation>,
    /// Least amount, 0 where the law names only the most.
    #[serde(default)]
    pub min_fen: Option<Money>,
    /// Greatest amount.
    #[serde(default)]
    pub max_fen: Option<Money>,
    /// What the multiples or shares are of: `goods-value` 货值金额, `illegal-gains` 违法所得, `ad-cost` 广告费用,
    /// `total-investment` 项目总投资额, `fees` 所收费用; `units` how many, where the amounts are for each.
    #[serde(default)]
    pub per: Option<String>,
    /// Least multiple in tenths.
    #[serde(default)]
    pub min_times_tenths: Option<u32>,
    /// Greatest multiple in tenths.
    #[serde(default)]
    pub max_times_tenths: Option<u32>,
    /// Least share of the base in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_permille: Option<u32>,
    /// Greatest share of the base in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_permille: Option<u32>,
    /// What the amounts are for each of: 平方米, 吨; empty where they are for the whole. The base then is how many there are.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub each: String,
    /// A smaller base counts as this much (按…计算).
    #[serde(default)]
    pub floor_fen: Option<Money>,
}

/// The whole register.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// The items in the order of the file.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

impl Items {
    /// Every item of `registers/*.toml`, each with the tiers that a benchmark of `discretion/*.toml` gives it, proved; the error names the file.
    pub fn of_pack(pack: &Pack) -> Result<Vec<Item>, LawError> {
        let mut items = Vec::new();
        for path in pack.paths("registers/", ".toml") {
            let read = Items::read(pack.text(path)?).map_err(|e| LawError::new(path, e))?;
            items.extend(read);
        }
        crate::discretion::lay_over(pack, &mut items)?;
        let mut codes = BTreeSet::new();
        for item in &items {
            if !codes.insert(item.code.as_str()) {
                return Err(LawError::new("registers", format!("{}: code occurs twice", item.code)));
            }
            item.prove().map_err(|e| LawError::new("registers", format!("{}: {e}", item.code)))?;
        }
        Ok(items)
    }

    fn read(text: &str) -> Result<Vec<Item>, String> {
        toml::from_str::<Items>(text).map(|register| register.items).map_err(|e| e.to_string())
    }
}

impl Item {
    /// Whether the basis allows this kind of consequence.
    pub fn allows(&self, kind: &str) -> bool {
        self.kinds.iter().any(|k| k == kind)
    }

    /// Whether the item stood on this day; conduct before it is judged by the older text, conduct after it by the newer.
    pub fn in_force_on(&self, day: Day) -> bool {
        self.in_force_from <= day && self.in_force_until.is_none_or(|last| day <= last)
    }

    /// The range at this place, if it bounds money between two amounts: (least, greatest).
    pub fn fine_range(&self, range: usize) -> Option<(Money, Money)> {
        self.ranges.get(range)?.absolute()
    }

    /// The tier with this id.
    pub fn tier(&self, id: &str) -> Option<&Tier> {
        self.tiers.iter().find(|t| t.id == id)
    }

    /// Whether a higher body has to decide on this amount.
    pub fn needs_higher_body(&self, amount_fen: Money) -> bool {
        self.higher_body_from_fen.is_some_and(|from| amount_fen >= from)
    }

    fn prove(&self) -> Result<(), String> {
        if self.violated.is_empty() || self.basis.is_empty() || self.kinds.is_empty() || self.party_kinds.is_empty() {
            return Err("violated, basis, kinds and party_kinds must not be empty".into());
        }
        if !matches!(self.limitation_years, 2 | 5) {
            return Err("limitation_years is 2 or 5".into());
        }
        if self.higher_body_from_fen.is_some() != self.higher_body_by.is_some() {
            return Err("higher_body_from_fen and higher_body_by belong together".into());
        }
        for range in &self.ranges {
            if !self.allows(&range.kind) {
                return Err(format!("a range bounds {}, which is not among the kinds", range.kind));
            }
            range.prove()?;
        }
        crate::discretion::prove(self)
    }
}

impl Range {
    /// (least, greatest) where the law names amounts for the whole.
    pub fn absolute(&self) -> Option<(Money, Money)> {
        self.each.is_empty().then_some((self.min_fen?, self.max_fen?))
    }

    /// (least, greatest), working out multiples and shares from the base; `None` if the base is needed and absent.
    pub fn bounds(&self, base_fen: Option<Money>) -> Option<(Money, Money)> {
        self.spread()?.of(base_fen.map(|base| base.max(self.floor_fen.unwrap_or_default())))
    }

    /// What it is counted in, with its ends.
    pub fn spread(&self) -> Option<Spread> {
        let whole = |a, b| if self.each.is_empty() { Spread::Fen(a, b) } else { Spread::FenEach(a, b) };
        let fen = self.min_fen.zip(self.max_fen).map(|(a, b)| whole(a, b));
        let times = self.min_times_tenths.zip(self.max_times_tenths).map(|(a, b)| Spread::TimesTenths(a, b));
        let permille = self.min_permille.zip(self.max_permille).map(|(a, b)| Spread::Permille(a, b));
        fen.or(times).or(permille)
    }

    fn prove(&self) -> Result<(), String> {
        let ends = [
            self.min_fen.is_some(),
            self.max_fen.is_some(),
            self.min_times_tenths.is_some(),
            self.max_times_tenths.is_some(),
            self.min_permille.is_some(),
            self.max_permille.is_some(),
        ];
        let both = ends.iter().filter(|there| **there).count() == 2;
        match (self.spread(), &self.per) {
            (Some(Spread::Fen(min, max)), None) if both && self.floor_fen.is_none() && Money(0) <= min && min < max => {
                Ok(())
            }
            // For each of something one fixed amount is usual: 每人五千元.
            (Some(Spread::FenEach(min, max)), Some(per)) if both && per == UNITS && Money(0) <= min && min <= max => {
                Ok(())
            }
            (Some(Spread::TimesTenths(min, max) | Spread::Permille(min, max)), Some(_)) if both && min < max => Ok(()),
            _ => Err("a range has either rising amounts, or rising multiples or shares per something".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    /// Registers and benchmarks of the pack, one of them changed on its way.
    fn pack_with(change: impl Fn(&str, String) -> String) -> Pack {
        let law = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
        let mut pack = Pack::default();
        for folder in ["registers", "discretion"] {
            for entry in std::fs::read_dir(law.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
                let text = change(&name, std::fs::read_to_string(&path).unwrap());
                pack.files.insert(name, text.into_bytes());
            }
        }
        pack
    }
    fn items() -> Vec<Item> {
        Items::of_pack(&pack_with(|_, text| text)).unwrap()
    }
    fn item(code: &str) -> Item {
        items().into_iter().find(|i| i.code == code).unwrap()
    }
    fn yuan(n: i64) -> Money {
        Money(n * 100)
    }

    #[test]
    fn the_register_reads() {
        let all = items();
        assert_eq!(all.len(), 37);
        let market: Vec<&Item> = all.iter().filter(|i| i.field == "market-supervision").collect();
        assert_eq!(market.len(), 30);
        assert!(market.iter().all(|i| i.confirmed && i.tiers.len() == 3 && i.tiers.iter().all(|t| t.assumed)));
        assert_eq!(market.iter().filter(|i| i.ranges.iter().any(|r| r.absolute().is_some())).count(), 27);
        assert_eq!(market[0].house.as_ref().unwrap().owner, "示例市明德区市场监督管理局");
        assert_eq!(item("HJ-EIA-001").house.unwrap().owner, "示例市明德区生态环境局");
    }

    #[test]
    fn amounts_multiples_and_shares() {
        let expired = item("SJ-FS-002");
        assert_eq!(expired.basis[0].to_string(), "food-safety-law/124.1.5");
        assert_eq!(expired.fine_range(0), Some((yuan(50_000), yuan(100_000))));
        assert_eq!(expired.fine_range(1), None);
        assert_eq!(expired.fine_range(9), None);
        assert_eq!(expired.ranges[1].bounds(Some(yuan(12_000))), Some((yuan(120_000), yuan(240_000))));
        assert_eq!(expired.ranges[1].bounds(None), None);
        let drug = item("SJ-DR-002");
        assert_eq!(drug.ranges[0].bounds(Some(yuan(80))), Some((yuan(100_000), yuan(200_000))));
        let fake = item("SJ-PQ-001");
        assert_eq!(fake.ranges[0].bounds(Some(yuan(3_001))), Some((Money(150_050), yuan(9_003))));
        let unapproved = item("HJ-EIA-001");
        assert_eq!(unapproved.ranges[0].bounds(Some(yuan(8_000_000))), Some((yuan(80_000), yuan(400_000))));
        // 1 % of 1.01 yuan is 1.01 fen: 1 fen is too little; 5 % is 5.05 fen: 5 fen is the most.
        assert_eq!(unapproved.ranges[0].bounds(Some(Money(101))), Some((Money(2), Money(5))));
    }

    #[test]
    fn kinds_days_and_higher_bodies() {
        let expired = item("SJ-FS-002");
        assert!(expired.allows("revoke-licence") && !expired.allows("warning"));
        assert!(
            !expired.in_force_on("2025-11-30".parse().unwrap()) && expired.in_force_on("2025-12-01".parse().unwrap())
        );
        let unapproved = item("HJ-EIA-001");
        assert!(unapproved.in_force_on("2026-08-14".parse().unwrap()));
        assert!(!unapproved.in_force_on("2026-08-15".parse().unwrap()));
        assert!(!expired.needs_higher_body(Money(29_999_999)) && expired.needs_higher_body(yuan(300_000)));
        assert!(item("SJ-PR-001").reconsideration_first.is_some());
    }

    #[test]
    fn wrong_registers_are_refused() {
        let error = |from: &'static str, to: &'static str| {
            let pack =
                pack_with(|name, text| if name == "registers/items.toml" { text.replacen(from, to, 1) } else { text });
            Items::of_pack(&pack).unwrap_err().message
        };
        assert!(error("SJ-FS-002", "SJ-FS-001").contains("SJ-FS-002"));
        assert!(error("max_fen = 10_000_000", "max_fen = 10").starts_with("SJ-FS-001: a range has"));
        assert!(error("limitation_years = 2", "limitation_years = 3").contains("2 or 5"));
        assert!(error("confirmed = true", "konfirmed = true").contains("konfirmed"));
    }

    #[test]
    fn every_cited_statute_has_its_gists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law/statutes");
        let mut wrong = Vec::new();
        for item in items() {
            let extra = item.ranges.iter().filter_map(|r| r.basis.as_ref());
            let cited =
                item.violated.iter().chain(&item.basis).chain(&item.higher_body_by).chain(&item.reconsideration_first);
            for c in cited.chain(extra) {
                let Ok(text) = std::fs::read_to_string(root.join(format!("{}.toml", c.statute))) else {
                    println!("skipped: no statute file {}", c.statute);
                    continue;
                };
                let statute: toml::Table = text.parse().unwrap();
                if statute["articles"].get(&c.article).and_then(|a| a.get("gist")).is_none() {
                    wrong.push(c.to_string());
                }
                let versions = statute["versions"].as_array().unwrap();
                let begins = |v: &toml::Value| v["in_force"].as_str().unwrap().parse::<Day>().unwrap();
                if !versions.iter().any(|v| begins(v) <= item.in_force_from) {
                    wrong.push(format!("{}: no version of {} in force", item.code, c.statute));
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }

    /// Files of the shared statute texts, by statute id.
    fn statute_files() -> BTreeMap<&'static str, &'static str> {
        BTreeMap::from([
            ("food-safety-law", "falv/食品安全法(2025-09-12).md"),
            ("food-safety-regulation", "xzfg/食品安全法实施条例(2019-10-11).md"),
            ("unfair-competition-law", "falv/反不正当竞争法(2025-06-27).md"),
            ("advertising-law", "falv/广告法(2021-04-29).md"),
            ("product-quality-law", "falv/产品质量法(2018-12-29).md"),
            ("certification-regulation", "xzfg/认证认可条例(2023-07-20).md"),
            ("industrial-licence-regulation", "xzfg/工业产品生产许可证管理条例(2023-07-20).md"),
            ("consumer-law", "falv/消费者权益保护法(2013-10-25).md"),
            ("price-law", "falv/价格法(1997-12-29).md"),
            ("price-penalty-regulation", "xzfg/价格违法行为行政处罚规定(2010-12-04).md"),
            ("metrology-law", "falv/计量法(2018-10-26).md"),
            ("metrology-rules", "xzfg/计量法实施细则(2022-03-29).md"),
            ("e-commerce-law", "falv/电子商务法(2018-08-31).md"),
            ("drug-law", "falv/药品管理法(2019-08-26).md"),
            ("medical-device-regulation", "xzfg/医疗器械监督管理条例(2024-12-06).md"),
            ("cosmetics-regulation", "xzfg/化妆品监督管理条例(2020-06-16).md"),
            ("special-equipment-law", "falv/特种设备安全法(2013-06-29).md"),
            ("registration-regulation", "xzfg/市场主体登记管理条例(2021-07-27).md"),
            ("eia-law", "falv/环境影响评价法(2018-12-29).md"),
            ("ecology-code", "falv/生态环境法典(2026-03-12).md"),
        ])
    }

    fn shared_laws() -> Option<PathBuf> {
        let root = std::env::var_os("FADU_SHARED")
            .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
        let laws = root.join("data/laws");
        laws.is_dir().then_some(laws)
    }

    /// 一百二十四 for 124 (to 999), 五万 for 50000, as statutes write numbers.
    fn numeral(n: i64) -> String {
        const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
        if n >= 10_000 {
            return numeral(n / 10_000) + "万";
        }
        let (mut out, mut zero) = (String::new(), false);
        for (size, unit) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let digit = n / size % 10;
            if digit == 0 {
                zero = !out.is_empty();
                continue;
            }
            if zero {
                out += "零";
                zero = false;
            }
            if !(size == 10 && digit == 1 && out.is_empty()) {
                out += DIGITS[digit as usize];
            }
            out += unit;
        }
        out
    }

    /// The paragraphs 款 of an article; each with its numbered points 项.
    fn article(text: &str, number: &str) -> Option<Vec<(String, Vec<String>)>> {
        let label = format!("第{}条", numeral(number.parse().ok()?));
        let mut lines = text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .skip_while(|l| !l.strip_prefix(&label).is_some_and(|rest| rest.starts_with([' ', '\u{3000}'])));
        let mut paragraphs = vec![(lines.next()?.to_string(), Vec::new())];
        let starts_article =
            |l: &str| l.starts_with('第') && l.split([' ', '\u{3000}']).next().is_some_and(|w| w.ends_with('条'));
        for line in lines.take_while(|l| !l.starts_with('#') && !starts_article(l)) {
            match paragraphs.last_mut() {
                Some((_, points)) if line.starts_with(['（', '(']) => points.push(line.to_string()),
                _ => paragraphs.push((line.to_string(), Vec::new())),
            }
        }
        Some(paragraphs)
    }

    /// The text of the cited place: the article, its 款, and the 项 where one is named; `None` if there is no such place.
    fn place(laws: &Path, c: &Citation) -> Option<String> {
        let text = std::fs::read_to_string(laws.join(statute_files().get(c.statute.as_str())?)).ok()?;
        let paragraphs = article(&text, &c.article)?;
        if c.paragraph == 0 && c.item == 0 {
            return Some(paragraphs.iter().flat_map(|(p, i)| std::iter::once(p).chain(i)).cloned().collect());
        }
        if c.paragraph == 0 && paragraphs.len() > 1 {
            return None; // 款 has to be named where there are several
        }
        let (body, points) = paragraphs.get(usize::from(c.paragraph.max(1)) - 1)?;
        let point = if c.item == 0 { "" } else { points.get(usize::from(c.item) - 1)? };
        Some(format!("{body}{point}"))
    }

    fn writes_amount(text: &str, amount: Money) -> bool {
        let n = amount.0 / 100;
        let digits = if n >= 10_000 { format!("{}万", n / 10_000) } else { n.to_string() };
        text.contains(&format!("{}元", numeral(n))) || text.contains(&format!("{digits}元"))
    }

    fn writes_times(text: &str, tenths: u32) -> bool {
        match tenths {
            5 => text.contains("百分之五十"),
            10 => ["等值", "一倍", "1倍"].iter().any(|w| text.contains(w)),
            n => {
                text.contains(&format!("{}倍", numeral(i64::from(n / 10))))
                    || text.contains(&format!("{}倍", n / 10))
                    || (n == 20 && text.contains("二倍"))
            }
        }
    }

    #[test]
    fn numerals_as_statutes_write_them() {
        for (n, text) in [
            (10, "十"),
            (34, "三十四"),
            (104, "一百零四"),
            (113, "一百一十三"),
            (50_000, "五万"),
            (5_000, "五千"),
            (150_000, "十五万"),
        ] {
            assert_eq!(numeral(n), text);
        }
    }

    #[test]
    fn every_article_and_amount_stands_in_the_statute() {
        let Some(laws) = shared_laws() else {
            println!("skipped: shared material not found");
            return;
        };
        for absent in ["food-safety-law/124.1.12", "food-safety-law/124.9", "food-safety-law/124.0.5", "price-law/99"] {
            assert_eq!(place(&laws, &absent.parse().unwrap()), None, "{absent}");
        }
        let fifth = place(&laws, &"food-safety-law/124.1.5".parse().unwrap()).unwrap();
        assert!(
            fifth.contains("超过保质期")
                && writes_amount(&fifth, yuan(100_000))
                && !writes_amount(&fifth, yuan(60_000))
        );
        let mut wrong = Vec::new();
        for item in items() {
            let extra = item.ranges.iter().filter_map(|r| r.basis.as_ref());
            let cited =
                item.violated.iter().chain(&item.basis).chain(&item.higher_body_by).chain(&item.reconsideration_first);
            for c in cited.chain(extra) {
                if place(&laws, c).is_none() {
                    wrong.push(format!("{} cites {c}, which is not there", item.code));
                }
            }
            for range in &item.ranges {
                let basis = range.basis.as_ref().unwrap_or(&item.basis[0]);
                let Some(text) = place(&laws, basis) else { continue };
                for amount in [range.min_fen, range.max_fen, range.floor_fen].into_iter().flatten().filter(|m| m.0 > 0)
                {
                    if !writes_amount(&text, amount) {
                        wrong.push(format!("{}: {basis} does not name {amount}", item.code));
                    }
                }
                for tenths in [range.min_times_tenths, range.max_times_tenths].into_iter().flatten().filter(|t| *t > 0)
                {
                    if !writes_times(&text, tenths) {
                        wrong.push(format!("{}: {basis} does not name {tenths} tenths", item.code));
                    }
                }
                for permille in [range.min_permille, range.max_permille].into_iter().flatten() {
                    if !text.contains(&format!("百分之{}以", numeral(i64::from(permille / 10)))) {
                        wrong.push(format!("{}: {basis} does not name {permille} permille", item.code));
                    }
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }
}
