//! Files of statutes as people have them: markdown, plain text and DOCX of the national database, with the list that may lie beside them.

use fadu_web::office::base::Day;

use fadu_web::office::law::text::{StatuteText, parse};
use fadu_web::office::statutes::{StatuteVersion, docx, text_by};
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
    match text_of(file, &bytes) {
        Ok((source, media)) => {
            let text = parse(&source);
            match whole(&text) {
                Ok(()) => {
                    let version = version(&text, (&name, stem), hints.get(&name), media);
                    out.taken.push(Taken { version, text, bytes });
                }
                Err(reason) => out.refused.push(Refused { file: name, reason: reason.into() }),
            }
        }
        Err(Some(reason)) => out.refused.push(Refused { file: name, reason }),
        Err(None) if named => {
            out.refused.push(Refused { file: name, reason: "只收 .md、.txt、.docx 文件".into() })
        }
        Err(None) => out.skipped.push(name),
    }
}

fn whole(text: &StatuteText) -> Result<(), &'static str> {
    let body = !text.articles.is_empty() || !text.clauses.is_empty() || !text.headings.is_empty();
    match (text.title.is_empty(), body || !text.events.is_empty() || text.parts.len() > 4) {
        (true, _) => Err("文件是空的，没有标题"),
        (false, false) => Err("除了标题没有内容"),
        (false, true) => Ok(()),
    }
}

/// The text of a file and its media type; none if it is of a kind that we do not read.
pub fn text_of(file: &Path, bytes: &[u8]) -> Result<(String, &'static str), Option<String>> {
    let ending = file.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let media = match ending.as_str() {
        "md" => "text/markdown",
        "txt" => "text/plain",
        "docx" => docx::MEDIA,
        "doc" | "wps" => return Err(Some("旧格式的文档读不了，请另存为 .docx 或者 .txt".into())),
        _ => return Err(None),
    };
    text_by(media, bytes).map(|t| (t, media)).map_err(Some)
}

fn version(
    text: &StatuteText,
    (name, stem): (&str, &str),
    hint: Option<&BTreeMap<String, String>>,
    media: &str,
) -> StatuteVersion {
    let day = |key: &str| hint.and_then(|h| h.get(key)?.parse::<Day>().ok());
    let in_header = text.events.iter().filter_map(|e| e.day).max();
    StatuteVersion {
        statute: text.title.clone(),
        version_day: day_in_name(stem).or(in_header).or_else(|| day("publish_date")),
        in_force_day: day("effective_date"),
        status_hint: hint.and_then(|h| h.get("status").cloned()).unwrap_or_default(),
        folder: name.split(['/', '\\']).next().filter(|f| *f != name).unwrap_or_default().to_string(),
        file: name.to_string(),
        media: media.to_string(),
        digest: String::new(),
    }
}

/// `甲法(2021-01-22)` → the day.
fn day_in_name(stem: &str) -> Option<Day> {
    let inner = stem.rsplit_once(['(', '（'])?.1;
    inner.split_once([')', '）'])?.0.parse().ok()
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
    fn days_in_names_and_lists_are_read() {
        assert_eq!(day_in_name("甲法(2021-01-22)"), "2021-01-22".parse().ok());
        assert_eq!(day_in_name("甲法（试行）(2021-01-22)~2"), "2021-01-22".parse().ok());
        assert_eq!((day_in_name("甲法"), day_in_name("甲法（试行）")), (None, None));
        assert_eq!(cells("a,\"b,c\",,d"), ["a", "b,c", "", "d"]);
    }
}
