//! Entries as rows of a table, and rows as entries: what a lawyer takes home, corrects and brings back.

use super::clauses::{Source, code};
use super::entry::short_title;
use super::{Entry, Note, State};
use crate::base::{Citation, Day, Money};
use crate::law::clause::Reading;
use crate::law::items::{Item, Range, UNITS};
use crate::sheet::{self, Rows};

/// The headings, in their order. Those in the second half are for reading: what they say is not taken in.
pub const HEADINGS: [&str; 10] = ["代码", "案由", "法规", "版本日期", "依据", "违反", "种类", "幅度", "留意", "状态"];
const CODE_MOST: usize = 40;
const NAME_MOST: usize = 500;

/// The table of entries.
pub fn rows(reading: &Reading, entries: &[Entry]) -> Rows {
    let head = HEADINGS.map(String::from).to_vec();
    let places = |all: &[Citation], statute: &str| {
        let one = |c: &Citation| if c.statute == statute { c.place_zh() } else { c.to_string() };
        all.iter().map(one).collect::<Vec<_>>().join("；")
    };
    let row = |e: &Entry| {
        let own = e.item.basis.first().map_or("", |c| &c.statute);
        vec![
            e.item.code.clone(),
            e.item.name.clone(),
            e.statute.clone(),
            e.version_text(),
            places(&e.item.basis, own),
            places(&e.item.violated, own),
            e.kinds_zh(Some(reading)),
            e.item.ranges.iter().map(|r| range_cell(reading, r)).collect::<Vec<_>>().join("；"),
            e.notes.iter().map(|n| n.zh()).collect::<Vec<_>>().join("；"),
            e.state.zh().to_string(),
        ]
    };
    std::iter::once(head).chain(entries.iter().map(row)).collect()
}

/// The entries of a table, each with its row, and the rows that could not be read with all that is wrong with them.
pub fn entries(source: &Source, rows: &Rows) -> Result<super::reading::Read, String> {
    let head = rows.first().ok_or("表是空的")?;
    let at = |name: &str| head.iter().position(|h| h == name);
    let missing: Vec<&str> = HEADINGS[1..7].iter().copied().filter(|h| at(h).is_none()).collect();
    if !missing.is_empty() {
        return Err(format!("第一行缺少栏目：{}；请从导出的表改起", missing.join("、")));
    }
    let (mut entries, mut refused) = (Vec::new(), Vec::new());
    for (n, row) in (1..).zip(rows).skip(1).filter(|(_, r)| r.iter().any(|c| !c.is_empty())) {
        let cell = |name: &str| at(name).and_then(|i| row.get(i)).map_or("", String::as_str);
        match entry(source, &cell) {
            Ok(entry) => entries.push((n, entry)),
            Err(why) => refused.push((n, why.join("；"))),
        }
    }
    Ok((entries, refused))
}

fn entry<'a>(source: &Source, cell: &dyn Fn(&str) -> &'a str) -> Result<Entry, Vec<String>> {
    let mut wrong = Vec::new();
    let (title, name) = (cell("法规"), cell("案由"));
    if title.is_empty() || title.contains('/') {
        wrong.push("没有法规名称，或者名称里有“/”".to_string());
    }
    if name.is_empty() || name.chars().count() > NAME_MOST {
        wrong.push(format!("案由为空，或者超过 {NAME_MOST} 字"));
    }
    let statute = source.ids.get(&short_title(title)).map_or(title, String::as_str);
    let mut take = |r: Result<Vec<Citation>, String>| r.unwrap_or_else(|why| (wrong.push(why), Vec::new()).1);
    let basis = take(places(statute, cell("依据")));
    let violated = take(places(statute, cell("违反")));
    let day = match cell("版本日期") {
        "" => None,
        text => sheet::day(text).or_else(|| (wrong.push(format!("读不懂版本日期“{text}”")), None).1),
    };
    let kinds = cell("种类").split(['、', '；', ';', '，']).map(str::trim).filter(|k| !k.is_empty());
    let kinds = taken(kinds.map(|k| kind(source.reading, k)), &mut wrong);
    let ranges = taken(parts(cell("幅度")).map(|p| range(source.reading, statute, p)), &mut wrong);
    let notes = taken(parts(cell("留意")).map(note), &mut wrong);
    if basis.is_empty() {
        wrong.push("没有依据".into());
    }
    let own = cell("代码");
    if own.len() > CODE_MOST || !own.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        wrong.push(format!("代码只能用字母、数字和“-”，最长 {CODE_MOST}"));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let version = day.map_or(String::new(), |d: Day| d.to_string());
    let minted = || code(&format!("{title} {version} {} {name}", basis[0].place_zh()), 0);
    let mut notes: Vec<Note> = notes.into_iter().filter(|n| !matches!(n, Note::NoKind | Note::NoDay)).collect();
    notes.extend(kinds.is_empty().then_some(Note::NoKind));
    notes.extend(day.is_none().then_some(Note::NoDay));
    notes.sort_unstable();
    Ok(Entry {
        item: Item {
            code: if own.is_empty() { minted() } else { own.to_string() },
            name: name.to_string(),
            violated: if violated.is_empty() { basis.clone() } else { violated },
            kinds,
            ranges,
            basis: basis.clone(),
            ..super::clauses::item(source, (day, &basis[0]))
        },
        statute: title.into(),
        version_day: day,
        state: State::Unconfirmed,
        notes,
        by: source.by.0.into(),
        by_name: source.by.1.into(),
        on: source.today,
        reason: String::new(),
    })
}

/// What could be read; what could not is told.
fn taken<T>(all: impl Iterator<Item = Result<T, String>>, wrong: &mut Vec<String>) -> Vec<T> {
    let (read, bad): (Vec<_>, Vec<_>) = all.partition(Result::is_ok);
    wrong.extend(bad.into_iter().filter_map(Result::err));
    read.into_iter().filter_map(Result::ok).collect()
}

fn kind(reading: &Reading, name: &str) -> Result<String, String> {
    reading.kind_of(name).map(str::to_string).ok_or_else(|| format!("没有“{name}”这个种类"))
}

/// A note that is not understood is not dropped: what it says may bar the entry.
fn note(text: &str) -> Result<Note, String> {
    NOTES.into_iter().find(|note| note.zh() == text).ok_or_else(|| format!("不认识的留意“{text}”"))
}

const NOTES: [Note; 7] = [Note::NoAct, Note::NoKind, Note::Each, Note::Open, Note::NoBase, Note::Several, Note::NoDay];

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['；', ';', '\n']).map(str::trim).filter(|p| !p.is_empty())
}

/// `第58条第2款；第60条`, or `food-safety-law/124.1.5` for another statute.
fn places(statute: &str, cell: &str) -> Result<Vec<Citation>, String> {
    parts(cell).map(|p| place(statute, p).ok_or_else(|| format!("读不懂条文“{p}”，请写如“第58条第2款第1项”"))).collect()
}

fn place(statute: &str, text: &str) -> Option<Citation> {
    if text.contains('/') {
        return text.parse().ok();
    }
    let article = crate::law::clause::article_id(text)?;
    let numbered = |unit: char| -> Option<u16> {
        let upto = text.find(unit)?;
        let from = text[..upto].rfind('第')? + '第'.len_utf8();
        text[from..upto].parse().ok()
    };
    let (paragraph, item) = (numbered('款').unwrap_or(0), numbered('项').unwrap_or(0));
    let read = Citation { statute: statute.into(), article, paragraph, item };
    (read.place_zh() == text).then_some(read)
}

/// `逾期不改正的：5000-20000元`, `违法所得1-5倍`, `总投资额1-5%@第58条第3款`, `每平方米2-10元`.
fn range_cell(reading: &Reading, range: &Range) -> String {
    let when = if range.when.is_empty() { String::new() } else { format!("{}：", range.when) };
    let per = range.per.as_deref().map_or("", |p| reading.base_name(p));
    let each = || range.min_fen.zip(range.max_fen).filter(|_| !range.each.is_empty());
    let per = if range.each.is_empty() { per.to_string() } else { format!("每{}", range.each) };
    let ends = match (range.absolute().or_else(each), range.min_times_tenths.zip(range.max_times_tenths)) {
        (Some((min, max)), _) => format!("{}-{}元", yuan(min), yuan(max)),
        (None, Some((min, max))) => format!("{}-{}倍", tenths(min), tenths(max)),
        (None, None) => {
            format!("{}-{}%", tenths(range.min_permille.unwrap_or(0)), tenths(range.max_permille.unwrap_or(0)))
        }
    };
    let basis = range.basis.as_ref().map_or(String::new(), |c| format!("@{}", c.place_zh()));
    // A mark that parts ranges would part this one.
    format!("{when}{per}{ends}{basis}").replace(['；', ';'], "，")
}

fn yuan(money: Money) -> String {
    if money.0 % 100 == 0 { (money.0 / 100).to_string() } else { format!("{}.{:02}", money.0 / 100, money.0 % 100) }
}

fn tenths(n: u32) -> String {
    if n.is_multiple_of(10) { (n / 10).to_string() } else { format!("{}.{}", n / 10, n % 10) }
}

fn range(reading: &Reading, statute: &str, text: &str) -> Result<Range, String> {
    let wrong = || format!("读不懂幅度“{text}”，请写如“5000-20000元”“每平方米2-10元”“违法所得1-5倍”“合同价款2-4%”");
    let (when, rest) = text.rsplit_once('：').unwrap_or(("", text));
    let (rest, basis) = match rest.split_once('@') {
        Some((rest, at)) => (rest, Some(place(statute, at).ok_or_else(wrong)?)),
        None => (rest, None),
    };
    let mut range = Range { kind: reading.fine_kind().into(), when: when.into(), basis, ..Range::default() };
    let (body, unit) = ["元", "倍", "%"].iter().find_map(|u| Some((rest.strip_suffix(u)?, *u))).ok_or_else(wrong)?;
    let begins = body.find(|c: char| c.is_ascii_digit()).ok_or_else(wrong)?;
    let (base, ends) = body.split_at(begins);
    let (min, max) = ends.split_once('-').ok_or_else(wrong)?;
    let (min, max) = (hundredths(min).ok_or_else(wrong)?, hundredths(max).ok_or_else(wrong)?);
    let small = |n: i64| (n % 10 == 0).then(|| u32::try_from(n / 10).ok()).flatten().ok_or_else(wrong);
    let each = base.strip_prefix('每').filter(|e| unit == "元" && !e.is_empty());
    if min > max || (each.is_none() && (unit == "元") != base.is_empty()) {
        return Err(wrong());
    }
    match unit {
        "元" => (range.min_fen, range.max_fen) = (Some(Money(min)), Some(Money(max))),
        "倍" => (range.min_times_tenths, range.max_times_tenths) = (Some(small(min)?), Some(small(max)?)),
        _ => (range.min_permille, range.max_permille) = (Some(small(min)?), Some(small(max)?)),
    }
    if let Some(each) = each {
        (range.each, range.per) = (each.into(), Some(UNITS.into()));
    }
    if unit != "元" {
        range.per = Some(reading.base_of(base).ok_or_else(|| format!("没有“{base}”这个基数"))?);
    }
    Ok(range)
}

/// `2.5` is 250.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    whole.checked_mul(100)?.checked_add(format!("{part:0<2}").parse().ok()?)
}

#[cfg(test)]
mod tests;
