//! Who signed the checkpoint: the log, by a key that the checker holds, and the witnesses that the checker knows.

use crate::check::{Step, StepResult, Witnessed, moment, step};
use crate::code::Code;
use fadu_record::{Checkpoint, Hash, Kind, Note, NoteError, NoteSignature, VerifierKey, hex};

/// The two steps, and what is known after them.
pub(crate) struct SignedBy {
    /// `checkpoint` and `witnesses`.
    pub steps: [Step; 2],
    /// The log's key, where its signature holds.
    pub log: Option<VerifierKey>,
    /// The witnesses whose words hold.
    pub witnesses: Vec<Witnessed>,
}

const CHECKPOINT: &str = "checkpoint";
const WITNESSES: &str = "witnesses";

impl SignedBy {
    fn not(result: StepResult, words: impl Into<String>) -> SignedBy {
        let witnesses = step(WITNESSES, StepResult::NotAsked, "检查点没有核实，见证签名不再核对。");
        SignedBy { steps: [step(CHECKPOINT, result, words), witnesses], log: None, witnesses: Vec::new() }
    }
    fn by(log: &VerifierKey, size: u64, witnesses: Result<Vec<Witnessed>, ()>) -> SignedBy {
        let words = format!("登记簿“{}”的检查点（{size} 条记录）签名有效，根与推算的一致。", log.name());
        let seen = match &witnesses {
            Ok(all) if all.is_empty() => step(WITNESSES, StepResult::NotAsked, "没有所认识的见证机构的签名。"),
            Ok(all) => step(WITNESSES, StepResult::Passed, format!("见证签名有效：{}。", told(all))),
            Err(()) => step(WITNESSES, StepResult::Failed, "有一个所认识的见证机构的签名不对。"),
        };
        let steps = [step(CHECKPOINT, StepResult::Passed, words), seen];
        SignedBy { steps, log: Some(log.clone()), witnesses: witnesses.unwrap_or_default() }
    }
}

fn told(all: &[Witnessed]) -> String {
    let one = |w: &Witnessed| {
        format!("{}（{}）", w.name, moment(i64::try_from(w.time).unwrap_or(i64::MAX).saturating_mul(1000)))
    };
    all.iter().map(one).collect::<Vec<_>>().join("、")
}

fn of_kind(keys: &[VerifierKey], kind: Kind) -> impl Iterator<Item = &VerifierKey> {
    keys.iter().filter(move |k| k.kind() == kind)
}

/// Whether a key signed this text so.
fn signs(key: &VerifierKey, text: &str, bytes: Vec<u8>) -> bool {
    let Ok(mut note) = Note::of(text.to_owned()) else { return false };
    note.signatures.push(NoteSignature { name: key.name().to_owned(), id: key.id(), bytes });
    note.verified(&[key]).is_ok()
}

/// The signatures of a code: its checkpoint has the root that the path leads to.
pub(crate) fn of_code(code: &Code, root: Hash, keys: &[VerifierKey]) -> SignedBy {
    let mut known = of_kind(keys, Kind::Text).filter(|k| k.id() == code.key).peekable();
    if known.peek().is_none() {
        let id = hex::encode(&code.key);
        return SignedBy::not(StepResult::Unknown, format!("签署检查点的公钥（编号 {id}）不在所信任的公钥之中。"));
    }
    let text = |key: &VerifierKey| Checkpoint::new(key.name(), code.size, root).to_string();
    let Some(log) = known.find(|key| signs(key, &text(key), code.signature.to_vec())) else {
        return SignedBy::not(StepResult::Failed, "检查点的签名与推算出的根不符：内容被改动过。");
    };
    let text = text(log);
    let mut witnesses = Vec::new();
    for word in &code.words {
        let mut known = of_kind(keys, Kind::Cosignature).filter(|k| k.id() == word.key).peekable();
        if known.peek().is_none() {
            continue;
        }
        let bytes = [&word.time.to_be_bytes()[..], &word.signature].concat();
        match known.find(|key| signs(key, &text, bytes.clone())) {
            Some(key) => witnesses.push(Witnessed { name: key.name().to_owned(), time: word.time }),
            None => return SignedBy::by(log, code.size, Err(())),
        }
    }
    SignedBy::by(log, code.size, Ok(witnesses))
}

/// The signatures of a note that is to be the checkpoint of this size and root.
pub(crate) fn of_note(note: &str, (size, root): (u64, Hash), keys: &[VerifierKey]) -> SignedBy {
    let Ok(note) = note.parse::<Note>() else {
        return SignedBy::not(StepResult::Failed, "证明中的检查点不是签名文本。");
    };
    let logs: Vec<_> = of_kind(keys, Kind::Text).collect();
    let (text, signed) = match note.verified(&logs) {
        Ok(verified) => verified,
        Err(NoteError::Unsigned) => {
            return SignedBy::not(StepResult::Unknown, "签署检查点的公钥不在所信任的公钥之中。");
        }
        Err(_) => return SignedBy::not(StepResult::Failed, "检查点的签名不对。"),
    };
    let checkpoint = text.parse::<Checkpoint>().ok().filter(|c| (c.size, c.root) == (size, root));
    let Some(checkpoint) = checkpoint else {
        return SignedBy::not(StepResult::Failed, "检查点不是这个根和这个条数的。");
    };
    let own = signed.iter().find(|s| s.name == checkpoint.origin);
    let Some(log) = own.and_then(|s| logs.iter().find(|k| k.name() == s.name && k.id() == s.id)) else {
        return SignedBy::not(StepResult::Failed, "检查点是另一个登记簿的。");
    };
    let seen = note.verified(&of_kind(keys, Kind::Cosignature).collect::<Vec<_>>());
    let witnesses = match seen {
        Ok((_, seen)) => Ok(seen.into_iter().map(|s| Witnessed { name: s.name, time: s.time.unwrap_or(0) }).collect()),
        Err(NoteError::Unsigned) => Ok(Vec::new()),
        Err(_) => Err(()),
    };
    SignedBy::by(log, size, witnesses)
}
