//! The commands, one file each.

pub mod areas;
pub mod backup;
pub mod bench;
pub mod demo;
pub mod discretion;
pub mod doctor;
pub mod draw;
pub mod erase;
pub mod gateway;
pub mod items;
pub mod law;
mod law_change;
pub mod law_check;
pub mod law_import;
pub mod law_show;
pub mod live;
pub mod log;
pub mod proof;
pub mod prove;
pub mod redraw;
pub mod replay;
pub mod routes;
pub mod seed;
pub mod serve;
pub mod verify;
pub mod witness;

use std::future::Future;

/// Runs a command that waits.
fn wait<T>(future: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(future)
}

/// Prints JSON on one line, for programs.
fn print_json(value: &impl serde::Serialize) -> Result<(), String> {
    print_text(&serde_json::to_string(value).map_err(|e| e.to_string())?)
}

/// Prints a line; a reader that went away is no fault.
fn print_text(text: &str) -> Result<(), String> {
    use std::io::Write;
    match writeln!(std::io::stdout(), "{text}") {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(e.to_string()),
        _ => Ok(()),
    }
}
