//! The cells of a fee, in a table or in a form: read with all that is wrong with them.

use super::FeeWords;
use super::reading::Named;
use super::share::{share, yuan};
use crate::Office;
use crate::base::{Day, Money};
use crate::fault::Denial;
use crate::matter::register::{Fee, FeeShare, Register};
use crate::powers::{Bases, CODE_MOST, is_code, parts};

/// The headings, in their order.
pub const HEADINGS: [&str; 13] = [
    "编码",
    "名称",
    "种类",
    "设立层级",
    "依据",
    "收费主体",
    "缴费人",
    "计费单位",
    "标准（元）",
    "减免",
    "施行日期",
    "截止日期",
    "取消",
];
/// The name of the field in a form, of each heading that has one.
pub const FIELDS: [&str; 12] =
    ["code", "name", "kind", "set_by", "basis", "bodies", "payer", "unit", "standard", "exemption", "day", "until"];
/// The longest of a text.
const TEXT_MOST: usize = 500;

/// The field of a form that a heading stands for.
pub(super) fn field(heading: &str) -> &'static str {
    let at = HEADINGS.iter().position(|h| *h == heading);
    at.and_then(|i| FIELDS.get(i)).copied().unwrap_or("")
}

/// What reading a fee needs to know.
pub(super) struct Reader {
    words: FeeWords,
    bases: Bases,
}

/// What was wrong, each with its heading.
type Wrong = Vec<(&'static str, String)>;

impl Office {
    pub(super) fn fee_reader(&self) -> Result<Reader, Denial> {
        Ok(Reader { words: self.fee_words()?, bases: self.bases()? })
    }

    /// The fee that cells say with its first day, or all that is wrong with them.
    pub(super) fn read_fee<'a>(
        &self,
        reader: &mut Reader,
        cell: &dyn Fn(&str) -> &'a str,
    ) -> Result<(Day, Fee), Wrong> {
        let mut wrong = Wrong::new();
        if !is_code(cell("编码")) {
            wrong.push(("编码", format!("编码要有数字，只能用字母、数字和“-”，最长 {CODE_MOST}")));
        }
        for (name, must) in [("名称", true), ("缴费人", true), ("计费单位", true), ("减免", false)] {
            let text = cell(name);
            if text.chars().count() > TEXT_MOST || (must && text.is_empty()) {
                wrong.push((name, format!("{name}为空，或者超过 {TEXT_MOST} 字")));
            }
        }
        let kind = one_of(&mut wrong, "种类", (&reader.words.kinds, cell("种类")));
        let set_by = one_of(&mut wrong, "设立层级", (&reader.words.ranks, cell("设立层级")));
        let basis: Vec<String> = parts(cell("依据")).map(|b| self.cited_in_full(b)).collect();
        if basis.is_empty() {
            wrong.push(("依据", "没有依据".into()));
        }
        let bad = basis.iter().filter_map(|b| self.basis_stands(&mut reader.bases, b).err());
        wrong.extend(bad.map(|why| ("依据", why)));
        let bodies = bodies(&mut wrong, &self.register(), cell("收费主体"));
        let (least, most, share) = standard(&mut wrong, (cell("标准（元）"), cell("计费单位")));
        let day = cell("施行日期").parse().ok();
        let until = cell("截止日期");
        let last: Option<Day> = until.parse().ok();
        if day.is_none() || (!until.is_empty() && last.is_none()) {
            wrong.push(("施行日期", "施行日期、截止日期写成 2026-11-20 这样；没有截止日期的留空".into()));
        }
        if day.zip(last).is_some_and(|(first, last)| last < first) {
            wrong.push(("截止日期", "截止日期不能早于施行日期".into()));
        }
        let text = |name: &str| cell(name).to_string();
        match day.filter(|_| wrong.is_empty()) {
            None => Err(wrong),
            Some(day) => Ok((
                day,
                Fee {
                    name: text("名称"),
                    kind,
                    set_by,
                    basis,
                    bodies,
                    payer: text("缴费人"),
                    unit: text("计费单位"),
                    least,
                    most,
                    share,
                    exemption: text("减免"),
                    until: last,
                },
            )),
        }
    }
}

fn one_of(wrong: &mut Wrong, heading: &'static str, (all, cell): (&[Named], &str)) -> String {
    match all.iter().find(|n| n.name == cell || n.id == cell) {
        Some(named) => named.id.clone(),
        None => {
            let names: Vec<&str> = all.iter().map(|n| n.name.as_str()).collect();
            wrong.push((heading, format!("{heading}应当是：{}", names.join("、"))));
            String::new()
        }
    }
}

fn bodies(wrong: &mut Wrong, register: &Register, cell: &str) -> Vec<crate::base::id::BodyId> {
    let mut ids = Vec::new();
    for name in parts(cell).flat_map(|p| p.split('、')).map(str::trim).filter(|n| !n.is_empty()) {
        match register.bodies.values().find(|b| b.name == name || b.short == name || b.id.to_string() == name) {
            Some(body) if !ids.contains(&body.id) => ids.push(body.id),
            Some(_) => {}
            None => wrong.push(("收费主体", format!("没有登记“{name}”这个机关"))),
        }
    }
    if ids.is_empty() && wrong.iter().all(|(h, _)| *h != "收费主体") {
        wrong.push(("收费主体", "没有收费主体".into()));
    }
    ids
}

/// What an amount is counted by where a share of it is charged.
const YUAN: &str = "元";

/// The least and the most of a unit, or the share of an amount.
fn standard(wrong: &mut Wrong, (cell, unit): (&str, &str)) -> (Money, Money, Option<FeeShare>) {
    if cell.contains(['‰', '%', '％']) {
        let read = share(cell);
        if read.is_none() {
            let says = "按比例的标准请写如“15‰”“1.5%”或者“15‰，至少50，至多2000”：比例在 1‰ 至 1000‰ 之间，没有不足千分之一的零头，至少、至多是元数";
            wrong.push(("标准（元）", says.into()));
        }
        if unit != YUAN {
            wrong.push(("计费单位", "按比例收取的，计费单位写“元”：收费时的数量就是计费金额的元数".into()));
        }
        return (Money(0), Money(0), read);
    }
    let (least, most) = amounts(cell).unwrap_or_else(|| {
        wrong.push(("标准（元）", "标准请写如“10”或者“5至10”，是每一计费单位的元数；按比例的写如“15‰，至少50”".into()));
        Default::default()
    });
    (least, most, None)
}

/// `10`, `5至10`, `5-10`: the least and the most of a unit, in yuan.
pub(super) fn amounts(text: &str) -> Option<(Money, Money)> {
    let (low, high) = match text.split_once(['至', '-', '—', '～', '~']) {
        Some((low, high)) => (yuan(low)?, yuan(high)?),
        None => (yuan(text)?, yuan(text)?),
    };
    (low <= high && high.0 > 0).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_is_one_sum_or_two() {
        for (text, fen) in [
            ("10", Some((1000, 1000))),
            ("0.70元", Some((70, 70))),
            ("5至10", Some((500, 1000))),
            ("5 - 10元", Some((500, 1000))),
            ("1,200", Some((120_000, 120_000))),
            ("10至5", None),
            ("0", None),
            ("", None),
            ("按件", None),
            ("-5", None),
        ] {
            assert_eq!(amounts(text).map(|(a, b)| (a.0, b.0)), fen, "{text}");
        }
    }
}
