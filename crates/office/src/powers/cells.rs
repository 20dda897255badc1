//! The cells of a power, in a table or in a form: read with all that is wrong with them.

use super::reading::PowerWords;
use super::{Bases, TEXT_MOST};
use crate::Office;
use crate::fault::Denial;
use crate::matter::register::Power;

/// The headings, in their order. The last but one is for reading.
pub const HEADINGS: [&str; 12] = [
    "编码",
    "名称",
    "类别",
    "其他清单的编码",
    "依据",
    "办理程序",
    "运行流程",
    "办理时限",
    "责任事项",
    "案由代码",
    "认领机关",
    "取消",
];
/// The name of the field in a form, of each heading that has one.
pub const FIELDS: [&str; 10] =
    ["code", "name", "category", "aliases", "basis", "procedure", "course", "limit", "accountability", "items"];
pub(crate) const CODE_MOST: usize = 40;

/// The field of a form that a heading stands for.
pub(super) fn field(heading: &str) -> &'static str {
    let at = HEADINGS.iter().position(|h| *h == heading);
    at.and_then(|i| FIELDS.get(i)).copied().unwrap_or("")
}

/// What reading a power needs to know.
pub(super) struct Reader {
    words: PowerWords,
    bases: Bases,
}

impl Office {
    pub(super) fn power_reader(&self) -> Result<Reader, Denial> {
        Ok(Reader { words: self.power_words()?, bases: self.bases()? })
    }

    /// The power that cells say, or all that is wrong with them, each with its heading.
    pub(super) fn read_power<'a>(
        &self,
        reader: &mut Reader,
        cell: &dyn Fn(&str) -> &'a str,
    ) -> Result<Power, Vec<(&'static str, String)>> {
        let mut wrong: Vec<(&'static str, String)> = Vec::new();
        if !is_code(cell("编码")) {
            wrong.push(("编码", format!("编码要有数字，只能用字母、数字和“-”，最长 {CODE_MOST}")));
        }
        let category = reader.words.categories.iter().find(|c| c.name == cell("类别") || c.id == cell("类别"));
        if category.is_none() {
            let all: Vec<&str> = reader.words.categories.iter().map(|c| c.name.as_str()).collect();
            wrong.push(("类别", format!("类别应当是：{}", all.join("、"))));
        }
        for (name, must) in [("名称", true), ("运行流程", false), ("办理时限", false), ("责任事项", true)]
        {
            let text = cell(name);
            if text.chars().count() > TEXT_MOST || (must && text.is_empty()) {
                wrong.push((name, format!("{name}为空，或者超过 {TEXT_MOST} 字")));
            }
        }
        let category = category.map_or(String::new(), |c| c.id.clone());
        let basis: Vec<String> = parts(cell("依据")).map(|b| self.cited_in_full(b)).collect();
        if basis.is_empty() {
            wrong.push(("依据", "没有依据".into()));
        }
        let bad = basis.iter().filter_map(|b| self.basis_stands(&mut reader.bases, b).err());
        wrong.extend(bad.map(|why| ("依据", why)));
        let engine = self.engine();
        let procedure = engine.law.base_procedures().find(|p| p.name == cell("办理程序") || p.id == cell("办理程序"));
        if procedure.is_none() && !cell("办理程序").is_empty() {
            let all: Vec<&str> = engine.law.base_procedures().map(|p| p.name.as_str()).collect();
            wrong.push(("办理程序", format!("没有“{}”这个程序；有的是：{}", cell("办理程序"), all.join("、"))));
        }
        let (register, items) = (self.register(), cell("案由代码").split(['；', ';', '、', '，', ',', '\n', ' ']));
        let items: Vec<String> = items.map(str::trim).filter(|i| !i.is_empty()).map(str::to_string).collect();
        let unknown = items.iter().filter(|i| !register.item(i).is_some_and(|i| i.confirmed));
        wrong.extend(unknown.map(|i| ("案由代码", format!("案由 {i} 不在案由库，或者还没有确认"))));
        let aliases = parts(cell("其他清单的编码")).map(alias).collect::<Result<Vec<_>, String>>();
        let aliases = aliases.unwrap_or_else(|why| (wrong.push(("其他清单的编码", why)), Vec::new()).1);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let text = |name: &str| cell(name).to_string();
        Ok(Power {
            name: text("名称"),
            category,
            aliases,
            basis,
            procedure: procedure.map_or(String::new(), |p| p.id.clone()),
            course: text("运行流程"),
            limit: text("办理时限"),
            accountability: text("责任事项"),
            items,
        })
    }
}

pub(crate) fn is_code(code: &str) -> bool {
    let good = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    code.len() <= CODE_MOST && code.bytes().all(good) && code.bytes().any(|b| b.is_ascii_digit())
}

pub(crate) fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['；', ';', '\n']).map(str::trim).filter(|p| !p.is_empty())
}

/// `国家：0101`.
fn alias(text: &str) -> Result<(String, String), String> {
    let (list, code) = text.split_once(['：', ':']).unwrap_or(("", text));
    let (list, code) = (list.trim(), code.trim());
    if list.is_empty() || code.is_empty() {
        return Err(format!("读不懂“{text}”，其他清单的编码请写如“国家：0101；互联网+监管：A-1”"));
    }
    Ok((list.to_string(), code.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_codes_of_other_lists() {
        for (code, good) in
            [("QZ-1", true), ("0101", true), ("QZ", false), ("", false), ("QZ/1", false), ("职1", false)]
        {
            assert_eq!(is_code(code), good, "{code}");
        }
        assert_eq!(alias("国家：0101"), Ok(("国家".into(), "0101".into())));
        assert_eq!(alias("互联网+监管: A-1"), Ok(("互联网+监管".into(), "A-1".into())));
        assert!(alias("0101").is_err() && alias("：0101").is_err() && alias("省：").is_err());
    }
}
