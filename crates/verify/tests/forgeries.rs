//! Forged proofs: none is accepted, and no bytes make the verifier panic. 100,000 at each run, another number by `FADU_FORGERIES`.

use fadu_verify::{Held, Outcome, Verdict, VerifierKey, Witnessed, check_any, check_code, check_file};
use serde_json::Value;
use std::collections::BTreeMap;

/// A generator that is always the same (splitmix64).
struct Dice(u64);
impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }
}

fn wanted() -> usize {
    std::env::var("FADU_FORGERIES").ok().map_or(100_000, |n| n.parse().expect("FADU_FORGERIES is a number"))
}

fn case(vectors: &str, name: &str) -> (Value, Vec<VerifierKey>) {
    let all: Value = serde_json::from_str(vectors).unwrap();
    let case = all["cases"].as_array().unwrap().iter().find(|c| c["name"] == name).unwrap().clone();
    let keys = case["keys"].as_array().unwrap().iter().map(|k| k.as_str().unwrap().parse().unwrap()).collect();
    (case, keys)
}

/// One of many ways to alter bytes; never back to what they were.
fn altered(good: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let at = dice.below(bytes.len());
    match dice.below(8) {
        0..=2 => bytes[at] ^= 1 << dice.below(8),
        3 => bytes[at] = bytes[at].wrapping_add(1 + dice.below(255) as u8),
        4 => bytes.truncate(at),
        5 => bytes.extend((0..1 + dice.below(80)).map(|n| n as u8 ^ at as u8)),
        6 => drop(bytes.remove(at)),
        _ => {
            // Two runs change places, or a run is written over another.
            let (to, run) = (dice.below(bytes.len()), 1 + dice.below(64));
            for n in 0..run {
                let (from, to) = ((at + n) % good.len(), (to + n) % good.len());
                bytes[to] = good[from];
            }
        }
    }
    bytes
}

/// What was said of the good proof may be said again, or less of it; nothing else.
fn accepted(verdict: &Verdict, facts: &BTreeMap<String, Value>, witnesses: &[Witnessed]) -> bool {
    let same = verdict.facts == *facts && verdict.witnesses.iter().all(|w| witnesses.contains(w));
    assert!(verdict.outcome == Outcome::Sound || (verdict.facts.is_empty() && verdict.witnesses.is_empty()));
    verdict.outcome == Outcome::Sound && !same
}

#[test]
fn no_forged_code_is_accepted() {
    let (case, keys) = case(include_str!("golden/proof-code-v1.json"), "a paper with one cosignature");
    let good = fadu_record::hex::decode(case["code"].as_str().unwrap()).unwrap();
    let genuine = check_code(&good, &keys, None);
    assert_eq!((genuine.outcome, genuine.facts.len(), genuine.witnesses.len()), (Outcome::Sound, 7, 1));
    let (mut dice, mut tried, mut asked) = (Dice(1), 0, 0);
    let mut outcomes = BTreeMap::<String, usize>::new();
    while tried < wanted() {
        // Half of the forgers know to put the check value right.
        let forged = if tried % 2 == 0 {
            altered(&good, &mut dice)
        } else {
            let body = altered(&good[..good.len() - 4], &mut dice);
            let check = fadu_record::sha256(&body);
            [&body[..], &check[..4]].concat()
        };
        if forged == good {
            continue;
        }
        tried += 1;
        let verdict = check_code(&forged, &keys, None);
        asked += usize::from(verdict.steps.len() > 1);
        *outcomes.entry(format!("{:?}", verdict.outcome)).or_default() += 1;
        assert!(!accepted(&verdict, &genuine.facts, &genuine.witnesses), "{}", fadu_record::hex::encode(&forged));
    }
    println!(
        "{tried} forged codes, {asked} laid out well: {outcomes:?} (sound: a cosignature made a stranger's, which is passed over)"
    );
    assert!(asked > tried / 10, "most forgeries must reach the signatures: {asked} of {tried}");
}

#[test]
fn every_bit_of_a_code_counts() {
    let (case, keys) = case(include_str!("golden/proof-code-v1.json"), "a paper with one cosignature");
    let good = fadu_record::hex::decode(case["code"].as_str().unwrap()).unwrap();
    for bit in 0..good.len() * 8 {
        let mut forged = good.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(check_code(&forged, &keys, None).outcome, Outcome::Sound, "bit {bit}");
    }
    for end in 0..good.len() {
        assert_ne!(check_code(&good[..end], &keys, None).outcome, Outcome::Sound, "end {end}");
    }
}

#[test]
fn no_forged_proof_file_is_accepted() {
    let (case, keys) = case(include_str!("golden/proof-v2.json"), "with the file");
    let good = case["proof"].as_str().unwrap();
    let file = fadu_record::hex::decode(case["file"].as_str().unwrap()).unwrap();
    let held = Held { keys: &keys, revoked: None, file: Some(&file) };
    let genuine = check_file(good, &held);
    assert_eq!((genuine.outcome, genuine.facts.len(), genuine.witnesses.len()), (Outcome::Sound, 7, 1));
    let mut dice = Dice(2);
    for _ in 0..wanted() / 10 {
        let Ok(forged) = String::from_utf8(altered(good.as_bytes(), &mut dice)) else { continue };
        assert!(!accepted(&check_file(&forged, &held), &genuine.facts, &genuine.witnesses), "{forged}");
    }
    // The file itself.
    for bit in 0..file.len() * 8 {
        let mut other = file.clone();
        other[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(check_file(good, &Held { file: Some(&other), ..held }).outcome, Outcome::Tampered);
    }
}

#[test]
fn bytes_from_anywhere_are_no_proof_and_no_panic() {
    let mut dice = Dice(3);
    for n in 0..20_000 {
        let mut bytes: Vec<u8> = (0..dice.below(400)).map(|_| dice.roll() as u8).collect();
        if n % 2 == 0 && !bytes.is_empty() {
            bytes[0] = 1;
        }
        assert_ne!(check_any(&bytes, &Held::default()).outcome, Outcome::Sound);
    }
    for text in ["", " ", "FADU1:", "fadu1:0", "{", "[]", "null", "{\"format\":1}", "{\"format\":\"fadu-proof/2\"}"] {
        assert_eq!(check_any(text.as_bytes(), &Held::default()).outcome, Outcome::CannotTell, "{text}");
    }
}
