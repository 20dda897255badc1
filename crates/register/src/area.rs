//! Administrative areas 行政区划: provinces, cities, districts, streets, villages by their codes, each code beginning with that of the area
//! around it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long codes of the five levels are.
const LEVELS: [usize; 5] = [2, 4, 6, 9, 12];
/// Names of levels that say nothing of a place.
const SILENT: [&str; 3] = ["市辖区", "县", "省直辖县级行政区划"];

/// The areas right within another one: the whole new list, as an event carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaList {
    /// The code of the area around them; empty for the provinces.
    pub within: String,
    /// Code and name of each.
    pub areas: Vec<(String, String)>,
}

/// All areas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Areas(BTreeMap<String, String>);

impl Areas {
    /// What a code lies right within: empty for a province; nothing if it is no code of an area.
    pub fn within(code: &str) -> Option<&str> {
        let digits = !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit());
        let level = LEVELS.iter().position(|n| *n == code.len()).filter(|_| digits)?;
        Some(if level == 0 { "" } else { &code[..LEVELS[level - 1]] })
    }

    /// Puts a list in the place of what stood right within its area; what lay within an area that is gone goes too.
    pub fn put(&mut self, list: &AreaList) {
        let gone: Vec<String> = self.right_within(&list.within).map(|(code, _)| code.to_string()).collect();
        for code in gone.iter().filter(|code| !list.areas.iter().any(|(c, _)| c == *code)) {
            self.0.retain(|c, _| !c.starts_with(code.as_str()));
        }
        self.0.extend(list.areas.iter().cloned());
    }

    /// Code and name of the areas right within one.
    pub fn right_within<'a>(&'a self, code: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.0.range(code.to_string()..).take_while(move |(c, _)| c.starts_with(code));
        all.filter(move |(c, _)| Areas::within(c) == Some(code)).map(|(c, n)| (c.as_str(), n.as_str()))
    }

    /// The name of an area.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.0.get(code).map(String::as_str)
    }

    /// The names from the province down, without those that say nothing.
    pub fn names(&self, code: &str) -> Vec<&str> {
        let upto = LEVELS.iter().filter(|n| **n <= code.len());
        let named = upto.filter_map(|n| self.name(code.get(..*n)?));
        named.filter(|name| !SILENT.contains(name)).collect()
    }

    /// The names from the province down as one.
    pub fn path(&self, code: &str) -> String {
        self.names(code).concat()
    }

    /// Whether any area is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Areas whose name has the words, or whose code begins with them, in the order of their codes.
    pub fn like<'a>(&'a self, words: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let fits = move |(c, n): &(&String, &String)| n.contains(words) || c.starts_with(words);
        self.0.iter().filter(fits).map(|(c, n)| (c.as_str(), n.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas() -> Areas {
        let mut all = Areas::default();
        let mut put = |within: &str, list: &[(&str, &str)]| {
            let areas = list.iter().map(|(c, n)| (c.to_string(), n.to_string())).collect();
            all.put(&AreaList { within: within.into(), areas });
        };
        put("", &[("98", "样例省"), ("99", "示例省")]);
        put("99", &[("9901", "市辖区"), ("9902", "示例市")]);
        put("9901", &[("990106", "明德区"), ("990107", "崇法区")]);
        put("990106", &[("990106001", "和风街道")]);
        put("990107", &[("990107001", "守正街道")]);
        all
    }

    #[test]
    fn an_area_is_named_from_the_province_down() {
        let all = areas();
        for (code, path) in [
            ("99", "示例省"),
            ("990106", "示例省明德区"),
            ("990106001", "示例省明德区和风街道"),
            ("9902", "示例省示例市"),
            ("970000", ""),
        ] {
            assert_eq!(all.path(code), path, "{code}");
        }
        let within: Vec<_> = all.right_within("9901").collect();
        assert_eq!(within, [("990106", "明德区"), ("990107", "崇法区")]);
        assert_eq!(all.right_within("").count(), 2);
        assert_eq!(all.like("街道").count(), 2);
    }

    #[test]
    fn a_new_list_takes_the_place_of_the_old_one_with_all_within() {
        let mut all = areas();
        all.put(&AreaList { within: "9901".into(), areas: vec![("990106".into(), "明理区".into())] });
        assert_eq!(all.path("990106001"), "示例省明理区和风街道");
        assert_eq!((all.name("990107"), all.name("990107001"), all.len()), (None, None, 6));
    }

    #[test]
    fn what_is_no_code_of_an_area_lies_nowhere() {
        for (code, within) in
            [("99", Some("")), ("990106001", Some("990106")), ("99010", None), ("9x", None), ("", None)]
        {
            assert_eq!(Areas::within(code), within, "{code}");
        }
    }
}
