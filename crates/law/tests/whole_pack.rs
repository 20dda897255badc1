//! The pack of this source tree proves itself; its events against the shared table.

mod law_tree;
mod shared_facts;

use fadu_law::base::{Ground, Refusal};
use fadu_law::{Events, Limits, Messages, Severity, Statutes, check};
use shared_facts::shared_csv;

#[test]
fn the_pack_has_no_error() {
    let findings = check(&law_tree::pack());
    let errors: Vec<_> = findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // 53 limits (policy documents, house rules, terms that documents state), two benchmarks of which one says it twice, the two
    // periods of retention, the marks and years of a credential, two rules of transition
    let of_warnings = |f: &&fadu_law::Finding| f.file.starts_with("warnings/") || f.what.starts_with("warn-");
    let assumed = findings.iter().filter(|f| f.what.contains("依推定") && !of_warnings(f));
    let of_indicators = |f: &&&fadu_law::Finding| f.file.starts_with("indicators/");
    let assumed: Vec<_> = assumed.collect();
    assert_eq!(assumed.iter().filter(of_indicators).count(), 13);
    // tables of statistics and five of their dimensions
    assert_eq!(assumed.iter().filter(|f| f.file.starts_with("statistics")).count(), 12);
    assert_eq!(assumed.len() - 25, 62);
}

#[test]
fn every_limit_stands_on_an_article_in_force_in_2026() {
    let pack = law_tree::pack();
    let (limits, statutes) = (Limits::parse(&pack).unwrap(), Statutes::parse(&pack).unwrap());
    let day = "2026-11-21".parse().unwrap();
    // Those of an overlay that has ended hold for older matters only.
    for limit in limits.all().filter(|l| !l.id.starts_with("ecology-2010-")) {
        for citation in limit.citations() {
            statutes.resolve(citation, day).unwrap_or_else(|e| panic!("{}: {e}", limit.id));
        }
    }
    let notice = statutes.resolve(&"penalty-law/62".parse().unwrap(), day).unwrap();
    assert_eq!((notice.short.as_str(), notice.place_zh.as_str(), notice.text_absent), ("行政处罚法", "第62条", false));
    assert!(statutes.resolve(&"penalty-law/62".parse().unwrap(), "2021-07-14".parse().unwrap()).is_err());
}

#[test]
fn events_keep_the_names_of_the_table() {
    let Some(rows) = shared_csv("events.csv") else { return };
    let events = Events::parse(&law_tree::pack()).unwrap();
    let steps = [
        "source",
        "filing",
        "investigation",
        "legal review",
        "notice",
        "hearing",
        "decision",
        "simple procedure",
        "service",
        "execution",
        "closing",
        "publicity",
        "supervision",
        "register of agencies",
        "register of officers",
        "register of items",
        "every step",
    ];
    for row in rows.iter().filter(|r| steps.contains(&r["raised_in_step"].as_str())) {
        let event = events.get(&row["name"]).unwrap_or_else(|| panic!("{} is missing", row["name"]));
        assert_eq!(event.zh, row["zh"]);
        assert_eq!(event.cites.is_empty(), row["articles"] == "none", "{}", event.name);
    }
    for own in [
        "ApprovalRequested",
        "ApprovalGiven",
        "StepReturned",
        "PaperMade",
        "PaperRendered",
        "EvidenceErased",
        "LawPackPublished",
        "CalendarPublished",
        "AccountOpened",
        "PostAssigned",
        "PostEnded",
        "PartyRegistered",
        "PartyMerged",
        "PartyParted",
        "PartiesExported",
        "AreasEntered",
        "QuestionEntered",
        "ExaminationSet",
        "ExaminationBegun",
        "ExaminationAnswered",
        "ExaminationEnded",
        "MatterReported",
        "FindingRecorded",
        "MatterOpened",
    ] {
        assert!(events.get(own).is_some(), "{own}");
    }
}

#[test]
fn a_refusal_reads_as_a_sentence() {
    let messages = Messages::parse(&law_tree::pack()).unwrap();
    let args = [("last_day".to_string(), "2026-10-20".to_string())].into();
    let refusal = Refusal {
        code: "defence-running".into(),
        args,
        ground: Ground::Law(vec!["penalty-law/45".parse().unwrap()]),
        cure: None,
    };
    assert_eq!(messages.words(&refusal).sentence, "当事人的陈述申辩期限到2026-10-20为止，现在还没有届满。");
    let args_of = |code: &str| messages.get(code).unwrap_or_else(|| panic!("{code}")).placeholders().join(" ");
    for (code, args) in [
        ("not-yet", "needs"),
        ("already-done", "what"),
        ("step-closed", ""),
        ("not-your-post", "post"),
        ("notice-missing", ""),
        ("defence-running", "last_day"),
        ("defence-unanswered", ""),
        ("review-missing", "gate"),
        ("review-not-passed", "gate"),
        ("too-few-officers", "given needed"),
        ("credential-lapsed", "name until"),
        ("over-range", "asked max"),
        ("under-range", "asked min"),
        ("kind-not-allowed", "kind"),
        ("out-of-time", "last_day"),
        ("under-age", "age day"),
        ("heavier-after-defence", "asked noticed"),
        ("beyond-notice", "asked noticed"),
        ("reviewer-investigated", "name"),
        ("same-person", "name"),
        ("decided-cannot-return", "number"),
        ("evidence-missing", ""),
        ("not-served", ""),
        ("unpaid", "owed"),
        ("no-procedure-version", "day"),
        ("not-a-handler", "name"),
        ("no-item-on-day", "code"),
        ("tier-mismatch", "tier"),
        ("not-in-order", "earlier later"),
        ("clock-paused", "ground"),
        ("recipient-missing", ""),
    ] {
        assert_eq!(args_of(code), args, "{code}");
    }
}

#[test]
fn the_articles_of_general_papers_are_known() {
    let Some(rows) = shared_csv("documents.csv") else { return };
    let statutes = Statutes::parse(&law_tree::pack()).unwrap();
    let mut seen = 0;
    for row in rows.iter().filter(|r| r["procedure"] == "penalty-general" && r["basis_law"] != "none") {
        for (law, articles) in row["basis_law"].split(';').zip(row["basis_article"].split(';')) {
            let statute = statutes.all().find(|s| s.title.ends_with(law)).unwrap_or_else(|| panic!("{law} is missing"));
            for article in articles.split('、') {
                let number: String = article.chars().skip(1).take_while(char::is_ascii_digit).collect();
                assert!(statute.articles.contains_key(&number), "{}: {law} {article}", row["id"]);
                seen += 1;
            }
        }
    }
    assert!(seen > 60, "{seen}");
}
