//! Where a term stands: exactly, in every document.

use super::index::Index;

/// So often a term stands in a document, and where first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub doc: u32,
    pub times: u32,
    /// Characters before the first.
    pub first: u32,
}

impl Index {
    /// All documents with a term, each once; in their order.
    pub(crate) fn with_term(&self, term: &[u16]) -> Vec<Count> {
        match *term {
            [] => Vec::new(),
            [one] => self.with_single(one),
            [a, b] => self.counted(self.pair(a, b).iter().copied()),
            _ => self.counted(self.positions(term, None)),
        }
    }

    /// Positions of a term of at least two characters; the character at `open` may be any.
    pub(crate) fn positions<'a>(&'a self, term: &'a [u16], open: Option<usize>) -> impl Iterator<Item = u32> + 'a {
        let usable = |n: &usize| open.is_none_or(|o| o != *n && o != n + 1);
        let pairs = (0..term.len().saturating_sub(1)).filter(usable);
        let rarest = pairs.map(|n| (n, self.pair(term[n], term[n + 1]))).min_by_key(|(_, p)| p.len());
        let (at, places) = rarest.unwrap_or((0, &[]));
        let shift = u32::try_from(at).unwrap_or(u32::MAX);
        places.iter().filter_map(move |p| {
            let begin = p.checked_sub(shift)?;
            let from = begin as usize;
            let same = |n: usize| match open == Some(n) {
                true => self.at(from + n) != 0,
                false => self.at(from + n) == term[n],
            };
            (0..term.len()).all(same).then_some(begin)
        })
    }

    fn with_single(&self, c: u16) -> Vec<Count> {
        let mut times = vec![(0_u32, u32::MAX); self.docs.len()];
        for p in self.single(c) {
            let doc = self.doc_of(*p);
            let entry = &mut times[doc];
            entry.0 += 1;
            entry.1 = entry.1.min(p - self.docs[doc].start);
        }
        let some = times.into_iter().zip(0..).filter(|(t, _)| t.0 > 0);
        some.map(|((times, first), doc)| Count { doc, times, first }).collect()
    }

    /// Positions in their order, counted by document.
    pub(crate) fn counted(&self, positions: impl Iterator<Item = u32>) -> Vec<Count> {
        let mut out: Vec<Count> = Vec::with_capacity(positions.size_hint().1.unwrap_or(0).min(self.docs.len()));
        // The first position that is no longer of the last document.
        let (mut end, mut doc) = (0, 0);
        for p in positions {
            match out.last_mut() {
                Some(last) if p < end => last.times += 1,
                _ => {
                    doc = self.doc_from(doc, p);
                    end = self.docs.get(doc + 1).map_or(u32::MAX, |d| d.start);
                    let first = p - self.docs[doc].start;
                    out.push(Count { doc: u32::try_from(doc).unwrap_or(u32::MAX), times: 1, first });
                }
            }
        }
        out
    }
}

/// Documents that are in both, with the counts of the second added by their rarity later.
pub(crate) fn both(a: &[Count], b: &[Count]) -> Vec<(Count, Count)> {
    let (mut out, mut n, mut m) = (Vec::new(), 0, 0);
    while n < a.len() && m < b.len() {
        match a[n].doc.cmp(&b[m].doc) {
            std::cmp::Ordering::Less => n += 1,
            std::cmp::Ordering::Greater => m += 1,
            std::cmp::Ordering::Equal => {
                out.push((a[n], b[m]));
                (n, m) = (n + 1, m + 1);
            }
        }
    }
    out
}
