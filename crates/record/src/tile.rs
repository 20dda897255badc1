//! Tiles (C2SP tlog-tiles): the tree cut into runs of 256 hashes, and the leaves in bundles of 256, each at an address that never changes.

use crate::merkle::{Hash, node_hash};
use std::{fmt, str::FromStr};

/// Hashes in a full tile, leaves in a full bundle.
pub const WIDTH: u64 = 256;
/// Levels of the tree between two levels of tiles.
pub const HEIGHT: u8 = 8;
/// A leaf in a bundle may be so long.
pub const LONGEST_LEAF: usize = u16::MAX as usize;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Row {
    /// The leaves themselves.
    Entries,
    /// Hashes of the tree at this level of tiles; 0 holds leaf hashes.
    Hashes(u8),
}

/// The address of a tile below the log's: `tile/0/x001/234` and, where it is partial, `.p/7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// What it holds.
    pub row: Row,
    /// Its number in the row.
    pub index: u64,
    /// How many it holds, 1 to 256.
    pub width: u16,
}

/// Bytes that are no tile, or an address that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotATile;
impl fmt::Display for NotATile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("不是瓦片")
    }
}
impl std::error::Error for NotATile {}

impl TilePath {
    /// The tile of a row that a tree of this size has at this place; `None` where it has none.
    pub fn within(row: Row, index: u64, size: u64) -> Option<TilePath> {
        let level = match row {
            Row::Entries => 0,
            Row::Hashes(level) => level,
        };
        let held = size.checked_shr(u32::from(level) * u32::from(HEIGHT)).unwrap_or(0);
        let width = held.checked_sub(index.checked_mul(WIDTH)?)?.min(WIDTH);
        if width == 0 { None } else { Some(TilePath { row, index, width: width as u16 }) }
    }
    /// The full tile at the same place.
    pub fn full(self) -> TilePath {
        TilePath { width: WIDTH as u16, ..self }
    }
    /// Whether it is full.
    pub fn is_full(self) -> bool {
        u64::from(self.width) == WIDTH
    }
}
impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Row::Entries => f.write_str("tile/entries")?,
            Row::Hashes(level) => write!(f, "tile/{level}")?,
        }
        let mut parts = vec![format!("{:03}", self.index % 1000)];
        let mut rest = self.index / 1000;
        while rest > 0 {
            parts.push(format!("x{:03}", rest % 1000));
            rest /= 1000;
        }
        parts.iter().rev().try_for_each(|p| write!(f, "/{p}"))?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}
impl FromStr for TilePath {
    type Err = NotATile;
    /// Reads one text for one tile: whatever is not written as above is refused.
    fn from_str(text: &str) -> Result<TilePath, NotATile> {
        let rest = text.strip_prefix("tile/").ok_or(NotATile)?;
        let (row, rest) = rest.split_once('/').ok_or(NotATile)?;
        let row = match row {
            "entries" => Row::Entries,
            level => Row::Hashes(small(level).filter(|l| *l < 64).ok_or(NotATile)? as u8),
        };
        let (place, width) = match rest.split_once(".p/") {
            None => (rest, WIDTH),
            Some((place, width)) => (place, small(width).filter(|w| (1..WIDTH).contains(w)).ok_or(NotATile)?),
        };
        let mut index = 0u64;
        let mut parts = place.split('/').peekable();
        while let Some(part) = parts.next() {
            let digits = if parts.peek().is_some() { part.strip_prefix('x').ok_or(NotATile)? } else { part };
            let three = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
            let value: u64 = if three { digits.parse().map_err(|_| NotATile)? } else { return Err(NotATile) };
            index = index.checked_mul(1000).and_then(|i| i.checked_add(value)).ok_or(NotATile)?;
        }
        let path = TilePath { row, index, width: width as u16 };
        // Leading groups of zeros and the like have another text.
        if path.to_string() == text { Ok(path) } else { Err(NotATile) }
    }
}

fn small(text: &str) -> Option<u64> {
    if text.len() > 3 { None } else { crate::checkpoint::decimal(text) }
}

/// The hashes of a tile with so many.
pub fn hashes(bytes: &[u8], width: u16) -> Result<Vec<Hash>, NotATile> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() && hashes.len() == usize::from(width) { Ok(hashes.to_vec()) } else { Err(NotATile) }
}

/// The root over a run of hashes whose number is a power of two.
pub fn fold(hashes: &[Hash]) -> Option<Hash> {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        if !row.len().is_multiple_of(2) {
            return None;
        }
        row = row.chunks_exact(2).map(|p| node_hash(&p[0], &p[1])).collect();
    }
    row.pop()
}

/// Adds a leaf to a bundle: two bytes of length, big endian, then the leaf. A leaf that is too long is refused.
pub fn bundle(leaf: &[u8], out: &mut Vec<u8>) -> Result<(), NotATile> {
    let length = u16::try_from(leaf.len()).map_err(|_| NotATile)?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(leaf);
    Ok(())
}

/// The leaves of a bundle with so many; nothing may follow them.
pub fn leaves(mut bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, NotATile> {
    let mut found = Vec::with_capacity(usize::from(width));
    for _ in 0..width {
        found.push(first_leaf(&mut bytes)?);
    }
    if bytes.is_empty() { Ok(found) } else { Err(NotATile) }
}

/// The first so many hashes or leaves of a tile, as bytes: what a partial tile holds stands at the head of the fuller one.
pub fn head(bytes: &[u8], row: Row, width: u16) -> Result<&[u8], NotATile> {
    match row {
        Row::Hashes(_) => bytes.get(..usize::from(width) * 32).ok_or(NotATile),
        Row::Entries => {
            let mut rest = bytes;
            for _ in 0..width {
                first_leaf(&mut rest)?;
            }
            Ok(&bytes[..bytes.len() - rest.len()])
        }
    }
}

fn first_leaf<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], NotATile> {
    let (length, after) = rest.split_first_chunk::<2>().ok_or(NotATile)?;
    let (leaf, after) = after.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(NotATile)?;
    *rest = after;
    Ok(leaf)
}
