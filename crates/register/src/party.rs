//! Parties 当事人: what a party is and was called, its permits, places, contacts, and into which other entry it was merged.

use fadu_law::base::Day;
use serde::{Deserialize, Serialize};

/// A party known to the registers, so that nobody types it twice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Credit code or citizen number.
    pub code: String,
    /// Kind, as the procedure's field has it.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Legal representative or operator.
    pub representative: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// The code of the area in which the address lies.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// The first day of the name, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_from: Option<Day>,
    /// What it was called before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierName>,
    /// Permits and certificates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permits: Vec<Permit>,
    /// Places beside the address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PartyPlace>,
    /// Who may be spoken to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// The entry that it was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<Merged>,
    /// Merges that were undone, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parted: Vec<Parted>,
}

/// A name that no longer holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlierName {
    /// The name.
    pub name: String,
    /// Its first day, where it is known.
    pub from: Option<Day>,
    /// Its last day.
    pub until: Day,
}

/// A permit or certificate 证照.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Permit {
    /// What it is.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// First day.
    pub from: Option<Day>,
    /// Last day; none if it holds until it is ended.
    pub until: Option<Day>,
}

/// A place of a party.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartyPlace {
    /// What it is: place of business, where papers reach it …
    pub what: String,
    /// The code of its area.
    pub area: String,
    /// Street and number.
    pub address: String,
}

/// Somebody who may be spoken to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// What the person is to the party.
    pub role: String,
    /// Telephone.
    pub phone: String,
}

/// A merge of two entries of one party.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Merged {
    /// What the other entry is kept under.
    pub into: String,
    /// Why they are one.
    pub reason: String,
    /// Who did it.
    pub by: String,
    /// The day.
    pub on: Day,
}

/// A merge that was undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parted {
    /// The merge.
    pub merged: Merged,
    /// Why it was undone.
    pub reason: String,
    /// Who undid it.
    pub by: String,
    /// The day.
    pub on: Day,
}

impl Permit {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|f| f <= day) && self.until.is_none_or(|u| day <= u)
    }
}

impl Party {
    /// What it was called on a day.
    pub fn named_on(&self, day: Day) -> &str {
        self.earlier.iter().find(|e| day <= e.until).map_or(&self.name, |e| &e.name)
    }

    /// The same party under a new name from a day on: the old one ends the day before. Nothing where that day is no later than a name began.
    #[must_use]
    pub fn renamed(mut self, name: &str, from: Day) -> Option<Party> {
        let begun = self.named_from.or(self.earlier.last().map(|e| e.until.plus(1)));
        if begun.is_some_and(|b| from <= b) {
            return None;
        }
        let old = EarlierName {
            name: std::mem::replace(&mut self.name, name.to_string()),
            from: begun,
            until: from.plus(-1),
        };
        self.earlier.push(old);
        self.named_from = Some(from);
        Some(self)
    }
}

/// A name with nothing but its letters and figures.
pub fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What areas are, said behind their names.
const LEVELS: [char; 4] = ['省', '市', '区', '县'];
/// Most letters of the name of an area.
const AREA_MOST: usize = 6;

/// What firms are, said behind a name; longer ones first.
const FORMS: [&str; 19] = [
    "股份有限责任公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "个体工商户",
    "有限公司",
    "分公司",
    "经营部",
    "门市部",
    "服务部",
    "商店",
    "商行",
    "公司",
    "集团",
    "中心",
    "厂",
    "店",
    "行",
    "部",
];

/// The core of a name: without signs, without what it is at the end, without the areas at its head; at least two letters stay. Names of one core
/// are similar.
pub fn core_name(name: &str) -> String {
    let whole = squeezed(name);
    let long = |rest: &&str| rest.chars().count() > 1;
    let mut core = whole.as_str();
    while let Some(rest) = FORMS.iter().find_map(|f| core.strip_suffix(f)).filter(long) {
        core = rest;
    }
    // An area has two letters and more before the one that says what it is.
    let area =
        |core: &str| core.char_indices().take(AREA_MOST).skip(2).find(|(_, c)| LEVELS.contains(c)).map(|(n, _)| n);
    while let Some(rest) = area(core).map(|n| &core[n + '省'.len_utf8()..]).filter(long) {
        core = rest;
    }
    core.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_party_is_called_on_a_day_what_it_was_called_then() {
        let party = Party { name: "甲店".into(), ..Party::default() };
        let party = party.renamed("乙店", day("2024-05-01")).unwrap().renamed("丙店", day("2026-01-15")).unwrap();
        for (on, name) in [
            ("2020-01-01", "甲店"),
            ("2024-04-30", "甲店"),
            ("2024-05-01", "乙店"),
            ("2026-01-14", "乙店"),
            ("2026-01-15", "丙店"),
        ] {
            assert_eq!(party.named_on(day(on)), name, "{on}");
        }
        assert_eq!(party.earlier[1].from, Some(day("2024-05-01")));
        assert_eq!(party.renamed("丁店", day("2026-01-15")), None, "a name that began that day");
    }

    #[test]
    fn names_of_one_core_are_similar() {
        for (name, core) in [
            ("示例市明德区禾风餐饮店", "禾风餐饮"),
            ("禾风餐饮有限公司", "禾风餐饮"),
            ("示例省示例市禾风餐饮（集团）股份有限公司", "禾风餐饮"),
            ("明德区禾风餐饮服务部", "禾风餐饮"),
            ("禾丰餐饮店", "禾丰餐饮"),
            ("示例禾风餐饮有限公司", "示例禾风餐饮"),
            ("样例超市有限公司", "样例超市"),
            ("开市客商店", "开市客"),
            ("示例市", "示例市"),
        ] {
            assert_eq!(core_name(name), core, "{name}");
        }
    }

    #[test]
    fn a_permit_holds_from_its_first_to_its_last_day() {
        let permit = |from: Option<&str>, until: Option<&str>| Permit {
            kind: "食品经营".into(),
            number: "1".into(),
            issuer: "某局".into(),
            from: from.map(day),
            until: until.map(day),
        };
        let p = permit(Some("2024-01-01"), Some("2024-12-31"));
        let on = |d: &str| p.holds_on(day(d));
        assert!(!on("2023-12-31") && on("2024-01-01") && on("2024-12-31") && !on("2025-01-01"));
        assert!(permit(None, None).holds_on(day("2024-01-01")));
    }

    #[test]
    fn an_older_row_is_read_and_written_as_it_was() {
        let text = r#"{"code":"1","kind":"company","name":"甲","representative":"","address":"","phone":""}"#;
        let party: Party = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&party).unwrap(), text);
    }
}
