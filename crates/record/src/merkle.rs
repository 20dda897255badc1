//! The append-only Merkle tree of RFC 6962 over leaf hashes: its growing edge, its roots and its proofs.
//!
//! SHA-256; a leaf is hashed with a leading 0, a node with a leading 1. Proofs are checked in [`crate::proof`].

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// The leaf hash of bytes: SHA-256(0 ‖ bytes).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// SHA-256 of bytes, as files are named.
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The hash of a node: SHA-256(1 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The growing edge of a tree: enough to append and to know the root, in one hash for each bit of the size.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Frontier {
    size: u64,
    /// Roots of the perfect subtrees, largest first.
    peaks: Vec<Hash>,
}
impl Frontier {
    /// The edge of the tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }
    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }
    /// Appends a leaf hash.
    pub fn append(&mut self, leaf: Hash) {
        self.append_with(leaf, |_, _, _| {});
    }
    /// Appends a leaf hash and tells `completed(level, index, hash)` each node that is finished by it, the leaf first:
    /// what a store keeps so that proofs cost no re-hashing.
    pub fn append_with(&mut self, leaf: Hash, mut completed: impl FnMut(u8, u64, &Hash)) {
        let (mut hash, mut level) = (leaf, 0);
        completed(level, self.size, &hash);
        while self.size >> level & 1 == 1 {
            // A set bit of the size has its peak.
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            level += 1;
            completed(level, self.size >> level, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }
    /// The root of the tree as it stands.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return empty_root() };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }
    /// Size (8 bytes, big endian), then the peaks, largest first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.size.to_be_bytes().to_vec();
        self.peaks.iter().for_each(|p| out.extend_from_slice(p));
        out
    }
    /// Reads what [`Frontier::to_bytes`] wrote; `None` where the number of peaks does not fit the size.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (size, rest) = bytes.split_first_chunk::<8>()?;
        let size = u64::from_be_bytes(*size);
        let (peaks, extra) = rest.as_chunks::<32>();
        let fits = extra.is_empty() && peaks.len() == size.count_ones() as usize && size != u64::MAX;
        fits.then(|| Frontier { size, peaks: peaks.to_vec() })
    }
}
impl TryFrom<String> for Frontier {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        crate::hex::decode(&text).and_then(|b| Self::from_bytes(&b)).ok_or("树的前沿不合格式")
    }
}
impl From<Frontier> for String {
    fn from(f: Frontier) -> String {
        crate::hex::encode(&f.to_bytes())
    }
}

/// Where a tree finds its nodes.
pub trait Nodes {
    /// How many leaves can be found.
    fn size(&self) -> u64;
    /// The root of the full subtree over leaves `index·2^level ..(index+1)·2^level`; `None` where it is not to be had.
    fn node(&self, level: u8, index: u64) -> Option<Hash>;
}

/// Leaf hashes alone: each node is computed anew.
impl Nodes for [Hash] {
    fn size(&self) -> u64 {
        self.len() as u64
    }
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        let from = usize::try_from(index).ok()?.checked_mul(1usize.checked_shl(level.into())?)?;
        let leaves = self.get(from..from.checked_add(1 << level)?)?;
        let mut row = leaves.to_vec();
        while row.len() > 1 {
            row = row.chunks_exact(2).map(|p| node_hash(&p[0], &p[1])).collect();
        }
        row.pop()
    }
}

/// Every full node in memory, two hashes a leaf: proofs cost a handful of hashes.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    rows: Vec<Vec<Hash>>,
    edge: Frontier,
}
impl Levels {
    /// No leaves yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// Appends a leaf hash.
    pub fn append(&mut self, leaf: Hash) {
        let rows = &mut self.rows;
        self.edge.append_with(leaf, |level, _, hash| match rows.get_mut(usize::from(level)) {
            Some(row) => row.push(*hash),
            None => rows.push(vec![*hash]),
        });
    }
    /// The growing edge.
    pub fn frontier(&self) -> &Frontier {
        &self.edge
    }
}
impl Nodes for Levels {
    fn size(&self) -> u64 {
        self.edge.size
    }
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        self.rows.get(usize::from(level))?.get(usize::try_from(index).ok()?).copied()
    }
}

/// Roots and proofs of any earlier size of a tree.
#[derive(Debug, Clone, Copy)]
pub struct Tree<'a, N: ?Sized>(pub &'a N);

impl<N: Nodes + ?Sized> Tree<'_, N> {
    /// The root over the first `n` leaves.
    pub fn root(&self, n: u64) -> Option<Hash> {
        if n == 0 { Some(empty_root()) } else { self.range(0, n) }
    }
    /// The proof that leaf `i` stands in the tree of the first `n` leaves: sibling hashes, lowest first.
    pub fn inclusion(&self, i: u64, n: u64) -> Option<Vec<Hash>> {
        if i >= n || n > self.0.size() {
            return None;
        }
        let (mut from, mut to, mut path) = (0, n, Vec::new());
        while to - from > 1 {
            let middle = from + split(to - from);
            if i < middle {
                path.push(self.range(middle, to)?);
                to = middle;
            } else {
                path.push(self.range(from, middle)?);
                from = middle;
            }
        }
        path.reverse();
        Some(path)
    }
    /// The proof that the tree of the first `m` leaves is the beginning of the tree of the first `n`; none for `m` = 0.
    pub fn consistency(&self, m: u64, n: u64) -> Option<Vec<Hash>> {
        if m == 0 || m > n || n > self.0.size() {
            return None;
        }
        let (mut from, mut to, mut path) = (0, n, Vec::new());
        while m < to {
            let middle = from + split(to - from);
            if m <= middle {
                path.push(self.range(middle, to)?);
                to = middle;
            } else {
                path.push(self.range(from, middle)?);
                from = middle;
            }
        }
        if from > 0 {
            path.push(self.range(from, to)?);
        }
        path.reverse();
        Some(path)
    }
    /// The root over leaves `from..to`, where `from` is a place at which the tree of RFC 6962 splits.
    fn range(&self, from: u64, to: u64) -> Option<Hash> {
        if to > self.0.size() {
            return None;
        }
        let count = to - from;
        if count.is_power_of_two() {
            let level = count.trailing_zeros();
            return self.0.node(level as u8, from >> level);
        }
        let middle = from + split(count);
        Some(node_hash(&self.range(from, middle)?, &self.range(middle, to)?))
    }
}

/// The largest power of two below `count`, for `count` > 1.
fn split(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}
