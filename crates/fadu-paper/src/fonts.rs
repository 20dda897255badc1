//! The typefaces of official papers, found once and kept for the life of the worker.
//!
//! Only the families named here are used, whatever else the machine has: the same paper must look the same, and give
//! the same bytes, on every machine with these four families.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

/// 宋体, 黑体, 楷体 and 仿宋, as the free typefaces call themselves.
const FAMILIES: [&str; 4] = ["Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai", "FandolFang R"];

/// How deep font folders are searched.
const DEPTH_MAX: u8 = 4;

/// The shelf of typefaces: the book describes them, the files are read when a paper first needs them.
pub struct Fonts {
    book: LazyHash<FontBook>,
    faces: Vec<Face>,
    files: Vec<FontFile>,
}

struct Face {
    file: usize,
    index: u32,
    font: OnceLock<Option<Font>>,
}

struct FontFile {
    path: PathBuf,
    bytes: OnceLock<Option<Bytes>>,
}

impl Fonts {
    /// Looks through the folders in order; of two equal faces the first found counts.
    pub fn find(folders: &[PathBuf]) -> Fonts {
        let mut paths = Vec::new();
        for folder in folders {
            let start = paths.len();
            collect(folder, DEPTH_MAX, &mut paths);
            paths[start..].sort();
        }
        let mut fonts = Fonts { book: LazyHash::new(FontBook::new()), faces: Vec::new(), files: Vec::new() };
        let mut known: Vec<FontInfo> = Vec::new();
        for path in paths {
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let count = known.len();
            let indices = 0..ttc_face_count(&bytes);
            for index in indices {
                let Some(info) = FontInfo::new(&bytes, index) else { continue };
                let wanted = FAMILIES.contains(&info.family.as_str());
                if wanted && !known.iter().any(|other| other.family == info.family && other.variant == info.variant) {
                    fonts.book.push(info.clone());
                    fonts.faces.push(Face { file: fonts.files.len(), index, font: OnceLock::new() });
                    known.push(info);
                }
            }
            if known.len() > count {
                fonts.files.push(FontFile { path, bytes: OnceLock::new() });
            }
        }
        fonts
    }

    /// Describes every face.
    pub fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// Gives one face, reading its file at the first call.
    pub fn font(&self, index: usize) -> Option<Font> {
        let face = self.faces.get(index)?;
        let file = self.files.get(face.file)?;
        let load = || {
            Font::new(file.bytes.get_or_init(|| std::fs::read(&file.path).ok().map(Bytes::new)).clone()?, face.index)
        };
        face.font.get_or_init(load).clone()
    }

    /// Whether not one of the families was found.
    pub fn is_empty(&self) -> bool {
        self.faces.is_empty()
    }
}

/// The folders to search: `FADU_FONTS` (parted by colons) if set, else the Debian places and the project's cache.
pub fn folders() -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os("FADU_FONTS") {
        return std::env::split_paths(&named).filter(|path| !path.as_os_str().is_empty()).collect();
    }
    let mut folders = vec![PathBuf::from("fonts")];
    if let Ok(itself) = std::env::current_exe() {
        folders.extend(itself.ancestors().skip(1).take(4).map(|above| above.join("fonts")));
    }
    folders.extend(
        ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/lxgw-wenkai", "/usr/share/fonts"]
            .map(PathBuf::from),
    );
    if let Some(home) = std::env::var_os("HOME") {
        folders.push(Path::new(&home).join(".local/share/fonts"));
    }
    folders
}

fn collect(folder: &Path, depth: u8, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_font =
            path.extension().is_some_and(|ext| ["otf", "ttf", "ttc", "otc"].iter().any(|known| ext == *known));
        if is_font && !paths.contains(&path) {
            paths.push(path);
        } else if depth > 0 && path.is_dir() {
            collect(&path, depth - 1, paths);
        }
    }
}

/// Number of faces in a font file; a collection says so in its head.
fn ttc_face_count(bytes: &[u8]) -> u32 {
    match (bytes.get(..4), bytes.get(8..12)) {
        (Some(b"ttcf"), Some(&[a, b, c, d])) => u32::from_be_bytes([a, b, c, d]).min(64),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_gives_an_empty_shelf() {
        let fonts = Fonts::find(&[PathBuf::from("no-such-folder")]);
        assert!(fonts.is_empty());
        assert!(fonts.font(0).is_none());
    }

    #[test]
    fn a_collection_tells_its_number_of_faces() {
        assert_eq!(ttc_face_count(b"ttcf\0\x01\0\0\0\0\0\x0a"), 10);
        assert_eq!(ttc_face_count(b"OTTO\0\0\0\0\0\0\0\x0a"), 1);
        assert_eq!(ttc_face_count(b""), 1);
    }
}
