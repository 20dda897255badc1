//! What anyone may look up among the published decisions: by the code printed on a paper, and where the record holds it. By words: `search/decisions.rs`.

use crate::Office;
use crate::base::Moment;
use crate::fault::Denial;
use crate::public::PublicPage;
use fadu_papers::source::PAPER_MADE;
use fadu_store::{Log, StreamId, Views};
use serde::Serialize;
use serde_json::Value;

/// Where the record holds a paper.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Committed {
    /// Its place in the record, from 1.
    pub place: u64,
    /// When it was written.
    pub at: Moment,
}

impl Office {
    /// The public decision whose paper bears this code; spaces, hyphens and small letters do not matter.
    pub fn published_by_code(&self, typed: &str) -> Result<PublicPage, Denial> {
        let code = code_in_fours(typed).ok_or(Denial::NotFound)?;
        let row = self.store.published_by_code(&code, self.today().number())?.ok_or(Denial::NotFound)?;
        Ok(self.page_of(&row))
    }

    /// Where the record holds the paper of a public decision.
    pub fn committed(&self, page: &PublicPage) -> Result<Option<Committed>, Denial> {
        let events = self.store.events(StreamId::from_bits(page.of.bits()))?;
        let bears = |v: Option<&Value>| v.and_then(Value::as_str) == Some(&page.digest) && !page.digest.is_empty();
        let found =
            events.iter().rev().find(|e| e.envelope.name == PAPER_MADE && bears(e.envelope.fields.get("digest")));
        Ok(found.map(|e| Committed { place: e.index + 1, at: e.envelope.recorded }))
    }
}

/// A code as it is printed: four groups of four digits 0–9 A–F; nothing if what was typed is not one.
pub fn code_in_fours(typed: &str) -> Option<String> {
    let kept: Vec<char> = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '·')).collect();
    let digits: Vec<char> = kept.iter().map(char::to_ascii_uppercase).collect();
    let whole = digits.len() == 16 && digits.iter().all(char::is_ascii_hexdigit);
    whole.then(|| digits.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::code_in_fours;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let printed = Some("4E81 C07D 9A3B 0F12".to_string());
        for typed in ["4E81 C07D 9A3B 0F12", "4e81c07d9a3b0f12", " 4e81-C07D-9a3b-0F12 ", "4E81　C07D　9A3B　0F12"] {
            assert_eq!(code_in_fours(typed), printed, "{typed}");
        }
        for wrong in ["", "4E81 C07D 9A3B 0F1", "4E81 C07D 9A3B 0F123", "4E81 C07D 9A3B 0F1G", "４E81 C07D 9A3B 0F12"]
        {
            assert_eq!(code_in_fours(wrong), None, "{wrong}");
        }
    }
}
