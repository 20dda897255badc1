//! The printed proof code of a paper, made and checked in a tree of that size: signature of the checkpoint and one cosignature with it.

use super::per_mille;
use crate::clock::instant;
use crate::premises::said;
use fadu_store::record::{
    Checkpoint, Envelope, EventId, Fields, Levels, Moment, NoteSigner, Tree, VerifierKey, leaf_hash, seal,
};
use fadu_verify::{Code, Outcome, Word, check_code};
use serde::Serialize;
use std::time::Instant;

/// Names of a paper's fields; the first seven are shown.
const FIELDS: [&str; 17] = [
    "agency",
    "amount_fen",
    "date",
    "digest",
    "number",
    "party",
    "title",
    "_act",
    "_actor",
    "_actor_name",
    "_agency",
    "_matter",
    "paper",
    "side_volume",
    "source",
    "stream",
    "template",
];

/// What came out.
#[derive(Serialize, Default)]
pub struct Report {
    /// Bytes of the code.
    pub bytes: usize,
    /// Making one from leaf, salt and tree (µs): the 500th and the 990th of a thousand.
    pub made_us: (u32, u32),
    /// Checking one, both signatures with it (µs).
    pub checked_us: (u32, u32),
}

fn micros(began: Instant) -> u32 {
    u32::try_from(instant().duration_since(began).as_micros()).unwrap_or(u32::MAX)
}

/// Measures over a tree of so many leaves, in memory.
pub fn measure(rows: u64) -> Result<Report, String> {
    let value = |n: &str| if n == "amount_fen" { 500_000.into() } else { format!("示例市明德区的{n}").into() };
    let fields: Fields = FIELDS.map(|n| (n.to_string(), value(n))).into();
    let at = Moment(1_790_000_000_000);
    let id = EventId::from_bits(7);
    let envelope = Envelope { id, name: "PaperMade".into(), happened: at, recorded: at, pack: [7; 32], fields };
    let sealed = seal(&envelope, &[1; 32]).map_err(said)?;
    let index = rows / 3;
    let mut levels = Levels::new();
    (0..rows).for_each(|n| levels.append(if n == index { sealed.hash } else { leaf_hash(&n.to_be_bytes()) }));
    let log = NoteSigner::of_seed("bench/log", &[1; 32], false).map_err(said)?;
    let witness = NoteSigner::of_seed("bench/witness", &[2; 32], true).map_err(said)?;
    let checkpoint = Checkpoint::new("bench/log", rows, levels.frontier().root()).to_string();
    let signature = log.sign(&checkpoint, 0).map_err(said)?.bytes;
    let word = witness.sign(&checkpoint, 1_790_000_000).map_err(said)?.bytes;
    let (time, cosigned) = word.split_first_chunk::<8>().ok_or("no time")?;
    let keys: [VerifierKey; 2] = [log.key().clone(), witness.key().clone()];
    let (mut made, mut checked, mut report) = (Vec::new(), Vec::new(), Report::default());
    for _ in 0..1000 {
        let began = instant();
        let code = Code::of(&sealed.leaf, (&envelope, &[1; 32]), &FIELDS[..7]).ok_or("no paper")?;
        let path = Tree(&levels).inclusion(index, rows).ok_or("no proof")?;
        let words = vec![Word {
            key: witness.key().id(),
            time: u64::from_be_bytes(*time),
            signature: cosigned.try_into().map_err(said)?,
        }];
        let signature = signature.as_slice().try_into().map_err(said)?;
        let code = Code { key: log.key().id(), index, size: rows, path, signature, words, ..code };
        let bytes = code.bytes().ok_or("no code")?;
        made.push(micros(began));
        let began = instant();
        let verdict = check_code(&bytes, &keys, None);
        checked.push(micros(began));
        if verdict.outcome != Outcome::Sound || verdict.witnesses.len() != 1 {
            return Err("a code does not hold".into());
        }
        report.bytes = bytes.len();
    }
    report.made_us = (per_mille(&mut made, 500), per_mille(&mut made, 990));
    report.checked_us = (per_mille(&mut checked, 500), per_mille(&mut checked, 990));
    Ok(report)
}
