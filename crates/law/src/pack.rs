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

    /// The bytes of the whole pack: what its digest is the SHA-256 of, and how it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (path, bytes) in &self.files {
            for part in [path.as_bytes(), bytes] {
                out.extend((part.len() as u64).to_be_bytes());
                out.extend(part);
            }
        }
        out
    }

    /// A pack from its bytes; nothing if they are not those of a pack.
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Pack> {
        let mut part = || {
            let (length, rest) = bytes.split_first_chunk::<8>()?;
            let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
            let (part, rest) = rest.split_at_checked(length)?;
            bytes = rest;
            Some((part, rest.is_empty()))
        };
        let mut pack = Pack::default();
        loop {
            let (path, _) = part()?;
            let (content, last) = part()?;
            pack.files.insert(String::from_utf8(path.to_vec()).ok()?, content.to_vec());
            if last {
                return Some(pack);
            }
        }
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Result<&str, LawError> {
        let bytes = self.files.get(path).ok_or_else(|| LawError::new(path, "没有这个文件"))?;
        std::str::from_utf8(bytes).map_err(|e| LawError::new(path, format!("不是 UTF-8：{e}")))
    }

    /// One TOML file as a value of a known shape.
    pub fn toml<T: DeserializeOwned>(&self, path: &str) -> Result<T, LawError> {
        let text = self.text(path)?;
        toml::from_str(text).map_err(|e| unread(path, text, &e))
    }

    /// The paths that begin with `folder` and end with `ending`, in order.
    pub fn paths<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = &'a str> {
        self.files.keys().map(String::as_str).filter(move |p| p.starts_with(folder) && p.ends_with(ending))
    }
}

/// What the parser says of a file, with the line at which it says so.
pub(crate) fn unread(path: &str, text: &str, e: &toml::de::Error) -> LawError {
    let line = e.span().map(|s| text[..s.start.min(text.len())].matches('\n').count() + 1);
    LawError { line, ..LawError::new(path, in_chinese(e.message())) }
}

/// What the parser says, in Chinese where it is one of the usual things.
fn in_chinese(said: &str) -> String {
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    let (first, others) = (quoted.first().copied().unwrap_or_default(), quoted.get(1..).unwrap_or_default().join("、"));
    let may = if others.is_empty() { String::new() } else { format!("；这里可以写：{others}") };
    match said {
        s if s.starts_with("unknown field") => format!("有不认识的栏目 {first}{may}"),
        s if s.starts_with("unknown variant") => format!("有不认识的取值 {first}{may}"),
        s if s.starts_with("missing field") => format!("缺少栏目 {first}"),
        s if s.starts_with("duplicate") => format!("栏目重复：{s}"),
        s if s.starts_with("invalid type") => format!("取值的类型不对：{s}"),
        other => format!("格式有误：{other}"),
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
    fn a_pack_comes_back_from_its_bytes() {
        let whole = pack(&[("a.toml", "x = 1"), ("b/c.typ", ""), ("d", "法")]);
        let bytes = whole.to_bytes();
        assert_eq!(Pack::from_bytes(&bytes), Some(whole.clone()));
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        assert_eq!(digest, whole.digest());
        for cut in [0, 7, 9, bytes.len() - 1] {
            assert_eq!(Pack::from_bytes(&bytes[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn a_missing_or_broken_file_is_named() {
        let p = pack(&[("x.toml", "a = ")]);
        assert_eq!(p.text("y.toml").unwrap_err().file, "y.toml");
        assert_eq!(p.toml::<BTreeMap<String, u8>>("x.toml").unwrap_err().file, "x.toml");
        let lines = pack(&[("y.toml", "a = 1\nb = 2\nc = \"three\"\n")]);
        let wrong = lines.toml::<BTreeMap<String, u8>>("y.toml").unwrap_err();
        assert_eq!((wrong.line, wrong.to_string().contains("取值的类型不对")), (Some(3), true), "{wrong}");
        assert_eq!(
            in_chinese("unknown field `terrm`, expected one of `id`, `term`"),
            "有不认识的栏目 terrm；这里可以写：id、term"
        );
        assert_eq!(in_chinese("missing field `id`"), "缺少栏目 id");
        assert_eq!(p.paths("x", ".toml").collect::<Vec<_>>(), ["x.toml"]);
    }
}
