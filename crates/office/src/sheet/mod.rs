//! Tables that come and go as CSV and XLSX: the one engine of every import and export. Cells are texts; no formula comes in, none goes out.

mod csv;
pub(crate) mod headed;
pub(crate) mod held;
mod packed;
mod xlsx;

use crate::base::Day;

/// Most cells of a table that is read.
const MOST_ROWS: usize = 200_000;
const MOST_COLUMNS: usize = 200;

/// Media type and file ending of a form of table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Comma-separated, UTF-8 with a mark that spreadsheets know it by.
    Csv,
    /// A workbook of one sheet.
    Xlsx,
}

impl Kind {
    /// The form that the end of a file's name says.
    pub fn of_name(name: &str) -> Option<Kind> {
        match name.rsplit('.').next()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Kind::Csv),
            "xlsx" => Some(Kind::Xlsx),
            _ => None,
        }
    }

    /// The media type.
    pub fn media(self) -> &'static str {
        match self {
            Kind::Csv => "text/csv; charset=utf-8",
            Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A table: rows of texts.
pub type Rows = Vec<Vec<String>>;

/// Reads a table; says in Chinese what is wrong with one that cannot be read.
pub fn read(kind: Kind, bytes: &[u8]) -> Result<Rows, String> {
    let rows = match kind {
        Kind::Csv => csv::read(bytes)?,
        Kind::Xlsx => xlsx::read(bytes)?,
    };
    if rows.len() > MOST_ROWS {
        return Err(format!("表太长：最多 {MOST_ROWS} 行"));
    }
    Ok(rows.into_iter().map(|r| r.into_iter().map(|c| own(&c)).collect()).collect())
}

/// Writes a table, every cell harmless.
pub fn write(kind: Kind, rows: &[Vec<String>]) -> Vec<u8> {
    match kind {
        Kind::Csv => csv::write(rows),
        Kind::Xlsx => xlsx::write(rows),
    }
}

/// What a spreadsheet would take for a formula begins with an apostrophe, after which it is a text.
fn harmless(cell: &str) -> String {
    if risky(cell) { format!("'{cell}") } else { cell.to_string() }
}

/// Without the apostrophe that an export put there, and without white space around it.
fn own(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if risky(rest) => rest.trim().to_string(),
        _ => cell.to_string(),
    }
}

fn risky(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A day as people write it or as a spreadsheet counts it.
pub fn day(cell: &str) -> Option<Day> {
    if let Ok(serial) = cell.parse::<i32>() {
        // Spreadsheets count from the day before the year 1900.
        let zero: Day = "1899-12-30".parse().ok()?;
        return (10_000..100_000).contains(&serial).then(|| zero.plus(serial));
    }
    let parts: Vec<&str> = cell.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let [year, month, day] = parts[..] else { return None };
    format!("{year:0>4}-{month:0>2}-{day:0>2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(all: &[&[&str]]) -> Rows {
        all.iter().map(|r| r.iter().map(|c| c.to_string()).collect()).collect()
    }

    #[test]
    fn tables_come_back_as_they_went() {
        let table = rows(&[
            &["代码", "案由"],
            &["A-1", "没有“台账”，\"乙\"\n第二行"],
            &["A-2", ""],
            &["", "=1+1"],
            &["x", "-3"],
        ]);
        for kind in [Kind::Csv, Kind::Xlsx] {
            assert_eq!(read(kind, &write(kind, &table)).unwrap(), table, "{kind:?}");
        }
    }

    #[test]
    fn no_formula_goes_out() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            let csv = String::from_utf8(write(Kind::Csv, &rows(&[&[cell]]))).unwrap();
            let first = csv.trim_start_matches('\u{feff}').trim_start_matches('"');
            assert!(first.starts_with('\''), "{csv:?}");
        }
        let book = write(Kind::Xlsx, &rows(&[&["=1+1"]]));
        let sheet = packed::entry(&book, "xl/worksheets/sheet1.xml").unwrap().unwrap();
        let sheet = String::from_utf8(sheet).unwrap();
        assert!(!sheet.contains("<f>") && sheet.contains("&apos;=1+1"), "{sheet}");
    }

    #[test]
    fn days_in_every_hand() {
        for (cell, is) in [
            ("2025-12-01", Some("2025-12-01")),
            ("2025/12/1", Some("2025-12-01")),
            ("2025年12月1日", Some("2025-12-01")),
            ("45992", Some("2025-12-01")),
            ("12", None),
            ("昨天", None),
            ("2025-02-30", None),
        ] {
            assert_eq!(day(cell).map(|d| d.to_string()).as_deref(), is, "{cell}");
        }
    }

    #[test]
    fn what_is_no_table_is_said() {
        assert_eq!(read(Kind::Xlsx, b"not a zip").unwrap_err(), "不是完整的 .xlsx 文件");
        assert_eq!(read(Kind::Csv, b"a,\"b").unwrap_err(), "第 1 行的引号没有结束");
        assert_eq!(read(Kind::Csv, &[0xff, 0xfe, 0]).unwrap_err(), "不是 UTF-8 编码；请另存为“CSV UTF-8”");
        assert_eq!(Kind::of_name("a.XLSX"), Some(Kind::Xlsx));
        assert_eq!(Kind::of_name("a.xls"), None);
    }
}
