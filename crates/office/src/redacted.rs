//! The public copy of a paper, proved to be the original with the named parts masked, each by its articles (docs/format/paper-digest-v2.md).

use crate::Office;
use crate::accounts::hex;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::personal::{Personal, PersonalClass};
use crate::law::procedure::Procedure;
use crate::matter::facts::{PAPER_CUTS, PAPER_MADE, PAPER_MASKS, PAPER_SALT, PAPER_SOURCE};
use crate::matter::{Entry, Facts, View};
use crate::personal::not_erased;
use crate::public::paper::{facts_of, public_entry};
use crate::public::proofs::proved;
use crate::public::{is_natural, private_classes};
use crate::words::Cited;
use fadu_store::record::Fields;
use fadu_store::record::hex::decode_array;
use fadu_store::record::paper::{Cuts, Mask, Masks, Redacted, paper_digest, walk};
use fadu_store::{Log, StoredEvent, StreamId};
use fadu_verify::{Held, Outcome, RedactedProof, check_redacted};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A class of what is masked on a public copy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MaskedLine {
    /// The class.
    pub class: String,
    /// In how many places.
    pub places: usize,
    /// The articles that allow it.
    pub grounds: Vec<Cited>,
}

/// Gives the paper that the public will see a digest over its parts: its texts are cut where something may have to be masked.
pub(crate) fn part(fields: &mut Fields, secret: &[u8; 32], (whole, view): (&Facts, &View)) {
    let told = |f: &str| fields.get(f).and_then(Value::as_str).unwrap_or_default().to_string();
    let (paper, template) = (told("paper"), decode_array(&told("template")));
    let (Some(template), Some(source)) = (template, fields.get(PAPER_SOURCE)) else { return };
    if paper != view.procedure.headline.public_paper {
        return;
    }
    let (hidden, law) = (Hidden::of((whole, view.facts), view.procedure), &view.ctx.engine.law.personal);
    if !hidden.is_known(law) {
        return;
    }
    let (of, cuts) = ((paper.as_str(), &template), cuts(source, &hidden));
    let mut masks = Masks::default();
    let mut named = |(at, run): (&str, u16), value: &Value| {
        let class = hidden.class(value.as_str()?, law)?;
        masks.parts.push((at.to_string(), run, class.id.clone()));
        masks.classes.insert(class.id.clone(), mask(class));
        Some(mask(class))
    };
    // A source holds texts, lists and records only: it has a digest.
    let Ok(copy) = Redacted::of(of, (source, &cuts), secret, &mut named) else { return };
    fields.insert("digest".into(), json!(hex(&copy.digest)));
    fields.insert(PAPER_SALT.into(), json!(hex(secret)));
    fields.insert(PAPER_CUTS.into(), json!(cuts));
    fields.insert(PAPER_MASKS.into(), json!(masks));
}

/// Of a paper with a digest over its parts: whether the source bears it.
pub(crate) fn bears(fields: &Fields, source: &Value) -> Option<bool> {
    let (of, cuts, secret) = parted(fields)?;
    let digest = paper_digest((&of.0, &of.1), (source, &cuts), &secret);
    Some(digest.is_ok_and(|d| fields.get("digest").and_then(Value::as_str) == Some(&hex(&d))))
}

/// Paper and template, cuts, secret.
type Parted = ((String, [u8; 32]), Cuts, [u8; 32]);

fn parted(fields: &Fields) -> Option<Parted> {
    let told = |f: &str| fields.get(f).and_then(Value::as_str);
    let secret = decode_array(told(PAPER_SALT)?)?;
    let cuts = serde_json::from_value(fields.get(PAPER_CUTS)?.clone()).ok()?;
    Some(((told("paper")?.to_string(), decode_array(told("template")?)?), cuts, secret))
}

/// What may not be shown: private values, the longest first, and the name of a party who is a natural person.
struct Hidden {
    private: Vec<(String, String)>,
    name: Option<String>,
}

impl Hidden {
    fn of((whole, facts): (&Facts, &Facts), procedure: &Procedure) -> Hidden {
        let name = facts.text(&procedure.headline.party).filter(|_| is_natural(facts, procedure));
        Hidden { private: private_classes((whole, facts), procedure), name: name.map(str::to_string) }
    }

    /// The name without its first character.
    fn given(&self) -> Option<&str> {
        let name = self.name.as_deref()?;
        let first = name.chars().next()?;
        Some(&name[first.len_utf8()..]).filter(|given| !given.is_empty())
    }

    /// Whether the law has a class, and with it the articles, for all of it.
    fn is_known(&self, law: &Personal) -> bool {
        law.party().is_some() && self.private.iter().all(|(_, class)| law.class(class).is_some())
    }

    /// The class of what a text must not show.
    fn class<'a>(&self, text: &str, law: &'a Personal) -> Option<&'a PersonalClass> {
        let whole_name = self.name.as_deref().is_some_and(|name| text.contains(name));
        if self.given() == Some(text) || whole_name {
            return law.party();
        }
        let class = self.private.iter().find(|(value, _)| text.contains(value.as_str()))?;
        law.class(&class.1)
    }
}

fn mask(class: &PersonalClass) -> Mask {
    let grounds = class.grounds.iter().map(ToString::to_string).collect();
    Mask { class: class.name.clone(), shown: class.masked_as.clone(), grounds }
}

/// Before and after everything that may have to be masked; a name is cut after its first character, too.
fn cuts(source: &Value, hidden: &Hidden) -> Cuts {
    let mut all = Cuts::new();
    walk(source, &mut String::new(), &mut |at, value| {
        let Some(text) = value.as_str() else { return };
        let mut taken: Vec<(usize, usize)> = Vec::new();
        let mut cuts = Vec::new();
        let values = hidden.private.iter().map(|(value, _)| value.as_str()).chain(hidden.name.as_deref());
        for value in values {
            for (from, _) in text.match_indices(value) {
                let to = from + value.len();
                if taken.iter().any(|(a, b)| from < *b && *a < to) {
                    continue;
                }
                taken.push((from, to));
                cuts.extend([from, to]);
                let first = value.chars().next().filter(|_| hidden.name.as_deref() == Some(value));
                cuts.extend(first.map(|c| from + c.len_utf8()));
            }
        }
        cuts.sort_unstable();
        cuts.dedup();
        cuts.retain(|cut| *cut > 0 && *cut < text.len());
        if !cuts.is_empty() {
            all.insert(at.to_string(), cuts);
        }
    });
    all
}

impl Office {
    /// What is masked on the public copy of a decision; whether the copy can be proved, which it cannot where its paper was made before papers
    /// had parts, or where something is masked that nobody knew of then.
    pub fn redacted(&self, matter: MatterId) -> Result<(Vec<MaskedLine>, bool), Denial> {
        let (_, copy) = self.public_copy(matter)?;
        let Some((copy, proves)) = copy else { return Ok((Vec::new(), false)) };
        let lines = self.masked_lines(&copy, &self.engine().law.personal);
        Ok((lines, proves && self.log().is_some()))
    }

    /// The redacted copy of a public decision with the proof of its paper, as a file.
    pub async fn redacted_file(&self, matter: MatterId) -> Result<Vec<u8>, Denial> {
        let (event, copy) = self.public_copy(matter)?;
        let copy = copy.filter(|(_, proves)| *proves).ok_or(Denial::NotFound)?.0;
        let board = self.log().ok_or(Denial::NotFound)?;
        let proof = proved(board, &event, &["digest", PAPER_MASKS]).await.ok_or(Denial::NotFound)?;
        let file = RedactedProof::of(copy, proof);
        // What does not prove itself is not handed out.
        let verdict = check_redacted(&file, &Held { keys: &[board.key().clone()], ..Held::default() });
        if verdict.outcome != Outcome::Sound {
            return Err(Denial::Fault(format!("the public copy does not hold: {:?}", verdict.steps)));
        }
        Ok(file.to_json().into_bytes())
    }

    /// The event that made a public decision's paper, and its redacted copy.
    fn public_copy(&self, matter: MatterId) -> Result<(StoredEvent, Option<(Redacted, bool)>), Denial> {
        let (whole, procedure, digest) = self.public_case(matter)?;
        let entry = public_entry(&whole, &digest).ok_or(Denial::NotFound)?;
        let facts = facts_of(&whole, &procedure, entry);
        let event = self.paper_event(&whole, entry)?;
        let copy = self.redacted_of((&whole, &facts), &procedure, &event)?;
        Ok((event, copy))
    }

    /// The event that made a paper.
    pub(crate) fn paper_event(&self, whole: &Facts, entry: &Entry) -> Result<StoredEvent, Denial> {
        let same = |e: &std::sync::Arc<Entry>| e.name == PAPER_MADE && e.text("digest") == entry.text("digest");
        let place = whole.entries.iter().position(same).ok_or(Denial::NotFound)?;
        self.store.event(StreamId::from_bits(whole.matter.bits()), place as u64 + 1)?.ok_or(Denial::NotFound)
    }

    /// The copy of a paper with everything private masked: what its event named, and what was learnt since; whether the first is all.
    pub(crate) fn redacted_of(
        &self,
        (whole, facts): (&Facts, &Facts),
        procedure: &Procedure,
        event: &StoredEvent,
    ) -> Result<Option<(Redacted, bool)>, Denial> {
        let fields = &event.envelope.fields;
        let source = fields.get(PAPER_SOURCE).cloned().and_then(not_erased);
        let (Some((of, cuts, secret)), Some(source)) = (parted(fields), source) else { return Ok(None) };
        let named = fields.get(PAPER_MASKS).and_then(|m| serde_json::from_value::<Masks>(m.clone()).ok());
        let (hidden, engine) = (Hidden::of((whole, facts), procedure), self.engine());
        let law = &engine.law.personal;
        if !hidden.is_known(law) {
            return Ok(None);
        }
        let masks = named.unwrap_or_default();
        let mut masked = |(at, run): (&str, u16), value: &Value| {
            let learnt = || value.as_str().and_then(|text| hidden.class(text, law)).map(mask);
            masks.of(at, run).cloned().or_else(learnt)
        };
        let fault = |e: &dyn std::fmt::Display| Denial::Fault(format!("the public copy: {e}"));
        let copy = Redacted::of((&of.0, &of.1), (&source, &cuts), &secret, &mut masked).map_err(|e| fault(&e))?;
        // What does not prove itself is not shown.
        copy.check().map_err(|e| fault(&e))?;
        if fields.get("digest").and_then(Value::as_str) != Some(&hex(&copy.digest)) {
            return Err(fault(&"it does not bear the paper's digest"));
        }
        let proves = copy.check_masks(&masks).is_ok();
        Ok(Some((copy, proves)))
    }

    fn masked_lines(&self, copy: &Redacted, law: &Personal) -> Vec<MaskedLine> {
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        copy.parts.iter().filter_map(|p| p.mask.as_ref()).for_each(|m| *counted.entry(&m.class).or_default() += 1);
        let line = |class: &PersonalClass| {
            let places = *counted.get(class.name.as_str())?;
            let grounds = self.cites(&crate::base::Ground::Law(class.grounds.clone()));
            Some(MaskedLine { class: class.name.clone(), places, grounds })
        };
        law.classes.iter().filter_map(line).collect()
    }
}
