//! A PostgreSQL for tests: the one that FADU_TEST_POSTGRES names, or a throw-away one that ends with this process, or none, and then it is said.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdout, Command, Stdio},
    sync::OnceLock,
};

/// A server: the address of its first database and, if it is ours, its process.
pub struct Throwaway {
    /// Ends in `/postgres`.
    pub url: String,
    /// Its script ends when this is gone: it listens on our end of its input.
    _script: Option<Child>,
}

/// Starts one that takes encrypted connections only; with the file of its certificate's root.
pub fn start_encrypted() -> Result<(Throwaway, String), String> {
    let (throwaway, mut lines) = started(Some("--tls"))?;
    Ok((throwaway, lines.next().and_then(Result::ok).ok_or("no certificate")?))
}

/// Says past the test runner that a test was skipped.
pub fn skipped(test: &str, why: &str) {
    // Not `eprintln`: that is kept back while a test succeeds.
    let _ = writeln!(std::io::stderr(), "SKIPPED {test}: no PostgreSQL ({why})");
}

/// Starts one of one's own.
pub fn start(fast: bool) -> Result<Throwaway, String> {
    started(fast.then_some("--fast")).map(|(throwaway, _)| throwaway)
}

fn started(how: Option<&str>) -> Result<(Throwaway, Lines<BufReader<ChildStdout>>), String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../xtask/postgres.sh");
    let mut command = Command::new("sh");
    command.arg(script).args(how).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| e.to_string())?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    match (lines.next(), lines.next()) {
        (Some(Ok(url)), Some(Ok(_pid))) => Ok((Throwaway { url, _script: Some(child) }, lines)),
        _ => {
            let said = child.wait_with_output().map_err(|e| e.to_string())?;
            Err(String::from_utf8_lossy(&said.stderr).trim().to_owned())
        }
    }
}

fn server() -> Result<&'static str, &'static str> {
    static SERVER: OnceLock<Result<Throwaway, String>> = OnceLock::new();
    let given = || {
        let url = std::env::var("FADU_TEST_POSTGRES").ok()?;
        Some(Ok(Throwaway { url, _script: None }))
    };
    let server = SERVER.get_or_init(|| given().unwrap_or_else(|| start(true)));
    server.as_ref().map(|server| server.url.as_str()).map_err(String::as_str)
}

/// A fresh database, by the name of the test; none where there is no server, which is then said past the test runner.
pub fn database(test: &str) -> Option<String> {
    match server() {
        Ok(url) => {
            let name = format!("{test}_{}", std::process::id());
            raw(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            raw(url, &format!("CREATE DATABASE {name}"));
            Some(url.replace("/postgres", &format!("/{name}")))
        }
        Err(why) => {
            skipped(test, why);
            None
        }
    }
}

/// Runs a statement as its administrator would; how many rows it touched.
pub fn raw(url: &str, sql: &str) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, wire) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(wire);
        client.execute(sql, &[]).await.unwrap_or_else(|e| panic!("{sql}: {e:?}"))
    })
}

/// The texts of a question's first column.
pub fn texts(url: &str, sql: &str) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, wire) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(wire);
        let rows = client.query(sql, &[]).await.unwrap_or_else(|e| panic!("{sql}: {e:?}"));
        rows.iter().map(|row| row.get(0)).collect()
    })
}
