//! What a change names, as people type it: an article, a statute whole, a benchmark. Of several that fit the person chooses; nothing is guessed.

use crate::Office;
use crate::accounts::Who;
use crate::base::{Citation, Day};
use crate::fault::Denial;
use crate::form::page::Option_;
use crate::law::search::{Filter, Query, cited_place, folded};
use crate::scales::{SCALES, ScaleEntry};
use std::collections::BTreeMap;

/// So many are offered at once.
const OFFERED: usize = 12;
/// Longest question that is looked at.
const LONGEST: usize = 60;
const COUNTRY: &str = "中华人民共和国";

/// What typed words mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Named<T> {
    /// This one.
    One(T),
    /// One of these.
    Several(Vec<Option_>),
    /// Nothing that is known here.
    Nothing,
}

impl<T> Named<T> {
    /// The one that is meant; else what is wrong, said at its field.
    pub fn one(self, field: &str, typed: &str) -> Result<T, Denial> {
        match self {
            Named::One(one) => Ok(one),
            Named::Several(all) => {
                let names: Vec<&str> = all.iter().take(3).map(|o| o.name.as_str()).collect();
                let more = if all.len() > names.len() { "等" } else { "" };
                let says =
                    format!("“{typed}”对得上 {} 个：{}{more}。请选定一个，或者写全", all.len(), names.join("、"));
                Err(Denial::mistake(field, says))
            }
            Named::Nothing if typed.is_empty() => Err(Denial::mistake(field, "请填写")),
            Named::Nothing => Err(Denial::mistake(field, format!("法律库中没有找到“{typed}”，换个写法再试"))),
        }
    }
}

impl Office {
    /// The place of the law that was typed: `处罚法58`, `《…法》第五十八条第二款`, a title for the whole statute, an id such as `food-safety-law/122`, or words of
    /// one article. Who asks for words waits for [`Office::statute_search`] first.
    pub fn place_named(&self, typed: &str) -> Result<Named<Citation>, Denial> {
        let typed: String = typed.trim().chars().take(LONGEST).collect();
        if typed.is_empty() {
            return Ok(Named::Nothing);
        }
        let titles = self.titles()?;
        if let Ok(id) = typed.parse::<Citation>()
            && titles.values().any(|known| *known == id.statute)
        {
            return Ok(Named::One(id));
        }
        let place = cited_place(&typed);
        let name = place.as_ref().map_or_else(|| bare(&typed), |p| bare(&p.name));
        let named = of_name(&titles, &name);
        let Some(place) = place else {
            return match &named[..] {
                [] => self.article_named(&titles, &typed, ""),
                [(_, id)] => Ok(Named::One(whole(id))),
                _ => Ok(several(named.iter().map(|(title, _)| format!("《{title}》")))),
            };
        };
        let found = self.article_named(&titles, &typed, &name)?;
        // The law pack holds only what is cited of a statute: where no text of it is here, the number is taken as it is.
        match (found, &named[..]) {
            (Named::Nothing, [(_, id)]) if !self.lacks(&typed) => Ok(Named::One(Citation {
                statute: id.clone(),
                article: place.article,
                paragraph: place.paragraph,
                item: place.item,
            })),
            (found, _) => Ok(found),
        }
    }

    /// The benchmark that was typed: its id, or words of its document, place and act.
    pub fn benchmark_named(&self, who: &Who, typed: &str) -> Result<Named<String>, Denial> {
        let typed = typed.trim();
        if !typed.is_empty() && self.store.catalogue_row(SCALES, typed)?.is_some() {
            return Ok(Named::One(typed.to_string()));
        }
        let mut found = self.benchmarks_typed(who, typed)?;
        Ok(match found.len() {
            0 => Named::Nothing,
            1 => Named::One(found.remove(0).value),
            _ => Named::Several(found),
        })
    }

    /// Benchmarks with an item of their own that hold what was typed.
    pub fn benchmarks_typed(&self, who: &Who, typed: &str) -> Result<Vec<Option_>, Denial> {
        self.require_foresight(who)?;
        let typed: String = typed.trim().chars().take(LONGEST).collect();
        if typed.chars().count() < 2 {
            return Ok(Vec::new());
        }
        let mut found = self.scales_holding(&typed)?;
        found.truncate(OFFERED);
        Ok(found.into_iter().map(|e| of_scale(&e)).collect())
    }

    /// Folded names by which a statute is known, each with how it is cited: by its id, or by its title where only its text is here.
    fn titles(&self) -> Result<BTreeMap<String, String>, Denial> {
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        for version in self.statute_versions()? {
            all.insert(version.statute.clone(), version.statute);
        }
        for statute in self.engine().law.statutes.all() {
            all.insert(statute.title.clone(), statute.id.clone());
        }
        Ok(all)
    }

    fn article_named(
        &self,
        titles: &BTreeMap<String, String>,
        typed: &str,
        name: &str,
    ) -> Result<Named<Citation>, Denial> {
        let mut found = self.articles_typed(typed)?;
        // A title typed whole is that statute, though others end in the same words.
        if found.iter().any(|o| is_of(&o.value, name)) {
            found.retain(|o| is_of(&o.value, name));
        }
        Ok(match &found[..] {
            [] => Named::Nothing,
            [one] => read(titles, &one.value).map_or(Named::Nothing, Named::One),
            _ => Named::Several(found),
        })
    }

    /// A text of the law base is meant, and it has no such article.
    fn lacks(&self, typed: &str) -> bool {
        let Some(index) = self.statute_index() else { return false };
        let filter = Filter { on: Some(self.today()), ..Filter::default() };
        let answer = index.answer(&Query { words: typed.into(), filter, most: 1 });
        answer.cited.is_some_and(|c| c.hit.is_none())
    }
}

/// What a scale is called where it is picked.
fn of_scale(entry: &ScaleEntry) -> Option_ {
    let scale = &entry.scale;
    let until = |d: Option<Day>| d.map_or(String::new(), |d| format!("，至 {d}"));
    let note = format!("《{}》{}，自 {}{}", scale.title, scale.place, scale.in_force_from, until(scale.in_force_until));
    Option_ { value: scale.id.clone(), name: scale.act.clone(), note, barred: false }
}

fn several(values: impl Iterator<Item = String>) -> Named<Citation> {
    let option = |value: String| Option_ { name: value.clone(), value, note: "整部".into(), barred: false };
    Named::Several(values.take(OFFERED).map(option).collect())
}

fn whole(id: &str) -> Citation {
    Citation { statute: id.into(), article: "*".into(), paragraph: 0, item: 0 }
}

/// A title folded, without brackets and the name of the country.
fn bare(title: &str) -> String {
    let all = folded(title).replace(['《', '》', '〈', '〉'], "");
    all.strip_prefix(COUNTRY).unwrap_or(&all).to_string()
}

/// Statutes of a name: the one of just this title, else all whose titles end in it.
fn of_name(titles: &BTreeMap<String, String>, name: &str) -> Vec<(String, String)> {
    if name.chars().count() < 2 {
        return Vec::new();
    }
    let of = |fits: &dyn Fn(&str) -> bool| {
        let all = titles.iter().filter(|(title, _)| fits(&bare(title)));
        let mut all: Vec<(String, String)> = all.map(|(title, id)| (title.clone(), id.clone())).collect();
        all.sort_by_key(|(title, _)| title.chars().count());
        all
    };
    let exact = of(&|title| title == name);
    if exact.is_empty() { of(&|title| title.ends_with(name)) } else { exact }
}

/// `《…法》第五十八条` is of the statute of this name.
fn is_of(value: &str, name: &str) -> bool {
    !name.is_empty() && cited_place(value).is_some_and(|p| bare(&p.name) == name)
}

fn read(titles: &BTreeMap<String, String>, value: &str) -> Option<Citation> {
    let place = cited_place(value)?;
    let (title, _) = value.strip_prefix('《')?.rsplit_once('》')?;
    let statute = titles.get(title).cloned().unwrap_or_else(|| title.to_string());
    Some(Citation { statute, article: place.article, paragraph: place.paragraph, item: place.item })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_title_is_one_statute_and_its_end_is_several() {
        let titles: BTreeMap<String, String> = [
            ("中华人民共和国行政处罚法", "administrative-penalty-law"),
            ("中华人民共和国治安管理处罚法", "public-security-law"),
            ("示例市市容条例", "示例市市容条例"),
        ]
        .map(|(title, id)| (title.to_string(), id.to_string()))
        .into();
        let ids = |name: &str| of_name(&titles, &bare(name)).into_iter().map(|(_, id)| id).collect::<Vec<_>>();
        assert_eq!(ids("《行政处罚法》"), ["administrative-penalty-law"]);
        assert_eq!(ids("中华人民共和国行政处罚法"), ["administrative-penalty-law"]);
        assert_eq!(ids("处罚法"), ["administrative-penalty-law", "public-security-law"]);
        assert_eq!(ids("市容条例"), ["示例市市容条例"]);
        assert_eq!(ids("法"), Vec::<String>::new(), "one character names nothing");
        assert_eq!(ids("食品"), Vec::<String>::new());
        let read = |value: &str| read(&titles, value).map(|c| c.to_string());
        assert_eq!(
            read("《中华人民共和国行政处罚法》第五十八条第二款").as_deref(),
            Some("administrative-penalty-law/58.2")
        );
        assert_eq!(read("《示例市市容条例》第九条").as_deref(), Some("示例市市容条例/9"));
        assert_eq!(read("市容条例第九条"), None);
    }

    #[test]
    fn several_are_told_and_not_guessed() {
        let option =
            |n: u32| Option_ { value: n.to_string(), name: format!("第{n}个"), note: String::new(), barred: false };
        let says = |named: Named<u32>, typed: &str| match named.one("place", typed) {
            Err(Denial::Denied(crate::base::Denied::Mistaken(all))) => all[0].message.clone(),
            other => panic!("{other:?}"),
        };
        let four = Named::Several((1..=4).map(option).collect());
        assert_eq!(says(four, "处罚"), "“处罚”对得上 4 个：第1个、第2个、第3个等。请选定一个，或者写全");
        assert_eq!(says(Named::Nothing, ""), "请填写");
        assert_eq!(says(Named::Nothing, "无此法"), "法律库中没有找到“无此法”，换个写法再试");
        assert_eq!(Named::One(7).one("place", "七").ok(), Some(7));
    }
}
