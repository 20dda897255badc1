use super::*;
use crate::matter::Happening;
use crate::matter::base::Fields;
use crate::matter::base::id::BodyId;
use crate::matter::facts::own;
use crate::matter::law::{Law, Pack};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The law of this source tree.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    fn read(root: &Path, folder: &Path, pack: &mut Pack) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(root, &path, pack);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_string();
                pack.files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    ENGINE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
        let mut pack = Pack::default();
        read(&root, &root, &mut pack);
        Engine::new(Law::parse(&pack).unwrap()).unwrap()
    })
}

pub(crate) type Event<'a> = (&'a str, &'a str, Value);

/// What one rule finds in a matter of a procedure, at nine in the morning of a day.
fn judged(procedure: &str, field: &str, events: &[Event], today: &str) -> Judged {
    let (of, facts) = told(procedure, field, events);
    let (register, now) = (Register::default(), Moment::at(today.parse().unwrap(), 9, 0));
    judge(&Seen { engine: engine(), register: &register, procedure: &of, facts: &facts, now })
}

/// A matter of which these events are told.
pub(crate) fn told(procedure: &str, field: &str, events: &[Event]) -> (Arc<Procedure>, Facts) {
    let law = &engine().law;
    let at = |day: &str| Moment::at(day.parse().unwrap(), 9, 0);
    let of: Arc<Procedure> = law.procedure_on(procedure, field, events[0].1.parse().unwrap()).unwrap();
    let mut facts: Option<Facts> = None;
    for (name, day, values) in events {
        let mut fields: Fields = values.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        let own_fields = [
            (own::MATTER, MatterId::from_bits(1).to_string()),
            (own::AGENCY, BodyId::from_bits(2).to_string()),
            (own::PROCEDURE, of.id.clone()),
            (own::VERSION, of.in_force.to_string()),
            (own::FIELD, field.to_string()),
        ];
        fields.extend(own_fields.into_iter().map(|(k, v)| (k.to_string(), json!(v))));
        let happening = Happening { name, happened: at(day), recorded: at(day), pack: [0; 32], fields: &fields };
        facts.get_or_insert_with(|| Facts::opened_by(&happening).unwrap()).apply(&of, &happening);
    }
    (of, facts.unwrap())
}

fn of<'a>(judged: &'a Judged, rule: &str) -> Option<&'a Found> {
    judged.found.iter().find(|f| f.rule == rule)
}

/// Filed on 1 March 2026: day 60 is 30 April, day 80 is 20 May, day 90 is 30 May.
#[test]
fn a_term_turns_yellow_on_its_day_and_red_when_its_last_day_has_passed() {
    for procedure in ["penalty-general", "reported-act"] {
        let filed: &[Event] = &[("CaseFiled", "2026-03-01", json!({}))];
        let on = |day| of(&judged(procedure, "", filed, day), "E01").map(|f| (f.level, f.since.day().to_string()));
        assert_eq!(on("2026-04-29"), None, "{procedure}");
        assert_eq!(on("2026-04-30"), Some((Level::Yellow, "2026-04-30".into())), "{procedure}");
        assert_eq!(on("2026-05-20"), Some((Level::Yellow, "2026-05-20".into())), "{procedure}");
        assert_eq!(on("2026-05-30"), Some((Level::Yellow, "2026-05-20".into())), "{procedure}");
        assert_eq!(on("2026-05-31"), Some((Level::Red, "2026-05-31".into())), "{procedure}");
    }
}

#[test]
fn the_next_moment_to_look_is_the_next_step() {
    let filed: &[Event] = &[("CaseFiled", "2026-03-01", json!({}))];
    let look = |day| judged("reported-act", "", filed, day).look.map(|m| m.day().to_string());
    // Thirty days without an event, and sixty (B08), lie between the steps of the term.
    assert_eq!(look("2026-03-01").as_deref(), Some("2026-03-31"));
    assert_eq!(look("2026-03-31").as_deref(), Some("2026-04-30"));
    assert_eq!(look("2026-04-30").as_deref(), Some("2026-05-01"));
    assert_eq!(look("2026-05-01").as_deref(), Some("2026-05-20"));
    assert_eq!(look("2026-05-20").as_deref(), Some("2026-05-31"));
    assert_eq!(look("2026-05-31"), None);
}

#[test]
fn what_was_done_in_time_is_gone_and_what_was_late_stays() {
    let decided = |day| {
        let events = [
            ("CaseFiled", "2026-03-01", json!({})),
            ("DecisionMade", day, json!({})),
            ("DecisionServed", day, json!({"served_on": day})),
        ];
        judged("reported-act", "", &events, "2026-08-01")
    };
    assert_eq!(of(&decided("2026-05-30"), "E01"), None);
    let late = decided("2026-05-31");
    let found = of(&late, "E01").unwrap();
    assert_eq!((found.level, found.args["late"].as_str()), (Level::Red, "1"));
    assert_eq!(
        sentence(&engine().law, found),
        "处罚决定超期：2026-03-01 立案，期限 90日，2026-05-30 届满，2026-05-31 才办结，逾期 1 日。"
    );
}

/// A yellow that turns red is the same occurrence.
#[test]
fn an_episode_is_the_event_that_began_it() {
    let filed: &[Event] = &[("CaseFiled", "2026-03-01", json!({}))];
    let episode = |day| of(&judged("reported-act", "", filed, day), "E01").map(|f| f.episode.clone()).unwrap();
    assert_eq!(episode("2026-05-01"), episode("2026-06-01"));
}

/// An extension that the rule of a field allows moves the last day; the plain law knows none.
#[test]
fn a_field_lends_its_own_term() {
    let events =
        [("CaseFiled", "2026-03-01", json!({})), ("CaseTermExtended", "2026-05-20", json!({"extended_days": 30}))];
    let on = |day| of(&judged("reported-act", "market-supervision", &events, day), "E01").map(|f| f.level);
    assert_eq!(on("2026-06-29"), Some(Level::Yellow));
    assert_eq!(on("2026-06-30"), Some(Level::Red));
}

/// What a guard noted of an act that was told afterwards is a block where the law bars the act.
#[test]
fn a_note_of_a_guard_fires_its_rule() {
    let events = |code| {
        [
            ("ActReported", "2026-03-02", json!({})),
            ("FindingRecorded", "2026-03-02", json!({"code": code, "found": "张三 2026-01-01 到期", "guard": "x"})),
        ]
    };
    let hit = judged("reported-act", "", &events("credential-lapsed"), "2026-03-03");
    let found = of(&hit, "A01").unwrap();
    assert_eq!((found.level, found.entry), (Level::Block, Some(1)));
    assert_eq!(sentence(&engine().law, found), "执法人员无资格：2026-03-02 归集时记录：张三 2026-01-01 到期。");
    assert_eq!(of(&judged("reported-act", "", &events("beyond-notice"), "2026-03-03"), "A01"), None);
}

/// 7 working days after Monday 2 March 2026 is Wednesday 11 March.
#[test]
fn service_has_seven_working_days_and_an_announcement_ends_them() {
    let with = |more: &[Event], day| {
        let mut events = vec![("DecisionMade", "2026-03-02", json!({}))];
        events.extend(more.iter().cloned());
        of(&judged("reported-act", "", &events, day), "E04").map(|f| f.level)
    };
    assert_eq!(with(&[], "2026-03-06"), None);
    assert_eq!(with(&[], "2026-03-09"), Some(Level::Yellow));
    assert_eq!(with(&[], "2026-03-11"), Some(Level::Yellow));
    assert_eq!(with(&[], "2026-03-12"), Some(Level::Red));
    assert_eq!(with(&[("ServiceAnnounced", "2026-03-11", json!({}))], "2026-04-30"), None);
    assert_eq!(with(&[("ServiceAnnounced", "2026-03-12", json!({}))], "2026-04-30"), Some(Level::Red));
}

/// Served on 15 January 2026: six months to sue, and three to ask the court, end on 15 October. Nobody has demanded anything.
#[test]
fn a_fine_that_nobody_demands_lapses_all_the_same() {
    let fine = json!({"fine_fen": 500_000});
    let served = |more: &[Event], day| {
        let mut events = vec![
            ("DecisionMade", "2026-01-14", fine.clone()),
            ("DecisionServed", "2026-01-15", json!({"served_on": "2026-01-15"})),
        ];
        events.extend(more.iter().cloned());
        of(&judged("penalty-general", "market-supervision", &events, day), "E14").map(|f| f.level)
    };
    assert_eq!(served(&[], "2026-09-14"), None);
    assert_eq!(served(&[], "2026-09-15"), Some(Level::Yellow));
    assert_eq!(served(&[], "2026-10-15"), Some(Level::Yellow));
    assert_eq!(served(&[], "2026-10-16"), Some(Level::Red));
    let paid = ("FinePaid", "2026-01-30", json!({"paid_fen": 500_000, "paid_on": "2026-01-30"}));
    assert_eq!(served(&[paid], "2026-10-16"), None);
    // While a court looks at the decision nothing lapses; 61 days of it are not counted.
    let sued = ("RemedyFiled", "2026-03-01", json!({"remedy_filed_on": "2026-03-01"}));
    let over = ("RemedyEnded", "2026-04-30", json!({"remedy_ended_on": "2026-04-30"}));
    assert_eq!(served(std::slice::from_ref(&sued), "2026-12-31"), None);
    assert_eq!(served(&[sued.clone(), over.clone()], "2026-10-16"), None);
    assert_eq!(served(&[sued, over], "2026-12-31"), Some(Level::Red));
}

/// Procedures give their terms names of their own: the filing of a proposal is not that of a case, nor the service of a fee that of a penalty.
#[test]
fn a_term_of_the_same_name_in_another_procedure_is_not_meant() {
    let late = |procedure, rule, events: &[Event]| of(&judged(procedure, "", events, "2027-03-01"), rule).is_some();
    assert!(late("penalty-general", "D04", &[("ReviewRequested", "2026-03-02", json!({}))]));
    assert!(!late("assigned-matter", "D04", &[("ReviewAsked", "2026-03-02", json!({}))]));
    assert!(late("penalty-general", "E16", &[("ExecutionEnded", "2026-03-02", json!({}))]));
    assert!(!late("supervision", "E16", &[("SupervisionConcluded", "2026-03-02", json!({}))]));
    assert!(late("penalty-general", "E04", &[("DecisionMade", "2026-03-02", json!({}))]));
    assert!(!late("fee-collection", "E04", &[("FeeCharged", "2026-03-02", json!({}))]));
    assert!(late("penalty-general", "B01", &[("ClueReceived", "2026-03-02", json!({"received_on": "2026-03-02"}))]));
    assert!(!late("deputy-proposal", "B01", &[("ProposalRated", "2026-03-02", json!({}))]));
}

/// The party pays; the agency decides. Served on 2 March 2026, the fifteenth day is the 17th.
#[test]
fn what_the_party_did_late_is_mended_and_what_the_agency_did_late_is_not() {
    let paid = |day: &str| {
        let events = [
            ("CaseFiled", "2025-11-01", json!({})),
            ("DecisionMade", "2026-02-28", json!({"fine_fen": 500_000})),
            ("DecisionServed", "2026-03-02", json!({"served_on": "2026-03-02"})),
            ("FinePaid", day, json!({"paid_fen": 500_000})),
        ];
        judged("reported-act", "", &events, "2026-06-01")
    };
    assert_eq!(of(&paid("2026-03-17"), "E11"), None);
    let late = paid("2026-03-18");
    assert_eq!(of(&late, "E11").map(|f| (f.level, f.mended)), Some((Level::Red, true)));
    assert_eq!(of(&late, "E01").map(|f| (f.level, f.mended)), Some((Level::Red, false)));
}
