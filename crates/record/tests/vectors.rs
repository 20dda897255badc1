//! Public test vectors of RFC 6962 proofs (transparency-dev/merkle), right and wrong.

use fadu_record::{
    Frontier, Hash, leaf_hash,
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

/// The entries of the sample log: two length bytes, then the entry.
fn entries(mut bundle: &[u8]) -> Vec<&[u8]> {
    let mut out = Vec::new();
    while let Some((length, rest)) = bundle.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at(u16::from_be_bytes(*length).into());
        out.push(entry);
        bundle = rest;
    }
    out
}

#[test]
fn the_sample_log_has_the_roots_that_it_signed() {
    let sample = shared().join("data/vectors/tlog-sample");
    let Ok(bundle) = std::fs::read(sample.join("tile/entries/000.p/15")) else {
        println!("skipped: shared material not found");
        return;
    };
    let root_signed = |n: usize| {
        let text = std::fs::read_to_string(sample.join(format!("checkpoint.{n}"))).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], n.to_string());
        base64(lines[2])
    };
    let mut edge = Frontier::new();
    assert_eq!(root_signed(0), edge.root());
    let mut tile = Vec::new();
    for (n, entry) in entries(&bundle).into_iter().enumerate() {
        edge.append_with(leaf_hash(entry), |level, _, hash| {
            if level == 0 {
                tile.extend_from_slice(hash);
            }
        });
        assert_eq!(root_signed(n + 1), edge.root(), "size {}", n + 1);
    }
    assert_eq!(edge.size(), 15);
    assert_eq!(std::fs::read(sample.join("tile/0/000.p/15")).unwrap(), tile);
}
