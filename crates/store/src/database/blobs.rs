//! Files in the vault, what is known of those that events speak of, and law packs in the database.

use super::Store;
use crate::sql::{OptionalExtension, Row, params};
use crate::{
    log::{Fault, Pending},
    vault::Vault,
    view::BlobRow,
};
use std::path::PathBuf;

fn row(r: Row<'_>) -> Result<BlobRow, crate::sql::Error> {
    Ok(BlobRow { digest: r.get(0)?, kind: r.get(1)?, size: r.get(2)?, created: r.get(3)? })
}

impl Store {
    /// The vault with the bytes of files.
    pub fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// Where the file with this digest lies, encrypted or as it came, if the vault is on this disk.
    pub fn blob_path(&self, digest: &[u8; 32]) -> PathBuf {
        match self.file(digest) {
            Ok(super::Lies::Here(held) | super::Lies::Locked(held)) => self.vault().path(held.stored()),
            _ => self.vault().path(digest),
        }
    }

    /// Keeps public bytes as they are and gives their digest; blocks until they are there. Name them in `Built::blobs` afterwards.
    pub fn put_blob(&self, bytes: &[u8]) -> Result<[u8; 32], Fault> {
        self.vault().put(bytes)
    }

    /// The bytes with this digest, if they are there and unaltered.
    pub fn blob(&self, digest: &[u8; 32]) -> Result<Option<Vec<u8>>, Fault> {
        self.held(digest)?.map_or(Ok(None), |held| self.vault().get(&held))
    }

    /// What is known of a blob that some event speaks of.
    pub fn blob_row(&self, digest: &[u8; 32]) -> Result<Option<BlobRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached("SELECT digest, kind, size, created FROM blobs WHERE digest = ?1")?;
            Ok(find.query_row([digest], row).optional()?)
        })
    }

    /// Blobs that events speak of, in the order of their digests, after this one.
    pub fn blobs_after(&self, digest: &[u8; 32], limit: usize) -> Result<Vec<BlobRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT digest, kind, size, created FROM blobs WHERE digest > ?1 ORDER BY digest LIMIT ?2",
            )?;
            let all = find.query_map(params![digest, limit as i64], row)?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// How many blobs events speak of, and their bytes.
    pub fn blob_count(&self) -> Result<(u64, u64), Fault> {
        self.read(|conn| {
            Ok(conn.query_row("SELECT count(*), CAST(coalesce(sum(size), 0) AS BIGINT) FROM blobs", [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?)
        })
    }

    /// The digest and size of every blob that some event speaks of.
    pub fn blob_rows(&self) -> Result<Vec<([u8; 32], u64)>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached("SELECT digest, size FROM blobs ORDER BY digest")?;
            Ok(find.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?)
        })
    }

    /// Keeps a law pack for ever under its digest.
    pub fn put_pack(&self, digest: [u8; 32], bytes: Vec<u8>) -> Pending<Result<(), Fault>> {
        self.write(move |conn| super::rows::pack(conn, &digest, &bytes))
    }

    /// The law pack with this digest.
    pub fn pack(&self, digest: &[u8; 32]) -> Result<Option<Vec<u8>>, Fault> {
        self.read(|conn| {
            Ok(conn.query_row("SELECT bytes FROM packs WHERE digest = ?1", [digest], |r| r.get(0)).optional()?)
        })
    }
}
