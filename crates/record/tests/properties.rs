//! Properties of envelopes and trees on arbitrary input.

use fadu_record::{
    Envelope, EventId, Fields, Frontier, Hash, Levels, Moment, Nodes, Tree, canonical, leaf_hash, open, parse, seal,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use serde_json::Value;

fn value() -> impl Strategy<Value = Value> {
    let integer = -9_007_199_254_740_991_i64..=9_007_199_254_740_991;
    let plain = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        integer.prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    plain.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5).prop_map(|m| m.into_iter().collect()),
        ]
    })
}

fn fields() -> impl Strategy<Value = Fields> {
    prop::collection::btree_map(any::<String>().prop_filter("named", |s| !s.is_empty()), value(), 0..6)
}

fn envelope() -> impl Strategy<Value = Envelope> {
    let clocks = (any::<i64>(), any::<i64>());
    (any::<u128>(), "[A-Z][A-Za-z]{0,20}", clocks, any::<[u8; 32]>(), fields()).prop_map(
        |(id, name, at, pack, fields)| {
            let (happened, recorded) = (Moment(at.0), Moment(at.1));
            Envelope { id: EventId::from_bits(id), name, happened, recorded, pack, fields }
        },
    )
}

/// RFC 6962 §2.1, word for word.
fn mth(leaves: &[Hash]) -> Hash {
    if leaves.len() == 1 {
        return leaves[0];
    }
    let k = (1..).map(|e| 1 << e).take_while(|k| *k < leaves.len()).last().unwrap_or(1);
    fadu_record::merkle::node_hash(&mth(&leaves[..k]), &mth(&leaves[k..]))
}

fn leaves(n: u64) -> Vec<Hash> {
    (0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect()
}

proptest! {
    #[test]
    fn canonical_text_reads_back_and_is_a_fixed_point(v in value()) {
        let bytes = canonical(&v).unwrap();
        let back: Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(&back, &v);
        prop_assert_eq!(canonical(&back).unwrap(), bytes.clone());
        // serde_json writes compact text with the same escapes and, unless told otherwise, sorted keys.
        prop_assert_eq!(String::from_utf8(bytes).unwrap(), v.to_string());
    }

    #[test]
    fn parse_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes);
        let _ = parse(&[&[1][..], &bytes].concat());
    }

    #[test]
    fn a_changed_leaf_is_refused_or_says_something_else(e in envelope(), salt: [u8; 32], at: prop::sample::Index, byte: u8) {
        let sealed = seal(&e, &salt).unwrap();
        let mut bytes = sealed.leaf.clone();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        if let Ok(other) = parse(&bytes) {
            prop_assert_ne!(other, parse(&sealed.leaf).unwrap());
        }
    }

    #[test]
    fn sealing_round_trips_and_every_field_opens(e in envelope(), salt: [u8; 32]) {
        let sealed = seal(&e, &salt).unwrap();
        let leaf = parse(&sealed.leaf).unwrap();
        prop_assert_eq!((leaf.id, &leaf.name, leaf.happened, leaf.recorded, leaf.pack), (e.id, &e.name, e.happened, e.recorded, e.pack));
        prop_assert!(leaf.commitments.iter().map(|(n, _)| n).eq(e.fields.keys()));
        for name in e.fields.keys() {
            prop_assert!(open(&e, &salt, name).unwrap().matches(&leaf));
        }
        let text = serde_json::to_string(&e).unwrap();
        prop_assert_eq!(seal(&serde_json::from_str(&text).unwrap(), &salt).unwrap(), sealed);
    }

    #[test]
    fn one_flipped_bit_changes_the_hash(e in envelope(), salt: [u8; 32], bit: prop::sample::Index) {
        let sealed = seal(&e, &salt).unwrap();
        let mut bytes = sealed.leaf.clone();
        let bit = bit.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert_ne!(leaf_hash(&bytes), sealed.hash);
    }

    #[test]
    fn proofs_of_a_large_tree_hold(n in 1u64..1200, i: prop::sample::Index, m: prop::sample::Index) {
        let mut levels = Levels::new();
        leaves(n).into_iter().for_each(|h| levels.append(h));
        let tree = Tree(&levels);
        let (i, m) = (i.index(n as usize) as u64, m.index(n as usize) as u64 + 1);
        let root = tree.root(n).unwrap();
        prop_assert_eq!(levels.frontier().root(), root);
        let leaf = levels.node(0, i).unwrap();
        prop_assert!(verify_inclusion((i, n), &leaf, &tree.inclusion(i, n).unwrap(), &root));
        prop_assert!(!verify_inclusion(((i + 1) % n, n), &leaf, &tree.inclusion(i, n).unwrap(), &root) || n == 1);
        let earlier = tree.root(m).unwrap();
        prop_assert!(verify_consistency((m, n), (&earlier, &root), &tree.consistency(m, n).unwrap()));
    }

    #[test]
    fn arbitrary_proofs_never_panic_nor_hold(i: u64, n: u64, m: u64, path in prop::collection::vec(any::<[u8; 32]>(), 0..70)) {
        prop_assert!(!verify_inclusion((i, n), &[1; 32], &path, &[2; 32]));
        prop_assert!(!verify_consistency((m, n), (&[1; 32], &[2; 32]), &path));
    }
}

#[test]
fn every_small_tree_agrees_with_the_definition() {
    let all = leaves(40);
    let (mut edge, mut levels) = (Frontier::new(), Levels::new());
    for n in 1..=40u64 {
        edge.append(all[n as usize - 1]);
        levels.append(all[n as usize - 1]);
        let (slice, memory) = (Tree(&all[..]), Tree(&levels));
        let root = mth(&all[..n as usize]);
        assert_eq!((edge.size(), edge.root()), (n, root));
        assert_eq!((slice.root(n), memory.root(n)), (Some(root), Some(root)));
        assert_eq!(Frontier::from_bytes(&edge.to_bytes()), Some(edge.clone()));
        for i in 0..n {
            let path = slice.inclusion(i, n).unwrap();
            assert_eq!(memory.inclusion(i, n), Some(path.clone()));
            for j in 0..n {
                assert_eq!(verify_inclusion((j, n), &all[i as usize], &path, &root), i == j, "leaf {i} as {j} of {n}");
            }
        }
        for m in 1..=n {
            let path = slice.consistency(m, n).unwrap();
            assert_eq!(memory.consistency(m, n), Some(path.clone()));
            let earlier = slice.root(m).unwrap();
            assert!(verify_consistency((m, n), (&earlier, &root), &path), "{m} in {n}");
            assert!(!verify_consistency((m, n), (&[0; 32], &root), &path), "{m} in {n}");
            assert!(!verify_consistency((m, n), (&earlier, &[0; 32]), &path), "{m} in {n}");
        }
    }
    assert_eq!(Tree(&all[..]).root(41), None);
    assert_eq!(Tree(&all[..]).inclusion(3, 41), None);
    assert_eq!(Tree(&all[..]).inclusion(3, 3), None);
    assert_eq!(Tree(&all[..]).consistency(3, 2), None);
    assert_eq!(Tree(&all[..]).consistency(0, 2), None);
}

#[test]
fn a_frontier_is_written_and_read_strictly() {
    let mut edge = Frontier::new();
    assert_eq!(serde_json::to_string(&edge).unwrap(), r#""0000000000000000""#);
    leaves(3).into_iter().for_each(|h| edge.append(h));
    let text = serde_json::to_string(&edge).unwrap();
    assert_eq!(text.len(), 2 + 2 * (8 + 64));
    assert_eq!(serde_json::from_str::<Frontier>(&text).unwrap(), edge);
    let bytes = edge.to_bytes();
    assert_eq!(Frontier::from_bytes(&bytes[..40]), None);
    assert_eq!(Frontier::from_bytes(&[&bytes[..], &[0]].concat()), None);
    assert_eq!(Frontier::from_bytes(&bytes[..7]), None);
    // A tree that could not take one leaf more is not taken up.
    assert_eq!(Frontier::from_bytes(&[&u64::MAX.to_be_bytes()[..], &[0; 64 * 32]].concat()), None);
    assert!(Frontier::from_bytes(&[&(u64::MAX - 1).to_be_bytes()[..], &[0; 63 * 32]].concat()).is_some());
}
