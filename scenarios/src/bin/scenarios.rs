//! Plays the scenarios of a law tree: `scenarios [--law DIR] [--mutants FILE]`. Status 1 if any does not end as it says.

use scenarios::matter::Engine;
use scenarios::matter::law::Law;
use scenarios::mutants::{Request, answers};
use scenarios::{Library, failures, library};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<ExitCode, String> {
    let law = option(args, "--law")?.map_or_else(library::workspace_law, PathBuf::from);
    let pack = library::pack_at(&law)?;
    let library = Library::read(&pack)?;
    let engine = Engine::new(Law::parse(&pack).map_err(|e| e.to_string())?)?;
    let failed = failures(&library, &engine);
    if let Some(file) = option(args, "--mutants")? {
        let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
        let request: Request = serde_json::from_str(&text).map_err(|e| format!("{file}: {e}"))?;
        if request.version != 1 {
            return Err(format!("{file}: version {} is not known", request.version));
        }
        let names: Vec<&str> = failed.iter().map(|f| f.scenario.as_str()).collect();
        println!("{}", serde_json::json!({ "baseline": names }));
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        answers(&pack, &library, &request.mutants, threads)?.iter().for_each(|line| println!("{line}"));
        return Ok(ExitCode::SUCCESS);
    }
    for f in &failed {
        println!("{}\n    {}", f.scenario, f.why);
    }
    let warned: usize = library.warned.values().map(Vec::len).sum();
    let played = library.tales.iter().map(|t| t.fields.len()).sum::<usize>();
    println!("{played} scenarios, {warned} plants and look-alikes of warnings, {} fail", failed.len());
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The value of an option, if it is given.
fn option<'a>(args: &'a [String], name: &str) -> Result<Option<&'a str>, String> {
    let Some(at) = args.iter().position(|a| a == name) else { return Ok(None) };
    args.get(at + 1).map(|v| Some(v.as_str())).ok_or_else(|| format!("{name}: no value"))
}
