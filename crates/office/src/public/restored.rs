//! A restoration 恢复 that two persons answer for: after leaves were lost with the machine, an older state goes on only with an event that stands
//! in the record for ever and names the last checkpoint known and how many leaves are gone. Everybody reads it; a witness takes it up only when
//! its own operator says so.

use crate::Office;
use crate::accounts::Who;
use crate::act::refused;
use crate::base::{Ground, Moment};
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::record::{Checkpoint, Fields, Note, Tree, hex, leaf_hash};
use fadu_store::{Log, StoredEvent, StreamId};
use fadu_verify::{Proof, SignedProof};
use serde_json::{Value, json};

/// The stream of restorations: `restored` in letters.
pub(crate) const RESTORATIONS: StreamId = StreamId::from_bits(0x7265_7374_6f72_6564);
/// The event of one.
pub const RESTORED: &str = "LogRestored";
/// What everybody may read of it; the two persons stand in the event, and outside nobody sees their names.
pub const PUBLIC: [&str; 6] = ["known_root", "known_size", "lost", "manifest", "reason", "restored_size"];
const LONGEST: usize = 500;

/// What was restored.
pub struct Restoration {
    /// The digest of the back-up's manifest.
    pub manifest: String,
    /// The last checkpoint that anybody had of this log, as it was signed; nothing where none is left.
    pub known: Option<String>,
    /// Why.
    pub reason: String,
}

/// A restoration as everybody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestorationLine {
    /// Its leaf.
    pub leaf: u64,
    /// When.
    pub at: Moment,
    /// How many leaves were there again.
    pub size: u64,
    /// How many are gone for ever; unknown where no checkpoint was left.
    pub lost: Option<u64>,
    /// Why.
    pub reason: String,
}

/// Two persons and a trace for ever are a rule of this platform.
fn house() -> Ground {
    let origin = "登记簿恢复规则：恢复到比已公布的更短的登记簿，由两名管理员共同作出，写进登记簿并公开（推定）";
    Ground::House { owner: "法度平台".into(), origin: origin.into() }
}

impl Office {
    /// Enters that this record was restored, and what was lost: two who run the machine, who are two natural persons.
    pub async fn enter_restoration(&self, (by, with): (&Who, &Who), what: Restoration) -> Result<u64, Denial> {
        policy::require(by, Do::Oversee, by.agency)?;
        policy::require(with, Do::Oversee, with.agency)?;
        if by.person == with.person {
            let args = [("name", by.name.clone())];
            return Err(Denial::Denied(refused("same-person", &args, house(), "恢复登记簿的两人是同一人")));
        }
        let reason: String = what.reason.trim().chars().take(LONGEST).collect();
        if reason.is_empty() {
            return Err(Denial::mistake("reason", "请写明为什么恢复、丢失了什么"));
        }
        let head = self.store.head();
        let known = what.known.as_deref().map(|note| self.known(note)).transpose()?;
        let lost = known.as_ref().map(|c| c.size.saturating_sub(head.size));
        let fields = [
            ("manifest", json!(what.manifest)),
            ("restored_size", json!(head.size)),
            ("restored_root", json!(hex::encode(&head.root))),
            ("known_size", json!(known.as_ref().map(|c| c.size))),
            ("known_root", json!(known.as_ref().map(|c| hex::encode(&c.root)))),
            ("lost", json!(lost)),
            ("reason", json!(reason)),
            ("by", json!({ "person": by.person.to_string(), "name": by.name })),
            ("with", json!({ "person": with.person.to_string(), "name": with.name })),
        ];
        let fields: Fields = fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        self.enter_beside(RESTORATIONS, vec![(RESTORED, fields)], (self.now(), Vec::new())).await?;
        Ok(head.size)
    }

    /// A checkpoint that somebody kept. Its signature is the witness's business: the key may still be on its way back.
    fn known(&self, note: &str) -> Result<Checkpoint, Denial> {
        let wrong = || Denial::mistake("known", "这不是检查点：请给出见证机构或者别人保存的整个检查点文件");
        let note: Note = note.parse().map_err(|_| wrong())?;
        note.unverified_text().parse().map_err(|_| wrong())
    }

    /// All restorations, the newest first.
    pub fn restorations(&self) -> Result<Vec<RestorationLine>, Denial> {
        let line = |e: &StoredEvent| {
            let number = |k: &str| e.envelope.fields.get(k).and_then(Value::as_u64);
            let reason = e.envelope.fields.get("reason").and_then(Value::as_str).unwrap_or_default().to_string();
            let (size, lost) = (number("restored_size").unwrap_or(e.index), number("lost"));
            RestorationLine { leaf: e.index, at: e.envelope.recorded, size, lost, reason }
        };
        Ok(self.store.events(RESTORATIONS)?.iter().rev().map(line).collect())
    }

    /// The proof of the newest restoration, for the operators of witnesses and for everybody; not found where there was none.
    pub fn restoration_proof(&self) -> Result<Vec<u8>, Denial> {
        let board = self.log().ok_or(Denial::NotFound)?;
        let version = self.store.version(RESTORATIONS)?;
        let event = self.store.event(RESTORATIONS, version)?.ok_or(Denial::NotFound)?;
        let published = board.published().filter(|p| p.size > event.index).ok_or(Denial::NotFound)?;
        let nodes = board.tiles().nodes(published.size);
        let proof = Proof::make(event.leaf.clone(), (event.index, published.size), Tree(&nodes));
        let proof = proof.filter(|p| p.root == published.root && event.hash == leaf_hash(&event.leaf));
        let proof = proof.ok_or(Denial::NotFound)?.showing(&event.envelope, &event.salt, &PUBLIC);
        Ok(SignedProof::of(proof, published.note.clone()).to_json().into_bytes())
    }
}
