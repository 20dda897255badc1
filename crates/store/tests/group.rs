//! Requests that share a commit: what one of them wrote, the next one is told, on the server too, where their questions are put ahead.

#[expect(dead_code, reason = "shared with the story test, which uses the rest")]
mod sample;

use fadu_store::{Append, AppendError, IntentKey, Log, Options, Server, Store, StreamId, ViewRow, Views};
use sample::{Scratch, asking, built, fold, matter_row, request, server};
use std::sync::mpsc::channel;

fn stream(n: u128) -> StreamId {
    StreamId::from_bits(n)
}

fn pressed(request: Append, key: &str) -> Append {
    Append { key: Some(IntentKey { actor: "p".into(), key: key.into() }), ..request }
}

/// An append that also says where matter 5 stands now.
fn of_another(n: u128) -> Append {
    asking(stream(n), 0, move |allotted| {
        let mut built = built(stream(n), 0, allotted);
        built.rows.push(ViewRow::Matter(matter_row(stream(5), 7)));
        Ok(built)
    })
}

fn one_group(store: &Store) {
    store.append(request(stream(5), 0)).wait().unwrap();
    let (begun, has_begun) = channel();
    let (go_on, waits) = channel::<()>();
    let first = asking(stream(9), 0, move |allotted| {
        begun.send(()).map_err(|e| e.to_string())?;
        waits.recv().map_err(|e| e.to_string())?;
        Ok(built(stream(9), 0, allotted))
    });
    let first = store.append(first);
    has_begun.recv().unwrap();
    // The writer is busy: these wait for it and share the next commit.
    let waiting = [
        pressed(request(stream(1), 0), "once"),
        request(stream(1), 1),
        pressed(request(stream(2), 0), "once"),
        of_another(3),
        request(stream(5), 1),
        request(stream(5), 1),
    ]
    .map(|request| store.append(request));
    go_on.send(()).unwrap();
    first.wait().unwrap();
    let [one, two, again, other, five, late] = waiting.map(|pending| pending.wait());
    let version = |done: Result<fadu_store::Receipt, AppendError>| done.unwrap().version;
    assert_eq!([one, two, other, five].map(version), [1, 2, 1, 2]);
    assert!(matches!(again, Err(AppendError::Repeated { .. })), "{again:?}");
    assert!(matches!(late, Err(AppendError::Conflict { actual: 2 })), "{late:?}");
    // Counters and tasks stand as if each had been alone.
    let (hash, head) = (store.export_hash().unwrap(), store.head());
    let replayed = store.replay(&mut |event| {
        let mut rows = fold(event);
        if event.stream == stream(3) {
            rows.push(ViewRow::Matter(matter_row(stream(5), 7)));
        }
        rows
    });
    let replayed = replayed.unwrap();
    assert_eq!((replayed.before, replayed.after, replayed.events), (hash, hash, head.size));
    assert_eq!(head.size, 6);
}

#[test]
fn what_one_wrote_the_next_of_the_group_is_told() {
    let scratch = Scratch::new("group");
    one_group(&Store::open(Options::new(&scratch.0).wal_bytes(1 << 20)).unwrap());
    let Some(url) = server::database("group") else { return };
    let scratch = Scratch::new("group-pg");
    let there = Server::parse(&url, None, None).unwrap();
    one_group(&Store::open(Options::new(&scratch.0).server(Some(there))).unwrap());
}

/// A server keeps its plan of a statement: made when the tables were small, it would read them whole for ever.
#[test]
fn a_table_that_grows_is_not_read_whole() {
    let Some(url) = server::database("grows") else { return };
    let scratch = Scratch::new("grows");
    let there = Server::parse(&url, None, None).unwrap();
    let store = Store::open(Options::new(&scratch.0).server(Some(there))).unwrap();
    for n in 1..=300 {
        if n == 10 {
            // As the server does by itself, early.
            server::raw(&url, "ANALYZE");
        }
        store.append(request(stream(n), 0)).wait().unwrap();
        store.append(request(stream(n), 1)).wait().unwrap();
    }
    drop(store);
    // What its connections counted is told when they have ended.
    let open =
        "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'fadu'";
    while !server::texts(&url, open).is_empty() {}
    let read = "SELECT relname || ' ' || seq_tup_read FROM pg_stat_user_tables
                WHERE relname IN ('matters', 'tasks', 'counted', 'events', 'numbers') AND seq_tup_read > 1000 ORDER BY 1";
    assert_eq!(server::texts(&url, read), Vec::<String>::new());
}
