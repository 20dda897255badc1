//! Acts done elsewhere in the small demonstration, as `demo/collected.toml` has them: entered week by week through collection, as any body's
//! system would, so that lists, pivots and tables have something to show.

use super::play::told;
use super::registers::People;
use super::{Seeder, Size};
use fadu_web::office::base::{Fields, Moment};
use fadu_web::office::collected::Does;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/collected.toml"));
/// Weeks before the day of seeding.
const WEEKS: i32 = 52;

#[derive(Deserialize)]
struct Told {
    late_each: usize,
    late_days: i32,
    #[serde(rename = "kind")]
    kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: String,
    item: String,
    items: usize,
    /// Only items that the body itself holds, with this among what they may lead to.
    #[serde(default)]
    own_item: Option<String>,
    number: String,
    source: String,
    results: Vec<String>,
    /// Days that belong to it, by field: so many days from the one on which it was done.
    #[serde(default)]
    days: BTreeMap<String, i32>,
    #[serde(default)]
    typed: BTreeMap<String, String>,
}

/// The weeks that are still to come.
pub(super) struct Weeks {
    told: Told,
    left: VecDeque<(i32, Moment)>,
}

impl Seeder {
    /// When acts of other systems come in; never but in the small demonstration.
    pub(super) fn weeks(&self) -> Result<Weeks, String> {
        let told: Told = toml::from_str(TEXT).map_err(|e| format!("demo/collected.toml：{e}"))?;
        let week = |n: i32| (n, Moment::at(self.day.plus(7 * (n - WEEKS)), 8, 0));
        let left = if self.size == Size::Small { (0..WEEKS).map(week).collect() } else { VecDeque::new() };
        Ok(Weeks { told, left })
    }

    /// Enters what has come in until now.
    pub(super) async fn collect_until(&self, people: &People, weeks: &mut Weeks, now: Moment) -> Result<(), String> {
        while let Some((week, at)) = weeks.left.pop_front_if(|(_, at)| *at <= now) {
            self.clock.set(at);
            let bodies: Vec<&String> =
                self.staffs.iter().filter(|(_, staff)| staff.len() > 2).map(|(b, _)| b).collect();
            for body in bodies {
                let Some(by) = self.staffs[body]
                    .iter()
                    .copied()
                    .find(|i| self.cast.officers[*i].posts.contains(&"handler".into()))
                else {
                    continue;
                };
                let who = self.who(people, by)?;
                let rows = self.rows_of(people, (body, week, at), &weeks.told);
                let done = self.office.collect(&who, rows, "").await.map_err(|d| told(&d))?;
                if let Some(row) = done.iter().find(|r| matches!(r.does, Does::Refused(_))) {
                    return Err(format!("demo/collected.toml：{} {:?}", row.what, row.does));
                }
            }
        }
        Ok(())
    }

    /// Two rows of a week: one of the first kind, one of the others in turn.
    fn rows_of(&self, people: &People, of_week: (&str, i32, Moment), of: &Told) -> Vec<Fields> {
        let (body, week, _) = of_week;
        let others = of.kinds.len().saturating_sub(1).max(1);
        let turn = usize::try_from(week).unwrap_or(0) + body.len();
        let fits = |kind: &&Kind| kind.own_item.is_none() || !self.own_items(body, kind).is_empty();
        let other = (0..others).filter_map(|n| of.kinds.get(1 + (turn + n) % others)).find(fits);
        of.kinds.first().into_iter().chain(other).map(|kind| self.row_of(people, of_week, (kind, of))).collect()
    }

    /// The items of the body itself that a kind is about, by code.
    fn own_items(&self, body: &str, kind: &Kind) -> Vec<&str> {
        let field = self.cast.bodies.iter().find(|b| b.id == body).map_or("", |b| b.field.as_str());
        let with = kind.own_item.as_ref();
        let own = self.items.iter().filter(|i| i.field == field && with.is_some_and(|w| i.kinds.contains(w)));
        own.map(|i| i.code.as_str()).collect()
    }

    fn row_of(&self, people: &People, (body, week, at): (&str, i32, Moment), (kind, of): (&Kind, &Told)) -> Fields {
        let staff = &self.staffs[body];
        let first = self.chance.below(staff.len());
        let second = (first + 1 + self.chance.below(staff.len() - 1)) % staff.len();
        let late = (usize::try_from(week).unwrap_or(0) + kind.kind.len()).is_multiple_of(of.late_each.max(1));
        let done = at.day().plus(-1 - self.chance.below(5) as i32 - if late { of.late_days } else { 0 });
        let (party, _) = self.chance.of(&people.parties);
        let short = self.cast.bodies.iter().find(|b| b.id == body).map_or("", |b| b.number_short.as_str());
        let number = format!("{short}{}〔{}〕{}号", kind.number, done.year(), week + 1);
        let items = self.own_items(body, kind);
        let item = match items.len() {
            0 => format!("{}{:02}", kind.item, 1 + self.chance.below(kind.items)),
            n => items[self.chance.below(n)].to_string(),
        };
        let officer = |at: usize| people.officer(&self.cast.officers[staff[at]].id).map(|o| o.to_string());
        let own = [
            ("act_kind", json!(kind.kind)),
            ("item", json!(item)),
            ("act_no", json!(number)),
            ("source_system", json!(kind.source)),
            ("source_no", json!(number)),
            ("party_kind", json!(party.kind)),
            ("party_name", json!(party.name)),
            ("party_code", json!(party.code)),
            ("handlers", json!([officer(first), officer(second)])),
            ("done_on", json!(done.to_string())),
            ("act_result", json!(self.chance.of(&kind.results))),
        ];
        let own = own.into_iter().map(|(k, v)| (k.to_string(), v));
        let days = kind.days.iter().map(|(field, n)| (field.clone(), json!(done.plus(*n).min(at.day()).to_string())));
        own.chain(days).chain(kind.typed.iter().map(|(k, v)| (k.clone(), json!(v)))).collect()
    }
}
