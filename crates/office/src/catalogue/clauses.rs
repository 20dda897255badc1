//! Clauses of a file, one JSON object a line, read into proposals: `law`, `publish_date`, `article`, `text`.

use super::entry::short_title;
use super::{Entry, Note, State};
use crate::base::{Citation, Day};
use crate::law::clause::{Act, Amount, Measure, Reading, acts, article_id};
use crate::law::items::{Item, Range};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

/// The field of an item that nobody has sorted yet.
pub(super) const UNSORTED: &str = "unsorted";
/// Fewer characters say no act.
const ACT_LEAST: usize = 5;
/// Longest name that is proposed.
const NAME_MOST: usize = 300;

/// One line of the file.
#[derive(Deserialize)]
struct Clause {
    law: String,
    #[serde(default)]
    publish_date: String,
    article: String,
    text: String,
}

/// What reading needs to know.
pub struct Source<'a> {
    /// The words.
    pub reading: &'a Reading,
    /// Ids of statutes of the pack by their titles; another statute is cited by its title.
    pub ids: &'a HashMap<String, String>,
    /// The day on which it is proposed.
    pub today: Day,
    /// Who proposes: id and name.
    pub by: (&'a str, &'a str),
}

/// Every act of a file, with the lines that could not be read and why.
pub fn read(source: &Source, text: &str) -> super::reading::Read {
    let (mut entries, mut refused) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (n, line) in (1..).zip(text.lines()).filter(|(_, l)| !l.trim().is_empty()) {
        match clause(source, line, &mut seen) {
            Ok(all) => entries.extend(all.into_iter().map(|e| (n, e))),
            Err(why) => refused.push((n, why)),
        }
    }
    (entries, refused)
}

fn clause(source: &Source, line: &str, seen: &mut BTreeMap<String, u32>) -> Result<Vec<Entry>, String> {
    let clause: Clause = serde_json::from_str(line).map_err(|e| format!("不是一行罚则：{e}"))?;
    let article = article_id(&clause.article).ok_or_else(|| format!("读不懂条号“{}”", clause.article))?;
    let title = clause.law.trim();
    if title.is_empty() || title.contains('/') {
        return Err("没有法规名称，或者名称里有“/”".into());
    }
    let day = clause.publish_date.trim();
    let day = if day.is_empty() {
        None
    } else {
        Some(day.parse::<Day>().map_err(|_| format!("读不懂日期“{day}”"))?)
    };
    let statute = source.ids.get(&short_title(title)).map_or(title, String::as_str);
    let mut all = Vec::new();
    for act in acts(source.reading, &clause.text) {
        let place =
            Citation { statute: statute.into(), article: article.clone(), paragraph: act.paragraph, item: act.item };
        // By the title: whether the pack knows the statute must not change the code.
        let version = day.map_or(String::new(), |d| d.to_string());
        let key = format!("{title} {version} {article}.{}.{}", act.paragraph, act.item);
        let times = seen.entry(key.clone()).or_default();
        let code = code(&key, *times);
        *times += 1;
        all.push(entry(source, (title, day, code, place), &act));
    }
    Ok(all)
}

/// The same act of the same version has the same code, whenever it is read; where a file has it twice, the second has another.
pub(super) fn code(key: &str, times: u32) -> String {
    let digest = Sha256::digest(if times == 0 { key.to_string() } else { format!("{key} {times}") });
    let hex: String = digest.iter().take(5).map(|b| format!("{b:02X}")).collect();
    format!("AY-{hex}")
}

fn entry(source: &Source, (title, day, code, place): (&str, Option<Day>, String, Citation), act: &Act) -> Entry {
    let violated: Vec<Citation> = act
        .violated
        .iter()
        .map(|(article, paragraph)| Citation {
            statute: place.statute.clone(),
            article: article.to_string(),
            paragraph: *paragraph,
            item: 0,
        })
        .collect();
    let item = Item {
        code,
        name: act.act.chars().take(NAME_MOST).collect(),
        violated: if violated.is_empty() { vec![place.clone()] } else { violated },
        kinds: act.kinds.clone(),
        ranges: act.amounts.iter().filter_map(|a| range(source.reading, &place, a)).collect(),
        ..item(source, (day, &place))
    };
    Entry {
        item,
        statute: title.into(),
        version_day: day,
        state: State::Unconfirmed,
        notes: notes(act, day),
        by: source.by.0.into(),
        by_name: source.by.1.into(),
        on: source.today,
        reason: String::new(),
    }
}

/// An item of which only the place is known; whom it is about and how long it may be pursued are the usual ones.
pub(super) fn item(source: &Source, (day, place): (Option<Day>, &Citation)) -> Item {
    Item {
        code: String::new(),
        name: String::new(),
        field: UNSORTED.into(),
        violated: vec![place.clone()],
        basis: vec![place.clone()],
        kinds: Vec::new(),
        limitation_years: 2,
        limitation_note: String::new(),
        in_force_from: day.unwrap_or(source.today),
        party_kinds: ["company", "sole-trader", "person"].map(String::from).to_vec(),
        higher_body_from_fen: None,
        higher_body_by: None,
        reconsideration_first: None,
        confirmed: false,
        ranges: Vec::new(),
        in_force_until: None,
        decided_by: None,
        tiers: Vec::new(),
        house: None,
        factors: None,
    }
}

/// The range of an amount; where another 款 than that of the act sets it, that is said.
fn range(reading: &Reading, place: &Citation, (paragraph, amount): &(u16, Amount)) -> Option<Range> {
    let mut range = amount.range(reading.fine_kind())?;
    if *paragraph != place.paragraph {
        range.basis = Some(Citation { paragraph: *paragraph, item: 0, ..place.clone() });
    }
    Some(range)
}

fn notes(act: &Act, day: Option<Day>) -> Vec<Note> {
    let any = |is: &dyn Fn(&Amount) -> bool| act.amounts.iter().any(|(_, a)| is(a));
    let shares = |a: &Amount| matches!(a.measure, Measure::Times | Measure::Percent);
    let of_others = act.item == 0 && act.amounts.iter().any(|(n, _)| *n != act.paragraph);
    let all = [
        (act.act.chars().count() < ACT_LEAST, Note::NoAct),
        (act.kinds.is_empty(), Note::NoKind),
        (any(&|a| matches!(a.measure, Measure::FenEach(_)) && a.max.is_some() && a.range("").is_none()), Note::Each),
        (any(&|a| a.max.is_none()), Note::Open),
        (any(&|a| shares(a) && a.per.is_none()), Note::NoBase),
        (of_others, Note::Several),
        (day.is_none(), Note::NoDay),
    ];
    all.into_iter().filter(|(is, _)| *is).map(|(_, note)| note).collect()
}
