//! 案由: the register of violation items, with the law's ranges and the house's tiers (裁量基准).

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
    /// The house's tiers, lightest first.
    #[serde(default, rename = "tier")]
    pub tiers: Vec<Tier>,
}

/// One range of the law: either between two amounts or between two multiples of a base.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
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
    /// What the multiples are of: `goods-value` 货值金额, `illegal-gains` 违法所得, `ad-cost` 广告费用.
    #[serde(default)]
    pub per: Option<String>,
    /// Least multiple in tenths.
    #[serde(default)]
    pub min_times_tenths: Option<u32>,
    /// Greatest multiple in tenths.
    #[serde(default)]
    pub max_times_tenths: Option<u32>,
    /// A smaller base counts as this much (按…计算).
    #[serde(default)]
    pub floor_fen: Option<Money>,
}

/// A tier of discretion 裁量档次: a share of the law's range, with the circumstances that lead to it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// `lighter`, `normal` or `heavier`.
    pub id: String,
    /// 从轻, 一般 or 从重.
    pub name: String,
    /// Where it begins in the range.
    pub from_percent: u8,
    /// Where it ends in the range.
    pub to_percent: u8,
    /// The circumstances, in our own words.
    pub circumstances: String,
    /// Rests on assumption rather than on a published rule.
    #[serde(default)]
    pub assumed: bool,
}

/// Whose tiers they are: a house rule 内部规则 with owner and origin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// The body that set the tiers.
    pub owner: String,
    /// Where they come from.
    pub origin: String,
    /// Whether they rest on assumption.
    #[serde(default)]
    pub assumed: bool,
}

/// The whole register.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// Owner and origin of the tiers.
    pub house: House,
    /// The items in the order of the file.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

impl Items {
    /// Reads the items of `law/registers/items.toml` and proves each of them; the message names the item that is wrong.
    pub fn parse(text: &str) -> Result<Vec<Item>, String> {
        Ok(Items::parse_register(text)?.items)
    }

    /// As `parse`, with the owner and origin of the tiers.
    pub fn parse_register(text: &str) -> Result<Items, String> {
        let register: Items = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut codes = BTreeSet::new();
        for item in &register.items {
            if !codes.insert(item.code.as_str()) {
                return Err(format!("{}: code occurs twice", item.code));
            }
            item.prove().map_err(|e| format!("{}: {e}", item.code))?;
        }
        Ok(register)
    }
}

impl Item {
    /// Whether the basis allows this kind of consequence.
    pub fn allows(&self, kind: &str) -> bool {
        self.kinds.iter().any(|k| k == kind)
    }

    /// Whether the item stood on this day; conduct before it is judged by the older text.
    pub fn in_force_on(&self, day: Day) -> bool {
        self.in_force_from <= day
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
        let mut reached = 0;
        for tier in &self.tiers {
            if tier.from_percent != reached || tier.to_percent <= tier.from_percent || tier.to_percent > 100 {
                return Err(format!("tier {} does not follow the one before it", tier.id));
            }
            reached = tier.to_percent;
        }
        if !self.tiers.is_empty() && reached != 100 {
            return Err("the tiers do not reach the top of the range".into());
        }
        Ok(())
    }
}

impl Range {
    /// (least, greatest) where the law names amounts.
    pub fn absolute(&self) -> Option<(Money, Money)> {
        Some((self.min_fen?, self.max_fen?))
    }

    /// (least, greatest), working out multiples from the base (goods value, gains or advertising cost); `None` if the base is needed and absent.
    pub fn bounds(&self, base_fen: Option<Money>) -> Option<(Money, Money)> {
        if let Some(amounts) = self.absolute() {
            return Some(amounts);
        }
        let base = base_fen?.max(self.floor_fen.unwrap_or_default());
        let times = |tenths: u32| base.0.checked_mul(i64::from(tenths)).map(|t| Money(t / 10));
        Some((times(self.min_times_tenths?)?, times(self.max_times_tenths?)?))
    }

    fn prove(&self) -> Result<(), String> {
        let amounts = self.absolute().filter(|(min, max)| Money(0) <= *min && min < max);
        let multiples = self.min_times_tenths.zip(self.max_times_tenths).filter(|(min, max)| min < max);
        match (amounts, multiples, &self.per) {
            (Some(_), None, None) if self.floor_fen.is_none() => Ok(()),
            (None, Some(_), Some(_)) if self.min_fen.is_none() && self.max_fen.is_none() => Ok(()),
            _ => Err("a range has either rising amounts or rising multiples per something".into()),
        }
    }
}

impl Tier {
    /// The tier's share of a range in whole yuan: the least rounded up, the greatest rounded down, never outside the range.
    pub fn share(&self, (min, max): (Money, Money)) -> (Money, Money) {
        let at = |percent: u8| i128::from(min.0) * 100 + (i128::from(max.0) - i128::from(min.0)) * i128::from(percent);
        // Between min and max, so the value fits again.
        let yuan_up = |v: i128| Money(((v + 9_999).div_euclid(10_000) * 100) as i64);
        let yuan_down = |v: i128| Money((v.div_euclid(10_000) * 100) as i64);
        let (low, high) =
            (yuan_up(at(self.from_percent)).clamp(min, max), yuan_down(at(self.to_percent)).clamp(min, max));
        (low.min(high), high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    const TEXT: &str = include_str!("../../../law/registers/items.toml");

    fn items() -> Vec<Item> {
        Items::parse(TEXT).unwrap()
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
        assert_eq!(all.len(), 30);
        assert!(all.iter().all(|i| i.confirmed && i.tiers.len() == 3 && i.tiers.iter().all(|t| t.assumed)));
        assert_eq!(all.iter().filter(|i| i.ranges.iter().any(|r| r.absolute().is_some())).count(), 27);
        assert_eq!(Items::parse_register(TEXT).unwrap().house.owner, "示例市明德区市场监督管理局");
    }

    #[test]
    fn amounts_and_multiples() {
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
    }

    #[test]
    fn kinds_days_and_higher_bodies() {
        let expired = item("SJ-FS-002");
        assert!(expired.allows("revoke-licence") && !expired.allows("warning"));
        assert!(
            !expired.in_force_on("2025-11-30".parse().unwrap()) && expired.in_force_on("2025-12-01".parse().unwrap())
        );
        assert!(!expired.needs_higher_body(Money(29_999_999)) && expired.needs_higher_body(yuan(300_000)));
        assert!(item("SJ-PR-001").reconsideration_first.is_some());
    }

    #[test]
    fn tiers_share_the_range() {
        let expired = item("SJ-FS-002");
        let range = expired.fine_range(0).unwrap();
        let share = |id: &str, r| expired.tier(id).unwrap().share(r);
        assert_eq!(share("lighter", range), (yuan(50_000), yuan(65_000)));
        assert_eq!(share("normal", range), (yuan(65_000), yuan(85_000)));
        assert_eq!(share("heavier", range), (yuan(85_000), yuan(100_000)));
        assert_eq!(share("normal", (Money(0), Money(3_333))), (yuan(10), yuan(23)));
    }

    #[test]
    fn wrong_registers_are_refused() {
        let twice = TEXT.replacen("SJ-FS-002", "SJ-FS-001", 1);
        assert_eq!(Items::parse(&twice).unwrap_err(), "SJ-FS-001: code occurs twice");
        let gap = TEXT.replacen("to_percent = 30", "to_percent = 29", 1);
        assert_eq!(Items::parse(&gap).unwrap_err(), "SJ-FS-001: tier normal does not follow the one before it");
        let upside = TEXT.replacen("max_fen = 10_000_000", "max_fen = 10", 1);
        assert!(Items::parse(&upside).unwrap_err().starts_with("SJ-FS-001: a range has"));
        let years = TEXT.replacen("limitation_years = 2", "limitation_years = 3", 1);
        assert!(Items::parse(&years).unwrap_err().contains("2 or 5"));
        assert!(Items::parse(&TEXT.replacen("confirmed = true", "konfirmed = true", 1)).is_err());
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
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }
}
