//! Checking Merkle proofs: that a leaf stands in a tree, that a tree grew from another. Nothing is trusted but the roots.
//!
//! RFC 6962 / RFC 9162 §2.1.3–2.1.4, and the subtrees of the Merkle Tree Certificates draft, of which whole trees are a case.

use crate::merkle::{Hash, empty_root, node_hash};

/// Whether the leaf hash is leaf number `index` of the tree with this size and root.
pub fn verify_inclusion((index, size): (u64, u64), leaf: &Hash, path: &[Hash], root: &Hash) -> bool {
    root_of((index, size), leaf, path) == Some(*root)
}

/// The root that a path leads to from leaf number `index` of a tree of this size; `None` where the path is too long or too short for it.
pub fn root_of((index, size): (u64, u64), leaf: &Hash, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut at, mut last, mut found) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            found = node_hash(sibling, &found);
            // A node without a right sibling rises until it is one.
            let rise = at.trailing_zeros().min(63);
            at >>= rise;
            last >>= rise;
        } else {
            found = node_hash(&found, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(found)
}

/// How many hashes the path of leaf number `index` has in a tree of this size.
pub fn path_length((index, size): (u64, u64)) -> usize {
    let (mut at, mut last, mut hashes) = (index, size.saturating_sub(1), 0);
    while last > 0 {
        // A node without a right sibling rises as it is.
        hashes += usize::from(at & 1 == 1 || at < last);
        (at, last) = (at >> 1, last >> 1);
    }
    hashes
}

/// Whether the tree of size `m` and the first root is the beginning of the tree of size `n` and the second root.
///
/// `m` = 0 is refused: every tree begins with no leaves, so there is nothing that a proof could say.
pub fn verify_consistency((m, n): (u64, u64), roots: (&Hash, &Hash), path: &[Hash]) -> bool {
    m > 0 && verify_subtree_consistency((0, m, n), roots, path)
}

/// Whether the leaf hash is leaf `index` in the subtree over leaves `start..end` with this root.
pub fn verify_subtree_inclusion((index, start, end): (u64, u64, u64), leaf: &Hash, path: &[Hash], root: &Hash) -> bool {
    is_subtree(start, end) && index >= start && verify_inclusion((index - start, end - start), leaf, path, root)
}

/// Whether the subtree over leaves `start..end` with the first root is part of the tree of `size` leaves with the second.
pub fn verify_subtree_consistency((start, end, size): (u64, u64, u64), roots: (&Hash, &Hash), path: &[Hash]) -> bool {
    let (part, whole) = roots;
    if !is_subtree(start, end) || end > size {
        return false;
    }
    if start == end {
        return path.is_empty() && *part == empty_root();
    }
    let (mut first, mut last, mut top) = (start, end - 1, size - 1);
    // Rise to the largest node that ends the part: at the right edge of the tree the whole part is one node.
    while first != last && (last == top || last & 1 == 1) {
        (first, last, top) = (first >> 1, last >> 1, top >> 1);
    }
    let mut rest = path.iter();
    let mut in_part = *part;
    if first != last {
        let Some(seed) = rest.next() else { return false };
        in_part = *seed;
    }
    let mut in_whole = in_part;
    for sibling in rest {
        if top == 0 {
            return false;
        }
        if last & 1 == 1 || last == top {
            if first < last {
                in_part = node_hash(sibling, &in_part);
            }
            in_whole = node_hash(sibling, &in_whole);
            while last & 1 == 0 && last > 0 {
                (first, last, top) = (first >> 1, last >> 1, top >> 1);
            }
        } else {
            in_whole = node_hash(&in_whole, sibling);
        }
        (first, last, top) = (first >> 1, last >> 1, top >> 1);
    }
    top == 0 && in_part == *part && in_whole == *whole
}

/// A subtree starts at a multiple of the smallest power of two that holds it.
fn is_subtree(start: u64, end: u64) -> bool {
    match end.checked_sub(start) {
        None => false,
        Some(0) => true,
        Some(count) => start == 0 || count.checked_next_power_of_two().is_some_and(|p| start.is_multiple_of(p)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAF: Hash = [1; 32];
    const MORE: Hash = [2; 32];

    #[test]
    fn a_path_longer_than_the_tree_is_high_is_refused_though_its_root_fits() {
        let forged = node_hash(&MORE, &LEAF);
        assert!(verify_inclusion((0, 1), &LEAF, &[], &LEAF));
        assert!(!verify_inclusion((0, 1), &LEAF, &[MORE], &forged));
        assert!(verify_consistency((1, 1), (&LEAF, &LEAF), &[]));
        assert!(!verify_consistency((1, 1), (&LEAF, &forged), &[MORE]));
        let pair = node_hash(&LEAF, &MORE);
        assert!(verify_inclusion((0, 2), &LEAF, &[MORE], &pair));
        assert!(!verify_inclusion((0, 2), &LEAF, &[MORE, MORE], &node_hash(&MORE, &pair)));
        assert!(!verify_inclusion((0, 2), &LEAF, &[MORE, MORE], &node_hash(&pair, &MORE)));
        assert!(verify_consistency((1, 2), (&LEAF, &pair), &[MORE]));
        assert!(!verify_consistency((1, 2), (&LEAF, &node_hash(&MORE, &pair)), &[MORE, MORE]));
    }

    #[test]
    fn a_path_shorter_than_the_tree_is_high_is_refused_though_its_root_fits() {
        assert!(!verify_inclusion((0, 2), &LEAF, &[], &LEAF));
        assert!(!verify_inclusion((0, 3), &LEAF, &[MORE], &node_hash(&LEAF, &MORE)));
        assert!(!verify_consistency((1, 2), (&LEAF, &LEAF), &[]));
        assert!(!verify_consistency((0, 1), (&empty_root(), &LEAF), &[]));
    }

    #[test]
    fn a_path_is_as_long_as_its_place_asks() {
        let length = |index, size| path_length((index, size));
        assert_eq!([length(0, 1), length(5, 11), length(8, 11), length(10, 11), length(8, 9)], [0, 4, 3, 2, 1]);
        assert_eq!(length(9_999_998, 10_000_000), 14);
        assert_eq!(length(0, 10_000_000), 24);
    }

    #[test]
    fn subtrees_start_where_the_tree_splits() {
        let valid = |start, end| is_subtree(start, end);
        assert!(valid(0, u64::MAX) && valid(4, 8) && valid(4, 7) && valid(6, 7) && valid(9, 9));
        assert!(!valid(2, 5) && !valid(3, 5) && !valid(5, 4) && !valid(1, u64::MAX));
    }
}
