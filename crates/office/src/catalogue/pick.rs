//! Items found as they are typed: by a part of name or code, else by how many of the pairs of characters they share.

use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::form_options::not_claimed;
use crate::form_page::Option_;
use crate::law::items::Item;
use crate::policy::{self, Do};
use crate::powers::unheld_items;
use std::cmp::Reverse;

/// So many are offered at once.
const OFFERED: usize = 20;
/// Longest question that is looked at.
const LONGEST: usize = 60;

impl Office {
    /// The items of the person's own body that best fit what was typed.
    pub fn items_typed(&self, who: &Who, typed: &str) -> Result<Vec<Option_>, Denial> {
        policy::require(who, Do::List, who.agency)?;
        let (register, engine) = (self.register(), self.engine());
        let held = register.bodies.get(&who.agency).map_or(&[][..], |b| &b.items);
        let unheld = unheld_items(&register, who.agency, self.today());
        let asked = Asked::of(typed);
        let found = held.iter().filter_map(|c| register.item(c)).filter_map(|i| Some((asked.fits(i)?, i)));
        let mut found: Vec<(u32, &Item)> = found.collect();
        found.sort_by_key(|(fit, i)| (Reverse(*fit), i.name.len()));
        let option = |(_, i): (u32, &Item)| {
            let basis: Vec<String> = i.basis.iter().map(|c| engine.law.statutes.label(c)).collect();
            let note = basis.join("、") + not_claimed(unheld.contains(i.code.as_str()));
            Option_ { value: i.code.clone(), name: i.name.clone(), note, barred: false }
        };
        Ok(found.into_iter().take(OFFERED).map(option).collect())
    }
}

/// What was typed.
struct Asked {
    words: Vec<String>,
    pairs: Vec<String>,
}

impl Asked {
    fn of(typed: &str) -> Asked {
        let typed: String = typed.trim().chars().take(LONGEST).collect();
        let words: Vec<String> = typed.split_whitespace().map(str::to_string).collect();
        let chars: Vec<char> = typed.chars().filter(|c| c.is_alphanumeric()).collect();
        Asked { words, pairs: chars.windows(2).map(|p| p.iter().collect()).collect() }
    }

    /// In thousandths; nothing where too little is shared.
    fn fits(&self, item: &Item) -> Option<u32> {
        if self.words.iter().all(|w| item.name.contains(w.as_str()) || item.code.contains(w.as_str())) {
            return Some(1_000);
        }
        let shared = self.pairs.iter().filter(|p| item.name.contains(p.as_str())).count() as u32;
        let share = shared * 999 / self.pairs.len().max(1) as u32;
        (share >= 500).then_some(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, name: &str, fits: Option<u32>) {
        let row = serde_json::json!({"code": "AY-0A1B", "name": name, "field": "f", "violated": ["a-law/1"], "basis": ["a-law/2"],
            "kinds": [], "limitation_years": 2, "in_force_from": "2020-01-01", "party_kinds": [], "confirmed": true});
        let item: Item = serde_json::from_value(row).unwrap();
        assert_eq!(Asked::of(typed).fits(&item), fits, "{typed}");
    }

    #[test]
    fn parts_first_then_shared_pairs() {
        check("", "经营超过保质期的食品", Some(1_000));
        check("保质期", "经营超过保质期的食品", Some(1_000));
        check("食品 保质", "经营超过保质期的食品", Some(1_000));
        check("0A1B", "经营超过保质期的食品", Some(1_000));
        check("超过保质期限食品", "经营超过保质期的食品", Some(713));
        check("无照经营", "经营超过保质期的食品", None);
    }
}
