//! `xtask test`: the stages of `make test`, in order, with the minutes of each.
//!
//! The stages are the list below; a new one is one entry. A stage whose files are not there yet is passed over with a word.

use crate::tree::root;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// One stage.
struct Stage {
    /// Its name, for `--only`.
    name: &'static str,
    /// What it shows, and why it may take time.
    about: &'static str,
    /// One of these must be there, or the stage does not exist yet. Empty: always.
    needs: &'static [&'static str],
    /// The command; `{release}` is the folder of release binaries, a leading `xtask` is this program.
    command: &'static [&'static str],
}

const STAGES: &[Stage] = &[
    Stage { name: "fmt", about: "every file is formatted", needs: &[], command: &["cargo", "fmt", "--all", "--check"] },
    Stage {
        name: "tidy",
        about: "the house stands as ARCHITECTURE.md says",
        needs: &["ARCHITECTURE.md"],
        command: &["xtask", "tidy", "--quiet"],
    },
    // One at a time: built together, the two would ask other features of the typesetter's libraries than its tests do, and all would be built twice.
    Stage {
        name: "typesetter",
        about: "the typesetter in release mode (cold: 10 to 15 minutes on 2 cores, nearly all of it its libraries)",
        needs: &[],
        command: &["cargo", "build", "--release", "-p", "fadu-paper"],
    },
    Stage {
        name: "build",
        about: "the server and the runner of scenarios in release mode, together: alone, the runner would ask other features of its libraries",
        needs: &[],
        command: &["cargo", "build", "--release", "-p", "fadu", "-p", "scenarios"],
    },
    Stage {
        name: "unit",
        about: "unit and integration tests of every crate but the typesetter and the browser",
        needs: &[],
        command: &["cargo", "test", "--workspace", "--exclude", "fadu-paper", "--exclude", "browser"],
    },
    Stage {
        name: "sm",
        about: "signatures with SM2 and SM3: known answers of the national standards",
        needs: &[],
        command: &["cargo", "test", "-p", "fadu-record", "--features", "sm", "--test", "notes"],
    },
    Stage {
        name: "paper",
        about: "the typesetter's own tests, on its release build",
        needs: &[],
        command: &["cargo", "test", "--release", "-p", "fadu-paper"],
    },
    Stage {
        name: "law-check",
        about: "the law pack is sound: articles resolve, guards and limits exist",
        needs: &["law/events.toml"],
        command: &["{release}/fadu", "law", "check"],
    },
    Stage {
        name: "law-prove",
        about: "every procedure keeps its claims, every wait has a clock, everything is reached and ends; nothing stays undecided without a reason",
        needs: &["law/events.toml"],
        command: &["{release}/fadu", "law", "prove"],
    },
    Stage {
        name: "scenarios",
        about: "every scenario of law/ ends as it says",
        needs: &["scenarios/src/main.rs", "scenarios/src/bin/scenarios.rs"],
        command: &["{release}/scenarios", "--law", "law"],
    },
    Stage {
        name: "law-mutate",
        about: "without any one guard, or with any limit moved by one, some scenario fails",
        needs: &["scenarios/src/main.rs", "scenarios/src/bin/scenarios.rs"],
        command: &["xtask", "law-mutate", "--runner", "{release}/scenarios"],
    },
    Stage {
        name: "hold",
        about: "attacks on small installations, each found (the whole count: cargo run -q -p xtask -- hold --count full)",
        needs: &["xtask/src/hold/mod.rs"],
        command: &[
            "xtask",
            "hold",
            "--rows",
            "T01,T02,T03,T04,T05,T06,T07,T08,T13,T14,T17,D01,D05,D09,D11,D14,P02,P06,P08",
        ],
    },
    Stage {
        name: "browser",
        about: "one case with all its roles in a real Chromium",
        needs: &["browser/Cargo.toml", "crates/browser/Cargo.toml"],
        command: &["cargo", "test", "-p", "browser"],
    },
    Stage {
        name: "clippy",
        about: "lints, clock and chance among them; last, for it checks every library anew",
        needs: &[],
        command: &["cargo", "clippy", "--no-deps", "--", "-D", "warnings"],
    },
];

/// How a stage ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    Passed,
    Failed,
    NotThere,
}

/// Runs the stages, or lists them (`--list`), or runs one (`--only NAME`).
pub fn run(args: &[String]) -> Result<(), String> {
    if args.iter().any(|arg| arg == "--list") {
        STAGES.iter().for_each(|stage| println!("{:<13} {}", stage.name, stage.about));
        return Ok(());
    }
    let only = args.iter().position(|arg| arg == "--only").and_then(|at| args.get(at + 1));
    let chosen: Vec<&Stage> = STAGES.iter().filter(|stage| only.is_none_or(|name| name == stage.name)).collect();
    if chosen.is_empty() {
        return Err("no such stage; --list names them".to_owned());
    }
    // Asked before the stages: building may replace this very file.
    let tools = std::env::current_exe().map_err(|e| format!("this program does not know where it is: {e}"))?;
    let mut done = Vec::new();
    for (at, stage) in chosen.iter().enumerate() {
        println!("\n== {}/{} {}: {}", at + 1, chosen.len(), stage.name, stage.about);
        let (outcome, time) = timed(|| perform(stage, &tools));
        println!("== {}: {}", stage.name, ending(outcome, time));
        done.push((stage.name, outcome, time));
        if outcome == Outcome::Failed {
            break;
        }
    }
    print!("\n{}", table(&done));
    match done.last() {
        Some((name, Outcome::Failed, _)) => {
            Err(format!("make test: stage {name} failed. To see it alone: cargo run -q -p xtask -- test --only {name}"))
        }
        _ => Ok(()),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the stages are timed for the person who waits; nothing else depends on it"
)]
fn timed(work: impl FnOnce() -> Outcome) -> (Outcome, Duration) {
    let start = Instant::now();
    let outcome = work();
    (outcome, start.elapsed())
}

fn perform(stage: &Stage, tools: &Path) -> Outcome {
    if !stage.needs.is_empty() && !stage.needs.iter().any(|path| root().join(path).exists()) {
        return Outcome::NotThere;
    }
    let mut words = stage.command.iter().map(|word| word.replace("{release}", &release().to_string_lossy()));
    let program = words.next().unwrap_or_default();
    let program = if program == "xtask" { tools.to_path_buf() } else { PathBuf::from(program) };
    match Command::new(&program).args(words).current_dir(root()).status() {
        Ok(status) if status.success() => Outcome::Passed,
        Ok(_) => Outcome::Failed,
        Err(error) => {
            eprintln!("{} does not start: {error}", program.display());
            Outcome::Failed
        }
    }
}

/// Where cargo puts release binaries.
pub fn release() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new("target").to_path_buf(), PathBuf::from);
    root().join(target).join("release")
}

fn ending(outcome: Outcome, time: Duration) -> String {
    match outcome {
        Outcome::Passed => format!("passed, {}", minutes(time)),
        Outcome::Failed => format!("FAILED, {}", minutes(time)),
        Outcome::NotThere => "not there yet".to_owned(),
    }
}

fn minutes(time: Duration) -> String {
    format!("{:.1} min", time.as_secs_f64() / 60.0)
}

fn table(done: &[(&str, Outcome, Duration)]) -> String {
    let mut text: String =
        done.iter().map(|(name, outcome, time)| format!("{name:<13} {}\n", ending(*outcome, *time))).collect();
    text += &format!("{:<13} {}\n", "total", minutes(done.iter().map(|(_, _, time)| *time).sum()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_clippy_is_last() {
        let names: std::collections::BTreeSet<_> = STAGES.iter().map(|stage| stage.name).collect();
        assert_eq!(names.len(), STAGES.len());
        let last: Vec<_> = STAGES.iter().rev().take(1).map(|stage| stage.name).collect();
        assert_eq!(last, ["clippy"]);
    }

    #[test]
    fn outcomes_are_told_apart() {
        let stage = |needs, command| Stage { name: "s", about: "", needs, command };
        assert_eq!(perform(&stage(&[], &["true"]), Path::new("xtask")), Outcome::Passed);
        assert_eq!(perform(&stage(&[], &["false"]), Path::new("xtask")), Outcome::Failed);
        assert_eq!(perform(&stage(&[], &["no-such-program-here"]), Path::new("xtask")), Outcome::Failed);
        assert_eq!(perform(&stage(&["no/such/file"], &["false"]), Path::new("xtask")), Outcome::NotThere);
        assert_eq!(perform(&stage(&["no/such/file", "Cargo.toml"], &["true"]), Path::new("xtask")), Outcome::Passed);
    }

    #[test]
    fn the_table_adds_up() {
        let done = [("a", Outcome::Passed, Duration::from_secs(90)), ("b", Outcome::NotThere, Duration::ZERO)];
        let expected = "a             passed, 1.5 min\nb             not there yet\ntotal         1.5 min\n";
        assert_eq!(table(&done), expected);
    }
}
