//! Personal values are never on disk in clear, open as ever to whoever has the master key, and are gone for good with their person's key.

#[path = "sample/lying.rs"]
mod lying;

use fadu_store::hold::{Differing, Walk, walk, walk_once};
use fadu_store::personal::{PERSON_ERASED, erasure_fields};
use fadu_store::record::{Envelope, EventId, Fields, Moment, parse};
use fadu_store::{
    Append, AppendError, Built, DataKey, Draft, ERASED, Fault, Known, Log, Options, Personal, Soundness, Store,
    StreamId,
};
use lying::holding;
use serde_json::json;
use std::path::{Path, PathBuf};

const STREAM: StreamId = StreamId::from_bits(77);
/// Planted where nothing in clear may show it.
const CANARY: &str = "canary-120101199001011234";

/// A data directory of its own, gone with the test.
struct Scratch(PathBuf);
impl Scratch {
    fn new(name: &str) -> Scratch {
        let dir = std::env::temp_dir().join(format!("fadu-erasure-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&dir).ok();
        Scratch(dir)
    }
}
impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn open(dir: &Path) -> Store {
    let store = Store::open(Options::new(dir).wal_bytes(1 << 20)).unwrap();
    store.master(|bytes| bytes.fill(5)).unwrap();
    store
}

fn envelope(n: u64, phone: &str) -> Envelope {
    let fields = [("step", json!(n)), ("party_phone", json!(phone)), ("party_name", json!("甲"))];
    let fields: Fields = fields.map(|(k, v)| (k.to_string(), v)).into();
    let at = Moment(1_790_000_000_000 + n as i64);
    Envelope {
        id: EventId::from_bits(900 + u128::from(n)),
        name: "Noted".into(),
        happened: at,
        recorded: at,
        pack: [7; 32],
        fields,
    }
}

/// Writes an event whose telephone and name belong to the persons in these slots.
fn write(store: &Store, n: u64, slots: &[&str], fresh: &[&str]) {
    let master = store.master(|_| unreachable!()).unwrap().clone();
    let key = |slot: &str| DataKey::of([slot.as_bytes()[0]; 32]);
    let personal = Personal {
        slots: slots.iter().map(ToString::to_string).collect(),
        key: DataKey::all(&slots.iter().map(|s| key(s)).collect::<Vec<_>>()).unwrap(),
        fields: vec!["party_phone".into(), "party_name".into()],
    };
    let wrapped = |slot: &&str| master.row((STREAM, slot), Some(master.index(slot)), (&key(slot), true));
    let keys = fresh.iter().map(wrapped).collect();
    let (sealed, fields) = Draft { envelope: envelope(n, &format!("{CANARY}-{n}")), salt: [n as u8 + 1; 32] }
        .seal_personal(STREAM, Some(&personal))
        .unwrap();
    assert_eq!(fields["party_phone"], json!(format!("{CANARY}-{n}")));
    append(store, n, Built { sealed: vec![sealed], keys, ..Built::default() }).unwrap();
}

fn append(store: &Store, n: u64, built: Built) -> Result<(), AppendError> {
    let build = Box::new(move |_: &_| Ok(built));
    store.append(Append { stream: STREAM, expected: n, key: None, numbers: Vec::new(), build }).wait().map(drop)
}

fn erase(store: &Store, n: u64, slot: &str) -> Result<(), AppendError> {
    let mut envelope = envelope(n, "");
    envelope.name = PERSON_ERASED.into();
    envelope.fields = erasure_fields(&store.events(STREAM).unwrap(), slot);
    let events = vec![Draft { envelope, salt: [200; 32] }];
    append(store, n, Built { events, destroyed: vec![slot.to_string()], ..Built::default() })
}

/// All that the running check names.
fn named(store: &Store) -> Vec<(String, String, String)> {
    let (_, found) = walk_once(store, None, &[]).unwrap();
    found.into_iter().map(|Differing { table, row, column, .. }| (table, row, column)).collect()
}

fn spoil(dir: &Path, sql: &str) {
    let conn = rusqlite::Connection::open(dir.join("fadu.sqlite")).unwrap();
    conn.execute_batch(&format!("BEGIN; {sql}; COMMIT")).unwrap();
}

#[test]
fn personal_values_are_read_as_ever_and_never_lie_on_disk_in_clear() {
    let scratch = Scratch::new("personal");
    let store = open(&scratch.0);
    write(&store, 0, &["a"], &["a"]);
    write(&store, 1, &["a"], &[]);
    let events = store.events(STREAM).unwrap();
    assert_eq!(events[1].envelope.fields["party_phone"], json!(format!("{CANARY}-1")));
    assert_eq!(store.event(STREAM, 1).unwrap().unwrap(), events[0]);
    assert_eq!(store.all_events(0, 9).unwrap(), events);
    // The leaf commits to them as to all others, under salts of their own.
    let leaf = parse(&events[0].leaf).unwrap();
    for field in ["step", "party_phone", "party_name", "stream"] {
        assert!(events[0].opening(field).unwrap().matches(&leaf), "{field}");
    }
    assert!(matches!(store.check().unwrap(), Soundness::Sound(_)));
    assert_eq!(store.places_of(&store.master(|_| ()).unwrap().index("a")).unwrap(), [(STREAM, "a".to_string())]);
    drop(store);
    assert_eq!(holding(&scratch.0, CANARY.as_bytes()), Vec::<String>::new());
    assert_eq!(open(&scratch.0).events(STREAM).unwrap(), events);
}

#[test]
fn a_destroyed_key_takes_its_values_and_leaves_every_leaf() {
    let scratch = Scratch::new("destroyed");
    let store = open(&scratch.0);
    write(&store, 0, &["a"], &["a"]);
    write(&store, 1, &["b"], &["b"]);
    write(&store, 2, &["a", "b"], &[]);
    let before = store.events(STREAM).unwrap();
    let master = store.master(|_| ()).unwrap();
    let wrapped = master.row((STREAM, "a"), Some(master.index("a")), (&DataKey::of([b'a'; 32]), true)).wrapped;
    store.forget_overwritten().unwrap();
    assert_ne!(holding(&scratch.0, &wrapped), Vec::<String>::new());
    erase(&store, 3, "a").unwrap();
    store.forget_overwritten().unwrap();
    let after = store.events(STREAM).unwrap();
    for (n, gone) in [(0, true), (1, false), (2, true)] {
        let (was, is) = (&before[n], &after[n]);
        assert_eq!((&is.leaf, &is.hash, is.apart.erased), (&was.leaf, &was.hash, gone), "{n}");
        assert_eq!(is.envelope.fields["step"], json!(n));
        let phone = if gone { json!(ERASED) } else { json!(format!("{CANARY}-{n}")) };
        assert_eq!(is.envelope.fields["party_phone"], phone, "{n}");
        let leaf = parse(&is.leaf).unwrap();
        assert_eq!(is.opening("party_phone").is_some_and(|o| o.matches(&leaf)), !gone, "{n}");
        // What was opened before stays proved: leaf and commitment stand.
        assert!(was.opening("party_phone").unwrap().matches(&leaf));
        assert!(is.opening("step").unwrap().matches(&leaf));
    }
    assert!(matches!(store.check().unwrap(), Soundness::Sound(head) if head.size == 4));
    // Neither the key nor what finds its person is left anywhere: free pages and the write-ahead log among it.
    let index = store.master(|_| ()).unwrap().index("a");
    assert_eq!(store.places_of(&index).unwrap(), []);
    drop(store);
    for bytes in [&wrapped[..], index.as_bytes()] {
        assert_eq!(holding(&scratch.0, bytes), Vec::<String>::new());
    }
    let store = open(&scratch.0);
    assert!(erase(&store, 4, "a").is_err(), "a key is destroyed once");
    assert!(erase(&store, 4, "never").is_err());
}

#[test]
fn a_value_that_was_altered_moved_or_left_without_its_key_is_found() {
    let scratch = Scratch::new("altered");
    let store = open(&scratch.0);
    write(&store, 0, &["a"], &["a"]);
    write(&store, 1, &["a"], &[]);
    let spoil = |sql: &str| spoil(&scratch.0, sql);
    let kept = store.events(STREAM).unwrap();
    let check = |sql: &str, back: &str| {
        spoil(sql);
        assert!(!matches!(store.check().unwrap(), Soundness::Sound(_)), "{sql}");
        assert_ne!(named(&store), [], "{sql}");
        assert!(matches!(store.events(STREAM), Err(Fault::Altered { .. })), "{sql}");
        spoil(back);
        assert_eq!(store.events(STREAM).unwrap(), kept, "{back}");
    };
    spoil("CREATE TABLE kept AS SELECT idx, fields FROM events; CREATE TABLE kept_keys AS SELECT * FROM person_keys");
    let back = "UPDATE events SET fields = (SELECT k.fields FROM kept k WHERE k.idx = events.idx)";
    let keys = "DELETE FROM person_keys; INSERT INTO person_keys SELECT * FROM kept_keys";
    // A ciphertext moved from another event, a bit of it turned, its slot renamed.
    check("UPDATE events SET fields = (SELECT k.fields FROM kept k WHERE k.idx = 1) WHERE idx = 0", back);
    check(
        "UPDATE events SET fields = replace(fields, '\"~\":[[\"a\"],\"', '\"~\":[[\"a\"],\"AAAA') WHERE idx = 0",
        back,
    );
    check("UPDATE events SET fields = replace(fields, '\"~\":[[\"a\"]', '\"~\":[[\"b\"]') WHERE idx = 0", back);
    check("DELETE FROM person_keys WHERE slot = 'a'", keys);
    // A key that is gone is named by its own place, beside the leaves that nobody can read any more.
    spoil("DELETE FROM person_keys WHERE slot = 'a'");
    let gone = ("person_keys".to_string(), format!("{STREAM}/a"), "missing".to_string());
    assert!(named(&store).contains(&gone), "{:?}", named(&store));
    spoil(keys);
    check("UPDATE person_keys SET wrapped = zeroblob(72) WHERE slot = 'a'", keys);
    check("UPDATE person_keys SET person = '~0' WHERE slot = 'a'", keys);
    check("UPDATE events SET fields = '{}' WHERE idx = 0", back);
    assert_eq!(named(&store), []);
}

#[test]
fn what_was_erased_without_its_event_is_named_and_what_was_erased_by_it_is_not() {
    let scratch = Scratch::new("ended");
    let store = open(&scratch.0);
    write(&store, 0, &["a"], &["a"]);
    write(&store, 1, &["b"], &["b"]);
    write(&store, 2, &["a", "b"], &[]);
    let spoil = |sql: &str| spoil(&scratch.0, sql);
    spoil("CREATE TABLE kept AS SELECT idx, fields FROM events; CREATE TABLE kept_keys AS SELECT * FROM person_keys");
    let back = "UPDATE events SET fields = (SELECT k.fields FROM kept k WHERE k.idx = events.idx) WHERE idx < 3";
    let row =
        |slot: &str, column: &str| vec![("person_keys".to_string(), format!("{STREAM}/{slot}"), column.to_string())];
    // A key thrown away by whoever holds the database: no event of the log says so.
    for event in [0, 2, 99] {
        spoil(&format!("UPDATE person_keys SET wrapped = NULL, person = NULL, destroyed = {event} WHERE slot = 'a'"));
        assert_eq!(named(&store), row("a", "destroyed"), "{event}");
        assert!(!matches!(store.check().unwrap(), Soundness::Sound(_)));
        spoil("DELETE FROM person_keys; INSERT INTO person_keys SELECT * FROM kept_keys");
        assert_eq!(named(&store), []);
    }
    // By the event: nothing is named.
    erase(&store, 3, "a").unwrap();
    assert_eq!(named(&store), []);
    assert!(matches!(store.check().unwrap(), Soundness::Sound(_)));
    // The key put back, the row taken away, another event named, a living person's event passed off as erased, an open field as well.
    let check = |sql: &str, undo: &str, want: &[(String, String, String)]| {
        spoil(sql);
        assert_eq!(named(&store), want, "{sql}");
        assert!(!matches!(store.check().unwrap(), Soundness::Sound(_)), "{sql}");
        spoil(undo);
        assert_eq!(named(&store), [], "{undo}");
    };
    spoil("CREATE TABLE now_keys AS SELECT * FROM person_keys");
    let keys = "DELETE FROM person_keys; INSERT INTO person_keys SELECT * FROM now_keys";
    check(
        "DELETE FROM person_keys WHERE slot = 'a'; INSERT INTO person_keys SELECT * FROM kept_keys WHERE slot = 'a'",
        keys,
        &row("a", "destroyed"),
    );
    check(
        "UPDATE person_keys SET destroyed = 2 WHERE slot = 'a'",
        keys,
        &[row("a", "destroyed"), row("a", "destroyed")].concat(),
    );
    check("UPDATE person_keys SET person = '~1' WHERE slot = 'a'", keys, &row("a", "person"));
    check(
        "UPDATE events SET fields = replace(fields, '[[\"b\"]', '[[\"a\"]') WHERE idx = 1",
        back,
        &row("a", "destroyed"),
    );
    check("UPDATE events SET fields = replace(fields, '\"step\":0,', '') WHERE idx = 0", back, &row("a", "destroyed"));
}

/// One round that knows what earlier ones found sound; what it tells at once is what it tells at its end.
fn round(store: &Store, known: &mut Known) -> Vec<(String, String, String)> {
    round_by(store, known, 0)
}

/// The same with so many threads that read ahead.
fn round_by(store: &Store, known: &mut Known, hands: usize) -> Vec<(String, String, String)> {
    let mut told = Vec::new();
    let ran = Walk {
        published: None,
        witnesses: &[],
        rest: &mut || true,
        known,
        told: &mut |d| told.push(d.clone()),
        opened: &mut |_| {},
        hands,
    };
    let (_, found) = walk(store, ran).unwrap().unwrap();
    assert_eq!(found, told);
    found.into_iter().map(|Differing { table, row, column, .. }| (table, row, column)).collect()
}

#[test]
fn what_a_round_found_sound_is_held_anew_when_its_row_or_its_key_changes() {
    let scratch = Scratch::new("known");
    let (store, mut known) = (open(&scratch.0), Known::new([9; 32]));
    for (n, slot) in [(0, "a"), (1, "b"), (2, "c")] {
        write(&store, n, &[slot], &[slot]);
    }
    assert_eq!((round(&store, &mut known), known.count()), (vec![], 3));
    write(&store, 3, &["a"], &[]);
    assert_eq!((round(&store, &mut known), known.count()), (vec![], 4));
    let place = |table: &str, row: &str, column: &str| (table.to_string(), row.to_string(), column.to_string());
    spoil(&scratch.0, "UPDATE events SET happened = happened + 1 WHERE idx = 1");
    assert_eq!(round(&store, &mut known), [place("events", "1", "happened")]);
    // Put back as it was it is what was found sound.
    spoil(&scratch.0, "UPDATE events SET happened = happened - 1 WHERE idx = 1");
    assert_eq!(round(&store, &mut known), []);
    // A key that the log ends is no difference, and what it opened is held anew.
    erase(&store, 4, "b").unwrap();
    assert_eq!((round(&store, &mut known), known.count()), (vec![], 4), "an erasure is read by every walk");
    // Of the leaves none changed, but what they are opened with.
    spoil(&scratch.0, "DELETE FROM person_keys WHERE slot = 'c'");
    assert!(round(&store, &mut known).contains(&place("person_keys", &format!("{STREAM}/c"), "missing")));
}

#[test]
fn a_walk_that_others_read_ahead_of_finds_what_one_alone_finds_in_the_order_of_the_log() {
    let scratch = Scratch::new("ahead");
    let store = open(&scratch.0);
    write(&store, 0, &["a"], &["a"]);
    // Four pages and a piece of a fifth, so that each reader has more than one.
    let more = |n: u64| Draft { envelope: envelope(n, ""), salt: [9; 32] };
    append(&store, 1, Built { events: (1..2100).map(more).collect(), ..Built::default() }).unwrap();
    let by = |hands: usize| {
        let mut known = Known::new([9; 32]);
        (round_by(&store, &mut known, hands), known.count())
    };
    (0..4).for_each(|hands| assert_eq!(by(hands), (vec![], 2100), "{hands} read ahead"));
    let spoiled = "PRAGMA ignore_check_constraints = ON; UPDATE events SET happened = happened + 1 WHERE idx IN (3, 600, 2099); DELETE FROM events WHERE idx = 1100;
                   UPDATE events SET salt = 'x' WHERE idx = 1700; UPDATE person_keys SET wrapped = zeroblob(72) WHERE slot = 'a'";
    spoil(&scratch.0, spoiled);
    let place = |table: &str, row: &str, column: &str| (table.to_string(), row.to_string(), column.to_string());
    let events = |row: &str, column: &str| place("events", row, column);
    let due = [
        events("0", "unreadable"),
        events("1", "version"),
        events("3", "happened"),
        events("600", "happened"),
        events("1100", "missing"),
        events("1101", "version"),
        events("1700", "unreadable"),
        events("1701", "version"),
        events("2099", "happened"),
        place("person_keys", &format!("{STREAM}/a"), "wrapped"),
    ];
    (0..4).for_each(|hands| assert_eq!(by(hands).0, due, "{hands} read ahead"));
}
