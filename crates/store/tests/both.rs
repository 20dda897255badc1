//! Two appends that stand or fall together: both streams have them or none, whatever fails between.

#[expect(dead_code, reason = "shared with the story test, which uses the rest")]
mod sample;

use fadu_store::{AppendError, Log, Options, SeriesKey, Server, Soundness, Store, StreamId};
use sample::{Scratch, request, server};

fn stream(n: u128) -> StreamId {
    StreamId::from_bits(n)
}

fn versions(log: &dyn Log) -> [usize; 2] {
    [1, 2].map(|n| log.events(stream(n)).unwrap().len())
}

fn both_or_neither(log: &dyn Log) {
    let (one, two) = log.append_both(request(stream(1), 0), request(stream(2), 0)).wait().unwrap();
    assert_eq!([(one.first_index, one.version), (two.first_index, two.version)], [(0, 1), (1, 1)]);
    let head = log.head();
    // The second comes too late, the second's builder gives up, the second breaks: the first is not there either, and no number is used.
    let late = log.append_both(request(stream(1), 1), request(stream(2), 0)).wait();
    assert!(matches!(late, Err(AppendError::Conflict { actual: 1 })), "{late:?}");
    let series = || SeriesKey { agency: "明德".into(), kind: "并案".into(), year: 2026, form: "{n}号".into() };
    let numbered = |version| {
        let mut request = request(stream(1), version);
        request.numbers = vec![series()];
        request
    };
    let mut gives_up = request(stream(2), 1);
    gives_up.build = Box::new(|_| Err("no".into()));
    assert!(matches!(log.append_both(numbered(1), gives_up).wait(), Err(AppendError::Build(_))));
    let mut breaks = request(stream(2), 1);
    breaks.build = Box::new(|_| panic!("a builder that panics is answered (expected in this test)"));
    assert!(matches!(log.append_both(numbered(1), breaks).wait(), Err(AppendError::Fault(_))));
    assert_eq!((versions(log), log.head()), ([1, 1], head));
    // What comes afterwards stands in its place.
    let (one, two) = log.append_both(numbered(1), request(stream(2), 1)).wait().unwrap();
    assert_eq!((one.first_index, two.first_index, one.numbers), (2, 3, vec!["1号".to_string()]));
    assert_eq!(versions(log), [2, 2]);
    assert_eq!(log.check().unwrap(), Soundness::Sound(log.head()));
}

#[test]
fn two_appends_stand_or_fall_together() {
    let scratch = Scratch::new("both");
    both_or_neither(&Store::open(Options::new(&scratch.0).wal_bytes(1 << 20)).unwrap());
    let Some(url) = server::database("both") else { return };
    let scratch = Scratch::new("both-pg");
    both_or_neither(&{
        let there = Server::parse(&url, None, None).unwrap();
        Store::open(Options::new(&scratch.0).server(Some(there))).unwrap()
    });
}

/// The machine fails while the second is written: after opening anew neither is there.
#[test]
fn a_failure_between_the_two_leaves_neither() {
    let scratch = Scratch::new("both-fault");
    let open = || Store::open(Options::new(&scratch.0).wal_bytes(1 << 20)).unwrap();
    let store = open();
    store.append_both(request(stream(1), 0), request(stream(2), 0)).wait().unwrap();
    let conn = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
    let second = "x'00000000000000000000000000000002'";
    conn.execute_batch(&format!(
        "CREATE TRIGGER fails BEFORE INSERT ON events WHEN new.stream = {second} BEGIN SELECT raise(ABORT, 'disk'); END"
    ))
    .unwrap();
    assert!(store.append_both(request(stream(1), 1), request(stream(2), 1)).wait().is_err());
    assert_eq!(versions(&store), [1, 1]);
    // The first alone is not hindered: it was the pair that fell.
    assert_eq!(store.append(request(stream(1), 1)).wait().unwrap().version, 2);
    drop(store);
    conn.execute_batch("DROP TRIGGER fails").unwrap();
    drop(conn);
    let store = open();
    assert_eq!(versions(&store), [2, 1]);
    store.append_both(request(stream(1), 2), request(stream(2), 1)).wait().unwrap();
    assert_eq!((versions(&store), store.check().unwrap()), ([3, 2], Soundness::Sound(store.head())));
}
