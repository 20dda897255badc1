//! Limits: how long the law gives whom for what, and which days count. One row a duty, one file a domain under `law/limits`.

use crate::statute::Rank;
use crate::{LawError, Pack};
use fadu_base::{Citation, Day, Ground};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a limit is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// 工作日.
    WorkingDay,
    /// 日, every day counts.
    CalendarDay,
    /// 月.
    Month,
    /// 年.
    Year,
    /// 小时, from the moment.
    Hour,
}

impl Unit {
    /// `个工作日`, `日`, `个月`, `年`, `小时`.
    pub fn zh(self) -> &'static str {
        match self {
            Unit::WorkingDay => "个工作日",
            Unit::CalendarDay => "日",
            Unit::Month => "个月",
            Unit::Year => "年",
            Unit::Hour => "小时",
        }
    }
}

/// Who must act within the limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// 当事人, applicant, claimant: the last day always rolls past holidays.
    Party,
    /// An administrative agency: the last day rolls only where a clause says so.
    Agency,
    /// A court, the police, the treasury or nobody (a period that simply runs).
    Other,
}

/// By whom and by how much a limit may be extended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Who approves 批准人.
    pub approver: String,
    /// At most so many more.
    pub count: u32,
    /// Always the unit of the limit itself.
    pub unit: Unit,
}

/// A ground on which the clock stops, as the law lists it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseGround {
    /// Kebab-case id, the same in all limits.
    pub id: String,
    /// 检测、检验、检疫、鉴定.
    pub name: String,
}

/// A pair of events between which the clock stands still.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseEvents {
    /// Id of the [`PauseGround`].
    pub ground: String,
    /// The event that stops the clock.
    pub from: String,
    /// The event that starts it again.
    pub to: String,
}

/// A house rule's owner and the origin of its number.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// Whose rule it is.
    pub owner: String,
    /// Where the number comes from.
    pub origin: String,
}

/// One limit 期限.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Permanent kebab-case id.
    pub id: String,
    /// Id in the table of facts, e.g. `PF-002`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// What must be done, in Chinese.
    pub name: String,
    /// The number; 0 where `open_count` holds.
    #[serde(default)]
    pub count: u32,
    /// Its unit.
    pub unit: Unit,
    /// From which day, in Chinese.
    pub starts: String,
    /// Counted back from the day of an event: "at least n days before".
    #[serde(default)]
    pub backward: bool,
    /// At least so long (一般不少于, or a waiting period): nothing may follow before it has run.
    #[serde(default)]
    pub minimum: bool,
    /// The first day is day 1 (年报 from 1 January), against the rule that the start day is out.
    #[serde(default)]
    pub start_counted: bool,
    /// The law fixes no number: each document states its own.
    #[serde(default)]
    pub open_count: bool,
    /// The field of the starting event that holds the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_field: Option<String>,
    /// Who must act.
    pub bound: Bound,
    /// The articles that set the limit, the deciding one first; empty for a house rule.
    #[serde(default)]
    pub cites: Vec<Citation>,
    /// The house rule it rests on, if no article sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house: Option<House>,
    /// The number rests on an assumption (second-hand source, or a default of the product).
    #[serde(default)]
    pub assumed: bool,
    /// The article that says which days count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_by: Option<Citation>,
    /// The clause by which a last day that is a holiday moves on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolls: Option<Citation>,
    /// The article that leaves the number to other norms: only such a limit may be loosened by an overlay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaves_to: Option<Citation>,
    /// The lowest norm that may take the room which that article leaves; without it none may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaves_rank: Option<Rank>,
    /// What silence brings (视为受理, 视为放弃 …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silence: Option<String>,
    /// The extension that the law puts in numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
    /// Grounds on which the clock stops.
    #[serde(default)]
    pub pauses: Vec<PauseGround>,
    /// The event that starts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_event: Option<String>,
    /// The field of that event with the day counted from, where it is not the event's own day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_field: Option<String>,
    /// The events of which any ends it.
    #[serde(default)]
    pub until_events: Vec<String>,
    /// The event that records an extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extend_event: Option<String>,
    /// The events that stop and start the clock.
    #[serde(default)]
    pub pause_events: Vec<PauseEvents>,
}

impl Limit {
    /// What the limit rests on: its articles, or a house rule.
    pub fn ground(&self) -> Ground {
        match &self.house {
            Some(h) => Ground::House { owner: h.owner.clone(), origin: h.origin.clone() },
            None => Ground::Law(self.cites.clone()),
        }
    }

    /// The same limit with the number that a document states.
    #[must_use]
    pub fn with_count(&self, count: u32) -> Limit {
        Limit { count, open_count: false, ..self.clone() }
    }

    /// The same limit up to a day that a document sets.
    #[must_use]
    pub fn until(&self, start: Day, last: Day) -> Limit {
        let count = u32::try_from(last.number() - start.number()).unwrap_or(0);
        Limit { unit: Unit::CalendarDay, ..self.with_count(count) }
    }

    /// Whether the last day that binds is the rolled one: always for the party, else only by a clause.
    pub fn shows_rolled(&self) -> bool {
        self.bound == Bound::Party || self.rolls.is_some()
    }

    /// `90日`, `5个工作日`, `由文书载明`.
    pub fn length_zh(&self) -> String {
        if self.open_count { "由文书载明".into() } else { format!("{}{}", self.count, self.unit.zh()) }
    }

    /// All citations of the row: of the limit, its counting, rolling and loosening.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        self.cites.iter().chain(&self.counted_by).chain(&self.rolls).chain(&self.leaves_to)
    }

    /// Why the row cannot stand, if it cannot.
    fn fault(&self) -> Option<String> {
        let wrong = [
            (self.cites.is_empty() == self.house.is_none(), "要么引用条文，要么写明内部规则，二者取其一"),
            (self.house.is_some() && !self.assumed, "内部规则须标注 assumed"),
            (self.open_count && self.count != 0, "期限由文书载明的，不应写数字"),
            (self.open_count && self.count_field.is_none(), "期限由文书载明的，须写明字段 count_field"),
            (self.extension.as_ref().is_some_and(|e| e.unit != self.unit), "延长的单位与期限的单位不同"),
            (
                self.pause_events.iter().any(|p| !self.pauses.iter().any(|g| g.id == p.ground)),
                "pause_events 的事由未列入 pauses",
            ),
            (self.backward && (!self.pauses.is_empty() || self.unit == Unit::Hour), "倒推期限没有扣除，也不以小时计"),
            (
                self.id.is_empty()
                    || !self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "id 须为 kebab-case",
            ),
        ];
        wrong.iter().find(|(is_wrong, _)| *is_wrong).map(|(_, why)| format!("{}：{why}", self.id))
    }
}

/// A file of limits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitFile {
    limit: Vec<Limit>,
}

/// All limits of a pack.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Limits {
    by_id: BTreeMap<String, Limit>,
    by_alias: BTreeMap<String, String>,
}

impl Limits {
    /// Reads `limits/*.toml`. An id or alias given twice, or a row that contradicts itself, is an error.
    pub fn parse(pack: &Pack) -> Result<Limits, LawError> {
        let mut limits = Limits::default();
        for path in pack.paths("limits/", ".toml") {
            for limit in Limits::rows(path, pack.text(path)?)? {
                limits.add(limit).map_err(|message| LawError::new(path, message))?;
            }
        }
        Ok(limits)
    }

    /// The rows of one file of limits, wherever it lies (a procedure or an overlay may have its own).
    pub fn rows(path: &str, text: &str) -> Result<Vec<Limit>, LawError> {
        let file: LimitFile = toml::from_str(text).map_err(|e| LawError::new(path, e.to_string()))?;
        match file.limit.iter().find_map(Limit::fault) {
            Some(message) => Err(LawError::new(path, message)),
            None => Ok(file.limit),
        }
    }

    /// Takes over what only the other knows.
    pub(crate) fn add_missing(&mut self, other: &Limits) {
        for limit in other.all() {
            // A row whose id or alias is taken here gives way to the one that is here.
            let _ = self.add(limit.clone());
        }
    }

    /// Adds a limit; an id or alias that is taken is an error.
    pub fn add(&mut self, limit: Limit) -> Result<(), String> {
        if self.get(&limit.id).is_some() || limit.alias.as_ref().is_some_and(|a| self.get(a).is_some()) {
            return Err(format!("期限 {} 重复", limit.id));
        }
        if let Some(alias) = &limit.alias {
            self.by_alias.insert(alias.clone(), limit.id.clone());
        }
        self.by_id.insert(limit.id.clone(), limit);
        Ok(())
    }

    /// Puts a limit in place of the one with its id.
    pub fn put(&mut self, limit: Limit) {
        self.by_id.insert(limit.id.clone(), limit);
    }

    /// The limit with this id or alias.
    pub fn get(&self, id_or_alias: &str) -> Option<&Limit> {
        self.by_id.get(id_or_alias).or_else(|| self.by_id.get(self.by_alias.get(id_or_alias)?))
    }

    /// All limits in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = &Limit> {
        self.by_id.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str =
        "[[limit]]\nid = \"a\"\nname = \"n\"\nunit = \"working-day\"\nstarts = \"s\"\nbound = \"party\"\n";

    #[test]
    fn a_row_and_its_ground() {
        let rows = Limits::rows("f", &format!("{ROW}count = 5\ncites = [\"penalty-law/64.0.1\"]\n")).unwrap();
        assert_eq!(rows[0].length_zh(), "5个工作日");
        assert!(rows[0].ground().is_law() && rows[0].shows_rolled());
    }

    #[test]
    fn rows_that_contradict_themselves_are_refused() {
        for bad in [
            "count = 5",
            "count = 5\ncites = [\"penalty-law/44\"]\nhouse = {owner = \"o\", origin = \"o\"}\nassumed = true",
            "count = 5\nhouse = {owner = \"o\", origin = \"o\"}",
            "open_count = true\ncites = [\"penalty-law/44\"]",
            "count = 5\ncites = [\"penalty-law/44\"]\nextension = {approver = \"x\", count = 3, unit = \"month\"}",
            "count = 5\ncites = [\"penalty-law/44\"]\npause_events = [{ground = \"x\", from = \"A\", to = \"B\"}]",
            "count = 5\ncites = [\"penalty-law\"]",
            "count = 5\ncites = [\"penalty-law/44\"]\nunknown = 1",
        ] {
            assert!(Limits::rows("f", &format!("{ROW}{bad}\n")).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_id_stands_once() {
        let row = Limits::rows("f", &format!("{ROW}count = 5\nalias = \"X-1\"\ncites = [\"penalty-law/44\"]\n"))
            .unwrap()
            .remove(0);
        let mut limits = Limits::default();
        limits.add(row.clone()).unwrap();
        assert!(limits.add(Limit { alias: None, ..row.clone() }).is_err());
        assert!(limits.add(Limit { id: "b".into(), ..row }).is_err());
        assert_eq!(limits.get("X-1").map(|l| l.id.as_str()), Some("a"));
    }
}
