//! Checking a proof step by step, each step in one plain sentence.

use crate::proof::{FORMAT, Proof, Unreadable};
use crate::{signed::SignedBy, standing::Standing};
use fadu_record::{Hash, Leaf, Opening, ParseError, canonical::INTEGER_LIMIT, hex, leaf_hash, parse, verify_inclusion};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A tree's size and root from a source that the checker trusts: a signed checkpoint, a newspaper, a witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// What a proof comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every step that could be asked is passed.
    Sound,
    /// A step failed: something was changed, or the parts do not belong together.
    Tampered,
    /// The file cannot be read by this verifier: it says nothing either way.
    CannotTell,
}

/// How one step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepResult {
    /// Compared and equal.
    Passed,
    /// Compared and not equal.
    Failed,
    /// This verifier does not know how to compare.
    Unknown,
    /// Nothing to compare with was given.
    NotAsked,
}

/// One step of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// `file`, `leaf`, `openings`, `inclusion`, `head`, `checkpoint`, `witnesses`, `bytes`; of a redacted copy `paper`, `copy`, `masks`, too.
    pub name: &'static str,
    /// How it went.
    pub result: StepResult,
    /// What was compared with what, in a sentence.
    pub words: String,
}

/// A witness whose word holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Witnessed {
    /// The name of its key.
    pub name: String,
    /// When it signed, in seconds since 1970.
    pub time: u64,
}

/// The answer: one outcome, the steps to it, and what has been proved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// What it comes to.
    pub outcome: Outcome,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The event's name, where the leaf could be read.
    pub event: Option<String>,
    /// The values shown; empty unless the outcome is sound.
    pub facts: BTreeMap<String, Value>,
    /// The log that signed; none unless the outcome is sound and its signature was asked.
    pub log: Option<String>,
    /// The witnesses that signed; empty unless the outcome is sound.
    pub witnesses: Vec<Witnessed>,
    /// Whether the paper still stands, as far as a list knows.
    pub standing: Standing,
}
impl Verdict {
    /// The outcome in one sentence.
    pub fn sentence(&self) -> String {
        let passed = |name: &str| self.steps.iter().any(|s| s.name == name && s.result == StepResult::Passed);
        let (bytes, masks) = (passed("bytes"), passed("masks"));
        match (self.outcome, &self.log) {
            (Outcome::Tampered, _) => "伪：证明不成立，所示内容与公布的记录不一致。".to_owned(),
            (Outcome::CannotTell, _) => "无法判断：证明读不懂，或者缺少核对所需的公钥。".to_owned(),
            (Outcome::Sound, None) => "证明成立：所示内容与记录一致；记录是否公布过没有核对。".to_owned(),
            (Outcome::Sound, Some(log)) if masks => {
                format!(
                    "真：公开的每一处都与“{log}”公布的文书一致，遮盖的只是成文时登记的各处。{}",
                    self.standing.sentence()
                )
            }
            (Outcome::Sound, Some(log)) if bytes => {
                format!("真：文件的每个字节和所示内容都与“{log}”公布的记录一致。{}", self.standing.sentence())
            }
            (Outcome::Sound, Some(log)) => {
                format!("真：所示内容与“{log}”公布的记录一致，请逐项对照纸上的内容。{}", self.standing.sentence())
            }
        }
    }

    /// What the steps come to; what is not proved is not shown.
    pub(crate) fn of(steps: Vec<Step>, event: Option<String>, openings: &[Opening]) -> Verdict {
        let any = |r: StepResult| steps.iter().any(|s| s.result == r);
        let outcome = match (any(StepResult::Failed), any(StepResult::Unknown)) {
            (true, _) => Outcome::Tampered,
            (false, true) => Outcome::CannotTell,
            (false, false) => Outcome::Sound,
        };
        let shown = if outcome == Outcome::Sound { openings } else { &[] };
        let facts = shown.iter().map(|o| (o.field.clone(), o.value.clone())).collect();
        Verdict { outcome, steps, event, facts, log: None, witnesses: Vec::new(), standing: Standing::Unasked }
    }

    /// With more steps: what is not proved by all of them is not shown.
    pub(crate) fn with(mut self, more: Vec<Step>) -> Verdict {
        self.steps.extend(more);
        let again = Verdict::of(self.steps, self.event, &[]);
        match again.outcome {
            Outcome::Sound => Verdict {
                facts: self.facts,
                log: self.log,
                witnesses: self.witnesses,
                standing: self.standing,
                ..again
            },
            _ => again,
        }
    }

    /// Tells who signed, and asks the list, where the proof is genuine.
    pub(crate) fn signed(mut self, by: SignedBy, revoked: Option<&str>, leaf: (u64, &Hash)) -> Verdict {
        let Some(log) = by.log.filter(|_| self.outcome == Outcome::Sound) else { return self };
        if let Some(list) = revoked {
            self.standing = Standing::by(list, &log, leaf);
        }
        (self.log, self.witnesses) = (Some(log.name().to_owned()), by.witnesses);
        self
    }

    /// Nothing could be compared.
    pub(crate) fn unreadable(result: StepResult, why: &dyn std::fmt::Display) -> Verdict {
        Verdict::of(vec![step("file", result, format!("{why}。"))], None, &[])
    }
}

/// Checks a proof in itself: that the values are those of the leaf, and the leaf stands in the tree of the root that the proof
/// names. Whether that root was ever published only [`check_at`] can say.
pub fn check(proof: &Proof) -> Verdict {
    judge(proof, None)
}

/// Checks a proof against a trusted tree head: the whole answer.
pub fn check_at(proof: &Proof, head: &Head) -> Verdict {
    judge(proof, Some(head))
}

/// Checks a proof file's text of version 1; a text that is none comes to [`Outcome::CannotTell`].
pub fn check_json(text: &str, head: Option<&Head>) -> Verdict {
    match Proof::from_json(text) {
        Ok(proof) => judge(&proof, head),
        Err(why) => Verdict::unreadable(StepResult::Unknown, &why),
    }
}

fn judge(proof: &Proof, head: Option<&Head>) -> Verdict {
    if proof.format != FORMAT {
        return Verdict::unreadable(StepResult::Unknown, &Unreadable::Format(proof.format.clone()));
    }
    let leaf = parse(&proof.leaf);
    let mut steps = in_itself(proof, &leaf);
    steps.push(head_step(proof, head));
    Verdict::of(steps, leaf.ok().map(|l| l.name), &proof.openings)
}

/// The steps that need nothing but the proof.
pub(crate) fn in_itself(proof: &Proof, leaf: &Result<Leaf, ParseError>) -> Vec<Step> {
    vec![leaf_step(leaf), openings_step(proof, leaf.as_ref().ok()), inclusion_step(proof)]
}

pub(crate) fn step(name: &'static str, result: StepResult, words: impl Into<String>) -> Step {
    Step { name, result, words: words.into() }
}

pub(crate) fn leaf_step(leaf: &Result<Leaf, ParseError>) -> Step {
    match leaf {
        Ok(l) => {
            let words = format!(
                "叶子格式正确：事件 {}，编号 {}，发生于 {}，记入于 {}。",
                l.name,
                l.id,
                moment(l.happened.0),
                moment(l.recorded.0)
            );
            step("leaf", StepResult::Passed, words)
        }
        Err(ParseError::Version(v)) => step("leaf", StepResult::Unknown, format!("叶子版本 {v} 不认识。")),
        Err(why) => step("leaf", StepResult::Failed, format!("{why}。")),
    }
}

fn openings_step(proof: &Proof, leaf: Option<&Leaf>) -> Step {
    const NAME: &str = "openings";
    let Some(leaf) = leaf else {
        return step(NAME, StepResult::Unknown, "叶子读不出，所示字段无从比对。");
    };
    if let Err(why) = openings_match(&proof.openings, leaf) {
        return step(NAME, StepResult::Failed, why);
    }
    let (shown, all) = (proof.openings.len(), leaf.commitments.len());
    step(NAME, StepResult::Passed, format!("叶子共有 {all} 个字段，出示 {shown} 个，均与叶子中的承诺相符。"))
}

/// Whether each of these is a field of the leaf, once, with this value.
pub(crate) fn openings_match(openings: &[Opening], leaf: &Leaf) -> Result<(), String> {
    let mut seen = std::collections::BTreeSet::new();
    for o in openings {
        if !seen.insert(&o.field) {
            return Err(format!("字段“{}”出示了两次。", o.field));
        }
        if leaf.commitment(&o.field).is_none() {
            return Err(format!("叶子中没有字段“{}”。", o.field));
        }
        if !o.matches(leaf) {
            return Err(format!("字段“{}”的值与叶子中的承诺不符。", o.field));
        }
    }
    Ok(())
}

fn inclusion_step(proof: &Proof) -> Step {
    let place = (proof.index, proof.size);
    let holds =
        proof.size <= INTEGER_LIMIT && verify_inclusion(place, &leaf_hash(&proof.leaf), &proof.path, &proof.root);
    let root = hex::encode(&proof.root);
    if !holds {
        return step("inclusion", StepResult::Failed, format!("由这片叶子推算不出根 {root}：叶子不在该树的所称位置。"));
    }
    let words = format!("叶子在根为 {root} 的树中，序号 {}（自 0 起），所称叶子总数 {}。", proof.index, proof.size);
    step("inclusion", StepResult::Passed, words)
}

fn head_step(proof: &Proof, head: Option<&Head>) -> Step {
    match head {
        None => step("head", StepResult::NotAsked, "未与公布的树头比对：根与叶子总数是否为已公布者，须另行核对。"),
        Some(h) if (h.size, h.root) == (proof.size, proof.root) => {
            step("head", StepResult::Passed, "根与叶子总数同所信任的树头一致。")
        }
        Some(_) => step("head", StepResult::Failed, "根或叶子总数同所信任的树头不一致。"),
    }
}

/// Beijing time of a millisecond count, or the count itself where no calendar reaches.
pub(crate) fn moment(ms: i64) -> String {
    const YEAR_10000_MS: i64 = 253_402_300_800_000;
    if (0..YEAR_10000_MS).contains(&ms) { fadu_record::Moment(ms).zh() } else { format!("{ms} 毫秒") }
}
