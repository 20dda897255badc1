//! Checking a printed proof code, and a file whatever version of proof lies beside it.

use crate::check::{self, StepResult, Verdict, leaf_step, step};
use crate::code::{Code, NotACode};
use crate::proof::{self, Proof, Unreadable};
use crate::redacted::{self, RedactedProof, check_redacted};
use crate::signed_proof::{self, Held, SignedProof, check_signed};
use crate::{signed, text};
use fadu_record::{VerifierKey, leaf_hash, root_of};

/// Checks a proof code with the keys of the log and of the witnesses that the checker trusts, and a list of revoked decisions.
pub fn check_code(bytes: &[u8], keys: &[VerifierKey], revoked: Option<&str>) -> Verdict {
    let code = match Code::read(bytes) {
        Ok(code) => code,
        Err(why @ NotACode::Version) => return Verdict::unreadable(StepResult::Unknown, &why),
        Err(why @ NotACode::Damaged) => return Verdict::unreadable(StepResult::Failed, &why),
    };
    let Some(leaf) = code.leaf() else { return Verdict::unreadable(StepResult::Failed, &NotACode::Damaged) };
    let hash = leaf_hash(&leaf.bytes().unwrap_or_default());
    let Some(root) = root_of((code.index, code.size), &hash, &code.path) else {
        return Verdict::unreadable(StepResult::Failed, &NotACode::Damaged);
    };
    let by = signed::of_code(&code, root, keys);
    let openings: Vec<_> = code.openings().collect();
    let (shown, all) = (openings.len(), leaf.commitments.len());
    let mut steps = vec![
        step("file", StepResult::Passed, format!("核验码 {} 字节，完整。", bytes.len())),
        leaf_step(&Ok(leaf.clone())),
        step("openings", StepResult::Passed, format!("叶子共有 {all} 个字段，出示 {shown} 个，承诺由所示的值算出。")),
        step(
            "inclusion",
            StepResult::Passed,
            format!("序号 {}（自 0 起），共 {} 条，根由叶子和路径算出。", code.index, code.size),
        ),
    ];
    steps.extend(by.steps.iter().cloned());
    Verdict::of(steps, Some(leaf.name), &openings).signed(by, revoked, (code.index, &hash))
}

/// Checks a proof file's text of any version that is known. A file's bytes can be asked of version 2 only.
pub fn check_file(text: &str, held: &Held) -> Verdict {
    let unreadable = |why: &Unreadable| Verdict::unreadable(StepResult::Unknown, why);
    match proof::format_of(text) {
        Err(why) => unreadable(&why),
        Ok(format) if format == proof::FORMAT && held.file.is_none() => match Proof::from_json(text) {
            Ok(proof) => check::check(&proof),
            Err(why) => unreadable(&why),
        },
        Ok(format) if format == signed_proof::FORMAT => match SignedProof::from_json(text) {
            Ok(proof) => check_signed(&proof, held),
            Err(why) => unreadable(&why),
        },
        Ok(format) if format == redacted::FORMAT && held.file.is_none() => match RedactedProof::from_json(text) {
            Ok(file) => check_redacted(&file, held),
            Err(why) => unreadable(&why),
        },
        Ok(format) => unreadable(&Unreadable::Format(format)),
    }
}

/// Checks a file, a PDF say, with the proof that belongs to it.
pub fn check_pdf(bytes: &[u8], proof: &str, keys: &[VerifierKey], revoked: Option<&str>) -> Verdict {
    check_file(proof, &Held { keys, revoked, file: Some(bytes) })
}

/// Checks a proof in whatever form it comes: a proof file's text, a code's bytes, a code's text.
pub fn check_any(bytes: &[u8], held: &Held) -> Verdict {
    if bytes.first() == Some(&crate::code::VERSION) {
        return check_code(bytes, held.keys, held.revoked);
    }
    let Ok(read) = std::str::from_utf8(bytes) else {
        return Verdict::unreadable(StepResult::Unknown, &NotACode::Version);
    };
    match text::from_text(read) {
        Some(code) => check_code(&code, held.keys, held.revoked),
        None => check_file(read, held),
    }
}
