//! A data directory of an older program: its views are marked to be built again, once, and a new one's never are.

use fadu_store::{Options, Store};
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
    assert!(open().rebuild_due());
    // Broken off before it was done: still due.
    let store = open();
    assert!(store.rebuild_due());
    store.rebuilt().unwrap();
    assert!(!store.rebuild_due());
    drop(store);
    assert!(!open().rebuild_due());
    std::fs::remove_dir_all(&dir).unwrap();
    assert!(!open().rebuild_due());
    assert!(!open().rebuild_due(), "nor when it is opened again");
    std::fs::remove_dir_all(&dir).unwrap();
}
