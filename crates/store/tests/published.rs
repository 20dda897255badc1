//! The published tree: what is committed becomes public, whatever stops in between; what was altered, cut or forked does not.

#[expect(dead_code, reason = "shared with the story test, which uses the rest")]
mod sample;

use fadu_store::hold::walk_once;
use fadu_store::record::{
    Checkpoint, Envelope, EventId, Frontier, Moment, Nodes, Note, NoteSignature, NoteSigner, Row, TilePath, Tree,
    VerifierKey, leaf_hash, tile, verify_consistency, verify_inclusion,
};
use fadu_store::{
    AUDIT_SEALED, AUDIT_SEALS, AuditSought, Built, Called, Cosigned, Draft, Handled, Log, Options, Published,
    Sequencer, Soundness, Stalled, Store, StreamId, Tiles, audit, check_published, custody,
};
use sample::{Scratch, request};
use std::{path::Path, sync::Arc};

fn signer() -> Arc<NoteSigner> {
    Arc::new(NoteSigner::of_seed("fadu-test/log", &[9; 32], false).unwrap())
}
fn key() -> VerifierKey {
    signer().key().clone()
}
fn open(dir: &Path) -> Store {
    Store::open(Options::new(dir).wal_bytes(1 << 20)).unwrap()
}
/// So many events, in streams of a hundred.
fn fill(store: &Store, from: u64, count: u64) {
    for i in from..from + count {
        store.append(request(StreamId::from_bits(u128::from(i / 100) + 1), i % 100)).wait().unwrap();
    }
}
fn sequencer(store: &Store) -> Sequencer {
    Sequencer::new(store.clone(), tiles(store), signer())
}
fn tiles(store: &Store) -> Arc<Tiles> {
    Arc::new(Tiles::open(store.dir()).unwrap())
}
fn step(s: &mut Sequencer) -> Published {
    s.step(Moment(1_790_000_000_000)).unwrap().unwrap()
}

/// Everything that an outsider can check with the files alone.
fn outsider(dir: &Path, size: u64) -> Checkpoint {
    let note: Note = std::fs::read_to_string(dir.join("log/checkpoint")).unwrap().parse().unwrap();
    let checkpoint = Checkpoint::opened(&note, &key()).unwrap();
    assert_eq!(checkpoint.size, size);
    let read = |row, index| {
        let path = TilePath::within(row, index, size).unwrap();
        (std::fs::read(dir.join("log").join(path.to_string())).unwrap(), path.width)
    };
    let mut edge = Frontier::new();
    for index in 0..size.div_ceil(256) {
        let (bundle, width) = read(Row::Entries, index);
        let hashes: Vec<_> = tile::leaves(&bundle, width).unwrap().into_iter().map(leaf_hash).collect();
        assert_eq!(tile::hashes(&read(Row::Hashes(0), index).0, width).unwrap(), hashes);
        hashes.into_iter().for_each(|hash| edge.append(hash));
    }
    assert_eq!(edge.root(), checkpoint.root);
    checkpoint
}

#[test]
fn what_is_committed_becomes_public_and_old_checkpoints_hold() {
    let scratch = Scratch::new("published");
    let store = open(&scratch.0);
    let mut sequencer = sequencer(&store);
    assert_eq!(step(&mut sequencer).size, 0);
    let mut kept = Vec::new();
    let mut size = 0;
    for more in [1, 254, 1, 1, 255, 300, 90] {
        fill(&store, size, more);
        size += more;
        assert_eq!(step(&mut sequencer).size, size);
        assert_eq!(sequencer.step(Moment(0)), Ok(None));
        kept.push(outsider(&scratch.0, size));
    }
    let held = tiles(&store);
    let nodes = held.nodes(size);
    assert_eq!((nodes.size(), nodes.frontier().unwrap().root()), (size, store.head().root));
    let root = store.head().root;
    for old in kept.iter().filter(|c| c.size > 0) {
        let path = Tree(&nodes).consistency(old.size, size).unwrap();
        assert!(verify_consistency((old.size, size), (&old.root, &root), &path), "{}", old.size);
    }
    for event in store.all_events(0, 1000).unwrap() {
        let path = Tree(&nodes).inclusion(event.index, size).unwrap();
        assert!(verify_inclusion((event.index, size), &event.hash, &path, &root));
    }
    // Partial tiles go when the full one is there, and are still answered from it.
    assert!(!scratch.0.join("log/tile/0/000.p").exists() && scratch.0.join("log/tile/0/003.p").exists());
    let old = held.read(TilePath { row: Row::Hashes(0), index: 0, width: 255 }).unwrap().unwrap();
    assert_eq!(old, held.read(TilePath { row: Row::Hashes(0), index: 0, width: 256 }).unwrap().unwrap()[..255 * 32]);
    assert_eq!(check_published(&store, &held, &key()).unwrap(), None);
}

#[test]
fn a_stop_at_any_moment_leaves_something_to_go_on_from() {
    let scratch = Scratch::new("stops");
    let dir = scratch.0.as_path();
    let store = open(dir);
    fill(&store, 0, 300);
    step(&mut sequencer(&store));
    let old = outsider(dir, 300);
    fill(&store, 300, 250);
    // Stopped while tiles are written: some are there, one lies half written beside.
    std::fs::create_dir_all(dir.join("log/.incoming")).unwrap();
    std::fs::write(dir.join("log/.incoming/0"), b"half").unwrap();
    std::fs::write(dir.join("log/tile/0/001"), b"of no head yet").unwrap();
    step(&mut sequencer(&store));
    outsider(dir, 550);
    assert!(!dir.join("log/.incoming/0").exists());
    // Stopped between the head and the checkpoint's file: the older one lies there until the next start.
    fill(&store, 550, 5);
    let before = std::fs::read(dir.join("log/checkpoint")).unwrap();
    step(&mut sequencer(&store));
    std::fs::write(dir.join("log/checkpoint"), before).unwrap();
    assert_eq!(sequencer(&store).step(Moment(0)), Ok(None));
    outsider(dir, 555);
    // Stopped before the old partial tiles were removed, or all files are gone: they are made again.
    std::fs::remove_dir_all(dir.join("log/tile")).unwrap();
    fill(&store, 555, 1);
    step(&mut sequencer(&store));
    let now = outsider(dir, 556);
    let held = tiles(&store);
    let path = Tree(&held.nodes(556)).consistency(300, 556).unwrap();
    assert!(verify_consistency((300, 556), (&old.root, &now.root), &path));
}

#[test]
fn two_sequencers_cannot_publish_two_trees() {
    let scratch = Scratch::new("two");
    let store = open(&scratch.0);
    let (mut one, mut other) = (sequencer(&store), sequencer(&store));
    step(&mut one);
    fill(&store, 0, 3);
    assert_eq!(other.step(Moment(0)).unwrap().unwrap().size, 3);
    fill(&store, 3, 2);
    // It still holds the head of size 0.
    assert_eq!(one.step(Moment(0)), Err(Stalled::Overtaken));
    // Next time it begins with the head as it stands.
    assert_eq!(step(&mut one).size, 5);
    outsider(&scratch.0, 5);
    // The database itself lets no head go back.
    let back = Published { size: 2, ..store.published_head().unwrap().unwrap() };
    assert!(store.move_head(Some((5, store.head().root)), back).wait().is_err());
}

/// Alters the closed database.
fn alter(dir: &Path, sql: &str) {
    let conn = rusqlite::Connection::open(dir.join("fadu.sqlite")).unwrap();
    conn.execute_batch(sql).unwrap();
}

#[test]
fn what_was_altered_or_cut_is_not_published_and_is_named() {
    let scratch = Scratch::new("altered");
    let dir = scratch.0.as_path();
    let store = open(dir);
    fill(&store, 0, 20);
    step(&mut sequencer(&store));
    fill(&store, 20, 10);
    drop(store);
    let again = |sql: &str| {
        alter(dir, sql);
        let store = open(dir);
        let stepped = sequencer(&store).step(Moment(0)).map(|_| ());
        (stepped, check_published(&store, &tiles(&store), &key()).unwrap())
    };
    let row = |table, row: &str, column| Some(Soundness::Differs { table, row: row.into(), column });
    let altered = |column| Err(Stalled::Altered { row: 25, column });
    assert_eq!(again("UPDATE events SET happened = happened + 1 WHERE idx = 25").0, altered("happened"));
    assert_eq!(again("UPDATE events SET happened = happened - 1 WHERE idx = 25").0, Ok(()));
    // A row of what was published before: the tree of the leaves is another one, and the row is named.
    let (_, found) = again("UPDATE events SET salt = zeroblob(32) WHERE idx = 7");
    assert_eq!(found, row("events", "7", "fields"));
}

#[test]
fn a_cut_log_and_an_older_database_stop_the_log() {
    let scratch = Scratch::new("cut");
    let dir = scratch.0.as_path();
    let store = open(dir);
    fill(&store, 0, 20);
    step(&mut sequencer(&store));
    drop(store);
    let file = |name: &str| dir.join(name);
    std::fs::copy(file("fadu.sqlite"), file("old.sqlite")).unwrap();
    std::fs::copy(file("fadu.sqlite-wal"), file("old.sqlite-wal")).unwrap();
    let store = open(dir);
    fill(&store, 20, 10);
    step(&mut sequencer(&store));
    drop(store);
    // The last two leaves are cut off.
    alter(dir, "DELETE FROM frontier; DELETE FROM events WHERE idx >= 28");
    let store = open(dir);
    assert_eq!(sequencer(&store).step(Moment(0)), Err(Stalled::Cut { held: 28, published: 30 }));
    let found = check_published(&store, &tiles(&store), &key()).unwrap();
    assert_eq!(found, Some(Soundness::Differs { table: "events", row: "28".into(), column: "missing" }));
    drop(store);
    // Yesterday's database in place of today's: what was shown since lies beside it.
    std::fs::rename(file("old.sqlite"), file("fadu.sqlite")).unwrap();
    std::fs::rename(file("old.sqlite-wal"), file("fadu.sqlite-wal")).unwrap();
    let store = open(dir);
    fill(&store, 20, 15);
    assert_eq!(sequencer(&store).step(Moment(0)), Err(Stalled::RolledBack { published: 30, head: 20 }));
    let found = check_published(&store, &tiles(&store), &key()).unwrap();
    assert_eq!(found, Some(Soundness::Differs { table: "log_head", row: "1".into(), column: "size" }));
}

#[test]
fn every_file_of_the_published_tree_is_compared() {
    let scratch = Scratch::new("files");
    let dir = scratch.0.as_path();
    let store = open(dir);
    fill(&store, 0, 600);
    step(&mut sequencer(&store));
    let found = || check_published(&store, &tiles(&store), &key()).unwrap();
    assert_eq!(found(), None);
    for name in ["tile/0/001", "tile/0/002.p/88", "tile/entries/000", "tile/entries/002.p/88", "tile/1/000.p/2"] {
        let file = dir.join("log").join(name);
        let whole = std::fs::read(&file).unwrap();
        let mut bytes = whole.clone();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(found(), Some(Soundness::Differs { table: "log", row: name.into(), column: "bytes" }));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(found(), Some(Soundness::Differs { table: "log", row: name.into(), column: "missing" }));
        std::fs::write(&file, whole).unwrap();
    }
    std::fs::write(dir.join("log/checkpoint"), "forged\n").unwrap();
    assert_eq!(found(), Some(Soundness::Differs { table: "log/checkpoint", row: String::new(), column: "signature" }));
    // Another key's head is not taken up.
    let other = Arc::new(NoteSigner::of_seed("fadu-test/log", &[8; 32], false).unwrap());
    let stepped = Sequencer::new(store.clone(), tiles(&store), other).step(Moment(0));
    assert!(matches!(stepped, Err(Stalled::Key(_))), "{stepped:?}");
}

#[test]
fn a_witnesss_word_is_held_also_where_the_head_was_taken_away() {
    let scratch = Scratch::new("word");
    let dir = scratch.0.as_path();
    let witness = NoteSigner::of_seed("witness.test", &[3; 32], true).unwrap();
    let id = format!("witness.test+{}", fadu_store::record::hex::encode(&witness.key().id()));
    let store = open(dir);
    fill(&store, 0, 60);
    let head = step(&mut sequencer(&store));
    let text = head.note.parse::<Note>().unwrap().unverified_text().to_string();
    let line = witness.sign(&text, 1_790_000_000).unwrap().to_string();
    let (at, own) = (Moment(1_790_000_000_000), witness.key().to_string());
    let word = Cosigned { witness: id, key: own, size: head.size, at, line, note: head.note };
    store.keep_cosignature(word).wait().unwrap();
    // A restored tree has the partial tiles of its own size, and none of the smaller tree that the word is about.
    fill(&store, 60, 40);
    step(&mut sequencer(&store));
    std::fs::remove_file(dir.join("log/tile/0/000.p/60")).unwrap();
    drop(store);
    let places = |sql: &str| {
        alter(dir, sql);
        let (store, key) = (open(dir), key());
        let told = walk_once(&store, Some((&tiles(&store), &key)), &[]).unwrap().1;
        told.into_iter().map(|d| format!("{}.{}", d.table, d.column)).collect::<Vec<_>>()
    };
    assert_eq!(places("SELECT 1"), Vec::<String>::new());
    assert_eq!(places("UPDATE cosignatures SET size = size + 1"), ["cosignatures.note"]);
    assert_eq!(places("UPDATE cosignatures SET size = size - 1, witness = witness || '1'"), ["cosignatures.witness"]);
    assert_eq!(
        places("UPDATE cosignatures SET witness = 'witness.test+' || substr(key, 14, 8), at = at + 1000"),
        ["cosignatures.at"]
    );
    // Another's signature of the same tree under the same name and id.
    let other = NoteSigner::of_seed("witness.test", &[4; 32], true).unwrap();
    let bytes = other.sign(&text, 1_790_000_000).unwrap().bytes;
    let forged = NoteSignature { bytes, ..witness.sign(&text, 1_790_000_000).unwrap() }.to_string();
    let forge = format!("UPDATE cosignatures SET at = at - 1000, line = '{forged}'");
    assert_eq!(places(&forge), ["cosignatures.line"]);
    // And with its key beside it: the id tells.
    let swapped = format!(
        "UPDATE cosignatures SET line = '{}', key = '{}'",
        other.sign(&text, 1_790_000_000).unwrap(),
        other.key()
    );
    assert_eq!(places(&swapped), ["cosignatures.witness"]);
    assert_eq!(places("UPDATE cosignatures SET key = ''"), ["cosignatures.key"]);
    let hidden = places("PRAGMA ignore_check_constraints = ON; UPDATE log_head SET one = 2");
    assert!(hidden.contains(&"cosignatures.key".to_string()), "{hidden:?}");
}

#[test]
fn the_word_of_a_witness_that_is_asked_no_more_is_held_by_the_key_beside_it() {
    let scratch = Scratch::new("named");
    let store = open(&scratch.0);
    fill(&store, 0, 3);
    let head = step(&mut sequencer(&store));
    let text = head.note.parse::<Note>().unwrap().unverified_text().to_string();
    let witness = NoteSigner::of_seed("witness.test", &[3; 32], true).unwrap();
    let (at, line) = (Moment(1_790_000_000_000), witness.sign(&text, 1_790_000_000).unwrap().to_string());
    let id = format!("witness.test+{}", fadu_store::record::hex::encode(&witness.key().id()));
    let word = Cosigned { witness: id, key: witness.key().to_string(), size: 3, at, line, note: head.note };
    store.keep_cosignature(word).wait().unwrap();
    let held = |named: &[VerifierKey]| {
        let (tiles, key) = (tiles(&store), key());
        let walked = walk_once(&store, Some((&tiles, &key)), named);
        walked.unwrap().1.len()
    };
    // Keys named for other witnesses say nothing about this one.
    let other = NoteSigner::of_seed("other.test", &[4; 32], true).unwrap();
    assert_eq!((held(&[]), held(&[witness.key().clone()]), held(&[other.key().clone()])), (0, 0, 0));
}

#[test]
fn the_journal_of_access_is_as_long_as_the_leaves_say() {
    let scratch = Scratch::new("sealed-journal");
    let store = open(&scratch.0);
    let called = |about: &str| Called {
        at: 1_790_000_000_000,
        person: [4; 16],
        name: "沈执行".into(),
        body: "b".into(),
        place: "192.0.2.7".into(),
        what: "GET /matters/{id}".into(),
        about: about.into(),
        status: 200,
        leaf: None,
        note: String::new(),
    };
    store.put_audit(vec![called("/matters/a"), called("/matters/b")]).wait().unwrap();
    store.put_audit(vec![Called { leaf: Some(9), ..called("/matters/c") }]).wait().unwrap();
    let end = store.audit_end(None).unwrap().unwrap();
    assert_eq!((end.n, store.audit_end(Some(3)).unwrap()), (3, Some(end)));
    let sought = AuditSought { what: "GET /matters/{id}".into(), before: Some(3), ..AuditSought::default() };
    let found: Vec<_> = store.audit_found(&sought, 9).unwrap().into_iter().map(|e| e.called.about).collect();
    assert_eq!(found, ["/matters/b", "/matters/a"]);
    let other = AuditSought { name: "别人".into(), ..AuditSought::default() };
    assert_eq!(store.audit_found(&other, 9).unwrap(), []);
    let mut seal = request(AUDIT_SEALS, 0);
    seal.build = Box::new(move |_| {
        let at = Moment(1_790_000_000_000);
        let (id, fields, name) = (EventId::from_bits(77), audit::sealing(end), AUDIT_SEALED.to_string());
        let envelope = Envelope { id, name, happened: at, recorded: at, pack: [0; 32], fields };
        Ok(Built { events: vec![Draft { envelope, salt: [5; 32] }], ..Built::default() })
    });
    store.append(seal).wait().unwrap();
    // Longer than the seal is no harm.
    store.put_audit(vec![called("/matters/d")]).wait().unwrap();
    drop(store);
    let found = |sql: &str| {
        let triggers = "DROP TRIGGER IF EXISTS audit_stays; DROP TRIGGER IF EXISTS audit_is_never_rewritten;";
        alter(&scratch.0, &format!("{triggers}{sql}"));
        let found = walk_once(&open(&scratch.0), None, &[]).unwrap().1;
        found.into_iter().map(|d| format!("{} {} {}", d.table, d.row, d.column)).collect::<Vec<_>>()
    };
    assert_eq!(found("SELECT 1"), Vec::<String>::new());
    assert_eq!(found("UPDATE audit SET status = 403 WHERE n = 2"), ["audit 2 link"]);
    assert_eq!(found("UPDATE audit SET status = 'x' WHERE n = 2"), ["audit 2 unreadable"]);
    assert_eq!(found("UPDATE audit SET status = 200 WHERE n = 2"), Vec::<String>::new());
    assert_eq!(found("DELETE FROM audit WHERE n = 4"), Vec::<String>::new());
    assert_eq!(found("DELETE FROM audit WHERE n = 3"), ["audit 3 missing"]);
    let grown = open(&scratch.0);
    grown.put_audit(vec![called("/matters/e")]).wait().unwrap();
    drop(grown);
    assert_eq!(found("SELECT 1"), ["audit 3 link"]);
    assert_eq!(found("DELETE FROM audit"), ["audit 3 missing"]);
}

#[test]
fn a_chain_of_custody_is_as_long_as_the_leaves_say() {
    let scratch = Scratch::new("sealed-chain");
    let store = open(&scratch.0);
    let handled = |what: &str| Handled {
        digest: [7; 32],
        matter: [3; 16],
        at: 1_790_000_000_000,
        person: [4; 16],
        name: "沈执行".into(),
        what: what.into(),
        place: "127.0.0.1".into(),
        note: String::new(),
    };
    store.put_custody(vec![handled("arrived"), handled("viewed"), handled("viewed")]).wait().unwrap();
    let ends = store.custody_ends(&[[6; 32], [7; 32]]).unwrap();
    assert_eq!(ends.iter().map(|e| (e.digest[0], e.n)).collect::<Vec<_>>(), [(7, 3)]);
    let mut seal = request(custody::SEALS, 0);
    seal.build = Box::new(move |_| {
        let at = Moment(1_790_000_000_000);
        let (id, fields) = (EventId::from_bits(77), custody::sealing(&ends));
        let envelope = Envelope { id, name: custody::SEALED.into(), happened: at, recorded: at, pack: [0; 32], fields };
        Ok(Built { events: vec![Draft { envelope, salt: [5; 32] }], ..Built::default() })
    });
    store.append(seal).wait().unwrap();
    // Longer than the seal is no harm.
    store.put_custody(vec![handled("bound")]).wait().unwrap();
    drop(store);
    let found = |sql: &str| {
        let triggers = "DROP TRIGGER IF EXISTS custody_stays; DROP TRIGGER IF EXISTS custody_is_never_rewritten;";
        alter(&scratch.0, &format!("{triggers}{sql}"));
        let store = open(&scratch.0);
        let found = walk_once(&store, None, &[]).unwrap().1;
        found.into_iter().map(|d| format!("{} {} {}", d.table, &d.row[62..], d.column)).collect::<Vec<_>>()
    };
    assert_eq!(found("SELECT 1"), Vec::<String>::new());
    assert_eq!(found("DELETE FROM custody WHERE n = 4"), Vec::<String>::new());
    assert_eq!(found("DELETE FROM custody WHERE n = 3"), ["custody 07 3 missing"]);
    let grown = open(&scratch.0);
    grown.put_custody(vec![handled("downloaded")]).wait().unwrap();
    drop(grown);
    assert_eq!(found("SELECT 1"), ["custody 07 3 link"]);
    assert_eq!(found("DELETE FROM custody"), ["custody 07 1 missing"]);
}
