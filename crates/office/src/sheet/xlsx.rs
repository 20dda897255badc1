//! The first sheet of a workbook: shared and inline texts, numbers as they are written; formulas are refused. Written with inline texts only.

use super::{MOST_COLUMNS, Rows, harmless, packed};
use roxmltree::{Document, Node};
use std::collections::HashMap;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

pub(super) fn read(bytes: &[u8]) -> Result<Rows, String> {
    let strings = match text(bytes, "xl/sharedStrings.xml")? {
        None => Vec::new(),
        Some(xml) => shared(&xml)?,
    };
    let path = first_sheet(bytes)?;
    let xml = text(bytes, &path)?.ok_or("工作簿里没有工作表")?;
    let sheet = document(&xml)?;
    let mut rows = Rows::new();
    for row in sheet.descendants().filter(|n| n.has_tag_name((MAIN, "row"))) {
        // Empty rows are left out of the file and have their number.
        let at = row.attribute("r").and_then(|r| r.parse::<usize>().ok()).unwrap_or(rows.len() + 1);
        if at > super::MOST_ROWS {
            return Err(format!("表太长：最多 {} 行", super::MOST_ROWS));
        }
        rows.resize(rows.len().max(at), Vec::new());
        rows[at - 1] = cells(&row, &strings)?;
    }
    Ok(rows)
}

fn cells(row: &Node, strings: &[String]) -> Result<Vec<String>, String> {
    let mut all: Vec<String> = Vec::new();
    for cell in row.children().filter(|n| n.has_tag_name((MAIN, "c"))) {
        let name = cell.attribute("r").unwrap_or_default();
        let at = column(name).unwrap_or(all.len());
        if at >= MOST_COLUMNS {
            return Err(format!("表太宽：最多 {MOST_COLUMNS} 列"));
        }
        if cell.children().any(|n| n.has_tag_name((MAIN, "f"))) {
            return Err(format!("单元格 {name} 是公式；请改为数值或者文字再上传"));
        }
        all.resize(all.len().max(at + 1), String::new());
        all[at] = value(&cell, strings).ok_or_else(|| format!("单元格 {name} 读不懂"))?;
    }
    Ok(all)
}

fn value(cell: &Node, strings: &[String]) -> Option<String> {
    let child = |tag: &str| cell.children().find(|n| n.has_tag_name((MAIN, tag)));
    let written = || child("v").and_then(|v| v.text()).unwrap_or_default();
    match cell.attribute("t") {
        Some("s") => strings.get(written().trim().parse::<usize>().ok()?).cloned(),
        Some("inlineStr") => Some(child("is").map_or(String::new(), |n| words(&n))),
        _ => Some(written().to_string()),
    }
}

/// `C7` is the third column.
fn column(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase);
    let n = letters.fold(0_usize, |n, b| n.saturating_mul(26).saturating_add(usize::from(b - b'A') + 1));
    n.checked_sub(1)
}

fn shared(xml: &str) -> Result<Vec<String>, String> {
    let document = document(xml)?;
    Ok(document.root_element().children().filter(|n| n.has_tag_name((MAIN, "si"))).map(|n| words(&n)).collect())
}

/// The texts in a node, without what only says how they are pronounced.
fn words(node: &Node) -> String {
    let spoken = |n: &Node| n.ancestors().any(|a| a.has_tag_name((MAIN, "rPh")));
    let texts = node.descendants().filter(|n| n.has_tag_name((MAIN, "t")) && !spoken(n));
    texts.filter_map(|n| n.text().map(str::to_string)).collect()
}

/// Where the first sheet of the book is.
fn first_sheet(bytes: &[u8]) -> Result<String, String> {
    let usual = "xl/worksheets/sheet1.xml".to_string();
    let (Some(book), Some(links)) = (text(bytes, "xl/workbook.xml")?, text(bytes, "xl/_rels/workbook.xml.rels")?)
    else {
        return Ok(usual);
    };
    let (book, links) = (document(&book)?, document(&links)?);
    let targets: HashMap<&str, &str> = links
        .descendants()
        .filter(|n| n.has_tag_name((PACKAGE, "Relationship")))
        .filter_map(|n| Some((n.attribute("Id")?, n.attribute("Target")?)))
        .collect();
    let first = book.descendants().find(|n| n.has_tag_name((MAIN, "sheet")));
    let target = first.and_then(|n| n.attribute((LINKS, "id"))).and_then(|id| targets.get(id));
    Ok(target.map_or(usual, |t| t.strip_prefix('/').map_or_else(|| format!("xl/{t}"), str::to_string)))
}

fn text(bytes: &[u8], path: &str) -> Result<Option<String>, String> {
    let found = packed::entry(bytes, path)?;
    found.map(|b| String::from_utf8(b).map_err(|_| "表的内容不是 UTF-8 编码".to_string())).transpose()
}

fn document(xml: &str) -> Result<Document<'_>, String> {
    Document::parse(xml).map_err(|e| format!("表的内容读不懂：{e}"))
}

pub(super) fn write(rows: &[Vec<String>]) -> Vec<u8> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    let types = format!(
        "{head}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>"
    );
    let link = |kind: &str, target: &str| {
        format!(
            "{head}<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{LINKS}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "{head}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{LINKS}\"><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    packed::pack(&[
        ("[Content_Types].xml", types.into_bytes()),
        ("_rels/.rels", link("officeDocument", "xl/workbook.xml").into_bytes()),
        ("xl/workbook.xml", book.into_bytes()),
        ("xl/_rels/workbook.xml.rels", link("worksheet", "worksheets/sheet1.xml").into_bytes()),
        ("xl/worksheets/sheet1.xml", sheet(head, rows).into_bytes()),
    ])
}

fn sheet(head: &str, rows: &[Vec<String>]) -> String {
    let mut out = format!("{head}<worksheet xmlns=\"{MAIN}\"><sheetData>");
    for row in rows {
        out += "<row>";
        for cell in row {
            out += "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">";
            escape(&harmless(cell), &mut out);
            out += "</t></is></c>";
        }
        out += "</row>";
    }
    out + "</sheetData></worksheet>"
}

/// What XML cannot hold is left out.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => *out += "&amp;",
            '<' => *out += "&lt;",
            '>' => *out += "&gt;",
            '"' => *out += "&quot;",
            '\'' => *out += "&apos;",
            '\t' | '\n' => out.push(c),
            '\r' => *out += "&#13;",
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(sheet: &str, strings: &str) -> Vec<u8> {
        let of = |tag: &str, inner: &str| format!("<{tag} xmlns=\"{MAIN}\">{inner}</{tag}>").into_bytes();
        packed::pack(&[
            ("xl/sharedStrings.xml", of("sst", strings)),
            ("xl/worksheets/sheet1.xml", of("worksheet", &format!("<sheetData>{sheet}</sheetData>"))),
        ])
    }

    #[test]
    fn a_workbook_of_another_program() {
        let strings = "<si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r><rPh><t>x</t></rPh></si>";
        let sheet = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c><c r=\"D2\"><v>45992</v></c></row>";
        assert_eq!(
            read(&book(sheet, strings)).unwrap(),
            vec![vec![], vec!["甲".to_string(), "".into(), "乙丙".into(), "45992".into()]]
        );
    }

    #[test]
    fn a_formula_is_refused_by_its_cell() {
        let sheet = "<row r=\"1\"><c r=\"B1\"><f>1+1</f><v>2</v></c></row>";
        assert_eq!(read(&book(sheet, "")).unwrap_err(), "单元格 B1 是公式；请改为数值或者文字再上传");
        let wild = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>9</v></c></row>";
        assert_eq!(read(&book(wild, "")).unwrap_err(), "单元格 A1 读不懂");
        let wide = "<row r=\"1\"><c r=\"ZZZ1\"><v>9</v></c></row>";
        assert_eq!(read(&book(wide, "")).unwrap_err(), "表太宽：最多 200 列");
    }
}
