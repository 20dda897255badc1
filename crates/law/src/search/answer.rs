//! A question answered: a citation opened, titles, and articles that hold what was typed; if none does, what was meant, said as such.

use super::cited::{CitedPlace, cited_place};
use super::excerpt::Piece;
use super::fold::fold;
use super::index::{Index, Indexed, anchor, article_of, article_place};
use super::near::with_numerals;
use super::rank::Scored;
use super::spoken::printed;
use crate::text::numeral_words;
use fadu_base::Day;

/// Fewer articles than this are followed by related ones.
const FEW: usize = 10;

/// Words that ask and name nothing.
const ASKING: &[&str] = &[
    "什么时候",
    "为什么",
    "怎么办",
    "怎么样",
    "哪一条",
    "第几条",
    "怎样",
    "怎么",
    "如何",
    "多少",
    "多久",
    "什么",
    "是否",
    "能否",
    "可否",
    "能不能",
    "可不可以",
    "哪些",
    "哪个",
    "哪里",
    "请问",
    "有没有",
    "是不是",
    "要不要",
    "吗",
    "呢",
    "几",
    "谁",
    "的",
    "了",
    "么",
];

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// As typed.
    pub words: String,
    /// What may be found.
    pub filter: Filter,
    /// So many articles at most.
    pub most: usize,
}

/// Which texts are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of the title.
    pub title: String,
    /// One folder.
    pub folder: String,
    /// In force on this day, as far as known; without it all versions.
    pub on: Option<Day>,
}

/// How the articles were found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Manner {
    /// Every term stands there as it was typed.
    Exact,
    /// The term stands nowhere; this one does.
    Meant(String),
    /// Some of the words stand there.
    Some,
}

/// An article that was found.
#[derive(Clone, PartialEq, Debug)]
pub struct Hit {
    /// Which text, a place in [`Index::texts`].
    pub text: usize,
    /// `58` or `120-1`; none for a clause or what stands around the articles.
    pub article: Option<String>,
    /// 第五十八条, 一、, or empty.
    pub label: String,
    /// Its anchor on the page of the text.
    pub anchor: String,
    /// A few of its words.
    pub excerpt: Vec<Piece>,
    /// It has only some of the words.
    pub related: bool,
}

/// A statute whose title was sought.
#[derive(Clone, PartialEq, Debug)]
pub struct TitleHit {
    /// Which text.
    pub text: usize,
}

/// The article that was cited.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// What was typed, taken apart.
    pub place: CitedPlace,
    /// Which text.
    pub text: usize,
    /// The article; none if the text has no such.
    pub hit: Option<Hit>,
}

/// The answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// What was cited, if the words are a citation and name a statute.
    pub cited: Option<Found>,
    /// Statutes whose titles hold the words.
    pub titles: Vec<TitleHit>,
    /// Articles, the best first.
    pub hits: Vec<Hit>,
    /// How many articles fit.
    pub total: usize,
    /// How they were found.
    pub manner: Manner,
}

impl Index {
    /// Answers a question.
    pub fn answer(&self, query: &Query) -> Answer {
        let allowed: Vec<bool> =
            self.texts.iter().zip(&self.titles).map(|(t, core)| query.filter.lets(t, core)).collect();
        let terms = terms(&query.words);
        let cited = cited_place(&query.words).and_then(|place| self.open(place, query.filter.on));
        let titles = if terms.is_empty() { Vec::new() } else { self.titled(&terms, &allowed, 6) };
        let (manner, total, best, shown) = self.articles(&terms, &allowed, query.most);
        let mut hits: Vec<Hit> = best.iter().map(|s| self.hit(s.doc as usize, &shown)).collect();
        let asks = terms.len() > 1 || terms.iter().any(|t| t.chars().count() > 4);
        if manner != Manner::Some && total < FEW && asks {
            hits.extend(self.related(&terms, &allowed, (query.most.min(FEW), &best)));
        }
        let titles = titles.into_iter().map(|text| TitleHit { text }).collect();
        Answer { cited, titles, hits, total, manner }
    }

    /// Articles that hold all terms; else those with what was meant; else those with some of the words.
    fn articles(&self, terms: &[String], allowed: &[bool], most: usize) -> (Manner, usize, Vec<Scored>, Vec<Vec<u16>>) {
        let exact = |terms: &[String]| {
            let numbers: Option<Vec<Vec<u16>>> = terms.iter().map(|t| self.numbers(t)).collect();
            let numbers = numbers.filter(|n| !n.is_empty())?;
            let (total, best) = self.all_of(&numbers, allowed, most);
            (total > 0).then_some((total, best, numbers))
        };
        if let Some((total, best, numbers)) = exact(terms) {
            return (Manner::Exact, total, best, numbers);
        }
        if let [one] = terms {
            let meant = with_numerals(one).into_iter().chain(self.nearest(one));
            for meant in meant {
                if let Some((total, best, numbers)) = exact(std::slice::from_ref(&meant)) {
                    return (Manner::Meant(meant), total, best, numbers);
                }
            }
        }
        let (total, best, shown) = self.some(terms, allowed, most);
        (Manner::Some, total, best, shown)
    }

    /// Besides the few that hold all words, what holds many of them.
    fn related(&self, terms: &[String], allowed: &[bool], (most, there): (usize, &[Scored])) -> Vec<Hit> {
        let (_, best, shown) = self.some(terms, allowed, most);
        let fresh = best.iter().filter(|s| there.iter().all(|t| t.doc != s.doc));
        let hit = |s: &Scored| Hit { related: true, ..self.hit(s.doc as usize, &shown) };
        fresh.take(most.saturating_sub(there.len())).map(hit).collect()
    }

    /// How many articles hold some of the words, the best, and what is marked in them.
    fn some(&self, terms: &[String], allowed: &[bool], most: usize) -> (usize, Vec<Scored>, Vec<Vec<u16>>) {
        let pieces: Vec<String> = terms.iter().flat_map(|t| pieces(&printed(t))).collect();
        let (total, best) = self.any_of(&pieces, allowed, most);
        let shown = pieces.iter().flat_map(|p| {
            let chars: Vec<char> = p.chars().collect();
            chars.windows(2).map(|w| w.iter().collect::<String>()).collect::<Vec<_>>()
        });
        (total, best, shown.filter_map(|w| self.numbers(&w)).collect())
    }

    fn open(&self, place: CitedPlace, on: Option<Day>) -> Option<Found> {
        let text = self.named(&place.name, on)?;
        let hit = self.doc_in(text, article_place(&place.article)).map(|doc| {
            let mut hit = self.hit(doc, &[]);
            hit.anchor = place.anchor();
            hit
        });
        Some(Found { place, text, hit })
    }

    fn hit(&self, doc: usize, terms: &[Vec<u16>]) -> Hit {
        let of = self.docs[doc];
        let article = article_of(of.place);
        let label = match &article {
            Some(a) => label(a),
            None => {
                anchor(of.place).strip_prefix('c').and_then(|n| n.parse().ok()).map_or(String::new(), numeral_words)
            }
        };
        let excerpt = self.excerpt(doc, terms);
        Hit { text: of.text as usize, article, label, anchor: anchor(of.place), excerpt, related: false }
    }
}

/// `120-1` → 第一百二十条之一.
pub(crate) fn label(article: &str) -> String {
    let (main, sub) = article.split_once('-').unwrap_or((article, ""));
    let words = |n: &str| n.parse().map_or(n.to_string(), numeral_words);
    format!("第{}条{}", words(main), if sub.is_empty() { String::new() } else { format!("之{}", words(sub)) })
}

impl Filter {
    fn lets(&self, text: &Indexed, core: &str) -> bool {
        (self.folder.is_empty() || text.folder == self.folder)
            && (self.title.is_empty() || core.contains(super::titles::core(&self.title).as_str()))
            && self.on.is_none_or(|day| text.stands_on(day))
    }
}

/// What was typed between spaces, folded.
pub(crate) fn terms(words: &str) -> Vec<String> {
    let split =
        words.split(|c: char| c.is_whitespace() || matches!(c, '，' | '。' | '？' | '?' | '、' | '；' | '《' | '》'));
    let mut out: Vec<String> =
        split.map(|t| t.chars().map(fold).collect()).filter(|t: &String| !t.is_empty()).collect();
    out.truncate(12);
    let mut seen = std::collections::BTreeSet::new();
    out.retain(|t| seen.insert(t.clone()));
    out
}

/// A question without the words that only ask.
pub(crate) fn pieces(term: &str) -> Vec<String> {
    let spaced = ASKING.iter().fold(term.to_string(), |t, word| t.replace(word, " "));
    let numerals = with_numerals(&spaced).unwrap_or(spaced);
    numerals.split(' ').filter(|p| p.chars().count() > 1).map(String::from).collect()
}

impl Index {
    /// So many articles hold a term as it was typed, in all versions.
    pub fn count_articles(&self, term: &str) -> usize {
        let Some(numbers) = self.numbers(term) else { return 0 };
        let holds = self.with_term(&numbers);
        holds.iter().filter(|c| article_of(self.docs[c.doc as usize].place).is_some()).count()
    }
}
