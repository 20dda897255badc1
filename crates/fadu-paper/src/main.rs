//! The typesetting worker: reads one request after another from standard input, answers each with the finished paper,
//! and is killed and replaced by its parent when it takes too long, too much memory, or panics.
//!
//! Each message is a length (four bytes, big-endian) and that many bytes of JSON, in both directions.

mod bare;
mod binding;
mod fonts;
mod lines;
mod picture;
mod render;
mod volume;
mod wire;
mod world;

use std::io::{self, BufReader, BufWriter, Write};
use std::os::unix::process::CommandExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, ExitCode};

/// Address space allowed when the environment names none.
const MEMORY_DEFAULT_MB: u64 = 1024;

/// Exit code after a panic: the answer was still given, the parent must start a new worker.
const EXIT_PANICKED: u8 = 3;
/// Exit code when the stream broke off inside a message or the answer could not be written.
const EXIT_STREAM: u8 = 2;

fn main() -> ExitCode {
    if let Err(error) = run_single_threaded() {
        eprintln!("fadu-paper: could not restart with one thread: {error}");
    }
    limit_memory();
    let served = if std::env::args().any(|a| a == "--bare") { bare::serve().map_err(Stop::from) } else { serve() };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Panicked) => ExitCode::from(EXIT_PANICKED),
        Err(Stop::Stream(error)) => {
            eprintln!("fadu-paper: {error}");
            ExitCode::from(EXIT_STREAM)
        }
    }
}

/// Why the worker stops before its input ends.
enum Stop {
    Panicked,
    Stream(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Stream(error)
    }
}

/// One worker is one thread: every further thread would reserve address space that the limit counts, so that the same
/// paper would fit on a small machine and fail on a large one. The typesetter asks the environment, hence the restart
/// in place (same process id).
fn run_single_threaded() -> io::Result<()> {
    if std::env::var_os("RAYON_NUM_THREADS").is_some() {
        return Ok(());
    }
    let itself = std::env::current_exe()?;
    let error = Command::new(itself)
        .args(std::env::args_os().skip(1))
        .env("RAYON_NUM_THREADS", "1")
        .env("MALLOC_ARENA_MAX", "2")
        .exec();
    Err(error)
}

/// Bounds the address space; time is bounded by the parent, which kills.
fn limit_memory() {
    let asked = std::env::var("FADU_PAPER_MEMORY_MB").ok().and_then(|text| text.parse::<u64>().ok());
    let bytes = asked.unwrap_or(MEMORY_DEFAULT_MB).saturating_mul(1024 * 1024);
    if let Err(error) = rlimit::setrlimit(rlimit::Resource::AS, bytes, bytes) {
        eprintln!("fadu-paper: the memory limit could not be set: {error}");
    }
}

fn serve() -> Result<(), Stop> {
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = BufWriter::new(io::stdout().lock());
    let mut desk = render::Desk::open();
    while let Some(message) = wire::read_message(&mut input)? {
        let (answer, panicked) = guarded(&message, || render::answer(&mut desk, &message));
        wire::write_message(&mut output, &answer)?;
        output.flush()?;
        if panicked {
            return Err(Stop::Panicked);
        }
    }
    Ok(())
}

/// Answers even when the typesetter panics; the second value says that it did, and that this worker must end.
fn guarded(message: &[u8], answer: impl FnOnce() -> Vec<u8>) -> (Vec<u8>, bool) {
    match catch_unwind(AssertUnwindSafe(answer)) {
        Ok(answer) => (answer, false),
        Err(_) => (render::refusal_for(message, "排版程序内部出错，已停止，请重试"), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_answered_and_ends_the_worker() {
        let (answer, panicked) = guarded(br#"{"id":"p-1"}"#, || panic!("inside the typesetter"));
        let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
        assert!(panicked);
        assert_eq!((&answer["id"], &answer["ok"]), (&"p-1".into(), &false.into()));
        assert_eq!(guarded(b"", || b"fine".to_vec()), (b"fine".to_vec(), false));
    }
}
