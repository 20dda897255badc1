//! Public test vectors of RFC 6962 proofs (transparency-dev/merkle), right and wrong.

use fadu_record::{
    Checkpoint, Frontier, Hash, Note, Row, TilePath, VerifierKey, leaf_hash,
    proof::{verify_consistency, verify_inclusion, verify_subtree_consistency, verify_subtree_inclusion},
};
use serde_json::Value;
use std::path::PathBuf;

fn shared() -> PathBuf {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    std::env::var_os("FADU_SHARED").map_or_else(beside, PathBuf::from)
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for c in text.bytes().filter(|c| *c != b'=') {
        held = held << 6 | ALPHABET.iter().position(|a| *a == c).unwrap() as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
        }
    }
    out
}

/// 32 bytes; the vectors' short "don't care" texts are filled up, every other length is no hash.
fn hash(v: &Value) -> Option<Hash> {
    let mut bytes = base64(v.as_str().unwrap());
    if bytes.starts_with(b"don't care") {
        bytes.resize(32, 0);
    }
    bytes.try_into().ok()
}

fn hashes(v: &Value) -> Option<Vec<Hash>> {
    v.as_array().map_or(Some(Vec::new()), |a| a.iter().map(hash).collect())
}

fn holds(kind: &str, v: &Value) -> Option<bool> {
    let n = |key: &str| v[key].as_u64().unwrap();
    let path = hashes(&v["proof"])?;
    Some(match kind {
        "inclusion" => {
            verify_inclusion((n("leafIdx"), n("treeSize")), &hash(&v["leafHash"])?, &path, &hash(&v["root"])?)
        }
        "consistency" => {
            verify_consistency((n("size1"), n("size2")), (&hash(&v["root1"])?, &hash(&v["root2"])?), &path)
        }
        "subtreeinclusion" => verify_subtree_inclusion(
            (n("leafIdx"), n("start"), n("end")),
            &hash(&v["leafHash"])?,
            &path,
            &hash(&v["root"])?,
        ),
        "subtreeconsistency" => {
            let roots = (&hash(&v["root1"])?, &hash(&v["root2"])?);
            verify_subtree_consistency((n("start"), n("end"), n("size")), roots, &path)
        }
        other => panic!("unknown kind {other}"),
    })
}

#[test]
fn every_public_vector_is_judged_as_it_says() {
    let Ok(text) = std::fs::read_to_string(shared().join("data/vectors/merkle-proofs.json")) else {
        println!("skipped: shared material not found");
        return;
    };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let (mut right, mut wrong) = (0, 0);
    for (kind, list) in vectors.as_object().unwrap() {
        for v in list.as_array().unwrap() {
            let refused = v["wantErr"].as_bool().unwrap();
            assert_eq!(holds(kind, v).unwrap_or(false), !refused, "{}", v["name"]);
            if refused { wrong += 1 } else { right += 1 }
        }
    }
    assert_eq!((right, wrong), (26, 334));
}

/// The key of the sample log, from its README.
const SAMPLE_KEY: &str = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

#[test]
fn every_file_of_the_sample_log_is_read_and_verified() {
    let sample = shared().join("data/vectors/tlog-sample");
    let read = |tile: TilePath| std::fs::read(sample.join(tile.to_string())).unwrap();
    if !sample.exists() {
        println!("skipped: shared material not found");
        return;
    }
    let key: VerifierKey = SAMPLE_KEY.parse().unwrap();
    let opened = |name: &str| {
        let text = std::fs::read_to_string(sample.join(name)).unwrap();
        let note: Note = text.parse().unwrap();
        assert_eq!(note.to_string(), text);
        Checkpoint::opened(&note, &key).unwrap()
    };
    let signed: Vec<Checkpoint> = (0..=15).map(|n| opened(&format!("checkpoint.{n}"))).collect();
    assert_eq!(opened("checkpoint"), signed[15]);
    let tile = |row, size| TilePath::within(row, 0, size).unwrap();
    let bundle = read(tile(Row::Entries, 15));
    let leaves = fadu_record::tile::leaves(&bundle, 15).unwrap();
    let mut edge = Frontier::new();
    assert_eq!((signed[0].size, signed[0].root), (0, edge.root()));
    let mut hashes = Vec::new();
    for (n, leaf) in (1u64..).zip(leaves) {
        hashes.push(leaf_hash(leaf));
        edge.append(leaf_hash(leaf));
        assert_eq!((signed[n as usize].size, signed[n as usize].root), (n, edge.root()));
        let (row, entries) = (tile(Row::Hashes(0), n), tile(Row::Entries, n));
        assert_eq!(fadu_record::tile::hashes(&read(row), n as u16).unwrap(), hashes);
        assert_eq!(fadu_record::tile::head(&bundle, Row::Entries, n as u16).unwrap(), read(entries));
    }
    for (m, n) in (1..=15).flat_map(|n| (1..=n).map(move |m| (m, n))) {
        let path = fadu_record::Tree(&hashes[..]).consistency(m as u64, n as u64).unwrap();
        assert!(verify_consistency((m as u64, n as u64), (&signed[m].root, &signed[n].root), &path), "{m} {n}");
    }
}
