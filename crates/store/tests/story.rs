//! One story for every database behind `Log`: what is acknowledged is there, numbers have no gaps, a refused append leaves nothing.

mod sample;

use fadu_store::collected::{CollectedFilter, CollectedRow};
use fadu_store::{
    Account, AppendError, BlobRow, Doctor, Durability, Fault, InboxOf, IntentKey, ListFilter, Log, Options, SeriesKey,
    Server, Session, Soundness, Store, StoredEvent, StreamId, Turn, ViewRow, Views,
};
use sample::{Scratch, asking, fold, matter_row, request, server};
use serde_json::json;
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

fn open(dir: &std::path::Path) -> Store {
    Store::open(Options::new(dir).wal_bytes(1 << 20)).unwrap()
}

fn stream(n: u128) -> StreamId {
    StreamId::from_bits(n)
}

/// The story itself: `reopen` closes the log and opens it again.
fn story<L: Log + Views + 'static>(mut log: L, reopen: impl Fn(L) -> L) {
    appends_and_conflicts(&log);
    repeats(&log);
    numbers_have_no_gaps(&log);
    constraints_leave_nothing(&log);
    let log_ref = &log;
    std::thread::scope(|scope| {
        for t in 0..8u128 {
            scope.spawn(move || {
                for version in 0..100 {
                    let receipt = log_ref.append(request(stream(1000 + t), version)).wait().unwrap();
                    assert_eq!(receipt.version, version + 1);
                }
            });
        }
    });
    let head = log.head();
    assert_eq!(log.check().unwrap(), Soundness::Sound(head));
    let (before, hash) = (log.all_events(0, 10_000).unwrap(), log.export_hash().unwrap());
    assert_eq!(before.len() as u64, head.size);
    log = reopen(log);
    assert_eq!(log.head(), head);
    assert_eq!(log.all_events(0, 10_000).unwrap(), before);
    assert_eq!(log.export_hash().unwrap(), hash);
    let replayed = log.replay(&mut fold).unwrap();
    assert_eq!((replayed.before, replayed.after, replayed.events), (hash, hash, head.size));
}

fn appends_and_conflicts(log: &dyn Log) {
    assert_eq!(log.head().size, 0);
    let first = log.append(request(stream(1), 0)).wait().unwrap();
    assert_eq!((first.first_index, first.version, first.events.len()), (0, 1, 1));
    let Err(AppendError::Conflict { actual: 1 }) = log.append(request(stream(1), 0)).wait() else {
        panic!("no conflict")
    };
    let second = log.append(request(stream(1), 1)).wait().unwrap();
    assert_eq!((second.first_index, second.version), (1, 2));
    let events = log.events(stream(1)).unwrap();
    assert_eq!(events.iter().map(|e| (e.index, e.version)).collect::<Vec<_>>(), [(0, 1), (1, 2)]);
    assert_eq!(events[1].envelope.fields["field_03"], json!("值 3"));
    assert_eq!(log.head().size, 2);
}

fn repeats(log: &dyn Log) {
    let keyed = |actor: &str| {
        let mut r = request(stream(2), 0);
        r.key = Some(IntentKey { actor: actor.into(), key: "press-1".into() });
        r
    };
    let first = log.append(keyed("a")).wait().unwrap();
    let Err(AppendError::Repeated { reply }) = log.append(keyed("a")).wait() else { panic!("not repeated") };
    assert_eq!(reply, first.reply);
    let Err(AppendError::Conflict { actual: 1 }) = log.append(keyed("b")).wait() else {
        panic!("a key is its actor's own")
    };
    assert_eq!(log.events(stream(2)).unwrap().len(), 1);
}

fn numbers_have_no_gaps(log: &dyn Log) {
    let series =
        |year| SeriesKey {
            agency: "明德".into(), kind: "决定".into(), year, form: "明市监罚〔{year}〕{n}号".into()
        };
    let before = log.head().size;
    let mut given = Vec::new();
    for i in 0..30u128 {
        let mut r = request(stream(3_000 + i), 0);
        r.numbers = vec![series(2026), series(2026), series(2027)];
        if i % 3 == 1 {
            r.build = Box::new(|allotted| Err(format!("not {}", allotted.numbers[0]).into()));
        }
        if i % 5 == 4 {
            r.build = Box::new(|_| panic!("a builder that panics is answered (expected in this test)"));
        }
        match log.append(r).wait() {
            Ok(receipt) => given.push(receipt.numbers),
            Err(AppendError::Build(_) | AppendError::Fault(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(given.len(), 16);
    for (i, numbers) in given.iter().enumerate() {
        let n = 2 * i + 1;
        let all = [
            format!("明市监罚〔2026〕{n}号"),
            format!("明市监罚〔2026〕{}号", n + 1),
            format!("明市监罚〔2027〕{}号", i + 1),
        ];
        assert_eq!(*numbers, all);
    }
    assert_eq!(log.head().size, before + 16);
    // A clock that stands in the year before what is recorded gives a number of the year of its record.
    let mut r = request(stream(3_800), 0);
    r.numbers = vec![series(2025)];
    assert_eq!(log.append(r).wait().unwrap().numbers, ["明市监罚〔2026〕33号"]);
    // A number without an event would be lost.
    let mut r = asking(stream(3_900), 0, |_| Ok(Default::default()));
    r.numbers = vec![series(2026)];
    assert!(matches!(log.append(r).wait(), Err(AppendError::Constraint { .. })));
}

fn constraints_leave_nothing<L: Log + Views>(log: &L) {
    let with = |matter: u128, version, row: ViewRow| {
        asking(stream(matter), version, move |allotted| {
            let mut built = sample::built(stream(matter), version, allotted);
            built.rows.push(row);
            Ok(built)
        })
    };
    let decision = |kind: &str| ViewRow::DecisionInForce {
        matter: stream(4),
        party: "甲".into(),
        kind: kind.into(),
        event: fadu_store::record::EventId::from_bits(1),
    };
    let side = |side: &str| ViewRow::Side { matter: stream(4), person: "某".into(), side: side.into() };
    log.append(with(4, 0, decision("k"))).wait().unwrap();
    log.append(with(4, 1, side("handling"))).wait().unwrap();
    log.append(with(4, 2, side("handling"))).wait().unwrap();
    let (head, hash) = (log.head(), log.export_hash().unwrap());
    for refused in [decision("k"), side("reviewing"), ViewRow::NumberVoided { text: "无".into(), reason: "误".into() }]
    {
        let Err(AppendError::Constraint { .. }) = log.append(with(4, 3, refused.clone())).wait() else {
            panic!("{refused:?}")
        };
    }
    assert_eq!((log.head(), log.export_hash().unwrap()), (head, hash));
    // What the fold of `sample` does not know must not stay for the replay at the end.
    let ended = ViewRow::DecisionEnded { matter: stream(4), party: "甲".into(), kind: "k".into() };
    log.append(with(4, 3, ended)).wait().unwrap();
}

#[test]
fn the_story_on_sqlite() {
    let scratch = Scratch::new("story");
    story(open(&scratch.0), |store| {
        let dir = store.dir().clone();
        drop(store);
        open(&dir)
    });
}

fn at_server(dir: &std::path::Path, url: &str) -> Store {
    Store::open(Options::new(dir).server(Some(Server::parse(url, None, None).unwrap()))).unwrap()
}

#[test]
fn the_story_on_postgresql() {
    let Some(url) = server::database("story") else { return };
    let scratch = Scratch::new("story-pg");
    story(at_server(&scratch.0, &url), |store| {
        let dir = store.dir().clone();
        drop(store);
        at_server(&dir, &url)
    });
}

#[test]
fn both_databases_add_up_alike() {
    let Some(url) = server::database("sums") else { return };
    let (scratch, other) = (Scratch::new("sums-file"), Scratch::new("sums-pg"));
    for store in [open(&scratch.0), at_server(&other.0, &url)] {
        assert_eq!(store.blob_count().unwrap(), (0, 0));
        for (n, late) in [(1, false), (2, true), (3, true)] {
            let row = CollectedRow {
                matter: stream(n),
                agency: "甲局".into(),
                kind: "other".into(),
                source: "示例系统".into(),
                number: format!("{n}"),
                done_on: 20_454,
                entered_on: 20_454 + n as i32,
                month: 202_601,
                late,
                findings: 1,
                corrected: 0,
                withdrawn: n == 3,
            };
            let build = move |allotted: &_| {
                let mut built = sample::built(stream(n), 0, allotted);
                built.rows.push(ViewRow::Collected(Box::new(row)));
                built.blobs.push(BlobRow {
                    digest: [n as u8; 32],
                    kind: "image/png".into(),
                    size: 1 << 40,
                    created: 0,
                });
                Ok(built)
            };
            store.append(sample::asking(stream(n), 0, build)).wait().unwrap();
        }
        let told = store.collected_counts(&CollectedFilter::default()).unwrap();
        let [one] = &told[..] else { panic!("{told:?}") };
        let n = (one.entered, one.late, one.days, one.findings, one.corrected, one.withdrawn);
        assert_eq!(n, (2, 1, 3, 2, 0, 1));
        assert_eq!(store.blob_count().unwrap(), (3, 3 << 40));
        // After an erasure each is told to overwrite what it held.
        store.forget_overwritten().unwrap();
    }
}

#[test]
fn both_databases_hold_the_same_tables_and_the_same_views() {
    let Some(url) = server::database("same") else { return };
    let (scratch, other) = (Scratch::new("same-file"), Scratch::new("same-pg"));
    let (file, server) = (open(&scratch.0), at_server(&other.0, &url));
    for store in [&file, &server] {
        for (n, versions) in [(1, 4), (2, 7), (3, 1), (4, 2)] {
            (0..versions).for_each(|v| drop(store.append(request(stream(n), v)).wait().unwrap()));
        }
    }
    assert_eq!(file.head(), server.head());
    assert_eq!(file.export_hash().unwrap(), server.export_hash().unwrap());
    assert_eq!(file.all_events(0, 100).unwrap(), server.all_events(0, 100).unwrap());
    assert_eq!(file.doctor().unwrap().tables, server.doctor().unwrap().tables);
    assert_eq!(server.doctor().unwrap().settings["data_checksums"], "on");
    let columns = |table: &str| -> Vec<String> {
        let conn = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
        let mut find = conn.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        let mut all: Vec<String> = find.query_map([table], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        all.sort();
        all
    };
    for (table, _) in file.doctor().unwrap().tables.iter().filter(|(table, _)| table != "frontier") {
        let there = server::texts(
            &url,
            &format!(
                "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY column_name::text COLLATE \"C\""
            ),
        );
        assert_eq!(columns(table), there, "{table}");
    }
}

#[test]
fn two_processes_before_one_server_share_one_log() {
    let Some(url) = server::database("two") else { return };
    let scratch = Scratch::new("two");
    let (one, two) = (at_server(&scratch.0, &url), at_server(&scratch.0, &url));
    for version in 0..6 {
        let store = if version % 2 == 0 { &one } else { &two };
        let receipt = store.append(request(stream(1), version)).wait().unwrap();
        assert_eq!((receipt.first_index, receipt.version), (version, version + 1));
    }
    assert!(matches!(one.append(request(stream(1), 5)).wait(), Err(AppendError::Conflict { actual: 6 })));
    assert_eq!((one.head(), one.head().size), (two.head(), 6));
    let both = [&one, &two];
    std::thread::scope(|scope| {
        for t in 0..8u128 {
            scope.spawn(move || {
                let versions = 0..25;
                versions.for_each(|v| drop(both[t as usize % 2].append(request(stream(100 + t), v)).wait().unwrap()));
            });
        }
    });
    assert_eq!(one.check().unwrap(), Soundness::Sound(two.head()));
    assert_eq!(one.head().size, 206);
    assert_eq!(one.export_hash().unwrap(), two.export_hash().unwrap());
    // A session that one begins the other knows, and one that the other ends is ended.
    let account = Account {
        id: [1; 16],
        name: "shen".into(),
        person: [2; 16],
        body: "agency-1".into(),
        roles: vec!["officer".into()],
        password: "$argon2id$…".into(),
        disabled: false,
        failures: 0,
        locked_until: None,
    };
    one.put_account(account.clone()).wait().unwrap();
    let taken = Account { id: [3; 16], ..account.clone() };
    assert!(matches!(two.put_account(taken).wait(), Err(AppendError::Constraint { .. })));
    let session = Session { hash: [5; 32], account: [1; 16], created: 10, seen: 10, expires: 100 };
    one.put_session(session).wait().unwrap();
    assert!(two.session(&[5; 32], 50).unwrap().is_some() && one.session(&[5; 32], 50).unwrap().is_some());
    two.end_session([5; 32]).wait().unwrap();
    assert_eq!(one.session(&[5; 32], 50).unwrap(), None);
    let replayed = two.replay(&mut fold).unwrap();
    assert_eq!(replayed.before, replayed.after);
}

#[test]
fn a_server_that_was_killed_is_found_again_with_all_that_was_acknowledged() {
    let Some(url) = server::database("gone") else { return };
    let scratch = Scratch::new("gone");
    let store = at_server(&scratch.0, &url);
    store.append(request(stream(1), 0)).wait().unwrap();
    // Every session of ours ends, as when the server dies; the next requests may fail, those after them may not.
    server::raw(
        &url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fadu' AND datname = current_database()",
    );
    let _ = store.append(request(stream(1), 1)).wait();
    // A reader may not have heard yet that its session is gone: it hears by failing once, and is then replaced.
    let version = (0..8).find_map(|_| store.version(stream(1)).ok()).unwrap();
    assert!((1..=2).contains(&version));
    assert_eq!(store.append(request(stream(1), version)).wait().unwrap().version, version + 1);
    assert!(matches!(store.check().unwrap(), Soundness::Sound(_)));
}

#[test]
fn a_row_altered_on_the_server_is_found_and_not_served() {
    let Some(url) = server::database("altered") else { return };
    let scratch = Scratch::new("altered-pg");
    let store = at_server(&scratch.0, &url);
    for version in 0..3 {
        store.append(request(stream(9), version)).wait().unwrap();
    }
    let differs = |table, row: &str, column| {
        assert_eq!(store.check().unwrap(), Soundness::Differs { table, row: row.into(), column });
    };
    assert_eq!(server::raw(&url, "UPDATE events SET recorded = recorded + 1 WHERE idx = 1"), 1);
    differs("events", "1", "recorded");
    server::raw(&url, "UPDATE events SET recorded = recorded - 1 WHERE idx = 1");
    assert_eq!(server::raw(&url, "UPDATE matters SET party = '乙'"), 1);
    differs("matters", &stream(9).to_string(), "digest");
    assert!(store.matter(stream(9)).is_err());
    assert!(store.replay(&mut fold).is_ok_and(|r| r.before != r.after));
    assert_eq!(store.matter(stream(9)).unwrap(), Some(matter_row(stream(9), 3)));
}

#[test]
fn a_row_altered_by_hand_is_found_and_not_served() {
    let scratch = Scratch::new("altered");
    let alter = |sql: &str| {
        drop(open(&scratch.0));
        let conn = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
        assert_eq!(conn.execute(sql, []).unwrap(), 1, "{sql}");
        drop(conn);
        open(&scratch.0)
    };
    let store = open(&scratch.0);
    for version in 0..3 {
        store.append(request(stream(9), version)).wait().unwrap();
    }
    drop(store);
    let differs = |store: &Store, table, row: &str, column| {
        assert_eq!(store.check().unwrap(), Soundness::Differs { table, row: row.into(), column });
    };
    for (change, back, column) in [
        ("fields = replace(fields, '值 11', '值 12')", "fields = replace(fields, '值 12', '值 11')", "fields"),
        ("recorded = recorded + 1", "recorded = recorded - 1", "recorded"),
        ("name = 'Other'", "name = 'Noted'", "name"),
        (
            "stream = x'00000000000000000000000000000008', version = 1",
            "stream = x'00000000000000000000000000000009', version = 2",
            "stream",
        ),
        ("leaf = CAST(leaf || x'00' AS BLOB)", "leaf = substr(leaf, 1, length(leaf) - 1)", "leaf"),
        ("salt = CAST(salt AS TEXT)", "salt = CAST(salt AS BLOB)", "digest"),
    ] {
        differs(&alter(&format!("UPDATE events SET {change} WHERE idx = 1")), "events", "1", column);
        let store = alter(&format!("UPDATE events SET {back} WHERE idx = 1"));
        assert!(matches!(store.check().unwrap(), Soundness::Sound(_)), "{back}");
    }
    let store = alter("UPDATE matters SET party = '乙'");
    differs(&store, "matters", &stream(9).to_string(), "digest");
    assert!(store.matter(stream(9)).is_err());
    assert!(store.list(&ListFilter::default(), Turn::First, 10).is_err());
    assert!(store.replay(&mut fold).is_ok_and(|r| r.before != r.after));
    assert_eq!(store.matter(stream(9)).unwrap(), Some(matter_row(stream(9), 3)));
    drop(store);
    let conn = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
    conn.execute("DELETE FROM events WHERE idx = 1", []).unwrap();
    drop(conn);
    let Err(Fault::Altered { table: "events", row }) = Store::open(Options::new(&scratch.0)) else {
        panic!("a gap was not seen")
    };
    assert_eq!(row, "1");
}

#[test]
fn lists_and_inboxes_turn_their_pages() {
    let scratch = Scratch::new("lists");
    let store = open(&scratch.0);
    for n in 1..=25 {
        store.append(request(stream(n), 0)).wait().unwrap();
    }
    let filter = ListFilter { agencies: vec!["agency-1".into()], ..Default::default() };
    let mut seen = Vec::new();
    let mut turn = Turn::First;
    loop {
        let (page, total) = store.list(&filter, turn, 4).unwrap();
        assert_eq!(total, 9);
        let Some(last) = page.last() else { break };
        turn = Turn::After(last.matter);
        seen.extend(page.iter().map(|row| row.matter.bits()));
    }
    assert_eq!(seen, [25, 22, 19, 16, 13, 10, 7, 4, 1]);
    let text = |text: &str| ListFilter { text: Some(text.into()), ..Default::default() };
    assert_eq!(store.list(&text("第24号"), Turn::First, 10).unwrap().1, 1);
    assert_eq!(store.list(&text("%"), Turn::First, 10).unwrap().1, 0);
    assert_eq!(store.counts(Some("agency-2")).unwrap()[0].n, 8);

    let of = InboxOf { agency: "agency-1".into(), posts: vec!["handler".into(), "head".into()], person: "p".into() };
    let first = store.inbox(&of, None, 5).unwrap();
    let rest = store.inbox(&of, Some(&first[4].cursor()), 50).unwrap();
    let all: Vec<_> = first.iter().chain(&rest).map(|row| row.cursor()).collect();
    assert_eq!(all.len(), 18);
    assert!(all.is_sorted());
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 18);
}

#[test]
fn the_database_is_as_the_design_asks() {
    let scratch = Scratch::new("doctor");
    let store = open(&scratch.0);
    let doctor = store.doctor().unwrap();
    let set = |doctor: &Doctor, name: &str| doctor.settings[name].clone();
    let asked = ["journal_mode", "synchronous", "mmap_size", "foreign_keys"].map(|name| set(&doctor, name));
    assert_eq!((doctor.engine.as_str(), asked), ("sqlite", ["wal", "2", "0", "1"].map(String::from)));
    assert!(doctor.tables.iter().any(|(name, class)| name == "events" && class == "legal"));
    assert!(Store::open(Options::new(&scratch.0)).is_err(), "a second opener is turned away");
    let wal = scratch.0.join("fadu.sqlite-wal");
    let size = std::fs::metadata(&wal).unwrap().len();
    assert!(size >= 1 << 20);
    drop(store);
    assert_eq!(std::fs::metadata(&wal).unwrap().len(), size, "the log keeps its blocks");

    let bulk = Store::open(Options::new(&scratch.0).wal_bytes(1 << 20).durability(Durability::Bulk)).unwrap();
    assert_eq!(set(&bulk.doctor().unwrap(), "synchronous"), "0");
    bulk.append(request(stream(1), 0)).wait().unwrap();
    bulk.finish_bulk().unwrap();
    assert_eq!(set(&bulk.doctor().unwrap(), "synchronous"), "2");
}

#[test]
fn blobs_bear_their_digest() {
    let scratch = Scratch::new("blobs");
    let store = open(&scratch.0);
    let digest = store.put_blob("照片".as_bytes()).unwrap();
    assert_eq!(store.blob(&digest).unwrap().unwrap(), "照片".as_bytes());
    assert_eq!(store.blob(&[0; 32]).unwrap(), None);
    std::fs::write(store.blob_path(&digest), "改了").unwrap();
    assert!(store.blob(&digest).is_err());
}

#[test]
fn accounts_and_sessions() {
    let scratch = Scratch::new("accounts");
    let store = open(&scratch.0);
    let account = Account {
        id: [1; 16],
        name: "shen".into(),
        person: [2; 16],
        body: "agency-1".into(),
        roles: vec!["officer".into(), "reviewer".into()],
        password: "$argon2id$…".into(),
        disabled: false,
        failures: 0,
        locked_until: None,
    };
    store.put_account(account.clone()).wait().unwrap();
    assert_eq!(store.account("shen").unwrap(), Some(account.clone()));
    let taken = Account { id: [3; 16], ..account.clone() };
    assert!(matches!(store.put_account(taken).wait(), Err(AppendError::Constraint { .. })));
    let session = Session { hash: [5; 32], account: [1; 16], created: 10, seen: 10, expires: 100 };
    store.put_session(session.clone()).wait().unwrap();
    assert_eq!(store.session(&[5; 32], 99).unwrap(), Some((session.clone(), account.clone())));
    assert_eq!(store.session(&[5; 32], 100).unwrap(), None);
    store.touch_session([5; 32], 90, 200).wait().unwrap();
    assert!(store.session(&[5; 32], 199).unwrap().is_some());
    store.put_account(Account { disabled: true, ..account.clone() }).wait().unwrap();
    assert_eq!(store.session(&[5; 32], 199).unwrap(), None, "a disabled account has no session");
    store.put_account(account).wait().unwrap();
    store.sweep(200, 0).wait().unwrap();
    assert_eq!(store.session(&[5; 32], 0).unwrap(), None);
    store.put_pack([8; 32], vec![1, 2]).wait().unwrap();
    assert_eq!(store.pack(&[8; 32]).unwrap(), Some(vec![1, 2]));
}

const CHILD: &str = "FADU_STORE_STORY_DIR";

/// Run as a child by the test below; on its own it has nothing to do.
#[test]
fn child_appends_until_killed() {
    let Ok(dir) = std::env::var(CHILD) else { return };
    let store = open(dir.as_ref());
    std::thread::scope(|scope| {
        for t in 0..4u128 {
            let store = &store;
            scope.spawn(move || {
                for version in 0.. {
                    let receipt = store.append(request(stream(t), version)).wait().unwrap();
                    println!("ack {} {}", receipt.first_index, receipt.events[0]);
                }
            });
        }
    });
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let scratch = Scratch::new("kill");
    for round in 1..=3u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_appends_until_killed", "--nocapture", "--test-threads=1"])
            .env(CHILD, scratch.0.join(round.to_string()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut acknowledged = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let words: Vec<_> = line.split(' ').collect();
            if let ["ack", index, id] = words[..] {
                acknowledged.push((index.parse::<u64>().unwrap(), id.to_owned()));
            }
            if acknowledged.len() as u64 == 120 * round {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(acknowledged.len() as u64 >= 120 * round);
        let store = open(&scratch.0.join(round.to_string()));
        let events: Vec<StoredEvent> = store.all_events(0, 1_000_000).unwrap();
        for (index, id) in acknowledged {
            assert_eq!(events[index as usize].envelope.id.to_string(), id);
        }
        assert_eq!(store.check().unwrap(), Soundness::Sound(store.head()));
        let replayed = store.replay(&mut fold).unwrap();
        assert_eq!(replayed.before, replayed.after);
    }
}

#[test]
fn a_draft_keeps_every_state_and_a_pack_comes_with_its_event() {
    use fadu_store::DraftRow;
    let place = Scratch::new("drafts");
    let store = open(&place.0);
    let state = |draft: u8, n: u32, body: &str| DraftRow {
        draft: [draft; 16],
        n,
        at: 100 + i64::from(n),
        person: [3; 16],
        name: "登记甲".into(),
        body: body.into(),
    };
    assert!(store.put_draft(state(1, 1, "a")).wait().unwrap());
    assert!(store.put_draft(state(1, 2, "b")).wait().unwrap());
    assert!(store.put_draft(state(2, 1, "c")).wait().unwrap());
    // Somebody else saved meanwhile: nothing is written over.
    assert!(!store.put_draft(state(1, 2, "other")).wait().unwrap());
    assert!(!store.put_draft(state(1, 4, "gap")).wait().unwrap());
    let newest: Vec<String> = store.drafts().unwrap().into_iter().map(|d| d.body).collect();
    assert_eq!(newest, ["b", "c"]);
    assert_eq!(store.draft(&[1; 16], None).unwrap().unwrap().body, "b");
    assert_eq!(store.draft(&[1; 16], Some(1)).unwrap().unwrap().body, "a");
    assert_eq!(store.draft(&[9; 16], None).unwrap(), None);
    assert_eq!(store.draft_states(&[1; 16]).unwrap().len(), 2);

    let mut publishing = request(stream(1), 0);
    let made = publishing.build;
    publishing.build = Box::new(move |allotted| {
        let mut built = made(allotted)?;
        built.packs.push(([8; 32], b"pack".to_vec()));
        Ok(built)
    });
    store.append(publishing).wait().unwrap();
    assert_eq!(store.pack(&[8; 32]).unwrap().as_deref(), Some(&b"pack"[..]));
    // What is refused keeps no pack.
    let mut refused = request(stream(1), 0);
    refused.build = Box::new(|_| panic!("never built"));
    assert!(store.append(refused).wait().is_err());
    let reopened = (drop(store), open(&place.0)).1;
    assert_eq!(reopened.drafts().unwrap().len(), 2);
    assert!(reopened.doctor().unwrap().tables.iter().any(|(name, class)| name == "drafts" && class == "legal"));
}
