//! The repository's own tools: `cargo run -p xtask -- tidy | test | law-mutate | fonts`.
//!
//! Nothing here is part of the product. Each tool is one file with `run(args)`; its rules are data where they can be.

mod fonts;
mod functions;
mod fuzz;
mod hold;
mod mutants;
mod mutate;
mod source;
mod stages;
mod tidy;
mod tree;

use std::process::ExitCode;

/// A tool: its name, one sentence, and what runs it.
type Tool = (&'static str, &'static str, fn(&[String]) -> Result<(), String>);

const TOOLS: &[Tool] = &[
    ("tidy", "check the house: edges, sizes, invariants, words", tidy::run),
    ("test", "run every stage of `make test` and print its minutes (--list, --only NAME)", stages::run),
    ("law-mutate", "remove each guard and move each limit by one: some scenario must fail (--list)", mutate::run),
    (
        "hold",
        "attack a small installation of our own and count what is found (--rows, --count full, --seed, --program)",
        hold::run,
    ),
    ("fuzz", "feed every parser of bytes from outside (--target, --minutes, --seed); the corpus is kept", fuzz::run),
    ("fonts", "find or fetch the typefaces of official documents", fonts::run),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, what, run)) = args.first().and_then(|name| TOOLS.iter().find(|tool| tool.0 == name)) else {
        eprintln!("usage: cargo run -p xtask -- TOOL");
        for (name, what, _) in TOOLS {
            eprintln!("  {name:<12} {what}");
        }
        return ExitCode::from(2);
    };
    if args.iter().any(|a| a == "--help") {
        println!("{name}: {what}");
        return ExitCode::SUCCESS;
    }
    match run(&args[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
