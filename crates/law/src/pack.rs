//! The law pack: everything under `law/` as one immutable, digestible thing. Reading it from disk is somebody else's work.

use crate::LawError;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The content of the `law/` tree: path below `law/` (with `/`) → bytes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pack {
    /// Path → bytes, e.g. `calendar/2026.toml`.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Pack {
    /// SHA-256 over all files in the order of their paths; path and bytes are each led by their length (8 bytes, big end first).
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (path, bytes) in &self.files {
            hash.update((path.len() as u64).to_be_bytes());
            hash.update(path.as_bytes());
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
        hash.finalize().into()
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Result<&str, LawError> {
        let bytes = self.files.get(path).ok_or_else(|| LawError::new(path, "没有这个文件"))?;
        std::str::from_utf8(bytes).map_err(|e| LawError::new(path, format!("不是 UTF-8：{e}")))
    }

    /// One TOML file as a value of a known shape.
    pub fn toml<T: DeserializeOwned>(&self, path: &str) -> Result<T, LawError> {
        toml::from_str(self.text(path)?).map_err(|e| LawError::new(path, e.to_string()))
    }

    /// The paths that begin with `folder` and end with `ending`, in order.
    pub fn paths<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = &'a str> {
        self.files.keys().map(String::as_str).filter(move |p| p.starts_with(folder) && p.ends_with(ending))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(files: &[(&str, &str)]) -> Pack {
        Pack { files: files.iter().map(|(p, b)| (p.to_string(), b.as_bytes().to_vec())).collect() }
    }

    #[test]
    fn the_digest_sees_every_border() {
        let hex = |p: &Pack| p.digest().iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(hex(&pack(&[])), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let a = pack(&[("a", "bc"), ("d", "")]);
        for other in [
            pack(&[("ab", "c"), ("d", "")]),
            pack(&[("a", "bcd")]),
            pack(&[("a", "bc")]),
            pack(&[("a", "bd"), ("d", "")]),
        ] {
            assert_ne!(hex(&a), hex(&other));
        }
        assert_eq!(hex(&a), hex(&pack(&[("d", ""), ("a", "bc")])));
    }

    #[test]
    fn a_missing_or_broken_file_is_named() {
        let p = pack(&[("x.toml", "a = ")]);
        assert_eq!(p.text("y.toml").unwrap_err().file, "y.toml");
        assert_eq!(p.toml::<BTreeMap<String, u8>>("x.toml").unwrap_err().file, "x.toml");
        assert_eq!(p.paths("x", ".toml").collect::<Vec<_>>(), ["x.toml"]);
    }
}
