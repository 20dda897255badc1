//! Comma-separated values (RFC 4180), UTF-8.

use super::{Rows, harmless};

/// The mark by which spreadsheets know UTF-8.
const MARK: &str = "\u{feff}";

pub(super) fn read(bytes: &[u8]) -> Result<Rows, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "不是 UTF-8 编码；请另存为“CSV UTF-8”".to_string())?;
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let (mut rows, mut row, mut cell) = (Rows::new(), Vec::new(), String::new());
    let (mut quoted, mut begun) = (false, 1);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quoted, c) {
            (true, '"') if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            (true, '"') => quoted = false,
            (true, c) => cell.push(c),
            (false, '"') if cell.is_empty() => (quoted, begun) = (true, rows.len() + 1),
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\r') if chars.peek() == Some(&'\n') => {}
            (false, '\n') => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (false, c) => cell.push(c),
        }
    }
    if quoted {
        return Err(format!("第 {begun} 行的引号没有结束"));
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    Ok(rows)
}

pub(super) fn write(rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = MARK.to_string();
    for row in rows {
        for (n, cell) in row.iter().enumerate() {
            if n > 0 {
                out.push(',');
            }
            out.push('"');
            out += &harmless(cell).replace('"', "\"\"");
            out.push('"');
        }
        out += "\r\n";
    }
    out.into_bytes()
}
