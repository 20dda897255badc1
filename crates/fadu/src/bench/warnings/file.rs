//! Plants of another hand: a table with the columns of collection and one more, the rules that each row is expected to raise.

use super::plan::Row;
use super::town::Body;
use fadu_web::office::base::Money;
use fadu_web::office::{collected, sheet};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The column with the expected rules, several with `;` or `、` between them; empty for a look-alike.
const EXPECTED: &str = "expected_rules";
/// The column with the account that enters the row; else the body is named, else it is the first.
const ACCOUNT: &str = "account";

/// Reads the rows. Headings are names of fields or their labels; `labels` maps the latter to the former.
pub fn rows(path: &Path, labels: &BTreeMap<String, String>, bodies: &[Body]) -> Result<Vec<Row>, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}：{e}", path.display()))?;
    let kind = sheet::Kind::of_name(&path.to_string_lossy()).unwrap_or(sheet::Kind::Csv);
    let table = sheet::read(kind, &bytes).map_err(|e| format!("{}：{e}", path.display()))?;
    let mut lines = table.into_iter();
    let head = lines.next().ok_or("表是空的")?;
    if !head.iter().any(|h| h.trim() == EXPECTED) {
        return Err(format!("{}：第一行没有 {EXPECTED} 栏", path.display()));
    }
    let name = |h: &String| labels.get(h.trim()).cloned().unwrap_or_else(|| h.trim().to_string());
    let names: Vec<String> = head.iter().map(name).collect();
    let mut all = Vec::new();
    for cells in lines.filter(|l| l.iter().any(|c| !c.trim().is_empty())) {
        let filled = names.iter().zip(&cells).filter(|(n, c)| !n.is_empty() && !c.trim().is_empty());
        let mut said: BTreeMap<String, String> = filled.map(|(n, c)| (n.clone(), in_fen(n, c.trim()))).collect();
        let expected = said.remove(EXPECTED).unwrap_or_default();
        let each = expected.split([';', '；', '、', ',', '，', ' ']).map(str::trim).filter(|r| !r.is_empty());
        let expect: BTreeSet<String> = each.map(str::to_string).collect();
        let of = said.remove(ACCOUNT).or_else(|| said.remove(collected::BODY)).unwrap_or_default();
        let is = |b: &Body| of.is_empty() || [&b.account, &b.name].contains(&&of);
        let body = bodies.iter().position(is).ok_or_else(|| format!("没有“{of}”：写机关的全称，或者演示账号"))?;
        let about = expect.iter().next().cloned().unwrap_or_else(|| "—".into());
        all.push(Row { body, said, expect, about, later: false });
    }
    Ok(all)
}

/// Amounts stand in yuan in a table, in fen here.
fn in_fen(name: &str, cell: &str) -> String {
    let fen = name.strip_suffix("_fen").and_then(|_| Money::parse_yuan(cell).ok());
    fen.map_or_else(|| cell.to_string(), |Money(fen)| fen.to_string())
}
