//! Blobs in a folder, named by their SHA-256, and law packs in the database. A blob is read only if it is what its name says.

use super::Store;
use crate::{
    log::{Fault, Pending},
    view::BlobRow,
};
use fadu_record::hex;
use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

static PART: AtomicU64 = AtomicU64::new(0);

impl Store {
    /// Where the blob with this digest lies.
    pub fn blob_path(&self, digest: &[u8; 32]) -> PathBuf {
        let name = hex::encode(digest);
        self.dir().join("blobs").join(&name[..2]).join(&name[2..])
    }

    /// Puts bytes on disk and gives their digest; blocks until they are there. Name them in `Built::blobs` afterwards.
    pub fn put_blob(&self, bytes: &[u8]) -> Result<[u8; 32], Fault> {
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        let path = self.blob_path(&digest);
        if fs::metadata(&path).is_ok_and(|m| m.len() == bytes.len() as u64) {
            return Ok(digest);
        }
        // blob_path joins three names.
        let Some(folder) = path.parent() else { return Err(Fault::Database("blob path".into())) };
        fs::create_dir_all(folder)?;
        let part = folder.join(format!("part-{}", PART.fetch_add(1, Ordering::Relaxed)));
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, &path)?;
        File::open(folder)?.sync_all()?;
        for above in folder.ancestors().skip(1).take(2) {
            File::open(above)?.sync_all()?;
        }
        Ok(digest)
    }

    /// The bytes with this digest, if they are there and unaltered.
    pub fn blob(&self, digest: &[u8; 32]) -> Result<Option<Vec<u8>>, Fault> {
        match fs::read(self.blob_path(digest)) {
            Ok(bytes) if Sha256::digest(&bytes).as_slice() == digest => Ok(Some(bytes)),
            Ok(_) => Err(Fault::Altered { table: "blobs", row: hex::encode(digest) }),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    /// What is known of a blob that some event speaks of.
    pub fn blob_row(&self, digest: &[u8; 32]) -> Result<Option<BlobRow>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached("SELECT digest, kind, size, created FROM blobs WHERE digest = ?1")?;
            let found = find.query_row([digest], |r| {
                Ok(BlobRow { digest: r.get(0)?, kind: r.get(1)?, size: r.get(2)?, created: r.get(3)? })
            });
            Ok(found.optional()?)
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
