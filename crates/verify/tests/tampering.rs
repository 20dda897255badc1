//! A golden proof holds for ever, and every single change of it is refused.

use fadu_verify::{Head, Outcome, Proof, check, check_at, check_json};
use serde_json::{Value, json};

const GOLDEN: &str = include_str!("golden/proof-v1.json");

fn golden() -> Proof {
    Proof::from_json(GOLDEN).unwrap()
}

fn head() -> Head {
    Head { size: 11, root: golden().root }
}

/// The step that refuses it, checked in itself.
fn refused_by(proof: &Proof) -> Option<&'static str> {
    let verdict = check(proof);
    let failed = verdict.steps.iter().find(|s| s.result == fadu_verify::StepResult::Failed).map(|s| s.name);
    assert_eq!(failed.is_some(), verdict.outcome == Outcome::Tampered);
    assert!(verdict.outcome == Outcome::Sound || verdict.facts.is_empty(), "no fact is shown that is not proved");
    failed
}

#[test]
fn the_golden_proof_holds() {
    let verdict = check_at(&golden(), &head());
    assert_eq!(verdict.outcome, Outcome::Sound);
    assert_eq!(verdict.event.as_deref(), Some("ActDone"));
    assert_eq!(
        serde_json::to_value(&verdict.facts).unwrap(),
        json!({"act": "file", "agency": "示例市明德区市场监督管理局", "amount_fen": 500_000})
    );
    assert_eq!(verdict.steps.iter().map(|s| s.name).collect::<Vec<_>>(), ["leaf", "openings", "inclusion", "head"]);
    assert_eq!(verdict.steps[1].words, "叶子共有 7 个字段，出示 3 个，均与叶子中的承诺相符。");
    assert_eq!(check(&golden()).outcome, Outcome::Sound);
    assert_eq!(check(&golden()).steps[3].result, fadu_verify::StepResult::NotAsked);
    assert_eq!(Proof::from_json(&golden().to_json()), Ok(golden()));
}

#[test]
fn every_bit_of_leaf_path_and_root_counts() {
    for bit in 0..golden().leaf.len() * 8 {
        let mut p = golden();
        p.leaf[bit / 8] ^= 1 << (bit % 8);
        assert!(refused_by(&p).is_some(), "leaf bit {bit}");
    }
    assert_eq!(golden().path.len(), 4);
    for (n, bit) in (0..4).flat_map(|n| (0..256).map(move |bit| (n, bit))) {
        let mut p = golden();
        p.path[n][bit / 8] ^= 1 << (bit % 8);
        assert_eq!(refused_by(&p), Some("inclusion"), "path {n} bit {bit}");
    }
    for bit in 0..256 {
        let mut p = golden();
        p.root[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(refused_by(&p), Some("inclusion"), "root bit {bit}");
    }
}

#[test]
fn a_shortened_lengthened_or_reordered_part_is_refused() {
    let changed = |f: fn(&mut Proof)| {
        let mut p = golden();
        f(&mut p);
        refused_by(&p)
    };
    assert_eq!(changed(|p| p.leaf.push(0)), Some("leaf"));
    assert_eq!(changed(|p| p.leaf.truncate(80)), Some("leaf"));
    assert_eq!(changed(|p| p.leaf.clear()), Some("leaf"));
    assert_eq!(changed(|p| p.path.swap(0, 1)), Some("inclusion"));
    assert_eq!(changed(|p| p.path.push([0; 32])), Some("inclusion"));
    assert_eq!(changed(|p| p.path.insert(0, [0; 32])), Some("inclusion"));
    assert_eq!(changed(|p| p.path.truncate(3)), Some("inclusion"));
    assert_eq!(changed(|p| p.path.clear()), Some("inclusion"));
    assert_eq!(changed(|p| p.openings.push(p.openings[0].clone())), Some("openings"));
    assert_eq!(changed(|p| p.openings[0].field = "matter".into()), Some("openings"));
    assert_eq!(changed(|p| p.openings[0].field = "nothing".into()), Some("openings"));
    assert_eq!(changed(|p| p.openings[0].field.clear()), Some("openings"));
    // Showing less is the holder's right.
    assert_eq!(changed(|p| p.openings.clear()), None);
    assert_eq!(changed(|p| p.openings.swap(0, 1)), None);
}

#[test]
fn every_index_but_its_own_is_refused_and_the_head_settles_the_size() {
    for index in (0..40).chain([u64::MAX]).filter(|i| *i != 5) {
        let p = Proof { index, ..golden() };
        assert_eq!(refused_by(&p), Some("inclusion"), "index {index}");
    }
    for size in (0..40).chain([1 << 53, u64::MAX]).filter(|s| *s != 11) {
        let p = Proof { size, ..golden() };
        // A path does not tell trees of 9 to 16 leaves apart: that is what the head is for (docs/format/proof-v1.md).
        assert_eq!(refused_by(&p).is_none(), (9..=16).contains(&size), "size {size}");
        assert_eq!(check_at(&p, &head()).outcome, Outcome::Tampered, "size {size}");
    }
    // A size that a JavaScript reader would round is refused though the path fits; the largest below it is not.
    for (size, sound) in [((1 << 53) - 1, true), (1 << 53, false)] {
        let mut p = Proof { index: 0, size, path: vec![[0; 32]; 53], ..golden() };
        p.root = p.path.iter().fold(fadu_record::leaf_hash(&p.leaf), |h, s| fadu_record::merkle::node_hash(&h, s));
        assert_eq!(check(&p).outcome == Outcome::Sound, sound, "size {size}");
    }
    let other = Head { root: [0; 32], ..head() };
    assert_eq!(check_at(&golden(), &other).outcome, Outcome::Tampered);
}

#[test]
fn every_other_value_and_salt_is_refused() {
    let others = [
        json!("file "),
        json!("File"),
        json!(500_001),
        json!("500000"),
        json!(500_000.0),
        json!(null),
        json!(["file"]),
    ];
    for (n, other) in (0..3).flat_map(|n| others.iter().map(move |o| (n, o))) {
        let mut p = golden();
        p.openings[n].value = other.clone();
        assert_eq!(refused_by(&p), Some("openings"), "{n} {other}");
    }
    for (n, bit) in (0..3).flat_map(|n| (0..128).map(move |bit| (n, bit))) {
        let mut p = golden();
        p.openings[n].salt[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(refused_by(&p), Some("openings"), "{n} bit {bit}");
    }
}

#[test]
fn a_file_that_is_no_proof_of_this_version_says_nothing() {
    let changed = |f: &dyn Fn(&mut Value)| {
        let mut v: Value = serde_json::from_str(GOLDEN).unwrap();
        f(&mut v);
        check_json(&v.to_string(), None).outcome
    };
    assert_eq!(changed(&|_| {}), Outcome::Sound);
    assert_eq!(changed(&|v| v["format"] = json!("fadu-proof/2")), Outcome::CannotTell);
    assert_eq!(changed(&|v| v["more"] = json!(1)), Outcome::CannotTell);
    assert_eq!(changed(&|v| v["openings"][0]["more"] = json!(1)), Outcome::CannotTell);
    assert_eq!(changed(&|v| v["index"] = json!(-1)), Outcome::CannotTell);
    assert_eq!(changed(&|v| v["index"] = json!(5.0)), Outcome::CannotTell);
    for key in ["format", "leaf", "index", "size", "path", "root", "openings"] {
        let without = |v: &mut Value| drop(v.as_object_mut().unwrap().remove(key));
        assert_eq!(changed(&without), Outcome::CannotTell, "without {key}");
    }
    let upper = |v: &mut Value| v["root"] = json!(v["root"].as_str().unwrap().to_uppercase());
    assert_eq!(changed(&upper), Outcome::CannotTell);
    assert_eq!(check_json("", None).outcome, Outcome::CannotTell);
    let twice = GOLDEN.replacen("{", "{\"size\": 12,", 1);
    assert_eq!(check_json(&twice, None).outcome, Outcome::CannotTell);
    // A later leaf version in a tree that holds it: neither genuine nor tampered as far as this verifier knows.
    let leaf = vec![2, 0, 0];
    let root = fadu_record::leaf_hash(&leaf);
    let p = Proof { leaf, index: 0, size: 1, path: vec![], root, ..golden() };
    assert_eq!(check(&p).outcome, Outcome::CannotTell);
}

#[test]
fn a_made_proof_is_a_sound_one() {
    use fadu_record::{Envelope, EventId, Levels, Moment, Tree, leaf_hash, seal};
    let fields = [("a", json!(1)), ("b", json!({"c": "丙"}))].map(|(k, v)| (k.to_owned(), v)).into();
    let (happened, recorded) = (Moment(1_790_000_000_000), Moment(-5));
    let e = Envelope { id: EventId::from_bits(9), name: "Noted".into(), happened, recorded, pack: [1; 32], fields };
    let sealed = seal(&e, &[8; 32]).unwrap();
    let mut levels = Levels::new();
    (0..100u8).for_each(|i| levels.append(if i == 63 { sealed.hash } else { leaf_hash(&[i]) }));
    let made = Proof::make(sealed.leaf.clone(), (63, 100), Tree(&levels)).unwrap().showing(&e, &[8; 32], &["b", "z"]);
    let verdict = check_json(&made.to_json(), None);
    assert_eq!((verdict.outcome, verdict.facts.len()), (Outcome::Sound, 1));
    assert!(verdict.steps[0].words.contains("发生于 2026-09-21 22:13，记入于 -5 毫秒"), "{}", verdict.steps[0].words);
    assert_eq!(Proof::make(sealed.leaf, (63, 101), Tree(&levels)), None);
}
