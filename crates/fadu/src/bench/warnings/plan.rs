//! What is planted: the cases of `demo/plants.toml`, drawn by chance into rows of collection with the rules that each is expected to raise.

use super::days::{Counting, day};
use super::town::Body;
use crate::chance::SeededChance;
use fadu_web::office::base::{Day, codes};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/plants.toml"));
/// So often a row is drawn anew where a day of it would lie ahead.
const TRIES: usize = 400;
/// So far behind the limit a plant lies at most, and so far before it a look-alike.
const LATE_DAYS: i32 = 40;
const EARLY_DAYS: i32 = 4;

type Said = BTreeMap<String, String>;

/// The file.
#[derive(Deserialize)]
pub struct Plants {
    /// Who enters.
    #[serde(rename = "body")]
    pub bodies: Vec<Who>,
    #[serde(rename = "item")]
    items: Vec<Item>,
    base: BTreeMap<String, Said>,
    #[serde(rename = "case")]
    cases: Vec<Case>,
    /// Rules that no row can break, each with the reason.
    pub unplanted: BTreeMap<String, String>,
}

/// A body, by the accounts that enter and see.
#[derive(Deserialize)]
pub struct Who {
    /// Enters.
    pub officer: String,
    /// Sees the clues of the body at once.
    pub head: String,
    /// The field of enforcement.
    pub field: String,
}

/// How much may be fined, as the article says it (fen).
#[derive(Deserialize)]
struct Item {
    code: String,
    least: i64,
    most: i64,
    from: Day,
    until: Option<Day>,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    small: bool,
}

/// How a rule is broken and how it is just kept.
#[derive(Deserialize)]
struct Case {
    rule: String,
    base: String,
    field: Option<String>,
    /// Its clues are looked for only when the clock has moved.
    #[serde(default)]
    later: bool,
    /// Each table is a row of its own; else all are rows of one party.
    #[serde(default)]
    alone: bool,
    #[serde(default)]
    breaks: Vec<toml::Table>,
    #[serde(default)]
    keeps: Vec<toml::Table>,
}

/// A row to be entered.
pub struct Row {
    /// Which body enters it.
    pub body: usize,
    /// What it says, by field.
    pub said: Said,
    /// The rules that it must raise.
    pub expect: BTreeSet<String>,
    /// Of which rule it is a plant or a look-alike.
    pub about: String,
    /// Whether its clues show only when the clock has moved.
    pub later: bool,
}

impl Row {
    /// Whom it is about.
    pub fn party(&self) -> &str {
        self.said.get("party_name").map_or("", String::as_str)
    }
}

/// What drawing needs.
pub struct Drawing<'a> {
    /// Who may enter.
    pub bodies: &'a [Body],
    /// Which days are worked.
    pub worked: &'a dyn Fn(Day) -> bool,
    /// Today on the server.
    pub today: Day,
    /// Chance.
    pub chance: &'a SeededChance,
}

impl Plants {
    /// Reads a file of cases; the one that is built in where none is named.
    pub fn read(file: Option<&Path>) -> Result<Plants, String> {
        let told = |p: &Path, e: &dyn std::fmt::Display| format!("{}：{e}", p.display());
        let text = file.map(|p| std::fs::read_to_string(p).map_err(|e| told(p, &e))).transpose()?;
        toml::from_str(text.as_deref().unwrap_or(TEXT))
            .map_err(|e| told(file.unwrap_or(Path::new("demo/plants.toml")), &e))
    }

    /// The rules that some row breaks.
    pub fn planted(&self) -> BTreeSet<String> {
        self.cases.iter().filter(|c| !c.breaks.is_empty()).map(|c| c.rule.clone()).collect()
    }

    /// A row that certainly raises a clue: it tells how far the follower has come.
    pub fn sentinel(&self, drawing: &Drawing<'_>) -> Result<Row, String> {
        let case = self.cases.iter().find(|c| c.breaks.len() == 1).ok_or("demo/plants.toml 里没有可用来试探的")?;
        let rows = self.group(drawing, case, (&case.breaks, true))?;
        rows.into_iter().next().ok_or_else(|| "试探的一行画不出来".into())
    }

    /// Every case so many times broken and so many times kept, in an order drawn by chance.
    pub fn rows(&self, drawing: &Drawing<'_>, times: usize) -> Result<Vec<Row>, String> {
        let mut all = Vec::new();
        for case in &self.cases {
            for (tables, breaks) in [(&case.breaks, true), (&case.keeps, false)] {
                for n in 0..times {
                    let own;
                    let group = if case.alone {
                        own = tables.get(n % tables.len().max(1)).cloned().into_iter().collect::<Vec<_>>();
                        &own
                    } else {
                        tables
                    };
                    all.extend(self.group(drawing, case, (group, breaks))?);
                }
            }
        }
        for at in (1..all.len()).rev() {
            all.swap(at, drawing.chance.below(at + 1));
        }
        Ok(all)
    }

    fn group(
        &self,
        drawing: &Drawing<'_>,
        case: &Case,
        (tables, breaks): (&Vec<toml::Table>, bool),
    ) -> Result<Vec<Row>, String> {
        let mut why = String::new();
        for _ in 0..TRIES {
            match self.try_group(drawing, case, (tables, breaks)) {
                Ok(rows) => return Ok(rows),
                Err(e) => why = e,
            }
        }
        Err(format!("demo/plants.toml 的 {} 画不出一行：{why}", case.rule))
    }

    fn try_group(
        &self,
        drawing: &Drawing<'_>,
        case: &Case,
        (tables, breaks): (&Vec<toml::Table>, bool),
    ) -> Result<Vec<Row>, String> {
        let chance = drawing.chance;
        let half = |most: i32, edge: i32| if chance.percent(50) { edge } else { chance.between((edge, most)) };
        let (late, early, party) = (half(LATE_DAYS, 1), half(EARLY_DAYS, 0), Party::drawn(chance));
        let mut rows: Vec<Row> = Vec::new();
        for table in tables {
            let text = |v: &toml::Value| v.as_str().map(str::to_string);
            let mut said = self.base["every"].clone();
            said.extend(self.base.get(&case.base).ok_or("没有这样的底子")?.clone());
            said.extend(table.iter().filter_map(|(k, v)| Some((k.clone(), text(v)?))));
            let take = |said: &mut Said, name: &str| said.remove(name);
            let (expect, of, field) = (take(&mut said, "expect"), take(&mut said, "@body"), take(&mut said, "@field"));
            let field = field.or_else(|| case.field.clone());
            let fits = |b: &Body| match field.as_deref().map(|f| (f.strip_prefix('!'), f)) {
                Some((Some(not), _)) => b.field != not,
                Some((None, f)) => b.field == f,
                None => true,
            };
            let first = rows.first();
            let body = match first.map(|r| r.body) {
                Some(own) if of.is_none() => own,
                own => {
                    let may = |n: &usize| fits(&drawing.bodies[*n]) && Some(*n) != own;
                    let all: Vec<usize> = (0..drawing.bodies.len()).filter(may).collect();
                    if all.is_empty() {
                        return Err("没有合适的机关".into());
                    }
                    *chance.of(&all)
                }
            };
            let counting = Counting { worked: drawing.worked, chance, late, early };
            let draft = Draft { plants: self, drawing, counting: &counting, body: &drawing.bodies[body], said: &said };
            let row = draft.row(first.map(|r| &r.said), &party)?;
            let mut expected: BTreeSet<String> = match expect.as_deref() {
                Some("") => BTreeSet::new(),
                Some(rule) => [rule.to_string()].into(),
                None if breaks => [case.rule.clone()].into(),
                None => BTreeSet::new(),
            };
            let also = table.get("also").and_then(toml::Value::as_array).into_iter().flatten();
            expected.extend(also.filter_map(text));
            rows.push(Row { body, said: row, expect: expected, about: case.rule.clone(), later: case.later });
        }
        Ok(rows)
    }
}

/// Whom rows are about: the same in all rows of one case.
struct Party {
    firm: String,
    person: String,
    code: String,
}

impl Party {
    fn drawn(chance: &SeededChance) -> Party {
        let n = chance.next();
        let lead = format!("91990000MA{:07}", n % 10_000_000);
        let (family, given) = ("赵钱孙李周吴郑王冯陈", "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸");
        let of = |all: &str, n: u64| all.chars().nth(n as usize % all.chars().count()).unwrap_or('某');
        Party {
            firm: format!("试验{n:016x}有限公司"),
            person: format!("{}{}{}{:03}", of(family, n), of(given, n >> 8), of(given, n >> 16), n % 1000),
            code: codes::uscc_from(&lead).unwrap_or(lead),
        }
    }
}

/// A row that is being drawn.
struct Draft<'a> {
    plants: &'a Plants,
    drawing: &'a Drawing<'a>,
    counting: &'a Counting<'a>,
    body: &'a Body,
    said: &'a Said,
}

impl Draft<'_> {
    /// The row: days first, since what else it says depends on the day of the act.
    fn row(&self, first: Option<&Said>, party: &Party) -> Result<Said, String> {
        let mut out = Said::new();
        let is_day = |name: &str| name.ends_with("_on");
        for name in self.said.keys().filter(|n| is_day(n)) {
            self.day_of(name, first, &mut out)?;
        }
        let done: Day = out.get("done_on").and_then(|d| d.parse().ok()).ok_or("没有作出之日")?;
        if out.values().any(|d| d.parse::<Day>().is_ok_and(|d| d > self.drawing.today)) {
            return Err("有的日子还没有到".into());
        }
        let mut rest: Vec<(&String, &String)> =
            self.said.iter().filter(|(n, v)| !is_day(n) && v.as_str() != "-").collect();
        // The item decides what may be fined, and the fine what is paid.
        rest.sort_by_key(|(n, v)| (n.as_str() != "item", v.as_str() == "@paid"));
        for (name, said) in rest {
            let value = self.value((name, said), (first, party, done), &out)?;
            let listed = name == "item" && self.plants.items.iter().any(|i| i.code == value);
            if listed && !self.body.items.contains(&value) {
                return Err(format!("本机关没有 {value}"));
            }
            out.insert(name.clone(), value);
        }
        Ok(out)
    }

    fn day_of(&self, name: &str, first: Option<&Said>, out: &mut Said) -> Result<Option<Day>, String> {
        if let Some(known) = out.get(name) {
            return Ok(known.parse().ok());
        }
        let Some(said) = self.said.get(name).filter(|s| s.as_str() != "-") else { return Ok(None) };
        let at = day(said, self.counting, &mut |other: &str| match other.strip_prefix("first.") {
            _ if other == "today" => Ok(self.drawing.today),
            Some(of) => first.and_then(|f| f.get(of)?.parse().ok()).ok_or_else(|| format!("第一行没有 {of}")),
            None if other == name => Err(format!("{name} 指着自己")),
            None => self.day_of(other, first, out)?.ok_or_else(|| format!("没有 {other}")),
        })?;
        out.insert(name.to_string(), at.to_string());
        Ok(Some(at))
    }

    fn value(
        &self,
        (name, said): (&str, &str),
        (first, party, done): (Option<&Said>, &Party, Day),
        out: &Said,
    ) -> Result<String, String> {
        let chance = self.drawing.chance;
        let of_item = || {
            let code = out.get("item").map_or("", String::as_str);
            self.plants.items.iter().find(|i| i.code == code).ok_or("没有这一项的幅度")
        };
        let amount = |low: i64, high: i64| low + i64::try_from(chance.below((high - low + 1) as usize)).unwrap_or(0);
        Ok(match said {
            "@party" => party.firm.clone(),
            "@person" => party.person.clone(),
            "@code" => party.code.clone(),
            "@two" => self.officers(done, 2)?,
            "@one" => self.officers(done, 1)?,
            "@three" => self.officers(done, 3)?,
            "@lapsed" => {
                let lapsed = self.body.officers.iter().find(|o| o.lapsed_on(done)).ok_or("没有证件到期的人员")?;
                format!("{}、{}", self.officers(done, 1)?, lapsed.number)
            }
            "@item" => self.item(done, &|i| !i.small)?,
            "@small" => self.item(done, &|i| i.small)?,
            "@warning" => self.item(done, &|i| !i.kinds.is_empty())?,
            "@fine" => of_item().map(|i| amount(i.least, i.most).to_string())?,
            "@most" => of_item().map(|i| i.most.to_string())?,
            "@over" => of_item().map(|i| amount(i.most + 1, i.most * 2).to_string())?,
            "@under" => {
                let item = of_item()?;
                if item.least < 2 {
                    return Err("没有下限".into());
                }
                amount(1, item.least - 1).to_string()
            }
            "@paid" => out.get("fine_fen").cloned().ok_or("没有罚款")?,
            _ => match said.strip_prefix("first.") {
                Some(of) => first.and_then(|f| f.get(of)).cloned().ok_or_else(|| format!("第一行没有 {of}"))?,
                None if name.ends_with("_fen") => match said.split_once("..") {
                    Some((low, high)) => amount(low.parse().unwrap_or(0), high.parse().unwrap_or(0)).to_string(),
                    None => said.to_string(),
                },
                None => chance.of(&said.split('|').collect::<Vec<_>>()).to_string(),
            },
        })
    }

    fn officers(&self, day: Day, count: usize) -> Result<String, String> {
        let mut good: Vec<&str> =
            self.body.officers.iter().filter(|o| o.good_on(day)).map(|o| o.number.as_str()).collect();
        if good.len() < count {
            return Err("有证件的人员不够".into());
        }
        let mut out = Vec::new();
        for _ in 0..count {
            out.push(good.swap_remove(self.drawing.chance.below(good.len())));
        }
        Ok(out.join("、"))
    }

    fn item(&self, done: Day, wanted: &dyn Fn(&Item) -> bool) -> Result<String, String> {
        let stands = |i: &&Item| i.from <= done && i.until.is_none_or(|u| done <= u);
        let all: Vec<&Item> = self
            .plants
            .items
            .iter()
            .filter(|i| wanted(i) && self.body.items.contains(&i.code))
            .filter(stands)
            .collect();
        if all.is_empty() {
            return Err("没有合适的事项".into());
        }
        Ok(self.drawing.chance.of(&all).code.clone())
    }
}
