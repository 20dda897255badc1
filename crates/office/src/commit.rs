//! The bytes of a paper are committed when it is first typeset as PDF; from then on the same bytes are served, whatever the typesetter becomes.

use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::matter::facts::{PAPER_MADE, PAPER_RENDERED, own};
use crate::matter::{Draft, Entry, Facts, Outcome};
use crate::papers::Rendered;
use crate::render::Output;
use fadu_store::StreamId;
use fadu_store::personal::FILES;
use fadu_store::record::Fields;
use serde_json::json;

impl Office {
    /// Renders a paper of a matter; `n` is its place among the matter's papers, from 1.
    pub async fn paper(&self, who: &Who, matter: MatterId, n: usize, pdf: bool) -> Result<Rendered, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        let entry = facts.all(PAPER_MADE).nth(n.wrapping_sub(1)).map(|(_, e)| e).ok_or(Denial::NotFound)?;
        crate::answers::require_paper(who, (&facts, &procedure), entry)?;
        if let Some(copy) = self.veiled_paper(who, (&facts, &procedure), entry)? {
            return self.render_veiled((&facts, &procedure), &copy, pdf).await;
        }
        if !pdf {
            return self.render(&facts, entry, false).await;
        }
        if let Some(bytes) = self.committed_bytes(&facts, entry)? {
            return Ok(Rendered { title: title(entry), output: Output::Pdf(bytes), whole: true });
        }
        let rendered = self.render(&facts, entry, true).await?;
        if let Output::Pdf(bytes) = &rendered.output
            && rendered.whole
        {
            self.commit_bytes(who, &facts, entry, bytes).await?;
        }
        Ok(rendered)
    }

    /// The bytes committed before; reading compares them with their digest.
    pub(crate) fn committed_bytes(&self, facts: &Facts, entry: &Entry) -> Result<Option<Vec<u8>>, Denial> {
        let same = |e: &&Entry| e.text("paper") == entry.text("digest");
        let file = facts.all(PAPER_RENDERED).map(|(_, e)| e).rfind(same).and_then(|e| e.text("file_digest"));
        match file.and_then(fadu_store::record::hex::decode_array) {
            Some(digest) => Ok(self.store.blob(&digest)?),
            None => Ok(None),
        }
    }

    /// Commits the bytes; if somebody acts on the matter at the same moment, the next look commits them.
    async fn commit_bytes(&self, who: &Who, facts: &Facts, entry: &Entry, bytes: &[u8]) -> Result<(), Denial> {
        if matches!(self.store.person_key(StreamId::from_bits(facts.matter.bits()), FILES)?, Some(None)) {
            // Of several parties one was erased, and the matter's files with it: nothing is kept there any more.
            return Ok(());
        }
        // A paper names persons: its pages lie as evidence does, under the key of the matter's files.
        let mut intake = self.store.intake(self.salt())?;
        intake.push(bytes)?;
        let digest = self.kept_under(intake, facts.matter.bits()).await?;
        let mut fields = Fields::new();
        let mut put = |k: &str, v: String| drop(fields.insert(k.to_string(), json!(v)));
        put("paper", entry.text("digest").unwrap_or_default().to_string());
        put("file_digest", hex(&digest));
        put(own::MATTER, facts.matter.to_string());
        put(own::AGENCY, facts.agency.to_string());
        put(own::ACT, entry.act.clone());
        put(own::ACTOR, who.person.to_string());
        put(own::ACTOR_NAME, who.name.clone());
        let draft = Draft { name: PAPER_RENDERED.into(), happened: self.now(), fields, number: None };
        let outcome = Outcome { act: entry.act.clone(), events: vec![draft], papers: Vec::new(), strand: None };
        let (facts, procedure) = self.facts(facts.matter)?;
        let engine = self.engine_of(&facts)?;
        match self.carry_out(who, (facts, procedure, engine), outcome, None).await {
            Ok(_) | Err(Denial::Changed) => Ok(()),
            Err(e) => Err(e),
        }
    }
}

/// Title and number.
pub(crate) fn title(entry: &Entry) -> String {
    let text = |f: &str| entry.text(f).unwrap_or_default();
    format!("{} {}", text("title"), text("number")).trim().to_string()
}
