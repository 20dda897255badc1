//! Frozen tables 统计快照: a table as it stood at a moment, with the rule of each column and the digest of the law it was counted by, kept as an
//! event. What would be counted otherwise now stands beside it and changes nothing of it.

use super::table::{StatSheet, TableAsked};
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::id::BodyId;
use crate::base::{Fields, Moment};
use crate::fault::Denial;
use crate::policy::{self, Do};
use crate::sheet::{self, Kind};
use fadu_store::{Log, StreamId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The stream of frozen tables; no other stream has its id.
const FROZEN: StreamId = StreamId::from_bits(32);
const EVENT: &str = "StatisticsFrozen";

/// A column of a frozen table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenHead {
    /// Heading.
    pub name: String,
    /// How it was counted.
    pub rule: String,
}

/// A line of a frozen table: the body or the month, and its cells in the order of the columns; nothing where there was nothing yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenLine {
    /// The body, or the month; 合计 for the last.
    pub name: String,
    /// What stood in the cells.
    pub cells: Vec<Option<String>>,
}

/// A table as it was frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenTable {
    /// Its id, hexadecimal.
    pub id: String,
    /// Id of the table.
    pub table: String,
    /// Its name.
    pub name: String,
    /// The year.
    pub year: i32,
    /// A line a month rather than a body.
    pub months: bool,
    /// The body whose figures alone it shows; none where it shows all.
    pub own: Option<BodyId>,
    /// Who froze it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Digest of the law pack that it was counted by, hexadecimal.
    pub pack: String,
    /// Its columns.
    pub heads: Vec<FrozenHead>,
    /// Its lines; the sum of all is the last.
    pub lines: Vec<FrozenLine>,
}

impl FrozenTable {
    /// SHA-256 of columns and lines, hexadecimal: two tables that say the same have the same one.
    pub fn digest(&self) -> String {
        hex(&Sha256::digest(json!([self.table, self.year, self.months, self.heads, self.lines]).to_string()))
    }
}

/// A frozen table beside what would be counted now.
#[derive(Clone, Debug)]
pub struct FrozenPage {
    /// As it was frozen.
    pub table: FrozenTable,
    /// What is otherwise now, by line and column; nothing in it where the column or the line is gone.
    pub now: BTreeMap<(String, String), Option<String>>,
}

impl Office {
    /// Freezes a table as this person sees it; its id. Where the newest says the same of the same year, no second one is made.
    pub async fn freeze_stat_table(&self, who: &Who, asked: &TableAsked) -> Result<String, Denial> {
        let sheet = self.stat_table(who, asked)?;
        let own = (!policy::everywhere(who, Do::Figures)).then_some(who.agency);
        let table = FrozenTable {
            id: hex(&self.seed().to_be_bytes()),
            table: sheet.id.clone(),
            name: sheet.name.clone(),
            year: sheet.year,
            months: asked.months,
            own,
            by: who.name.clone(),
            at: self.now(),
            pack: hex(&self.engine().law.digest),
            heads: heads(&sheet),
            lines: lines(&sheet),
        };
        let alike =
            |f: &FrozenTable| (&f.table, f.year, f.months, f.own) == (&table.table, table.year, table.months, own);
        let newest = self.frozen_tables(who)?.into_iter().find(alike);
        if let Some(same) = newest.filter(|f| f.digest() == table.digest() && f.pack == table.pack) {
            return Ok(same.id);
        }
        let fields = Fields::from([("row".to_string(), json!(table)), ("_by".into(), who.person.to_string().into())]);
        self.enter_beside(FROZEN, vec![(EVENT, fields)], (table.at, Vec::new())).await?;
        Ok(table.id)
    }

    /// The frozen tables that this person may see, newest first: whoever sees all figures sees all, others those of their own body.
    pub fn frozen_tables(&self, who: &Who) -> Result<Vec<FrozenTable>, Denial> {
        policy::require(who, Do::Figures, who.agency)?;
        let all = policy::everywhere(who, Do::Figures);
        let mut found: Vec<FrozenTable> = Vec::new();
        self.store.each(FROZEN, &mut |name, _, fields| {
            let fields = serde_json::from_str::<Fields>(fields).ok().filter(|_| name == EVENT);
            let row = fields.and_then(|mut f| serde_json::from_value::<FrozenTable>(f.remove("row")?).ok());
            found.extend(row.filter(|t| all || t.own == Some(who.agency)));
        })?;
        found.reverse();
        Ok(found)
    }

    /// One of them, and what would be counted otherwise now.
    pub fn frozen_table(&self, who: &Who, id: &str) -> Result<FrozenPage, Denial> {
        let table = self.frozen_tables(who)?.into_iter().find(|t| t.id == id).ok_or(Denial::NotFound)?;
        let asked = TableAsked { table: table.table.clone(), year: Some(table.year), months: table.months };
        let now = match self.stat_table(who, &asked) {
            Ok(sheet) => sheet,
            // The law of today has no such table any more: what was frozen stands.
            Err(Denial::NotFound) => return Ok(FrozenPage { table, now: BTreeMap::new() }),
            Err(other) => return Err(other),
        };
        let (then, now) = (cells(&table.heads, &table.lines), cells(&heads(&now), &lines(&now)));
        let differs = then.iter().filter(|(key, was)| now.get(*key).unwrap_or(&None) != *was);
        let now = differs.map(|(key, _)| (key.clone(), now.get(key).cloned().flatten())).collect();
        Ok(FrozenPage { table, now })
    }

    /// The frozen table as a file.
    pub fn frozen_file(&self, who: &Who, id: &str, kind: Kind) -> Result<Vec<u8>, Denial> {
        let table = self.frozen_tables(who)?.into_iter().find(|t| t.id == id).ok_or(Denial::NotFound)?;
        let first = if table.months { "月份" } else { "执法机关" }.to_string();
        let head = std::iter::once(first).chain(table.heads.iter().map(|h| h.name.clone())).collect();
        let row = |l: &FrozenLine| {
            let cells = l.cells.iter().map(|c| c.clone().unwrap_or_else(|| "尚无数据".into()));
            std::iter::once(l.name.clone()).chain(cells).collect::<Vec<String>>()
        };
        let rows: sheet::Rows = std::iter::once(head).chain(table.lines.iter().map(row)).collect();
        Ok(sheet::write(kind, &rows))
    }
}

fn heads(sheet: &StatSheet) -> Vec<FrozenHead> {
    sheet.columns.iter().map(|c| FrozenHead { name: c.name.clone(), rule: c.rule.clone() }).collect()
}

fn lines(sheet: &StatSheet) -> Vec<FrozenLine> {
    let line = |l: &super::table::StatLine| FrozenLine {
        name: l.name.clone(),
        cells: l.cells.iter().map(|c| c.says.clone()).collect(),
    };
    sheet.lines.iter().chain([&sheet.total]).map(line).collect()
}

/// What stands in each cell, by line and column.
fn cells(heads: &[FrozenHead], lines: &[FrozenLine]) -> BTreeMap<(String, String), Option<String>> {
    let of = |l: &FrozenLine| {
        let name = l.name.clone();
        let all: Vec<_> =
            heads.iter().zip(&l.cells).map(|(h, c)| ((name.clone(), h.name.clone()), c.clone())).collect();
        all
    };
    lines.iter().flat_map(of).collect()
}
