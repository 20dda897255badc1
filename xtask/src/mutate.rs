//! `xtask law-mutate`: hands every mutant of the law pack to the scenario runner and reports those that no scenario noticed.
//!
//! The runner is a program of its own (`scenarios --law DIR --mutants FILE`), for the tools may not depend on the product's rooms. The two files
//! that pass between them are described in docs/how-to/add-a-guard.md.

use crate::mutants::{Mutant, mutants};
use crate::tree::root;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the runner is given.
#[derive(Serialize)]
struct Request<'a> {
    version: u32,
    mutants: Vec<Numbered<'a>>,
}

/// A mutant with its number.
#[derive(Serialize)]
struct Numbered<'a> {
    mutant: usize,
    what: &'a str,
    file: &'a str,
    text: &'a str,
}

/// One line of the runner's answer.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
enum Answer {
    /// The pack as it stands: scenarios that fail without any mutant.
    Baseline { baseline: Vec<String> },
    /// One mutant: the scenario that failed, or why the pack no longer loads.
    Mutant { mutant: usize, killed: bool },
}

/// Runs all mutants; `--list` only names them, `--only PART` takes those of files with that part in their path, `--runner FILE` asks a runner that
/// was built before (else it is built here, in release mode: a hundred thousand stories are played).
pub fn run(args: &[String]) -> Result<(), String> {
    let law = root().join("law");
    let told = |name: &str| args.iter().position(|a| a == name).and_then(|at| args.get(at + 1));
    let only = told("--only");
    let mut mutants = mutants(&pack_files(&law)?)?;
    mutants.retain(|mutant| only.is_none_or(|part| mutant.file.contains(part.as_str())));
    if args.iter().any(|arg| arg == "--list") {
        mutants.iter().for_each(|mutant| println!("{}: {}", mutant.file, mutant.what));
        return Ok(());
    }
    if mutants.is_empty() {
        return Err("law-mutate: no guard and no limit found under law/".to_owned());
    }
    let answers = run_scenarios(runner(told("--runner")), &law, &mutants)?;
    let survivors = survivors(&mutants, &answers)?;
    println!("law-mutate: {} mutants, {} survive", mutants.len(), survivors.len());
    if survivors.is_empty() {
        return Ok(());
    }
    let list: String = survivors.iter().map(|mutant| format!("\n  law/{}: {}", mutant.file, mutant.what)).collect();
    Err(format!("law-mutate: no scenario noticed:{list}"))
}

/// All TOML files under `law/`, by their path from there.
fn pack_files(law: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![law.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
                let name = path.strip_prefix(law).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.insert(name, text);
            }
        }
    }
    Ok(files)
}

/// The runner as it is called, before its arguments.
fn runner(built: Option<&String>) -> Command {
    if let Some(file) = built {
        return Command::new(file);
    }
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "-q", "--release", "-p", "scenarios", "--bin", "scenarios", "--"]);
    cargo
}

/// One run of the scenario program for all mutants together.
fn run_scenarios(mut runner: Command, law: &Path, mutants: &[Mutant]) -> Result<Vec<Answer>, String> {
    let numbered = mutants.iter().enumerate();
    let numbered =
        numbered.map(|(mutant, m)| Numbered { mutant, what: &m.what, file: &m.file, text: &m.text }).collect();
    let request = serde_json::to_vec(&Request { version: 1, mutants: numbered }).map_err(|e| e.to_string())?;
    let file = request_file();
    std::fs::write(&file, request).map_err(|e| format!("{}: {e}", file.display()))?;
    let output = runner
        .arg("--law")
        .arg(law)
        .arg("--mutants")
        .arg(&file)
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("the scenario runner does not start: {e}"))?;
    // A left-over file harms nobody.
    let _ = std::fs::remove_file(&file);
    if !output.status.success() {
        return Err(format!("law-mutate: the scenario runner ended with {}", output.status));
    }
    String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.starts_with('{')).map(answer).collect()
}

fn request_file() -> PathBuf {
    std::env::temp_dir().join(format!("fadu-mutants-{}.json", std::process::id()))
}

fn answer(line: &str) -> Result<Answer, String> {
    serde_json::from_str(line).map_err(|e| format!("law-mutate: the runner said {line:?}: {e}"))
}

/// Mutants that nothing noticed. A missing answer is a fault, not a survivor.
fn survivors<'a>(mutants: &'a [Mutant], answers: &[Answer]) -> Result<Vec<&'a Mutant>, String> {
    let mut killed = BTreeMap::new();
    let mut broken: Option<&[String]> = None;
    for answer in answers {
        match answer {
            Answer::Baseline { baseline } => broken = Some(baseline),
            Answer::Mutant { mutant, killed: dead } => drop(killed.insert(*mutant, *dead)),
        }
    }
    match broken {
        None => return Err("law-mutate: the runner did not say how the pack stands without mutants".to_owned()),
        Some([]) => {}
        Some(failed) => {
            return Err(format!("law-mutate: scenarios fail already without a mutant: {}", failed.join(", ")));
        }
    }
    let unanswered: BTreeSet<usize> = (0..mutants.len()).filter(|at| !killed.contains_key(at)).collect();
    if !unanswered.is_empty() {
        return Err(format!("law-mutate: the runner did not answer for mutants {unanswered:?}"));
    }
    Ok(mutants.iter().enumerate().filter(|(at, _)| !killed[at]).map(|(_, mutant)| mutant).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answers: &[&str], expected: Result<&[&str], &str>) {
        let mutant = |what: &str| Mutant { what: what.to_owned(), file: "f".to_owned(), text: String::new() };
        let mutants = [mutant("a"), mutant("b")];
        let answers: Vec<Answer> = answers.iter().map(|line| answer(line).unwrap()).collect();
        match (survivors(&mutants, &answers), expected) {
            (Ok(found), Ok(expected)) => {
                assert_eq!(found.iter().map(|m| m.what.as_str()).collect::<Vec<_>>(), expected)
            }
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, expected) => panic!("{found:?} is not {expected:?}"),
        }
    }

    #[test]
    fn survivors_are_found() {
        let sound = r#"{"baseline":[]}"#;
        let (dead, alive) = (r#"{"mutant":0,"killed":true,"by":"s-1"}"#, r#"{"mutant":1,"killed":false}"#);
        check(&[sound, dead, alive], Ok(&["b"]));
        check(&[sound, dead, r#"{"mutant":1,"killed":true,"by":"law check: no such limit"}"#], Ok(&[]));
        check(&[sound, dead], Err("did not answer"));
        check(&[dead, alive], Err("without mutants"));
        check(&[r#"{"baseline":["s-9"]}"#, dead, alive], Err("s-9"));
        assert!(answer("{\"mutant\":true}").is_err());
    }
}
