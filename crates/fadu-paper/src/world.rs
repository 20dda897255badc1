//! What a template can see: the files of its own request, the typefaces, one date, and nothing else of the machine.

use std::borrow::Cow;
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

/// The file under which a template reads its data.
const DATA: &str = "data.json";
/// So many different files are kept read between requests.
const KEPT_SOURCES: usize = 64;

/// What worlds share and what therefore stays the same from one to the next: results of the typesetter are kept only as long as it does.
pub struct Shelf {
    fonts: Fonts,
    library: LazyHash<Library>,
    /// Files as they were read, the one used last at the end.
    read: Vec<Source>,
}

impl Shelf {
    /// With these typefaces.
    pub fn new(fonts: Fonts) -> Shelf {
        Shelf { fonts, library: LazyHash::new(Library::builder().build()), read: Vec::new() }
    }

    /// The typefaces.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// A file of a request, read anew only when its text is another; `None` when its name is not a plain relative one.
    fn read(&mut self, name: &str, text: &str) -> Option<Source> {
        let id = file_id(name)?;
        let source = match self.read.iter().position(|known| known.id() == id && known.text() == text) {
            Some(place) => self.read.remove(place),
            None => Source::new(id, text.to_string()),
        };
        if self.read.len() == KEPT_SOURCES {
            self.read.remove(0);
        }
        self.read.push(source.clone());
        Some(source)
    }
}

/// The world of one request; typefaces and library are lent from the shelf.
pub struct PaperWorld<'a> {
    fonts: &'a Fonts,
    library: Cow<'a, LazyHash<Library>>,
    sources: HashMap<FileId, Source>,
    blobs: HashMap<FileId, Bytes>,
    main: FileId,
    date: Datetime,
}

impl<'a> PaperWorld<'a> {
    /// Lays the request's files and data out; `None` when a file name is not a plain relative one.
    pub fn new(shelf: &'a mut Shelf, files: &BTreeMap<String, String>, data: String, date: Datetime) -> Option<Self> {
        let mut sources = HashMap::new();
        for (name, text) in files {
            let source = shelf.read(name, text)?;
            sources.insert(source.id(), source);
        }
        let shelf = &*shelf;
        let (main, mut blobs) = (file_id(MAIN)?, HashMap::new());
        // Packs of earlier days read the data from the inputs of the library. That makes every library another one, and nothing of an
        // earlier paper is of use for a later.
        let library = if files.values().any(|text| text.contains(DATA)) {
            blobs.insert(file_id(DATA)?, Bytes::from_string(data));
            Cow::Borrowed(&shelf.library)
        } else {
            Cow::Owned(library_with(&data))
        };
        Some(PaperWorld { fonts: &shelf.fonts, library, sources, blobs, main, date })
    }

    /// The same with pictures that templates may show, by name; `None` when a name is not a plain one.
    pub fn with_blobs(mut self, blobs: &BTreeMap<String, Bytes>) -> Option<Self> {
        for (name, bytes) in blobs {
            self.blobs.entry(file_id(name)?).or_insert(bytes.clone());
        }
        Some(self)
    }

    /// The same world with other data, handed over as the command line of the typesetter does it.
    pub fn give(&mut self, data: &str) {
        self.library = Cow::Owned(library_with(data));
    }
}

impl PaperWorld<'_> {
    /// The same with other data, as a file.
    pub fn give_file(&mut self, data: String) {
        if let Some(id) = file_id(DATA) {
            self.blobs.insert(id, Bytes::from_string(data));
        }
    }
}

fn library_with(data: &str) -> LazyHash<Library> {
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
