//! How an encrypted file lies on the shelf (docs/format/stored-file-v1.md): a head, then one sealed segment for each MiB. A segment is bound to the
//! file's key, to its place and to whether it is the last, so that what was cut, swapped or joined does not open.

use crate::log::Fault;
use crate::personal::{DataKey, SegmentCipher};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

/// What every such file begins with.
pub(super) const HEAD: [u8; 16] = *b"fadu-file-v1\n\0\0\0";
/// So many bytes of the file are in a segment; fewer only in the last.
pub(super) const SEGMENT: usize = super::pieces::PIECE;
/// So many more lie there: nonce and tag.
const MORE: usize = SegmentCipher::MORE;
/// A whole segment as it lies there.
const WHOLE: usize = SEGMENT + MORE;

/// Where a segment begins.
pub(super) fn begins(n: u64) -> u64 {
    HEAD.len() as u64 + n * WHOLE as u64
}

/// So many segments of a stored file of this size, and the bytes of the file in them; nothing where no such file has this size.
pub(super) fn measured(stored: u64) -> Option<(u64, u64)> {
    let body = stored.checked_sub(HEAD.len() as u64).filter(|body| *body > 0)?;
    let segments = body.div_ceil(WHOLE as u64);
    let size = body.checked_sub(segments * MORE as u64)?;
    // The last one holds a byte at least, unless the file is empty.
    (segments == 1 || size > (segments - 1) * SEGMENT as u64).then_some((segments, size))
}

/// Opens segments that were read one behind the other, the first of them the n-th of so many.
pub(super) fn opened(cipher: &SegmentCipher, (first, segments): (u64, u64), stored: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(stored.len());
    for (n, one) in (first..).zip(stored.chunks(WHOLE)) {
        out.extend(cipher.open(&HEAD, (n, n + 1 == segments), one)?);
    }
    Some(out)
}

/// A file being sealed as it comes: what does not fill a segment waits in memory.
pub(super) struct Sealing {
    cipher: SegmentCipher,
    file: File,
    segments: u64,
    waiting: Vec<u8>,
    stored: Sha256,
}

impl Sealing {
    pub(super) fn new(key: &DataKey, mut file: File) -> Result<Sealing, Fault> {
        file.write_all(&HEAD)?;
        let stored = Sha256::new_with_prefix(HEAD);
        Ok(Sealing { cipher: key.segments(), file, segments: 0, waiting: Vec::new(), stored })
    }

    /// The next bytes.
    pub(super) fn push(&mut self, mut bytes: &[u8]) -> Result<(), Fault> {
        while !bytes.is_empty() {
            // Only what is followed by more is not the last.
            if self.waiting.len() == SEGMENT {
                self.seal(false)?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(SEGMENT - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    fn seal(&mut self, last: bool) -> Result<(), Fault> {
        let sealed = self.cipher.seal(&HEAD, (self.segments, last), &self.waiting);
        let sealed = sealed.ok_or_else(|| Fault::Database("a segment was not sealed".into()))?;
        self.file.write_all(&sealed)?;
        self.stored.update(&sealed);
        self.waiting.clear();
        self.segments += 1;
        Ok(())
    }

    /// What came so far, opened again: for what is small enough to be held in memory.
    pub(super) fn so_far(&self) -> Result<Vec<u8>, Fault> {
        let mut all = Vec::new();
        self.each_so_far(&mut |piece| {
            all.extend_from_slice(piece);
            Ok(())
        })?;
        Ok(all)
    }

    /// The same, segment by segment.
    pub(super) fn each_so_far(&self, told: &mut dyn FnMut(&[u8]) -> Result<(), Fault>) -> Result<(), Fault> {
        let (mut file, mut sealed) = (&self.file, Vec::with_capacity(WHOLE));
        file.seek(SeekFrom::Start(begins(0)))?;
        for n in 0..self.segments {
            sealed.clear();
            file.take(WHOLE as u64).read_to_end(&mut sealed)?;
            let opened = self.cipher.open(&HEAD, (n, false), &sealed);
            told(&opened.ok_or_else(|| Fault::Database("a part does not open".into()))?)?;
        }
        told(&self.waiting)
    }

    /// The last segment is written: the digest of all that lies there.
    pub(super) fn finish(&mut self) -> Result<[u8; 32], Fault> {
        self.seal(true)?;
        Ok(self.stored.clone().finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_on_the_shelf_tells_the_size_of_the_file() {
        let stored = |plain: u64| {
            let segments = plain.div_ceil(SEGMENT as u64).max(1);
            16 + plain + segments * 40
        };
        for plain in [0, 1, 1_048_575, 1_048_576, 1_048_577, 17_500_001, 2 << 30] {
            assert_eq!(measured(stored(plain)).map(|m| m.1), Some(plain), "{plain}");
        }
        assert_eq!(measured(56), Some((1, 0)));
        assert_eq!(measured(begins(1) + 41), Some((2, 1_048_577)));
        // No file has these: less than a head, than a segment, an empty one behind a whole one.
        for none in [0, 16, 55, begins(1) + 1, begins(1) + 40] {
            assert_eq!(measured(none), None, "{none}");
        }
    }

    #[test]
    fn a_segment_opens_only_in_its_place_under_its_key() {
        let (one, other) = (DataKey::of([1; 32]).segments(), DataKey::of([2; 32]).segments());
        let sealed = one.seal(&HEAD, (3, false), b"abc").unwrap();
        assert_eq!(sealed.len(), 43);
        assert_eq!(one.open(&HEAD, (3, false), &sealed).as_deref(), Some(&b"abc"[..]));
        assert_eq!(sealed, one.seal(&HEAD, (3, false), b"abc").unwrap(), "the same again");
        assert_eq!(one.open(&HEAD, (2, false), &sealed), None, "moved");
        assert_eq!(one.open(&HEAD, (3, true), &sealed), None, "cut behind it");
        assert_eq!(other.open(&HEAD, (3, false), &sealed), None, "of another file");
        assert_eq!(one.open(&HEAD, (3, false), &sealed[..42]), None);
        assert_eq!(one.open(&HEAD, (3, false), &sealed[..10]), None);
        for bit in [0, 30, 42] {
            let mut flipped = sealed.clone();
            flipped[bit] ^= 1;
            assert_eq!(one.open(&HEAD, (3, false), &flipped), None, "{bit}");
        }
    }
}
