//! What a witness remembers: for each log the newest checkpoint that it signed, one file each, on disk before its signature leaves.

use crate::{durable, keyfile};
use fadu_store::record::witness::{AddCheckpoint, Unasked, claimed_origin, judge};
use fadu_store::record::{Checkpoint, Note, NoteSigner, VerifierKey, hex, leaf_hash};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A witness with its folder. One process at a time.
pub struct Keeper {
    signer: NoteSigner,
    folder: PathBuf,
    logs: BTreeMap<String, VerifierKey>,
    /// The newest checkpoint of each log; the lock is held from the judgement to the disk.
    last: Mutex<BTreeMap<String, Checkpoint>>,
    _lock: File,
}

/// Why nothing was signed.
#[derive(Debug)]
pub enum NotCosigned {
    /// The request.
    Unasked(Unasked),
    /// Our disk or our key.
    Fault(String),
}

impl Keeper {
    /// Opens the folder of a witness; its key is made on the first start.
    pub fn open(dir: &Path, name: Option<&str>, logs: &[VerifierKey]) -> Result<Keeper, String> {
        let said = |e: std::io::Error| format!("{}：{e}", dir.display());
        durable::folder(dir).map_err(said)?;
        let lock = File::options().create(true).truncate(false).write(true).open(dir.join("lock")).map_err(said)?;
        lock.try_lock().map_err(|_| format!("{} 正被另一个进程使用", dir.display()))?;
        let signer = keyfile::read_or_make(&dir.join("witness.key"), (name, "witness"), true)?;
        let folder = dir.join("logs");
        durable::folder(&folder).map_err(said)?;
        let logs: BTreeMap<String, VerifierKey> = logs.iter().map(|k| (k.name().to_string(), k.clone())).collect();
        let mut keeper = Keeper { signer, folder, logs, last: Mutex::default(), _lock: lock };
        let held = keeper.logs.values().filter_map(|log| keeper.read(log).transpose());
        let held: BTreeMap<_, _> = held.map(|c| c.map(|c| (c.origin.clone(), c))).collect::<Result<_, _>>()?;
        keeper.last = Mutex::new(held);
        Ok(keeper)
    }

    /// The witness's key.
    pub fn key(&self) -> &VerifierKey {
        self.signer.key()
    }

    /// Judges a request, remembers the checkpoint, signs it as of this second.
    pub fn add(&self, asked: &str, now_s: u64) -> Result<String, NotCosigned> {
        let asked: AddCheckpoint = asked.parse().map_err(NotCosigned::Unasked)?;
        let origin = claimed_origin(&asked.note).ok_or(NotCosigned::Unasked(Unasked::Form))?;
        let log = self.logs.get(origin).ok_or(NotCosigned::Unasked(Unasked::Unknown))?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let next = judge(&asked, log, last.get(origin)).map_err(NotCosigned::Unasked)?;
        let fault = |e: &dyn std::fmt::Display| NotCosigned::Fault(e.to_string());
        // The log's own signature goes with it: a fork can be proved to anybody.
        durable::write(&self.file(log), asked.note.to_string().as_bytes()).map_err(|e| fault(&e))?;
        last.insert(next.origin.clone(), next);
        let line = self.signer.sign(asked.note.unverified_text(), now_s).map_err(|e| fault(&e))?;
        Ok(line.to_string())
    }

    /// What was signed last for a log. A file that cannot be read is no reason to begin anew: then nothing is signed.
    fn read(&self, log: &VerifierKey) -> Result<Option<Checkpoint>, String> {
        let file = self.file(log);
        let said = |e: &dyn std::fmt::Display| format!("{}：{e}", file.display());
        let text = match std::fs::read_to_string(&file) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|e| said(&e))?,
        };
        let note: Note = text.parse().map_err(|e| said(&e))?;
        Checkpoint::opened(&note, log).map(Some).map_err(|e| said(&e))
    }

    fn file(&self, log: &VerifierKey) -> PathBuf {
        self.folder.join(hex::encode(&leaf_hash(log.name().as_bytes())[..16]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_remembers_what_it_signed_and_lets_no_second_process_in() {
        let dir = std::env::temp_dir().join(format!("fadu-keeper-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        let log = NoteSigner::of_seed("fadu-test/log", &[3; 32], false).unwrap();
        let logs = [log.key().clone()];
        let open = || Keeper::open(&dir, None, &logs);
        let ask = |old: u64, size: u64| {
            let root = if size == 0 { fadu_store::record::merkle::empty_root() } else { [1; 32] };
            let note = Checkpoint::new("fadu-test/log", size, root).signed(&log, 0).unwrap();
            AddCheckpoint { old, proof: Vec::new(), note }.to_string()
        };
        let keeper = open().unwrap();
        assert!(open().err().unwrap().contains("另一个进程"));
        let line = keeper.add(&ask(0, 5), 1_790_000_000).unwrap();
        let whole: Note = format!("{}\n{line}", Checkpoint::new("fadu-test/log", 5, [1; 32])).parse().unwrap();
        assert_eq!(whole.verified(&[keeper.key()]).unwrap().1[0].time, Some(1_790_000_000));
        let key = keeper.key().clone();
        drop(keeper);
        let keeper = open().unwrap();
        assert_eq!(keeper.key(), &key);
        let refused = |asked: &str| match keeper.add(asked, 0) {
            Err(NotCosigned::Unasked(why)) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(&ask(0, 9)), Unasked::Elsewhere(5));
        assert_eq!(refused(&ask(5, 4)), Unasked::Smaller);
        assert_eq!(refused(&ask(5, 9)), Unasked::Unproved);
        assert_eq!(refused(&ask(0, 9).replace("fadu-test/log\n9", "fadu-else/log\n9")), Unasked::Unknown);
        assert_eq!(refused("old 5\n\nnothing"), Unasked::Form);
        drop(keeper);
        // A memory that cannot be read is not taken for none.
        let file = std::fs::read_dir(dir.join("logs")).unwrap().next().unwrap().unwrap().path();
        std::fs::write(file, "").unwrap();
        assert!(open().is_err());
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
