//! What a witness remembers: for each log the newest checkpoint that it signed, one file each, on disk before its signature leaves.

use crate::{durable, keyfile};
use fadu_store::record::witness::{AddCheckpoint, Unasked, claimed_origin, judge};
use fadu_store::record::{Checkpoint, Note, NoteSigner, VerifierKey, hex, leaf_hash};
use fadu_verify::{Held, Outcome, SignedProof, check_file};
use fadu_web::office::public::restored::RESTORED;
use serde_json::json;
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

    /// The checkpoint that was signed last for a log, as it lies here.
    pub fn last(&self, log: &VerifierKey) -> Result<Option<String>, String> {
        match std::fs::read_to_string(self.file(log)) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(|e| e.to_string()),
        }
    }

    /// Takes up a log that goes on from an older state: its own operator says so, with the proof of a restoration that names exactly what was
    /// signed here last. The old checkpoint stays beside for ever, for it is proof of what was lost. Gives the sizes before and now.
    pub fn take_up(&self, log: &VerifierKey, proof: &str) -> Result<(u64, u64), String> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let held = last.get(log.name()).ok_or("本见证没有签过这本登记簿，不必接续")?;
        let next = continued(log, proof, held)?;
        let (file, said) = (self.file(log), |e: &dyn std::fmt::Display| e.to_string());
        let note = std::fs::read(&file).map_err(|e| said(&e))?;
        durable::write(&file.with_extension(format!("before-{}", held.size)), &note).map_err(|e| said(&e))?;
        durable::write(&file, next.1.as_bytes()).map_err(|e| said(&e))?;
        let sizes = (held.size, next.0.size);
        last.insert(log.name().to_owned(), next.0);
        Ok(sizes)
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

/// The checkpoint of a proof that this log was restored and knows that it lost what was signed here.
fn continued(log: &VerifierKey, proof: &str, held: &Checkpoint) -> Result<(Checkpoint, String), String> {
    let keys = std::slice::from_ref(log);
    let verdict = check_file(proof, &Held { keys, ..Held::default() });
    if verdict.outcome != Outcome::Sound || verdict.log.as_deref() != Some(log.name()) {
        return Err(format!("证明不成立：{}", verdict.sentence()));
    }
    if verdict.event.as_deref() != Some(RESTORED) {
        return Err("这不是登记簿恢复的证明（从登记簿的 /log/restored 取得）".into());
    }
    let root = hex::encode(&held.root);
    let named = (verdict.facts.get("known_size"), verdict.facts.get("known_root"));
    if named != (Some(&json!(held.size)), Some(&json!(root))) {
        let said = |v: Option<&serde_json::Value>| v.map_or("没有写".to_string(), ToString::to_string);
        return Err(format!(
            "恢复的记录没有承认本见证签过的检查点：本见证签到 {} 条，根 {root}；恢复时所知 {} 条，根 {}",
            held.size,
            said(named.0),
            said(named.1)
        ));
    }
    let proof = SignedProof::from_json(proof).map_err(|e| e.to_string())?;
    let note: Note = proof.checkpoint.parse().map_err(|e| format!("{e}"))?;
    let next = Checkpoint::opened(&note, log).map_err(|e| e.to_string())?;
    Ok((next, proof.checkpoint))
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
