//! Files under keys: what arrives for one holder opens to it and to nobody else, goes with the key of its holder's files, and takes nobody else's
//! copy with it. Damage is named as damage, an erasure by its event is not.

#[path = "sample/lying.rs"]
mod lying;

#[expect(dead_code, reason = "shared with the story test, which uses the rest")]
mod sample;

use fadu_store::hold::{Differing, walk_once};
use fadu_store::personal::{FILES, PERSON_ERASED, erasure_fields, files_erased};
use fadu_store::record::{Envelope, EventId, Moment};
use fadu_store::{Append, AppendError, Built, DataKey, Draft, Lies, Log, Look, Options, Soundness, Store, StreamId};
use lying::holding;
use sample::Scratch;
use std::path::Path;

const ONE: StreamId = StreamId::from_bits(11);
const OTHER: StreamId = StreamId::from_bits(12);
/// Planted where nothing in clear may show it.
const CANARY: &[u8] = b"canary: the face of a person";

fn open(dir: &Path) -> Store {
    let store = Store::open(Options::new(dir).wal_bytes(1 << 20)).unwrap();
    store.master(|bytes| bytes.fill(5)).unwrap();
    store
}

/// A picture of a person, three pieces long.
fn picture() -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..2_500_000_usize).map(|i| (i ^ (i >> 8) ^ (i >> 16)) as u8).collect();
    bytes[1_200_000..1_200_000 + CANARY.len()].copy_from_slice(CANARY);
    bytes
}

fn keep(store: &Store, bytes: &[u8], (holder, random): (StreamId, u8)) -> Option<[u8; 32]> {
    let mut intake = store.intake([random; 32]).unwrap();
    bytes.chunks(700_000).for_each(|c| intake.push(c).unwrap());
    store.keep(intake, (holder, &[random.wrapping_add(100); 32])).unwrap()
}

/// The event that destroys the key of the files of a stream, as the first of its stream.
fn erase(store: &Store, stream: StreamId, named: Option<Vec<[u8; 32]>>) -> Result<(), AppendError> {
    let files: Vec<[u8; 32]> = store.files_of(stream).unwrap().iter().map(|row| row.digest).collect();
    let named = named.unwrap_or(files);
    let mut fields = erasure_fields(&[], "1");
    fields.remove("slot");
    fields.extend(files_erased(&named));
    let at = Moment(1_790_000_000_000);
    let id = EventId::from_bits(stream.bits() + 900);
    let envelope = Envelope { id, name: PERSON_ERASED.into(), happened: at, recorded: at, pack: [7; 32], fields };
    let events = vec![Draft { envelope, salt: [200; 32] }];
    let built = Built { events, destroyed: vec![FILES.into()], files_ended: named, ..Built::default() };
    let build = Box::new(move |_: &_| Ok(built));
    store.append(Append { stream, expected: 0, key: None, numbers: Vec::new(), build }).wait().map(drop)
}

fn named(store: &Store) -> Vec<(String, String)> {
    let (_, found) = walk_once(store, None, &[]).unwrap();
    found.into_iter().map(|Differing { table, column, .. }| (table, column)).collect()
}

fn spoil(dir: &Path, sql: &str) {
    let conn = rusqlite::Connection::open(dir.join("fadu.sqlite")).unwrap();
    conn.execute_batch(&format!("PRAGMA ignore_check_constraints = ON; BEGIN; {sql}; COMMIT")).unwrap();
}

/// Files on the shelf.
fn lying(dir: &Path) -> usize {
    let folders = std::fs::read_dir(dir.join("blobs")).unwrap().map(|e| e.unwrap().path());
    let folders = folders.filter(|p| p.file_name().is_some_and(|n| n.len() == 2));
    folders.map(|p| std::fs::read_dir(p).unwrap().count()).sum()
}

#[test]
fn what_arrives_never_lies_in_clear_and_is_read_as_it_came() {
    let scratch = Scratch::new("clear");
    let (store, bytes) = (open(&scratch.0), picture());
    // On its way.
    let mut intake = store.intake([1; 32]).unwrap();
    intake.push(&bytes[..2_200_000]).unwrap();
    assert_eq!(holding(&scratch.0, CANARY), Vec::<String>::new());
    assert_eq!(intake.bytes().unwrap(), bytes[..2_200_000]);
    drop(intake);
    let digest = keep(&store, &bytes, (ONE, 2)).unwrap();
    assert_eq!(holding(&scratch.0, CANARY), Vec::<String>::new());
    assert_eq!(store.blob(&digest).unwrap().unwrap(), bytes);
    let (held, pieces) = store.whole(&digest).unwrap().unwrap();
    assert_eq!(store.vault().piece(&held, &pieces, (1_199_990, 1_300_000)).unwrap(), bytes[1_199_990..1_300_000]);
    // Restarted, and again without the master key: then what lies there is held against its stored form only.
    drop(store);
    let store = open(&scratch.0);
    assert_eq!(store.blob(&digest).unwrap().unwrap(), bytes);
    assert!(matches!(store.check().unwrap(), Soundness::Sound(_)));
    drop(store);
    std::fs::rename(scratch.0.join("keys"), scratch.0.join("elsewhere")).unwrap();
    let store = Store::open(Options::new(&scratch.0).wal_bytes(1 << 20)).unwrap();
    let Lies::Locked(held) = store.file(&digest).unwrap() else { panic!("opened without its key") };
    assert!(matches!(store.vault().look(&held, &mut |_| true).unwrap(), Look::Sound(_)));
    assert!(store.blob(&digest).unwrap().is_none());
    let path = store.blob_path(&digest);
    let mut stored = std::fs::read(&path).unwrap();
    stored[1_000] ^= 1;
    std::fs::write(&path, stored).unwrap();
    assert!(matches!(store.vault().look(&held, &mut |_| true).unwrap(), Look::Altered(_)));
}

#[test]
fn the_same_bytes_of_two_matters_go_one_by_one() {
    let scratch = Scratch::new("two");
    let (store, bytes) = (open(&scratch.0), picture());
    let digest = keep(&store, &bytes, (ONE, 1)).unwrap();
    assert_eq!(keep(&store, &bytes, (OTHER, 2)), Some(digest));
    assert_eq!(keep(&store, &bytes, (ONE, 3)), Some(digest), "the same file again");
    assert_eq!((lying(&scratch.0), store.files_of(ONE).unwrap().len()), (1, 1));
    let alone = keep(&store, b"of the first alone", (ONE, 4)).unwrap();
    let rows = store.file_keys().unwrap();
    assert_eq!(rows.len(), 3);
    // An event that names other files than those that go is refused, and nothing happened.
    assert!(erase(&store, ONE, Some(vec![digest])).is_err());
    assert_eq!(store.blob(&alone).unwrap().unwrap(), b"of the first alone");
    erase(&store, ONE, None).unwrap();
    assert_eq!(store.blob(&digest).unwrap().unwrap(), bytes, "the other matter reads it as ever");
    assert!(matches!(store.file(&alone).unwrap(), Lies::Ended(0)));
    assert!(store.blob(&alone).unwrap().is_none() && store.look(&alone, &mut |_| true).unwrap().is_none());
    assert_eq!(store.file_key(&digest, ONE).unwrap().unwrap().ended, Some(0));
    assert_eq!(keep(&store, b"later", (ONE, 5)), None, "nothing is taken in there any more");
    // What lies there for nobody is taken off the shelf, the rest stays.
    let left = store.files_left().unwrap();
    assert_eq!(left.len(), 2);
    left.iter().for_each(|row| store.clear(row).unwrap());
    assert_eq!((store.files_left().unwrap(), lying(&scratch.0)), (vec![], 1));
    assert_eq!(store.blob(&digest).unwrap().unwrap(), bytes);
    assert_eq!(named(&store), []);
    assert!(matches!(store.check().unwrap(), Soundness::Sound(_)));
    // The second goes, too: then nothing is left of it.
    erase(&store, OTHER, None).unwrap();
    store.files_left().unwrap().iter().for_each(|row| store.clear(row).unwrap());
    assert_eq!((lying(&scratch.0), store.blob(&digest).unwrap()), (0, None));
    assert_eq!(named(&store), []);
    // Brought again for another matter it is a new file under a new key.
    let third = StreamId::from_bits(13);
    assert_eq!(keep(&store, &bytes, (third, 6)), Some(digest));
    assert_eq!(store.blob(&digest).unwrap().unwrap(), bytes);
}

#[test]
fn whoever_kept_the_ciphertext_and_has_the_master_key_cannot_read_what_was_erased() {
    let scratch = Scratch::new("kept");
    let (store, bytes) = (open(&scratch.0), picture());
    let digest = keep(&store, &bytes, (ONE, 1)).unwrap();
    let row = store.file_key(&digest, ONE).unwrap().unwrap();
    let (wrapped, path) = (row.wrapped.unwrap(), store.blob_path(&digest));
    let ciphertext = std::fs::read(&path).unwrap();
    store.forget_overwritten().unwrap();
    assert_ne!(holding(&scratch.0, &wrapped), Vec::<String>::new());
    erase(&store, ONE, None).unwrap();
    store.files_left().unwrap().iter().for_each(|row| store.clear(row).unwrap());
    store.forget_overwritten().unwrap();
    assert!(!path.exists());
    // The ciphertext is put back; the master key is there as ever; the wrapped key is nowhere, not in free pages either.
    std::fs::write(&path, &ciphertext).unwrap();
    drop(store);
    assert_eq!(holding(&scratch.0, &wrapped), Vec::<String>::new());
    let store = open(&scratch.0);
    assert!(store.has_master() && store.blob(&digest).unwrap().is_none());
    let every = store.person_keys(StreamId::from_bits(0)).unwrap().into_iter().filter_map(|(_, key)| key);
    for key in every.chain([DataKey::of([5; 32]), DataKey::fresh(&[1; 32], "files")]) {
        let held = fadu_store::Held::sealed(digest, row.stored.unwrap(), &key);
        assert!(matches!(store.vault().look(&held, &mut |_| true).unwrap(), Look::Altered(_)));
    }
}

#[test]
fn a_key_that_was_altered_or_taken_away_without_its_event_is_named() {
    let scratch = Scratch::new("named");
    let (store, bytes) = (open(&scratch.0), picture());
    let digest = keep(&store, &bytes, (ONE, 1)).unwrap();
    keep(&store, b"of another", (OTHER, 2)).unwrap();
    let kept = "CREATE TABLE kept AS SELECT * FROM file_keys; CREATE TABLE kept_keys AS SELECT * FROM person_keys";
    spoil(&scratch.0, kept);
    let back = "DELETE FROM file_keys; INSERT INTO file_keys SELECT * FROM kept;
                DELETE FROM person_keys; INSERT INTO person_keys SELECT * FROM kept_keys";
    let one = "stream = x'0000000000000000000000000000000b'";
    let check = |sql: &str, column: &str| {
        spoil(&scratch.0, sql);
        assert!(named(&store).contains(&("file_keys".into(), column.into())), "{sql}: {:?}", named(&store));
        assert!(!matches!(store.check().unwrap(), Soundness::Sound(_)), "{sql}");
        assert!(store.blob(&digest).map_or(true, |b| b.is_none()), "{sql}");
        spoil(&scratch.0, back);
        assert_eq!((named(&store), store.blob(&digest).unwrap().unwrap().len()), (vec![], 2_500_000), "{sql}");
    };
    check(&format!("UPDATE file_keys SET wrapped = zeroblob(72) WHERE {one}"), "wrapped");
    check(&format!("UPDATE file_keys SET stored = zeroblob(32) WHERE {one}"), "wrapped");
    check(&format!("UPDATE file_keys SET wrapped = NULL, ended = 0 WHERE {one}"), "ended");
    check(&format!("UPDATE file_keys SET ended = 0 WHERE {one}"), "ended");
    check(&format!("DELETE FROM person_keys WHERE slot = 'files' AND {one}"), "wrapped");
    // The key that was taken away is named itself, once, beside the rows that it opened.
    keep(&store, b"another of the same", (ONE, 3)).unwrap();
    spoil(&scratch.0, &format!("DELETE FROM person_keys WHERE slot = 'files' AND {one}"));
    let row = |table: &str, column: &str| (table.to_string(), column.to_string());
    assert_eq!(
        named(&store),
        [row("person_keys", "missing"), row("file_keys", "wrapped"), row("file_keys", "wrapped")]
    );
    spoil(&scratch.0, back);
    let swapped = "UPDATE file_keys SET wrapped = (SELECT k.wrapped FROM kept k WHERE k.stream <> file_keys.stream)";
    check(swapped, "wrapped");
    // By the event: nothing is named. A file taken out of what it names is.
    erase(&store, ONE, None).unwrap();
    assert_eq!(named(&store), []);
    spoil(&scratch.0, &format!("DELETE FROM file_keys WHERE {one}"));
    assert_eq!(named(&store), [("file_keys".to_string(), "missing".to_string())]);
}

#[test]
fn a_row_that_was_taken_out_is_lacking_and_one_that_never_was_is_not() {
    let scratch = Scratch::new("lacking");
    let (store, bytes) = (open(&scratch.0), picture());
    let digest = keep(&store, &bytes, (ONE, 1)).unwrap();
    let clear = store.put_blob(b"of before there were keys").unwrap();
    let due = [(digest, ONE), (clear, OTHER)];
    assert_eq!(store.file_keys_lacking(due.iter()).unwrap(), []);
    spoil(&scratch.0, "DELETE FROM file_keys");
    assert_eq!(store.file_keys_lacking(due.iter()).unwrap(), [(digest, Some(ONE))]);
    // Nobody's event speaks of it, and its chain of custody does.
    let arrived = |digest: [u8; 32]| fadu_store::Handled {
        digest,
        matter: [0; 16],
        at: 1,
        person: [7; 16],
        name: String::new(),
        what: "arrived".into(),
        place: String::new(),
        note: String::new(),
    };
    store.put_custody(vec![arrived(digest), arrived(clear)]).wait().unwrap();
    assert_eq!(store.file_keys_lacking([].iter()).unwrap(), [(digest, None)]);
    keep(&store, &bytes, (OTHER, 3)).unwrap();
    assert_eq!(store.file_keys_lacking([].iter()).unwrap(), [], "somebody holds it again");
    assert_eq!(store.file_keys_lacking(due.iter()).unwrap(), [(digest, Some(ONE))], "and not the first");
}

#[test]
fn what_lay_in_clear_is_put_under_the_key_of_each_who_holds_it() {
    let scratch = Scratch::new("before");
    let (store, bytes) = (open(&scratch.0), picture());
    let digest = store.put_blob(&bytes).unwrap();
    assert_ne!(holding(&scratch.0, CANARY), Vec::<String>::new());
    assert_eq!(store.blob(&digest).unwrap().unwrap(), bytes, "read as it lies");
    assert!(store.lock_up(&digest, &[ONE, OTHER], &[1; 32]).unwrap());
    assert_eq!(holding(&scratch.0, CANARY), Vec::<String>::new());
    assert_eq!((lying(&scratch.0), store.blob(&digest).unwrap().unwrap()), (1, bytes.clone()));
    assert!(!store.lock_up(&digest, &[ONE], &[2; 32]).unwrap(), "nothing lies in clear any more");
    // Killed before the clear one went: it is found again, and goes.
    store.put_blob(&bytes).unwrap();
    assert!(store.lock_up(&digest, &[ONE, OTHER], &[3; 32]).unwrap());
    assert_eq!((lying(&scratch.0), store.blob(&digest).unwrap().unwrap()), (1, bytes));
    // One that does not fit its name stays where it is, for the scrub to name.
    let spoiled = store.put_blob(b"what it was").unwrap();
    std::fs::write(store.blob_path(&spoiled), b"what it was not").unwrap();
    assert!(store.lock_up(&spoiled, &[ONE], &[4; 32]).is_err());
    assert!(store.blob_path(&spoiled).exists());
    assert_eq!(named(&store), []);
}

#[test]
fn one_file_of_a_matter_is_let_go_by_its_own_event() {
    let scratch = Scratch::new("let-go");
    let (store, bytes) = (open(&scratch.0), picture());
    let digest = keep(&store, &bytes, (ONE, 1)).unwrap();
    keep(&store, &bytes, (OTHER, 2)).unwrap();
    let at = Moment(1_790_000_000_000);
    let envelope = Envelope {
        id: EventId::from_bits(5),
        name: "EvidenceErased".into(),
        happened: at,
        recorded: at,
        pack: [7; 32],
        fields: [("destroy_digest".to_string(), serde_json::json!("of it"))].into(),
    };
    let built = Built { events: vec![Draft { envelope, salt: [1; 32] }], ..Built::default() };
    let build = Box::new(move |_: &_| Ok(built));
    store.append(Append { stream: ONE, expected: 0, key: None, numbers: Vec::new(), build }).wait().unwrap();
    assert!(store.let_go(&digest, (ONE, 0)).unwrap());
    assert_eq!((named(&store), store.blob(&digest).unwrap().unwrap()), (vec![], bytes), "the other matter holds it");
    assert!(!store.let_go(&digest, (ONE, 0)).unwrap(), "once");
    assert!(store.let_go(&digest, (OTHER, 0)).unwrap());
    assert_eq!((lying(&scratch.0), store.blob(&digest).unwrap()), (0, None));
    // No event of the other matter says so.
    assert_eq!(named(&store), [("file_keys".to_string(), "ended".to_string())]);
}
