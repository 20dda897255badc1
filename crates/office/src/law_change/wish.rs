//! The law that would be: the law in force with one thing changed, or another pack whole.

use crate::Office;
use crate::accounts::Who;
use crate::base::{Citation, Day};
use crate::fault::Denial;
use crate::law::change::{self, Changed, LawPart};
use crate::law::difference::Way;
use crate::law::draft::laid;
use crate::law::items::{Item, Items};
use crate::law::scale::Scale;
use crate::law::{Law, LawError, Pack};
use crate::library::pack_of;
use crate::scales::{SCALES, ScaleEntry};
use fadu_store::record::hex::decode_array;
use serde::Deserialize;
use std::fmt::Write;

/// What is asked: one thing changed in the law in force.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Another pack whole, with its name.
    Pack(Box<Pack>, String),
    /// A pack that was in force here, by its digest.
    Published(String),
    /// A draft of a procedure, as if it were published today.
    Draft(String),
    /// Files of the law put in place of those in force, or beside them: name and text.
    Files(Vec<(String, String)>),
    /// The holidays of a year, a line each.
    Calendar(i32, String),
    /// Another number for a limit.
    Limit(String, u32),
    /// An article that is repealed, or amended if not, from a day on.
    Article(Citation, Day, bool),
    /// A benchmark of the register, as if it were confirmed.
    Benchmark(String),
}

/// The law that would be.
pub(super) struct Proposed {
    pub name: String,
    /// Nothing where only an article or a benchmark is looked at.
    pub law: Option<Law>,
    pub items: Vec<Item>,
    /// What is looked at beside the two laws.
    pub touched: Option<Changed>,
    pub scale: Option<Scale>,
}

impl Proposed {
    fn of(name: String, pack: &Pack) -> Result<Proposed, Denial> {
        let law = Law::parse(pack).map_err(|e| unread(&e))?;
        let items = Items::of_pack(pack).map_err(|e| unread(&e))?;
        Ok(Proposed { name, law: Some(law), items, touched: None, scale: None })
    }
}

fn unread(e: &LawError) -> Denial {
    let line = e.line.map_or(String::new(), |n| format!("第 {n} 行，"));
    Denial::mistake("what", format!("这样改，法律数据读不懂：{}：{line}{}", e.file, e.message))
}

impl Office {
    pub(super) fn proposed(&self, who: Option<&Who>, wish: &Wish) -> Result<Proposed, Denial> {
        match wish {
            Wish::Pack(pack, name) => Proposed::of(name.clone(), pack),
            Wish::Published(digest) => {
                let known = decode_array(digest).filter(|d| self.publications().iter().any(|p| p.pack == *d));
                let digest = known.ok_or_else(|| Denial::mistake("pack", "没有这个版本，请从列表里选一个"))?;
                Proposed::of("在用过的一版法律数据".into(), &pack_of(&self.store, &digest)?)
            }
            Wish::Draft(id) => self.of_draft(who.ok_or(Denial::Forbidden)?, id),
            Wish::Files(files) => self.of_files(files),
            Wish::Calendar(year, _) if !(2000..=2099).contains(year) => {
                Err(Denial::mistake("year", "年份在 2000 到 2099 之间"))
            }
            Wish::Calendar(year, text) => {
                let mut pack = self.pack_in_force()?;
                pack.files.insert(format!("calendar/{year}.toml"), calendar(*year, text)?.into_bytes());
                Proposed::of(format!("{year} 年的放假安排"), &pack)
            }
            Wish::Limit(id, count) => self.of_limit(id, *count),
            Wish::Article(place, day, ended) => self.of_article(place, *day, *ended),
            Wish::Benchmark(code) => self.of_benchmark(code),
        }
    }

    fn of_draft(&self, who: &Who, id: &str) -> Result<Proposed, Denial> {
        let page = self.draft(who, id, None)?;
        let day = self.free_day(&page.line.procedure);
        let pack = laid(&self.pack_in_force()?, (&page.line.procedure, day), &page.files).map_err(|e| unread(&e))?;
        Proposed::of(format!("草稿“{}”，自 {day} 起施行", page.line.name), &pack)
    }

    fn of_files(&self, files: &[(String, String)]) -> Result<Proposed, Denial> {
        if files.is_empty() {
            return Err(Denial::mistake("files", "请选择文件"));
        }
        let mut pack = self.pack_in_force()?;
        let mut names = Vec::new();
        for (name, text) in files {
            let path = change::placed(&pack, name, text).map_err(|why| Denial::mistake("files", why))?;
            names.push(path.clone());
            pack.files.insert(path, text.replace("\r\n", "\n").into_bytes());
        }
        Proposed::of(format!("换上文件 {}", names.join("、")), &pack)
    }

    fn of_limit(&self, id: &str, count: u32) -> Result<Proposed, Denial> {
        let mut law = self.engine().law.clone();
        let Some(limit) = law.limits.get(id).cloned() else {
            return Err(Denial::mistake("limit", "没有这项期限，请从列表里选一项"));
        };
        if limit.open_count {
            return Err(Denial::mistake("limit", "这项期限由文书载明，没有统一的数"));
        }
        if count == 0 || count > 3_650 {
            return Err(Denial::mistake("count", "请写 1 到 3650 之间的整数"));
        }
        let name = format!("“{}”由{}改为{count}{}", limit.name, limit.length_zh(), limit.unit.zh());
        law.limits.put(crate::law::Limit { count, ..limit });
        let items = Items::of_pack(&self.pack_in_force()?).map_err(|e| Denial::Fault(e.to_string()))?;
        Ok(Proposed { name, law: Some(law), items, touched: None, scale: None })
    }

    fn of_article(&self, place: &Citation, day: Day, ended: bool) -> Result<Proposed, Denial> {
        let (engine, register) = (self.engine(), self.register());
        let known = engine.law.statutes.all().any(|s| s.id == place.statute || s.title == place.statute);
        if !known && !self.statute_versions()?.iter().any(|v| v.statute == place.statute) {
            return Err(Denial::mistake("place", format!("法律库中没有《{}》", place.statute)));
        }
        let word = if ended { "废止" } else { "修改" };
        let items = register.items.values().filter_map(|versions| versions.last());
        let mut touched = change::article(&engine.law, items, place, format!("自 {day} 起{word}"), self.today());
        for (code, name, at) in self.powers_citing((&place.statute, &place.article)) {
            let (kind, note) = (change::UseKind::Power, "权责清单上的依据".to_string());
            touched.uses.push(change::Use { kind, id: code, name, note, place: at });
        }
        let sought = change::Sought::new(&engine.law, place);
        for scale in register.scales.values() {
            if let Some(at) = sought.places(&scale.basis) {
                let note = format!("{}（{}）", scale.title, scale.place);
                let (kind, id, name) = (change::UseKind::Benchmark, scale.id.clone(), scale.act.clone());
                touched.uses.push(change::Use { kind, id, name, note, place: at });
            }
        }
        let name = format!("{}自 {day} 起{word}", engine.law.statutes.label(place));
        Ok(Proposed { name, law: None, items: Vec::new(), touched: Some(touched), scale: None })
    }

    fn of_benchmark(&self, code: &str) -> Result<Proposed, Denial> {
        let row = self.store.catalogue_row(SCALES, code)?;
        let entry = row.and_then(|r| ScaleEntry::deserialize(&r.body).ok());
        let Some(entry) = entry.filter(|e| !e.scale.item.is_empty()) else {
            return Err(Denial::mistake("benchmark", "没有这项裁量标准，或者它还没有对应的案由"));
        };
        let scale = entry.scale;
        let item = self.register().item(&scale.item).map_or(scale.item.clone(), |i| i.name.clone());
        let touched = Changed {
            part: LawPart::Benchmark,
            id: scale.id.clone(),
            name: scale.act.clone(),
            way: Way::Added,
            says: vec![format!("案由“{item}”改按《{}》{}裁量", scale.title, scale.place)],
            cites: scale.basis.clone(),
            house: Some((scale.owner.clone(), scale.title.clone())),
            uses: Vec::new(),
        };
        let name = format!("《{}》{}", scale.title, scale.place);
        Ok(Proposed { name, law: None, items: Vec::new(), touched: Some(touched), scale: Some(scale) })
    }
}

/// The file of a year from lines such as `元旦 2027-01-01 2027-01-03` and `调休 2027-01-04`.
fn calendar(year: i32, text: &str) -> Result<String, Denial> {
    let (mut holidays, mut moved) = (String::new(), String::new());
    for (n, line) in (1..).zip(text.lines()).filter(|(_, l)| !l.trim().is_empty()) {
        let parts: Vec<&str> = line.split([' ', '\t', ',', '，', '　']).filter(|p| !p.is_empty()).collect();
        let day = |text: &str| {
            let wrong = || Denial::mistake("days", format!("第 {n} 行：“{text}”不是日期，写成 2027-01-01 这样"));
            crate::sheet::day(text).ok_or_else(wrong)
        };
        // Writing into a text does not fail.
        let _ = match parts[..] {
            [word, on] if word.contains("调休") || word.contains("上班") => {
                writeln!(moved, "  {{ name = \"调休\", day = \"{}\" }},", day(on)?)
            }
            [name, from] => writeln!(holidays, "  {{ name = {name:?}, from = \"{0}\", to = \"{0}\" }},", day(from)?),
            [name, from, to] => {
                writeln!(holidays, "  {{ name = {name:?}, from = \"{}\", to = \"{}\" }},", day(from)?, day(to)?)
            }
            _ => {
                return Err(Denial::mistake(
                    "days",
                    format!("第 {n} 行没有看懂：写成“元旦 2027-01-01 2027-01-03”或者“调休 2027-01-04”"),
                ));
            }
        };
    }
    if holidays.is_empty() {
        return Err(Denial::mistake("days", "请写明放假的日子，一行一个节日"));
    }
    Ok(format!("year = {year}\nsource = \"拟定\"\nholiday = [\n{holidays}]\nmoved_workday = [\n{moved}]\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_written_a_line_each() {
        let text = calendar(2027, "元旦 2027-01-01 2027-01-03\n清明节，2027/4/5\n\n调休上班 2027-01-09\n").unwrap();
        let pack = Pack { files: [("calendar/2027.toml".to_string(), text.into_bytes())].into() };
        let days = crate::law::Calendar::parse(&pack).unwrap();
        let working = |d: &str| days.is_working(d.parse().unwrap());
        assert!(!working("2027-04-05") && working("2027-01-09") && working("2027-01-04") && !working("2027-01-03"));
        let wrong = |text: &str| match calendar(2027, text) {
            Err(Denial::Denied(crate::base::Denied::Mistaken(all))) => all[0].message.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong("元旦 昨天"), "第 1 行：“昨天”不是日期，写成 2027-01-01 这样");
        assert!(wrong("元旦").starts_with("第 1 行没有看懂") && wrong(" ").starts_with("请写明"));
    }
}
