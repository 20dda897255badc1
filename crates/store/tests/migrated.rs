//! A data directory of an older program: its views are marked to be built again, once, and a new one's never are.

#[expect(dead_code, reason = "this one asks nothing of the shared server but a database")]
#[path = "sample/server.rs"]
mod server;

use fadu_store::{Options, Server, Store};
use std::path::Path;

#[test]
fn views_of_an_older_program_are_marked_until_they_were_built_again() {
    let dir = std::env::temp_dir().join(format!("fadu-older-{}", std::process::id()));
    let open = || Store::open(Options::new(&dir)).unwrap();
    let older = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let mut all: Vec<_> = std::fs::read_dir(older).unwrap().map(|f| f.unwrap().path()).collect();
    all.sort();
    std::fs::create_dir_all(&dir).unwrap();
    let conn = rusqlite::Connection::open(dir.join("fadu.sqlite")).unwrap();
    for (n, file) in (1..).zip(&all[..11]) {
        let sql = std::fs::read_to_string(file).unwrap();
        conn.execute_batch(&format!("{sql}\nPRAGMA user_version = {n};")).unwrap();
    }
    drop(conn);
    assert!(open().rebuild_due().unwrap());
    // Broken off before it was done: still due.
    let store = open();
    assert!(store.rebuild_due().unwrap());
    store.rebuilt().unwrap();
    assert!(!store.rebuild_due().unwrap());
    drop(store);
    assert!(!open().rebuild_due().unwrap());
    std::fs::remove_dir_all(&dir).unwrap();
    assert!(!open().rebuild_due().unwrap());
    assert!(!open().rebuild_due().unwrap(), "nor when it is opened again");
    std::fs::remove_dir_all(&dir).unwrap();
}

/// Runs statements without values, one after another.
fn raw_all(url: &str, sql: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, wire) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(wire);
        client.batch_execute(sql).await.unwrap();
    });
}

#[test]
fn views_of_an_older_program_are_marked_in_a_shared_database_too() {
    let Some(url) = server::database("older") else { return };
    let dir = std::env::temp_dir().join(format!("fadu-older-shared-{}", std::process::id()));
    let open = || Store::open(Options::new(&dir).server(Some(Server::parse(&url, None, None).unwrap()))).unwrap();
    let first = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres/0006-first.sql");
    raw_all(&url, &std::fs::read_to_string(first).unwrap());
    raw_all(
        &url,
        "CREATE TABLE schema_version (one BIGINT PRIMARY KEY CHECK (one = 1), n BIGINT NOT NULL); INSERT INTO schema_version VALUES (1, 6)",
    );
    assert!(open().rebuild_due().unwrap());
    // Broken off before it was done: still due.
    let store = open();
    assert!(store.rebuild_due().unwrap());
    store.rebuilt().unwrap();
    assert!(!store.rebuild_due().unwrap());
    drop(store);
    assert!(!open().rebuild_due().unwrap());
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn the_views_of_a_new_shared_database_are_nobody_elses() {
    let Some(url) = server::database("newer") else { return };
    let dir = std::env::temp_dir().join(format!("fadu-newer-shared-{}", std::process::id()));
    let open = || Store::open(Options::new(&dir).server(Some(Server::parse(&url, None, None).unwrap()))).unwrap();
    assert!(!open().rebuild_due().unwrap());
    assert!(!open().rebuild_due().unwrap(), "nor when it is opened again");
    std::fs::remove_dir_all(&dir).unwrap();
}
