//! A public copy of a paper with parts masked: whether it is the paper that the log holds, with exactly the parts masked that were named when the
//! paper was made, each by the articles named then. Bytes: `docs/format/paper-digest-v2.md`.

use crate::check::{Step, StepResult, Verdict, step};
use crate::code::PAPER_MADE;
use crate::proof::{self, Unreadable};
use crate::signed_proof::{Held, SignedProof, check_signed};
use fadu_record::hex;
use fadu_record::paper::{Masks, Redacted};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The text that stands under `format` in every redacted copy with its proof.
pub const FORMAT: &str = "fadu-redacted/1";
/// The field of the paper's event that names what may be masked.
pub const MASKS: &str = "paper_masks";

/// Such a file may be so long.
const LARGEST: usize = 8 << 20;

/// A redacted copy with the proof of its paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedactedProof {
    /// [`FORMAT`].
    pub format: String,
    /// The copy.
    pub copy: Redacted,
    /// The proof of the event that made the paper; its openings show `digest` and [`MASKS`].
    pub proof: SignedProof,
}

impl RedactedProof {
    /// A copy with its proof.
    pub fn of(copy: Redacted, proof: SignedProof) -> RedactedProof {
        RedactedProof { format: FORMAT.to_owned(), copy, proof }
    }
    /// Reads it.
    pub fn from_json(text: &str) -> Result<RedactedProof, Unreadable> {
        if text.len() > LARGEST {
            return Err(Unreadable::Shape(format!("超过 {LARGEST} 字节")));
        }
        proof::of_format(text, FORMAT)
    }
    /// Its text.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() // text, integers and lists: nothing that JSON refuses
    }
    fn told(&self, field: &str) -> Option<&Value> {
        self.proof.openings.iter().find(|o| o.field == field).map(|o| &o.value)
    }
}

/// Checks a redacted copy against what the checker holds.
pub fn check_redacted(file: &RedactedProof, held: &Held) -> Verdict {
    // A copy or a proof of a version that nobody knows here says nothing, for or against.
    for (format, known) in [(&file.format, FORMAT), (&file.proof.format, crate::signed_proof::FORMAT)] {
        if format != known {
            return Verdict::unreadable(StepResult::Unknown, &Unreadable::Format(format.clone()));
        }
    }
    let signed = check_signed(&file.proof, held);
    let more = [paper_step(file, signed.event.as_deref()), copy_step(file), masks_step(file)];
    let mut verdict = signed.with(more.into());
    // The step tells it in words.
    verdict.facts.remove(MASKS);
    verdict
}

fn paper_step(file: &RedactedProof, event: Option<&str>) -> Step {
    const NAME: &str = "paper";
    let is_its = file.told("digest").and_then(Value::as_str) == Some(&hex::encode(&file.copy.digest));
    match (event, is_its) {
        (Some(PAPER_MADE), true) => step(NAME, StepResult::Passed, "这份公开件的摘要就是登记的文书摘要。"),
        (Some(PAPER_MADE), false) => step(NAME, StepResult::Failed, "这份公开件不是所登记的文书。"),
        _ => step(NAME, StepResult::Failed, "所给的记录不是文书的制作。"),
    }
}

fn copy_step(file: &RedactedProof) -> Step {
    let masked = file.copy.parts.iter().filter(|p| p.mask.is_some()).count();
    let open = file.copy.parts.len() - masked;
    match file.copy.check() {
        Ok(()) => step(
            "copy",
            StepResult::Passed,
            format!("公开 {open} 处、遮盖 {masked} 处，合起来的摘要与文书的一致：公开的部分没有改动。"),
        ),
        Err(why) => step("copy", StepResult::Failed, format!("{why}。")),
    }
}

fn masks_step(file: &RedactedProof) -> Step {
    const NAME: &str = "masks";
    let Some(told) = file.told(MASKS) else {
        return step(NAME, StepResult::Failed, "没有出示成文时登记的遮盖之处，遮盖无从比对。");
    };
    let Ok(masks) = serde_json::from_value::<Masks>(told.clone()) else {
        return step(NAME, StepResult::Failed, "成文时登记的遮盖之处读不懂。");
    };
    if let Err(why) = file.copy.check_masks(&masks) {
        return step(NAME, StepResult::Failed, format!("{why}。"));
    }
    let mut by_class: BTreeMap<&str, (usize, &[String])> = BTreeMap::new();
    for mask in file.copy.parts.iter().filter_map(|p| p.mask.as_ref()) {
        by_class.entry(&mask.class).or_insert((0, &mask.grounds)).0 += 1;
    }
    let line = |(class, (count, grounds)): (&&str, &(usize, &[String]))| {
        format!("{class} {count} 处（依据 {}）", grounds.join("、"))
    };
    let all: Vec<String> = by_class.iter().map(line).collect();
    let what = if all.is_empty() { "没有遮盖".to_owned() } else { all.join("；") };
    step(NAME, StepResult::Passed, format!("遮盖的正是成文时登记的各处，类别和依据也是：{what}。"))
}
