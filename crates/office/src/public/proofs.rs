//! Proofs of papers: the code that is printed on one, the file that is handed over with one. Made from the published tree, and checked by
//! the same verifier that a stranger uses before anybody sees them.

use crate::Office;
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::matter::facts::{PAPER_MADE, PAPER_RENDERED};
use crate::matter::{Entry, Facts};
use crate::policy;
use fadu_store::record::{Checkpoint, Kind, Note, Tree, VerifierKey, hex, leaf_hash};
use fadu_store::{Board, Log, StoredEvent, StreamId};
use fadu_verify::{Code, FileProof, Outcome, Proof, Shown, SignedProof, Word, check_code};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The key facts of a paper, to be compared with the sheet; without the party where the sheet masks it.
const KEY_FACTS: [&str; 7] = ["agency", "amount_fen", "date", "digest", "number", "title", "party"];
/// A paper that is asked for waits so long for its leaf to be published.
const PATIENCE: Duration = Duration::from_secs(2);
/// So many codes are kept: a paper that is shown again shows the same one.
const MOST: usize = 4096;

/// Codes printed lately, by matter, the paper's digest and whether the party is on it.
#[derive(Default)]
pub(crate) struct Codes(Mutex<HashMap<(MatterId, String, bool), Arc<str>>>);

/// What a proof is asked of.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The matter.
    pub facts: &'a Facts,
    /// The event that made the paper.
    pub entry: &'a Entry,
    /// Whether the party's name is on the copy.
    pub party: bool,
    /// Whether the copy has the bytes that were committed.
    pub bytes: bool,
}
impl Asked<'_> {
    fn shown(&self) -> &'static [&'static str] {
        if self.party { &KEY_FACTS } else { &KEY_FACTS[..6] }
    }
    fn digest(&self) -> &str {
        self.entry.text("digest").unwrap_or_default()
    }
}

/// The checkpoint that a proof is made for.
struct Signed {
    note: Note,
    checkpoint: Checkpoint,
}

impl Office {
    /// The text of the code that is printed on a paper; nothing where there is no log, or the leaf is not published within a moment.
    pub(crate) async fn printed_code(&self, asked: Asked<'_>) -> Result<Option<Arc<str>>, Denial> {
        let Some(board) = self.log() else { return Ok(None) };
        let key = (asked.facts.matter, asked.digest().to_string(), asked.party);
        let kept = self.codes.0.lock().ok().and_then(|codes| codes.get(&key).cloned());
        if kept.is_some() {
            return Ok(kept);
        }
        let event = self.event_of(asked.facts, asked.entry)?;
        if !published(board, event.index).await {
            return Ok(None);
        }
        let Some((code, all)) = self.code(board, &event, asked.shown())? else { return Ok(None) };
        let text: Arc<str> = fadu_verify::text::to_text(&code).into();
        // One that a witness has still to sign is made again the next time.
        if let Ok(mut codes) = self.codes.0.lock()
            && all
        {
            if codes.len() >= MOST {
                codes.clear();
            }
            codes.insert(key, Arc::clone(&text));
        }
        Ok(Some(text))
    }

    /// The code of an event, and whether every witness has signed its checkpoint.
    fn code(&self, board: &Board, event: &StoredEvent, shown: &[&str]) -> Result<Option<(Vec<u8>, bool)>, Denial> {
        let (Some(signed), key) = (signed(board, event.index), board.key()) else { return Ok(None) };
        let Some(mut code) = Code::of(&event.leaf, (&event.envelope, &event.salt), &[]) else { return Ok(None) };
        // Personal values have salts of their own (ADR 17): the event itself knows which.
        for (name, what) in code.fields.iter_mut().filter(|(name, _)| shown.contains(&name.as_str())) {
            if let Some(opening) = event.opening(name) {
                *what = Shown::Open(opening.salt, opening.value);
            }
        }
        let own = signed.note.signatures.iter().find(|s| s.name == key.name() && s.id == key.id());
        let signature = own.filter(|_| key.kind() == Kind::Text).and_then(|s| s.bytes.as_slice().try_into().ok());
        let Some(signature) = signature else { return Ok(None) };
        let witnesses: Vec<VerifierKey> = board.witnesses().into_iter().map(|w| w.witness.key).collect();
        let (index, size) = (event.index, signed.checkpoint.size);
        let path = Tree(&board.tiles().nodes(size)).inclusion(index, size);
        let Some(path) = path else { return Ok(None) };
        (code.key, code.index, code.size, code.path, code.signature) = (key.id(), index, size, path, signature);
        code.words = words(&signed.note, &witnesses);
        let Some(bytes) = code.bytes() else { return Ok(None) };
        let keys: Vec<VerifierKey> = std::iter::once(key.clone()).chain(witnesses.iter().cloned()).collect();
        let verdict = check_code(&bytes, &keys, None);
        if verdict.outcome != Outcome::Sound {
            return Err(Denial::Fault(format!("the proof of leaf {index} does not hold: {:?}", verdict.steps)));
        }
        Ok(Some((bytes, code.words.len() == witnesses.len())))
    }

    /// The proof file of a paper with the proof of its committed bytes, where there are any; nothing before it is published.
    fn file_of(&self, asked: Asked<'_>) -> Result<Option<SignedProof>, Denial> {
        let Some(board) = self.log() else { return Ok(None) };
        let made = self.event_of(asked.facts, asked.entry)?;
        let of = |e: &&Entry| e.text("paper") == Some(asked.digest());
        let rendered = asked.facts.all(PAPER_RENDERED).map(|(_, e)| e).rfind(of).filter(|_| asked.bytes);
        let rendered = rendered.map(|e| self.event_of(asked.facts, e)).transpose()?;
        let rendered = rendered.filter(|e| board.published().is_some_and(|p| p.size > e.index));
        let last = rendered.as_ref().map_or(made.index, |e| e.index.max(made.index));
        let Some(signed) = signed(board, last) else { return Ok(None) };
        let nodes = board.tiles().nodes(signed.checkpoint.size);
        let prove = |event: &StoredEvent, fields: &[&str]| {
            let mut proof = Proof::make(event.leaf.clone(), (event.index, signed.checkpoint.size), Tree(&nodes))?;
            let holds = proof.root == signed.checkpoint.root && event.hash == leaf_hash(&event.leaf);
            proof.openings.extend(fields.iter().filter_map(|f| event.opening(f)));
            holds.then_some(proof)
        };
        let Some(paper) = prove(&made, asked.shown()) else { return Ok(None) };
        let mut proof = SignedProof::of(paper, signed.note.to_string());
        let Some(rendered) = rendered else { return Ok(Some(proof)) };
        let digest = rendered.envelope.fields.get("file_digest").and_then(|d| d.as_str()).and_then(hex::decode_array);
        if let (Some(sha256), Some(p)) = (digest, prove(&rendered, &["file_digest", "paper"])) {
            proof.file = Some(FileProof { sha256, leaf: p.leaf, index: p.index, path: p.path, openings: p.openings });
        }
        Ok(Some(proof))
    }

    /// The proof of a paper for those who may read it: the file, or the bytes of the code. `n` is its place among the matter's papers, from 1.
    pub async fn proof(&self, who: &Who, matter: MatterId, (n, code): (usize, bool)) -> Result<Vec<u8>, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Read, facts.agency)?;
        let entry = facts.all(PAPER_MADE).nth(n.wrapping_sub(1)).map(|(_, e)| e).ok_or(Denial::NotFound)?;
        policy::require_paper(who, entry, facts.agency)?;
        self.require_whole(who, (&facts, &procedure), entry)?;
        self.handed(Asked { facts: &facts, entry, party: true, bytes: true }, code).await
    }

    /// The proof of the public paper of a published matter, without what its public copy masks.
    pub async fn public_proof(&self, page: MatterId, code: bool) -> Result<Vec<u8>, Denial> {
        let committed = self.public_as_committed(page)?.is_some();
        self.proof_of_public(page, (code, committed)).await
    }

    async fn proof_of_public(&self, page: MatterId, (code, bytes): (bool, bool)) -> Result<Vec<u8>, Denial> {
        let page = self.public_page(page)?;
        let (facts, procedure) = self.facts(page.of)?;
        let is_public = |e: &&Entry| e.text("digest") == Some(&page.digest);
        let entry = facts.all(PAPER_MADE).map(|(_, e)| e).rfind(is_public).ok_or(Denial::NotFound)?;
        let party = self.shows_party(&facts, &procedure, entry);
        self.handed(Asked { facts: &facts, entry, party, bytes }, code).await
    }

    /// The proof of the public paper whose committed bytes have this digest.
    pub async fn proof_of_file(&self, sha256: &str) -> Result<Vec<u8>, Denial> {
        hex::decode_array::<32>(sha256).ok_or(Denial::NotFound)?;
        let page = self.published_file(sha256)?.ok_or(Denial::NotFound)?;
        self.proof_of_public(MatterId::from_bits(page.matter.bits()), (false, true)).await
    }

    async fn handed(&self, asked: Asked<'_>, code: bool) -> Result<Vec<u8>, Denial> {
        let text = self.printed_code(asked).await?.ok_or(Denial::NotFound)?;
        if code {
            return fadu_verify::text::from_text(&text).ok_or(Denial::NotFound);
        }
        let file = self.file_of(asked)?.ok_or(Denial::NotFound)?;
        Ok(file.to_json().into_bytes())
    }

    /// An event of a matter as the log has it.
    fn event_of(&self, facts: &Facts, entry: &Entry) -> Result<StoredEvent, Denial> {
        let same = |e: &Arc<Entry>| {
            e.name == entry.name
                && ["digest", "file_digest", "paper"].iter().all(|field| e.text(field) == entry.text(field))
        };
        let place = facts.entries.iter().position(same).ok_or(Denial::NotFound)?;
        self.store.event(StreamId::from_bits(facts.matter.bits()), place as u64 + 1)?.ok_or(Denial::NotFound)
    }
}

/// The proof of an event with these of its fields, by the newest checkpoint that holds it; nothing where it is not published within a moment.
pub(crate) async fn proved(board: &Board, event: &StoredEvent, fields: &[&str]) -> Option<SignedProof> {
    if !published(board, event.index).await {
        return None;
    }
    let signed = signed(board, event.index)?;
    let nodes = board.tiles().nodes(signed.checkpoint.size);
    let mut proof = Proof::make(event.leaf.clone(), (event.index, signed.checkpoint.size), Tree(&nodes))?;
    proof.openings.extend(fields.iter().filter_map(|f| event.opening(f)));
    let holds = proof.root == signed.checkpoint.root && event.hash == leaf_hash(&event.leaf);
    holds.then(|| SignedProof::of(proof, signed.note.to_string()))
}

/// Waits a moment for a leaf to be published.
async fn published(board: &Board, index: u64) -> bool {
    let mut news = board.follow();
    let there = news.wait_for(|p| p.as_ref().is_some_and(|p| p.size > index));
    matches!(tokio::time::timeout(PATIENCE, there).await, Ok(Ok(_)))
}

/// The newest checkpoint that every witness has signed, if it holds this leaf; else the newest.
fn signed(board: &Board, index: u64) -> Option<Signed> {
    let of = |text: Option<String>| {
        let note: Note = text?.parse().ok()?;
        let checkpoint = Checkpoint::opened(&note, board.key()).ok().filter(|c| c.size > index)?;
        Some(Signed { note, checkpoint })
    };
    of(board.witnessed()).or_else(|| of(board.checkpoint()))
}

/// The words of these witnesses, in the order of a code.
fn words(note: &Note, witnesses: &[VerifierKey]) -> Vec<Word> {
    let known = |name: &str, id: [u8; 4]| witnesses.iter().any(|k| k.name() == name && k.id() == id);
    let of = note.signatures.iter().filter(|s| known(&s.name, s.id)).filter_map(|s| {
        let (time, signature) = s.bytes.split_first_chunk::<8>()?;
        Some(Word { key: s.id, time: u64::from_be_bytes(*time), signature: signature.try_into().ok()? })
    });
    let mut words: Vec<Word> = of.take(15).collect();
    words.sort_unstable();
    words.dedup();
    words
}
