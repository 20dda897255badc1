use super::*;
use crate::Happening;
use crate::base::id::{BodyId, MatterId};
use crate::base::{Fields, Moment};
use crate::facts::own;
use crate::law::{Law, Pack};
use serde_json::json;
use std::path::Path;

const AGENCY_TERM: &str = "decide";

/// The pack of this source tree, changed file by file.
pub(crate) fn engine(change: &dyn Fn(&str, String) -> String) -> Arc<Engine> {
    fn read(root: &Path, folder: &Path, pack: &mut Pack) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if path.file_name().is_some_and(|n| n != "scenarios") {
                    read(root, &path, pack);
                }
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_string();
                pack.files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
    let mut pack = Pack::default();
    read(&root, &root, &mut pack);
    for (name, bytes) in &mut pack.files {
        if name.ends_with(".toml") {
            *bytes = change(name, String::from_utf8(bytes.clone()).unwrap()).into_bytes();
        }
    }
    Arc::new(Engine::new(Law::parse(&pack).unwrap()).unwrap())
}

pub(crate) fn as_it_is(_: &str, text: String) -> String {
    text
}

/// The number of one limit in another number.
fn limit(alias: &'static str, from: &'static str, to: &'static str) -> impl Fn(&str, String) -> String {
    move |name, text| {
        let Some(at) = name.starts_with("limits/").then(|| text.find(&format!("alias = \"{alias}\""))).flatten() else {
            return text;
        };
        let row = text[at..].find("[[limit]]").map_or(text.len(), |end| at + end);
        let row = text[at..row].to_string();
        assert!(row.contains(from), "{alias} has {from}");
        text.replace(&row, &row.replacen(from, to, 1))
    }
}

/// A case filed on a day, with what happened after.
fn case(engine: &Engine, filed: &str, after: &[(&str, &str, &[(&str, &str)])]) -> Facts {
    let procedure = procedure(engine);
    let at = |day: &str| Moment::at(day.parse().unwrap(), 9, 0);
    let mut fields = Fields::new();
    for (k, v) in [
        (own::MATTER, MatterId::from_bits(1).to_string()),
        (own::AGENCY, BodyId::from_bits(2).to_string()),
        (own::PROCEDURE, procedure.id.clone()),
        (own::VERSION, procedure.in_force.to_string()),
        (own::FIELD, String::new()),
    ] {
        fields.insert(k.into(), json!(v));
    }
    let opened =
        Happening { name: "CaseFiled", happened: at(filed), recorded: at(filed), pack: [0; 32], fields: &fields };
    let mut facts = Facts::opened_by(&opened).unwrap();
    facts.apply(&procedure, &opened);
    for (name, day, values) in after {
        let fields: Fields = values.iter().map(|(k, v)| (k.to_string(), json!(v))).collect();
        facts.apply(
            &procedure,
            &Happening { name, happened: at(day), recorded: at(day), pack: [0; 32], fields: &fields },
        );
    }
    facts
}

fn procedure(engine: &Engine) -> Arc<Procedure> {
    engine.law.procedure_on("penalty-general", "", "2026-01-05".parse().unwrap()).unwrap()
}

fn both(older: &Arc<Engine>, newer: &Arc<Engine>, facts: &Facts, today: &str) -> Recounted {
    let (mut a, mut b) = (Reckoner::new(Arc::clone(older)), Reckoner::new(Arc::clone(newer)));
    let procedure = procedure(older);
    recount((facts, today.parse().unwrap()), (&mut a, &procedure), (&mut b, &procedure))
}

fn days(all: &Recounted, term: &str) -> Vec<(String, String)> {
    let day = |d: Option<Day>| d.map_or(String::new(), |d| d.to_string());
    all.shifts.iter().filter(|s| s.address == term).map(|s| (day(s.was), day(s.is))).collect()
}

#[test]
fn a_limit_of_ninety_days_that_becomes_sixty_makes_a_case_late_and_one_that_stays_moves_nothing() {
    let (older, newer) = (engine(&as_it_is), engine(&limit("PF-002", "count = 90", "count = 60")));
    // Filed on 5 January 2026: the 90th day is 5 April, the 60th 6 March. The agency's last day does not roll.
    let facts = case(&older, "2026-01-05", &[]);
    let found = both(&older, &newer, &facts, "2026-03-20");
    assert_eq!(days(&found, AGENCY_TERM), [("2026-04-05".to_string(), "2026-03-06".to_string())]);
    let shift = &found.shifts[0];
    let on = |d: &str| shift.newly_overdue(d.parse().unwrap());
    assert!(shift.earlier() && on("2026-03-20"));
    assert!(!on("2026-03-06"), "on the last day it is in time");
    assert!(!on("2026-04-06"), "late under both is not newly late");
    // The twin: the same law on both sides.
    assert_eq!(both(&older, &engine(&as_it_is), &facts, "2026-03-20").shifts, []);
    // A case decided before is counted no more.
    let decided = case(&older, "2026-01-05", &[("DecisionMade", "2026-02-02", &[])]);
    assert_eq!(days(&both(&older, &newer, &decided, "2026-03-20"), AGENCY_TERM), []);
}

#[test]
fn a_holiday_added_moves_seven_working_days_by_its_days_and_no_calendar_days() {
    let holiday = |name: &str, text: String| match name {
        "calendar/2026.toml" => text.replace(
            "holiday = [\n",
            "holiday = [\n  { name = \"某节\", from = \"2026-03-10\", to = \"2026-03-12\" },\n",
        ),
        _ => text,
    };
    let (older, newer) = (engine(&as_it_is), engine(&holiday));
    // Decided on Friday 6 March 2026: seven working days to serve it end on Tuesday the 17th; without the 10th to the 12th on Friday the 20th.
    let facts = case(&older, "2026-01-05", &[("DecisionMade", "2026-03-06", &[])]);
    let found = both(&older, &newer, &facts, "2026-03-09");
    assert_eq!(days(&found, "serve"), [("2026-03-17".to_string(), "2026-03-20".to_string())]);
    // Before the break it counts as it did; what counts calendar days does not move either.
    let before = case(&older, "2026-01-05", &[("DecisionMade", "2026-02-02", &[])]);
    assert_eq!(days(&both(&older, &newer, &before, "2026-02-03"), "serve"), []);
    assert_eq!(days(&both(&older, &newer, &case(&older, "2026-01-05", &[]), "2026-03-01"), AGENCY_TERM), []);
}

#[test]
fn the_partys_time_is_never_called_late() {
    let (older, newer) = (engine(&as_it_is), engine(&limit("FY-001", "count = 60", "count = 30")));
    let served =
        [("DecisionMade", "2026-03-06", &[][..]), ("DecisionServed", "2026-03-09", &[("served_on", "2026-03-09")][..])];
    let facts = case(&older, "2026-01-05", &served);
    let found = both(&older, &newer, &facts, "2026-04-20");
    assert_eq!(days(&found, "reconsider"), [("2026-05-08".to_string(), "2026-04-08".to_string())]);
    let shift = found.shifts.iter().find(|s| s.address == "reconsider").unwrap();
    assert!(shift.waits && !shift.newly_overdue("2026-04-20".parse().unwrap()));
}

#[test]
fn a_pause_is_taken_into_both_counts() {
    let (older, newer) = (engine(&as_it_is), engine(&limit("PF-002", "count = 90", "count = 60")));
    let sent = [
        ("CrimeTransferred", "2026-01-20", &[("crime_sent_on", "2026-01-20")][..]),
        ("CrimeQuestionSettled", "2026-01-29", &[("crime_settled_on", "2026-01-29")][..]),
    ];
    let found = both(&older, &newer, &case(&older, "2026-01-05", &sent), "2026-03-20");
    assert_eq!(days(&found, AGENCY_TERM), [("2026-04-15".to_string(), "2026-03-16".to_string())]);
    // While the pause lasts no last day can be told, under either.
    let open = both(&older, &newer, &case(&older, "2026-01-05", &sent[..1]), "2026-03-20");
    assert_eq!(days(&open, AGENCY_TERM), []);
}

#[test]
fn equal_terms_of_many_cases_are_counted_once() {
    let (older, newer) = (engine(&as_it_is), engine(&limit("PF-002", "count = 90", "count = 60")));
    let (mut a, mut b) = (Reckoner::new(Arc::clone(&older)), Reckoner::new(newer));
    let procedure = procedure(&older);
    let facts = case(&older, "2026-01-05", &[]);
    let today = "2026-03-20".parse().unwrap();
    let first = recount((&facts, today), (&mut a, &procedure), (&mut b, &procedure));
    let counted = (a.counted, b.counted);
    for _ in 0..5 {
        assert_eq!(recount((&facts, today), (&mut a, &procedure), (&mut b, &procedure)), first);
    }
    assert_eq!((a.counted, b.counted), counted);
    assert!(counted.0 > 0);
}

#[test]
fn terms_without_their_article_are_named_and_others_are_not() {
    let engine = engine(&as_it_is);
    let facts = case(&engine, "2026-01-05", &[]);
    let of = |place: &str| {
        let gone = [place.parse().unwrap()];
        groundless((&facts, "2026-02-01".parse().unwrap()), (&engine, &procedure(&engine)), &gone)
    };
    assert_eq!(of("penalty-law/60"), [("作出处罚决定".to_string(), "第60条".to_string())]);
    assert_eq!(of("penalty-law/59"), []);
}
