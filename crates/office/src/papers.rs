//! Papers: the event that makes one, and the papers of a matter as pages show them.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::facts::{PAPER_SOURCE, PERSON_ERASED, PROCEDURE_MOVED, own};
use crate::matter::strand;
use crate::matter::{Draft, Entry, Facts, PaperDue, View};
use crate::personal::not_erased;
use crate::public::proofs::Asked;
use crate::render::{Order, Output};
use crate::{Office, policy, redacted};
use fadu_papers::source::PAPER_MADE;
use fadu_papers::{Paper, key_facts, source};
use fadu_store::record::{Fields, canonical};
use fadu_store::{ERASED, Log, StreamId};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The event that makes a paper: digest of template and source, and each key fact under a commitment of its own.
pub(crate) fn made(view: &View, (act, pages): (&str, &[usize]), due: &PaperDue) -> Draft {
    let source = source(view, Paper { used: &due.used, act, pages });
    let of = (view.procedure.folder.as_str(), view.facts.field.as_str());
    let version = view.ctx.engine.law.template_version(of, &due.used.id);
    let mut fields = key_facts(view, &due.used);
    fields.insert("template".into(), json!(crate::accounts::hex(&version)));
    fields.insert("digest".into(), json!(paper_digest(&due.used.id, &version, &source)));
    fields.insert("side_volume".into(), json!(due.used.side_volume));
    fields.insert(PAPER_SOURCE.into(), source);
    let mut own = |k: &str, v: String| drop(fields.insert(k.to_string(), json!(v)));
    own(own::MATTER, view.facts.matter.to_string());
    own(own::AGENCY, view.facts.agency.to_string());
    own(own::ACT, act.to_string());
    own(own::ACTOR, view.ctx.actor.person.to_string());
    own(own::ACTOR_NAME, view.ctx.actor.name.clone());
    Draft { name: PAPER_MADE.into(), happened: view.ctx.now, fields, number: None }
}

/// hash(template id and version, canonical facts).
fn paper_digest(id: &str, version: &[u8; 32], source: &Value) -> String {
    // A source holds texts, lists and records only, so that it always has canonical bytes.
    let bytes = canonical(source).unwrap_or_default();
    let digest: [u8; 32] =
        Sha256::new().chain_update(id).chain_update([0]).chain_update(version).chain_update(bytes).finalize().into();
    crate::accounts::hex(&digest)
}

/// A paper rendered.
pub struct Rendered {
    /// Chinese title with number, for a file name.
    pub title: String,
    /// PDF bytes, or the pages as SVG.
    pub output: Output,
    /// It bears every code that it can: a paper whose leaf is not published yet is neither kept nor committed.
    pub whole: bool,
}

impl Office {
    /// How many pages each paper of a matter has; empty if they cannot be typeset now: an archive does not wait for a worker.
    pub(crate) async fn page_counts(&self, facts: &Facts) -> Vec<usize> {
        let mut counts = Vec::new();
        if !self.renderer.is_there() {
            return counts;
        }
        for (_, entry) in facts.all(PAPER_MADE) {
            match self.render(facts, entry, false).await.map(|r| r.output) {
                Ok(Output::Svg(pages)) => counts.push(pages.len()),
                _ => return Vec::new(),
            }
        }
        counts
    }

    /// Signatures by hand as bytes beside the source, by digest: the worker reads no file. Typst takes bytes as a list of numbers.
    fn put_pictures(&self, data: &mut Value) -> Result<(), Denial> {
        let opinions = data.pointer("/lists/opinions").and_then(Value::as_array).into_iter().flatten();
        let named = opinions.filter_map(|o| o.get("signature"));
        let signed = data.get("signatures").and_then(Value::as_object).into_iter().flat_map(|s| s.values());
        let digests: Vec<String> = named.chain(signed).filter_map(Value::as_str).map(str::to_string).collect();
        let mut pictures = serde_json::Map::new();
        for digest in digests.into_iter().filter(|d| !d.is_empty()) {
            let bytes = fadu_store::record::hex::decode_array(&digest).map_or(Ok(None), |d| self.store.blob(&d))?;
            pictures.insert(digest, json!(bytes));
        }
        if let Some(data) = data.as_object_mut().filter(|_| !pictures.is_empty()) {
            data.insert("pictures".into(), pictures.into());
        }
        Ok(())
    }

    pub(crate) async fn render(&self, facts: &Facts, entry: &Entry, pdf: bool) -> Result<Rendered, Denial> {
        self.render_on(facts, entry, (pdf, None)).await
    }

    /// A paper on a strip of so many millimetres, for the printer carried along; only where its template can draw one. Never committed:
    /// the bytes of record are those on A4.
    pub async fn strip(&self, who: &Who, matter: MatterId, n: usize, width: &str) -> Result<Rendered, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Read, facts.agency)?;
        let entry = facts.all(PAPER_MADE).nth(n.wrapping_sub(1)).map(|(_, e)| e).ok_or(Denial::NotFound)?;
        policy::require_paper(who, entry, facts.agency)?;
        self.require_whole(who, (&facts, &procedure), entry)?;
        if !strips(&procedure, entry.text("paper").unwrap_or_default()).iter().any(|w| w == width) {
            return Err(Denial::NotFound);
        }
        self.render_on(&facts, entry, (true, Some(width))).await
    }

    async fn render_on(&self, facts: &Facts, entry: &Entry, form: (bool, Option<&str>)) -> Result<Rendered, Denial> {
        let mut order = self.order(facts, entry, form)?;
        // A strip has room for the link alone.
        let whole =
            form.1.is_some() || self.bear_proof(&mut order, Asked { facts, entry, party: true, bytes: false }).await?;
        Ok(Rendered { title: crate::commit::title(entry), output: self.renderer.render(order).await?, whole })
    }

    /// What is printed on a paper, as the record holds it; what does not bear the paper's digest is not typeset. Nothing where it was erased.
    pub(crate) fn source(&self, facts: &Facts, entry: &Entry) -> Result<Value, Denial> {
        let same = |e: &std::sync::Arc<Entry>| e.name == PAPER_MADE && e.text("digest") == entry.text("digest");
        let place = facts.entries.iter().position(same).ok_or(Denial::NotFound)?;
        let event = self.store.event(StreamId::from_bits(facts.matter.bits()), place as u64 + 1)?;
        let mut fields = event.map(|e| e.envelope.fields).unwrap_or_default();
        let Some(source) = fields.remove(PAPER_SOURCE).and_then(not_erased) else { return Ok(Value::Null) };
        if !bears(&fields, &source) {
            let digest = entry.text("digest").unwrap_or_default();
            return Err(Denial::Fault(format!("the source of paper {digest} does not bear its digest")));
        }
        Ok(source)
    }

    /// What the worker is asked.
    pub(crate) fn order(
        &self,
        facts: &Facts,
        entry: &Entry,
        (pdf, width): (bool, Option<&str>),
    ) -> Result<Order, Denial> {
        let (template, official) = self.templates(facts, entry)?;
        let mut data = match entry.fields.get(PAPER_SOURCE) {
            Some(source) if source.as_str() == Some(ERASED) => return Err(gone_on(facts)),
            Some(source) => source.clone(),
            None => match self.source(facts, entry)? {
                // Facts do not hold what papers say; an empty form in its place would be a paper that nobody made.
                Value::Null if facts.has(PERSON_ERASED) => return Err(gone_on(facts)),
                source => source,
            },
        };
        let code = code_of(entry);
        let key = entry.strand.as_ref().map_or(strand::FIRST, |s| s.key.as_str());
        let link = format!("{}/v/{}", self.public_address, strand::public_id(facts.matter, key));
        let qr = crate::qr::svg(&link);
        if let Some(head) = data.get_mut("paper").and_then(Value::as_object_mut) {
            head.extend(width.map(|w| ("width".into(), json!(w))));
            head.extend([("code".into(), json!(code)), ("link".into(), json!(link)), ("qr".into(), json!(qr))]);
        }
        self.put_pictures(&mut data)?;
        Ok(Order { template, official, data, date: entry.text("date").unwrap_or_default().to_string(), pdf })
    }
}

/// What a paper says went with the personal data of its matter.
fn gone_on(facts: &Facts) -> Denial {
    facts.all(PERSON_ERASED).next().map_or(Denial::NotFound, |(_, e)| Denial::Erased(e.happened.day()))
}

impl Office {
    /// The template by which a paper was made and the look of its day: of the packs that the matter ran under, the one that holds it.
    fn templates(&self, facts: &Facts, entry: &Entry) -> Result<(String, String), Denial> {
        let made_with = entry.text("template").and_then(fadu_store::record::hex::decode_array::<32>);
        let governing = facts.entries.iter().enumerate().filter(|(n, e)| *n == 0 || e.name == PROCEDURE_MOVED);
        let packs = std::iter::once(entry.pack).chain(governing.map(|(_, e)| e.pack));
        for pack in packs {
            let law = &self.engine_at(&facts.under(pack), pack)?.law;
            if let Some(template) = made_with.and_then(|v| law.template_of(&v)) {
                return Ok((template.to_string(), law.official_template().to_string()));
            }
        }
        // Made before papers named their template: the one in force.
        let law = &self.engine_of(facts)?.law;
        let paper = entry.text("paper").unwrap_or_default();
        let folder = &self.procedure_of(facts)?.folder;
        let template = law.template((folder, &facts.field), paper).ok_or(Denial::NotFound)?;
        Ok((template.to_string(), law.official_template().to_string()))
    }
}

/// Whether a source is the one that the paper's digest was made of. Papers made before they named their template cannot be asked.
pub(crate) fn bears(fields: &Fields, source: &Value) -> bool {
    let told = |field: &str| fields.get(field).and_then(Value::as_str).unwrap_or_default();
    if let Some(parted) = redacted::bears(fields, source) {
        return parted;
    }
    let version = fadu_store::record::hex::decode_array(told("template"));
    version.is_none_or(|v| paper_digest(told("paper"), &v, source) == told("digest"))
}

/// Widths of the strips that the template of a paper can draw.
pub(crate) fn strips<'a>(procedure: &'a Procedure, paper: &str) -> &'a [String] {
    procedure.acts.iter().flat_map(|a| &a.papers).find(|p| p.id == paper).map_or(&[], |p| &p.strips)
}

/// The code under a paper's link: the first sixteen digits of its digest, in fours.
pub(crate) fn code_of(entry: &Entry) -> String {
    let digest = entry.text("digest").unwrap_or_default().to_ascii_uppercase();
    let digits: Vec<char> = digest.chars().take(16).collect();
    digits.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use fadu_store::record::Moment;

    #[test]
    fn a_source_that_was_altered_does_not_bear_the_papers_digest() {
        let source = json!({ "f": { "fine": "500.00元" } });
        let template = [7; 32];
        let digest = paper_digest("penalty-decision", &template, &source);
        let told =
            json!({ "paper": "penalty-decision", "template": crate::accounts::hex(&template), "digest": digest });
        let at = Moment(0);
        let mut entry = Entry {
            name: PAPER_MADE.into(),
            act: String::new(),
            actor: String::new(),
            actor_name: String::new(),
            signed: None,
            happened: at,
            recorded: at,
            pack: [0; 32],
            fields: serde_json::from_value(told).unwrap(),
            strand: None,
            undone: false,
        };
        assert!(bears(&entry.fields, &source));
        assert!(!bears(&entry.fields, &json!({ "f": { "fine": "50.00元" } })));
        // Made before papers named their template: nothing to make the digest of.
        entry.fields.remove("template");
        assert!(bears(&entry.fields, &json!({ "f": { "fine": "50.00元" } })));
    }
}
