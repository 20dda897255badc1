//! The index itself: the characters of all articles one after another, and for each pair of neighbours the places at which it stands.

use fadu_base::Day;

/// What a text is known by.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Indexed {
    /// Full title.
    pub title: String,
    /// The folder it came from: falv, xzfg, dfxfg.
    pub folder: String,
    /// Digest of its file.
    pub digest: String,
    /// The day of this version.
    pub day: Option<Day>,
    /// The first day on which it counts as in force; none if nobody tells.
    pub from: Option<Day>,
    /// The last such day; none if no later version or repeal is known.
    pub until: Option<Day>,
    /// The statute that says that this one ends.
    pub ended_by: String,
    /// A list beside the files says that it is no longer in force.
    pub expired: bool,
}

impl Indexed {
    /// Whether it counts as in force on a day, as far as its texts and lists tell.
    pub fn stands_on(&self, day: Day) -> bool {
        self.from.is_none_or(|d| d <= day)
            && self.until.is_none_or(|d| day <= d)
            && !(self.expired && self.until.is_none())
    }
}

/// One article, clause, or what stands outside them: where its characters begin, and in which text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doc {
    pub start: u32,
    pub text: u32,
    pub place: u32,
}

const CLAUSE: u32 = 1 << 31;
/// What stands before the first article or after the last.
pub(crate) const AROUND: u32 = u32::MAX;

/// `120-1` → a place.
pub(crate) fn article_place(number: &str) -> u32 {
    let (main, sub) = number.split_once('-').unwrap_or((number, "0"));
    let parsed = (main.parse::<u32>().unwrap_or(0), sub.parse::<u32>().unwrap_or(0));
    (parsed.0.min(0xffff) << 8) | parsed.1.min(0xff)
}

pub(crate) fn clause_place(number: u32) -> u32 {
    CLAUSE | number.min(0xffff)
}

/// The article of a place.
pub(crate) fn article_of(place: u32) -> Option<String> {
    match (place & CLAUSE, place & 0xff) {
        (0, 0) => Some((place >> 8).to_string()),
        (0, sub) => Some(format!("{}-{sub}", place >> 8)),
        _ => None,
    }
}

/// The anchor of a place on the page of its text.
pub(crate) fn anchor(place: u32) -> String {
    match article_of(place) {
        Some(number) => format!("a{number}"),
        None if place == AROUND => String::new(),
        None => format!("c{}", place & 0xffff),
    }
}

/// Number of positions that share one entry of the table from positions to documents.
const BLOCK: usize = 128;

/// All texts, ready to be asked.
#[derive(Debug, Default)]
pub struct Index {
    pub(crate) texts: Vec<Indexed>,
    /// In the order of their characters.
    pub(crate) docs: Vec<Doc>,
    /// All characters by their number; 0 parts two documents.
    pub(crate) chars: Vec<u16>,
    /// Number → character.
    pub(crate) alphabet: Vec<char>,
    /// Number → number of the folded character.
    pub(crate) folds: Vec<u16>,
    /// Folded character → where its pairs begin in `pairs`.
    pub(crate) pairs_from: Vec<u32>,
    /// Second character of a pair, and where its places begin in `places`.
    pub(crate) pairs: Vec<(u16, u32)>,
    /// Positions, by first character, second character, position.
    pub(crate) places: Vec<u32>,
    /// Document at each block's first position.
    pub(crate) blocks: Vec<u32>,
    /// How much each text counts: its level, and how often others cite it.
    pub(crate) weights: Vec<f32>,
    /// Folded titles without the name of the country, with the number of the text; the same title once a version.
    pub(crate) titles: Vec<String>,
}

impl Index {
    /// All texts.
    pub fn texts(&self) -> &[Indexed] {
        &self.texts
    }
    /// Articles, clauses and the rest, counted.
    pub fn len(&self) -> usize {
        self.docs.len()
    }
    /// Nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.docs.is_empty()
    }
    /// Bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let titles: usize = self.titles.iter().map(String::len).sum();
        let texts: usize = self.texts.iter().map(|t| size_of::<Indexed>() + t.title.len() + t.digest.len()).sum();
        self.docs.len() * size_of::<Doc>()
            + (self.chars.len() + self.folds.len()) * 2
            + (self.alphabet.len() + self.pairs_from.len() + self.places.len() + self.blocks.len()) * 4
            + self.pairs.len() * 8
            + titles
            + texts
    }

    /// A term in the numbers of the alphabet; none if a character stands nowhere.
    pub(crate) fn numbers(&self, term: &str) -> Option<Vec<u16>> {
        term.chars().map(|c| self.number(super::fold::fold(c))).collect()
    }

    pub(crate) fn number(&self, folded: char) -> Option<u16> {
        // The folded characters come first in the alphabet, in their order.
        let known = self.pairs_from.len().saturating_sub(1);
        let at = self.alphabet.get(1..known)?.binary_search(&folded).ok()?;
        u16::try_from(at + 1).ok()
    }

    /// All positions at which a character stands, not in their order.
    pub(crate) fn single(&self, c: u16) -> &[u32] {
        let c = usize::from(c);
        let bound = |n: usize| {
            let pair = self.pairs_from.get(n).map_or(0, |p| *p as usize);
            self.pairs.get(pair).map_or(self.places.len(), |p| p.1 as usize)
        };
        self.places.get(bound(c)..bound(c + 1)).unwrap_or_default()
    }

    /// All positions at which two characters stand, in their order.
    pub(crate) fn pair(&self, a: u16, b: u16) -> &[u32] {
        let from = usize::from(a);
        let (Some(lo), Some(hi)) = (self.pairs_from.get(from), self.pairs_from.get(from + 1)) else { return &[] };
        let own = &self.pairs[*lo as usize..*hi as usize];
        let Ok(at) = own.binary_search_by_key(&b, |p| p.0) else { return &[] };
        let end = self.pairs.get(*lo as usize + at + 1).map_or(self.places.len(), |p| p.1 as usize);
        &self.places[own[at].1 as usize..end]
    }

    /// The folded character at a position.
    pub(crate) fn at(&self, position: usize) -> u16 {
        self.chars.get(position).map_or(0, |c| self.folds[usize::from(*c)])
    }

    /// The document of a position; positions may be asked in any order.
    pub(crate) fn doc_of(&self, position: u32) -> usize {
        let mut doc = self.blocks[position as usize / BLOCK] as usize;
        while self.docs.get(doc + 1).is_some_and(|d| d.start <= position) {
            doc += 1;
        }
        doc
    }

    /// The same for a position that is not before this document: of a frequent pair the next is mostly near.
    pub(crate) fn doc_from(&self, doc: usize, position: u32) -> usize {
        const NEAR: usize = 8;
        let after = self.docs.get(doc + 1..).unwrap_or_default();
        let passed = after.iter().take(NEAR).take_while(|d| d.start <= position).count();
        if passed < NEAR { doc + passed } else { self.doc_of(position) }
    }

    /// The characters of a document.
    pub(crate) fn own(&self, doc: usize) -> &[u16] {
        let end = self.docs.get(doc + 1).map_or(self.chars.len(), |d| d.start as usize);
        // The last one parts it from the next.
        &self.chars[self.docs[doc].start as usize..end - 1]
    }

    /// The table from positions to documents.
    pub(crate) fn table_blocks(&mut self) {
        let (mut out, mut doc) = (Vec::with_capacity(self.chars.len() / BLOCK + 1), 0);
        for first in (0..=self.chars.len()).step_by(BLOCK) {
            while self.docs.get(doc + 1).is_some_and(|d| d.start as usize <= first) {
                doc += 1;
            }
            out.push(u32::try_from(doc).unwrap_or(u32::MAX));
        }
        self.blocks = out;
    }
}
