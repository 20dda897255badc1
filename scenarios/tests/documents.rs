//! What the shared table of documents asks of each paper of a penalty comes out of the record: the scenarios are played, the canonical source of
//! every paper that an act makes is taken, and each field of the table is looked for in source and template. `documents.toml` says where.

use fadu_papers::{Paper, source};
use scenarios::language::Step;
use scenarios::matter::base::Moment;
use scenarios::matter::law::Law;
use scenarios::matter::{Ctx, Engine, Mode, View, strand};
use scenarios::play::{Came, Stage};
use scenarios::{Library, Playhouse, Tale, library, steps};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The papers that stand in the table under these procedures.
const PROCEDURES: [&str; 4] =
    ["penalty-general", "penalty-simple", "penalty-decision-correction", "penalty-decision-revocation"];

/// By paper and field of the table: the places where our paper says it.
type Map = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// By paper: whatever had a value in some source of it.
type Sources = BTreeMap<String, BTreeSet<String>>;

fn map() -> Map {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents.toml")).unwrap();
    let table: BTreeMap<String, BTreeMap<String, Value>> = toml::from_str(&text).unwrap();
    let words = |v: Value| match v {
        Value::Array(all) => all.iter().map(|w| w.as_str().unwrap().to_string()).collect(),
        one => vec![one.as_str().unwrap().to_string()],
    };
    table.into_iter().map(|(id, m)| (id, m.into_iter().map(|(k, v)| (k, words(v))).collect())).collect()
}

/// What the table asks, by paper; `None` if the shared material is not there.
fn asked() -> Option<BTreeMap<String, Vec<String>>> {
    let root = std::env::var_os("FADU_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), Into::into);
    let Ok(mut reader) = csv::Reader::from_path(root.join("facts/documents.csv")) else {
        println!("skipped: shared material not found");
        return None;
    };
    let heads: Vec<String> = reader.headers().unwrap().iter().map(String::from).collect();
    let place = |name: &str| heads.iter().position(|h| h == name).unwrap();
    let (id, procedure, fields) = (place("id"), place("procedure"), place("required_fields"));
    let rows = reader.records().map(|r| r.unwrap());
    let ours = rows.filter(|r| PROCEDURES.contains(&&r[procedure]) || PROCEDURES.contains(&&r[id]));
    Some(ours.map(|r| (r[id].to_string(), r[fields].split(';').map(|f| f.trim().to_string()).collect())).collect())
}

/// `f.facts`, `party.name`, `list.evidence.kind` … : whatever of a source has a value.
fn filled(data: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for part in ["f", "party", "agency", "paper", "law"] {
        for (key, value) in data[part].as_object().into_iter().flatten() {
            if value.as_str().is_some_and(|v| !v.trim().is_empty()) {
                all.insert(format!("{part}.{key}"));
            }
        }
    }
    for (name, rows) in data["lists"].as_object().into_iter().flatten() {
        for (key, value) in rows.as_array().into_iter().flatten().flat_map(|r| r.as_object().into_iter().flatten()) {
            if value.as_str().is_some_and(|v| !v.trim().is_empty()) {
                all.insert(format!("list.{name}"));
                all.insert(format!("list.{name}.{key}"));
            }
        }
    }
    all
}

/// Whether a place holds: the template says it, and what it says came out of some source.
fn said(place: &str, template: &str, sources: &BTreeSet<String>) -> bool {
    let reads = |what: &str, key: &str| {
        template.contains(&format!("{what}(\"{key}\"")) || (what == "f" && template.contains(&format!("\"{key}\"")))
    };
    let look = ["official.with(", "form.with(", "record.with("].iter().any(|l| template.contains(l));
    match place {
        "party" => {
            (template.contains("party-lines(") || template.contains("party-cells(")) && sources.contains("party.name")
        }
        "officers" => template.contains("handlers-with-certificates()") && sources.contains("list.handlers.name"),
        "opinions" => template.contains("opinions(") && sources.contains("list.opinions.on"),
        "contact" => template.contains("contact()") && sources.contains("list.handlers.name"),
        "date" => template.contains("official.with(") && !template.contains("signed: false"),
        "agency.name" => look && sources.contains("agency.name"),
        "paper.number" => template.contains("paper(\"number\")") && sources.contains(place),
        _ => match place.split_once('.') {
            Some(("f", key)) => reads("f", key) && sources.contains(place),
            Some(("list", rest)) => {
                let (name, key) = rest.split_once('.').map_or((rest, None), |(n, k)| (n, Some(k)));
                let table = reads("list-of", name) || (name == "evidence" && template.contains("evidence-lines()"));
                table && sources.contains(place) && key.is_none_or(|k| template.contains(&format!("\"{k}\"")))
            }
            // The particulars of an agency stand in the register, not in the record of a matter.
            Some(("agency", key)) => reads("agency", key),
            Some((part @ ("party" | "law"), key)) => reads(part, key) && sources.contains(place),
            _ => template.contains(place),
        },
    }
}

fn played(engine: &Engine, library: &Library, wanted: &Map) -> Sources {
    let mut found = Sources::new();
    for tale in library.tales.iter().filter(|t| PROCEDURES.contains(&t.procedure.as_str())) {
        let lacking = |paper: &str| {
            wanted.get(paper).is_some_and(|fields| {
                let mut all =
                    fields.values().flatten().filter(|p| p.split('.').count() > 1 && !p.starts_with("agency."));
                all.any(|p| !found.get(paper).is_some_and(|f| f.contains(p)))
            })
        };
        for (paper, of) in play(engine, library, tale, &lacking) {
            found.entry(paper).or_default().extend(of);
        }
    }
    found
}

/// The papers of one scenario, if it does anything that makes one still looked for.
fn play(
    engine: &Engine,
    library: &Library,
    tale: &Tale,
    lacking: &dyn Fn(&str) -> bool,
) -> Vec<(String, BTreeSet<String>)> {
    let mut out = Vec::new();
    let field = &tale.fields[0];
    let Some(story) = library.story(&tale.procedure, field) else { return out };
    let mut all: Vec<Step> = steps(story, &tale.scenario).unwrap_or_default();
    all.extend(tale.scenario.when.as_ref().and_then(|w| story.changed(None, w).ok()));
    let makes = |step: &Step| {
        let versions = engine.law.base_procedures().filter(|p| p.id == tale.procedure);
        let mut papers = versions.filter_map(|p| p.act(strand::split(&step.act).0)).flat_map(|a| &a.papers);
        papers.any(|p| lacking(&p.id))
    };
    if !all.iter().any(makes) {
        return out;
    }
    let house = Playhouse::new(library, engine, story, field).unwrap();
    let mut stage = Stage::default();
    for step in &all {
        let Ok(Came::Passed(outcome)) = house.step(&mut stage, step) else { continue };
        let (procedure, facts) = stage.open.as_ref().unwrap();
        let act = procedure.act(&outcome.act).unwrap();
        let seen = strand::seen_by(procedure, facts, act, outcome.strand.as_deref());
        let actor = house.cast().actor(&step.who).unwrap();
        let now = Moment::at(step.day, 12, 0);
        let ctx = Ctx { now, actor: &actor, register: &house.cast().register, engine, mode: Mode::Requested };
        let view = View { ctx, procedure, facts: &seen };
        for due in &outcome.papers {
            let paper = Paper { used: &due.used, act: &outcome.act, pages: &[1; 64] };
            out.push((due.used.id.clone(), filled(&source(&view, paper))));
        }
    }
    out
}

#[test]
fn every_paper_says_what_the_table_asks_of_it() {
    let Some(table) = asked() else { return };
    assert_eq!(table.len(), 83, "papers of the two procedures in the table");
    let wanted = map();
    let pack = library::pack_at(&library::workspace_law()).unwrap();
    let (library, engine) = (Library::read(&pack).unwrap(), Engine::new(Law::parse(&pack).unwrap()).unwrap());
    let sources = played(&engine, &library, &wanted);
    let none = BTreeSet::new();
    let mut gaps = Vec::new();
    for (paper, fields) in &table {
        for field in fields.iter().filter(|f| !wanted.get(paper).is_some_and(|m| m.contains_key(*f))) {
            gaps.push(format!("{paper}: {field} has no place in documents.toml"));
        }
    }
    for (paper, fields) in &wanted {
        let procedure = if paper.starts_with("simple-") { "penalty-simple" } else { "penalty-general" };
        let template = engine.law.template((procedure, ""), paper).unwrap_or_default();
        let sources = sources.get(paper).unwrap_or(&none);
        if sources.is_empty() {
            gaps.push(format!("{paper}: no scenario makes it"));
        }
        for (field, places) in fields {
            for place in places.iter().filter(|p| !said(p, template, sources)) {
                gaps.push(format!("{paper}: {field}: {place} does not come out"));
            }
        }
    }
    assert!(gaps.is_empty(), "{} gaps:\n{}", gaps.len(), gaps.join("\n"));
}

#[test]
fn a_gap_is_found() {
    let sources = BTreeSet::from(["f.facts".to_string(), "party.name".to_string()]);
    let template = "#show: official.with(title: \"x\", seal: true)\n#party-lines()\n#f(\"facts\") 有权进行陈述和申辩 #f(\"reason\")";
    for (place, holds) in [
        ("f.facts", true),
        ("f.reason", false), // read, but no act gives it
        ("f.place", false),
        ("party", true),
        ("date", true),
        ("opinions", false),
        ("有权进行陈述和申辩", true),
        ("六十日内", false),
    ] {
        assert_eq!(said(place, template, &sources), holds, "{place}");
    }
}
