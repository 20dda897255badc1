//! A file as it lies on the shelf: as it came, where it is public, or in sealed segments under a key of its own. Either way the same bytes are read.

use super::pieces::{PIECE, STEP};
use super::sealed::{HEAD, begins, measured, opened};
use super::{Name, Vault, altered, intake};
use crate::log::Fault;
use crate::personal::{DataKey, SegmentCipher};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A file, under which name it lies on the shelf, and what opens it.
#[derive(Clone)]
pub struct Held {
    pub(super) name: Name,
    pub(super) stored: Name,
    cipher: Option<Arc<SegmentCipher>>,
}

impl From<Name> for Held {
    /// As it came.
    fn from(name: Name) -> Held {
        Held { name, stored: name, cipher: None }
    }
}

/// So much of a file is there, in so many pieces.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    pub size: u64,
    pub pieces: u64,
}

impl Held {
    /// One that lies encrypted.
    pub fn sealed(name: Name, stored: Name, key: &DataKey) -> Held {
        Held { name, stored, cipher: Some(Arc::new(key.segments())) }
    }
    /// Its SHA-256.
    pub fn name(&self) -> &Name {
        &self.name
    }
    /// Under which name it lies on the shelf.
    pub fn stored(&self) -> &Name {
        &self.stored
    }
    /// Whether it lies encrypted.
    pub fn is_sealed(&self) -> bool {
        self.cipher.is_some()
    }
}

impl Vault {
    /// How large a file is, if it is there.
    pub fn size(&self, held: &Held) -> Result<Option<u64>, Fault> {
        Ok(self.measure(held)?.map(|m| m.size))
    }

    /// The same; what no file can be is altered.
    pub(super) fn measure(&self, held: &Held) -> Result<Option<Measure>, Fault> {
        let Some(lying) = self.0.shelf.size(&held.stored)? else { return Ok(None) };
        let measured = match held.cipher {
            None => Some((lying.div_ceil(PIECE as u64), lying)),
            Some(_) => measured(lying),
        };
        let (pieces, size) = measured.ok_or_else(|| altered(&held.name))?;
        Ok(Some(Measure { size, pieces }))
    }

    /// So many pieces from the n-th on, fewer at the end; nothing if the file is not there. What does not open is altered.
    pub(super) fn pieces(&self, held: &Held, of: Measure, (n, most): (u64, u64)) -> Result<Option<Vec<u8>>, Fault> {
        let most = most.min(of.pieces.saturating_sub(n));
        let shelf = &self.0.shelf;
        let length = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        let Some(cipher) = &held.cipher else {
            return shelf.read(&held.name, n * PIECE as u64, length(most * PIECE as u64));
        };
        // The head goes with the first.
        let from = if n == 0 { 0 } else { begins(n) };
        let Some(lying) = shelf.read(&held.stored, from, length(begins(n + most) - from))? else { return Ok(None) };
        let body = if n == 0 { lying.strip_prefix(&HEAD) } else { Some(&lying[..]) };
        let bytes = body.and_then(|body| opened(cipher, (n, of.pieces), body));
        Ok(Some(bytes.ok_or_else(|| altered(&held.name))?))
    }

    /// The whole of a file, step by step: `told` hears each and says whether to go on. So many bytes were read, nothing if it is not there.
    pub(super) fn steps(
        &self,
        held: &Held,
        told: &mut dyn FnMut(&[u8]) -> Result<bool, Fault>,
    ) -> Result<Option<u64>, Fault> {
        const MOST: u64 = (STEP / PIECE) as u64;
        let Some(of) = self.measure(held)? else { return Ok(None) };
        let (mut n, mut size) = (0, 0);
        while n < of.pieces {
            let Some(step) = self.pieces(held, of, (n, MOST))? else { return Ok(None) };
            size += step.len() as u64;
            n += MOST;
            if !told(&step)? {
                break;
            }
        }
        Ok(Some(size))
    }

    /// All of a file, if it is there and unaltered: for what is small enough to be held in memory.
    pub fn get(&self, held: &Held) -> Result<Option<Vec<u8>>, Fault> {
        let mut all = Vec::new();
        let there = self.steps(held, &mut |step| {
            all.extend_from_slice(step);
            Ok(true)
        })?;
        match there {
            None => Ok(None),
            Some(_) if Sha256::digest(&all).as_slice() == held.name => Ok(Some(all)),
            Some(_) => Err(altered(&held.name)),
        }
    }

    /// The first bytes, enough to tell a media type; those of a file that is not encrypted are unchecked.
    pub fn first(&self, held: &Held) -> Result<Option<Vec<u8>>, Fault> {
        if held.cipher.is_none() {
            return self.0.shelf.read(&held.name, 0, intake::FIRST);
        }
        let Some(of) = self.measure(held)? else { return Ok(None) };
        let first = self.pieces(held, of, (0, 1))?;
        Ok(first.map(|mut bytes| {
            bytes.truncate(intake::FIRST);
            bytes
        }))
    }

    /// Puts a file that lies as it came under a key of its own, beside what lies there; nothing if it is not there. One that does not fit its name
    /// stays as it is.
    pub fn sealed_copy(&self, name: &Name, key: DataKey) -> Result<Option<intake::Laid>, Fault> {
        let mut copy = self.sealed_intake(key)?;
        let there = self.steps(&Held::from(*name), &mut |step| copy.push(step).map(|()| true))?;
        match there {
            None => Ok(None),
            Some(_) if copy.digest() == *name => copy.keep().map(Some),
            Some(_) => Err(altered(name)),
        }
    }
}
