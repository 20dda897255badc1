//! What is asked of a box of cards, and the answer.

use super::super::Manner;
use super::super::answer::{label, pieces, terms};
use super::super::cited::cited_place;
use super::super::near::with_numerals;
use super::super::spoken::printed;
use super::{CardHead, Cards};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is asked of a box of cards.
#[derive(Clone, Copy)]
pub struct CardsAsked<'a> {
    /// As typed; without words all cards fit.
    pub words: &'a str,
    /// Whether the asker may see a card, and wants its like.
    pub lets: &'a dyn Fn(&CardHead) -> bool,
    /// Only of this part of the kind.
    pub facet: Option<u32>,
    /// So many are passed over.
    pub from: usize,
    /// So many are shown at most.
    pub most: usize,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct CardsFound {
    /// Keys, the best first; whether a card has only some of the words.
    pub keys: Vec<(Arc<str>, bool)>,
    /// How many cards fit.
    pub total: usize,
    /// How many fit in each part of the kind, whichever part was asked for.
    pub facets: BTreeMap<u32, usize>,
    /// How they were found.
    pub manner: Manner,
    /// What is to be marked in what is shown, folded.
    pub marks: Vec<String>,
}

/// A term and the numbers of its characters; none where a character stands on no card.
pub(super) type Numbered = Option<Vec<u16>>;

/// So many cards are ranked at most, the newest; all are counted.
const RANKED: usize = 20_000;
/// Fewer exact hits of a longer question are followed by related ones.
const FEW: usize = 5;
/// A card with less of a question, by rarity, is not related to it.
const LEAST_SHARE: f32 = 0.34;
/// A pair on fewer cards counts no more than one on so many.
const SEAM: usize = 12;

/// How words were read, their terms, and the cards that they fit.
type Reading = (Manner, Vec<String>, Vec<u32>);

/// Cards with their scores, and how many there are in all.
struct Ranked {
    scored: Vec<(u32, f32)>,
    fitting: Vec<u32>,
}

impl Cards {
    /// Answers a question.
    pub fn answer(&self, asked: &CardsAsked) -> CardsFound {
        let sees = |card: u32| !self.gone[card as usize] && (asked.lets)(&self.heads[card as usize].0);
        let typed = terms(asked.words);
        if typed.is_empty() {
            let all: Vec<u32> = (0..u32::try_from(self.heads.len()).unwrap_or(0)).filter(|c| sees(*c)).collect();
            return self.shown(asked, self.ranked(all, &[]), (Manner::Exact, Vec::new()));
        }
        if let Some((manner, terms, fitting)) = self.reading(&typed, asked.words, &sees) {
            let few = fitting.len() < FEW && asked.words.chars().count() > 4 && asked.facet.is_none();
            let ranked = self.ranked(fitting, &terms);
            let mut found = self.shown(asked, ranked, (manner, terms));
            if few && asked.from == 0 {
                let related = self.some_of(&typed, &sees);
                let marks = related.1.clone();
                let more = self.shown(asked, related.0, (Manner::Some, marks));
                let fresh: Vec<_> =
                    more.keys.into_iter().filter(|(k, _)| found.keys.iter().all(|f| f.0 != *k)).collect();
                found.keys.extend(fresh.into_iter().take(asked.most.saturating_sub(found.total)));
            }
            return found;
        }
        let (ranked, marks) = self.some_of(&typed, &sees);
        self.shown(asked, ranked, (Manner::Some, marks))
    }

    /// What the words stand for, the first that fits any card that is seen: as typed, as a citation, with numerals, with one wrong character; with those cards.
    fn reading(&self, typed: &[String], words: &str, sees: &dyn Fn(u32) -> bool) -> Option<Reading> {
        let fits = |manner: Manner, terms: Vec<String>| {
            let fitting = self.all_of(&terms, sees);
            (!fitting.is_empty()).then_some((manner, terms, fitting))
        };
        if let Some(exact) = fits(Manner::Exact, typed.to_vec()) {
            return Some(exact);
        }
        if let Some(place) = cited_place(words) {
            let (main, sub) = place.article.split_once('-').unwrap_or((&place.article, ""));
            let digits = format!("第{main}条{}{sub}", if sub.is_empty() { "" } else { "之" });
            let mut both = [digits, label(&place.article)].into_iter();
            let cited = both.find_map(|article| fits(Manner::Exact, vec![place.name.clone(), article]));
            if cited.is_some() {
                return cited;
            }
        }
        let mended: Vec<String> = typed.iter().map(|t| self.mended(t, sees)).collect();
        if mended == typed { None } else { fits(Manner::Meant(mended.join(" ")), mended) }
    }

    /// A term that stands on no card that is seen, as it was probably meant.
    fn mended(&self, term: &str, sees: &dyn Fn(u32) -> bool) -> String {
        if !self.with(&self.numbered(term), sees).is_empty() {
            return term.to_string();
        }
        let numerals = with_numerals(term).filter(|t| !self.with(&self.numbered(t), sees).is_empty());
        numerals.or_else(|| self.nearest(term, sees)).unwrap_or_else(|| term.to_string())
    }

    pub(super) fn numbered(&self, term: &str) -> Numbered {
        term.chars().map(|c| self.numbers.get(&c).copied()).collect()
    }

    /// Cards with a term that are seen, in their order.
    fn with(&self, term: &Numbered, sees: &dyn Fn(u32) -> bool) -> Vec<u32> {
        let all = |list: &[u32]| list.iter().copied().filter(|c| sees(*c)).collect::<Vec<u32>>();
        match term.as_deref().unwrap_or_default() {
            [] => Vec::new(),
            [one] => {
                let rows = self.pairs.get(usize::from(*one)).into_iter().flatten();
                let mut cards: Vec<u32> = rows.flat_map(|p| all(&p.1)).collect();
                cards.sort_unstable();
                cards.dedup();
                cards
            }
            [a, b] => all(self.pair(*a, *b)),
            term => {
                let lists = term.windows(2).map(|two| self.pair(two[0], two[1]));
                let rarest = lists.min_by_key(|l| l.len()).unwrap_or_default();
                let holds = |c: &u32| self.own(*c as usize).windows(term.len()).any(|w| w == term);
                rarest.iter().copied().filter(|c| sees(*c) && holds(c)).collect()
            }
        }
    }

    pub(super) fn all_of(&self, terms: &[String], sees: &dyn Fn(u32) -> bool) -> Vec<u32> {
        let mut lists = terms.iter().map(|t| self.with(&self.numbered(t), sees));
        let first = lists.next().unwrap_or_default();
        lists.fold(first, |held, list| held.into_iter().filter(|c| list.binary_search(c).is_ok()).collect())
    }

    fn ranked(&self, fitting: Vec<u32>, terms: &[String]) -> Ranked {
        let terms: Vec<Vec<u16>> = terms.iter().filter_map(|t| self.numbered(t)).collect();
        let newest = fitting.iter().rev().take(RANKED);
        let score = |card: &u32| (*card, terms.iter().map(|t| place(self.own(*card as usize), t)).sum());
        Ranked { scored: newest.map(score).collect(), fitting }
    }

    /// Cards with enough of the pairs of a question, by rarity, and the pairs.
    fn some_of(&self, typed: &[String], sees: &dyn Fn(u32) -> bool) -> (Ranked, Vec<String>) {
        let mut words: Vec<String> = Vec::new();
        for piece in typed.iter().flat_map(|t| printed(t).split(' ').flat_map(pieces).collect::<Vec<_>>()) {
            let chars: Vec<char> = piece.chars().collect();
            words.extend(chars.windows(2).map(|w| w.iter().collect::<String>()));
        }
        words.sort_unstable();
        words.dedup();
        let mut shares: BTreeMap<u32, f32> = BTreeMap::new();
        // Of those that are seen: how rare a pair is must not tell of others.
        let all = (0..u32::try_from(self.heads.len()).unwrap_or(0)).filter(|c| sees(*c)).count() as f32 + 1.0;
        let mut whole = 0.0;
        for word in &words {
            let cards = self.with(&self.numbered(word), sees);
            // A pair that nobody's card has may be the seam of two words: it counts, but little.
            let rarity = if cards.is_empty() { 1.0 } else { (all / cards.len().max(SEAM) as f32).ln().max(0.3) };
            whole += rarity;
            cards.into_iter().for_each(|c| *shares.entry(c).or_default() += rarity);
        }
        let enough = |share: f32| whole > 0.0 && share / whole >= LEAST_SHARE;
        let scored: Vec<(u32, f32)> = shares.into_iter().filter(|(_, share)| enough(*share)).collect();
        let fitting = scored.iter().map(|s| s.0).collect();
        // Of two with the same share the shorter one says less besides.
        let length = |c: u32| self.own(c as usize).iter().take_while(|n| **n != 0).count() as f32;
        let scored = scored.into_iter().map(|(c, s)| (c, s - 0.004 * length(c))).collect();
        (Ranked { scored, fitting }, words)
    }

    fn shown(&self, asked: &CardsAsked, of: Ranked, (manner, marks): (Manner, Vec<String>)) -> CardsFound {
        let Ranked { mut scored, fitting } = of;
        let facet = |c: u32| self.heads[c as usize].0.facet;
        let mut facets: BTreeMap<u32, usize> = BTreeMap::new();
        // Cards of one part often follow each other.
        for same in fitting.chunk_by(|a, b| facet(*a) == facet(*b)) {
            *facets.entry(facet(same[0])).or_default() += same.len();
        }
        let total = asked.facet.map_or(fitting.len(), |f| facets.get(&f).copied().unwrap_or(0));
        scored.retain(|(c, _)| asked.facet.is_none_or(|f| f == facet(*c)));
        let head = |c: u32| &self.heads[c as usize].0;
        let better = |a: &(u32, f32), b: &(u32, f32)| {
            let later = || head(b.0).order.cmp(&head(a.0).order).then_with(|| head(a.0).key.cmp(&head(b.0).key));
            b.1.total_cmp(&a.1).then_with(later)
        };
        // Only what is shown is put in its order: keys are unique, so there are no equals.
        let last = asked.from.saturating_add(asked.most);
        if last < scored.len() {
            scored.select_nth_unstable_by(last, better);
            scored.truncate(last);
        }
        scored.sort_unstable_by(better);
        let part = scored.into_iter().skip(asked.from).take(asked.most);
        let keys = part.map(|(c, _)| (Arc::clone(&head(c).key), manner == Manner::Some)).collect();
        CardsFound { keys, total, facets, manner, marks }
    }
}

/// How well a term stands on a card: title, code, the rest; at the beginning; as the whole of it.
fn place(own: &[u16], term: &[u16]) -> f32 {
    let Some(at) = own.windows(term.len()).position(|w| w == term) else { return 0.0 };
    let field = own[..at].iter().filter(|c| **c == 0).count();
    let begin = own[..at].iter().rposition(|c| *c == 0).map_or(0, |p| p + 1);
    let end = own[at..].iter().position(|c| *c == 0).map_or(own.len(), |p| at + p);
    let share = term.len() as f32 / (end - begin).max(1) as f32;
    let [base, whole] = if field < 2 { [[40.0, 30.0][field], 30.0] } else { [10.0, 0.0] };
    let near = if field < 2 { 20.0 * share } else { 0.0 };
    base + near + if at == begin { 10.0 } else { 0.0 } + if begin == at && end == at + term.len() { whole } else { 0.0 }
}
