//! A table of a benchmark document: which column is which, and back as a table.

use super::ScaleEntry;
use crate::law::clause::{Amount, Measure};
use crate::law::scale::Factors;
use crate::law::scale::read::ScaleRow;
use crate::sheet::Rows;

/// The headings, in their order. The last ones are for reading: what they say is not taken in.
pub const SCALE_HEADINGS: [&str; 14] = [
    "部分",
    "序号",
    "违法行为",
    "依据",
    "档次",
    "情节",
    "处罚标准",
    "备注",
    "案由代码",
    "要素",
    "权重",
    "读出的数额",
    "状态",
    "免罚",
];
/// The same columns as a published file calls them.
const OTHERS: [&str; 8] =
    ["sheet", "item_no", "violation", "legal_basis", "tier", "circumstance", "standard", "remark"];
/// The columns that a file must have.
const NEEDED: [usize; 5] = [0, 1, 2, 3, 5];
const CELL_MOST: usize = 4_000;

/// The rows of a table; says in Chinese what is wrong with one that has not the columns.
pub(super) fn rows(table: &Rows) -> Result<Vec<ScaleRow>, String> {
    let head = table.first().ok_or("表是空的")?;
    // A published file may call it the standard of something.
    let other = |n: usize, h: &str| OTHERS.get(n).is_some_and(|o| h == *o || h.ends_with(&format!("_{o}")));
    let at = |n: usize| head.iter().position(|h| h.trim() == SCALE_HEADINGS[n] || other(n, h.trim()));
    let missing: Vec<&str> = NEEDED.iter().filter(|n| at(**n).is_none()).map(|n| SCALE_HEADINGS[*n]).collect();
    if !missing.is_empty() {
        return Err(format!("第一行缺少栏目：{}", missing.join("、")));
    }
    let row = |(line, cells): (usize, &Vec<String>)| {
        let cell = |n: usize| {
            let text = at(n).and_then(|i| cells.get(i)).map_or("", String::as_str).trim();
            text.chars().take(CELL_MOST).collect::<String>()
        };
        ScaleRow {
            line,
            part: cell(0),
            number: cell(1),
            act: cell(2),
            basis: cell(3),
            tier: cell(4),
            circumstance: cell(5),
            standard: cell(6),
            remark: cell(7),
            item: cell(8),
            factor: cell(9),
            weight: cell(10),
            waived: cell(13),
        }
    };
    let filled = (1..).zip(table).skip(1).filter(|(_, r)| r.iter().any(|c| !c.trim().is_empty()));
    Ok(filled.map(row).collect())
}

/// Entries as a table, a row a circumstance.
pub fn scale_rows(entries: &[ScaleEntry]) -> Rows {
    let head = SCALE_HEADINGS.map(String::from).to_vec();
    let of = |e: &ScaleEntry| {
        let (part, number) = e.scale.place.rsplit_once(' ').unwrap_or(("", &e.scale.place));
        let (part, number) = (part.to_string(), number.to_string());
        let rungs = e.scale.rungs.iter().flat_map(|r| r.circumstances.iter().map(move |c| (r, c)));
        let rows = rungs.map(|(r, c)| {
            let amounts: Vec<String> = r.amounts.iter().map(amount_zh).collect();
            vec![
                part.clone(),
                number.clone(),
                e.scale.act.clone(),
                e.basis_zh(),
                r.name.clone(),
                c.text.clone(),
                String::new(),
                r.note.clone(),
                e.scale.item.clone(),
                String::new(),
                String::new(),
                amounts.join("；"),
                e.state.zh().to_string(),
                String::new(),
            ]
        });
        let mut rows = rows.collect::<Vec<_>>();
        let factors = e.scale.factors.iter().flat_map(factor_rows);
        rows.extend(factors.map(|(factor, text, weight)| {
            let mut row = vec![String::new(); SCALE_HEADINGS.len()];
            [row[0], row[1], row[2]] = [part.clone(), number.clone(), e.scale.act.clone()];
            [row[3], row[5], row[8]] = [e.basis_zh(), text, e.scale.item.clone()];
            [row[9], row[10], row[12]] = [factor, weight, e.state.zh().to_string()];
            row
        }));
        rows.extend(e.scale.waiver.iter().flat_map(|w| w.conditions.iter().map(move |c| (w.all, c))).map(
            |(all, c)| {
                let mut row = vec![String::new(); SCALE_HEADINGS.len()];
                [row[0], row[1], row[2]] = [part.clone(), number.clone(), e.scale.act.clone()];
                [row[3], row[5], row[8]] = [e.basis_zh(), c.text.clone(), e.scale.item.clone()];
                [row[12], row[13]] = [e.state.zh().to_string(), if all { "同时满足" } else { "之一" }.to_string()];
                row
            },
        ));
        rows
    };
    std::iter::once(head).chain(entries.iter().flat_map(of)).collect()
}

/// The rows of a factor table: factor, value, weight.
fn factor_rows(of: &Factors) -> Vec<(String, String, String)> {
    let percent = |name: &str, n: u16| (name.to_string(), String::new(), format!("{n}%"));
    let most = ("最高额".to_string(), String::new(), format!("{}元", of.most_fen.0 / 100));
    let mut rows = vec![most, percent("裁量起点", of.start), percent("下限", of.floor), percent("上限", of.cap)];
    rows.extend(of.values().map(|(f, c, p)| (f.name.clone(), c.text.clone(), format!("{p}%"))));
    rows
}

/// `20000-50000元`, `个人：5000元`, `所收费用3-4倍`.
pub fn amount_zh(amount: &Amount) -> String {
    let number = |n: i64| {
        let text = format!("{}.{:02}", n / 100, n % 100);
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    };
    let unit = match amount.measure {
        Measure::Fen | Measure::FenEach(_) => "元",
        Measure::Times => "倍",
        Measure::Percent => "%",
    };
    let whom = if amount.when.is_empty() { String::new() } else { format!("{}：", amount.when) };
    let (low, high) = (number(amount.min), amount.max.map_or(String::new(), number));
    if low == high { format!("{whom}{low}{unit}") } else { format!("{whom}{low}-{high}{unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_by_either_name() {
        let table = |head: &str, row: &str| -> Rows {
            [head, row].iter().map(|l| l.split(',').map(String::from).collect()).collect()
        };
        let read = rows(&table(
            "sheet,law_group,item_no,violation,legal_basis,tier,circumstance,penalty_standard,remark",
            "水,g,2-1,甲,乙,1,丙,丁,戊",
        ));
        let is = ScaleRow {
            line: 2,
            part: "水".into(),
            number: "2-1".into(),
            act: "甲".into(),
            basis: "乙".into(),
            tier: "1".into(),
            circumstance: "丙".into(),
            standard: "丁".into(),
            remark: "戊".into(),
            ..ScaleRow::default()
        };
        assert_eq!(read, Ok(vec![is.clone()]));
        let chinese = rows(&table("案由代码,部分,序号,违法行为,依据,档次,情节,处罚标准", "AY-1,水,2-1,甲,乙,1,丙,丁"));
        assert_eq!(chinese, Ok(vec![ScaleRow { item: "AY-1".into(), remark: String::new(), ..is }]));
        assert_eq!(rows(&table("部分,序号", "a,b")).unwrap_err(), "第一行缺少栏目：违法行为、依据、情节");
        assert_eq!(rows(&Vec::new()).unwrap_err(), "表是空的");
    }

    #[test]
    fn amounts_in_words() {
        let fen =
            |min, max, when: &str| Amount { measure: Measure::Fen, min, max: Some(max), per: None, when: when.into() };
        assert_eq!(amount_zh(&fen(2_000_000, 5_000_000, "")), "20000-50000元");
        assert_eq!(amount_zh(&fen(50, 50, "个人")), "个人：0.5元");
        assert_eq!(amount_zh(&fen(0, 1_000_000, "")), "0-10000元");
    }
}
