//! T13: exported proofs, each taken by the offline verifier as it is, and refused with one byte changed.

use super::house::Base;
use super::rewritten::envelope;
use super::rows::opened;
use super::{Arena, Outcome, call, now};
use fadu_record::{Envelope, Levels, Tree, VerifierKey, leaf_hash};
use fadu_verify::{Held, Outcome as Verdict, Proof, SignedProof, check_file};
use std::time::Duration;

/// An event with its salt and its leaf.
type Kept = (Envelope, [u8; 32], Vec<u8>);

/// All proofs of one installation: any leaf of it with any of its fields shown.
struct Record {
    events: Vec<Kept>,
    levels: Levels,
    note: String,
}

fn record(base: &Base) -> Result<Record, String> {
    let said = |e: rusqlite::Error| e.to_string();
    let note = std::fs::read_to_string(base.data.join("log/checkpoint")).map_err(|e| e.to_string())?;
    let conn = opened(&base.data)?;
    let sql = "SELECT id, name, happened, recorded, pack, fields, salt, leaf FROM events ORDER BY idx";
    let mut find = conn.prepare(sql).map_err(said)?;
    let rows = find.query_map([], |r| {
        let (event, salt) = envelope(r)?;
        Ok((event, salt, r.get::<_, Vec<u8>>(7)?))
    });
    let events: Vec<Kept> = rows.map_err(said)?.collect::<Result<_, _>>().map_err(said)?;
    let mut levels = Levels::new();
    events.iter().for_each(|(.., leaf)| levels.append(leaf_hash(leaf)));
    Ok(Record { events, levels, note })
}

/// T13. The program itself is asked for the first of them; the verifier that it uses, for all.
pub fn verified(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("T13"), Outcome::default());
    let Record { events, levels, note } = record(&base)?;
    let key: VerifierKey = base.key.parse().map_err(|e| format!("{e}"))?;
    let (keys, size) = ([key], events.len() as u64);
    let held = Held { keys: &keys, revoked: None, file: None };
    let file = arena.scratch.join("proof.json");
    let began = now();
    for n in 0..arena.count(500, 10_000) {
        let at = chance.below(events.len());
        let (event, salt, leaf) = &events[at];
        let shown: Vec<&str> =
            event.fields.keys().filter(|k| k.as_str() != "~" && chance.below(2) == 0).map(String::as_str).collect();
        let proof = Proof::make(leaf.clone(), (at as u64, size), Tree(&levels)).ok_or("no path")?;
        let text = SignedProof::of(proof.showing(event, salt, &shown), note.clone()).to_json();
        let whole = check_file(&text, &held).outcome == Verdict::Sound;
        outcome.add(if whole { Ok(Duration::ZERO) } else { Err(format!("leaf {at}: a true proof is refused")) });
        let mut bytes = text.clone().into_bytes();
        let place = chance.below(bytes.len());
        bytes[place] = bytes[place].wrapping_add(1 + chance.below(255) as u8);
        // What is no text any more is no proof.
        let refused = std::str::from_utf8(&bytes).map_or(true, |t| check_file(t, &held).outcome != Verdict::Sound);
        let told = || format!("leaf {at}: byte {place} changed and taken: {}", String::from_utf8_lossy(&bytes));
        outcome.add(if refused { Ok(Duration::ZERO) } else { Err(told()) });
        if n < 10 {
            let mut asked = |bytes: &[u8], want: fn(i32) -> bool| -> Result<(), String> {
                std::fs::write(&file, bytes).map_err(|e| e.to_string())?;
                let args = ["verify", "--json", "--proof", &file.to_string_lossy(), "--key", &base.key];
                let (code, told) = call(&arena.program, &args)?;
                outcome.add(if want(code) { Ok(Duration::ZERO) } else { Err(format!("exit {code}: {told}")) });
                Ok(())
            };
            asked(text.as_bytes(), |code| code == 0)?;
            asked(&bytes, |code| code == 3 || code == 4)?;
        }
    }
    outcome.slowest = began.elapsed() / u32::try_from(outcome.count.max(1)).unwrap_or(1);
    Ok(outcome)
}
