//! A procedure being drafted: the files of a folder laid into a pack as one more version, and where in them a finding stands.

use crate::{Finding, LawError, Pack};
use fadu_base::Day;
use std::collections::BTreeMap;

/// The files of a version, by their paths below its folder.
pub type Files = BTreeMap<String, String>;

/// The folder of a version below `procedures/`: an id alone is the version that came with the program.
pub fn folder(procedure: &str, in_force: Day) -> String {
    format!("{procedure}@{in_force}")
}

/// What a version's folder holds, without what only proves it.
pub fn files_of(pack: &Pack, folder: &str) -> Files {
    let root = format!("procedures/{folder}/");
    let counts = |p: &str| allowed(p).is_ok();
    let own = pack.files.iter().filter_map(|(path, bytes)| {
        let below = path.strip_prefix(&root).filter(|p| counts(p))?;
        Some((below.to_string(), String::from_utf8(bytes.clone()).ok()?))
    });
    own.collect()
}

/// Whether a file of this name belongs to a procedure; else why not.
pub fn allowed(path: &str) -> Result<(), String> {
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let named =
        |folder: &str, ending: &str| path.strip_prefix(folder).and_then(|p| p.strip_suffix(ending)).is_some_and(word);
    if matches!(path, "procedure.toml" | "limits.toml") || named("acts/", ".toml") || named("documents/", ".typ") {
        return Ok(());
    }
    Err(format!(
        "{path}：程序只有 procedure.toml、limits.toml、acts/名.toml 和 documents/名.typ 这些文件，名用小写字母、数字和短横"
    ))
}

/// The pack with one more version of a procedure, in force from that day.
pub fn laid(pack: &Pack, (procedure, in_force): (&str, Day), files: &Files) -> Result<Pack, LawError> {
    let folder = folder(procedure, in_force);
    let root = format!("procedures/{folder}/");
    let mut pack = pack.clone();
    if pack.files.keys().any(|p| p.starts_with(&root)) {
        return Err(LawError::new(root, format!("{in_force} 已经有一个版本")));
    }
    for (path, text) in files {
        let text = if path == "procedure.toml" { dated(text, in_force) } else { text.clone() };
        pack.files.insert(format!("{root}{path}"), text.into_bytes());
    }
    let head = format!("{root}procedure.toml");
    let said: toml::Table = pack.toml(&head)?;
    match said.get("id").and_then(toml::Value::as_str) {
        Some(id) if id == procedure => Ok(pack),
        Some(id) => Err(LawError::new(head, format!("id 是 {id}，这份草稿起草的是 {procedure}"))),
        None => Err(LawError::new(head, "缺少栏目：id")),
    }
}

/// The head of a procedure with its first day; when it ends is not written but follows from the next version. No line moves.
fn dated(text: &str, in_force: Day) -> String {
    let mut in_head = true;
    let line = |line: &str| {
        in_head &= !line.trim_start().starts_with('[');
        let key = line.split_once('=').map_or("", |(key, _)| key.trim());
        match key {
            "in_force" if in_head => format!("in_force = \"{in_force}\""),
            "until" if in_head => "# until".to_string(),
            _ => line.to_string(),
        }
    };
    let mut out = text.lines().map(line).collect::<Vec<_>>().join("\n");
    out.push('\n');
    out
}

/// Where a finding stands in the files of a version: the file below its folder and the line, as near as its words tell.
pub fn located(finding: &Finding, folder: &str, files: &Files) -> Option<(String, Option<usize>)> {
    let root = format!("procedures/{folder}");
    let below = finding.file.strip_prefix(&root)?.trim_start_matches('/');
    if files.contains_key(below) {
        return Some((below.to_string(), finding.line));
    }
    let words = words(&finding.what);
    let Some((subject, rest)) = words.split_first() else { return Some(("procedure.toml".to_string(), None)) };
    let of_subject = |line: &str| {
        let line = line.trim();
        [format!("id = \"{subject}\""), format!("[field.{subject}]"), format!("[number.{subject}]")]
            .iter()
            .any(|s| line.contains(s))
    };
    let tables = files.iter().filter(|(path, _)| path.ends_with(".toml"));
    for (path, text) in tables.clone() {
        let Some(at) = text.lines().position(of_subject) else { continue };
        // Within the act or term that it speaks of, the line with the last word that it names.
        let block =
            text.lines().enumerate().skip(at).take_while(|(n, l)| *n == at || !l.trim_start().starts_with("[["));
        let named = |w: &&str| block.clone().find(|(_, l)| quotes(l, w)).map(|(n, _)| n);
        let line = rest.iter().rev().copied().filter(|w| w != subject).find_map(|w| named(&w));
        return Some((path.clone(), Some(line.unwrap_or(at) + 1)));
    }
    let anywhere = |w: &str| {
        tables.clone().find_map(|(path, text)| Some((path.clone(), text.lines().position(|l| quotes(l, w))? + 1)))
    };
    let found = words.iter().rev().find_map(|w| anywhere(w));
    Some(found.map_or(("procedure.toml".to_string(), None), |(path, line)| (path, Some(line))))
}

/// Whether a line holds this word as a value or a part of one.
fn quotes(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        edge(line[..at].chars().next_back()) && edge(line[at + word.len()..].chars().next())
    })
}

/// The words of a finding that may stand in a file.
fn words(what: &str) -> Vec<&str> {
    let of_file = |c: char| c.is_ascii_alphanumeric() || "_-/.".contains(c);
    what.split(|c| !of_file(c)).filter(|w| w.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> Files {
        all.iter().map(|(p, t)| (p.to_string(), t.to_string())).collect()
    }

    #[test]
    fn a_version_is_laid_beside_the_older_one_and_dated() {
        let day: Day = "2026-12-01".parse().unwrap();
        let old = "id = \"v\"\nin_force = \"2021-01-01\"\nuntil = \"2022-01-01\"\n[headline]\nin_force = 1\n";
        let mut pack = Pack::default();
        pack.files.insert("procedures/v/procedure.toml".into(), old.into());
        pack.files.insert("procedures/v/scenarios/a.toml".into(), Vec::new());
        let own = files_of(&pack, "v");
        assert_eq!(own.keys().collect::<Vec<_>>(), ["procedure.toml"]);
        let laid_out = laid(&pack, ("v", day), &own).unwrap();
        assert_eq!(
            laid_out.text("procedures/v@2026-12-01/procedure.toml").unwrap(),
            "id = \"v\"\nin_force = \"2026-12-01\"\n# until\n[headline]\nin_force = 1\n"
        );
        assert_eq!(laid_out.text("procedures/v/procedure.toml").unwrap(), old);
        assert!(laid(&laid_out, ("v", day), &own).unwrap_err().message.contains("已经有一个版本"));
        assert!(laid(&pack, ("w", day), &own).unwrap_err().message.contains("id 是 v"));
    }

    #[test]
    fn only_files_of_a_procedure_belong_to_it() {
        for good in ["procedure.toml", "limits.toml", "acts/filing.toml", "documents/a-b2.typ"] {
            assert_eq!(allowed(good), Ok(()), "{good}");
        }
        for bad in [
            "../x.toml",
            "acts/../a.toml",
            "acts/.toml",
            "scenarios/a.toml",
            "a.toml",
            "documents/a.pdf",
            "/procedure.toml",
        ] {
            assert!(allowed(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_finding_is_led_to_its_line() {
        let acts = "[[act]]\nid = \"give\"\nguards = [\n  { field = \"xy\" },\n]\n\n[[act]]\nid = \"file\"\nafter = [\"Nothing\"]\n";
        let all = files(&[("procedure.toml", "id = \"v\"\ncites = [\"y-law/1\"]\n"), ("acts/a.toml", acts)]);
        let check = |file: &str, what: &str, told: (&str, Option<usize>)| {
            let found = located(&Finding::error(file, what), "v@2026-12-01", &all);
            assert_eq!(found, Some((told.0.to_string(), told.1)), "{what}");
        };
        let here = "procedures/v@2026-12-01";
        check(here, "give 的 officers-at-least：没有字段 xy", ("acts/a.toml", Some(4)));
        check(here, "file：没有办理动作或事件 Nothing", ("acts/a.toml", Some(9)));
        check(here, "file：没有阶段", ("acts/a.toml", Some(8)));
        check(here, "程序 引用 y-law/1：法律库中没有", ("procedure.toml", Some(2)));
        let line = Finding { line: Some(7), ..Finding::error(format!("{here}/acts/a.toml"), "格式有误") };
        assert_eq!(located(&line, "v@2026-12-01", &all), Some(("acts/a.toml".into(), Some(7))));
        assert_eq!(located(&Finding::error("limits", "x"), "v@2026-12-01", &all), None);
    }
}
