//! A data directory of an older program: its views are marked to be built again, once, and a new one's never are.

use fadu_store::{Options, Store};

#[test]
fn views_of_an_older_program_are_marked_until_they_were_built_again() {
    let dir = std::env::temp_dir().join(format!("fadu-older-{}", std::process::id()));
    let open = || Store::open(Options::new(&dir)).unwrap();
    assert!(!open().rebuild_due());
    assert!(!open().rebuild_due(), "nor when it is opened again");
    let conn = rusqlite::Connection::open(dir.join("fadu.sqlite")).unwrap();
    let columns =
        ["kind", "area", "merged", "same", "alike", "find"].map(|c| format!("ALTER TABLE parties DROP COLUMN {c};"));
    let indexes = "DROP INDEX parties_by_same; DROP INDEX parties_by_alike; DROP INDEX parties_by_merged;";
    conn.execute_batch(&format!("{indexes} {} PRAGMA user_version = 11;", columns.concat())).unwrap();
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
}
