//! The secret keys of the log and of a witness: one file each, made on the first start, readable by their owner only.

use crate::chance::SystemChance;
use crate::durable;
use fadu_store::record::key::secret_text;
use fadu_store::record::{Ed25519, Kind, NoteSigner, Signer, VerifierKey, hex};
use fadu_web::office::Chance;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Where the log's key is.
pub fn of_log(data: &Path) -> PathBuf {
    data.join("keys").join("log.key")
}

/// Reads a key; `None` where there is no such file. A file that others may read is refused.
pub fn read(file: &Path) -> Result<Option<NoteSigner>, String> {
    let said = |e: &dyn std::fmt::Display| format!("{}：{e}", file.display());
    let text = match std::fs::read_to_string(file) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|e| said(&e))?,
    };
    let mode = std::fs::metadata(file).map_err(|e| said(&e))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(said(&"别的用户也能读私钥，请先 chmod 600"));
    }
    NoteSigner::of_secret(&text).map(Some).map_err(|e| said(&e))
}

/// Makes a key. Without a name it is called after itself: `prefix-` and the first four bytes of its id.
pub fn make(file: &Path, (name, prefix): (Option<&str>, &str), cosigns: bool) -> Result<NoteSigner, String> {
    let said = |e: &dyn std::fmt::Display| format!("{}：{e}", file.display());
    let mut seed = [0; 32];
    SystemChance.fill(&mut seed);
    let own = VerifierKey::new(prefix, Kind::Text, Ed25519::of_seed(&seed).public()).map_err(|e| said(&e))?;
    let called = name.map_or_else(|| format!("{prefix}-{}", hex::encode(&own.id())), str::to_string);
    let signer = NoteSigner::of_seed(&called, &seed, cosigns).map_err(|e| said(&e))?;
    durable::folder(file.parent().unwrap_or(Path::new("."))).map_err(|e| said(&e))?;
    durable::write(file, secret_text(signer.key(), &seed).as_bytes()).map_err(|e| said(&e))?;
    Ok(signer)
}

/// Reads the key, or makes it where there is none.
pub fn read_or_make(file: &Path, names: (Option<&str>, &str), cosigns: bool) -> Result<NoteSigner, String> {
    match read(file)? {
        Some(signer) => Ok(signer),
        None => make(file, names, cosigns),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        let dir = std::env::temp_dir().join(format!("fadu-keyfile-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        let file = of_log(&dir);
        assert!(read(&file).unwrap().is_none());
        let made = read_or_make(&file, (None, "fadu"), false).unwrap();
        let again = read_or_make(&file, (Some("other/log"), "fadu"), false).unwrap();
        assert_eq!(made.key(), again.key());
        assert!(made.key().name().starts_with("fadu-") && made.key().name().len() == 13, "{}", made.key());
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(&dir.join("keys"))), (0o600, 0o700));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read(&file).unwrap_err().contains("chmod 600"));
        let witness = make(&dir.join("w.key"), (Some("witness.example/w1"), "witness"), true).unwrap();
        assert_eq!((witness.key().name(), witness.key().kind()), ("witness.example/w1", Kind::Cosignature));
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
