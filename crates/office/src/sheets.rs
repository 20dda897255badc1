//! Papers that were typeset lately: a paper never changes once it is made, so that its bytes can be kept and shown again.

use crate::Office;
use crate::PAPER_MADE;
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::papers::Rendered;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// So many papers are kept; a page of a file asks for one at a time.
const MOST: usize = 48;

/// The digest and not the place: a return may undo papers, and those after them move up.
type Key = (MatterId, String, bool);

/// The papers typeset lately, oldest first.
#[derive(Default)]
pub(crate) struct Sheets(Mutex<VecDeque<(Key, Arc<Rendered>)>>);

impl Sheets {
    fn get(&self, key: &Key) -> Option<Arc<Rendered>> {
        let kept = self.0.lock().ok()?;
        kept.iter().find(|(k, _)| k == key).map(|(_, r)| Arc::clone(r))
    }

    fn put(&self, key: Key, rendered: &Arc<Rendered>) {
        let Ok(mut kept) = self.0.lock() else { return };
        kept.retain(|(k, _)| *k != key);
        if kept.len() >= MOST {
            kept.pop_front();
        }
        kept.push_back((key, Arc::clone(rendered)));
    }
}

impl Office {
    /// A paper as `paper`, typeset at most once while it is among the last that were asked for. The policy is asked every time.
    pub async fn sheet(&self, who: &Who, matter: MatterId, n: usize, pdf: bool) -> Result<Arc<Rendered>, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        let entry = facts.all(PAPER_MADE).nth(n.wrapping_sub(1)).map(|(_, e)| e).ok_or(Denial::NotFound)?;
        crate::answers::require_paper(who, (&facts, &procedure), entry)?;
        if let Some(copy) = self.veiled_paper(who, (&facts, &procedure), entry)? {
            return Ok(Arc::new(self.render_veiled((&facts, &procedure), &copy, pdf).await?));
        }
        let key = (matter, entry.text("digest").unwrap_or_default().to_string(), pdf);
        if let Some(kept) = self.sheets.get(&key) {
            return Ok(kept);
        }
        let rendered = Arc::new(self.paper(who, matter, n, pdf).await?);
        if rendered.whole {
            self.sheets.put(key, &rendered);
        }
        Ok(rendered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Output;

    #[test]
    fn the_oldest_paper_makes_room() {
        let sheets = Sheets::default();
        let one = |n: usize| Arc::new(Rendered { title: n.to_string(), output: Output::Pdf(Vec::new()), whole: true });
        let key = |n: usize, pdf| (MatterId::from_bits(7), n.to_string(), pdf);
        for n in 0..=MOST {
            sheets.put(key(n, true), &one(n));
        }
        assert!(sheets.get(&key(0, true)).is_none());
        assert_eq!(sheets.get(&key(1, true)).unwrap().title, "1");
        assert!(sheets.get(&key(1, false)).is_none());
        sheets.put(key(1, true), &one(99));
        assert_eq!(sheets.get(&key(1, true)).unwrap().title, "99");
        assert!(sheets.get(&key(2, true)).is_some());
    }
}
