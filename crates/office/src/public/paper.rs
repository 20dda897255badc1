//! The public copy of a paper, with what is private masked, and the proof code on papers that have a place for it.

use crate::Office;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::facts::{PAPER_MADE, PAPER_SOURCE};
use crate::matter::{Entry, Facts, strand};
use crate::papers::Rendered;
use crate::public::proofs::Asked;
use crate::render::{Order, Output};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::Arc;

/// How a template says that it has the foot of an official paper, and how the look of its day says that the foot has a place for the proof.
const SHOWS_FOOT: &str = "show: official";
const PROOF_PLACE: &str = "proof-size";

/// The paper of this digest.
pub(crate) fn public_entry<'a>(whole: &'a Facts, digest: &str) -> Option<&'a Entry> {
    whole.all(PAPER_MADE).map(|(_, e)| e).rfind(|e| e.text("digest") == Some(digest))
}

/// The facts as the party of a paper stands in them.
pub(crate) fn facts_of<'a>(whole: &'a Facts, procedure: &Procedure, entry: &Entry) -> Cow<'a, Facts> {
    match &entry.strand {
        Some(s) => strand::lens(procedure, whole, &s.kind, &s.key),
        None => Cow::Borrowed(whole),
    }
}

impl Office {
    /// A published matter with its procedure, and the digest of the paper that is shown.
    pub(crate) fn public_case(&self, matter: MatterId) -> Result<(Arc<Facts>, Arc<Procedure>, String), Denial> {
        let page = self.public_page(matter)?;
        let (whole, procedure) = self.facts(page.of)?;
        Ok((whole, procedure, page.digest))
    }

    /// The public paper of a published matter.
    pub async fn public_paper(&self, matter: MatterId) -> Result<Rendered, Denial> {
        if let Some(rendered) = self.public_as_committed(matter)? {
            return Ok(rendered);
        }
        let (order, title, whole) = self.public_order(matter).await?;
        Ok(Rendered { title, output: self.renderer.render(order).await?, whole })
    }

    /// The committed bytes of a public paper on which nothing is masked: whoever keeps the file can have it checked.
    pub(crate) fn public_as_committed(&self, matter: MatterId) -> Result<Option<Rendered>, Denial> {
        let (whole, procedure, digest) = self.public_case(matter)?;
        let Some(entry) = public_entry(&whole, &digest) else { return Ok(None) };
        let facts = facts_of(&whole, &procedure, entry);
        let masked = self.masked((&whole, &facts), &procedure, entry)?;
        if masked.get(PAPER_SOURCE) != Some(&self.source(&whole, entry)?) {
            return Ok(None);
        }
        let bytes = self.committed_bytes(&whole, entry)?;
        let title = crate::commit::title(entry);
        Ok(bytes.map(|bytes| Rendered { title, output: Output::Pdf(bytes), whole: true }))
    }

    /// What is typeset as the public paper of a published matter, its title, and whether it bears every code.
    pub async fn public_order(&self, matter: MatterId) -> Result<(Order, String, bool), Denial> {
        let (whole, procedure, digest) = self.public_case(matter)?;
        let entry = public_entry(&whole, &digest).ok_or(Denial::NotFound)?;
        let facts = facts_of(&whole, &procedure, entry);
        let masked = Entry { fields: self.masked((&whole, &facts), &procedure, entry)?, ..entry.clone() };
        let mut order = self.order(&whole, &masked, (true, None))?;
        let party = self.shows_party(&whole, &procedure, entry);
        let bears = self.bear_proof(&mut order, Asked { facts: &whole, entry, party, bytes: false }).await?;
        Ok((order, crate::commit::title(&masked), bears))
    }

    /// Whether the public copy of a paper says who the party is.
    pub(crate) fn shows_party(&self, whole: &Facts, procedure: &Procedure, entry: &Entry) -> bool {
        !crate::public::is_natural(&facts_of(whole, procedure, entry), procedure)
    }

    /// Prints the proof code on a paper that has a place for it; whether the paper bears all that it can.
    pub(crate) async fn bear_proof(&self, order: &mut Order, asked: Asked<'_>) -> Result<bool, Denial> {
        let has_place = order.template.contains(SHOWS_FOOT) && order.official.contains(PROOF_PLACE);
        if !has_place || self.log().is_none() {
            return Ok(true);
        }
        let Some(text) = self.printed_code(asked).await? else { return Ok(false) };
        if let Some(head) = order.data.get_mut("paper").and_then(Value::as_object_mut) {
            head.insert("proof".into(), json!(crate::qr::dense(&text)));
        }
        Ok(true)
    }
}
