//! What a template can see: the files of its own request, the typefaces, one date, and nothing else of the machine.

use std::collections::{BTreeMap, HashMap};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Str, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::Fonts;

/// The file every request starts from.
pub const MAIN: &str = "main.typ";

/// The world of one request; the typefaces are lent from the desk and stay warm.
pub struct PaperWorld<'a> {
    fonts: &'a Fonts,
    library: LazyHash<Library>,
    sources: HashMap<FileId, Source>,
    blobs: HashMap<FileId, Bytes>,
    main: FileId,
    date: Datetime,
}

impl<'a> PaperWorld<'a> {
    /// Lays the request's files and data out; `None` when a file name is not a plain relative one.
    pub fn new(fonts: &'a Fonts, files: &BTreeMap<String, String>, data: &str, date: Datetime) -> Option<Self> {
        let mut sources = HashMap::new();
        for (name, text) in files {
            let id = file_id(name)?;
            sources.insert(id, Source::new(id, text.clone()));
        }
        Some(PaperWorld { fonts, library: library(data), sources, blobs: HashMap::new(), main: file_id(MAIN)?, date })
    }

    /// The same with pictures that templates may show, by name; `None` when a name is not a plain one.
    pub fn with_blobs(mut self, blobs: &BTreeMap<String, Bytes>) -> Option<Self> {
        for (name, bytes) in blobs {
            self.blobs.insert(file_id(name)?, bytes.clone());
        }
        Some(self)
    }

    /// The same world with other data.
    pub fn give(&mut self, data: &str) {
        self.library = library(data);
    }
}

fn library(data: &str) -> LazyHash<Library> {
    let mut inputs = Dict::new();
    inputs.insert("data".into(), Value::Str(Str::from(data)));
    LazyHash::new(Library::builder().with_inputs(inputs).build())
}

fn file_id(name: &str) -> Option<FileId> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    if name.is_empty() || name.len() > 80 || !name.chars().all(plain) {
        return None;
    }
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn not_given() -> FileError {
    FileError::Other(Some("the file was not given with the request".into()))
}

impl World for PaperWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(not_given)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match self.blobs.get(&id) {
            Some(bytes) => Ok(bytes.clone()),
            None => self.source(id).map(|source| Bytes::from_string(source.text().to_string())),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_file_names_are_taken() {
        assert!(file_id("main.typ").is_some());
        assert!(file_id("penalty-decision.typ").is_some());
        for name in ["", "/etc/passwd", "../x.typ", "a b", "决定.typ"] {
            assert!(file_id(name).is_none(), "{name}");
        }
    }
}
