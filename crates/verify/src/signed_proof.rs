//! The proof file, version 2: a proof with the signed checkpoint in it, and perhaps the proof of a file's bytes. Text: `docs/format/proof-v2.md`.

use crate::check::{Step, StepResult, Verdict, in_itself, openings_match, step};
use crate::code::PAPER_MADE;
use crate::proof::{self, Proof, Unreadable, bytes, hashes};
use crate::signed;
use fadu_record::canonical::INTEGER_LIMIT;
use fadu_record::{Hash, Leaf, Opening, ParseError, VerifierKey, hex, leaf_hash, parse, sha256, verify_inclusion};
use serde::{Deserialize, Deserializer, Serialize};

/// The text that stands under `format` in every proof of this version.
pub const FORMAT: &str = "fadu-proof/2";
/// The event whose leaf commits to a file's bytes.
pub const PAPER_RENDERED: &str = "PaperRendered";
/// A proof file may be so long.
const LARGEST: usize = 4 << 20;

/// A proof with the checkpoint that a log signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedProof {
    /// [`FORMAT`].
    pub format: String,
    /// The leaf's bytes.
    #[serde(with = "bytes")]
    pub leaf: Vec<u8>,
    /// Which leaf it is, counted from 0.
    pub index: u64,
    /// How many leaves the tree has.
    pub size: u64,
    /// Sibling hashes, lowest first.
    #[serde(with = "hashes")]
    pub path: Vec<Hash>,
    /// The tree's root.
    #[serde(with = "hex")]
    pub root: Hash,
    /// The values shown, each with its salt.
    pub openings: Vec<Opening>,
    /// The signed note, with the cosignatures that it has.
    pub checkpoint: String,
    /// The proof of a file's bytes, in the same tree.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "there")]
    pub file: Option<FileProof>,
}

/// The proof that a file's bytes were committed as a paper's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileProof {
    /// SHA-256 of the file.
    #[serde(with = "hex")]
    pub sha256: Hash,
    /// The leaf's bytes.
    #[serde(with = "bytes")]
    pub leaf: Vec<u8>,
    /// Which leaf it is.
    pub index: u64,
    /// Sibling hashes, lowest first.
    #[serde(with = "hashes")]
    pub path: Vec<Hash>,
    /// The paper's digest and the file's, each with its salt.
    pub openings: Vec<Opening>,
}

/// A member that stands there says something: null is none.
fn there<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

/// What a checker holds and is given beside the proof.
#[derive(Debug, Clone, Copy, Default)]
pub struct Held<'a> {
    /// Keys of logs and of witnesses that the checker trusts.
    pub keys: &'a [VerifierKey],
    /// A signed list of revoked decisions.
    pub revoked: Option<&'a str>,
    /// The file whose bytes are asked about.
    pub file: Option<&'a [u8]>,
}

impl SignedProof {
    /// Reads a proof file of this version.
    pub fn from_json(text: &str) -> Result<SignedProof, Unreadable> {
        if text.len() > LARGEST {
            return Err(Unreadable::Shape(format!("超过 {LARGEST} 字节")));
        }
        proof::of_format(text, FORMAT)
    }
    /// The proof file's text.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() // text, integers and lists: nothing that JSON refuses
    }
    /// A proof with its checkpoint, without a file's.
    pub fn of(proof: Proof, checkpoint: String) -> SignedProof {
        let Proof { leaf, index, size, path, root, openings, .. } = proof;
        SignedProof { format: FORMAT.to_owned(), leaf, index, size, path, root, openings, checkpoint, file: None }
    }
    fn in_tree(&self) -> Proof {
        Proof {
            format: proof::FORMAT.to_owned(),
            leaf: self.leaf.clone(),
            index: self.index,
            size: self.size,
            path: self.path.clone(),
            root: self.root,
            openings: self.openings.clone(),
        }
    }
}

/// Checks a proof of version 2 against what the checker holds.
pub fn check_signed(proof: &SignedProof, held: &Held) -> Verdict {
    if proof.format != FORMAT {
        return Verdict::unreadable(StepResult::Unknown, &Unreadable::Format(proof.format.clone()));
    }
    let leaf = parse(&proof.leaf);
    let mut steps = in_itself(&proof.in_tree(), &leaf);
    let by = signed::of_note(&proof.checkpoint, (proof.size, proof.root), held.keys);
    steps.extend(by.steps.iter().cloned());
    steps.push(bytes_step(proof, &leaf, held.file));
    let verdict = Verdict::of(steps, leaf.ok().map(|l| l.name), &proof.openings);
    verdict.signed(by, held.revoked, (proof.index, &leaf_hash(&proof.leaf)))
}

const BYTES: &str = "bytes";

fn bytes_step(proof: &SignedProof, leaf: &Result<Leaf, ParseError>, given: Option<&[u8]>) -> Step {
    let Some(file) = &proof.file else {
        return match given {
            None => step(BYTES, StepResult::NotAsked, "没有文件要比对。"),
            Some(_) => step(BYTES, StepResult::Unknown, "证明里没有文件字节的登记，文件无从比对。"),
        };
    };
    if let Err((result, why)) = of_paper(proof, leaf, file) {
        return step(BYTES, result, why);
    }
    let digest = hex::encode(&file.sha256);
    match given {
        None => step(BYTES, StepResult::NotAsked, format!("文件的摘要 {digest} 已登记；没有文件要比对。")),
        Some(bytes) if sha256(bytes) == file.sha256 => {
            step(BYTES, StepResult::Passed, format!("文件 {} 字节，摘要 {digest}，与登记的一致。", bytes.len()))
        }
        Some(_) => {
            step(BYTES, StepResult::Failed, format!("文件的摘要不是登记的 {digest}：文件被改动过，或者不是这一份。"))
        }
    }
}

/// Whether the file is this paper's, and was committed in the same tree.
fn of_paper(
    proof: &SignedProof,
    paper: &Result<Leaf, ParseError>,
    file: &FileProof,
) -> Result<(), (StepResult, String)> {
    let failed = |why: &str| (StepResult::Failed, why.to_owned());
    let unread = |why: &ParseError| match why {
        ParseError::Version(v) => (StepResult::Unknown, format!("叶子版本 {v} 不认识。")),
        other => (StepResult::Failed, format!("{other}。")),
    };
    let rendered = parse(&file.leaf).map_err(|e| unread(&e))?;
    let paper = paper.as_ref().map_err(unread)?;
    if rendered.name != PAPER_RENDERED || paper.name != PAPER_MADE {
        return Err(failed("所给的不是文书和它的成文这两条记录。"));
    }
    openings_match(&file.openings, &rendered).map_err(|why| (StepResult::Failed, why))?;
    let told = |openings: &[Opening], field: &str| {
        let of = openings.iter().find(|o| o.field == field)?;
        Some(of.value.as_str()?.to_owned())
    };
    if told(&file.openings, "file_digest") != Some(hex::encode(&file.sha256)) {
        return Err(failed("登记的文件摘要不是证明所称的。"));
    }
    match (told(&file.openings, "paper"), told(&proof.openings, "digest")) {
        (Some(rendered), Some(made)) if rendered == made => {}
        _ => return Err(failed("登记的文件不是这份文书的。")),
    }
    let place = (file.index, proof.size);
    let stands =
        proof.size <= INTEGER_LIMIT && verify_inclusion(place, &leaf_hash(&file.leaf), &file.path, &proof.root);
    if stands { Ok(()) } else { Err(failed("文件的登记不在该树的所称位置。")) }
}
