//! Files of statutes as people have them: markdown, plain text and DOCX of the national database, with the list that may lie beside them.

use fadu_web::office::base::Day;

use fadu_web::office::law::text::StatuteText;
use fadu_web::office::statutes::StatuteVersion;
use fadu_web::office::statutes::reading::read_file;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A text that was read.
pub struct Taken {
    /// What is registered of it.
    pub version: StatuteVersion,
    /// Its articles.
    pub text: StatuteText,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A file that was refused.
#[derive(Serialize)]
pub struct Refused {
    /// Its path.
    pub file: String,
    /// Why, for the person who brought it.
    pub reason: String,
}

/// What was found below some paths.
#[derive(Default)]
pub struct Read {
    /// Read.
    pub taken: Vec<Taken>,
    /// Refused.
    pub refused: Vec<Refused>,
    /// Files in folders that are no statutes: lists, notes.
    pub skipped: Vec<String>,
}

/// A row of MANIFEST.csv: its columns by name.
type Hints = BTreeMap<String, BTreeMap<String, String>>;

/// Reads all files below some paths.
pub fn read_all(paths: &[PathBuf]) -> Result<Read, String> {
    let mut out = Read::default();
    for path in paths {
        if path.is_dir() {
            let hints = hints(&path.join("MANIFEST.csv"));
            for file in files(path)? {
                take(&mut out, &file, (path, &hints), false);
            }
        } else if path.is_file() {
            let folder = path.parent().unwrap_or(Path::new(""));
            take(&mut out, path, (folder, &Hints::new()), true);
        } else {
            return Err(format!("没有这个文件或者文件夹：{}", path.display()));
        }
    }
    Ok(out)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let (mut out, mut open) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(next) = open.pop() {
        let entries = std::fs::read_dir(&next).map_err(|e| format!("{}：{e}", next.display()))?;
        for entry in entries {
            let path = entry.map_err(|e| e.to_string())?.path();
            if path.is_dir() { open.push(path) } else { out.push(path) }
        }
    }
    out.sort();
    Ok(out)
}

fn take(out: &mut Read, file: &Path, (root, hints): (&Path, &Hints), named: bool) {
    let name = file.strip_prefix(root).unwrap_or(file).display().to_string();
    let stem = file.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    if !named && matches!(stem, "FORMAT" | "README" | "MANIFEST") {
        out.skipped.push(name);
        return;
    }
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(e) => return out.refused.push(Refused { file: name, reason: format!("读不出来：{e}") }),
    };
    match read_file(&name, &bytes) {
        Ok((version, text)) => {
            let version = hinted(version, hints.get(&name));
            out.taken.push(Taken { version, text, bytes });
        }
        Err(Some(reason)) => out.refused.push(Refused { file: name, reason }),
        Err(None) if named => {
            out.refused.push(Refused { file: name, reason: "只收 .md、.txt、.docx 文件".into() })
        }
        Err(None) => out.skipped.push(name),
    }
}

/// A version with what the list beside the files says of it.
fn hinted(version: StatuteVersion, hint: Option<&BTreeMap<String, String>>) -> StatuteVersion {
    let day = |key: &str| hint.and_then(|h| h.get(key)?.parse::<Day>().ok());
    StatuteVersion {
        version_day: version.version_day.or_else(|| day("publish_date")),
        in_force_day: day("effective_date"),
        status_hint: hint.and_then(|h| h.get("status").cloned()).unwrap_or_default(),
        ..version
    }
}

fn hints(file: &Path) -> Hints {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut rows = text.lines().map(cells);
    let head = rows.next().unwrap_or_default();
    rows.map(|r| {
        let row: BTreeMap<String, String> = head.iter().cloned().zip(r).collect();
        (row.get("file").cloned().unwrap_or_default(), row)
    })
    .collect()
}

/// One line of a CSV file; quotes may hold commas.
fn cells(line: &str) -> Vec<String> {
    let (mut out, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match (c, quoted, out.last_mut()) {
            ('"', ..) => quoted = !quoted,
            (',', false, _) => out.push(String::new()),
            (_, _, Some(last)) => last.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_lists_are_read() {
        assert_eq!(cells("a,\"b,c\",,d"), ["a", "b,c", "", "d"]);
    }
}
