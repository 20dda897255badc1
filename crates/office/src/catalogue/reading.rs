//! The words of the pack in force by which clauses are read, and the ids of its statutes.

use super::clauses::{Source, read};
use super::entry::short_title;
use super::{CatalogueSought, Entry, Preview, cells};
use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::form::options::range_name;
use crate::law::clause::Reading;
use crate::sheet;
use std::collections::HashMap;

/// Entries with their rows, and the rows that could not be read.
pub(super) type Read = (Vec<(usize, Entry)>, Vec<(usize, String)>);

impl Office {
    /// Ids of the statutes of the pack in force by their titles.
    pub(crate) fn statute_ids(&self) -> HashMap<String, String> {
        self.engine().law.statutes.all().map(|s| (short_title(&s.title), s.id.clone())).collect()
    }

    /// The words by which clauses are read.
    pub fn reading(&self) -> Result<Reading, Denial> {
        Reading::of_pack(&self.pack_in_force()?)
            .map_err(|e| Denial::mistake("file", format!("施行中的法律数据包里没有罚则的读法：{e}")))
    }

    /// Every act of a file of clauses, and the lines that could not be read.
    pub fn read_clauses(&self, by: (&str, &str), text: &str) -> Result<Read, Denial> {
        let (reading, ids) = (self.reading()?, self.statute_ids());
        Ok(read(&Source { reading: &reading, ids: &ids, today: self.today(), by }, text))
    }
}

impl Office {
    /// What a file would do: clauses (`.jsonl`) or a table (`.csv`, `.xlsx`).
    pub fn preview_file(&self, by: (&str, &str), name: &str, bytes: &[u8]) -> Result<Preview, Denial> {
        let (entries, unread) = match name.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
            Some("csv" | "xlsx") => self.read_table(by, (name, bytes))?,
            Some("jsonl") => {
                let text = std::str::from_utf8(bytes).map_err(|_| Denial::mistake("file", "文件不是 UTF-8 编码"))?;
                self.read_clauses(by, text)?
            }
            _ => return Err(Denial::mistake("file", "请选择 .jsonl、.csv 或者 .xlsx 文件")),
        };
        self.preview_items(entries, unread)
    }
}

impl Office {
    /// What a file that is held would do now.
    pub fn preview_held(&self, who: &Who, id: &str) -> Result<Preview, Denial> {
        let table = self.held_table(who, id)?;
        self.preview_file((&who.person.to_string(), &who.name), &table.name, &table.bytes)
    }

    fn read_table(&self, by: (&str, &str), (name, bytes): (&str, &[u8])) -> Result<Read, Denial> {
        let rows = sheet::held::rows(name, bytes)?;
        let (reading, ids) = (self.reading()?, self.statute_ids());
        let source = Source { reading: &reading, ids: &ids, today: self.today(), by };
        cells::entries(&source, &rows).map_err(|why| Denial::mistake("file", why))
    }

    /// The entries that fit as a table.
    pub fn items_table(&self, who: &Who, sought: &CatalogueSought, kind: sheet::Kind) -> Result<Vec<u8>, Denial> {
        let entries = self.items_sought(who, sought)?;
        Ok(sheet::write(kind, &cells::rows(&self.reading()?, &entries)))
    }
}

impl Entry {
    /// The kinds of consequence as people read them.
    pub fn kinds_zh(&self, reading: Option<&Reading>) -> String {
        let name = |id: &String| reading.map_or(id.clone(), |r| r.kind_name(id).to_string());
        self.item.kinds.iter().map(name).collect::<Vec<_>>().join("、")
    }

    /// The ranges as people read them.
    pub fn ranges_zh(&self) -> Vec<String> {
        self.item.ranges.iter().map(range_name).collect()
    }

    /// The first basis without its statute: 第58条第2款.
    pub fn place_zh(&self) -> String {
        self.item.basis.first().map_or(String::new(), |c| c.place_zh())
    }
}
