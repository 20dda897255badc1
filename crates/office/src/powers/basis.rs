//! What a power rests on: each basis is a title and mostly an article, `《行政处罚法》第17条`. It resolves in the law pack or in the texts of the
//! law base, or it says that the text is not held.

use crate::Office;
use crate::base::Citation;
use crate::catalogue::short_title;
use crate::fault::Denial;
use crate::law::clause::article_id;
use std::collections::BTreeMap;

/// How a basis stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BasisStands {
    /// An article that the law pack cites: the id of the statute and the article.
    Cited(String, String),
    /// A text of the law base: its title and the article, empty for the whole.
    Text(String, String),
    /// No text of it is held.
    NotHeld,
}

/// The statutes by which bases are resolved, as they stand now.
pub struct Bases {
    /// Short title → id, of the law pack.
    ids: BTreeMap<String, String>,
    /// Short title → title, of the law base.
    titles: BTreeMap<String, String>,
    /// Title → its articles, as far as they were read.
    read: BTreeMap<String, Vec<String>>,
}

/// Title and article of a basis; the article is empty where a document is named as a whole.
fn parts(text: &str) -> Option<(&str, String)> {
    let from = text.find('《')? + '《'.len_utf8();
    let upto = text.rfind('》')?;
    let (title, rest) = (text.get(from..upto)?, &text[upto..]);
    let article = if rest.contains('条') { article_id(rest)? } else { String::new() };
    (!title.trim().is_empty()).then_some((title, article))
}

impl Office {
    /// Powers that everybody may see and that rest on an article of the law pack: code, name, and the basis as it is written.
    pub fn powers_citing(&self, (statute, article): (&str, &str)) -> Vec<(String, String, String)> {
        let engine = self.engine();
        let Some(of) = engine.law.statutes.get(statute) else { return Vec::new() };
        let titles = [short_title(&of.title), short_title(&of.short)];
        let is = |b: &&String| parts(b).is_some_and(|(t, a)| a == article && titles.contains(&short_title(t)));
        let register = self.register();
        let all = register.powers_on(self.today()).filter(|(listed, _)| listed.withheld.is_none());
        all.filter_map(|(l, p)| Some((l.code.clone(), p.name.clone(), p.basis.iter().find(is)?.clone()))).collect()
    }

    /// The statutes by which bases are resolved.
    pub fn bases(&self) -> Result<Bases, Denial> {
        let mut ids = BTreeMap::new();
        for s in self.engine().law.statutes.all() {
            ids.insert(short_title(&s.title), s.id.clone());
            ids.entry(short_title(&s.short)).or_insert_with(|| s.id.clone());
        }
        let titles = self.statute_versions()?.into_iter().map(|v| (short_title(&v.statute), v.statute)).collect();
        Ok(Bases { ids, titles, read: BTreeMap::new() })
    }

    /// How a basis stands; the error says what is wrong with it.
    pub fn basis_stands(&self, bases: &mut Bases, text: &str) -> Result<BasisStands, String> {
        let (title, article) =
            parts(text).ok_or_else(|| format!("读不懂依据“{text}”，请写如“《行政处罚法》第17条”，几条之间用分号"))?;
        let short = short_title(title);
        if let Some(id) = bases.ids.get(&short) {
            let place = if article.is_empty() { "*" } else { &article };
            let cited = Citation { statute: id.clone(), article: place.into(), paragraph: 0, item: 0 };
            if self.engine().law.statutes.find(&cited).is_ok() {
                return Ok(BasisStands::Cited(id.clone(), article));
            }
        }
        let Some(title) = bases.titles.get(&short).cloned() else { return Ok(BasisStands::NotHeld) };
        if !article.is_empty() && !self.articles(bases, &title)?.contains(&article) {
            return Err(format!("法规库里的《{title}》没有第{article}条"));
        }
        Ok(BasisStands::Text(title, article))
    }

    fn articles<'b>(&self, bases: &'b mut Bases, title: &str) -> Result<&'b [String], String> {
        if !bases.read.contains_key(title) {
            let texts = self.statute_texts(title).map_err(|_| format!("《{title}》的原文读不出来"))?;
            let all = texts.into_iter().flat_map(|(_, t)| t.articles.into_iter().map(|a| a.number.to_string()));
            bases.read.insert(title.to_string(), all.collect());
        }
        Ok(bases.read.get(title).map_or(&[], Vec::as_slice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_is_a_title_and_mostly_an_article() {
        let check = |text: &str, want: Option<(&str, &str)>| {
            assert_eq!(parts(text), want.map(|(t, a)| (t, a.to_string())), "{text}");
        };
        check("《行政处罚法》第17条", Some(("行政处罚法", "17")));
        check("《某省实施〈某法〉办法》第十二条之一第二款", Some(("某省实施〈某法〉办法", "12-1")));
        check("《某区机构职能编制规定》（某编发〔2024〕3号）", Some(("某区机构职能编制规定", "")));
        check("行政处罚法第17条", None);
        check("《》第1条", None);
        check("《某法》某条", None);
    }
}
