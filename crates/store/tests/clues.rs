//! Clues and looks: the list stands in the order of harm, every filter, the figures of a rule, moments that come, a row that was altered.

use fadu_store::{
    Append, Built, ClueFigures, ClueFilter, ClueRow, Log, Options, Store, StreamId, ViewRow, Views,
    record::{Envelope, EventId, Fields, Moment},
};
use serde_json::json;
use std::path::PathBuf;

/// A directory that is gone after the test.
struct Scratch(PathBuf);
impl Scratch {
    fn open(name: &str) -> (Scratch, Store) {
        let dir = std::env::temp_dir().join(format!("fadu-store-clues-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&dir).ok();
        let store = Store::open(Options::new(&dir).wal_bytes(1 << 20)).unwrap();
        (Scratch(dir), store)
    }
}
impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// The n-th clue: of two rules, of levels 1 to 3, found n days ago.
fn row(n: u128) -> ClueRow {
    ClueRow {
        clue: StreamId::from_bits(n << 64),
        rule: if n.is_multiple_of(2) { "E01" } else { "A01" }.into(),
        about: "matter".into(),
        subject: format!("m{}", n % 4),
        agency: if n.is_multiple_of(3) { "乙局" } else { "甲局" }.into(),
        owners: vec![format!("p{}", n % 2), "q".into()],
        state: if n.is_multiple_of(5) { "handled" } else { "open" }.into(),
        level: (n % 3 + 1) as u8,
        standing: !n.is_multiple_of(7),
        up: 0,
        raised: 1000 + n as i64,
        since: 1000 - n as i64,
        shown: 2000 + n as i64,
        lag: n as i64 * 10,
        handled: if n.is_multiple_of(5) { "false-alarm" } else { "" }.into(),
        body: json!({ "args": { "days": "3" } }),
    }
}

fn put(store: &Store, name: &str, stream: StreamId, rows: Vec<ViewRow>) {
    put_at(store, (name, 1_790_000_000_000), stream, rows);
}

fn put_at(store: &Store, (name, at): (&str, i64), stream: StreamId, rows: Vec<ViewRow>) {
    let expected = store.version(stream).unwrap();
    let (id, at) = (EventId::from_bits(stream.bits() + u128::from(expected) + 1), Moment(at));
    let envelope = Envelope { id, name: name.into(), happened: at, recorded: at, pack: [7; 32], fields: Fields::new() };
    let build = Box::new(move |_: &_| {
        Ok(Built { events: vec![fadu_store::Draft { envelope, salt: [1; 32] }], rows, ..Built::default() })
    });
    store.append(Append { stream, expected, key: None, numbers: Vec::new(), build }).wait().unwrap();
}

fn filled(name: &str) -> (Scratch, Store) {
    let (scratch, store) = Scratch::open(name);
    for n in 1..=20 {
        put(&store, "WarningRaised", row(n).clue, vec![ViewRow::Clue(Box::new(row(n)))]);
    }
    (scratch, store)
}

#[test]
fn clues_are_found_and_the_gravest_stand_first() {
    let (_scratch, store) = filled("list");
    let check = |filter: ClueFilter, fits: &dyn Fn(&ClueRow) -> bool| {
        let mut want: Vec<ClueRow> = (1..=20).map(row).filter(|r| fits(r)).collect();
        want.sort_by_key(|r| (std::cmp::Reverse(r.level), r.since));
        let (mut seen, mut from) = (Vec::new(), 0);
        loop {
            let (page, total) = store.clues(&filter, (from, 3)).unwrap();
            assert_eq!(total, want.len() as u64, "{filter:?}");
            if page.is_empty() {
                break;
            }
            from += page.len() as u64;
            seen.extend(page);
        }
        assert_eq!(seen, want, "{filter:?}");
    };
    let all = ClueFilter::default;
    check(all(), &|_| true);
    check(ClueFilter { agencies: vec!["乙局".into()], ..all() }, &|r| r.agency == "乙局");
    check(ClueFilter { owner: Some("p1".into()), ..all() }, &|r| r.owners[0] == "p1");
    check(ClueFilter { owner: Some("p".into()), ..all() }, &|_| false);
    check(ClueFilter { rule: Some("A01".into()), level: Some(3), ..all() }, &|r| r.rule == "A01" && r.level == 3);
    check(ClueFilter { states: vec!["handled".into()], ..all() }, &|r| r.state == "handled");
    check(ClueFilter { shown_at: Some(2005), ..all() }, &|r| r.shown <= 2005);
    check(ClueFilter { subject: Some("m1".into()), ..all() }, &|r| r.subject == "m1");
    // Within a level what threatens more stands first; a rule without a place comes last.
    let ranked = |ranks: &[&[&str]]| {
        let ranks = ranks.iter().map(|r| r.iter().map(|r| r.to_string()).collect()).collect();
        let (page, _) = store.clues(&ClueFilter { level: Some(2), ranks, ..all() }, (0, 20)).unwrap();
        page.into_iter().map(|r| r.rule).collect::<Vec<_>>()
    };
    let (e, a) = (ranked(&[&["E01"]]), ranked(&[&["A01", "B01"], &["E01"]]));
    assert!(e.contains(&"A01".to_string()) && e.is_sorted_by(|x, y| x >= y), "{e:?}");
    assert!(a.contains(&"E01".to_string()) && a.is_sorted(), "{a:?}");
    let counted = store.clue_counts(&ClueFilter { rule: Some("E01".into()), ..all() }).unwrap();
    assert_eq!(counted.iter().map(|(.., n)| n).sum::<u64>(), 10);
    assert!(counted.contains(&("handled".into(), 2, 1)), "{counted:?}");
}

#[test]
fn a_rule_has_its_figures() {
    let (_scratch, store) = filled("figures");
    let want = |rule: &str, (cleared, lag_p50, lag_p99)| ClueFigures {
        rule: rule.into(),
        raised: 10,
        open: 8,
        cleared,
        false_alarms: 2,
        lag_p50,
        lag_p99,
        ..ClueFigures::default()
    };
    // Of ten the fifth is half, the ninth by position is 99 in a hundred below the last.
    assert_eq!(store.clue_figures(&[]).unwrap(), [want("A01", (1, 90, 170)), want("E01", (1, 100, 180))]);
    assert_eq!(store.clue_figures(&["丙局".into()]).unwrap(), []);
}

#[test]
fn a_clue_of_today_takes_the_place_of_that_of_before_and_an_altered_one_is_not_served() {
    let (scratch, store) = filled("altered");
    let later = ClueRow { state: "closed".into(), level: 3, owners: Vec::new(), ..row(1) };
    put(&store, "WarningClosed", later.clue, vec![ViewRow::Clue(Box::new(later.clone()))]);
    assert_eq!(store.clue(later.clue).unwrap(), Some(later.clone()));
    assert_eq!(store.clue(StreamId::from_bits(1)).unwrap(), None);
    // A replay from the log gives the same rows.
    let mut last = 0;
    let replayed = store
        .replay(&mut |e| {
            last += 1;
            let n = e.stream.bits() >> 64;
            let row = if e.envelope.name == "WarningClosed" { later.clone() } else { row(n) };
            vec![ViewRow::Clue(Box::new(row))]
        })
        .unwrap();
    assert_eq!((replayed.before == replayed.after, last), (true, 21));
    drop(store);
    let conn = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
    conn.execute("UPDATE clues SET state = 'closed' WHERE rule = 'E01'", []).unwrap();
    drop(conn);
    let store = Store::open(Options::new(&scratch.0).wal_bytes(1 << 20)).unwrap();
    assert!(store.clue(row(2).clue).is_err());
    assert!(store.clues(&ClueFilter::default(), (0, 50)).is_err());
    assert!(store.clue(row(3).clue).is_ok());
}

#[test]
fn a_follower_keeps_its_place_and_moments_come() {
    let (_scratch, store) = filled("looks");
    let stream = StreamId::from_bits;
    assert_eq!(store.cursor("warnings").unwrap(), None);
    let looks = vec![(stream(1 << 70), Some(50)), (stream(2 << 70), Some(40)), (stream(3 << 70), Some(90))];
    store.followed("warnings", (7, "pack".into()), looks).wait().unwrap();
    assert_eq!(store.cursor("warnings").unwrap(), Some((7, "pack".into())));
    assert_eq!(store.looks_due(60, 10).unwrap(), [(stream(2 << 70), 40), (stream(1 << 70), 50)]);
    assert_eq!(store.looks_due(60, 1).unwrap(), [(stream(2 << 70), 40)]);
    let looks = vec![(stream(2 << 70), None), (stream(1 << 70), Some(70))];
    store.followed("warnings", (9, "other".into()), looks).wait().unwrap();
    assert_eq!(store.looks_due(60, 10).unwrap(), []);
    assert_eq!(store.cursor("warnings").unwrap(), Some((9, "other".into())));
    // Streams that got events of others than clues, each once, in the order of the log.
    put(&store, "CaseFiled", stream(9 << 70), Vec::new());
    put(&store, "CaseFiled", stream(8 << 70), Vec::new());
    put(&store, "DecisionMade", stream(9 << 70), Vec::new());
    let told = store.streams_told((0, 100), "Warning").unwrap();
    assert_eq!(told.iter().map(|(s, _)| *s).collect::<Vec<_>>(), [stream(9 << 70), stream(8 << 70)]);
    assert_eq!(store.streams_told((0, 20), "Warning").unwrap(), []);
}

#[test]
fn the_log_is_read_from_a_moment_on() {
    let (_scratch, store) = Scratch::open("since");
    assert_eq!(store.index_since(0).unwrap(), 0, "of an empty log");
    for (n, at) in [(1, 10), (2, 20), (3, 20), (4, 40), (5, 50)] {
        put_at(&store, ("CaseFiled", at), StreamId::from_bits(n << 70), Vec::new());
    }
    let since = |at| store.index_since(at).unwrap();
    assert_eq!([0, 10, 11, 20, 21, 40, 50, 51].map(since), [0, 0, 1, 1, 3, 3, 4, 5]);
}
