//! The commands as a person or a script calls them, over the built binary.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Dir {
        let path = std::env::temp_dir().join(format!("fadu-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Dir(path)
    }
    fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn fadu(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fadu")).args(args).output().unwrap()
}

fn json(out: &Output) -> Value {
    let text = String::from_utf8_lossy(&out.stdout);
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text} {}", String::from_utf8_lossy(&out.stderr)))
}

fn seed(dir: &Dir, seed: &str) -> Value {
    let out =
        fadu(&["seed", "--size", "tiny", "--seed", seed, "--day", "2026-11-20", "--data-dir", dir.text(), "--json"]);
    json(&out)
}

fn verify(dir: &Path) -> (Option<i32>, Value) {
    let out = fadu(&["verify", "--data-dir", dir.to_str().unwrap(), "--json"]);
    (out.status.code(), json(&out))
}

#[test]
fn law_check_finds_no_error() {
    let out = fadu(&["law", "check", "--json"]);
    assert_eq!((out.status.code(), json(&out)["errors"].as_i64()), (Some(0), Some(0)));
    let none = fadu(&["law", "check", "--law", "no-such-folder"]);
    assert_eq!(none.status.code(), Some(1));
}

/// A copy of the law with one text of an overlay replaced.
fn law_with(name: &str, overlay: &str, from: &str, to: &str) -> Dir {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let below = to.join(path.file_name().unwrap());
            if path.is_dir() { copy(&path, &below) } else { drop(std::fs::copy(&path, &below).unwrap()) }
        }
    }
    let dir = Dir::new(name);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law"), &dir.0);
    let file = dir.0.join(format!("overlays/{overlay}/overlay.toml"));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
    dir
}

#[test]
fn law_check_refuses_an_overlay_that_loosens() {
    for (name, overlay, from, to, told) in [
        (
            "looser",
            "market-supervision",
            "loosened_by = \"samr-procedure/64\"\n",
            "",
            Some("放宽而没有依据：期限 decide（作出处罚决定）：可以延长30日，原来不能延长；没有写明 loosened_by"),
        ),
        (
            "longer",
            "ecology",
            "limit = \"PF-002\"",
            "limit = \"HJ-021\"\nloosened_by = \"environment-penalty-measures/55\"",
            Some(
                "放宽而没有依据：期限 decide（作出处罚决定）：由90日放长为3个月（末日遇休息日顺延）；environment-penalty-measures/55：2023-07-01 起没有施行中的版本",
            ),
        ),
        ("stricter", "ecology", "yellow_days = 30", "yellow_days = 45", None),
    ] {
        let law = law_with(name, overlay, from, to);
        let out = fadu(&["law", "check", "--law", law.text(), "--json"]);
        let findings = json(&out)["findings"].as_array().unwrap().clone();
        let what = |f: &Value| f["what"].as_str().unwrap_or_default().to_string();
        let errors: Vec<String> = findings.iter().filter(|f| f["severity"] == "error").map(what).collect();
        assert_eq!(out.status.code(), Some(i32::from(told.is_some())), "{name}: {errors:?}");
        assert_eq!(told.is_some_and(|t| errors.iter().any(|e| e == t)), told.is_some(), "{name}: {errors:?}");
    }
}

#[test]
fn a_law_says_what_it_does_otherwise_than_another() {
    let law = law_with("changed", "ecology", "yellow_days = 30", "yellow_days = 30");
    let file = law.0.join("limits/penalty.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("count = 90"));
    let same = fadu(&["law", "change", "--to", law.text(), "--json"]);
    assert_eq!((same.status.code(), json(&same)["changed"].as_array().unwrap().len()), (Some(0), 0));
    std::fs::write(&file, text.replacen("count = 90", "count = 60", 1)).unwrap();
    let told = json(&fadu(&["law", "change", "--to", law.text(), "--json"]));
    assert_eq!(told["changed"].as_array().unwrap().len(), 1);
    assert_eq!(told["changed"][0]["says"][0], "期限由90日改为60日");
    assert_eq!(told["rules"][0]["parts"], serde_json::json!(["limit"]));
    // The other way about, and in words.
    let back =
        fadu(&["law", "change", "--from", law.text(), "--to", concat!(env!("CARGO_MANIFEST_DIR"), "/../../law")]);
    assert!(String::from_utf8_lossy(&back.stdout).contains("期限由60日改为90日"));
    // What cannot be asked is said.
    assert_eq!(fadu(&["law", "change", "--to", "no-such-folder"]).status.code(), Some(1));
    assert_eq!(fadu(&["law", "change", "--limit", "PF-002=60"]).status.code(), Some(1), "without a data directory");
    assert_eq!(fadu(&["law", "change"]).status.code(), Some(2));
}

#[test]
fn five_working_days_pass_over_the_spring_festival() {
    let told = json(&fadu(&["law", "term", "SJ-010", "--from", "2026-02-13", "--json"]));
    assert_eq!((told["last_day"].as_str(), told["rolled_last_day"].as_str()), (Some("2026-02-27"), Some("2026-02-27")));
    let paused =
        json(&fadu(&["law", "term", "SJ-010", "--from", "2026-02-13", "--pause", "2026-02-24..2026-02-25", "--json"]));
    assert_eq!(paused["last_day"], "2026-03-02");
    assert_eq!(fadu(&["law", "term", "XX-000", "--from", "2026-02-13"]).status.code(), Some(1));
}

#[test]
fn what_is_not_there_yet_is_said() {
    let scratch = Dir::new("nowhere");
    for (args, told) in [
        (&["seed", "--size", "city"][..], "issue 5"),
        (&["demo", "--size", "city"], "issue 5"),
        (
            &["doctor", "--database-url", "postgres://127.0.0.1:1/fadu", "--data-dir", scratch.text()],
            "error connecting to server",
        ),
    ] {
        let out = fadu(args);
        let text = String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned();
        assert!(!matches!(out.status.code(), Some(0)) && text.contains(told), "{args:?}: {text}");
    }
    let table = json(&fadu(&["routes", "--json"]));
    assert!(table.as_array().unwrap().iter().any(|c| c["role"] == "party" && c["reach"] == "nothing"));
}

#[test]
fn a_seed_is_the_same_twice_and_its_record_holds() {
    let (a, b, other) = (Dir::new("a"), Dir::new("b"), Dir::new("other"));
    let (first, second, third) = (seed(&a, "7"), seed(&b, "7"), seed(&other, "8"));
    assert_eq!(first, second);
    assert_eq!((first["matters"].as_i64(), first["day"].as_str()), (Some(12), Some("2026-11-20")));
    assert!(first["samples"]["matter_decided"].is_string() && first["samples"]["warning"].is_null());
    let roles = |v: &Value| {
        v["accounts"].as_array().unwrap().iter().map(|a| a["role"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    for role in [
        "officer",
        "unit-head",
        "head",
        "reviewer",
        "supervisor",
        "leader",
        "registrar",
        "system-admin",
        "security-admin",
        "audit-admin",
        "party",
    ] {
        assert!(roles(&first).iter().any(|r| r == role), "{role}");
    }
    let replayed = |dir: &Dir| json(&fadu(&["replay", "--data-dir", dir.text(), "--json"]));
    let told = replayed(&a);
    assert_eq!((told["equal"].as_bool(), &told["after"]), (Some(true), &replayed(&b)["after"]));
    assert_ne!(told["after"], replayed(&other)["after"]);
    // The root holds every event with its id, salt and fields.
    let ((code, root), (_, same), (_, differs)) = (verify(&a.0), verify(&b.0), verify(&other.0));
    assert_eq!((code, &root), (Some(0), &same));
    assert_ne!((root["root"].clone(), third["samples"].clone()), (differs["root"].clone(), first["samples"].clone()));
    // A second time nothing is put on top.
    assert_eq!(fadu(&["seed", "--size", "tiny", "--data-dir", a.text()]).status.code(), Some(1));
}

#[test]
fn a_district_prepared_on_several_lanes_is_the_same_twice_and_replays() {
    let (a, b) = (Dir::new("district-a"), Dir::new("district-b"));
    let told = |dir: &Dir| {
        let size = ["seed", "--size", "district", "--reported", "200", "--seed", "7", "--day", "2026-11-20"];
        json(&fadu(&[&size[..], &["--data-dir", dir.text(), "--json"]].concat()))
    };
    let (first, second) = (told(&a), told(&b));
    assert_eq!(first, second);
    // Twelve cases and what was reported, rounded down by kind.
    assert_eq!(first["matters"].as_i64(), Some(12 + 198));
    let accounts = first["accounts"].as_array().unwrap();
    assert!(accounts.len() > 3_900 && accounts.iter().any(|a| a["user"] == "town-01-07" && a["role"] == "officer"));
    let ((code, root), (_, same)) = (verify(&a.0), verify(&b.0));
    assert_eq!((code, &root), (Some(0), &same));
    let replayed = json(&fadu(&["replay", "--data-dir", a.text(), "--json"]));
    assert_eq!(replayed["equal"].as_bool(), Some(true));
}

#[test]
fn an_altered_byte_is_named() {
    let dir = Dir::new("altered");
    seed(&dir, "3");
    assert_eq!(verify(&dir.0).0, Some(0));
    let conn = rusqlite::Connection::open(dir.0.join("fadu.sqlite")).unwrap();
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM pragma_table_info('events')")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(tables.iter().any(|c| c == "leaf"), "{tables:?}");
    // One byte in the middle of one leaf, as a database administrator could.
    let changed = conn
        .execute(
            "UPDATE events SET leaf = CAST(substr(leaf, 1, 20) || x'5a' || substr(leaf, 22) AS BLOB) WHERE idx = 40",
            [],
        )
        .unwrap();
    assert_eq!(changed, 1);
    drop(conn);
    let (code, told) = verify(&dir.0);
    assert_eq!((code, told["result"].as_str(), told["table"].as_str()), (Some(3), Some("tampered"), Some("events")));
    assert_eq!((told["row"].as_str(), told["column"].as_str()), (Some("40"), Some("leaf")));
    let nothing = Dir::new("nothing");
    assert_eq!(verify(&nothing.0).0, Some(4));
}

#[test]
fn law_draw_writes_pictures_and_models_and_says_what_there_is() {
    let svg = fadu(&["law", "draw", "enterprise-visit"]);
    let picture = String::from_utf8(svg.stdout).unwrap();
    assert!(svg.status.success() && picture.starts_with("<svg ") && picture.contains("提出建议"), "{picture}");
    let dir = Dir::new("draw");
    std::fs::create_dir_all(&dir.0).unwrap();
    let to = dir.0.join("chart.bpmn");
    let to = to.to_str().unwrap();
    let overlay = ["--overlay", "market-supervision", "--audience", "public", "--format", "bpmn", "--out", to];
    assert!(fadu(&[&["law", "draw", "penalty-general"], &overlay[..]].concat()).status.success());
    assert!(
        std::fs::read_to_string(to).unwrap().contains("fadu:field=\"market-supervision\" fadu:audience=\"public\"")
    );
    for (args, told) in [
        (
            &["nowhere"][..],
            "有：assessment-bulletin、assigned-matter、assistance、coercion-seizure、coordination、deputy-proposal、enforcement-complaint、enterprise-visit、fee-collection、inspection、penalty-general",
        ),
        (&["penalty-general", "--chart", "nowhere"], "没有这张图；有：main、"),
        (&["penalty-general", "--overlay", "nowhere"], "领域有："),
    ] {
        let out = fadu(&[&["law", "draw"], args].concat());
        assert!(out.status.code() == Some(1) && String::from_utf8_lossy(&out.stderr).contains(told), "{args:?}");
    }
}
