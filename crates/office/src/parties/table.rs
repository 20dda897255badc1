//! Parties as rows of a table, and rows as what a form would say.

use super::PartyForm;
use super::find::PartyLine;
use crate::sheet::Rows;

/// The headings, in their order. The last two are for reading: what they say is not taken in.
pub(super) const HEADINGS: [&str; 13] = [
    "代码",
    "种类",
    "名称",
    "名称起始日",
    "法定代表人、负责人",
    "区划代码",
    "地址",
    "电话",
    "证照",
    "其他地址",
    "联系人",
    "曾用名",
    "区划",
];

/// The table of parties.
pub(super) fn rows(lines: &[PartyLine]) -> Rows {
    let head = HEADINGS.map(String::from).to_vec();
    let row = |l: &PartyLine| {
        let form = PartyForm::of(&l.party);
        let cell = |lines: &str| lines.replace('\n', "；");
        let earlier = l.party.earlier.iter().map(|e| format!("{}（至 {}）", e.name, e.until));
        vec![
            form.code.clone(),
            l.kind.clone(),
            form.name.clone(),
            form.named_from.clone(),
            form.representative.clone(),
            form.area.clone(),
            form.address.clone(),
            form.phone.clone(),
            cell(&form.permits),
            cell(&form.places),
            cell(&form.contacts),
            earlier.collect::<Vec<_>>().join("；"),
            l.area.clone(),
        ]
    };
    std::iter::once(head).chain(lines.iter().map(row)).collect()
}

/// What the rows of a table say, each with its place; kinds are read by their Chinese names.
pub(super) fn forms(rows: &Rows, kinds: &[(String, String)]) -> Result<Vec<(usize, PartyForm)>, String> {
    let head = rows.first().ok_or("表是空的")?;
    let at = |name: &str| head.iter().position(|h| h == name);
    let missing: Vec<&str> = HEADINGS[..3].iter().copied().filter(|h| at(h).is_none()).collect();
    if !missing.is_empty() {
        return Err(format!("第一行缺少栏目：{}；请从导出的表改起", missing.join("、")));
    }
    let form = |row: &Vec<String>| {
        let cell = |name: &str| at(name).and_then(|i| row.get(i)).cloned().unwrap_or_default();
        let kind = cell("种类");
        PartyForm {
            code: cell("代码"),
            kind: kinds.iter().find(|(id, zh)| *zh == kind || *id == kind).map_or(kind.clone(), |(id, _)| id.clone()),
            name: cell("名称"),
            named_from: cell("名称起始日"),
            representative: cell("法定代表人、负责人"),
            area: cell("区划代码"),
            address: cell("地址"),
            phone: cell("电话"),
            permits: cell("证照"),
            places: cell("其他地址"),
            contacts: cell("联系人"),
        }
    };
    let filled = (1..).zip(rows).skip(1).filter(|(_, r)| r.iter().any(|c| !c.is_empty()));
    Ok(filled.map(|(n, row)| (n, form(row))).collect())
}
