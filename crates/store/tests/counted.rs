//! What counts: only what differs is written, each change has its number, what goes stays as gone, an altered row is not served.

use fadu_store::{
    Append, Built, Log, Options, Store, StreamId, ViewRow, Views,
    counted::{CountedChange, CountedRow},
    record::{Envelope, EventId, Fields, Moment},
};
use std::path::PathBuf;

struct Scratch(PathBuf);
impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn open(name: &str) -> (Scratch, Store) {
    let dir = std::env::temp_dir().join(format!("fadu-store-counted-{name}-{}", std::process::id()));
    std::fs::remove_dir_all(&dir).ok();
    let store = Store::open(Options::new(&dir).wal_bytes(1 << 20)).unwrap();
    (Scratch(dir), store)
}

fn row(what: &str, place: i32, sum_fen: i64) -> CountedRow {
    CountedRow { what: what.into(), place, day: 20_000, sum_fen, cells: format!("{{\"what\":\"{what}\"}}") }
}

fn put(store: &Store, matter: u128, rows: &[CountedRow]) {
    let stream = StreamId::from_bits(matter);
    let expected = store.version(stream).unwrap();
    let (id, at) = (EventId::from_bits(matter + u128::from(expected) + 1), Moment(1_790_000_000_000));
    let envelope =
        Envelope { id, name: "CaseFiled".into(), happened: at, recorded: at, pack: [7; 32], fields: Fields::new() };
    let rows = vec![ViewRow::Counted(stream, rows.to_vec())];
    let build = Box::new(move |_: &_| {
        Ok(Built { events: vec![fadu_store::Draft { envelope, salt: [1; 32] }], rows, ..Built::default() })
    });
    store.append(Append { stream, expected, key: None, numbers: Vec::new(), build }).wait().unwrap();
}

/// `n what/place=sum` of each change, with a cross where it is gone.
fn since(store: &Store, touched: u64) -> String {
    let said = |c: &CountedChange| {
        format!("{} {}/{}={}{}", c.n, c.row.what, c.row.place, c.row.sum_fen, if c.gone { "x" } else { "" })
    };
    store.counted_since(touched, 100).unwrap().iter().map(said).collect::<Vec<_>>().join(" ")
}

#[test]
fn changes_are_told_once_and_in_order() {
    let (_scratch, store) = open("changes");
    assert_eq!((store.counted_until().unwrap(), since(&store, 0).as_str()), (0, ""));
    put(&store, 1 << 64, &[row("filed", 0, 0)]);
    put(&store, 2 << 64, &[row("filed", 0, 0), row("act", 3, 500)]);
    assert_eq!(since(&store, 0), "1 filed/0=0 2 filed/0=0 3 act/3=500");
    // The same again is no change.
    put(&store, 1 << 64, &[row("filed", 0, 0)]);
    assert_eq!(store.counted_until().unwrap(), 3);
    // Another sum, and one that counts no more, keep their numbers.
    put(&store, 2 << 64, &[row("act", 3, 400)]);
    assert_eq!(since(&store, 3), "3 act/3=400 2 filed/0=0x");
    put(&store, 2 << 64, &[row("act", 3, 400), row("filed", 0, 0)]);
    assert_eq!(since(&store, 5), "2 filed/0=0");
    assert_eq!(store.counted_since(0, 2).unwrap().len(), 2);
}

#[test]
fn replay_gives_the_same_and_no_row_is_served_altered() {
    let (scratch, store) = open("altered");
    put(&store, 1 << 64, &[row("act", 1, 100)]);
    let before = store.export_hash().unwrap();
    put(&store, 1 << 64, &[]);
    assert_ne!(store.export_hash().unwrap(), before);
    put(&store, 1 << 64, &[row("act", 1, 100)]);
    assert_eq!(store.export_hash().unwrap(), before, "how often it changed is no part of what is so");
    drop(store);
    let raw = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
    raw.execute_batch("UPDATE counted SET sum_fen = 1").unwrap();
    drop(raw);
    let store = Store::open(Options::new(&scratch.0).wal_bytes(1 << 20)).unwrap();
    assert!(store.counted_since(0, 10).unwrap_err().to_string().contains("counted"));
}

#[test]
fn a_row_put_out_of_the_order_or_of_its_place_is_not_passed_over() {
    for (n, altered) in ["touched = 0", "n = 9", "n = 0"].into_iter().enumerate() {
        let (scratch, store) = open(&format!("order-{n}"));
        put(&store, 1 << 64, &[row("act", 1, 100)]);
        put(&store, 2 << 64, &[row("act", 1, 200)]);
        assert_eq!(store.counted_since(0, 10).unwrap().len(), 2);
        drop(store);
        let raw = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
        raw.execute_batch(&format!("UPDATE counted SET {altered} WHERE sum_fen = 100")).unwrap();
        drop(raw);
        let store = Store::open(Options::new(&scratch.0).wal_bytes(1 << 20)).unwrap();
        assert!(store.counted_since(0, 10).unwrap_err().to_string().contains("counted"), "{altered}");
    }
}
