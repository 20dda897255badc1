//! One item for everybody: what it rests on, how far it goes, the benchmark that weighs it, and the powers under which it stands.

use crate::Office;
use crate::fault::Denial;
use crate::form::options::{range_name, tier_extent};
use crate::law::items::Item;

/// A tier of the benchmark: its name, what it allows, the circumstances that lead to it.
pub type TierLine = (String, String, Vec<String>);

/// One item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemPage {
    /// The item in its latest version.
    pub item: Item,
    /// Whether it is in force today.
    pub stands: bool,
    /// Its kinds as people read them.
    pub kinds: Vec<String>,
    /// Its ranges as people read them.
    pub ranges: Vec<String>,
    /// The tiers of its benchmark; empty where none weighs it.
    pub tiers: Vec<TierLine>,
    /// The benchmarks that a body's lawyers confirmed for it and that hold today: title with place, who issued it, which bodies decide by it.
    pub scales: Vec<(String, String, Vec<String>)>,
    /// The powers under which it stands today and that everybody may see: code, name and who holds it.
    pub powers: Vec<(String, String, Vec<String>)>,
}

impl Office {
    /// The page of an item of the registers.
    pub fn item_page(&self, code: &str) -> Result<ItemPage, Denial> {
        let (register, today) = (self.register(), self.today());
        let item = register.item(code).ok_or(Denial::NotFound)?.clone();
        let reading = self.reading().ok();
        let kind = |id: &String| reading.as_ref().map_or_else(|| id.clone(), |r| r.kind_name(id).to_string());
        let tier = |t: &crate::law::discretion::Tier| {
            (t.name.clone(), tier_extent(t), t.circumstances.iter().map(|c| c.text.clone()).collect())
        };
        let shown = register.powers_of_item(code, today).filter(|(l, _)| l.withheld.is_none());
        let powers = shown.map(|(l, p)| {
            let bodies = l.holders_on(today).filter_map(|h| register.bodies.get(&h.body)).map(|b| b.name.clone());
            (l.code.clone(), p.name.clone(), bodies.collect())
        });
        let name = |id: &crate::base::id::BodyId| register.bodies.get(id).map(|b| b.name.clone());
        let confirmed = register.scales.values();
        let confirmed = confirmed.filter(|s| s.item == code && !s.bodies.is_empty() && s.in_force_on(today));
        let scales = confirmed
            .map(|s| (format!("{} {}", s.title, s.place), s.owner.clone(), s.bodies.iter().filter_map(name).collect()));
        Ok(ItemPage {
            scales: scales.collect(),
            stands: register.item_on(code, today).is_some(),
            kinds: item.kinds.iter().map(kind).collect(),
            ranges: item.ranges.iter().map(range_name).collect(),
            tiers: item.tiers.iter().map(tier).collect(),
            powers: powers.collect(),
            item,
        })
    }
}
