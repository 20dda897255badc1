//! A table whose first row names its columns: rows are read by heading, in any order.

use super::Rows;
use crate::fault::Denial;

/// A table by its headings.
pub(crate) struct Headed<'a> {
    head: &'a [String],
    rows: &'a Rows,
}

/// A row by its headings.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    head: &'a [String],
    row: &'a [String],
    /// Its number in the file, from 1.
    pub line: usize,
}

impl<'a> Headed<'a> {
    /// Refuses a table that lacks a column.
    pub fn of(rows: &'a Rows, must: &[&str]) -> Result<Headed<'a>, Denial> {
        let head = rows.first().ok_or_else(|| Denial::mistake("file", "表是空的"))?;
        let missing: Vec<&str> = must.iter().copied().filter(|h| !head.iter().any(|c| c == h)).collect();
        if missing.is_empty() {
            return Ok(Headed { head, rows });
        }
        let all = missing.join("、");
        Err(Denial::mistake("file", format!("第一行缺少栏目：{all}；请从导出的表改起")))
    }
    /// Its rows, without those that are empty.
    pub fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        let head = self.head;
        let rows = (1..).zip(self.rows).skip(1).filter(|(_, r)| r.iter().any(|c| !c.is_empty()));
        rows.map(move |(line, row)| Line { head, row, line })
    }
}

impl<'a> Line<'a> {
    /// The cell below a heading, empty where there is none.
    pub fn cell(&self, heading: &str) -> &'a str {
        let at = self.head.iter().position(|h| h == heading);
        at.and_then(|i| self.row.get(i)).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_heading_and_empty_rows_are_passed_over() {
        let rows: Rows = [["乙", "甲"], ["2", "1"], ["", ""], ["4", ""]].map(|r| r.map(String::from).to_vec()).into();
        let table = Headed::of(&rows, &["甲", "乙"]).unwrap();
        let read: Vec<_> = table.lines().map(|l| (l.line, l.cell("甲"), l.cell("乙"), l.cell("丙"))).collect();
        assert_eq!(read, [(2, "1", "2", ""), (4, "", "4", "")]);
        assert!(Headed::of(&rows, &["丁"]).is_err() && Headed::of(&Rows::new(), &[]).is_err());
    }
}
