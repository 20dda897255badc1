//! Lists: every filter, both directions, totals equal to what is counted by hand, before and after rows change.

use fadu_store::{
    Append, Built, CatalogueFilter, CatalogueRow, ListFilter, Log, MatterRow, Options, PartyFilter, PartyRow, Store,
    StreamId, TaskRow, Turn, ViewRow, Views,
    record::{Envelope, EventId, Fields, Moment},
};
use serde_json::json;
use std::path::PathBuf;

/// A directory that is gone after the test.
struct Scratch(PathBuf);
impl Scratch {
    fn new(name: &str) -> Scratch {
        let dir = std::env::temp_dir().join(format!("fadu-store-lists-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&dir).ok();
        Scratch(dir)
    }
}
impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn open(scratch: &Scratch) -> Store {
    Store::open(Options::new(&scratch.0).wal_bytes(1 << 20)).unwrap()
}

/// 2026-01-01 and so many days.
const FIRST: i32 = 20_454;

/// The n-th matter: opened on day n / 2, so that two share a day; every third of the second agency, every fifth closed.
fn row(n: u128) -> MatterRow {
    MatterRow {
        matter: StreamId::from_bits(n),
        agency: if n.is_multiple_of(3) { "乙局" } else { "甲局" }.into(),
        procedure: if n.is_multiple_of(2) { "long" } else { "short" }.into(),
        step: format!("阶段{}", n % 4),
        number: Some(format!("第{n}号")),
        party: format!("示例公司{n}"),
        party_code: Some(format!("91990106DEM{n:07}")),
        item: Some(format!("事项{}", n % 5)),
        handlers: vec![format!("承办{}", n % 3), "共同".into()],
        opened_on: Some(FIRST - (n as i32) / 2),
        due_day: None,
        due_limit: None,
        closed: n.is_multiple_of(5),
        updated: 1_790_000_000_000,
        summary: json!({}),
    }
}

fn put(store: &Store, row: MatterRow, expected: u64) {
    let (stream, id) = (row.matter, EventId::from_bits(row.matter.bits() << 32 | u128::from(expected)));
    let at = Moment(1_790_000_000_000);
    let envelope =
        Envelope { id, name: "Noted".into(), happened: at, recorded: at, pack: [7; 32], fields: Fields::new() };
    let tasks: Vec<TaskRow> = Vec::new();
    let rows = vec![ViewRow::Matter(row), ViewRow::Tasks(stream, tasks)];
    let build = Box::new(move |_: &_| {
        Ok(Built { events: vec![fadu_store::Draft { envelope, salt: [1; 32] }], rows, ..Built::default() })
    });
    store.append(Append { stream, expected, key: None, numbers: Vec::new(), build }).wait().unwrap();
}

/// Newest first: the later day, then the larger id.
fn by_hand(fits: impl Fn(&MatterRow) -> bool) -> Vec<u128> {
    let mut all: Vec<MatterRow> = (1..=60).map(row).filter(|r| fits(r)).collect();
    all.sort_by_key(|r| std::cmp::Reverse((r.opened_on, r.matter)));
    all.iter().map(|r| r.matter.bits()).collect()
}

/// All pages forward, then all pages back from the last: both give the same, the total is exact.
fn check(store: &Store, what: &str, filter: &ListFilter, want: &[u128]) {
    let ids = |rows: &[MatterRow]| rows.iter().map(|r| r.matter.bits()).collect::<Vec<_>>();
    let (mut seen, mut turn) = (Vec::new(), Turn::First);
    loop {
        let (page, total) = store.list(filter, turn, 4).unwrap();
        assert_eq!(total, want.len() as u64, "total of {what}");
        let Some(last) = page.last() else { break };
        turn = Turn::After(last.matter);
        seen.extend(ids(&page));
    }
    assert_eq!(seen, want, "{what}");
    if filter.handler.is_none() {
        let newest = |most| store.list_newest(filter, most).unwrap().iter().map(|m| m.bits()).collect::<Vec<_>>();
        assert_eq!(newest(100), want, "ids of {what}");
        assert_eq!(newest(3), want[..want.len().min(3)], "three of {what}");
    }
    let Some(last) = want.last() else { return };
    let mut back = vec![*last];
    loop {
        let (page, _) = store.list(filter, Turn::Before(StreamId::from_bits(back[0])), 4).unwrap();
        if page.is_empty() {
            break;
        }
        back.splice(0..0, ids(&page));
    }
    assert_eq!(back, want, "{what}, backwards");
}

#[test]
fn every_filter_finds_what_is_counted_by_hand() {
    let scratch = Scratch::new("filters");
    let store = open(&scratch);
    (1..=60).for_each(|n| put(&store, row(n), 0));
    let one = ListFilter { agencies: vec!["甲局".into()], ..ListFilter::default() };
    let own = |r: &MatterRow| r.agency == "甲局";
    check(&store, "all", &ListFilter::default(), &by_hand(|_| true));
    check(&store, "agency", &one, &by_hand(own));
    let of = |change: &dyn Fn(&mut ListFilter)| {
        let mut filter = one.clone();
        change(&mut filter);
        filter
    };
    check(
        &store,
        "procedure",
        &of(&|f| f.procedure = Some("long".into())),
        &by_hand(|r| own(r) && r.procedure == "long"),
    );
    let stage = of(&|f| (f.procedure, f.step) = (Some("long".into()), Some("阶段2".into())));
    check(&store, "stage", &stage, &by_hand(|r| own(r) && r.procedure == "long" && r.step == "阶段2"));
    check(&store, "open", &of(&|f| f.closed = Some(false)), &by_hand(|r| own(r) && !r.closed));
    check(&store, "closed", &of(&|f| f.closed = Some(true)), &by_hand(|r| own(r) && r.closed));
    check(
        &store,
        "item",
        &of(&|f| f.item = Some("事项1".into())),
        &by_hand(|r| own(r) && r.item.as_deref() == Some("事项1")),
    );
    let handled = |r: &MatterRow| own(r) && r.handlers.contains(&"承办1".to_string());
    check(&store, "handler", &of(&|f| f.handler = Some("承办1".into())), &by_hand(handled));
    let in_hand = of(&|f| (f.handler, f.closed) = (Some("承办1".into()), Some(false)));
    check(&store, "in hand", &in_hand, &by_hand(|r| handled(r) && !r.closed));
    let days = of(&|f| f.opened = Some((FIRST - 9, FIRST - 4)));
    check(
        &store,
        "days",
        &days,
        &by_hand(|r| own(r) && r.opened_on.is_some_and(|d| (FIRST - 9..=FIRST - 4).contains(&d))),
    );
    // The year before the first day: whole, so that the counters answer.
    let year = of(&|f| f.opened = Some((FIRST - 365, FIRST - 1)));
    check(&store, "year", &year, &by_hand(|r| own(r) && r.opened_on < Some(FIRST)));
    check(&store, "code", &of(&|f| f.text = Some("91990106DEM0000007".into())), &[7]);
    check(&store, "words", &of(&|f| f.text = Some("公司5".into())), &by_hand(|r| own(r) && r.party.contains("公司5")));
    check(&store, "nothing", &of(&|f| f.handler = Some("无人".into())), &[]);
    let everywhere = ListFilter { item: Some("事项2".into()), ..ListFilter::default() };
    check(&store, "item everywhere", &everywhere, &by_hand(|r| r.item.as_deref() == Some("事项2")));
}

#[test]
fn counters_and_handlers_follow_a_row_that_changes() {
    let scratch = Scratch::new("changes");
    let store = open(&scratch);
    (1..=4).for_each(|n| put(&store, row(n), 0));
    let handled = |name: &str| {
        let filter =
            ListFilter { handler: Some(name.into()), agencies: vec!["甲局".into()], ..ListFilter::default() };
        store.list(&filter, Turn::First, 10).unwrap().1
    };
    assert_eq!((handled("承办1"), handled("新人")), (2, 0));
    put(&store, MatterRow { handlers: vec!["新人".into()], step: "结束".into(), closed: true, ..row(1) }, 1);
    assert_eq!((handled("承办1"), handled("新人")), (1, 1));
    let filter = ListFilter { closed: Some(true), ..ListFilter::default() };
    let (page, total) = store.list(&filter, Turn::First, 10).unwrap();
    assert_eq!((page[0].step.as_str(), total), ("结束", 1));
    let counts = store.counts(Some("甲局")).unwrap();
    assert!(counts.iter().any(|c| (c.step.as_str(), c.closed, c.year, c.n) == ("结束", true, 2026, 1)));
    // Another agency takes it over: it is gone from the first one's list.
    put(&store, MatterRow { agency: "乙局".into(), ..row(2) }, 1);
    let of = |agency: &str| ListFilter { agencies: vec![agency.into()], ..ListFilter::default() };
    let ids = |agency: &str| {
        let (rows, total) = store.list(&of(agency), Turn::First, 10).unwrap();
        (rows.iter().map(|r| r.matter.bits()).collect::<Vec<_>>(), total)
    };
    assert_eq!((ids("甲局"), ids("乙局")), ((vec![1, 4], 2), (vec![3, 2], 2)));
}

#[test]
fn a_party_is_found_by_its_code_in_its_newest_row() {
    let scratch = Scratch::new("parties");
    let store = open(&scratch);
    let entered = |n: u64, name: &str| {
        let at = Moment(1_790_000_000_000);
        let (id, name) = (EventId::from_bits(u128::from(n) + 1), name.to_string());
        let envelope = Envelope {
            id,
            name: "PartyRegistered".into(),
            happened: at,
            recorded: at,
            pack: [7; 32],
            fields: Fields::new(),
        };
        let code = "91990106DEM0000007".to_string();
        let rows =
            vec![ViewRow::Party(Box::new(PartyRow { code, body: json!({ "name": name }), ..PartyRow::default() }))];
        let build = Box::new(move |_: &_| {
            Ok(Built { events: vec![fadu_store::Draft { envelope, salt: [1; 32] }], rows, ..Built::default() })
        });
        let request = Append { stream: StreamId::from_bits(2), expected: n, key: None, numbers: Vec::new(), build };
        store.append(request).wait().unwrap();
    };
    assert_eq!(store.party("91990106DEM0000007").unwrap(), None);
    entered(0, "某店");
    entered(1, "某公司");
    assert_eq!(store.party("91990106DEM0000007").unwrap(), Some(json!({ "name": "某公司" })));
    assert_eq!(store.version(StreamId::from_bits(2)).unwrap(), 2);
    let conn = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
    conn.execute("UPDATE parties SET body = '{\"name\":\"别人\"}'", []).unwrap();
    assert!(store.party("91990106DEM0000007").is_err(), "an altered row is not served");
}

#[test]
fn parties_are_found_by_words_hashes_area_and_doubles() {
    let scratch = Scratch::new("parties-found");
    let store = open(&scratch);
    let party = |code: &str, (kind, area, merged): (&str, &str, &str), (same, alike, find): (&str, &str, &str)| {
        let (code, kind, area, merged): (String, String, String, String) =
            (code.into(), kind.into(), area.into(), merged.into());
        PartyRow {
            code,
            kind,
            area,
            merged,
            same: same.into(),
            alike: alike.into(),
            find: find.into(),
            body: json!({}),
        }
    };
    let all = [
        party("A1", ("firm", "990106001", ""), ("甲 990106", "甲", "甲店 A1 100%")),
        party("A2", ("firm", "990106002", ""), ("甲 990106", "甲", "甲店 A2")),
        party("A3", ("firm", "990107", ""), ("甲司 990107", "甲", "甲公司 旧乙店 A3")),
        party("A4", ("firm", "990107", "A1"), ("丁 990107", "丁", "丁店 A4")),
        party("A5", ("firm", "", ""), ("戊", "戊", "戊店 A5")),
        party("~0a", ("person", "", ""), ("~5e", "", "~77 ~78")),
    ];
    let (id, at) = (EventId::from_bits(1), Moment(1_790_000_000_000));
    let envelope =
        Envelope { id, name: "Noted".into(), happened: at, recorded: at, pack: [7; 32], fields: Fields::new() };
    let rows = all.iter().map(|r| ViewRow::Party(Box::new(r.clone()))).collect();
    let build = Box::new(move |_: &_| {
        Ok(Built { events: vec![fadu_store::Draft { envelope, salt: [1; 32] }], rows, ..Built::default() })
    });
    store
        .append(Append { stream: StreamId::from_bits(3), expected: 0, key: None, numbers: Vec::new(), build })
        .wait()
        .unwrap();
    let codes = |filter: PartyFilter, page: (u64, usize)| {
        let (rows, total) = store.parties(&filter, page).unwrap();
        (rows.into_iter().map(|r| r.code).collect::<Vec<_>>().join(" "), total)
    };
    let text = |t: &str| PartyFilter { text: t.into(), ..PartyFilter::default() };
    assert_eq!(codes(PartyFilter::default(), (0, 9)), ("A1 A2 A3 A5 ~0a".into(), 5));
    assert_eq!(codes(PartyFilter::default(), (1, 2)), ("A2 A3".into(), 5));
    assert_eq!(codes(text("甲 店"), (0, 9)).0, "A1 A2 A3");
    assert_eq!(codes(text("乙"), (0, 9)).0, "A3", "an old name");
    assert_eq!(codes(text("0%"), (0, 9)).0, "A1");
    assert_eq!(codes(text("丁"), (0, 9)).1, 0, "a merged one is not listed");
    assert_eq!(codes(text("7"), (0, 9)).1, 0, "a part of a hash finds nobody");
    for hash in ["~0a", "~77", "~78"] {
        assert_eq!(
            codes(PartyFilter { or_hashes: vec!["~no".into(), hash.into()], ..text("张三") }, (0, 9)).0,
            "~0a",
            "{hash}"
        );
    }
    assert_eq!(codes(PartyFilter { area: Some("990106".into()), ..PartyFilter::default() }, (0, 9)).0, "A1 A2");
    assert_eq!(codes(PartyFilter { area: Some("%7".into()), ..PartyFilter::default() }, (0, 9)).1, 0);
    assert_eq!(codes(PartyFilter { kind: Some("person".into()), ..PartyFilter::default() }, (0, 9)).0, "~0a");
    assert_eq!(codes(PartyFilter { not_kind: Some("person".into()), ..PartyFilter::default() }, (0, 9)).1, 4);
    assert_eq!(codes(PartyFilter { doubles: true, ..PartyFilter::default() }, (0, 9)).0, "A1 A2 A3");
    assert_eq!(codes(PartyFilter { merged_into: Some("A1".into()), ..PartyFilter::default() }, (0, 9)).0, "A4");
    let doubles = store.party_doubles(("甲司 990107", "甲"), 9).unwrap();
    assert_eq!(doubles.into_iter().map(|r| r.code).collect::<Vec<_>>().join(" "), "A1 A2 A3");
    let conn = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
    conn.execute(
        "UPDATE parties SET merged = '', kind = '', area = '', same = '', alike = '', find = '' WHERE code = 'A4'",
        [],
    )
    .unwrap();
    assert!(store.party("A4").is_err(), "what it is found by is under its digest too");
}

#[test]
fn a_catalogue_is_found_by_state_statute_words_and_doubles() {
    let scratch = Scratch::new("catalogue");
    let store = open(&scratch);
    let entry = |code: &str, state: &str, version: &str, (place, same): (&str, &str)| CatalogueRow {
        kind: "item".into(),
        code: code.into(),
        state: state.into(),
        statute: "某条例".into(),
        version: version.into(),
        place: place.into(),
        same: same.into(),
        find: format!("未记台账 某条例 {code} 100%"),
        body: json!({ "code": code }),
    };
    let all = [
        entry("A-3", "unconfirmed", "2020-01-01", ("3", "x")),
        entry("A-1", "confirmed", "2015-01-01", ("1", "x")),
        entry("A-2", "returned", "2020-01-01", ("2", "x")),
        entry("A-4", "unconfirmed", "2020-01-01", ("4", "y")),
    ];
    let (id, at) = (EventId::from_bits(1), Moment(1_790_000_000_000));
    let envelope =
        Envelope { id, name: "Noted".into(), happened: at, recorded: at, pack: [7; 32], fields: Fields::new() };
    let rows = all.iter().map(|r| ViewRow::Catalogue(Box::new(r.clone()))).collect();
    let build = Box::new(move |_: &_| {
        Ok(Built { events: vec![fadu_store::Draft { envelope, salt: [1; 32] }], rows, ..Built::default() })
    });
    let stream = StreamId::from_bits(15);
    store.append(Append { stream, expected: 0, key: None, numbers: Vec::new(), build }).wait().unwrap();
    let base = || CatalogueFilter { kind: "item".into(), ..CatalogueFilter::default() };
    let codes = |filter: CatalogueFilter, page: (u64, usize)| {
        let (rows, total) = store.catalogue(&filter, page).unwrap();
        (rows.into_iter().map(|r| r.code).collect::<Vec<_>>().join(" "), total)
    };
    assert_eq!(codes(base(), (0, 9)), ("A-1 A-2 A-3 A-4".into(), 4));
    assert_eq!(codes(base(), (1, 2)), ("A-2 A-3".into(), 4));
    assert_eq!(codes(CatalogueFilter { state: Some("unconfirmed".into()), ..base() }, (0, 9)), ("A-3 A-4".into(), 2));
    assert_eq!(codes(CatalogueFilter { statute: Some("别的".into()), ..base() }, (0, 9)), (String::new(), 0));
    assert_eq!(codes(CatalogueFilter { text: "台账 A-4".into(), ..base() }, (0, 9)), ("A-4".into(), 1));
    assert_eq!(codes(CatalogueFilter { text: "0%".into(), ..base() }, (0, 9)).1, 4);
    assert_eq!(codes(CatalogueFilter { text: "_".into(), ..base() }, (0, 9)).1, 0);
    assert_eq!(codes(CatalogueFilter { twice: true, ..base() }, (0, 9)), ("A-1 A-3".into(), 2));
    let old = vec![("某条例".to_string(), "2015-01-01".to_string())];
    assert_eq!(codes(CatalogueFilter { parts: Some(old), ..base() }, (0, 9)), ("A-1".into(), 1));
    let many = (0..2_000)
        .map(|n| (format!("条例{n}"), String::new()))
        .chain([("某条例".to_string(), "2020-01-01".to_string())]);
    assert_eq!(codes(CatalogueFilter { parts: Some(many.collect()), ..base() }, (0, 9)).1, 3);
    assert_eq!(codes(CatalogueFilter { parts: Some(Vec::new()), ..base() }, (0, 9)).1, 0);
    assert_eq!(codes(CatalogueFilter { kind: "power".into(), ..base() }, (0, 9)).1, 0);
    let parts: Vec<_> = store.catalogue_parts("item").unwrap().into_iter().map(|p| (p.version, p.state, p.n)).collect();
    let part = |v: &str, s: &str, n: u64| (v.to_string(), s.to_string(), n);
    assert_eq!(
        parts,
        [part("2015-01-01", "confirmed", 1), part("2020-01-01", "returned", 1), part("2020-01-01", "unconfirmed", 2)]
    );
    assert_eq!(store.catalogue_row("item", "A-2").unwrap(), Some(all[2].clone()));
    let conn = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
    conn.execute("UPDATE catalogue SET state = 'confirmed' WHERE code = 'A-3'", []).unwrap();
    assert!(store.catalogue_row("item", "A-3").is_err() && store.catalogue(&base(), (0, 9)).is_err());
}

#[test]
fn every_matter_gets_its_look_after_what_has_a_moment_of_its_own() {
    let scratch = Scratch::new("looks");
    let store = open(&scratch);
    (1..=6).for_each(|n| put(&store, row(n), 0));
    // The rules are other ones: the open matters, of which the fifth is none.
    store.look_at_all(false).wait().unwrap();
    assert_eq!(store.looks_waiting(60).unwrap(), 5);
    let moments = vec![(StreamId::from_bits(3), Some(50)), (StreamId::from_bits(77), Some(40))];
    store.followed("warnings", (0, "pack".into()), moments).wait().unwrap();
    let due = store.looks_due(60, 3).unwrap();
    assert_eq!(due[..2], [(StreamId::from_bits(77), 40), (StreamId::from_bits(3), 50)]);
    assert_eq!((due.len(), due[2].1), (3, 0));
    // What has come is not kept from being looked at by the moments that have not.
    assert_eq!(store.looks_due(45, 10).unwrap().len(), 5);
    // Nobody has followed before: the closed one, too.
    store.look_at_all(true).wait().unwrap();
    assert_eq!(store.looks_waiting(60).unwrap(), 7);
}

#[test]
fn each_row_that_does_not_bear_its_digest_is_named_and_not_the_first_of_a_table_alone() {
    let scratch = Scratch::new("digests");
    let store = open(&scratch);
    (1..=6).for_each(|n| put(&store, row(n), 0));
    assert_eq!(store.views_sound().unwrap(), []);
    let conn = rusqlite::Connection::open(scratch.0.join("fadu.sqlite")).unwrap();
    conn.execute("UPDATE matters SET digest = zeroblob(32) WHERE number IN ('第2号', '第5号')", []).unwrap();
    conn.execute("UPDATE matters SET step = '阶段9' WHERE number = '第3号'", []).unwrap();
    let named: Vec<(String, String, String)> =
        store.views_sound().unwrap().into_iter().map(|d| (d.table, d.row, d.column)).collect();
    let row = |n: u128| ("matters".to_string(), StreamId::from_bits(n).to_string(), "digest".to_string());
    assert_eq!(named, [row(2), row(3), row(5)]);
}

#[test]
fn a_matter_of_several_is_found_by_each_of_them_until_he_is_no_party_any_more() {
    let scratch = Scratch::new("several");
    let store = open(&scratch);
    (1..=9).for_each(|n| put(&store, row(n), 0));
    let others = json!([
        { "strand": "2", "name": "戚记面馆", "code": "91990106DEM9999992" },
        { "strand": "3", "name": "和记_面馆", "code": null },
    ]);
    put(&store, MatterRow { summary: json!({ "others": others }), ..row(4) }, 1);
    let by = |text: &str| ListFilter { text: Some(text.into()), ..ListFilter::default() };
    check(&store, "name of the second", &by("戚记"), &[4]);
    check(&store, "name of the third, as typed", &by("记_面"), &[4]);
    check(&store, "both", &by("面馆"), &[4]);
    check(&store, "code of the second", &by("91990106DEM9999992"), &[4]);
    check(&store, "code of the first", &by("91990106DEM0000004"), &[4]);
    check(&store, "of another agency", &ListFilter { agencies: vec!["乙局".into()], ..by("戚记") }, &[]);
    check(&store, "of his own", &ListFilter { agencies: vec!["甲局".into()], ..by("91990106DEM9999992") }, &[4]);
    put(&store, MatterRow { summary: json!({ "others": [] }), ..row(4) }, 2);
    check(&store, "gone", &by("戚记"), &[]);
    check(&store, "gone by code", &by("91990106DEM9999992"), &[]);
}
