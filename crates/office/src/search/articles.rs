//! Articles for the box of a form that cites one: what was cited, then articles of the law base and of the law pack that hold the words.

use crate::Office;
use crate::base::Citation;
use crate::fault::Denial;
use crate::form::page::Option_;
use crate::law::Statute;
use crate::law::search::{CitedPlace, Filter, Hit, Index, Query, cited_place, folded};

/// So many are offered at once.
const OFFERED: usize = 12;
/// Longest question that is looked at.
const LONGEST: usize = 60;
/// Longest line that tells what an article says.
const TOLD: usize = 60;

impl Office {
    /// Articles in force today that best fit what was typed, each as papers cite it: `《…法》第五十八条第一款`. A citation such as `处罚法58` opens its article.
    pub fn articles_typed(&self, typed: &str) -> Result<Vec<Option_>, Denial> {
        let typed: String = typed.trim().chars().take(LONGEST).collect();
        if typed.chars().count() < 2 {
            return Ok(Vec::new());
        }
        let mut all = Vec::new();
        let cited = cited_place(&typed);
        if let Some(index) = self.statute_index() {
            all.extend(self.of_the_base(&index, &typed));
        }
        all.extend(self.of_the_pack(&typed, cited.as_ref()));
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|o: &Option_| seen.insert(o.value.clone()));
        all.truncate(OFFERED);
        Ok(all)
    }

    /// What a cell cites, where it is a citation without the marks of a title and means one article only; else the cell as it is.
    pub fn cited_in_full(&self, cell: &str) -> String {
        let place = cited_place(cell).filter(|_| !cell.contains('《'));
        let meant = |place: &CitedPlace| {
            let found = self.articles_typed(cell).unwrap_or_default().into_iter().next()?;
            found.value.ends_with(&place.words()).then_some(found.value)
        };
        place.as_ref().and_then(meant).unwrap_or_else(|| cell.to_string())
    }

    fn of_the_base(&self, index: &Index, typed: &str) -> Vec<Option_> {
        let filter = Filter { on: Some(self.today()), ..Filter::default() };
        let answer = index.answer(&Query { words: typed.into(), filter, most: OFFERED });
        let told = |hit: &Hit| hit.excerpt.iter().map(|p| p.words.as_str()).collect::<String>();
        let of = |text: usize, place: &str, says: String| {
            option(&index.texts()[text].title, place, says.chars().take(TOLD).collect())
        };
        let cited = answer.cited.iter().filter_map(|c| Some(of(c.text, &c.place.words(), told(c.hit.as_ref()?))));
        let cited: Vec<Option_> = cited.collect();
        let asked_for_one = answer.cited.is_some();
        let hits = answer.hits.iter().filter(|h| h.article.is_some() && !asked_for_one);
        cited.into_iter().chain(hits.map(|h| of(h.text, &h.label, told(h)))).collect()
    }

    fn of_the_pack(&self, typed: &str, cited: Option<&CitedPlace>) -> Vec<Option_> {
        let (engine, today, words) = (self.engine(), self.today(), folded(typed));
        let stands = |s: &&Statute| s.version_on(today).is_some();
        let mut all: Vec<(usize, Option_)> = Vec::new();
        for statute in engine.law.statutes.all().filter(stands) {
            let (title, short) = (folded(&statute.title), folded(&statute.short));
            for (number, article) in statute.articles.iter().filter(|(n, _)| *n != "*") {
                let place = match cited {
                    Some(c) if c.article == *number && (short.ends_with(&c.name) || title.ends_with(&c.name)) => {
                        c.clone()
                    }
                    None if folded(&article.gist).contains(&words) || short.contains(&words) => of_article(number),
                    _ => continue,
                };
                let whole = Citation {
                    statute: statute.id.clone(),
                    article: number.clone(),
                    paragraph: place.paragraph,
                    item: place.item,
                };
                if engine.law.statutes.find(&whole).is_err() {
                    continue;
                }
                let told = article.gist.chars().take(TOLD).collect();
                all.push((title.chars().count(), option(&statute.title, &place.words(), told)));
            }
        }
        all.sort_by_key(|(length, _)| *length);
        all.into_iter().map(|(_, o)| o).take(OFFERED).collect()
    }
}

fn of_article(number: &str) -> CitedPlace {
    CitedPlace { name: String::new(), article: number.to_string(), paragraph: 0, item: 0 }
}

fn option(title: &str, place: &str, note: String) -> Option_ {
    let value = format!("《{title}》{place}");
    Option_ { name: value.clone(), value, note, barred: false }
}
