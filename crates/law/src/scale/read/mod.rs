//! A table of a benchmark document read into scales: one row a circumstance, rows of one act together. Pure; which words say what is data
//! (`law/reading/clauses.toml`). What cannot be read is told with its row and the reason, never guessed.

use super::{Factor, Factors, Rung, Scale, Waiver};
use crate::clause::{Amount, Measure, Reading, places};
use crate::discretion::Circumstance;
use fadu_base::{Citation, Day, Money};
use std::collections::BTreeMap;

/// Words before an amount that say that it is for persons, not for the unit.
const OF_PERSONS: [&str; 5] = ["个人", "责任人", "主管人员", "法定代表人", "负责人"];
/// How the note begins that nobody knows the statute.
pub const NO_TEXT: &str = "法规库里没有";
/// How an amount for persons is marked.
const PERSONS: &str = "个人";
const NUMERALS: [&str; 20] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六", "十七",
    "十八", "十九", "二十",
];

/// One row of such a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScaleRow {
    /// The row of the file.
    pub line: usize,
    /// The part of the document: 水污染防治法.
    pub part: String,
    /// The number within the document: `2-6`.
    pub number: String,
    /// The act.
    pub act: String,
    /// The article as printed, its text behind it.
    pub basis: String,
    /// The tier: `2`. Empty where the cell goes on from the one above.
    pub tier: String,
    /// The circumstance.
    pub circumstance: String,
    /// What is imposed: 责令改正，处二万元以上五万元以下罚款.
    pub standard: String,
    /// What else is said.
    pub remark: String,
    /// The code of the violation item, where somebody has written it.
    pub item: String,
    /// In a factor table: the factor, or 裁量起点, 最高额, 下限, 上限.
    pub factor: String,
    /// In a factor table: the percent, or the amount of 最高额.
    pub weight: String,
    /// In a list of what is not punished: `同时满足` or `之一`, how its conditions count.
    pub waived: String,
}

/// The document that a table is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleSource {
    /// Its title.
    pub title: String,
    /// Who issued it.
    pub owner: String,
    /// First day in force.
    pub from: Day,
    /// Last day, if it has one.
    pub until: Option<Day>,
}

/// A scale as read, with the rows that it came from and what whoever confirms has to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadScale {
    /// The scale, without an id.
    pub scale: Scale,
    /// The first row.
    pub line: usize,
    /// How many rows.
    pub rows: usize,
    /// Rows that were not read, with the reason: it is not confirmed before they are.
    pub unread: Vec<String>,
    /// What has to be looked at.
    pub notes: Vec<String>,
}

/// A scale while its rows come in, with the article as printed of each counting.
struct Begun {
    read: ReadScale,
    runs: Vec<String>,
}

/// All scales of a table, and the rows that could not be read with the reason.
pub fn scales(
    reading: &Reading,
    (of, ids): (&ScaleSource, &BTreeMap<String, String>),
    rows: &[ScaleRow],
) -> (Vec<ReadScale>, Vec<(usize, String)>) {
    let (mut all, mut refused): (Vec<Begun>, Vec<(usize, String)>) = (Vec::new(), Vec::new());
    for row in rows {
        let place = format!("{} {}", row.part, row.number);
        let place = place.trim();
        let at = all.iter().position(|s| s.read.scale.place == place && s.read.scale.act == row.act);
        let at = at.unwrap_or_else(|| {
            all.push(begin((of, ids), row, place));
            all.len() - 1
        });
        all[at].read.rows += 1;
        if let Err(why) = enter(reading, &mut all[at], row) {
            all[at].read.unread.push(format!("第 {} 行没有读出：{why}", row.line));
            refused.push((row.line, why));
        }
    }
    let noted = |mut one: Begun| {
        one.read.unread.extend(unfinished(&one.read.scale));
        one.read.notes.extend(joints(&one.read.scale.rungs));
        one.read
    };
    (all.into_iter().map(noted).collect(), refused)
}

fn begin((of, ids): (&ScaleSource, &BTreeMap<String, String>), row: &ScaleRow, place: &str) -> Begun {
    let (statute, basis) = basis(&row.basis, ids);
    let mut notes = Vec::new();
    if basis.is_empty() {
        notes.push("没有读出依据的条文".to_string());
    } else if !ids.contains_key(&statute) {
        notes.push(format!("{NO_TEXT}《{statute}》，依据按原文保留"));
    }
    let scale = Scale {
        id: String::new(),
        act: row.act.clone(),
        place: place.into(),
        title: of.title.clone(),
        owner: of.owner.clone(),
        statute,
        basis,
        in_force_from: of.from,
        in_force_until: of.until,
        item: row.item.clone(),
        bodies: Vec::new(),
        left: Vec::new(),
        rungs: Vec::new(),
        factors: None,
        waiver: None,
    };
    Begun { read: ReadScale { scale, line: row.line, rows: 0, unread: Vec::new(), notes }, runs: Vec::new() }
}

/// The title of a statute as lists shorten it.
pub fn short(title: &str) -> String {
    let title = title.trim();
    title.strip_prefix("中华人民共和国").unwrap_or(title).chars().filter(|c| !c.is_whitespace()).collect()
}

/// `《…法》（2017年修订）第八十二条第（一）项：…`: the title, and the places.
fn basis(text: &str, ids: &BTreeMap<String, String>) -> (String, Vec<Citation>) {
    let Some((head, rest)) = text.split_once('》') else { return (String::new(), Vec::new()) };
    let title = short(head.rsplit('《').next().unwrap_or_default());
    let rest = rest.trim_start();
    let rest = match rest.chars().next() {
        Some('（' | '(') => rest.split_once(['）', ')']).map_or(rest, |(_, r)| r),
        _ => rest,
    };
    let statute = ids.get(&title).unwrap_or(&title);
    let cite = |(article, paragraph, item)| Citation { statute: statute.clone(), article, paragraph, item };
    (title.clone(), places(rest).into_iter().map(cite).collect())
}

/// Puts a row into its tier.
fn enter(reading: &Reading, begun: &mut Begun, row: &ScaleRow) -> Result<(), String> {
    if !row.waived.is_empty() {
        return condition_of(&mut begun.read.scale.waiver, row);
    }
    if !row.factor.is_empty() {
        return factor(begun.read.scale.factors.get_or_insert_with(none_yet), row);
    }
    if row.circumstance.is_empty() {
        return Err("没有写明情节".into());
    }
    let circumstance = Circumstance { id: String::new(), text: row.circumstance.clone() };
    if row.tier.is_empty() && row.standard.is_empty() {
        let above = begun.read.scale.rungs.last_mut().ok_or("档次和标准都空着，上面也没有可以承接的一档")?;
        above.circumstances.push(circumstance);
        return Ok(());
    }
    let n: usize = row.tier.parse().map_err(|_| format!("读不懂档次“{}”", row.tier))?;
    let condition = condition(&row.basis);
    let mut amounts = amounts(reading, &row.standard)?;
    if says_persons(&condition) {
        amounts.iter_mut().for_each(|a| a.when = PERSONS.into());
    }
    let run = run(begun, (&row.basis, n));
    let tier = NUMERALS.get(n.wrapping_sub(1)).map_or_else(|| format!("第{n}档"), |z| format!("第{z}档"));
    let name = if condition.is_empty() { tier } else { format!("{tier}（{condition}）") };
    let note = note(&row.standard, &row.remark);
    let rungs = &mut begun.read.scale.rungs;
    match rungs.iter_mut().find(|r| r.run == run && r.name == name && r.amounts == amounts) {
        Some(rung) => rung.circumstances.push(circumstance),
        None => rungs.push(Rung { name, run, amounts, note, circumstances: vec![circumstance] }),
    }
    Ok(())
}

/// A factor table of which nothing was read yet.
fn none_yet() -> Factors {
    Factors { most_fen: Money(0), start: 0, floor: 0, cap: 100, factors: Vec::new() }
}

/// Puts a row of a factor table into its place.
fn factor(factors: &mut Factors, row: &ScaleRow) -> Result<(), String> {
    if row.factor == "最高额" {
        let yuan = row.weight.trim_end_matches('元').replace(',', "");
        let fen = yuan.parse::<i64>().ok().filter(|y| *y > 0).and_then(|y| y.checked_mul(100));
        factors.most_fen = fen.map(Money).ok_or_else(|| format!("最高额“{}”请写成如 200000 元", row.weight))?;
        return Ok(());
    }
    let percent = row.weight.trim_end_matches(['%', '％']).parse::<u16>().ok().filter(|p| *p <= 100);
    let percent = percent.ok_or_else(|| format!("权重“{}”请写成如 15%", row.weight))?;
    match row.factor.as_str() {
        "裁量起点" => factors.start = percent,
        "下限" => factors.floor = percent,
        "上限" => factors.cap = percent,
        _ if row.circumstance.is_empty() => return Err("没有写明情节".into()),
        name => {
            let value = (Circumstance { id: String::new(), text: row.circumstance.clone() }, percent);
            match factors.factors.iter_mut().find(|f| f.name == name) {
                Some(factor) => factor.values.push(value),
                None => factors.factors.push(Factor { name: name.into(), values: vec![value] }),
            }
        }
    }
    Ok(())
}

/// Puts a row of a list of what is not punished into its place.
fn condition_of(waiver: &mut Option<Waiver>, row: &ScaleRow) -> Result<(), String> {
    let all = match row.waived.as_str() {
        "同时满足" => true,
        "之一" => false,
        other => return Err(format!("“免罚”一栏写了“{other}”，请写“同时满足”或者“之一”")),
    };
    if row.circumstance.is_empty() {
        return Err("没有写明情节".into());
    }
    let entry = waiver.get_or_insert(Waiver { all, conditions: Vec::new() });
    if entry.all != all {
        return Err("同一项里既有“同时满足”又有“之一”".into());
    }
    entry.conditions.push(Circumstance { id: String::new(), text: row.circumstance.clone() });
    Ok(())
}

/// What a factor table lacks.
fn unfinished(scale: &Scale) -> Vec<String> {
    if scale.waiver.is_some() && (scale.factors.is_some() || !scale.rungs.is_empty()) {
        return vec!["同一标准里既有免罚情形又有档次或者要素".to_string()];
    }
    let Some(factors) = &scale.factors else { return Vec::new() };
    let single = factors.factors.iter().filter(|f| f.values.len() < 2);
    let mut all: Vec<String> = single.map(|f| format!("要素“{}”只有一个情形", f.name)).collect();
    all.extend((factors.most_fen.0 == 0).then(|| "没有写明最高额".to_string()));
    all.extend((!scale.rungs.is_empty()).then(|| "同一标准里既有档次又有要素".to_string()));
    all.extend(factors.factors.is_empty().then(|| "没有要素".to_string()));
    all
}

/// Under an act a table prints what applies on a further condition in the place of the article: 逾期不改正的，处….
fn condition(basis: &str) -> String {
    if basis.contains('》') {
        return String::new();
    }
    basis.split(['，', '。', '；']).next().unwrap_or_default().trim().to_string()
}

fn says_persons(text: &str) -> bool {
    OF_PERSONS.iter().any(|w| text.contains(w))
}

/// In which counting a tier of this number stands: another where the article above it changes, or where the tiers begin again at 1.
fn run(begun: &mut Begun, (basis, n): (&str, usize)) -> u32 {
    let last = begun.read.scale.rungs.last();
    let again = n == 1 && last.is_some_and(|r| !r.name.starts_with("第一档"));
    if begun.runs.last().is_none_or(|b| b != basis) || again {
        begun.runs.push(basis.to_string());
    }
    u32::try_from(begun.runs.len() - 1).unwrap_or(u32::MAX)
}

/// What stands beside the amount: a formula within it.
fn note(standard: &str, remark: &str) -> String {
    let formula = if standard.contains("每增加") { standard } else { "" };
    [formula, remark].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("。")
}

/// The amounts of what is imposed; each fine that is named has one, and each says where it ends.
fn amounts(reading: &Reading, standard: &str) -> Result<Vec<Amount>, String> {
    let text: String = standard.chars().filter(|c| !c.is_whitespace()).collect();
    let named = text.matches(reading.fine_word.as_str()).count();
    let found = reading.amounts(&text);
    if named != found.len() {
        return Err(format!("写了 {named} 处{}，读出数额 {} 处", reading.fine_word, found.len()));
    }
    if named == 0 && reading.kinds(&text).is_empty() {
        return Err("没有写明怎样处罚".into());
    }
    let chars: Vec<char> = text.chars().collect();
    let (mut all, mut from) = (Vec::new(), 0);
    for (at, amount) in found {
        let before: String = chars[from..at].iter().collect();
        all.push(sound(&before, amount)?);
        from = at + 1;
    }
    Ok(all)
}

/// An amount with what stands before it since the one before.
fn sound(before: &str, amount: Amount) -> Result<Amount, String> {
    if ["以上", "以下", "元", "倍", "%", "％"].iter().any(|w| before.ends_with(w)) {
        return Err("数额的写法前后矛盾，原文可能有误".into());
    }
    let max = amount.max.ok_or("数额没有上限")?;
    if amount.min > max {
        return Err("数额的下限大于上限".into());
    }
    let of_base = matches!(amount.measure, Measure::Times | Measure::Percent);
    if of_base && amount.per.is_none() {
        return Err("没有读出倍数或者比例的基数".into());
    }
    if let Measure::FenEach(each) = &amount.measure {
        return Err(format!("按“{each}”计算的数额，还不能列入"));
    }
    let when = if says_persons(before) { PERSONS } else { "" };
    Ok(Amount { when: when.into(), ..amount })
}

/// Where a tier does not begin where the one before it ends.
fn joints(rungs: &[Rung]) -> Vec<String> {
    let firsts = |r: &Rung| r.amounts.first().and_then(|a| Some((a.measure.clone(), a.min, a.max?)));
    let pairs = rungs.iter().zip(rungs.iter().skip(1)).filter(|(a, b)| a.run == b.run && a.name != b.name);
    let apart = pairs.filter_map(|(a, b)| {
        let ((m, _, end), (n, begin, _)) = (firsts(a)?, firsts(b)?);
        (m == n && begin != end).then(|| format!("“{}”与“{}”不相衔接", a.name, b.name))
    });
    apart.collect()
}

#[cfg(test)]
mod tests;
